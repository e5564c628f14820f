//! The command line: the window, the headless twin, the practice server.
//!
//! Layer: cli. Uses: everything.

mod exit;
mod headless;
mod options;
mod serve;
mod setup;
mod show;
mod window;

pub use exit::Exit;
pub use options::{Cli, Task};

use clap::Parser as _;
use std::process::ExitCode;
use tokio::runtime::Handle;

/// Reads the command line and does what it says. The runtime belongs to `main`.
pub fn run(runtime: &Handle) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    // Whoever runs a command has its output; the window has none.
    let folders = cli.task.is_none().then(crate::store::Folders::of_this_user).flatten();
    setup::log(&cli.log, folders.as_ref());
    let result = match &cli.task {
        None => window::open(runtime, &cli.window),
        Some(Task::Show(options)) => show::show(options),
        Some(Task::Capabilities(options)) => runtime.block_on(headless::capabilities(options)),
        Some(Task::Run(options)) => runtime.block_on(headless::run(options)),
        Some(Task::PracticeServer(options)) => runtime.block_on(serve::serve(options)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(exit) => {
            setup::print_error(&exit.words);
            ExitCode::from(exit.code)
        }
    }
}

/// `--help` and `--version` are no failure; everything else is exit code 1.
fn usage(error: &clap::Error) -> ExitCode {
    let is_failure = error.use_stderr();
    if error.print().is_err() || is_failure {
        return ExitCode::from(exit::USAGE);
    }
    ExitCode::SUCCESS
}

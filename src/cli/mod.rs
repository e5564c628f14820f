//! The command line: the window, the commands without one, the practice server.
//!
//! Layer: cli. Uses: everything.

mod account;
mod beside;
mod desktop;
mod exit;
mod headless;
mod inspect;
mod jobs;
mod options;
mod print;
mod serve;
mod setup;
mod show;
mod window;

pub use crate::inspect::read_result;
pub use exit::Exit;
pub use options::{Cli, Task};

use clap::Parser as _;
use serde_json::json;
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
    setup::log(&cli.common.log, folders.as_ref());
    match perform(&cli, runtime) {
        Ok(()) => ExitCode::SUCCESS,
        Err(exit) => {
            exit.print();
            ExitCode::from(exit.code)
        }
    }
}

fn perform(cli: &Cli, runtime: &Handle) -> Result<(), Exit> {
    if let Some(conflict) = cli.conflict() {
        return Err(Exit::new(exit::USAGE, conflict));
    }
    let common = &cli.common;
    match &cli.task {
        None => window::open(runtime, &cli.window, common),
        Some(Task::Show(options)) => show::show(options, common),
        Some(Task::Capabilities(options)) => runtime.block_on(headless::capabilities(options, common)),
        Some(Task::Run(options)) => runtime.block_on(headless::run(options, common)),
        Some(Task::Jobs(task)) => runtime.block_on(jobs::perform(task, common)),
        Some(Task::Download(options)) => runtime.block_on(headless::download(options, common)),
        Some(Task::SignIn(options)) => runtime.block_on(account::sign_in(options, common)),
        Some(Task::SignOut) => runtime.block_on(account::sign_out(common)),
        Some(Task::Inspect(options)) => inspect::inspect(options),
        Some(Task::PracticeServer(options)) => runtime.block_on(serve::serve(options, common.all_photons)),
    }
}

/// `--help` and `--version` are no failure; everything else is exit code 1.
fn usage(error: &clap::Error) -> ExitCode {
    let is_failure = error.use_stderr();
    if is_failure && std::env::args_os().any(|argument| argument == "--json") {
        let words = error.kind().to_string();
        print::json(&json!({
            "event": "summary", "outcome": "invalid", "exit_code": exit::USAGE, "words": words,
            "details": error.to_string(), "files": [],
        }));
    }
    if error.print().is_err() || is_failure {
        return ExitCode::from(exit::USAGE);
    }
    ExitCode::SUCCESS
}

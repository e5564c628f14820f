//! The application as a person starts it: the built binary, a window, a log.

use super::home::Home;
use super::process::{Process, wait_for};
use super::virtual_display::{VirtualDisplay, act, ask_to_close, window_now};
use std::fs::File;
use std::path::{Path, PathBuf};

/// The window's title.
pub(super) const TITLE: &str = "Harmony Desktop";

/// A running application; killed when dropped.
pub(super) struct Application {
    process: Process,
    log: PathBuf,
    window: u32,
}

impl Application {
    /// Starts it and waits until its window is there.
    #[track_caller]
    pub(super) fn open(home: &Home, arguments: &[&str]) -> Self {
        let log = home.path().join("application.log");
        let file = File::create(&log).expect("a log file");
        let mut command = home.command(env!("CARGO_BIN_EXE_harmony-desktop"));
        // Its frames say what they took from mouse and keyboard: see `hands`.
        command
            .args(arguments)
            .args(["--log", "trace"])
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file);
        let mut process = Process::start(&mut command);
        // A debug build draws its first frame in software: seconds, not minutes.
        let window = wait_for(60, "the window", || {
            if let Some(status) = process.ended() {
                panic!("it ended with {status} before its window was there; it said:\n{}", read(&log));
            }
            window_now(home, TITLE)
        });
        // There is no window manager to give it the keyboard.
        act(home, &["windowfocus", "--sync", &window.to_string()]);
        Self { process, log, window }
    }

    /// Where its log goes.
    pub(super) fn log_file(&self) -> &Path {
        &self.log
    }

    /// What it wrote so far.
    pub(super) fn log(&self) -> String {
        read(&self.log)
    }

    /// Closes the window as a person does, and waits for the end; its exit code.
    #[track_caller]
    pub(super) fn close(mut self, display: &VirtualDisplay) -> Option<i32> {
        ask_to_close(display, self.window);
        let log = self.log.clone();
        let status = wait_for(20, "the application to end", || self.process.ended());
        let said = read(&log);
        let told = said.lines().filter(|line| !line.contains(" TRACE ")).collect::<Vec<_>>();
        println!("the application said:\n{}", told.join("\n"));
        status.code()
    }
}

/// The tutorial's request, as `packaging/run.sh` opens it.
pub(super) fn tutorial() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/tutorial.harmony.json").display().to_string()
}

fn read(log: &Path) -> String {
    std::fs::read_to_string(log).unwrap_or_default()
}

//! A home of its own, the real program in it, and what it said.

use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// No test waits longer for anything.
const PATIENCE: Duration = Duration::from_mins(1);

pub(super) struct Place {
    pub(super) home: tempfile::TempDir,
    token: Option<String>,
}

/// What a run said and how it ended.
pub(super) struct Said {
    pub(super) code: Option<i32>,
    pub(super) events: Vec<Value>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Place {
    /// `token` is what the environment variable holds, if anything.
    pub(super) fn new(token: Option<String>) -> Self {
        let place = Self { home: tempfile::tempdir().unwrap(), token };
        place.write("request.harmony.json", r#"{"harmony_request": 1, "collection": "C1-X"}"#);
        place
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The program in this home, with nothing of the tester's own around it and no keyring.
    pub(super) fn command(&self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harmony-desktop"));
        command.current_dir(self.home.path()).args(arguments).stdin(Stdio::null());
        for name in [
            "EARTHDATA_TOKEN",
            "EARTHDATA_USERNAME",
            "EARTHDATA_PASSWORD",
            "EDL_TOKEN",
            "EDL_USERNAME",
            "EDL_PASSWORD",
            "NETRC",
            "DBUS_SESSION_BUS_ADDRESS",
        ] {
            command.env_remove(name);
        }
        for (name, folder) in
            [("HOME", ""), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_RUNTIME_DIR", "run")]
        {
            command.env(name, self.home.path().join(folder));
        }
        if let Some(token) = &self.token {
            command.env("EARTHDATA_TOKEN", token);
        }
        command
    }

    /// `run request.harmony.json --to results --json --env ROOT`, and more.
    pub(super) fn run_command(&self, root: &str, more: &[&str]) -> Command {
        let fixed = ["run", "request.harmony.json", "--to", "results", "--json", "--env", root];
        self.command(fixed.iter().chain(more))
    }

    pub(super) fn start_run(&self, root: &str, more: &[&str]) -> Running {
        Running::start(&mut self.run_command(root, more))
    }

    pub(super) async fn run(&self, root: &str, more: &[&str]) -> Said {
        self.start_run(root, more).ended().await
    }

    pub(super) async fn perform(&self, arguments: &[&str]) -> Said {
        Running::start(&mut self.command(arguments)).ended().await
    }
}

/// The program at work; killed when dropped.
pub(super) struct Running {
    child: Child,
    lines: Receiver<Line>,
    said: Said,
}

enum Line {
    Out(String),
    Error(String),
}

impl Running {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        let error = BufReader::new(child.stderr.take().unwrap());
        let other = sender.clone();
        let read = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let out = move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(Line::Out(line)));
        read("stdout").spawn(out).unwrap();
        let error = move || error.lines().map_while(Result::ok).try_for_each(|line| other.send(Line::Error(line)));
        read("stderr").spawn(error).unwrap();
        let said = Said { code: None, events: Vec::new(), stdout: String::new(), stderr: String::new() };
        Self { child, lines, said }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until an event or a sentence is as wanted.
    pub(super) async fn until(&mut self, what: &str, wanted: impl Fn(&Said) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(&self.said) {
            assert!(Instant::now() < deadline, "waited in vain for {what}: {}", self.said);
            if !self.hear() {
                assert!(
                    self.child.try_wait().unwrap().is_none() || self.hear(),
                    "it ended without {what}: {}",
                    self.said
                );
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }

    /// Waits for its end.
    pub(super) async fn ended(mut self) -> Said {
        let deadline = Instant::now() + PATIENCE;
        let code = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.code();
            }
            while self.hear() {}
            assert!(Instant::now() < deadline, "it does not end: {}", self.said);
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(5)) {
            self.take(line);
        }
        let said = Said { code: None, events: Vec::new(), stdout: String::new(), stderr: String::new() };
        Said { code, ..std::mem::replace(&mut self.said, said) }
    }

    fn hear(&mut self) -> bool {
        let Ok(line) = self.lines.try_recv() else { return false };
        self.take(line);
        true
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Out(line) => {
                self.said.events.extend(serde_json::from_str(&line).ok());
                self.said.stdout.push_str(&line);
                self.said.stdout.push('\n');
            }
            Line::Error(line) => {
                self.said.stderr.push_str(&line);
                self.said.stderr.push('\n');
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Said {
    /// The last event, which is a summary whatever happened.
    #[track_caller]
    pub(super) fn summary(&self) -> &Value {
        let last = self.events.last().unwrap_or_else(|| panic!("no event: {self}"));
        assert_eq!(last["event"], "summary", "{self}");
        assert_eq!(last["exit_code"].as_i64(), self.code.map(i64::from), "{self}");
        last
    }

    #[track_caller]
    pub(super) fn assert_code(&self, code: i32) {
        assert_eq!(self.code, Some(code), "{self}");
    }

    pub(super) fn events_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events.iter().filter(move |event| event["event"] == kind)
    }

    /// What was said of a wait: its states in order.
    pub(super) fn waits(&self, wait: &str) -> Vec<&str> {
        self.events_of("wait")
            .filter(|event| event["for"] == wait)
            .filter_map(|event| event["state"].as_str())
            .collect()
    }

    pub(super) fn warned(&self, words: &str) -> bool {
        let told = |event: &Value| event["message"].as_str().is_some_and(|message| message.contains(words));
        self.events_of("warning").any(told) && self.stderr.contains(words)
    }

    pub(super) fn has_job(&self, status: &str) -> bool {
        self.events_of("job").any(|event| event["status"] == status)
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "code {:?}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}

/// Names in a folder, sorted; none if it is not there.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

//! What helps whoever looks for a fault, as a text to copy: no secret, no name, no path of the user's.

use crate::domain::private;
use crate::engine::Snapshot;
use crate::engine::snapshot::{JobPhase, SessionState};
use crate::store::log_file::LogFile;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Lines of the log in a report.
const LOG_LINES: usize = 200;
/// Whether these are set matters, not what they are.
const VARIABLES: [&str; 9] = [
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "EARTHDATA_TOKEN",
    "NETRC",
    "WAYLAND_DISPLAY",
    "DISPLAY",
];

/// What is known about this run of the program, beside its state.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    /// What draws the window.
    pub renderer: String,
    /// Where the log is, if there is one.
    pub log_folder: Option<PathBuf>,
    /// The user's home folder, which the text shows as `~`.
    pub home: Option<PathBuf>,
}

impl Diagnostics {
    /// The text; reads the end of the log from the disk.
    pub fn text(&self, snapshot: &Snapshot) -> String {
        let mut text = String::new();
        self.write(&mut text, snapshot).ok();
        let home = self.home.as_ref().map(|home| home.display().to_string());
        let lines = text.lines().map(|line| private::line(line, home.as_deref()));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }

    fn write(&self, text: &mut String, snapshot: &Snapshot) -> std::fmt::Result {
        writeln!(text, "Harmony Desktop {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(text, "System: {} {}{}", std::env::consts::OS, std::env::consts::ARCH, system_name())?;
        writeln!(text, "Renderer: {}", self.renderer)?;
        let is_set = |name: &&str| std::env::var_os(name).is_some();
        writeln!(text, "Set: {}", VARIABLES.into_iter().filter(is_set).collect::<Vec<_>>().join(", "))?;
        writeln!(text, "Environment: {}", snapshot.environment)?;
        writeln!(text, "Session: {}", session_words(&snapshot.session))?;
        writeln!(text, "Jobs: {}", job_words(snapshot))?;
        let tally = &snapshot.tally;
        writeln!(
            text,
            "Downloads: {} here, {} active, {} paused, {} failed",
            tally.here, tally.active, tally.paused, tally.failed
        )?;
        for told in snapshot.storage.iter() {
            writeln!(text, "Storage: {:?} {:?}: {}", told.file, told.fault, told.problem.details)?;
        }
        for notice in snapshot.notices.iter() {
            writeln!(text, "Notice: {} {}", notice.at.format("%Y-%m-%dT%H:%M:%SZ"), notice.problem.summary)?;
        }
        if let Some(folder) = &self.log_folder {
            writeln!(text, "\nLog:\n{}", LogFile::tail(folder, LOG_LINES))?;
        }
        Ok(())
    }
}

fn session_words(session: &SessionState) -> &'static str {
    match session {
        SessionState::Checking => "checking",
        SessionState::NotTrusted => "waits for a Yes to these servers",
        SessionState::SignedOut { problem: Some(_), .. } => "signed out, the last sign-in failed",
        SessionState::SignedOut { .. } => "signed out",
        SessionState::SignedIn(account) if account.session_only.is_some() => "signed in, not kept",
        SessionState::SignedIn(_) => "signed in",
    }
}

/// “3 running, 1 refused”.
fn job_words(snapshot: &Snapshot) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in snapshot.jobs.iter() {
        let state = match &row.phase {
            JobPhase::Submitting => "submitting",
            JobPhase::Refused(_) => "refused",
            JobPhase::Known(job) => job.status.as_str(),
        };
        *counts.entry(state).or_default() += 1;
    }
    counts.into_iter().map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ")
}

/// “, Debian GNU/Linux 12”, where the system tells.
fn system_name() -> String {
    let release = std::fs::read_to_string(Path::new("/etc/os-release")).unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").ok();
    let parts = name.map(|name| name.trim_matches('"').to_owned()).into_iter().chain(desktop);
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { String::new() } else { format!(", {}", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::Diagnostics;
    use crate::domain::{Environment, Problem};
    use crate::engine::Snapshot;
    use crate::engine::snapshot::{About, Account, Notice, NoticeLevel, SessionState};
    use chrono::DateTime;

    #[test]
    fn the_text_helps_and_holds_no_secret_and_no_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("harmony-desktop.log"), "one\ntwo eyJhbGciOi.abc /home/ada/x\n").unwrap();
        let account = Account { user: "ada.secret".to_owned(), expires_at: None, session_only: None };
        let notice = Notice {
            id: 1,
            at: DateTime::UNIX_EPOCH,
            level: NoticeLevel::Error,
            about: About::Nothing,
            problem: Problem::new("https://joe:pw@host.example/a?code=xyz could not be opened"),
        };
        let snapshot = Snapshot {
            session: SessionState::SignedIn(account),
            notices: [notice].into(),
            ..Snapshot::empty(Environment::prod())
        };
        let diagnostics = Diagnostics {
            renderer: "OpenGL".to_owned(),
            log_folder: Some(folder.path().to_owned()),
            home: Some("/home/ada".into()),
        };
        let text = diagnostics.text(&snapshot);
        for told in [env!("CARGO_PKG_VERSION"), "OpenGL", "signed in", "host.example", "one", "two ••• ~/x"] {
            assert!(text.contains(told), "{told} is missing: {text}");
        }
        for secret in ["eyJ", "ada", "pw", "xyz"] {
            assert!(!text.contains(secret), "{secret} is told: {text}");
        }
    }
}

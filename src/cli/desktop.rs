//! The desktop as it is: the programs that open pages and folders, and notifications.

use crate::engine::outside::{Notification, Notifier, Opener};
use crate::engine::programs::{Places, Program, find};
use crate::store::found_credentials::VARIABLES;
use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The programs this desktop opens things with.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SystemOpener;

impl Opener for SystemOpener {
    fn open(&self, what: &OsStr) -> io::Result<()> {
        let mut failure = io::Error::from(io::ErrorKind::NotFound);
        for mut command in open::commands(what) {
            without_secrets(&mut command);
            match started(&mut command) {
                Ok(()) => return Ok(()),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    fn programs(&self) -> Vec<Program> {
        find(&Places::of_this_computer())
    }

    fn start(&self, vector: &[OsString]) -> io::Result<()> {
        let (program, arguments) = vector.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(program);
        command.args(arguments);
        without_secrets(&mut command);
        started(&mut command)
    }
}

/// So long a program has to say that it cannot open something; most others live on.
const FAILS_WITHIN: Duration = Duration::from_secs(2);

/// What was set for this program is no business of a file manager and of what it starts.
fn without_secrets(command: &mut Command) {
    for name in VARIABLES {
        command.env_remove(name);
    }
}

/// Starts the program, and waits a moment for it to fail.
fn started(command: &mut Command) -> io::Result<()> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C ends this program, not what it opened.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = command.spawn()?;
    let begin = Instant::now();
    while begin.elapsed() < FAILS_WITHIN {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(format!("{} {status}", command.get_program().display()))),
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    Ok(())
}

/// The desktop's own notifications: D-Bus on Linux, the notification centre on macOS, toasts on
/// Windows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DesktopNotifier;

/// Under this name the desktop files it.
const APPLICATION: &str = "Harmony Desktop";
/// The desktop file without its ending; shows the right icon and groups the notifications.
#[cfg(all(unix, not(target_os = "macos")))]
const DESKTOP_FILE: &str = "org.harmonydesktop.HarmonyDesktop";

impl Notifier for DesktopNotifier {
    fn notify(&self, notification: &Notification) -> Result<(), String> {
        let mut shown = notify_rust::Notification::new();
        shown.appname(APPLICATION).summary(&notification.title).body(&plain(&notification.body));
        #[cfg(all(unix, not(target_os = "macos")))]
        shown.icon(DESKTOP_FILE).hint(notify_rust::Hint::DesktopEntry(DESKTOP_FILE.to_owned()));
        shown.show().map(drop).map_err(|error| error.to_string())
    }
}

/// Linux desktops read simple markup in a body: what others wrote (a job's name) must not be any.
#[cfg(all(unix, not(target_os = "macos")))]
fn plain(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn plain(body: &str) -> String {
    body.to_owned()
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::{plain, started, without_secrets};
    use std::process::Command;

    #[test]
    fn what_is_opened_inherits_no_credential() {
        let folder = tempfile::tempdir().unwrap();
        let written = folder.path().join("environment");
        let mut command = Command::new("sh");
        command.args(["-c", "env > \"$0\""]).arg(&written).env("KEPT", "yes");
        for name in ["EARTHDATA_TOKEN", "EDL_TOKEN", "EARTHDATA_USERNAME", "EDL_PASSWORD", "EARTHDATA_PASSWORD"] {
            command.env(name, "s3cret");
        }
        without_secrets(&mut command);
        started(&mut command).unwrap();
        let environment = std::fs::read_to_string(written).unwrap();
        assert!(environment.contains("KEPT=yes") && !environment.contains("s3cret"), "{environment}");
        assert!(started(&mut Command::new("false")).is_err());
    }

    #[test]
    fn a_jobs_name_is_no_markup() {
        assert_eq!(plain("<b>ATL03</b> & more"), "&lt;b&gt;ATL03&lt;/b&gt; &amp; more");
    }
}

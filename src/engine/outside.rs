//! The desktop around the window: pages and folders opened in other programs, and notifications.

use std::ffi::OsStr;
use std::io;

/// Shows a page in the browser or a folder in the file manager.
pub trait Opener: Send + Sync {
    /// May wait for the other program; called off the window's thread.
    fn open(&self, what: &OsStr) -> io::Result<()>;
}

/// Shows a notification on the desktop.
pub trait Notifier: Send + Sync {
    /// May wait for the desktop; called off the window's thread, one at a time. The error is for
    /// the log: a computer without notifications lacks nothing else.
    fn notify(&self, notification: &Notification) -> Result<(), String>;
}

/// What a notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// One line.
    pub title: String,
    /// What it is about and what to do; may be empty.
    pub body: String,
}

/// The programs this desktop opens things with.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemOpener;

impl Opener for SystemOpener {
    fn open(&self, what: &OsStr) -> io::Result<()> {
        open::that_detached(what)
    }
}

/// The desktop's own notifications: D-Bus on Linux, the notification centre on macOS, toasts on
/// Windows.
#[derive(Debug, Clone, Copy, Default)]
pub struct DesktopNotifier;

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

/// Opens nothing: where nobody looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoOpener;

impl Opener for NoOpener {
    fn open(&self, _what: &OsStr) -> io::Result<()> {
        Ok(())
    }
}

/// Shows nothing: where nobody looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNotifier;

impl Notifier for NoNotifier {
    fn notify(&self, _notification: &Notification) -> Result<(), String> {
        Ok(())
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
    use super::plain;

    #[test]
    fn a_jobs_name_is_no_markup() {
        assert_eq!(plain("<b>ATL03</b> & more"), "&lt;b&gt;ATL03&lt;/b&gt; &amp; more");
    }
}

//! The desktop around the window: pages and folders opened in other programs, and notifications.

use super::programs::Program;
pub use crate::domain::notification::Notification;
use std::ffi::{OsStr, OsString};
use std::io;

/// Shows a page in the browser or a folder in the file manager.
pub trait Opener: Send + Sync {
    /// May wait for the other program; called off the window's thread.
    fn open(&self, what: &OsStr) -> io::Result<()>;

    /// Programs for results that are on this computer, none unless somebody looks. Reads folders; called off the
    /// window's thread.
    fn programs(&self) -> Vec<Program> {
        Vec::new()
    }

    /// Starts a program by its argument vector, never through a shell. May wait for it; called off the window's thread.
    fn start(&self, _vector: &[OsString]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Shows a notification on the desktop.
pub trait Notifier: Send + Sync {
    /// May wait for the desktop; called off the window's thread, one at a time. The error is for
    /// the log: a computer without notifications lacks nothing else.
    fn notify(&self, notification: &Notification) -> Result<(), String>;
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

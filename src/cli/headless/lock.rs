//! One run at a time for one request and folder: a second one waits, and then goes on with the
//! first one's job.

use super::events::Reporter;
use super::interrupt::Interrupt;
use super::limits::{Limits, Wait};
use super::outcome::{Ending, Outcome};
use super::prepared::{Prepared, Subject};
use super::run::Remark;
use super::waits::{Obstacles, WaitChange, Waits};
use crate::domain::hex::hex;
use crate::domain::request::RequestFile;
use crate::domain::request::file::ShapeForm;
use crate::store::file::open_lock;
use sha2::{Digest as _, Sha256};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::Instant;

/// Between two looks whether the other run has ended.
const PAUSE: Duration = Duration::from_millis(250);

/// Held while a run is at work; the file goes with it.
#[derive(Debug)]
pub(super) struct RunLock {
    path: PathBuf,
    file: Option<File>,
}

impl Drop for RunLock {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            // While it is still held, so that whoever waits for it sees that it is gone.
            std::fs::remove_file(&self.path).ok();
            drop(file);
        }
    }
}

/// Waits until no other run is at work on this.
pub(super) async fn acquire(
    data_folder: &Path,
    prepared: &Prepared,
    limits: &Limits,
    (reporter, interrupt): (&Reporter, &mut Interrupt),
) -> Result<RunLock, Ending> {
    let path = data_folder.join("runs").join(name(prepared));
    let started = Instant::now();
    let mut waits = Waits::default();
    loop {
        let file = match try_lock(&path) {
            Attempt::Taken(file) => Some(file),
            Attempt::Unsupported => None,
            Attempt::Busy => {
                let mut obstacles = Obstacles::default();
                obstacles.add(Wait::OtherRun, "");
                for event in waits.update(obstacles, limits, started.elapsed()) {
                    if event.change == WaitChange::Expired {
                        return Err(Ending::new(Outcome::Refused, event.words()));
                    }
                    reporter.remark(&Remark::Wait(event));
                }
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => continue,
                    () = interrupt.wait() => return Err(Ending::new(Outcome::Interrupted, "Interrupted.")),
                }
            }
        };
        for event in waits.update(Obstacles::default(), limits, started.elapsed()) {
            reporter.remark(&Remark::Wait(event));
        }
        return Ok(RunLock { path, file });
    }
}

/// What became of one try at the lock.
enum Attempt {
    Taken(File),
    /// Another run has it.
    Busy,
    /// Nothing can be locked here, which is no reason not to run.
    Unsupported,
}

fn try_lock(path: &Path) -> Attempt {
    let Ok(file) = open_lock(path) else { return Attempt::Unsupported };
    match file.try_lock() {
        Ok(()) if is_still_there(&file, path) => Attempt::Taken(file),
        // The run that had it took the file away in between.
        Ok(()) | Err(TryLockError::WouldBlock) => Attempt::Busy,
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "runs cannot be locked here");
            Attempt::Unsupported
        }
    }
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(held), Ok(found)) => (held.dev(), held.ino()) == (found.dev(), found.ino()),
        _ => false,
    }
}

/// An open file cannot be taken away here.
#[cfg(not(unix))]
fn is_still_there(_file: &File, _path: &Path) -> bool {
    true
}

/// Of servers, request and folder.
fn name(prepared: &Prepared) -> String {
    let subject = match &prepared.subject {
        Subject::Request(request) => {
            let request = request.as_ref().clone();
            RequestFile::new(None, request).to_value(ShapeForm::Embedded).to_string()
        }
        Subject::Job(id) => id.to_string(),
    };
    let folder = std::path::absolute(&prepared.folder).unwrap_or_else(|_| prepared.folder.clone());
    let servers = format!("{:?}", prepared.servers);
    let mut hasher = Sha256::new();
    for part in [servers.as_bytes(), subject.as_bytes(), folder.as_os_str().as_encoded_bytes()] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let digest = hex(&hasher.finalize());
    format!("{}.lock", digest.get(..32).unwrap_or(&digest))
}

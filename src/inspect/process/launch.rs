//! How the process is started that reads a file.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// How the process is started that reads HDF5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// This program, which knows how to be that process.
    pub program: PathBuf,
    /// Most bytes of memory the process may ask for.
    pub memory: u64,
    /// How long one question may take.
    pub deadline: Duration,
}

impl Launch {
    /// With the usual limits.
    pub fn new(program: PathBuf) -> Self {
        Self { program, memory: 1 << 30, deadline: Duration::from_secs(20) }
    }

    /// The program that runs now.
    ///
    /// # Errors
    /// Where the operating system does not know it.
    pub fn this_program() -> io::Result<Self> {
        std::env::current_exe().map(Self::new)
    }
}

//! What a person is asked before something is done that cannot be taken back, or that somebody else
//! may have set up. No is always the default, and Escape means No.

use crate::domain::Environment;
use crate::engine::snapshot::JobKey;
use std::path::PathBuf;

/// One question. The words are the window's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// May these servers, which are not NASA's, be given credentials?
    TrustServers {
        /// Harmony, CMR and Earthdata Login.
        servers: Box<Environment>,
        /// Who named them.
        named_by: NamedBy,
    },
    /// May a shape be read that a request file names outside its own folder? It is sent to the
    /// servers with the request.
    ReadShape {
        /// The request file.
        request: PathBuf,
        /// The shape, with all links followed.
        shape: PathBuf,
    },
    /// Send the request though its results may not fit on the disk?
    SubmitWithoutSpace {
        /// Expected size before cutting, in bytes.
        needed_bytes: u64,
        /// Free on the disk of the download folder, in bytes.
        free_bytes: u64,
    },
    /// Download files that are not cut as asked?
    DownloadUncut(JobKey),
}

/// Who named servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedBy {
    /// A request file of this name.
    RequestFile(String),
    /// A kept or recent request of this name.
    SavedRequest(String),
    /// Something that was pasted.
    Paste,
    /// It is not known any more.
    Unknown,
}

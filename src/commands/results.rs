//! Decisions about result files.

use crate::engine::exports::ExportRequest;
use crate::engine::inspection::{FileKey, ViewKey, ViewRequest};
use crate::engine::programs::Program;
use crate::engine::snapshot::TransferKey;
use std::path::PathBuf;

/// What is to be done with result files.
#[derive(Debug)]
pub enum ResultsCommand {
    /// Open this file.
    Open(PathBuf),
    /// Open a file of the list of files.
    OpenTransfer {
        /// Its row.
        transfer: TransferKey,
        /// It stays open; else it goes when the next one is only looked at.
        keep: bool,
    },
    /// Open files of the list of files beside the one that is looked at.
    OpenBeside(Vec<TransferKey>),
    /// Look whether this file is what was asked for.
    Check(TransferKey),
    /// Close a file.
    Close(FileKey),
    /// Read a file anew.
    Reload(FileKey),
    /// Make a view of an open file.
    Ask(ViewRequest),
    /// Open a file in another program.
    OpenIn {
        /// Which one.
        program: Program,
        /// The file.
        path: PathBuf,
    },
    /// Write values with their places to a file.
    Export(Box<ExportRequest>),
    /// Ask which folder an export goes into, beginning with this one.
    ChooseExportFolder(PathBuf),
    /// Stop the export that is under way.
    StopExport,
    /// Forget what came of the last export.
    ForgetExport,
    /// Show a folder.
    OpenFolder(PathBuf),
    /// Let a view that failed be made once more.
    Retry(ViewKey),
}

//! Programs on this computer that scientists open results with.
//!
//! They are found where each system keeps programs, and started by an argument vector, never through a shell: a file's
//! name is an argument, whatever is in it.

mod entry;
mod find;
#[cfg(test)]
mod tests;

pub use find::{Places, find};

use super::inspection::OpenResult;
use crate::inspect::{FileKind, python};
use std::ffi::OsString;
use std::path::Path;

/// Which program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Brand {
    /// QGIS.
    Qgis,
    /// NASA's Panoply.
    Panoply,
    /// The HDF Group's HDFView.
    HdfView,
    /// Python's own window, with the file open.
    Python,
}

impl Brand {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 4] = [Self::Qgis, Self::Panoply, Self::HdfView, Self::Python];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qgis => "QGIS",
            Self::Panoply => "Panoply",
            Self::HdfView => "HDFView",
            Self::Python => "Python",
        }
    }

    /// Whether it reads files of a kind.
    pub fn reads(self, kind: FileKind) -> bool {
        let is_array = matches!(kind, FileKind::Hdf5 | FileKind::NetCdfClassic(_));
        let is_picture = matches!(kind, FileKind::Tiff | FileKind::Png | FileKind::Jpeg | FileKind::Gif);
        match self {
            Self::Qgis | Self::Python => is_array || is_picture || kind == FileKind::Csv,
            Self::Panoply => is_array || kind == FileKind::Hdf4,
            Self::HdfView => matches!(kind, FileKind::Hdf5 | FileKind::NetCdfClassic(_) | FileKind::Hdf4),
        }
    }
}

/// One argument of a program.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Argument {
    /// As it is.
    Plain(OsString),
    /// The file, alone.
    File,
    /// Lines of Python that open the file.
    Script,
}

/// A program that is here.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Program {
    /// Which one.
    pub brand: Brand,
    /// What is started.
    pub command: OsString,
    /// With what.
    pub arguments: Vec<Argument>,
}

impl Program {
    /// The whole argument vector for a file. `script` is Python that opens it.
    pub fn vector(&self, file: &Path, script: &str) -> Vec<OsString> {
        let argument = |argument: &Argument| match argument {
            Argument::Plain(text) => text.clone(),
            // A name that begins with a dash would be an option.
            Argument::File => std::path::absolute(file).unwrap_or_else(|_| file.to_owned()).into_os_string(),
            Argument::Script => script.into(),
        };
        std::iter::once(self.command.clone()).chain(self.arguments.iter().map(argument)).collect()
    }
}

/// Python that opens a file and shows what is in it: the group with the most variables.
pub(super) fn script(open: &OpenResult, file: &Path) -> String {
    let opened = open(file).and_then(|mut reader| reader.structure());
    let Ok(structure) = opened else { return format!("file = {}", python::path_literal(file)) };
    let groups = structure.groups().filter(|group| group.same_as.is_none());
    let fullest = groups.max_by_key(|group| group.variables.len()).unwrap_or(&structure.root);
    let line = python::group(&structure, file, fullest);
    format!("{}print(data)\n", line.script("data"))
}

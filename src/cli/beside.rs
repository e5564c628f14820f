//! Result files that lie in a folder, and what a job's record beside them says.

use super::Exit;
use super::exit::USAGE;
use crate::domain::SubsetRequest;
use crate::domain::verdict::{Asked, Verdict};
use crate::inspect::verdict::{unopened, verify};
use crate::inspect::{Cancel, Launch, open};
use crate::store::job_record::{self, JobRecord};
use std::path::{Path, PathBuf};

/// What a file is held against: the request, and who made the file as far as the record of a job beside it says.
pub(super) fn asked(path: &Path, request: &SubsetRequest) -> Asked {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let record = JobRecord::of_file(path);
    record.map_or_else(|| Asked::of(request, None, None), |record| record.held_against(&name, request))
}

/// Whether a file is what was asked for.
///
/// # Errors
/// Where the operating system does not say which program this is.
pub(super) fn look(path: &Path, asked: &Asked) -> Result<Verdict, Exit> {
    let launch = Launch::this_program().map_err(|error| Exit::new(USAGE, error.to_string()))?;
    let looked = open(path, &launch).and_then(|mut reader| {
        let structure = reader.structure()?;
        verify(reader.as_mut(), &structure, asked, &Cancel::default())
    });
    Ok(looked.unwrap_or_else(|unread| unopened(&unread, asked)))
}

/// Ends of names of what lies beside results: this program's own files, the places of pictures, notes and scripts.
const BESIDE: [&str; 18] = [
    ".part", ".sha256", ".json", ".aux.xml", ".pgw", ".jgw", ".gfw", ".tfw", ".wld", ".geojson", ".xml", ".html",
    ".txt", ".md", ".pdf", ".py", ".ipynb", ".log",
];

/// The files of a folder that can be results, by name: no records, checksums, parts, notes or hidden files.
pub(super) fn results(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = entries(folder)?;
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let small = name.to_ascii_lowercase();
        path.is_file() && !is_record(path) && !name.starts_with('.') && !BESIDE.iter().any(|end| small.ends_with(end))
    });
    files.sort();
    Ok(files)
}

fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

fn is_record(path: &Path) -> bool {
    job_record::is_record(&path.file_name().unwrap_or_default().to_string_lossy())
}

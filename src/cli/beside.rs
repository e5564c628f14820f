//! Result files that lie in a folder, and what a job's record beside them says.

use super::Exit;
use super::exit::USAGE;
use crate::domain::verdict::{Asked, Verdict};
use crate::inspect::verdict::{unopened, verify};
use crate::inspect::{Cancel, Launch, open};
use crate::store::job_record;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The part of a job's record that says which service made which files.
#[derive(Deserialize)]
struct JobRecord {
    service: Option<String>,
    #[serde(default)]
    files: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
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

/// The service that made a file, if the record of a job beside it says so.
pub(super) fn service_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let records = entries(folder).ok()?.into_iter().filter(|path| is_record(path));
    records.filter_map(|path| job_record::read_as::<JobRecord>(&path)).find_map(|record| {
        let is_of = record.files.iter().any(|file| file.name.as_deref() == Some(&name));
        record.service.filter(|_| is_of)
    })
}

/// The files of a folder that can be results, by name: no records, checksums, parts or hidden files.
pub(super) fn results(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = entries(folder)?;
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ours = [".part", ".sha256", ".harmony.json", ".aux.xml", ".pgw", ".jgw", ".gfw", ".tfw", ".wld"];
        path.is_file() && !is_record(path) && !name.starts_with('.') && !ours.iter().any(|end| name.ends_with(end))
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

//! Result files that lie in a folder, and what a job's record beside them says.

use super::Exit;
use super::exit::USAGE;
use crate::domain::SubsetRequest;
use crate::domain::verdict::{Asked, Cuts, Cutting, Verdict};
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
    verdict: Option<Counted>,
}

/// What was written of a file when it came: it knows what the service's chain says of itself.
#[derive(Deserialize)]
struct Counted {
    #[serde(default)]
    cutting: Cutting,
}

/// What a file is held against: the request, and who made the file as far as the record of a job beside it says.
pub(super) fn asked(path: &Path, request: &SubsetRequest) -> Asked {
    let (service, cuts) = service_of(path).unwrap_or_default();
    let mut asked = Asked::of(request, service.as_deref(), None);
    asked.cutting.cuts = cuts.or(asked.cutting.cuts);
    asked
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

/// The service that made a file and what it can cut by, if the record of a job beside it says so.
fn service_of(path: &Path) -> Option<(Option<String>, Cuts)> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let records = entries(folder).ok()?.into_iter().filter(|path| is_record(path));
    records.filter_map(|path| job_record::read_as::<JobRecord>(&path)).find_map(|record| {
        let file = record.files.into_iter().find(|file| file.name.as_deref() == Some(&name))?;
        Some((record.service, file.verdict.map(|verdict| verdict.cutting.cuts).unwrap_or_default()))
    })
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

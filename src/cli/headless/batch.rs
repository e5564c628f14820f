//! From the command line's files and folders to requests that are ready to run.

use super::outcome::Ending;
use super::prepared::{Prepared, Subject};
use crate::cli::options::{RunOptions, ServerNames};
use crate::cli::{Exit, show};
use crate::domain::SubsetRequest;
use crate::domain::file_name::safe_name;
use crate::domain::request::file::FILE_ENDING;
use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A request file that cannot be run, and why.
pub(super) struct Unusable {
    pub(super) label: String,
    pub(super) ending: Ending,
}

/// Everything that the command line names: valid and not.
pub(super) struct Batch {
    pub(super) ready: Vec<Prepared>,
    pub(super) unusable: Vec<Unusable>,
    /// Several requests may come: each has its own folder, and events name the request.
    pub(super) is_many: bool,
}

/// Reads all request files before anything is sent. `servers` are the command line's.
pub(super) fn read(options: &RunOptions, servers: Option<&ServerNames>) -> Batch {
    let mut batch = Batch { ready: Vec::new(), unusable: Vec::new(), is_many: false };
    let mut files = Vec::new();
    for path in &options.files {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        batch.is_many = true;
        match requests_in(path) {
            Ok(found) => files.extend(found),
            Err(exit) => {
                batch.unusable.push(Unusable { label: path.display().to_string(), ending: exit.into_ending() });
            }
        }
    }
    batch.is_many |= files.len() > 1;
    let mut folders = HashSet::new();
    for path in files {
        let folder = if batch.is_many { own_folder(&options.to, &path, &mut folders) } else { options.to.clone() };
        match prepare(&path, folder, options, servers) {
            Ok(prepared) => batch.ready.push(prepared),
            Err(exit) => {
                batch.unusable.push(Unusable { label: path.display().to_string(), ending: exit.into_ending() });
            }
        }
    }
    batch
}

fn prepare(
    path: &Path,
    folder: PathBuf,
    options: &RunOptions,
    servers: Option<&ServerNames>,
) -> Result<Prepared, Exit> {
    check_folder(&folder)?;
    let file = show::read_request(path, &options.allow_path)?;
    let mut request: SubsetRequest = file.request;
    if let Some(first) = options.first {
        request.options.max_results = Some(first);
    }
    let remarks = file.remarks.iter().cloned().chain(remarks(&request)).collect();
    let named = file.environment.map(|environment| ServerNames {
        environment,
        cmr: file.cmr,
        edl: file.edl,
        all_photons: false,
    });
    let servers = servers.cloned().or(named).unwrap_or_else(ServerNames::prod);
    let label = path.display().to_string();
    Ok(Prepared { label, servers, subject: Subject::Request(Arc::new(request)), folder, remarks })
}

/// Where a file stands or nothing may be written, no results can be put: said before a job is
/// submitted for it.
fn check_folder(folder: &Path) -> Result<(), Exit> {
    let refused = |words: String| Err(Exit::new(crate::cli::exit::USAGE, words));
    let Some(existing) = folder.ancestors().find(|path| path.exists()) else { return Ok(()) };
    if !existing.is_dir() {
        return refused(format!("{} is not a folder, so no results can be put there.", existing.display()));
    }
    // Anything else, a full disk for one, may pass while the job runs.
    match tempfile::tempfile_in(existing) {
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            refused(format!("No results can be put into {}: {error}.", existing.display()))
        }
        _ => Ok(()),
    }
}

/// What happened to the shape on its way into the request.
fn remarks(request: &SubsetRequest) -> Vec<String> {
    match &request.area {
        Some(crate::domain::request::Area::Shape(shape)) => shape.remarks().to_vec(),
        _ => Vec::new(),
    }
}

/// The request files of a folder, by name.
fn requests_in(folder: &Path) -> Result<Vec<PathBuf>, Exit> {
    let unusable = |why: String| Exit::new(crate::cli::exit::USAGE, why);
    let unreadable = |error| unusable(format!("{} could not be read: {error}", folder.display()));
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        // Hidden files are editors' and systems' own.
        let is_request = |name: &str| name.ends_with(FILE_ENDING) && !name.starts_with('.');
        if path.file_name().is_some_and(|name| is_request(&name.to_string_lossy())) {
            found.push(path);
        }
    }
    if found.is_empty() {
        return Err(unusable(format!("{} holds no request files (*{FILE_ENDING}).", folder.display())));
    }
    found.sort();
    Ok(found)
}

/// A folder named like the request file, so that files of different requests never meet, not even
/// where `North` and `north` are one folder.
fn own_folder(to: &Path, path: &Path, taken: &mut HashSet<String>) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(FILE_ENDING).or_else(|| name.strip_suffix(".json")).unwrap_or(&name);
    // Not every system takes every name for a folder.
    let stem = if stem.is_empty() { "request".to_owned() } else { safe_name(stem) };
    let numbered = (2..).map(|number| format!("{stem}-{number}"));
    let mut names = std::iter::once(stem.clone()).chain(numbered);
    // A number that is free always comes.
    names.find(|name| taken.insert(name.to_lowercase())).map_or_else(|| to.join(&stem), |name| to.join(name))
}

#[cfg(test)]
mod tests {
    use super::{check_folder, own_folder, requests_in};
    use std::collections::HashSet;
    use std::path::Path;

    #[test]
    fn each_request_has_a_folder_of_its_own() {
        let mut taken = HashSet::new();
        let mut folder = |path: &str| own_folder(Path::new("out"), Path::new(path), &mut taken);
        assert_eq!(folder("a/north.harmony.json"), Path::new("out/north"));
        assert_eq!(folder("b/north.harmony.json"), Path::new("out/north-2"));
        assert_eq!(folder("c/North.harmony.json"), Path::new("out/North-3"));
        assert_eq!(folder("south.json"), Path::new("out/south"));
        assert_ne!(folder("con.harmony.json"), Path::new("out/con"), "Windows has no such folder");
        assert_eq!(folder(".harmony.json"), Path::new("out/request"));
    }

    #[test]
    fn a_file_is_no_folder_for_results() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("results");
        assert!(check_folder(&file).is_ok() && check_folder(folder.path()).is_ok());
        std::fs::write(&file, "mine").unwrap();
        assert!(check_folder(&file).is_err());
        assert!(check_folder(&file.join("north")).is_err());
    }

    #[test]
    fn a_folder_gives_its_request_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        assert!(requests_in(folder.path()).is_err());
        for name in ["b.harmony.json", "a.harmony.json", ".c.harmony.json", "shape.json", "note.txt"] {
            std::fs::write(folder.path().join(name), "{}").unwrap();
        }
        let names: Vec<_> = requests_in(folder.path()).unwrap();
        assert_eq!(names, ["a.harmony.json", "b.harmony.json"].map(|name| folder.path().join(name)));
    }
}

//! Structure, attributes and values of files of every layout, equal to what h5py says.

use super::{launch, results_python, run_script};
use crate::shared;
use harmony_desktop::inspect::{Why, dump, open};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compares our dump of a file with h5py; returns what we say we cannot read, as `path: words`.
fn compare(python: &OsStr, judge: &Path, file: &Path) -> BTreeSet<String> {
    compare_with(python, judge, &["--allow-unread"], file)
}

/// The same with arguments of the judge; `--netcdf` compares with netCDF4-python.
pub(super) fn compare_with(python: &OsStr, judge: &Path, arguments: &[&str], file: &Path) -> BTreeSet<String> {
    let mut reader = open(file, &launch()).unwrap_or_else(|unread| panic!("{}: {unread}", file.display()));
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("dump.json");
    std::fs::write(&json, dump(reader.as_mut()).unwrap().to_string()).unwrap();
    let output = Command::new(python).arg("-Wignore").arg(judge).args([file, &json]).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}:\n{said}{}", file.display(), String::from_utf8_lossy(&output.stderr));
    let tally = said.lines().find(|line| line.starts_with("TALLY")).unwrap_or_default();
    println!("{} {}: {tally}", file.file_name().unwrap().to_string_lossy(), arguments.join(" "));
    said.lines().filter_map(|line| line.strip_prefix("UNREAD ")).map(str::to_owned).collect()
}

pub(super) fn judge() -> Option<PathBuf> {
    Some(shared::folder()?.join("cases/compare_structure.py"))
}

#[test]
fn files_of_every_layout_are_what_h5py_says() {
    let (Some(python), Some(judge)) = (results_python(), judge()) else { return };
    let folder = tempfile::tempdir().unwrap();
    run_script(&python, "layouts.py", &[folder.path()]);
    let mut unread = BTreeSet::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|suffix| suffix == "h5"));
    files.sort();
    assert!(files.len() >= 14, "{files:?}");
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        unread.extend(compare(&python, &judge, file).into_iter().map(|line| format!("{name} {line}")));
    }
    // References and compound attributes are shown in words, which the judge counts as unread.
    let is_named = |line: &&String| !line.contains(": ? ") && !line.contains("ExternalLink");
    let unread: Vec<&String> = unread.iter().filter(is_named).collect();
    let starts = [
        "filters.h5 /bitshuffle: /bitshuffle is compressed with bitshuffle (filter 32008)",
        "filters.h5 /blosc: /blosc is compressed with Blosc (filter 32001)",
        "filters.h5 /bzip2: /bzip2 is compressed with bzip2 (filter 307)",
        "virtual.h5 /external: /external keeps its values in other files",
        "virtual.h5 /virtual: /virtual keeps its values in other files",
    ];
    assert_eq!(unread.len(), starts.len(), "{unread:?}");
    for (line, start) in unread.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
}

#[test]
fn recorded_granules_are_what_h5py_says() {
    let (Some(python), Some(folder)) = (results_python(), shared::folder()) else { return };
    let judge = folder.join("cases/compare_structure.py");
    for entry in std::fs::read_dir(folder.join("fixtures/data")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|suffix| suffix == "h5" || suffix == "nc4") {
            let unread = compare(&python, &judge, &file);
            assert!(unread.iter().all(|line| line.contains(": ? ")), "{}: {unread:?}", file.display());
        }
    }
}

#[test]
fn files_of_netcdf_are_what_netcdf4_says() {
    let (Some(python), Some(judge)) = (results_python(), judge()) else { return };
    let files = super::samples().into_iter().filter(|file| file.extension().is_some_and(|suffix| suffix == "nc"));
    let mut compared = 0;
    for file in files {
        assert_eq!(compare_with(&python, &judge, &["--netcdf"], &file), BTreeSet::new());
        compared += 1;
    }
    let folder = tempfile::tempdir().unwrap();
    run_script(&python, "unpacked.py", &[folder.path()]);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        assert_eq!(compare_with(&python, &judge, &["--netcdf"], &entry.unwrap().path()), BTreeSet::new());
        compared += 1;
    }
    println!("{compared} files compared with netCDF4");
}

#[test]
fn nothing_hides_what_stands_beside_it() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    run_script(&python, "layouts.py", &[folder.path()]);
    let mut links = open(&folder.path().join("links.h5"), &launch()).unwrap();
    let structure = links.structure().unwrap();
    let root = &structure.root;
    let same_as = |name: &str| root.variable(name).unwrap().same_as.clone();
    assert_eq!(same_as("through").as_deref(), same_as("a soft").as_deref());
    assert_eq!(root.variable("a chain").unwrap().shape, [10]);
    let whys: Vec<(&str, &Why)> = root.unread.iter().map(|unread| (unread.what.as_str(), &unread.why)).collect();
    for expected in [("/dangling", &Why::Dangling), ("/outside", &Why::Elsewhere), ("/outside lost", &Why::Elsewhere)] {
        assert!(whys.contains(&expected), "{whys:?}");
    }
    let mut round = open(&folder.path().join("round.hdf5"), &launch()).unwrap();
    let round = round.structure().unwrap();
    assert_eq!((round.root.unread[0].what.as_str(), &round.root.unread[0].why), ("/round", &Why::Dangling));
    assert!(round.variable("/beside").is_some());
    let up = structure.group("/data").unwrap().groups.iter().find(|group| group.name == "up").unwrap();
    assert_eq!(up.same_as.as_deref(), Some("/"), "a circle ends where it closes");
}

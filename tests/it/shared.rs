//! What every area needs: recorded reality that lives outside the project, and honest skipping.
#![cfg(test)]

use std::path::PathBuf;

/// Folder with `fixtures/` and `vectors/`: `HARMONY_SHARED`, else `../shared`. `None`, after
/// saying so, where it is absent. That is no fault even where tests must not skip: the recordings
/// are not part of the project.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("HARMONY_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    if folder.join("fixtures").is_dir() {
        return Some(folder);
    }
    println!("skipped: no recorded answers in {} (set HARMONY_SHARED)", folder.display());
    None
}

/// Says why a test does nothing on this machine; return right after. With
/// `HARMONY_TESTS_MUST_NOT_SKIP` set, as `packaging/test.sh` does after installing everything, it
/// fails instead.
#[track_caller]
pub(crate) fn skip(reason: &str) {
    let must_not = std::env::var_os("HARMONY_TESTS_MUST_NOT_SKIP").is_some();
    assert!(!must_not, "would be skipped, but must not be here: {reason}");
    println!("skipped: {reason}");
}

/// True, after [`skip`], if one of these programs is not on the `PATH`.
#[track_caller]
pub(crate) fn lacks_tools(tools: &[&str]) -> bool {
    let folders: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    let missing: Vec<&str> =
        tools.iter().filter(|tool| !folders.iter().any(|folder| folder.join(tool).is_file())).copied().collect();
    if !missing.is_empty() {
        skip(&format!("{} is not installed (bash packaging/test.sh installs it)", missing.join(", ")));
    }
    !missing.is_empty()
}

//! Readers of names and of the files this program keeps.

use harmony_desktop::domain::file_name::{local_name, safe_name, unique_names};
use harmony_desktop::store::jobs::JobHistory;
use harmony_desktop::store::{Settings, netrc, requests};
use std::collections::HashSet;
use url::Url;

/// Names that servers choose stay in their folder, and no two are alike.
pub(crate) fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut urls = Vec::new();
    for line in text.lines() {
        check_name(&safe_name(line));
        urls.extend(Url::parse(line));
    }
    for url in &urls {
        check_name(&local_name(url));
    }
    let names = unique_names(&urls);
    assert_eq!(names.len(), urls.len());
    let distinct: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
    for name in &names {
        check_name(name);
    }
}

#[track_caller]
fn check_name(name: &str) {
    assert!(!name.is_empty() && name != "." && name != "..", "{name:?}");
    assert!(!name.contains(['/', '\\', '\0', ':', '\n']), "{name:?}");
    assert!(name.len() <= 255 && !name.ends_with(['.', ' ']), "{name:?}");
}

pub(crate) fn netrc(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    netrc::login(&text, "urs.earthdata.nasa.gov");
    netrc::login(&text, "");
}

/// Whatever stands in them, the program goes on, and what was there is kept aside.
pub(crate) fn state_files(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let now = chrono::DateTime::UNIX_EPOCH;
    let history = JobHistory::path(folder.path());
    for path in [history, Settings::path(folder.path()), requests::RequestShelf::path(folder.path())] {
        std::fs::write(path, bytes).unwrap();
    }
    let settings = Settings::open(folder.path(), now);
    if settings.writable {
        settings.value.save(folder.path()).unwrap();
        assert_eq!(Settings::open(folder.path(), now).value, settings.value);
    }
    let opened = JobHistory::open(folder.path(), true, now, |_| false);
    let again = JobHistory::open(folder.path(), true, now, |_| false);
    assert_eq!(again.jobs.len(), opened.jobs.len());
    requests::RequestShelf::open(folder.path(), now).value.take();
}

//! The same command once more, by the real program: what is whole costs no byte, what is not comes
//! again, and `sha256sum` agrees.

use super::origin::{Origin, content};
use crate::shared;
use base64::Engine as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

const FILES: u64 = 7;
const FILE_BYTES: u64 = 50_000;

struct Place {
    origin: Arc<Origin>,
    home: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place =
            Self { origin: Origin::start(FILES, FILE_BYTES, Duration::ZERO), home: tempfile::tempdir().unwrap() };
        std::fs::write(place.home.path().join("request.json"), r#"{"harmony_request": 1, "collection": "C1-X"}"#)
            .unwrap();
        place
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("results")
    }

    fn file(&self, number: u64) -> PathBuf {
        self.folder().join(format!("file_{number:02}.dat"))
    }

    /// Runs the program to its end; answers bytes of files that were sent for it, and its last line.
    async fn run(&self) -> (u64, serde_json::Value) {
        let before = *self.origin.sent.borrow();
        let mut command = Command::new(env!("CARGO_BIN_EXE_harmony-desktop"));
        command.current_dir(self.home.path()).args(["run", "request.json", "--json", "--to"]).arg(self.folder());
        command.args(["--env", self.origin.root.as_str()]);
        for name in ["EARTHDATA_USERNAME", "EARTHDATA_PASSWORD", "NETRC", "DBUS_SESSION_BUS_ADDRESS"] {
            command.env_remove(name);
        }
        for (name, folder) in [("HOME", ""), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")] {
            command.env(name, self.home.path().join(folder));
        }
        command.env("EARTHDATA_TOKEN", token());
        let output: Output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let summary = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        (*self.origin.sent.borrow() - before, summary)
    }

    fn assert_all_right(&self) {
        for number in 0..FILES {
            assert!(std::fs::read(self.file(number)).unwrap() == content(number, 0, FILE_BYTES), "file {number}");
        }
    }
}

/// Of nobody, for nothing, and not to expire.
fn token() -> String {
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.{}", part(r#"{"alg":"RS256"}"#), part(r#"{"uid":"tester","exp":4102444800}"#), part("signature"))
}

/// `None`, after saying so, where there is no `sha256sum`.
fn checked_by_sha256sum(folder: &Path) -> Option<Output> {
    if shared::lacks_tools(&["sha256sum"]) {
        return None;
    }
    let mut command = Command::new("sha256sum");
    Some(command.args(["--check", "--strict", "checksums.sha256"]).current_dir(folder).output().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_run_fetches_only_what_is_not_whole() {
    let place = Place::new();
    let (bytes, summary) = place.run().await;
    assert_eq!(bytes, FILES * FILE_BYTES);
    place.assert_all_right();
    let files = summary["files"].as_array().unwrap();
    assert_eq!(files.len() as u64, FILES);
    let listed = std::fs::read_to_string(place.folder().join("checksums.sha256")).unwrap();
    for file in files {
        assert_eq!((file["size"].as_u64(), file["verdict"].as_str()), (Some(FILE_BYTES), Some("whole")), "{file}");
        assert!(listed.contains(file["sha256"].as_str().unwrap()), "{file}");
    }
    if let Some(checked) = checked_by_sha256sum(&place.folder()) {
        assert!(checked.status.success(), "{checked:?}");
        assert_eq!(String::from_utf8(checked.stdout).unwrap().matches(": OK").count() as u64, FILES);
    }

    let (bytes, summary) = place.run().await;
    assert_eq!(bytes, 0, "all of it is there");
    assert!(summary["files"].as_array().unwrap().iter().all(|file| file["verdict"] == "kept"), "{summary}");

    // Trimmed by a person, or cut by whoever copied it: it is kept, and the whole one lies beside it.
    std::fs::write(place.file(3), content(3, 0, FILE_BYTES - 1)).unwrap();
    std::fs::remove_file(place.file(5)).unwrap();
    let (bytes, _) = place.run().await;
    // The look at the end of the short one may cost a byte.
    assert!((2 * FILE_BYTES..=2 * FILE_BYTES + 1).contains(&bytes), "{bytes}");
    assert!(std::fs::read(place.file(3)).unwrap() == content(3, 0, FILE_BYTES - 1));
    assert!(std::fs::read(place.folder().join("file_03 (2).dat")).unwrap() == content(3, 0, FILE_BYTES));
    for _ in 0..2 {
        let (bytes, summary) = place.run().await;
        assert!(bytes <= 1, "{bytes}: it is here already, whatever its name");
        assert!(summary["files"].as_array().unwrap().iter().all(|file| file["verdict"] == "kept"), "{summary}");
    }

    // A byte is another one: `sha256sum` sees it, and so does the next run.
    let mut changed = content(1, 0, FILE_BYTES);
    changed[100] ^= 1;
    std::fs::write(place.file(1), &changed).unwrap();
    if let Some(checked) = checked_by_sha256sum(&place.folder()) {
        assert!(!checked.status.success());
        assert!(String::from_utf8(checked.stdout).unwrap().contains("file_01.dat: FAILED"));
    }
    let (bytes, summary) = place.run().await;
    assert!((FILE_BYTES..=FILE_BYTES + 1).contains(&bytes), "{bytes}: it is fetched again");
    let fetched = summary["files"].as_array().unwrap().iter().find(|file| file["verdict"] == "whole").unwrap();
    assert!(std::fs::read(fetched["path"].as_str().unwrap()).unwrap() == content(1, 0, FILE_BYTES));
}

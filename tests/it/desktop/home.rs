//! A home folder for one test, and commands that see nothing else.

use std::ffi::OsStr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A person's folders, empty, gone when dropped.
pub(super) struct Home {
    folder: tempfile::TempDir,
    /// What later commands see besides: display, message bus.
    variables: Vec<(&'static str, String)>,
}

/// What of the tester's own session must not reach a test.
const HIDDEN: &[&str] = &[
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "EARTHDATA_PASSWORD",
    "EARTHDATA_TOKEN",
    "EARTHDATA_USERNAME",
    "EDL_PASSWORD",
    "EDL_TOKEN",
    "EDL_USERNAME",
    "GNOME_KEYRING_CONTROL",
    "NETRC",
    "RUST_LOG",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
];

impl Home {
    pub(super) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("harmony-home-").tempdir().expect("a temporary folder");
        let home = Self { folder, variables: Vec::new() };
        for (_, name) in FOLDERS {
            // Secret Service and Wayland refuse a runtime folder that others can read.
            let made = std::fs::DirBuilder::new().mode(0o700).recursive(true).create(home.path().join(name));
            made.expect("a folder in the home");
        }
        std::fs::create_dir(home.path().join("Downloads")).expect("a folder for downloads");
        let user_folders = "XDG_DOWNLOAD_DIR=\"$HOME/Downloads\"\n";
        std::fs::write(home.path().join(".config/user-dirs.dirs"), user_folders).expect("the desktop's own note of it");
        home
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Every command from now on sees this variable.
    pub(super) fn set(&mut self, name: &'static str, value: String) {
        self.variables.push((name, value));
    }

    /// A command that lives in this home, silent unless its output is asked for.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for name in HIDDEN {
            command.env_remove(name);
        }
        command
            .env("HOME", self.path())
            .envs(FOLDERS.iter().map(|(variable, name)| (variable, self.path().join(name))))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .env("NO_PROXY", "127.0.0.1,localhost,[::1]")
            .current_dir(self.path())
            .stdin(Stdio::null());
        command
    }

    /// Files of this home that hold `text`, in plain bytes.
    pub(super) fn files_that_hold(&self, text: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        search(self.path(), text.as_bytes(), &mut found);
        found
    }
}

const FOLDERS: &[(&str, &str)] = &[
    ("XDG_CACHE_HOME", ".cache"),
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_STATE_HOME", ".local/state"),
    ("XDG_RUNTIME_DIR", "run"),
];

fn search(folder: &Path, needle: &[u8], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry")) {
        let kind = entry.file_type().expect("a file type");
        if kind.is_dir() {
            search(&entry.path(), needle, found);
        } else if kind.is_file() {
            let bytes = std::fs::read(entry.path()).expect("a readable file");
            if bytes.windows(needle.len()).any(|window| window == needle) {
                found.push(entry.path());
            }
        }
    }
}

#[test]
fn the_search_finds_what_is_there() {
    let home = Home::new();
    std::fs::write(home.path().join(".config/settings.json"), "{\"token\":\"eyJ-secret\"}").unwrap();
    assert_eq!(home.files_that_hold("eyJ-secret"), [home.path().join(".config/settings.json")]);
    assert!(home.files_that_hold("another").is_empty());
}

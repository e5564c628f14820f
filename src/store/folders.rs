//! Where this application keeps its own things, and where downloads go unless told otherwise.

use directories::{ProjectDirs, UserDirs};
use std::path::{Path, PathBuf};

/// The folders of one user on this computer. None of them need exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Settings and job history.
    pub data: PathBuf,
    /// Things that can be made again.
    pub cache: PathBuf,
    /// The log.
    pub logs: PathBuf,
    /// The user's home folder.
    pub home: PathBuf,
    /// Where downloads go unless chosen otherwise: the user's download folder, else the home folder.
    pub downloads: PathBuf,
}

impl Folders {
    /// The operating system's conventional places for `org.harmonydesktop.HarmonyDesktop`; `None`
    /// if it does not tell a home folder.
    pub fn of_this_user() -> Option<Self> {
        let own = ProjectDirs::from("org", "harmonydesktop", "HarmonyDesktop")?;
        let user = UserDirs::new()?;
        let downloads = user.download_dir().unwrap_or_else(|| user.home_dir()).to_owned();
        let home = user.home_dir().to_owned();
        Some(Self {
            data: own.data_dir().to_owned(),
            cache: own.cache_dir().to_owned(),
            logs: logs(&own, &home),
            home,
            downloads,
        })
    }
}

/// `~/.local/state/…`, `~/Library/Logs/…` or `%LOCALAPPDATA%\…\logs`.
fn logs(own: &ProjectDirs, home: &Path) -> PathBuf {
    if cfg!(target_os = "macos") {
        return home.join("Library/Logs/HarmonyDesktop");
    }
    own.state_dir().map_or_else(|| own.data_local_dir().join("logs"), Path::to_owned)
}

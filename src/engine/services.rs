//! Everything the engine depends on, handed in as one value so that tests can hand in others.

use super::inspection::OpenResult;
use super::outside::{Notifier, Opener};
use crate::domain::Environment;
use crate::domain::backoff::Backoff;
use crate::domain::trust::TrustedServers;
use crate::earthdata::{TransportSettings, transport};
use crate::store::credentials::CredentialStore;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Starts the practice service and tells its root; answers the same root when asked again.
pub type PracticeStarter = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = std::io::Result<Url>> + Send>> + Send + Sync>;

/// Tells the time; tests hand in their own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Which jobs of the list are polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WatchScope {
    /// All that have not come to their end.
    #[default]
    All,
    /// Those submitted in this session, and those that [`Engine::poll`](super::Engine::poll) was
    /// asked for: whoever runs for one job leaves the others alone.
    Asked,
}

/// The engine's dependencies.
pub struct Services {
    /// Made in `main`, nowhere else.
    pub runtime: tokio::runtime::Handle,
    /// Where to begin.
    pub environment: Environment,
    /// Servers that the command line vouches for; the settings add those that persons said Yes to.
    pub trusted: TrustedServers,
    /// Where tokens are kept.
    pub credentials: Arc<dyn CredentialStore>,
    /// Folder of the application's own state (settings, jobs); created when first written.
    pub data_folder: PathBuf,
    /// Where downloads go unless chosen otherwise.
    pub download_folder: PathBuf,
    /// UTC now.
    pub clock: Clock,
    /// The embedded practice service, if this build can start it.
    pub practice: Option<PracticeStarter>,
    /// Shortest pause between two looks at a job; the engine lengthens it with the job's age.
    pub poll_interval: Duration,
    /// Which jobs are polled.
    pub watch: WatchScope,
    /// Shows pages and folders in other programs.
    pub opener: Arc<dyn Opener>,
    /// Shows notifications on the desktop while the window is not looked at.
    pub notifier: Arc<dyn Notifier>,
    /// How the room on the disk is watched while files come.
    pub disk: DiskWatch,
    /// What is done with credentials in environment variables and `.netrc`.
    pub found_credentials: FoundCredentials,
    /// Opens result files to look into them.
    pub results: OpenResult,
}

/// What is done with credentials that other tools left in the environment and in `.netrc`. They are
/// looked up for trusted servers only, and never kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundCredentials {
    /// Nobody looks for any (tests).
    Ignore,
    /// They are offered to whoever is signed out (the window).
    Offer,
    /// They are used, one after the other, because nobody is there to be asked: environment
    /// variables first, then the keyring, then `.netrc`. Where one dies the next is used. Nobody is
    /// signed out before all of them were tried, and the practice service signs itself in.
    Use,
}

impl Services {
    /// A refused token is tried again at the pace at which jobs are looked at.
    pub(super) fn transport_settings(&self) -> TransportSettings {
        let refusal_backoff = Backoff { first: self.poll_interval / 2, longest: self.poll_interval * 6 };
        let now = Arc::clone(&self.clock);
        TransportSettings {
            refusal_backoff,
            clock: transport::Clock::new(move || now()),
            ..TransportSettings::default()
        }
    }
}

/// Tells how many bytes are free where a folder is; blocks on the disk.
pub type FreeBytes = Arc<dyn Fn(&Path) -> std::io::Result<u64> + Send + Sync>;

/// How the room on a disk is watched while files come.
#[derive(Clone)]
pub struct DiskWatch {
    /// Asked off the owner's task.
    pub free_bytes: FreeBytes,
    /// Downloads stop while less is free, so that nothing else on this computer runs out of room.
    pub reserve_bytes: u64,
    /// Between two looks.
    pub pause: Duration,
}

impl Default for DiskWatch {
    fn default() -> Self {
        Self {
            free_bytes: Arc::new(|folder| fs4::available_space(folder)),
            reserve_bytes: 64_000_000,
            pause: Duration::from_secs(2),
        }
    }
}

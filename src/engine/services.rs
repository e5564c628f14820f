//! Everything the engine depends on, handed in as one value so that tests can hand in others.

use super::outside::{Notifier, Opener};
use crate::domain::Environment;
use crate::store::credentials::CredentialStore;
use chrono::{DateTime, Utc};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use url::Url;

/// Starts the practice service and tells its root; answers the same root when asked again.
pub type PracticeStarter = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = std::io::Result<Url>> + Send>> + Send + Sync>;

/// Tells the time; tests hand in their own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The engine's dependencies.
pub struct Services {
    /// Made in `main`, nowhere else.
    pub runtime: tokio::runtime::Handle,
    /// Where to begin.
    pub environment: Environment,
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
    pub poll_interval: std::time::Duration,
    /// Shows pages and folders in other programs.
    pub opener: Arc<dyn Opener>,
    /// Shows notifications on the desktop while the window is not looked at.
    pub notifier: Arc<dyn Notifier>,
    /// Environment variables and `.netrc` are looked at only if true (off in tests).
    pub look_for_credentials: bool,
}

//! The pieces every command needs: log, environment, services, printing.

use super::Exit;
use super::desktop::{DesktopNotifier, SystemOpener};
use super::exit::USAGE;
use super::options::ServerNames;
use crate::domain::Environment;
use crate::domain::trust::TrustedServers;
use crate::engine::Services;
use crate::engine::inspection::{OpenResult, opens_nothing};
use crate::engine::services::{FoundCredentials, PracticeStarter, WatchScope};
use crate::inspect::{Launch, open};
use crate::practice::{PracticeOptions, PracticeServer};
use crate::store::Folders;
use crate::store::credentials::KeyringStore;
use crate::store::log_file::LogFile;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Between two looks at a young job.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// Log lines go to standard error, and from `info` on to a file in `folders` as well; other crates
/// only from warnings on.
pub(super) fn log(level: &str, folders: Option<&Folders>) {
    // winit warns about displays that nobody can mend.
    let filter = |level: &str| {
        EnvFilter::try_new(format!("warn,winit=error,harmony_desktop={level}"))
            .unwrap_or_else(|_| EnvFilter::new("warn"))
    };
    let errors = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .with_filter(filter(level));
    let file = folders.map(|folders| LogFile::open(&folders.logs, Some(&folders.home)));
    let (file, refused) = match file {
        Some(Ok(file)) => (Some(Arc::new(file)), None),
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    };
    let file = file
        .map(|file| tracing_subscriber::fmt::layer().with_ansi(false).with_writer(file).with_filter(filter("info")));
    let subscriber = tracing_subscriber::registry().with(errors).with(file);
    tracing::subscriber::set_global_default(subscriber).ok();
    if let Some(error) = refused {
        tracing::warn!(%error, "there is no log file");
    }
}

/// `practice` starts the embedded service, everything else has an address.
pub(super) async fn environment(names: &ServerNames, practice: &PracticeStarter) -> Result<Environment, Exit> {
    if names.environment == "practice" {
        let root = practice()
            .await
            .map_err(|error| Exit::new(USAGE, format!("The practice service did not start: {error}")))?;
        return Ok(Environment::practice(&root));
    }
    Environment::parse_with(&names.environment, names.cmr.as_ref(), names.edl.as_ref())
        .map_err(|error| Exit::new(USAGE, error.to_string()))
}

/// Starts the practice service at the first call; it lives as long as the starter.
pub(super) fn practice_starter(speed: f64, all_photons: bool) -> PracticeStarter {
    let server: Arc<Mutex<Option<PracticeServer>>> = Arc::default();
    Arc::new(move || {
        let server = Arc::clone(&server);
        Box::pin(async move {
            let mut server = server.lock().await;
            if let Some(running) = &*server {
                return Ok(running.root());
            }
            let options = PracticeOptions { speed, all_photons, ..PracticeOptions::default() };
            let started = PracticeServer::start(options.up_to_yesterday(chrono::Utc::now())).await?;
            let root = started.root();
            *server = Some(started);
            Ok(root)
        })
    })
}

/// This user's folders.
pub(super) fn folders() -> Result<Folders, Exit> {
    Folders::of_this_user()
        .ok_or_else(|| Exit::new(USAGE, "This computer does not tell where your home folder is (HOME)."))
}

/// Servers to begin with, and whether a person named them on the command line: what only a request
/// file names gets no credential.
pub(super) struct Servers {
    pub(super) environment: Environment,
    pub(super) is_named_by_person: bool,
}

impl Servers {
    fn trusted(&self) -> TrustedServers {
        if self.is_named_by_person {
            TrustedServers::of_command_line(self.environment.clone())
        } else {
            TrustedServers::default()
        }
    }
}

/// Opens result files of every kind.
fn opens_results() -> OpenResult {
    match Launch::this_program() {
        Ok(launch) => Arc::new(move |path| open(path, &launch)),
        Err(error) => {
            tracing::warn!(%error, "this program does not know where it lies");
            opens_nothing()
        }
    }
}

/// What the engine runs on outside tests.
pub(super) fn services(
    runtime: &Handle,
    servers: &Servers,
    found_credentials: FoundCredentials,
    practice: PracticeStarter,
    folders: &Folders,
) -> Services {
    Services {
        runtime: runtime.clone(),
        environment: servers.environment.clone(),
        trusted: servers.trusted(),
        credentials: Arc::new(KeyringStore),
        data_folder: folders.data.clone(),
        download_folder: folders.downloads.clone(),
        clock: Arc::new(chrono::Utc::now),
        practice: Some(practice),
        poll_interval: POLL_INTERVAL,
        watch: WatchScope::default(),
        opener: Arc::new(SystemOpener),
        notifier: Arc::new(DesktopNotifier),
        disk: crate::engine::services::DiskWatch::default(),
        found_credentials,
        results: opens_results(),
    }
}

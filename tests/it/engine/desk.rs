//! One person's computer: a data folder, a keyring, and an engine that can be started again.

use super::server::StandIn;
use harmony_desktop::domain::trust::TrustedServers;
use harmony_desktop::domain::{Environment, Secret};
use harmony_desktop::engine::outside::{NoOpener, Notification, Notifier};
use harmony_desktop::engine::services::{DiskWatch, FoundCredentials, WatchScope};
use harmony_desktop::engine::snapshot::{Account, JobKey, JobRow, SessionState};
use harmony_desktop::engine::{Engine, Services, Snapshot};
use harmony_desktop::store::credentials::{CredentialStore, MemoryStore};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

pub(crate) struct Desk {
    pub(crate) server: Arc<StandIn>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) credentials: Arc<dyn CredentialStore>,
    pub(crate) wakes: Arc<AtomicUsize>,
    pub(crate) disk: DiskWatch,
    /// What the desktop was asked to show.
    pub(crate) notifier: Arc<Told>,
}

/// A desktop that keeps what it was asked to show.
#[derive(Default)]
pub(crate) struct Told(std::sync::Mutex<Vec<Notification>>);

impl Told {
    pub(crate) fn all(&self) -> Vec<Notification> {
        self.0.lock().unwrap().clone()
    }
}

impl Notifier for Told {
    fn notify(&self, notification: &Notification) -> Result<(), String> {
        self.0.lock().unwrap().push(notification.clone());
        Ok(())
    }
}

/// A test that hangs fails instead.
pub(crate) async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(30), future).await.expect("it takes too long")
}

/// The first snapshot from now on in which this is so.
pub(crate) async fn until(engine: &Engine, what: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut snapshots = engine.snapshots();
    let looking = async {
        loop {
            let snapshot = Arc::clone(&snapshots.borrow_and_update());
            if what(&snapshot) {
                return snapshot;
            }
            // The figures of a transfer move without a new snapshot.
            drop(tokio::time::timeout(LOOK_AGAIN, snapshots.changed()).await);
        }
    };
    match tokio::time::timeout(Duration::from_secs(30), looking).await {
        Ok(snapshot) => snapshot,
        Err(elapsed) => panic!("never so ({elapsed}): {:#?}", engine.snapshot()),
    }
}

const LOOK_AGAIN: Duration = Duration::from_millis(20);

pub(crate) async fn until_row(engine: &Engine, key: JobKey, what: impl Fn(&JobRow) -> bool) -> Arc<JobRow> {
    let found = |snapshot: &Snapshot| snapshot.jobs.iter().find(|row| row.key == key && what(row)).map(Arc::clone);
    let snapshot = until(engine, |snapshot| found(snapshot).is_some()).await;
    found(&snapshot).unwrap()
}

pub(crate) fn account(snapshot: &Snapshot) -> Option<&Account> {
    match &snapshot.session {
        SessionState::SignedIn(account) => Some(account),
        _ => None,
    }
}

pub(crate) fn is_signed_out(snapshot: &Snapshot) -> bool {
    matches!(snapshot.session, SessionState::SignedOut { .. })
}

/// Why the last sign-in failed.
pub(crate) fn session_problem(snapshot: &Snapshot) -> Option<&harmony_desktop::domain::Problem> {
    match &snapshot.session {
        SessionState::SignedOut { problem, .. } => problem.as_ref(),
        _ => None,
    }
}

pub(crate) async fn shut_down(engine: Engine) {
    tokio::task::spawn_blocking(move || engine.shut_down()).await.unwrap();
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::with(Arc::new(MemoryStore::default())).await
    }

    pub(crate) async fn with(credentials: Arc<dyn CredentialStore>) -> Self {
        Self {
            server: StandIn::start().await,
            folder: tempfile::tempdir().unwrap(),
            credentials,
            wakes: Arc::default(),
            notifier: Arc::default(),
            disk: DiskWatch::default(),
        }
    }

    pub(crate) fn services(&self, environment: Environment) -> Services {
        let root = self.server.root.clone();
        Services {
            runtime: tokio::runtime::Handle::current(),
            environment,
            credentials: Arc::clone(&self.credentials),
            data_folder: self.folder.path().join("data"),
            download_folder: self.folder.path().join("downloads"),
            clock: Arc::new(chrono::Utc::now),
            practice: Some(Arc::new(move || {
                let root = root.clone();
                Box::pin(async move { Ok(root) })
            })),
            poll_interval: Duration::from_millis(20),
            watch: WatchScope::default(),
            opener: Arc::new(NoOpener),
            notifier: Arc::clone(&self.notifier) as _,
            disk: self.disk.clone(),
            found_credentials: FoundCredentials::Ignore,
            results: harmony_desktop::engine::inspection::opens_nothing(),
            trusted: TrustedServers::default(),
        }
    }

    /// An engine of the stand-in's environment.
    pub(crate) fn start(&self) -> Engine {
        self.start_in(self.server.environment())
    }

    pub(crate) fn start_in(&self, environment: Environment) -> Engine {
        let wakes = Arc::clone(&self.wakes);
        Engine::start(self.services(environment), move || {
            wakes.fetch_add(1, Ordering::Relaxed);
        })
    }

    pub(crate) async fn signed_in(&self) -> Engine {
        self.credentials.save("practice", &Secret::new(self.server.token())).unwrap();
        let engine = self.start();
        until(&engine, |snapshot| account(snapshot).is_some()).await;
        engine
    }

    /// Every file below the desk's folder.
    pub(crate) fn files(&self) -> Vec<(std::path::PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(std::path::PathBuf, Vec<u8>)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else {
                    found.push((path.clone(), std::fs::read(path).unwrap()));
                }
            }
        }
        let mut found = Vec::new();
        walk(self.folder.path(), &mut found);
        found
    }
}

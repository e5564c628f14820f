//! An engine without a window: opened, waited for, closed in an orderly way on every path.

use super::NOT_SIGNED_IN;
use crate::cli::exit::SIGN_IN;
use crate::cli::options::ServerNames;
use crate::cli::{Exit, setup};
use crate::domain::{Environment, Problem};
use crate::engine::services::{FoundCredentials, WatchScope};
use crate::engine::snapshot::{SessionState, Snapshot};
use crate::engine::{Engine, Services};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Practice jobs need not take believable time where nobody watches.
const PRACTICE_SPEED: f64 = 4.0;
/// A one-shot command waits so long for a sign-in.
const SIGN_IN_PATIENCE: Duration = Duration::from_mins(2);

/// The engine and what wakes its reader.
pub(in crate::cli) struct Station {
    pub(in crate::cli) engine: Engine,
    wake: Arc<Notify>,
}

impl Station {
    /// `is_named`: a person named these servers on the command line.
    pub(in crate::cli) async fn open(servers: &ServerNames, is_named: bool) -> Result<Self, Exit> {
        Self::open_with(servers, is_named, FoundCredentials::Use).await
    }

    /// For a person who signs in: what lies about is left alone.
    pub(in crate::cli) async fn open_for_person(servers: &ServerNames) -> Result<Self, Exit> {
        Self::open_with(servers, true, FoundCredentials::Ignore).await
    }

    async fn open_with(names: &ServerNames, is_named: bool, found: FoundCredentials) -> Result<Self, Exit> {
        let practice = setup::practice_starter(PRACTICE_SPEED, names.all_photons);
        let servers =
            setup::Servers { environment: setup::environment(names, &practice).await?, is_named_by_person: is_named };
        let folders = setup::folders()?;
        let wake = Arc::new(Notify::new());
        let notify = Arc::clone(&wake);
        let runtime = tokio::runtime::Handle::current();
        let services = setup::services(&runtime, &servers, found, practice, &folders);
        // Whoever runs for one job leaves the others alone.
        let services = Services { watch: WatchScope::Asked, ..services };
        let engine = Engine::start(services, move || notify.notify_one());
        Ok(Self { engine, wake })
    }

    /// Rung after each new snapshot.
    pub(super) fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.wake)
    }

    /// Waits for the first snapshot that answers `what`, not for ever.
    pub(in crate::cli) async fn until<T>(
        &self,
        patience: Duration,
        mut what: impl FnMut(&Snapshot) -> Option<T>,
    ) -> Option<T> {
        let answered = async {
            loop {
                if let Some(answer) = what(&self.engine.snapshot()) {
                    return answer;
                }
                self.wake.notified().await;
            }
        };
        tokio::time::timeout(patience, answered).await.ok()
    }

    /// Waits until somebody is signed in, or nobody can be.
    pub(in crate::cli) async fn signed_in(&self) -> Result<(), Exit> {
        let answer = self.until(SIGN_IN_PATIENCE, |snapshot| match &snapshot.session {
            SessionState::SignedIn(_) => Some(Ok(())),
            SessionState::SignedOut { problem, .. } => {
                Some(Err(problem.clone().unwrap_or_else(|| Problem::new(NOT_SIGNED_IN))))
            }
            SessionState::NotTrusted => Some(Err(not_trusted(&snapshot.environment))),
            SessionState::Checking => None,
        });
        match answer.await {
            Some(Ok(())) => Ok(()),
            Some(Err(problem)) => Err(Exit::new(SIGN_IN, problem.summary).with_details(problem.details)),
            None => Err(Exit::new(SIGN_IN, "The keyring or Earthdata Login did not answer in time.")),
        }
    }

    /// Writes what must be kept and ends the background work.
    pub(in crate::cli) fn close(self) {
        self.engine.shut_down();
    }
}

/// Why no credential was looked for.
pub(in crate::cli) fn not_trusted(environment: &Environment) -> Problem {
    Problem::new(format!(
        "The request names servers that are not NASA's: {}. No credential was looked for, and nothing was sent there. \
         If you trust them with yours, name them yourself: --env {}",
        environment.hosts().join(", "),
        environment.harmony()
    ))
}

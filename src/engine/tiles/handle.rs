//! The handle: takes what a frame wants, answers what is there.

use super::fetch::{self, Outcome};
use super::means::Means;
use super::shared::State;
use super::snapshot::TilesSnapshot;
use crate::domain::map::tiles::wanted::Want;
use crate::domain::map::tiles::{Effect, Event, Fetched, Limits, TileKey};
use crate::engine::Engine;
use crate::engine::snapshot::NoticeLevel;
use crate::store::tiles::{LIMIT_BYTES, TileFiles};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

/// How tiles are kept.
#[derive(Debug, Clone)]
pub struct TilesSettings {
    /// Where they are kept on the disk; `None` keeps them in memory only.
    pub folder: Option<PathBuf>,
    /// Bytes of them on the disk.
    pub disk_bytes: u64,
    /// How many at once, in memory, and how soon again.
    pub limits: Limits,
}

impl Default for TilesSettings {
    fn default() -> Self {
        Self { folder: None, disk_bytes: LIMIT_BYTES, limits: Limits::default() }
    }
}

/// Fetches tiles and keeps them; cheap to clone. The work ends with the last handle.
#[derive(Clone)]
pub struct Tiles {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    runtime: Handle,
    means: Arc<Means>,
    started: Instant,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Engine {
    /// The way to tiles of imagery. `wake` is called after something to draw, or to say, has changed.
    pub fn tiles(&self, settings: TilesSettings, wake: impl Fn() + Send + Sync + 'static) -> Tiles {
        let engine = self.clone();
        let files = settings.folder.map(|folder| TileFiles::new(folder, settings.disk_bytes));
        let connections = self.inner.connections.as_ref().ok().cloned();
        let clock = Arc::clone(&self.services().clock);
        let tell = move |problem| engine.tell(NoticeLevel::Warning, problem);
        let means = Means::new(connections, files, clock, tell);
        let inner = Inner {
            state: Mutex::new(State::new(settings.limits, means.servers())),
            runtime: self.runtime().clone(),
            means: Arc::new(means),
            started: Instant::now(),
            wake: Box::new(wake),
        };
        Tiles { inner: Arc::new(inner) }
    }
}

impl Tiles {
    /// Takes the place of everything that was wanted before; without `online` no server is asked. Never blocks.
    pub fn follow(&self, wants: Vec<Want<TileKey>>, online: bool) -> Arc<TilesSnapshot> {
        let servers = self.inner.means.servers();
        let now = self.inner.millis();
        let mut state = self.inner.state();
        let effects = state.want(servers, wants, online, now);
        if effects.is_some() || state.let_go {
            state.publish(now);
        }
        let effects = effects.unwrap_or_default();
        let snapshot = Arc::clone(&state.snapshot);
        Inner::perform(&self.inner, state, effects);
        snapshot
    }

    /// What is there now.
    pub fn snapshot(&self) -> Arc<TilesSnapshot> {
        Arc::clone(&self.inner.state().snapshot)
    }

    /// A texture was made of it: its pixels are not needed any more.
    pub fn taken(&self, key: &TileKey, generation: u64) {
        self.inner.state().taken(key, generation);
    }

    /// The texture is gone, and so are the pixels: it is read again if it is wanted.
    pub fn lost(&self, key: TileKey) {
        let mut state = self.inner.state();
        state.forget(&key);
        let effects = state.take(Event::Lost(key), None, self.inner.millis());
        Inner::perform(&self.inner, state, effects);
    }

    /// There may be a network now where there was none: whatever failed is tried at once.
    pub fn network_changed(&self) {
        let mut state = self.inner.state();
        let effects = state.take(Event::NetworkChanged, None, self.inner.millis());
        Inner::perform(&self.inner, state, effects);
    }

    /// How many requests were made since the start.
    pub fn requests(&self) -> u64 {
        self.inner.means.requests()
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Lets go of the lock and does what is to be done.
    fn perform(this: &Arc<Self>, mut state: MutexGuard<'_, State>, effects: Vec<Effect<TileKey>>) {
        let epoch = state.epoch;
        let mut tasks = Vec::with_capacity(effects.len());
        for effect in effects {
            let (Effect::Read(key) | Effect::Fetch(key) | Effect::Drop(key)) = effect;
            let address = key.address(&state.servers).unwrap_or_default();
            tasks.push((effect, key, address, state.etag(&key)));
        }
        let due = state.next_wake().filter(|due| state.due.is_none_or(|before| *due < before));
        if due.is_some() {
            state.due = due;
        }
        drop(state);
        for (effect, key, address, etag) in tasks {
            let inner = Arc::clone(this);
            match effect {
                Effect::Read(_) => {
                    this.runtime.spawn_blocking(move || {
                        let outcome = fetch::read(&inner.means, key, &address);
                        Self::take(&inner, epoch, outcome);
                    });
                }
                Effect::Fetch(_) => {
                    this.runtime.spawn(async move {
                        let outcome = fetch::fetch(Arc::clone(&inner.means), key, address, etag).await;
                        Self::take(&inner, epoch, outcome);
                    });
                }
                Effect::Drop(_) => {}
            }
        }
        if let Some(due) = due {
            let pause = Duration::from_millis(due.saturating_sub(this.millis()));
            this.runtime.spawn(Self::wait(Arc::downgrade(this), due, pause));
        }
    }

    async fn wait(this: Weak<Self>, due: u64, pause: Duration) {
        tokio::time::sleep(pause).await;
        let Some(inner) = this.upgrade() else { return };
        let mut state = inner.state();
        if state.due != Some(due) {
            return;
        }
        state.due = None;
        let effects = state.take(Event::Tick, None, inner.millis());
        Self::perform(&inner, state, effects);
    }

    fn take(this: &Arc<Self>, epoch: u64, (event, came): Outcome) {
        let now = this.millis();
        let mut state = this.state();
        if state.epoch != epoch {
            return;
        }
        if let Event::Fetched(key, Fetched::Unchanged { .. }) = &event {
            state.renewed(key);
        }
        let effects = state.take(event, came, now);
        let is_new = state.publish(now);
        Self::perform(this, state, effects);
        if is_new {
            (this.wake)();
        }
    }
}

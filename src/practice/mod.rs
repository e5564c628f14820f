//! A Harmony, Earthdata Login and CMR service on loopback, with sample data made from formulas.
//!
//! It speaks as `harmony-api.md` records the real ones: the same paths, words, status codes,
//! redirects and oddities, so that NASA's own Python client works against it unchanged. One origin
//! serves Harmony at `/`, CMR at `/cmr/` and Earthdata Login at `/edl/`; a second one serves the
//! signed result files and refuses any `Authorization` header, as S3 does. The staging bucket answers
//! at `/s3/` to requests that are signed with the keys of `/cloud-access`. Imagery by date is served at `/gibs/` as NASA
//! GIBS serves it, and a street map at `/osm/`.
//!
//! The service answers to `localhost` and to `127.0.0.1`, and its links keep the name it was called
//! by; the second origin is always `127.0.0.1`. harmony-py always says `localhost`, so its rule to
//! drop the credential for another host name keeps it away from there; a client that calls
//! `127.0.0.1` has to look at the port too.
//!
//! Accounts are `practice` and `colleague`, each with the password `practice`. Nothing here is
//! NASA's, and every answer says so in the header `X-Practice-Data`.
//!
//! Layer: practice. Uses: domain.

mod accounts;
mod bucket;
mod caller;
mod capabilities;
mod catalogue_shape;
mod cmr;
mod control;
pub mod data;
mod edl;
mod faults;
mod files;
mod filler;
mod form;
mod imagery;
mod job_pages;
mod jobs;
mod label_rules;
mod labels;
mod lock;
mod misc;
mod paging;
mod process;
mod query;
mod reply;
mod results;
mod ring_rules;
mod routes;
mod select;
mod shapes;
pub mod sphere;
mod stac;
mod state;
mod steps;
mod submit;
mod subset;
mod wish;

pub use faults::{CutAt, Faults, FaultsError};
pub use filler::FillerResults;
pub use imagery::TileRecord;

use crate::domain::Secret;
use chrono::{DateTime, NaiveTime, Utc};
use state::Service;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use url::Url;
use uuid::Uuid;

/// Files that are made at the same time: memory stays bounded whatever is asked.
const MAKERS: usize = 2;
/// How long [`PracticeServer::shut_down`] waits for open connections.
const GRACE: Duration = Duration::from_secs(2);

/// How a practice service runs.
#[derive(Debug, Clone)]
pub struct PracticeOptions {
    /// Port on 127.0.0.1; `None` takes a free one.
    pub port: Option<u16>,
    /// How many times faster than believable jobs run; 1 takes some seconds, 0 waits nowhere.
    pub speed: f64,
    /// Makes the sample data; the same seed gives the same data.
    pub seed: u64,
    /// Input granules from which a job pauses itself after its first result.
    pub preview_threshold: u32,
    /// Input granules of one job at most, whatever is asked: the service's “system constraints”. A
    /// cut ATL03 granule can have 6 MB, and all results lie on this computer's disk.
    pub granule_limit: u32,
    /// Where to make the temporary folder of result files; `None` for the system's place.
    pub folder: Option<PathBuf>,
    /// Planted trouble.
    pub faults: Faults,
    /// Up to when there are data; a fixed day, so that the same options give the same granules. A
    /// service for people goes up to yesterday: see [`PracticeOptions::up_to_yesterday`].
    pub until: DateTime<Utc>,
    /// ATL03 has what the requests recorded with NASA's server name: a record of each variable,
    /// their granule ids, and a granule with a name full of marks.
    pub as_recorded: bool,
    /// ATL03 has as many photons as the instrument counts by bright daylight: some 1.85 million in a strong beam
    /// over the tutorial's box.
    pub all_photons: bool,
    /// What every job results in, in place of cut granules; for measuring downloads.
    pub results: Option<FillerResults>,
}

impl PracticeOptions {
    /// The same with data up to the end of the day before `now`, as a mission that goes on.
    #[must_use]
    pub fn up_to_yesterday(self, now: DateTime<Utc>) -> Self {
        Self { until: now.date_naive().and_time(NaiveTime::MIN).and_utc(), ..self }
    }
}

impl Default for PracticeOptions {
    fn default() -> Self {
        Self {
            port: None,
            speed: 1.0,
            seed: 1,
            preview_threshold: 300,
            granule_limit: crate::domain::granule_limit::PRACTICE_GRANULES as u32,
            folder: None,
            faults: Faults::default(),
            until: data::standard_end(),
            as_recorded: false,
            all_photons: false,
            results: None,
        }
    }
}

/// A running practice service. Dropping it ends it and removes its files.
#[derive(Debug)]
pub struct PracticeServer {
    root: Url,
    token: Secret<String>,
    service: Arc<Service>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    // Kept for its drop, which removes the folder.
    _folder: TempDir,
}

impl PracticeServer {
    /// Starts on the present tokio runtime.
    ///
    /// Fails if the port is taken or the folder for results cannot be made.
    pub async fn start(options: PracticeOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0))).await?;
        let store = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let prefix = "harmony-practice-";
        let folder = match &options.folder {
            Some(parent) => {
                std::fs::create_dir_all(parent)?;
                TempDir::with_prefix_in(prefix, parent)?
            }
            None => TempDir::with_prefix(prefix)?,
        };
        let address = listener.local_addr()?;
        let root = format!("http://{address}");
        let (stop, stopped) = watch::channel(false);
        let catalogue = data::Catalogue::until(options.seed, options.until);
        let catalogue = if options.as_recorded { catalogue.as_recorded() } else { catalogue };
        let catalogue = if options.all_photons { catalogue.with_all_photons() } else { catalogue };
        let service = Arc::new(Service {
            catalogue: Arc::new(catalogue),
            accounts: accounts::Accounts::new(options.faults.expire_token_after)
                .with_short_tokens(options.faults.short_token),
            jobs: jobs::Jobs::default(),
            faults: faults::FaultState::new(options.faults),
            results: options.results,
            pattern: filler::pattern(options.seed),
            port: address.port(),
            store_root: format!("http://{}", store.local_addr()?),
            folder: folder.path().to_owned(),
            speed: options.speed,
            preview_threshold: u64::from(options.preview_threshold),
            granule_limit: u64::from(options.granule_limit),
            permits: Arc::new(Semaphore::new(MAKERS)),
            tiles: imagery::Ledger::default(),
            tile_permits: Arc::new(Semaphore::new(MAKERS)),
            secret: Uuid::new_v4().to_string(),
            stop: stopped.clone(),
            root: root.clone(),
        });
        let token = Secret::new(service.accounts.find_or_create(accounts::PRACTICE_USER).text);
        let tasks = vec![
            serve(listener, routes::main(Arc::clone(&service)), stopped.clone()),
            serve(store, routes::store(Arc::clone(&service)), stopped),
        ];
        let root = Url::parse(&root).map_err(io::Error::other)?;
        tracing::info!(%root, "practice service started");
        Ok(Self { root, token, service, stop, tasks, _folder: folder })
    }

    /// Harmony's address, `http://127.0.0.1:PORT/`; see [`crate::domain::Environment::practice`].
    pub fn root(&self) -> Url {
        self.root.clone()
    }

    /// A good token of the user `practice`.
    pub fn token(&self) -> Secret<String> {
        self.token.clone()
    }

    /// Ends every token now, as the sixtieth day does: for trying what happens then.
    pub fn expire_tokens(&self) {
        self.service.accounts.expire_all();
    }

    /// What was asked of the imagery server so far.
    pub fn tile_record(&self) -> TileRecord {
        self.service.tiles.record()
    }

    /// Begins to count requests for tiles anew.
    pub fn forget_tiles(&self) {
        self.service.tiles.forget();
    }

    /// Lets the network to the imagery server be gone, or come back: connections end without an answer.
    pub fn set_imagery_gone(&self, gone: bool) {
        self.service.tiles.set_gone(gone);
    }

    /// Ends the service and waits shortly for open connections.
    pub async fn shut_down(mut self) {
        self.stop.send_replace(true);
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout(GRACE, &mut task).await.is_err() {
                task.abort();
            }
        }
    }
}

impl Drop for PracticeServer {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn serve(listener: TcpListener, router: axum::Router, mut stopped: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let end = async move {
            // An error means that the server's handle is gone, which is an end as well.
            drop(stopped.wait_for(|stopped| *stopped).await);
        };
        if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(end).await {
            tracing::warn!(%error, "practice service ended");
        }
    })
}

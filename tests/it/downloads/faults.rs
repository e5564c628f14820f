//! The practice service's faults: the right bytes in the end, or no file and the reason.

use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::time_range::parse_moment;
use harmony_desktop::domain::{BoundingBox, Environment, JobId, JobStatus, Remedy, SubsetRequest, TimeRange};
use harmony_desktop::download::part::part_path;
use harmony_desktop::download::{FetchSpec, Outcome, Patience, TransferError, fetch};
use harmony_desktop::earthdata::{Transport, TransportSettings, harmony};
use harmony_desktop::practice::{PracticeOptions, PracticeServer};
use reqwest::header::HeaderMap;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::oneshot;
use url::Url;

const ATL03: &str = "C2596864127-NSIDC_CPRD";

/// Short pauses: a fault must not make a test slow.
pub(super) fn impatient() -> Patience {
    Patience {
        fruitless_tries: 3,
        tries: 30,
        first_pause: Duration::from_millis(5),
        longest_pause: Duration::from_millis(20),
        longest_wait: Duration::from_secs(5),
        inactivity: Duration::from_millis(400),
    }
}

/// One file, kept if it is there and whole, as fast as it comes.
pub(super) fn spec(url: Url, path: PathBuf, patience: Patience) -> FetchSpec {
    FetchSpec { patience, ..FetchSpec::new(url, path) }
}

pub(super) fn transport(root: &Url) -> Transport {
    drop(rustls::crypto::ring::default_provider().install_default());
    let settings = TransportSettings {
        max_attempts: 1,
        read_timeout: Duration::from_millis(1500),
        ..TransportSettings::default()
    };
    Transport::new(Environment::practice(root), settings).unwrap()
}

/// A finished job on a service with faults.
pub(super) struct World {
    pub(super) server: PracticeServer,
    pub(super) transport: Transport,
    pub(super) folder: tempfile::TempDir,
    pub(super) link: Url,
    pub(super) job: JobId,
}

impl World {
    pub(super) async fn new(faults: &str) -> Self {
        let options = PracticeOptions { speed: 0.0, faults: faults.parse().unwrap(), ..PracticeOptions::default() };
        let server = PracticeServer::start(options).await.unwrap();
        let transport = transport(&server.root());
        transport.set_token(Some(server.token()));
        let mut request = SubsetRequest::new(ATL03);
        // A box, so that the result is staged and behind a signed address.
        request.area = Some(Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
        request.time = Some(TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-05-28")).unwrap());
        request.options.max_results = Some(1);
        let mut job = harmony::submit(&transport, &request).await.unwrap();
        while !job.status.is_final() {
            job = harmony::job(&transport, job.id).await.unwrap();
        }
        assert_eq!(job.status, JobStatus::Successful, "{}", job.message);
        let links = harmony::data_links(&transport, job.id, harmony::LinkType::Https).await.unwrap();
        Self { server, transport, folder: tempfile::tempdir().unwrap(), link: links[0].href.clone(), job: job.id }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("a.h5")
    }

    pub(super) async fn fetch(&self) -> Result<Outcome, TransferError> {
        let spec = spec(self.link.clone(), self.path(), impatient());
        let (_keep, mut cancel) = oneshot::channel();
        fetch(&self.transport, &spec, &|_figures| {}, &mut cancel).await
    }

    /// The file as it is, when the faults are over.
    pub(super) async fn truth(&self) -> Vec<u8> {
        let mut opened = self.transport.open(&self.link, &HeaderMap::new()).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = opened.chunk().await.unwrap() {
            bytes.extend_from_slice(&piece);
        }
        bytes
    }

    pub(super) fn names(&self) -> Vec<String> {
        let names = self.folder.path().read_dir().unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_passes_is_overcome_and_the_bytes_are_right() {
    for faults in [
        "truncate=1,cut_at=0",
        "truncate=1,cut_at=1",
        "truncate=1",
        "truncate=1,cut_at=last",
        "truncate=5",
        "stall=1,cut_at=0",
        "stall=1",
        "no_length=1",
        "truncate=1,no_length=1",
        "truncate=1,ignore_range=1",
        "truncate=2,ignore_range=1",
        "truncate=1,change=1",
        "truncate=1,change=1,ignore_if_range=1",
        "truncate=3,change=2,ignore_if_range=2",
        "file_error=429:1",
        "file_error=500:2",
        "file_error=502:1",
        "file_error=503:2",
        "expired_link=1",
        "truncate=1,expired_link=1",
        "wrong_length=1",
    ] {
        let world = World::new(faults).await;
        let outcome = world.fetch().await;
        let Ok(Outcome::Saved(content)) = outcome else { panic!("{faults}: {outcome:?}") };
        let truth = world.truth().await;
        assert_eq!(std::fs::read(world.path()).unwrap(), truth, "{faults}");
        assert_eq!(content.bytes, truth.len() as u64, "{faults}");
        assert_eq!(world.names(), ["a.h5"], "{faults}");
        let (found, modified) = harmony_desktop::download::destination::fingerprint(world.path()).await.unwrap();
        assert_eq!(found.sha256, content.sha256, "{faults}");
        assert_eq!(Some(modified), content.modified, "the server's time: {faults}");
        world.server.shut_down().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lasts_leaves_no_file_and_says_why() {
    for (faults, words) in [
        ("truncate,cut_at=0", "connection"),
        ("stall,cut_at=0", ""),
        ("stall,cut_at=1", ""),
        ("file_error=401", "ign in"),
        ("file_error=403", "licence"),
        ("file_error=404", "not there any more"),
        ("file_error=429", "busy"),
        ("file_error=500", "500"),
        ("file_error=502", "502"),
        ("file_error=503", "503"),
        ("html_file", "web page"),
        ("expired_link", "expired"),
        ("wrong_length", "ends too early"),
    ] {
        let world = World::new(faults).await;
        let error = world.fetch().await.unwrap_err();
        let problem = error.problem();
        let told = format!("{} {}", problem.summary, problem.details);
        assert!(!problem.summary.is_empty() && told.contains(words), "{faults}: {problem:?}");
        assert!(!world.path().exists(), "{faults}");
        match faults {
            "file_error=401" => assert_eq!(problem.remedy, Remedy::SignIn),
            "file_error=403" => assert!(matches!(&problem.remedy, Remedy::AcceptEula(pages) if pages.len() == 1)),
            _ => {}
        }
        world.server.shut_down().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_token_needs_a_sign_in() {
    let world = World::new("").await;
    world.transport.set_token(Some(harmony_desktop::domain::Secret::new("dead".to_owned())));
    let problem = world.fetch().await.unwrap_err().problem();
    assert_eq!((problem.remedy, world.names().len()), (Remedy::SignIn, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_process_goes_on_where_the_first_ended() {
    // Each answer gives half of what is missing.
    let world = World::new("truncate=1,pace=1ms").await;
    let spec = spec(world.link.clone(), world.path(), Patience { fruitless_tries: 1, tries: 1, ..impatient() });
    let (_keep, mut cancel) = oneshot::channel();
    fetch(&world.transport, &spec, &|_figures| {}, &mut cancel).await.unwrap_err();
    let here = std::fs::metadata(part_path(&world.path(), &world.link)).unwrap().len();
    assert!(here > 0);
    let least = std::sync::atomic::AtomicU64::new(u64::MAX);
    let show = |figures: harmony_desktop::download::Figures| {
        least.fetch_min(figures.received_bytes, std::sync::atomic::Ordering::Relaxed);
    };
    let (_keep, mut cancel) = oneshot::channel();
    assert!(matches!(fetch(&world.transport, &spec, &show, &mut cancel).await, Ok(Outcome::Saved(_))));
    assert!(least.into_inner() > here, "nothing came twice");
    assert_eq!(std::fs::read(world.path()).unwrap(), world.truth().await);
}

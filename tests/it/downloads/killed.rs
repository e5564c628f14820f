//! The process is killed again and again in the middle of a job of three hundred files; afterwards every
//! file is right, and next to nothing came twice.
//!
//! Each life of the application is a process of its own: this test binary, told to run [`child`]
//! alone.

use super::origin::{Origin, content};
use harmony_desktop::domain::trust::TrustedServers;
use harmony_desktop::domain::{Environment, Secret, SubsetRequest};
use harmony_desktop::engine::outside::{NoNotifier, NoOpener};
use harmony_desktop::engine::snapshot::{SessionState, Snapshot, TransferState};
use harmony_desktop::engine::{Engine, Overwrite, Services};
use harmony_desktop::store::credentials::{CredentialStore as _, MemoryStore};
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const FOLDER: &str = "HARMONY_KILLED_FOLDER";
const ROOT: &str = "HARMONY_KILLED_ROOT";
/// Set for the first life, which submits.
const FIRST: &str = "HARMONY_KILLED_FIRST";

const FILES: u64 = 300;
const FILE_BYTES: u64 = 900_000;
const KILLS: u64 = 100;

/// Not a test by itself: one life of the application.
#[test]
fn child() {
    let Ok(root) = std::env::var(ROOT) else { return };
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("a folder"));
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let engine = Engine::start(services(runtime.handle(), &root.parse().unwrap(), &folder), || {});
    runtime.block_on(live(&engine, &folder.join("downloads")));
    engine.shut_down();
    println!("\nended");
}

/// Somebody with the token `token` is signed in.
pub(super) fn services(runtime: &tokio::runtime::Handle, root: &url::Url, folder: &Path) -> Services {
    let credentials = MemoryStore::default();
    let environment = Environment::practice(root);
    credentials.save("practice", &Secret::new("token".to_owned())).unwrap();
    Services {
        runtime: runtime.clone(),
        environment,
        credentials: Arc::new(credentials),
        data_folder: folder.join("data"),
        download_folder: folder.join("downloads"),
        clock: Arc::new(chrono::Utc::now),
        practice: None,
        poll_interval: Duration::from_millis(50),
        watch: harmony_desktop::engine::services::WatchScope::default(),
        opener: Arc::new(NoOpener),
        notifier: Arc::new(NoNotifier),
        disk: harmony_desktop::engine::services::DiskWatch::default(),
        found_credentials: harmony_desktop::engine::services::FoundCredentials::Ignore,
        results: harmony_desktop::engine::inspection::opens_nothing(),
        trusted: TrustedServers::default(),
    }
}

async fn live(engine: &Engine, target: &Path) {
    until(engine, |snapshot| matches!(snapshot.session, SessionState::SignedIn(_))).await;
    if std::env::var_os(FIRST).is_some() {
        let key = engine.submit(SubsetRequest::new("C1-X"), "Three hundred files".to_owned());
        until(engine, |snapshot| snapshot.jobs.iter().any(|row| row.job().is_some_and(|job| job.status.is_final())))
            .await;
        engine.download(key, target.to_owned(), Overwrite::Skip);
    }
    until(engine, |snapshot| {
        snapshot.transfers.len() as u64 == FILES && snapshot.transfers.iter().all(|file| is_right(&file.state))
    })
    .await;
}

/// Of every file is known that it is as it was sent, of those too that got their names with the last
/// breath of a life.
fn is_right(state: &TransferState) -> bool {
    matches!(state, TransferState::Done | TransferState::Skipped)
}

pub(super) async fn until(engine: &Engine, what: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    Arc::clone(&*engine.snapshots().wait_for(|snapshot| what(snapshot)).await.unwrap())
}

/// Ends the process whatever the test does.
struct Life(Child);

impl Drop for Life {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn start(origin: &Origin, folder: &Path, first: bool) -> Life {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "downloads::killed::child", "--nocapture"]);
    command.env(ROOT, origin.root.as_str()).env(FOLDER, folder).stdout(Stdio::piped()).stderr(Stdio::inherit());
    if first {
        command.env(FIRST, "1");
    }
    Life(command.spawn().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_a_hundred_times_every_file_is_right_and_nothing_came_twice() {
    let seed =
        std::env::var("HARMONY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let origin = Origin::start(FILES, FILE_BYTES, Duration::from_millis(5));
    let folder = tempfile::tempdir().unwrap();
    let total = FILES * FILE_BYTES;
    let mut sent = origin.sent.subscribe();
    for kill in 0..KILLS {
        let life = start(&origin, folder.path(), kill == 0);
        // Somewhere in the next hundredth, often early: six files are on their way at any moment.
        let more = random.u64(1..total / KILLS);
        let enough = *sent.borrow() + more;
        let waited = tokio::time::timeout(Duration::from_mins(1), sent.wait_for(|sent| *sent >= enough)).await;
        waited.unwrap_or_else(|_| panic!("life {kill} brings nothing")).unwrap();
        drop(life);
    }
    let before_last = *origin.sent.borrow();
    let mut last = start(&origin, folder.path(), false);
    let output = last.0.stdout.take().unwrap();
    let ended = tokio::task::spawn_blocking(move || {
        // To the end: a closed pipe would be an error of the child's.
        let lines = std::io::BufReader::new(output).lines().map_while(Result::ok);
        lines.filter(|line| line.contains("ended")).count() == 1
    });
    assert!(tokio::time::timeout(Duration::from_mins(2), ended).await.unwrap().unwrap(), "the last life failed");

    let target = folder.path().join("downloads");
    for file in 0..FILES {
        let found = std::fs::read(target.join(format!("file_{file:02}.dat"))).unwrap();
        assert!(found == content(file, 0, FILE_BYTES), "file {file} is not as it should be");
    }
    let parts = target.read_dir().unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.contains(".part")
    });
    assert_eq!(parts.count(), 0);
    let all = *origin.sent.borrow();
    println!(
        "{KILLS} kills: {all} bytes for {total} ({:.3}), {before_last} before the last life",
        all as f64 / total as f64
    );
    assert!(before_last < total, "the kills came too late to count");
    assert!(all * 10 <= total * 11, "{all} bytes over the wire for {total}");
    check_fingerprints(&target, &format!("harmony-job-{}.json", origin.job));
}

fn check_fingerprints(target: &Path, sheet: &str) {
    let sheet: serde_json::Value = serde_json::from_slice(&std::fs::read(target.join(sheet)).unwrap()).unwrap();
    assert_eq!(sheet["files"].as_array().unwrap().len() as u64, FILES);
    assert_eq!(sheet["request"]["collection"], "C1-X");
    assert!(
        sheet["files"].as_array().unwrap().iter().all(|file| file["bytes"] == FILE_BYTES && file["checked"] == true)
    );
    assert!(!sheet.to_string().contains("signature"));
    if crate::shared::lacks_tools(&["sha256sum"]) {
        return;
    }
    let checked = Command::new("sha256sum")
        .args(["--check", "--strict", "checksums.sha256"])
        .current_dir(target)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
    assert_eq!(String::from_utf8(checked.stdout).unwrap().lines().count() as u64, FILES);
}

//! The whole way through the engine against the practice service: the tutorial without a window.

use super::desk::{account, shut_down, until, until_row, within};
use harmony_desktop::domain::hex::hex;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::time_range::parse_moment;
use harmony_desktop::domain::trust::TrustedServers;
use harmony_desktop::domain::{BoundingBox, Environment, JobStatus, SubsetRequest, TimeRange};
use harmony_desktop::engine::inspection::OpenResult;
use harmony_desktop::engine::outside::{NoNotifier, NoOpener};
use harmony_desktop::engine::snapshot::{Transfer, TransferState};
use harmony_desktop::engine::{Engine, Overwrite, Services};
use harmony_desktop::practice::{Faults, PracticeOptions, PracticeServer};
use harmony_desktop::store::credentials::MemoryStore;
use md5::{Digest as _, Md5};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ATL03: &str = "C2596864127-NSIDC_CPRD";

/// An engine that starts the practice service itself, as the application does.
pub(super) fn engine(folder: &Path, faults: &str) -> Engine {
    engine_that_opens(folder, faults, harmony_desktop::engine::inspection::opens_nothing())
}

/// The same with another way to open results.
pub(crate) fn engine_that_opens(folder: &Path, faults: &str, results: OpenResult) -> Engine {
    let running: Arc<Mutex<Option<PracticeServer>>> = Arc::default();
    let faults: Faults = faults.parse().unwrap();
    let services = Services {
        runtime: tokio::runtime::Handle::current(),
        environment: Environment::prod(),
        credentials: Arc::new(MemoryStore::default()),
        data_folder: folder.join("data"),
        download_folder: folder.join("downloads"),
        clock: Arc::new(chrono::Utc::now),
        practice: Some(Arc::new(move || {
            let (running, faults) = (Arc::clone(&running), faults.clone());
            Box::pin(async move {
                let options = PracticeOptions { speed: 0.0, faults, ..PracticeOptions::default() };
                let server = PracticeServer::start(options).await?;
                let root = server.root();
                *running.lock().unwrap() = Some(server);
                Ok(root)
            })
        })),
        poll_interval: Duration::from_millis(20),
        watch: harmony_desktop::engine::services::WatchScope::default(),
        opener: Arc::new(NoOpener),
        notifier: Arc::new(NoNotifier),
        disk: harmony_desktop::engine::services::DiskWatch::default(),
        found_credentials: harmony_desktop::engine::services::FoundCredentials::Ignore,
        results,
        trusted: TrustedServers::default(),
    };
    Engine::start(services, || {})
}

pub(crate) fn tutorial() -> SubsetRequest {
    let mut request = SubsetRequest::new(ATL03);
    request.area = Some(Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap()));
    request.time = Some(TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-05-28")).unwrap());
    request
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tutorial_runs_from_search_to_whole_files() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), "truncate=1");
    engine.practice();
    let snapshot = until(&engine, |snapshot| account(snapshot).is_some()).await;
    assert_eq!(account(&snapshot).unwrap().user, "practice");

    let found = engine.clone().search_collections("ATL03".to_owned()).await.unwrap();
    assert_eq!(found.first().map(|collection| collection.concept_id.as_str()), Some(ATL03));
    let capabilities = engine.clone().capabilities(ATL03.to_owned()).await.unwrap();
    assert_eq!(capabilities.impossible(&tutorial()), None);
    let found = engine.clone().find_granules(tutorial()).await.unwrap();
    assert!(!found.is_empty());
    let granules: Vec<String> = found.iter().map(|granule| granule.name.to_owned()).collect();

    let key = engine.submit(tutorial(), "ATL03 Front Range".to_owned());
    let row = until_row(&engine, key, |row| row.job().is_some_and(|job| job.status == JobStatus::Successful)).await;
    let job = row.job().unwrap();
    assert_eq!((row.alarms.as_slice(), job.num_input_granules), ([].as_slice(), found.total()));

    let target = folder.path().join("Front Range");
    engine.download(key, target.clone(), Overwrite::Skip);
    let settled = |state: &TransferState| !matches!(state, TransferState::Waiting | TransferState::Going);
    let snapshot = until(&engine, |snapshot| {
        !snapshot.transfers.is_empty() && snapshot.transfers.iter().all(|transfer| settled(&transfer.state))
    })
    .await;
    // One body broke off, before its head went out (then it was asked for again) or after (then
    // that file is not there, and trying again makes it).
    let failed: Vec<_> =
        snapshot.transfers.iter().filter(|transfer| matches!(transfer.state, TransferState::Failed(_))).collect();
    assert!(failed.len() <= 1, "{:?}", snapshot.transfers);
    for transfer in failed {
        assert!(!transfer.path.exists());
        engine.retry_transfer(transfer.key);
    }
    let snapshot = until(&engine, |snapshot| {
        snapshot.transfers.iter().all(|transfer| matches!(transfer.state, TransferState::Done))
    })
    .await;
    assert_eq!(snapshot.transfers.len(), job.data_links.len());
    for transfer in snapshot.transfers.iter() {
        let bytes = std::fs::read(&transfer.path).unwrap();
        assert!(bytes.starts_with(b"\x89HDF\r\n\x1a\n"), "{}", transfer.file_name);
        assert_eq!(bytes.len() as u64, transfer.progress.received_bytes());
    }
    let left = super::transfers::listing(&target).len();
    assert_eq!(left, snapshot.transfers.len(), "no .part stays behind");

    let sheet = within(told_origin(&target.join(format!("harmony-job-{}.json", job.id)))).await;
    let collection = &sheet["collection"];
    assert_eq!((&collection["concept_id"], &collection["short_name"]), (&json!(ATL03), &json!("ATL03")));
    assert_eq!(collection["doi"], "10.5067/ATLAS/ATL03.006");
    let citation = collection["citation"].as_str().unwrap();
    assert!(citation.contains(collection["title"].as_str().unwrap()), "{citation}");
    assert!(citation.contains("https://doi.org/10.5067/ATLAS/ATL03.006. Accessed 20"), "{citation}");
    let mut sources: Vec<_> =
        sheet["files"].as_array().unwrap().iter().map(|file| file["source_granule"].as_str().unwrap()).collect();
    sources.sort_unstable();
    let mut granules = granules;
    granules.sort_unstable();
    assert_eq!(sources, granules, "each granule made one file");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_files_are_compared_with_the_catalogue() {
    let folder = tempfile::tempdir().unwrap();
    // One file comes cut and says nothing of it; of one the catalogue describes another version.
    let first = engine(folder.path(), "wrong_length=1,stale_checksum=1");
    first.practice();
    until(&first, |snapshot| account(snapshot).is_some()).await;
    let mut request = SubsetRequest::new("PRACTICE_BOX_ONLY");
    request.area = Some(Area::Box(BoundingBox::new(0.0, 0.0, 10.0, 10.0).unwrap()));
    request.time = Some(TimeRange::new(parse_moment("2020-05-01"), parse_moment("2020-12-31")).unwrap());
    // Of the first ones only.
    request.options.max_results = Some(3);
    let key = first.submit(request, "Whole files".to_owned());
    let row = until_row(&first, key, |row| row.job().is_some_and(|job| job.status.is_final())).await;
    let job = row.job().unwrap();
    assert!(job.hands_out_whole_files() && job.data_links.len() > 1, "{job:?}");

    let target = folder.path().join("whole");
    first.download(key, target.clone(), Overwrite::Skip);
    let is_done = |state: &TransferState| matches!(state, TransferState::Done);
    let snapshot = until(&first, |snapshot| {
        !snapshot.transfers.is_empty() && snapshot.transfers.iter().all(|transfer| is_done(&transfer.state))
    })
    .await;
    let differing = |transfers: &[Arc<Transfer>]| -> Vec<String> {
        transfers.iter().filter(|file| file.differs_from_catalogue()).map(|file| file.file_name.clone()).collect()
    };
    let differ = differing(&snapshot.transfers);
    assert_eq!(differ.len(), 1, "{differ:?}");
    let sheet = within(told_origin(&target.join(format!("harmony-job-{}.json", job.id)))).await;
    let files = sheet["files"].as_array().unwrap();
    assert_eq!(files.len(), job.data_links.len());
    for file in files {
        let (name, checksum) = (file["name"].as_str().unwrap(), &file["catalogue_checksum"]);
        let found = hex(Md5::digest(std::fs::read(target.join(name)).unwrap()).as_slice());
        let agrees = !differ.iter().any(|other| other == name);
        assert_eq!((&checksum["algorithm"], &checksum["agrees"]), (&json!("MD5"), &json!(agrees)), "{name}");
        assert_eq!(checksum["value"] == json!(found), agrees, "{name}");
    }

    shut_down(first).await;
    let second = engine(folder.path(), "");
    let snapshot = until(&second, |snapshot| !snapshot.transfers.is_empty()).await;
    assert_eq!(differing(&snapshot.transfers), differ, "it is told again after a restart");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_page_in_place_of_answers_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let engine = engine(folder.path(), "html_login");
    engine.practice();
    until(&engine, |snapshot| account(snapshot).is_some()).await;
    let key = engine.submit(tutorial(), "ATL03".to_owned());
    until(&engine, |snapshot| account(snapshot).is_none()).await;
    let row = until_row(&engine, key, |row| row.job().is_none()).await;
    assert!(format!("{row:?}").contains("Sign in"), "{row:?}");
}

/// The job's sheet, once it tells where the files come from; until then it is written without.
async fn told_origin(sheet: &Path) -> Value {
    loop {
        let told = std::fs::read(sheet).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
        match told {
            Some(told) if !told["collection"].is_null() => return told,
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

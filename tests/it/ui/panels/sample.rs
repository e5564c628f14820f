//! States to look at: every kind of job, transfer, notice and value.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use harmony_desktop::domain::job::{DataLink, GranuleMessage};
use harmony_desktop::domain::{Alarm, Environment, Job, JobId, JobStatus, Problem, Remedy};
use harmony_desktop::download::Content;
use harmony_desktop::engine::Snapshot;
use harmony_desktop::engine::snapshot::{
    About, JobKey, JobPhase, JobRow, Notice, NoticeLevel, Transfer, TransferKey, TransferProgress, TransferState,
    WatchState,
};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

pub(crate) const STATES: [&str; 10] = [
    "accepted",
    "running",
    "running_with_errors",
    "previewing",
    "paused",
    "successful",
    "complete_with_errors",
    "failed",
    "canceled",
    "hibernating",
];

pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 13, 37, 0).unwrap()
}

fn key(number: u128) -> JobKey {
    JobKey(Uuid::from_u128(number))
}

fn message(file: &str, message: &str) -> GranuleMessage {
    GranuleMessage { url: format!("https://archive.example/{file}"), message: message.to_owned() }
}

pub(crate) fn job(number: usize, state: &str, links: usize) -> Job {
    let status = JobStatus::from(state.to_owned());
    let link = |index: usize| DataLink {
        href: format!("https://harmony.earthdata.nasa.gov/service-results/{number}/{index}.h5").parse().unwrap(),
        title: format!("ATL03_{index}_subsetted.h5"),
        media_type: Some("application/x-hdf5".to_owned()),
        bbox: None,
        temporal: None,
    };
    Job {
        id: JobId(Uuid::from_u128(0xA000 + number as u128)),
        message: match state {
            "failed" => "The service could not read the granule: unknown compression filter 32015.".to_owned(),
            "paused" => "The job is paused and may be resumed using the provided link after the preview.".to_owned(),
            _ => "The job is being processed".to_owned(),
        },
        progress_percent: match state {
            "successful" | "complete_with_errors" => 100,
            "accepted" => 0,
            _ => 31,
        },
        created_at: Some(now() - TimeDelta::minutes(4 * i64::try_from(number).unwrap_or_default() + 4)),
        updated_at: Some(now() - TimeDelta::minutes(2 * i64::try_from(number).unwrap_or_default() + 1)),
        data_expiration: Some(now() + TimeDelta::days(27 - 5 * (i64::try_from(number).unwrap_or_default() % 6))),
        service_name: Some("sds/trajectory-subsetter".to_owned()),
        request: "https://harmony.earthdata.nasa.gov/C2596864127-NSIDC_CPRD/ogc-api-coverages/1.0.0".to_owned(),
        num_input_granules: 120,
        labels: vec!["front range".to_owned(), "snow".to_owned()],
        data_links: (0..links).map(link).collect(),
        errors: match state {
            "running_with_errors" | "complete_with_errors" => vec![message("ATL03_2020.h5", "timed out")],
            _ => Vec::new(),
        },
        warnings: Vec::new(),
        raw: json!({"status": state}).into(),
        status,
    }
}

/// One row per state, newest first, then one on its way and one refused.
pub(crate) fn every_state() -> Vec<Arc<JobRow>> {
    const TITLES: [&str; 10] = [
        "ATL03 Front Range, 2020-04-27 to 2020-05-28",
        "ATL03 Jakobshavn",
        "GPM IMERG Final Half Hourly over the whole of the tropical Pacific, January 1998 to December 2024",
        "TEMPO NO2 Denver",
        "MODIS Terra L2 SST Benguela",
        "GPM June",
        "MERRA-2 Sahel 2011 to 2021",
        "GEDI L4A Rondônia",
        "SWOT Gulf Stream",
        "HLS Kilimanjaro",
    ];
    let mut rows: Vec<_> = STATES
        .iter()
        .zip(TITLES)
        .enumerate()
        .map(|(number, (state, title))| {
            let links = if matches!(*state, "successful" | "complete_with_errors" | "running") { 40 } else { 0 };
            let alarms = match *state {
                "running" => vec![
                    told("CMR found 1628 granules, the request is limited to the first 300."),
                    told("The result may reach beyond your box: this service cuts by bounding box only."),
                    told("Two of the variables were not found."),
                ],
                "complete_with_errors" => vec![told("1 of 120 granules failed; 40 files are usable.")],
                _ => Vec::new(),
            };
            let problem = (*state == "accepted").then(|| {
                Problem::new("Harmony did not answer for 5 minutes; this is the state as of 13:30.")
                    .with_remedy(Remedy::Retry)
            });
            Arc::new(JobRow {
                key: key(number as u128),
                title: title.to_owned(),
                request: None,
                submitted_at: now() - TimeDelta::minutes(4 * i64::try_from(number).unwrap_or_default() + 4),
                phase: JobPhase::Known(Arc::new(job(number, state, links))),
                problem,
                alarms,
                pause: None,
                watch: WatchState::default(),
                trial: None,
            })
        })
        .collect();
    let refused = Problem::new("NASA asks you to accept the licence of this collection before you can use it.")
        .with_details("403 Forbidden: https://urs.earthdata.nasa.gov/approve_app")
        .with_remedy(Remedy::AcceptEula(vec!["https://urs.earthdata.nasa.gov/eula".parse().unwrap()]));
    let phases = [("ATL08 Black Forest", JobPhase::Submitting), ("Sentinel-1 Iceland", JobPhase::Refused(refused))];
    for (number, (title, phase)) in phases.into_iter().enumerate() {
        rows.insert(
            number,
            Arc::new(JobRow {
                key: key(100 + number as u128),
                title: title.to_owned(),
                request: None,
                submitted_at: now() - TimeDelta::seconds(i64::try_from(number).unwrap_or_default()),
                phase,
                problem: None,
                alarms: Vec::new(),
                pause: None,
                watch: WatchState::default(),
                trial: None,
            }),
        );
    }
    rows
}

pub(crate) fn told(words: &str) -> Alarm {
    Alarm::Told { words: words.to_owned() }
}

pub(crate) fn many_jobs(count: usize) -> Vec<Arc<JobRow>> {
    let jobs: Vec<_> = STATES.iter().enumerate().map(|(number, state)| Arc::new(job(number, state, 12))).collect();
    (0..count)
        .map(|number| {
            Arc::new(JobRow {
                key: key(number as u128),
                title: format!("ATL03 transect {number}"),
                request: None,
                submitted_at: now() - TimeDelta::minutes(i64::try_from(number).unwrap_or_default()),
                phase: JobPhase::Known(Arc::clone(&jobs[number % jobs.len()])),
                problem: None,
                alarms: if number % 7 == 0 { vec![told("Limited to 300 granules.")] } else { Vec::new() },
                pause: None,
                watch: WatchState::default(),
                trial: None,
            })
        })
        .collect()
}

pub(crate) fn transfer(
    number: u64,
    state: TransferState,
    received: u64,
    total: Option<u64>,
    speed: u64,
) -> Arc<Transfer> {
    let progress = Arc::new(TransferProgress::default());
    progress.set(received, total, speed);
    let file_name = format!("ATL03_202004{:02}193622_0493{number:04}_006_02_subsetted.h5", 1 + number % 28);
    let path = format!("/home/user/Harmony/ATL03 Front Range/{file_name}").into();
    let source = format!("https://harmony.earthdata.nasa.gov/service-results/{file_name}").into();
    Arc::new(Transfer { key: TransferKey(number), job: key(5), file_name, path, source, state, progress })
}

pub(crate) fn every_transfer() -> Vec<Arc<Transfer>> {
    const MB: u64 = 1_000_000;
    let full = Problem::new("The disk is full: 1.2 GB more are needed. Choose another folder or make room.")
        .with_details("No space left on device (os error 28)")
        .with_remedy(Remedy::ChooseFolder);
    vec![
        transfer(1, TransferState::Going, 37 * MB, Some(120 * MB), 4_100_000),
        transfer(2, TransferState::Going, 9 * MB, None, 380_000),
        transfer(3, TransferState::Failed(full), 3 * MB, Some(45 * MB), 0),
        transfer(4, TransferState::Done, 212 * MB, Some(212 * MB), 0),
        transfer(5, TransferState::Skipped, 0, Some(88 * MB), 0),
        transfer(6, TransferState::Canceled, MB, Some(64 * MB), 0),
        transfer(7, TransferState::Waiting, 0, Some(5 * MB), 0),
        transfer(8, TransferState::Waiting, 0, None, 0),
        differing(9),
    ]
}

/// Here, and not what the catalogue describes.
pub(crate) fn differing(number: u64) -> Arc<Transfer> {
    const BYTES: u64 = 64_000_000;
    let file = transfer(number, TransferState::Done, BYTES, Some(BYTES), 0);
    let path = file.path.clone();
    let content = Content { path, bytes: BYTES, sha256: "0".repeat(64), modified: None, as_catalogued: Some(false) };
    file.progress.set_content(content);
    file
}

pub(crate) fn notices() -> Vec<Notice> {
    let notice = |id, level, problem| Notice { id, at: now(), level, about: About::Nothing, problem };
    vec![
        notice(1, NoticeLevel::Info, Problem::new("An earlier message.")),
        notice(2, NoticeLevel::Info, Problem::new("All 40 files of “GPM June” are in the folder.")),
        notice(
            3,
            NoticeLevel::Warning,
            Problem::new("Your token expires in 2 days. Sign in again to renew it.").with_remedy(Remedy::SignIn),
        ),
        notice(
            4,
            NoticeLevel::Error,
            Problem::new("The settings could not be written: the disk is full.").with_details("os error 28"),
        ),
    ]
}

pub(crate) fn snapshot(jobs: Vec<Arc<JobRow>>, transfers: Vec<Arc<Transfer>>) -> Snapshot {
    Snapshot { jobs: jobs.into(), transfers: transfers.into(), ..Snapshot::empty(Environment::prod()) }
}

pub(crate) fn capabilities_json() -> Value {
    json!({
        "conceptId": "C2596864127-NSIDC_CPRD",
        "shortName": "ATL03",
        "variableSubset": false,
        "bboxSubset": true,
        "shapeSubset": true,
        "temporalSubset": true,
        "concatenate": false,
        "reproject": false,
        "outputFormats": ["application/x-hdf5"],
        "services": [{
            "name": "sds/trajectory-subsetter",
            "href": "https://cmr.earthdata.nasa.gov/search/concepts/S2836723123-XYZ_PROV",
            "capabilities": {
                "subsetting": {"temporal": true, "bbox": true, "shape": true, "variable": false},
                "output_formats": ["application/x-hdf5"]
            }
        }],
        "variables": [],
        "capabilitiesVersion": "2",
        "note": null,
        "steps": 2,
        "description": "A very long sentence that others wrote, and which does not fit into any panel that people would like to have open beside their map.\nSecond line."
    })
}

/// A value of about `count` nodes.
pub(crate) fn large_json(count: usize) -> Value {
    let variables: Vec<_> = (0..count / 5)
        .map(|number| json!({"name": format!("/gt1l/heights/v{number}"), "href": "https://cmr.example/V1", "n": number, "on": true}))
        .collect();
    json!({"variables": variables})
}

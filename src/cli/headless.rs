//! Commands without a window: the same engine as the window's, watched by state machines that wait
//! for nothing without an end and a sentence.

mod batch;
mod check;
mod driver;
mod events;
mod interrupt;
pub(super) mod limits;
mod lock;
pub(super) mod outcome;
mod preflight;
mod prepared;
mod run;
pub(super) mod station;
mod summary;
mod waits;

use super::options::{CapabilitiesOptions, Common, DownloadOptions, RunOptions, ServerNames};
use super::{Exit, print};
use batch::{Batch, Unusable};
use driver::{Driver, Report, Rules};
use events::Reporter;
use interrupt::Interrupt;
use lock::RunLock;
use outcome::{Ending, Outcome};
use prepared::{Prepared, Subject};
use serde_json::json;
use station::Station;

const NOT_SIGNED_IN: &str = "Nobody is signed in. Sign in with “harmony-desktop sign-in” or in the window, or set \
                             EARTHDATA_TOKEN.";

/// Prints what Harmony can do with a collection.
pub(super) async fn capabilities(options: &CapabilitiesOptions, common: &Common) -> Result<(), Exit> {
    let station = Station::open(&common.servers_or_prod(), common.is_named()).await?;
    let known = async {
        station.signed_in().await?;
        let engine = &station.engine;
        let problem = |problem| Exit::of_problem(&problem);
        let collection = engine.clone().collection(options.collection.clone()).await.map_err(problem)?;
        let id = collection.map_or_else(|| options.collection.clone(), |collection| collection.concept_id);
        engine.clone().capabilities(id).await.map_err(problem)
    };
    let known = known.await;
    station.close();
    let known = known?;
    if options.json {
        print::text(&format!("{:#}", known.raw));
    } else {
        print::line(&format!("{} ({})", known.short_name, known.concept_id));
        known.summary_sentences().iter().for_each(|sentence| print::line(sentence));
    }
    Ok(())
}

/// Submits, watches, downloads and tells about every file.
pub(super) async fn run(options: &RunOptions, common: &Common) -> Result<(), Exit> {
    if options.check {
        return check::check(options);
    }
    let batch = batch::read(options, common.servers().as_ref());
    let rules = Rules {
        overwrite: options.overwrite(),
        allows_whole_files: options.whole_files,
        limits: options.follow.wait_at_most.clone(),
        at_once: options.at_once,
    };
    execute(batch, &rules, Setting { json: options.follow.json, s3: options.follow.s3, is_named: common.is_named() })
        .await
}

/// Follows a job that exists, whoever submitted it, and downloads its results.
pub(super) async fn download(options: &DownloadOptions, common: &Common) -> Result<(), Exit> {
    let prepared = Prepared {
        label: options.job.to_string(),
        servers: common.servers_or_prod(),
        subject: Subject::Job(options.job),
        folder: options.to.clone(),
        remarks: Vec::new(),
    };
    let rules = Rules {
        overwrite: options.overwrite(),
        allows_whole_files: true,
        limits: options.follow.wait_at_most.clone(),
        at_once: 1,
    };
    let batch = Batch { ready: vec![prepared], unusable: Vec::new(), is_many: false };
    execute(batch, &rules, Setting { json: options.follow.json, s3: options.follow.s3, is_named: common.is_named() })
        .await
}

/// What holds for the whole program.
#[derive(Debug, Clone, Copy)]
struct Setting {
    json: bool,
    /// Results are read straight from their bucket.
    s3: bool,
    /// A person named the servers on the command line.
    is_named: bool,
}

async fn execute(batch: Batch, rules: &Rules, setting: Setting) -> Result<(), Exit> {
    let Batch { ready, unusable, is_many } = batch;
    let reporter = |label: &str| Reporter { json: setting.json, request: is_many.then(|| label.to_owned()) };
    let mut reports = Vec::new();
    for Unusable { label, ending } in unusable {
        reports.push(without_job(label.clone(), ending, &reporter(&label), is_many));
    }
    let mut interrupt = Interrupt::listen();
    for (servers, group) in by_servers(ready) {
        let group = group.into_iter().map(|prepared| (reporter(&prepared.label), prepared));
        let group = group.map(|(reporter, prepared)| (prepared, reporter)).collect();
        reports.extend(run_in(&servers, group, rules, setting, &mut interrupt, is_many).await);
    }
    if is_many {
        return total(&reports, setting);
    }
    match reports.into_iter().next() {
        Some(Report { ending, .. }) if ending.outcome != Outcome::Done => Err(Exit::of_ending(ending)),
        _ => Ok(()),
    }
}

/// In the order in which the servers first come.
fn by_servers(ready: Vec<Prepared>) -> Vec<(ServerNames, Vec<Prepared>)> {
    let mut groups: Vec<(ServerNames, Vec<Prepared>)> = Vec::new();
    for prepared in ready {
        match groups.iter_mut().find(|(servers, _)| *servers == prepared.servers) {
            Some((_, group)) => group.push(prepared),
            None => groups.push((prepared.servers.clone(), vec![prepared])),
        }
    }
    groups
}

async fn run_in(
    servers: &ServerNames,
    group: Vec<(Prepared, Reporter)>,
    rules: &Rules,
    setting: Setting,
    interrupt: &mut Interrupt,
    is_many: bool,
) -> Vec<Report> {
    let mut reports = Vec::new();
    let mut locks: Vec<RunLock> = Vec::new();
    let mut ready = Vec::new();
    let data_folder = match super::setup::folders() {
        Ok(folders) => folders.data,
        Err(exit) => return all_end(group, &exit.into_ending(), is_many),
    };
    for (prepared, reporter) in group {
        let locked = lock::acquire(&data_folder, &prepared, &rules.limits, (&reporter, interrupt));
        match locked.await {
            Ok(lock) => {
                locks.push(lock);
                ready.push((prepared, reporter));
            }
            Err(ending) => reports.push(without_job(prepared.label, ending, &reporter, is_many)),
        }
    }
    if ready.is_empty() {
        return reports;
    }
    match Station::open(servers, setting.is_named).await {
        Ok(station) => {
            if setting.s3 {
                station.engine.read_from_bucket(true);
            }
            let driver = Driver::new(station.engine.clone(), station.wake(), rules.clone(), ready);
            reports.extend(driver.run(interrupt).await);
            station.close();
        }
        Err(exit) => reports.extend(all_end(ready, &exit.into_ending(), is_many)),
    }
    reports
}

fn all_end(group: Vec<(Prepared, Reporter)>, ending: &Ending, is_many: bool) -> Vec<Report> {
    let end =
        |(prepared, reporter): (Prepared, Reporter)| without_job(prepared.label, ending.clone(), &reporter, is_many);
    group.into_iter().map(end).collect()
}

/// The end of a request that never came to a job: told at once where others go on.
fn without_job(label: String, ending: Ending, reporter: &Reporter, is_many: bool) -> Report {
    let (outcome, words) = (ending.outcome, &ending.words);
    let problems: Vec<&str> = ending.details.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let brief = json!({ "outcome": outcome.key(), "exit_code": outcome.code(), "words": words, "files": 0 });
    let summary = json!({
        "outcome": outcome.key(), "exit_code": outcome.code(), "words": words, "details": ending.details,
        "problems": problems, "job": null, "status": null, "alarms": [], "remarks": [], "errors": [], "warnings": [],
        "notices": [], "files": [],
    });
    reporter.event("summary", summary);
    if is_many {
        print::error(words);
        print::details(&ending.details);
    }
    Report { label, ending, brief }
}

/// How several requests ended; the worst counts.
fn total(reports: &[Report], setting: Setting) -> Result<(), Exit> {
    let worst = reports.iter().map(|report| report.ending.outcome).max().unwrap_or(Outcome::Done);
    let done = reports.iter().filter(|report| report.ending.outcome == Outcome::Done).count();
    let words = format!("{done} of {} requests are done.", reports.len());
    if setting.json {
        let requests = reports.iter().map(|report| {
            let mut brief = report.brief.clone();
            if let Some(fields) = brief.as_object_mut() {
                fields.insert("request_file".to_owned(), report.label.clone().into());
            }
            brief
        });
        let event = json!({
            "event": "summary", "total": true, "outcome": worst.key(), "exit_code": worst.code(), "words": words,
            "requests": requests.collect::<Vec<_>>(),
        });
        print::json(&event);
    }
    for report in reports.iter().filter(|report| report.ending.outcome != Outcome::Done) {
        print::error(&format!(
            "{}: {} (exit code {})",
            report.label,
            report.ending.words,
            report.ending.outcome.code()
        ));
    }
    if worst == Outcome::Done {
        print::error(&words);
        return Ok(());
    }
    Err(Exit::of_ending(Ending::new(worst, words)))
}

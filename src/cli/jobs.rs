//! `jobs`: what harmony-py does with jobs, without a window.

use super::headless::station::Station;
use super::options::{Common, JobsOptions, JobsTask, LabelOptions, ListOptions};
use super::{Exit, print};
use crate::domain::steps::WorkItemState;
use crate::domain::{Job, JobAction, JobId, Problem, Steps};
use crate::engine::Engine;
use serde_json::{Value, json};

/// Does it and says what came of it; of several jobs each is tried.
pub(super) async fn perform(task: &JobsTask, common: &Common) -> Result<(), Exit> {
    let station = Station::open(&common.servers_or_prod(), common.is_named()).await?;
    let engine = &station.engine;
    let done = async {
        station.signed_in().await?;
        if let Some((action, options)) = task.control() {
            return control(engine, action, options).await;
        }
        match task {
            JobsTask::List(options) => list(engine, options).await,
            JobsTask::Label(options) => label(engine, options).await,
            JobsTask::Steps(options) => steps(engine, options).await,
            JobsTask::Show(options) => show(engine, options).await,
            JobsTask::Pause(_) | JobsTask::Resume(_) | JobsTask::Cancel(_) | JobsTask::SkipPreview(_) => Ok(()),
        }
    };
    let done = done.await;
    station.close();
    done
}

async fn list(engine: &Engine, options: &ListOptions) -> Result<(), Exit> {
    let page = engine.clone().jobs_page(options.page, options.limit, options.label.clone());
    let page = page.await.map_err(|problem| Exit::of_problem(&problem))?;
    page.jobs.iter().for_each(|job| print_job(job, options.json));
    if !options.json {
        let shown = page.jobs.len();
        print::error(&format!("{shown} of {} jobs (page {})", page.count, options.page));
    }
    Ok(())
}

async fn control(engine: &Engine, action: JobAction, options: &JobsOptions) -> Result<(), Exit> {
    let mut failures = Failures::default();
    for id in &options.jobs {
        match engine.clone().control_job(*id, action).await {
            Ok(job) => print_job(&job, options.json),
            Err(problem) => failures.add(*id, problem, options.json),
        }
    }
    failures.into_result()
}

async fn show(engine: &Engine, options: &JobsOptions) -> Result<(), Exit> {
    let mut failures = Failures::default();
    for id in &options.jobs {
        match engine.clone().job(*id).await {
            Ok(job) if options.json => print::json(&job.raw),
            Ok(job) => print_whole(&job),
            Err(problem) => failures.add(*id, problem, options.json),
        }
    }
    failures.into_result()
}

async fn label(engine: &Engine, options: &LabelOptions) -> Result<(), Exit> {
    let changed = engine.clone().change_labels_of(options.job, options.add.clone(), options.remove.clone());
    let job = changed.await.map_err(|problem| Exit::of_problem(&problem))?;
    print_job(&job, options.json);
    if !options.json {
        print::line(&format!("labels: {}", job.labels.join(", ")));
    }
    Ok(())
}

async fn steps(engine: &Engine, options: &JobsOptions) -> Result<(), Exit> {
    let mut failures = Failures::default();
    for id in &options.jobs {
        match engine.clone().steps(*id, None).await {
            Ok(Some(steps)) if options.json => print::json(&steps_value(*id, &steps)),
            Ok(Some(steps)) => print_steps(*id, &steps),
            Ok(None) => {
                let words = "This server does not tell about single granules.";
                failures.add(*id, Problem::new(words), options.json);
            }
            Err(problem) => failures.add(*id, problem, options.json),
        }
    }
    failures.into_result()
}

/// Jobs that it did not work for: told as they come, and the last one is the exit.
#[derive(Default)]
struct Failures(Vec<Problem>);

impl Failures {
    fn add(&mut self, id: JobId, problem: Problem, json: bool) {
        if json {
            print::json(&json!({ "job": id.to_string(), "error": problem.summary, "details": problem.details }));
        }
        print::error(&format!("{id}: {}", problem.summary));
        print::details(&problem.details);
        self.0.push(problem);
    }

    fn into_result(self) -> Result<(), Exit> {
        match self.0.last() {
            // It was said.
            Some(problem) => Err(Exit { words: String::new(), details: String::new(), ..Exit::of_problem(problem) }),
            None => Ok(()),
        }
    }
}

fn print_job(job: &Job, json: bool) {
    if json {
        print::json(&job_value(job));
        return;
    }
    let created = job.created_at.map_or_else(String::new, |at| at.format("%Y-%m-%d %H:%M").to_string());
    let labels = if job.labels.is_empty() { String::new() } else { format!("  [{}]", job.labels.join(", ")) };
    print::line(&format!(
        "{}  {:<20} {:>3} %  {created}  {} granules{labels}",
        job.id,
        job.status.as_str(),
        job.progress_percent,
        job.num_input_granules
    ));
}

fn job_value(job: &Job) -> Value {
    json!({
        "job": job.id.to_string(), "status": job.status.as_str(), "progress": job.progress_percent,
        "message": job.message, "created": job.created_at, "updated": job.updated_at,
        "expires": job.data_expiration, "granules": job.num_input_granules, "labels": job.labels,
        "service": job.service_name, "request": job.request,
    })
}

fn print_whole(job: &Job) {
    print_job(job, false);
    print::line(&format!("  {}", job.message));
    print::line(&format!("  {}", job.request));
    let files = job.link_count();
    print::line(&format!("  {files} files so far, service {}", job.service_name.as_deref().unwrap_or("not told")));
    for (what, list) in [("failed", &job.errors), ("remark", &job.warnings)] {
        for item in list {
            print::line(&format!("  {what}: {} {}", item.url, item.message));
        }
    }
}

fn counts(step: &crate::domain::steps::Step) -> impl Iterator<Item = (WorkItemState, u64)> {
    let all = WorkItemState::ALL.map(|state| (state, step.count(state)));
    all.into_iter().filter(|(_, count)| *count > 0)
}

fn print_steps(id: JobId, steps: &Steps) {
    print::line(&id.to_string());
    for step in &steps.steps {
        let told: Vec<String> = counts(step).map(|(state, count)| format!("{count} {}", state.words())).collect();
        print::line(&format!("  {}. {}: {}", step.index, step.short_name(), told.join(", ")));
    }
}

fn steps_value(id: JobId, steps: &Steps) -> Value {
    let steps = steps.steps.iter().map(|step| {
        let told: serde_json::Map<String, Value> =
            counts(step).map(|(state, count)| (format!("{state:?}").to_lowercase(), count.into())).collect();
        json!({ "index": step.index, "service": step.service, "expected": step.expected, "counts": told })
    });
    json!({ "job": id.to_string(), "steps": steps.collect::<Vec<_>>() })
}

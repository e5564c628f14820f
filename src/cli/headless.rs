//! `capabilities` and `run`: the same engine as the window's, without one.

mod events;
mod watch;

use super::exit::{INTERRUPTED, SIGN_IN};
use super::options::{CapabilitiesOptions, RunOptions};
use super::{Exit, setup, show};
use crate::domain::{Environment, SubsetRequest};
use crate::engine::services::FoundCredentials;
use crate::engine::snapshot::{JobKey, JobPhase, SessionState};
use crate::engine::{Engine, Overwrite, Snapshot};
use events::Reporter;
use std::sync::Arc;
use tokio::sync::Notify;
use watch::{Wanted, Watch};

/// Practice jobs need not take believable time where nobody watches.
const HEADLESS_PRACTICE_SPEED: f64 = 4.0;

/// Prints what Harmony can do with a collection.
pub(super) async fn capabilities(options: &CapabilitiesOptions) -> Result<(), Exit> {
    let watch = start(&options.env, true).await?;
    signed_in(&watch).await?;
    let engine = &watch.engine;
    let problem = |problem| Exit::from_problem(&problem);
    let collection = engine.clone().collection(options.collection.clone()).await.map_err(problem)?;
    let id = collection.map_or_else(|| options.collection.clone(), |collection| collection.concept_id);
    let known = engine.clone().capabilities(id).await.map_err(problem)?;
    if options.json {
        setup::print_line(&format!("{:#}", known.raw));
    } else {
        setup::print_line(&format!("{} ({})", known.short_name, known.concept_id));
        known.summary_sentences().iter().for_each(|sentence| setup::print_line(sentence));
    }
    engine.shut_down();
    Ok(())
}

/// Submits, watches, downloads and tells about every file.
pub(super) async fn run(options: &RunOptions) -> Result<(), Exit> {
    let file = show::read_request(&options.file)?;
    let mut request = file.request;
    if let Some(first) = options.first {
        request.options.max_results = Some(first);
    }
    let environment = options.env.as_deref().or(file.environment.as_deref()).unwrap_or("prod");
    let watch = start(environment, options.env.is_some()).await?;
    if options.s3 {
        watch.engine.read_from_bucket(true);
    }
    let outcome = tokio::select! {
        outcome = work(&watch, request, options) => outcome,
        _ = tokio::signal::ctrl_c() => {
            Err(Exit::new(INTERRUPTED, "Interrupted. The same command again goes on where this one stopped."))
        }
    };
    watch.engine.shut_down();
    outcome
}

async fn work(watch: &Watch, request: SubsetRequest, options: &RunOptions) -> Result<(), Exit> {
    let reporter = Reporter { json: options.json };
    signed_in(watch).await?;
    let job = submit_or_go_on(watch, request);
    let finished = watch.until_final(job, &reporter).await?;
    let overwrite = if options.overwrite { Overwrite::Replace } else { Overwrite::Skip };
    let folder = options.to.clone();
    // What an earlier run left is counted only after it was looked at again.
    let earlier = watch.figures_of_ended(job);
    watch.engine.download(job, folder.clone(), overwrite);
    let wanted = Wanted { job, folder, earlier, files: finished.data_links.len() };
    let transfers = watch.until_downloaded(&wanted, &reporter).await?;
    events::summary(&reporter, watch, job, &finished, &transfers).await
}

/// A job with the same request that is not spent goes on; otherwise a new one is submitted.
fn submit_or_go_on(watch: &Watch, request: SubsetRequest) -> JobKey {
    let snapshot = watch.engine.snapshot();
    let earlier = snapshot.jobs.iter().find(|row| {
        row.request.as_ref() == Some(&request)
            && match &row.phase {
                JobPhase::Known(job) => watch::is_usable(job, watch.engine.now()),
                JobPhase::Submitting => true,
                JobPhase::Refused(_) => false,
            }
    });
    match earlier {
        Some(row) => row.key,
        None => watch.engine.submit(request.clone(), request.collection),
    }
}

/// `is_named_by_person`: on the command line, not by a file alone.
async fn start(environment: &str, is_named_by_person: bool) -> Result<Watch, Exit> {
    let practice = setup::practice_starter(HEADLESS_PRACTICE_SPEED);
    let servers = setup::Servers { environment: setup::environment(environment, &practice).await?, is_named_by_person };
    let folders = setup::folders()?;
    let news = Arc::new(Notify::new());
    let wake = Arc::clone(&news);
    let runtime = tokio::runtime::Handle::current();
    let services = setup::services(&runtime, &servers, FoundCredentials::Use, practice, &folders);
    let engine = Engine::start(services, move || wake.notify_one());
    Ok(Watch { engine, news })
}

/// Waits for the session. Credentials found in the environment or `.netrc` are used, because who
/// runs this without a window put them there for it; but only at servers that somebody vouched for.
async fn signed_in(watch: &Watch) -> Result<(), Exit> {
    loop {
        let snapshot: Arc<Snapshot> = watch.engine.snapshot();
        match &snapshot.session {
            SessionState::SignedIn(_) => return Ok(()),
            SessionState::SignedOut { problem: Some(problem), .. } => return Err(Exit::from_problem(problem)),
            SessionState::SignedOut { problem: None, .. } => return Err(Exit::new(SIGN_IN, NOT_SIGNED_IN)),
            SessionState::NotTrusted => return Err(Exit::new(SIGN_IN, not_trusted(&snapshot.environment))),
            SessionState::Checking => {}
        }
        watch.news().await;
    }
}

const NOT_SIGNED_IN: &str = "Nobody is signed in. Sign in once in the window, or set EARTHDATA_TOKEN.";

/// Why no credential was looked for.
fn not_trusted(environment: &Environment) -> String {
    format!(
        "The request names servers that are not NASA's: {}. No credential was looked for, and nothing was sent there. \
         If you trust them with yours, name them yourself: --env {}",
        environment.hosts().join(", "),
        environment.harmony()
    )
}

//! Submitting: the coverages and EDR routes, from parameters to a job.

use super::caller::Caller;
use super::cmr;
use super::data::{Average, FileFormat, GranuleQuery, PracticeCollection, ServiceChain, Treatment};
use super::faults::Counted;
use super::form;
use super::jobs::{Job, JobCell, sorted_labels};
use super::process::{self, Plan};
use super::query::Parameters;
use super::reply::{Answer, Refusal, redirect};
use super::select::{self, Choice, DOWNLOAD, list_to_text};
use super::shapes;
use super::state::Service;
use super::wish::{self, EdrRoute, Wish};
use crate::domain::JobStatus;
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode, header};
use chrono::Utc;
use std::sync::Arc;
use uuid::Uuid;

/// `podaac/concise` joins no more than this (nasa/harmony issue 276).
const CONCISE_LIMIT: u64 = 350;
/// The server shows no more of a request.
const REQUEST_CHARACTERS: usize = 4096;

/// `…/collections/{variables}/coverage/rangeset`.
pub(super) async fn rangeset(
    State(service): State<Arc<Service>>,
    Path((collections, variables)): Path<(String, String)>,
    caller: Caller,
    request: Request,
) -> Answer {
    let posted = caller.method == Method::POST;
    let form = if posted {
        // Everything in the query and no body is a bare 500 on the server (`harmony-api.md` 11.6).
        form::read(request).await?.ok_or_else(Refusal::internal)?
    } else {
        form::Form::default()
    };
    let parameters = form::merge(&caller.query, &form.fields)?;
    let query = if posted { parameters.to_query() } else { caller.raw_query.clone() };
    let user = caller.user_or_back_to(&service, &with_query(&caller.path, &query))?;
    let mut allowed = wish::COVERAGE_PARAMETERS.to_vec();
    if posted {
        allowed.push("shapefile");
    }
    wish::check_names(&parameters, &allowed)?;
    let found = find_collections(&service, &collections)?;
    check_eulas(&service, &caller.root, &user, &found)?;
    wish::check_query_types(&caller.query)?;
    let mut wish = wish::parse_coverage(&parameters, &variables, caller.header(header::ACCEPT))?;
    if let Some((media_type, bytes)) = form.shape {
        wish.take_shape(shapes::parse_upload(&media_type, &bytes)?);
    }
    let request_url = with_query(&format!("{}{}", caller.root, caller.path), &query);
    submit(&service, &caller, Submission { user, found, wish, request_url }).await
}

/// `/ogc-api-edr/1.1.0/collections/{collection}/{route}`; a POST is JSON.
pub(super) async fn edr(
    State(service): State<Arc<Service>>,
    Path((collections, route)): Path<(String, String)>,
    caller: Caller,
    body: axum::body::Bytes,
) -> Answer {
    let Some(route) = EdrRoute::parse(&route) else {
        return Ok(super::reply::json_with(StatusCode::NOT_IMPLEMENTED, &serde_json::json!("Not yet implemented")));
    };
    let parameters = if caller.method == Method::POST { json_parameters(&body)? } else { caller.query.clone() };
    let query = if caller.method == Method::POST { parameters.to_query() } else { caller.raw_query.clone() };
    let user = caller.user_or_back_to(&service, &with_query(&caller.path, &query))?;
    let found = find_collections(&service, &collections)?;
    check_eulas(&service, &caller.root, &user, &found)?;
    let wish = wish::parse_edr(&parameters, route, caller.header(header::ACCEPT))?;
    let request_url = with_query(&format!("{}{}", caller.root, caller.path), &query);
    submit(&service, &caller, Submission { user, found, wish, request_url }).await
}

/// The strictly typed JSON of an EDR POST as parameters.
fn json_parameters(body: &[u8]) -> Result<Parameters, Refusal> {
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(body).map_err(|_bad| Refusal::openapi("body parameter should be object"))?;
    let mut parameters = Parameters::default();
    let wrong = |name: &str, kind: &str| Refusal::openapi(format!("body parameter \"{name}\" should be {kind}"));
    for (name, value) in object {
        match value {
            serde_json::Value::String(text) => parameters.push(&name, text),
            serde_json::Value::Number(number) if ["maxResults", "width", "height"].contains(&name.as_str()) => {
                parameters.push(&name, number.to_string());
            }
            serde_json::Value::Array(values) => {
                for value in values {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    parameters.push(&name, text);
                }
            }
            _ => return Err(wrong(&name, "string")),
        }
    }
    Ok(parameters)
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Concept ids joined by `+`, or one short name.
fn find_collections(service: &Service, text: &str) -> Result<Vec<PracticeCollection>, Refusal> {
    let asked: Vec<&str> = text.split(['+', ' ']).filter(|id| !id.is_empty()).collect();
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for &id in &asked {
        match service.catalogue.find(id).first() {
            Some(collection) => found.push((*collection).clone()),
            None => missing.push(id),
        }
    }
    if missing.is_empty() && !found.is_empty() {
        return Ok(found);
    }
    if missing.len() > 1 || !found.is_empty() {
        let words = if missing.len() == 1 { "collection" } else { "collections" };
        return Err(Refusal::not_found(format!(
            "The {words} {} could not be found. Please make sure the collection identifiers are correct and that you have \
             access to each collection.",
            list_to_text(&missing, "and")
        )));
    }
    Err(Refusal::not_found(format!(
        "{text} must be a collection short name or CMR collection identifier, but we could not find a matching collection. \
         Please make sure the collection is correct and that you have access to it."
    )))
}

fn check_eulas(service: &Service, root: &str, user: &str, found: &[PracticeCollection]) -> Result<(), Refusal> {
    let open: Vec<String> = found
        .iter()
        .flat_map(|collection| &collection.eula_ids)
        .filter(|eula| !service.accounts.has_accepted(user, eula))
        .map(|eula| format!("{root}/edl/accept_eula?eula_id={eula}"))
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Refusal::forbidden(format!(
        "You may access the requested data by resubmitting your request after accepting the following EULA(s): {}.",
        open.join(", ")
    )))
}

/// A checked request with its asker.
struct Submission {
    user: String,
    found: Vec<PracticeCollection>,
    wish: Wish,
    request_url: String,
}

async fn submit(service: &Arc<Service>, caller: &Caller, submission: Submission) -> Answer {
    let Submission { user, found, wish, request_url } = submission;
    for collection in &found {
        wish::check_variables(&wish, collection)?;
    }
    let mut choice = choose(&wish, &found)?;
    if (wish.bbox.is_some() || wish.shape.is_some() || wish.time.is_some()) && service.faults.strikes(Counted::Uncut) {
        let format = choice.format.clone();
        choice = Choice { chain: select::download_chain(), format, best_effort: true };
    }
    let limit = limit_of(service.granule_limit, &wish, &choice);
    let (search, collections) = (wish.clone(), found.clone());
    let (hits, inputs) =
        service.blocking(move |service| find_granules(service, &collections, &search, limit.granules)).await?;
    if hits == 0 && !wish.skip_lookup {
        return Err(Refusal::validation("No matching granules found."));
    }
    if let Some(id) = service.jobs.same_request(&user, &request_url)
        && service.faults.strikes(Counted::OldJob)
    {
        return redirect(StatusCode::SEE_OTHER, &format!("/jobs/{id}"));
    }
    let id = Uuid::new_v4();
    let asynchronous = wish.force_async || wish.destination.is_some() || !sync_allowed(&choice, inputs.len());
    // Shown granules of an unlooked-up list are those that were named, until the job runs.
    let shown =
        if wish.skip_lookup { (wish.granule_ids.len() as u64).min(limit.granules) } else { inputs.len() as u64 };
    let preview = asynchronous && shown >= service.preview_threshold && !wish.skip_preview;
    let job =
        new_job(NewJob { id, user, found: &found, wish: &wish, choice: &choice, request_url, hits, shown, limit });
    let original: f64 = inputs.iter().filter_map(|(_, granule)| granule.size_mb).sum();
    let cell = service.jobs.add(Job {
        original_bytes: original * 1_048_576.0,
        repeats_link: service.faults.strikes(Counted::RepeatLink),
        foreign_pause: service.faults.strikes(Counted::ForeignPause),
        ..job
    });
    cell.take_token(caller.token());
    let cut = if choice.best_effort || choice.chain.name == DOWNLOAD {
        super::data::Cut { area: None, time: None, ..wish.cut() }
    } else {
        wish.cut()
    };
    let plan = Plan {
        id,
        inputs,
        cut,
        treatment: treatment(&wish, &choice),
        remark: cannot(&wish, &choice, &found),
        join: wants_join(&wish, &choice) && found.len() == 1,
        choice,
        preview,
        destination: wish.destination.clone(),
        root: caller.root.clone(),
        late_lookup: wish.skip_lookup,
    };
    tokio::spawn(process::run(Arc::clone(service), Arc::clone(&cell), plan));
    if asynchronous {
        return redirect(StatusCode::SEE_OTHER, &format!("/jobs/{id}"));
    }
    synchronous_answer(&cell, &caller.root).await
}

/// Holds the connection until the job ends, and leads to its one result.
async fn synchronous_answer(cell: &JobCell, root: &str) -> Answer {
    let job = cell.wait_for(|job| job.status.is_final()).await;
    match (job.status, job.outputs.as_slice()) {
        (JobStatus::Failed | JobStatus::Canceled, _) => Err(Refusal::service(job.message)),
        (_, [output]) => redirect(StatusCode::SEE_OTHER, &process::https_href(root, job.id, output)),
        (_, []) => redirect(StatusCode::SEE_OTHER, &format!("/jobs/{}", job.id)),
        (_, many) => {
            let words = format!("The backend service provided {} outputs when 1 was required", many.len());
            Err(Refusal::server(words))
        }
    }
}

/// One granule may be waited for, but not with `harmony/download`.
fn sync_allowed(choice: &Choice, granules: usize) -> bool {
    granules <= 1 && choice.chain.name != DOWNLOAD && !choice.chain.concatenate_by_default
}

fn choose(wish: &Wish, found: &[PracticeCollection]) -> Result<Choice, Refusal> {
    let ids: Vec<String> = found.iter().map(|collection| collection.concept_id.clone()).collect();
    let mut chains = vec![select::download_chain()];
    let serves_all = |chain: &ServiceChain| {
        found.iter().all(|collection| collection.services.iter().any(|other| other.name == chain.name))
    };
    if let Some(first) = found.first() {
        chains.extend(first.services.iter().filter(|chain| serves_all(chain)).cloned());
    }
    if let Some(asked) = &wish.service_id {
        chains.retain(|chain| chain.name == *asked || chain.concept_id == *asked);
        if chains.is_empty() {
            return Err(Refusal::validation(
                "Could not find a service chain that matched the provided serviceId. Ensure the provided serviceId is either \
                 a CMR concept ID or the name of the chain in services.yml",
            ));
        }
    }
    select::choose(&chains, &wish.needs(), &ids)
}

/// How many granules a job may take, and whose doing that is.
struct Limit {
    granules: u64,
    why: String,
}

fn limit_of(most: u64, wish: &Wish, choice: &Choice) -> Limit {
    let mut limit = Limit { granules: most, why: "of system constraints".to_owned() };
    if choice.chain.concatenate_by_default && CONCISE_LIMIT < limit.granules {
        let why = format!("the service {} is limited to {CONCISE_LIMIT}", choice.chain.name);
        limit = Limit { granules: CONCISE_LIMIT, why };
    }
    if let Some(most) = wish.max_results.filter(|&most| most < limit.granules) {
        limit = Limit { granules: most, why: format!("you requested {most} maxResults") };
    }
    limit
}

fn find_granules(service: &Service, found: &[PracticeCollection], wish: &Wish, limit: u64) -> (u64, cmr::Found) {
    let query = GranuleQuery {
        area: None,
        time: wish.time,
        concept_ids: wish.granule_ids.clone(),
        names: wish.granule_names.clone(),
    };
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    // The same search as CMR's own, so that a client that asked there knows what comes.
    cmr::find_granules(
        &service.catalogue,
        found,
        &cmr::Wanted { query, areas: wish.areas(), offset: 0, size, backwards: false },
    )
}

/// What a new job is made of.
struct NewJob<'a> {
    id: Uuid,
    user: String,
    found: &'a [PracticeCollection],
    wish: &'a Wish,
    choice: &'a Choice,
    request_url: String,
    hits: u64,
    shown: u64,
    limit: Limit,
}

fn new_job(new: NewJob<'_>) -> Job {
    let NewJob { id, user, found, wish, choice, request_url, hits, shown, limit } = new;
    let now = Utc::now();
    let mut notes = Vec::new();
    if hits > shown {
        notes.push(format!(
            "CMR query identified {hits} granules, but the request has been limited to process only the first {shown} \
             granules because {}.",
            limit.why
        ));
    }
    if wish.destination.is_some() {
        let moved = "Once results are sent to the requested destination, any changes to the result files or their location \
                     are outside of Harmony's control.";
        notes.push(moved.to_owned());
    }
    let mut job = Job {
        id,
        user,
        status: JobStatus::Accepted,
        message: String::new(),
        limit_note: (!notes.is_empty()).then(|| notes.join(" ")),
        progress: 0,
        created: now,
        updated: now,
        labels: sorted_labels(&wish.labels),
        service_name: choice.chain.name.clone(),
        request: request_url.chars().take(REQUEST_CHARACTERS).collect(),
        num_input_granules: shown,
        granules_done: 0,
        through: Vec::new(),
        ignore_errors: wish.ignore_errors,
        destination: wish.destination.is_some(),
        shareable: found.iter().all(|collection| collection.eula_ids.is_empty()),
        outputs: Vec::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
        original_bytes: 0.0,
        repeats_link: false,
        foreign_pause: false,
    };
    job.set_status(JobStatus::Accepted);
    job
}

/// Joining is asked for, or done by the chain unless it is forbidden.
fn wants_join(wish: &Wish, choice: &Choice) -> bool {
    wish.concatenate == Some(true) || (choice.chain.concatenate_by_default && wish.concatenate.is_none())
}

/// What is done to the granules besides cutting; other chains hand out whole files.
fn treatment(wish: &Wish, choice: &Choice) -> Treatment {
    let chain = &choice.chain;
    let average = match wish.average.as_deref() {
        Some("time") if chain.averaging_time => Some(Average::Time),
        Some("area") if chain.averaging_area => Some(Average::Area),
        _ => None,
    };
    let pixels = wish.pixels.clone().filter(|_| chain.reprojection);
    Treatment {
        average,
        pixels,
        format: FileFormat::of(&choice.format).unwrap_or_default(),
        chain: Some(choice.chain.name.clone()),
    }
}

/// What the practice service does not do although the chain would, in words for `warnings`.
fn cannot(wish: &Wish, choice: &Choice, found: &[PracticeCollection]) -> Option<String> {
    if choice.chain.name == DOWNLOAD {
        return None;
    }
    let mut left_out = Vec::new();
    if wants_join(wish, choice) && found.len() > 1 {
        left_out.push("join granules of several collections");
    }
    if wish.extend {
        left_out.push("extend dimensions");
    }
    if FileFormat::of(&choice.format).is_none() {
        left_out.push("convert formats");
    }
    if left_out.is_empty() {
        return None;
    }
    Some(format!(
        "Practice data: the practice service does not {}. Each granule comes in a file of its own, in its own format.",
        list_to_text(&left_out, "or")
    ))
}

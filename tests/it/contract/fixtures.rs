//! Every recorded answer is understood, and stays harmless when it is changed.

use super::transport::origin::{Origin, Seen, answer, client, json_answer};
use crate::shared;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response};
use harmony_desktop::domain::{Capabilities, GranuleList, JobId, JobStatus, SubsetRequest};
use harmony_desktop::earthdata::wire::{self, catalogue, granules};
use harmony_desktop::earthdata::{ErrorKind, cmr, edl, harmony};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Files of `fixtures/<folder>` whose names begin with `prefix` and end with `.json`.
pub(crate) fn files(folder: &str, prefix: &str) -> Vec<(String, Value)> {
    let Some(shared) = shared::folder() else { return Vec::new() };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(shared.join("fixtures").join(folder))
        .expect("the folder of recorded answers")
        .map(|entry| entry.unwrap().path())
        .filter(|path| name(path).starts_with(prefix) && path.extension().is_some_and(|end| end == "json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no {prefix}*.json in {folder}");
    paths.iter().map(|path| (name(path), serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// One recorded answer of the server code, `None` where the recordings are absent.
pub(crate) fn generated(name: &str) -> Option<Value> {
    files("server-generated", name).into_iter().next().map(|(_, recorded)| recorded)
}

fn generated_json(name: &str) -> Option<Value> {
    generated(name).map(|recorded| recorded["json"].clone())
}

/// Answers every request as recorded.
pub(crate) async fn replay(recorded: Value) -> Origin {
    Origin::start(move |_: &Seen| recorded_answer(&recorded)).await
}

fn recorded_answer(recorded: &Value) -> Response<Body> {
    let status = recorded["status"].as_u64().unwrap() as u16;
    let mut response = match (&recorded["json"], &recorded["text"]) {
        (Value::Null, Value::String(text)) => answer(status, "text/html", text.clone()),
        (json, _) => json_answer(status, json),
    };
    for (name, value) in recorded["headers"].as_object().into_iter().flatten() {
        let name: HeaderName = name.parse().unwrap();
        response.headers_mut().insert(name, HeaderValue::from_str(value.as_str().unwrap()).unwrap());
    }
    response
}

fn id() -> JobId {
    JobId(Uuid::from_u128(7))
}

#[test]
fn every_recorded_job_is_read() {
    for (name, recorded) in files("server-generated", "job-").into_iter().chain(files("server-generated", "submit-f")) {
        if name.contains("steps") {
            continue;
        }
        let raw = &recorded["json"];
        let job = wire::job::job(raw.clone()).unwrap_or_else(|| panic!("{name}"));
        assert!(!matches!(job.status, JobStatus::Unknown(_)), "{name}");
        assert_eq!(job.status.as_str(), raw["status"].as_str().unwrap(), "{name}");
        assert_eq!(job.id.to_string(), raw["jobID"].as_str().unwrap(), "{name}");
        assert_eq!(u64::from(job.progress_percent), raw["progress"].as_u64().unwrap(), "{name}");
        assert_eq!(job.num_input_granules, raw["numInputGranules"].as_u64().unwrap(), "{name}");
        assert!(job.created_at.is_some() && job.updated_at.is_some() && job.service_name.is_some(), "{name}");
        assert_eq!(job.data_expiration.is_none(), name.contains("destinationUrl"), "{name}");
        let links: Vec<&Value> = raw["links"].as_array().unwrap().iter().filter(|link| link["rel"] == "data").collect();
        assert_eq!(job.data_links.len(), links.len(), "{name}");
        for (link, raw) in job.data_links.iter().zip(links) {
            assert_eq!(link.href.as_str(), raw["href"].as_str().unwrap(), "{name}");
            assert_eq!(link.title, raw["title"].as_str().unwrap_or_default(), "{name}");
            assert_eq!(json!(link.bbox), raw["bbox"], "{name}");
            assert_eq!(link.temporal.is_some(), raw["temporal"].is_object(), "{name}");
            assert_eq!(json!(link.media_type), raw["type"], "{name}");
        }
        assert_eq!(job.errors.len(), raw["errors"].as_array().map_or(0, Vec::len), "{name}");
        assert_eq!(job.warnings.len(), raw["warnings"].as_array().map_or(0, Vec::len), "{name}");
        assert_eq!(wire::job::next_page(raw).is_some(), name.contains("page1-of-2"), "{name}");
        assert_eq!(&*job.raw, raw, "{name}: nothing is lost");
    }
}

#[test]
fn recorded_lists_of_jobs_are_read() {
    for (name, recorded) in files("server-generated", "jobs-list") {
        let raw = recorded["json"].clone();
        let page = harmony::jobs_page(raw.clone()).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(page.count, raw["count"].as_u64().unwrap(), "{name}");
        assert_eq!(page.jobs.len(), raw["jobs"].as_array().unwrap().len(), "{name}");
    }
}

fn capabilities(name: &str) -> Option<Capabilities> {
    generated_json(name).map(|raw| Capabilities::parse(raw).expect("capabilities"))
}

#[test]
fn every_version_of_capabilities_tells_the_same() {
    let Some(one) = capabilities("capabilities-v1") else { return };
    let (two, three) = (capabilities("capabilities-v2").unwrap(), capabilities("capabilities-v3alpha").unwrap());
    assert_eq!((one.services.as_slice(), one.short_name.as_str()), (two.services.as_slice(), "harmony_example"));
    assert_eq!(three.services[1].multiple_variable, None, "version 3 does not tell");
    let three = three.merged_with_version_2(&two);
    assert_eq!(three.services, two.services);
    let example = &three.services[1];
    assert!(example.bbox && example.variable && example.reprojection && example.multiple_variable == Some(true));
    assert!(!example.shape && !example.temporal && !example.concatenation && example.extend == Some(false));
    assert_eq!(example.output_formats, ["image/tiff", "image/png", "image/gif"]);
    for record in [&one, &two, &three] {
        let names: Vec<&str> = record.variables.iter().map(|variable| variable.name.as_str()).collect();
        assert_eq!(names, ["alpha_var", "blue_var", "green_var", "red_var"]);
    }
    assert_eq!(three.variables[0].long_name, "Alpha channel");
}

#[tokio::test]
async fn capabilities_are_asked_in_both_versions_and_by_the_right_name() {
    let (Some(two), Some(three)) = (generated("capabilities-v2"), generated("capabilities-v3alpha")) else { return };
    let origin = Origin::start(move |request| {
        let is_three = request.uri.query().unwrap().contains("version=3");
        recorded_answer(if is_three { &three } else { &two })
    })
    .await;
    let record = harmony::capabilities(&client(&origin.root), "C1233800302-EEDTEST").await.unwrap();
    assert!(record.services[1].multiple_variable == Some(true) && record.raw["summary"].is_object());
    harmony::capabilities(&client(&origin.root), "harmony_example").await.unwrap();
    let queries: Vec<String> = origin.seen().iter().map(|seen| seen.uri.query().unwrap().to_owned()).collect();
    assert_eq!(queries.iter().filter(|query| query.starts_with("collectionId=C1233800302-EEDTEST&")).count(), 2);
    assert_eq!(queries.iter().filter(|query| query.starts_with("shortName=harmony_example&")).count(), 2);
}

#[tokio::test]
async fn a_collection_without_a_service_is_an_answer() {
    let Some(recorded) = generated("capabilities-no-service") else { return };
    let origin = replay(recorded).await;
    let record = harmony::capabilities(&client(&origin.root), "C1243745256-EEDTEST").await.unwrap();
    assert!(record.services.is_empty() && record.variables.is_empty());
}

#[tokio::test]
async fn every_recorded_error_is_named_by_its_status() {
    for (name, recorded) in files("server-generated", "error-") {
        let status = recorded["status"].as_u64().unwrap();
        let words = recorded["json"]["description"].as_str().unwrap_or("").trim_start_matches("Error: ").to_owned();
        let origin = replay(recorded).await;
        let error = harmony::job(&client(&origin.root), id()).await.unwrap_err();
        let text = match (&error.kind, status) {
            (ErrorKind::Validation(text), 400)
            | (ErrorKind::Unauthorized(text), 401)
            | (ErrorKind::NotFound(text), 404)
            | (ErrorKind::Conflict(text), 409)
            | (ErrorKind::Unsupported(text), 422) => text.clone(),
            (ErrorKind::TooManyRequests { retry_after: None }, 429) => words.clone(),
            (ErrorKind::Server { status: kept, text }, 500..) if u64::from(*kept) == status => text.clone(),
            (kind, _) => panic!("{name}: {kind:?}"),
        };
        if words.is_empty() {
            assert!(!text.contains('<') && text.len() <= 200, "{name}: {text}");
        } else {
            assert_eq!(text, words, "{name}");
        }
        assert!(error.problem().summary.ends_with('.'), "{name}: {}", error.problem());
    }
}

#[tokio::test]
async fn the_recorded_redirects_are_understood() {
    let (Some(login), Some(submitted)) = (generated("unauth-303"), generated("submit-303")) else { return };
    let origin = replay(login).await;
    assert_eq!(harmony::job(&client(&origin.root), id()).await.unwrap_err().kind, ErrorKind::SignInNeeded);
    let job = generated("submit-followed").unwrap();
    let origin =
        Origin::start(move |request| recorded_answer(if request.method == "POST" { &submitted } else { &job })).await;
    let job = harmony::submit(&client(&origin.root), &SubsetRequest::new("C1-X")).await.unwrap();
    assert_eq!(job.id.to_string(), "967ce191-1428-4ab0-b448-339756ed2198");
    assert_eq!(job.service_name.as_deref(), Some("harmony/download"));
}

#[tokio::test]
async fn the_service_about_itself_is_read() {
    let Some(recorded) = generated("health-down") else { return };
    let origin = replay(recorded).await;
    let health = harmony::health(&client(&origin.root)).await.unwrap();
    assert!(!health.is_up && health.down == ["cmr", "edl"], "{health:?}");
    let versions = harmony::read_versions(&generated_json("versions").unwrap()).unwrap();
    assert_eq!(versions[0].name, "harmony/download");
    assert_eq!(versions[1].images, ["harmonyservices/query-cmr:stable", "nasa/harmony-casper:latest"]);
    let raw = generated_json("cloud-access.json").unwrap();
    let keys = harmony::read_cloud_access(&raw).unwrap();
    assert!(!format!("{keys:?}").contains(raw["SecretAccessKey"].as_str().unwrap()));
}

#[test]
fn every_recorded_collection_is_read() {
    let mut read = 0;
    for (name, recorded) in files("harmony-cmr-recorded", "collections-") {
        let entries: Vec<&Value> = catalogue::entries(&recorded).collect();
        for entry in &entries {
            let collection = catalogue::collection(entry).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(collection.concept_id, entry["id"].as_str().unwrap(), "{name}");
            assert!(!collection.short_name.is_empty() && !collection.title.is_empty(), "{name}");
            assert!(!collection.provider.is_empty() && !collection.version.is_empty(), "{name}");
            assert_eq!(collection.time_start.is_some(), entry["time_start"].is_string(), "{name}");
            assert_eq!(collection.boxes.len(), entry["boxes"].as_array().map_or(0, Vec::len), "{name}");
            assert_eq!(collection.needs_eula, name.contains("-eula") && !name.contains("has-eula"), "{name}");
            read += 1;
        }
        assert_eq!(entries.is_empty(), name.contains("0-hits") || name.contains("eula-empty"), "{name}");
        if name.contains("ATL06") {
            let collection = catalogue::collection(entries[0]).unwrap();
            assert!(collection.has_harmony_service && collection.boxes[0].west() == -180.0);
        }
        if name.contains("no-service") {
            assert!(!catalogue::collection(entries[0]).unwrap().has_harmony_service);
        }
    }
    assert!(read > 15 || shared::folder().is_none());
}

/// Status, headers and body of a recorded exchange.
pub(crate) fn recorded_exchange(path: &Path) -> Response<Body> {
    let text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let (_, reply) = text.split_once("\n\nHTTP/1.1 ").expect("an answer");
    let (head, body) = reply.split_once("\n\n").unwrap_or((reply, ""));
    let mut lines = head.lines();
    let status = lines.next().unwrap()[..3].parse().unwrap();
    let mut response = answer(status, "application/json", body.to_owned());
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if name.starts_with("cmr-") || name == "content-type" || name == "www-authenticate" {
            let name: HeaderName = name.parse().unwrap();
            response.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
        }
    }
    response
}

#[tokio::test]
async fn every_recorded_granule_search_is_counted() {
    let Some(shared) = shared::folder() else { return };
    let folder = shared.join("fixtures/harmony-cmr-recorded");
    for (name, recorded) in files("harmony-cmr-recorded", "granules-") {
        let path = folder.join(name.replace(".json", ".http"));
        let origin = Origin::start(move |_| recorded_exchange(&path)).await;
        let outcome = cmr::find_granules(&client(&origin.root), &SubsetRequest::new("C1233800302-EEDTEST")).await;
        if name.contains("400") {
            assert_eq!(outcome.unwrap_err().kind, ErrorKind::Validation("Shapefile has no features".to_owned()));
            continue;
        }
        let estimate = outcome.unwrap_or_else(|error| panic!("{name}: {error}")).estimate(None);
        let entries = recorded["feed"]["entry"].as_array().unwrap();
        assert_eq!(estimate.sampled, entries.len() as u64, "{name}");
        let sizes = entries.iter().filter_map(|entry| entry["granule_size"].as_str()?.parse::<f64>().ok());
        assert!((estimate.known_size_mb - sizes.sum::<f64>()).abs() < 1e-9, "{name}");
        for (part, hits) in [("hits177", 177), ("JASON", 7975), ("1536", 1536), ("-none", 0), ("ATL21", 20)] {
            if name.contains(part) {
                assert_eq!(estimate.count, hits, "{name}");
            }
        }
        if name.contains("TEMPO") {
            assert_eq!(estimate.without_size, 4, "TEMPO granules carry no size");
        }
    }
}

#[tokio::test]
async fn earthdata_logins_answers_are_read() {
    let Some(shared) = shared::folder() else { return };
    let path = shared.join("fixtures/earthaccess/edl-user-token-api-recorded.json");
    let recorded: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for exchange in recorded.as_array().unwrap() {
        if exchange["status"]["code"] != 200 {
            continue;
        }
        let body = &exchange["json"];
        let token = edl::issued_token(body.as_array().map_or(body, |tokens| &tokens[0])).expect("a token");
        assert_eq!(token.expires_on.is_some(), !body.is_string());
    }
    for (file, is_expected) in [
        (
            "token-user-401",
            (|kind| *kind == ErrorKind::Unauthorized("invalid_token".to_owned())) as fn(&ErrorKind) -> bool,
        ),
        ("eula-1-not-accepted", |kind| *kind == ErrorKind::NotFound("User has not accepted EULA".to_owned())),
        ("eula-bad-id", |kind| matches!(kind, ErrorKind::NotFound(_))),
    ] {
        let path = shared.join(format!("fixtures/harmony-edl-recorded/{file}.http"));
        let origin = Origin::start(move |_| recorded_exchange(&path)).await;
        let error = harmony::job(&client(&origin.root), id()).await.unwrap_err();
        assert!(is_expected(&error.kind), "{file}: {error}");
    }
}

/// A place in a JSON value.
fn paths(value: &Value, here: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let path = format!("{here}/{}", name.replace('~', "~0").replace('/', "~1"));
                paths(inner, &path, found);
                found.push(path);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate().take(4) {
                let path = format!("{here}/{index}");
                paths(inner, &path, found);
                found.push(path);
            }
        }
        _ => {}
    }
}

fn of_another_type(value: &Value, random: &mut fastrand::Rng) -> Value {
    let choices = [
        Value::Null,
        json!(true),
        json!(-1.5e300),
        json!("\u{202e}<script>"),
        json!([]),
        json!({"unexpected": [1]}),
        json!(u64::MAX),
        json!(""),
    ];
    loop {
        let choice = random.choice(&choices).unwrap();
        if std::mem::discriminant(choice) != std::mem::discriminant(value) {
            return choice.clone();
        }
    }
}

/// Adds unknown fields, drops fields and changes types anywhere but at the kept places.
fn mutated(original: &Value, kept: &[&str], random: &mut fastrand::Rng) -> Value {
    let mut value = original.clone();
    let mut places = Vec::new();
    paths(original, "", &mut places);
    for _ in 0..random.usize(1..=4) {
        let Some(place) = random.choice(&places) else { return value };
        if kept.contains(&place.as_str()) {
            continue;
        }
        let (parent, name) = place.rsplit_once('/').unwrap();
        match (random.u8(0..3), value.pointer_mut(parent)) {
            (0, Some(Value::Object(fields))) => {
                fields.insert(format!("new{}", random.u32(..)), json!({"nested": [1, "two"]}));
            }
            (1, Some(Value::Object(fields))) => {
                fields.remove(name);
            }
            _ => {
                if let Some(inner) = value.pointer_mut(place) {
                    *inner = of_another_type(inner, random);
                }
            }
        }
    }
    value
}

const SEED: u64 = 20_261_122;

#[test]
fn a_changed_job_is_still_that_job() {
    println!("seed {SEED}");
    let mut random = fastrand::Rng::with_seed(SEED);
    for (name, recorded) in files("server-generated", "job-") {
        let original = &recorded["json"];
        for _ in 0..300 {
            let changed = mutated(original, &["/jobID", "/status"], &mut random);
            let job = wire::job::job(changed.clone()).unwrap_or_else(|| panic!("{name}: {changed}"));
            assert_eq!(job.id.to_string(), original["jobID"].as_str().unwrap(), "{name}");
            assert!(job.progress_percent <= 100);
            assert_eq!(*job.raw, changed, "{name}: unknown fields survive");
            wire::job::next_page(&changed);
        }
        let mut newer = original.clone();
        newer["status"] = json!("hibernating");
        let job = wire::job::job(newer).unwrap();
        assert_eq!(job.status, JobStatus::Unknown("hibernating".to_owned()), "{name}");
        assert!(!job.status.is_final());
    }
}

#[test]
fn a_wrong_field_costs_only_itself() {
    let Some(original) = generated_json("job-successful.json") else { return };
    let whole = wire::job::job(original.clone()).unwrap();
    for name in
        ["message", "progress", "createdAt", "dataExpiration", "labels", "request", "numInputGranules", "errors"]
    {
        let mut changed = original.clone();
        changed[name] = json!({"unexpected": true});
        let job = wire::job::job(changed).unwrap();
        assert_eq!(job.data_links, whole.data_links, "{name}");
        assert_eq!((job.id, &job.status, &job.service_name), (whole.id, &whole.status, &whole.service_name), "{name}");
    }
    let mut changed = original;
    let links = changed["links"].as_array_mut().unwrap();
    let data = links.iter_mut().find(|link| link["rel"] == "data").unwrap();
    for (name, value) in [("bbox", json!("wide")), ("temporal", json!(5)), ("type", Value::Null), ("title", json!([]))]
    {
        data[name] = value;
    }
    links.push(json!({"rel": "data", "href": "not an address"}));
    links.push(json!("not even a link"));
    let job = wire::job::job(changed).unwrap();
    assert_eq!(job.data_links.len(), whole.data_links.len());
    assert_eq!(job.data_links[0].href, whole.data_links[0].href);
    assert!(job.data_links[0].bbox.is_none() && job.data_links[0].temporal.is_none());
}

#[test]
fn changed_answers_of_every_other_kind_are_harmless() {
    println!("seed {SEED}");
    let mut random = fastrand::Rng::with_seed(SEED);
    for (name, recorded) in files("server-generated", "") {
        for _ in 0..100 {
            let changed = mutated(&recorded["json"], &["/conceptId", "/services"], &mut random);
            let record = Capabilities::parse(changed.clone());
            assert!(record.is_ok() || !name.starts_with("capabilities"), "{name}: {changed}");
            harmony::jobs_page(changed.clone());
            harmony::read_health(&changed);
            harmony::read_versions(&changed);
            harmony::read_cloud_access(&changed);
            edl::issued_token(&changed);
        }
    }
    for (name, recorded) in
        files("harmony-cmr-recorded", "collections-").into_iter().chain(files("harmony-cmr-recorded", "granules-"))
    {
        for _ in 0..20 {
            let changed = mutated(&recorded, &["/feed/entry/0/id"], &mut random);
            let read = catalogue::entries(&changed).filter_map(catalogue::collection).count();
            assert!(read <= catalogue::entries(&changed).count(), "{name}");
            let mut list = GranuleList::new(3);
            granules::read_into(&changed, &mut list);
            let estimate = list.estimate(None);
            assert!(estimate.known_size_mb.is_finite() && estimate.count >= estimate.sampled, "{name}");
        }
    }
}

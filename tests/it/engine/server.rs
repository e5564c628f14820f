//! A stand-in for Earthdata Login and Harmony that does exactly what a test tells it, faults and
//! all; the practice service is polite.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use harmony_desktop::domain::Environment;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, watch};
use url::Url;
use uuid::Uuid;

/// How a file is sent.
#[derive(Clone)]
pub(crate) enum Sending {
    /// As it should be.
    Whole { content_type: &'static str, bytes: Vec<u8> },
    /// Fewer bytes than promised.
    Short { promised: usize, bytes: Vec<u8> },
    /// These bytes, then nothing until [`StandIn::go_on`], then those.
    InTwoParts { first: Vec<u8>, second: Vec<u8> },
    /// An error.
    Refused(StatusCode, &'static str),
}

pub(crate) struct Script {
    pub(crate) token: String,
    pub(crate) token_accepted: bool,
    /// Paths that are refused once as with a dead token, but only at [`StandIn::go_on`]; until then
    /// they are told of as `late PATH`.
    pub(crate) late_refusals: HashSet<String>,
    pub(crate) jobs: HashMap<Uuid, Value>,
    /// Links on every page but the last.
    pub(crate) links_per_page: usize,
    pub(crate) files: HashMap<String, Sending>,
    /// Overrides for a path, whatever the method.
    pub(crate) answers: HashMap<String, (StatusCode, Value)>,
}

pub(crate) struct StandIn {
    pub(crate) root: Url,
    script: Mutex<Script>,
    requests: watch::Sender<Vec<String>>,
    pub(crate) go_on: Notify,
}

/// A token whose claims say so.
pub(crate) fn token(user: &str, expires_at: DateTime<Utc>) -> String {
    let encode = |value: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({ "uid": user, "exp": expires_at.timestamp() });
    format!("{}.{}.c2lnbmF0dXJl", encode(json!({ "alg": "RS256" })), encode(claims))
}

impl StandIn {
    /// Listens on a free port until the runtime ends.
    pub(crate) async fn start() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let script = Script {
            token: token("joe", Utc::now() + chrono::TimeDelta::days(60)),
            token_accepted: true,
            late_refusals: HashSet::new(),
            jobs: HashMap::new(),
            links_per_page: usize::MAX,
            files: HashMap::new(),
            answers: HashMap::new(),
        };
        let server = Arc::new(Self {
            root,
            script: Mutex::new(script),
            requests: watch::Sender::new(Vec::new()),
            go_on: Notify::new(),
        });
        let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&server));
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    pub(crate) fn environment(&self) -> Environment {
        Environment::practice(&self.root)
    }

    pub(crate) fn script<T>(&self, change: impl FnOnce(&mut Script) -> T) -> T {
        change(&mut self.script.lock().unwrap())
    }

    pub(crate) fn token(&self) -> String {
        self.script(|script| script.token.clone())
    }

    /// Adds a job with files under these names.
    pub(crate) fn add_job(&self, id: Uuid, status: &str, files: &[&str]) {
        let links: Vec<Value> = files
            .iter()
            .map(|name| json!({ "rel": "data", "title": name, "type": "application/octet-stream", "href": format!("{}files/{name}", self.root) }))
            .collect();
        let job = json!({
            "jobID": id, "status": status, "message": "as told", "progress": if status == "successful" { 100 } else { 40 },
            "serviceName": "sds/trajectory-subsetter", "numInputGranules": 2, "labels": ["harmony-desktop"],
            "request": "https://harmony.example/", "links": links,
        });
        self.script(|script| script.jobs.insert(id, job));
    }

    pub(crate) fn set_job(&self, id: Uuid, changes: &Value) {
        self.script(|script| {
            let job = script.jobs.get_mut(&id).unwrap();
            for (name, value) in changes.as_object().unwrap() {
                job[name] = value.clone();
            }
        });
    }

    /// How often a path (without query) was asked so far.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.requests.borrow().iter().filter(|asked| *asked == path).count()
    }

    /// Paths (without query) below this one, in the order they were asked.
    pub(crate) fn order_below(&self, folder: &str) -> Vec<String> {
        self.requests.borrow().iter().filter_map(|asked| asked.strip_prefix(folder)).map(str::to_owned).collect()
    }

    /// Waits until a path was asked so often.
    pub(crate) async fn asked(&self, path: &str, times: usize) {
        let enough = |requests: &Vec<String>| requests.iter().filter(|asked| *asked == path).count() >= times;
        super::desk::within(self.requests.subscribe().wait_for(enough)).await.unwrap();
    }
}

fn error(status: StatusCode, description: &str) -> Response {
    (status, axum::Json(json!({ "code": "harmony.Error", "description": format!("Error: {description}") })))
        .into_response()
}

async fn answer(State(server): State<Arc<StandIn>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    server.requests.send_modify(|requests| requests.push(path.clone()));
    let authorization = request.headers().get(AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    if let Some((status, body)) = server.script(|script| script.answers.get(&path).cloned()) {
        return (status, axum::Json(body)).into_response();
    }
    if path == "/edl/api/users/find_or_create_token" {
        return find_or_create_token(&server, authorization.as_deref());
    }
    let expected = server.script(|script| script.token_accepted.then(|| format!("Bearer {}", script.token)));
    let comes_late = server.script(|script| script.late_refusals.remove(&path));
    if comes_late {
        server.requests.send_modify(|requests| requests.push(format!("late {path}")));
        server.go_on.notified().await;
    }
    if comes_late || authorization != expected || expected.is_none() {
        return error(StatusCode::UNAUTHORIZED, "You are not authorized to access the requested resource");
    }
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (request.method(), segments.as_slice()) {
        (_, ["jobs"]) => job_list(&server, request.uri().query().unwrap_or_default()),
        (&Method::PUT | &Method::DELETE, ["labels"]) => change_labels(&server, request).await,
        (_, ["jobs", "status"]) => error(StatusCode::NOT_FOUND, "The requested POST page was not found."),
        (_, ["jobs", id]) => job(&server, id, request.uri().query().unwrap_or_default()),
        (_, ["jobs", id, action]) => control(&server, id, action),
        (_, ["capabilities"]) => axum::Json(json!({
            "conceptId": "C1-X", "shortName": "ATL03", "variables": [],
            "services": [{ "name": "sds/trajectory-subsetter", "capabilities": { "subsetting": { "bbox": true, "temporal": true } } }],
        }))
        .into_response(),
        (_, ["files", name]) => file(&server, name),
        (&Method::POST, ["C0-REFUSED", ..]) => error(StatusCode::BAD_REQUEST, "No matching granules found."),
        (&Method::POST, [_, "ogc-api-coverages", ..]) => {
            let id = Uuid::new_v4();
            axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
            server.add_job(id, "running", &[]);
            (StatusCode::SEE_OTHER, [(LOCATION, format!("/jobs/{id}"))]).into_response()
        }
        _ => error(StatusCode::NOT_FOUND, "not in the script"),
    }
}

fn find_or_create_token(server: &StandIn, authorization: Option<&str>) -> Response {
    let basic = |user: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(user));
    if [basic("joe:right"), basic("practice:practice")].iter().any(|good| authorization == Some(good)) {
        let answer = json!({ "access_token": server.token(), "token_type": "Bearer", "expiration_date": "01/31/2099" });
        return axum::Json(answer).into_response();
    }
    let answer = json!({ "error": "invalid_credentials", "error_description": "Invalid user credentials" });
    (StatusCode::UNAUTHORIZED, axum::Json(answer)).into_response()
}

fn job(server: &StandIn, id: &str, query: &str) -> Response {
    let page: usize = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "page")
        .map_or(1, |(_, page)| page.parse().unwrap());
    let found = server.script(|script| Some((script.jobs.get(&id.parse().ok()?)?.clone(), script.links_per_page)));
    let Some((mut job, per_page)) = found else { return error(StatusCode::NOT_FOUND, "Unable to find job") };
    let links = job["links"].as_array().unwrap().clone();
    let mut shown: Vec<Value> =
        links.iter().skip((page - 1).saturating_mul(per_page)).take(per_page).cloned().collect();
    if page.saturating_mul(per_page) < links.len() {
        shown.push(
            json!({ "rel": "next", "href": format!("{}jobs/{id}?page={}&linktype=https", server.root, page + 1) }),
        );
    }
    job["links"] = Value::Array(shown);
    axum::Json(job).into_response()
}

/// Newest first by their creation, as they are told in a list: without results.
fn job_list(server: &StandIn, query: &str) -> Response {
    let number = |wanted: &str| -> usize {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).map_or(1, |(_, value)| value.parse().unwrap())
    };
    let (page, limit) = (number("page"), number("limit"));
    let mut jobs: Vec<Value> = server.script(|script| script.jobs.values().cloned().collect());
    jobs.sort_by_key(|job| std::cmp::Reverse(job["createdAt"].as_str().unwrap_or_default().to_owned()));
    let count = jobs.len();
    let mut shown: Vec<Value> = jobs.into_iter().skip((page - 1) * limit).take(limit).collect();
    for job in &mut shown {
        job["links"] = json!([{ "rel": "item", "title": "Job Status", "href": "https://harmony.example/jobs/1" }]);
    }
    axum::Json(json!({ "count": count, "jobs": shown, "links": [] })).into_response()
}

async fn change_labels(server: &StandIn, request: Request) -> Response {
    let add = request.method() == Method::PUT;
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let label = body["label"][0].as_str().unwrap().to_lowercase();
    if label == "rude" {
        return error(StatusCode::BAD_REQUEST, "r*d* is not an allowed label");
    }
    let id: Uuid = body["jobID"][0].as_str().unwrap().parse().unwrap();
    server.script(|script| {
        let labels = script.jobs.get_mut(&id).unwrap()["labels"].as_array_mut().unwrap();
        labels.retain(|known| *known != *label);
        if add {
            labels.push(json!(label));
        }
    });
    if add {
        return (StatusCode::CREATED, axum::Json(json!({ "labels": [label] }))).into_response();
    }
    StatusCode::NO_CONTENT.into_response()
}

fn control(server: &StandIn, id: &str, action: &str) -> Response {
    let status = match action {
        "pause" => "paused",
        "cancel" => "canceled",
        _ => "running",
    };
    server.set_job(id.parse().unwrap(), &json!({ "status": status }));
    (StatusCode::FOUND, [(LOCATION, format!("/jobs/{id}"))]).into_response()
}

fn file(server: &Arc<StandIn>, name: &str) -> Response {
    let Some(sending) = server.script(|script| script.files.get(name).cloned()) else {
        return error(StatusCode::NOT_FOUND, "The requested resource could not be found");
    };
    let octets = "application/octet-stream";
    match sending {
        Sending::Whole { content_type, bytes } => ([(CONTENT_TYPE, content_type)], bytes).into_response(),
        Sending::Short { promised, bytes } => {
            let first = futures_util::stream::iter([Ok(Bytes::from(bytes))]);
            let cut = futures_util::stream::once(async {
                // What there is goes out before the connection is closed.
                tokio::task::yield_now().await;
                Err(std::io::Error::other("cut"))
            });
            let body = Body::from_stream(futures_util::StreamExt::chain(first, cut));
            ([(CONTENT_TYPE, octets.to_owned()), (CONTENT_LENGTH, promised.to_string())], body).into_response()
        }
        Sending::InTwoParts { first, second } => {
            let length = (first.len() + second.len()).to_string();
            let server = Arc::clone(server);
            let rest = futures_util::stream::once(async move {
                server.go_on.notified().await;
                Ok::<_, std::io::Error>(Bytes::from(second))
            });
            let first = futures_util::stream::iter([Ok(Bytes::from(first))]);
            let body = Body::from_stream(futures_util::StreamExt::chain(first, rest));
            ([(CONTENT_TYPE, octets.to_owned()), (CONTENT_LENGTH, length)], body).into_response()
        }
        Sending::Refused(status, body) => (status, [(CONTENT_TYPE, "text/html")], body).into_response(),
    }
}

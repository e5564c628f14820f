//! A man in the middle: keeps every submitted form part by part and passes it on to the practice
//! service.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::{Method, Response, header};
use harmony_desktop::practice::{PracticeOptions, PracticeServer};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use url::Url;

/// One submit as it arrived, and what came of it.
#[derive(Debug, Clone)]
pub(super) struct Submitted {
    pub(super) path: String,
    pub(super) authorization: String,
    pub(super) accept: String,
    /// `{name, filename, content_type, value}`; GeoJSON as its JSON.
    pub(super) parts: Vec<Value>,
    pub(super) status: u16,
    /// Path of the job, if one was made.
    pub(super) job: Option<String>,
}

struct Shared {
    target: Url,
    /// With its colon.
    target_port: String,
    own_port: String,
    client: reqwest::Client,
    submitted: Mutex<Vec<Submitted>>,
}

pub(super) struct Recorder {
    pub(super) root: Url,
    pub(super) server: PracticeServer,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Recorder {
    pub(super) async fn start() -> Self {
        // An error means that another test of this binary was first.
        rustls::crypto::ring::default_provider().install_default().ok();
        // Two granules of each job: thousands of files prove no more.
        let options = PracticeOptions { speed: 0.0, granule_limit: 2, as_recorded: true, ..PracticeOptions::default() };
        let server = PracticeServer::start(options).await.unwrap();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let target = server.root();
        let [target_port, own_port] = [&target, &root].map(|root| format!(":{}", root.port().unwrap()));
        let shared = Arc::new(Shared { target, target_port, own_port, client, submitted: Mutex::default() });
        let app = axum::Router::new().fallback(pass_on).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { root, server, shared, task }
    }

    /// Takes what was submitted since the last call.
    pub(super) fn take(&self) -> Vec<Submitted> {
        std::mem::take(&mut self.shared.submitted.lock().unwrap())
    }
}

async fn pass_on(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let url = shared.target.join(head.uri.path_and_query().unwrap().as_str()).unwrap();
    let mut headers = head.headers.clone();
    // The service's links keep the name it is called by, if the port is its own.
    let called = head.headers[header::HOST].to_str().unwrap().replace(&shared.own_port, &shared.target_port);
    headers.insert(header::HOST, called.parse().unwrap());
    let call = shared.client.request(head.method.clone(), url).headers(headers).body(body.clone());
    let answer = call.send().await.unwrap();
    let status = answer.status();
    let headers = answer.headers().clone();
    if head.method == Method::POST && head.uri.path().ends_with("/rangeset") {
        let text = |name| head.headers.get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned());
        let submitted = Submitted {
            path: head.uri.path().to_owned(),
            authorization: text(header::AUTHORIZATION),
            accept: text(header::ACCEPT),
            parts: parts(&text(header::CONTENT_TYPE), body).await,
            status: status.as_u16(),
            job: headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned()),
        };
        shared.submitted.lock().unwrap().push(submitted);
    }
    let mut response = Response::new(Body::from(answer.bytes().await.unwrap()));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.headers_mut().remove(header::TRANSFER_ENCODING);
    response
}

async fn parts(content_type: &str, body: Bytes) -> Vec<Value> {
    let request = Request::post("/").header(header::CONTENT_TYPE, content_type).body(Body::from(body)).unwrap();
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.unwrap() {
        let [name, filename, content_type] =
            [field.name(), field.file_name(), field.content_type()].map(|text| text.map(str::to_owned));
        let bytes = field.bytes().await.unwrap();
        let value = if content_type.as_deref() == Some("application/geo+json") {
            serde_json::from_slice(&bytes).unwrap()
        } else {
            std::str::from_utf8(&bytes).map_or_else(|_| json!(bytes.to_vec()), |text| json!(text))
        };
        parts.push(json!({"name": name, "filename": filename, "content_type": content_type, "value": value}));
    }
    parts
}

//! A server of a few lines that keeps what it was asked.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use axum::response::IntoResponse as _;
use harmony_desktop::domain::backoff::Backoff;
use harmony_desktop::domain::{Environment, Secret};
use harmony_desktop::earthdata::{Transport, TransportSettings};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;

/// The token that must not be seen elsewhere.
pub(crate) const TOKEN: &str = "eyJ-a-very-secret-token";

/// One request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A server on a port of its own; ends with the test.
pub(crate) struct Origin {
    pub(crate) root: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A port, reserved before anybody serves on it.
pub(crate) async fn bind() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let root = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    (listener, root)
}

impl Origin {
    pub(crate) async fn start(handler: impl Fn(&Seen) -> Response<Body> + Send + Sync + 'static) -> Self {
        let (listener, root) = bind().await;
        Self::serve(listener, root, handler)
    }

    pub(crate) fn serve(
        listener: TcpListener,
        root: Url,
        handler: impl Fn(&Seen) -> Response<Body> + Send + Sync + 'static,
    ) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, handler) = (Arc::clone(&seen), Arc::new(handler));
        let router = axum::Router::new().fallback(move |request: Request<Body>| {
            let (log, handler) = (Arc::clone(&log), Arc::clone(&handler));
            async move {
                let (head, body) = request.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec();
                let request = Seen { method: head.method, uri: head.uri, headers: head.headers, body };
                log.lock().unwrap().push(request.clone());
                handler(&request)
            }
        });
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("the test server runs");
        });
        Self { root, seen, task }
    }

    /// A server below HTTP: `reply` gets the number of the connection (from 0) and gives the bytes
    /// to write; then the connection is closed, or with `None` kept open in silence.
    pub(crate) async fn raw(reply: impl Fn(usize) -> (Vec<u8>, bool) + Send + Sync + 'static) -> Self {
        let (listener, root) = bind().await;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            for number in 0.. {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let mut request = vec![0; 64 * 1024];
                let length = stream.read(&mut request).await.unwrap_or(0);
                request.truncate(length);
                log.lock().unwrap().push(Seen {
                    method: Method::GET,
                    uri: Uri::from_static("/"),
                    headers: HeaderMap::new(),
                    body: request,
                });
                let (bytes, closes) = reply(number);
                stream.write_all(&bytes).await.ok();
                if closes {
                    stream.shutdown().await.ok();
                } else {
                    open.push(stream);
                }
            }
        });
        Self { root, seen, task }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.root.join(path).unwrap()
    }
}

/// Settings that neither wait long nor depend on luck.
pub(crate) fn settings() -> TransportSettings {
    TransportSettings {
        connect_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(20),
        total_timeout: Duration::from_secs(30),
        backoff: Backoff { first: Duration::from_millis(10), longest: Duration::from_secs(8) },
        refusal_backoff: Backoff { first: Duration::from_millis(1), longest: Duration::from_millis(5) },
        jitter_seed: Some(7),
        ..TransportSettings::default()
    }
}

/// A signed-in transport whose environment is the practice service at `root`.
pub(crate) fn client(root: &Url) -> Transport {
    client_with(root, settings())
}

pub(crate) fn client_with(root: &Url, settings: TransportSettings) -> Transport {
    let transport = Transport::new(Environment::practice(root), settings).expect("a transport");
    transport.set_token(Some(Secret::new(TOKEN.to_owned())));
    transport
}

pub(crate) fn answer(status: u16, media_type: &str, body: impl Into<Body>) -> Response<Body> {
    let mut response = (StatusCode::from_u16(status).unwrap(), body.into()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, media_type.parse().unwrap());
    response
}

pub(crate) fn json_answer(status: u16, value: &serde_json::Value) -> Response<Body> {
    answer(status, "application/json; charset=utf-8", value.to_string())
}

pub(crate) fn redirect(status: u16, location: &str) -> Response<Body> {
    let mut response = answer(status, "text/plain", "See Other");
    let location = header::HeaderValue::from_bytes(location.as_bytes()).unwrap();
    response.headers_mut().insert(header::LOCATION, location);
    response
}

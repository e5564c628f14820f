//! A Harmony with one finished job whose results come slowly, in ranges, and are counted.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_RANGES, AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, LAST_MODIFIED, LOCATION,
    RANGE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde_json::json;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use url::Url;
use uuid::Uuid;

const PIECE: u64 = 8 * 1024;
/// A prime: pieces of files lie across its end at ever other places.
const PATTERN_BYTES: u64 = 1_000_003;
const MODIFIED: &str = "Wed, 21 Oct 2020 07:28:00 GMT";

pub(crate) struct Origin {
    pub(crate) root: Url,
    pub(crate) files: u64,
    pub(crate) file_bytes: u64,
    pace: Duration,
    pub(crate) job: Uuid,
    /// Bytes of files handed to the network so far.
    pub(crate) sent: watch::Sender<u64>,
    /// This file comes to its middle and no further, the connection stays.
    pub(crate) stuck: Mutex<Option<u64>>,
    /// In the middle of the next file the connection ends, and from then on only this token counts.
    pub(crate) next_token: Mutex<Option<&'static str>>,
    token: Mutex<Option<&'static str>>,
    /// What links begin with, where the line goes another way.
    pub(crate) public_root: Mutex<Option<Url>>,
}

/// A file's bytes `from..to`: none zero, and different in every file.
pub(crate) fn content(file: u64, from: u64, to: u64) -> Vec<u8> {
    static PATTERN: LazyLock<Vec<u8>> =
        LazyLock::new(|| (0..PATTERN_BYTES).map(|at| u8::try_from((at * 7 + at / 251) % 255 + 1).unwrap()).collect());
    let mut bytes = Vec::with_capacity(usize::try_from(to - from).unwrap());
    let mut at = from;
    while at < to {
        let start = usize::try_from((at + file * 1013) % PATTERN_BYTES).unwrap();
        let piece = &PATTERN[start..PATTERN.len().min(start + usize::try_from(to - at).unwrap())];
        bytes.extend_from_slice(piece);
        at += piece.len() as u64;
    }
    bytes
}

impl Origin {
    pub(crate) fn start(files: u64, file_bytes: u64, pace: Duration) -> Arc<Self> {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        // What waits in the kernel when a process is killed is lost; little of it may wait.
        socket.set_send_buffer_size(16 * 1024).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(64).unwrap();
        let root = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let origin = Arc::new(Self {
            root,
            files,
            file_bytes,
            pace,
            job: Uuid::new_v4(),
            sent: watch::Sender::new(0),
            stuck: Mutex::default(),
            next_token: Mutex::default(),
            token: Mutex::default(),
            public_root: Mutex::default(),
        });
        let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&origin));
        tokio::spawn(async move { axum::serve(listener, router).await });
        origin
    }

    /// Only the present token counts, if there is one.
    fn refuses(&self, headers: &HeaderMap) -> bool {
        let token = *self.token.lock().unwrap();
        token.is_some_and(|token| {
            headers.get(AUTHORIZATION).is_none_or(|told| told.as_bytes() != format!("Bearer {token}").as_bytes())
        })
    }

    fn job(&self) -> Response {
        let root = self.public_root.lock().unwrap().clone().unwrap_or_else(|| self.root.clone());
        let links: Vec<_> = (0..self.files)
            .map(|file| {
                let href = format!("{root}service-results/b/public/{}/{file}/file_{file:02}.dat", self.job);
                json!({ "rel": "data", "title": "x", "type": "application/octet-stream", "href": href })
            })
            .collect();
        axum::Json(json!({
            "jobID": self.job, "status": "successful", "message": "done", "progress": 100, "links": links,
            "serviceName": "test/service", "numInputGranules": self.files, "request": "https://harmony.example/?a=b",
        }))
        .into_response()
    }

    fn file(self: &Arc<Self>, file: u64, headers: &HeaderMap) -> Response {
        let etag = format!("\"{file}\"");
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let same = text(IF_RANGE).is_none_or(|known| known == etag);
        let whole = self.file_bytes;
        let range = text(RANGE).filter(|_| same).map(|range| {
            let (from, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
            (from.parse().unwrap(), last.parse().map_or(whole, |last: u64| whole.min(last + 1)))
        });
        let (start, end) = range.unwrap_or((0, whole));
        if start >= whole {
            return (StatusCode::RANGE_NOT_SATISFIABLE, [(CONTENT_RANGE, format!("bytes */{whole}"))]).into_response();
        }
        let origin = Arc::clone(self);
        let body = futures_util::stream::unfold(start, move |at| {
            let origin = Arc::clone(&origin);
            async move {
                let next = (at + PIECE).min(end);
                if at == end {
                    return None;
                }
                if at >= whole / 2 {
                    if *origin.stuck.lock().unwrap() == Some(file) {
                        std::future::pending::<()>().await;
                    }
                    if let Some(token) = origin.next_token.lock().unwrap().take() {
                        *origin.token.lock().unwrap() = Some(token);
                        return Some((Err(std::io::Error::other("cut")), at));
                    }
                }
                tokio::time::sleep(origin.pace).await;
                origin.sent.send_modify(|sent| *sent += next - at);
                Some((Ok::<_, std::io::Error>(Bytes::from(content(file, at, next))), next))
            }
        });
        let common = [
            (ETAG, etag),
            (LAST_MODIFIED, MODIFIED.to_owned()),
            (ACCEPT_RANGES, "bytes".to_owned()),
            (CONTENT_TYPE, "application/octet-stream".to_owned()),
            (CONTENT_LENGTH, (end - start).to_string()),
        ];
        let body = Body::from_stream(body);
        match range {
            Some((from, to)) => {
                let range = format!("bytes {from}-{}/{whole}", to - 1);
                (StatusCode::PARTIAL_CONTENT, common, [(CONTENT_RANGE, range)], body).into_response()
            }
            None => (common, body).into_response(),
        }
    }
}

async fn answer(State(origin): State<Arc<Origin>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match segments.as_slice() {
        ["signed", file] => origin.file(file.parse().unwrap(), &headers),
        _ if origin.refuses(&headers) => {
            let words = json!({ "code": "harmony.UnauthorizedError", "description": "Error: You are not authorized" });
            (StatusCode::UNAUTHORIZED, axum::Json(words)).into_response()
        }
        ["jobs"] => axum::Json(json!({ "count": 0, "jobs": [], "links": [] })).into_response(),
        ["jobs", id] if *id == origin.job.to_string() => origin.job(),
        ["service-results", _, "public", _, file, _] => {
            let location = format!("/signed/{file}?signature={}", Uuid::new_v4());
            (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, location)]).into_response()
        }
        [_, "ogc-api-coverages", ..] => {
            axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
            (StatusCode::SEE_OTHER, [(LOCATION, format!("/jobs/{}", origin.job))]).into_response()
        }
        _ => {
            let words = json!({ "code": "harmony.NotFoundError", "description": "Error: not here" });
            (StatusCode::NOT_FOUND, axum::Json(words)).into_response()
        }
    }
}

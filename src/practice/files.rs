//! Serving files: ranges, validators, and the planted trouble of bodies.

use super::faults::{Counted, FaultState};
use super::reply::s3_error;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::io::SeekFrom;
use std::path::Path;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

/// How much is read at a time.
const CHUNK: u64 = 64 * 1024;
/// How much goes out at a time if bodies are paced.
const PACED_CHUNK: u64 = 16 * 1024;
/// Between the last bytes and the break of a connection.
const BREAK_PAUSE: std::time::Duration = std::time::Duration::from_millis(20);

/// Serves a file as S3 does.
pub(super) async fn serve(path: &Path, media_type: &'static str, headers: &HeaderMap, faults: &FaultState) -> Response {
    let missing = || s3_error(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.");
    let Ok(mut file) = File::open(path).await else { return missing() };
    let Ok(metadata) = file.metadata().await else { return missing() };
    // Half the file, and every header agrees: only the content tells.
    let length = if faults.strikes(Counted::WrongLength) { metadata.len() / 2 } else { metadata.len() };
    let modified = metadata.modified().map(chrono::DateTime::<chrono::Utc>::from).unwrap_or_default();
    let last_modified = modified.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    // Another version says so in its validators and has other bytes.
    let changed = faults.strikes(Counted::Change);
    let etag =
        format!("\"{}{:x}-{:x}\"", if changed { "old-" } else { "" }, metadata.len(), modified.timestamp_micros());
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_MATCH).is_some_and(|wanted| wanted != "*" && !wanted.contains(&etag)) {
        let words = "At least one of the pre-conditions you specified did not hold";
        return s3_error(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", words);
    }
    if text(header::IF_NONE_MATCH).is_some_and(|known| known == "*" || known.contains(&etag)) {
        return with_headers(StatusCode::NOT_MODIFIED, &etag, &last_modified, Body::empty());
    }
    let same = text(header::IF_RANGE).is_none_or(|known| known == etag || known == last_modified)
        || faults.strikes(Counted::IgnoreIfRange);
    let wanted = text(header::RANGE).filter(|_| same).map_or(Wanted::Whole, |range| parse_range(range, length));
    let range = match wanted {
        Wanted::Whole => None,
        _ if faults.strikes(Counted::IgnoreRange) => None,
        Wanted::Part(from, to) => Some((from, to)),
        Wanted::Outside => {
            let words = "The requested range is not satisfiable";
            let mut refusal = s3_error(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", words);
            insert(&mut refusal, header::CONTENT_RANGE, &format!("bytes */{length}"));
            return refusal;
        }
    };
    let (from, to) = range.unwrap_or((0, length));
    if file.seek(SeekFrom::Start(from)).await.is_err() {
        return missing();
    }
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let mut response = with_headers(status, &etag, &last_modified, body(file, to - from, changed, faults));
    if !faults.strikes(Counted::NoLength) {
        insert(&mut response, header::CONTENT_LENGTH, &(to - from).to_string());
    }
    insert(&mut response, header::CONTENT_TYPE, media_type);
    if range.is_some() {
        insert(&mut response, header::CONTENT_RANGE, &format!("bytes {from}-{}/{length}", to.saturating_sub(1)));
    }
    response
}

pub(super) fn with_headers(status: StatusCode, etag: &str, last_modified: &str, body: Body) -> Response {
    let mut response = (status, body).into_response();
    insert(&mut response, header::ACCEPT_RANGES, "bytes");
    insert(&mut response, header::ETAG, etag);
    insert(&mut response, header::LAST_MODIFIED, last_modified);
    response
}

pub(super) fn insert(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// What a `Range` header asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it; several ranges and nonsense count as this.
    Whole,
    /// First byte, and the byte after the last.
    Part(u64, u64),
    /// Nothing that the file has.
    Outside,
}

/// Reads `bytes=a-b`, `bytes=a-`, `bytes=-n`.
pub(super) fn parse_range(text: &str, length: u64) -> Wanted {
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::Whole;
    };
    if from.is_empty() {
        return match to.parse::<u64>() {
            Ok(last) if last > 0 && length > 0 => Wanted::Part(length.saturating_sub(last), length),
            Ok(_) => Wanted::Outside,
            Err(_) => Wanted::Whole,
        };
    }
    let to = if to.is_empty() { Ok(u64::MAX) } else { to.parse::<u64>() };
    match (from.parse::<u64>(), to) {
        (Ok(from), Ok(to)) if from <= to && from < length => Wanted::Part(from, to.saturating_add(1).min(length)),
        (Ok(from), Ok(to)) if from <= to => Wanted::Outside,
        _ => Wanted::Whole,
    }
}

/// What happens after the bytes that are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The announced length is reached.
    Whole,
    /// The connection breaks.
    Break,
    /// Nothing more comes.
    Stall,
}

fn body(file: File, length: u64, changed: bool, faults: &FaultState) -> Body {
    let ending = if faults.strikes(Counted::Truncate) {
        Ending::Break
    } else if faults.strikes(Counted::Stall) {
        Ending::Stall
    } else {
        Ending::Whole
    };
    let left = if ending == Ending::Whole { length } else { faults.cut_at(length) };
    let pace = faults.pace();
    let chunk = if pace.is_some() { PACED_CHUNK } else { CHUNK };
    let stream = futures_util::stream::unfold(Some((file, left)), move |state| async move {
        let (mut file, left) = state?;
        if left == 0 {
            return match ending {
                Ending::Whole => None,
                Ending::Break => {
                    // What went before reaches the caller first.
                    tokio::time::sleep(BREAK_PAUSE).await;
                    Some((Err(std::io::Error::other("planted: the body breaks off")), None))
                }
                Ending::Stall => std::future::pending().await,
            };
        }
        if let Some(pace) = pace {
            tokio::time::sleep(pace).await;
        }
        let mut buffer = vec![0; usize::try_from(left.min(chunk)).unwrap_or(0)];
        match file.read_exact(&mut buffer).await {
            Ok(read) if changed => {
                let other = buffer.iter().map(|byte| !byte).collect::<Vec<u8>>();
                Some((Ok(Bytes::from(other)), Some((file, left - read as u64))))
            }
            Ok(read) => Some((Ok(Bytes::from(buffer)), Some((file, left - read as u64)))),
            Err(error) => Some((Err(error), None)),
        }
    });
    Body::from_stream(stream)
}

#[cfg(test)]
mod tests {
    use super::{Wanted, parse_range, serve};
    use crate::practice::faults::FaultState;
    use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

    #[test]
    fn ranges_are_read_as_the_rules_say() {
        assert_eq!(parse_range("bytes=0-9", 100), Wanted::Part(0, 10));
        assert_eq!(parse_range("bytes=90-", 100), Wanted::Part(90, 100));
        assert_eq!(parse_range("bytes=-10", 100), Wanted::Part(90, 100));
        assert_eq!(parse_range("bytes=50-500", 100), Wanted::Part(50, 100));
        assert_eq!(parse_range("bytes=100-", 100), Wanted::Outside, "outside");
        assert_eq!(parse_range("bytes=-0", 100), Wanted::Outside);
        assert_eq!(parse_range("bytes=0-", 0), Wanted::Outside);
        for nonsense in ["bytes=9-1", "bytes=0-1,3-4", "lines=0-1", "bytes=x-"] {
            assert_eq!(parse_range(nonsense, 100), Wanted::Whole, "{nonsense}");
        }
    }

    async fn get(faults: &str, range: Option<&str>) -> (StatusCode, Result<Vec<u8>, ()>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, (0..=255).collect::<Vec<u8>>()).unwrap();
        let mut headers = HeaderMap::new();
        if let Some(range) = range {
            headers.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        }
        let response = serve(&path, "application/x-hdf5", &headers, &FaultState::new(faults.parse().unwrap())).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1000).await;
        (status, bytes.map(|bytes| bytes.to_vec()).map_err(|_broken| ()))
    }

    #[tokio::test]
    async fn files_and_parts_of_files_are_served() {
        assert_eq!(get("", None).await, (StatusCode::OK, Ok((0..=255).collect())));
        assert_eq!(get("", Some("bytes=250-")).await, (StatusCode::PARTIAL_CONTENT, Ok((250..=255).collect())));
        assert_eq!(get("", Some("bytes=300-")).await.0, StatusCode::RANGE_NOT_SATISFIABLE);
    }

    #[tokio::test]
    async fn planted_trouble_strikes() {
        assert_eq!(get("truncate=1", None).await, (StatusCode::OK, Err(())));
        assert_eq!(get("wrong_length=1", None).await, (StatusCode::OK, Ok((0..=127).collect())));
        assert_eq!(get("ignore_range=1", Some("bytes=250-")).await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_validator_is_honoured() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"abc").unwrap();
        let faults = FaultState::new(crate::practice::Faults::default());
        let first = serve(&path, "x/y", &HeaderMap::new(), &faults).await;
        let etag = first.headers()[header::ETAG].clone();
        let ask = |name: header::HeaderName, value: &HeaderValue| HeaderMap::from_iter([(name, value.clone())]);
        assert_eq!(serve(&path, "x/y", &ask(header::IF_NONE_MATCH, &etag), &faults).await.status(), 304);
        let other = HeaderValue::from_static("\"other\"");
        assert_eq!(serve(&path, "x/y", &ask(header::IF_MATCH, &other), &faults).await.status(), 412);
        let mut changed = ask(header::IF_RANGE, &other);
        changed.insert(header::RANGE, HeaderValue::from_static("bytes=1-"));
        assert_eq!(serve(&path, "x/y", &changed, &faults).await.status(), 200, "a changed file is sent whole");
    }
}

//! Results of any number and size that lie nowhere: for measuring downloads.

use super::files;
use super::jobs::{Output, Place};
use super::reply::s3_error;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use std::str::FromStr;

/// What repeats in every body.
const PATTERN_BYTES: usize = 256 * 1024;
/// Files differ: each begins this much further in the pattern.
const SHIFT: u64 = 4093;

/// Every job has so many files of so many bytes, in place of cut granules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FillerResults {
    /// Files of a job.
    pub count: u64,
    /// Length of each in bytes.
    pub bytes: u64,
}

impl FromStr for FillerResults {
    type Err = String;

    /// `300x1000000`.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('x').and_then(|(count, bytes)| Some((count.parse().ok()?, bytes.parse().ok()?)));
        let (count, bytes) = parts.ok_or_else(|| format!("“{text}” is not FILESxBYTES, such as 300x1000000"))?;
        Ok(Self { count, bytes })
    }
}

impl FillerResults {
    /// The files of a job.
    pub(super) fn outputs(self) -> Vec<Output> {
        let output = |number| Output {
            item: 10_001 + number,
            file: format!("filler_{number:05}.bin"),
            media_type: "application/octet-stream",
            bbox: None,
            temporal: None,
            bytes: self.bytes,
            place: Place::Filler(self.bytes),
        };
        (0..self.count).map(output).collect()
    }
}

/// Bytes that do not compress, made once.
pub(super) fn pattern(seed: u64) -> Bytes {
    let mut random = fastrand::Rng::with_seed(seed);
    std::iter::repeat_with(|| random.u8(1..)).take(PATTERN_BYTES).collect()
}

/// Serves one of them as S3 does.
pub(super) fn serve(pattern: &Bytes, item: u64, length: u64, headers: &HeaderMap) -> Response {
    let etag = format!("\"filler-{item}-{length}\"");
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let same = text(header::IF_RANGE).is_none_or(|known| known == etag);
    let (from, to) = match text(header::RANGE).filter(|_| same).map(|range| files::parse_range(range, length)) {
        None | Some(files::Wanted::Whole) => (0, length),
        Some(files::Wanted::Part(from, to)) => (from, to),
        Some(files::Wanted::Outside) => {
            let words = "The requested range is not satisfiable";
            return s3_error(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", words);
        }
    };
    let is_part = (from, to) != (0, length);
    let status = if is_part { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let last_modified = "Wed, 21 Oct 2020 07:28:00 GMT";
    let body = Body::from_stream(pieces(pattern.clone(), item.wrapping_mul(SHIFT), from, to));
    let mut response = files::with_headers(status, &etag, last_modified, body);
    files::insert(&mut response, header::CONTENT_LENGTH, &(to - from).to_string());
    files::insert(&mut response, header::CONTENT_TYPE, "application/octet-stream");
    if is_part {
        files::insert(&mut response, header::CONTENT_RANGE, &format!("bytes {from}-{}/{length}", to.saturating_sub(1)));
    }
    response
}

fn pieces(
    pattern: Bytes,
    shift: u64,
    from: u64,
    to: u64,
) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> + Send {
    let pieces = std::iter::successors(Some((from, Bytes::new())), move |(at, _)| {
        let start = usize::try_from(at.wrapping_add(shift) % pattern.len() as u64).unwrap_or(0);
        let left = usize::try_from(to.saturating_sub(*at)).unwrap_or(usize::MAX);
        let end = pattern.len().min(start.saturating_add(left));
        (start < end).then(|| (at + (end - start) as u64, pattern.slice(start..end)))
    });
    futures_util::stream::iter(pieces.skip(1).map(|(_, piece)| Ok(piece)))
}

#[cfg(test)]
mod tests {
    use super::{FillerResults, pattern, serve};
    use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

    async fn get(item: u64, length: u64, range: Option<&'static str>) -> (StatusCode, Vec<u8>) {
        let range = range.map(|range| (header::RANGE, HeaderValue::from_static(range)));
        let response = serve(&pattern(1), item, length, &HeaderMap::from_iter(range));
        let status = response.status();
        (status, axum::body::to_bytes(response.into_body(), 10_000_000).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn a_range_is_a_piece_of_the_whole_and_files_differ() {
        let (status, whole) = get(3, 600_001, None).await;
        assert_eq!((status, whole.len()), (StatusCode::OK, 600_001));
        let (status, rest) = get(3, 600_001, Some("bytes=300000-")).await;
        assert_eq!(status, StatusCode::PARTIAL_CONTENT);
        assert!(rest == whole[300_000..]);
        assert!(get(4, 600_001, None).await.1 != whole);
        assert_eq!(get(3, 0, None).await, (StatusCode::OK, Vec::new()));
        assert_eq!(get(3, 5, Some("bytes=5-")).await.0, StatusCode::RANGE_NOT_SATISFIABLE);
    }

    #[test]
    fn the_wish_is_two_numbers() {
        assert_eq!("300x1000000".parse(), Ok(FillerResults { count: 300, bytes: 1_000_000 }));
        for bad in ["", "300", "x", "3x", "-1x5", "3x5x7"] {
            assert!(bad.parse::<FillerResults>().is_err(), "{bad}");
        }
    }
}

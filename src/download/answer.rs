//! Reads the head and the first bytes of a file's answer, and refuses what cannot be the file.

use super::error::TransferError;
use super::spec::FetchSpec;
use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED};

/// Which version of the file an answer is of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Version {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

impl Version {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        Self { etag: text(headers, ETAG), last_modified: text(headers, LAST_MODIFIED) }
    }

    /// What `If-Range` may hold: a strong entity tag, else the time of the last change.
    pub(super) fn validator(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| !etag.starts_with("W/")).or(self.last_modified.as_deref())
    }

    /// No header says otherwise. S3 and its like send both every time; a proxy may drop one.
    pub(super) fn may_be(&self, other: &Self) -> bool {
        let differs = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        if self.etag.is_some() && other.etag.is_some() {
            return self.etag == other.etag;
        }
        !differs(&self.last_modified, &other.last_modified)
    }

    pub(super) fn modified(&self) -> Option<DateTime<Utc>> {
        DateTime::parse_from_rfc2822(self.last_modified.as_deref()?).ok().map(|time| time.to_utc())
    }
}

/// `bytes 5-9/10` as first byte and whole length; the length may be unknown.
pub(super) fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let range = text(headers, CONTENT_RANGE)?;
    let (span, whole) = range.strip_prefix("bytes ")?.trim().split_once('/')?;
    let (from, _) = span.split_once('-')?;
    Some((from.trim().parse().ok()?, whole.trim().parse().ok()))
}

/// Whole length in the `bytes */10` of an answer 416.
pub(super) fn whole_length(headers: &HeaderMap) -> Option<u64> {
    text(headers, CONTENT_RANGE)?.strip_prefix("bytes */")?.trim().parse().ok()
}

pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    text(headers, CONTENT_LENGTH)?.trim().parse().ok()
}

pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// Refuses an address that this computer cannot fetch from.
pub(super) fn check_address(spec: &FetchSpec) -> Result<(), TransferError> {
    match spec.url.scheme() {
        "http" | "https" | "s3" => Ok(()),
        other => Err(TransferError::NotFetchable(format!("Results at “{other}:” addresses cannot be fetched."))),
    }
}

/// Refuses a page or a message in place of the file, as far as the head tells.
pub(super) fn check_head(spec: &FetchSpec, status: u16, headers: &HeaderMap) -> Result<(), TransferError> {
    let content_type = text(headers, CONTENT_TYPE).unwrap_or_default();
    let is_message = matches!(
        essence(&content_type).as_str(),
        "text/html" | "application/xhtml+xml" | "application/json" | "application/problem+json"
    );
    if is_message && !is_promised(spec, &content_type) {
        return Err(TransferError::NotData { content_type, beginning: format!("status {status}") });
    }
    Ok(())
}

/// Text formats are data where the job says so, or where the file's own name does.
fn is_promised(spec: &FetchSpec, content_type: &str) -> bool {
    let ending = spec.path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let by_name = match essence(content_type).as_str() {
        "text/html" | "application/xhtml+xml" => matches!(ending.as_str(), "html" | "htm" | "xhtml"),
        _ => matches!(ending.as_str(), "json" | "geojson" | "covjson"),
    };
    by_name || spec.media_type.as_deref().is_some_and(|promised| essence(promised) == essence(content_type))
}

/// A MIME type without its parameters, in lower case.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{Version, content_range, is_promised, whole_length};
    use crate::download::spec::FetchSpec;
    use reqwest::header::{CONTENT_RANGE, HeaderMap, HeaderValue};
    use std::path::Path;

    fn spec(name: &str, media_type: Option<&str>) -> FetchSpec {
        let url = "https://harmony.earthdata.nasa.gov/x".parse().unwrap();
        FetchSpec { media_type: media_type.map(str::to_owned), ..FetchSpec::new(url, Path::new("/data").join(name)) }
    }

    #[test]
    fn text_is_data_only_where_it_was_promised() {
        assert!(!is_promised(&spec("a.h5", Some("application/x-hdf5")), "application/json"));
        assert!(!is_promised(&spec("a.nc4", None), "text/html; charset=utf-8"));
        assert!(is_promised(&spec("a.JSON", None), "application/json;charset=utf-8"));
        assert!(is_promised(&spec("a", Some("application/json")), "application/json; x=y"));
        assert!(!is_promised(&spec("a.json", Some("application/json")), "text/html"));
    }

    #[test]
    fn ranges_of_answers_are_read() {
        let headers = |text: &'static str| HeaderMap::from_iter([(CONTENT_RANGE, HeaderValue::from_static(text))]);
        assert_eq!(content_range(&headers("bytes 5-9/10")), Some((5, Some(10))));
        assert_eq!(content_range(&headers("bytes 5-9/*")), Some((5, None)));
        assert_eq!(content_range(&headers("bytes */10")), None);
        assert_eq!(content_range(&headers("lines 5-9/10")), None);
        assert_eq!(whole_length(&headers("bytes */10")), Some(10));
        assert_eq!(whole_length(&headers("bytes 5-9/10")), None);
    }

    #[test]
    fn a_version_is_told_by_its_strong_tag_else_by_its_time() {
        let version = |etag: Option<&str>, time: Option<&str>| Version {
            etag: etag.map(str::to_owned),
            last_modified: time.map(str::to_owned),
        };
        assert_eq!(version(Some("\"a\""), Some("t")).validator(), Some("\"a\""));
        assert_eq!(version(Some("W/\"a\""), Some("t")).validator(), Some("t"));
        assert_eq!(version(Some("W/\"a\""), None).validator(), None);
        assert!(!version(Some("\"a\""), Some("t")).may_be(&version(Some("\"b\""), Some("t"))));
        assert!(version(Some("\"a\""), None).may_be(&version(None, Some("t"))));
        assert!(!version(None, Some("u")).may_be(&version(Some("\"a\""), Some("t"))));
        let time = version(None, Some("Wed, 21 Oct 2026 07:28:00 GMT")).modified().unwrap();
        assert_eq!(time.to_rfc3339(), "2026-10-21T07:28:00+00:00");
    }
}

//! The work of a tile: from the disk, or from its server.

use super::decode::{Decoded, decode};
use super::means::Means;
use super::shared::Kept;
use super::snapshot::Shown;
use crate::domain::map::tiles::freshness::{Said, fresh_until, seconds_left};
use crate::domain::map::tiles::{Event, Failure, Fetched, Read, TileKey};
use crate::earthdata::{Error, ErrorKind, Picture};
use crate::store::tiles::SavedTile;
use chrono::{DateTime, Utc};
use reqwest::header::{AGE, CACHE_CONTROL, ETAG, EXPIRES, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH};
use std::sync::Arc;
use url::Url;

/// Longest body of a tile.
const MOST_BYTES: u64 = 4 << 20;
/// Longest version name that is sent back.
const LONGEST_ETAG: usize = 512;

/// What came of an effect: the event, and the tile if there is one.
pub(super) type Outcome = (Event<TileKey>, Option<(TileKey, Kept)>);

/// Looks on the disk, off the runtime's own threads.
pub(super) fn read(means: &Means, key: TileKey, address: &str) -> Outcome {
    let now = means.now();
    let saved = means.files().and_then(|files| files.read(address, now));
    let Some((saved, decoded)) = saved.and_then(|saved| Some((decode(&saved.bytes)?, saved))).map(|(d, s)| (s, d))
    else {
        return (Event::Read(key, Read::Missing), None);
    };
    let fresh = seconds_left(saved.fresh_until, now).saturating_mul(1000);
    let bytes = decoded.bytes();
    let stale_since = (fresh == 0).then_some(saved.saved);
    (Event::Read(key, Read::Here { bytes, fresh }), Some((key, kept(decoded, saved.etag, stale_since))))
}

fn kept(decoded: Decoded, etag: Option<String>, stale_since: Option<DateTime<Utc>>) -> Kept {
    let (pixels, is_blank) = match decoded {
        Decoded::Picture(pixels) => (Some(Arc::new(pixels)), false),
        Decoded::Blank => (None, true),
    };
    Kept { shown: Shown { generation: 0, pixels, is_blank, stale_since }, etag }
}

/// Asks the server.
pub(super) async fn fetch(means: Arc<Means>, key: TileKey, address: String, etag: Option<String>) -> Outcome {
    let failed = |failure| (Event::Fetched(key, Fetched::Failed(failure)), None);
    let Ok(url) = Url::parse(&address) else { return (Event::Fetched(key, Fetched::Absent), None) };
    let Some(transport) = means.transport() else { return failed(Failure::Network) };
    let mut headers = HeaderMap::new();
    if let Some(etag) = etag.as_deref().and_then(|etag| HeaderValue::from_str(etag).ok()) {
        headers.insert(IF_NONE_MATCH, etag);
    }
    means.count_request();
    let picture = match transport.picture(&url, &headers, MOST_BYTES).await {
        Ok(picture) => picture,
        Err(error) => {
            tracing::debug!(%error, "a tile did not come");
            return failed(failure_of(&error));
        }
    };
    match picture.status {
        200 => came(means, key, address, picture).await.unwrap_or_else(failed),
        304 if etag.is_some() => renewed(means, key, address, &picture.headers).await,
        204 | 400 | 404 | 410 => (Event::Fetched(key, Fetched::Absent), None),
        status => {
            tracing::debug!(status, %address, "a tile did not come");
            failed(Failure::Tile)
        }
    }
}

fn failure_of(error: &Error) -> Failure {
    match error.kind {
        ErrorKind::Broken(_) | ErrorKind::TooLarge { .. } => Failure::Tile,
        _ => Failure::Network,
    }
}

/// A page in place of a picture comes from whoever stands between: a hotel's sign-in, a proxy.
fn is_page(picture: &Picture) -> bool {
    let told = header(&picture.headers, &reqwest::header::CONTENT_TYPE).unwrap_or_default();
    told.trim_start().to_ascii_lowercase().starts_with("text/html")
        || picture.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

async fn came(means: Arc<Means>, key: TileKey, address: String, picture: Picture) -> Result<Outcome, Failure> {
    if is_page(&picture) {
        return Err(Failure::Network);
    }
    let now = means.now();
    let said = said(&picture.headers, now);
    let until = fresh_until(said, key.period.day(), now);
    let etag = header(&picture.headers, &ETAG).filter(|etag| etag.len() <= LONGEST_ETAG).map(str::to_owned);
    let permit = means.decoding().await;
    let work = move || {
        let decoded = decode(&picture.body);
        if decoded.is_some() && !said.no_store {
            let saved = SavedTile { bytes: picture.body, saved: now, fresh_until: until, etag: etag.clone() };
            means.keep(|files| files.write(&address, &saved, now));
        }
        decoded.map(|decoded| (decoded, etag))
    };
    let done = tokio::task::spawn_blocking(work).await;
    drop(permit);
    let (decoded, etag) = done.ok().flatten().ok_or(Failure::Tile)?;
    let fresh = seconds_left(until, now).saturating_mul(1000);
    let event = Event::Fetched(key, Fetched::Here { bytes: decoded.bytes(), fresh });
    Ok((event, Some((key, kept(decoded, etag, None)))))
}

async fn renewed(means: Arc<Means>, key: TileKey, address: String, headers: &HeaderMap) -> Outcome {
    let now = means.now();
    let said = said(headers, now);
    let until = fresh_until(said, key.period.day(), now);
    let work = move || means.keep(|files| files.renew(&address, until, now));
    if tokio::task::spawn_blocking(work).await.is_err() {
        tracing::debug!("a kept tile was not marked as fresh");
    }
    let fresh = seconds_left(until, now).saturating_mul(1000);
    (Event::Fetched(key, Fetched::Unchanged { fresh }), None)
}

fn said(headers: &HeaderMap, now: DateTime<Utc>) -> Said {
    Said::of(header(headers, &CACHE_CONTROL), header(headers, &AGE), header(headers, &EXPIRES), now)
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

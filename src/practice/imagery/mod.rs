//! Imagery by date below `/gibs/`, as NASA GIBS serves it, and a street map below `/osm/`.
//!
//! Paths, grids, refusals and blanks are those of the real servers: a tile outside the matrix is refused with 400 and an
//! `ExceptionReport`, a day without data is a black JPEG or a transparent PNG with 200. What was asked for is counted, so
//! that a test can tell that nothing was asked twice or in vain.

mod ledger;
mod request;

pub(super) use ledger::Ledger;
pub use ledger::TileRecord;

use super::caller::Caller;
use super::data::{blank, plain_tile};
use super::edl;
use super::faults::Counted;
use super::files::insert;
use super::reply::{Answer, Refusal, json_ok, text_as};
use super::state::Service;
use crate::domain::map::imagery::{Layer, Period};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use request::{Exception, Wanted};
use serde_json::json;
use std::sync::Arc;

/// Between the last bytes and the break of a connection.
const BREAK_PAUSE: std::time::Duration = std::time::Duration::from_millis(20);
/// How long a tile is fresh: three days, as GIBS says.
const FRESH_SECONDS: u64 = 259_200;

/// `GET /gibs/…`.
pub(super) async fn gibs(State(service): State<Arc<Service>>, Path(path): Path<String>, caller: Caller) -> Answer {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["layer-metadata", "v1.0", file] => metadata(&service, file),
        ["legends", file] => legend(file),
        ["wmts", plane, "best", rest @ ..] => {
            let wanted = request::gibs(plane, rest, |layer| service.catalogue.newest_picture(layer));
            tile(&service, &caller, wanted).await
        }
        _ => Err(Refusal::page(StatusCode::NOT_FOUND, "Not Found")),
    }
}

/// `GET /osm/{level}/{column}/{row}.png`.
pub(super) async fn street_map(
    State(service): State<Arc<Service>>,
    Path((level, column, file)): Path<(String, String, String)>,
    caller: Caller,
) -> Answer {
    tile(&service, &caller, request::street_map(&level, &column, &file)).await
}

async fn tile(service: &Arc<Service>, caller: &Caller, wanted: Result<Wanted, Exception>) -> Answer {
    if service.tiles.is_gone() {
        return Ok(dropped());
    }
    if let Some(wait) = service.faults.tile_latency() {
        tokio::time::sleep(wait).await;
    }
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(exception) => {
            service.tiles.refuse(&caller.path);
            return Ok(exception.into_response());
        }
    };
    service.tiles.count(&caller.path);
    if let Some(status) = service.faults.tile_error() {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        return Err(Refusal::page(status, "planted: no tiles now"));
    }
    if service.faults.strikes(Counted::TileHtml) {
        return Ok(edl::login_page());
    }
    let etag = format!("\"{:x}\"", etag_of(service, &caller.path));
    let is_known =
        caller.header(header::IF_NONE_MATCH).is_some_and(|known| known == "*" || known.contains(etag.as_str()));
    let mut response = if is_known {
        service.tiles.count_unchanged();
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = bytes(service, &caller.path, wanted).await?;
        let mut response = body(service, bytes).into_response();
        insert(&mut response, header::CONTENT_TYPE, wanted.layer.format.media_type());
        response
    };
    let fresh = service.faults.tile_life().map_or(FRESH_SECONDS, |life| life.as_secs());
    insert(&mut response, header::CACHE_CONTROL, &format!("public, max-age={fresh}"));
    insert(&mut response, header::ETAG, &etag);
    Ok(response)
}

/// The whole body, or one that breaks off half-way against its length.
fn body(service: &Service, bytes: Bytes) -> Response {
    if !service.faults.strikes(Counted::TileCut) {
        return Body::from(bytes).into_response();
    }
    let length = bytes.len();
    let half = bytes.slice(..length / 2);
    let stream = futures_util::stream::unfold(Some(half), |left| async move {
        let left = left?;
        if left.is_empty() {
            // What went before reaches the caller first.
            tokio::time::sleep(BREAK_PAUSE).await;
            return Some((Err(std::io::Error::other("planted: the tile breaks off")), None));
        }
        Some((Ok(left), Some(Bytes::new())))
    });
    let mut response = Body::from_stream(stream).into_response();
    insert(&mut response, header::CONTENT_LENGTH, &length.to_string());
    response
}

/// An answer that never begins: the connection ends, as where the network is gone.
fn dropped() -> Response {
    let gone = std::io::Error::other("planted: the network is gone");
    Body::from_stream(futures_util::stream::iter([Err::<Bytes, _>(gone)])).into_response()
}

/// The same tile of the same practice data has the same tag.
fn etag_of(service: &Service, path: &str) -> u64 {
    let seed = service.catalogue.seed() ^ 0xcbf2_9ce4_8422_2325;
    path.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Made once, then kept for a while; made off the request threads, a few at a time.
async fn bytes(service: &Arc<Service>, path: &str, wanted: Wanted) -> Result<Bytes, Refusal> {
    if let Some(kept) = service.tiles.kept(path) {
        return Ok(kept);
    }
    let permit = Arc::clone(&service.tile_permits).acquire_owned().await.map_err(|_closed| Refusal::internal())?;
    let made = service
        .blocking(move |service| {
            // Held until it is painted.
            let _permit = permit;
            let Wanted { layer, address } = wanted;
            if !service.catalogue.has_picture(layer, address.period) {
                blank(layer, address.grid.plane)
            } else if service.faults.plain_tiles() {
                plain_tile(layer, address)
            } else {
                service.catalogue.tile(layer, address)
            }
        })
        .await?;
    let made = Bytes::from(made.map_err(|_encoding| Refusal::internal())?);
    service.tiles.keep(path, &made);
    Ok(made)
}

/// What is known of a layer's days.
fn metadata(service: &Service, file: &str) -> Answer {
    let missing = || Refusal::page(StatusCode::NOT_FOUND, "Not Found");
    let layer = file.strip_suffix(".json").and_then(Layer::find).ok_or_else(missing)?;
    let last = match service.catalogue.newest_picture(layer) {
        Period::Undated => None,
        period => period.address(),
    };
    Ok(json_ok(&json!({
        "id": layer.id,
        "startDate": layer.first.map(|first| first.to_string()),
        "endDate": last,
        "ongoing": layer.is_dated() && layer.last.is_none(),
    })))
}

fn legend(file: &str) -> Answer {
    let missing = || Refusal::page(StatusCode::NOT_FOUND, "Not Found");
    let layer = file.strip_suffix("_H.svg").and_then(Layer::find).ok_or_else(missing)?;
    let words = super::reply::escape(layer.legend);
    Ok(text_as(
        "image/svg+xml",
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"24\"><text x=\"4\" y=\"16\">{words}</text></svg>"
        ),
    ))
}

#[cfg(test)]
mod tests;

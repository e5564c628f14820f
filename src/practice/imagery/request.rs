//! Reading tile addresses as GIBS does, with its words where something is wrong.

use super::super::reply::{escape, text_as};
use crate::domain::map::grid::{Plane, TileGrid, TileId};
use crate::domain::map::imagery::address::TileAddress;
use crate::domain::map::imagery::{Layer, Period};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A tile of a layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wanted {
    pub(super) layer: &'static Layer,
    pub(super) address: TileAddress,
}

/// 400 in the words of the Open Geospatial Consortium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exception {
    code: &'static str,
    locator: &'static str,
    pub(super) text: String,
}

impl Exception {
    fn invalid(locator: &'static str, text: impl Into<String>) -> Self {
        Self { code: "InvalidParameterValue", locator, text: text.into() }
    }

    fn out_of_range(locator: &'static str, last: u32) -> Self {
        let text = format!("{locator} is out of range, maximum value is {last}");
        Self { code: "TileOutOfRange", locator, text }
    }
}

impl IntoResponse for Exception {
    fn into_response(self) -> Response {
        let Self { code, locator, text } = self;
        let report = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ExceptionReport xmlns=\"http://www.opengis.net/ows/1.1\" \
             version=\"1.1.0\" xml:lang=\"en\">\n<Exception exceptionCode=\"{code}\" locator=\"{locator}\">\n\
             <ExceptionText>{}</ExceptionText></Exception>\n</ExceptionReport>\n",
            escape(&text)
        );
        let mut response = text_as("application/xml", report);
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response
    }
}

/// `{layer}/default/{time}/{set}/{level}/{row}/{column}.jpg`, or the same without the time.
pub(super) fn gibs(plane: &str, rest: &[&str], newest: impl Fn(&Layer) -> Period) -> Result<Wanted, Exception> {
    let (id, time, set, [level, row, file]) = match rest {
        [id, "default", time, set, level, row, file] => (*id, Some(*time), *set, [*level, *row, *file]),
        [id, "default", set, level, row, file] => (*id, None, *set, [*level, *row, *file]),
        _ => return Err(Exception::invalid("REQUEST", "The address is not that of a tile")),
    };
    let plane = plane.strip_prefix("epsg").and_then(|code| code.parse().ok()).and_then(Plane::of_epsg);
    let plane = plane.ok_or_else(|| Exception::invalid("LAYER", "LAYER does not exist"))?;
    let layer = Layer::find(id).filter(|layer| layer.source == crate::domain::map::imagery::Source::Gibs);
    let found = layer.and_then(|layer| Some((layer, layer.grid(plane)?)));
    let (layer, grid) = found.ok_or_else(|| Exception::invalid("LAYER", "LAYER does not exist"))?;
    let period = match time {
        Some(time) => period(layer, time, newest)?,
        None => newest(layer),
    };
    if set != grid.name {
        return Err(Exception::invalid("TILEMATRIXSET", "TILEMATRIXSET is invalid for LAYER"));
    }
    let (column, extension) = file.split_once('.').unwrap_or((file, ""));
    if extension != layer.format.extension() {
        return Err(Exception::invalid("FORMAT", "FORMAT is invalid for LAYER"));
    }
    let tile = tile_in(grid, level, row, column)?;
    Ok(Wanted { layer, address: TileAddress { grid, period, tile } })
}

/// `{level}/{column}/{row}.png`.
pub(super) fn street_map(level: &str, column: &str, file: &str) -> Result<Wanted, Exception> {
    let grid = TileGrid::OPEN_STREET_MAP;
    let layer = Layer::find("OpenStreetMap").ok_or_else(|| Exception::invalid("LAYER", "LAYER does not exist"))?;
    let row = file.strip_suffix(".png").ok_or_else(|| Exception::invalid("FORMAT", "FORMAT is invalid for LAYER"))?;
    let tile = tile_in(grid, level, row, column)?;
    Ok(Wanted { layer, address: TileAddress { grid, period: Period::Undated, tile } })
}

fn tile_in(grid: TileGrid, level: &str, row: &str, column: &str) -> Result<TileId, Exception> {
    let number = |text: &str, locator: &'static str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| text.parse::<u32>().ok()).flatten();
        number.ok_or_else(|| Exception::invalid(locator, format!("{locator} is not a valid integer")))
    };
    let level = u8::try_from(number(level, "TILEMATRIX")?).ok().filter(|level| *level <= grid.last_level);
    let level = level.ok_or_else(|| Exception::invalid("TILEMATRIX", "TILEMATRIX is invalid for TILEMATRIXSET"))?;
    let (row, column) = (number(row, "TILEROW")?, number(column, "TILECOL")?);
    let (columns, rows) = grid.plane.size(level);
    if row >= rows {
        return Err(Exception::out_of_range("TILEROW", rows - 1));
    }
    if column >= columns {
        return Err(Exception::out_of_range("TILECOL", columns - 1));
    }
    Ok(TileId::new(level, row, column))
}

/// A time snaps to the layer's step; `default` is the newest.
fn period(layer: &Layer, time: &str, newest: impl Fn(&Layer) -> Period) -> Result<Period, Exception> {
    if time == "default" || !layer.is_dated() {
        return Ok(newest(layer));
    }
    let words = || Exception::invalid("TIME", "Invalid time format, must be YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ");
    let moment = if time.len() == 10 {
        NaiveDate::parse_from_str(time, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN))
    } else {
        NaiveDateTime::parse_from_str(time, "%Y-%m-%dT%H:%M:%SZ").ok()
    };
    Ok(layer.period(moment.ok_or_else(words)?.and_utc()))
}

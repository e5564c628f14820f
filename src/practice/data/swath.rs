//! Swaths: pixels in rows and columns, cut as NASA's level-2 subsetter (l2ss-py) cuts them: rows and columns
//! that hold something to keep stay, and what of them lies outside is blanked, positions too.

use super::extent::Extent;
use super::family::Family;
use super::fields;
use super::file::{Content, FileContent, Fill, Values};
use super::footprints::{PIECES_PER_SCAN, SWATH_HALF_WIDTH_KM, SWATH_SECONDS, scan_place, swath_arguments};
use super::granules::{PIECE_SECONDS, scan_piece};
use super::layers::{self, Layer};
use super::noise::blend;
use super::orbit::WEATHER;
use super::orbit::home;
use super::work::Work;
use chrono::{DateTime, Duration, Utc};
use netcdf_writer::NcAttrValue;

/// Rows and columns of the two instruments.
const SCAN_SIZE: (usize, usize) = (132, 256);
const SWATH_SIZE: (usize, usize) = (150, 160);

/// Marker of a blanked position.
const BLANK: f32 = -999.0;

/// Names of rows, columns, positions and times in the file.
struct Names {
    rows: &'static str,
    columns: &'static str,
    latitude: &'static str,
    longitude: &'static str,
    time: &'static str,
}

const SCAN_NAMES: Names = Names {
    rows: "mirror_step",
    columns: "xtrack",
    latitude: "geolocation/latitude",
    longitude: "geolocation/longitude",
    time: "geolocation/time",
};
const SWATH_NAMES: Names = Names { rows: "nj", columns: "ni", latitude: "lat", longitude: "lon", time: "sst_time" };

/// The kept rows, columns and pixels.
struct Pixels {
    rows: Vec<usize>,
    columns: Vec<usize>,
    /// Row by row; `None` is blanked.
    places: Vec<Option<(f64, f64)>>,
}

/// Makes the file and counts what is in it.
pub(super) fn make(work: &Work<'_>) -> (FileContent, Extent) {
    let scan = work.collection.family == Family::Scan;
    let mut file = work.blank_file();
    let mut extent = Extent::new();
    let Some((names, size)) = kind(work) else { return (file, extent) };
    let seconds = if scan { PIECE_SECONDS } else { SWATH_SECONDS };
    let moment = |row: usize| row_time(work.granule.start, seconds, row, size.0);
    let Some(pixels) = choose(work, &names, size, &moment) else { return (file, extent) };
    for (row, line) in pixels.rows.iter().zip(pixels.places.chunks(pixels.columns.len().max(1))) {
        line.iter().flatten().for_each(|&(longitude, latitude)| extent.add(longitude, latitude));
        if line.iter().any(Option::is_some) {
            extent.add_time(moment(*row));
        }
    }
    add_positions(&mut file, work, &names, &pixels, &moment);
    let day = work.granule.start.timestamp() as f64 / 86_400.0;
    let layers = layers::of(work.collection.family);
    let needed = layers.iter().any(|layer| layer.field.needs_ground());
    let ground: Vec<f64> = pixels
        .places
        .iter()
        .map(|place| place.map_or(0.0, |(longitude, latitude)| fields::ground(needed, longitude, latitude)))
        .collect();
    for layer in layers {
        file.variables.push(make_layer(work, &names, &pixels, &ground, layer, day));
    }
    if scan {
        file.group("geolocation", &[("Description", "Where and when each pixel was seen.")]);
        file.group("product", &[("Description", "The columns.")]);
        file.group("support_data", &[("Description", "What the columns were made with.")]);
    }
    (file, extent)
}

/// Makes swaths keep the same columns, so that they can be joined: all that any of them needs.
pub(super) fn share_columns(works: &mut [Work<'_>]) {
    let needed = |work: &Work<'_>| -> Option<(usize, usize)> {
        let (names, size) = kind(work)?;
        let seconds = if work.collection.family == Family::Scan { PIECE_SECONDS } else { SWATH_SECONDS };
        let pixels = choose(work, &names, size, &|row| row_time(work.granule.start, seconds, row, size.0))?;
        Some((*pixels.columns.first()?, *pixels.columns.last()?))
    };
    let all = works.iter().filter_map(needed);
    let shared = all.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
    for work in works {
        work.columns = shared;
    }
}

/// Names and size of a swath's plane; `None` for other families.
fn kind(work: &Work<'_>) -> Option<(Names, (usize, usize))> {
    match work.collection.family {
        Family::Scan => Some((SCAN_NAMES, SCAN_SIZE)),
        Family::Swath => Some((SWATH_NAMES, SWATH_SIZE)),
        _ => None,
    }
}

fn row_time(start: DateTime<Utc>, seconds: i64, row: usize, rows: usize) -> DateTime<Utc> {
    start + Duration::milliseconds((seconds as f64 * 1000.0 * row as f64 / rows.max(1) as f64) as i64)
}

/// Place of a pixel, degrees.
fn pixel_place(work: &Work<'_>, row: usize, column: usize, size: (usize, usize)) -> (f64, f64) {
    let part = |number: usize, count: usize| (number as f64 + 0.5) / count as f64;
    if work.collection.family == Family::Scan {
        let (_, _, piece) = scan_piece(work.granule.index);
        let across = (piece as f64 + part(row, size.0)) / PIECES_PER_SCAN as f64;
        return scan_place(across, part(column, size.1));
    }
    let (from, to) = swath_arguments(work.granule.index);
    let left_km = SWATH_HALF_WIDTH_KM * (1.0 - 2.0 * part(column, size.1)) * 0.98;
    let (longitude, latitude) = WEATHER.beside(blend(from, to, part(row, size.0)), left_km);
    (home(longitude + WEATHER.node_longitude(0)), latitude)
}

fn choose(
    work: &Work<'_>,
    names: &Names,
    size: (usize, usize),
    moment: &dyn Fn(usize) -> DateTime<Utc>,
) -> Option<Pixels> {
    let kept = |name: &str, value: usize| {
        work.cut
            .dimensions
            .iter()
            .filter(|(dimension, _, _)| dimension == name)
            .all(|&(_, min, max)| value as f64 >= min && value as f64 <= max)
    };
    let first_column = usize::from(work.collection.family != Family::Scan);
    let rows: Vec<usize> = (0..size.0)
        .filter(|&row| kept(names.rows, row + 1) && work.cut.time.is_none_or(|time| time.contains(moment(row))))
        .collect();
    let columns: Vec<usize> = (0..size.1).filter(|&column| kept(names.columns, column + first_column)).collect();
    let places: Vec<Vec<Option<(f64, f64)>>> = rows
        .iter()
        .map(|&row| {
            columns
                .iter()
                .map(|&column| {
                    let (longitude, latitude) = pixel_place(work, row, column, size);
                    // Positions are kept with 32 bits: what is asked is what is written.
                    let place = (f64::from(longitude as f32), f64::from(latitude as f32));
                    work.keeps_place(place.0, place.1).then_some(place)
                })
                .collect()
        })
        .collect();
    let used_row = |number: usize| places.get(number).is_some_and(|line| line.iter().any(Option::is_some));
    let shared = |number: usize| {
        let column = columns.get(number);
        work.columns.is_some_and(|(first, last)| column.is_some_and(|column| (first..=last).contains(column)))
    };
    let used_column =
        |number: usize| shared(number) || places.iter().any(|line| line.get(number).is_some_and(Option::is_some));
    // Rows and columns that hold nothing are left out, between others too.
    let kept_rows: Vec<usize> = (0..rows.len()).filter(|&number| used_row(number)).collect();
    let kept_columns: Vec<usize> = (0..columns.len()).filter(|&number| used_column(number)).collect();
    if kept_rows.is_empty() || kept_columns.is_empty() {
        return None;
    }
    let pick = |from: &[usize], kept: &[usize]| kept.iter().filter_map(|&number| from.get(number).copied()).collect();
    Some(Pixels {
        rows: pick(&rows, &kept_rows),
        columns: pick(&columns, &kept_columns),
        places: kept_rows
            .iter()
            .filter_map(|&row| places.get(row))
            .flat_map(|line| kept_columns.iter().map(|&column| line.get(column).copied().flatten()))
            .collect(),
    })
}

fn add_positions(
    file: &mut FileContent,
    work: &Work<'_>,
    names: &Names,
    pixels: &Pixels,
    moment: &dyn Fn(usize) -> DateTime<Utc>,
) {
    let (rows, columns) = (names.rows.to_owned(), names.columns.to_owned());
    file.dimensions.push((rows.clone(), pixels.rows.len() as u64));
    file.dimensions.push((columns.clone(), pixels.columns.len() as u64));
    let plane = [rows.clone(), columns.clone()];
    let first_column = i32::from(work.collection.family != Family::Scan);
    let numbers = |chosen: &[usize], first: i32| {
        Values::I32(
            chosen.iter().map(|&number| i32::try_from(number).unwrap_or(i32::MAX).saturating_add(first)).collect(),
        )
    };
    let degrees = |pick: fn((f64, f64)) -> f64| {
        Values::F32(pixels.places.iter().map(|place| place.map_or(BLANK, |place| pick(place) as f32)).collect())
    };
    let position = |path: &str, values: Values, units: &str, name: &str, limit: f32| {
        Content::new(path, &plane, values)
            .filled(Fill::F32(BLANK))
            .text("units", units)
            .text("long_name", name)
            .text("standard_name", name)
            .with("valid_min", NcAttrValue::Floats(vec![-limit]))
            .with("valid_max", NcAttrValue::Floats(vec![limit]))
            .always()
    };
    let epoch = DateTime::from_timestamp(315_964_800, 0).unwrap_or_default();
    let seconds = pixels.rows.iter().map(|&row| (moment(row) - epoch).num_milliseconds() as f64 / 1000.0).collect();
    file.variables.extend([
        Content::new(rows.clone(), std::slice::from_ref(&rows), numbers(&pixels.rows, 1))
            .text("units", "1")
            .text("long_name", "row of the whole granule")
            .always(),
        Content::new(columns.clone(), std::slice::from_ref(&columns), numbers(&pixels.columns, first_column))
            .text("units", "1")
            .text("long_name", "column of the whole granule")
            .always(),
        position(names.latitude, degrees(|place| place.1), "degrees_north", "latitude", 90.0),
        position(names.longitude, degrees(|place| place.0), "degrees_east", "longitude", 180.0),
        Content::new(names.time, std::slice::from_ref(&rows), Values::F64(seconds))
            .text("units", "seconds since 1980-01-06T00:00:00Z")
            .text("long_name", "time of the row")
            .text("standard_name", "time")
            .always(),
    ]);
}

fn make_layer(work: &Work<'_>, names: &Names, pixels: &Pixels, ground: &[f64], layer: &Layer, day: f64) -> Content {
    let numbers: Vec<_> = pixels
        .places
        .iter()
        .zip(ground)
        .map(|(place, &ground)| place.and_then(|place| fields::value(layer.field, work.seed, place, ground, day)))
        .collect();
    let up = if layer.path.contains('/') { "/" } else { "" };
    layers::pack(layer, layer.path, &[names.rows.to_owned(), names.columns.to_owned()], &numbers)
        .text("coordinates", &format!("{up}{} {up}{} {up}{}", names.time, names.latitude, names.longitude))
}

//! ATL06 and ATL08: rows of many columns along six beams.

use super::columns::{Column, Formula, LAND_ICE, Table, VEGETATION};
use super::extent::Extent;
use super::family::Family;
use super::file::{Content, FileContent, Values};
use super::icesat::{Label, add_frame, describe_beam, flags, position, with_missing};
use super::model::PracticeVariable;
use super::noise::{Chance, mix, unit};
use super::photons::sun_elevation;
use super::terrain::forest;
use super::track::{BEAMS, Beam, Block, blocks};
use super::work::{Work, moment_since_2018};
use std::collections::BTreeSet;

/// Distance of the practice rows in kilometres; the real products have 25 and 10 times as many.
const LAND_ICE_KM: f64 = 0.5;
const VEGETATION_KM: f64 = 1.0;

fn tables(family: Family) -> (&'static [Table], f64) {
    if family == Family::LandIce { (&LAND_ICE, LAND_ICE_KM) } else { (&VEGETATION, VEGETATION_KM) }
}

/// UMM-Var records of a segment product.
pub(super) fn variables(family: Family, provider: &str, first_id: u64) -> Vec<PracticeVariable> {
    let frame = [
        ("/orbit_info/crossing_time", "Ascending node crossing time", "seconds since 2018-01-01"),
        ("/orbit_info/cycle_number", "Cycle number", "1"),
        ("/orbit_info/lan", "Ascending node longitude", "degrees_east"),
        ("/orbit_info/orbit_number", "Orbit number", "1"),
        ("/orbit_info/rgt", "Reference ground track", "1"),
        ("/orbit_info/sc_orient", "Spacecraft orientation", "1"),
        ("/ancillary_data/atlas_sdp_gps_epoch", "ATLAS epoch offset", "seconds since 1980-01-06T00:00:00.000000Z"),
        ("/ancillary_data/data_start_utc", "First moment of the granule", "1"),
        ("/ancillary_data/data_end_utc", "Last moment of the granule", "1"),
        ("/ancillary_data/granule_name", "Granule", "1"),
        ("/ancillary_data/release", "Release number", "1"),
        ("/ancillary_data/start_cycle", "First cycle", "1"),
        ("/ancillary_data/start_rgt", "First reference ground track", "1"),
        ("/ancillary_data/start_region", "First region", "1"),
        ("/ancillary_data/practice_data", "What these data are", "1"),
    ];
    let columns = BEAMS.iter().flat_map(|beam| {
        tables(family).0.iter().flat_map(move |table| {
            table.columns.iter().map(move |&(name, units, long_name, _)| {
                (format!("/{}/{}/{name}", beam.name, table.group), long_name, units)
            })
        })
    });
    let topic = if family == Family::LandIce { "CRYOSPHERE" } else { "LAND SURFACE" };
    frame
        .into_iter()
        .map(|(name, long_name, units)| (name.to_owned(), long_name, units))
        .chain(columns)
        .zip(first_id..)
        .map(|((name, long_name, units), id)| PracticeVariable {
            concept_id: format!("V{id}-{provider}"),
            name,
            long_name: long_name.to_owned(),
            units: (units != "1").then(|| units.to_owned()),
            science_keywords: vec![vec!["EARTH SCIENCE".to_owned(), topic.to_owned(), "TOPOGRAPHY".to_owned()]],
        })
        .collect()
}

/// One kept row.
struct Row {
    seconds: f64,
    place: (f64, f64),
    height: f64,
    along: f64,
    left: f64,
    number: u64,
}

/// Makes the file and counts what is in it.
pub(super) fn make(work: &Work<'_>) -> (FileContent, Extent) {
    let mut file = work.blank_file();
    let mut extent = Extent::new();
    add_frame(&mut file, work);
    let (tables, length_km) = tables(work.collection.family);
    let (first_second, last_second) = work.seconds();
    for (number, beam) in BEAMS.into_iter().enumerate() {
        if !work.wants_group(beam.name) {
            continue;
        }
        let rows: Vec<Row> = blocks(work, beam, length_km)
            .map(|block| row(&block))
            .filter(|row| {
                row.seconds >= first_second && row.seconds <= last_second && work.keeps_place(row.place.0, row.place.1)
            })
            .collect();
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { continue };
        extent.add_time(moment_since_2018(first.seconds));
        extent.add_time(moment_since_2018(last.seconds));
        for row in &rows {
            extent.add(row.place.0, row.place.1);
        }
        describe_beam(&mut file, beam);
        for table in tables {
            add_table(&mut file, work, beam, number as u64, table, &rows);
        }
    }
    (file, extent)
}

fn row(block: &Block) -> Row {
    Row {
        seconds: block.seconds(0.5),
        place: block.place(0.5),
        height: block.height(0.5).max(0.0),
        along: block.from_metres + block.length_metres / 2.0,
        left: block.left_metres,
        number: block.number,
    }
}

fn add_table(file: &mut FileContent, work: &Work<'_>, beam: Beam, number: u64, table: &Table, rows: &[Row]) {
    let chosen: Vec<&Row> = rows.iter().filter(|row| row.number.is_multiple_of(table.every)).collect();
    if chosen.is_empty() {
        return;
    }
    let group = format!("{}/{}", beam.name, table.group);
    let rate = "Practice files have fewer rows than the real product.";
    file.group(&group, &[("Description", table.description), ("data_rate", rate)]);
    let inner: BTreeSet<&str> =
        table.columns.iter().filter_map(|column| column.0.split_once('/')).map(|(inner, _)| inner).collect();
    for inner in inner {
        file.group(&format!("{group}/{inner}"), &[("data_rate", "One row for each row of the group around this one.")]);
    }
    let dimension = [format!("{group}/delta_time")];
    file.dimensions.push((dimension.concat(), chosen.len() as u64));
    for column in table.columns {
        file.variables.push(make_column(work, number, table, column, &chosen, &dimension));
    }
}

fn make_column(
    work: &Work<'_>,
    number: u64,
    table: &Table,
    &(name, units, long_name, formula): &Column,
    rows: &[&Row],
    dimension: &[String],
) -> Content {
    let column_seed = name.bytes().fold(work.seed, |seed, byte| mix(seed, &[u64::from(byte)]));
    let chance = |row: &Row| unit(mix(column_seed, &[work.granule.index, number, row.number]));
    let doubles = |value: fn(&Row) -> f64| Values::F64(rows.iter().map(|&row| value(row)).collect());
    let singles = |value: &dyn Fn(&Row) -> f64| Values::F32(rows.iter().map(|&row| value(row) as f32).collect());
    let values = match formula {
        Formula::Time => doubles(|row| row.seconds),
        Formula::Latitude => doubles(|row| row.place.1),
        Formula::Longitude => doubles(|row| row.place.0),
        Formula::Along => doubles(|row| row.along),
        Formula::SegmentId => Values::I32(rows.iter().map(|row| (row.along / 20.0) as i32 + 1).collect()),
        Formula::Ground(above) => singles(&|row| row.height + f64::from(above) * (0.5 + chance(row))),
        Formula::Across => singles(&|row| row.left + 4.0 * (chance(row) - 0.5)),
        Formula::Canopy => {
            singles(&|row| 24.0 * forest(row.place.0, row.place.1, row.height) * (0.7 + 0.3 * chance(row)))
        }
        Formula::Sun => singles(&|row| sun_elevation(row.seconds, row.place.0, row.place.1)),
        Formula::Between(low, high) => singles(&|row| between(column_seed, row, low, high, chance(row))),
        Formula::Whole(most) => Values::I32(rows.iter().map(|row| (chance(row) * f64::from(most)) as i32).collect()),
        Formula::Flag(most) => Values::I8(rows.iter().map(|row| rare_flag(most, chance(row))).collect()),
    };
    let leaf = name.rsplit('/').next().unwrap_or(name);
    let standard_name = match formula {
        Formula::Time => "time",
        Formula::Latitude => "latitude",
        Formula::Longitude => "longitude",
        Formula::Sun => "solar_elevation_angle",
        _ => "",
    };
    let (latitude, longitude) = table.position;
    let coordinates = match formula {
        Formula::Time => format!("{latitude} {longitude}"),
        Formula::Latitude => format!("delta_time {longitude}"),
        Formula::Longitude => format!("delta_time {latitude}"),
        // Words about other groups are paths, as CF 1.8 wants them.
        _ if name.contains('/') => format!("../delta_time ../{latitude} ../{longitude}"),
        _ => format!("delta_time {latitude} {longitude}"),
    };
    let outer = dimension.first().and_then(|path| path.rsplit_once('/')).map_or("", |(group, _)| group);
    let group = name.rsplit_once('/').map_or_else(|| outer.to_owned(), |(inner, _)| format!("{outer}/{inner}"));
    let label = Label { name: leaf, units, long_name, standard_name, description: "", content_type: "modelResult" };
    let content = label.column(&group, dimension, &coordinates, values);
    match formula {
        Formula::Latitude => position(content, 90.0),
        Formula::Longitude => position(content, 180.0),
        Formula::Flag(most) => flags(content, &(0..=most).collect::<Vec<_>>(), &meanings(most)),
        Formula::Ground(_) | Formula::Between(..) | Formula::Canopy | Formula::Sun | Formula::Across => {
            with_missing(content)
        }
        _ => content,
    }
}

/// A quantity that changes slowly along the track, with a little noise.
fn between(seed: u64, row: &Row, low: f32, high: f32, chance: f64) -> f64 {
    let phase = Chance::new(seed, &[1]).unit() * std::f64::consts::TAU;
    let slow = 0.5 + 0.4 * (row.along / 61_000.0 + phase).sin();
    f64::from(low) + f64::from(high - low) * (slow + 0.1 * (chance - 0.5)).clamp(0.0, 1.0)
}

/// Mostly 0: good data.
fn rare_flag(most: i8, chance: f64) -> i8 {
    let rare = ((chance - 0.8).max(0.0) * 5.0 * (f64::from(most) + 1.0)) as i8;
    rare.clamp(0, most)
}

fn meanings(most: i8) -> String {
    if most == 1 {
        return "no yes".to_owned();
    }
    (0..=most).map(|value| format!("level_{value}")).collect::<Vec<_>>().join(" ")
}

//! ATL06 and ATL08: rows of many columns along six beams, each kept by its own place and moment. The classed
//! photons of ATL08 go with their 100 m.

use super::columns::{Column, Formula, LAND_ICE, SIGNAL_PHOTONS, Table, VEGETATION};
use super::extent::Extent;
use super::family::Family;
use super::file::{Content, FileContent, Fill, Values};
use super::icesat::{Label, MISSING_F32, add_dimension, add_frame, describe_beam, flags, position, with_missing};
use super::model::PracticeVariable;
use super::noise::{Chance, mix, unit};
use super::scene::sun_elevation;
use super::terrain::forest;
use super::track::{BEAMS, Beam, Block, blocks};
use super::work::{Work, moment_since_2018};
use std::collections::BTreeSet;

/// Length of a block in kilometres.
const BLOCK_KM: f64 = 1.0;
/// Distance of the rows in metres. The real ATL06 has a row each 20 m.
const LAND_ICE_METRES: f64 = 500.0;
const VEGETATION_METRES: f64 = 100.0;

fn tables(family: Family) -> (&'static [Table], f64) {
    if family == Family::LandIce { (&LAND_ICE, LAND_ICE_METRES) } else { (&VEGETATION, VEGETATION_METRES) }
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
    let photons = BEAMS.iter().filter(|_| family == Family::Vegetation).flat_map(|beam| {
        SIGNAL_PHOTONS
            .iter()
            .map(move |&(name, units, long_name)| (format!("/{}/{PHOTONS}/{name}", beam.name), long_name, units))
    });
    let topic = if family == Family::LandIce { "CRYOSPHERE" } else { "LAND SURFACE" };
    frame
        .into_iter()
        .map(|(name, long_name, units)| (name.to_owned(), long_name, units))
        .chain(columns)
        .chain(photons)
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
    /// Photons of the row, and the number of the first in the file, from 1; 0 where there is none.
    photons: i32,
    first_photon: i64,
}

/// Group of ATL08's photons.
const PHOTONS: &str = "signal_photons";

/// Makes the file and counts what is in it.
pub(super) fn make(work: &Work<'_>) -> (FileContent, Extent) {
    let mut file = work.blank_file();
    let mut extent = Extent::new();
    add_frame(&mut file, work);
    let (tables, metres) = tables(work.collection.family);
    let (first_second, last_second) = work.seconds();
    for (number, beam) in BEAMS.into_iter().enumerate() {
        if !work.wants_group(beam.name) {
            continue;
        }
        let mut rows: Vec<Row> = blocks(work, beam, BLOCK_KM)
            .flat_map(|block| rows_of(work, number as u64, &block, metres))
            .filter(|row| {
                row.seconds >= first_second && row.seconds <= last_second && work.keeps_place(row.place.0, row.place.1)
            })
            .collect();
        let mut next = 1;
        for row in &mut rows {
            row.first_photon = if row.photons > 0 { next } else { 0 };
            next += i64::from(row.photons);
        }
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
        if work.collection.family == Family::Vegetation && next > 1 {
            add_photons(&mut file, work, beam, number as u64, &rows);
        }
    }
    (file, extent)
}

/// The rows of a block.
fn rows_of(work: &Work<'_>, beam: u64, block: &Block, metres: f64) -> Vec<Row> {
    let every = (1000.0 * BLOCK_KM / metres) as u64;
    let count = (block.length_metres / metres + 1e-6).floor() as u64;
    (0..count)
        .map(|place| {
            let middle = (place as f64 + 0.5) * metres;
            let part = middle / block.length_metres;
            let number = block.number * every + place;
            let chance = unit(mix(work.seed, &[work.granule.index, beam, number, 3]));
            Row {
                seconds: block.seconds(part),
                place: block.place(part),
                height: block.height(part).max(0.0),
                along: block.from_metres + middle,
                left: block.left_metres,
                number,
                photons: (chance * 5.0) as i32,
                first_photon: 0,
            }
        })
        .collect()
}

/// Adds the photons that ATL08 gave a class.
fn add_photons(file: &mut FileContent, work: &Work<'_>, beam: Beam, number: u64, rows: &[Row]) {
    let group = format!("{}/{PHOTONS}", beam.name);
    file.group(&group, &[("Description", "Photons with a class."), ("data_rate", "The rate of classed photons.")]);
    let each = || rows.iter().flat_map(|row| (0..row.photons).map(move |place| (row, place)));
    let chance = |row: &Row, place: i32, what: u64| {
        unit(mix(work.seed, &[work.granule.index, number, row.number, place.unsigned_abs().into(), what]))
    };
    let class = |row: &Row, place: i32| (chance(row, place, 11) * 4.0) as i8;
    let above = |row: &Row, place: i32| match class(row, place) {
        0 => 40.0 * (chance(row, place, 12) - 0.5),
        1 => 0.2 * (chance(row, place, 12) - 0.5),
        2 => 8.0 * chance(row, place, 12),
        _ => 8.0 + 6.0 * chance(row, place, 12),
    };
    let count = each().count();
    let dimension = [add_dimension(file, &group, count)];
    for (name, units, long_name) in SIGNAL_PHOTONS {
        let values = match name {
            "delta_time" => Values::F64(each().map(|(row, place)| row.seconds + f64::from(place) * 1e-4).collect()),
            "classed_pc_flag" => Values::I8(each().map(|(row, place)| class(row, place)).collect()),
            "d_flag" => Values::I8(each().map(|(row, place)| i8::from(class(row, place) > 0)).collect()),
            "ph_h" => Values::F32(each().map(|(row, place)| above(row, place) as f32).collect()),
            "ph_segment_id" => Values::I32(each().map(|(row, place)| (row.along / 20.0) as i32 + place).collect()),
            _ => Values::I32(each().map(|(_, place)| place + 1).collect()),
        };
        let standard_name = if name == "delta_time" { "time" } else { "" };
        let label = Label { name, units, long_name, standard_name, description: "", content_type: "modelResult" };
        let coordinates = if name == "delta_time" { "" } else { "delta_time" };
        let content = label.column(&group, &dimension, coordinates, values);
        file.variables.push(match name {
            "classed_pc_flag" => flags(content, &[0, 1, 2, 3], "noise ground canopy top_of_canopy"),
            "d_flag" => flags(content, &[0, 1], "noise signal"),
            "ph_h" => with_missing(content),
            _ => content,
        });
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
    let dimension = [add_dimension(file, &group, chosen.len())];
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
            let trees = |row: &Row| forest(row.place.0, row.place.1, row.height);
            Values::F32(
                rows.iter()
                    .map(|row| match trees(row) {
                        few if few < 0.05 => MISSING_F32,
                        trees => (24.0 * trees * (0.7 + 0.3 * chance(row))) as f32,
                    })
                    .collect(),
            )
        }
        Formula::Sun => singles(&|row| sun_elevation(row.seconds, row.place.0, row.place.1)),
        Formula::Between(low, high) => singles(&|row| between(column_seed, row, low, high, chance(row))),
        Formula::Whole(most) => Values::I32(rows.iter().map(|row| (chance(row) * f64::from(most)) as i32).collect()),
        Formula::Flag(most) => Values::I8(rows.iter().map(|row| rare_flag(most, chance(row))).collect()),
        Formula::FirstPhoton => Values::I64(rows.iter().map(|row| row.first_photon).collect()),
        Formula::Photons => Values::I32(rows.iter().map(|row| row.photons).collect()),
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
        Formula::FirstPhoton => content.filled(Fill::I64(0)),
        Formula::Photons => content.filled(Fill::I32(0)),
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

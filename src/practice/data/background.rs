//! What ATL03 counts between photons: background light and where the signal was looked for. These groups
//! have times but no places.

use super::file::{FileContent, Values};
use super::icesat::{Label, TIME_UNITS, add_dimension, with_missing};
use super::noise::{Chance, mix};
use super::track::Beam;
use super::work::{Work, seconds_since_2018};

/// Seconds between two rows of `bckgrd_atlas`; the real product has one for each 50 pulses, 5 ms.
const BACKGROUND_STEP: f64 = 0.25;
/// Seconds between two rows of `signal_find_output`.
const SIGNAL_STEP: f64 = 0.5;

const MODEL: &str = "modelResult";
const REFERENCE: &str = "referenceInformation";
const QUALITY: &str = "qualityInformation";

/// Columns of `bckgrd_atlas` that are numbers between two values.
const BACKGROUND: [(&str, &str, &str, f64, f64); 5] = [
    ("bckgrd_rate", "counts / second", "Background count rate based on the ATLAS 50-shot sum", 2.0e4, 5.0e6),
    ("bckgrd_hist_top", "meters", "Top of the altimetric range window", 400.0, 4500.0),
    ("bckgrd_int_height", "meters", "Altimetric range window width", 490.0, 500.0),
    ("bckgrd_int_height_reduced", "meters", "Altimetric range window height - reduced", 440.0, 498.0),
    ("tlm_height_band1", "meters", "Height of the telemetry band 1", 30.0, 500.0),
];

/// Columns of `signal_find_output`.
const SIGNAL: [(&str, &str, &str, f64, f64); 4] = [
    ("bckgrd_mean", "counts", "Mean of the background photon counts", 0.0, 6.0),
    ("bckgrd_sigma", "counts", "Standard deviation of the background photon counts", 0.1, 2.5),
    ("t_pc_delta", "seconds", "Histogram bin size in time", 0.002, 0.1),
    ("z_pc_delta", "meters", "Histogram bin size in height", 2.0, 10.0),
];

/// Adds the groups of a beam. `times` are the moments of the kept segments, seconds since 2018.
///
/// Without places these rows are cut by the time that was asked for, and by that of the kept segments only
/// where none was: beside a box and a month there are rows of the whole granule.
pub(super) fn add_to(file: &mut FileContent, work: &Work<'_>, beam: Beam, times: (f64, f64)) {
    let (first, last) = if work.cut.time.is_some() { work.seconds() } else { times };
    let granule = (seconds_since_2018(work.granule.start), seconds_since_2018(work.granule.stop));
    let range = if work.cut.area.is_none() && work.cut.time.is_none() {
        granule
    } else {
        (first.max(granule.0), last.min(granule.1))
    };
    add_background(file, work, beam, granule.0, range);
    let group = format!("{}/signal_find_output", beam.name);
    let rate = "Data are stored at the rate of signal finding time intervals.";
    file.group(&group, &[("Description", "How the signal was found."), ("data_rate", rate)]);
    for surface in ["land", "ocean"] {
        add_signal(file, work, &format!("{group}/{surface}"), granule.0, range);
    }
}

/// Numbers and moments of the rows within a range.
fn rows(start: f64, step: f64, (first, last): (f64, f64)) -> Vec<(u64, f64)> {
    let from = ((first - start) / step).ceil().max(0.0) as u64;
    let to = ((last - start) / step).floor();
    if to < 0.0 {
        return Vec::new();
    }
    (from..=to as u64).map(|number| (number, start + number as f64 * step)).collect()
}

fn add_background(file: &mut FileContent, work: &Work<'_>, beam: Beam, start: f64, range: (f64, f64)) {
    let rows = rows(start, BACKGROUND_STEP, range);
    if rows.is_empty() {
        return;
    }
    let group = format!("{}/bckgrd_atlas", beam.name);
    file.group(&group, &[("Description", "Background light."), ("data_rate", "Practice files have every 50th row.")]);
    let row = [add_dimension(file, &group, rows.len())];
    let frames = rows.iter().map(|&(_, seconds)| (seconds * 50.0) as i64).collect();
    let counts = rows.iter().map(|&(number, _)| (chance(work, beam.name, number) * 60.0) as i32).collect();
    file.variables.extend([
        label("delta_time", TIME_UNITS, "Time at the start of ATLAS 50-shot sum", REFERENCE).column(
            &group,
            &row,
            "",
            Values::F64(rows.iter().map(|row| row.1).collect()),
        ),
        label("bckgrd_counts", "counts", "ATLAS 50-shot background count", MODEL).column(
            &group,
            &row,
            "delta_time",
            Values::I32(counts),
        ),
        label("pce_mframe_cnt", "counts", "PCE Major frame counter", REFERENCE).column(
            &group,
            &row,
            "delta_time",
            Values::I64(frames),
        ),
    ]);
    for (name, units, long_name, low, high) in BACKGROUND {
        let values = rows.iter().map(|&(number, _)| between(work, name, number, (low, high))).collect();
        file.variables.push(label(name, units, long_name, MODEL).column(
            &group,
            &row,
            "delta_time",
            Values::F32(values),
        ));
    }
}

fn add_signal(file: &mut FileContent, work: &Work<'_>, group: &str, start: f64, range: (f64, f64)) {
    let rows = rows(start, SIGNAL_STEP, range);
    if rows.is_empty() {
        return;
    }
    file.group(group, &[("Description", "The search on one type of surface.")]);
    let row = [add_dimension(file, group, rows.len())];
    let time = label("delta_time", TIME_UNITS, "Elapsed GPS seconds", REFERENCE);
    file.variables.push(time.column(group, &row, "", Values::F64(rows.iter().map(|row| row.1).collect())));
    for (name, units, long_name, low, high) in SIGNAL {
        let values = rows.iter().map(|&(number, _)| between(work, name, number, (low, high))).collect();
        let column = label(name, units, long_name, QUALITY).column(group, &row, "delta_time", Values::F32(values));
        file.variables.push(with_missing(column));
    }
}

fn label(name: &'static str, units: &'static str, long_name: &'static str, content_type: &'static str) -> Label {
    let standard_name = if name == "delta_time" { "time" } else { "" };
    Label { name, units, long_name, standard_name, description: "", content_type }
}

fn chance(work: &Work<'_>, name: &str, number: u64) -> f64 {
    let seed = name.bytes().fold(work.seed, |seed, byte| mix(seed, &[u64::from(byte)]));
    Chance::new(seed, &[work.granule.index, number / 8]).unit()
}

/// A number in steps, which packs well.
fn between(work: &Work<'_>, name: &str, number: u64, (low, high): (f64, f64)) -> f32 {
    (low + (high - low) * (chance(work, name, number) * 200.0).round() / 200.0) as f32
}

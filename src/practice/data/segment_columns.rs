//! What ATL03 knows of each 20 m segment: where it is, which photons are its, how the instrument and
//! the air were.

use super::file::{FileContent, Fill, Values};
use super::icesat::{Label, MISSING_F32, add_dimension, flags, position, valid, with_missing};
use super::noise::{mix, unit};
use super::scene::{Ground, Photon, Reach};
use super::track::{Beam, Block};
use netcdf_writer::NcAttrValue;

/// One kept segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    /// Moment of the reference photon, seconds since 2018.
    pub(super) seconds: f64,
    /// Its longitude and latitude; of the middle where there is no photon.
    pub(super) place: (f64, f64),
    /// Photons.
    pub(super) photons: i32,
    /// Number of the first of them in the file, from 1; 0 where there is none.
    pub(super) first_photon: i64,
    /// Which of them is the reference, from 1; 0 where there is none.
    reference: i32,
    id: i32,
    from_metres: f64,
    length_metres: f64,
    height: f64,
    sun: f64,
    surface: [bool; 5],
    trees: f64,
}

impl Segment {
    /// A segment with its photons, the middle one of which is the reference.
    pub(super) fn of(block: &Block, ground: &Ground, reach: &Reach, photons: &[Photon]) -> Self {
        let middle = photons.len() / 2;
        let part = f64::midpoint(reach.parts.0, reach.parts.1);
        let (place, seconds) = photons
            .get(middle)
            .map_or_else(|| (block.place(part), block.seconds(part)), |photon| (photon.place, photon.seconds));
        let count = i32::try_from(photons.len()).unwrap_or(i32::MAX);
        Self {
            seconds,
            place,
            photons: count,
            first_photon: 0,
            reference: if count > 0 { count / 2 + 1 } else { 0 },
            id: (reach.from_metres / reach.length_metres.max(1.0)).round() as i32 + 1,
            from_metres: reach.from_metres,
            length_metres: reach.length_metres,
            height: f64::midpoint(reach.heights.0, reach.heights.1),
            sun: ground.sun,
            surface: [!ground.sea, ground.sea, ground.sea_ice, ground.ice, ground.lake],
            trees: ground.trees,
        }
    }
}

const MODEL: &str = "modelResult";
const QUALITY: &str = "qualityInformation";
const REFERENCE: &str = "referenceInformation";
const MEASURED: &str = "physicalMeasurement";

/// A quantity that drifts slowly along the track between two values: name, units, long name, kind.
type Drift = (&'static str, &'static str, &'static str, &'static str, f32, f32);

/// Quantities of `geolocation` that drift; the marker of a missing number where a segment has no photon
/// in the first [`NEED_PHOTONS`] of them.
const DRIFTS: [Drift; 25] = [
    ("bounce_time_offset", "seconds", "ground bounce time offset", MODEL, 0.001_64, 0.001_66),
    ("range_bias_corr", "meters", "Range bias correction", MODEL, 4.0, 4.2),
    ("sigma_across", "meters", "across-track geolocation uncertainty", QUALITY, 2.0, 6.0),
    ("sigma_along", "meters", "along-track geolocation uncertainty", QUALITY, 2.0, 6.0),
    ("sigma_lat", "degrees", "latitude uncertainty", QUALITY, 2.0e-5, 5.0e-5),
    ("sigma_lon", "degrees", "longitude uncertainty", QUALITY, 2.0e-5, 6.0e-5),
    ("full_sat_fract", "1", "Full Saturation Fraction", QUALITY, 0.0, 0.06),
    ("near_sat_fract", "1", "Near Saturation Fraction", QUALITY, 0.0, 0.08),
    ("neutat_delay_derivative", "meters/meters", "(Neutral Atmosphere delay)/dh", MODEL, -2.6e-4, -1.9e-4),
    ("neutat_delay_total", "meters", "Total Neutral Atmospheric Delay", MODEL, -2.4, -1.5),
    ("neutat_ht", "meters", "Neutral atmosphere ref height", MODEL, 0.0, 2500.0),
    ("pitch", "degrees", "Pitch", MODEL, -0.3, 0.3),
    ("ref_azimuth", "radians", "Azimuth", MODEL, -1.4, 1.4),
    ("ref_elev", "radians", "Elevation", MODEL, 1.563, 1.569),
    ("roll", "degrees", "Roll", MODEL, -0.2, 0.2),
    ("solar_azimuth", "degrees_east", "solar azimuth", MODEL, 150.0, 210.0),
    ("tx_pulse_energy", "Joules", "transmit pulse energy", MEASURED, 2.0e-5, 1.1e-4),
    ("tx_pulse_skew_est", "seconds", "transmit pulse skew", MODEL, -5.0e-12, 5.0e-12),
    (
        "tx_pulse_width_lower",
        "seconds",
        "transmit pulse lower threshold crossing time difference",
        MODEL,
        3.0e-9,
        3.4e-9,
    ),
    (
        "tx_pulse_width_upper",
        "seconds",
        "transmit pulse upper threshold crossing time difference",
        MODEL,
        1.0e-9,
        1.3e-9,
    ),
    ("yaw", "degrees", "Yaw", MODEL, -0.5, 0.5),
    ("velocity_sc_x", "", "", "", -7000.0, 7000.0),
    ("velocity_sc_y", "", "", "", -7000.0, 7000.0),
    ("velocity_sc_z", "", "", "", 1000.0, 7400.0),
    ("altitude_sc", "", "", "", 488_000.0, 512_000.0),
];
/// The first drifts come from photons.
const NEED_PHOTONS: usize = 8;
/// The first drifts are columns as they stand; the last four are put together.
const PLAIN: usize = 21;

/// Quantities of `geophys_corr` that drift.
const CORRECTIONS: [Drift; 8] = [
    ("dac", "meters", "Dynamic Atmosphere Correction", MODEL, -0.3, 0.3),
    ("geoid_free2mean", "meters", "Geoid Free-to-Mean conversion", MODEL, -0.02, 0.12),
    ("tide_earth", "meters", "Earth Tide", MODEL, -0.25, 0.25),
    ("tide_earth_free2mean", "meters", "Earth Tide Free-to-Mean conversion", REFERENCE, -0.1, 0.06),
    ("tide_equilibrium", "meters", "Long Period Equilibrium Tide", REFERENCE, -0.04, 0.04),
    ("tide_load", "meters", "Load Tide", REFERENCE, -0.05, 0.05),
    ("tide_oc_pole", "meters", "Ocean Pole Tide", REFERENCE, -0.01, 0.01),
    ("tide_pole", "meters", "Solid Earth Pole Tide", REFERENCE, -0.02, 0.02),
];

/// Values of a drift at the segments: smooth, in steps, the same over a kilometre, so that it packs well.
fn drifts(&(name, _, _, _, low, high): &Drift, segments: &[Segment]) -> Vec<f32> {
    let phase = unit(name.bytes().fold(7, |seed, byte| mix(seed, &[u64::from(byte)])));
    let mut last = (f64::NAN, low);
    let value = |segment: &Segment| {
        let kilometre = (segment.from_metres / 1000.0).floor();
        if last.0 != kilometre {
            let turn = (kilometre / 310.0 + phase) * std::f64::consts::TAU;
            let step = ((0.5 + 0.48 * turn.sin()) * 400.0).round() / 400.0;
            last = (kilometre, low + (high - low) * step as f32);
        }
        last.1
    };
    segments.iter().map(value).collect()
}

/// Adds the groups `geolocation` and `geophys_corr` of a beam.
pub(super) fn add_segments(file: &mut FileContent, beam: Beam, surface_types: &str, segments: &[Segment]) {
    add_geolocation(file, beam, surface_types, segments);
    add_corrections(file, beam, segments);
}

const fn label(
    name: &'static str,
    units: &'static str,
    long_name: &'static str,
    standard_name: &'static str,
    description: &'static str,
    content_type: &'static str,
) -> Label {
    Label { name, units, long_name, standard_name, description, content_type }
}

const TIME: Label = label(
    "delta_time",
    super::icesat::TIME_UNITS,
    "Elapsed GPS seconds",
    "time",
    "Transmit time of the reference photon; of the middle of the segment where there is none.",
    MEASURED,
);

fn add_geolocation(file: &mut FileContent, beam: Beam, surface_types: &str, segments: &[Segment]) {
    let group = format!("{}/geolocation", beam.name);
    let rate = "Data within this group are stored at the ICESat-2 20m segment rate.";
    file.group(&group, &[("Description", "Where the photons of each segment are."), ("data_rate", rate)]);
    let time = add_dimension(file, &group, segments.len());
    let row = [time.clone()];
    let doubles = |value: fn(&Segment) -> f64| Values::F64(segments.iter().map(value).collect());
    let whole = |value: fn(&Segment) -> i32| Values::I32(segments.iter().map(value).collect());
    let all = "delta_time reference_photon_lat reference_photon_lon";
    let column = |label: Label, coordinates: &str, values: Values| label.column(&group, &row, coordinates, values);
    let lat = label("reference_photon_lat", "degrees_north", "Segment latitude", "latitude", "", MODEL);
    let lon = label("reference_photon_lon", "degrees_east", "Segment longitude", "longitude", "", MODEL);
    let begin = Values::I64(segments.iter().map(|segment| segment.first_photon).collect());
    file.variables.extend([
        // The product writes a comma here, and no `delta_time` beside the positions.
        column(TIME, "reference_photon_lat, reference_photon_lon", doubles(|segment| segment.seconds)),
        position(column(lat, "delta_time", doubles(|segment| segment.place.1)), 90.0),
        position(column(lon, "delta_time", doubles(|segment| segment.place.0)), 180.0),
        column(
            label("segment_id", "1", "along-track segment ID number", "", "Counts the 20 m of the track.", REFERENCE),
            all,
            whole(|segment| segment.id),
        ),
        column(
            label("segment_dist_x", "meters", "Segment distance from EQC", "", "Along-track distance.", MODEL),
            all,
            doubles(|segment| segment.from_metres),
        ),
        column(
            label("segment_length", "meters", "along-track segment length", "", "", MODEL),
            all,
            doubles(|segment| segment.length_metres),
        ),
        column(
            label("segment_ph_cnt", "counts", "Number of photons", "", "Photons of the segment.", REFERENCE),
            all,
            whole(|segment| segment.photons),
        )
        .filled(Fill::I32(0)),
        column(label("ph_index_beg", "counts", "Photon Index Begin", "", BEGIN, REFERENCE), all, begin)
            .filled(Fill::I64(0)),
        column(
            label("reference_photon_index", "counts", "Reference Photon Index", "", WHICH, REFERENCE),
            all,
            whole(|segment| segment.reference),
        )
        .filled(Fill::I32(0)),
    ]);
    add_state(file, &group, (&time, surface_types), segments, all);
    add_spacecraft(file, &group, &time, segments, all);
}

/// Uncertainty, sun, flags and surface.
fn add_state(
    file: &mut FileContent,
    group: &str,
    (time, surface_types): (&str, &str),
    segments: &[Segment],
    all: &str,
) {
    let row = [time.to_owned()];
    let whole = |value: fn(&Segment) -> i32| Values::I32(segments.iter().map(value).collect());
    let singles = |value: fn(&Segment) -> f64| Values::F32(segments.iter().map(|one| value(one) as f32).collect());
    let column = |label: Label, coordinates: &str, values: Values| label.column(group, &row, coordinates, values);
    file.variables.extend([
        with_missing(column(
            label("sigma_h", "meters", "height uncertainty", "", "", QUALITY),
            all,
            Values::F32(
                segments
                    .iter()
                    .map(|one| if one.photons > 0 { 0.12 + 0.05 * one.trees as f32 } else { MISSING_F32 })
                    .collect(),
            ),
        )),
        with_missing(column(
            label("solar_elevation", "degrees", "solar elevation", "solar_elevation_angle", "", MODEL),
            all,
            singles(|segment| segment.sun),
        )),
        column(label("knn", "counts", "K Nearest Neighbors", "", "", REFERENCE), all, whole(|_| 8)),
        flags(
            column(
                label("podppd_flag", "1", "POD_PPD Flag", "", "Quality of orbit and pointing.", REFERENCE),
                "delta_time",
                Values::I8(vec![0; segments.len()]),
            ),
            &[0, 1, 2, 3, 4, 5, 6, 7],
            "nominal pod_degrade ppd_degrade podppd_degrade cal_nominal cal_pod_degrade cal_ppd_degrade \
             cal_podppd_degrade",
        ),
    ]);
    let surface = segments.iter().flat_map(|segment| segment.surface.map(i8::from)).collect();
    file.variables.push(flags(
        label("surf_type", "1", "surface type", "", "Land, ocean, sea ice, land ice, inland water.", REFERENCE).column(
            group,
            &[time.to_owned(), surface_types.to_owned()],
            all,
            Values::I8(surface),
        ),
        &[0, 1],
        "not_type is_type",
    ));
}

const BEGIN: &str = "Number of the segment's first photon in this file, from 1; 0 where it has none.";
const WHICH: &str = "Which of the segment's photons is the reference, from 1; 0 where it has none.";

fn add_spacecraft(file: &mut FileContent, group: &str, time: &str, segments: &[Segment], coordinates: &str) {
    let row = [time.to_owned()];
    for (number, one) in DRIFTS.iter().enumerate().take(PLAIN) {
        let mut values = drifts(one, segments);
        for (value, _) in values.iter_mut().zip(segments).filter(|(_, one)| number < NEED_PHOTONS && one.photons == 0) {
            *value = MISSING_F32;
        }
        let values = Values::F32(values);
        let column =
            label(one.0, one.1, one.2, standard_name(one.0), "", one.3).column(group, &row, coordinates, values);
        let column = if one.0.ends_with("_fract") {
            valid(column, NcAttrValue::Floats(vec![0.0]), NcAttrValue::Floats(vec![1.0]))
        } else {
            column
        };
        file.variables.push(with_missing(column));
    }
    let put_together = DRIFTS.get(PLAIN..).unwrap_or_default();
    if let [x, y, z, altitude] = put_together {
        let [x, y, z] = [x, y, z].map(|axis| drifts(axis, segments));
        let velocity = x.into_iter().zip(y).zip(z).flat_map(|((x, y), z)| [x, y, z]).collect();
        let vector = label("velocity_sc", "meters/second", "spacecraft velocity", "", "", MODEL);
        file.variables.push(with_missing(vector.column(
            group,
            &[time.to_owned(), "ds_xyz".to_owned()],
            coordinates,
            Values::F32(velocity),
        )));
        let heights = drifts(altitude, segments).into_iter().map(f64::from).collect();
        let height = label("altitude_sc", "meters", "Altitude", "", "", MEASURED);
        file.variables.push(height.column(group, &row, coordinates, Values::F64(heights)).filled(Fill::F64(f64::MAX)));
    }
}

fn standard_name(name: &str) -> &'static str {
    match name {
        "ref_azimuth" => "azimuth",
        "ref_elev" => "elevation",
        _ => "",
    }
}

fn add_corrections(file: &mut FileContent, beam: Beam, segments: &[Segment]) {
    let group = format!("{}/geophys_corr", beam.name);
    let rate = "These parameters are stored at the ICESat-2 Geolocation Along Track Segment rate (20 m).";
    file.group(&group, &[("Description", "Quantities to correct heights with."), ("data_rate", rate)]);
    let row = [add_dimension(file, &group, segments.len())];
    let singles = |value: &dyn Fn(&Segment) -> f32| Values::F32(segments.iter().map(value).collect());
    let column = |label: Label, values: Values| label.column(&group, &row, "delta_time", values);
    let times = Values::F64(segments.iter().map(|segment| segment.seconds).collect());
    let time = Label { content_type: REFERENCE, ..TIME };
    let ocean = label("tide_ocean", "meters", "Ocean Tide", "", "Missing on land.", REFERENCE);
    let sea = |segment: &Segment| matches!(segment.surface, [_, true, ..]);
    let tide = |one: &Segment| if sea(one) { (one.from_metres / 90_000.0).sin() as f32 * 0.8 } else { MISSING_F32 };
    let source = segments.iter().map(|segment| if sea(segment) { 3 } else { 2 }).collect();
    let dem_flag = label("dem_flag", "1", "dem source flag", "", "", REFERENCE);
    file.variables.extend([
        time.column(&group, &row, "", times),
        with_missing(column(
            label("dem_h", "meters", "DEM Height", "", "", REFERENCE),
            singles(&|segment| segment.height.max(0.0).round() as f32),
        )),
        flags(column(dem_flag, Values::I8(source)), &[0, 1, 2, 3, 4], "none arctic global mss antarctic")
            .filled(Fill::I8(127)),
        with_missing(column(
            label("geoid", "meters", "Geoid", "geoid_height_above_reference_ellipsoid", "", MODEL),
            singles(&geoid),
        )),
        with_missing(column(ocean, singles(&tide))),
    ]);
    for one in &CORRECTIONS {
        let column = column(label(one.0, one.1, one.2, "", "", one.3), Values::F32(drifts(one, segments)));
        file.variables.push(with_missing(column));
    }
}

fn geoid(segment: &Segment) -> f32 {
    let (longitude, latitude) = segment.place;
    let height = -18.0 + 30.0 * (longitude.to_radians() * 2.0).sin() * latitude.to_radians().cos();
    // To the centimetre, which packs well.
    (height * 100.0).round() as f32 / 100.0
}

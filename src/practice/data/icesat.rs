//! What all ICESat-2 files share: orbit and ancillary groups, attributes of beams and columns.

use super::file::{Content, FileContent, Fill, Values};
use super::orbit::ICESAT2;
use super::track::Beam;
use super::work::{Work, iso, seconds_since_2018};
use netcdf_writer::NcAttrValue;

/// Marker of a missing 32-bit number.
pub(super) const MISSING_F32: f32 = f32::MAX;

/// What the file says of a time column.
pub(super) const TIME_UNITS: &str = "seconds since 2018-01-01";

/// A described column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    /// Name in its group.
    pub(super) name: &'static str,
    /// UDUNITS text.
    pub(super) units: &'static str,
    /// Long name.
    pub(super) long_name: &'static str,
    /// CF standard name, or empty.
    pub(super) standard_name: &'static str,
    /// One sentence, or empty.
    pub(super) description: &'static str,
    /// `physicalMeasurement`, `modelResult`, `qualityInformation` or `referenceInformation`.
    pub(super) content_type: &'static str,
}

impl Label {
    /// The column with its attributes.
    pub(super) fn column(&self, group: &str, dimensions: &[String], coordinates: &str, values: Values) -> Content {
        Content::new(format!("{group}/{}", self.name), dimensions, values)
            .text("units", self.units)
            .text("long_name", self.long_name)
            .text("standard_name", self.standard_name)
            .text("description", self.description)
            .text("contentType", self.content_type)
            .text("coordinates", coordinates)
    }
}

/// Adds smallest and largest valid values.
pub(super) fn valid(content: Content, min: NcAttrValue, max: NcAttrValue) -> Content {
    content.with("valid_min", min).with("valid_max", max)
}

/// Adds flag values and their meanings.
pub(super) fn flags(content: Content, values: &[i8], meanings: &str) -> Content {
    let (min, max) = (values.iter().min().copied(), values.iter().max().copied());
    let content = content.with("flag_values", NcAttrValue::Bytes(values.to_vec())).text("flag_meanings", meanings);
    match (min, max) {
        (Some(min), Some(max)) => valid(content, NcAttrValue::Bytes(vec![min]), NcAttrValue::Bytes(vec![max])),
        _ => content,
    }
}

/// Latitude or longitude with its valid range.
pub(super) fn position(content: Content, limit: f64) -> Content {
    valid(content, NcAttrValue::Doubles(vec![-limit]), NcAttrValue::Doubles(vec![limit]))
}

/// Adds attributes of a beam's group.
pub(super) fn describe_beam(file: &mut FileContent, beam: Beam) {
    let spot = beam.spot.to_string();
    file.group(
        beam.name,
        &[
            ("Description", "One ground track, numbered from left to right in the direction of flight."),
            ("atlas_beam_type", if beam.strong { "strong" } else { "weak" }),
            (
                "atlas_pce",
                match beam.spot {
                    1 | 2 => "pce1",
                    3 | 4 => "pce2",
                    _ => "pce3",
                },
            ),
            (
                "atmosphere_profile",
                match beam.spot {
                    1 | 2 => "profile_1",
                    3 | 4 => "profile_2",
                    _ => "profile_3",
                },
            ),
            ("atlas_spot_number", &spot),
            ("groundtrack_id", beam.name),
            ("sc_orientation", "Backward"),
        ],
    );
}

/// Adds the dimension of a group's rows, `delta_time`, and gives its path.
pub(super) fn add_dimension(file: &mut FileContent, group: &str, rows: usize) -> String {
    let path = format!("{group}/delta_time");
    file.dimensions.push((path.clone(), rows as u64));
    file.growing.push(path.clone());
    path
}

/// Adds what every cut keeps whole: `METADATA`, `orbit_info`, `ancillary_data` and `quality_assessment`.
pub(super) fn add_frame(file: &mut FileContent, work: &Work<'_>) {
    describe_product(file, work);
    add_orbit(file, work);
    add_ancillary(file, work);
    add_quality(file);
}

/// Attributes of the file and the groups that hold nothing but attributes.
fn describe_product(file: &mut FileContent, work: &Work<'_>) {
    let short_name = work.collection.short_name.as_str();
    let (start, stop) = (iso(work.granule.start), iso(work.granule.stop));
    for (name, value) in [
        ("featureType", "trajectory"),
        ("identifier_product_type", short_name),
        ("granule_type", short_name),
        ("description", &work.collection.title),
        ("institution", "None: practice data"),
        ("spatial_coverage_type", "Horizontal"),
        ("time_type", "CCSDS UTC-A"),
        ("time_coverage_start", &start),
        ("time_coverage_end", &stop),
    ] {
        file.text(name, value);
    }
    file.group("METADATA", &[("Description", "ISO19115 Structured Metadata Represented within HDF5")]);
    file.group(
        "METADATA/DatasetIdentification",
        &[
            ("VersionID", &work.collection.version),
            ("abstract", &work.collection.summary),
            ("fileName", &work.granule.name),
            ("shortName", short_name),
            ("language", "eng"),
            ("spatialRepresentationType", "along-track"),
        ],
    );
    file.group("METADATA/Extent", &[("rangeBeginningDateTime", &start), ("rangeEndingDateTime", &stop)]);
    file.group(
        "METADATA/AcquisitionInformation/lidar",
        &[("identifier", "ATLAS"), ("type", "Laser Altimeter"), ("wavelength", "532 nm"), ("pulse_rate", "10000 pps")],
    );
}

fn add_orbit(file: &mut FileContent, work: &Work<'_>) {
    let (orbit, track, cycle, _) = numbers(work);
    file.group("orbit_info", &[("Description", "The orbit of this granule.")]);
    let crossing = "orbit_info/crossing_time".to_owned();
    file.dimensions.push((crossing.clone(), 1));
    let along = [crossing.clone()];
    let info = |name: &str, values: Values, units: &str, long_name: &str| {
        Content::new(format!("orbit_info/{name}"), &along, values)
            .text("units", units)
            .text("long_name", long_name)
            .always()
    };
    let node_seconds = seconds_since_2018(ICESAT2.node_time(orbit));
    file.variables.extend([
        info("crossing_time", Values::F64(vec![node_seconds]), TIME_UNITS, "Ascending node crossing time")
            .text("standard_name", "time"),
        info("cycle_number", number(cycle), "1", "Cycle number"),
        info("lan", Values::F64(vec![ICESAT2.node_longitude(orbit)]), "degrees_east", "Ascending node longitude"),
        info("orbit_number", number(orbit + 202), "1", "Orbit number"),
        info("rgt", number(track), "1", "Reference ground track"),
        flags(
            info("sc_orient", Values::I8(vec![0]), "1", "Spacecraft orientation"),
            &[0, 1, 2],
            "backward forward transition",
        ),
    ]);
}

/// Orbit from 0, track, cycle and region of a granule.
fn numbers(work: &Work<'_>) -> (u64, u64, u64, u64) {
    let (orbit, region) = work.series.orbit_and_region(work.granule.index);
    (orbit, orbit % ICESAT2.orbits_per_cycle + 1, orbit / ICESAT2.orbits_per_cycle + 1, region)
}

fn add_ancillary(file: &mut FileContent, work: &Work<'_>) {
    let (orbit, track, cycle, region) = numbers(work);
    file.group("ancillary_data", &[("Description", "What is constant over the granule.")]);
    let constant = |name: &str, values: Values, units: &str, long_name: &str| {
        Content::new(format!("ancillary_data/{name}"), &[], values)
            .text("units", units)
            .text("long_name", long_name)
            .always()
    };
    let words = |text: String| Values::Text(vec![text]);
    file.variables.extend([
        constant(
            "atlas_sdp_gps_epoch",
            Values::F64(vec![1_198_800_018.0]),
            "seconds since 1980-01-06T00:00:00.000000Z",
            "ATLAS epoch offset",
        ),
        constant("data_start_utc", words(iso(work.granule.start)), "1", "First moment of the granule"),
        constant("data_end_utc", words(iso(work.granule.stop)), "1", "Last moment of the granule"),
        constant("granule_name", words(work.granule.name.clone()), "1", "Granule"),
        constant("release", words(work.collection.version.clone()), "1", "Release number"),
        constant("start_cycle", number(cycle), "1", "First cycle"),
        constant("start_rgt", number(track), "1", "First reference ground track"),
        constant("start_region", number(region), "1", "First region"),
        constant("end_cycle", number(cycle), "1", "Last cycle"),
        constant("end_rgt", number(track), "1", "Last reference ground track"),
        constant("end_region", number(region), "1", "Last region"),
        constant("start_orbit", number(orbit + 202), "1", "First orbit"),
        constant("end_orbit", number(orbit + 202), "1", "Last orbit"),
        constant(
            "start_delta_time",
            Values::F64(vec![seconds_since_2018(work.granule.start)]),
            TIME_UNITS,
            "First moment of the granule",
        ),
        constant(
            "end_delta_time",
            Values::F64(vec![seconds_since_2018(work.granule.stop)]),
            TIME_UNITS,
            "Last moment of the granule",
        ),
        constant("practice_data", words(super::work::PRACTICE.to_owned()), "1", "What these data are"),
    ]);
}

/// What the archive found of the whole granule.
fn add_quality(file: &mut FileContent) {
    file.group("quality_assessment", &[("Description", "Quality of the whole granule.")]);
    let reasons = [0, 1, 2, 3, 4, 5];
    let meanings = "no_failure processing_error insufficient_output failure_3 failure_4 other_failure";
    let found = |name: &str, long_name: &str| {
        Content::new(format!("quality_assessment/{name}"), &[], Values::I32(vec![0]))
            .text("units", "1")
            .text("long_name", long_name)
            .always()
    };
    file.variables.extend([
        found("qa_granule_fail_reason", "Granule Failure Reason")
            .with("flag_values", NcAttrValue::Ints(reasons.to_vec()))
            .text("flag_meanings", meanings),
        found("qa_granule_pass_fail", "Granule Pass Flag")
            .with("flag_values", NcAttrValue::Ints(vec![0, 1]))
            .text("flag_meanings", "PASS FAIL"),
    ]);
}

/// Adds the surface types and the axes of space, dimensions of some columns; gives the path of the first.
pub(super) fn add_surface_types(file: &mut FileContent) -> String {
    let path = "ds_surf_type".to_owned();
    file.dimensions.push((path.clone(), 5));
    file.variables.push(
        Content::new(path.clone(), std::slice::from_ref(&path), Values::I32(vec![1, 2, 3, 4, 5]))
            .text("units", "1")
            .text("long_name", "Surface Type Dimension Scale")
            .with("flag_values", NcAttrValue::Ints(vec![1, 2, 3, 4, 5]))
            .text("flag_meanings", "land ocean seaice landice inland_water"),
    );
    let axes = "ds_xyz".to_owned();
    file.dimensions.push((axes.clone(), 3));
    file.variables.push(
        Content::new(axes.clone(), std::slice::from_ref(&axes), Values::I32(vec![1, 2, 3]))
            .text("units", "1")
            .text("long_name", "XYZ dimension scale")
            .with("flag_values", NcAttrValue::Ints(vec![1, 2, 3]))
            .text("flag_meanings", "x y z"),
    );
    path
}

/// One whole number.
fn number(value: u64) -> Values {
    Values::I32(vec![i32::try_from(value).unwrap_or(i32::MAX)])
}

/// A missing-value marker for 32-bit columns.
pub(super) fn with_missing(content: Content) -> Content {
    content.filled(Fill::F32(MISSING_F32))
}

//! The columns of ATL03: names, units, attributes, and where each column's numbers are.

use super::file::{Content, FileContent, Values};
use super::icesat::{Label, TIME_UNITS, flags, position, valid, with_missing};
use super::model::PracticeVariable;
use super::track::Beam;
use netcdf_writer::NcAttrValue;

/// The columns of `heights` of one beam.
#[derive(Debug, Default)]
pub(super) struct Heights {
    pub(super) delta_time: Vec<f64>,
    pub(super) latitude: Vec<f64>,
    pub(super) longitude: Vec<f64>,
    pub(super) height: Vec<f32>,
    /// Five per photon.
    pub(super) confidence: Vec<i8>,
    pub(super) quality: Vec<i8>,
    pub(super) along: Vec<f32>,
    pub(super) across: Vec<f32>,
    pub(super) count: Vec<u8>,
    pub(super) pulse: Vec<u8>,
    pub(super) channel: Vec<u8>,
    pub(super) frame: Vec<u32>,
    pub(super) weight: Vec<u8>,
}

/// The columns of `geolocation` and `geophys_corr` of one beam: one row per block.
#[derive(Debug, Default)]
pub(super) struct Segments {
    pub(super) delta_time: Vec<f64>,
    pub(super) latitude: Vec<f64>,
    pub(super) longitude: Vec<f64>,
    pub(super) id: Vec<i32>,
    pub(super) distance: Vec<f64>,
    pub(super) length: Vec<f64>,
    pub(super) photons: Vec<i32>,
    pub(super) first_photon: Vec<i64>,
    pub(super) sigma: Vec<f32>,
    pub(super) sun: Vec<f32>,
    /// Five per segment.
    pub(super) surface: Vec<i8>,
    pub(super) ground: Vec<f32>,
    pub(super) geoid: Vec<f32>,
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

const MEASURED: &str = "physicalMeasurement";
const MODEL: &str = "modelResult";
const QUALITY: &str = "qualityInformation";
const REFERENCE: &str = "referenceInformation";

/// Columns of `heights`, in the order of [`Heights::values`].
const HEIGHTS: [Label; 13] = [
    label("delta_time", TIME_UNITS, "Elapsed GPS seconds", "time", "Moment of the laser pulse.", REFERENCE),
    label("lat_ph", "degrees_north", "Latitude", "latitude", "Latitude of the photon.", MODEL),
    label("lon_ph", "degrees_east", "Longitude", "longitude", "Longitude of the photon.", MODEL),
    label("h_ph", "meters", "Photon WGS84 Height", "height", "Height above the ellipsoid.", MEASURED),
    label("signal_conf_ph", "1", "Photon Signal Confidence", "", SIGNAL, QUALITY),
    label("quality_ph", "1", "Photon Quality", "", "Use together with signal_conf_ph.", QUALITY),
    label("dist_ph_along", "meters", "Distance from equator crossing.", "", ALONG, MODEL),
    label("dist_ph_across", "meters", "Distance off RGT.", "", "Left of the track is positive.", MODEL),
    label("ph_id_count", "counts", "photon event counter", "", "Counts the photons of one pulse.", REFERENCE),
    label("ph_id_pulse", "counts", "laser pulse counter", "", "1 to 200 in a major frame.", REFERENCE),
    label("ph_id_channel", "1", "Receive channel id", "", "1 to 120.", REFERENCE),
    label("pce_mframe_cnt", "counts", "PCE Major frame counter", "", "Counts 200 pulses each.", REFERENCE),
    label("weight_ph", "1", "Photon weight", "", "255 is most surely signal.", MODEL),
];

const SIGNAL: &str = "Confidence for each surface type: land, ocean, sea ice, land ice, inland water. \
    -1 where the type is not considered, 0 noise, 1 buffer, 2 low, 3 medium, 4 high.";
const ALONG: &str = "Along-track distance within the photon's 20 m segment.";

/// Columns of `geolocation`, in the order of [`Segments::values`].
const SEGMENTS: [Label; 11] = [
    label("delta_time", TIME_UNITS, "Elapsed GPS seconds", "time", REFERENCE_PHOTON, MODEL),
    label("reference_photon_lat", "degrees_north", "Segment latitude", "latitude", "", MODEL),
    label("reference_photon_lon", "degrees_east", "Segment longitude", "longitude", "", MODEL),
    label("segment_id", "1", "along-track segment ID number", "", "", REFERENCE),
    label("segment_dist_x", "meters", "Segment distance from EQC", "", "", MODEL),
    label("segment_length", "meters", "along-track segment length", "", "", MODEL),
    label("segment_ph_cnt", "counts", "Number of photons", "", "Photons of the segment in this file.", REFERENCE),
    label("ph_index_beg", "counts", "Photon Index Begin", "", "1 is the first photon of this file.", REFERENCE),
    label("sigma_h", "meters", "height uncertainty", "", "", QUALITY),
    label("solar_elevation", "degrees", "solar elevation", "solar_elevation_angle", "", MODEL),
    label("surf_type", "1", "surface type", "", "Land, ocean, sea ice, land ice, inland water.", REFERENCE),
];

/// Columns of `geophys_corr`.
const CORRECTIONS: [Label; 3] = [
    label("delta_time", TIME_UNITS, "Elapsed GPS seconds", "time", REFERENCE_PHOTON, MODEL),
    label("dem_h", "meters", "DEM height", "", "", REFERENCE),
    label("geoid", "meters", "Geoid", "geoid_height_above_reference_ellipsoid", "", MODEL),
];

const REFERENCE_PHOTON: &str = "Moment of the reference photon.";

/// UMM-Var records of the photons, for the catalogue that answers the recorded requests: NASA's
/// own has none.
pub(super) fn variables(provider: &str) -> Vec<PracticeVariable> {
    let paths =
        super::track::BEAMS.into_iter().flat_map(|beam| HEIGHTS.into_iter().map(move |label| (beam.name, label)));
    paths
        .zip(8_000_000_000_u64..)
        .map(|((beam, label), id)| PracticeVariable {
            concept_id: format!("V{id}-{provider}"),
            name: format!("/{beam}/heights/{}", label.name),
            long_name: label.long_name.to_owned(),
            units: (label.units != "1").then(|| label.units.to_owned()),
            science_keywords: Vec::new(),
        })
        .collect()
}

impl Heights {
    /// The values in the order of [`HEIGHTS`].
    fn values(self) -> [Values; 13] {
        [
            Values::F64(self.delta_time),
            Values::F64(self.latitude),
            Values::F64(self.longitude),
            Values::F32(self.height),
            Values::I8(self.confidence),
            Values::I8(self.quality),
            Values::F32(self.along),
            Values::F32(self.across),
            Values::U8(self.count),
            Values::U8(self.pulse),
            Values::U8(self.channel),
            Values::U32(self.frame),
            Values::U8(self.weight),
        ]
    }

    /// Adds the group `heights` of a beam.
    pub(super) fn add_to(self, file: &mut FileContent, beam: Beam, surface_types: &str) {
        let group = format!("{}/heights", beam.name);
        let rate = "The rate at which photons arrive.";
        file.group(&group, &[("Description", "One row for each received photon."), ("data_rate", rate)]);
        let rows = self.delta_time.len();
        add_columns(file, &group, rows, ["lat_ph", "lon_ph"], surface_types, HEIGHTS.into_iter().zip(self.values()));
    }
}

impl Segments {
    /// The values in the order of [`SEGMENTS`], then of [`CORRECTIONS`].
    fn values(self) -> ([Values; 11], [Values; 3]) {
        let delta_time = Values::F64(self.delta_time);
        let corrections = [delta_time.clone(), Values::F32(self.ground), Values::F32(self.geoid)];
        let segments = [
            delta_time,
            Values::F64(self.latitude),
            Values::F64(self.longitude),
            Values::I32(self.id),
            Values::F64(self.distance),
            Values::F64(self.length),
            Values::I32(self.photons),
            Values::I64(self.first_photon),
            Values::F32(self.sigma),
            Values::F32(self.sun),
            Values::I8(self.surface),
        ];
        (segments, corrections)
    }

    /// Adds the groups `geolocation` and `geophys_corr` of a beam.
    pub(super) fn add_to(self, file: &mut FileContent, beam: Beam, surface_types: &str) {
        let group = format!("{}/geolocation", beam.name);
        let corrections_group = format!("{}/geophys_corr", beam.name);
        let note = "Practice files have one segment for each kilometre; the real product has one for each 20 m.";
        file.group(&group, &[("Description", "Where the photons of each segment are."), ("data_rate", note)]);
        file.group(&corrections_group, &[("Description", "Quantities to correct heights with."), ("data_rate", note)]);
        let rows = self.delta_time.len();
        let (segments, corrections) = self.values();
        let position = ["reference_photon_lat", "reference_photon_lon"];
        add_columns(file, &group, rows, position, surface_types, SEGMENTS.into_iter().zip(segments));
        add_columns(file, &corrections_group, rows, ["", ""], surface_types, CORRECTIONS.into_iter().zip(corrections));
    }
}

/// Adds the columns of a group with a dimension of their own, `delta_time`. `position` names the
/// latitude and longitude columns, empty where the group has none.
fn add_columns(
    file: &mut FileContent,
    group: &str,
    rows: usize,
    position: [&str; 2],
    surface_types: &str,
    columns: impl Iterator<Item = (Label, Values)>,
) {
    let time = format!("{group}/delta_time");
    file.dimensions.push((time.clone(), rows as u64));
    for (label, values) in columns {
        // A coordinate does not name itself.
        let coordinates: Vec<&str> = ["delta_time", position[0], position[1]]
            .into_iter()
            .filter(|&name| !name.is_empty() && name != label.name)
            .collect();
        let by_surface = matches!(label.name, "signal_conf_ph" | "surf_type");
        let dimensions = if by_surface { vec![time.clone(), surface_types.to_owned()] } else { vec![time.clone()] };
        let content = label.column(group, &dimensions, &coordinates.join(" "), values);
        file.variables.push(with_limits(label.name, content));
    }
}

/// Adds what only this column has: valid values, flags, a missing-value marker.
fn with_limits(name: &str, content: Content) -> Content {
    let bytes = |content: Content, min: u8, max: u8| {
        valid(content, NcAttrValue::UBytes(vec![min]), NcAttrValue::UBytes(vec![max]))
    };
    match name {
        "lat_ph" | "reference_photon_lat" => position(content, 90.0),
        "lon_ph" | "reference_photon_lon" => position(content, 180.0),
        "signal_conf_ph" => {
            flags(content, &[-2, -1, 0, 1, 2, 3, 4], "possible_tep not_considered noise buffer low medium high")
        }
        "quality_ph" => {
            flags(content, &[0, 1, 2, 3], "nominal possible_afterpulse possible_impulse_response_effect possible_tep")
        }
        "surf_type" => flags(content, &[0, 1], "not_type is_type"),
        "ph_id_pulse" => bytes(content, 1, 200),
        "ph_id_channel" => bytes(content, 1, 120),
        "weight_ph" => bytes(content, 0, 255),
        "sigma_h" | "solar_elevation" | "dem_h" | "geoid" => with_missing(content),
        _ => content,
    }
}

//! The columns of ATL03's photons: names, units, attributes, and where each column's numbers are.

use super::file::{Content, FileContent, Values};
use super::icesat::{Label, TIME_UNITS, add_dimension, flags, position, valid};
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
    /// True without any photon.
    pub(super) fn is_empty(&self) -> bool {
        self.delta_time.is_empty()
    }

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
        let about = "Contains arrays of the parameters for each received photon.";
        let rate = "Data are stored at the photon detection rate.";
        file.group(&group, &[("Description", about), ("data_rate", rate)]);
        let time = add_dimension(file, &group, self.delta_time.len());
        for (label, values) in HEIGHTS.into_iter().zip(self.values()) {
            // A coordinate does not name itself.
            let coordinates: Vec<&str> =
                ["delta_time", "lat_ph", "lon_ph"].into_iter().filter(|&name| name != label.name).collect();
            let dimensions = if label.name == "signal_conf_ph" {
                vec![time.clone(), surface_types.to_owned()]
            } else {
                vec![time.clone()]
            };
            let content = label.column(&group, &dimensions, &coordinates.join(" "), values);
            file.variables.push(with_limits(label.name, content));
        }
    }
}

/// Adds what only this column has: valid values, flags, a missing-value marker.
fn with_limits(name: &str, content: Content) -> Content {
    let bytes = |content: Content, min: u8, max: u8| {
        valid(content, NcAttrValue::UBytes(vec![min]), NcAttrValue::UBytes(vec![max]))
    };
    match name {
        "lat_ph" => position(content, 90.0),
        "lon_ph" => position(content, 180.0),
        "signal_conf_ph" => {
            flags(content, &[-2, -1, 0, 1, 2, 3, 4], "possible_tep not_considered noise buffer low medium high")
        }
        "quality_ph" => {
            flags(content, &[0, 1, 2, 3], "nominal possible_afterpulse possible_impulse_response_effect possible_tep")
        }
        "ph_id_pulse" => bytes(content, 1, 200),
        "ph_id_channel" => bytes(content, 1, 120),
        "weight_ph" => bytes(content, 0, 255),
        _ => content,
    }
}

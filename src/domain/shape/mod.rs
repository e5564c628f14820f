//! Shapes: GeoJSON, KML and zipped shapefiles as one clean GeoJSON feature collection.
//!
//! Harmony normalises only GeoJSON, completely only inside a feature collection, and takes a zip with
//! two shapes for one broken one (`harmony-api.md` 2.5). So everything is converted here: longitudes
//! within ±180 and split there, rings closed, outer ones counter-clockwise, six decimals, `properties`
//! present, nothing of the file's attributes but a point's radius.

mod archive;
mod clean;
mod clip;
mod drawn;
pub(in crate::domain) mod edges;
mod error;
mod esri;
pub mod export;
mod geojson;
mod grid;
mod holes;
mod kml;
mod measure;
mod outline;
mod reference;
mod seam;
mod sent;
mod simplify;
#[cfg(test)]
mod tests;
mod text;
mod wkt;

pub use drawn::{Measures, Outlines};
pub use edges::Edges;
pub use error::ShapeError;
pub use measure::Counts;
pub use reference::Plane;
pub use simplify::Simplification;

use crate::domain::budget::Budget;
use geo::{Coord, LineString, Point, Polygon};
use serde_json::Value;
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// MIME type of the upload.
pub const GEOJSON: &str = "application/geo+json";

/// File name endings that are read.
pub const ENDINGS: [&str; 6] = ["geojson", "json", "kml", "kmz", "zip", "shz"];

/// Largest file that is read, in bytes.
pub const LARGEST_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// What the catalogue behind Harmony takes at most (`harmony-api.md` 2.5).
pub const MAX_BYTES: usize = 1_000_000;
/// Features at most, the same source.
pub const MAX_FEATURES: usize = 500;
/// Positions at most, the same source; a ring's last one, equal to its first, counts too.
pub const MAX_POSITIONS: usize = 5000;

/// More positions than this are not even looked at.
const MOST_POSITIONS: usize = 500_000;
/// Steps that reading one shape may take, some seconds of work; see [`crate::domain::budget`].
pub const READING_STEPS: u64 = 60_000_000;

/// How the file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `.geojson`, `.json`, pasted or inline.
    GeoJson,
    /// `.kml`, or inside a `.kmz`.
    Kml,
    /// A zipped ESRI shapefile.
    Shapefile,
    /// Well-known text.
    Wkt,
    /// Drawn on the map or typed vertex by vertex.
    Drawn,
    /// An outline that comes with the program.
    Bundled,
}

impl Format {
    /// Its name as people say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::Kml => "KML",
            Self::Shapefile => "Shapefile",
            Self::Wkt => "WKT",
            Self::Drawn => "Drawn",
            Self::Bundled => "Built-in outline",
        }
    }
}

/// What a feature covers; every list has an item. Degrees, longitudes within ±180.
#[derive(Debug, Clone, PartialEq)]
pub enum Covered {
    /// Areas: rings closed, outer ones counter-clockwise, holes clockwise.
    Areas(Vec<Polygon<f64>>),
    /// Lines, no part of which runs over ±180°.
    Lines(Vec<LineString<f64>>),
    /// Points; the server makes circles of them.
    Points(Vec<Point<f64>>),
}

/// One clean feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// What it covers.
    pub covered: Covered,
    /// Radius of its points' circles in metres; the server's own is about 5.5 m.
    pub radius_metres: Option<f64>,
}

/// A shape that can be drawn; whether the catalogue takes it says [`Shape::check_limits`].
///
/// Cheap to clone. Two shapes are equal if they came from the same place, were drawn and are sent alike.
#[derive(Debug, Clone)]
pub struct Shape(Arc<Contents>);

#[derive(Debug, Clone)]
struct Contents {
    source: Option<String>,
    /// What it is called where that is not its file's name.
    title: Option<String>,
    format: Format,
    features: Vec<Feature>,
    /// The vertices it was made of, where the features do not tell.
    written: Option<drawn::Written>,
    /// The same with points on long edges.
    dense: Vec<Feature>,
    /// Positions of what is sent.
    positions_sent: usize,
    bytes: Vec<u8>,
    remarks: Vec<String>,
    /// How many of them are about reading it and not about sending it.
    remarks_of_reading: usize,
    simplification: Option<Simplification>,
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.source() == other.source() && self.bytes() == other.bytes() && self.0.written == other.0.written)
    }
}

/// Positions one after another, of an outline, a hole or a line.
type Ring = Vec<Coord<f64>>;

/// A feature as its file has it: any longitudes, any ring order, perhaps open rings.
#[derive(Debug, Clone, Default, PartialEq)]
struct RawFeature {
    polygons: Vec<Vec<Ring>>,
    lines: Vec<Ring>,
    points: Vec<Coord<f64>>,
    radius_metres: Option<f64>,
}

/// What a reader made of a file.
#[derive(Debug, Default)]
struct Raw {
    features: Vec<RawFeature>,
    remarks: Vec<String>,
    edges: Edges,
}

impl RawFeature {
    fn positions(&self) -> usize {
        self.polygons.iter().flatten().chain(&self.lines).map(Vec::len).sum::<usize>() + self.points.len()
    }

    fn holds_anything(&self) -> bool {
        !self.polygons.is_empty() || !self.lines.is_empty() || !self.points.is_empty()
    }

    /// Every list of positions in it.
    fn lists_mut(&mut self) -> impl Iterator<Item = &mut Ring> {
        self.polygons.iter_mut().flatten().chain(&mut self.lines).chain(std::iter::once(&mut self.points))
    }
}

impl Shape {
    /// A shape from a file's name and bytes; the ending tells the kind, upper and lower case alike.
    pub fn from_file(source: &str, bytes: &[u8]) -> Result<Self, ShapeError> {
        Self::from_file_within(source, bytes, &Budget::new(READING_STEPS))
    }

    /// The same as [`Shape::from_file`], within a budget that others can stop.
    pub fn from_file_within(source: &str, bytes: &[u8], budget: &Budget) -> Result<Self, ShapeError> {
        let ending = Self::known_ending(source)?;
        if bytes.len() as u64 > LARGEST_FILE_BYTES {
            return Err(ShapeError::FileTooLarge(LARGEST_FILE_BYTES / (1024 * 1024)));
        }
        let (format, raw) = match ending {
            "kml" => (Format::Kml, kml::read(bytes, budget)?),
            "kmz" => (Format::Kml, kml::read_zipped(bytes, budget)?),
            "zip" | "shz" => (Format::Shapefile, esri::read(bytes, budget)?),
            _ => (Format::GeoJson, geojson::read_text(bytes, budget)?),
        };
        Self::clean(Some(source.to_owned()), format, raw, budget)
    }

    /// A shape from pasted text: GeoJSON, or KML if it begins like XML.
    pub fn from_text(text: &str) -> Result<Self, ShapeError> {
        Self::from_text_within(text, &Budget::new(READING_STEPS))
    }

    /// The same as [`Shape::from_text`], within a budget that others can stop.
    pub fn from_text_within(text: &str, budget: &Budget) -> Result<Self, ShapeError> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let (format, raw) = if text.starts_with('<') {
            (Format::Kml, kml::read_text(text, budget)?)
        } else {
            (Format::GeoJson, geojson::read_text(text.as_bytes(), budget)?)
        };
        Self::clean(None, format, raw, budget)
    }

    /// A shape from GeoJSON of any kind.
    pub fn from_geojson(value: &Value) -> Result<Self, ShapeError> {
        let budget = Budget::new(READING_STEPS);
        Self::clean(None, Format::GeoJson, geojson::read(value, &budget)?, &budget)
    }

    /// A shape from well-known text, `POLYGON ((…))` and its kin; heights and measures are left out.
    pub fn from_wkt(text: &str) -> Result<Self, ShapeError> {
        Self::from_wkt_within(text, &Budget::new(READING_STEPS))
    }

    /// The same as [`Shape::from_wkt`], within a budget that others can stop.
    pub fn from_wkt_within(text: &str, budget: &Budget) -> Result<Self, ShapeError> {
        Self::clean(None, Format::Wkt, wkt::read(text, budget)?, budget)
    }

    /// A named shape from outlines in longitudes and latitudes of WGS 84: for each area its outer ring, then its
    /// holes.
    pub fn of_outlines(name: &str, areas: Vec<Vec<Vec<Coord<f64>>>>) -> Result<Self, ShapeError> {
        let feature = RawFeature { polygons: areas, ..RawFeature::default() };
        let raw = Raw { features: vec![feature], ..Raw::default() };
        Self::clean(None, Format::Bundled, raw, &Budget::new(READING_STEPS)).map(|shape| shape.called(name))
    }

    /// The ending of a file name in small letters, if it is one of [`ENDINGS`].
    pub fn known_ending(name: &str) -> Result<&'static str, ShapeError> {
        let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let known = ENDINGS.iter().find(|known| ending.as_deref() == Some(**known));
        known.copied().ok_or_else(|| ShapeError::UnknownKind(name.to_owned()))
    }

    fn clean(source: Option<String>, format: Format, raw: Raw, budget: &Budget) -> Result<Self, ShapeError> {
        if raw.edges != Edges::Planar {
            return Self::spherical(source, format, raw, budget);
        }
        let (features, remarks) = clean::clean(raw, budget)?;
        Self::of(source, format, features, remarks, None, None, budget)
    }

    fn of(
        source: Option<String>,
        format: Format,
        features: Vec<Feature>,
        remarks: Vec<String>,
        written: Option<drawn::Written>,
        simplification: Option<Simplification>,
        budget: &Budget,
    ) -> Result<Self, ShapeError> {
        let sent = sent::sent(&features, budget)?;
        if sent.features.is_empty() {
            return Err(ShapeError::TooSmall);
        }
        let remarks_of_reading = remarks.len();
        let remarks = remarks.into_iter().chain(sent.remarks()).collect();
        let bytes = geojson::write_text(&sent.features).into_bytes();
        let dense = features.iter().map(Feature::dense).collect();
        let positions_sent = sent.positions;
        let contents = Contents {
            source,
            title: None,
            format,
            features,
            written,
            dense,
            positions_sent,
            bytes,
            remarks,
            remarks_of_reading,
            simplification,
        };
        Ok(Self(Arc::new(contents)))
    }

    /// Where it came from, as a request file names it: a path, or nothing for inline GeoJSON.
    pub fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The same shape under a name.
    #[must_use]
    pub fn called(self, name: &str) -> Self {
        let contents = Arc::unwrap_or_clone(self.0);
        Self(Arc::new(Contents { title: Some(name.to_owned()), ..contents }))
    }

    /// True if it has a name or a file that names it.
    pub fn is_named(&self) -> bool {
        self.0.title.is_some() || self.source().is_some()
    }

    /// What to call it: its name, the file's name without its folders, or “shape”.
    pub fn name(&self) -> Cow<'_, str> {
        if let Some(title) = &self.0.title {
            return Cow::Borrowed(title);
        }
        let file = self.source().and_then(|source| Path::new(source).file_name());
        file.map_or(Cow::Borrowed("shape"), std::ffi::OsStr::to_string_lossy)
    }

    /// How it was written.
    pub fn format(&self) -> Format {
        self.0.format
    }

    /// Its features. Edges are straight in longitude and latitude, also of a shape that was drawn otherwise.
    pub fn features(&self) -> &[Feature] {
        &self.0.features
    }

    /// The same with so many points on long edges that it does not matter how the way between two of them is
    /// meant: for drawing.
    pub fn dense_features(&self) -> &[Feature] {
        &self.0.dense
    }

    /// The upload: GeoJSON text with points on long edges, in pieces that the catalogue takes.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// Its features as GeoJSON, for files that people keep. Where edges are shortest lines, its vertices with the
    /// member `edges` that says so.
    pub fn geojson(&self) -> Value {
        self.written_geojson()
    }

    /// What was changed on the way in and should be known, a sentence each.
    pub fn remarks(&self) -> &[String] {
        &self.0.remarks
    }

    /// What simplifying cost, and the shape before; nothing if it was not simplified.
    pub fn simplification(&self) -> Option<&Simplification> {
        self.0.simplification.as_ref()
    }

    /// The same shape, not one that is merely equal: for caches.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Every position with the ring's closing one, as the catalogue counts.
    pub fn positions(&self) -> usize {
        self.0.features.iter().map(Feature::positions).sum()
    }

    /// Every position of the upload, with those on long edges.
    pub fn positions_sent(&self) -> usize {
        self.0.positions_sent
    }

    /// The catalogue's limits; [`Shape::simplified`] is the remedy for all of them.
    pub fn check_limits(&self) -> Result<(), ShapeError> {
        let (features, positions, bytes) = (self.features().len(), self.positions_sent(), self.bytes().len());
        if features > MAX_FEATURES {
            Err(ShapeError::TooManyFeatures(features))
        } else if positions > MAX_POSITIONS {
            Err(ShapeError::TooManyPositions(positions))
        } else if bytes > MAX_BYTES {
            Err(ShapeError::TooManyBytes(bytes))
        } else {
            Ok(())
        }
    }
}

impl Feature {
    fn dense(&self) -> Self {
        let line = |line: &LineString<f64>| LineString(edges::dense(&line.0, sent::FINE_METRES));
        let area =
            |area: &Polygon<f64>| Polygon::new(line(area.exterior()), area.interiors().iter().map(line).collect());
        let covered = match &self.covered {
            Covered::Areas(areas) => Covered::Areas(areas.iter().map(area).collect()),
            Covered::Lines(lines) => Covered::Lines(lines.iter().map(line).collect()),
            Covered::Points(points) => Covered::Points(points.clone()),
        };
        Self { covered, radius_metres: self.radius_metres }
    }

    fn positions(&self) -> usize {
        match &self.covered {
            Covered::Areas(areas) => areas.iter().flat_map(rings).map(|ring| ring.0.len()).sum(),
            Covered::Lines(lines) => lines.iter().map(|line| line.0.len()).sum(),
            Covered::Points(points) => points.len(),
        }
    }
}

/// Longitude and latitude in WGS 84 of a place in a reference system, `EPSG:3031` or any usual name, x before y; with
/// a sentence on how it was brought there, if it had to be.
pub fn position_in(system: &str, x: f64, y: f64) -> Result<(Coord<f64>, Option<String>), ShapeError> {
    let mut features = [RawFeature { points: vec![Coord { x, y }], ..RawFeature::default() }];
    let remark = reference::from_name(system)?.place(&mut features, &Budget::new(READING_STEPS))?;
    let position = features.iter().flat_map(|feature| &feature.points).next().copied();
    Ok((position.unwrap_or(Coord { x, y }), remark))
}

/// The outer ring and the holes of an area.
pub fn rings(area: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(area.exterior()).chain(area.interiors())
}

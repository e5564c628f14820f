//! Why a file is no shape, in words.

use crate::domain::budget::Exceeded;
use geo::Coord;

use super::{MAX_BYTES, MAX_FEATURES, MAX_POSITIONS, MOST_POSITIONS};

/// Why a shape cannot be read, or cannot be sent as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// The file name's ending is not one of [`super::ENDINGS`].
    #[error("“{0}” is not a kind of shape file this program reads; use .geojson, .json, .kml, .kmz, .zip or .shz{hint}", hint = hint(.0))]
    UnknownKind(String),
    /// Longer than [`super::LARGEST_FILE_BYTES`].
    #[error("the file is larger than {0} MB; cut it down or simplify it first")]
    FileTooLarge(u64),
    /// Not JSON at all.
    #[error("the shape is not readable as GeoJSON: {0}")]
    NotJson(String),
    /// JSON, but not GeoJSON.
    #[error("the shape is JSON but not GeoJSON: {0}")]
    NotGeoJson(String),
    /// Not XML, or without KML's structure.
    #[error("the shape is not readable as KML: {0}")]
    NotKml(String),
    /// Not well-known text.
    #[error("the shape is not readable as WKT: {0}")]
    NotWkt(String),
    /// Neither a zip archive nor a whole one.
    #[error("the file is not readable as a zip archive: {0}")]
    NotZip(String),
    /// A zip archive without a `.shp` (or, for KMZ, without a `.kml`).
    #[error("the archive has no {0} file in it")]
    MissingInZip(&'static str),
    /// Which of them is meant is not known.
    #[error("the archive holds more than one shape: {0}; put each into an archive of its own")]
    SeveralInZip(String),
    /// Inflates beyond what a shape can be.
    #[error("“{0}” in the archive is too large to be a shape")]
    ZipTooLarge(String),
    /// The `.shp` does not follow its own format.
    #[error("the .shp file in the archive is damaged: {0}")]
    NotShapefile(String),
    /// A reference system that cannot be brought to WGS 84; its name, and why not.
    #[error("the shape's coordinates are in “{name}”, {why}; save it again in WGS 84 (EPSG:4326)")]
    WrongReferenceSystem {
        /// What the file calls it.
        name: String,
        /// Continues “coordinates are in …,”.
        why: String,
    },
    /// A place that the file's own reference system does not have.
    #[error("the shape holds the position {position}, which “{system}” does not reach; is that its reference system?")]
    OffMap {
        /// The position as written.
        position: String,
        /// What the file calls its reference system.
        system: String,
    },
    /// Only things in it that are no shape; a sentence that says which.
    #[error("the shape has no geometry in it that can be used. {0}")]
    NothingUsable(String),
    /// Nothing to cut by.
    #[error("the shape has no geometry in it")]
    Empty,
    /// Projected coordinates, or latitude and longitude exchanged.
    #[error(
        "the shape holds the position {0}, which is not longitude, latitude in degrees; save it again in WGS 84 (EPSG:4326)"
    )]
    OffEarth(String),
    /// Every ring has one or two corners, or no area.
    #[error("the shape has only outlines without an area")]
    Degenerate,
    /// Nothing is left of it once points nearer than a metre are one and areas end before a pole.
    #[error(
        "the shape is smaller than a metre or lies within 11 m of a pole, which the catalogue does not take; draw a larger one or ask for a point"
    )]
    TooSmall,
    /// A ring that goes round the Earth several times.
    #[error("the shape has an outline that goes round the Earth more than once")]
    WindsAround,
    /// A tangle rather than an outline.
    #[error("the shape has an outline that crosses itself very often; repair it first in the program it comes from")]
    CrossesItself,
    /// Reading it would take too long.
    #[error("the shape is too intricate to be read in reasonable time; simplify it first in the program it comes from")]
    TooMuchWork,
    /// Nobody waits for it any more.
    #[error("reading the shape was canceled")]
    Canceled,
    /// More than this program looks at.
    #[error("the shape has more than {MOST_POSITIONS} points; simplify it first in the program it comes from")]
    FarTooManyPositions,
    /// Over the catalogue's limit.
    #[error("the shape has {0} features and NASA's catalogue takes at most {MAX_FEATURES}; simplify it to join them")]
    TooManyFeatures(usize),
    /// Over the catalogue's limit.
    #[error("the shape has {0} points and NASA's catalogue takes at most {MAX_POSITIONS}; simplify it")]
    TooManyPositions(usize),
    /// Over the catalogue's limit.
    #[error("the shape is {0} bytes long and NASA's catalogue takes at most {MAX_BYTES}; simplify it")]
    TooManyBytes(usize),
    /// So many small areas that even triangles are too many points.
    #[error("the shape has too many separate parts to be simplified to {MAX_POSITIONS} points; keep only some of them")]
    CannotSimplify,
}

impl From<Exceeded> for ShapeError {
    fn from(exceeded: Exceeded) -> Self {
        match exceeded {
            Exceeded::Work => Self::TooMuchWork,
            Exceeded::Canceled => Self::Canceled,
        }
    }
}

/// What to do with files of these kinds.
fn hint(name: &str) -> &'static str {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "shp" | "shx" | "dbf" | "prj" => " (put the .shp with its .shx, .dbf and .prj into one .zip)",
        "gpkg" | "gdb" | "gml" | "gpx" | "csv" | "tab" | "mif" | "dxf" | "fgb" | "parquet" | "sqlite" => {
            " (QGIS and ogr2ogr export it as GeoJSON)"
        }
        _ => "",
    }
}

impl ShapeError {
    pub(super) fn off_earth(position: Coord<f64>) -> Self {
        Self::OffEarth(format!("[{}, {}]", position.x, position.y))
    }

    /// The error as a sentence of its own.
    pub fn sentence(&self) -> String {
        let words = self.to_string();
        let words = words.strip_suffix('.').unwrap_or(&words);
        let mut letters = words.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str())
    }
}

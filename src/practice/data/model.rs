//! The catalogue's vocabulary: collections, service chains, variables, granules, and how to cut.

use crate::domain::{BoundingBox, TimeRange};
use crate::practice::sphere::Figure;
use chrono::{DateTime, Utc};

/// One collection of the practice catalogue, with everything CMR and Harmony tell about it.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeCollection {
    /// CMR concept id. Ids that end in `-PRACTICE` exist nowhere else.
    pub concept_id: String,
    /// Short name; several collections may share it.
    pub short_name: String,
    /// Version, `006`.
    pub version: String,
    /// Full title.
    pub title: String,
    /// Abstract; begins by saying that the data are practice data.
    pub summary: String,
    /// CMR provider, `NSIDC_CPRD`.
    pub provider: String,
    /// Archive centre as CMR spells it, `NASA NSIDC DAAC`.
    pub archive_center: String,
    /// First moment with data.
    pub time_start: DateTime<Utc>,
    /// Last moment with data; `None` for a mission that goes on.
    pub time_end: Option<DateTime<Utc>>,
    /// Where the data lie.
    pub bounds: BoundingBox,
    /// Licence agreements to accept before use; empty for most.
    pub eula_ids: Vec<String>,
    /// Harmony service chains in table order (`harmony-api.md` 2.10), without
    /// `harmony/download`, which serves every collection.
    pub services: Vec<ServiceChain>,
    /// UMM-Var records; empty where CMR has none, whatever the files hold.
    pub variables: Vec<PracticeVariable>,
    /// Named dimensions that can be cut by `subset=name(min:max)`.
    pub dimensions: Vec<PracticeDimension>,
    /// MIME type of the whole files, `application/x-hdf5` or `application/netcdf`.
    pub native_format: String,
    /// CMR processing level, `2`, `3`.
    pub processing_level: String,
    /// DOI without a scheme; `None` for collections that exist only here.
    pub doi: Option<String>,
    /// Spacecraft or model.
    pub platform: String,
    /// Instrument, may be empty.
    pub instrument: String,
    /// Granules in the whole collection.
    pub granule_count: u64,
    /// Granule ids begin as in the recorded requests, and the first granule has a name full of
    /// marks, as some archives' files have.
    pub(super) as_recorded: bool,
    /// How its granules and files are made.
    pub(super) family: super::family::Family,
}

/// One Harmony service chain and what it alone can do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the server's own flags, each independent")]
pub struct ServiceChain {
    /// Chain name, `sds/trajectory-subsetter`.
    pub name: String,
    /// UMM-S concept id.
    pub concept_id: String,
    /// Cuts by box.
    pub bbox: bool,
    /// Cuts by shape.
    pub shape: bool,
    /// Cuts by time.
    pub temporal: bool,
    /// Picks a variable.
    pub variable: bool,
    /// Picks more than one variable.
    pub multiple_variable: bool,
    /// Cuts by named dimensions.
    pub dimension: bool,
    /// Joins granules.
    pub concatenation: bool,
    /// Joins granules unless told not to.
    pub concatenate_by_default: bool,
    /// Changes the map projection.
    pub reprojection: bool,
    /// Averages over time.
    pub averaging_time: bool,
    /// Averages over the area.
    pub averaging_area: bool,
    /// Extends dimensions; empty if it cannot.
    pub default_extend_dimensions: Vec<String>,
    /// MIME types it writes.
    pub output_formats: Vec<String>,
}

/// A UMM-Var record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeVariable {
    /// CMR concept id, `V…`.
    pub concept_id: String,
    /// Path in the file: `/gt1l/heights/h_ph`, or a bare name at the root.
    pub name: String,
    /// Long name.
    pub long_name: String,
    /// Units as in the file; `None` where CMR tells none.
    pub units: Option<String>,
    /// Keyword paths, each category, topic, term and further levels.
    pub science_keywords: Vec<Vec<String>>,
}

/// A named dimension of the files.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeDimension {
    /// Case-sensitive name.
    pub name: String,
    /// Values in a whole file.
    pub size: u64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Units of the values.
    pub units: String,
}

/// One granule (one file) as CMR lists it; its data are made only when written.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeGranule {
    /// CMR concept id, `G…`; the granule can be found again by it alone.
    pub concept_id: String,
    /// Its collection.
    pub collection_concept_id: String,
    /// Producer granule id, with the file ending as CMR gives it.
    pub name: String,
    /// First moment.
    pub start: DateTime<Utc>,
    /// Last moment.
    pub stop: DateTime<Utc>,
    /// Where it lies.
    pub footprint: Footprint,
    /// Size of the real product's file in megabytes as CMR would tell; the practice file is
    /// smaller. `None` where CMR tells none.
    pub size_mb: Option<f64>,
    /// Number within its collection, by start time.
    pub(super) index: u64,
}

/// Polygons in degrees, longitude before latitude, exteriors counter-clockwise, cut at ±180.
#[derive(Debug, Clone, PartialEq)]
pub struct Footprint {
    /// The parts; never empty.
    pub polygons: Vec<geo::Polygon>,
}

/// Which granules are meant; empty parts do not restrict, all given parts must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GranuleQuery {
    /// The footprint must meet this area.
    pub area: Option<SearchArea>,
    /// The granule's time must overlap this range, ends included.
    pub time: Option<TimeRange>,
    /// One of these concept ids.
    pub concept_ids: Vec<String>,
    /// One of these names, `*` and `?` being wildcards; upper and lower case are the same, and
    /// the file ending may be left out.
    pub names: Vec<String>,
}

/// An area as the catalogue reads it, which is not always as the services cut it.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchArea {
    /// Edges are straight in longitude and latitude.
    Planar(CutArea),
    /// Edges are great circles; one of the figures must be met.
    Sphere(Vec<Figure>),
}

impl From<CutArea> for SearchArea {
    fn from(area: CutArea) -> Self {
        Self::Planar(area)
    }
}

/// An area on the Earth, in degrees.
#[derive(Debug, Clone, PartialEq)]
pub enum CutArea {
    /// A box; may cross ±180.
    Box(BoundingBox),
    /// One or more polygons, any of which may hold a point. A polygon over ±180 may be cut
    /// there, written with longitudes beyond 180, or jump from 179 to -179. A ring once around
    /// a pole includes that pole.
    Polygons(Vec<geo::Polygon>),
}

/// What to keep of a granule; empty parts keep all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cut {
    /// Keep what lies in this area.
    pub area: Option<CutArea>,
    /// Keep what was measured in this range.
    pub time: Option<TimeRange>,
    /// Keep these variables (names or concept ids) and the coordinates they need; `None` keeps
    /// all.
    pub variables: Option<Vec<String>>,
    /// Keep values from min to max of a named dimension; infinite for an open end.
    pub dimensions: Vec<(String, f64, f64)>,
}

/// What is in a written file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CutOutcome {
    /// Photons, segments, pixels or grid cells with data.
    pub points: u64,
    /// True extent of their positions as west, south, east, north in degrees; west > east over
    /// ±180. `None` if nothing in the file has a position.
    pub bounds: Option<[f64; 4]>,
    /// Moment of the first one.
    pub start: DateTime<Utc>,
    /// Moment of the last one.
    pub stop: DateTime<Utc>,
    /// Size of the file.
    pub bytes: u64,
}

/// Why no file was written.
#[derive(Debug, thiserror::Error)]
pub enum PracticeDataError {
    /// Nothing of the granule lies inside the cut; Harmony's services warn in these words.
    #[error("No data found in the requested subset of {granule}")]
    NoData {
        /// The granule's name.
        granule: String,
    },
    /// A variable that the files do not have.
    #[error("The variable {name} is not in {granule}")]
    UnknownVariable {
        /// As asked for.
        name: String,
        /// The granule's name.
        granule: String,
    },
    /// A dimension that the files do not have.
    #[error("The dimension {name} is not in {granule}")]
    UnknownDimension {
        /// As asked for.
        name: String,
        /// The granule's name.
        granule: String,
    },
    /// The granule is not of this catalogue.
    #[error("The granule {0} is not in the practice catalogue")]
    UnknownGranule(String),
    /// The granule's kind of file cannot be joined with others.
    #[error("{0} cannot be joined with other granules")]
    CannotJoin(String),
    /// A projection that is not among those that the practice service knows.
    #[error(
        "The practice service cannot put data on {0}. It knows longitude and latitude, Web Mercator, UTM, the polar and \
         EASE grids of the capabilities, and proj4"
    )]
    UnknownProjection(String),
    /// The data are not a grid, and only grids can be shown or put on other pixels.
    #[error("The practice service can only show and project grids")]
    NoGrid,
    /// Corners without an area between them.
    #[error("The corners of the output enclose no area")]
    EmptyExtent,
    /// More pixels, lines or photons than one practice file may have.
    #[error("The output is too large: the practice service makes up to {0} pixels, lines or photons")]
    TooLarge(u64),
    /// The picture could not be encoded.
    #[error("The practice picture could not be made: {0}")]
    Picture(#[from] image::ImageError),
    /// The GeoTIFF could not be encoded.
    #[error("The practice GeoTIFF could not be made: {0}")]
    Tiff(#[from] tiff::TiffError),
    /// The file could not be encoded.
    #[error("The practice file could not be made: {0}")]
    Encoding(#[from] netcdf_writer::Error),
    /// The file could not be written.
    #[error("The practice file could not be written: {0}")]
    Io(#[from] std::io::Error),
}

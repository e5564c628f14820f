//! A subsetting request: the value, its wire form and its file.

pub mod code;
pub mod export;
pub mod file;
pub mod from_url;
mod reader;
pub mod spatial;
pub mod wire;
mod write;

pub use file::RequestFile;
pub use reader::FileProblem;
pub use wire::{Part, WireError};

pub use super::shape::Shape;

use super::{BoundingBox, Point, TimeRange};
use serde_json::Number;

/// A request that can be sent as it is: every part is a valid value, and the parts exclude each
/// other (box, point or shape, only one of them).
#[derive(Debug, Clone, PartialEq)]
pub struct SubsetRequest {
    /// Concept id (better) or short name; not empty. Several are joined by `+`.
    pub collection: String,
    /// Where; `None` is everywhere.
    pub area: Option<Area>,
    /// When; `None` is always.
    pub time: Option<TimeRange>,
    /// Variables by name or concept id; empty means all.
    pub variables: Vec<String>,
    /// Named dimensions to cut.
    pub dimensions: Vec<DimensionRange>,
    /// The rarer options.
    pub options: Options,
    /// Labels of the job besides the application's own.
    pub labels: Vec<String>,
}

/// Where to cut.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// A box.
    Box(BoundingBox),
    /// A point: granules that hold it, and what a service makes of it, such as a time series.
    Point(Point),
    /// A shape, uploaded as one GeoJSON feature collection.
    Shape(Shape),
}

/// `name(min:max)`; at least one bound.
#[derive(Debug, Clone, PartialEq)]
pub struct DimensionRange {
    /// Case-sensitive name.
    pub name: String,
    /// Lower bound; kept as written (`10.0` stays `10.0`).
    pub min: Option<Number>,
    /// Upper bound.
    pub max: Option<Number>,
}

/// Harmony's other parameters, named as harmony-py's `Request` arguments. Absent means the
/// server's default.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// Output MIME type.
    pub format: Option<String>,
    /// Output coordinate reference system.
    pub crs: Option<String>,
    /// Resampling method.
    pub interpolation: Option<String>,
    /// UMM grid name.
    pub grid: Option<String>,
    /// `time` or `area`.
    pub average: Option<String>,
    /// One chain, where the deployment allows choosing.
    pub service_id: Option<String>,
    /// `s3://…`.
    pub destination_url: Option<String>,
    /// xmin, ymin, xmax, ymax in the output's units.
    pub scale_extent: Option<[Number; 4]>,
    /// Pixel size x, y.
    pub scale_size: Option<[Number; 2]>,
    /// Pixels, ≥ 1.
    pub width: Option<u32>,
    /// Pixels, ≥ 1.
    pub height: Option<u32>,
    /// Input granules at most, ≥ 1.
    pub max_results: Option<u32>,
    /// CMR granule concept ids.
    pub granule_id: Vec<String>,
    /// Granule names; `*` and `?` are wildcards.
    pub granule_name: Vec<String>,
    /// Dimensions to extend.
    pub extend: Vec<String>,
    /// Join granules into one file.
    pub concatenate: Option<bool>,
    /// Cut to whole pixels.
    pub pixel_subset: Option<bool>,
    /// Do not pause after the first result.
    pub skip_preview: Option<bool>,
    /// Go on when a granule fails (the server's default is true).
    pub ignore_errors: Option<bool>,
    /// `false` leaves off the label that says which application sent the job.
    pub own_label: Option<bool>,
}

impl SubsetRequest {
    /// A request for all of a collection.
    pub fn new(collection: impl Into<String>) -> Self {
        Self {
            collection: collection.into(),
            area: None,
            time: None,
            variables: Vec::new(),
            dimensions: Vec::new(),
            options: Options::default(),
            labels: Vec::new(),
        }
    }

    /// The box, if the area is one.
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        match &self.area {
            Some(Area::Box(bounds)) => Some(*bounds),
            _ => None,
        }
    }

    /// The collections, each by itself.
    pub fn collections(&self) -> impl Iterator<Item = &str> {
        self.collection.split('+').map(str::trim).filter(|name| !name.is_empty())
    }
}

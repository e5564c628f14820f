//! What is known about where and when a variable's values lie.

use crate::inspect::{Georeference, ReferenceSystem};

/// What a variable is, by how its values lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Points one after the other along a track, or anywhere.
    Trajectory,
    /// Rows and columns whose cells have a latitude and a longitude each.
    Swath,
    /// Rows of one latitude, columns of one longitude.
    LatLonGrid,
    /// Rows and columns of a map projection.
    ProjectedGrid,
    /// Values over time, at one place or none.
    Series,
    /// Values over height or depth.
    Profile,
    /// A table of text columns or of compound elements.
    Table,
    /// A picture.
    Picture,
    /// An array of which nothing says where it lies.
    Plain,
}

/// What a coordinate tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Distance to the east on a map.
    X,
    /// Distance to the north on a map.
    Y,
    /// When.
    Time,
    /// Height, depth or pressure.
    Vertical,
}

/// How a coordinate was found, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum How {
    /// A person said so.
    Chosen,
    /// The variable's attribute `coordinates` names it.
    CoordinatesAttribute,
    /// Its attribute `standard_name`.
    StandardName,
    /// It is the scale of one of the variable's dimensions, with units that fit.
    Scale,
    /// It lies in HDF-EOS' group of geolocation.
    HdfEos,
    /// Its attribute `axis` or `_CoordinateAxisType`.
    Axis,
    /// Its name.
    Name,
}

/// A coordinate that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Found {
    /// Path of the variable that holds it.
    pub path: String,
    /// How it was found.
    pub how: How,
    /// For each of its dimensions the index of the variable's dimension that it runs along; `None` where it has one
    /// element of which the variable's shape knows nothing.
    pub dimensions: Vec<Option<usize>>,
    /// Path of the variable that holds the edges of its cells, if there is one.
    pub bounds: Option<String>,
}

impl Found {
    /// The variable's dimensions that it runs along.
    pub fn along(&self) -> Vec<usize> {
        self.dimensions.iter().copied().flatten().collect()
    }
}

/// Where values lie.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// A latitude and a longitude for each index of one dimension, or one of both for all values.
    Points {
        /// Latitudes.
        latitude: Found,
        /// Longitudes, along the same dimension.
        longitude: Found,
        /// The variable's dimension; `None` where all values are at one place.
        dimension: Option<usize>,
    },
    /// A latitude and a longitude for each cell of two dimensions (and further ones, if [`Found::dimensions`] has more).
    Swath {
        /// Latitudes.
        latitude: Found,
        /// Longitudes, along the same dimensions in the same order.
        longitude: Found,
        /// The variable's dimension that counts rows.
        rows: usize,
        /// The variable's dimension that counts columns.
        columns: usize,
    },
    /// A latitude for each row, a longitude for each column.
    Grid {
        /// Latitudes.
        latitude: Found,
        /// Longitudes.
        longitude: Found,
        /// The variable's dimension that latitudes run along.
        rows: usize,
        /// The variable's dimension that longitudes run along.
        columns: usize,
    },
    /// A place on a map for each row and column.
    Projected {
        /// Distances to the east.
        x: Found,
        /// Distances to the north.
        y: Found,
        /// The map.
        system: ReferenceSystem,
        /// Metres of one unit of x and y as they are stored; for angles of a scanning satellite its height.
        metres_per_unit: f64,
        /// The variable's dimension that y runs along.
        rows: usize,
        /// The variable's dimension that x runs along.
        columns: usize,
    },
    /// Cells in a plane, as a GeoTIFF, a world file, a `GeoTransform` or HDF-EOS' metadata say.
    Cells(Georeference),
}

/// A variable that could be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it would tell.
    pub role: Role,
    /// Its path.
    pub path: String,
    /// How sure it is, the more the surer.
    pub score: u32,
    /// Why it is one.
    pub how: How,
    /// Whether its shape fits the variable's. What does not fit cannot be taken.
    pub fits: bool,
}

/// Something one should know about how coordinates were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// `coordinates` names something that is not in the file.
    NotThere(String),
    /// `coordinates` names something whose shape does not fit.
    DoesNotFit(String),
    /// What a person chose does not fit.
    ChoiceDoesNotFit(String),
    /// The map projection is not known here; its name, or why.
    Projection(String),
    /// Nothing says which ellipsoid; WGS 84 is taken.
    AssumedEllipsoid,
    /// Nothing says that the numbers are degrees; they are taken for it.
    AssumedDegrees,
    /// The place comes from HDF-EOS' metadata, not from variables.
    StructMetadata,
    /// The place comes from the attribute `GeoTransform`.
    GeoTransform,
}

/// Where and when a variable's values lie.
#[derive(Debug, Clone, PartialEq)]
pub struct Coordinates {
    /// Path of the variable.
    pub variable: String,
    /// What it is.
    pub kind: Kind,
    /// Where its values lie, if the file says so.
    pub place: Option<Place>,
    /// When, if the file says so. Along any of its dimensions, or none.
    pub time: Option<Found>,
    /// How high or deep.
    pub vertical: Option<Found>,
    /// Everything that could be taken, role by role, the surest first.
    pub candidates: Vec<Candidate>,
    /// What should be known.
    pub notes: Vec<Note>,
}

/// What a person wants taken instead; paths of variables. `None` leaves the finding to the program.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Choice {
    /// Latitudes; taken only together with longitudes.
    pub latitude: Option<String>,
    /// Longitudes.
    pub longitude: Option<String>,
    /// Times.
    pub time: Option<String>,
    /// Heights, depths, pressures.
    pub vertical: Option<String>,
}

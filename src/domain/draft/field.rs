//! Places in the form.

use crate::domain::Edge;
use crate::domain::point::Coordinate;

/// A place in the form that a problem belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The collection.
    Collection,
    /// One number of the box.
    Edge(Edge),
    /// One number of the point.
    Coordinate(Coordinate),
    /// The shape.
    Shape,
    /// First date.
    Start,
    /// Last date.
    Stop,
    /// Labels.
    Labels,
    /// Variables.
    Variables,
    /// A named dimension, by its place in the list.
    Dimension(usize),
    /// Output format.
    Format,
    /// Output projection.
    Crs,
    /// UMM grid.
    Grid,
    /// Resampling, and where the output's pixels lie.
    Pixels,
    /// The output's corners.
    ScaleExtent,
    /// The output's pixel size.
    ScaleSize,
    /// Pixels from west to east.
    Width,
    /// Pixels from south to north.
    Height,
    /// Most granules.
    MaxResults,
    /// Granules by concept id.
    GranuleIds,
    /// Granules by name.
    GranuleNames,
    /// Dimensions to extend.
    Extend,
    /// Average over time or area.
    Average,
    /// Where the service writes to.
    Destination,
    /// The request as a whole; belongs beside the Submit button.
    Request,
}

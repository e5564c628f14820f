//! What was asked for as a test for positions.

use super::box_area::BoxArea;
use super::point_area::PointArea;
use super::shape_area::ShapeArea;
use super::side::{Position, Side};
use super::sphere::metres;
use crate::domain::request::Area;

/// A box, a shape or a point.
pub enum Region {
    /// A box.
    Box(BoxArea),
    /// A shape.
    Shape(Box<ShapeArea>),
    /// A point.
    Point(PointArea),
}

impl Region {
    /// For positions whose latitudes are known to `tolerance` degrees or better. `None` where everything was asked
    /// for, or a point: what holds it depends on the positions ([`PointArea`]).
    pub fn of(area: Option<&Area>, tolerance: f64) -> Option<Self> {
        match area? {
            Area::Box(bounds) => Some(Self::Box(BoxArea::new(*bounds))),
            Area::Shape(shape) => ShapeArea::new(shape, tolerance).map(|area| Self::Shape(Box::new(area))),
            Area::Point(_) => None,
        }
    }

    /// Where a position lies.
    #[inline]
    pub fn side(&self, at: Position) -> Side {
        match self {
            Self::Box(area) => area.side(at),
            Self::Shape(area) => area.side(at),
            Self::Point(area) => area.side(at),
        }
    }

    /// Metres on a sphere from its edge, for positions outside.
    pub(super) fn metres(&self, position: (f64, f64)) -> f64 {
        match self {
            Self::Box(area) => metres(position, area.nearest(position.0, position.1)),
            Self::Shape(area) => area.metres(position),
            Self::Point(area) => metres(position, area.place()),
        }
    }

    /// The nearest longitude and latitude of it.
    pub(super) fn nearest(&self, position: (f64, f64)) -> (f64, f64) {
        match self {
            Self::Box(area) => area.nearest(position.0, position.1),
            Self::Shape(area) => area.nearest(position),
            Self::Point(area) => area.place(),
        }
    }
}

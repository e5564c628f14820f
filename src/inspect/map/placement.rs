//! Where the values of a variable lie, in the form a map is drawn from.

use super::axis::CellAxis;
use super::cells::Cells;
use super::grid;
use super::points::Points;
use super::projected::{Plane, Projected};
use super::swath::Swath;
use super::view::View;
use crate::inspect::{Cancel, Georeference, ReferenceSystem, Unread};
use std::fmt;

/// Where cells or points lie.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one for each layer that is drawn")]
pub enum Placement {
    /// A grid of latitudes and longitudes.
    Grid {
        /// The cells of latitudes.
        latitudes: CellAxis,
        /// The cells of longitudes.
        longitudes: CellAxis,
        /// Indices from one latitude to the next, and from one longitude to the next.
        strides: (u32, u32),
    },
    /// A grid in a plane of its own.
    Projected(Projected),
    /// Cells with a centre each.
    Swath(Swath),
    /// Points.
    Points(Points),
}

/// Why something cannot be drawn on a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacementError {
    /// The reference system is not known here; its name.
    UnknownSystem(String),
    /// There are too many cells for a map.
    TooMany(u64),
}

impl fmt::Display for PlacementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSystem(name) if name.is_empty() => {
                f.write_str("The file does not say in which reference system it lies, so it is not on the map.")
            }
            Self::UnknownSystem(name) => {
                write!(f, "Its reference system is not known to this program, so it is not on the map: {name}.")
            }
            Self::TooMany(cells) => write!(f, "Its {cells} cells are too many for the map."),
        }
    }
}

impl std::error::Error for PlacementError {}

impl Placement {
    /// A grid by centres of latitudes and longitudes. `latitude_first` if rows are latitudes.
    pub fn grid(latitudes: &[f64], longitudes: &[f64], latitude_first: bool) -> Self {
        let step = |values: &[f64]| CellAxis::from_centres(values, 1.0).step();
        // A single row or column is as long as the cells of the other direction.
        let (lone_latitude, lone_longitude) = (
            if longitudes.len() > 1 { step(longitudes) } else { None }.unwrap_or(1.0),
            if latitudes.len() > 1 { step(latitudes) } else { None }.unwrap_or(1.0),
        );
        let strides = if latitude_first { (longitudes.len() as u32, 1) } else { (1, latitudes.len() as u32) };
        Self::Grid {
            latitudes: CellAxis::from_centres(latitudes, lone_latitude),
            longitudes: CellAxis::from_longitudes(longitudes, lone_longitude),
            strides,
        }
    }

    /// A grid that a georeference places; rows come before columns.
    ///
    /// # Errors
    /// Where the reference system is not known.
    pub fn georeferenced(georeference: &Georeference, rows: u32, columns: u32) -> Result<Self, PlacementError> {
        let Georeference { system, transform, .. } = georeference;
        let strides = (columns, 1);
        let is_straight = transform.dx_row == 0.0 && transform.dy_column == 0.0;
        let is_geographic = matches!(system, ReferenceSystem::Geographic | ReferenceSystem::AssumedGeographic);
        let is_round = (transform.dx_column * f64::from(columns)).abs() <= 360.0 + 1e-6;
        if is_straight && is_geographic && is_round {
            return Ok(Self::Grid {
                latitudes: CellAxis::regular(transform.y0, transform.dy_row, rows as usize, false),
                longitudes: CellAxis::regular(transform.x0, transform.dx_column, columns as usize, true),
                strides,
            });
        }
        let plane = Plane::Affine(*transform, rows, columns);
        Projected::new(system, plane, strides).map(Self::Projected).ok_or_else(|| unknown(system))
    }

    /// A grid by centres of y and x in a plane.
    ///
    /// # Errors
    /// Where the reference system is not known.
    pub fn projected(system: &ReferenceSystem, y: &[f64], x: &[f64], y_first: bool) -> Result<Self, PlacementError> {
        let lone = CellAxis::from_centres(if x.len() > 1 { x } else { y }, 1.0).step().unwrap_or(1.0);
        let plane = Plane::Axes(CellAxis::from_centres(y, lone), CellAxis::from_centres(x, lone));
        let strides = if y_first { (x.len() as u32, 1) } else { (1, y.len() as u32) };
        Projected::new(system, plane, strides).map(Self::Projected).ok_or_else(|| unknown(system))
    }

    /// The cell under each pixel of a view.
    ///
    /// # Errors
    /// [`crate::inspect::Why::Cancelled`] alone.
    pub fn cells(&self, view: &View, cancel: &Cancel) -> Result<Cells, Unread> {
        self.cells_of(view, 2, |_| 0, cancel)
    }

    /// The same, points as squares of `size` pixels, those of higher layers (0 to 3) over those of lower ones.
    ///
    /// # Errors
    /// [`crate::inspect::Why::Cancelled`] alone.
    pub fn cells_of(
        &self,
        view: &View,
        size: u32,
        layer: impl Fn(u32) -> u8,
        cancel: &Cancel,
    ) -> Result<Cells, Unread> {
        let view = &view.bounded();
        match self {
            Self::Grid { latitudes, longitudes, strides } => grid::cells(latitudes, longitudes, *strides, view, cancel),
            Self::Projected(projected) => projected.cells(view, cancel),
            Self::Swath(swath) => swath.cells(view, cancel),
            Self::Points(points) => points.cells(view, size, layer, cancel),
        }
    }
}

fn unknown(system: &ReferenceSystem) -> PlacementError {
    PlacementError::UnknownSystem(match system {
        ReferenceSystem::Unknown(name) => name.clone(),
        ReferenceSystem::Projected { proj, .. } => proj.clone(),
        ReferenceSystem::Geographic | ReferenceSystem::AssumedGeographic => String::new(),
    })
}

//! Grids in a plane of their own: GeoTIFF, pictures, NetCDF with a grid mapping.

use super::axis::CellAxis;
use super::cells::Cells;
use super::mesh;
use super::view::View;
use crate::inspect::{Affine, Cancel, ReferenceSystem, Unread};
use proj4rs::Proj;
use proj4rs::transform::transform;

/// How rows and columns lie in a plane.
#[derive(Debug, Clone, PartialEq)]
pub enum Plane {
    /// By an affine map: number of rows and columns.
    Affine(Affine, u32, u32),
    /// By a coordinate for each row (y) and column (x).
    Axes(CellAxis, CellAxis),
}

/// A grid in a projected plane, or one that is turned in the plane of longitudes and latitudes.
pub struct Projected {
    plane: Plane,
    /// `None` where the plane is that of degrees.
    projection: Option<(Proj, Proj)>,
    /// Indices from one row to the next, and from one column to the next.
    strides: (u32, u32),
}

impl std::fmt::Debug for Projected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Projected").field("strides", &self.strides).finish_non_exhaustive()
    }
}

impl Projected {
    /// A grid in a system; `None` if the system is not known.
    pub fn new(system: &ReferenceSystem, plane: Plane, strides: (u32, u32)) -> Option<Self> {
        let projection = match system {
            ReferenceSystem::Geographic | ReferenceSystem::AssumedGeographic => None,
            ReferenceSystem::Projected { proj, .. } => {
                let degrees = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").ok()?;
                Some((degrees, Proj::from_proj_string(proj).ok()?))
            }
            ReferenceSystem::Unknown(_) => return None,
        };
        Some(Self { plane, projection, strides })
    }

    /// Plane position of a longitude and latitude in degrees.
    pub fn forward(&self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        let Some((degrees, plane)) = &self.projection else { return Some((longitude, latitude)) };
        let mut point = (longitude.to_radians(), latitude.to_radians(), 0.0);
        transform(degrees, plane, &mut point).ok()?;
        (point.0.is_finite() && point.1.is_finite()).then_some((point.0, point.1))
    }

    /// Longitude and latitude in degrees of a plane position.
    pub fn inverse(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let Some((degrees, plane)) = &self.projection else { return Some((x, y)) };
        let mut point = (x, y, 0.0);
        transform(plane, degrees, &mut point).ok()?;
        (point.0.is_finite() && point.1.is_finite()).then(|| (point.0.to_degrees(), point.1.to_degrees()))
    }

    /// Indices from one row to the next, and from one column to the next.
    pub(super) fn strides(&self) -> (u32, u32) {
        self.strides
    }

    /// How rows and columns lie.
    pub fn plane(&self) -> &Plane {
        &self.plane
    }

    /// Index of the cell at a plane position.
    fn cell(&self, x: f64, y: f64) -> Option<u32> {
        let (row, column) = match &self.plane {
            Plane::Affine(affine, rows, columns) => {
                let (column, row) = affine.cell(x, y)?;
                let is_inside = column >= 0.0 && row >= 0.0 && column < f64::from(*columns) && row < f64::from(*rows);
                is_inside.then_some((row as u32, column as u32))?
            }
            Plane::Axes(rows, columns) => (rows.cell(y)?, columns.cell(x)?),
        };
        Some(row.saturating_mul(self.strides.0).saturating_add(column.saturating_mul(self.strides.1)))
    }

    /// The turns of degrees that a grid in degrees may be written in.
    fn in_degrees(&self, longitude: f64, latitude: f64) -> Option<u32> {
        [0.0, 360.0, -360.0].into_iter().find_map(|turn| self.cell(longitude + turn, latitude))
    }

    pub(super) fn cells(&self, view: &View, cancel: &Cancel) -> Result<Cells, Unread> {
        let mut cells = Cells::empty(*view);
        if self.projection.is_none() {
            for row in 0..view.height {
                cancel.check()?;
                for (column, pixel) in cells.row_mut(row as usize).iter_mut().enumerate() {
                    let position = view.position(column as f64 + 0.5, f64::from(row) + 0.5);
                    let wrapped = |longitude: f64| (longitude + 180.0).rem_euclid(360.0) - 180.0;
                    if let Some(cell) = position.and_then(|(lon, lat)| self.in_degrees(wrapped(lon), lat)) {
                        *pixel = cell;
                    }
                }
            }
            return Ok(cells);
        }
        // Far outside its part of the Earth a projection comes round again.
        let exact = |column: f64, row: f64| {
            let (longitude, latitude) = view.position(column, row)?;
            let (x, y) = self.forward(longitude, latitude)?;
            Some((x, y))
        };
        let mut take = |column: u32, row: u32, (x, y): (f64, f64)| {
            if let Some(cell) = self.cell(x, y) {
                cells.put(i64::from(column), i64::from(row), cell);
            }
        };
        mesh::each_pixel(view.width, view.height, &exact, &mut take);
        cancel.check()?;
        self.drop_echoes(&mut cells);
        Ok(cells)
    }

    /// Takes away cells that the projection shows at places they do not lie at: a corner of each block of pixels is
    /// brought back to the Earth.
    fn drop_echoes(&self, cells: &mut Cells) {
        const BLOCK: u32 = 16;
        let view = *cells.view();
        let is_echo = |column: u32, row: u32| {
            let there = view.position(f64::from(column) + 0.5, f64::from(row) + 0.5);
            let back = there.and_then(|(lon, lat)| self.forward(lon, lat)).and_then(|(x, y)| self.inverse(x, y));
            match (there, back) {
                (Some((lon, lat)), Some((own_lon, own_lat))) => {
                    let east = ((own_lon - lon + 540.0).rem_euclid(360.0) - 180.0) * lat.to_radians().cos();
                    east.hypot(own_lat - lat) > 0.01
                }
                _ => true,
            }
        };
        for row in (0..view.height).step_by(BLOCK as usize) {
            for column in (0..view.width).step_by(BLOCK as usize) {
                let (bottom, right) = ((row + BLOCK).min(view.height), (column + BLOCK).min(view.width));
                let corners = [(column, row), (right - 1, row), (column, bottom - 1), (right - 1, bottom - 1)];
                let echoes = corners.iter().filter(|(column, row)| is_echo(*column, *row)).count();
                for row in row..bottom {
                    for column in column..right {
                        if echoes == 4 || (echoes > 0 && is_echo(column, row)) {
                            cells.put(i64::from(column), i64::from(row), super::NO_CELL);
                        }
                    }
                }
            }
        }
    }
}

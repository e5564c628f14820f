//! Positions of rows in degrees, whatever the file has them in.

use super::array::{Array, Link};
use super::error::ExportError;
use crate::inspect::coordinates::{Found, Place};
use crate::inspect::{Affine, ReferenceSystem, Structure};
use proj4rs::Proj;
use proj4rs::transform::transform;

/// Where positions come from.
pub(super) enum Positions {
    /// A latitude and longitude for each row: two arrays.
    Degrees { latitude: Array, longitude: Array },
    /// Places on a map: two arrays and the way back to degrees.
    Map { x: Array, y: Array, map: Box<Map>, metres_per_unit: f64 },
    /// Cells of a plane.
    Cells { transform: Affine, map: Option<Box<Map>> },
}

/// A map and the globe.
pub(super) struct Map {
    plane: Proj,
    globe: Proj,
}

impl Map {
    fn new(proj: &str) -> Result<Self, ExportError> {
        let unknown = |_| ExportError::Projection(proj.to_owned());
        let globe = "+proj=longlat +datum=WGS84 +no_defs";
        Ok(Self {
            plane: Proj::from_proj_string(proj).map_err(unknown)?,
            globe: Proj::from_proj_string(globe).map_err(unknown)?,
        })
    }

    /// Longitude and latitude of a place on the map.
    pub(super) fn degrees(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let mut point = (x, y, 0.0);
        transform(&self.plane, &self.globe, &mut point).ok()?;
        Some((point.0.to_degrees(), point.1.to_degrees()))
    }
}

impl Positions {
    pub(super) fn new(structure: &Structure, place: &Place, rows: &[usize]) -> Result<Self, ExportError> {
        let array = |found: &Found| -> Result<Array, ExportError> {
            let variable = structure.variable(&found.path).ok_or_else(|| ExportError::Nowhere(found.path.clone()))?;
            let link = |dimension: &Option<usize>| {
                let row = dimension.and_then(|dimension| rows.iter().position(|row| *row == dimension));
                row.map_or(Link::Fixed(0), Link::Row)
            };
            Ok(Array::new(variable, found.dimensions.iter().map(link).collect()))
        };
        Ok(match place {
            Place::Points { latitude, longitude, .. }
            | Place::Swath { latitude, longitude, .. }
            | Place::Grid { latitude, longitude, .. } => {
                Self::Degrees { latitude: array(latitude)?, longitude: array(longitude)? }
            }
            Place::Projected { x, y, system, metres_per_unit, .. } => {
                let map = map(system)?.ok_or_else(|| ExportError::Projection(String::new()))?;
                Self::Map { x: array(x)?, y: array(y)?, map, metres_per_unit: *metres_per_unit }
            }
            Place::Cells(georeference) => {
                Self::Cells { transform: georeference.transform, map: map(&georeference.system)? }
            }
        })
    }

    /// The arrays that are read for a block: latitudes and longitudes, or y and x.
    pub(super) fn arrays(&self) -> Option<(&Array, &Array)> {
        match self {
            Self::Degrees { latitude, longitude } => Some((latitude, longitude)),
            Self::Map { x, y, .. } => Some((y, x)),
            Self::Cells { .. } => None,
        }
    }

    /// Longitude and latitude from what the arrays hold, or from row and column; `None` where there is no position.
    pub(super) fn degrees(&self, held: Option<(f64, f64)>, (row, column): (u64, u64)) -> Option<(f64, f64)> {
        let (lon, lat) = match (self, held) {
            (Self::Degrees { .. }, Some((lat, lon))) => (lon, lat),
            (Self::Map { map, metres_per_unit, .. }, Some((y, x))) => {
                map.degrees(x * metres_per_unit, y * metres_per_unit)?
            }
            (Self::Cells { transform, map }, _) => {
                let (x, y) = transform.point(column as f64 + 0.5, row as f64 + 0.5);
                match map {
                    Some(map) => map.degrees(x, y)?,
                    None => (x, y),
                }
            }
            _ => return None,
        };
        let is_place = lat.abs() <= 90.0 && lon.abs() <= 540.0;
        is_place.then(|| (if lon.abs() > 180.0 { (lon + 180.0).rem_euclid(360.0) - 180.0 } else { lon }, lat))
    }
}

fn map(system: &ReferenceSystem) -> Result<Option<Box<Map>>, ExportError> {
    match system {
        ReferenceSystem::Geographic | ReferenceSystem::AssumedGeographic => Ok(None),
        ReferenceSystem::Projected { proj, .. } => Map::new(proj).map(Box::new).map(Some),
        ReferenceSystem::Unknown(name) => Err(ExportError::Projection(name.clone())),
    }
}

//! From the plane of a map back to longitude and latitude.

use crate::inspect::{ReferenceSystem, Unread, Why};
use proj4rs::Proj;
use proj4rs::transform::transform;

/// Latitudes and longitudes that are being put together.
#[derive(Default)]
pub(super) struct Buffer {
    pub(super) latitudes: Vec<f64>,
    pub(super) longitudes: Vec<f64>,
}

/// A plane.
pub(super) enum Plane {
    /// x and y are degrees.
    Degrees,
    /// Metres, or what the projection says.
    Map(Box<(Proj, Proj)>),
}

/// Metres of a degree of latitude.
const DEGREE_METRES: f64 = 111_195.0;

impl Plane {
    pub(super) fn of(system: &ReferenceSystem) -> Result<Self, Unread> {
        match system {
            ReferenceSystem::Geographic | ReferenceSystem::AssumedGeographic => Ok(Self::Degrees),
            ReferenceSystem::Projected { proj, .. } => {
                let unknown = |error: proj4rs::errors::Error| {
                    Unread::file(Why::Unknown("its map projection".to_owned()), format!("{proj}: {error}"))
                };
                let map = Proj::from_proj_string(proj).map_err(unknown)?;
                let degrees = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").map_err(unknown)?;
                Ok(Self::Map(Box::new((map, degrees))))
            }
            ReferenceSystem::Unknown(words) => {
                Err(Unread::file(Why::Unknown("its reference system".to_owned()), words))
            }
        }
    }

    /// Appends the places of points of the plane; NaN for points that are nowhere on the Earth.
    pub(super) fn undo(&self, points: impl Iterator<Item = (f64, f64)>, into: &mut Buffer) {
        match self {
            Self::Degrees => {
                for (x, y) in points {
                    into.longitudes.push(x);
                    into.latitudes.push(y);
                }
            }
            Self::Map(systems) => {
                for (x, y) in points {
                    let (longitude, latitude) = undone(systems, x, y).unwrap_or((f64::NAN, f64::NAN));
                    into.longitudes.push(longitude);
                    into.latitudes.push(latitude);
                }
            }
        }
    }

    /// The least and greatest x and y of places; `None` if none is on the map.
    pub(super) fn around(&self, places: &[(f64, f64)]) -> Option<((f64, f64), (f64, f64))> {
        let Self::Map(systems) = self else { return None };
        let on_map = |(longitude, latitude): &(f64, f64)| {
            let mut point = (longitude.to_radians(), latitude.to_radians(), 0.0);
            transform(&systems.1, &systems.0, &mut point).ok()?;
            (point.0.is_finite() && point.1.is_finite()).then_some((point.0, point.1))
        };
        let nothing = (f64::INFINITY, f64::NEG_INFINITY);
        let wider = |range: (f64, f64), value: f64| (range.0.min(value), range.1.max(value));
        let places = places.iter().filter_map(on_map);
        let around = places.fold((nothing, nothing), |around, (x, y)| (wider(around.0, x), wider(around.1, y)));
        (around.0.0.is_finite() && around.1.0.is_finite()).then_some(around)
    }

    /// Degrees of longitude and latitude of a cell so many units wide and high at a place.
    pub(super) fn degrees(&self, _longitude: f64, latitude: f64, width: f64, height: f64) -> Option<(f64, f64)> {
        match self {
            Self::Degrees => Some((width, height)),
            Self::Map(_) => {
                // A projected cell lies turned somehow: what is as wide as its diagonal is as wide as a cell can be.
                let across = width.hypot(height) / DEGREE_METRES;
                let shrink = latitude.to_radians().cos().max(1e-3);
                Some((across / shrink, across)).filter(|(east, _)| east.is_finite() && *east > 0.0)
            }
        }
    }
}

fn undone(systems: &(Proj, Proj), x: f64, y: f64) -> Option<(f64, f64)> {
    let mut point = (x, y, 0.0);
    transform(&systems.0, &systems.1, &mut point).ok()?;
    let (longitude, latitude) = (point.0.to_degrees(), point.1.to_degrees());
    (longitude.is_finite() && latitude.is_finite()).then_some((longitude, latitude))
}

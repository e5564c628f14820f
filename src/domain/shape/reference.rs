//! Reference systems: what the numbers of a file mean, and the way from there to WGS 84.
//!
//! A datum within two metres of WGS 84 is taken as it is. Others are shifted by what the file gives
//! or by the register's own transformation for the place; projected maps are undone with `proj4rs`,
//! their straight edges bent as they run on the Earth. How good the result is, is told.

mod bend;
mod methods;
mod names;
mod projection;
mod register;
mod shift;
#[cfg(test)]
mod tests;
mod tree;
mod wkt;

pub(super) use names::{from_address, from_name};
pub(super) use wkt::from_wkt;

use super::{RawFeature, ShapeError};
use crate::domain::budget::Budget;
use crate::domain::epsg::{Datum, Helmert, ToWgs84, Transformation};
use geo::Coord;
use projection::Projection;
use shift::Shift;

/// Steps of the budget that one position costs on its way through a projection or a datum shift.
const STEPS_PER_POSITION: u64 = 20;

/// What the numbers of a file mean.
#[derive(Debug)]
pub(super) struct System {
    name: String,
    datum: Datum,
    /// Shift to WGS 84 that the file itself gives.
    given: Option<Helmert>,
    numbers: Numbers,
}

/// Angles or places on a map.
#[derive(Debug)]
enum Numbers {
    /// So many degrees are one unit.
    Angles(f64),
    Map(Box<Projection>),
}

/// The plane that a file's numbers lie in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    /// What it is called.
    pub name: String,
    /// As PROJ writes it; nothing where the numbers are degrees of longitude and latitude.
    pub proj: Option<String>,
}

impl Plane {
    /// The plane of `EPSG:3413`, of well-known text in any of its versions, or of a usual name; nothing if this
    /// program cannot draw in it.
    pub fn of(text: &str) -> Option<Self> {
        let system = from_name(text).ok()?;
        let name = system.name.clone();
        match &system.numbers {
            Numbers::Angles(degrees) if (degrees - 1.0).abs() < 1e-9 && system.datum.meridian == 0.0 => {
                Some(Self { name, proj: None })
            }
            Numbers::Angles(_) => None,
            Numbers::Map(projection) => {
                let mut proj = projection.text().to_owned();
                if system.datum.meridian != 0.0 {
                    proj = format!("{proj} +pm={}", system.datum.meridian);
                }
                let shift = system.given.or_else(|| match &system.datum.to_wgs84 {
                    ToWgs84::By(ways) => ways.first().map(|way| way.helmert),
                    ToWgs84::Same | ToWgs84::Unspecified => None,
                });
                if let Some(shift) = shift {
                    let numbers: Vec<String> = shift.iter().map(f64::to_string).collect();
                    proj = format!("{proj} +towgs84={}", numbers.join(","));
                }
                Some(Self { name, proj: Some(proj) })
            }
        }
    }
}

impl System {
    /// True if the numbers are WGS 84's longitudes and latitudes already, or as good as.
    fn is_plain(&self) -> bool {
        let is_degrees = matches!(self.numbers, Numbers::Angles(degrees) if (degrees - 1.0).abs() < 1e-9);
        is_degrees && self.datum.meridian == 0.0 && self.given.is_none() && self.datum.to_wgs84 == ToWgs84::Same
    }

    /// Brings features to WGS 84; what should be known about it.
    pub(super) fn place(&self, features: &mut [RawFeature], budget: &Budget) -> Result<Option<String>, ShapeError> {
        if self.is_plain() {
            return Ok(None);
        }
        match &self.numbers {
            Numbers::Angles(degrees) => self.scale(features, *degrees, budget)?,
            Numbers::Map(projection) => bend::unproject(features, projection, &self.name, budget)?,
        }
        self.turn_to_greenwich(features);
        let how = self.shift(features, budget)?;
        Ok(Some(format!("The coordinates were brought from “{}” to WGS 84, {how}.", self.name)))
    }

    fn scale(&self, features: &mut [RawFeature], degrees: f64, budget: &Budget) -> Result<(), ShapeError> {
        let (widest, highest) = (360.0 / degrees + 1e-6, 90.0 / degrees + 1e-6);
        for position in features.iter_mut().flat_map(RawFeature::lists_mut).flatten() {
            budget.spend(1)?;
            if !(position.x.abs() <= widest && position.y.abs() <= highest) {
                return Err(self.off_map(position.x, position.y));
            }
            *position = *position * degrees;
        }
        Ok(())
    }

    fn off_map(&self, x: f64, y: f64) -> ShapeError {
        ShapeError::OffMap { position: format!("[{x}, {y}]"), system: self.name.clone() }
    }

    fn turn_to_greenwich(&self, features: &mut [RawFeature]) {
        if self.datum.meridian != 0.0 {
            for position in features.iter_mut().flat_map(RawFeature::lists_mut).flatten() {
                position.x = within_turn(position.x + self.datum.meridian);
            }
        }
    }

    /// Shifts the datum; how good the result is, in words.
    fn shift(&self, features: &mut [RawFeature], budget: &Budget) -> Result<String, ShapeError> {
        let mut shifted = |ways: &[Transformation]| -> Result<Worst, ShapeError> {
            let mut shifter = Shifter::new(&self.datum, ways);
            for position in features.iter_mut().flat_map(RawFeature::lists_mut).flatten() {
                budget.spend(STEPS_PER_POSITION + ways.len() as u64)?;
                *position = shifter.apply(*position);
            }
            Ok(shifter.worst)
        };
        if let Some(helmert) = self.given {
            shifted(&[Transformation { accuracy: 0.0, extent: [-180.0, -90.0, 180.0, 90.0], helmert }])?;
            return Ok("by the datum shift that the file gives; how exact that is, it does not say".to_owned());
        }
        Ok(match &self.datum.to_wgs84 {
            ToWgs84::Same => "right to within 2 m".to_owned(),
            ToWgs84::Unspecified => {
                "taking its longitudes and latitudes as they are, since it does not say how it lies on the Earth"
                    .to_owned()
            }
            ToWgs84::By(ways) => match shifted(ways)? {
                Worst { is_outside: false, accuracy } => format!("right to about {accuracy} m"),
                Worst { is_outside: true, .. } => {
                    "outside of the region it is made for, and may be off by some hundred metres".to_owned()
                }
            },
        })
    }
}

/// The least exact transformation used so far.
#[derive(Debug, Clone, Copy, Default)]
struct Worst {
    accuracy: f64,
    is_outside: bool,
}

/// Shifts each position by the most accurate transformation made for its place, or, where none is, by
/// the one made for the largest region.
struct Shifter<'a> {
    ways: Vec<(&'a Transformation, Shift)>,
    worst: Worst,
}

impl<'a> Shifter<'a> {
    fn new(datum: &Datum, ways: &'a [Transformation]) -> Self {
        let ways = ways.iter().map(|way| (way, Shift::new(datum, way.helmert))).collect();
        Self { ways, worst: Worst::default() }
    }

    fn apply(&mut self, position: Coord<f64>) -> Coord<f64> {
        let made_for = self.ways.iter().find(|(way, _)| shift::holds(way.extent, position));
        let size = |way: &Transformation| {
            let [west, south, east, north] = way.extent;
            (east - west).rem_euclid(360.0) * (north - south)
        };
        let largest = || self.ways.iter().max_by(|(one, _), (other, _)| size(one).total_cmp(&size(other)));
        let Some((way, shift)) = made_for.or_else(largest) else { return position };
        self.worst.accuracy = self.worst.accuracy.max(way.accuracy);
        self.worst.is_outside |= made_for.is_none();
        shift.apply(position)
    }
}

/// A longitude moved by whole turns only if it lies far outside of them.
fn within_turn(longitude: f64) -> f64 {
    if longitude > 360.0 {
        longitude - 360.0
    } else if longitude < -360.0 {
        longitude + 360.0
    } else {
        longitude
    }
}

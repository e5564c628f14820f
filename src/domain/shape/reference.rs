//! Reference systems: what the numbers of a file mean, and the way from there to WGS 84.
//!
//! A datum within two metres of WGS 84 is taken as it is. Others are shifted by what the file gives
//! or by the register's own transformation for the place; projected maps are undone with `proj4rs`,
//! their straight edges bent as they run on the Earth. How good the result is, is told.

mod bend;
mod methods;
mod names;
mod projection;
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
        let (shift, words) = self.shift(features);
        if let Some(shift) = shift {
            for position in features.iter_mut().flat_map(RawFeature::lists_mut).flatten() {
                budget.spend(STEPS_PER_POSITION)?;
                *position = shift.apply(*position);
            }
        }
        Ok(Some(words))
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

    /// The shift for this place, and a sentence about it.
    fn shift(&self, features: &[RawFeature]) -> (Option<Shift>, String) {
        let from = &self.datum;
        let brought = format!("The coordinates were brought from “{}” to WGS 84", self.name);
        if let Some(helmert) = self.given {
            let words = format!("{brought} by the datum shift that the file gives; it does not say how exact that is.");
            return (Some(Shift::new(from, helmert)), words);
        }
        match &from.to_wgs84 {
            ToWgs84::Same => (None, format!("{brought}, right to within 2 m.")),
            ToWgs84::Unspecified => {
                let words =
                    "which does not say how it lies on the Earth: its longitudes and latitudes are taken as they are";
                (None, format!("{brought}, {words}."))
            }
            ToWgs84::By(ways) => match best(ways, features) {
                Some((way, true)) => {
                    (Some(Shift::new(from, way.helmert)), format!("{brought}, right to about {} m.", way.accuracy))
                }
                Some((way, false)) => {
                    let words = "outside of the region it is made for, and may be off by some hundred metres";
                    (Some(Shift::new(from, way.helmert)), format!("{brought}, {words}."))
                }
                None => (None, format!("{brought}.")),
            },
        }
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

/// The most accurate transformation made for the middle of the features, or, where none is, the one
/// made for the largest region.
fn best<'a>(ways: &'a [Transformation], features: &[RawFeature]) -> Option<(&'a Transformation, bool)> {
    let middle = middle(features)?;
    if let Some(way) = ways.iter().find(|way| shift::holds(way.extent, middle)) {
        return Some((way, true));
    }
    let size = |way: &&Transformation| {
        let [west, south, east, north] = way.extent;
        (east - west).rem_euclid(360.0) * (north - south)
    };
    ways.iter().max_by(|one, other| size(one).total_cmp(&size(other))).map(|way| (way, false))
}

fn middle(features: &[RawFeature]) -> Option<geo::Coord<f64>> {
    let lists = features.iter().flat_map(|feature| feature.polygons.iter().flatten().chain(&feature.lines));
    let all: Vec<_> = lists.flatten().chain(features.iter().flat_map(|feature| &feature.points)).copied().collect();
    let (low, high) = super::holes::bounds(&all)?;
    Some((low + high) / 2.0)
}

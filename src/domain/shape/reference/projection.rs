//! A map projection, there and back, through `proj4rs`.

use crate::domain::epsg::Datum;
use geo::{Coord, coord};
use proj4rs::Proj;
use proj4rs::transform::transform;
use std::fmt;

/// Places this far from where they came from after going there and back are not on the map.
const ASTRAY_METRES: f64 = 10.0;

/// From places on a map to longitudes and latitudes of its own datum and zero meridian.
pub(super) struct Projection {
    degrees: Proj,
    map: Proj,
    /// Metres of one unit of the file's numbers.
    metres_per_unit: f64,
    /// Metres of one unit of `map`.
    metres_per_map_unit: f64,
    /// The same map and unit as PROJ writes them.
    text: String,
}

impl fmt::Debug for Projection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Projection").field("map", &self.map.projname()).finish_non_exhaustive()
    }
}

impl Projection {
    /// From PROJ words without plus signs; nothing if `proj4rs` does not have this projection.
    pub(super) fn new(words: &str, datum: &Datum, metres_per_unit: f64) -> Option<Self> {
        let is_sphere = words.split(' ').any(|word| word == "sphere") || datum.inverse_flattening == 0.0;
        let ellipsoid = if is_sphere {
            format!("+a={a} +b={a}", a = datum.semi_major)
        } else {
            format!("+a={} +rf={}", datum.semi_major, datum.inverse_flattening)
        };
        let mut own = String::new();
        for word in words.split(' ').filter(|word| !word.is_empty() && *word != "sphere") {
            // The series for narrow zones; the exact one needs an ellipsoid.
            let word = if word == "proj=tmerc" && !is_sphere { "proj=etmerc" } else { word };
            own.push('+');
            own.push_str(word);
            own.push(' ');
        }
        let text = format!("{own}{ellipsoid} +no_defs");
        let map = Proj::from_proj_string(&text).ok()?;
        let degrees = Proj::from_proj_string(&format!("+proj=longlat {ellipsoid} +no_defs")).ok()?;
        let metres_per_map_unit = map.to_meter();
        let text = if metres_per_unit == 1.0 {
            text
        } else {
            format!("{text} +to_meter={}", metres_per_unit * metres_per_map_unit)
        };
        Some(Self { degrees, map, metres_per_unit, metres_per_map_unit, text })
    }

    /// The map and its unit as PROJ writes them.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Metres of one unit of the file's numbers.
    pub(super) fn metres_per_unit(&self) -> f64 {
        self.metres_per_unit * self.metres_per_map_unit
    }

    /// Longitude and latitude in degrees; nothing where the map does not reach.
    pub(super) fn inverse(&self, place: Coord<f64>) -> Option<Coord<f64>> {
        if !place.x.is_finite() || !place.y.is_finite() {
            return None;
        }
        let mut point = (place.x * self.metres_per_unit, place.y * self.metres_per_unit, 0.0);
        transform(&self.map, &self.degrees, &mut point).ok()?;
        let position = coord! { x: point.0.to_degrees(), y: point.1.to_degrees() };
        // Far outside a map some projections come round again.
        let back = self.forward(position)?;
        let astray = (back.x - place.x).hypot(back.y - place.y) * self.metres_per_unit();
        (astray < ASTRAY_METRES).then_some(position)
    }

    /// The place on the map, in the file's units.
    pub(super) fn forward(&self, position: Coord<f64>) -> Option<Coord<f64>> {
        let mut point = (position.x.to_radians(), position.y.to_radians(), 0.0);
        transform(&self.degrees, &self.map, &mut point).ok()?;
        let place = coord! { x: point.0 / self.metres_per_unit, y: point.1 / self.metres_per_unit };
        (place.x.is_finite() && place.y.is_finite()).then_some(place)
    }
}

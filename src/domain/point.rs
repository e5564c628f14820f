//! A point on the Earth, in degrees.

use super::BoundingBox;
use super::bounding_box::{without_noise, wrap_longitude};
use std::fmt;

/// Longitude −180…180 and latitude −90…90, in degrees. A value that exists is valid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    longitude: f64,
    latitude: f64,
}

/// One of the two numbers of a point; names a field in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coordinate {
    /// East positive.
    Longitude,
    /// North positive.
    Latitude,
}

impl Coordinate {
    /// Both, in the order of the wire.
    pub const ALL: [Self; 2] = [Self::Longitude, Self::Latitude];

    /// For labels and sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Longitude => "Longitude",
            Self::Latitude => "Latitude",
        }
    }

    /// Largest allowed absolute value in degrees.
    pub fn limit_degrees(self) -> f64 {
        match self {
            Self::Longitude => 180.0,
            Self::Latitude => 90.0,
        }
    }
}

/// Why two numbers are not a point.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum PointError {
    /// Not a number, or infinite.
    #[error("{} must be a number of degrees", .0.name())]
    NotANumber(Coordinate),
    /// Outside ±180 or ±90.
    #[error("{} must be between -{limit} and {limit} degrees", .coordinate.name(), limit = .coordinate.limit_degrees())]
    OutOfRange {
        /// Which number.
        coordinate: Coordinate,
        /// The offending value in degrees.
        value: f64,
    },
}

impl PointError {
    /// The number it is about.
    pub fn coordinate(self) -> Coordinate {
        match self {
            Self::NotANumber(coordinate) | Self::OutOfRange { coordinate, .. } => coordinate,
        }
    }
}

impl Point {
    /// Checks the two numbers; all problems are reported at once.
    /// A rounding error beyond ±180 or ±90 is none.
    pub fn new(longitude: f64, latitude: f64) -> Result<Self, Vec<PointError>> {
        let longitude = without_noise(longitude, Coordinate::Longitude.limit_degrees());
        let latitude = without_noise(latitude, Coordinate::Latitude.limit_degrees());
        let check = |coordinate: Coordinate, value: f64| {
            if !value.is_finite() {
                Some(PointError::NotANumber(coordinate))
            } else if value.abs() > coordinate.limit_degrees() {
                Some(PointError::OutOfRange { coordinate, value })
            } else {
                None
            }
        };
        let pairs = Coordinate::ALL.into_iter().zip([longitude, latitude]);
        let errors: Vec<PointError> = pairs.filter_map(|(coordinate, value)| check(coordinate, value)).collect();
        // Adding zero turns -0 into 0.
        if errors.is_empty() { Ok(Self { longitude: longitude + 0.0, latitude: latitude + 0.0 }) } else { Err(errors) }
    }

    /// The point that numbers out of range likely mean: a longitude counted 0…360 brought home.
    pub fn near(longitude: f64, latitude: f64) -> Option<Self> {
        let within = longitude.abs() > 180.0 && longitude.abs() <= 360.0;
        let point = within.then(|| Self::new(wrap_longitude(longitude), latitude).ok()).flatten();
        // With latitude first.
        point.or_else(|| {
            Self::new(latitude, longitude).ok().filter(|_| longitude.abs() <= 90.0 && latitude.abs() > 90.0)
        })
    }

    /// Longitude in degrees.
    pub fn longitude(&self) -> f64 {
        self.longitude
    }

    /// Latitude in degrees.
    pub fn latitude(&self) -> f64 {
        self.latitude
    }

    /// The box without width and height about it.
    pub fn bounds(&self) -> Option<BoundingBox> {
        BoundingBox::new(self.longitude, self.latitude, self.longitude, self.latitude).ok()
    }

    /// As well-known text, `POINT(-105.5 40)`.
    pub fn wkt(&self) -> String {
        format!("POINT({} {})", self.longitude, self.latitude)
    }
}

impl fmt::Display for Point {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "longitude {}, latitude {}", self.longitude, self.latitude)
    }
}

#[cfg(test)]
mod tests {
    use super::{Coordinate, Point, PointError};

    #[test]
    fn a_rounding_error_beyond_a_pole_is_the_pole() {
        let pole = Point::new(-180.000_000_000_000_03, 90.000_000_000_000_01).unwrap();
        assert_eq!((pole.longitude(), pole.latitude()), (-180.0, 90.0));
        assert!(Point::new(10.0, 90.0001).is_err());
    }

    #[test]
    fn both_numbers_are_checked_at_once() {
        let errors = Point::new(f64::INFINITY, 91.0).unwrap_err();
        let out = PointError::OutOfRange { coordinate: Coordinate::Latitude, value: 91.0 };
        assert_eq!(errors, [PointError::NotANumber(Coordinate::Longitude), out]);
        assert_eq!(out.to_string(), "Latitude must be between -90 and 90 degrees");
    }

    #[test]
    fn the_near_point_is_one_turn_or_an_exchange_away() {
        let point = |longitude, latitude| Point::new(longitude, latitude).unwrap();
        assert_eq!(Point::near(190.0, 20.0), Some(point(-170.0, 20.0)));
        assert_eq!(Point::near(40.0, -105.5), Some(point(-105.5, 40.0)));
        assert_eq!(Point::near(10.0, 20.0), None, "as it stands");
        assert_eq!(Point::near(1e9, 20.0), None);
        assert_eq!(Point::near(f64::NAN, 20.0), None);
        assert_eq!(point(-105.5, -0.0).wkt(), "POINT(-105.5 0)");
    }
}

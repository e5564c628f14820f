//! On which side of an edge something lies.

/// Against a closed edge with a tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Inside.
    Inside,
    /// On the edge as exactly as numbers are stored; counts as inside.
    Edge,
    /// Outside.
    Outside,
}

/// A position, and how exactly each of its numbers is known; all in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// East positive, −540…540.
    pub longitude: f64,
    /// North positive.
    pub latitude: f64,
    /// Of the longitude.
    pub longitude_tolerance: f64,
    /// Of the latitude.
    pub latitude_tolerance: f64,
}

/// Brings a difference of longitudes into 0…360.
#[inline]
pub(super) fn turn(degrees: f64) -> f64 {
    if (0.0..360.0).contains(&degrees) {
        degrees
    } else if (-360.0..0.0).contains(&degrees) {
        degrees + 360.0
    } else {
        degrees.rem_euclid(360.0)
    }
}

/// Brings a longitude into −180…180; the result is −180 only for −180 itself and what is a whole turn from 180.
#[inline]
pub(super) fn home(degrees: f64) -> f64 {
    if (-180.0..=180.0).contains(&degrees) { degrees } else { turn(degrees + 180.0) - 180.0 }
}

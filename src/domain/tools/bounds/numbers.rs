//! Degrees added and brought home without a digit too many.

use super::chart::round_to;
use crate::domain::BoundingBox;
use crate::domain::bounding_box::wrap_longitude;

/// Decimals of degrees beyond which a sum is noise.
const NOISE_DECIMALS: i32 = 9;

/// A longitude of any size brought home into ±180 degrees, without the noise of the arithmetic.
pub fn home(longitude: f64) -> f64 {
    if (-180.0..=180.0).contains(&longitude) { longitude } else { round_to(wrap_longitude(longitude), NOISE_DECIMALS) }
}

/// An eastern edge on the antimeridian is +180, a western one −180.
pub(super) fn as_east(longitude: f64) -> f64 {
    if longitude == -180.0 { 180.0 } else { longitude }
}

pub(super) fn as_west(longitude: f64) -> f64 {
    if longitude == 180.0 { -180.0 } else { longitude }
}

/// A sum without the noise of the arithmetic; what is not moved keeps every digit.
pub(super) fn sum(value: f64, degrees: f64) -> f64 {
    if degrees == 0.0 { value } else { round_to(value + degrees, NOISE_DECIMALS) }
}

/// The box further east and north; its height stays at the poles, and one all the way round is not turned.
pub(super) fn shifted(bounds: &BoundingBox, east: f64, north: f64) -> Option<BoundingBox> {
    let north = north.clamp(-90.0 - bounds.south(), 90.0 - bounds.north());
    let east = if bounds.is_all_round() { 0.0 } else { east };
    let longitude = |value: f64| home(sum(value, east));
    let (west, last) = if east == 0.0 {
        (bounds.west(), bounds.east())
    } else {
        (as_west(longitude(bounds.west())), as_east(longitude(bounds.east())))
    };
    BoundingBox::new(west, sum(bounds.south(), north), last, sum(bounds.north(), north)).ok()
}

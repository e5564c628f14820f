//! Times in files: `UNIT since DATE` in any CF calendar, and the scales that count leap seconds.
//!
//! The parser of units is our own, because files write them in more ways than CF knows; days of calendars other than
//! today's come from `netcdf-reader`. Offsets are added in whole nanoseconds, so that integers beyond 2⁵³ stay exact.

mod calendar;
mod leap;
mod moment;
mod reference;
mod units;

#[cfg(test)]
mod tests;

pub use calendar::Calendar;
pub use moment::{Moment, Resolution};
pub use reference::{Scale, TimeReference};
pub use units::Unreadable;

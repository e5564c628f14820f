//! Where and when the values of a variable lie: which variables hold its latitudes, longitudes, times and heights.
//!
//! Nothing is guessed. Every variable that could be a coordinate is scored by what the file says of it and by how near
//! it lies; its shape must fit the variable's. What was taken, how it was found and what else could be taken is told, and
//! a person can choose otherwise ([`Choice`]). Only the [`Structure`] is looked at, no values.
//!
//! ```text
//! Structure ─► Finder (roles of all variables, once) ─► of(variable) ─► Coordinates: kind, place, time, vertical
//! ```

mod finder;
mod found;
pub(super) mod hdf_eos;
mod names;
mod pairs;
mod places;
mod projection;
mod resolve;
mod roles;
mod scored;
mod shapes;
mod system;
mod words;

#[cfg(test)]
mod tests;

pub use finder::Finder;
pub use found::{Candidate, Choice, Coordinates, Found, How, Kind, Note, Place, Role};
pub use places::{PlaceOfMany, of_all};
pub use projection::system_of_grid_mapping;
pub use system::system_of_epsg;

use super::model::Structure;

/// Where and when the values of the variable at a path lie. For many variables of one file make a [`Finder`] once.
pub fn of(structure: &Structure, path: &str) -> Coordinates {
    Finder::new(structure).of(path)
}

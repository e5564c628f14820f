//! Along-track profiles: heights of photons, segments or footprints along the ground track of one laser beam.

mod classes;
mod column;
mod exact;
mod load;
mod strength;
mod track;

pub use super::classes::Class;
pub use classes::{ClassChoice, Column};
pub use exact::{Exact, exact};
pub use load::{Along, Choice, Ends, MOST_POINTS, Note, Profile, load};
pub use strength::{Orientation, Strength, orientation};
pub use track::{Distance, Kind, Track, tracks};

pub(in crate::inspect::plot) use classes::choices as class_choices;
pub(in crate::inspect::plot) use track::height_rank;

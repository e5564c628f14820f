//! Points in space: beams of photons, footprints or any points with a height, seen from any side.
//!
//! ```text
//! Track ─► Profile (heights, classes: shared with the plot of the profile) ─┐
//!   └────► Ground ─► Places (metres across and along) ──────────────────────┴─► Cloud ─┬─► Lens ─► Depths ─► Picture
//!                                                            Camera, one pure step ────┘   └─► Axes   └─► nearest
//! ```
//!
//! Distances on the ground are true; heights are drawn so many times as large as they are, which is said. Lines that are
//! parallel stay so: what is as long on the ground is as long on the screen, near or far. A point costs eight bytes more
//! than in its profile.

mod axes;
mod camera;
mod cloud;
mod ground;
mod lens;
mod paint;
mod places;
mod tracks;

pub use axes::{Axes, Direction, Label, Line, Side, axes};
pub use camera::{Camera, Gesture, step};
pub use cloud::{Beam, Cloud, Colouring, Extent};
pub use ground::Ground;
pub use lens::{Lens, Seen};
pub use paint::{Depths, Near, in_view, nearest, paint};
pub use places::{MOST_CLOUD_POINTS, Places, ground, places};
pub use tracks::tracks;

#[cfg(test)]
mod tests;

//! Tiles of imagery for the map: read from the disk, fetched, decoded and held in memory.
//!
//! [`domain::map::tiles`](crate::domain::map::tiles) says which and when. The window says with each frame what it wants,
//! and reads what is there.

mod decode;
mod fetch;
mod handle;
mod means;
mod shared;
mod snapshot;

pub use decode::Pixels;
pub use handle::{Tiles, TilesSettings};
pub use snapshot::{LayerStatus, Shown, TilesSnapshot};

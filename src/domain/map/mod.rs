//! The map without a window: how the Earth is drawn on a plane, the grids in which pictures of it are cut, which pictures
//! there are, and how they are fetched.

pub mod arrangement;
pub mod course;
pub mod grid;
pub mod imagery;
pub mod offer;
pub mod outline;
mod polar;
mod projection;
mod square;
pub mod tiles;

pub use projection::{MAX_LATITUDE, Projection, latitude_at, longitude_at, world_x, world_y};
pub use square::SquareRect;

//! The map without a window: the grids in which pictures of the Earth are cut, and which pictures there are.

pub mod grid;
pub mod imagery;
pub mod tiles;

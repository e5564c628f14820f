//! Tiles of pictures from the network, as far as they are a matter of thinking.
//!
//! Which is fetched next, when one is tried again, how long one is fresh, which one memory lets go of. The engine does
//! what these say.

pub mod freshness;
pub mod key;
pub mod pipeline;
pub mod recent;
pub mod stand_in;
pub mod turn;
pub mod wanted;

pub use key::TileKey;
pub use pipeline::{Effect, Event, Failure, Fetched, InLayer, Limits, Pipeline, Read};

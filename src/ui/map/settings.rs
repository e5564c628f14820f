//! What a map is told from outside.

use crate::engine::tiles::Tiles;

/// What a map needs of the program around it.
#[derive(Clone, Default)]
pub struct MapSettings {
    /// The way to pictures from servers; `None` shows the bundled map alone.
    pub tiles: Option<Tiles>,
}

//! What a map is told from outside.

use std::path::PathBuf;

/// What a map needs of the program around it.
#[derive(Debug, Clone, Default)]
pub struct MapSettings {
    /// Folder for OpenStreetMap tiles kept on disk; `None` keeps them in memory only.
    pub cache_folder: Option<PathBuf>,
    /// How the program names itself to the tile server, as OpenStreetMap's tile policy asks.
    pub user_agent: String,
}

/// What lies under the data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BaseMap {
    /// Bundled Natural Earth; needs no network.
    #[default]
    Offline,
    /// OpenStreetMap's public tiles.
    OpenStreetMap,
}

//! What there is to draw, and how each layer fares.

use super::decode::Pixels;
use crate::domain::map::tiles::TileKey;
use crate::domain::map::tiles::pipeline::Tally;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A tile that is here.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Another number means another picture.
    pub generation: u64,
    /// Its pixels, until they were taken; `None` also where there is nothing to see.
    pub pixels: Option<Arc<Pixels>>,
    /// A picture of nothing.
    pub is_blank: bool,
    /// When it was saved, if it is older than the server says it may be.
    pub stale_since: Option<DateTime<Utc>>,
}

/// How the tiles of a layer in sight are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LayerStatus {
    /// How many are wanted, here, awaited.
    pub tally: Tally,
    /// Of those that are here: pictures of nothing.
    pub blank: usize,
    /// Of those that are here and stale: when the oldest was saved.
    pub saved: Option<DateTime<Utc>>,
}

impl LayerStatus {
    /// Something is on its way.
    pub fn is_loading(&self) -> bool {
        self.tally.pending > 0
    }

    /// How much of what is wanted came, 0…1; all of nothing.
    pub fn here(&self) -> f64 {
        let came = self.tally.held + self.tally.absent;
        if self.tally.wanted == 0 { 1.0 } else { came as f64 / self.tally.wanted as f64 }
    }

    /// Everything came, and nothing is to be seen.
    pub fn is_empty(&self) -> bool {
        let came = self.blank + self.tally.absent;
        self.tally.wanted > 0 && came == self.tally.wanted
    }
}

/// All tiles that are here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TilesSnapshot {
    /// By key.
    pub tiles: BTreeMap<TileKey, Shown>,
    /// By layer, those of which something is wanted.
    pub layers: BTreeMap<&'static str, LayerStatus>,
    /// Bytes of all pictures, in memory or as textures.
    pub bytes: u64,
}

impl TilesSnapshot {
    /// Something is on its way.
    pub fn is_loading(&self) -> bool {
        self.layers.values().any(LayerStatus::is_loading)
    }
}

//! Which tile of which picture.

use super::pipeline::InLayer;
use crate::domain::map::grid::{Plane, TileGrid, TileId};
use crate::domain::map::imagery::address::{ImageryServers, TileAddress};
use crate::domain::map::imagery::{Layer, Period};

/// Layer, time, plane, level, row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TileKey {
    /// The layer's identifier, as [`Layer::id`].
    pub layer: &'static str,
    /// Which of its pictures.
    pub period: Period,
    /// In which plane.
    pub plane: Plane,
    /// Which part.
    pub tile: TileId,
}

impl InLayer for TileKey {
    type Layer = &'static str;

    fn layer(&self) -> &'static str {
        self.layer
    }
}

impl TileKey {
    /// Its layer and grid; `None` if there is no such layer in this plane.
    pub fn found(&self) -> Option<(&'static Layer, TileGrid)> {
        let layer = Layer::find(self.layer)?;
        Some((layer, layer.grid(self.plane)?))
    }

    /// Where it is fetched; `None` if its grid has no such tile.
    pub fn address(&self, servers: &ImageryServers) -> Option<String> {
        let (layer, grid) = self.found()?;
        let address = TileAddress { grid, period: self.period, tile: self.tile };
        grid.has(self.tile).then(|| servers.tile(layer, address))
    }

    /// What it takes in memory once decoded, in bytes.
    pub fn bytes(&self) -> usize {
        let pixels = self.plane.tile_pixels() as usize;
        pixels * pixels * 4
    }
}

#[cfg(test)]
mod tests {
    use super::TileKey;
    use crate::domain::map::grid::{Plane, TileId};
    use crate::domain::map::imagery::Period;
    use crate::domain::map::imagery::address::ImageryServers;

    #[test]
    fn a_tile_outside_its_grid_has_no_address() {
        let servers = ImageryServers::world();
        let key = |layer, plane, tile| TileKey { layer, period: Period::Undated, plane, tile };
        let address = key("OpenStreetMap", Plane::Mercator, TileId::new(2, 1, 3)).address(&servers);
        assert_eq!(address.as_deref(), Some("https://tile.openstreetmap.org/2/3/1.png"));
        assert_eq!(key("OpenStreetMap", Plane::Mercator, TileId::new(2, 4, 3)).address(&servers), None);
        assert_eq!(key("OpenStreetMap", Plane::Arctic, TileId::new(2, 1, 3)).address(&servers), None);
        assert_eq!(key("no such layer", Plane::Mercator, TileId::new(2, 1, 3)).address(&servers), None);
        assert_eq!(key("OpenStreetMap", Plane::Mercator, TileId::new(2, 1, 3)).bytes(), 262_144);
    }
}

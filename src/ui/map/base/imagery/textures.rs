//! Tiles as textures: a few are made and a few are let go of in each frame.

use crate::domain::map::tiles::TileKey;
use crate::engine::tiles::{Pixels, Shown, Tiles, TilesSnapshot};
use egui::{ColorImage, Context, TextureHandle, TextureId, TextureOptions};
use std::collections::BTreeMap;

/// Textures handed to the GPU in one frame at most.
const MOST_MADE: usize = 4;
/// Textures let go of in one frame at most: many at once make it stutter.
const MOST_FREED: usize = 8;

struct Texture {
    handle: TextureHandle,
    generation: u64,
}

/// The textures of tiles that are here.
#[derive(Default)]
pub(super) struct Textures {
    made: BTreeMap<TileKey, Texture>,
    left: usize,
}

impl Textures {
    /// Lets go of what memory let go of. Before the tiles of a frame are asked for.
    pub(super) fn begin_frame(&mut self, ctx: &Context, snapshot: &TilesSnapshot) {
        self.left = MOST_MADE;
        let mut gone = self.made.keys().filter(|key| !snapshot.tiles.contains_key(key));
        let freed: Vec<TileKey> = gone.by_ref().take(MOST_FREED).copied().collect();
        if gone.next().is_some() {
            ctx.request_repaint();
        }
        for key in freed {
            self.made.remove(&key);
        }
    }

    /// The texture of a tile, made if it is its turn; an older one of the same tile until then.
    pub(super) fn of(&mut self, ctx: &Context, tiles: &Tiles, key: &TileKey, shown: &Shown) -> Option<TextureId> {
        if shown.is_blank {
            self.made.remove(key);
            return None;
        }
        let known = self.made.get(key).map(|texture| (texture.generation, texture.handle.id()));
        if let Some((_, id)) = known.filter(|(generation, _)| *generation == shown.generation) {
            return Some(id);
        }
        let Some(pixels) = &shown.pixels else {
            // Taken, and the texture is gone: another window of the same tiles, or a device that was lost.
            if known.is_none() {
                tiles.lost(*key);
            }
            return known.map(|(_, id)| id);
        };
        if self.left == 0 {
            ctx.request_repaint();
            return known.map(|(_, id)| id);
        }
        self.left -= 1;
        let handle = ctx.load_texture("imagery tile", image(pixels), TextureOptions::LINEAR);
        let id = handle.id();
        self.made.insert(*key, Texture { handle, generation: shown.generation });
        tiles.taken(key, shown.generation);
        Some(id)
    }

    /// Bytes of all textures.
    pub(super) fn bytes(&self) -> usize {
        self.made.values().map(|texture| texture.handle.byte_size()).sum()
    }
}

fn image(pixels: &Pixels) -> ColorImage {
    ColorImage::from_rgba_premultiplied([pixels.width as usize, pixels.height as usize], &pixels.rgba)
}

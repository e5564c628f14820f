//! Tiles of the bundled Earth: asked for by the frame, drawn by one worker thread, kept as textures.

use super::earth::NaturalEarth;
use super::raster::{TILE_TEXELS, draw};
use super::relief::Relief;
use crate::domain::map::Projection;
use egui::{ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::time::Duration;
use walkers::sources::Attribution;
use walkers::{Tile, TileId, TilePiece, Tiles};

/// Textures kept when fewer are in view: 64 MiB.
const LEAST_KEPT: usize = 64;
/// Textures handed to the GPU in one frame at most.
const MOST_UPLOADS: usize = 4;
/// Drawn tiles that may wait for the next frame.
const DRAWN_WAITING: usize = 8;
/// How long drawn tiles wait for the next frame: several come in one, and a map still filling up does
/// not keep the window busy.
const GATHER: Duration = Duration::from_millis(30);
const WHOLE: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(1.0, 1.0) };
const WORLD: TileId = TileId { x: 0, y: 0, zoom: 0 };

/// A tile in one of its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    projection: Projection,
    tile: TileId,
    dark: bool,
    dense: bool,
}

struct Kept {
    texture: TextureHandle,
    last_used: u64,
}

/// The tiles and the worker that draws them. Dropping it ends the worker.
pub(in crate::ui::map) struct OfflineTiles {
    ctx: Context,
    worker: Option<Worker>,
    kept: HashMap<Key, Kept>,
    /// Not there yet in this frame, in the order wanted.
    missing: Vec<Key>,
    /// What the worker was last told and has not delivered.
    ordered: Vec<Key>,
    in_view: usize,
    frame: u64,
    projection: Projection,
    dark: bool,
    dense: bool,
    failed: bool,
}

struct Worker {
    orders: SyncSender<Vec<Key>>,
    drawn: Receiver<(Key, ColorImage)>,
}

impl OfflineTiles {
    /// The worker starts with the first frame.
    pub(in crate::ui::map) fn new(ctx: &Context) -> Self {
        Self {
            ctx: ctx.clone(),
            worker: None,
            kept: HashMap::new(),
            missing: Vec::new(),
            ordered: Vec::new(),
            in_view: 0,
            frame: 0,
            projection: Projection::World,
            dark: false,
            dense: false,
            failed: false,
        }
    }

    /// True while tiles of the last frame were missing and can still come.
    pub(in crate::ui::map) fn is_loading(&self) -> bool {
        !self.failed && (self.frame == 0 || !self.missing.is_empty())
    }

    /// Takes up what the worker has drawn. Before the tiles of a frame are asked for.
    pub(in crate::ui::map) fn begin_frame(&mut self, projection: Projection, dark: bool, dense: bool) {
        (self.projection, self.dark, self.dense) = (projection, dark, dense);
        self.frame += 1;
        self.in_view = 0;
        self.missing.clear();
        self.start_worker();
        self.take_drawn();
        // The whole world first: it stands in for everything else.
        self.texture(WORLD);
    }

    /// Tells the worker what is missing, and lets go of what was not seen for long.
    pub(in crate::ui::map) fn end_frame(&mut self) {
        let most = LEAST_KEPT.max(2 * self.in_view);
        while self.kept.len() > most {
            let oldest = self.kept.iter().filter(|(key, kept)| key.tile != WORLD && kept.last_used != self.frame);
            let Some(key) = oldest.min_by_key(|(_, kept)| kept.last_used).map(|(key, _)| *key) else { break };
            self.kept.remove(&key);
        }
        let known = self.missing.iter().all(|key| self.ordered.contains(key));
        if known && self.ordered.len() == self.missing.len() {
            return;
        }
        let Some(worker) = &self.worker else { return };
        match worker.orders.try_send(self.missing.clone()) {
            Ok(()) => self.ordered.clone_from(&self.missing),
            // The worker is drawing; its next tile brings a frame that asks again.
            Err(TrySendError::Full(_)) => {}
            Err(TrySendError::Disconnected(_)) => self.failed = true,
        }
    }

    fn start_worker(&mut self) {
        if self.worker.is_some() || self.failed {
            return;
        }
        // One order may wait: the newest that fits is the one that counts.
        let (orders, incoming) = sync_channel(1);
        let (outgoing, drawn) = sync_channel(DRAWN_WAITING);
        let ctx = self.ctx.clone();
        let work = move || work(&incoming, &outgoing, &ctx);
        match std::thread::Builder::new().name("base map".to_owned()).spawn(work) {
            Ok(_) => self.worker = Some(Worker { orders, drawn }),
            Err(error) => {
                tracing::warn!(%error, "no thread for the base map: the map stays empty");
                self.failed = true;
            }
        }
    }

    fn take_drawn(&mut self) {
        let Some(worker) = &self.worker else { return };
        for _ in 0..MOST_UPLOADS {
            match worker.drawn.try_recv() {
                Ok((key, image)) => {
                    let texture = self.ctx.load_texture("base map tile", image, TextureOptions::LINEAR);
                    self.kept.insert(key, Kept { texture, last_used: self.frame });
                    self.ordered.retain(|ordered| *ordered != key);
                }
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    self.failed = true;
                    return;
                }
            }
        }
        self.ctx.request_repaint_after(GATHER);
    }

    fn key(&self, tile: TileId) -> Key {
        Key { projection: self.projection, tile, dark: self.dark, dense: self.dense }
    }

    /// The texture of a tile if it is there; otherwise it is noted as missing.
    fn texture(&mut self, tile: TileId) -> Option<TextureHandle> {
        let key = self.key(tile);
        if let Some(kept) = self.kept.get_mut(&key) {
            kept.last_used = self.frame;
            return Some(kept.texture.clone());
        }
        if !self.missing.contains(&key) {
            self.missing.push(key);
        }
        None
    }

    /// The part of the nearest larger tile that shows the same place.
    fn stand_in(&mut self, tile: TileId) -> Option<TilePiece> {
        (1..=tile.zoom).find_map(|levels| {
            let parent = TileId { x: tile.x >> levels, y: tile.y >> levels, zoom: tile.zoom - levels };
            let kept = self.kept.get_mut(&self.key(parent))?;
            kept.last_used = self.frame;
            let part = f64::from(levels).exp2().recip();
            let offset = |of: u32, from: u32| (f64::from(of - (from << levels)) * part) as f32;
            let min = pos2(offset(tile.x, parent.x), offset(tile.y, parent.y));
            let uv = Rect::from_min_size(min, egui::Vec2::splat(part as f32));
            Some(TilePiece::new(Tile::Raster(kept.texture.clone()), uv))
        })
    }
}

impl Tiles for OfflineTiles {
    fn at(&mut self, tile: TileId) -> Option<TilePiece> {
        self.in_view += 1;
        match self.texture(tile) {
            Some(texture) => Some(TilePiece::new(Tile::Raster(texture), WHOLE)),
            None => self.stand_in(tile),
        }
    }

    fn attribution(&self) -> Attribution {
        Attribution {
            text: "Natural Earth",
            url: "https://www.naturalearthdata.com/",
            logo_light: None,
            logo_dark: None,
        }
    }

    fn tile_size(&self) -> u32 {
        TILE_TEXELS
    }
}

/// The worker: always the first tile of the newest order. Ends when the map is gone.
fn work(orders: &Receiver<Vec<Key>>, drawn: &SyncSender<(Key, ColorImage)>, ctx: &Context) {
    // Each projection's the first time that it is looked at.
    let relief = Arc::new(Relief::default());
    let mut earths: HashMap<Projection, NaturalEarth> = HashMap::new();
    while let Ok(mut order) = orders.recv() {
        let mut just_drawn = None;
        loop {
            while let Ok(newer) = orders.try_recv() {
                order = newer;
            }
            // Ordered before it was delivered.
            order.retain(|key| Some(*key) != just_drawn);
            if order.is_empty() {
                break;
            }
            let key = order.remove(0);
            let earth = earths.entry(key.projection).or_insert_with(|| earth(key.projection, &relief));
            let Some(image) = draw(earth, key.tile, key.dark, key.dense) else { continue };
            if drawn.send((key, image)).is_err() {
                return;
            }
            just_drawn = Some(key);
            ctx.request_repaint_after(GATHER);
        }
    }
}

fn earth(projection: Projection, relief: &Arc<Relief>) -> NaturalEarth {
    let earth = NaturalEarth::bundled(projection).unwrap_or_else(|error| {
        tracing::error!(%error, "the bundled base map cannot be read: the map stays empty");
        NaturalEarth { projection, ..NaturalEarth::default() }
    });
    NaturalEarth { relief: Arc::clone(relief), ..earth }
}

//! Layers of pictures from servers, drawn as rectangles with textures in the plane they were cut in.

mod textures;

use crate::domain::map::SquareRect;
use crate::domain::map::grid::{Plane, TileGrid, TileId};
use crate::domain::map::imagery::{Layer, Period, Source};
use crate::domain::map::tiles::TileKey;
use crate::domain::map::tiles::stand_in::{Here, pieces};
use crate::domain::map::tiles::turn::Turn;
use crate::domain::map::tiles::wanted::Want;
use crate::engine::tiles::{LayerStatus, Shown, Tiles, TilesSnapshot};
use crate::ui::map::geometry::Screen;
use chrono::NaiveDate;
use egui::{Color32, Mesh, Painter, Rect, Shape, pos2};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use textures::Textures;

/// The level that comes first lies so many above the one that fits.
const COARSER: u8 = 3;
/// OpenStreetMap's bright tiles in the dark theme.
const DIMMED: f32 = 0.6;

/// A layer to draw.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::map) struct Drawn {
    pub(in crate::ui::map) layer: &'static Layer,
    pub(in crate::ui::map) opacity: f32,
    /// The picture that is asked for.
    pub(in crate::ui::map) period: Period,
}

/// What a frame draws besides the layers.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui::map) struct Frame {
    /// Servers may be asked.
    pub(in crate::ui::map) online: bool,
    /// Dark theme.
    pub(in crate::ui::map) dark: bool,
    /// Today in UTC.
    pub(in crate::ui::map) today: NaiveDate,
}

/// The way to tiles, and their textures.
pub(in crate::ui::map) struct Imagery {
    tiles: Tiles,
    textures: Textures,
    turns: BTreeMap<&'static str, Turn<Period>>,
    snapshot: Arc<TilesSnapshot>,
}

/// What the widget shows, as a grid sees it.
#[derive(Debug, Clone, Copy)]
struct Sight {
    plane: Plane,
    rect: SquareRect,
    /// Width of a pixel.
    pixel: f64,
}

impl Imagery {
    pub(in crate::ui::map) fn new(tiles: Tiles) -> Self {
        Self { tiles, textures: Textures::default(), turns: BTreeMap::new(), snapshot: Arc::default() }
    }

    /// Another way to the same tiles, with textures of its own.
    pub(in crate::ui::map) fn twin(&self) -> Self {
        Self::new(self.tiles.clone())
    }

    /// Something is on its way.
    pub(in crate::ui::map) fn is_loading(&self) -> bool {
        self.snapshot.is_loading() || self.turns.values().any(|turn| turn.due(0.0).is_some())
    }

    /// How a layer's tiles in sight are.
    pub(in crate::ui::map) fn status(&self, layer: &Layer) -> Option<LayerStatus> {
        self.snapshot.layers.get(layer.id).copied()
    }

    /// The picture of a layer that is drawn.
    pub(in crate::ui::map) fn period(&self, layer: &Layer) -> Option<Period> {
        self.turns.get(layer.id).map(Turn::drawn)
    }

    /// Bytes of all textures.
    pub(in crate::ui::map) fn texture_bytes(&self) -> usize {
        self.textures.bytes()
    }

    /// Requests made since the start.
    pub(in crate::ui::map) fn requests(&self) -> u64 {
        self.tiles.requests()
    }

    /// Asks for what is in sight and draws what is here, the first layer lowest.
    pub(in crate::ui::map) fn paint(&mut self, painter: &Painter, screen: &Screen, layers: &[Drawn], frame: Frame) {
        let ctx = painter.ctx().clone();
        let now = ctx.input(|input| input.time);
        let sight = Sight::of(screen, painter.pixels_per_point());
        self.turns.retain(|id, _| layers.iter().any(|drawn| drawn.layer.id == *id));
        let mut wants = Vec::new();
        for drawn in layers {
            let turn = self.turns.entry(drawn.layer.id).or_insert_with(|| Turn::new(drawn.period, now));
            turn.ask(drawn.period, now);
            if drawn.layer.missing(turn.fetched(), frame.today).is_none() {
                sight.wants(drawn.layer, turn.fetched(), &mut wants);
            }
        }
        self.snapshot = self.tiles.follow(wants, frame.online);
        self.textures.begin_frame(&ctx, &self.snapshot);
        for drawn in layers {
            let status = self.snapshot.layers.get(drawn.layer.id).copied().unwrap_or_default();
            let Some(turn) = self.turns.get_mut(drawn.layer.id) else { continue };
            turn.settle(status.here(), now);
            if let Some(due) = turn.due(now) {
                ctx.request_repaint_after(Duration::from_secs_f64(due + 0.001));
            }
            let (fetched, period) = (turn.fetched(), turn.drawn());
            if fetched != period {
                // Made ready while the old picture stays.
                self.make_ready(&ctx, sight, drawn.layer, fetched);
            }
            self.paint_layer(painter, screen, sight, Drawn { period, ..*drawn }, frame.dark);
        }
    }

    fn make_ready(&mut self, ctx: &egui::Context, sight: Sight, layer: &'static Layer, period: Period) {
        let Some((grid, level)) = sight.level(layer) else { return };
        for tile in grid.cover(sight.rect, level) {
            let key = TileKey { layer: layer.id, period, plane: grid.plane, tile };
            if let Some(shown) = self.snapshot.tiles.get(&key) {
                self.textures.of(ctx, &self.tiles, &key, shown);
            }
        }
    }

    fn paint_layer(&mut self, painter: &Painter, screen: &Screen, sight: Sight, drawn: Drawn, dark: bool) {
        let Some((grid, level)) = sight.level(drawn.layer) else { return };
        let snapshot = Arc::clone(&self.snapshot);
        let key = |tile: TileId| TileKey { layer: drawn.layer.id, period: drawn.period, plane: grid.plane, tile };
        let here = |tile: TileId| match snapshot.tiles.get(&key(tile)) {
            None => Here::No,
            Some(Shown { is_blank: true, .. }) => Here::Blank,
            Some(_) => Here::Yes,
        };
        let is_dimmed = dark && drawn.layer.source == Source::OpenStreetMap;
        let tint = Color32::WHITE.gamma_multiply(drawn.opacity);
        let tint = if is_dimmed { dimmed(tint) } else { tint };
        let ctx = painter.ctx().clone();
        for tile in grid.cover(sight.rect, level) {
            for piece in pieces(&grid, tile, here) {
                let of = key(piece.of);
                let Some(shown) = snapshot.tiles.get(&of) else { continue };
                let Some(texture) = self.textures.of(&ctx, &self.tiles, &of, shown) else { continue };
                let part = piece.part;
                let uv = Rect::from_min_max(
                    pos2(part.left as f32, part.top as f32),
                    pos2(part.right as f32, part.bottom as f32),
                );
                for place in grid.copies(piece.at, sight.rect) {
                    let mut mesh = Mesh::with_texture(texture);
                    mesh.add_rect_with_uv(on_screen(painter, screen, place), uv, tint);
                    painter.add(Shape::mesh(mesh));
                }
            }
        }
    }
}

/// Darker, and as opaque.
fn dimmed(tint: Color32) -> Color32 {
    let [red, green, blue, alpha] = tint.to_array();
    let dim = |channel: u8| (f32::from(channel) * DIMMED) as u8;
    Color32::from_rgba_premultiplied(dim(red), dim(green), dim(blue), alpha)
}

/// Whole pixels: neighbours share an edge exactly, and nothing shimmers while panning.
fn on_screen(painter: &Painter, screen: &Screen, place: SquareRect) -> Rect {
    let pixels = painter.pixels_per_point();
    let snap = |points: f32| (points * pixels).round() / pixels;
    let (left, top) = (snap(screen.x_of_world(place.left)), snap(screen.y_of_world(place.top)));
    Rect::from_min_max(
        pos2(left, top),
        pos2(snap(screen.x_of_world(place.right)), snap(screen.y_of_world(place.bottom))),
    )
}

/// Southern and northern end of a view in degrees.
pub(in crate::ui::map) fn latitudes_of(screen: &Screen) -> RangeInclusive<f64> {
    /// Places looked at along each side.
    const SIDE: u8 = 5;
    let part = |step: u8| f32::from(step) / f32::from(SIDE - 1);
    let at = |right: u8, down: u8| screen.rect.lerp_inside(egui::vec2(part(right), part(down)));
    let places = (0..SIDE).flat_map(|right| (0..SIDE).map(move |down| (right, down)));
    let latitudes = places.map(|(right, down)| screen.position_at(at(right, down)).1);
    let (south, north) = latitudes.fold((90.0_f64, -90.0_f64), |(south, north), one| (south.min(one), north.max(one)));
    match screen.projection.pole().filter(|_| screen.rect.contains(screen.at_world((0.5, 0.5)))) {
        Some(pole) if pole > 0.0 => south..=90.0,
        Some(_) => -90.0..=north,
        None => south..=north,
    }
}

impl Sight {
    fn of(screen: &Screen, pixels_per_point: f32) -> Self {
        let (left, top) = screen.world_at(screen.rect.left_top());
        let (right, bottom) = screen.world_at(screen.rect.right_bottom());
        let pixel = 1.0 / (screen.world * f64::from(pixels_per_point));
        Self { plane: screen.projection.into(), rect: SquareRect { left, top, right, bottom }, pixel }
    }

    /// The layer's grid here, and the level that fits.
    fn level(&self, layer: &Layer) -> Option<(TileGrid, u8)> {
        let grid = layer.grid(self.plane)?;
        Some((grid, grid.level_for(self.pixel)))
    }

    /// The tiles in sight, and before them some coarser ones that stand in.
    fn wants(&self, layer: &'static Layer, period: Period, wants: &mut Vec<Want<TileKey>>) {
        let Some((grid, level)) = self.level(layer) else { return };
        let (x, y) = self.rect.center();
        let coarser = level.saturating_sub(COARSER);
        let levels = [Some(level), (coarser < level).then_some(coarser)];
        for level_of in levels.into_iter().flatten() {
            for tile in grid.cover(self.rect, level_of) {
                let key = TileKey { layer: layer.id, period, plane: grid.plane, tile };
                let place = grid.copies(tile, self.rect).next().unwrap_or(grid.rect(tile));
                let (middle_x, middle_y) = place.center();
                let distance = (middle_x - x).hypot(middle_y - y) / grid.plane.tile_width(level_of);
                wants.push(Want { key, visible: true, above: level - level_of, distance, bytes: key.bytes() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Drawn, Sight, dimmed};
    use crate::domain::map::SquareRect;
    use crate::domain::map::grid::Plane;
    use crate::domain::map::imagery::{Layer, Period};
    use egui::Color32;

    fn sight(left: f64, top: f64, width: f64) -> Sight {
        let rect = SquareRect { left, top, right: left + width, bottom: top + width * 0.6 };
        Sight { plane: Plane::Mercator, rect, pixel: width / 1280.0 }
    }

    #[test]
    fn what_is_wanted_is_in_sight_and_little_more() {
        let osm = Layer::find("OpenStreetMap").unwrap();
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..2000 {
            let width = 1.0 / 2_f64.powf(random.f64() * 16.0);
            let mut wants = Vec::new();
            let sight = sight(random.f64() * 2.0 - 0.5, random.f64(), width);
            sight.wants(osm, Period::Undated, &mut wants);
            let fine = wants.iter().filter(|want| want.above == 0).count();
            assert!(wants.len() - fine <= fine / 10 + 4, "{} for {fine}", wants.len() - fine);
            assert!(fine <= 84, "{fine}");
            let grid = osm.grid(Plane::Mercator).unwrap();
            assert!(wants.iter().all(|want| grid.copies(want.key.tile, sight.rect).next().is_some()));
        }
    }

    #[test]
    fn a_layer_that_a_view_has_not_wants_nothing() {
        let polar = Layer::find("SSMIS_Sea_Ice_Concentration").unwrap();
        let mut wants = Vec::new();
        sight(0.2, 0.2, 0.3).wants(polar, Period::Undated, &mut wants);
        assert!(wants.is_empty());
        let drawn = Drawn { layer: polar, opacity: 0.5, period: Period::Undated };
        assert_eq!(drawn.opacity, 0.5);
    }

    #[test]
    fn dimming_keeps_how_opaque_it_is() {
        let half = Color32::WHITE.gamma_multiply(0.5);
        assert_eq!(dimmed(half).a(), half.a());
        assert!(dimmed(half).r() < half.r());
    }
}

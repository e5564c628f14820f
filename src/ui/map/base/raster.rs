//! Draws one tile of the bundled Earth into an image.

use super::earth::{NaturalEarth, Path, Vertex};
use super::relief::{self, Piece};
use super::seam::Seam;
use crate::domain::map::Projection;
use crate::ui::map::colours::MapColours;
use egui::{Color32, ColorImage};
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Stroke, Transform};
use walkers::TileId;

/// Texels along a tile's side.
pub(super) const TILE_TEXELS: u32 = 512;
/// Texels around the tile that are drawn too, so that lines end out of sight.
const MARGIN: f64 = 8.0;
/// Vertices nearer to the last one than this (texels) are left out.
const LEAST_STEP: f64 = 0.7;
/// What is smaller than this (texels) is left out: it would be a grey dot.
const LEAST_EXTENT: f64 = 0.9;
/// What is smaller than this (texels) has no outline.
const LEAST_OUTLINED: f64 = 6.0;

/// Borders of states and provinces are drawn from this zoom of tiles on.
const LEAST_STATES_ZOOM: u8 = 4;

/// Line widths in texels. A tile is shown at half to full size, so lines come out a little thinner.
#[derive(Debug, Clone, Copy)]
struct Widths {
    coast: f32,
    border: f32,
}

/// Width in texels of the line that closes areas over ±180° on a polar map.
const SEAM_WIDTH: f32 = 1.5;

/// A tile of the square and its texels.
struct Grid {
    left: f64,
    top: f64,
    texels: f64,
    seam: Seam,
}

impl Grid {
    fn new(tile: TileId, projection: Projection) -> Self {
        let per_world = f64::from(tile.zoom).exp2();
        Self {
            left: f64::from(tile.x) / per_world,
            top: f64::from(tile.y) / per_world,
            texels: per_world * f64::from(TILE_TEXELS),
            seam: Seam::of(projection),
        }
    }

    fn texel(&self, [x, y]: Vertex) -> Vertex {
        [(x - self.left) * self.texels, (y - self.top) * self.texels]
    }

    /// True if the path could leave a trace on this tile.
    fn shows(&self, path: &Path) -> bool {
        let [left, top, right, bottom] = path.extent;
        let ([left, top], [right, bottom]) = (self.texel([left, top]), self.texel([right, bottom]));
        right >= LOW && bottom >= LOW && left <= HIGH && top <= HIGH && self.extent(path) >= LEAST_EXTENT
    }

    /// The path's longer side in texels.
    fn extent(&self, path: &Path) -> f64 {
        let [left, top, right, bottom] = path.extent;
        (right - left).max(bottom - top) * self.texels
    }

    /// The path in texels without the vertices that do not matter at this scale.
    fn thinned(&self, path: &Path) -> Vec<Vertex> {
        let mut kept: Vec<Vertex> = Vec::with_capacity(path.vertices.len().min(4096));
        let last = path.vertices.len().saturating_sub(1);
        for (index, vertex) in path.vertices.iter().enumerate() {
            let texel = self.texel(*vertex);
            let far = kept.last().is_none_or(|[x, y]| (x - texel[0]).abs() + (y - texel[1]).abs() >= LEAST_STEP);
            if far || index == last || self.seam.has(*vertex) {
                kept.push(texel);
            }
        }
        kept
    }

    /// True if the line between two texels is where the Earth was cut open, not a coast.
    fn is_seam(&self, from: Vertex, to: Vertex) -> bool {
        self.seam.along(self.place(from), self.place(to))
    }

    /// Inverse of [`Self::texel`].
    fn place(&self, [x, y]: Vertex) -> Vertex {
        [x / self.texels + self.left, y / self.texels + self.top]
    }
}

const LOW: f64 = -MARGIN;
const HIGH: f64 = TILE_TEXELS as f64 + MARGIN;
/// Draws a tile. `dense` is for screens with small pixels: lines are drawn wider.
pub(super) fn draw(earth: &NaturalEarth, tile: TileId, dark: bool, dense: bool) -> Option<ColorImage> {
    let colours = if dark { MapColours::dark() } else { MapColours::light() };
    let factor = if dense { 1.7 } else { 1.0 };
    let widths = Widths { coast: 1.35 * factor, border: 1.25 * factor };
    let grid = Grid::new(tile, earth.projection);
    let mut pixmap = Pixmap::new(TILE_TEXELS, TILE_TEXELS)?;
    pixmap.fill(colour(colours.sea));
    areas(&mut pixmap, &grid, &earth.land, colours.land);
    if !earth.projection.repeats() {
        close_seams(&mut pixmap, &grid, &earth.land, colours.land);
    }
    areas(&mut pixmap, &grid, &earth.lakes, colours.sea);
    let relief = relief(&mut pixmap, earth, &grid, tile, dark);
    // On the relief a line needs more ink.
    let border = if relief > 0.0 { colours.coast } else { colours.border };
    if tile.zoom >= LEAST_STATES_ZOOM {
        lines(&mut pixmap, &grid, &earth.states, border.gamma_multiply(0.7), widths.border * 0.7);
    }
    lines(&mut pixmap, &grid, &earth.borders, border, widths.border);
    outlines(&mut pixmap, &grid, &earth.land, colours.coast, widths.coast);
    outlines(&mut pixmap, &grid, &earth.lakes, colours.coast, widths.coast * 0.8);
    if let Some(rim) = &earth.rim {
        beyond(&mut pixmap, &grid, rim, colours.beyond);
    }
    let side = TILE_TEXELS as usize;
    Some(ColorImage::from_rgba_premultiplied([side, side], pixmap.data()))
}

/// Lays the relief over the areas; how strongly, 0 to 1.
fn relief(pixmap: &mut Pixmap, earth: &NaturalEarth, grid: &Grid, tile: TileId, dark: bool) -> f32 {
    let projection = earth.projection;
    let strength = relief::strength(projection, tile.zoom);
    if strength == 0.0 {
        return 0.0;
    }
    let piece = Piece { projection, left: grid.left, top: grid.top, side: f64::from(TILE_TEXELS) / grid.texels };
    earth.relief.paint(pixmap.data_mut(), TILE_TEXELS as usize, piece, dark, strength);
    strength
}

fn lines(pixmap: &mut Pixmap, grid: &Grid, paths: &[Path], ink: Color32, width: f32) {
    for path in paths.iter().filter(|path| grid.shows(path)) {
        let mut line = PathBuilder::new();
        trace(&mut line, grid, &grid.thinned(path));
        stroke(pixmap, line, ink, width);
    }
}

fn areas(pixmap: &mut Pixmap, grid: &Grid, polygons: &[Vec<Path>], fill: Color32) {
    for rings in polygons {
        let mut builder = PathBuilder::new();
        for ring in rings.iter().filter(|ring| grid.shows(ring)) {
            polygon(&mut builder, &clipped(grid.thinned(ring)));
        }
        if let Some(path) = builder.finish() {
            pixmap.fill_path(&path, &paint(fill), FillRule::EvenOdd, Transform::identity(), None);
        }
    }
}

/// Two areas that meet on ±180° leave a hair of sea between them, which no map has.
fn close_seams(pixmap: &mut Pixmap, grid: &Grid, polygons: &[Vec<Path>], fill: Color32) {
    let mut builder = PathBuilder::new();
    for ring in polygons.iter().flatten().filter(|ring| grid.shows(ring)) {
        for (from, to) in ring.vertices.iter().zip(ring.vertices.iter().skip(1)) {
            if grid.seam.along_antimeridian(*from, *to)
                && let Some((start, end)) = clipped_segment(grid.texel(*from), grid.texel(*to))
            {
                builder.move_to(start[0] as f32, start[1] as f32);
                builder.line_to(end[0] as f32, end[1] as f32);
            }
        }
    }
    stroke(pixmap, builder, fill, SEAM_WIDTH);
}

/// What lies outside the rim of a polar map.
fn beyond(pixmap: &mut Pixmap, grid: &Grid, rim: &Path, fill: Color32) {
    let mut builder = PathBuilder::new();
    polygon(&mut builder, &[[LOW, LOW], [HIGH, LOW], [HIGH, HIGH], [LOW, HIGH]]);
    polygon(&mut builder, &clipped(rim.vertices.iter().map(|vertex| grid.texel(*vertex)).collect()));
    if let Some(path) = builder.finish() {
        pixmap.fill_path(&path, &paint(fill), FillRule::EvenOdd, Transform::identity(), None);
    }
}

/// Lines around areas; thin ones around small areas, which would otherwise be all line.
fn outlines(pixmap: &mut Pixmap, grid: &Grid, polygons: &[Vec<Path>], line: Color32, width: f32) {
    for ring in polygons.iter().flatten().filter(|ring| grid.shows(ring)) {
        let extent = grid.extent(ring);
        if extent < LEAST_OUTLINED {
            continue;
        }
        let mut builder = PathBuilder::new();
        trace(&mut builder, grid, &grid.thinned(ring));
        stroke(pixmap, builder, line, if extent < 4.0 * LEAST_OUTLINED { width * 0.6 } else { width });
    }
}

fn polygon(builder: &mut PathBuilder, vertices: &[Vertex]) {
    for (index, [x, y]) in vertices.iter().enumerate() {
        if index == 0 {
            builder.move_to(*x as f32, *y as f32);
        } else {
            builder.line_to(*x as f32, *y as f32);
        }
    }
    builder.close();
}

/// Adds a line's pieces that touch the tile, leaving out seams.
fn trace(builder: &mut PathBuilder, grid: &Grid, vertices: &[Vertex]) {
    let mut pen: Option<Vertex> = None;
    for (from, to) in vertices.iter().zip(vertices.iter().skip(1)) {
        let Some((start, end)) = clipped_segment(*from, *to).filter(|_| !grid.is_seam(*from, *to)) else {
            pen = None;
            continue;
        };
        if pen != Some(start) {
            builder.move_to(start[0] as f32, start[1] as f32);
        }
        builder.line_to(end[0] as f32, end[1] as f32);
        pen = Some(end);
    }
}

fn stroke(pixmap: &mut Pixmap, builder: PathBuilder, line: Color32, width: f32) {
    let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    if let Some(path) = builder.finish() {
        pixmap.stroke_path(&path, &paint(line), &stroke, Transform::identity(), None);
    }
}

fn colour(colour: Color32) -> Color {
    let [red, green, blue, alpha] = colour.to_srgba_unmultiplied();
    Color::from_rgba8(red, green, blue, alpha)
}

fn paint(fill: Color32) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour(fill));
    paint
}

/// A ring cut to the tile and its margin (Sutherland and Hodgman): far vertices would leave the range
/// in which 32-bit numbers tell texels apart. New edges run along the margin, out of sight.
fn clipped(ring: Vec<Vertex>) -> Vec<Vertex> {
    let inside = |[x, y]: &Vertex| (LOW..=HIGH).contains(x) && (LOW..=HIGH).contains(y);
    if ring.iter().all(inside) {
        return ring;
    }
    let ring = cut(&ring, |[x, _]| x - LOW);
    let ring = cut(&ring, |[x, _]| HIGH - x);
    let ring = cut(&ring, |[_, y]| y - LOW);
    cut(&ring, |[_, y]| HIGH - y)
}

/// Keeps the part of a ring where `distance` is not negative.
fn cut(ring: &[Vertex], distance: impl Fn(&Vertex) -> f64) -> Vec<Vertex> {
    let mut kept = Vec::with_capacity(ring.len());
    let Some(mut before) = ring.last() else { return kept };
    for vertex in ring {
        let (from, to) = (distance(before), distance(vertex));
        if (from < 0.0) != (to < 0.0) {
            kept.push(between(*before, *vertex, from / (from - to)));
        }
        if to >= 0.0 {
            kept.push(*vertex);
        }
        before = vertex;
    }
    kept
}

fn between(from: Vertex, to: Vertex, part: f64) -> Vertex {
    [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]
}

/// A segment cut to the tile and its margin (Liang and Barsky).
fn clipped_segment(from: Vertex, to: Vertex) -> Option<(Vertex, Vertex)> {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (start, end) in [(from[0], to[0]), (from[1], to[1])] {
        let length = end - start;
        if length == 0.0 {
            if !(LOW..=HIGH).contains(&start) {
                return None;
            }
            continue;
        }
        let (low, high) = ((LOW - start) / length, (HIGH - start) / length);
        enter = enter.max(low.min(high));
        leave = leave.min(low.max(high));
    }
    let whole = |part: f64, exact: Vertex| {
        if (0.0..1.0).contains(&part) && part > 0.0 { between(from, to, part) } else { exact }
    };
    (enter <= leave).then(|| (whole(enter, from), whole(leave, to)))
}

#[cfg(test)]
mod tests {
    use super::{HIGH, LOW, TILE_TEXELS, clipped, clipped_segment, draw};
    use crate::domain::map::Projection;
    use crate::ui::map::base::earth::NaturalEarth;
    use crate::ui::map::colours::MapColours;
    use egui::{Color32, ColorImage};
    use walkers::TileId;

    fn tile_of(projection: Projection, longitude: f64, latitude: f64, zoom: u8) -> (TileId, usize, usize) {
        let per_world = f64::from(zoom).exp2();
        let (x, y) = projection.forward(longitude, latitude).unwrap();
        let (x, y) = (x * per_world, y * per_world);
        let texel = |value: f64| (value.fract() * f64::from(TILE_TEXELS)) as usize;
        (TileId { x: x as u32, y: y as u32, zoom }, texel(x), texel(y))
    }

    fn colour_at(image: &ColorImage, x: usize, y: usize) -> Color32 {
        image.pixels[y * image.width() + x]
    }

    #[test]
    fn land_is_land_and_sea_is_sea_at_every_zoom() {
        let earth = NaturalEarth::bundled(Projection::World).unwrap();
        let colours = MapColours::light();
        let probes = [
            (-105.25, 40.5, colours.land),
            (18.0, 15.0, colours.land),
            (-30.0, 40.0, colours.sea),
            (-179.9, 0.0, colours.sea),
            (50.5, 42.0, colours.sea),    // the Caspian Sea
            (-87.0, 44.0, colours.sea),   // Lake Michigan
            (100.0, -82.0, colours.land), // Antarctica
        ];
        for (longitude, latitude, expected) in probes {
            for zoom in [6, 9, 14, 17] {
                let (tile, x, y) = tile_of(Projection::World, longitude, latitude, zoom);
                let image = draw(&earth, tile, false, false).unwrap();
                assert_eq!(colour_at(&image, x, y), expected, "{longitude} {latitude} at zoom {zoom}");
            }
        }
    }

    #[test]
    fn the_earth_shows_no_seam_at_the_antimeridian() {
        let earth = NaturalEarth::bundled(Projection::World).unwrap();
        // Wrangel Island and Chukotka, on both sides of ±180.
        for (latitude, zoom) in [(71.1, 6), (67.5, 7)] {
            for (longitude, column) in [(179.999, TILE_TEXELS as usize - 1), (-179.999, 0)] {
                let (tile, _, y) = tile_of(Projection::World, longitude, latitude, zoom);
                let image = draw(&earth, tile, true, false).unwrap();
                assert_eq!(colour_at(&image, column, y), MapColours::dark().land, "{longitude} {latitude}");
            }
        }
    }

    #[test]
    fn the_whole_world_is_the_relief_under_a_thin_coast() {
        let earth = NaturalEarth::bundled(Projection::World).unwrap();
        for dark in [false, true] {
            let (tile, x, y) = tile_of(Projection::World, 15.0, 20.0, 1);
            let image = draw(&earth, tile, dark, false).unwrap();
            let wanted = earth.relief.colour_at(15.0, 20.0, dark);
            let found = colour_at(&image, x, y);
            let near =
                [found.r(), found.g(), found.b()].iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) < 12);
            assert!(near, "{found:?} {wanted:?}");
            let sea = tile_of(Projection::World, -30.0, 30.0, 1);
            let image = draw(&earth, sea.0, dark, false).unwrap();
            let sea = colour_at(&image, sea.1, sea.2);
            assert!(i32::from(sea.b()) - i32::from(sea.r()) > 14, "{sea:?}");
        }
    }

    #[test]
    fn a_polar_map_shows_land_sea_and_nothing_beyond_the_equator() {
        let colours = MapColours::light();
        let arctic = [
            (-40.0, 75.0, colours.land), // Greenland
            (0.0, 89.0, colours.sea),
            (-70.0, 62.0, colours.sea),     // Hudson Strait
            (100.0, 65.0, colours.land),    // Siberia, most of it one ring
            (179.9999, 68.0, colours.land), // Chukotka, on both sides of the cut
            (180.0, 68.0, colours.land),
            (-179.9999, 68.0, colours.land),
            (20.0, 0.5, colours.land), // Africa, cut at the equator
            (20.0, -0.5, colours.beyond),
            (-140.0, 0.3, colours.sea),
            (-140.0, -0.3, colours.beyond),
        ];
        let antarctic = [
            (100.0, -82.0, colours.land),
            (33.0, -89.9, colours.land), // the pole itself, where the file's ring is cut open
            (180.0, -86.0, colours.land),
            (180.0, -90.0, colours.land),
            (-60.0, -62.0, colours.sea),
            (-60.0, -10.0, colours.land), // Brazil
            (-60.0, 1.0, colours.beyond),
        ];
        for (projection, probes) in [(Projection::Arctic, &arctic[..]), (Projection::Antarctic, &antarctic[..])] {
            let earth = NaturalEarth::bundled(projection).unwrap();
            for (longitude, latitude, expected) in probes {
                for zoom in [7, 9, 14, 17] {
                    let (tile, x, y) = tile_of(projection, *longitude, *latitude, zoom);
                    let image = draw(&earth, tile, false, false).unwrap();
                    assert_eq!(colour_at(&image, x, y), *expected, "{longitude} {latitude} at zoom {zoom}");
                }
            }
        }
    }

    #[test]
    fn clipping_keeps_to_the_tile() {
        let ring = vec![[-1e7, -1e7], [1e7, -1e7], [1e7, 100.0], [-1e7, 100.0], [-1e7, -1e7]];
        let cut = clipped(ring);
        assert!(cut.len() >= 4 && cut.iter().flatten().all(|value| (LOW - 1e-6..=HIGH + 1e-6).contains(value)));
        assert!(cut.iter().any(|[_, y]| *y == 100.0));
        assert_eq!(clipped_segment([-100.0, 50.0], [-50.0, 60.0]), None);
        assert_eq!(clipped_segment([10.0, 10.0], [20.0, 10.0]), Some(([10.0, 10.0], [20.0, 10.0])));
        let (start, end) = clipped_segment([-1e6, 5.0], [1e6, 5.0]).unwrap();
        assert!((start[0] - LOW).abs() < 1e-3 && (end[0] - HIGH).abs() < 1e-3);
    }
}

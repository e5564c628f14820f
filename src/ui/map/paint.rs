//! Painting in the map's coordinates: tiles of every visible copy of the world, extents, the box.

use super::MapLayers;
use super::base::OfflineTiles;
use super::colours::MapColours;
use super::geometry::Screen;
use super::outlines;
use crate::domain::bounding_box::BoundingBox;
use egui::{Color32, Mesh, Painter, Rect, Shape, Stroke, pos2};
use walkers::{Tile, TileId, Tiles};

/// More tiles than this in one view mean a mistake, not a map.
const MOST_TILES: i64 = 600;

/// Bundled tiles: as many texels as the screen has pixels, or more.
pub(super) fn offline_tiles(painter: &Painter, screen: &Screen, tiles: &mut OfflineTiles) {
    let scale = f64::from(tiles.tile_size()) / 256.0;
    let zoom = (screen.zoom + f64::from(painter.pixels_per_point()).log2() - scale.log2() - 0.01).ceil();
    paint_tiles(painter, screen, tiles, zoom.clamp(0.0, 18.0) as u8, Color32::WHITE);
}

fn paint_tiles(painter: &Painter, screen: &Screen, tiles: &mut dyn Tiles, zoom: u8, tint: Color32) {
    let count = 1_i64 << zoom;
    let per_world = count as f64;
    let (left, top) = screen.world_at(screen.rect.left_top());
    let (right, bottom) = screen.world_at(screen.rect.right_bottom());
    let columns = (left * per_world).floor() as i64..=(right * per_world).floor() as i64;
    // Only the world map goes on beyond its square.
    let repeats = screen.projection.repeats();
    let columns = if repeats { columns } else { (*columns.start()).max(0)..=(*columns.end()).min(count - 1) };
    let rows = ((top * per_world).floor() as i64).max(0)..=((bottom * per_world).floor() as i64).min(count - 1);
    if (columns.end() - columns.start() + 1) * (rows.end() - rows.start() + 1) > MOST_TILES {
        return;
    }
    // Whole pixels: neighbours share an edge exactly, and nothing shimmers while panning.
    let pixels = painter.pixels_per_point();
    let snap = |points: f32| (points * pixels).round() / pixels;
    let edge_x = |column: i64| snap(screen.x_of_world(column as f64 / per_world));
    let edge_y = |row: i64| snap(screen.y_of_world(row as f64 / per_world));
    for row in rows {
        for column in columns.clone() {
            let id = TileId { x: column.rem_euclid(count) as u32, y: row as u32, zoom };
            let Some(piece) = tiles.at(id) else { continue };
            let Tile::Raster(texture) = &piece.tile;
            let mut mesh = Mesh::with_texture(texture.id());
            let rect = Rect::from_min_max(pos2(edge_x(column), edge_y(row)), pos2(edge_x(column + 1), edge_y(row + 1)));
            mesh.add_rect_with_uv(rect, piece.uv, tint);
            painter.add(Shape::mesh(mesh));
        }
    }
}

/// Extent of the collection as hairlines, results dashed.
pub(super) fn extents(painter: &Painter, screen: &Screen, layers: &MapLayers<'_>, colours: &MapColours) {
    for bounds in layers.collection_extent {
        for edge in outlines::of(screen, bounds).flat_map(|outlined| outlined.edges) {
            painter.line(edge, Stroke::new(1.0, colours.extent));
        }
    }
    // Results of one job mostly lie over one another: together they tint no more than one alone.
    let tint = colours.result.gamma_multiply(0.06 / layers.results.len().max(1) as f32);
    for bounds in layers.results {
        for outlined in outlines::of(screen, bounds) {
            outlined.fill(painter, tint);
            for edge in &outlined.edges {
                painter.extend(Shape::dashed_line(edge, Stroke::new(1.5, colours.result), 6.0, 4.0));
            }
        }
    }
}

/// The box that a result was cut to: a line, nothing to take hold of.
pub(super) fn asked(painter: &Painter, screen: &Screen, bounds: &BoundingBox, accent: Color32) {
    for edge in outlines::of(screen, bounds).flat_map(|outlined| outlined.edges) {
        painter.line(edge, Stroke::new(1.5, accent));
    }
}

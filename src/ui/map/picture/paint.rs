//! Triangles into pixels: what a graphics card does, done by the processor, so that a picture can have any size.

use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, ImageData, Pos2, TextureId};
use std::collections::HashMap;

/// Fractions of a pixel that corners are placed on: whole numbers decide whose pixel one on an edge is.
const FRACTIONS: f32 = 256.0;

/// Textures as they were last set.
#[derive(Debug, Default)]
pub(super) struct Textures(HashMap<TextureId, ColorImage>);

impl Textures {
    /// Takes over what a frame changed; what it says is not needed after it stays there.
    #[expect(clippy::iter_over_hash_type, reason = "each texture for itself, in any order")]
    pub(super) fn update(&mut self, delta: &mut egui::TexturesDelta) {
        for (id, changes) in delta.set.drain() {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                match (change.pos, self.0.get_mut(&id)) {
                    (Some([left, top]), Some(whole)) => patch(whole, image, left, top),
                    _ => {
                        self.0.insert(id, (**image).clone());
                    }
                }
            }
        }
    }

    /// Lets go of what a frame said is not needed after it.
    #[expect(clippy::iter_over_hash_type, reason = "each texture for itself, in any order")]
    pub(super) fn free(&mut self, delta: &mut egui::TexturesDelta) {
        for id in delta.free.drain() {
            self.0.remove(&id);
        }
    }
}

fn patch(whole: &mut ColorImage, part: &ColorImage, left: usize, top: usize) {
    let (across, width) = (whole.size[0], part.size[0].max(1));
    for (row, line) in part.pixels.chunks(width).enumerate() {
        let start = (top + row) * across + left;
        if let Some(target) = whole.pixels.get_mut(start..start + line.len()) {
            target.copy_from_slice(line);
        }
    }
}

/// Draws a frame's triangles over `ground`; `scale` is pixels per point.
pub(super) fn paint(
    primitives: &[ClippedPrimitive],
    textures: &Textures,
    size: [usize; 2],
    scale: f32,
    ground: Color32,
) -> ColorImage {
    let mut image = ColorImage::filled(size, ground);
    for primitive in primitives {
        let Primitive::Mesh(mesh) = &primitive.primitive else { continue };
        let Some(texture) = textures.0.get(&mesh.texture_id) else { continue };
        let clip = [primitive.clip_rect.min, primitive.clip_rect.max].map(|at| at * scale);
        paint_mesh(&mut image, mesh, texture, clip, scale);
    }
    image
}

fn paint_mesh(image: &mut ColorImage, mesh: &Mesh, texture: &ColorImage, clip: [Pos2; 2], scale: f32) {
    let (corners, _) = mesh.indices.as_chunks::<3>();
    for corners in corners {
        let of = |index: u32| mesh.vertices.get(index as usize);
        if let [Some(a), Some(b), Some(c)] = corners.map(of) {
            Triangle::new([a, b, c], scale).paint(image, texture, clip);
        }
    }
}

struct Triangle<'a> {
    corners: [&'a Vertex; 3],
    /// In fractions of a pixel, the same way round for all triangles.
    places: [(i64, i64); 3],
    /// Twice the area.
    double_area: i64,
}

impl<'a> Triangle<'a> {
    fn new([a, b, c]: [&'a Vertex; 3], scale: f32) -> Self {
        let place = |vertex: &Vertex| {
            let whole = |at: f32| (at * scale * FRACTIONS).round() as i64;
            (whole(vertex.pos.x), whole(vertex.pos.y))
        };
        let double_area = side(place(a), place(b), place(c));
        let corners = if double_area < 0 { [a, c, b] } else { [a, b, c] };
        Self { corners, places: corners.map(place), double_area: double_area.abs() }
    }

    fn paint(&self, image: &mut ColorImage, texture: &ColorImage, [low, high]: [Pos2; 2]) {
        if self.double_area == 0 {
            return;
        }
        let [width, height] = image.size;
        let pixel = |at: i64| at as f32 / FRACTIONS;
        let least = |of: fn(&(i64, i64)) -> i64| self.places.iter().map(of).min().unwrap_or_default();
        let most = |of: fn(&(i64, i64)) -> i64| self.places.iter().map(of).max().unwrap_or_default();
        let range = |least: i64, most: i64, low: f32, high: f32, end: usize| {
            let from = pixel(least).max(low.round()).max(0.0).floor() as usize;
            let to = pixel(most).min(high.round()).min(end as f32).max(0.0).ceil() as usize;
            from..to.min(high.round().max(0.0) as usize)
        };
        let columns = range(least(|at| at.0), most(|at| at.0), low.x, high.x, width);
        let rows = range(least(|at| at.1), most(|at| at.1), low.y, high.y, height);
        let [a, b, c] = self.places;
        // A pixel whose middle lies on an edge belongs to the triangle on one side of it only.
        let bias = [(b, c), (c, a), (a, b)].map(|(from, to)| i64::from(!is_upper_left(from, to)));
        let flat = self.flat(texture);
        for row in rows {
            for column in columns.clone() {
                let middle = |pixel: usize| i64::try_from(pixel).unwrap_or(0) * FRACTIONS as i64 + FRACTIONS as i64 / 2;
                let at = (middle(column), middle(row));
                let sides = [side(b, c, at), side(c, a, at), side(a, b, at)];
                if sides.iter().zip(bias).any(|(side, bias)| *side < bias) {
                    continue;
                }
                let parts = sides.map(|side| side as f32 / self.double_area as f32);
                let source = flat.unwrap_or_else(|| self.colour(texture, parts));
                if let Some(target) = image.pixels.get_mut(row * width + column) {
                    *target = over(*target, source);
                }
            }
        }
    }

    /// The colour of all of it, if it has but one.
    fn flat(&self, texture: &ColorImage) -> Option<[f32; 4]> {
        let [a, b, c] = self.corners;
        let is_flat = a.uv == b.uv && b.uv == c.uv && a.color == b.color && b.color == c.color;
        is_flat.then(|| self.colour(texture, [1.0, 0.0, 0.0]))
    }

    fn colour(&self, texture: &ColorImage, parts: [f32; 3]) -> [f32; 4] {
        let (mut colour, mut u, mut v) = ([0.0; 4], 0.0, 0.0);
        for (corner, part) in self.corners.iter().zip(parts) {
            for (sum, own) in colour.iter_mut().zip(corner.color.to_array()) {
                *sum += f32::from(own) * part;
            }
            (u, v) = (u + corner.uv.x * part, v + corner.uv.y * part);
        }
        let texel = sample(texture, u, v);
        for (own, texel) in colour.iter_mut().zip(texel) {
            *own *= texel / 255.0;
        }
        colour
    }
}

/// On which side of the way from one place to another a third lies, times twice the area between.
fn side(from: (i64, i64), to: (i64, i64), at: (i64, i64)) -> i64 {
    (to.0 - from.0) * (at.1 - from.1) - (to.1 - from.1) * (at.0 - from.0)
}

fn is_upper_left(from: (i64, i64), to: (i64, i64)) -> bool {
    (from.1 == to.1 && to.0 > from.0) || to.1 < from.1
}

/// Between texels smoothly, with the texels of the rim going on beyond it.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (across, down) = (x - left, y - top);
    let texel = |column: f32, row: f32| {
        let column = column.clamp(0.0, width.saturating_sub(1) as f32) as usize;
        let row = row.clamp(0.0, height.saturating_sub(1) as f32) as usize;
        texture.pixels.get(row * width + column).map_or([0.0; 4], |colour| colour.to_array().map(f32::from))
    };
    let mix = |from: [f32; 4], to: [f32; 4], part: f32| {
        let mut mixed = from;
        mixed.iter_mut().zip(to).for_each(|(from, to)| *from += (to - *from) * part);
        mixed
    };
    let upper = mix(texel(left, top), texel(left + 1.0, top), across);
    let lower = mix(texel(left, top + 1.0), texel(left + 1.0, top + 1.0), across);
    mix(upper, lower, down)
}

/// Premultiplied colours, one over the other, as the window blends them.
fn over(below: Color32, above: [f32; 4]) -> Color32 {
    let [.., alpha] = above;
    let rest = 1.0 - alpha / 255.0;
    let mut mixed = [0; 4];
    for ((mixed, below), above) in mixed.iter_mut().zip(below.to_array()).zip(above) {
        *mixed = (f32::from(below) * rest + above).round().clamp(0.0, 255.0) as u8;
    }
    let [red, green, blue, alpha] = mixed;
    Color32::from_rgba_premultiplied(red, green, blue, alpha)
}

#[cfg(test)]
mod tests {
    use super::{Textures, paint};
    use egui::epaint::{ClippedPrimitive, Mesh, Primitive};
    use egui::{Color32, ColorImage, Rect, TextureId, pos2, vec2};

    fn white() -> Textures {
        Textures(std::iter::once((TextureId::default(), ColorImage::filled([2, 2], Color32::WHITE))).collect())
    }

    fn drawn(mesh: Mesh, size: [usize; 2], scale: f32) -> ColorImage {
        let clip_rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(1000.0, 1000.0));
        paint(
            &[ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }],
            &white(),
            size,
            scale,
            Color32::BLACK,
        )
    }

    #[test]
    fn a_filled_square_has_its_pixels_and_no_seam_where_its_triangles_meet() {
        let mut mesh = Mesh::default();
        let half = Color32::from_rgba_premultiplied(100, 100, 100, 128);
        mesh.add_colored_rect(Rect::from_min_size(pos2(2.0, 3.0), vec2(7.0, 5.0)), half);
        for scale in [1.0, 2.0] {
            let image = drawn(mesh.clone(), [32, 32], scale);
            for (index, pixel) in image.pixels.iter().enumerate() {
                let (x, y) = ((index % 32) as f32 / scale, (index / 32) as f32 / scale);
                let inside = (2.0..9.0).contains(&x) && (3.0..8.0).contains(&y);
                assert_eq!(pixel.r(), if inside { 100 } else { 0 }, "{x} {y} at {scale}");
            }
        }
    }

    #[test]
    fn colours_run_between_corners_and_a_clip_cuts() {
        let mut mesh = Mesh::default();
        for (x, y, grey) in [(0.0, 0.0, 0), (100.0, 0.0, 200), (100.0, 10.0, 200), (0.0, 10.0, 0)] {
            mesh.colored_vertex(pos2(x, y), Color32::from_gray(grey));
        }
        mesh.add_triangle(0, 1, 2);
        // The other way round.
        mesh.add_triangle(0, 3, 2);
        let clip_rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(60.0, 10.0));
        let primitives = [ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }];
        let image = paint(&primitives, &white(), [100, 10], 1.0, Color32::BLACK);
        for column in [10_u8, 30, 59] {
            let grey = image.pixels[5 * 100 + usize::from(column)].r();
            assert!((i32::from(grey) - 2 * i32::from(column)).abs() <= 2, "{column}: {grey}");
        }
        assert_eq!(image.pixels[5 * 100 + 60], Color32::BLACK);
    }
}

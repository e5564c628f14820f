//! The shape a request is cut to: prepared once per zoom level, painted in every copy of the world.

use super::geometry::{Screen, Span, latitude_at, longitude_at, points_of_world, world_x, world_y};
use crate::domain::Shape;
use crate::domain::shape::{Covered, rings};
use egui::{Color32, Mesh, Painter, Pos2, Rect, Stroke, pos2};
use geo::{LineString, Polygon, TriangulateEarcut as _, coord};

/// Corners nearer together than this (points) at the finest zoom of a level are one.
const FINEST_POINTS: f64 = 0.5;
/// More corners than this are filled in the form of a coarser level: filling, unlike the outline, is
/// all or nothing.
const MOST_FILLED: usize = 20_000;
/// How far (points) beyond the widget an outline is still drawn.
const BEYOND_POINTS: f32 = 64.0;
/// A shape smaller than this (points) is marked, so that it is seen at all.
const LEAST_POINTS: f32 = 6.0;
/// Half the size of a point's mark.
const DOT_POINTS: f32 = 4.0;

/// What was prepared for the last frame.
#[derive(Default)]
pub(super) struct ShapeLayer(Option<Prepared>);

struct Prepared {
    shape: Shape,
    level: i32,
    outlines: Vec<Path>,
    fills: Vec<Fill>,
    dots: Vec<(f64, f64)>,
    /// Around everything.
    extent: Extent,
    /// It has a part on either side of ±180, so its edges there are no edges.
    is_split: bool,
}

/// Positions in the world's width and height.
struct Path {
    positions: Vec<(f64, f64)>,
    extent: Extent,
}

struct Fill {
    positions: Vec<(f64, f64)>,
    triangles: Vec<u32>,
    extent: Extent,
}

/// A rectangle in the world's width and height.
#[derive(Debug, Clone, Copy)]
struct Extent {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Extent {
    const NOTHING: Self =
        Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };

    fn of(positions: &[(f64, f64)]) -> Self {
        positions.iter().fold(Self::NOTHING, |extent, (x, y)| Self {
            left: extent.left.min(*x),
            top: extent.top.min(*y),
            right: extent.right.max(*x),
            bottom: extent.bottom.max(*y),
        })
    }

    fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn rect(&self, screen: &Screen, turn: f64) -> Rect {
        Rect::from_min_max(place(screen, turn, (self.left, self.top)), place(screen, turn, (self.right, self.bottom)))
    }
}

impl ShapeLayer {
    /// Fill, outline, points.
    pub(super) fn paint(&mut self, painter: &Painter, screen: &Screen, shape: &Shape, accent: Color32) {
        let level = screen.zoom.ceil() as i32;
        if !self.0.as_ref().is_some_and(|known| known.level == level && known.shape.is(shape)) {
            self.0 = Some(Prepared::new(shape, level));
        }
        let Some(prepared) = &self.0 else { return };
        let extent = &prepared.extent;
        let span = Span {
            west: longitude_at(extent.left),
            south: latitude_at(extent.bottom),
            east: longitude_at(extent.right),
            north: latitude_at(extent.top),
        };
        for turn in screen.turns(&span) {
            prepared.paint(painter, screen, f64::from(turn), accent);
        }
    }

    /// Forgets a shape that is gone.
    pub(super) fn clear(&mut self) {
        self.0 = None;
    }
}

impl Prepared {
    fn new(shape: &Shape, level: i32) -> Self {
        let mut prepared = Self {
            shape: shape.clone(),
            level,
            outlines: outlines(shape, level),
            fills: Vec::new(),
            dots: Vec::new(),
            extent: Extent::NOTHING,
            is_split: false,
        };
        for feature in shape.dense_features() {
            if let Covered::Points(points) = &feature.covered {
                prepared.dots.extend(points.iter().map(|point| (world_x(point.x()), world_y(point.y()))));
            }
        }
        prepared.fills = fills(shape, level);
        let parts = prepared.outlines.iter().map(|path| path.extent);
        prepared.extent = parts.chain([Extent::of(&prepared.dots)]).fold(Extent::NOTHING, Extent::with);
        let touches = |x: f64| prepared.outlines.iter().any(|path| path.positions.iter().any(|place| place.0 == x));
        prepared.is_split = touches(0.0) && touches(1.0);
        prepared
    }

    fn paint(&self, painter: &Painter, screen: &Screen, turn: f64, accent: Color32) {
        let shown = screen.rect.expand(BEYOND_POINTS);
        let mut mesh = Mesh::default();
        for fill in self.fills.iter().filter(|fill| fill.extent.rect(screen, turn).intersects(shown)) {
            let first = mesh.vertices.len() as u32;
            for position in &fill.positions {
                mesh.colored_vertex(place(screen, turn, *position), accent.gamma_multiply(0.12));
            }
            mesh.indices.extend(fill.triangles.iter().map(|index| first + index));
        }
        painter.add(mesh);
        for path in self.outlines.iter().filter(|path| path.extent.rect(screen, turn).intersects(shown)) {
            self.paint_outline(painter, screen, turn, path, Stroke::new(2.0, accent));
        }
        for dot in &self.dots {
            let middle = place(screen, turn, *dot);
            if shown.contains(middle) {
                mark(painter, middle, accent);
            }
        }
        let whole = self.extent.rect(screen, turn);
        if self.dots.is_empty() && whole.size().max_elem() < LEAST_POINTS && shown.intersects(whole) {
            mark(painter, whole.center(), accent);
        }
    }

    /// In runs of edges that are near the widget.
    fn paint_outline(&self, painter: &Painter, screen: &Screen, turn: f64, path: &Path, stroke: Stroke) {
        let shown = screen.rect.expand(BEYOND_POINTS);
        let mut run: Vec<Pos2> = Vec::new();
        let flush = |run: &mut Vec<Pos2>| {
            if run.len() > 1 {
                painter.line(std::mem::take(run), stroke);
            }
            run.clear();
        };
        for (from, to) in path.positions.iter().zip(path.positions.iter().skip(1)) {
            let (start, end) = (place(screen, turn, *from), place(screen, turn, *to));
            if self.is_seam(*from, *to) || !Rect::from_two_pos(start, end).intersects(shown) {
                flush(&mut run);
                continue;
            }
            if run.is_empty() {
                run.push(start);
            }
            run.push(end);
        }
        flush(&mut run);
    }

    /// An edge only because the shape is split at ±180, or because the map ends there.
    fn is_seam(&self, from: (f64, f64), to: (f64, f64)) -> bool {
        let on_antimeridian = self.is_split && from.0 == to.0 && (from.0 == 0.0 || from.0 == 1.0);
        let at_pole = from.1 == to.1 && (from.1 <= 0.0 || from.1 >= 1.0);
        on_antimeridian || at_pole
    }
}

fn mark(painter: &Painter, middle: Pos2, accent: Color32) {
    painter.circle(middle, DOT_POINTS, accent, Stroke::new(1.5, Color32::WHITE));
}

fn place(screen: &Screen, turn: f64, (x, y): (f64, f64)) -> Pos2 {
    pos2(screen.x_of_world(x + turn), screen.y_of_world(y))
}

/// A line without corners that this level cannot show; its ends stay.
fn thinned(line: &LineString<f64>, level: i32) -> Vec<(f64, f64)> {
    let least = FINEST_POINTS / points_of_world(f64::from(level));
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let count = line.0.len();
    for (index, position) in line.0.iter().enumerate() {
        let place = (world_x(position.x), world_y(position.y));
        let is_near = |last: &(f64, f64)| (last.0 - place.0).abs() < least && (last.1 - place.1).abs() < least;
        if index + 1 == count || !kept.last().is_some_and(is_near) {
            kept.push(place);
        }
    }
    kept
}

fn outlines(shape: &Shape, level: i32) -> Vec<Path> {
    let mut paths = Vec::new();
    let mut add = |line: &LineString<f64>| {
        let positions = thinned(line, level);
        paths.push(Path { extent: Extent::of(&positions), positions });
    };
    for feature in shape.dense_features() {
        match &feature.covered {
            Covered::Areas(areas) => areas.iter().flat_map(rings).for_each(&mut add),
            Covered::Lines(lines) => lines.iter().for_each(&mut add),
            Covered::Points(_) => {}
        }
    }
    paths
}

fn fills(shape: &Shape, level: i32) -> Vec<Fill> {
    let areas = |level: i32| -> Vec<Polygon<f64>> {
        let lists = shape.dense_features().iter().filter_map(|feature| match &feature.covered {
            Covered::Areas(areas) => Some(areas),
            _ => None,
        });
        lists.flatten().filter_map(|area| thinned_area(area, level)).collect()
    };
    let corners = |areas: &[Polygon<f64>]| areas.iter().flat_map(rings).map(|ring| ring.0.len()).sum::<usize>();
    let mut level = level;
    let mut thin = areas(level);
    while corners(&thin) > MOST_FILLED && level > 0 {
        level -= 1;
        thin = areas(level);
    }
    thin.iter().map(fill).collect()
}

/// In the world's width and height; nothing if it has shrunk to a line.
fn thinned_area(area: &Polygon<f64>, level: i32) -> Option<Polygon<f64>> {
    let thin = |ring: &LineString<f64>| {
        let ring: LineString<f64> = thinned(ring, level).into_iter().map(|(x, y)| coord! { x: x, y: y }).collect();
        (ring.0.len() >= 4).then_some(ring)
    };
    Some(Polygon::new(thin(area.exterior())?, area.interiors().iter().filter_map(thin).collect()))
}

fn fill(area: &Polygon<f64>) -> Fill {
    let raw = area.earcut_triangles_raw();
    let positions: Vec<(f64, f64)> = raw.vertices.iter().map(|[x, y]| (*x, *y)).collect();
    let triangles = raw.triangle_indices.iter().map(|index| *index as u32).collect();
    Fill { extent: Extent::of(&positions), positions, triangles }
}

#[cfg(test)]
mod tests {
    use super::{MOST_FILLED, Prepared};
    use crate::domain::Shape;
    use serde_json::json;

    fn filled(prepared: &Prepared) -> f64 {
        let of_one = |fill: &super::Fill| {
            let corner = |index: &u32| fill.positions[*index as usize];
            let triangles = fill.triangles.chunks(3).map(|corners| {
                let [a, b, c] = [corner(&corners[0]), corner(&corners[1]), corner(&corners[2])];
                ((b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1)).abs() / 2.0
            });
            triangles.sum::<f64>()
        };
        prepared.fills.iter().map(of_one).sum()
    }

    #[test]
    fn holes_are_not_filled() {
        let ring = |size: f64| [[-size, -size], [size, -size], [size, size], [-size, size], [-size, -size]];
        let area = |rings: Vec<[[f64; 2]; 5]>| {
            let shape = Shape::from_geojson(&json!({"type": "Polygon", "coordinates": rings})).unwrap();
            filled(&Prepared::new(&shape, 8))
        };
        let (whole, hole) = (area(vec![ring(10.0)]), area(vec![ring(5.0)]));
        let holed = area(vec![ring(10.0), ring(5.0)]);
        assert!((holed - (whole - hole)).abs() < 1e-9 && hole > 0.0, "{whole} {hole} {holed}");
    }

    #[test]
    fn a_detailed_shape_is_thin_where_it_is_small() {
        let corners: Vec<[f64; 2]> = (0..60_000)
            .map(|index| {
                let (sine, cosine) = (f64::from(index) / 60_000.0 * std::f64::consts::TAU).sin_cos();
                [40.0 * cosine, 40.0 * sine]
            })
            .collect();
        let shape = Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [corners]})).unwrap();
        let (far, near) = (Prepared::new(&shape, 2), Prepared::new(&shape, 17));
        assert!(far.outlines[0].positions.len() < 2000, "{}", far.outlines[0].positions.len());
        assert!(near.outlines[0].positions.len() > 50_000);
        assert!(near.fills[0].positions.len() <= MOST_FILLED);
        assert!((filled(&far) / filled(&near) - 1.0).abs() < 1e-2);
    }
}

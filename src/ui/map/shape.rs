//! The shape a request is cut to: prepared once per projection and zoom level, painted in every copy of the world.

use super::geometry::{MAX_LATITUDE, Screen, Span, latitude_at, longitude_at, points_of_world};
use crate::domain::Shape;
use crate::domain::map::{Projection, course};
use crate::domain::shape::{Covered, rings};
use egui::{Color32, Mesh, Painter, Pos2, Rect, Stroke, pos2};
use geo::{Coord, LineString, Polygon, TriangulateEarcut as _, coord};

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
    projection: Projection,
    level: i32,
    outlines: Vec<Path>,
    fills: Vec<Fill>,
    dots: Vec<(f64, f64)>,
    /// Around everything.
    extent: Extent,
}

/// Positions on the square.
struct Path {
    positions: Vec<(f64, f64)>,
    extent: Extent,
}

struct Fill {
    positions: Vec<(f64, f64)>,
    triangles: Vec<u32>,
    extent: Extent,
}

/// A rectangle on the square.
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
        let (projection, level) = (screen.projection, screen.zoom.ceil() as i32);
        let fits = |known: &Prepared| known.level == level && known.projection == projection && known.shape.is(shape);
        if !self.0.as_ref().is_some_and(fits) {
            self.0 = Some(Prepared::new(shape, projection, level));
        }
        let Some(prepared) = &self.0 else { return };
        for turn in prepared.turns(screen) {
            prepared.paint(painter, screen, f64::from(turn), accent);
        }
    }

    /// Forgets a shape that is gone.
    pub(super) fn clear(&mut self) {
        self.0 = None;
    }
}

impl Prepared {
    fn new(shape: &Shape, projection: Projection, level: i32) -> Self {
        let mut prepared = Self {
            shape: shape.clone(),
            projection,
            level,
            outlines: outlines(shape, projection, level),
            fills: fills(shape, projection, level),
            dots: Vec::new(),
            extent: Extent::NOTHING,
        };
        let is_shown = |latitude: f64| projection.pole().is_none_or(|sign| latitude * sign >= 0.0);
        for feature in shape.dense_features() {
            if let Covered::Points(points) = &feature.covered {
                let shown = points.iter().filter(|point| is_shown(point.y()));
                prepared.dots.extend(shown.filter_map(|point| projection.forward(point.x(), point.y())));
            }
        }
        let parts = prepared.outlines.iter().map(|path| path.extent);
        let parts = parts.chain(prepared.fills.iter().map(|fill| fill.extent)).chain([Extent::of(&prepared.dots)]);
        prepared.extent = parts.fold(Extent::NOTHING, Extent::with);
        prepared
    }

    /// The copies of the world in which it is seen; the one there is on a polar map.
    fn turns(&self, screen: &Screen) -> std::ops::RangeInclusive<i32> {
        let extent = &self.extent;
        screen.turns(&Span {
            west: longitude_at(extent.left),
            south: latitude_at(extent.bottom),
            east: longitude_at(extent.right),
            north: latitude_at(extent.top),
        })
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
            paint_outline(painter, screen, turn, path, Stroke::new(2.0, accent));
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
}

/// In runs of edges that are near the widget.
fn paint_outline(painter: &Painter, screen: &Screen, turn: f64, path: &Path, stroke: Stroke) {
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
        if !Rect::from_two_pos(start, end).intersects(shown) {
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

fn mark(painter: &Painter, middle: Pos2, accent: Color32) {
    painter.circle(middle, DOT_POINTS, accent, Stroke::new(1.5, Color32::WHITE));
}

fn place(screen: &Screen, turn: f64, (x, y): (f64, f64)) -> Pos2 {
    pos2(screen.x_of_world(x + turn), screen.y_of_world(y))
}

/// What may be off at a level, in widths of the square.
fn tolerance(level: i32) -> f64 {
    FINEST_POINTS / points_of_world(f64::from(level))
}

/// A line without corners that this level cannot show; its ends stay.
fn thinned(line: &[(f64, f64)], level: i32) -> Vec<(f64, f64)> {
    let least = tolerance(level);
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (index, place) in line.iter().enumerate() {
        let is_near = |last: &(f64, f64)| (last.0 - place.0).abs() < least && (last.1 - place.1).abs() < least;
        if index + 1 == line.len() || !kept.last().is_some_and(is_near) {
            kept.push(*place);
        }
    }
    kept
}

/// Lines and the edges of areas, without those that are there only because the shape is split at ±180° or reaches a pole,
/// or because the map ends there.
fn outlines(shape: &Shape, projection: Projection, level: i32) -> Vec<Path> {
    let areas = || {
        shape.dense_features().iter().filter_map(|feature| match &feature.covered {
            Covered::Areas(areas) => Some(areas.iter().flat_map(rings)),
            _ => None,
        })
    };
    let touches = |seam: f64| areas().flatten().any(|ring| ring.0.iter().any(|position| position.x == seam));
    let is_split = touches(-180.0) && touches(180.0);
    // Beyond its last latitude the world map would draw along its edge; at a pole all longitudes are one place.
    let end = if projection.repeats() { MAX_LATITUDE } else { 90.0 };
    let is_seam = |from: &Coord<f64>, to: &Coord<f64>| {
        let is_along_end = from.y.min(to.y) >= end || from.y.max(to.y) <= -end;
        (is_split && from.x == to.x && from.x.abs() == 180.0) || is_along_end
    };
    let mut paths = Vec::new();
    let mut add = |way: &[Coord<f64>]| {
        let way = way.iter().map(|position| (position.x, position.y));
        course::runs(projection, way, tolerance(level), |run| {
            let positions = thinned(run, level);
            if positions.len() > 1 {
                paths.push(Path { extent: Extent::of(&positions), positions });
            }
        });
    };
    for ring in areas().flatten() {
        ring.0.chunk_by(|from, to| !is_seam(from, to)).for_each(&mut add);
    }
    for feature in shape.dense_features() {
        if let Covered::Lines(lines) = &feature.covered {
            for line in lines {
                add(&line.0);
            }
        }
    }
    paths
}

fn fills(shape: &Shape, projection: Projection, level: i32) -> Vec<Fill> {
    let areas = |level: i32| -> Vec<Polygon<f64>> {
        let lists = shape.dense_features().iter().filter_map(|feature| match &feature.covered {
            Covered::Areas(areas) => Some(areas),
            _ => None,
        });
        lists.flatten().filter_map(|area| thinned_area(area, projection, level)).collect()
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

/// On the square; nothing if it has shrunk to a line.
fn thinned_area(area: &Polygon<f64>, projection: Projection, level: i32) -> Option<Polygon<f64>> {
    let thin = |ring: &LineString<f64>| {
        let places: Vec<(f64, f64)> = ring.0.iter().map(|position| (position.x, position.y)).collect();
        let placed = course::ring(projection, &places, tolerance(level));
        let ring: LineString<f64> = thinned(&placed, level).into_iter().map(|(x, y)| coord! { x: x, y: y }).collect();
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
    use crate::domain::map::Projection;
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
            filled(&Prepared::new(&shape, Projection::World, 8))
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
        let (far, near) = (Prepared::new(&shape, Projection::World, 2), Prepared::new(&shape, Projection::World, 17));
        assert!(far.outlines[0].positions.len() < 2000, "{}", far.outlines[0].positions.len());
        assert!(near.outlines[0].positions.len() > 50_000);
        assert!(near.fills[0].positions.len() <= MOST_FILLED);
        assert!((filled(&far) / filled(&near) - 1.0).abs() < 1e-2);
    }

    fn cap(latitude: f64, sign: f64) -> f64 {
        let (x, y) = Projection::ALL[if sign > 0.0 { 1 } else { 2 }].forward(0.0, latitude * sign).unwrap();
        std::f64::consts::PI * ((x - 0.5).powi(2) + (y - 0.5).powi(2))
    }

    #[test]
    fn a_shape_round_a_pole_is_one_closed_line_and_a_full_disc_on_its_map() {
        for (projection, sign) in [(Projection::Arctic, 1.0), (Projection::Antarctic, -1.0)] {
            let longitude = |step: i32| f64::from(if step > 12 { step - 24 } else { step }) * 15.0;
            let ring: Vec<[f64; 2]> = (0..=24).map(|step| [longitude(step), 70.0 * sign]).collect();
            let shape = Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [ring]})).unwrap();
            let prepared = Prepared::new(&shape, projection, 6);
            assert!(
                (filled(&prepared) / cap(70.0, sign) - 1.0).abs() < 1e-3,
                "{} {}",
                filled(&prepared),
                cap(70.0, sign)
            );
            // Nothing runs to the pole, and nothing along ±180°.
            let radii =
                prepared.outlines.iter().flat_map(|path| &path.positions).map(|(x, y)| (x - 0.5).hypot(y - 0.5));
            let circle = (cap(70.0, sign) / std::f64::consts::PI).sqrt();
            assert!(radii.into_iter().all(|radius| (radius / circle - 1.0).abs() < 1e-3));
            let other = if sign > 0.0 { Projection::Antarctic } else { Projection::Arctic };
            assert!(filled(&Prepared::new(&shape, other, 6)) < 1e-12);
        }
    }

    #[test]
    fn a_shape_over_the_antimeridian_has_no_edge_there_on_any_map() {
        let ring = [[170.0, 60.0], [-170.0, 60.0], [-170.0, 75.0], [170.0, 75.0], [170.0, 60.0]];
        let shape = Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [ring]})).unwrap();
        for projection in [Projection::World, Projection::Arctic] {
            let prepared = Prepared::new(&shape, projection, 6);
            assert!(prepared.fills.len() == 2);
            for pair in prepared.outlines.iter().flat_map(|path| path.positions.windows(2)) {
                let (x, y) = (f64::midpoint(pair[0].0, pair[1].0), f64::midpoint(pair[0].1, pair[1].1));
                let (longitude, latitude) = projection.inverse(x, y).unwrap();
                let on_seam = (longitude.abs() - 180.0).abs() < 1e-6 && (61.0..74.0).contains(&latitude);
                assert!(!on_seam, "{projection:?}: {pair:?}");
            }
        }
    }

    #[test]
    fn a_shape_over_the_equator_is_filled_to_it_and_has_no_edge_along_it() {
        let ring = [[0.0, -20.0], [60.0, -20.0], [60.0, 40.0], [0.0, 40.0], [0.0, -20.0]];
        let shape = Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [ring]})).unwrap();
        let prepared = Prepared::new(&shape, Projection::Arctic, 6);
        let sixth = (cap(0.0, 1.0) - cap(40.0, 1.0)) / 6.0;
        assert!((filled(&prepared) / sixth - 1.0).abs() < 1e-3, "{} {sixth}", filled(&prepared));
        let equator = (cap(0.0, 1.0) / std::f64::consts::PI).sqrt();
        let on_equator = |(x, y): &&(f64, f64)| ((x - 0.5).hypot(y - 0.5) - equator).abs() < 1e-6;
        assert_eq!(prepared.outlines.iter().flat_map(|path| &path.positions).filter(on_equator).count(), 2);
    }
}

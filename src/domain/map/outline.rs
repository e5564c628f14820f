//! The outline of a box on a map as it truly runs: parallels are circles about the pole of a polar map, meridians rays.

use super::projection::{MAX_LATITUDE, Projection};
use super::square::SquareRect;
use crate::domain::bounding_box::{BoundingBox, Edge};

/// More pieces than this of one arc nobody sees apart.
const MOST_PIECES: u32 = 8192;
/// A box nearer to a pole than this (degrees) reaches it.
const AT_POLE_DEGREES: f64 = 1e-9;

/// One edge of a box on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeLine {
    /// Which of the four.
    pub edge: Edge,
    /// Corners of the line on the square: west to east, or south to north.
    pub places: Vec<(f64, f64)>,
    /// The box goes on beyond it: the map ends here, not the box.
    pub is_open: bool,
}

/// A box as a map shows it. Of one that is all round there is no west and no east, of one that reaches the pole of a polar
/// map no edge there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoxOutline {
    /// The edges that can be seen.
    pub edges: Vec<EdgeLine>,
    /// Corners of the triangles of its inside, on the square.
    pub corners: Vec<(f64, f64)>,
    /// The triangles, three numbers of corners each.
    pub triangles: Vec<u32>,
}

/// The outline of a box on the square, off the true curve by no more than `tolerance` (in widths of the square).
///
/// Nothing of a box that lies beyond a polar map's equator. On the world map x runs on from the box's west, unwrapped.
///
/// `seen` cuts it to about that part of the square: a box round the pole has thousands of pieces close by, and points far
/// outside a view are too large for its numbers.
pub fn box_outline(
    bounds: &BoundingBox,
    projection: Projection,
    tolerance: f64,
    seen: Option<&SquareRect>,
) -> BoxOutline {
    match Sector::of(bounds, projection) {
        None if projection.repeats() => on_world(bounds, seen),
        None => BoxOutline::default(),
        Some(sector) => sector.outline(tolerance, seen),
    }
}

/// A parallel as a map shows it: a line on the world map, pieces of a circle on a polar one. Empty where it does not reach.
pub fn parallel(latitude: f64, projection: Projection, tolerance: f64, seen: &SquareRect) -> Vec<Vec<(f64, f64)>> {
    let Ok(cap) = BoundingBox::new(-180.0, latitude, 180.0, latitude) else { return Vec::new() };
    let far = if latitude < 0.0 { Edge::North } else { Edge::South };
    let lines = box_outline(&cap, projection, tolerance, Some(seen)).edges.into_iter();
    lines.filter(|line| line.edge == far).map(|line| line.places).collect()
}

/// A meridian between two latitudes in degrees, likewise.
pub fn meridian(
    longitude: f64,
    (south, north): (f64, f64),
    projection: Projection,
    seen: &SquareRect,
) -> Option<[(f64, f64); 2]> {
    let line = BoundingBox::new(longitude, south, longitude, north).ok()?;
    let mut lines = box_outline(&line, projection, 1.0, Some(seen)).edges.into_iter();
    let places = lines.find(|line| line.edge == Edge::West)?.places;
    Some([*places.first()?, *places.last()?])
}

fn on_world(bounds: &BoundingBox, seen: Option<&SquareRect>) -> BoxOutline {
    let place = |longitude, latitude| Projection::World.forward(longitude, latitude).unwrap_or((0.5, 0.5));
    let (left, top) = place(bounds.west(), bounds.north());
    let (right, bottom) = place(bounds.unwrapped_east(), bounds.south());
    let whole = SquareRect { left, top, right, bottom };
    let Some(cut) = seen.map_or(Some(whole), |seen| whole.cut_to(seen)) else { return BoxOutline::default() };
    let SquareRect { left, top, right, bottom } = cut;
    let is_beyond = |latitude: f64| latitude.abs() > MAX_LATITUDE;
    let mut edges = Vec::with_capacity(4);
    let mut add = |edge, is_seen: bool, from, to, is_open| {
        if is_seen {
            edges.push(EdgeLine { edge, places: vec![from, to], is_open });
        }
    };
    let has_ends = !bounds.is_all_round();
    add(Edge::South, bottom == whole.bottom, (left, bottom), (right, bottom), is_beyond(bounds.south()));
    add(Edge::North, top == whole.top, (left, top), (right, top), is_beyond(bounds.north()));
    add(Edge::West, has_ends && left == whole.left, (left, bottom), (left, top), false);
    add(Edge::East, has_ends && right == whole.right, (right, bottom), (right, top), false);
    let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
    BoxOutline { edges, corners, triangles: vec![0, 1, 2, 0, 2, 3] }
}

/// How a polar map's plane is seen from its pole: distance, and angle in degrees eastwards.
#[derive(Debug, Clone, Copy)]
struct Polar {
    projection: Projection,
    /// 1 about the north pole, −1 about the south pole.
    sign: f64,
    /// The meridian that points down or up.
    meridian: f64,
}

impl Polar {
    fn of(projection: Projection) -> Option<Self> {
        let sign = projection.pole()?;
        let (x, y) = projection.forward(0.0, 60.0 * sign)?;
        let meridian = -(x - 0.5).atan2(sign * (y - 0.5)).to_degrees();
        Some(Self { projection, sign, meridian })
    }

    fn radius(&self, latitude: f64) -> f64 {
        let (x, y) = self.projection.forward(self.meridian, latitude).unwrap_or((0.5, 0.5));
        (x - 0.5).hypot(y - 0.5)
    }

    fn place(&self, radius: f64, longitude: f64) -> (f64, f64) {
        let (sine, cosine) = (longitude - self.meridian).to_radians().sin_cos();
        (0.5 + radius * sine, 0.5 + self.sign * radius * cosine)
    }

    /// Distance from the pole and longitude of a place.
    fn seen_from_pole(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (x, y) = (x - 0.5, y - 0.5);
        (x.hypot(y), self.meridian + x.atan2(self.sign * y).to_degrees())
    }
}

/// A box on a polar map, or a part of one: distances from the pole and longitudes it lies between.
#[derive(Debug, Clone, Copy)]
struct Sector {
    polar: Polar,
    /// Nearer to the pole and farther from it, in widths of the square.
    near: f64,
    far: f64,
    /// Degrees; the eastern one may lie beyond 180.
    west: f64,
    east: f64,
    /// The farther edge is where the map ends.
    is_open: bool,
    is_all_round: bool,
}

impl Sector {
    /// `None` on the world map, and of what lies beyond the equator.
    fn of(bounds: &BoundingBox, projection: Projection) -> Option<Self> {
        let polar = Polar::of(projection)?;
        let ends = [bounds.south(), bounds.north()].map(|latitude| latitude * polar.sign);
        let (far, near) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        if near < 0.0 || (near == 0.0 && far < 0.0) {
            return None;
        }
        let radius = |own: f64| if own >= 90.0 - AT_POLE_DEGREES { 0.0 } else { polar.radius(own * polar.sign) };
        Some(Self {
            polar,
            near: radius(near),
            far: radius(far.max(0.0)),
            west: bounds.west(),
            east: bounds.unwrapped_east(),
            is_open: far < 0.0,
            is_all_round: bounds.is_all_round(),
        })
    }

    fn outline(&self, tolerance: f64, seen: Option<&SquareRect>) -> BoxOutline {
        let mut outline = BoxOutline::default();
        let sight = seen.map_or(Sight::ALL, |seen| Sight::of(&self.polar, seen));
        let Some((near, far)) = sight.distances(self.near, self.far) else { return outline };
        let (pole_side, far_side) =
            if self.polar.sign > 0.0 { (Edge::North, Edge::South) } else { (Edge::South, Edge::North) };
        let pieces_of = |(west, east): (f64, f64)| pieces(far, east - west, tolerance);
        for span in sight.longitudes(self.west, self.east) {
            let count = pieces_of(span);
            if far == self.far {
                outline.edges.push(self.arc(far_side, far, span, count, self.is_open));
            }
            if near == self.near && near > 0.0 {
                let count = pieces(near, span.1 - span.0, tolerance);
                outline.edges.push(self.arc(pole_side, near, span, count, false));
            }
            self.fill((near, far), span, count, &mut outline);
            for (edge, longitude, is_end) in
                [(Edge::West, span.0, span.0 == self.west), (Edge::East, span.1, span.1 == self.east)]
            {
                if is_end && !self.is_all_round {
                    let (south, north) = if self.polar.sign > 0.0 { (far, near) } else { (near, far) };
                    let places = vec![self.polar.place(south, longitude), self.polar.place(north, longitude)];
                    outline.edges.push(EdgeLine { edge, places, is_open: false });
                }
            }
        }
        outline
    }

    fn arc(&self, edge: Edge, radius: f64, span: (f64, f64), count: u32, is_open: bool) -> EdgeLine {
        let places = (0..=count).map(|step| self.polar.place(radius, between(span, step, count))).collect();
        EdgeLine { edge, places, is_open }
    }

    /// Strips between the arcs: they hold however wide the box is.
    fn fill(&self, (near, far): (f64, f64), span: (f64, f64), count: u32, outline: &mut BoxOutline) {
        let first = u32::try_from(outline.corners.len()).unwrap_or(u32::MAX);
        for step in 0..=count {
            let longitude = between(span, step, count);
            outline.corners.extend([self.polar.place(near, longitude), self.polar.place(far, longitude)]);
        }
        for step in 0..count {
            let a = first.saturating_add(2 * step);
            outline.triangles.extend([a, a + 1, a + 2, a + 1, a + 3, a + 2]);
        }
    }
}

fn between((west, east): (f64, f64), step: u32, count: u32) -> f64 {
    if step == count { east } else { west + (east - west) * f64::from(step) / f64::from(count) }
}

/// Pieces of an arc that keep within `tolerance` of it: a chord of angle a lies r·(1 − cos a/2) off.
fn pieces(radius: f64, degrees: f64, tolerance: f64) -> u32 {
    let off = (tolerance / radius.max(f64::MIN_POSITIVE)).clamp(1e-12, 1.0);
    let piece = 2.0 * (1.0 - off).acos().to_degrees();
    ((degrees / piece).ceil() as u32).clamp(1, MOST_PIECES)
}

/// What of a polar map a part of the square can show.
#[derive(Debug, Clone, Copy)]
struct Sight {
    near: f64,
    far: f64,
    /// Longitudes from west to east, less than half round; `None` all of them.
    span: Option<(f64, f64)>,
}

impl Sight {
    const ALL: Self = Self { near: 0.0, far: f64::INFINITY, span: None };

    fn of(polar: &Polar, seen: &SquareRect) -> Self {
        let corners = seen.corners().map(|corner| polar.seen_from_pole(corner));
        let far = corners.iter().map(|corner| corner.0).fold(0.0, f64::max);
        let nearest = (0.5_f64.clamp(seen.left, seen.right), 0.5_f64.clamp(seen.top, seen.bottom));
        let near = (nearest.0 - 0.5).hypot(nearest.1 - 0.5);
        if near == 0.0 {
            return Self { near, far, span: None };
        }
        // Seen from outside, a rectangle covers less than half the horizon.
        let middle = (f64::midpoint(seen.left, seen.right), f64::midpoint(seen.top, seen.bottom));
        let (_, towards) = polar.seen_from_pole(middle);
        let aside = corners.map(|corner| (corner.1 - towards + 540.0).rem_euclid(360.0) - 180.0);
        let west = towards + aside.iter().copied().fold(0.0, f64::min);
        let east = towards + aside.iter().copied().fold(0.0, f64::max);
        Self { near, far, span: Some((west, east)) }
    }

    /// What can be seen of a stretch from the pole outwards.
    fn distances(&self, near: f64, far: f64) -> Option<(f64, f64)> {
        let (near, far) = (near.max(self.near), far.min(self.far));
        (near <= far).then_some((near, far))
    }

    /// What can be seen of a stretch of longitudes: up to two pieces of one that goes far round.
    fn longitudes(&self, west: f64, east: f64) -> Vec<(f64, f64)> {
        let Some((first, last)) = self.span else { return vec![(west, east)] };
        let turn = ((west - last) / 360.0).ceil() * 360.0;
        let pieces = [turn, turn + 360.0].map(|turn| (west.max(first + turn), east.min(last + turn)));
        pieces.into_iter().filter(|(west, east)| west <= east).collect()
    }
}

#[cfg(test)]
mod tests;

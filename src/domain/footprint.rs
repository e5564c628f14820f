//! Where granules lie: outlines, tracks and points, packed tightly; granules of one place share it.

mod outline;

pub use outline::Outline;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Corners of all footprints together, at most: 12 MB. Granules beyond have no outline.
const MOST_POINTS: usize = 1_500_000;
/// A part at least so wide (degrees) goes all the way round: it has no west and no east.
const ALL_ROUND_DEGREES: f32 = 359.99;
/// A corner this near (degrees) to ±180 or a pole is on it.
const ON_SEAM_DEGREES: f32 = 1e-4;

/// What a part of a footprint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// The outline of an area, closed; round a pole it ends a whole turn from where it began.
    Area,
    /// A hole in an area, closed.
    Hole,
    /// A track.
    Line,
    /// Single places.
    Points,
}

/// A piece of a footprint: longitude and latitude in degrees; longitudes run on beyond ±180.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// What it is.
    pub kind: PartKind,
    /// Its corners.
    pub points: &'a [[f32; 2]],
}

/// A rectangle around a footprint in degrees; `west` ≤ `east`, which may lie beyond 180.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Western longitude.
    pub west: f32,
    /// Southern latitude.
    pub south: f32,
    /// Eastern longitude.
    pub east: f32,
    /// Northern latitude.
    pub north: f32,
}

impl Extent {
    const NOTHING: Self =
        Self { west: f32::INFINITY, south: f32::INFINITY, east: f32::NEG_INFINITY, north: f32::NEG_INFINITY };

    fn of(points: &[[f32; 2]]) -> Self {
        points.iter().fold(Self::NOTHING, |extent, [x, y]| Self {
            west: extent.west.min(*x),
            south: extent.south.min(*y),
            east: extent.east.max(*x),
            north: extent.north.max(*y),
        })
    }

    fn with(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// Width in degrees of longitude.
    pub fn width(&self) -> f32 {
        self.east - self.west
    }

    /// Height in degrees of latitude.
    pub fn height(&self) -> f32 {
        self.north - self.south
    }

    /// The turns of 360° that bring a longitude into it, if one does; `margin` in degrees widens it.
    fn turns_into(&self, longitude: f32, margin: f32) -> Option<f32> {
        let turns = ((self.west - margin - longitude) / 360.0).ceil();
        (longitude + 360.0 * turns <= self.east + margin).then_some(360.0 * turns)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct PartEnd {
    kind: PartKind,
    /// One after its last point.
    end: u32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Place {
    /// One after its last part.
    end: u32,
    extent: Extent,
    /// Cut at ±180, so its edges there are no edges.
    is_split: bool,
}

/// Footprints by number. Equal ones are kept once, because all granules of a grid lie in one place.
#[derive(Debug, Clone, Default)]
pub struct Footprints {
    points: Vec<[f32; 2]>,
    parts: Vec<PartEnd>,
    places: Vec<Place>,
    by_hash: HashMap<u64, u32>,
}

impl Footprints {
    /// How many different ones there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Corners of all together.
    pub fn point_count(&self) -> usize {
        self.points.len()
    }

    /// Keeps an outline; the answer is its number. `None` if it is empty, or if there is no room.
    pub fn push(&mut self, outline: Outline) -> Option<u32> {
        let (parts, is_split) = outline.finish();
        if parts.is_empty()
            || self.points.len() + parts.iter().map(|(_, points)| points.len()).sum::<usize>() > MOST_POINTS
        {
            return None;
        }
        let hash = hash(&parts);
        if let Some(known) = self.by_hash.get(&hash)
            && self.is(*known, &parts)
        {
            return Some(*known);
        }
        let mut extent = Extent::NOTHING;
        for (kind, points) in parts {
            extent = extent.with(extent_of(kind, &points));
            self.points.extend_from_slice(&points);
            self.parts.push(PartEnd { kind, end: u32::try_from(self.points.len()).ok()? });
        }
        let number = u32::try_from(self.places.len()).ok()?;
        self.places.push(Place { end: u32::try_from(self.parts.len()).ok()?, extent, is_split });
        self.by_hash.insert(hash, number);
        Some(number)
    }

    fn is(&self, number: u32, parts: &[(PartKind, Vec<[f32; 2]>)]) -> bool {
        let known = self.parts(number);
        known.len() == parts.len()
            && known.zip(parts).all(|(known, (kind, points))| known.kind == *kind && known.points == points.as_slice())
    }

    /// The parts of one.
    pub fn parts(&self, number: u32) -> impl ExactSizeIterator<Item = Part<'_>> {
        let number = number as usize;
        let first = number.checked_sub(1).and_then(|before| self.places.get(before)).map_or(0, |place| place.end);
        let end = self.places.get(number).map_or(first, |place| place.end);
        (first as usize..end as usize).map(|index| self.part(index))
    }

    fn part(&self, index: usize) -> Part<'_> {
        let first = index.checked_sub(1).and_then(|before| self.parts.get(before)).map_or(0, |part| part.end);
        let (kind, end) = self.parts.get(index).map_or((PartKind::Points, first), |part| (part.kind, part.end));
        Part { kind, points: self.points.get(first as usize..end as usize).unwrap_or_default() }
    }

    /// Around one.
    pub fn extent(&self, number: u32) -> Option<Extent> {
        self.places.get(number as usize).map(|place| place.extent)
    }

    /// Calls `draw` with each line of a footprint that is to be seen: outlines without the edges
    /// that are there only because it is cut at ±180°, goes all the way round, or reaches a pole.
    pub fn lines(&self, number: u32, mut draw: impl FnMut(&[[f32; 2]])) {
        let is_split = self.places.get(number as usize).is_some_and(|place| place.is_split);
        for part in self.parts(number).filter(|part| part.kind != PartKind::Points) {
            let extent = Extent::of(part.points);
            let is_round = extent.width() >= ALL_ROUND_DEGREES && part.kind != PartKind::Line;
            let is_hidden = |[a, b]: [&[f32; 2]; 2]| {
                let on_seam = is_split && (near(a[0].abs(), 180.0) || near(a[0], 540.0));
                let at_end = is_round && (near(a[0], extent.west) || near(a[0], extent.east));
                let at_pole = near(a[1].abs(), 90.0) && near(b[1].abs(), 90.0);
                part.kind != PartKind::Line && (at_pole || (near(a[0], b[0]) && (on_seam || at_end)))
            };
            let mut first = 0;
            for (index, pair) in part.points.array_windows::<2>().enumerate() {
                if is_hidden([&pair[0], &pair[1]]) {
                    draw_run(part.points.get(first..=index), &mut draw);
                    first = index + 1;
                }
            }
            draw_run(part.points.get(first..), &mut draw);
        }
    }

    /// True if it has single places.
    pub fn has_dots(&self, number: u32) -> bool {
        self.parts(number).any(|part| part.kind == PartKind::Points)
    }

    /// The single places of a footprint.
    pub fn dots(&self, number: u32) -> impl Iterator<Item = [f32; 2]> + '_ {
        self.parts(number).filter(|part| part.kind == PartKind::Points).flat_map(|part| part.points.iter().copied())
    }

    /// True if the place (degrees) lies in an area of it, or within `margin` degrees of a line or
    /// point of it. Degrees of longitude count as they do at this latitude.
    pub fn is_at(&self, number: u32, longitude: f32, latitude: f32, margin: f32) -> bool {
        let Some(extent) = self.extent(number) else { return false };
        let wide = margin / latitude.to_radians().cos().max(0.002);
        if latitude < extent.south - margin || latitude > extent.north + margin {
            return false;
        }
        let is_pole = latitude.abs() >= 90.0;
        let Some(turns) = extent.turns_into(longitude, wide).or(is_pole.then_some(0.0)) else { return false };
        let mut is_inside = false;
        for part in self.parts(number) {
            let at = (longitude + turns, latitude);
            match part.kind {
                PartKind::Area => is_inside |= is_in_ring(part.points, at),
                PartKind::Hole if is_in_ring(part.points, at) => return false,
                PartKind::Hole => {}
                PartKind::Line => is_inside |= is_near_line(part.points, at, (wide, margin)),
                PartKind::Points => {
                    is_inside |= part.points.iter().any(|[x, y]| {
                        ((x - at.0) / wide.max(f32::EPSILON)).hypot((y - at.1) / margin.max(f32::EPSILON)) <= 1.0
                    });
                }
            }
        }
        is_inside
    }
}

fn draw_run(run: Option<&[[f32; 2]]>, draw: &mut impl FnMut(&[[f32; 2]])) {
    if let Some(run) = run.filter(|run| run.len() > 1) {
        draw(run);
    }
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() <= ON_SEAM_DEGREES
}

/// An area round a pole reaches it.
fn extent_of(kind: PartKind, points: &[[f32; 2]]) -> Extent {
    let extent = Extent::of(points);
    match pole_of(points).filter(|_| matches!(kind, PartKind::Area | PartKind::Hole)) {
        Some(pole) if pole > 0.0 => Extent { north: pole, ..extent },
        Some(pole) => Extent { south: pole, ..extent },
        None => extent,
    }
}

/// The latitude of the pole that a ring goes round, if it does.
fn pole_of(ring: &[[f32; 2]]) -> Option<f32> {
    let (first, last) = (ring.first()?, ring.last()?);
    let middle = ring.iter().map(|point| point[1]).sum::<f32>() / ring.len() as f32;
    ((last[0] - first[0]).abs() > 180.0).then(|| 90.0_f32.copysign(middle))
}

/// Even-odd; a ring round a pole goes on along the pole, which has no longitude.
fn is_in_ring(ring: &[[f32; 2]], (x, y): (f32, f32)) -> bool {
    if y.abs() >= 90.0 {
        return pole_of(ring) == Some(y) || ring.iter().any(|[_, latitude]| *latitude == y);
    }
    let crosses =
        |[ax, ay]: [f32; 2], [bx, by]: [f32; 2]| ((ay > y) != (by > y)) && x < (bx - ax) * (y - ay) / (by - ay) + ax;
    let mut is_in = ring.array_windows::<2>().filter(|[a, b]| crosses(*a, *b)).count() % 2 == 1;
    if let (Some(pole), Some(first), Some(last)) = (pole_of(ring), ring.first(), ring.last()) {
        is_in ^= crosses(*last, [last[0], pole]) ^ crosses([first[0], pole], *first);
    }
    is_in
}

fn is_near_line(line: &[[f32; 2]], (x, y): (f32, f32), (wide, high): (f32, f32)) -> bool {
    let (wide, high) = (wide.max(f32::EPSILON), high.max(f32::EPSILON));
    line.array_windows::<2>().any(|[a, b]| {
        let (ax, ay) = ((a[0] - x) / wide, (a[1] - y) / high);
        let (dx, dy) = ((b[0] - a[0]) / wide, (b[1] - a[1]) / high);
        let length = dx * dx + dy * dy;
        let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        (ax + dx * along).hypot(ay + dy * along) <= 1.0
    })
}

fn hash(parts: &[(PartKind, Vec<[f32; 2]>)]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (kind, points) in parts {
        (*kind as u8).hash(&mut hasher);
        for [x, y] in points {
            (x.to_bits(), y.to_bits()).hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests;

//! Longitudes beyond ±180 and steps over it: unrolled, then cut at the antimeridian.

use super::{Ring, ShapeError, clip, holes, measure};
use crate::domain::bounding_box::wrap_longitude;
use crate::domain::budget::Budget;
use geo::{Coord, LineString, coord};

/// An outline that spans more than this many degrees goes round and round.
const WIDEST_DEGREES: f64 = 1080.0;
/// A step along a parallel is cut into pieces no longer than this, because the server takes every
/// step of more than 180° for one across ±180°.
const LONGEST_STEP_DEGREES: f64 = 120.0;
/// What comes this near to ±180 is on it.
const SEAM_WIDTH_DEGREES: f64 = 2e-6;
/// From this width on, an outline may be meant to go almost all the way round.
const ALMOST_ROUND_DEGREES: f64 = 355.0;
/// An outline this many times taller than wide is no place beside ±180°.
const SLIVER: f64 = 10.0;

/// Turns to add on the way from one position to the next, so that it is the shorter way round; none
/// from −180 to 180 along one parallel, which is how a shape all the way round is written.
fn turns_added(from: Coord<f64>, to: Coord<f64>) -> f64 {
    if is_long(from, to) { -((to.x - from.x) / 360.0).round() } else { 0.0 }
}

fn is_long(from: Coord<f64>, to: Coord<f64>) -> bool {
    let step = (to.x - from.x).abs();
    step > 180.0 && !(step == 360.0 && from.y == to.y)
}

/// Positions one after another without a jump; longitudes may leave ±180. Whole turns are added to
/// them, so one that stays on the map stays exactly as it was.
fn unrolled(positions: &[Coord<f64>]) -> Ring {
    let (mut before, mut turns) = (None, 0.0);
    let unroll = |given: &Coord<f64>| {
        turns += before.replace(*given).map_or(0.0, |last| turns_added(last, *given));
        coord! { x: given.x + 360.0 * turns, y: given.y }
    };
    positions.iter().map(unroll).collect()
}

/// How a closed ring with steps of more than half the way round was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reading {
    /// It has no such step.
    Plain,
    /// As wide as it is written.
    AsWritten,
    /// Each such step the shorter way round.
    Shorter,
    /// Round the Earth: up to the pole.
    RoundAPole,
    /// Round the Earth over the equator; the smaller of its two sides.
    SmallerSide,
}

/// A closed ring unrolled. One round a pole does not close on the map: it goes on along the pole.
pub(super) fn unrolled_ring(positions: &[Coord<f64>]) -> Result<(Ring, Reading), ShapeError> {
    let has_long_step = positions.iter().zip(positions.iter().skip(1)).any(|(from, to)| is_long(*from, *to));
    if !has_long_step {
        return within_reason(positions.to_vec()).map(|ring| (ring, Reading::Plain));
    }
    let ring = unrolled(positions);
    let Some((first, last)) = ring.first().copied().zip(ring.last().copied()) else {
        return Ok((ring, Reading::Plain));
    };
    let closes = (last.x - first.x).abs() <= 1.0;
    if is_meant_as_written(positions, &ring, closes) {
        return within_reason(positions.to_vec()).map(|ring| (ring, Reading::AsWritten));
    }
    if !closes {
        let turned = last.x - first.x;
        let once = (turned.abs() - 360.0).abs() < SEAM_WIDTH_DEGREES;
        let ring = if once { from_antimeridian(ring, turned) } else { ring };
        return round_a_pole(ring, turned);
    }
    within_reason(ring).map(|ring| (ring, Reading::Shorter))
}

/// A ring that goes once round from ±180 instead of from where it was begun: its ends at the pole lie on the edge of
/// the map then and are no edges of the area.
fn from_antimeridian(ring: Ring, turned: f64) -> Ring {
    let crossing = |(from, to): (&Coord<f64>, &Coord<f64>)| {
        let (low, high) = (from.x.min(to.x), from.x.max(to.x));
        let meridian = 180.0 + 360.0 * ((low - 180.0) / 360.0).ceil();
        (low < high && meridian <= high)
            .then(|| coord! { x: meridian, y: from.y + (to.y - from.y) * (meridian - from.x) / (to.x - from.x) })
    };
    let mut edges = ring.iter().zip(ring.iter().skip(1)).enumerate();
    let Some((index, start)) = edges.find_map(|(index, edge)| Some((index, crossing(edge)?))) else {
        return ring;
    };
    let home = 180.0_f64.copysign(-turned) - start.x;
    let onward = ring.iter().skip(index + 1).map(|position| (position, home));
    let again = ring.iter().skip(1).take(index).map(|position| (position, home + turned));
    let way = std::iter::once((&start, home)).chain(onward).chain(again).chain([(&start, home + turned)]);
    let mut way: Ring = way.map(|(position, by)| coord! { x: position.x + by, y: position.y }).collect();
    way.dedup();
    way
}

/// A ring whose longitudes go on without a jump, with its end along the pole if it goes round one.
pub(super) fn round_the_pole(ring: Ring) -> Result<Ring, ShapeError> {
    let Some((first, last)) = ring.first().copied().zip(ring.last().copied()) else { return Ok(ring) };
    let turned = 360.0 * ((last.x - first.x) / 360.0).round();
    if turned == 0.0 {
        return Ok(ring);
    }
    let ring = if turned.abs() == 360.0 { from_antimeridian(ring, turned) } else { ring };
    round_a_pole(ring, turned).map(|(ring, _)| ring)
}

/// A ring that does not close on the map goes on along the pole of its smaller side.
fn round_a_pole(mut ring: Ring, turned: f64) -> Result<(Ring, Reading), ShapeError> {
    if let Some((first, last)) = ring.first().copied().zip(ring.last().copied()) {
        let pole = pole_of_smaller_side(&ring, turned);
        let reading = if crosses_equator(&ring) { Reading::SmallerSide } else { Reading::RoundAPole };
        ring.extend([coord! { x: last.x, y: pole }, coord! { x: first.x, y: pole }, first]);
        return within_reason(ring).map(|ring| (ring, reading));
    }
    Ok((ring, Reading::Plain))
}

/// Latitude of the pole on that side of a ring all the way round which is less than half the Earth.
fn pole_of_smaller_side(ring: &[Coord<f64>], turned: f64) -> f64 {
    // The integral of the sine of the latitude along the ring: as much as it leaves to the south beyond half.
    let edges = ring.iter().zip(ring.iter().skip(1));
    let integral: f64 = edges.map(|(from, to)| measure::sine_along(*from, *to)).sum();
    90.0_f64.copysign(integral * turned)
}

fn crosses_equator(ring: &[Coord<f64>]) -> bool {
    ring.iter().any(|position| position.y > 0.0) && ring.iter().any(|position| position.y < 0.0)
}

fn within_reason(ring: Ring) -> Result<Ring, ShapeError> {
    let (west, east) = span(&ring);
    if east - west > WIDEST_DEGREES { Err(ShapeError::WindsAround) } else { Ok(ring) }
}

/// An outline almost all the way round, such as that of a grid from −180 to 179.75, rather than a
/// sliver beside ±180°: it ends on the map's edge, or the sliver would be absurdly narrow, or it runs
/// counter-clockwise only as written.
fn is_meant_as_written(written: &[Coord<f64>], shorter: &[Coord<f64>], closes: bool) -> bool {
    let (west, east) = span(written);
    if east - west < ALMOST_ROUND_DEGREES || holes::doubled_area(written) == 0.0 {
        return false;
    }
    let (south, north) = written
        .iter()
        .fold((90.0_f64, -90.0_f64), |(south, north), position| (south.min(position.y), north.max(position.y)));
    if !closes {
        // A single step back along its northern or southern edge, not a ring round a pole.
        let mut long = written.iter().zip(written.iter().skip(1)).filter(|(from, to)| is_long(**from, **to));
        let only = long.next().filter(|_| long.next().is_none());
        return only.is_some_and(|(from, to)| from.y == to.y && (from.y == south || from.y == north));
    }
    let on_edge = |longitude: f64| [-180.0, 0.0, 180.0, 360.0].contains(&longitude);
    let (narrow_west, narrow_east) = span(shorter);
    let is_sliver = north - south > SLIVER * (narrow_east - narrow_west);
    let runs_as_written = holes::doubled_area(written) > 0.0 && holes::doubled_area(shorter) < 0.0;
    on_edge(west) || on_edge(east) || is_sliver || runs_as_written
}

pub(super) fn span(positions: &[Coord<f64>]) -> (f64, f64) {
    positions
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(west, east), position| (west.min(position.x), east.max(position.x)))
}

/// The turns round the Earth that a span of longitudes lies in; one that only touches ±180 does not
/// reach beyond it. None in a span that has no end.
fn turns(west: f64, east: f64) -> std::ops::RangeInclusive<i32> {
    let width = east - west;
    if !width.is_finite() || width > WIDEST_DEGREES {
        return std::ops::RangeInclusive::new(0, -1);
    }
    if west == east {
        let turn = if west.abs() <= 180.0 { 0 } else { (west / 360.0).round() as i32 };
        return turn..=turn;
    }
    let first = ((west + 180.0) / 360.0).floor() as i32;
    let last = ((east - 180.0) / 360.0).ceil() as i32;
    first.min(last)..=last.max(first)
}

/// An area as areas within ±180.
pub(super) struct Split {
    pub(super) areas: Vec<Vec<Ring>>,
    /// It was cut there, not only brought home.
    pub(super) is_cut: bool,
}

/// An unrolled area, its outline first, split at ±180. Nothing if its rings cross.
pub(super) fn split_area(rings: &[Ring], budget: &Budget) -> Result<Option<Split>, ShapeError> {
    let Some(outline) = rings.first() else { return Ok(None) };
    let (west, east) = span(outline);
    let turns = turns(west, east);
    if turns.start() == turns.end() {
        return Ok(Some(Split { areas: vec![home_area(rings, *turns.start())], is_cut: false }));
    }
    let mut parts = Vec::new();
    let mut sides = 0;
    for turn in turns {
        let middle = 360.0 * f64::from(turn);
        let Some(areas) = clip::between(rings, middle - 180.0, middle + 180.0, budget)? else { return Ok(None) };
        sides += usize::from(!areas.is_empty());
        parts.extend(areas.iter().map(|area| home_area(area, turn)));
    }
    Ok(Some(Split { areas: parts, is_cut: sides > 1 }))
}

/// Brought home from some turns away, long steps cut.
fn home_area(rings: &[Ring], turn: i32) -> Vec<Ring> {
    let home = |ring: &Ring| short_steps(&ring.iter().map(|position| home(*position, turn)).collect::<Vec<_>>());
    rings.iter().map(home).collect()
}

/// A hole unrolled on its own may have come out some turns away from its area.
pub(super) fn moved_into(hole: Ring, west: f64, east: f64) -> Ring {
    let (hole_west, hole_east) = span(&hole);
    if hole_west >= west && hole_east <= east {
        return hole;
    }
    let away = f64::midpoint(west, east) - f64::midpoint(hole_west, hole_east);
    shifted(&hole, 360.0 * (away / 360.0).round())
}

pub(super) fn shifted(ring: &[Coord<f64>], by: f64) -> Ring {
    ring.iter().map(|position| coord! { x: position.x + by, y: position.y }).collect()
}

fn home(position: Coord<f64>, turn: i32) -> Coord<f64> {
    let x = position.x - 360.0 * f64::from(turn);
    let on_seam = (x.abs() - 180.0).abs() < SEAM_WIDTH_DEGREES;
    coord! { x: if on_seam { 180.0_f64.copysign(x) } else { x }, y: position.y }
}

fn short_steps(positions: &[Coord<f64>]) -> Ring {
    let mut short: Ring = Vec::with_capacity(positions.len());
    for position in positions {
        if let Some(last) = short.last().copied()
            && (position.x - last.x).abs() > 180.0
        {
            let pieces = ((position.x - last.x).abs() / LONGEST_STEP_DEGREES).ceil() as i32;
            short.extend((1..pieces).map(|piece| last + (*position - last) * (f64::from(piece) / f64::from(pieces))));
        }
        short.push(*position);
    }
    short
}

/// A line of two positions or more as lines within ±180, and whether it was read as wide as written.
pub(super) fn split_line(positions: &[Coord<f64>]) -> Result<(Vec<LineString<f64>>, Reading), ShapeError> {
    let has_long_step = positions.iter().zip(positions.iter().skip(1)).any(|(from, to)| is_long(*from, *to));
    let (line, reading) = match positions {
        // Along a parallel almost all the way round, from the map's edge or from west to east.
        [from, to] if has_long_step && is_parallel_round(*from, *to) => (positions.to_vec(), Reading::AsWritten),
        _ if has_long_step => (unrolled(positions), Reading::Shorter),
        _ => (positions.to_vec(), Reading::Plain),
    };
    let (west, east) = span(&line);
    if east - west > WIDEST_DEGREES {
        return Err(ShapeError::WindsAround);
    }
    let pieces = turns(west, east).flat_map(|turn| pieces_in(&line, turn));
    Ok((pieces.map(|piece| LineString(short_steps(&piece))).collect(), reading))
}

fn is_parallel_round(from: Coord<f64>, to: Coord<f64>) -> bool {
    let on_edge = |longitude: f64| [-180.0, 0.0, 180.0, 360.0].contains(&longitude);
    from.y == to.y && (to.x - from.x).abs() >= ALMOST_ROUND_DEGREES && (on_edge(from.x) || on_edge(to.x))
}

/// The pieces of an unrolled line within one turn, brought home.
fn pieces_in(line: &[Coord<f64>], turn: i32) -> Vec<Ring> {
    let mut pieces: Vec<Ring> = Vec::new();
    for (from, to) in line.iter().zip(line.iter().skip(1)) {
        let Some((from, to)) = within(home(*from, turn), home(*to, turn)) else { continue };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

/// The part of a segment within ±180; one that only touches it is none.
fn within(from: Coord<f64>, to: Coord<f64>) -> Option<(Coord<f64>, Coord<f64>)> {
    let (low, high) = (from.x.min(to.x), from.x.max(to.x));
    let is_outside = low >= 180.0 || high <= -180.0;
    if is_outside && !(low == high && low.abs() == 180.0) {
        return None;
    }
    let cut = |end: Coord<f64>, other: Coord<f64>| {
        let seam = end.x.clamp(-180.0, 180.0);
        if seam == end.x {
            return end;
        }
        coord! { x: seam, y: end.y + (other.y - end.y) * (seam - end.x) / (other.x - end.x) }
    };
    Some((cut(from, to), cut(to, from)))
}

/// A point within ±180.
pub(super) fn wrapped(position: Coord<f64>) -> Coord<f64> {
    coord! { x: wrap_longitude(position.x), y: position.y }
}

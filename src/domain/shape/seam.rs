//! Longitudes beyond ±180 and steps over it: unrolled, then cut at the antimeridian.

use super::ShapeError;
use crate::domain::bounding_box::wrap_longitude;
use geo::{BooleanOps as _, BoundingRect as _, Coord, LineString, MultiPolygon, Polygon, Rect, coord};

/// An outline that spans more than this many degrees goes round and round.
const WIDEST_DEGREES: f64 = 1080.0;
/// A step along a parallel is cut into pieces no longer than this, because the server takes every
/// step of more than 180° for one across ±180°.
const LONGEST_STEP_DEGREES: f64 = 120.0;
/// The cutting works on a grid of about 3e-7 degrees; what comes this near to ±180 is on it.
const SEAM_WIDTH_DEGREES: f64 = 2e-6;

/// Turns to add on the way from one position to the next, so that it is the shorter way round; none
/// from −180 to 180 along one parallel, which is how a shape all the way round is written.
fn turns_added(from: Coord<f64>, to: Coord<f64>) -> f64 {
    let step = to.x - from.x;
    if step.abs() <= 180.0 || (step.abs() == 360.0 && from.y == to.y) { 0.0 } else { -(step / 360.0).round() }
}

/// Positions one after another without a jump; longitudes may leave ±180. Whole turns are added to
/// them, so one that stays on the map stays exactly as it was.
fn unrolled(positions: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let (mut before, mut turns) = (None, 0.0);
    let unroll = |given: &Coord<f64>| {
        turns += before.replace(*given).map_or(0.0, |last| turns_added(last, *given));
        coord! { x: given.x + 360.0 * turns, y: given.y }
    };
    positions.iter().map(unroll).collect()
}

/// A closed ring unrolled. One round a pole does not close on the map: it goes on along the pole.
fn unrolled_ring(positions: &[Coord<f64>]) -> Result<LineString<f64>, ShapeError> {
    let mut ring = unrolled(positions);
    if let (Some(first), Some(last)) = (ring.first().copied(), ring.last().copied())
        && (last.x - first.x).abs() > 1.0
    {
        let middle = ring.iter().map(|position| position.y).sum::<f64>() / ring.len() as f64;
        let pole = 90.0_f64.copysign(middle);
        ring.extend([coord! { x: last.x, y: pole }, coord! { x: first.x, y: pole }, first]);
    }
    let (west, east) = span(&ring);
    if east - west > WIDEST_DEGREES { Err(ShapeError::WindsAround) } else { Ok(LineString(ring)) }
}

fn span(positions: &[Coord<f64>]) -> (f64, f64) {
    positions
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(west, east), position| (west.min(position.x), east.max(position.x)))
}

/// The turns round the Earth that a span of longitudes lies in; one that only touches ±180 does not
/// reach beyond it.
fn turns(west: f64, east: f64) -> std::ops::RangeInclusive<i32> {
    let first = ((west + 180.0) / 360.0).floor() as i32;
    let last = ((east - 180.0) / 360.0).ceil() as i32;
    first.min(last)..=last.max(first)
}

/// The closed rings of one area, outer first, as areas within ±180.
pub(super) fn split_area(rings: &[Vec<Coord<f64>>]) -> Result<Vec<Polygon<f64>>, ShapeError> {
    let mut rings = rings.iter().map(|ring| unrolled_ring(ring));
    let Some(outer) = rings.next().transpose()? else { return Ok(Vec::new()) };
    let (west, east) = span(&outer.0);
    let (mut holes, mut cuts) = (Vec::new(), Vec::new());
    for hole in rings {
        let hole = moved_into(hole?, west, east);
        let (hole_west, hole_east) = span(&hole.0);
        if hole_west >= west && hole_east <= east {
            holes.push(hole);
        } else {
            // Over the edge of an area all the way round, or beside its own.
            cuts.extend([-360.0, 0.0, 360.0].map(|by| Polygon::new(shifted(&hole, by), Vec::new())));
        }
    }
    let whole = Polygon::new(outer, holes);
    let wholes = if cuts.is_empty() { vec![whole] } else { whole.difference(&MultiPolygon(cuts)).0 };
    Ok(wholes.iter().flat_map(split).collect())
}

fn split(whole: &Polygon<f64>) -> Vec<Polygon<f64>> {
    let (west, east) = span(&whole.exterior().0);
    let turns = turns(west, east);
    if turns.start() == turns.end() {
        return vec![moved(whole, *turns.start())];
    }
    turns.flat_map(|turn| part_of(whole, turn)).collect()
}

/// A hole unrolled on its own may have come out some turns away from its area.
fn moved_into(hole: LineString<f64>, west: f64, east: f64) -> LineString<f64> {
    let (hole_west, hole_east) = span(&hole.0);
    if hole_west >= west && hole_east <= east {
        return hole;
    }
    let away = f64::midpoint(west, east) - f64::midpoint(hole_west, hole_east);
    shifted(&hole, 360.0 * (away / 360.0).round())
}

fn shifted(ring: &LineString<f64>, by: f64) -> LineString<f64> {
    LineString(ring.0.iter().map(|position| coord! { x: position.x + by, y: position.y }).collect())
}

fn part_of(whole: &Polygon<f64>, turn: i32) -> Vec<Polygon<f64>> {
    let west = 360.0 * f64::from(turn) - 180.0;
    let strip = Rect::new(coord! { x: west, y: -90.0 }, coord! { x: west + 360.0, y: 90.0 });
    let reaches = whole.bounding_rect().is_some_and(|bounds| bounds.min().x < west + 360.0 && bounds.max().x > west);
    if !reaches {
        return Vec::new();
    }
    whole.intersection(&strip.to_polygon()).0.iter().map(|part| moved(part, turn)).collect()
}

/// Brought home from some turns away, long steps cut.
fn moved(area: &Polygon<f64>, turn: i32) -> Polygon<f64> {
    let home = |ring: &LineString<f64>| {
        let positions = ring.0.iter().map(|position| home(*position, turn)).collect::<Vec<_>>();
        LineString(short_steps(&positions))
    };
    Polygon::new(home(area.exterior()), area.interiors().iter().map(home).collect())
}

fn home(position: Coord<f64>, turn: i32) -> Coord<f64> {
    let x = position.x - 360.0 * f64::from(turn);
    let on_seam = (x.abs() - 180.0).abs() < SEAM_WIDTH_DEGREES;
    coord! { x: if on_seam { 180.0_f64.copysign(x) } else { x }, y: position.y }
}

fn short_steps(positions: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let mut short: Vec<Coord<f64>> = Vec::with_capacity(positions.len());
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

/// A line as lines within ±180.
pub(super) fn split_line(positions: &[Coord<f64>]) -> Result<Vec<LineString<f64>>, ShapeError> {
    let line = unrolled(positions);
    let (west, east) = span(&line);
    if east - west > WIDEST_DEGREES {
        return Err(ShapeError::WindsAround);
    }
    let turns = turns(west, east);
    let pieces = turns.flat_map(|turn| pieces_in(&line, turn));
    Ok(pieces.map(|piece| LineString(short_steps(&piece))).collect())
}

/// The pieces of an unrolled line within one turn, brought home.
fn pieces_in(line: &[Coord<f64>], turn: i32) -> Vec<Vec<Coord<f64>>> {
    let mut pieces: Vec<Vec<Coord<f64>>> = Vec::new();
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

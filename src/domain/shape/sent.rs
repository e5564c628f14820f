//! A shape as it is sent: to Harmony, which hands it on to the catalogue and to the services that cut.
//!
//! The catalogue reads it on the sphere and refuses rings with equal points, and to it all places at a pole are
//! equal (`map.md` 4.2, 4.4). So areas are no wider than 120°, end a few metres before a pole instead of along
//! it, have points on long edges and none nearer than a metre to the next.

use super::edges::{dense, metres_between};
use super::{Covered, Feature, MAX_POSITIONS, Ring, ShapeError, clean, clip, outline, rings, seam};
use crate::domain::budget::Budget;
use geo::{Coord, LineString, Polygon, coord};

/// How far in metres the readings of an edge may part: more only where the points are not enough.
const TOLERANCES_METRES: [f64; 2] = [FINE_METRES, 1000.0];
pub(super) const FINE_METRES: f64 = 100.0;
/// Meridians at which wide areas are cut: pieces of 120°, whose edges have one shortest way.
const WINDOWS_DEGREES: [f64; 3] = [-180.0, -60.0, 60.0];
const WIDEST_DEGREES: f64 = 120.0;
/// Points nearer than this are one; the catalogue wants a metre between them, and rounding takes a tenth.
const NEAREST_METRES: f64 = 1.2;
/// Areas end so far before a pole, in degrees: 11 m.
const BEFORE_POLE_DEGREES: f64 = 1e-4;
/// Narrower areas end further before the pole, where their sides are so far apart, and in one point at it.
const NARROW_DEGREES: f64 = 6.0;
const APART_METRES: f64 = 2.0;

/// What is sent, and what it cost.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent {
    pub(super) features: Vec<Feature>,
    pub(super) positions: usize,
    /// What the readings of an edge may part by.
    pub(super) tolerance_metres: f64,
    /// Areas and lines smaller than a metre, left out.
    pub(super) too_small: usize,
}

impl Sent {
    /// What should be known, a sentence each.
    pub(super) fn remarks(&self) -> impl Iterator<Item = String> {
        let coarse = (self.tolerance_metres > FINE_METRES).then(|| {
            "Long edges are followed to a kilometre instead of 100 m, because the catalogue takes no more points."
                .to_owned()
        });
        let too_small = match self.too_small {
            0 => None,
            1 => Some("One part is smaller than a metre and was left out.".to_owned()),
            count => Some(format!("{count} parts are smaller than a metre and were left out.")),
        };
        coarse.into_iter().chain(too_small)
    }
}

/// The form in which clean features are sent.
pub(super) fn sent(features: &[Feature], budget: &Budget) -> Result<Sent, ShapeError> {
    let [fine, coarse] = TOLERANCES_METRES;
    let is_too_many = |sent: &Sent| sent.positions > MAX_POSITIONS;
    if features.iter().map(Feature::positions).sum::<usize>() <= MAX_POSITIONS {
        let sent = sent_within(features, fine, budget)?;
        if !is_too_many(&sent) {
            return Ok(sent);
        }
    }
    // Still too many is said of the shape as it is.
    let sent = sent_within(features, coarse, budget)?;
    if is_too_many(&sent) { sent_within(features, fine, budget) } else { Ok(sent) }
}

/// Positions of features that are sent, if they must be few.
pub(super) fn fewest_positions(features: &[Feature], budget: &Budget) -> Result<usize, ShapeError> {
    sent_within(features, TOLERANCES_METRES[1], budget).map(|sent| sent.positions)
}

fn sent_within(features: &[Feature], tolerance_metres: f64, budget: &Budget) -> Result<Sent, ShapeError> {
    let mut sent = Sent { tolerance_metres, ..Sent::default() };
    for feature in features {
        budget.spend(4 * feature.positions() as u64)?;
        let covered = match &feature.covered {
            Covered::Areas(areas) => {
                let mut pieces = Vec::new();
                for area in areas {
                    let before = pieces.len();
                    for piece in windowed(area, budget)? {
                        pieces.extend(sent_area(&piece, tolerance_metres));
                    }
                    sent.too_small += usize::from(pieces.len() == before);
                }
                Covered::Areas(pieces)
            }
            Covered::Lines(lines) => {
                let kept: Vec<_> = lines.iter().filter_map(|line| sent_line(line, tolerance_metres)).collect();
                sent.too_small += lines.len() - kept.len();
                Covered::Lines(kept)
            }
            Covered::Points(points) => Covered::Points(points.clone()),
        };
        let feature = Feature { covered, radius_metres: feature.radius_metres };
        let positions = feature.positions();
        budget.spend(positions as u64)?;
        if positions > 0 {
            sent.positions += positions;
            sent.features.push(feature);
        }
    }
    Ok(sent)
}

/// An area cut into pieces that are not too wide.
fn windowed(area: &Polygon<f64>, budget: &Budget) -> Result<Vec<Polygon<f64>>, ShapeError> {
    let (west, east) = seam::span(&area.exterior().0);
    if east - west <= WIDEST_DEGREES {
        return Ok(vec![area.clone()]);
    }
    let whole: Vec<Ring> = rings(area).map(|ring| ring.0.clone()).collect();
    let mut pieces = Vec::new();
    for window in WINDOWS_DEGREES {
        // Rings that are clean do not cross; if they did, the area would go whole.
        let Some(parts) = clip::between(&whole, window, window + WIDEST_DEGREES, budget)? else {
            return Ok(vec![area.clone()]);
        };
        for part in &parts {
            pieces.extend(clean::tidy(&clean::polygon_of(part), budget)?);
        }
    }
    Ok(pieces)
}

/// Nothing if it is smaller than a metre; so are holes of it left out.
fn sent_area(area: &Polygon<f64>, tolerance_metres: f64) -> Option<Polygon<f64>> {
    let sent = |ring: &LineString<f64>| sent_ring(&ring.0, tolerance_metres).map(LineString);
    let exterior = sent(area.exterior())?;
    Some(Polygon::new(exterior, area.interiors().iter().filter_map(sent).collect()))
}

fn sent_ring(ring: &[Coord<f64>], tolerance_metres: f64) -> Option<Ring> {
    let corners = spaced_ring(&before_poles(ring));
    if corners.len() < 4 || !outline::has_extent(&corners) {
        return None;
    }
    let dense: Ring = dense(&corners, tolerance_metres).into_iter().map(clean::rounded).collect();
    Some(dense)
}

fn sent_line(line: &LineString<f64>, tolerance_metres: f64) -> Option<LineString<f64>> {
    let mut corners: Ring = Vec::with_capacity(line.0.len());
    for position in &line.0 {
        let position = coord! { x: position.x, y: position.y.clamp(-last_latitude(), last_latitude()) };
        if corners.last().is_none_or(|last| metres_between(*last, position) >= NEAREST_METRES) {
            corners.push(position);
        }
    }
    (corners.len() > 1).then(|| dense(&corners, tolerance_metres).into_iter().map(clean::rounded).collect())
}

fn last_latitude() -> f64 {
    90.0 - BEFORE_POLE_DEGREES
}

/// The pole that a position is at, if it is at one: 1 or −1.
fn pole_at(position: &Coord<f64>) -> Option<i8> {
    (position.y.abs() >= last_latitude()).then_some(if position.y > 0.0 { 1 } else { -1 })
}

/// A closed ring that ends before a pole instead of along it. Of neighbours at a pole only the first and the last
/// count: in between there is no way.
fn before_poles(ring: &[Coord<f64>]) -> Ring {
    if ring.iter().all(|position| pole_at(position).is_none()) {
        return ring.to_vec();
    }
    let open = ring.get(1..).unwrap_or_default();
    let is_arrival = |(one, other): (&Coord<f64>, &Coord<f64>)| pole_at(one) != pole_at(other);
    let Some(start) = ring.iter().zip(open).position(is_arrival) else { return Vec::new() };
    let turned: Ring = open.iter().skip(start).chain(open.iter().take(start)).copied().collect();
    let visits: Vec<_> = turned.chunk_by(|one, other| pole_at(one) == pole_at(other)).collect();
    let pole_of = |visit: &[Coord<f64>]| visit.first().and_then(pole_at);
    let mut corners: Ring = Vec::with_capacity(ring.len() + 2);
    for (index, visit) in visits.iter().enumerate() {
        let (Some(pole), [first, ..], [.., last]) = (pole_of(visit), *visit, *visit) else {
            corners.extend(*visit);
            continue;
        };
        let is_only = visits.iter().filter(|other| pole_of(other) == Some(pole)).count() == 1;
        let at = |index: usize| visits.get(index % visits.len().max(1)).copied().unwrap_or_default();
        let neighbours = [at(index + visits.len() - 1).last(), at(index + 1).first()];
        corners.extend(polar_end((*first, *last), neighbours, is_only));
    }
    corners.extend(corners.first().copied());
    corners
}

fn at_latitude(longitude: f64, pole: f64, latitude: f64) -> Coord<f64> {
    coord! { x: longitude, y: latitude.copysign(pole) }
}

/// The end of an area at a pole, from one meridian to another.
fn polar_end(
    (first, last): (Coord<f64>, Coord<f64>),
    neighbours: [Option<&Coord<f64>>; 2],
    is_only: bool,
) -> Vec<Coord<f64>> {
    let pole = first.y;
    let tip = |longitude: f64| at_latitude(longitude, pole, if is_only { 90.0 } else { last_latitude() });
    let width = (last.x - first.x).abs();
    if width >= NARROW_DEGREES {
        return [first, last].map(|end| at_latitude(end.x, pole, last_latitude())).to_vec();
    }
    if width == 0.0 {
        return vec![tip(first.x)];
    }
    let tip = tip(f64::midpoint(first.x, last.x));
    // Where the two meridians are far enough apart for two points.
    let apart_degrees = (APART_METRES / super::edges::EARTH_RADIUS_METRES / width.to_radians()).to_degrees();
    let latitude = 90.0 - apart_degrees.max(2.0 * BEFORE_POLE_DEGREES);
    if neighbours.iter().flatten().all(|neighbour| neighbour.y * pole.signum() < latitude) {
        vec![at_latitude(first.x, pole, latitude), tip, at_latitude(last.x, pole, latitude)]
    } else {
        vec![tip]
    }
}

/// A closed ring without points that are nearly the last one, and without spikes less than that wide.
fn spaced_ring(ring: &[Coord<f64>]) -> Ring {
    let is_near = |one: &Coord<f64>, other: &Coord<f64>| metres_between(*one, *other) < NEAREST_METRES;
    let mut kept: Ring = Vec::with_capacity(ring.len());
    for position in ring.split_last().map(|(_, open)| open).unwrap_or_default() {
        while let [.., before, _tip] = kept.as_slice()
            && is_near(before, position)
        {
            kept.pop();
        }
        if kept.last().is_none_or(|last| !is_near(last, position)) {
            kept.push(*position);
        }
    }
    // The same where it closes.
    while let [first, second, .., before, last] = kept.as_slice() {
        if is_near(last, first) || is_near(before, first) {
            kept.pop();
        } else if is_near(last, second) {
            kept.remove(0);
        } else {
            break;
        }
    }
    kept.extend(kept.first().copied());
    kept
}

#[cfg(test)]
mod tests;

//! How ways that are straight in longitude and latitude run on a map: as they are on the world map, curved on a polar one
//! and cut at its equator, beyond which it shows nothing.

use super::Projection;

/// Pieces of one edge at most: one all the way round at a close scale.
const MOST_PIECES: u32 = 2048;
/// Nearer to the pole than this (widths of the square) all longitudes are one place: a tenth of a metre.
const AT_POLE: f64 = 3e-9;

/// A place: longitude and latitude in degrees, or x and y on a projection's square.
pub type Place = (f64, f64);

/// Calls `each` with the pieces of a way that a map shows, on its square, off the true course by no more than `tolerance`
/// in widths of the square.
pub fn runs(
    projection: Projection,
    way: impl IntoIterator<Item = Place>,
    tolerance: f64,
    mut each: impl FnMut(&[Place]),
) {
    let Some(sign) = projection.pole() else {
        let placed: Vec<Place> = way.into_iter().filter_map(|(x, y)| projection.forward(x, y)).collect();
        each(&placed);
        return;
    };
    let mut run: Vec<Place> = Vec::new();
    let mut before: Option<Place> = None;
    for next in way {
        let Some(from) = before.replace(next) else { continue };
        let (own_from, own_next) = (from.1 * sign, next.1 * sign);
        if own_from < 0.0 && own_next < 0.0 {
            continue;
        }
        let start = if own_from < 0.0 { at_equator(from, next) } else { from };
        let end = if own_next < 0.0 { at_equator(from, next) } else { next };
        if run.is_empty() {
            run.extend(projection.forward(start.0, start.1));
        }
        bend(projection, start, end, tolerance, &mut run);
        if own_next < 0.0 {
            each(&run);
            run.clear();
        }
    }
    if run.len() > 1 {
        each(&run);
    }
}

/// A closed ring of longitudes and latitudes as an area on a map's square, closed.
///
/// It is the part that the map shows, with an edge along the equator where it goes on beyond. Empty if the map shows none
/// of it.
pub fn ring(projection: Projection, ring: &[Place], tolerance: f64) -> Vec<Place> {
    let Some(sign) = projection.pole() else {
        return ring.iter().filter_map(|(x, y)| projection.forward(*x, *y)).collect();
    };
    if ring.iter().all(|(_, latitude)| latitude * sign <= 0.0) {
        return Vec::new();
    }
    let inside = if ring.iter().all(|(_, latitude)| latitude * sign >= 0.0) {
        ring.to_vec()
    } else {
        cut_at_equator(ring, sign)
    };
    let mut placed: Vec<Place> = Vec::with_capacity(inside.len());
    for (index, next) in inside.iter().enumerate() {
        match index.checked_sub(1).and_then(|before| inside.get(before)) {
            Some(from) => bend(projection, *from, *next, tolerance, &mut placed),
            None => placed.extend(projection.forward(next.0, next.1)),
        }
    }
    // An edge that leads to the pole and back the same way is none of an area's.
    if leads_back(&inside) {
        placed.retain(|(x, y)| (x - 0.5).hypot(y - 0.5) > AT_POLE);
    }
    placed.dedup();
    if let Some(first) = placed.first().copied().filter(|first| placed.last() != Some(first)) {
        placed.push(first);
    }
    placed
}

/// The ring reaches a pole along one meridian and leaves it along the same one, a turn further on.
fn leads_back(ring: &[Place]) -> bool {
    let at_pole = |place: &Place| place.1.abs() >= 90.0 - 1e-9;
    let mut ends = ring.iter().filter(|place| at_pole(place)).map(|place| place.0);
    let Some(first) = ends.next() else { return false };
    let (west, east) = ends.fold((first, first), |(west, east), x| (west.min(x), east.max(x)));
    east - west >= 360.0 - 1e-6
}

/// The way from one place to another without its start, in pieces that keep to the course.
fn bend(projection: Projection, from: Place, to: Place, tolerance: f64, into: &mut Vec<Place>) {
    let Some(end) = projection.forward(to.0, to.1) else { return };
    let turn = (to.0 - from.0).abs();
    let distance = |(x, y): Place| (x - 0.5).hypot(y - 0.5);
    let before = into.last().copied().map_or(0.0, distance);
    if turn > 0.0 && before > AT_POLE && distance(end) > AT_POLE {
        // A chord of a circle of radius r over the angle a lies r·a²/8 off.
        let piece = (8.0 * tolerance / before.max(distance(end))).sqrt().to_degrees();
        let count = ((turn / piece).ceil() as u32).clamp(1, MOST_PIECES);
        let part = |step: u32| f64::from(step) / f64::from(count);
        let along = |step: u32| (from.0 + (to.0 - from.0) * part(step), from.1 + (to.1 - from.1) * part(step));
        into.extend((1..count).map(along).filter_map(|(x, y)| projection.forward(x, y)));
    }
    into.push(end);
}

fn at_equator(from: Place, to: Place) -> Place {
    (from.0 + (to.0 - from.0) * from.1 / (from.1 - to.1), 0.0)
}

/// After Sutherland and Hodgman.
fn cut_at_equator(ring: &[Place], sign: f64) -> Vec<Place> {
    let mut kept = Vec::with_capacity(ring.len());
    for (from, to) in ring.iter().zip(ring.iter().skip(1)) {
        let (own_from, own_to) = (from.1 * sign, to.1 * sign);
        if own_from >= 0.0 {
            kept.push(*from);
        }
        if (own_from < 0.0) != (own_to < 0.0) {
            kept.push(at_equator(*from, *to));
        }
    }
    if let Some(first) = kept.first().copied() {
        kept.push(first);
    }
    kept
}

#[cfg(test)]
mod tests;

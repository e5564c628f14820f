//! CMR's rules for the places of a line or a ring, with its own words (its `spatial-lib`: `ring_validations`,
//! `points_validation_helpers`, `messages`). Later rules are looked at only where the earlier ones hold.

use super::sphere::{Place, Ring};
use geo::Coord;
use std::collections::HashMap;

const NOT_CLOSED: &str = "Polygon boundary was not closed. The last point must be equal to the first point.";
const BOTH_POLES: &str =
    "The polygon boundary contains both the North and South Poles. A polygon can contain at most one pole.";
const WRONG_ORDER: &str =
    "The polygon boundary points are listed in the wrong order. Points must be provided in counter-clockwise order.";
/// Latitudes this near to ±90 are the pole.
const POLE_DEGREES: f64 = 1e-7;

/// How edges run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    /// Along great circles.
    Geodetic,
    /// Straight in longitude and latitude.
    Cartesian,
}

/// What is wrong with the corners of a ring.
pub(super) fn ring_errors(ring: &[Coord], edges: Edges) -> Vec<String> {
    let outside = outside(ring);
    if !outside.is_empty() {
        return outside;
    }
    let mut errors = Vec::new();
    if !ring.first().zip(ring.last()).is_some_and(|(first, last)| same(*first, *last, edges)) {
        errors.push(NOT_CLOSED.to_owned());
    }
    errors.extend(duplicates(ring.split_last().map_or(&[], |(_, open)| open), edges));
    if edges == Edges::Geodetic {
        errors.extend(antipodes(ring));
    }
    if !errors.is_empty() {
        return errors;
    }
    let found = match edges {
        Edges::Geodetic => geodetic_order(ring),
        Edges::Cartesian => cartesian_order(ring),
    };
    found.into_iter().collect()
}

/// What is wrong with the places of a line.
pub(super) fn line_errors(line: &[Coord], edges: Edges) -> Vec<String> {
    let outside = outside(line);
    if !outside.is_empty() {
        return outside;
    }
    let mut errors = duplicates(line, edges);
    if edges == Edges::Geodetic {
        errors.extend(antipodes(line));
    }
    errors
}

/// What is wrong with a single place.
pub(super) fn point_errors(place: Coord) -> Vec<String> {
    let mut errors = Vec::new();
    if place.x.abs() > 180.0 {
        errors.push(format!("Point longitude [{}] must be within -180.0 and 180.0", number(place.x)));
    }
    if place.y.abs() > 90.0 {
        errors.push(format!("Point latitude [{}] must be within -90 and 90.0", number(place.y)));
    }
    errors
}

fn outside(places: &[Coord]) -> Vec<String> {
    let numbered = places.iter().enumerate();
    numbered
        .flat_map(|(index, place)| {
            let named = move |error| format!("Point {} had the following error: {error}", index + 1);
            point_errors(*place).into_iter().map(named)
        })
        .collect()
}

/// A number as Java's pattern `#.###…` writes it: no zero before the point.
fn number(value: f64) -> String {
    let text = value.to_string();
    match text.strip_prefix("-0.") {
        Some(digits) => format!("-.{digits}"),
        None => text.strip_prefix("0.").map_or(text.clone(), |digits| format!(".{digits}")),
    }
}

fn named(place: Coord) -> String {
    format!("[lon={} lat={}]", number(place.x), number(place.y))
}

fn numbered((index, place): (usize, Coord)) -> String {
    format!("{} {}", index + 1, named(place))
}

fn pole_of(place: Coord) -> Option<bool> {
    ((place.y.abs() - 90.0).abs() <= POLE_DEGREES).then_some(place.y > 0.0)
}

fn same(one: Coord, other: Coord, edges: Edges) -> bool {
    let over = edges == Edges::Geodetic;
    let at_pole = pole_of(one).is_some() && pole_of(one) == pole_of(other);
    let at_seam = one.x.abs() == 180.0 && other.x.abs() == 180.0 && one.y == other.y;
    one == other || (over && (at_pole || at_seam))
}

/// Places that are one when they are rounded to 7 decimals, a list for each.
fn duplicates(places: &[Coord], edges: Edges) -> Vec<String> {
    let rounded = |value: f64| (value * 1e7).round() as i64;
    let key = |place: Coord| match pole_of(place) {
        Some(is_north) if edges == Edges::Geodetic => (0, if is_north { i64::MAX } else { i64::MIN }),
        _ if edges == Edges::Geodetic && rounded(place.x.abs()) == 1_800_000_000 => (1_800_000_000, rounded(place.y)),
        _ => (rounded(place.x), rounded(place.y)),
    };
    let mut groups: Vec<Vec<(usize, Coord)>> = Vec::new();
    let mut by_key: HashMap<(i64, i64), usize> = HashMap::new();
    for (index, place) in places.iter().enumerate() {
        let group = *by_key.entry(key(*place)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push((index, *place)),
            None => groups.push(vec![(index, *place)]),
        }
    }
    let words = |group: Vec<(usize, Coord)>| {
        let parts: Vec<String> = group.into_iter().map(numbered).collect();
        let (last, others) = parts.split_last().filter(|(_, others)| !others.is_empty())?;
        let others = others.join(", ");
        Some(format!(
            "The shape contained duplicate points. Points {others} and {last} were considered equivalent or very close."
        ))
    };
    groups.into_iter().filter_map(words).collect()
}

fn antipodes(places: &[Coord]) -> Vec<String> {
    let opposite = |one: Coord, other: Coord| match (pole_of(one), pole_of(other)) {
        (Some(one), Some(other)) => one != other,
        (None, None) => {
            let turned = one.x + 180.0;
            one.y == -other.y && other.x == if turned > 180.0 { turned - 360.0 } else { turned }
        }
        _ => false,
    };
    let pairs = places.iter().copied().enumerate().zip(places.iter().copied().enumerate().skip(1));
    pairs
        .filter(|(one, other)| opposite(one.1, other.1))
        .map(|(one, other)| {
            let (one, other) = (numbered(one), numbered(other));
            format!("The shape contained consecutive antipodal points. Points {one} and {other} are antipodal.")
        })
        .collect()
}

fn self_crossing(at: &[Coord]) -> Option<String> {
    let places: Vec<String> = at.iter().copied().map(named).collect();
    let places = places.join(",");
    (!at.is_empty()).then(|| format!("The polygon boundary intersected itself at the following points: {places}"))
}

fn geodetic_order(ring: &[Coord]) -> Option<String> {
    let open = ring.split_last().map_or(&[][..], |(_, open)| open);
    let places: Vec<Place> = open.iter().map(|corner| Place::new(corner.x, corner.y)).collect();
    let sphere = Ring::new(&places)?;
    let crossings: Vec<Coord> =
        sphere.self_meetings().iter().map(|place| Coord { x: place.longitude, y: place.latitude }).collect();
    if let Some(words) = self_crossing(&crossings) {
        return Some(words);
    }
    let turn = rotation(&courses(ring));
    let round = rotation(&ring.iter().map(|corner| corner.x).collect::<Vec<_>>());
    let holds = |is_north: bool| {
        let passes = |(one, other): (&Coord, &Coord)| {
            let over = one.x != other.x && (one.x - other.x).abs() == 180.0 && (one.y + other.y > 0.0) == is_north;
            over && pole_of(*one).is_none() && pole_of(*other).is_none()
        };
        ring.iter().any(|corner| pole_of(*corner) == Some(is_north))
            || ring.iter().zip(ring.iter().skip(1)).any(passes)
            || (turn == Turn::Neither && round == if is_north { Turn::Left } else { Turn::Right })
    };
    if holds(true) && holds(false) {
        return Some(BOTH_POLES.to_owned());
    }
    (turn == Turn::Right).then(|| WRONG_ORDER.to_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Left,
    Right,
    Neither,
}

/// Net turn of angles in degrees. A step of exactly half a turn counts as none.
fn rotation(angles: &[f64]) -> Turn {
    let step = |(one, other): (&f64, &f64)| {
        let left = if other < one { other + 360.0 } else { *other } - one;
        if left == 180.0 {
            0.0
        } else if left > 180.0 {
            left - 360.0
        } else {
            left
        }
    };
    let net: f64 = angles.iter().zip(angles.iter().skip(1)).map(step).sum();
    if net.abs() < 0.01 {
        Turn::Neither
    } else if net > 0.0 {
        Turn::Left
    } else {
        Turn::Right
    }
}

/// Directions at both ends of each edge, counter-clockwise from north, and the first one again.
fn courses(ring: &[Coord]) -> Vec<f64> {
    let pairs = ring.iter().zip(ring.iter().skip(1));
    let mut all: Vec<f64> =
        pairs.flat_map(|(from, to)| [course(*from, *to), (course(*to, *from) + 180.0).rem_euclid(360.0)]).collect();
    all.extend(all.first().copied());
    all
}

fn course(from: Coord, to: Coord) -> f64 {
    let way = |is_north: bool| if is_north { 0.0 } else { 180.0 };
    if let Some(is_north) = pole_of(to) {
        return way(is_north);
    }
    if let Some(is_north) = pole_of(from) {
        return way(!is_north);
    }
    if from.x == to.x {
        return way(from.y <= to.y);
    }
    if (from.x - to.x).abs() == 180.0 {
        return way(from.y + to.y > 0.0);
    }
    let (sin, cos) = from.y.to_radians().sin_cos();
    let (to_sin, to_cos) = to.y.to_radians().sin_cos();
    let (east_sin, east_cos) = (to.x - from.x).to_radians().sin_cos();
    (-(east_sin * to_cos).atan2(cos * to_sin - sin * to_cos * east_cos).to_degrees()).rem_euclid(360.0)
}

fn cartesian_order(ring: &[Coord]) -> Option<String> {
    let lines: Vec<geo::Line> = ring.iter().zip(ring.iter().skip(1)).map(|(a, b)| geo::Line::new(*a, *b)).collect();
    let west = |line: &geo::Line| line.start.x.min(line.end.x);
    let mut order: Vec<(usize, &geo::Line)> = lines.iter().enumerate().collect();
    order.sort_by(|one, other| west(one.1).total_cmp(&west(other.1)));
    let last = lines.len().saturating_sub(1);
    let mut crossings = Vec::new();
    for (place, (index, line)) in order.iter().enumerate() {
        let east = line.start.x.max(line.end.x);
        for (other_index, other) in order.iter().skip(place + 1).take_while(|(_, other)| west(other) <= east) {
            let apart = index.abs_diff(*other_index);
            let meeting =
                (apart > 1 && apart < last).then(|| geo::line_intersection::line_intersection(**line, **other));
            if let Some(meeting) = meeting.flatten() {
                crossings.push(match meeting {
                    geo::LineIntersection::SinglePoint { intersection, .. } => intersection,
                    geo::LineIntersection::Collinear { intersection } => intersection.start,
                });
            }
        }
    }
    let twice: f64 = lines.iter().map(|line| (line.end.x - line.start.x) * (line.end.y + line.start.y)).sum();
    self_crossing(&crossings).or_else(|| (twice >= 0.0).then(|| WRONG_ORDER.to_owned()))
}

#[cfg(test)]
mod tests;

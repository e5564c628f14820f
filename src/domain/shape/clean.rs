//! From a file's features to clean ones: checked, rounded, split, oriented; nothing without extent.

use super::{Covered, Feature, MOST_POSITIONS, Raw, RawFeature, ShapeError, rings, seam};
use geo::orient::Direction;
use geo::{Area as _, Coord, LineString, Orient as _, Point, Polygon, coord};

/// Longitudes this far out are still brought home, as the server does.
const WIDEST_LONGITUDE: f64 = 360.0;
/// Decimals that are kept, as the server keeps them: about a decimetre.
const GRID: f64 = 1e6;

/// What happened to the shape on the way.
#[derive(Default)]
struct Account {
    split: bool,
    dropped: usize,
}

pub(super) fn clean(raw: Raw) -> Result<(Vec<Feature>, Vec<String>), ShapeError> {
    if raw.features.iter().map(RawFeature::positions).sum::<usize>() > MOST_POSITIONS {
        return Err(ShapeError::FarTooManyPositions);
    }
    let mut account = Account::default();
    let mut features = Vec::new();
    for feature in &raw.features {
        clean_feature(feature, &mut account, &mut features)?;
    }
    if features.is_empty() {
        return Err(if account.dropped > 0 { ShapeError::Degenerate } else { ShapeError::Empty });
    }
    let mut remarks = raw.remarks;
    if account.split {
        remarks.push("The shape crosses the antimeridian, so it is split there at ±180°.".to_owned());
    }
    match account.dropped {
        0 => {}
        1 => remarks.push("One part has no extent and was left out.".to_owned()),
        count => remarks.push(format!("{count} parts have no extent and were left out.")),
    }
    Ok((features, remarks))
}

impl RawFeature {
    fn positions(&self) -> usize {
        self.polygons.iter().flatten().chain(&self.lines).map(Vec::len).sum::<usize>() + self.points.len()
    }
}

fn clean_feature(raw: &RawFeature, account: &mut Account, into: &mut Vec<Feature>) -> Result<(), ShapeError> {
    let (mut areas, mut lines, mut points) = (Vec::new(), Vec::new(), Vec::new());
    for polygon in &raw.polygons {
        clean_area(polygon, account, &mut areas)?;
    }
    for line in &raw.lines {
        clean_line(line, account, &mut lines)?;
    }
    for point in &raw.points {
        points.push(Point(rounded(seam::wrapped(checked(*point)?))));
    }
    let radius = raw.radius_metres.filter(|radius| radius.is_finite() && *radius > 0.0);
    let mut add = |is_there: bool, covered: Covered, radius_metres: Option<f64>| {
        if is_there {
            into.push(Feature { covered, radius_metres });
        }
    };
    add(!areas.is_empty(), Covered::Areas(areas), None);
    add(!lines.is_empty(), Covered::Lines(lines), None);
    add(!points.is_empty(), Covered::Points(points), radius);
    Ok(())
}

fn clean_area(
    polygon: &[Vec<Coord<f64>>],
    account: &mut Account,
    into: &mut Vec<Polygon<f64>>,
) -> Result<(), ShapeError> {
    let mut closed = Vec::with_capacity(polygon.len());
    for (index, ring) in polygon.iter().enumerate() {
        match closed_ring(ring)? {
            Some(ring) => closed.push(ring),
            None if index == 0 => {
                account.dropped += 1;
                return Ok(());
            }
            // A hole without extent takes nothing away.
            None => {}
        }
    }
    let parts = seam::split_area(&closed)?;
    account.split |= parts.len() > 1;
    let before = into.len();
    into.extend(parts.iter().filter_map(tidy));
    account.dropped += usize::from(into.len() == before && !closed.is_empty());
    Ok(())
}

fn clean_line(line: &[Coord<f64>], account: &mut Account, into: &mut Vec<LineString<f64>>) -> Result<(), ShapeError> {
    let positions = distinct(line.iter().map(|position| checked(*position)).collect::<Result<Vec<_>, _>>()?);
    let pieces = seam::split_line(&positions)?;
    account.split |= pieces.len() > 1;
    let before = into.len();
    let tidied = pieces.into_iter().map(|piece| LineString(distinct(piece.0.into_iter().map(rounded).collect())));
    into.extend(tidied.filter(|piece| piece.0.len() > 1));
    account.dropped += usize::from(into.len() == before);
    Ok(())
}

/// Checked, rounded, without repetitions, closed; nothing if three corners are not left.
fn closed_ring(ring: &[Coord<f64>]) -> Result<Option<Vec<Coord<f64>>>, ShapeError> {
    let mut positions = distinct(ring.iter().map(|position| checked(*position)).collect::<Result<Vec<_>, _>>()?);
    if positions.first() != positions.last() {
        positions.extend(positions.first().copied());
    }
    Ok((positions.len() >= 4).then_some(positions))
}

fn checked(position: Coord<f64>) -> Result<Coord<f64>, ShapeError> {
    if position.x.abs() <= WIDEST_LONGITUDE && position.y.abs() <= 90.0 {
        return Ok(rounded(position));
    }
    Err(ShapeError::OffEarth(format!("[{}, {}]", position.x, position.y)))
}

/// Never minus zero.
fn rounded(position: Coord<f64>) -> Coord<f64> {
    let round = |degrees: f64| (degrees * GRID).round() / GRID + 0.0;
    coord! { x: round(position.x), y: round(position.y).clamp(-90.0, 90.0) }
}

fn distinct(mut positions: Vec<Coord<f64>>) -> Vec<Coord<f64>> {
    positions.dedup();
    positions
}

/// Rounded once more after arithmetic, holes without extent dropped, outer ring counter-clockwise;
/// nothing if there is no area.
pub(super) fn tidy(area: &Polygon<f64>) -> Option<Polygon<f64>> {
    let mut tidied = rings(area).map(|ring| {
        let positions = distinct(ring.0.iter().map(|position| rounded(*position)).collect());
        let ring = LineString(positions);
        let has_extent = ring.0.len() >= 4 && Polygon::new(ring.clone(), Vec::new()).unsigned_area() > 0.0;
        has_extent.then_some(ring)
    });
    let outer = tidied.next().flatten()?;
    Some(Polygon::new(outer, tidied.flatten().collect()).orient(Direction::Default))
}

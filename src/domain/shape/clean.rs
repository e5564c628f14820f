//! From a file's features to clean ones: checked, rounded, split, oriented; nothing without extent.

mod area;

use super::grid::GRID;
use super::{Covered, Feature, MOST_POSITIONS, Raw, RawFeature, Ring, ShapeError, holes, rings, seam};
use crate::domain::bounding_box::NOISE_DEGREES;
use crate::domain::budget::Budget;
use geo::{Coord, LineString, Point, coord};
use seam::Reading;
use std::collections::BTreeSet;

pub(super) use area::{polygon_of, tidy};

/// Longitudes this far out are still brought home, as the server does.
const WIDEST_LONGITUDE: f64 = 360.0;

/// Rounds of cleaning what was repaired or split; one does but for tangles.
const MOST_ROUNDS: usize = 5;

/// What happened to the shape on the way.
#[derive(Default)]
struct Account {
    split: bool,
    readings: BTreeSet<Reading>,
    dropped: usize,
    repaired: usize,
    separated: usize,
    stray_holes: usize,
}

pub(super) fn clean(raw: Raw, budget: &Budget) -> Result<(Vec<Feature>, Vec<String>), ShapeError> {
    if raw.features.iter().map(RawFeature::positions).sum::<usize>() > MOST_POSITIONS {
        return Err(ShapeError::FarTooManyPositions);
    }
    let mut account = Account::default();
    let mut features = Vec::new();
    for feature in &raw.features {
        clean_feature(feature, &mut account, &mut features, budget)?;
    }
    if account.split || account.repaired + account.separated > 0 {
        features = settled(features, budget)?;
    }
    if features.is_empty() {
        return Err(if account.dropped > 0 { ShapeError::Degenerate } else { ShapeError::Empty });
    }
    let mut remarks = raw.remarks;
    remarks.extend(account.remarks());
    remarks.dedup();
    Ok((features, remarks))
}

/// Cleaned until nothing changes any more: what is sent must be read again as it is. Rounding after a
/// repair can make corners meet that did not before.
fn settled(mut features: Vec<Feature>, budget: &Budget) -> Result<Vec<Feature>, ShapeError> {
    for _ in 0..MOST_ROUNDS {
        let mut again = Vec::with_capacity(features.len());
        for feature in &features {
            clean_feature(&RawFeature::from(feature), &mut Account::default(), &mut again, budget)?;
        }
        if again == features {
            return Ok(features);
        }
        features = again;
    }
    Err(ShapeError::CrossesItself)
}

impl From<&Feature> for RawFeature {
    fn from(feature: &Feature) -> Self {
        let mut raw = Self { radius_metres: feature.radius_metres, ..Self::default() };
        match &feature.covered {
            Covered::Areas(areas) => {
                raw.polygons = areas.iter().map(|area| rings(area).map(|ring| ring.0.clone()).collect()).collect();
            }
            Covered::Lines(lines) => raw.lines = lines.iter().map(|line| line.0.clone()).collect(),
            Covered::Points(points) => raw.points = points.iter().map(|point| point.0).collect(),
        }
        raw
    }
}

impl Account {
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let was_read = |reading: Reading| self.readings.contains(&reading);
        let mut tell = |is_so: bool, words: &str| {
            if is_so {
                remarks.push(words.to_owned());
            }
        };
        tell(self.split, "The shape crosses the antimeridian, so it is split there at ±180°.");
        tell(
            was_read(Reading::Shorter) && !self.split,
            "Steps of more than 180° of longitude are taken the shorter way round the Earth.",
        );
        tell(
            was_read(Reading::AsWritten),
            "The shape goes almost all the way round the Earth and is taken as wide as it is written.",
        );
        tell(was_read(Reading::RoundAPole), "The outline goes round a pole; it is read as the area up to the pole.");
        tell(
            was_read(Reading::SmallerSide),
            "The outline goes round the Earth over the equator, so either side of it could be meant; the smaller one \
             is taken.",
        );
        tell(self.repaired == 1, "An outline crosses itself; it was repaired into areas that do not.");
        tell(self.separated == 1, "An outline touches itself; it was read as separate areas.");
        tell(self.dropped == 1, "One part has no extent and was left out.");
        for (count, words) in [
            (self.repaired, "outlines cross themselves; they were repaired into areas that do not"),
            (self.separated, "outlines touch themselves; they were read as separate areas"),
            (self.dropped, "parts have no extent and were left out"),
        ] {
            if count > 1 {
                remarks.push(format!("{count} {words}."));
            }
        }
        remarks.extend(holes::stray_remark(self.stray_holes));
        remarks
    }

    fn read(&mut self, reading: Reading) {
        self.readings.insert(reading);
    }
}

fn clean_feature(
    raw: &RawFeature,
    account: &mut Account,
    into: &mut Vec<Feature>,
    budget: &Budget,
) -> Result<(), ShapeError> {
    budget.spend(1 + raw.positions() as u64)?;
    let (mut areas, mut lines, mut points) = (Vec::new(), Vec::new(), Vec::new());
    for polygon in &raw.polygons {
        area::clean(polygon, account, &mut areas, budget)?;
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

fn clean_line(line: &[Coord<f64>], account: &mut Account, into: &mut Vec<LineString<f64>>) -> Result<(), ShapeError> {
    let positions = checked_all(line)?;
    // Nothing to draw, and no span to cut.
    if positions.len() < 2 {
        account.dropped += usize::from(!positions.is_empty());
        return Ok(());
    }
    let (pieces, reading) = seam::split_line(&positions)?;
    account.read(reading);
    account.split |= pieces.len() > 1;
    let before = into.len();
    let tidied = pieces.into_iter().map(|piece| LineString(distinct(piece.0.into_iter().map(rounded).collect())));
    into.extend(tidied.filter(|piece| piece.0.len() > 1));
    account.dropped += usize::from(into.len() == before);
    Ok(())
}

/// On the Earth, rounded, without repetitions.
fn checked_all(positions: &[Coord<f64>]) -> Result<Ring, ShapeError> {
    Ok(distinct(positions.iter().map(|position| checked(*position)).collect::<Result<Vec<_>, _>>()?))
}

/// Rounded first: what is wrong in the fifteenth digit is not wrong.
fn checked(position: Coord<f64>) -> Result<Coord<f64>, ShapeError> {
    let Coord { x, y } = position;
    if x.abs() > WIDEST_LONGITUDE + NOISE_DEGREES || y.abs() > 90.0 + NOISE_DEGREES || !x.is_finite() || !y.is_finite()
    {
        return Err(ShapeError::off_earth(position));
    }
    let edge = [180.0, WIDEST_LONGITUDE].into_iter().find(|edge| (x.abs() - edge).abs() <= NOISE_DEGREES);
    let x = edge.map_or(x, |edge| edge.copysign(x));
    Ok(rounded(coord! { x: x, y: y }))
}

/// Never minus zero.
pub(super) fn rounded(position: Coord<f64>) -> Coord<f64> {
    let round = |degrees: f64| (degrees * GRID).round() / GRID + 0.0;
    coord! { x: round(position.x), y: round(position.y).clamp(-90.0, 90.0) }
}

fn distinct(mut positions: Ring) -> Ring {
    positions.dedup();
    positions
}

//! The positions of a KML file, sorted into areas, lines and points.

use super::Element;
use crate::domain::budget::Budget;
use crate::domain::shape::{MOST_POSITIONS, RawFeature, Ring, ShapeError, holes};
use geo::Coord;

/// How many characters of a text that is no coordinate are repeated.
const QUOTED_CHARACTERS: usize = 40;

/// What is being gathered.
#[derive(Debug, Default)]
pub(super) struct Places {
    feature: RawFeature,
    ring: Ring,
    outlines: Vec<Ring>,
    holes: Vec<Ring>,
    track: Ring,
    positions: usize,
    polygons_with_several_outlines: usize,
    stray_holes: usize,
}

impl Places {
    pub(super) fn open_polygon(&mut self) {
        self.outlines.clear();
        self.holes.clear();
    }

    /// Coordinates, for the element they stand in.
    pub(super) fn take(&mut self, stack: &[Element], text: &str) -> Result<(), ShapeError> {
        let positions = read_positions(text)?;
        self.count(positions.len())?;
        match stack.last() {
            Some(Element::Ring) => self.ring.extend(positions),
            Some(Element::Line) => self.feature.lines.push(positions),
            Some(Element::Point) => self.feature.points.extend(positions),
            _ => {}
        }
        Ok(())
    }

    /// `lon lat height`, separated by blanks, or by commas as some write it.
    pub(super) fn take_track_point(&mut self, text: &str) -> Result<(), ShapeError> {
        let mut numbers =
            text.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|word| !word.is_empty());
        match (numbers.next(), numbers.next()) {
            // An empty one is a gap in the track.
            (None, _) => Ok(()),
            (Some(x), Some(y)) => {
                self.track.push(position(x, y, text)?);
                self.count(1)
            }
            _ => Err(no_coordinate(text)),
        }
    }

    pub(super) fn close_track(&mut self) {
        let track = std::mem::take(&mut self.track);
        match track.as_slice() {
            [] => {}
            [only] => self.feature.points.push(*only),
            _ => self.feature.lines.push(track),
        }
    }

    /// A ring on its own is an outline people mean as an area.
    pub(super) fn close_ring(&mut self, stack: &[Element]) {
        let ring = std::mem::take(&mut self.ring);
        let nearest = stack.iter().rev().find(|element| matches!(element, Element::Polygon | Element::Inner));
        match nearest {
            None => self.feature.polygons.push(vec![ring]),
            Some(Element::Inner) => self.holes.push(ring),
            Some(_) => self.outlines.push(ring),
        }
    }

    /// KML has one outline in a polygon; each further one is an area of its own.
    pub(super) fn close_polygon(&mut self, budget: &Budget) -> Result<(), ShapeError> {
        let (outlines, holes) = (std::mem::take(&mut self.outlines), std::mem::take(&mut self.holes));
        if outlines.len() > 1 {
            self.polygons_with_several_outlines += 1;
        }
        let assigned = holes::assign(outlines, holes, budget)?;
        self.feature.polygons.extend(assigned.areas);
        self.stray_holes += assigned.stray.len();
        Ok(())
    }

    /// What was gathered since the last feature, if anything.
    pub(super) fn take_feature(&mut self) -> Option<RawFeature> {
        let feature = std::mem::take(&mut self.feature);
        feature.holds_anything().then_some(feature)
    }

    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        match self.polygons_with_several_outlines {
            0 => {}
            1 => remarks.push("A polygon has several outlines; each was read as an area.".to_owned()),
            count => remarks.push(format!("{count} polygons have several outlines; each outline was read as an area.")),
        }
        remarks.extend(holes::stray_remark(self.stray_holes));
        remarks
    }

    fn count(&mut self, more: usize) -> Result<(), ShapeError> {
        self.positions += more;
        if self.positions > MOST_POSITIONS { Err(ShapeError::FarTooManyPositions) } else { Ok(()) }
    }
}

/// `lon,lat[,height]`, separated by blanks; blanks beside a comma are forgiven.
fn read_positions(text: &str) -> Result<Ring, ShapeError> {
    let mut positions = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (tuple, after) = first_tuple(rest);
        positions.push(read_position(tuple)?);
        rest = after;
        if positions.len() > MOST_POSITIONS {
            return Err(ShapeError::FarTooManyPositions);
        }
    }
    Ok(positions)
}

/// Numbers joined by commas, and what follows them.
fn first_tuple(text: &str) -> (&str, &str) {
    let mut end = 0;
    loop {
        let word = text.get(end..).unwrap_or_default();
        end += word.find(|letter: char| letter.is_whitespace() || letter == ',').unwrap_or(word.len());
        let gap = text.get(end..).unwrap_or_default();
        let next = gap.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
        let between = gap.get(..gap.len() - next.len()).unwrap_or_default();
        if !between.contains(',') || next.is_empty() {
            return (text.get(..end).unwrap_or_default(), next);
        }
        end += between.len();
    }
}

fn read_position(tuple: &str) -> Result<Coord<f64>, ShapeError> {
    let mut numbers = tuple.split(',').map(str::trim);
    match (numbers.next(), numbers.next(), numbers.nth(1)) {
        (Some(x), Some(y), None) => position(x, y, tuple),
        _ => Err(no_coordinate(tuple)),
    }
}

fn position(x: &str, y: &str, whole: &str) -> Result<Coord<f64>, ShapeError> {
    match (x.parse(), y.parse()) {
        (Ok(x), Ok(y)) => Ok(Coord { x, y }),
        _ => Err(no_coordinate(whole)),
    }
}

fn no_coordinate(text: &str) -> ShapeError {
    ShapeError::NotKml(format!("“{}” is not a coordinate", text.chars().take(QUOTED_CHARACTERS).collect::<String>()))
}

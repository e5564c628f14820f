//! What runs along a side of a field: even coordinates, uneven ones, times, or the index.

use super::clock::Clock;
use super::numbers::reals;
use super::slice::{Slice, runs_down, scale};
use super::told::written;
use crate::inspect::decode::Plan;
use crate::inspect::{Cancel, Reader, Structure, Unread, Variable, Why};
use std::sync::Arc;

/// Most elements of a coordinate that is read for an axis.
const MOST_PLACES: u64 = 1_000_000;

/// What runs along one side of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The dimension's or coordinate's name.
    pub name: String,
    /// Unit of the coordinate, if there is one that is no time.
    pub units: Option<String>,
    /// How the coordinate is time, if it is.
    pub clock: Option<Clock>,
    /// The coordinate at the centre of the first cell from the left or from below, and from one cell to the next.
    /// Where the coordinate is missing or its steps differ it is the index.
    pub first: f64,
    /// See `first`.
    pub step: f64,
    /// The coordinate of each cell from the left or from below, where its steps differ.
    pub places: Option<Arc<[f64]>>,
    /// Whether it is the index, because the file has no coordinate for it.
    pub is_index: bool,
    /// Cells.
    length: usize,
    /// Whether the stored order runs the other way.
    turned: bool,
}

impl Side {
    fn index(name: String, length: u64, upwards: bool) -> Self {
        let (first, step) = if upwards { (length as f64 - 1.0, -1.0) } else { (0.0, 1.0) };
        let length = usize::try_from(length).unwrap_or(0);
        let (units, clock, places) = (None, None, None);
        Self { name, units, clock, first, step, places, is_index: true, length, turned: upwards }
    }

    /// The index in the file of a cell from the left or from below.
    pub fn stored(&self, cell: usize) -> Option<u64> {
        let last = self.length.checked_sub(1)?;
        let stored = if self.turned { last.checked_sub(cell)? } else { cell };
        (stored <= last).then_some(stored as u64)
    }

    /// The coordinate of a cell from the left or from below.
    pub fn number(&self, cell: usize) -> f64 {
        match &self.places {
            Some(places) => places.get(cell).copied().unwrap_or(f64::NAN),
            None => self.first + self.step * cell as f64,
        }
    }
}

/// A coordinate, or the index. Rows without a coordinate begin at the top, as in a table; with one, numbers rise to the
/// right and upwards, but pressures and depths downwards.
pub(super) fn side(
    reader: &mut dyn Reader,
    structure: &Structure,
    variable: &Variable,
    dimension: usize,
    upwards: bool,
    cancel: &Cancel,
) -> Result<Side, Unread> {
    let length = variable.shape.get(dimension).copied().unwrap_or(0);
    let name = variable.axes.get(dimension).map_or_else(|| format!("dimension {dimension}"), |axis| axis.name.clone());
    let index = Side::index(name, length, upwards);
    let found = scale(structure, variable, dimension)
        .filter(|scale| length <= MOST_PLACES && scale.path != variable.path && !scale.is_bare_dimension());
    let Some(scale) = found else { return Ok(index) };
    let mut places: Vec<f64> = Vec::new();
    match reals(reader, scale, cancel, |numbers| places.extend(numbers)) {
        Err(Unread { why: Why::Cancelled, what, detail }) => return Err(Unread::new(what, Why::Cancelled, detail)),
        Err(_) => return Ok(index),
        Ok(_) => {}
    }
    Ok(of_places(scale, places, upwards).unwrap_or(index))
}

fn of_places(scale: &Variable, mut places: Vec<f64>, upwards: bool) -> Option<Side> {
    let (first, last) = (*places.first()?, *places.last()?);
    let rises = places.windows(2).all(|pair| matches!(pair, [one, next] if one < next));
    let falls = places.windows(2).all(|pair| matches!(pair, [one, next] if one > next));
    if places.iter().any(|place| !place.is_finite()) || !rises && !falls {
        return None;
    }
    let turned = (rises && places.len() > 1) == (upwards && runs_down(scale));
    let step = if places.len() > 1 { (last - first) / (places.len() - 1) as f64 } else { 1.0 };
    let is_even =
        places.iter().enumerate().all(|(place, at)| (at - (first + step * place as f64)).abs() <= step.abs() * 0.02);
    // A single one rises and falls.
    let turned = turned && places.len() > 1;
    if turned {
        places.reverse();
    }
    let (first, step) = (places.first().copied()?, if turned { -step } else { step });
    let clock = Clock::of(&Plan::of(scale));
    let units = scale.text("units").filter(|_| clock.is_none()).map(str::to_owned);
    let (name, length) = (scale.name.clone(), places.len());
    let places = (!is_even).then(|| Arc::from(places));
    Some(Side { name, units, clock, first, step, places, is_index: false, length, turned })
}

/// Names and coordinates of the dimensions that are not drawn; without a coordinate the index.
pub(super) fn stands(
    reader: &mut dyn Reader,
    structure: &Structure,
    variable: &Variable,
    slice: &Slice,
) -> Vec<(String, String)> {
    let others = variable.axes.iter().enumerate().filter(|(at, _)| *at != slice.rows && *at != slice.columns);
    others
        .map(|(dimension, axis)| {
            let index = slice.at.get(dimension).copied().unwrap_or(0);
            let found = scale(structure, variable, dimension).filter(|scale| !scale.is_bare_dimension());
            let text = found.and_then(|scale| {
                let units = Plan::of(scale).units.map_or_else(String::new, |units| format!(" {units}"));
                written(reader, scale, &[index]).ok().map(|text| text + &units)
            });
            (axis.name.clone(), text.unwrap_or_else(|| format!("index {index}")))
        })
        .collect()
}

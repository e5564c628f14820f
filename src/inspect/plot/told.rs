//! One element as people read it, read again from the file by its index.

use super::classes::Categories;
use super::numbers::variable;
use crate::inspect::coordinates::{self, Found, Place};
use crate::inspect::decode::{Plan, Show};
use crate::inspect::time::Resolution;
use crate::inspect::{Range, Reader, Selection, Structure, Unread, Variable};

/// Elements beside a time that say how finely it is written.
const BESIDE: u64 = 32;

/// What is told of one element.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its value: a number without its unit, a time in UTC, a number with its name, `–` where it is missing.
    pub value: String,
    /// Degrees north, where each element has its own place.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// When, where elements have times of their own that are not along one of the drawn dimensions.
    pub time: Option<String>,
}

/// Reads what is told of an element: a chunk of each variable at most.
///
/// # Errors
/// When its value cannot be read; a place or time that cannot be read is missing.
pub fn told(reader: &mut dyn Reader, structure: &Structure, path: &str, indices: &[u64]) -> Result<Told, Unread> {
    let variable = variable(structure, path)?;
    let value = written(reader, variable, indices)?;
    let coordinates = coordinates::of(structure, path);
    let (mut latitude, mut longitude) = (None, None);
    if let Some(
        Place::Points { latitude: north, longitude: east, .. } | Place::Swath { latitude: north, longitude: east, .. },
    ) = &coordinates.place
    {
        let mut degrees = |found: &Found| real(reader, structure.variable(&found.path)?, &at(found, indices)?);
        (latitude, longitude) = (degrees(north), degrees(east));
    }
    let own = coordinates.time.as_ref().filter(|found| found.path != path);
    let time = own.and_then(|found| written(reader, structure.variable(&found.path)?, &at(found, indices)?).ok());
    Ok(Told { value, latitude, longitude, time })
}

/// The indices of a coordinate's element that belongs to an element of the variable.
fn at(found: &Found, indices: &[u64]) -> Option<Vec<u64>> {
    found.dimensions.iter().map(|dimension| dimension.map_or(Some(0), |at| indices.get(at).copied())).collect()
}

/// An element in words, decoded, without its unit.
pub(super) fn written(reader: &mut dyn Reader, variable: &Variable, indices: &[u64]) -> Result<String, Unread> {
    let plan = Plan::of(variable);
    let mut ranges: Vec<Range> = indices.iter().map(|index| Range::one(*index)).collect();
    let mut place = 0;
    // A time is written so that it differs from its neighbours.
    if plan.time.is_some()
        && let (Some(last), Some(length)) = (ranges.last_mut(), variable.shape.last())
    {
        let from = last.start.saturating_sub(BESIDE / 2);
        place = last.start - from;
        *last = Range::new(from, BESIDE.min(length.saturating_sub(from)).max(place + 1));
    }
    let values = reader.read(&variable.path, &Selection(ranges))?;
    let place = place as usize;
    let resolution = match (&plan.time, plan.reals(&values)) {
        (Some(time), Some(reals)) => time.resolution(&reals),
        _ => Resolution::Second(0),
    };
    let text = plan.written(&values, place, Show::Decoded, resolution);
    // Names that the file does not give.
    let named = plan.flags.is_none().then(|| plan.real(&values, place)).flatten();
    let known = named.and_then(|real| Categories::of(variable, std::iter::once(real as f32))?.words(real as f32));
    Ok(known.unwrap_or(text))
}

/// An element as a number; `None` where it is missing or cannot be read.
pub(super) fn real(reader: &mut dyn Reader, variable: &Variable, indices: &[u64]) -> Option<f64> {
    let selection = Selection(indices.iter().map(|index| Range::one(*index)).collect());
    let values = reader.read(&variable.path, &selection).ok()?;
    Plan::of(variable).real(&values, 0)
}

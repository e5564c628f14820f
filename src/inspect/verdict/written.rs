//! Times that are written as texts, as tables have them.

use super::stream::{Reading, pieces};
use super::times::Times;
use super::variables::told_by;
use crate::domain::TimeRange;
use crate::domain::time_range::parse_moment;
use crate::domain::verdict::TimeHeld;
use crate::inspect::coordinates::{Place, PlaceOfMany};
use crate::inspect::{Unread, Variable};

/// Parts of names that a column of times has.
const NAMES: [&str; 4] = ["time", "date", "utc", "epoch"];
/// Texts are clocks' to the microsecond at best.
const TOLERANCE: f64 = 1e-6;

/// The times of positions along a track or of a table's rows, from a text variable beside their latitudes whose first
/// text is a moment. `None` if there is none.
pub(super) fn times(
    found: &PlaceOfMany,
    positions: u64,
    asked: Option<TimeRange>,
    reading: &mut Reading<'_>,
) -> Result<Option<TimeHeld>, Unread> {
    let Some(variable) = column(found, positions, reading) else { return Ok(None) };
    let mut times = Times::new(asked, TOLERANCE);
    let mut is_first = true;
    for piece in pieces(&variable) {
        reading.cancel.check()?;
        let texts = reading.reader.read(&variable.path, &piece)?;
        for text in (0..texts.len()).filter_map(|index| texts.text(index)).filter(|text| !text.trim().is_empty()) {
            let moment = parse_moment(text).map(|moment| moment.timestamp_micros() as f64 / 1e6);
            if is_first && moment.is_none() {
                return Ok(None);
            }
            is_first = false;
            if let Some(moment) = moment {
                times.take(moment, moment);
            }
        }
    }
    Ok(times.held())
}

/// The text variable of as many elements as there are positions whose name speaks of time, the shortest first.
fn column(found: &PlaceOfMany, positions: u64, reading: &Reading<'_>) -> Option<Variable> {
    let Some(Place::Points { .. }) = found.coordinates.place else { return None };
    let beside = reading.structure.variable(told_by(&found.coordinates).first()?)?;
    let group = reading.structure.group(beside.group_path())?;
    let is_column = |variable: &&Variable| {
        let name = variable.name.to_ascii_lowercase();
        let speaks = NAMES.iter().any(|part| name.contains(part));
        speaks && variable.shape == [positions] && variable.data_type.number().is_none() && variable.unread.is_none()
    };
    group.variables.iter().filter(is_column).min_by_key(|variable| variable.name.len()).cloned()
}

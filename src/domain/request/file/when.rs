//! The dates of a request file.

use super::super::reader::Reader;
use crate::domain::TimeRange;
use crate::domain::time_range::{MomentError, RangeEnd, TimeRangeError, read_typed};
use chrono::{DateTime, Utc};

pub(super) fn read(reader: &mut Reader<'_>) -> Option<TimeRange> {
    let value = reader.value("temporal")?;
    let Some(object) = value.as_object() else {
        reader.complain("temporal", "must be an object with \"start\", \"stop\" or both");
        return None;
    };
    let mut nested = Reader::new(object, "temporal.", reader.problems());
    nested.refuse_unknown(&["start", "stop"]);
    let start = read_moment(&mut nested, "start", RangeEnd::Start);
    let stop = read_moment(&mut nested, "stop", RangeEnd::Stop);
    let unreadable =
        (start.is_none() && nested.value("start").is_some()) || (stop.is_none() && nested.value("stop").is_some());
    let words = match TimeRange::new(start, stop) {
        Ok(range) => return Some(range),
        // Already told under the end's own key.
        Err(_) if unreadable => return None,
        Err(TimeRangeError::Empty) => "must have a \"start\", a \"stop\" or both".to_owned(),
        Err(TimeRangeError::Reversed) => "start must be before stop".to_owned(),
        Err(TimeRangeError::Moment(error)) => error.to_string(),
    };
    reader.complain("temporal", words);
    None
}

/// A bare day as `stop` means its whole day, as in the window.
fn read_moment(reader: &mut Reader<'_>, key: &str, end: RangeEnd) -> Option<DateTime<Utc>> {
    let value = reader.value(key)?;
    let read = value.as_str().ok_or(MomentError::NotADate).and_then(|text| read_typed(text, end));
    match read {
        Ok(moment) => Some(moment),
        Err(MomentError::NotADate) => {
            reader.complain(key, format!("must be a date such as \"2020-04-27T00:00:00Z\", not {value}"));
            None
        }
        Err(error) => {
            reader.complain(key, format!("{value} {error}"));
            None
        }
    }
}

//! A date or a range of dates, ISO 8601.

use super::{Parts, Pasted, Reading};
use crate::domain::TimeRange;
use crate::domain::time_range::{TimeRangeError, read_span};
use chrono::{DateTime, Utc};

/// Two moments with a word between.
const LONGEST: usize = 100;
/// What stands between two dates. Blanks come last: they stand inside a moment too.
const SEPARATORS: [&str; 9] = ["/", "..", " to ", " until ", " - ", " – ", " — ", ",", " "];

pub(super) fn read(text: &str) -> Option<Pasted> {
    match range(text)? {
        Ok((time, note)) => {
            let reading = Reading::parts(Parts { time: Some(time), ..Parts::default() });
            Some(note.map_or(reading.clone(), |note| reading.with_note(note)).into())
        }
        Err(error) => Some(Pasted::unknown(format!("These are dates, but no range: {}.", lower(&error.to_string())))),
    }
}

/// The range a text means; `None` if it holds no date. A moment alone is a beginning, which is told.
pub(super) fn range(text: &str) -> Option<Result<(TimeRange, Option<&'static str>), TimeRangeError>> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    if let Some((first, last)) = end(text) {
        let note = last.is_none().then_some("A single moment is taken as the beginning; the end is open.");
        return Some(TimeRange::new(Some(first), last).map(|range| (range, note)));
    }
    let text = text.strip_prefix("from ").unwrap_or(text);
    SEPARATORS.iter().find_map(|separator| {
        let (start, stop) = text.split_once(separator)?;
        let start = Side::of(start, |(first, _)| first)?;
        let stop = Side::of(stop, |(first, last)| last.unwrap_or(first))?;
        // Nothing but a separator is no date.
        let is_date = !matches!((start, stop), (Side::Open, Side::Open));
        is_date.then(|| TimeRange::new(start.moment(), stop.moment()).map(|range| (range, None)))
    })
}

/// One side of a separator.
#[derive(Clone, Copy)]
enum Side {
    Open,
    At(DateTime<Utc>),
}

impl Side {
    /// `None` if it is something else; `meant` is the moment of a day or month that counts.
    fn of(text: &str, meant: impl Fn((DateTime<Utc>, Option<DateTime<Utc>>)) -> DateTime<Utc>) -> Option<Self> {
        match text.trim().trim_matches('"') {
            "" | ".." | "." | "*" => Some(Self::Open),
            text => end(text).map(|found| Self::At(meant(found))),
        }
    }

    fn moment(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Open => None,
            Self::At(moment) => Some(moment),
        }
    }
}

/// First and last second of a day or a month; a moment alone.
fn end(text: &str) -> Option<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    // Four digits and a hyphen: nothing else that people paste reads so.
    let (year, _) = text.split_once('-')?;
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    read_span(text).ok()
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

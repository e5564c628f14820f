//! Where to go: an index, a value of a coordinate, or a time.

use super::TableView;
use super::cells::{self, Row, Sought};
use super::model::{Layout, Marked, Source};
use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{Haste, OpenFile, View, ViewKey, ViewRequest, Work};
use crate::inspect::time::TimeReference;
use crate::ui::Cx;
use crate::ui::widgets::format;

/// Goes to what was typed: whole numbers are indices, others values of a coordinate.
pub(super) fn seek(cx: &Cx<'_>, view: &mut TableView, layout: &Layout, file: &OpenFile) {
    view.problem = None;
    if let Some(row) = index(&view.goal) {
        if row < layout.rows {
            go_to(view, row);
        } else {
            view.problem = Some(format!("The last index is {}.", format::count(layout.rows.saturating_sub(1))));
        }
        return;
    }
    let Some(sought) = sought(view.goal.trim()) else {
        view.problem = Some("Type an index (120), a value (40.25) or a time (2020-05-28T06:30).".to_owned());
        return;
    };
    let Some(scale) = coordinate(layout, view, sought) else {
        view.problem = Some(match sought {
            Sought::Time(_) => "None of these columns is a time: type an index or a value.".to_owned(),
            Sought::Value(_) => "These rows have no coordinate: type an index.".to_owned(),
        });
        return;
    };
    let (kind, bits) = match sought {
        Sought::Value(value) => (0, value.to_bits()),
        Sought::Time(utc) => (1, utc.to_bits()),
    };
    let key = ViewKey::new(file.key, "seek", scale.variable.path.as_str()).with([kind, bits]);
    let make = move |work: &mut Work<'_>| cells::nearest(work, &scale, sought);
    view.seeking = Some(key.clone());
    cx.push(Command::Results(ResultsCommand::Ask(ViewRequest::new(key, Haste::Long, make))));
}

/// Goes where it was found.
pub(super) fn follow(cx: &Cx<'_>, view: &mut TableView) {
    let Some(key) = view.seeking.clone() else { return };
    match cx.results.view::<Row>(&key) {
        View::Ready(row) => {
            go_to(view, row.0);
            view.seeking = None;
        }
        View::Failed(unread) => {
            view.problem = Some(printable::line(&unread.to_string()).into_owned());
            cx.push(Command::Results(ResultsCommand::Retry(key)));
            view.seeking = None;
        }
        View::Missing | View::Waiting(_) => {}
    }
}

/// Brings a row into sight.
pub(super) fn go_to(view: &mut TableView, row: u64) {
    let column = view.marked.map_or(0, |marked| marked.cursor.1);
    view.marked = Some(Marked::one((row, column)));
    view.first_row = row.saturating_sub(3);
    view.reveals = true;
}

/// The coordinate along which it is looked for: that of the rows, else the column of the cursor; of a time, else the
/// first column that is one.
fn coordinate(layout: &Layout, view: &TableView, sought: Sought) -> Option<Source> {
    let is_time = |source: &&Source| {
        source.is_line() && matches!(TimeReference::of(&source.variable), Some(Ok(time)) if time.calendar.is_real())
    };
    let column = view.marked.map_or(0, |marked| marked.cursor.1);
    let of_cursor = layout.source(column).map(|(source, _)| source).filter(|source| source.is_line());
    match sought {
        Sought::Value(_) => layout.row_scale.as_ref().or(of_cursor).cloned(),
        Sought::Time(_) => {
            let scale = layout.row_scale.as_ref().filter(is_time).or(of_cursor.filter(is_time));
            scale.or_else(|| layout.sources.iter().find(is_time)).cloned()
        }
    }
}

/// An index, its thousands apart or not.
pub(super) fn index(text: &str) -> Option<u64> {
    let text = text.trim();
    let parts: Vec<&str> = text.split([',', ' ', '\u{a0}', '\u{202f}', '_', '’']).collect();
    let is_grouped = |(place, part): (usize, &&str)| match place {
        0 => parts.len() == 1 || (1..=3).contains(&part.len()),
        _ => part.len() == 3,
    };
    let is_index = parts.iter().enumerate().all(is_grouped)
        && parts.iter().all(|part| part.chars().all(|digit| digit.is_ascii_digit()));
    if is_index { parts.concat().parse().ok() } else { None }
}

pub(super) fn sought(text: &str) -> Option<Sought> {
    // With a decimal comma too, where there is but one.
    let decimal = if text.matches(',').count() == 1 { text.replace(',', ".") } else { text.to_owned() };
    if let Ok(value) = decimal.parse::<f64>() {
        return value.is_finite().then_some(Sought::Value(value));
    }
    let text = text.trim_end_matches(['Z', 'z']).replace(' ', "T");
    let moment = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|shape| chrono::NaiveDateTime::parse_from_str(&text, shape).ok())
        .or_else(|| chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))?;
    let utc = moment.and_utc();
    Some(Sought::Time(utc.timestamp() as f64 + f64::from(utc.timestamp_subsec_nanos()) / 1e9))
}

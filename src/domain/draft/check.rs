//! The form's check: every problem and every doubt at its field, and the request if there is one.

use super::numbers::read_dimensions;
use super::{Draft, Field};
use crate::domain::capabilities::{Choices, Outcome, Trap, Wanted};
use crate::domain::degrees::parse_degrees;
use crate::domain::request::{Area, SubsetRequest};
use crate::domain::time_range::{RangeEnd, TimeRangeError, parse_typed};
use crate::domain::{BoundingBox, BoundingBoxError, Capabilities, Collection, Edge, TimeRange};
use chrono::{DateTime, Utc};

/// The server's limit for one label (`harmony-api.md` 1.10).
const MAX_LABEL_CHARACTERS: usize = 255;

/// A box over the antimeridian that is wider than this many degrees is perhaps not meant so.
const SUSPICIOUS_WIDTH_DEGREES: f64 = 180.0;

/// What [`Draft::check`] found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checked {
    /// What keeps the request from being sent, a sentence each.
    pub problems: Vec<(Field, String)>,
    /// What can be sent but is perhaps not meant, a sentence each.
    pub warnings: Vec<(Field, String)>,
    /// The request; there is one exactly if there are no problems.
    pub request: Option<SubsetRequest>,
    /// What can still be chosen; `None` while the capabilities are not known.
    pub choices: Option<Choices>,
    /// The choices that no single service can do together, accepted or not.
    pub trap: Option<Trap>,
    /// The service that will serve the request, as far as it is known.
    pub served_by: Option<String>,
}

impl Checked {
    /// The first problem of a field.
    pub fn problem(&self, field: Field) -> Option<&str> {
        self.problems.iter().find(|(place, _)| *place == field).map(|(_, words)| words.as_str())
    }

    /// The first warning of a field.
    pub fn warning(&self, field: Field) -> Option<&str> {
        self.warnings.iter().find(|(place, _)| *place == field).map(|(_, words)| words.as_str())
    }

    pub(super) fn problem_at(&mut self, field: Field, words: impl Into<String>) {
        self.problems.push((field, words.into()));
    }

    pub(super) fn warn_at(&mut self, field: Field, words: impl Into<String>) {
        self.warnings.push((field, words.into()));
    }
}

impl Draft {
    /// Reads every text of the form. All problems are told at once, each at its field; with
    /// `capabilities` also what no single service can do together (`harmony-api.md` 5.6): a
    /// problem, unless the server would take the request and the person has accepted that it is
    /// not cut ([`Draft::accept_whole_files`]).
    pub fn check(&self, capabilities: Option<&Capabilities>) -> Checked {
        let mut checked = Checked::default();
        self.check_collection(&mut checked);
        let area = self.check_area(&mut checked);
        let time = self.check_time(&mut checked);
        let labels = self.check_labels(&mut checked);
        let dimensions = read_dimensions(&self.dimensions, &mut checked);
        let mut options = self.options.clone();
        self.numbers.read_into(&mut options, &mut checked);
        self.check_texts(&options, capabilities, &mut checked);
        if let Some(capabilities) = capabilities {
            self.check_combination(capabilities, &mut checked);
        }
        let request = SubsetRequest {
            collection: self.collection_id().to_owned(),
            area,
            time,
            variables: self.variables.clone(),
            dimensions,
            options,
            labels,
        };
        if let Err(error) = request.parts() {
            checked.problem_at(Field::Request, error.to_string());
        }
        if checked.problems.is_empty() {
            checked.request = Some(request);
        }
        checked
    }

    fn check_combination(&self, capabilities: &Capabilities, checked: &mut Checked) {
        let wanted: Wanted = self.wanted();
        checked.choices = Some(Choices::of(capabilities, &wanted));
        checked.served_by = capabilities.served_by(&wanted).map(str::to_owned);
        checked.trap = capabilities.trap(&wanted);
        if let Some(trap) = &checked.trap {
            let words = trap.words();
            if trap.outcome != Outcome::Refused && self.accepts_whole_files() {
                checked.warn_at(Field::Request, words);
            } else {
                checked.problem_at(Field::Request, words);
            }
        }
    }

    fn check_collection(&self, checked: &mut Checked) {
        if self.collection_id().is_empty() {
            checked.problem_at(Field::Collection, "Choose a collection first.");
        }
    }

    fn check_labels(&self, checked: &mut Checked) -> Vec<String> {
        // The server trims them itself and refuses blank ones.
        let labels: Vec<String> = self.labels.iter().filter(|label| !label.trim().is_empty()).cloned().collect();
        if labels.iter().any(|label| label.chars().count() > MAX_LABEL_CHARACTERS) {
            checked.problem_at(Field::Labels, format!("A label may have at most {MAX_LABEL_CHARACTERS} characters."));
        }
        labels
    }

    fn check_area(&self, checked: &mut Checked) -> Option<Area> {
        let is_filled = self.edges.iter().any(|text| !text.trim().is_empty());
        match &self.shape {
            Some(shape) => {
                if is_filled {
                    checked.problem_at(Field::Shape, "A shape and a box exclude each other. Clear one of the two.");
                }
                if let Err(error) = shape.check_limits() {
                    checked.problem_at(Field::Shape, error.sentence());
                }
                Some(Area::Shape(shape.clone()))
            }
            None if is_filled => {
                let bounds = self.check_edges(checked)?;
                self.doubt_box(bounds, checked);
                Some(Area::Box(bounds))
            }
            None => None,
        }
    }

    /// The box, while the four numbers make one.
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        let is_complete = self.edges.iter().all(|text| !text.trim().is_empty());
        if is_complete { self.check_edges(&mut Checked::default()) } else { None }
    }

    fn check_edges(&self, checked: &mut Checked) -> Option<BoundingBox> {
        let mut numbers = [None; 4];
        for ((edge, text), number) in Edge::ALL.into_iter().zip(&self.edges).zip(&mut numbers) {
            match read_edge(edge, text) {
                Ok(value) => *number = Some(value),
                Err(words) => checked.problem_at(Field::Edge(edge), words),
            }
        }
        // A number that is missing is already told; a neutral one lets the others be checked.
        let filled = |edge: Edge, number: Option<f64>| {
            number.unwrap_or(if edge == Edge::North {
                90.0
            } else if edge == Edge::South {
                -90.0
            } else {
                0.0
            })
        };
        let [west, south, east, north] = numbers;
        let bounds = BoundingBox::new(
            filled(Edge::West, west),
            filled(Edge::South, south),
            filled(Edge::East, east),
            filled(Edge::North, north),
        );
        for error in bounds.as_ref().err().into_iter().flatten() {
            let exchanged = is_latitude_first(*error, numbers);
            let hint = if exchanged { " Longitude and latitude are perhaps exchanged." } else { "" };
            checked.problem_at(Field::Edge(error.edge()), format!("{error}.{hint}"));
        }
        if numbers.iter().all(Option::is_some) { bounds.ok() } else { None }
    }

    /// Boxes that are legal and perhaps not meant.
    fn doubt_box(&self, bounds: BoundingBox, checked: &mut Checked) {
        if bounds.height_degrees() == 0.0 {
            let words = "South and North are the same, so the box is a line. Few services find data on a line.";
            checked.warn_at(Field::Edge(Edge::South), words);
        }
        if bounds.width_degrees() == 0.0 {
            let words = "West and East are the same, so the box is a line. Few services find data on a line.";
            checked.warn_at(Field::Edge(Edge::West), words);
        }
        if bounds.crosses_antimeridian() && bounds.width_degrees() > SUSPICIOUS_WIDTH_DEGREES {
            let words = format!(
                "West is greater than East, so the box runs over the antimeridian and is {}° wide. Exchange the two \
                 if this is not meant.",
                (bounds.width_degrees() * 10.0).round() / 10.0
            );
            checked.warn_at(Field::Edge(Edge::West), words);
        }
        if let Some(collection) = &self.collection {
            doubt_place(bounds, collection, checked);
        }
    }

    fn check_time(&self, checked: &mut Checked) -> Option<TimeRange> {
        let start = read_moment(&self.start, RangeEnd::Start, Field::Start, checked);
        let stop = read_moment(&self.stop, RangeEnd::Stop, Field::Stop, checked);
        let range = match TimeRange::new(start, stop) {
            Ok(range) => range,
            // Both empty is always; both unreadable is already told.
            Err(TimeRangeError::Empty) => return None,
            Err(TimeRangeError::Reversed) => {
                checked.problem_at(Field::Stop, "The first date must be before the last one.");
                return None;
            }
        };
        if let Some(collection) = &self.collection {
            doubt_dates(range, collection, checked);
        }
        Some(range)
    }
}

fn read_edge(edge: Edge, text: &str) -> Result<f64, String> {
    let name = edge.name();
    if text.trim().is_empty() {
        return Err(format!("{name} is missing. Fill all four numbers, or none for everywhere."));
    }
    let degrees = parse_degrees(text).map_err(|error| format!("{name} {error}."))?;
    match degrees.axis {
        Some(axis) if axis != edge.axis() => {
            let (kind, letters) = match edge {
                Edge::West | Edge::East => ("longitude", "W or E"),
                Edge::South | Edge::North => ("latitude", "S or N"),
            };
            Err(format!("{name} is a {kind}, so its letter is {letters}."))
        }
        _ => Ok(degrees.value),
    }
}

/// A latitude out of range in four numbers that would be a box with latitude first.
fn is_latitude_first(error: BoundingBoxError, numbers: [Option<f64>; 4]) -> bool {
    let out_of_range = matches!(error, BoundingBoxError::OutOfRange { edge: Edge::South | Edge::North, .. });
    let [Some(west), Some(south), Some(east), Some(north)] = numbers else { return false };
    out_of_range && BoundingBox::new(south, west, north, east).is_ok()
}

/// Tells if no data lies in the box, and if there would be some with latitude first.
fn doubt_place(bounds: BoundingBox, collection: &Collection, checked: &mut Checked) {
    let has_data = |place: &BoundingBox| collection.boxes.iter().any(|known| known.intersects(place));
    if collection.boxes.is_empty() || has_data(&bounds) {
        return;
    }
    let exchanged = BoundingBox::new(bounds.south(), bounds.west(), bounds.north(), bounds.east());
    let hint = if exchanged.is_ok_and(|exchanged| has_data(&exchanged)) {
        "It has where longitude and latitude are exchanged."
    } else {
        "Choose another place."
    };
    let words = format!("{} has no data in this box. {hint}", collection.short_name);
    checked.warn_at(Field::Edge(Edge::West), words);
}

fn read_moment(text: &str, end: RangeEnd, field: Field, checked: &mut Checked) -> Option<DateTime<Utc>> {
    if text.trim().is_empty() {
        return None;
    }
    let moment = parse_typed(text, end);
    if moment.is_none() {
        let which = if end == RangeEnd::Start { "first" } else { "last" };
        checked.problem_at(
            field,
            format!("The {which} date is not readable. Write it like 2020-04-27 or 2020-04-27T12:30 (UTC)."),
        );
    }
    moment
}

/// Tells which part of the dates lies outside the collection's own.
fn doubt_dates(range: TimeRange, collection: &Collection, checked: &mut Checked) {
    let name = &collection.short_name;
    let day = |moment: DateTime<Utc>| moment.format("%Y-%m-%d").to_string();
    let (first, last) = (collection.time_start, collection.time_end);
    if !range.overlaps(first, last) {
        let known = match (first.map(day), last.map(day)) {
            (Some(first), Some(last)) => format!("from {first} to {last}"),
            (Some(first), None) => format!("from {first} on"),
            (None, Some(last)) => format!("until {last}"),
            (None, None) => return,
        };
        let field = if range.start().is_some() { Field::Start } else { Field::Stop };
        checked.warn_at(field, format!("{name} has no data between these dates, only {known}."));
        return;
    }
    if let (Some(start), Some(first)) = (range.start(), first)
        && start < first
    {
        checked.warn_at(Field::Start, format!("{name} has data only from {} on.", day(first)));
    }
    if let (Some(stop), Some(last)) = (range.stop(), last)
        && stop > last
    {
        checked.warn_at(Field::Stop, format!("{name} has data only until {}.", day(last)));
    }
}

#[cfg(test)]
mod tests;

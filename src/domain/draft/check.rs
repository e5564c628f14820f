//! The form's check: every problem and every doubt at its field, and the request if there is one.

use super::Draft;
use super::checked::Checked;
use super::field::Field;
use super::numbers::read_dimensions;
use crate::domain::capabilities::{Choices, Outcome, Wanted};
use crate::domain::degrees::{Axis, parse_degrees};
use crate::domain::point::Coordinate;
use crate::domain::request::file::{MAX_LABEL_CHARACTERS, is_collection};
use crate::domain::request::{Area, SubsetRequest};
use crate::domain::shape::Covered;
use crate::domain::time_range::{MomentError, RangeEnd, TimeRangeError, read_typed};
use crate::domain::{BoundingBox, BoundingBoxError, Capabilities, Collection, Edge, Point, Shape, TimeRange};
use chrono::{DateTime, Utc};

/// A box over the antimeridian that is wider than this many degrees is perhaps not meant so.
const SUSPICIOUS_WIDTH_DEGREES: f64 = 180.0;

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
        } else if !is_collection(self.collection_id()) {
            let words = format!("“{}” is not a concept id or a short name.", self.collection_id().escape_debug());
            checked.problem_at(Field::Collection, words);
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
        let (has_box, has_point) = (self.has_box(), self.has_point());
        if self.shape.is_some() && (has_box || has_point) {
            let other = if has_box { "box" } else { "point" };
            let words = format!("A shape and a {other} exclude each other. Clear one of the two.");
            checked.problem_at(Field::Shape, words);
        } else if has_box && has_point {
            let words = "A box and a point exclude each other. Clear one of the two.";
            checked.problem_at(Field::Coordinate(Coordinate::Longitude), words);
        }
        if let Some(shape) = &self.shape {
            if let Err(error) = shape.check_limits() {
                checked.problem_at(Field::Shape, error.sentence());
            }
            doubt_shape(shape, checked);
            return Some(Area::Shape(shape.clone()));
        }
        if has_point {
            return self.check_point(checked).map(Area::Point);
        }
        if !has_box {
            return None;
        }
        let bounds = self.check_edges(checked)?;
        self.doubt_box(bounds, checked);
        Some(Area::Box(bounds))
    }

    /// The point, while the two numbers make one.
    pub fn whole_point(&self) -> Option<Point> {
        let is_complete = self.point.iter().all(|text| !text.trim().is_empty());
        if is_complete { self.check_point(&mut Checked::default()) } else { None }
    }

    /// The dates, while they make a time range.
    pub fn whole_time(&self) -> Option<TimeRange> {
        let mut checked = Checked::default();
        let start = read_moment(&self.start, RangeEnd::Start, Field::Start, &mut checked);
        let stop = read_moment(&self.stop, RangeEnd::Stop, Field::Stop, &mut checked);
        TimeRange::new(start, stop).ok()
    }

    fn check_point(&self, checked: &mut Checked) -> Option<Point> {
        let mut numbers = [None; 2];
        for ((coordinate, text), number) in Coordinate::ALL.into_iter().zip(&self.point).zip(&mut numbers) {
            match read_coordinate(coordinate, text) {
                Ok(value) => *number = Some(value),
                Err(words) => checked.problem_at(Field::Coordinate(coordinate), words),
            }
        }
        let [longitude, latitude] = numbers;
        // A number that is missing is already told.
        let point = Point::new(longitude.unwrap_or_default(), latitude.unwrap_or_default());
        for error in point.as_ref().err().into_iter().flatten() {
            checked.problem_at(Field::Coordinate(error.coordinate()), format!("{error}."));
        }
        if numbers.iter().all(Option::is_some) { point.ok() } else { None }
    }

    /// What the numbers of an area that is out of range likely mean, as texts of the form: west,
    /// south, east, north, or longitude and latitude.
    pub fn near_area(&self) -> Option<Area> {
        let read = |text: &String| parse_degrees(text).ok().map(|degrees| degrees.value);
        if self.has_point() {
            let [longitude, latitude] = &self.point;
            let (longitude, latitude) = (read(longitude)?, read(latitude)?);
            let near = Point::near(longitude, latitude).filter(|_| Point::new(longitude, latitude).is_err());
            return near.map(Area::Point);
        }
        let [west, south, east, north] = &self.edges;
        BoundingBox::near(read(west)?, read(south)?, read(east)?, read(north)?).map(Area::Box)
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

    /// Boxes that cut nothing, and boxes that are legal and perhaps not meant.
    fn doubt_box(&self, bounds: BoundingBox, checked: &mut Checked) {
        if let Some((edge, words)) = bounds.line_problem() {
            checked.problem_at(Field::Edge(edge), words);
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
            Err(error @ TimeRangeError::Moment(_)) => {
                checked.problem_at(Field::Start, format!("{error}."));
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

fn read_coordinate(coordinate: Coordinate, text: &str) -> Result<f64, String> {
    let name = coordinate.name();
    if text.trim().is_empty() {
        return Err(format!("{name} is missing. Fill both numbers."));
    }
    let degrees = parse_degrees(text).map_err(|error| format!("{name} {error}."))?;
    let (axis, letters) = match coordinate {
        Coordinate::Longitude => (Axis::Longitude, "W or E"),
        Coordinate::Latitude => (Axis::Latitude, "S or N"),
    };
    match degrees.axis {
        Some(other) if other != axis => Err(format!("The letter of a {} is {letters}.", name.to_lowercase())),
        _ => Ok(degrees.value),
    }
}

/// Lines are legal and perhaps not meant.
fn doubt_shape(shape: &Shape, checked: &mut Checked) {
    let is_line = |covered: &Covered| matches!(covered, Covered::Lines(_));
    if shape.features().iter().any(|feature| is_line(&feature.covered)) {
        let words =
            "The shape has lines, which have no width. Few services find data on a line; draw an area around it.";
        checked.warn_at(Field::Shape, words);
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
    let which = if end == RangeEnd::Start { "first" } else { "last" };
    match read_typed(text, end) {
        Ok(moment) => Some(moment),
        Err(MomentError::NotADate) => {
            let words = "is not readable. Write it like 2020-04-27 or 2020-04-27T12:30 (UTC).";
            checked.problem_at(field, format!("The {which} date {words}"));
            None
        }
        Err(error) => {
            checked.problem_at(field, format!("The {which} date {error}."));
            None
        }
    }
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

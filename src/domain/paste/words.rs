//! Readings in words: what was understood, before it is taken over.

use super::{CollectionName, Parts, Reading, What};
use crate::domain::request::{Area, Options};
use crate::domain::time_range::{RangeEnd, typed_form};
use crate::domain::{BoundingBox, Environment, Shape, SubsetRequest, TimeRange};

impl Reading {
    /// What it is, in a line: “A Harmony request for C1940473819-POCLOUD: box, dates, 2 variables”.
    pub fn headline(&self) -> String {
        match &self.what {
            What::Request(request) => {
                let parts = request_words(request);
                let parts = if parts.is_empty() { "everything".to_owned() } else { parts.join(", ") };
                format!("A Harmony request for {}: {parts}", request.collection)
            }
            What::Parts(parts) => parts_words(parts),
            What::Job(id) => format!("The job {id}"),
        }
    }

    /// What would happen, for a tooltip and a screen reader.
    pub fn effect(&self) -> &'static str {
        match &self.what {
            What::Request(_) => "Fills the whole form with this request",
            What::Parts(_) => "Fills these fields; the rest of the form stays",
            What::Job(_) => "Shows this job in the list, and watches it",
        }
    }

    /// What should be known before it is taken over, a sentence each, given the servers in use.
    pub fn remarks(&self, in_use: &Environment) -> Vec<String> {
        let servers = self.servers.note(in_use);
        self.notes.iter().cloned().chain(self.missing.iter().cloned()).chain(servers).collect()
    }
}

fn request_words(request: &SubsetRequest) -> Vec<String> {
    let area = request.area.as_ref().map(|area| match area {
        Area::Box(_) => "box".to_owned(),
        Area::Point(_) => "point".to_owned(),
        Area::Shape(_) => "shape".to_owned(),
    });
    let time = request.time.map(|_| "dates".to_owned());
    let lists = [
        counted(request.variables.len(), "variable"),
        counted(request.dimensions.len(), "dimension"),
        counted(request.options.granule_id.len() + request.options.granule_name.len(), "granule"),
        counted(option_count(&request.options), "more option"),
        counted(request.labels.len(), "label"),
    ];
    [area, time].into_iter().chain(lists).flatten().collect()
}

/// Those that stand under HOW, without granules.
fn option_count(options: &Options) -> usize {
    let texts = [
        &options.format,
        &options.crs,
        &options.interpolation,
        &options.grid,
        &options.average,
        &options.service_id,
        &options.destination_url,
    ];
    let switches = [options.concatenate, options.pixel_subset, options.skip_preview, options.ignore_errors];
    let numbers = [options.width, options.height, options.max_results];
    texts.into_iter().filter(|text| text.is_some()).count()
        + switches.iter().flatten().count()
        + numbers.iter().flatten().count()
        + usize::from(options.scale_extent.is_some())
        + usize::from(options.scale_size.is_some())
        + usize::from(!options.extend.is_empty())
}

fn counted(count: usize, one: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        many => Some(format!("{many} {one}s")),
    }
}

fn parts_words(parts: &Parts) -> String {
    let area = parts.area.as_ref().map(|area| match area {
        Area::Box(bounds) => format!("a box: {}", box_words(*bounds)),
        Area::Point(point) => format!("a point: {point}"),
        Area::Shape(shape) => format!("a shape: {}", shape_words(shape)),
    });
    let collection = parts.collection.as_ref().map(|name| match name {
        CollectionName::Id(id) => format!("the collection {id}"),
        CollectionName::Doi(doi) => format!("the collection with the DOI {doi}"),
    });
    let ids = |ids: &[String], one: &str| match ids {
        [] => None,
        [only] => Some(format!("the {one} {only}")),
        several => Some(format!("{} {one}s", several.len())),
    };
    let items = [
        collection,
        area,
        parts.time.map(|time| format!("dates: {}", time_words(time))),
        ids(&parts.granule_ids, "granule"),
        ids(&parts.granule_names, "granule name"),
        ids(&parts.variable_ids, "variable"),
    ];
    let words = items.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn box_words(bounds: BoundingBox) -> String {
    let [west, south, east, north] = <[f64; 4]>::from(bounds).map(|degrees| degrees + 0.0);
    format!("west {west}, south {south}, east {east}, north {north}")
}

fn shape_words(shape: &Shape) -> String {
    let counts = shape.counts();
    let parts = [counted(counts.areas, "area"), counted(counts.lines, "line"), counted(counts.points, "place")];
    let points = counted(shape.positions(), "point");
    let format = shape.format().name().to_owned();
    std::iter::once(format).chain(parts.into_iter().flatten()).chain(points).collect::<Vec<_>>().join(", ")
}

fn time_words(time: TimeRange) -> String {
    let start = time.start().map(|moment| typed_form(moment, RangeEnd::Start));
    let stop = time.stop().map(|moment| typed_form(moment, RangeEnd::Stop));
    match (start, stop) {
        (Some(start), Some(stop)) if start == stop => start,
        (Some(start), Some(stop)) => format!("{start} to {stop}"),
        (Some(start), None) => format!("from {start} on"),
        (None, Some(stop)) => format!("until {stop}"),
        (None, None) => String::new(),
    }
}

//! The parameters of an address, one by one, and what they make together.

use super::super::file::MAX_LABEL_CHARACTERS;
use super::super::reader::number_list;
use super::super::spatial::{Spatial, lenient_box};
use super::super::wire::{MAX_PARTS, OWN_LABEL};
use super::super::{Area, DimensionRange, Shape, SubsetRequest};
use super::found::{FromUrl, NO_SHAPE, left_out};
use super::target::{Api, Target};
use super::values::{ReadTimes, all_numbers, degrees, dimension, edr_times, extend, simple, times, value_list};
use crate::domain::{Point, TimeRange};
use serde_json::Number;

/// Sentences about one address; more help nobody.
const MOST_REMARKS: usize = 20;

/// Of a map's address: how the picture looks.
const OF_THE_PICTURE: [&str; 10] =
    ["service", "request", "version", "styles", "transparent", "dpi", "map_resolution", "srs", "bgcolor", "exceptions"];

pub(super) struct Reader {
    request: SubsetRequest,
    api: Api,
    latitudes: Option<[Option<f64>; 2]>,
    longitudes: Option<[Option<f64>; 2]>,
    /// Parameters that a server or a client repeats for each of their items.
    repeated: Repeated,
    notes: Vec<String>,
    missing: Vec<String>,
    untold: usize,
}

#[derive(Default)]
struct Repeated {
    point: Vec<String>,
    bbox: Vec<String>,
    coords: Vec<String>,
    scale_extent: Vec<String>,
    scale_size: Vec<String>,
}

impl Reader {
    pub(super) fn new(target: Target) -> Self {
        let mut reader = Self {
            request: SubsetRequest::new(target.collection),
            api: target.api,
            latitudes: None,
            longitudes: None,
            repeated: Repeated::default(),
            notes: Vec::new(),
            missing: Vec::new(),
            untold: 0,
        };
        if let Some(in_path) = target.variables.filter(|names| names != "parameter_vars") {
            reader.variables(&in_path);
        }
        reader
    }

    /// One parameter; the server does not tell upper and lower case of names apart.
    pub(super) fn pair(&mut self, name: &str, value: &str) {
        let lower = name.trim().to_ascii_lowercase();
        let is_read = match self.api {
            Api::Coverages => self.coverages_pair(&lower, value),
            Api::Edr => self.edr_pair(&lower, value),
            Api::Wms => self.wms_pair(&lower, value),
        };
        if !is_read {
            self.miss(left_out(name, value));
        }
    }

    fn coverages_pair(&mut self, name: &str, value: &str) -> bool {
        match name {
            "point" => self.repeated.point.push(value.to_owned()),
            "label" => return self.label(value),
            "variable" => self.variables(value),
            "shapefile" => self.miss(NO_SHAPE.to_owned()),
            "subset" => {
                for item in value_list(value) {
                    if !self.subset(item) {
                        self.miss(left_out("subset", item));
                    }
                }
            }
            name => return self.common_pair(name, value),
        }
        true
    }

    /// What all interfaces have under one name.
    fn common_pair(&mut self, name: &str, value: &str) -> bool {
        let options = &mut self.request.options;
        match name {
            // Every request of this application is sent so.
            "forceasync" | "collectionid" => {}
            "granuleid" => extend(&mut options.granule_id, value),
            "granulename" => extend(&mut options.granule_name, value),
            "extend" => extend(&mut options.extend, value),
            "scaleextent" => self.repeated.scale_extent.push(value.to_owned()),
            "scalesize" => self.repeated.scale_size.push(value.to_owned()),
            name => return simple(options, name, value),
        }
        true
    }

    /// The EDR API has other names for some (`harmony-api.md` 2.8).
    fn edr_pair(&mut self, name: &str, value: &str) -> bool {
        match name {
            "parameter-name" => self.variables(value),
            "crs" => return simple(&mut self.request.options, "outputcrs", value),
            "f" => return simple(&mut self.request.options, "format", value),
            "bbox" => self.repeated.bbox.push(value.to_owned()),
            "coords" => self.repeated.coords.push(value.to_owned()),
            "datetime" => return edr_times(value).is_some_and(|times| self.time(times)),
            name => return self.coverages_pair(name, value),
        }
        true
    }

    /// A map's address: layers are variables behind their collection, `C1234-X/red`.
    fn wms_pair(&mut self, name: &str, value: &str) -> bool {
        match name {
            "layers" => {
                for layer in value.split(',').map(str::trim) {
                    let (collection, variable) = layer.split_once('/').unwrap_or((layer, ""));
                    let is_own = self.request.collections().any(|own| own == collection);
                    self.variables(if is_own { variable } else { layer });
                }
            }
            "bbox" => self.repeated.bbox.push(value.to_owned()),
            "crs" => return simple(&mut self.request.options, "outputcrs", value),
            name if OF_THE_PICTURE.contains(&name) => {}
            name => return self.common_pair(name, value),
        }
        true
    }

    fn label(&mut self, label: &str) -> bool {
        if label.chars().count() > MAX_LABEL_CHARACTERS {
            return false;
        }
        if label != OWN_LABEL && !label.trim().is_empty() {
            self.request.labels.push(label.to_owned());
        }
        true
    }

    fn variables(&mut self, names: &str) {
        let names = names.split(',').map(str::trim).filter(|name| !matches!(*name, "" | "all"));
        self.request.variables.extend(names.map(str::to_owned));
    }

    /// `lat(40:41)`, `time("…":*)`, `lev(1:*)`.
    fn subset(&mut self, item: &str) -> bool {
        let Some((name, bounds)) = item.strip_suffix(')').and_then(|item| item.split_once('(')) else { return false };
        match name.trim() {
            "lat" => place(&mut self.latitudes, degrees(bounds)),
            "lon" => place(&mut self.longitudes, degrees(bounds)),
            "time" => times(bounds).is_some_and(|times| self.time(times)),
            name => match dimension(name, bounds) {
                Some(dimension) => self.dimension(dimension),
                None => false,
            },
        }
    }

    /// False for a second one of its name, and for more than a form takes.
    fn dimension(&mut self, dimension: DimensionRange) -> bool {
        let others = &mut self.request.dimensions;
        let is_new = others.len() < MAX_PARTS && !others.iter().any(|other| other.name == dimension.name);
        if is_new {
            others.push(dimension);
        }
        is_new
    }

    /// False if there are others already.
    fn time(&mut self, (time, note): ReadTimes) -> bool {
        let Some(time): Option<TimeRange> = time else { return true };
        if self.request.time.is_some_and(|other| other != time) {
            return false;
        }
        self.request.time = Some(time);
        self.notes.extend(note.map(str::to_owned));
        true
    }

    fn miss(&mut self, words: String) {
        if self.missing.len() < MOST_REMARKS { self.missing.push(words) } else { self.untold += 1 }
    }

    pub(super) fn finished(mut self, uploaded: Option<Shape>) -> FromUrl {
        self.scales();
        let areas = [uploaded.map(Area::Shape), self.coords(), self.box_of_numbers(), self.cut(), self.point()];
        let mut areas = areas.into_iter().flatten();
        self.request.area = areas.next();
        for other in areas.collect::<Vec<_>>() {
            let kept = self.request.area.as_ref().map_or("", area_noun);
            self.miss(format!(
                "The request has {} too. Only {kept} was kept, because the form cuts by one area.",
                area_words(&other)
            ));
        }
        if self.untold > 0 {
            self.missing.push(format!("{} more parts were left out.", self.untold));
        }
        FromUrl { request: self.request, notes: self.notes, missing: self.missing }
    }

    fn scales(&mut self) {
        let scale_extent = std::mem::take(&mut self.repeated.scale_extent);
        let scale_size = std::mem::take(&mut self.repeated.scale_size);
        let options = &mut self.request.options;
        options.scale_extent = all_numbers(&scale_extent);
        options.scale_size = all_numbers(&scale_size)
            .filter(|sizes| sizes.iter().all(|size| size.as_f64().is_some_and(|size| size >= 0.0)));
        let wrong = [
            ("scaleExtent", &scale_extent, options.scale_extent.is_none()),
            ("scaleSize", &scale_size, options.scale_size.is_none()),
        ];
        let wrong = wrong.into_iter().filter(|(_, values, is_wrong)| *is_wrong && !values.join("").trim().is_empty());
        let words: Vec<String> = wrong.map(|(name, values, _)| left_out(name, &values.join(","))).collect();
        for words in words {
            self.miss(words);
        }
    }

    /// A query is split at the commas inside well-known text; the list put together again is the text.
    fn coords(&mut self) -> Option<Area> {
        let text = std::mem::take(&mut self.repeated.coords).join(",");
        if text.trim().is_empty() {
            return None;
        }
        match Spatial::from_wkt(&text) {
            Ok(spatial) => {
                self.notes.extend(spatial.notes);
                Some(spatial.area)
            }
            Err(why) => {
                self.miss(format!("{} {why}", left_out("coords", &text)));
                None
            }
        }
    }

    /// Four numbers, or six with heights, which the server leaves aside.
    fn box_of_numbers(&mut self) -> Option<Area> {
        let text = std::mem::take(&mut self.repeated.bbox).join(",");
        if text.trim().is_empty() {
            return None;
        }
        let degrees: Option<Vec<f64>> = number_list(&text).and_then(|list| list.iter().map(Number::as_f64).collect());
        let Some(&([west, south, east, north] | [west, south, _, east, north, _])) = degrees.as_deref() else {
            self.miss(left_out("bbox", &text));
            return None;
        };
        self.lenient([west, south, east, north])
    }

    /// The box of `lat(…)` and `lon(…)`.
    fn cut(&mut self) -> Option<Area> {
        if self.latitudes.is_none() && self.longitudes.is_none() {
            return None;
        }
        let ends = |found: Option<[Option<f64>; 2]>, limit: f64| {
            let [low, high] = found.unwrap_or_default();
            [low.unwrap_or(-limit), high.unwrap_or(limit)]
        };
        let ([south, north], [west, east]) = (ends(self.latitudes, 90.0), ends(self.longitudes, 180.0));
        self.lenient([west, south, east, north])
    }

    fn lenient(&mut self, numbers: [f64; 4]) -> Option<Area> {
        match lenient_box(numbers) {
            Ok((bounds, note)) => {
                self.notes.extend(note);
                Some(Area::Box(bounds))
            }
            Err(why) => {
                let [west, south, east, north] = numbers;
                self.miss(format!(
                    "The box of this request (west {west}, south {south}, east {east}, north {north}) is not a box: \
                     {why}. It was left out."
                ));
                None
            }
        }
    }

    fn point(&mut self) -> Option<Area> {
        let values = std::mem::take(&mut self.repeated.point);
        if values.join("").trim().is_empty() {
            return None;
        }
        let numbers =
            all_numbers::<2>(&values).map(|numbers| numbers.map(|number| number.as_f64().unwrap_or(f64::NAN)));
        let Some([longitude, latitude]) = numbers else {
            self.miss(left_out("point", &values.join(",")));
            return None;
        };
        match Point::new(longitude, latitude) {
            Ok(point) => Some(Area::Point(point)),
            Err(errors) => {
                let why = errors.first().map(ToString::to_string).unwrap_or_default();
                self.miss(format!("The point {longitude}, {latitude} was left out: {why}."));
                None
            }
        }
    }
}

/// False if it was given already, or is nothing.
fn place<T: PartialEq>(option: &mut Option<T>, value: Option<T>) -> bool {
    if value.is_none() || option.is_some() && *option != value {
        return false;
    }
    *option = value;
    true
}

fn area_noun(area: &Area) -> &'static str {
    match area {
        Area::Box(_) => "the box",
        Area::Point(_) => "the point",
        Area::Shape(_) => "the shape",
    }
}

fn area_words(area: &Area) -> String {
    match area {
        Area::Box(bounds) => {
            let [west, south, east, north] = <[f64; 4]>::from(*bounds).map(|degrees| degrees + 0.0);
            format!("a box (west {west}, south {south}, east {east}, north {north})")
        }
        Area::Point(point) => format!("a point ({point})"),
        Area::Shape(_) => "a shape".to_owned(),
    }
}

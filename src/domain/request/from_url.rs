//! A request read back from the address Harmony keeps of it, the inverse of
//! [`SubsetRequest::as_url`].

use super::wire::OWN_LABEL;
use super::{Area, DimensionRange, Options, Shape, SubsetRequest};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, TimeRange};
use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use serde_json::Number;
use std::str::FromStr;
use url::Url;

/// Harmony cuts a job's `request` at so many characters.
pub const REQUEST_CUT: usize = 4096;

/// What an address tells of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct FromUrl {
    /// As far as it could be read.
    pub request: SubsetRequest,
    /// What the address cannot tell or this version does not know, each as a sentence for the
    /// person who sends the request again. Empty if it is whole.
    pub missing: Vec<String>,
}

impl From<SubsetRequest> for FromUrl {
    /// A request that is known whole.
    fn from(request: SubsetRequest) -> Self {
        Self { request, missing: Vec::new() }
    }
}

impl SubsetRequest {
    /// Reads an address of the coverages or the EDR API, as [`SubsetRequest::as_url`] and harmony-py
    /// write it and as Harmony keeps it in a job's `request`. `None` if it is no such address.
    ///
    /// A shape is uploaded and not part of a coverages address, and Harmony cuts long addresses; both
    /// are told in [`FromUrl::missing`].
    pub fn from_url(text: &str) -> Option<FromUrl> {
        let url = Url::parse(text).ok()?;
        let target = Target::of(&url)?;
        let mut pairs: Vec<(String, String)> =
            url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let is_cut = text.chars().count() == REQUEST_CUT;
        if is_cut {
            // The last one may be cut in the middle.
            pairs.pop();
        }
        let mut read = Self::from_parts(target, &pairs);
        if is_cut {
            read.missing.insert(0, "Harmony kept only the beginning of this long request.".to_owned());
        }
        Some(read)
    }

    /// The same from what an address says before its `?` and from its parameters, wherever those
    /// came from: names and values, decoded.
    pub(in crate::domain) fn from_parts(target: Target, pairs: &[(String, String)]) -> FromUrl {
        let mut reader = Reader { request: Self::new(target.collection), ..Reader::default() };
        if let Some(in_path) = target.variables.filter(|names| !matches!(names.as_str(), "all" | "parameter_vars")) {
            reader.variables(&in_path);
        }
        for (name, value) in pairs {
            if target.is_edr {
                reader.edr_pair(name, value);
            } else {
                reader.pair(name, value);
            }
        }
        reader.finished()
    }
}

/// What an address asks of, before its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::domain) struct Target {
    /// As the path names it, decoded.
    pub(in crate::domain) collection: String,
    /// The variables of the path, where the API has them there.
    variables: Option<String>,
    is_edr: bool,
}

impl Target {
    /// `None` for an address of neither API.
    pub(in crate::domain) fn of(url: &Url) -> Option<Self> {
        let segments: Vec<String> = url.path_segments()?.map(decoded).collect();
        let place = |name: &str| segments.iter().position(|segment| segment == name);
        let named = |index: usize| segments.get(index).filter(|name| !name.is_empty()).cloned();
        if let Some(api) = place("ogc-api-coverages") {
            let collection = named(api.checked_sub(1)?)?;
            return Some(Self { collection, variables: segments.get(api + 3).cloned(), is_edr: false });
        }
        let api = place("ogc-api-edr")?;
        let is_query = matches!(segments.get(api + 4)?.as_str(), "cube" | "area" | "position" | "trajectory");
        is_query.then_some(Self { collection: named(api + 3)?, variables: None, is_edr: true })
    }
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

struct Reader {
    request: SubsetRequest,
    latitudes: Option<[f64; 2]>,
    longitudes: Option<[f64; 2]>,
    shape: Option<Shape>,
    missing: Vec<String>,
}

impl Default for Reader {
    fn default() -> Self {
        Self { request: SubsetRequest::new(""), latitudes: None, longitudes: None, shape: None, missing: Vec::new() }
    }
}

impl Reader {
    /// One parameter; the server does not tell upper and lower case of names apart.
    fn pair(&mut self, name: &str, value: &str) {
        let options = &mut self.request.options;
        let is_read = match name.to_ascii_lowercase().as_str() {
            // Every request of this application is sent so.
            "forceasync" | "collectionid" => true,
            "subset" => value_list(value).iter().all(|item| self.subset(item)),
            "label" => {
                self.label(value);
                true
            }
            "variable" => {
                self.variables(value);
                true
            }
            "granuleid" => extend(&mut options.granule_id, value),
            "granulename" => extend(&mut options.granule_name, value),
            "extend" => extend(&mut options.extend, value),
            "scaleextent" => numbers(value).map(|numbers| options.scale_extent = Some(numbers)).is_some(),
            "scalesize" => numbers(value).map(|numbers| options.scale_size = Some(numbers)).is_some(),
            "shapefile" => {
                self.missing.push(NO_SHAPE.to_owned());
                true
            }
            lower => simple(options, lower, value),
        };
        if !is_read {
            self.missing.push(left_out(name, value));
        }
    }

    /// One parameter of the EDR API, which has other names for some (`harmony-api.md` 2.8).
    fn edr_pair(&mut self, name: &str, value: &str) {
        let is_read = match name.to_ascii_lowercase().as_str() {
            "parameter-name" => return self.pair("variable", value),
            "crs" => return self.pair("outputCrs", value),
            "f" => return self.pair("format", value),
            "bbox" => self.edr_box(value),
            "coords" => Shape::from_wkt(value).map(|shape| self.shape = Some(shape)).is_ok(),
            "datetime" => edr_times(value).map(|range| self.request.time = Some(range)).is_some(),
            _ => return self.pair(name, value),
        };
        if !is_read {
            self.missing.push(left_out(name, value));
        }
    }

    /// Four numbers, or six with heights, which the server leaves aside.
    fn edr_box(&mut self, value: &str) -> bool {
        let degrees: Option<Vec<f64>> = value.split(',').map(|number| number.trim().parse().ok()).collect();
        let Some(&([west, south, east, north] | [west, south, _, east, north, _])) = degrees.as_deref() else {
            return false;
        };
        self.latitudes = Some([south, north]);
        self.longitudes = Some([west, east]);
        true
    }

    fn label(&mut self, label: &str) {
        if label != OWN_LABEL && !label.is_empty() {
            self.request.labels.push(label.to_owned());
        }
    }

    fn variables(&mut self, names: &str) {
        self.request.variables.extend(names.split(',').filter(|name| !matches!(*name, "" | "all")).map(str::to_owned));
    }

    /// `lat(40:41)`, `time("…":*)`, `lev(1:*)`.
    fn subset(&mut self, item: &str) -> bool {
        let Some((name, bounds)) = item.strip_suffix(')').and_then(|item| item.split_once('(')) else { return false };
        match name {
            "lat" => degrees(bounds, 90.0).map(|found| self.latitudes = Some(found)).is_some(),
            "lon" => degrees(bounds, 180.0).map(|found| self.longitudes = Some(found)).is_some(),
            "time" => times(bounds).map(|range| self.request.time = Some(range)).is_some(),
            name => match dimension(name, bounds) {
                Some(dimension) => {
                    self.request.dimensions.push(dimension);
                    true
                }
                None => false,
            },
        }
    }

    fn finished(mut self) -> FromUrl {
        if self.latitudes.is_some() || self.longitudes.is_some() {
            let [south, north] = self.latitudes.unwrap_or([-90.0, 90.0]);
            let [west, east] = self.longitudes.unwrap_or([-180.0, 180.0]);
            match BoundingBox::new(west, south, east, north) {
                Ok(bounds) => self.request.area = Some(Area::Box(bounds)),
                Err(_) => self.missing.push("The box of this request is not a box.".to_owned()),
            }
        }
        if let Some(shape) = self.shape {
            self.request.area = Some(Area::Shape(shape));
        }
        FromUrl { request: self.request, missing: self.missing }
    }
}

/// What a person reads of a parameter that was left out; bounded, whatever was pasted.
pub(in crate::domain) fn left_out(name: &str, value: &str) -> String {
    const LONGEST: usize = 80;
    let part: String = format!("{name}={value}").chars().take(LONGEST + 1).collect();
    let short = if part.chars().count() > LONGEST {
        format!("{}…", part.chars().take(LONGEST).collect::<String>())
    } else {
        part
    };
    format!("The part {short} is not known here and was left out.")
}

/// An uploaded shape is named and not there.
pub const NO_SHAPE: &str = "The shape was uploaded as a file and is not kept by Harmony. Open it again.";

/// The options that are one value; false for a name or value that is not known.
fn simple(options: &mut Options, name: &str, value: &str) -> bool {
    let text = || Some(value.to_owned());
    match name {
        "format" => options.format = text(),
        "outputcrs" => options.crs = text(),
        "interpolation" => options.interpolation = text(),
        "grid" => options.grid = text(),
        "average" => options.average = text(),
        "serviceid" => options.service_id = text(),
        "destinationurl" => options.destination_url = text(),
        "width" => return set(&mut options.width, value),
        "height" => return set(&mut options.height, value),
        "maxresults" => return set(&mut options.max_results, value),
        "concatenate" => return set(&mut options.concatenate, &value.to_ascii_lowercase()),
        "pixelsubset" => return set(&mut options.pixel_subset, &value.to_ascii_lowercase()),
        "skippreview" => return set(&mut options.skip_preview, &value.to_ascii_lowercase()),
        "ignoreerrors" => return set(&mut options.ignore_errors, &value.to_ascii_lowercase()),
        _ => return false,
    }
    true
}

fn set<T: FromStr>(option: &mut Option<T>, value: &str) -> bool {
    *option = value.parse().ok();
    option.is_some()
}

fn extend(list: &mut Vec<String>, values: &str) -> bool {
    list.extend(values.split(',').filter(|value| !value.is_empty()).map(str::to_owned));
    true
}

/// Several subsets in one value, as a browser's address may hold them: `lat(1:2),lon(3:4)`.
fn value_list(value: &str) -> Vec<String> {
    value.split_inclusive("),").map(|item| item.strip_suffix(',').unwrap_or(item).to_owned()).collect()
}

fn numbers<const N: usize>(value: &str) -> Option<[Number; N]> {
    let numbers: Vec<Number> = value.split(',').map(|number| number.trim().parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// `*` is the end of the globe.
fn degrees(bounds: &str, limit: f64) -> Option<[f64; 2]> {
    let (low, high) = bounds.split_once(':')?;
    let degree = |text: &str, open: f64| if text.trim() == "*" { Some(open) } else { text.trim().parse().ok() };
    Some([degree(low, -limit)?, degree(high, limit)?])
}

/// `"2020-04-27T00:00:00":*`; the moments hold colons themselves.
fn times(bounds: &str) -> Option<TimeRange> {
    let (first, rest) = end(bounds)?;
    let (second, rest) = end(rest.strip_prefix(':')?)?;
    if !rest.is_empty() {
        return None;
    }
    TimeRange::new(first, second).ok()
}

/// `2020-04-27/2020-05-28`, `..` for an open end.
fn edr_times(text: &str) -> Option<TimeRange> {
    let (start, stop) = text.split_once('/')?;
    let end = |text: &str| match text.trim() {
        "" | ".." => Some(None),
        moment => parse_moment(moment).map(Some),
    };
    TimeRange::new(end(start)?, end(stop)?).ok()
}

/// One end of a time range, and what follows it.
fn end(text: &str) -> Option<(Option<DateTime<Utc>>, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some((None, rest));
    }
    let (moment, rest) = text.strip_prefix('"')?.split_once('"')?;
    Some((Some(parse_moment(moment)?), rest))
}

fn dimension(name: &str, bounds: &str) -> Option<DimensionRange> {
    let (low, high) = bounds.split_once(':')?;
    let bound = |text: &str| if text.trim() == "*" { Some(None) } else { text.trim().parse().ok().map(Some) };
    let (min, max): (Option<Number>, Option<Number>) = (bound(low)?, bound(high)?);
    (!name.is_empty() && (min.is_some() || max.is_some())).then(|| DimensionRange { name: name.to_owned(), min, max })
}

#[cfg(test)]
mod tests {
    use super::{REQUEST_CUT, SubsetRequest};
    use crate::domain::request::{Area, DimensionRange};
    use crate::domain::time_range::parse_moment;
    use crate::domain::{BoundingBox, Environment, TimeRange};
    use proptest::prelude::*;

    fn round_trip(request: &SubsetRequest) -> SubsetRequest {
        let url = request.as_url(&Environment::prod()).unwrap();
        let read = SubsetRequest::from_url(url.as_str()).unwrap();
        assert_eq!(read.missing, Vec::<String>::new(), "{url}");
        read.request
    }

    #[test]
    fn the_servers_record_is_read() {
        let read = SubsetRequest::from_url(
            "http://127.0.0.1:4000/C1233800302-EEDTEST/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?forceAsync=true&subset=lat(10%3A20)&subset=lon(30%3A40)&format=application%2Fnetcdf",
        )
        .unwrap();
        assert_eq!(read.request.collection, "C1233800302-EEDTEST");
        assert_eq!(read.request.bounding_box(), BoundingBox::new(30.0, 10.0, 40.0, 20.0).ok());
        assert_eq!(read.request.options.format.as_deref(), Some("application/netcdf"));
        assert!(read.missing.is_empty() && read.request.variables.is_empty());
    }

    #[test]
    fn other_spellings_are_understood() {
        let read = |path: &str| {
            let url = format!("https://h.example/A%2FB/ogc-api-coverages/1.0.0/collections/{path}");
            SubsetRequest::from_url(&url).unwrap()
        };
        let both = read(
            "%2Fgt1l%2Fh,%2Fgt1r%2Fh/coverage/rangeset?SUBSET=lat(1:*),lon(170:-170)&MaxResults=3&skippreview=TRUE",
        );
        assert_eq!(both.request.collection, "A/B");
        assert_eq!(both.request.variables, ["/gt1l/h", "/gt1r/h"]);
        assert_eq!(both.request.bounding_box(), BoundingBox::new(170.0, 1.0, -170.0, 90.0).ok());
        assert_eq!((both.request.options.max_results, both.request.options.skip_preview), (Some(3), Some(true)));
        assert!(both.missing.is_empty(), "{both:?}");
    }

    #[test]
    fn addresses_of_the_edr_api_are_read() {
        let read = |rest: &str| {
            SubsetRequest::from_url(&format!("https://h.example/ogc-api-edr/1.1.0/collections/C1-X/{rest}")).unwrap()
        };
        let cube = read(
            "cube?bbox=-105.5,40,-105,41&parameter-name=a,/b/c&datetime=2020-04-27/..&f=image/png&crs=EPSG:4326&forceAsync=true",
        );
        assert_eq!(cube.request.bounding_box(), BoundingBox::new(-105.5, 40.0, -105.0, 41.0).ok());
        assert_eq!(cube.request.variables, ["a", "/b/c"]);
        assert_eq!(cube.request.time, TimeRange::new(parse_moment("2020-04-27"), None).ok());
        assert_eq!(cube.request.options.crs.as_deref(), Some("EPSG:4326"));
        assert!(cube.missing.is_empty(), "{cube:?}");
        let area = read("area?coords=POLYGON%28%280+0%2C1+0%2C1+1%2C0+0%29%29&label=harmony-py&parameter-name=all&z=5");
        assert!(matches!(&area.request.area, Some(Area::Shape(shape)) if shape.positions() == 4), "{area:?}");
        assert_eq!((area.request.labels.len(), area.missing.len()), (1, 1), "{area:?}");
        assert!(matches!(read("position?coords=POINT(10 20)").request.area, Some(Area::Shape(_))));
        assert_eq!(read("cube?bbox=1,2,3,4,5,6").request.bounding_box(), BoundingBox::new(1.0, 2.0, 4.0, 5.0).ok());
        for bad in ["area?coords=POLYGON((", "cube?bbox=1,2,3", "cube?datetime=today"] {
            assert_eq!(read(bad).missing.len(), 1, "{bad}");
        }
        assert_eq!(SubsetRequest::from_url("https://h.example/ogc-api-edr/1.1.0/collections/C1-X"), None);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let read = SubsetRequest::from_url(
            "https://h.example/C1-X/ogc-api-coverages/1.0.0/collections/all/coverage/rangeset?dance=1&width=x&subset=lat(91:95)&subset=time(today)&shapefile=a",
        )
        .unwrap();
        assert_eq!(read.request, SubsetRequest::new("C1-X"));
        assert_eq!(read.missing.len(), 5, "{:?}", read.missing);
        for other in ["", "mailto:x", "https://h.example/jobs/1", "https://h.example/ogc-api-coverages/1.0.0"] {
            assert_eq!(SubsetRequest::from_url(other), None, "{other}");
        }
    }

    #[test]
    fn a_cut_address_gives_what_is_left_and_says_so() {
        let mut request = SubsetRequest::new("C1-X");
        request.variables = (0..600).map(|index| format!("/gt1l/variable_{index}")).collect();
        request.options.max_results = Some(7);
        let url: String = request.as_url(&Environment::prod()).unwrap().as_str().chars().take(REQUEST_CUT).collect();
        let read = SubsetRequest::from_url(&url).unwrap();
        assert!(read.missing[0].contains("beginning") && read.request.options.max_results == Some(7));
        assert!(read.request.variables.iter().all(|name| request.variables.contains(name)), "no half name");
    }

    fn day() -> impl Strategy<Value = Option<&'static str>> {
        prop::sample::select(vec![None, Some("2020-01-05"), Some("2021-06-30T12:30:15.5"), Some("2024-02-29T23:59:59")])
    }

    proptest! {
        #[test]
        fn an_address_read_back_is_the_request(
            corners in prop::option::of((-180.0f64..180.0, -90.0f64..90.0, -180.0f64..180.0, -90.0f64..90.0)),
            (start, stop) in (day(), day()),
            variables in prop::collection::vec("/[a-z][a-z0-9_/ é+&%]{0,12}", 0..4),
            labels in prop::collection::vec("[a-z0-9][a-z0-9 ,&=+#-]{0,12}", 0..3),
            dimension in prop::option::of(("[a-z]{4,9}", prop::option::of(-1000i64..1000), 0i64..9)),
            names in prop::collection::vec("[A-Z0-9*?_.]{1,12}", 0..3),
            format in prop::option::of("[a-z]{1,9}/[a-z+;=.-]{1,12}"),
            crs in prop::option::of("[ -~]{1,20}"),
            (concatenate, skip, ignore) in any::<(Option<bool>, Option<bool>, Option<bool>)>(),
            (width, max_results) in (prop::option::of(1u32..), prop::option::of(1u32..)),
            extent in prop::option::of([-9000i64..9000, -9000i64..9000, -9000i64..9000, -9000i64..9000]),
        ) {
            let mut request = SubsetRequest::new("C1-X");
            request.area = corners.and_then(|(west, a, east, b)| BoundingBox::new(west, a.min(b), east, a.max(b)).ok()).map(Area::Box);
            request.time = TimeRange::new(start.and_then(parse_moment), stop.and_then(parse_moment)).ok();
            request.variables = variables;
            request.labels = labels;
            request.dimensions = dimension
                .map(|(name, min, max)| DimensionRange { name, min: min.map(Into::into), max: Some((max + 1000).into()) })
                .into_iter()
                .collect();
            let options = &mut request.options;
            (options.granule_name, options.format, options.crs) = (names, format, crs);
            (options.concatenate, options.skip_preview, options.ignore_errors) = (concatenate, skip, ignore);
            (options.width, options.max_results) = (width, max_results);
            options.scale_extent = extent.map(|numbers| numbers.map(Into::into));
            prop_assume!(request.as_url(&Environment::prod()).unwrap().as_str().len() < REQUEST_CUT);
            prop_assert_eq!(round_trip(&request), request);
        }
    }
}

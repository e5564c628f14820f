//! Parameters of CMR, Harmony and Earthdata Search, in an address or cut out of one.

use super::{CollectionName, Parts, Pasted, Reading, dates, ids};
use crate::domain::request::Area;
use crate::domain::request::from_url::{Target, edr_times, left_out};
use crate::domain::request::spatial::{Spatial, lenient_box};
use crate::domain::{BoundingBox, Shape, SubsetRequest};
use serde_json::json;
use url::form_urlencoded;

/// Sentences about parts of one kind that were left out; more help nobody.
const MOST_TOLD: usize = 20;

/// How the page looks and pages, in Earthdata Search and CMR: nothing of a request.
const OF_THE_PAGE: [&str; 33] = [
    "m",
    "z",
    "tl",
    "base",
    "overlays",
    "lat",
    "long",
    "zoom",
    "projection",
    "rotate",
    "labels",
    "ee",
    "g",
    "ff",
    "fs",
    "ac",
    "tlv",
    "portal",
    "cd",
    "gdf",
    "hdr",
    "page_size",
    "page_num",
    "offset",
    "sort_key",
    "pretty",
    "token",
    "scroll",
    "include_tags",
    "include_facets",
    "include_granule_counts",
    "include_has_granules",
    "forceasync",
];

/// `bounding_box[]=W,S,E,N&temporal[]=…`, `subset=lat(40:41)&subset=lon(-105.5:-105)`, `lat(40:41), lon(…)`.
pub(super) fn read(text: &str) -> Option<Pasted> {
    let text = text.trim_start_matches(['?', '&']);
    if text.starts_with("lat(") || text.starts_with("lon(") {
        let list = text
            .split(|character: char| character == '&' || character.is_whitespace())
            .map(|item| item.trim_matches(','));
        let list: Vec<&str> = list.filter(|item| !item.is_empty()).collect();
        return of_pairs(&[("subset".to_owned(), list.join(","))]);
    }
    if !text.contains('=') {
        return None;
    }
    let pairs = text.split(['&', '\n']).map(str::trim).flat_map(|pair| form_urlencoded::parse(pair.as_bytes()));
    let pairs: Vec<(String, String)> =
        pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
    of_pairs(&pairs)
}

/// `None` if no parameter says anything about a request.
pub(super) fn of_pairs(pairs: &[(String, String)]) -> Option<Pasted> {
    let mut reader = Reader::default();
    for (name, value) in pairs {
        reader.pair(name, value);
    }
    reader.subsets();
    if reader.parts.is_empty() {
        return None;
    }
    let mut reading = Reading::parts(reader.parts);
    reading.notes = reader.notes;
    reading.missing = reader.missing;
    Some(reading.into())
}

#[derive(Default)]
struct Reader {
    parts: Parts,
    /// Harmony's own parameters, read together: latitudes and longitudes come apart.
    subsets: Vec<(String, String)>,
    notes: Vec<String>,
    missing: Vec<String>,
}

impl Reader {
    fn pair(&mut self, name: &str, value: &str) {
        let plain = plain_name(name);
        if OF_THE_PAGE.contains(&plain.as_str()) || plain.starts_with("options") || value.is_empty() {
            return;
        }
        let is_read = match plain.as_str() {
            "bounding_box" | "bbox" | "sb" => {
                let read = bounding_box(value);
                self.notes.extend(read.iter().filter_map(|(_, note)| note.clone()));
                self.area(read.map(|(bounds, _)| Area::Box(bounds)))
            }
            "subset" => {
                self.subsets.push(("subset".to_owned(), value.to_owned()));
                true
            }
            "polygon" => self.area(polygon(value).map(Area::Shape)),
            "point" | "sp" => {
                self.subsets.push(("point".to_owned(), value.to_owned()));
                true
            }
            "circle" => self.area(circle(value).map(Area::Shape)),
            "coords" => {
                let area = self.coords(value);
                self.area(area)
            }
            "datetime" => self.moment_or_range(value),
            "temporal" | "qt" => self.time(value),
            "concept_id"
            | "collectionid"
            | "collection_concept_id"
            | "echo_collection_id"
            | "granule_concept_id"
            | "p"
            | "granuleid" => self.concepts(value),
            "short_name" | "shortname" => self.collection(CollectionName::Id(value.to_owned())),
            "doi" => self.collection(CollectionName::Doi(value.to_owned())),
            "readable_granule_name" | "granule_ur" | "granulename" => {
                self.parts.granule_names.push(value.to_owned());
                true
            }
            _ => false,
        };
        if !is_read && self.missing.len() < MOST_TOLD {
            self.missing.push(left_out(name, value));
        }
    }

    /// Several areas would be joined by “and” at CMR; the form has one.
    fn area(&mut self, area: Option<Area>) -> bool {
        if self.parts.area.is_some() || area.is_none() {
            return false;
        }
        self.parts.area = area;
        true
    }

    fn collection(&mut self, name: CollectionName) -> bool {
        if self.parts.collection.is_some() {
            return false;
        }
        self.parts.collection = Some(name);
        true
    }

    fn time(&mut self, value: &str) -> bool {
        // A period that comes back every year has more than two parts.
        let Some(Ok((range, note))) = dates::range(value) else { return false };
        self.parts.time = Some(range);
        self.notes.extend(note.map(str::to_owned));
        true
    }

    fn concepts(&mut self, value: &str) -> bool {
        // Earthdata Search puts the collection that is looked at first, those of the project behind it.
        let ids: Vec<&str> = value.split(['!', ',', '+', ' ']).filter(|id| !id.is_empty()).collect();
        if ids.is_empty() || ids.iter().any(|id| ids::kind(id).is_none()) {
            return false;
        }
        for id in ids {
            let is_taken = match ids::kind(id) {
                Some('C') => self.collection(CollectionName::Id(id.to_owned())),
                Some('G') => {
                    self.parts.granule_ids.push(id.to_owned());
                    true
                }
                Some('V') => {
                    self.parts.variable_ids.push(id.to_owned());
                    true
                }
                _ => false,
            };
            if !is_taken && !matches!(&self.parts.collection, Some(CollectionName::Id(known)) if known == id) {
                self.missing.push(format!("{id} was left out."));
            }
        }
        true
    }

    /// Of the EDR API: a moment is no beginning.
    fn moment_or_range(&mut self, value: &str) -> bool {
        let Some((Some(range), note)) = edr_times(value) else { return false };
        self.parts.time = Some(range);
        self.notes.extend(note.map(str::to_owned));
        true
    }

    fn coords(&mut self, value: &str) -> Option<Area> {
        let spatial = Spatial::from_wkt(value).ok()?;
        self.notes.extend(spatial.notes);
        Some(spatial.area)
    }

    fn subsets(&mut self) {
        if self.subsets.is_empty() {
            return;
        }
        let read = SubsetRequest::from_parts(Target::default(), &self.subsets, None);
        self.missing.extend(read.missing);
        let dimensions = read.request.dimensions.iter().take(MOST_TOLD);
        self.missing.extend(dimensions.map(|dimension| left_out("subset", &dimension.subset_value())));
        match read.request.area {
            Some(area) if self.parts.area.is_some() => self.missing.push(match area {
                Area::Point(point) => left_out("point", &format!("{},{}", point.longitude(), point.latitude())),
                _ => "The box of “subset” was left out, because there is another area.".to_owned(),
            }),
            area => self.parts.area = self.parts.area.take().or(area),
        }
        self.parts.time = read.request.time.or(self.parts.time);
        self.notes.extend(read.notes);
    }
}

/// `sb[0]`, `bounding_box[]`, `Bounding_Box`: all the same.
fn plain_name(name: &str) -> String {
    let name = name.split('[').next().unwrap_or_default();
    name.to_ascii_lowercase()
}

fn degrees(value: &str) -> Option<Vec<f64>> {
    value.split(',').map(|number| number.trim().trim_matches(['[', ']', '"']).parse().ok()).collect()
}

/// CMR's order is fixed: west, south, east, north.
fn bounding_box(value: &str) -> Option<(BoundingBox, Option<String>)> {
    lenient_box(degrees(value)?.try_into().ok()?).ok()
}

/// `lon,lat,lon,lat,…`, closed.
fn polygon(value: &str) -> Option<Shape> {
    let numbers = degrees(value)?;
    let (positions, rest) = numbers.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [positions]})).ok()
}

/// `lon,lat`, and a radius in metres.
fn circle(value: &str) -> Option<Shape> {
    let (position, properties) = match *degrees(value)?.as_slice() {
        [longitude, latitude] => ([longitude, latitude], json!({})),
        [longitude, latitude, radius_metres] => ([longitude, latitude], json!({ "radius": radius_metres })),
        _ => return None,
    };
    let geometry = json!({"type": "Point", "coordinates": position});
    Shape::from_geojson(&json!({"type": "Feature", "properties": properties, "geometry": geometry})).ok()
}

//! CMR's short JSON of granules (`harmony-api.md` 7.3): names, times, sizes, and where they lie.

use super::catalogue::{bounding_box, entries};
use super::{items, moment, number, text, texts};
use crate::domain::again::file_name;
use crate::domain::footprint::Outline;
use crate::domain::granule::{DayNight, Granule, GranuleList};
use serde_json::Value;

/// Adds the granules of an answer to a list; one without a concept id is left out.
pub fn read_into(answer: &Value, list: &mut GranuleList) {
    for entry in entries(answer) {
        let Some(id) = text(entry, "id").filter(|id| !id.is_empty()) else { continue };
        let name = name(entry).unwrap_or_else(|| id.clone());
        let size = entry.get("granule_size").and_then(number);
        let granule = Granule {
            id: &id,
            name: &name,
            start: moment(entry, "time_start"),
            end: moment(entry, "time_end"),
            // Some providers write "0.0" for “not known”.
            size_mb: size.filter(|size| size.is_finite() && *size > 0.0),
            day_night: text(entry, "day_night_flag").as_deref().map(DayNight::parse).unwrap_or_default(),
            cloud_cover: percentage(entry.get("cloud_cover")),
            footprint: None,
        };
        list.push(&granule, outline(entry));
    }
}

/// The provider's name of a granule, mostly a file name.
pub fn name(entry: &Value) -> Option<String> {
    let named = |field| text(entry, field).filter(|name: &String| !name.is_empty());
    named("producer_granule_id").or_else(|| named("title"))
}

/// 0…100; what is no percentage is not told.
fn percentage(value: Option<&Value>) -> Option<f32> {
    value.and_then(number).filter(|value| (0.0..=100.0).contains(value)).map(|value| value as f32)
}

/// Where a granule lies. Outlines say more than the boxes that some providers write beside them.
fn outline(entry: &Value) -> Outline {
    let mut outline = Outline::default();
    // Between the corners CMR goes along great circles, or straight in degrees.
    let is_curved = text(entry, "coordinate_system").as_deref() != Some("CARTESIAN");
    let mut is_told = false;
    for area in items(entry, "polygons") {
        let rings = area.as_array().into_iter().flatten().filter_map(Value::as_str);
        for (number, ring) in rings.filter_map(places).enumerate() {
            outline.add_ring(&ring, number > 0, is_curved);
            is_told = true;
        }
    }
    for line in texts(entry, "lines").iter().filter_map(|line| places(line)) {
        outline.add_line(&line, is_curved);
        is_told = true;
    }
    if !is_told {
        texts(entry, "boxes")
            .iter()
            .filter_map(|numbers| bounding_box(numbers))
            .for_each(|place| outline.add_box(place));
    }
    for point in texts(entry, "points").iter().filter_map(|point| places(point)).flatten() {
        outline.add_point(point);
    }
    outline
}

/// `lat lon lat lon …` as longitudes and latitudes; `None` if something is no number.
fn places(text: &str) -> Option<Vec<(f64, f64)>> {
    /// A ring of more corners is nobody's footprint.
    const MOST: usize = 20_000;
    let numbers: Vec<f64> = text
        .split_ascii_whitespace()
        .take(MOST * 2)
        .map(|number| number.parse().ok().filter(|number: &f64| number.is_finite()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = numbers.as_chunks::<2>();
    (rest.is_empty() && !pairs.is_empty())
        .then(|| pairs.iter().map(|[latitude, longitude]| (*longitude, *latitude)).collect())
}

/// By what a granule can be recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GranuleNames {
    /// Concept id.
    pub id: String,
    /// Title, producer's id, and the names of its files.
    pub names: Vec<String>,
    /// Where its data are.
    pub addresses: Vec<String>,
}

/// Reads an entry; `None` without a concept id.
pub fn names(entry: &Value) -> Option<GranuleNames> {
    let is_data = |link: &&Value| {
        let rel = link.get("rel").and_then(Value::as_str).unwrap_or_default();
        rel.ends_with("/data#") || rel.ends_with("/s3#")
    };
    let links = items(entry, "links").filter(is_data).filter_map(|link| text(link, "href"));
    let addresses: Vec<String> = links.collect();
    let told = ["title", "producer_granule_id"].into_iter().filter_map(|name| text(entry, name));
    let names = told.chain(addresses.iter().filter_map(|address| file_name(address)));
    Some(GranuleNames { id: text(entry, "id").filter(|id| !id.is_empty())?, names: names.collect(), addresses })
}

#[cfg(test)]
mod tests {
    use super::{places, read_into};
    use crate::domain::granule::{DayNight, GranuleList};
    use serde_json::{Value, json};

    fn read(entry: &Value) -> GranuleList {
        let mut list = GranuleList::new(1);
        read_into(&json!({"feed": {"entry": [entry]}}), &mut list);
        list
    }

    #[test]
    fn latitude_comes_first() {
        assert_eq!(places("40.5 -105 41 -104.5"), Some(vec![(-105.0, 40.5), (-104.5, 41.0)]));
        for bad in ["", "1", "1 2 3", "1 x", "NaN 1", "1,2"] {
            assert_eq!(places(bad), None, "{bad}");
        }
    }

    #[test]
    fn numbers_that_cannot_be_are_not_told() {
        for (size, cover) in [("NaN", "NaN"), ("inf", "-1"), ("-5", "1e308"), ("1e999", "100.5")] {
            let list = read(&json!({"id": "G1-X", "granule_size": size, "cloud_cover": cover,
                "polygons": [["1e308 0 1 1 NaN 2 1e308 0"]], "boxes": ["1e308 -1e308 1e308 nan"]}));
            let granule = list.get(0).unwrap();
            assert_eq!((granule.size_mb, granule.cloud_cover, granule.footprint), (None, None, None), "{size} {cover}");
        }
    }

    #[test]
    fn every_kind_of_place_is_read() {
        let list = read(&json!({"id": "G1-X", "title": "one", "day_night_flag": "DAY", "cloud_cover": "12.0",
            "granule_size": "0.0", "boxes": ["-89.95 179.95 89.95 179.94"], "time_start": "2020-01-01T00:00:00.000Z"}));
        let granule = list.get(0).unwrap();
        assert_eq!((granule.name, granule.size_mb, granule.day_night), ("one", None, DayNight::Day));
        assert_eq!(granule.cloud_cover, Some(12.0));
        assert!((list.footprints().extent(0).unwrap().width() - 359.99).abs() < 0.01);

        let both = json!({"id": "G1-X", "boxes": ["-90 -180 90 180"], "polygons": [["0 0 0 10 10 10 10 0 0 0"]]});
        assert_eq!(read(&both).footprints().extent(0).map(|extent| extent.east), Some(10.0));
        let line = json!({"id": "G1-X", "lines": ["66 170 60 -170"]});
        assert_eq!(read(&line).footprints().extent(0).map(|extent| extent.east), Some(190.0));
        let point = json!({"id": "G1-X", "points": ["10 20"]});
        assert_eq!(read(&point).footprints().dots(0).collect::<Vec<_>>(), [[20.0, 10.0]]);
    }

    #[test]
    fn nonsense_costs_only_itself() {
        assert!(read(&json!({"title": "without an id"})).is_empty());
        let list = read(&json!({"id": "G1-X", "polygons": "x", "boxes": [1, "x"], "lines": [["a"]], "points": {},
            "granule_size": "many", "time_start": 5, "day_night_flag": []}));
        let granule = list.get(0).unwrap();
        assert_eq!((granule.name, granule.footprint, granule.start), ("G1-X", None, None));
    }
}

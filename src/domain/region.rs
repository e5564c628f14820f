//! Areas under a name: the user's own, and the countries and states that come with the program.

pub mod bundled;
mod saved;

pub use saved::{MOST_KEPT, Regions};

use super::request::Area;
use super::shape::Covered;
use super::{BoundingBox, Point, Shape};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Value, json};

/// A larger outline is not kept here, in bytes of its GeoJSON.
pub const LARGEST_REGION_BYTES: usize = 4 * 1024 * 1024;

/// An area that somebody gave a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// How it is found; see [`super::saved_requests::as_name`].
    pub name: String,
    /// What it covers.
    pub area: Area,
}

impl Region {
    /// Where it lies; nothing for a shape that is nowhere.
    pub fn bounds(&self) -> Option<BoundingBox> {
        match &self.area {
            Area::Box(bounds) => Some(*bounds),
            Area::Point(point) => around(*point, 0.5),
            Area::Shape(shape) => shape.bounds(),
        }
    }

    /// In a few words: “box”, “point”, “shape of 1 204 points”.
    pub fn kind_words(&self) -> String {
        match &self.area {
            Area::Box(_) => "box".to_owned(),
            Area::Point(_) => "point".to_owned(),
            Area::Shape(shape) => format!("shape of {} points", shape.positions()),
        }
    }

    /// Its outlines in longitudes and latitudes, for a small drawing; longitudes of one over ±180° go on beyond.
    pub fn outlines(&self) -> Vec<Vec<(f64, f64)>> {
        match &self.area {
            Area::Box(bounds) => {
                let (west, east) = (bounds.west(), bounds.unwrapped_east());
                let (south, north) = (bounds.south(), bounds.north());
                vec![vec![(west, south), (east, south), (east, north), (west, north), (west, south)]]
            }
            Area::Point(point) => vec![vec![(point.longitude(), point.latitude())]],
            Area::Shape(shape) => shape_outlines(shape),
        }
    }

    fn to_value(&self) -> Value {
        let area = match &self.area {
            Area::Box(bounds) => json!({"box": <[f64; 4]>::from(*bounds)}),
            Area::Point(point) => json!({"point": [point.longitude(), point.latitude()]}),
            Area::Shape(shape) => json!({"shape": shape.geojson()}),
        };
        json!({"name": self.name, "area": area})
    }

    fn from_value(value: &Value) -> Result<Self, String> {
        let name = value.get("name").and_then(Value::as_str).and_then(super::saved_requests::as_name);
        let name = name.ok_or("a region has no name")?;
        let area = value.get("area").ok_or("a region has no area")?;
        let numbers = |value: &Value| -> Option<Vec<f64>> { value.as_array()?.iter().map(Value::as_f64).collect() };
        let area = if let Some(edges) = area.get("box").and_then(numbers) {
            let [west, south, east, north] = <[f64; 4]>::try_from(edges).ok().ok_or("a box has four numbers")?;
            let wrong = |errors: Vec<super::BoundingBoxError>| errors.first().map(ToString::to_string);
            let bounds = BoundingBox::new(west, south, east, north);
            Area::Box(bounds.map_err(|errors| wrong(errors).unwrap_or_default())?)
        } else if let Some(position) = area.get("point").and_then(numbers) {
            let [longitude, latitude] = <[f64; 2]>::try_from(position).ok().ok_or("a point has two numbers")?;
            let point = Point::new(longitude, latitude);
            Area::Point(point.ok().ok_or("a point lies beyond the Earth's longitudes and latitudes")?)
        } else {
            let geojson = area.get("shape").ok_or("an area is neither box nor point nor shape")?;
            Area::Shape(Shape::from_geojson(geojson).map_err(|error| error.sentence())?.called(&name))
        };
        Ok(Self { name, area })
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(&Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A box around a point that many degrees of latitude to each side, as wide as it is high on the ground.
pub fn around(point: Point, degrees: f64) -> Option<BoundingBox> {
    let wide = (degrees / point.latitude().to_radians().cos().max(0.02)).min(60.0);
    BoundingBox::from_corners(
        (point.longitude() - wide, (point.latitude() - degrees).max(-90.0)),
        (point.longitude() + wide, (point.latitude() + degrees).min(90.0)),
    )
}

/// Pieces cut at ±180° come to lie side by side again.
fn shape_outlines(shape: &Shape) -> Vec<Vec<(f64, f64)>> {
    let is_over = shape.bounds().is_some_and(|bounds| bounds.crosses_antimeridian());
    let place = |x: f64, y: f64| (if is_over && x < 0.0 { x + 360.0 } else { x }, y);
    let mut outlines = Vec::new();
    for feature in shape.features() {
        match &feature.covered {
            Covered::Areas(areas) => {
                for ring in areas.iter().flat_map(super::shape::rings) {
                    let places: Vec<_> = ring.0.iter().map(|at| place(at.x, at.y)).collect();
                    // Where it is cut at ±180° is no edge of it.
                    let is_cut = |pair: &[(f64, f64)]| is_over && pair.iter().all(|at| at.0 == 180.0);
                    let (mut line, mut before) = (Vec::new(), None);
                    for at in places {
                        if before.is_some_and(|before| is_cut(&[before, at])) {
                            outlines.push(std::mem::take(&mut line));
                        }
                        line.push(at);
                        before = Some(at);
                    }
                    outlines.push(line);
                }
            }
            Covered::Lines(lines) => {
                outlines.extend(lines.iter().map(|line| line.0.iter().map(|at| place(at.x, at.y)).collect()));
            }
            Covered::Points(points) => outlines.extend(points.iter().map(|at| vec![place(at.x(), at.y())])),
        }
    }
    outlines
}

#[cfg(test)]
mod tests {
    use super::{Region, around};
    use crate::domain::request::Area;
    use crate::domain::{BoundingBox, Point, Shape};
    use serde_json::json;

    fn regions() -> Vec<Region> {
        let shape =
            json!({"type": "Polygon", "coordinates": [[[175, 60], [-170, 60], [-170, 70], [175, 70], [175, 60]]]});
        [
            Area::Box(BoundingBox::new(170.0, -10.0, -170.0, 10.25).unwrap()),
            Area::Point(Point::new(-48.5, 72.25).unwrap()),
            Area::Shape(Shape::from_geojson(&shape).unwrap()),
        ]
        .into_iter()
        .enumerate()
        .map(|(number, area)| Region { name: format!("Number {number}"), area })
        .collect()
    }

    #[test]
    fn a_region_is_the_same_after_it_was_written_and_read() {
        for region in regions() {
            let text = serde_json::to_string(&region).unwrap();
            let again: Region = serde_json::from_str(&text).unwrap();
            assert_eq!(again, region, "{text}");
            if let Area::Shape(shape) = &again.area {
                assert_eq!(shape.name(), "Number 2", "a shape keeps the name of its region");
            }
        }
    }

    #[test]
    fn a_region_that_others_wrote_badly_is_refused_in_words() {
        for (text, why) in [
            (json!({"name": "", "area": {"box": [0, 0, 1, 1]}}), "no name"),
            (json!({"name": "x"}), "no area"),
            (json!({"name": "x", "area": {"box": [0, 0, 1]}}), "four numbers"),
            (json!({"name": "x", "area": {"box": [0, 80, 1, 70]}}), "South"),
            (json!({"name": "x", "area": {"point": [0, 91]}}), "beyond"),
            (json!({"name": "x", "area": {"shape": 7}}), "GeoJSON"),
            (json!({"name": "x", "area": {"circle": []}}), "neither"),
            (json!([]), "no name"),
        ] {
            let error = serde_json::from_value::<Region>(text.clone()).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn outlines_lie_in_one_piece_over_the_date_line() {
        for region in regions() {
            let outlines = region.outlines();
            let longitudes: Vec<f64> = outlines.iter().flatten().map(|at| at.0).collect();
            let (low, high) = longitudes.iter().fold((1e9_f64, -1e9_f64), |(l, h), x| (l.min(*x), h.max(*x)));
            assert!(high - low <= 20.0, "{}: {low} to {high}", region.name);
        }
    }

    #[test]
    fn a_box_around_a_point_is_as_wide_as_high_and_stays_on_the_earth() {
        let (width, height) = around(Point::new(179.9, 70.0).unwrap(), 1.0).unwrap().size_km();
        assert!((width / height - 1.0).abs() < 0.05, "{width} {height}");
        assert_eq!(around(Point::new(0.0, 90.0).unwrap(), 1.0).unwrap().north(), 90.0);
    }
}

//! An area as well-known text, as harmony-py's `WKT` takes it: a box, a point or a shape.
//!
//! Lines and lists of points have no width, and Harmony's EDR addresses give them one
//! (`harmony-api.md` 2.8). An upload does not, so it is done here.

use super::{Area, Shape};
use crate::domain::shape::{Covered, Feature, MAX_POSITIONS, ShapeError};
use crate::domain::{BoundingBox, Point};
use geo::algorithm::buffer::{BufferStyle, LineCap, LineJoin};
use geo::{Buffer as _, Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use serde_json::{Value, json};

/// Width in degrees that a line or a point of a list gets, as on the server; about 11 m.
const WIDTH_DEGREES: f64 = 0.0001;

/// An area that was read, and how, where that is not plain; a sentence each.
#[derive(Debug, Clone, PartialEq)]
pub struct Spatial {
    /// What it is.
    pub area: Area,
    /// How it was read.
    pub notes: Vec<String>,
}

/// That four numbers out of range were understood.
pub(in crate::domain) fn brought_home_note(bounds: BoundingBox) -> String {
    format!("Longitudes beyond ±180 were brought home: west {}, east {}.", bounds.west() + 0.0, bounds.east() + 0.0)
}

impl Spatial {
    /// Reads any geometry. A polygon that is exactly a box becomes one, because more services cut by it.
    pub fn from_wkt(text: &str) -> Result<Self, String> {
        if let Some(bounds) = box_form(text) {
            return bounds.map(|(bounds, note)| Self { area: Area::Box(bounds), notes: note.into_iter().collect() });
        }
        let shape = Shape::from_wkt(text).map_err(|error| error.sentence())?;
        if let Some(point) = only_point(&shape) {
            return Ok(Self { area: Area::Point(point), notes: shape.remarks().to_vec() });
        }
        if let Some(bounds) = rectangle(&shape) {
            let note = "The polygon is exactly a box and is sent as one, which more services can cut by.";
            let notes = shape.remarks().iter().cloned().chain([note.to_owned()]).collect();
            return Ok(Self { area: Area::Box(bounds), notes });
        }
        let widened = widened(&shape).map_err(|error| error.sentence())?;
        // A shape that stays as it is keeps its own.
        let mut notes = widened.as_ref().map(|_| shape.remarks().to_vec()).unwrap_or_default();
        notes.extend(widened.as_ref().map(|_| format!(
            "Lines and lists of points have no width; they were made {WIDTH_DEGREES}° wide, as Harmony's EDR addresses do."
        )));
        Ok(Self { area: Area::Shape(widened.unwrap_or(shape)), notes })
    }
}

/// The point that a shape is, without a radius.
pub(in crate::domain) fn only_point(shape: &Shape) -> Option<Point> {
    let [Feature { covered: Covered::Points(points), radius_metres: None }] = shape.features() else { return None };
    let [only] = points.as_slice() else { return None };
    Point::new(only.x(), only.y()).ok()
}

/// The box that a shape is, edge for edge.
pub(in crate::domain) fn rectangle(shape: &Shape) -> Option<BoundingBox> {
    let [feature] = shape.features() else { return None };
    let Covered::Areas(areas) = &feature.covered else { return None };
    let [area] = areas.as_slice() else { return None };
    let [a, b, c, d, _] = area.exterior().0.as_slice() else { return None };
    let is_upright = (a.x == b.x && b.y == c.y && c.x == d.x && d.y == a.y)
        || (a.y == b.y && b.x == c.x && c.y == d.y && d.x == a.x);
    let bounds = shape.bounds().filter(|_| is_upright && area.interiors().is_empty())?;
    // A box over ±180° is two areas, so it cannot be meant here.
    (!bounds.crosses_antimeridian()).then_some(bounds)
}

/// A box, and how it was read where that is not plain; or why it is none.
pub(in crate::domain) type ReadBox = Result<(BoundingBox, Option<String>), String>;

/// `BOX(W S, E N)` of PostGIS, `BBOX(W, S, E, N)` of CQL, `ENVELOPE(W, E, N, S)` of OGC and Solr; `None`
/// for anything else.
pub(in crate::domain) fn box_form(text: &str) -> Option<ReadBox> {
    let (word, inside) = text.trim().split_once('(')?;
    let word = word.trim().to_ascii_uppercase();
    if !matches!(word.as_str(), "BOX" | "BOX2D" | "BBOX" | "ENVELOPE") {
        return None;
    }
    let numbers: Option<Vec<f64>> = inside
        .trim_end()
        .trim_end_matches([')', ';'])
        .split(|character: char| character == ',' || character.is_whitespace())
        .filter(|number| !number.is_empty())
        .take(5)
        .map(|number| number.parse().ok())
        .collect();
    let Some(numbers) = numbers.and_then(|numbers| <[f64; 4]>::try_from(numbers).ok()) else {
        let words = "This box is not written with four numbers, as BOX(W S, E N) or ENVELOPE(W, E, N, S).";
        return Some(Err(words.to_owned()));
    };
    let [west, south, east, north] = match (word.as_str(), numbers) {
        ("ENVELOPE", [west, east, north, south]) => [west, south, east, north],
        (_, numbers) => numbers,
    };
    Some(lenient_box([west, south, east, north]).map_err(|why| format!("This is no box: {why}.")))
}

/// A box of four numbers west, south, east, north; longitudes beyond ±180 are brought home, which is told.
pub(in crate::domain) fn lenient_box([west, south, east, north]: [f64; 4]) -> ReadBox {
    match BoundingBox::new(west, south, east, north) {
        Ok(bounds) => Ok((bounds, None)),
        Err(errors) => match BoundingBox::near(west, south, east, north) {
            Some(bounds) => Ok((bounds, Some(brought_home_note(bounds)))),
            None => Err(errors.first().map(ToString::to_string).unwrap_or_default()),
        },
    }
}

/// The shape with a width where it has none; `None` if it needs none.
fn widened(shape: &Shape) -> Result<Option<Shape>, ShapeError> {
    let needs_width = |feature: &Feature| match &feature.covered {
        Covered::Areas(_) => false,
        Covered::Lines(_) => true,
        Covered::Points(_) => feature.radius_metres.is_none(),
    };
    if !shape.features().iter().any(needs_width) {
        return Ok(None);
    }
    if shape.positions() > MAX_POSITIONS {
        return Err(ShapeError::TooManyPositions(shape.positions()));
    }
    let areas = |covered: &Covered| match covered {
        Covered::Areas(areas) => MultiPolygon(areas.clone()),
        Covered::Lines(lines) => band(lines),
        Covered::Points(points) => points.iter().map(|point| square(point.0)).collect(),
    };
    let features: Vec<Value> = shape.features().iter().map(|feature| feature_of(&areas(&feature.covered))).collect();
    Shape::from_geojson(&json!({"type": "FeatureCollection", "features": features})).map(Some)
}

fn band(lines: &[LineString<f64>]) -> MultiPolygon<f64> {
    let style = BufferStyle::new(WIDTH_DEGREES / 2.0).line_cap(LineCap::Butt).line_join(LineJoin::Bevel);
    MultiLineString(lines.to_vec()).buffer_with_style(style)
}

fn square(Coord { x, y }: Coord<f64>) -> Polygon<f64> {
    let half = WIDTH_DEGREES / 2.0;
    geo::Rect::new((x - half, y - half), (x + half, y + half)).to_polygon()
}

/// Half a width beyond a pole or ±180° is nowhere.
fn feature_of(areas: &MultiPolygon<f64>) -> Value {
    let position = |at: &Coord<f64>| [at.x.clamp(-180.0, 180.0), at.y.clamp(-90.0, 90.0)];
    let ring = |ring: &LineString<f64>| ring.0.iter().map(position).collect::<Vec<_>>();
    let rings = |area: &Polygon<f64>| crate::domain::shape::rings(area).map(ring).collect::<Vec<_>>();
    let coordinates: Vec<_> = areas.0.iter().map(rings).collect();
    let geometry = json!({"type": "MultiPolygon", "coordinates": coordinates});
    json!({"type": "Feature", "properties": {}, "geometry": geometry})
}

#[cfg(test)]
mod tests {
    use super::{Area, Spatial};
    use crate::domain::shape::Covered;
    use crate::domain::{BoundingBox, Point};

    fn area(text: &str) -> Area {
        Spatial::from_wkt(text).unwrap_or_else(|why| panic!("{text}: {why}")).area
    }

    #[test]
    fn each_geometry_becomes_what_it_is() {
        for text in ["POINT(-105.5 40)", "point (-105.5 40.0)", "SRID=4326;POINT(-105.5 40)", "POINT Z(-105.5 40 1600)"]
        {
            assert_eq!(area(text), Area::Point(Point::new(-105.5, 40.0).unwrap()), "{text}");
        }
        let bounds = BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap();
        for text in [
            "BOX(-105.5 40,-105 41)",
            "BBOX(-105.5, 40, -105, 41)",
            "ENVELOPE(-105.5, -105, 41, 40)",
            "POLYGON((-105.5 40,-105 40,-105 41,-105.5 41,-105.5 40))",
        ] {
            assert_eq!(area(text), Area::Box(bounds), "{text}");
        }
        for text in ["POLYGON((0 0,2 0,1 2,0 0))", "MULTIPOLYGON(((0 0,2 0,1 2,0 0)),((5 5,7 5,6 7,5 5)))"] {
            assert!(matches!(area(text), Area::Shape(_)), "{text}");
        }
        for text in ["", "POINT", "POINT(1 200)", "POINT EMPTY", "BOX(1 2 3)", "BOX(1 2,3 400)", "CIRCLE(1 2 3)"] {
            assert!(Spatial::from_wkt(text).is_err(), "{text}");
        }
        let turned = Spatial::from_wkt("BOX(70 10,190 20)").unwrap();
        assert_eq!(turned.area, Area::Box(BoundingBox::new(70.0, 10.0, -170.0, 20.0).unwrap()));
        assert!(turned.notes[0].contains("east -170"), "{:?}", turned.notes);
    }

    #[test]
    fn what_has_no_width_gets_one_and_it_is_told() {
        for (text, count) in [
            ("LINESTRING(0 0, 10 10, 20 0)", 1),
            ("LINESTRING(0 0, 10 10, 20 0, 0 0)", 1),
            ("MULTILINESTRING((0 0, 1 1),(2 2, 3 3))", 2),
            ("MULTIPOINT(10 20, 30 40)", 2),
        ] {
            let read = Spatial::from_wkt(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            let Area::Shape(shape) = &read.area else { panic!("{text}: {read:?}") };
            let areas = shape.features().iter().map(|feature| match &feature.covered {
                Covered::Areas(areas) => areas.len(),
                other => panic!("{text}: {other:?}"),
            });
            assert_eq!(areas.sum::<usize>(), count, "{text}");
            assert!(read.notes.iter().any(|note| note.contains("0.0001° wide")), "{text}: {:?}", read.notes);
        }
        for text in ["LINESTRING(170 89.99999, -170 89.99999)", "MULTIPOINT(180 90, -180 -90)"] {
            assert!(Spatial::from_wkt(text).unwrap_err().contains("within 11 m of a pole"), "{text}");
        }
        let Area::Shape(shape) = area("LINESTRING(0 0, 10 0)") else { panic!("a shape") };
        assert_eq!(shape.bounds(), BoundingBox::new(0.0, -0.00005, 10.0, 0.00005).ok());
    }
}

//! Shapes as text: WKT with its relatives for boxes, and KML.

use super::{Parts, Pasted, Reading, numbers};
use crate::domain::request::Area;
use crate::domain::shape::{Covered, ShapeError};
use crate::domain::{BoundingBox, Shape};

const GEOMETRIES: [&str; 8] = [
    "POINT",
    "LINESTRING",
    "LINEARRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
];

pub(super) fn read(text: &str) -> Option<Pasted> {
    if text.starts_with('<') {
        return Some(shape(Shape::from_text(text)));
    }
    let word: String =
        text.chars().take_while(char::is_ascii_alphabetic).take(20).map(|letter| letter.to_ascii_uppercase()).collect();
    let is_open = text.contains('(');
    match word.as_str() {
        "BOX" if is_open => Some(box_form(text, |[west, south, east, north]| [west, south, east, north])),
        "ENVELOPE" if is_open => Some(box_form(text, |[west, east, north, south]| [west, south, east, north])),
        "SRID" => Some(shape(Shape::from_wkt(text))),
        word => {
            let is_geometry = GEOMETRIES.contains(&word.trim_end_matches(['Z', 'M'])) || GEOMETRIES.contains(&word);
            (is_geometry && is_open).then(|| shape(Shape::from_wkt(text)))
        }
    }
}

/// A shape, and a box before it where the shape is exactly one.
pub(super) fn shape(read: Result<Shape, ShapeError>) -> Pasted {
    let shape = match read {
        Ok(shape) => shape,
        Err(error) => return Pasted::unknown(error.sentence()),
    };
    let bounds = rectangle(&shape);
    let remarks = shape.remarks().to_vec();
    let as_shape = Reading { notes: remarks, ..Reading::parts(Parts::area(Area::Shape(shape))) };
    match bounds {
        Some(bounds) => Pasted::Known(vec![
            numbers::of_box(bounds).with_note("The shape is exactly this box, which more services can cut by."),
            as_shape,
        ]),
        None => as_shape.into(),
    }
}

/// The box that a shape is, edge for edge.
fn rectangle(shape: &Shape) -> Option<BoundingBox> {
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

/// `BOX(W S, E N)` of PostGIS, `ENVELOPE(W, E, N, S)` of OGC and Solr.
fn box_form(text: &str, order: fn([f64; 4]) -> [f64; 4]) -> Pasted {
    let inside = text.split_once('(').and_then(|(_, rest)| rest.trim_end().strip_suffix(')')).unwrap_or_default();
    let numbers: Option<Vec<f64>> = inside
        .split(|character: char| character == ',' || character.is_whitespace())
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().ok())
        .collect();
    let Some(numbers) = numbers.and_then(|numbers| <[f64; 4]>::try_from(numbers).ok()) else {
        return Pasted::unknown("This box is not written with four numbers, as BOX(W S, E N) or ENVELOPE(W, E, N, S).");
    };
    let [west, south, east, north] = order(numbers);
    match BoundingBox::new(west, south, east, north) {
        Ok(bounds) => numbers::of_box(bounds).into(),
        Err(errors) => {
            let why = errors.first().map(ToString::to_string).unwrap_or_default();
            Pasted::unknown(format!("This is no box: {why}."))
        }
    }
}

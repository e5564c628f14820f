//! Shapes as text: WKT with its relatives for boxes, and KML.

use super::{Parts, Pasted, Reading, numbers};
use crate::domain::Shape;
use crate::domain::budget::Budget;
use crate::domain::request::Area;
use crate::domain::request::spatial::{box_form, only_point, rectangle};
use crate::domain::shape::ShapeError;

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

pub(super) fn read(text: &str, budget: &Budget) -> Option<Pasted> {
    if text.starts_with('<') {
        return Some(shape(Shape::from_text_within(text, budget)));
    }
    if let Some(read) = box_form(text) {
        return Some(match read {
            Ok((bounds, note)) => numbers::of_box(bounds).with_notes(note).into(),
            Err(why) => Pasted::unknown(why),
        });
    }
    let word: String =
        text.chars().take_while(char::is_ascii_alphabetic).take(20).map(|letter| letter.to_ascii_uppercase()).collect();
    let is_geometry = GEOMETRIES.contains(&word.trim_end_matches(['Z', 'M'])) || GEOMETRIES.contains(&word.as_str());
    (word == "SRID" || (is_geometry && text.contains('('))).then(|| shape(Shape::from_wkt_within(text, budget)))
}

/// A shape, and a box or a point before it where the shape is exactly one.
pub(super) fn shape(read: Result<Shape, ShapeError>) -> Pasted {
    let shape = match read {
        Ok(shape) => shape,
        Err(error) => return Pasted::unknown(error.sentence()),
    };
    let simple = rectangle(&shape)
        .map(|bounds| {
            numbers::of_box(bounds).with_note("The shape is exactly this box, which more services can cut by.")
        })
        .or_else(|| Some(Reading::parts(Parts::area(Area::Point(only_point(&shape)?)))));
    let remarks = shape.remarks().to_vec();
    let readings = simple.into_iter().chain([Reading::parts(Parts::area(Area::Shape(shape)))]);
    Pasted::Known(readings.map(|reading| reading.with_notes(remarks.clone())).collect())
}

//! Well-known text in: any geometry, in WGS 84.

use super::{MOST_POSITIONS, Raw, RawFeature, ShapeError, reference};
use crate::domain::budget::Budget;
use geo::{Coord, Geometry, LineString, Polygon};
use std::str::FromStr as _;

/// Brackets within brackets; a multi-polygon needs three, the reader goes as deep as the text does.
const DEEPEST: usize = 16;
/// Bytes of text that cost one step of the budget.
const BYTES_PER_STEP: u64 = 8;

pub(super) fn read(text: &str, budget: &Budget) -> Result<Raw, ShapeError> {
    budget.spend(text.len() as u64 / BYTES_PER_STEP)?;
    let (system, text) = with_reference_system(text.trim())?;
    check_brackets(text)?;
    let parsed: wkt::Wkt<f64> = wkt::Wkt::from_str(text).map_err(|error| ShapeError::NotWkt(error.to_owned()))?;
    let geometry = Geometry::try_from(parsed).map_err(|error| ShapeError::NotWkt(error.to_string()))?;
    let mut feature = RawFeature::default();
    add(geometry, &mut feature);
    let mut raw = Raw { features: vec![feature], ..Raw::default() };
    if let Some(system) = system {
        raw.remarks.extend(system.place(&mut raw.features, budget)?);
    }
    Ok(raw)
}

/// PostGIS writes `SRID=4326;` before it, and 0 where it does not know.
fn with_reference_system(text: &str) -> Result<(Option<reference::System>, &str), ShapeError> {
    let Some((system, rest)) = text.split_once(';') else { return Ok((None, text)) };
    let Some((_, number)) = system.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("srid")) else {
        return if rest.trim().is_empty() {
            Ok((None, system))
        } else {
            Err(ShapeError::NotWkt("it has a “;” in it".to_owned()))
        };
    };
    if number.trim() == "0" {
        Ok((None, rest))
    } else {
        Ok((Some(reference::from_name(&format!("EPSG:{}", number.trim()))?), rest))
    }
}

/// The reader trusts the text's depth, and stops at the end of the first geometry.
fn check_brackets(text: &str) -> Result<(), ShapeError> {
    let (mut depth, mut closed) = (0_usize, false);
    for character in text.chars() {
        match character {
            _ if closed && !character.is_whitespace() => {
                return Err(ShapeError::NotWkt("something follows the geometry".to_owned()));
            }
            '(' => depth += 1,
            ')' => {
                depth = depth.checked_sub(1).ok_or_else(|| ShapeError::NotWkt("a bracket is missing".to_owned()))?;
                closed = depth == 0;
            }
            _ => {}
        }
        if depth > DEEPEST {
            return Err(ShapeError::NotWkt("its brackets go too deep".to_owned()));
        }
    }
    if depth > 0 {
        return Err(ShapeError::NotWkt("a bracket is missing at its end".to_owned()));
    }
    if text.matches(',').count() > MOST_POSITIONS { Err(ShapeError::FarTooManyPositions) } else { Ok(()) }
}

fn add(geometry: Geometry<f64>, into: &mut RawFeature) {
    match geometry {
        Geometry::Point(point) => into.points.push(point.0),
        Geometry::MultiPoint(points) => into.points.extend(points.0.into_iter().map(|point| point.0)),
        Geometry::Line(line) => into.lines.push(vec![line.start, line.end]),
        Geometry::LineString(line) => into.lines.push(line.0),
        Geometry::MultiLineString(lines) => into.lines.extend(lines.0.into_iter().map(|line| line.0)),
        Geometry::Polygon(polygon) => into.polygons.push(rings(polygon)),
        Geometry::MultiPolygon(polygons) => into.polygons.extend(polygons.0.into_iter().map(rings)),
        Geometry::Rect(rect) => into.polygons.push(rings(rect.to_polygon())),
        Geometry::Triangle(triangle) => into.polygons.push(rings(triangle.to_polygon())),
        Geometry::GeometryCollection(parts) => parts.0.into_iter().for_each(|part| add(part, into)),
    }
}

fn rings(polygon: Polygon<f64>) -> Vec<Vec<Coord<f64>>> {
    let (outer, holes) = polygon.into_inner();
    std::iter::once(outer).chain(holes).map(|LineString(positions)| positions).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Counts, Format, Shape, ShapeError};
    use proptest::prelude::*;

    #[test]
    fn every_geometry_is_read() {
        for (text, areas, lines, points) in [
            ("POLYGON((0 0,1 0,1 1,0 0))", 1, 0, 0),
            ("polygon ((0 0, 1 0, 1 1, 0 0), (0.5 0.2, 0.6 0.2, 0.6 0.3, 0.5 0.2))", 1, 0, 0),
            ("SRID=4326;POLYGON((0 0,1 0,1 1,0 0))", 1, 0, 0),
            ("POLYGON Z ((0 0 5,1 0 5,1 1 5,0 0 5))", 1, 0, 0),
            ("POLYGONZ((0 0 5,1 0 5,1 1 5,0 0 5))", 1, 0, 0),
            ("POLYGON((0 0,1 0,1 1,0 0));", 1, 0, 0),
            ("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", 2, 0, 0),
            ("POINT(10 20)", 0, 0, 1),
            ("MULTIPOINT(10 20, 30 40)", 0, 0, 2),
            ("MULTIPOINT((10 20), (30 40))", 0, 0, 2),
            ("LINESTRING(0 0, 10 10, 20 0)", 0, 1, 0),
            ("MULTILINESTRING((0 0, 1 1),(2 2, 3 3))", 0, 2, 0),
            ("GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(0 0, 1 1))", 0, 1, 1),
            ("POLYGON((170 -10, -170 -10, -170 10, 170 10, 170 -10))", 2, 0, 0),
        ] {
            let shape = Shape::from_wkt(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((shape.counts(), shape.format()), (Counts { areas, lines, points }, Format::Wkt), "{text}");
        }
    }

    #[test]
    fn what_is_no_geometry_is_told_and_breaks_nothing() {
        let deep = "GEOMETRYCOLLECTION(".repeat(200_000);
        for text in [
            "",
            "POLYGON",
            "POLYGON((0 0,1 0,1 1,0 0)",
            "POLYGON((0 0,1 0,1 1,0 0)))",
            "POLYGON((a b))",
            "POINT(1)",
            "POINT(1 2) POINT(3 4)",
            "POINT EMPTY",
            "POINT(1 nan)",
            "CIRCLE(1 2 3)",
            "x;POINT(1 2)",
            deep.as_str(),
        ] {
            assert!(Shape::from_wkt(text).is_err(), "{}", text.chars().take(80).collect::<String>());
        }
        assert!(matches!(
            Shape::from_wkt("SRID=3857;POINT(1 2)"),
            Err(ShapeError::WrongReferenceSystem { .. } | ShapeError::OffMap { .. }) | Ok(_)
        ));
        assert!(matches!(Shape::from_wkt("POINT(1 200)"), Err(ShapeError::OffEarth(_))));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "(POINT|POLYGON|MULTI|GEOMETRYCOLLECTION| |\\(|\\)|,|1|-2.5|e|EMPTY|Z|M|\\PC){0,40}") {
            prop_assert!(Shape::from_wkt(&text).map_or(true, |shape| shape.positions() > 0));
        }
    }
}

//! Well-known text: one geometry, or a collection of several.

use super::degrees;
use crate::domain::shape::{Covered, Feature, rings};
use geo::{Coord, LineString, Polygon};

pub(super) fn write(features: &[Feature]) -> String {
    let geometries: Vec<String> = features.iter().map(geometry).collect();
    match geometries.as_slice() {
        [only] => format!("{only}\n"),
        several => format!("GEOMETRYCOLLECTION ({})\n", several.join(", ")),
    }
}

fn geometry(feature: &Feature) -> String {
    let (kind, parts): (&str, Vec<String>) = match &feature.covered {
        Covered::Areas(areas) => ("POLYGON", areas.iter().map(polygon).collect()),
        Covered::Lines(lines) => ("LINESTRING", lines.iter().map(line).collect()),
        Covered::Points(points) => ("POINT", points.iter().map(|point| format!("({})", position(&point.0))).collect()),
    };
    match parts.as_slice() {
        [only] => format!("{kind} {only}"),
        several => format!("MULTI{kind} ({})", several.join(", ")),
    }
}

fn polygon(area: &Polygon<f64>) -> String {
    format!("({})", rings(area).map(line).collect::<Vec<_>>().join(", "))
}

fn line(line: &LineString<f64>) -> String {
    format!("({})", line.0.iter().map(position).collect::<Vec<_>>().join(", "))
}

fn position(at: &Coord<f64>) -> String {
    format!("{} {}", degrees(at.x), degrees(at.y))
}

//! KML: a placemark for each feature.

use super::degrees;
use crate::domain::shape::{Covered, Feature, rings};
use geo::{Coord, LineString, Polygon};
use std::fmt::Write as _;

pub(super) fn write(features: &[Feature], name: &str) -> String {
    let name = escaped(name);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n<name>{name}</name>\n"
    );
    for feature in features {
        let parts: Vec<String> = match &feature.covered {
            Covered::Areas(areas) => areas.iter().map(polygon).collect(),
            Covered::Lines(lines) => lines.iter().map(line).collect(),
            Covered::Points(points) => points
                .iter()
                .map(|point| format!("<Point><coordinates>{}</coordinates></Point>", position(&point.0)))
                .collect(),
        };
        let geometry = match parts.as_slice() {
            [only] => only.clone(),
            several => format!("<MultiGeometry>{}</MultiGeometry>", several.concat()),
        };
        // Writing to a text cannot fail.
        writeln!(text, "<Placemark><name>{name}</name>{geometry}</Placemark>").ok();
    }
    text.push_str("</Document>\n</kml>\n");
    text
}

fn polygon(area: &Polygon<f64>) -> String {
    let mut text = String::from("<Polygon>");
    for (index, ring) in rings(area).enumerate() {
        let side = if index == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
        let positions = positions(ring);
        write!(text, "<{side}><LinearRing><coordinates>{positions}</coordinates></LinearRing></{side}>").ok();
    }
    text.push_str("</Polygon>");
    text
}

fn line(line: &LineString<f64>) -> String {
    format!("<LineString><tessellate>1</tessellate><coordinates>{}</coordinates></LineString>", positions(line))
}

fn positions(line: &LineString<f64>) -> String {
    line.0.iter().map(position).collect::<Vec<_>>().join(" ")
}

fn position(at: &Coord<f64>) -> String {
    format!("{},{}", degrees(at.x), degrees(at.y))
}

fn escaped(text: &str) -> String {
    let printable = text.chars().filter(|letter| !letter.is_control());
    let mut out = String::new();
    for letter in printable {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
    out
}

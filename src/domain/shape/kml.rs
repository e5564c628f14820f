//! KML and KMZ: every placemark's polygons, lines and points.

use super::{Raw, RawFeature, ShapeError, esri};
use geo::Coord;
use roxmltree::{Document, Node};

/// How many characters of a text that is no coordinate are repeated.
const QUOTED_CHARACTERS: usize = 40;

pub(super) fn read(bytes: &[u8]) -> Result<Raw, ShapeError> {
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    // An XML declaration must be the very first thing; files with a line before it are common.
    let document = Document::parse(text.trim_start()).map_err(|error| ShapeError::NotKml(error.to_string()))?;
    let root = document.root_element();
    if !is(root, "kml") && !document.descendants().any(|node| is(node, "Placemark")) {
        return Err(ShapeError::NotKml("it has no <kml> element".to_owned()));
    }
    let mut raw = Raw::default();
    let placemarks: Vec<_> = document.descendants().filter(|node| is(*node, "Placemark")).collect();
    for placemark in placemarks {
        raw.features.push(read_placemark(placemark)?);
    }
    Ok(raw)
}

/// The first KML file of the archive; Google Earth calls it `doc.kml`.
pub(super) fn read_zipped(bytes: &[u8]) -> Result<Raw, ShapeError> {
    let mut archive = esri::open(bytes)?;
    let name = esri::names(&archive, "kml").into_iter().next().ok_or(ShapeError::MissingInZip(".kml"))?;
    read(&esri::inflate(&mut archive, &name)?)
}

/// Prefixes and namespaces differ from program to program; the names do not.
fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// Not by recursion: `descendants` walks however deep the file goes.
fn read_placemark(placemark: Node<'_, '_>) -> Result<RawFeature, ShapeError> {
    let mut raw = RawFeature::default();
    for node in placemark.descendants().filter(Node::is_element) {
        match node.tag_name().name() {
            "Polygon" => raw.polygons.push(read_polygon(node)?),
            "LineString" => raw.lines.push(coordinates(node)?),
            // A ring on its own is an outline people mean as an area.
            "LinearRing" if !is_inside(node, "Polygon") => raw.polygons.push(vec![coordinates(node)?]),
            "Point" => raw.points.extend(coordinates(node)?),
            _ => {}
        }
    }
    Ok(raw)
}

fn is_inside(node: Node<'_, '_>, name: &str) -> bool {
    node.ancestors().skip(1).take_while(|ancestor| !is(*ancestor, "Placemark")).any(|ancestor| is(ancestor, name))
}

fn read_polygon(polygon: Node<'_, '_>) -> Result<Vec<Vec<Coord<f64>>>, ShapeError> {
    let boundaries = |name: &'static str| {
        let sides = polygon.children().filter(move |child| is(*child, name));
        sides.flat_map(|side| side.children().filter(|child| is(*child, "LinearRing")))
    };
    boundaries("outerBoundaryIs").take(1).chain(boundaries("innerBoundaryIs")).map(coordinates).collect()
}

/// `lon,lat[,altitude]`, separated by white space.
fn coordinates(node: Node<'_, '_>) -> Result<Vec<Coord<f64>>, ShapeError> {
    let Some(list) = node.children().find(|child| is(*child, "coordinates")) else { return Ok(Vec::new()) };
    let texts = list.children().filter_map(|child| child.text());
    texts.flat_map(str::split_whitespace).map(read_position).collect()
}

fn read_position(text: &str) -> Result<Coord<f64>, ShapeError> {
    let mut numbers = text.split(',').map(|number| number.trim().parse::<f64>());
    match (numbers.next(), numbers.next()) {
        (Some(Ok(x)), Some(Ok(y))) => Ok(Coord { x, y }),
        _ => Err(ShapeError::NotKml(format!(
            "“{}” is not a coordinate",
            text.chars().take(QUOTED_CHARACTERS).collect::<String>()
        ))),
    }
}

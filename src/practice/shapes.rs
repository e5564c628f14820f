//! Shapes that clients send: uploaded GeoJSON and KML, and the WKT of the EDR routes.

use super::catalogue_shape::CatalogueShape;
use super::data::SearchArea;
use super::reply::Refusal;
use super::ring_rules::Edges;
use geo::{Coord, LineString, Polygon};

/// Half the side of the square that stands for a point, in degrees (`harmony-api.md` 2.8).
const POINT_HALF_SIDE: f64 = 0.000_05;
/// A shape to cut by, and what Harmony searches granules with.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    pub(super) polygons: Vec<Polygon>,
    pub(super) search: SearchArea,
}

/// Reads an uploaded shape by the media type of its form part.
pub(super) fn parse_upload(media_type: &str, bytes: &[u8]) -> Result<Upload, Refusal> {
    let mut shape = None;
    let polygons = match media_type.split(';').next().unwrap_or("").trim() {
        "application/geo+json" => {
            let words = "A problem occurred when attempting to convert the provided shapefile";
            let polygons = geojson_polygons(bytes).ok_or_else(|| Refusal::server(words))?;
            let read = CatalogueShape::from_geojson(bytes);
            shape = Some(read.ok_or_else(|| Refusal::from_cmr("Failed to parse shapefile"))?.sent_by_harmony());
            polygons
        }
        "application/vnd.google-earth.kml+xml" => kml_polygons(bytes).ok_or_else(|| unreadable("KML"))?,
        // The practice service has no reader for zipped ESRI shapes.
        "application/shapefile+zip" => return Err(unreadable("ESRI Shapefile")),
        other => {
            let text = format!(
                "Unrecognized shapefile type \"{other}\".  Valid types are application/geo+json, \
                 application/vnd.google-earth.kml+xml, application/shapefile+zip"
            );
            return Err(Refusal::validation(text));
        }
    };
    let shape = shape.unwrap_or_else(|| CatalogueShape::from_polygons(&polygons));
    Ok(Upload { search: searched(&shape)?, polygons })
}

/// What Harmony's search with a shape means; it passes on the first of CMR's words.
fn searched(shape: &CatalogueShape) -> Result<SearchArea, Refusal> {
    shape.search(Edges::Geodetic).map_err(|words| Refusal::from_cmr(words.into_iter().next().unwrap_or_default()))
}

fn unreadable(kind: &str) -> Refusal {
    let text = format!("The provided {kind} file could not be parsed. Please check its validity before retrying.");
    Refusal::validation(text)
}

/// All polygons of a GeoJSON document of any kind; points become small squares, lines thin boxes.
pub(super) fn geojson_polygons(bytes: &[u8]) -> Option<Vec<Polygon>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let document: geojson::GeoJson = text.parse().ok()?;
    let mut polygons = Vec::new();
    match document {
        geojson::GeoJson::FeatureCollection(collection) => {
            for geometry in collection.features.iter().filter_map(|feature| feature.geometry.as_ref()) {
                add_geometry(&mut polygons, geometry);
            }
        }
        geojson::GeoJson::Feature(feature) => {
            if let Some(geometry) = &feature.geometry {
                add_geometry(&mut polygons, geometry);
            }
        }
        geojson::GeoJson::Geometry(geometry) => add_geometry(&mut polygons, &geometry),
    }
    Some(polygons)
}

fn add_geometry(polygons: &mut Vec<Polygon>, geometry: &geojson::Geometry) {
    // Own walk over the JSON: the geometry types of two crates need not agree on versions.
    let value = serde_json::to_value(geometry).unwrap_or_default();
    add_value(polygons, &value, 0);
}

fn add_value(polygons: &mut Vec<Polygon>, value: &serde_json::Value, depth: u8) {
    const DEEPEST: u8 = 8;
    let member = |name: &str| value.get(name).unwrap_or(&serde_json::Value::Null);
    let coordinates = member("coordinates");
    let items = || coordinates.as_array().map(Vec::as_slice).unwrap_or_default();
    match member("type").as_str().unwrap_or("") {
        "Polygon" => polygons.extend(rings_to_polygon(items())),
        "MultiPolygon" => {
            let parts = items().iter().filter_map(|rings| rings_to_polygon(rings.as_array()?));
            polygons.extend(parts);
        }
        "Point" => polygons.extend(position(coordinates).map(square)),
        "MultiPoint" => polygons.extend(items().iter().filter_map(position).map(square)),
        "LineString" => polygons.extend(line_boxes(&ring(items()))),
        "MultiLineString" => {
            for line in items().iter().filter_map(serde_json::Value::as_array) {
                polygons.extend(line_boxes(&ring(line)));
            }
        }
        "GeometryCollection" if depth < DEEPEST => {
            for part in member("geometries").as_array().map(Vec::as_slice).unwrap_or_default() {
                add_value(polygons, part, depth + 1);
            }
        }
        _ => {}
    }
}

fn position(value: &serde_json::Value) -> Option<Coord> {
    let numbers = value.as_array()?;
    let coord = Coord { x: numbers.first()?.as_f64()?, y: numbers.get(1)?.as_f64()? };
    (coord.x.is_finite() && coord.y.abs() <= 90.0).then_some(coord)
}

fn ring(values: &[serde_json::Value]) -> Vec<Coord> {
    values.iter().filter_map(position).collect()
}

fn rings_to_polygon(rings: &[serde_json::Value]) -> Option<Polygon> {
    let mut rings = rings.iter().filter_map(|points| Some(ring(points.as_array()?)));
    polygon(rings.next()?, rings.collect())
}

fn polygon(exterior: Vec<Coord>, interiors: Vec<Vec<Coord>>) -> Option<Polygon> {
    const FEWEST: usize = 3;
    (exterior.len() >= FEWEST)
        .then(|| Polygon::new(LineString(exterior), interiors.into_iter().map(LineString).collect()))
}

fn square(center: Coord) -> Polygon {
    rectangle(center, center)
}

fn rectangle(a: Coord, b: Coord) -> Polygon {
    let (west, east) = (a.x.min(b.x) - POINT_HALF_SIDE, a.x.max(b.x) + POINT_HALF_SIDE);
    let south = (a.y.min(b.y) - POINT_HALF_SIDE).max(-90.0);
    let north = (a.y.max(b.y) + POINT_HALF_SIDE).min(90.0);
    let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    Polygon::new(LineString::from(ring.to_vec()), Vec::new())
}

/// Thin parallelograms along a line.
fn line_boxes(line: &[Coord]) -> Vec<Polygon> {
    line.windows(2)
        .filter_map(|pair| {
            let [a, b] = pair else { return None };
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            let length = dx.hypot(dy);
            if length == 0.0 {
                return Some(square(*a));
            }
            let (nx, ny) = (-dy / length * POINT_HALF_SIDE, dx / length * POINT_HALF_SIDE);
            let corners = vec![
                (a.x - nx, a.y - ny),
                (b.x - nx, b.y - ny),
                (b.x + nx, b.y + ny),
                (a.x + nx, a.y + ny),
                (a.x - nx, a.y - ny),
            ];
            Some(Polygon::new(LineString::from(corners), Vec::new()))
        })
        .collect()
}

/// The outer rings of a KML document: the coordinate lists inside `outerBoundaryIs`, else any.
fn kml_polygons(bytes: &[u8]) -> Option<Vec<Polygon>> {
    let text = std::str::from_utf8(bytes).ok()?;
    if !text.contains("<kml") || !text.trim_end().ends_with("</kml>") {
        return None;
    }
    let boundary = if text.contains("<outerBoundaryIs>") { "<outerBoundaryIs>" } else { "<kml" };
    let polygons = text
        .split(boundary)
        .skip(1)
        .filter_map(|rest| {
            let list = rest.split_once("<coordinates>")?.1.split_once("</coordinates>")?.0;
            let points = list.split_whitespace().filter_map(kml_position).collect();
            polygon(points, Vec::new())
        })
        .collect();
    Some(polygons)
}

fn kml_position(tuple: &str) -> Option<Coord> {
    let mut numbers = tuple.split(',').map(str::parse::<f64>);
    Some(Coord { x: numbers.next()?.ok()?, y: numbers.next()?.ok()? })
}

/// What a WKT text is, by its first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WktKind {
    /// POLYGON, MULTIPOLYGON.
    Area,
    /// POINT, MULTIPOINT.
    Position,
    /// LINESTRING, MULTILINESTRING.
    Trajectory,
}

/// Reads WKT of one kind as polygons.
pub(super) fn parse_wkt(text: &str, expected: WktKind) -> Result<Upload, Refusal> {
    let wrong = |what: String| Refusal::validation(format!("query parameter \"coords\" {what}"));
    let unable = || wrong(format!("Unable to parse WKT string {text}."));
    let trimmed = text.trim();
    let (name, _) = trimmed.split_once('(').ok_or_else(unable)?;
    let name = name.trim().to_ascii_uppercase();
    let name = name.split_whitespace().next().unwrap_or("");
    let kind = match name {
        "POLYGON" | "MULTIPOLYGON" => WktKind::Area,
        "POINT" | "MULTIPOINT" => WktKind::Position,
        "LINESTRING" | "MULTILINESTRING" => WktKind::Trajectory,
        _ => return Err(unable()),
    };
    if kind != expected {
        let mut word = name.to_ascii_lowercase();
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        return Err(wrong(format!("Unsupported WKT type {word}.")));
    }
    let rings = wkt_rings(trimmed).ok_or_else(unable)?;
    let polygons: Vec<Polygon> = match kind {
        WktKind::Area => area_from_rings(rings),
        WktKind::Position => rings.into_iter().flat_map(|ring| ring.points).map(square).collect(),
        WktKind::Trajectory => rings.iter().flat_map(|ring| line_boxes(&ring.points)).collect(),
    };
    if polygons.is_empty() {
        return Err(unable());
    }
    let shape = CatalogueShape::from_polygons(&polygons).sent_by_harmony();
    Ok(Upload { search: searched(&shape)?, polygons })
}

/// A list of positions and whether another list opened right before it (an inner ring).
struct WktRing {
    points: Vec<Coord>,
    inner: bool,
}

fn wkt_rings(text: &str) -> Option<Vec<WktRing>> {
    let mut rings = Vec::new();
    let mut depth = 0_i32;
    let mut start = None;
    let mut inner = false;
    for (at, character) in text.char_indices() {
        match character {
            '(' => {
                depth += 1;
                start = Some(at + 1);
            }
            ')' => {
                depth -= 1;
                if let Some(from) = start.take() {
                    rings.push(WktRing { points: wkt_points(text.get(from..at)?)?, inner });
                    inner = true;
                } else {
                    inner = false;
                }
            }
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    (depth == 0).then_some(rings)
}

fn wkt_points(list: &str) -> Option<Vec<Coord>> {
    list.split(',')
        .map(|pair| {
            let mut numbers = pair.split_whitespace().map(str::parse::<f64>);
            Some(Coord { x: numbers.next()?.ok()?, y: numbers.next()?.ok()? })
        })
        .collect()
}

fn area_from_rings(rings: Vec<WktRing>) -> Vec<Polygon> {
    let mut parts: Vec<(Vec<Coord>, Vec<Vec<Coord>>)> = Vec::new();
    for WktRing { points, inner } in rings {
        match parts.last_mut() {
            Some((_, interiors)) if inner => interiors.push(points),
            _ => parts.push((points, Vec::new())),
        }
    }
    parts.into_iter().filter_map(|(exterior, interiors)| polygon(exterior, interiors)).collect()
}

#[cfg(test)]
mod tests {
    use super::{WktKind, parse_upload, parse_wkt};
    use geo::Area as _;

    const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}"#;

    #[test]
    fn every_kind_of_geojson_is_taken_and_broken_ones_are_refused_as_the_server_does() {
        let feature = format!(r#"{{"type":"Feature","geometry":{SQUARE},"properties":{{}}}}"#);
        let collection = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
        for text in [SQUARE, &feature, &collection] {
            let polygons = parse_upload("application/geo+json", text.as_bytes()).unwrap().polygons;
            assert_eq!(polygons.iter().map(geo::Area::unsigned_area).sum::<f64>(), 4.0, "{text}");
        }
        let point = r#"{"type":"Point","coordinates":[10,20]}"#;
        assert_eq!(parse_upload("application/geo+json", point.as_bytes()).unwrap().polygons.len(), 1);
        let broken = parse_upload("application/geo+json", b"{not json").unwrap_err();
        assert_eq!((broken.status.as_u16(), broken.code), (500, "harmony.ServerError"));
        let empty = parse_upload("application/geo+json", br#"{"type":"FeatureCollection","features":[]}"#).unwrap_err();
        assert_eq!((empty.code, empty.text.as_str()), ("harmony.CmrError", "Shapefile has no features"));
        let kml = parse_upload("application/vnd.google-earth.kml+xml", b"<kml>").unwrap_err();
        assert!(kml.text.starts_with("The provided KML file could not be parsed."), "{}", kml.text);
        let text = parse_upload("text/plain", SQUARE.as_bytes()).unwrap_err();
        assert!(text.text.starts_with("Unrecognized shapefile type \"text/plain\".  Valid types are"), "{}", text.text);
    }

    #[test]
    fn kml_rings_are_read() {
        let kml = "<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0,0 2,0,0 2,2,0 0,0,0</coordinates>\
                   </LinearRing></outerBoundaryIs></Polygon></Placemark></kml>";
        let polygons = parse_upload("application/vnd.google-earth.kml+xml", kml.as_bytes()).unwrap().polygons;
        assert_eq!(polygons.len(), 1);
        assert_eq!(polygons[0].unsigned_area(), 2.0);
    }

    #[test]
    fn wkt_is_read_by_kind() {
        let area =
            parse_wkt("POLYGON((0 0, 4 0, 4 4, 0 4, 0 0),(1 1, 2 2, 2 1, 1 1))", WktKind::Area).unwrap().polygons;
        assert_eq!((area.len(), area[0].interiors().len()), (1, 1));
        let two =
            parse_wkt("MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)),((5 5, 6 5, 6 6, 5 5)))", WktKind::Area).unwrap().polygons;
        assert_eq!(two.len(), 2);
        assert_eq!(parse_wkt("MULTIPOINT((1 2),(3 4))", WktKind::Position).unwrap().polygons.len(), 2);
        assert_eq!(parse_wkt("LINESTRING(0 0, 1 1, 2 0)", WktKind::Trajectory).unwrap().polygons.len(), 2);
        assert_eq!(
            parse_wkt("POINT(1 2)", WktKind::Area).unwrap_err().text,
            "query parameter \"coords\" Unsupported WKT type Point."
        );
        assert_eq!(
            parse_wkt("foo", WktKind::Area).unwrap_err().text,
            "query parameter \"coords\" Unable to parse WKT string foo."
        );
        assert!(parse_wkt("POLYGON((0 0, 1 x))", WktKind::Area).is_err());
        assert!(parse_wkt("POLYGON((0 0, 1 1", WktKind::Area).is_err());
    }
}

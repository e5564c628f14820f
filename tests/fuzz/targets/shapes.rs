//! Readers of shapes. What is read is on the Earth, and is read again as it is.

use crate::seeds;
use harmony_desktop::domain::Shape;
use harmony_desktop::domain::shape::ShapeError;
use serde_json::json;

#[track_caller]
fn check(read: Result<Shape, ShapeError>) {
    match read {
        Ok(shape) => {
            assert!(shape.positions() > 0 && shape.bounds().is_some());
            assert!(shape.remarks().iter().all(|remark| remark.ends_with('.')), "{:?}", shape.remarks());
            match Shape::from_geojson(&shape.geojson()) {
                Ok(again) => assert_eq!(again.geojson(), shape.geojson(), "reading again changes nothing"),
                Err(error) => panic!("its own GeoJSON is refused: {error}; {}", shape.geojson()),
            }
        }
        Err(error) => assert!(error.sentence().ends_with('.'), "{error}"),
    }
}

pub(crate) fn zip(bytes: &[u8]) {
    check(Shape::from_file("a.zip", bytes));
}

pub(crate) fn kmz(bytes: &[u8]) {
    check(Shape::from_file("a.kmz", bytes));
}

pub(crate) fn kml(bytes: &[u8]) {
    check(Shape::from_file("a.kml", bytes));
}

pub(crate) fn geojson(bytes: &[u8]) {
    check(Shape::from_file("a.geojson", bytes));
}

pub(crate) fn wkt(bytes: &[u8]) {
    check(Shape::from_wkt(&String::from_utf8_lossy(bytes)));
}

/// The `.shp` itself, so that changes need not pass the archive's checksum.
pub(crate) fn shapefile(bytes: &[u8]) {
    let prj = seeds::prj();
    check(Shape::from_file(
        "a.zip",
        &seeds::archive(&[("a.shp", bytes), ("a.prj", &prj[0])], zip::CompressionMethod::Stored),
    ));
}

/// The `.prj` beside it.
pub(crate) fn prj(bytes: &[u8]) {
    let shp = seeds::shapefiles();
    check(Shape::from_file(
        "a.zip",
        &seeds::archive(&[("a.shp", &shp[0]), ("a.prj", bytes)], zip::CompressionMethod::Stored),
    ));
}

/// A reference system's name in GeoJSON.
pub(crate) fn crs(bytes: &[u8]) {
    let name = String::from_utf8_lossy(bytes);
    let ring = [[600_000, 200_000], [600_100, 200_000], [600_100, 200_100], [600_000, 200_000]];
    check(Shape::from_geojson(
        &json!({"type": "Polygon", "coordinates": [ring], "crs": {"type": "name", "properties": {"name": name}}}),
    ));
}

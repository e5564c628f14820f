//! Exported areas and footprints, opened by geopandas and GDAL.

use harmony_desktop::domain::footprint::Outline;
use harmony_desktop::domain::granule::{DayNight, Granule, GranuleList};
use harmony_desktop::domain::region::bundled::Bundled;
use harmony_desktop::domain::request::Area;
use harmony_desktop::domain::shape::export::{ExportFormat, area, footprints};
use harmony_desktop::domain::{BoundingBox, Shape};
use serde_json::{Map, Value, json};
use std::process::Command;

fn areas() -> Vec<(&'static str, Area)> {
    let bundled = Bundled::new();
    let country = |name: &str| {
        let index = bundled.entries().iter().position(|entry| entry.name == name).unwrap();
        bundled.region(index).unwrap().area
    };
    let shape = |value: Value| Area::Shape(Shape::from_geojson(&value).unwrap());
    vec![
        ("box", Area::Box(BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap())),
        (
            "holed",
            shape(json!({"type": "Polygon", "coordinates": [
                [[-106, 39.5], [-104.5, 39.5], [-104.2, 40.4], [-105.123_456, 41.3], [-106.2, 40.9], [-106, 39.5]],
                [[-105.6, 40.2], [-105.2, 40.6], [-104.9, 40.2], [-105.6, 40.2]],
            ]})),
        ),
        ("line", shape(json!({"type": "MultiLineString", "coordinates": [[[170, 60], [-170, 65]], [[0, 0], [1, 2]]]}))),
        ("Fiji", country("Fiji")),
        ("Iceland", country("Iceland")),
    ]
}

/// What was meant, as GeoJSON geometry.
fn geometry(area: &Area) -> Value {
    let shape = match area {
        Area::Shape(shape) => shape.clone(),
        Area::Box(bounds) => Shape::from_text(
            &json!({"type": "Polygon", "coordinates": [[
                [bounds.west(), bounds.south()], [bounds.east(), bounds.south()], [bounds.east(), bounds.north()],
                [bounds.west(), bounds.north()], [bounds.west(), bounds.south()]
            ]]})
            .to_string(),
        )
        .unwrap(),
        Area::Point(_) => panic!("none here"),
    };
    shape.geojson()["features"][0]["geometry"].clone()
}

fn granules() -> GranuleList {
    let mut list = GranuleList::new(2);
    let mut add = |name: &str, outline: Outline| {
        let granule = Granule {
            id: name,
            name,
            start: Some(chrono::DateTime::UNIX_EPOCH),
            end: None,
            size_mb: Some(2.0),
            day_night: DayNight::parse("DAY"),
            cloud_cover: None,
            footprint: None,
        };
        list.push(&granule, outline);
    };
    let mut track = Outline::default();
    track.add_line(&[(170.0, 60.0), (-175.0, 75.0)], true);
    add("a.h5", track);
    let mut pole = Outline::default();
    pole.add_ring(&[(0.0, 80.0), (90.0, 80.0), (180.0, 80.0), (-90.0, 80.0), (0.0, 80.0)], false, true);
    add("b.h5", pole);
    list
}

#[test]
fn exported_areas_and_footprints_are_the_same_in_geopandas_and_gdal() {
    let Some(python) = std::env::var_os("HARMONY_TEST_PYTHON_RESULTS") else {
        return crate::shared::skip("HARMONY_TEST_PYTHON_RESULTS names no Python with geopandas");
    };
    let folder = tempfile::tempdir().unwrap();
    let mut expected = Map::new();
    for (name, of) in areas() {
        expected.insert(name.to_owned(), geometry(&of));
        for format in ExportFormat::ALL {
            let path = folder.path().join(format!("{name}.{}", format.ending()));
            std::fs::write(path, area(&of, name, format).unwrap()).unwrap();
        }
    }
    std::fs::write(folder.path().join("footprints.geojson"), footprints(&granules())).unwrap();
    let expected = json!({"areas": expected, "granules": ["a.h5", "b.h5"]});
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/contract/exports.py");
    let output = Command::new(python).arg(script).arg(folder.path()).arg(expected.to_string()).output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{out}");
    assert!(output.status.success(), "{out}\n{error}");
}

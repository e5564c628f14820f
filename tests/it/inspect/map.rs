//! Rasters of the map against rasterio, pyproj and numpy, on Mercator and on both polar maps.

use super::{results_python, run_script};
use harmony_desktop::domain::map::Projection;
use harmony_desktop::inspect::map::{Cells, Layer, Placement, Samples, View};
use harmony_desktop::inspect::{Cancel, Structure, open_here};
use serde::Deserialize;
use std::path::Path;

#[derive(Deserialize)]
struct Case {
    name: String,
    file: String,
    path: Option<String>,
    view: Shown,
    points: Vec<Point>,
}

#[derive(Deserialize)]
struct Shown {
    projection: String,
    left: f64,
    top: f64,
    pixel: f64,
    width: u32,
    height: u32,
}

#[derive(Deserialize)]
struct Point {
    column: f64,
    row: f64,
    lon: f64,
    lat: f64,
    pixel: (f64, f64),
    value: Option<Value>,
    near: Vec<Option<Value>>,
}

/// A number, or the bands of a picture.
#[derive(Deserialize, Clone, PartialEq, Debug)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Bands(Vec<u8>),
}

impl Shown {
    fn view(&self) -> View {
        let projection = match self.projection.as_str() {
            "mercator" => Projection::World,
            "arctic" => Projection::Arctic,
            "antarctic" => Projection::Antarctic,
            other => panic!("{other}"),
        };
        let Self { mut left, mut top, mut pixel, width, height, .. } = *self;
        if !projection.repeats() {
            // Metres about the pole, y upwards.
            let metres = projection.metres();
            (left, top, pixel) = (0.5 + left / metres, 0.5 - top / metres, pixel / metres);
        }
        View { projection, left, top, pixel, width, height }
    }
}

/// The variable of a picture or GeoTIFF is its only one.
fn first_path(structure: &Structure) -> String {
    structure.root.variables.first().expect("a variable").path.clone()
}

fn layer(folder: &Path, case: &Case, projection: Projection) -> Layer {
    let mut reader = open_here(&folder.join(&case.file)).unwrap();
    let structure = reader.structure().unwrap();
    let path = case.path.clone().unwrap_or_else(|| first_path(&structure));
    Layer::read(reader.as_mut(), &structure, &path, &[], projection, &Cancel::default())
        .unwrap_or_else(|unread| panic!("{}: {unread} ({})", case.name, unread.detail))
}

/// What is drawn at a place in pixels.
fn drawn(layer: &Layer, cells: &Cells, (column, row): (f64, f64)) -> Option<Value> {
    let cell = cells.at(column, row)?;
    match &layer.samples {
        Samples::Values(_) => layer.value(cell).map(Value::Number),
        Samples::Colours(colours) => colours[cell as usize].first_chunk::<3>().map(|rgb| Value::Bands(rgb.to_vec())),
    }
}

/// How far the middles of the cells under the points are from the same middles by the file, in pixels at most: of a
/// place both ways through the view.
fn astray(view: &View, point: &Point) -> f64 {
    let (column, row) = view.pixel(point.lon, point.lat).expect("the map reaches there");
    let (lon, lat) = view.position(point.column, point.row).expect("the map reaches there");
    let around = (lon - point.lon + 540.0).rem_euclid(360.0) - 180.0;
    assert!((around * point.lat.to_radians().cos()).hypot(lat - point.lat) < 1e-6, "{lon} {lat}");
    (column - point.pixel.0).hypot(row - point.pixel.1)
}

#[test]
fn check_11_each_pixel_shows_what_rasterio_and_pyproj_find_under_it() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    run_script(&python, "map_truth.py", &[folder.path()]);
    let text = std::fs::read_to_string(folder.path().join("truth.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&text).unwrap();
    println!(
        "{:<42} {:<10} {:>6} {:>6} {:>11} {:>14}",
        "data", "map", "points", "equal", "at an edge", "astray, pixels"
    );
    let mut wrong = Vec::new();
    for case in &cases {
        let view = case.view.view();
        let layer = layer(folder.path(), case, view.projection);
        let cells = layer.placement.cells(&view, &Cancel::default()).unwrap();
        let (mut equal, mut at_edge, mut worst) = (0, 0, 0.0_f64);
        for point in &case.points {
            worst = worst.max(astray(&view, point));
            let got = drawn(&layer, &cells, (point.column, point.row));
            if got == point.value {
                equal += 1;
            } else if point.near.contains(&got) {
                at_edge += 1;
            } else {
                let Point { lon, lat, value, .. } = point;
                wrong.push(format!("{}, {}: {lon} {lat}: {got:?}, not {value:?}", case.name, case.view.projection));
            }
        }
        let map = &case.view.projection;
        println!("{:<42} {map:<10} {:>6} {equal:>6} {at_edge:>11} {worst:>14.6}", case.name, case.points.len());
        assert!(worst < 0.5, "{}: {worst} pixels astray", case.name);
        let is_swath = matches!(layer.placement, Placement::Swath(_));
        assert_eq!(is_swath, case.name.starts_with("swath"), "{} is placed as what it is", case.name);
    }
    assert!(cases.len() >= 40, "{} maps", cases.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

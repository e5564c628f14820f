mod hostile;
mod others;

use super::{Counts, Covered, GEOJSON, MAX_POSITIONS, Shape, ShapeError};
use crate::domain::BoundingBox;
use geo::coord;
use proptest::prelude::*;
use serde_json::{Value, json};

fn shape(value: &Value) -> Shape {
    Shape::from_geojson(value).unwrap()
}

fn ring(positions: &[[f64; 2]]) -> Value {
    json!({"type": "Polygon", "coordinates": [positions]})
}

fn geometries(shape: &Shape) -> Vec<Value> {
    shape.geojson()["features"].as_array().unwrap().iter().map(|feature| feature["geometry"].clone()).collect()
}

fn triangle() -> Value {
    json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]})
}

fn circle(corners: usize) -> Value {
    let at = |index: usize| {
        let (sine, cosine) = (index as f64 / corners as f64 * std::f64::consts::TAU).sin_cos();
        [10.0 + 5.0 * cosine, 20.0 + 5.0 * sine]
    };
    ring(&(0..corners).map(at).collect::<Vec<_>>())
}

#[test]
fn the_text_that_is_sent_is_the_value_that_is_shown() {
    let point = json!({"type": "Feature", "properties": {"radius": 500.5}, "geometry": {"type": "Point", "coordinates": [1, 2]}});
    for features in [json!([point]), json!([point, {"type": "Feature", "properties": {}, "geometry": triangle()}])] {
        let shape = shape(&json!({"type": "FeatureCollection", "features": features}));
        assert_eq!(String::from_utf8_lossy(shape.bytes()), shape.geojson().to_string());
    }
}

#[test]
fn every_kind_of_geojson_becomes_one_clean_collection() {
    let expected = json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": triangle()}
    ]});
    for given in [
        triangle(),
        json!({"type": "Feature", "properties": null, "geometry": triangle()}),
        json!({"type": "Feature", "properties": {"owner": "me"}, "geometry": triangle()}),
        json!({"type": "FeatureCollection", "bbox": [0, 0, 1, 1], "features": [
            {"type": "Feature", "properties": null, "geometry": triangle(), "foreign": [1]},
            {"type": "Feature", "properties": {}, "geometry": null},
        ]}),
        json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}),
        json!({"type": "Polygon", "coordinates": [[[0, 0, 5], [1, 1, 5], [1, 1, 7], [1.000_000_01, 0, 5], [0, 0, 5]]]}),
        json!({"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "coordinates": [triangle()["coordinates"]]}]}),
    ] {
        let shape = shape(&given);
        assert_eq!(shape.geojson(), expected, "{given}");
        assert_eq!(serde_json::from_slice::<Value>(shape.bytes()).unwrap(), expected);
    }
    assert_eq!(GEOJSON, "application/geo+json");
}

#[test]
fn a_point_keeps_its_radius_and_nothing_else() {
    let point = json!({"type": "Feature", "properties": {"radius": 500, "name": "secret"}, "geometry": {"type": "Point", "coordinates": [185, 6]}});
    let shape = shape(&point);
    assert_eq!(shape.geojson()["features"][0]["properties"], json!({"radius": 500}));
    assert_eq!(geometries(&shape), [json!({"type": "Point", "coordinates": [-175, 6]})]);
}

#[test]
fn what_is_no_shape_is_told_in_words() {
    let near = json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]});
    for (given, expected) in [
        (json!({"type": "FeatureCollection", "features": []}), ShapeError::Empty),
        (json!({"type": "Point", "coordinates": [2_500_000, 10]}), ShapeError::OffEarth("[2500000, 10]".to_owned())),
        (near, ShapeError::Degenerate),
        (
            json!({"type": "Point", "coordinates": [1e9, 2], "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32633"}}}),
            ShapeError::OffMap {
                position: "[1000000000, 2]".to_owned(),
                system: "WGS 84 / UTM zone 33N (EPSG:32633)".to_owned(),
            },
        ),
    ] {
        assert_eq!(Shape::from_geojson(&given), Err(expected));
    }
    assert!(matches!(Shape::from_geojson(&json!({"type": "Polygone"})), Err(ShapeError::NotGeoJson(_))));
    assert!(matches!(Shape::from_file("a.geojson", b"{"), Err(ShapeError::NotJson(_))));
    assert!(matches!(Shape::from_file("a.shp", b""), Err(ShapeError::UnknownKind(_))));
    assert!(matches!(Shape::from_file("A.SHZ", b"PK"), Err(ShapeError::NotZip(_))));
    assert!(matches!(Shape::from_file("a.kml", b"<gpx/>"), Err(ShapeError::NotKml(_))));
    assert_eq!(ShapeError::Empty.sentence(), "The shape has no geometry in it.");
}

#[test]
fn limits_are_told_with_the_numbers() {
    let many = json!({"type": "FeatureCollection", "features": vec![json!({"type": "Feature", "properties": {}, "geometry": triangle()}); 501]});
    assert_eq!(shape(&many).check_limits(), Err(ShapeError::TooManyFeatures(501)));
    assert_eq!(shape(&circle(5811)).check_limits(), Err(ShapeError::TooManyPositions(5812)));
    assert_eq!(shape(&circle(4999)).check_limits(), Ok(()));
    let joined = shape(&many).simplified().unwrap();
    assert_eq!((joined.features().len(), joined.counts().areas), (1, 501));
    assert_eq!(joined.simplification().unwrap().largest_deviation_metres, 0.0);
}

#[test]
fn simplifying_says_what_it_cost_and_can_be_undone() {
    let fine = shape(&circle(20_000));
    let coarse = fine.simplified().unwrap();
    let cost = coarse.simplification().unwrap();
    assert!((2500..=MAX_POSITIONS).contains(&coarse.positions()), "{}", coarse.positions());
    assert_eq!(cost.positions_dropped, fine.positions() - coarse.positions());
    // A circle of 550 km in chords of at least a five-thousandth of its edge: sagittas of a few metres.
    assert!((0.01..10.0).contains(&cost.largest_deviation_metres), "{}", cost.largest_deviation_metres);
    assert!((coarse.area_km2() / fine.area_km2() - 1.0).abs() < 1e-5);
    assert!(cost.before().is(&fine));
    assert!(coarse.simplified().unwrap().is(&coarse), "nothing to do twice");
}

#[test]
fn an_area_over_the_antimeridian_is_split_however_it_is_written() {
    let expected = json!({"type": "MultiPolygon", "coordinates": [
        [[[170, -10], [180, -10], [180, 10], [170, 10], [170, -10]]],
        [[[-180, -10], [-170, -10], [-170, 10], [-180, 10], [-180, -10]]],
    ]});
    for corners in [
        [[170.0, -10.0], [-170.0, -10.0], [-170.0, 10.0], [170.0, 10.0]],
        [[170.0, -10.0], [190.0, -10.0], [190.0, 10.0], [170.0, 10.0]],
        [[-190.0, -10.0], [-170.0, -10.0], [-170.0, 10.0], [-190.0, 10.0]],
    ] {
        let shape = shape(&ring(&corners));
        let mut parts = areas(&shape);
        parts.sort_by(|one, other| other.total_cmp(one));
        assert_eq!(shape.counts(), Counts { areas: 2, ..Counts::default() }, "{corners:?}: {}", shape.geojson());
        assert!((shape.area_km2() - areas_of(&expected)).abs() < 1e-3, "{}", shape.geojson());
        assert_eq!(shape.bounds(), BoundingBox::new(170.0, -10.0, -170.0, 10.0).ok());
        assert!(shape.remarks().iter().any(|remark| remark.contains("antimeridian")), "{:?}", shape.remarks());
    }
    let moved = shape(&ring(&[[190.0, 0.0], [200.0, 0.0], [200.0, 10.0]]));
    assert_eq!(moved.bounds(), BoundingBox::new(-170.0, 0.0, -160.0, 10.0).ok());
    assert_eq!(moved.remarks(), [""; 0]);
}

fn areas(shape: &Shape) -> Vec<f64> {
    use geo::Area as _;
    let lists = shape.features().iter().filter_map(|feature| match &feature.covered {
        Covered::Areas(areas) => Some(areas),
        _ => None,
    });
    lists.flatten().map(geo::Polygon::signed_area).collect()
}

fn areas_of(value: &Value) -> f64 {
    shape(value).area_km2()
}

#[test]
fn holes_stay_holes_on_both_sides() {
    let holed = json!({"type": "Polygon", "coordinates": [
        [[160, -20], [160, 20], [-160, 20], [-160, -20], [160, -20]],
        [[175, -5], [175, 5], [-175, 5], [-175, -5], [175, -5]],
        [[-170, -1], [-170, 1], [-168, 1], [-168, -1], [-170, -1]],
    ]});
    let shape = shape(&holed);
    let plain: f64 = areas(&shape).iter().sum();
    assert!((plain - (40.0 * 40.0 - 10.0 * 10.0 - 2.0 * 2.0)).abs() < 1e-4, "{plain}: {}", shape.geojson());
}

#[test]
fn a_hole_over_the_edge_of_the_whole_world_is_cut_out_of_both_ends() {
    let holed = shape(&json!({"type": "Polygon", "coordinates": [
        [[-180, -80], [180, -80], [180, 80], [-180, 80], [-180, -80]],
        [[170, -10], [-170, -10], [-170, 10], [170, 10], [170, -10]],
    ]}));
    let plain: f64 = areas(&holed).iter().sum();
    assert!((plain - (360.0 * 160.0 - 20.0 * 20.0)).abs() < 1e-3, "{plain}: {}", holed.geojson());
}

#[test]
fn a_ring_round_a_pole_reaches_the_pole() {
    let cap = shape(&ring(&[[0.0, -60.0], [90.0, -60.0], [180.0, -60.0], [-90.0, -60.0]]));
    // 2πR²(1 − sin 60°)
    let expected = std::f64::consts::TAU * 6371.0072_f64.powi(2) * (1.0 - 60.0_f64.to_radians().sin());
    assert!((cap.area_km2() / expected - 1.0).abs() < 1e-6, "{} {}", cap.area_km2(), cap.geojson());
    assert_eq!(cap.bounds().map(|bounds| (bounds.width_degrees(), bounds.south())), Some((360.0, -90.0)));
    let world = shape(&ring(&[[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0]]));
    assert!((world.area_km2() / 510_065_622.0 - 1.0).abs() < 1e-4, "{}", world.area_km2());
    let steps = geometries(&world)[0]["coordinates"][0].as_array().unwrap().clone();
    assert!(world.check_limits().is_ok() && world.positions_sent() > 20);
    assert!(steps.windows(2).all(|pair| (pair[0][0].as_f64().unwrap() - pair[1][0].as_f64().unwrap()).abs() <= 180.0));
}

#[test]
fn a_ring_round_a_pole_is_one_area_whose_ends_are_the_edges_of_the_map() {
    let corners = [[10.0, 70.0], [100.0, 72.0], [-170.0, 69.0], [-80.0, 71.0]];
    let mut backwards = corners;
    backwards.reverse();
    for corners in [corners, backwards] {
        let cap = shape(&ring(&corners));
        assert_eq!(cap.counts().areas, 1, "{}", cap.geojson());
        let Covered::Areas(areas) = &cap.features()[0].covered else { panic!() };
        let outline = &areas[0].exterior().0;
        let is_upright = |edge: &geo::Line<f64>| edge.start.x == edge.end.x;
        let mut upright = areas[0].exterior().lines().filter(is_upright);
        assert!(upright.all(|edge| edge.start.x.abs() == 180.0), "{outline:?}");
        assert!(corners.iter().all(|[x, y]| outline.contains(&coord! { x: *x, y: *y })), "{outline:?}");
        assert_eq!(cap.remarks(), ["The outline goes round a pole; it is read as the area up to the pole."]);
    }
}

#[test]
fn a_ring_round_the_earth_over_the_equator_is_its_smaller_side_which_is_told() {
    // Its corners are mostly in the south, its surface mostly in the north.
    let corners =
        [[0.0, 5.0], [120.0, 5.0], [-120.0, 5.0], [-110.0, -10.0], [-108.0, -12.0], [-106.0, -12.0], [-104.0, -10.0]];
    let north = shape(&ring(&corners));
    assert_eq!(north.bounds().unwrap().north(), 90.0);
    assert!(north.area_km2() < 255e6, "{}", north.area_km2());
    assert!(north.remarks().iter().any(|remark| remark.contains("smaller one")), "{:?}", north.remarks());
    let mirrored = corners.map(|[x, y]| [x, -y]);
    assert_eq!(shape(&ring(&mirrored)).bounds().unwrap().south(), -90.0);
    let mut backwards = corners;
    backwards.reverse();
    assert_eq!(shape(&ring(&backwards)).bounds().unwrap().north(), 90.0);
}

#[test]
fn a_line_over_the_antimeridian_is_two() {
    let line = shape(&json!({"type": "LineString", "coordinates": [[170, 0], [-170, 10], [-165, 10]]}));
    assert_eq!(
        geometries(&line),
        [
            json!({"type": "MultiLineString", "coordinates": [[[170, 0], [180, 5]], [[-180, 5], [-170, 10], [-165, 10]]]})
        ]
    );
}

#[test]
fn kml_is_read_with_and_without_namespace() {
    let kml = |open: &str, prefix: &str| {
        format!(
            "<?xml version='1.0'?><{open}><{p}Document><{p}Folder><{p}Placemark><{p}MultiGeometry>\
             <{p}Polygon><{p}outerBoundaryIs><{p}LinearRing><{p}coordinates> 0,0,9 4,0,9\n4,4 0,4 0,0 </{p}coordinates></{p}LinearRing></{p}outerBoundaryIs>\
             <{p}innerBoundaryIs><{p}LinearRing><{p}coordinates>1,1 2,1 2,2 1,1</{p}coordinates></{p}LinearRing></{p}innerBoundaryIs></{p}Polygon>\
             <{p}LineString><{p}coordinates>5,5 6,6</{p}coordinates></{p}LineString>\
             <{p}Point><{p}coordinates>7,7</{p}coordinates></{p}Point>\
             </{p}MultiGeometry></{p}Placemark></{p}Folder></{p}Document></{close}>",
            p = prefix,
            close = open.split(' ').next().unwrap()
        )
    };
    for text in [
        kml("kml", ""),
        kml("kml xmlns='http://www.opengis.net/kml/2.2'", ""),
        kml("k:kml xmlns:k='http://earth.google.com/kml/2.1'", "k:"),
    ] {
        let shape = Shape::from_text(&text).unwrap();
        assert_eq!(shape.counts(), Counts { areas: 1, lines: 1, points: 1 });
        assert!((areas(&shape)[0] - 15.5).abs() < 1e-9);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let keys = prop::sample::select(vec!["type", "coordinates", "features", "geometry", "geometries", "properties"]);
    let kinds = prop::sample::select(vec![
        "Polygon",
        "MultiPolygon",
        "Point",
        "Feature",
        "FeatureCollection",
        "GeometryCollection",
    ]);
    let leaf = prop_oneof![kinds.prop_map(Value::from), (-200.0..200.0f64).prop_map(Value::from), Just(Value::Null)];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(keys.clone(), inner, 0..4)
                .prop_map(|map| map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

fn any_polygon() -> impl Strategy<Value = Value> {
    let position = (-36..=36i32, -9..=9i32).prop_map(|(x, y)| [f64::from(x) * 10.0, f64::from(y) * 10.0]);
    let fine = (-360.0..360.0f64, -90.0..90.0f64).prop_map(|(x, y)| [x, y]);
    let ring = prop::collection::vec(prop_oneof![position, fine], 3..9);
    prop::collection::vec(ring, 1..3).prop_map(|rings| json!({"type": "Polygon", "coordinates": rings}))
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(value in any_json()) {
        if let Ok(shape) = Shape::from_geojson(&value) {
            prop_assert_eq!(Shape::from_geojson(&shape.geojson()), Ok(shape));
        }
    }

    #[test]
    fn a_clean_shape_is_on_the_earth_and_stays_as_it_is(value in any_polygon()) {
        if let Ok(shape) = Shape::from_geojson(&value) {
            use geo::Winding as _;
            for feature in shape.features() {
                let Covered::Areas(areas) = &feature.covered else { panic!("only areas: {}", shape.geojson()) };
                prop_assert!(areas.iter().all(|area| !area.exterior().is_cw()), "counter-clockwise: {}", shape.geojson());
            }
            let bounds = shape.bounds();
            prop_assert!(bounds.is_some());
            prop_assert_eq!(Shape::from_geojson(&shape.geojson()), Ok(shape));
        }
    }

    #[test]
    fn broken_kml_is_read_or_refused(text in "(<kml>|<Placemark>|<Polygon>|<outerBoundaryIs>|<LinearRing>|<coordinates>|1,2 |</coordinates>|</Placemark>|</kml>|,){0,14}") {
        drop(Shape::from_text(&format!("<{text}")));
        drop(Shape::from_file("a.kml", text.as_bytes()));
    }
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_are_read_with_bounds() {
    let kml = b"<kml><Placemark><Point><coordinates>5,6</coordinates></Point></Placemark></kml>";
    let kmz = zipped(&[("doc.kml", kml), ("files/picture.png", b"")]);
    assert_eq!(Shape::from_file("place.kmz", &kmz).unwrap().counts(), Counts { points: 1, ..Counts::default() });
    assert_eq!(Shape::from_file("place.zip", &kmz), Err(ShapeError::MissingInZip(".shp")));
    let projected =
        zipped(&[("a.shp", b""), ("__MACOSX/._a.shp", b""), ("a.prj", br#"PROJCS["UTM 33N",GEOGCS["WGS 84"]]"#)]);
    assert!(
        matches!(Shape::from_file("a.zip", &projected), Err(ShapeError::WrongReferenceSystem { name, .. }) if name == "UTM 33N")
    );
    let bomb = zipped(&[("a.shp", &vec![0; 65 * 1024 * 1024])]);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert_eq!(Shape::from_file("a.zip", &bomb), Err(ShapeError::ZipTooLarge("a.shp".to_owned())));
}

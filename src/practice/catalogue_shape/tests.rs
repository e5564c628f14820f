use super::{CatalogueShape, Edges};
use serde_json::{Value, json};

fn shape(value: &Value) -> CatalogueShape {
    CatalogueShape::from_geojson(value.to_string().as_bytes()).unwrap()
}

fn words(value: &Value) -> String {
    shape(value).search(Edges::Geodetic).map(|area| format!("{area:?}")).unwrap_err().join(" | ")
}

fn polygon(rings: &Value) -> Value {
    json!({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": rings}}
    ]})
}

#[test]
fn limits_are_cmrs() {
    assert_eq!(words(&json!({"type": "FeatureCollection", "features": []})), "Shapefile has no features");
    let point = json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}});
    let many = json!({"type": "FeatureCollection", "features": vec![point; 501]});
    assert_eq!(words(&many), "Shapefile feature count [501] exceeds the 500 feature limit");
    let line: Vec<_> = (0..5001).map(|step| [f64::from(step) / 100.0, 1.0]).collect();
    let long = json!({"type": "LineString", "coordinates": line});
    assert_eq!(words(&long), "Number of points in shapefile exceeds the limit of 5000");
    for unread in [r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#, "{", r#"{"type":"Circle"}"#] {
        assert_eq!(CatalogueShape::from_geojson(unread.as_bytes()), None, "{unread}");
    }
}

#[test]
fn holes_are_clockwise_inside_and_apart() {
    let outer = json!([[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]);
    let hole = |at: i32| json!([[at, at], [at, at + 1], [at + 1, at + 1], [at, at]]);
    assert!(shape(&polygon(&json!([outer, hole(2), hole(5)]))).search(Edges::Geodetic).is_ok());
    let outside = words(&polygon(&json!([outer, hole(2), hole(20)])));
    assert_eq!(outside, "The polygon boundary does not completely cover hole number 2.");
    let twice = words(&polygon(&json!([outer, hole(2), [[1, 2], [2.5, 4], [3, 2.5], [1, 2]]])));
    assert_eq!(twice, "The polygon hole number 1 intersects hole number 2.");
    let turned = words(&polygon(&json!([outer, [[2, 2], [3, 3], [2, 3], [2, 2]]])));
    assert!(turned.contains("wrong order"), "{turned}");
}

#[test]
fn harmony_turns_rounds_and_cuts_before_the_catalogue_sees_it() {
    let clockwise = shape(&polygon(&json!([[[0, 0], [0, 9], [9, 9], [0, 0]]])));
    assert!(clockwise.clone().search(Edges::Geodetic).is_err());
    assert!(clockwise.sent_by_harmony().search(Edges::Geodetic).is_ok());
    let over = shape(&polygon(&json!([[[170, 0], [190, 0], [190, 9], [170, 0]]]))).sent_by_harmony();
    assert_eq!(over.geometries.len(), 2, "{over:?}");
    assert!(over.search(Edges::Geodetic).is_ok());
    // Cut round a pole it has an edge along the pole, which the catalogue refuses.
    let arctic = shape(&polygon(&json!([[[0, 70], [120, 70], [-120, 70], [0, 70]]]))).sent_by_harmony();
    assert!(arctic.search(Edges::Geodetic).unwrap_err()[0].contains("duplicate points"));
}

/// The eight rings of `map.md` 4.4.
fn polar_rings() -> Vec<Value> {
    vec![
        json!([[0, 70], [90, 70], [180, 70], [-90, 70], [0, 70]]),
        json!([[0, -75], [120, -75], [-120, -75], [0, -75]]),
        json!([[-180, -90], [180, -90], [180, -84], [90, -66], [0, -70], [-90, -73], [-180, -84], [-180, -90]]),
        json!([[0, 80], [60, 80], [60, 90], [0, 90], [0, 80]]),
        json!([[0, 80], [60, 80], [30, 90], [0, 80]]),
        json!([[-180, 60], [180, 60], [180, 90], [-180, 90], [-180, 60]]),
        json!([[0, 85], [130, 80], [-120, 75], [0, 85]]),
        json!([[0, 60], [10, 60], [10, 90], [0, 90], [0, 60]]),
    ]
}

#[test]
fn what_the_product_sends_of_shapes_round_poles_and_anywhere_is_taken() {
    let mut chance = fastrand::Rng::with_seed(16);
    let star = |_| {
        let (x, y) = (chance.f64() * 360.0 - 180.0, chance.f64() * 150.0 - 75.0);
        let count = chance.u32(3..12);
        let mut ring: Vec<[f64; 2]> = (0..count)
            .map(|step| {
                let (sin, cos) = (f64::from(step) / f64::from(count) * std::f64::consts::TAU).sin_cos();
                let far = 2.0 + 12.0 * chance.f64();
                [x + 2.0 * far * cos, y + far * sin]
            })
            .collect();
        ring.push(ring[0]);
        json!([ring])
    };
    let stars: Vec<Value> = (0..60).map(star).collect();
    for rings in polar_rings().into_iter().map(|ring| json!([ring])).chain(stars) {
        let own = crate::domain::shape::Shape::from_geojson(&polygon(&rings)).unwrap();
        let sent = CatalogueShape::from_geojson(own.bytes()).unwrap();
        for (who, shape) in [("the product", sent.clone()), ("Harmony", sent.sent_by_harmony())] {
            let found = shape.search(Edges::Geodetic);
            assert!(found.is_ok(), "{who}, {rings}: {:?}", found.unwrap_err());
        }
    }
}

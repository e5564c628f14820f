//! Outlines drawn: one meaning, whatever joins their vertices.

use super::*;
use crate::domain::Shape;
use crate::domain::shape::Counts;
use proptest::prelude::*;
use serde_json::json;

fn at(x: f64, y: f64) -> Coord<f64> {
    coord! { x: x, y: y }
}

fn drawn(vertices: &[(f64, f64)], edges: Edges) -> Shape {
    Shape::drawn(Outlines::of(vertices.iter().map(|(x, y)| at(*x, *y)).collect(), edges)).unwrap()
}

const ROUND_THE_ARCTIC: [(f64, f64); 4] = [(0.0, 70.0), (90.0, 70.0), (180.0, 70.0), (-90.0, 70.0)];

/// `map.md` 4.5, row 13: both areas of the same four corners.
#[test]
fn four_corners_round_the_pole_are_two_areas_by_their_edges() {
    let (planar, shortest) = (drawn(&ROUND_THE_ARCTIC, Edges::Planar), drawn(&ROUND_THE_ARCTIC, Edges::Shortest));
    println!("planar {:.0} km², shortest {:.0} km²", planar.area_km2(), shortest.area_km2());
    assert!((planar.area_km2() / 15_380_361.0 - 1.0).abs() < 1e-4);
    assert!((shortest.area_km2() / 10_092_623.0 - 1.0).abs() < 1e-3);
    for shape in [&planar, &shortest] {
        shape.check_limits().unwrap();
        assert_eq!(shape.outline().unwrap().len(), 4);
        assert_eq!(shape.corners(), 5);
        assert!(shape.bounds().unwrap().north() == 90.0);
    }
    assert!(planar != shortest);
}

#[test]
fn the_kind_of_edge_is_kept_in_files_and_absent_means_planar() {
    let shortest = drawn(&[(-50.0, 60.0), (-10.0, 60.0), (-30.0, 75.0)], Edges::Shortest);
    let file = shortest.geojson();
    assert_eq!(file["edges"], "spherical");
    assert_eq!(file["features"][0]["geometry"]["coordinates"][0].as_array().unwrap().len(), 4, "the vertices alone");
    let again = Shape::from_geojson(&file).unwrap();
    assert_eq!((again.edges(), again.bytes()), (Edges::Shortest, shortest.bytes()));
    assert_eq!(again.outline(), shortest.outline());
    assert_eq!(again.geojson(), file);
    let planar = drawn(&[(-50.0, 60.0), (-10.0, 60.0), (-30.0, 75.0)], Edges::Planar);
    assert!(planar.geojson().get("edges").is_none(), "an older program reads it as it did");
    assert_eq!(Shape::from_geojson(&planar.geojson()).unwrap().edges(), Edges::Planar);
    for unknown in [json!("loxodrome"), json!(5), json!(null), json!({"a": [1]})] {
        let mut file = planar.geojson();
        file["edges"] = unknown;
        assert_eq!(Shape::from_geojson(&file).unwrap().edges(), Edges::Planar);
    }
    let apart = shortest.area_km2() - planar.area_km2();
    println!("the kinds part by {apart:.0} km²");
    assert!(apart.abs() > 10_000.0);
}

#[test]
fn the_outline_over_the_antimeridian_stays_one_outline() {
    for edges in Edges::ALL {
        let shape = drawn(&[(170.0, 50.0), (195.0, 50.0), (195.0, 60.0), (170.0, 60.0)], edges);
        assert_eq!(shape.counts(), Counts { areas: 2, ..Counts::default() });
        assert_eq!(shape.outline().unwrap(), [at(170.0, 50.0), at(195.0, 50.0), at(195.0, 60.0), at(170.0, 60.0)]);
        let bounds = shape.bounds().unwrap();
        assert_eq!((bounds.west(), bounds.east()), (170.0, -165.0));
    }
}

#[test]
fn a_plain_outline_can_be_edited_wherever_it_came_from() {
    let square = json!({"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 3], [0, 3], [0, 0]]]});
    let shape = Shape::from_geojson(&square).unwrap();
    assert_eq!(shape.outline().unwrap(), [at(0.0, 0.0), at(4.0, 0.0), at(4.0, 3.0), at(0.0, 3.0)]);
    assert_eq!(drawn(&[(0.0, 0.0), (4.0, 0.0), (4.0, 3.0), (0.0, 3.0)], Edges::Planar).bytes(), shape.bytes());
    let holed = json!({"type": "Polygon", "coordinates": [
        [[0, 0], [4, 0], [4, 3], [0, 3], [0, 0]], [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]]});
    for other in [holed, json!({"type": "Point", "coordinates": [1, 2]})] {
        assert_eq!(Shape::from_geojson(&other).unwrap().outline(), None);
    }
}

#[test]
fn what_is_measured_while_drawing_is_what_is_sent() {
    for edges in Edges::ALL {
        let vertices = [(-50.0, 60.0), (-10.0, 60.0), (-10.0, 75.0), (-50.0, 75.0)];
        let outlines = Outlines::of(vertices.iter().map(|(x, y)| at(*x, *y)).collect(), edges);
        let (measures, shape) = (outlines.measures().unwrap(), Shape::drawn(outlines).unwrap());
        assert!((measures.area_km2 / shape.area_km2() - 1.0).abs() < 1e-6);
        assert!(measures.positions.abs_diff(shape.positions_sent()) <= 2, "{measures:?} {}", shape.positions_sent());
    }
}

#[test]
fn nonsense_is_refused_in_words() {
    for vertices in [vec![(0.0, 0.0), (f64::NAN, 1.0), (2.0, 2.0)], vec![(0.0, 0.0), (1.0, 95.0), (1.0, 1.0)], vec![]] {
        let vertices = vertices.iter().map(|(x, y)| at(*x, *y)).collect::<Vec<_>>();
        for edges in Edges::ALL {
            assert!(Shape::drawn(Outlines::of(vertices.clone(), edges)).is_err());
        }
    }
    let far =
        json!({"type": "Polygon", "coordinates": [[[1e300, 0], [4, 0], [4, 3], [1e300, 0]]], "edges": "spherical"});
    assert!(matches!(Shape::from_geojson(&far), Err(ShapeError::OffEarth(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn whatever_is_drawn_is_read_again_as_it_was(
        centre in (-179.0..179.0f64, -80.0..80.0f64),
        spokes in prop::collection::vec(0.2..9.0f64, 3..9),
        is_shortest in any::<bool>(),
    ) {
        let edges = if is_shortest { Edges::Shortest } else { Edges::Planar };
        let count = spokes.len() as f64;
        let vertices = spokes.iter().enumerate().map(|(index, length)| {
            let (sine, cosine) = (index as f64 / count * std::f64::consts::TAU).sin_cos();
            at(centre.0 + length * cosine, (centre.1 + length * sine).clamp(-89.5, 89.5))
        });
        let Ok(shape) = Shape::drawn(Outlines::of(vertices.collect(), edges)) else { return Ok(()) };
        let again = Shape::from_geojson(&shape.geojson()).unwrap();
        prop_assert_eq!(again.edges(), edges);
        prop_assert_eq!(again.bytes(), shape.bytes());
    }
}

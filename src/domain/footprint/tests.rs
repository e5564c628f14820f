use super::{Footprints, Outline};
use crate::domain::BoundingBox;
use proptest::prelude::*;

fn one(fill: impl FnOnce(&mut Outline)) -> Footprints {
    let mut outline = Outline::default();
    fill(&mut outline);
    let mut footprints = Footprints::default();
    footprints.push(outline);
    footprints
}

fn lines(footprints: &Footprints) -> Vec<Vec<[f32; 2]>> {
    let mut lines = Vec::new();
    footprints.lines(0, |line| lines.push(line.to_vec()));
    lines
}

fn bounds(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
    BoundingBox::new(west, south, east, north).unwrap()
}

#[test]
fn a_box_over_the_dateline_is_one_box() {
    let footprints = one(|outline| outline.add_box(bounds(170.0, -10.0, -170.0, 10.0)));
    let extent = footprints.extent(0).unwrap();
    assert_eq!((extent.west, extent.east), (170.0, 190.0));
    assert!(footprints.is_at(0, 179.0, 0.0, 0.1) && footprints.is_at(0, -179.0, 0.0, 0.1));
    assert!(!footprints.is_at(0, 0.0, 0.0, 0.1) && !footprints.is_at(0, -169.0, 0.0, 0.1));
    assert_eq!(
        lines(&footprints),
        [vec![[170.0, -10.0], [190.0, -10.0], [190.0, 10.0], [170.0, 10.0], [170.0, -10.0]]]
    );
}

#[test]
fn a_ring_over_the_dateline_does_not_cross_the_map() {
    let ring = [(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0), (170.0, 0.0)];
    let footprints = one(|outline| outline.add_ring(&ring, false, false));
    assert!(lines(&footprints).iter().flatten().all(|[x, _]| (170.0..=190.0).contains(x)));
    assert!(footprints.is_at(0, -175.0, 5.0, 0.0) && !footprints.is_at(0, 0.0, 5.0, 0.0));
}

#[test]
fn what_was_cut_at_the_dateline_is_joined_without_a_seam() {
    let footprints = one(|outline| {
        outline.add_ring(&[(170.0, 0.0), (180.0, 0.0), (180.0, 10.0), (170.0, 10.0)], false, false);
        outline.add_ring(&[(-180.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (-180.0, 10.0)], false, false);
    });
    let extent = footprints.extent(0).unwrap();
    assert_eq!((extent.west, extent.east), (170.0, 190.0));
    let on_seam = |line: &Vec<[f32; 2]>| line.windows(2).any(|pair| pair[0][0] == 180.0 && pair[1][0] == 180.0);
    assert!(!lines(&footprints).iter().any(on_seam), "{:?}", lines(&footprints));
    assert!(footprints.is_at(0, 175.0, 5.0, 0.0) && footprints.is_at(0, -175.0, 5.0, 0.0));
}

#[test]
fn all_the_way_round_has_no_sides() {
    let globe = one(|outline| outline.add_box(bounds(-180.0, -90.0, 180.0, 90.0)));
    assert_eq!(lines(&globe), Vec::<Vec<[f32; 2]>>::new(), "the map ends there by itself");
    assert!(globe.is_at(0, 12.0, 34.0, 0.0));
    let belt = one(|outline| outline.add_box(bounds(-180.0, -60.0, 180.0, 60.0)));
    assert_eq!(lines(&belt).len(), 2);
    let ring = [(-180.0, -60.0), (180.0, -60.0), (180.0, 60.0), (-180.0, 60.0), (-180.0, -60.0)];
    let written = one(|outline| outline.add_ring(&ring, false, true));
    assert_eq!(lines(&written).len(), 2, "{:?}", lines(&written));
}

#[test]
fn a_ring_round_a_pole_holds_the_pole() {
    let ring = [(0.0, 70.0), (90.0, 72.0), (180.0, 70.0), (-90.0, 68.0), (0.0, 70.0)];
    let footprints = one(|outline| outline.add_ring(&ring, false, true));
    for longitude in [-170.0, -45.0, 10.0, 100.0, 179.0] {
        assert!(footprints.is_at(0, longitude, 85.0, 0.0), "{longitude}");
        assert!(!footprints.is_at(0, longitude, 60.0, 0.0), "{longitude}");
        assert!(
            footprints.is_at(0, longitude, 90.0, 0.0) && !footprints.is_at(0, longitude, -90.0, 0.0),
            "{longitude}"
        );
    }
    assert_eq!(footprints.extent(0).unwrap().north, 90.0);
    let drawn = lines(&footprints);
    assert_eq!(drawn.len(), 1);
    let (first, last) = (drawn[0][0], *drawn[0].last().unwrap());
    assert_eq!(last[0] - first[0], 360.0, "the line goes on into the next copy of the world");
}

#[test]
fn a_box_to_the_pole_holds_it_at_every_longitude() {
    let footprints = one(|outline| outline.add_box(bounds(10.0, 60.0, 20.0, 90.0)));
    assert!(footprints.is_at(0, 15.0, 90.0, 0.0) && footprints.is_at(0, -120.0, 90.0, 0.0));
    assert!(!footprints.is_at(0, -120.0, 89.9, 0.0) && !footprints.is_at(0, 15.0, -90.0, 0.0));
}

#[test]
fn a_track_is_curved_and_found_near_it() {
    let footprints = one(|outline| outline.add_line(&[(0.0, 50.0), (60.0, 50.0)], true));
    let highest = lines(&footprints).concat().iter().map(|point| point[1]).fold(0.0, f32::max);
    assert!((highest - 53.99).abs() < 0.1, "{highest}");
    assert!(footprints.is_at(0, 30.0, 54.0, 0.2) && !footprints.is_at(0, 30.0, 50.0, 0.2));
    let straight = one(|outline| outline.add_line(&[(0.0, 50.0), (60.0, 50.0)], false));
    assert!(straight.is_at(0, 30.0, 50.0, 0.2));
}

#[test]
fn holes_are_outside_and_points_are_near() {
    let ring = |size: f64| [(-size, -size), (size, -size), (size, size), (-size, size)];
    let footprints = one(|outline| {
        outline.add_ring(&ring(10.0), false, false);
        outline.add_ring(&ring(5.0), true, false);
        outline.add_point((50.0, 0.0));
    });
    assert!(footprints.is_at(0, 7.0, 0.0, 0.0) && !footprints.is_at(0, 0.0, 0.0, 0.0));
    assert!(footprints.is_at(0, 50.1, 0.1, 0.5) && !footprints.is_at(0, 51.0, 0.0, 0.5));
    assert_eq!(footprints.dots(0).count(), 1);
}

#[test]
fn equal_places_are_kept_once() {
    let mut footprints = Footprints::default();
    let mut push = |west: f64| {
        let mut outline = Outline::default();
        outline.add_box(bounds(west, 0.0, west + 1.0, 1.0));
        footprints.push(outline)
    };
    assert_eq!([push(0.0), push(0.0), push(5.0), push(0.0)], [Some(0), Some(0), Some(1), Some(0)]);
    assert_eq!((footprints.push(Outline::default()), footprints.len()), (None, 2));
}

#[test]
fn nonsense_is_left_out_and_giants_are_thinned() {
    let mut outline = Outline::default();
    outline.add_ring(&[(f64::NAN, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 1.0)], false, true);
    outline.add_line(&[(0.0, 91.0), (1.0, 1.0)], true);
    outline.add_point((1e9, 0.0));
    assert_eq!(Footprints::default().push(outline), None);
    let long: Vec<(f64, f64)> = (0..100_000).map(|index| (f64::from(index % 170), f64::from(index % 80))).collect();
    assert!(one(|outline| outline.add_line(&long, true)).point_count() <= 4100);
}

proptest! {
    #[test]
    fn any_ring_is_kept_in_one_piece(points in prop::collection::vec((-180.0..=180.0, -90.0..=90.0), 3..40), curved: bool) {
        let footprints = one(|outline| outline.add_ring(&points, false, curved));
        for line in lines(&footprints) {
            for pair in line.windows(2) {
                prop_assert!((pair[1][0] - pair[0][0]).abs() <= 180.001, "{pair:?}");
            }
        }
    }
}

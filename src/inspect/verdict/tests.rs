//! Files with known truth, the cases of the study among them, and brute force.

use super::memory::{File, f32s, f64s};
use super::verify;
use crate::domain::request::{Area, DimensionRange};
use crate::domain::time_range::parse_moment;
use crate::domain::verdict::{Asked, Cutting, GroupHeld, Noun, State, Verdict};
use crate::domain::{BoundingBox, Shape, TimeRange};
use crate::inspect::{Cancel, Data, Why};
use serde_json::json;

fn asked_in(west: f64, south: f64, east: f64, north: f64) -> Asked {
    let bounds = BoundingBox::new(west, south, east, north).unwrap();
    Asked { area: Some(Area::Box(bounds)), ..Asked::default() }
}

fn colorado() -> Asked {
    asked_in(-105.5, 40.0, -105.0, 41.0)
}

fn by(mut asked: Asked, service: &str) -> Asked {
    asked.cutting = Cutting::by_service(service);
    asked
}

fn between(mut asked: Asked, start: &str, stop: &str) -> Asked {
    asked.time = TimeRange::new(parse_moment(start), parse_moment(stop)).ok();
    asked
}

#[track_caller]
fn look(mut file: File, asked: &Asked) -> Verdict {
    let structure = file.structure();
    verify(&mut file, &structure, asked, &Cancel::default()).unwrap()
}

#[track_caller]
fn only(verdict: &Verdict) -> &GroupHeld {
    let [group] = verdict.held.groups.as_slice() else { panic!("{verdict:#?}") };
    group
}

const NORTH: [(&str, &str); 2] = [("units", "degrees_north"), ("standard_name", "latitude")];
const EAST: [(&str, &str); 2] = [("units", "degrees_east"), ("standard_name", "longitude")];

/// One beam of photons.
fn photons(file: File, beam: &str, positions: &[(f64, f64)], single: bool) -> File {
    let make = |values: Vec<f64>| if single { f32s(values) } else { f64s(values) };
    let count = positions.len();
    let axis = [("delta_time", count)];
    let coordinates = [("coordinates", "lat_ph lon_ph delta_time")];
    let time = [("units", "seconds since 2018-01-01"), ("standard_name", "time")];
    file.variable(
        &format!("/{beam}/heights/delta_time"),
        &axis,
        f64s((0..count).map(|index| 7.3e7 + index as f64 * 1e-3)),
        &time,
    )
    .variable(&format!("/{beam}/heights/lat_ph"), &axis, make(positions.iter().map(|at| at.1).collect()), &NORTH)
    .variable(&format!("/{beam}/heights/lon_ph"), &axis, make(positions.iter().map(|at| at.0).collect()), &EAST)
    .variable(&format!("/{beam}/heights/h_ph"), &axis, f32s((0..count).map(|index| index as f64)), &coordinates)
}

fn track(from: f64, to: f64, count: usize) -> Vec<(f64, f64)> {
    (0..count).map(|index| (-105.2, from + (to - from) * index as f64 / (count - 1) as f64)).collect()
}

/// A swath of rows × columns with values where `has` says so.
fn swath(positions: &[Vec<(f64, f64)>], has: impl Fn(usize, usize) -> bool) -> File {
    let (rows, columns) = (positions.len(), positions[0].len());
    let axes = [("y", rows), ("x", columns)];
    let all: Vec<(f64, f64)> = positions.iter().flatten().copied().collect();
    let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let values = values.map(|(row, column)| if has(row, column) { 280.0 } else { -999.0 });
    File::new()
        .variable("/lat", &axes, f32s(all.iter().map(|at| at.1)), &NORTH)
        .variable("/lon", &axes, f32s(all.iter().map(|at| at.0)), &EAST)
        .variable("/sst", &axes, f32s(values), &[("coordinates", "lat lon"), ("_FillValue", ":=-999")])
}

fn grid(latitudes: &[f64], longitudes: &[f64]) -> File {
    let axes = [("lat", latitudes.len()), ("lon", longitudes.len())];
    let cells = latitudes.len() * longitudes.len();
    File::new()
        .variable("/lat", &[("lat", latitudes.len())], f64s(latitudes.iter().copied()), &NORTH)
        .variable("/lon", &[("lon", longitudes.len())], f64s(longitudes.iter().copied()), &EAST)
        .variable("/rain", &axes, f32s((0..cells).map(|cell| cell as f64)), &[("_FillValue", ":=-9999")])
}

fn axis(from: f64, step: f64, count: usize) -> Vec<f64> {
    (0..count).map(|index| from + step * index as f64).collect()
}

#[test]
fn case_1_all_in() {
    let mut file = File::new();
    for beam in ["gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r"] {
        file = photons(file, beam, &track(40.1, 40.9, 500), false);
    }
    let asked = between(colorado(), "2020-04-01", "2020-05-28");
    let verdict = look(file, &asked);
    assert_eq!(
        (verdict.state, verdict.sentence.as_str()),
        (State::Inside, "3,000 photons in 6 beams, all inside your box and dates.")
    );
    assert!(verdict.held.groups.iter().all(|group| group.noun == Noun::Photon && group.positions == 500));
    let time = verdict.held.groups[0].time.as_ref().unwrap();
    assert_eq!((time.within, time.early, time.late), (500, 0, 0));
    assert_eq!(time.first.to_rfc3339(), "2020-04-24T21:46:40+00:00");
}

#[test]
fn case_2_on_the_edge_in_both_widths() {
    // A single-precision 40 less one unit in its last place, and exactly 40; 39.9999 is truly outside.
    let below = f64::from(40.0_f32.next_down());
    let at = [(-105.2, below), (-105.2, 40.0), (-105.2, 40.5), (-105.0, 40.5), (-105.2, 39.9999)];
    let single = look(photons(File::new(), "gt1l", &at, true), &colorado());
    let place = only(&single).place.clone().unwrap();
    assert_eq!((place.inside, place.on_edge, place.outside), (4, 3, 1));
    let double = look(photons(File::new(), "gt1l", &at, false), &colorado());
    let place = only(&double).place.clone().unwrap();
    assert_eq!((place.inside, place.on_edge, place.outside), (3, 2, 2), "in double precision it is outside");
    assert!((place.farthest_metres.unwrap() - 11.1).abs() < 0.1, "{place:?}");
}

#[test]
fn case_3_one_segment_over() {
    // 14 m north of the edge.
    let mut at = track(40.1, 40.9, 1000);
    at.extend((0..100).map(|index| (-105.2, 41.0 + 14.0 / 111_050.0 * f64::from(index + 1) / 100.0)));
    let file = photons(File::new().attribute("short_name", "ATL03"), "gt1l", &at, false);
    let verdict = look(file, &by(colorado(), "sds/trajectory-subsetter"));
    assert_eq!(verdict.state, State::InsideAsCut);
    assert_eq!(
        verdict.sentence,
        "1,000 of 1,100 photons are inside. 100 lie up to 14 m outside: ICESat-2 is cut in whole 20 m segments."
    );
    assert!((only(&verdict).place.as_ref().unwrap().farthest_metres.unwrap() - 14.0).abs() < 0.1);
}

#[test]
fn case_4_half_a_cell_over() {
    // Cells of 0.1° touched by 40…41 and −105.5…−105: centres from 39.95 to 41.05.
    let verdict = look(grid(&axis(41.05, -0.1, 12), &axis(-105.55, 0.1, 7)), &by(colorado(), "sds/HOSS-geographic"));
    let place = only(&verdict).place.clone().unwrap();
    assert_eq!((place.inside, place.outside), (50, 34));
    assert!((place.farthest_cells.unwrap() - 0.5).abs() < 1e-6, "{place:?}");
    assert_eq!(verdict.state, State::InsideAsCut, "{}", verdict.sentence);
    let wider = look(grid(&axis(41.15, -0.1, 13), &axis(-105.55, 0.1, 7)), &by(colorado(), "sds/HOSS-geographic"));
    assert_eq!(wider.state, State::MoreThanAsked, "{}", wider.sentence);
}

#[test]
fn a_grid_over_the_antimeridian_keeps_its_full_width_filled_between() {
    let (latitudes, longitudes) = (axis(-20.25, 0.5, 62), axis(-179.75, 0.5, 720));
    let axes = [("lat", latitudes.len()), ("lon", longitudes.len())];
    let values = latitudes.iter().flat_map(|_| &longitudes).map(|longitude| {
        let is_cut = (-160.25..170.0).contains(longitude) && *longitude > -160.2;
        if is_cut { -9999.0 } else { 1.0 }
    });
    let file = File::new()
        .variable("/lat", &[axes[0]], f64s(latitudes.iter().copied()), &NORTH)
        .variable("/lon", &[axes[1]], f64s(longitudes.iter().copied()), &EAST)
        .variable("/rain", &axes, f32s(values), &[("_FillValue", ":=-9999")]);
    let verdict = look(file, &by(asked_in(170.3, -20.2, -160.1, 10.4), "sds/HOSS-geographic"));
    let cells = only(&verdict).place.as_ref().unwrap().farthest_cells.unwrap();
    assert!((cells - 0.1).abs() < 1e-6, "{cells}");
    assert_eq!(verdict.state, State::InsideAsCut, "{}", verdict.sentence);
}

#[test]
fn case_5_fill_outside() {
    let rows: Vec<Vec<(f64, f64)>> = (0..30)
        .map(|row| (0..20).map(|column| (-105.9 + f64::from(column) * 0.05, 39.8 + f64::from(row) * 0.05)).collect())
        .collect();
    let inside = |row: usize, column: usize| {
        let (longitude, latitude) = rows[row][column];
        (-105.5..=-105.0).contains(&longitude) && (40.0..=41.0).contains(&latitude)
    };
    let truth = (0..30)
        .flat_map(|row| (0..20).map(move |column| (row, column)))
        .filter(|(row, column)| inside(*row, *column))
        .count() as u64;
    let verdict = look(swath(&rows, inside), &by(colorado(), "podaac/l2-subsetter"));
    let place = only(&verdict).place.clone().unwrap();
    assert_eq!((place.outside_with_values, place.farthest_metres), (Some(0), None), "{place:?}");
    assert!(place.inside_with_values.unwrap() >= truth - 30 && place.inside_with_values.unwrap() <= truth);
    assert_eq!(verdict.state, State::InsideAsCut, "{}", verdict.sentence);
    assert!(verdict.sentence.contains("outside are filled"), "{}", verdict.sentence);
}

#[test]
fn case_6_cut_by_scan_line() {
    let rows: Vec<Vec<(f64, f64)>> = (0..10)
        .map(|row| (0..10).map(|column| (-107.0 + f64::from(column) * 0.4, 40.05 + f64::from(row) * 0.1)).collect())
        .collect();
    let verdict = look(swath(&rows, |_, _| true), &by(colorado(), "harmony/download"));
    let place = only(&verdict).place.clone().unwrap();
    // Columns at −105.4 and −105.0 are inside.
    assert_eq!((place.inside, place.outside), (20, 80));
    assert_eq!(verdict.state, State::MoreThanAsked);
    let metres = place.farthest_metres.unwrap();
    let truth = super::sphere::geodesic_metres((-103.4, 40.05), (-105.0, 40.05));
    assert!((metres / truth - 1.0).abs() < 0.01, "{metres} {truth}");
    assert_eq!(verdict.sentence, "80 % of the pixels lie outside, up to 137 km: this file was not cut.");
}

#[test]
fn case_7_across_the_antimeridian() {
    let at: Vec<(f64, f64)> =
        (0..400).map(|index| (super::side::home(170.05 + f64::from(index) * 0.05), 5.0)).collect();
    let verdict = look(photons(File::new(), "gt1l", &at, true), &asked_in(170.0, -10.0, -170.0, 10.0));
    let group = only(&verdict);
    let extent = group.extent.unwrap();
    assert_eq!(verdict.state, State::Inside, "{}", verdict.sentence);
    assert!((extent.west - 170.05).abs() < 1e-4 && (extent.east + 170.0).abs() < 1e-4, "{extent:?}");
}

#[test]
fn case_8_over_the_pole() {
    let mut at: Vec<(f64, f64)> =
        (0..100).map(|index| (95.0 + f64::from(index) * 0.8, 87.29 + f64::from(index % 2) * 0.01)).collect();
    at.push((12.0, 90.0));
    let file = photons(File::new(), "gt1l", &at, false);
    let verdict = look(file, &asked_in(90.0, 80.0, 180.0, 90.0));
    assert_eq!(verdict.state, State::Inside, "the pole has every longitude: {}", verdict.sentence);
    assert_eq!(only(&verdict).place.as_ref().unwrap().inside, 101);
}

#[test]
fn case_9_longitudes_from_0_to_360() {
    let verdict = look(grid(&axis(40.05, 0.1, 10), &axis(254.55, 0.1, 5)), &by(colorado(), "sds/HOSS-geographic"));
    assert_eq!(verdict.state, State::Inside, "{}", verdict.sentence);
    assert_eq!(only(&verdict).place.as_ref().unwrap().inside, 50);
    let global = look(
        grid(&axis(-89.5, 1.0, 180), &axis(0.5, 1.0, 360)),
        &by(asked_in(-180.0, -90.0, 180.0, 90.0), "sds/HOSS-geographic"),
    );
    assert_eq!(global.state, State::Inside, "{}", global.sentence);
}

#[test]
fn case_10_shape_with_a_hole() {
    let shape = json!({"type": "Polygon", "coordinates": [
        [[-105.5, 40.0], [-105.0, 40.0], [-105.0, 41.0], [-105.5, 41.0], [-105.5, 40.0]],
        [[-105.3, 40.4], [-105.1, 40.4], [-105.1, 40.6], [-105.3, 40.6], [-105.3, 40.4]]
    ]});
    let asked = Asked { area: Some(Area::Shape(Shape::from_geojson(&shape).unwrap())), ..Asked::default() };
    let verdict = look(photons(File::new(), "gt1l", &track(40.05, 40.95, 901), false), &asked);
    let place = only(&verdict).place.clone().unwrap();
    // 40.4 and 40.6 are on the hole's edge; what lies between is in the hole.
    assert_eq!((place.inside, place.outside, place.inside_bounds), (702, 199, Some(901)));
    assert_eq!(verdict.state, State::MoreThanAsked);
    let truth = super::sphere::geodesic_metres((-105.2, 40.5), (-105.3, 40.5));
    assert!((place.farthest_metres.unwrap() / truth - 1.0).abs() < 0.01, "{place:?} {truth}");
}

#[test]
fn case_11_one_day_too_late() {
    let file = photons(File::new(), "gt1l", &track(40.1, 40.9, 100), false);
    let verdict = look(file, &between(colorado(), "2020-04-20", "2020-04-23T21:46:40Z"));
    assert_eq!(verdict.state, State::Wrong);
    assert!(verdict.sentence.contains("it is one day too late"), "{}", verdict.sentence);
}

#[test]
fn case_12_empty() {
    let none = look(photons(File::new(), "gt1l", &[], false), &colorado());
    assert_eq!((none.state, none.sentence.as_str()), (State::Empty, "No data inside your box in this granule."));
    let rows = vec![vec![(-105.2, 40.5); 5]; 5];
    let filled = look(swath(&rows, |_, _| false), &by(colorado(), "podaac/l2-subsetter"));
    assert_eq!(filled.state, State::Empty, "{}", filled.sentence);
    let nowhere = vec![vec![(-9999.0, -9999.0); 5]; 5];
    assert_eq!(look(swath(&nowhere, |_, _| true), &colorado()).state, State::Empty);
}

#[test]
fn far_away_is_wrong_and_no_coordinates_cannot_be_told() {
    let far = look(photons(File::new(), "gt1l", &[(10.0, 50.0), (11.0, 51.0)], false), &colorado());
    assert_eq!(far.state, State::Wrong, "{}", far.sentence);
    let none = File::new().variable("/a", &[("n", 3)], f64s([1.0, 2.0, 3.0]), &[]);
    let verdict = look(none, &colorado());
    assert_eq!((verdict.state, verdict.held.without_coordinates), (State::CannotTell, 1));
}

#[test]
fn packed_coordinates_are_known_to_half_a_step() {
    let pack = |values: &[f64]| Data::Int32(values.iter().map(|value| (value * 1e4).round() as i32).collect());
    let scaled = |base: [(&'static str, &'static str); 2]| [base[0], base[1], ("scale_factor", ":=0.0001")];
    let file = File::new()
        .variable("/lat", &[("n", 4)], pack(&[39.99996, 40.5, 39.9998, 41.00004]), &scaled(NORTH))
        .variable("/lon", &[("n", 4)], pack(&[-105.2, -105.2, -105.2, -105.2]), &scaled(EAST))
        .variable("/v", &[("n", 4)], f32s([1.0; 4]), &[("coordinates", "lat lon")]);
    let place = only(&look(file, &colorado())).place.clone().unwrap();
    assert_eq!((place.inside, place.on_edge, place.outside), (3, 2, 1), "{place:?}");
}

#[test]
fn a_scan_time_counts_for_its_pixels_and_a_single_step_for_its_file() {
    let rows: Vec<Vec<(f64, f64)>> = (0..10).map(|row| vec![(-105.2, 40.05 + f64::from(row) * 0.09); 5]).collect();
    let file = swath(&rows, |_, _| true).variable(
        "/time",
        &[("y", 10)],
        f64s((0..10).map(|scan| f64::from(scan) * 60.0)),
        &[("units", "seconds since 2020-05-28T23:55:00Z"), ("standard_name", "time")],
    );
    let verdict = look(file, &between(colorado(), "2020-05-01", "2020-05-28T23:59:59Z"));
    let time = only(&verdict).time.clone().unwrap();
    assert_eq!((time.within, time.late), (25, 25), "{time:?}");
    assert_eq!(verdict.state, State::MoreThanAsked);
    // A month that begins before the dates and reaches into them.
    let month = grid(&axis(40.05, 0.1, 10), &axis(-105.45, 0.1, 5))
        .attribute("time_coverage_start", "2020-05-01T00:00:00Z")
        .attribute("time_coverage_end", "2020-05-31T23:59:59Z")
        .variable(
            "/time",
            &[("time", 1)],
            f64s([0.0]),
            &[("units", "days since 2020-05-01"), ("standard_name", "time")],
        );
    let axes = [("time", 1), ("lat", 10), ("lon", 5)];
    let month = month.variable("/mean", &axes, f32s([1.0; 50]), &[("_FillValue", ":=-1")]);
    let verdict = look(month, &between(colorado(), "2020-05-10", "2020-05-20"));
    assert_eq!(verdict.state, State::Inside, "{verdict:#?}");
}

#[test]
fn variables_and_dimensions_are_compared() {
    let asked = |names: &[&str]| Asked { variables: names.iter().map(ToString::to_string).collect(), ..colorado() };
    let file = || grid(&axis(40.05, 0.1, 10), &axis(-105.45, 0.1, 5));
    assert_eq!(look(file(), &asked(&["/rain"])).state, State::Inside);
    assert_eq!(look(file(), &asked(&["rain"])).held.unasked_variables, 0);
    let missing = look(file(), &asked(&["rain", "/snow"]));
    assert_eq!(
        (missing.state, missing.held.missing_variables.as_slice()),
        (State::MoreThanAsked, ["/snow".to_owned()].as_slice())
    );
    let mut by_dimension = colorado();
    by_dimension.dimensions.push(DimensionRange {
        name: "lat".to_owned(),
        min: json!(40.5).as_number().cloned(),
        max: None,
    });
    let verdict = look(file(), &by_dimension);
    assert_eq!(verdict.remarks, ["5 of 10 values of “lat” lie outside 40.5 to …."]);
}

#[test]
fn a_cancelled_look_says_so_and_nothing_else() {
    let mut file = photons(File::new(), "gt1l", &track(40.1, 40.9, 100), false);
    let (structure, cancel) = (file.structure(), Cancel::default());
    cancel.cancel();
    assert_eq!(verify(&mut file, &structure, &colorado(), &cancel).unwrap_err().why, Why::Cancelled);
}

#[test]
fn random_tracks_and_boxes_agree_with_brute_force() {
    let seed = 20_261_127;
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..16 {
        let (west, south) = (random.f64() * 360.0 - 180.0, random.f64() * 150.0 - 80.0);
        let (width, height) = (random.f64() * 100.0 + 0.5, random.f64() * (85.0 - south).min(20.0));
        let asked = asked_in(west, south, super::side::home(west + width), south + height);
        let turns = f64::from(random.i32(-1..=1)) * 360.0;
        let at: Vec<(f64, f64)> = (0..2000)
            .map(|_| {
                (
                    west + (random.f64() * 1.6 - 0.3) * width,
                    (south + (random.f64() * 1.6 - 0.3) * height).clamp(-89.9, 89.9),
                )
            })
            .map(|(longitude, latitude)| {
                (super::side::home(longitude) + if turns > 0.0 { 360.0 } else { 0.0 }, latitude)
            })
            .collect();
        let truth = at.iter().filter(|(longitude, latitude)| {
            let east = (longitude - west).rem_euclid(360.0);
            east <= width && (south..=south + height).contains(latitude)
        });
        let truth = truth.count() as u64;
        let verdict = look(photons(File::new(), "gt2r", &at, false), &asked);
        let place = only(&verdict).place.clone().unwrap();
        assert_eq!(
            (place.inside, place.outside),
            (truth, 2000 - truth),
            "seed {seed}, round {round}: {west} {south} {width} {height}"
        );
        let bounds = super::BoxArea::new(asked.bounds().unwrap());
        let farthest = at.iter().map(|at| super::sphere::metres(*at, bounds.nearest(at.0, at.1))).fold(0.0, f64::max);
        let told = place.farthest_metres.unwrap();
        assert!((told - farthest).abs() <= (farthest * 0.01).max(1.0), "seed {seed}, round {round}: {told} {farthest}");
    }
}

#[test]
fn random_shapes_agree_with_brute_force() {
    let seed = 4096;
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..10 {
        let corners = random.usize(3..200);
        let ring: Vec<[f64; 2]> = (0..corners)
            .map(|corner| {
                let (angle, radius) =
                    (corner as f64 / corners as f64 * std::f64::consts::TAU, 2.0 + random.f64() * 3.0);
                [(20.0 + radius * angle.cos() * 1.3), 45.0 + radius * angle.sin()]
            })
            .collect();
        let closed: Vec<[f64; 2]> = ring.iter().chain(ring.first()).copied().collect();
        let shape = Shape::from_geojson(&json!({"type": "Polygon", "coordinates": [closed]})).unwrap();
        let crate::domain::shape::Covered::Areas(areas) = &shape.features()[0].covered else { panic!() };
        let areas = geo::MultiPolygon(areas.clone());
        let at: Vec<(f64, f64)> = (0..3000).map(|_| (12.0 + random.f64() * 16.0, 38.0 + random.f64() * 14.0)).collect();
        let truth =
            at.iter().filter(|at| geo::Intersects::intersects(&areas, &geo::Point::new(at.0, at.1))).count() as u64;
        let asked = Asked { area: Some(Area::Shape(shape)), ..Asked::default() };
        let verdict = look(photons(File::new(), "gt2r", &at, false), &asked);
        let place = only(&verdict).place.clone().unwrap();
        assert_eq!((place.inside, place.outside), (truth, 3000 - truth), "seed {seed}, round {round}");
    }
}

//! Rasters against brute force: for places on the ground, the pixel under them shows the cell that holds them.

use super::*;
use crate::domain::map::Projection;
use crate::inspect::{Affine, Cancel, Georeference, ReferenceSystem};

/// Twenty places within the view, as pixels.
fn places(view: &View, seed: u64) -> Vec<(f64, f64)> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..20).map(|_| (random.f64() * f64::from(view.width), random.f64() * f64::from(view.height))).collect()
}

/// A Mercator view of a box, and the polar ones.
fn mercator(west: f64, north: f64, degrees: f64, width: u32, height: u32) -> View {
    let (left, top) = Projection::World.forward(west, north).unwrap();
    View { projection: Projection::World, left, top, pixel: degrees / 360.0 / f64::from(width), width, height }
}

fn polar(projection: Projection) -> View {
    polar_view(projection, (-3.17e6, 3.23e6), 40_000.0, (160, 160))
}

/// A view by its upper left corner in metres of the plane, y upwards, and the metres of a pixel.
fn polar_view(projection: Projection, (left, top): (f64, f64), pixel: f64, (width, height): (u32, u32)) -> View {
    let metres = projection.metres();
    View { projection, left: 0.5 + left / metres, top: 0.5 - top / metres, pixel: pixel / metres, width, height }
}

fn cells(placement: &Placement, view: &View) -> Cells {
    placement.cells(view, &Cancel::default()).unwrap()
}

/// The cell at the centre of each pixel is the one that `truth` gives, but where that changes within half a pixel.
fn check(placement: &Placement, view: &View, truth: impl Fn(f64, f64) -> Option<u32>) {
    let drawn = cells(placement, view);
    let mut seen = 0;
    for (column, row) in places(view, 11) {
        let (column, row) = (column.floor() + 0.5, row.floor() + 0.5);
        // A centre on the edge of two cells may show either.
        let around: Vec<Option<u32>> = [0.0, 0.01, -0.01, 0.5, -0.5]
            .iter()
            .flat_map(|away| [(*away, 0.0), (0.0, *away)])
            .map(|(east, south)| {
                let (longitude, latitude) = view.position(column + east, row + south)?;
                truth(longitude, latitude)
            })
            .collect();
        let got = drawn.at(column, row);
        assert!(around.contains(&got), "{column} {row}: got {got:?}, expected {around:?}");
        seen += usize::from(got.is_some());
    }
    assert!(seen >= 5, "only {seen} of 20 places are on the grid");
}

fn wrapped(longitude: f64) -> f64 {
    (longitude + 180.0).rem_euclid(360.0) - 180.0
}

/// The nearest centre, if it is within half a step.
fn nearest(centres: &[f64], value: f64, half: f64, turns: bool) -> Option<u32> {
    let distance = |centre: f64| if turns { wrapped(centre - value).abs() } else { (centre - value).abs() };
    let best = (0..centres.len()).min_by(|a, b| distance(centres[*a]).total_cmp(&distance(centres[*b])))?;
    (distance(centres[best]) <= half + 1e-9).then_some(best as u32)
}

fn views() -> Vec<View> {
    vec![
        mercator(-180.0, 84.0, 360.0, 180, 160),
        mercator(-110.0, 46.0, 10.0, 150, 125),
        mercator(150.0, 40.0, 60.0, 150, 125),
        mercator(-400.0, 60.0, 90.0, 125, 100),
        polar(Projection::Arctic),
        polar(Projection::Antarctic),
    ]
}

#[test]
fn grids_in_any_order_and_any_turn_show_their_cells() {
    let down: Vec<f64> = (0..180).map(|row| 89.5 - f64::from(row)).collect();
    let up: Vec<f64> = down.iter().rev().copied().collect();
    let home: Vec<f64> = (0..360).map(|column| -179.5 + f64::from(column)).collect();
    let east: Vec<f64> = (0..360).map(|column| 0.5 + f64::from(column)).collect();
    let far: Vec<f64> = (0..360).map(|column| -338.5 + f64::from(column)).collect();
    let split: Vec<f64> = east.iter().map(|longitude| wrapped(*longitude)).collect();
    for latitudes in [&down, &up] {
        for longitudes in [&home, &east, &far, &split] {
            for first in [true, false] {
                let placement = Placement::grid(latitudes, longitudes, first);
                for view in views() {
                    check(&placement, &view, |longitude, latitude| {
                        let row = nearest(latitudes, latitude, 0.5, false)?;
                        let column = nearest(longitudes, longitude, 0.5, true)?;
                        Some(if first { row * 360 + column } else { column * 180 + row })
                    });
                }
            }
        }
    }
}

#[test]
fn axes_hold_every_place_once_and_gaps_none() {
    let axis = CellAxis::from_centres(&[10.0, 0.0, 20.0, f64::NAN, 100.0], 1.0);
    for (value, cell) in [
        (-5.1, None),
        (-5.0, Some(1)),
        (4.9, Some(1)),
        (5.0, Some(0)),
        (24.9, Some(2)),
        (30.0, None),
        (96.0, Some(4)),
        (106.0, None),
    ] {
        assert_eq!(axis.cell(value), cell, "{value}");
    }
    let alone = CellAxis::from_centres(&[3.0], 0.5);
    assert_eq!((alone.cell(3.2), alone.cell(3.3)), (Some(0), None));
    let bounds = CellAxis::from_bounds(&[(10.0, 0.0), (10.0, 40.0)], false);
    assert_eq!(
        (bounds.cell(0.0), bounds.cell(39.0), bounds.cell(40.0), bounds.cell(41.0)),
        (Some(0), Some(1), Some(1), None)
    );
    assert_eq!(CellAxis::from_centres(&[], 1.0).cell(0.0), None);
    let over = CellAxis::from_longitudes(&[178.0, 179.0, -180.0, -179.0], 1.0);
    assert_eq!(
        (over.cell(-179.2), over.cell(180.4), over.cell(177.6), over.cell(-178.0)),
        (Some(3), Some(2), Some(0), None)
    );
}

#[test]
fn planes_show_their_cells() {
    let grids = [
        (3413, -2.0e6, 2.0e6, 25_000.0),
        (3031, -2.0e6, 2.0e6, 25_000.0),
        (6933, -17_367_530.0, 7_314_540.0, 100_000.0),
        (32613, 300_000.0, 5_000_000.0, 10_000.0),
        (3857, -1.3e7, 6.0e6, 50_000.0),
    ];
    let sinusoidal = ReferenceSystem::Projected {
        proj: "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +a=6371007.181 +b=6371007.181 +units=m +no_defs".to_owned(),
        epsg: None,
    };
    let systems = grids.iter().map(|(code, x, y, size)| (ReferenceSystem::from_epsg(*code), *x, *y, *size));
    for (system, x0, y0, size) in systems.chain([(sinusoidal, -1.2e7, 6.0e6, 50_000.0)]) {
        let (rows, columns) = (160_u32, 160_u32);
        let transform = Affine { x0, dx_column: size, dx_row: 0.0, y0, dy_column: 0.0, dy_row: -size };
        let georeference = Georeference { system: system.clone(), transform, dimensions: (0, 1) };
        let placement = Placement::georeferenced(&georeference, rows, columns).unwrap();
        let Placement::Projected(projected) = &placement else { panic!("projected") };
        let (longitude, latitude) = projected.inverse(x0 + 80.0 * size, y0 - 80.0 * size).unwrap();
        let (left, top) = Projection::World.forward(longitude, latitude).unwrap();
        let pixel = size / 40_075_017.0 / 1.3;
        let close = View {
            projection: Projection::World,
            left: left - 50.0 * pixel,
            top: top - 50.0 * pixel,
            pixel,
            width: 100,
            height: 100,
        };
        let truth = |longitude: f64, latitude: f64| {
            let (x, y) = projected.forward(longitude, latitude)?;
            let (back, _) = projected.inverse(x, y)?;
            let (column, row) = transform.cell(x, y)?;
            let inside = column >= 0.0 && row >= 0.0 && column < f64::from(columns) && row < f64::from(rows);
            (inside && wrapped(back - longitude).abs() < 0.01).then(|| row as u32 * columns + column as u32)
        };
        check(&placement, &close, truth);
        // Nothing is drawn where the projection comes round again.
        let world = mercator(-180.0, 84.0, 360.0, 120, 100);
        let drawn = cells(&placement, &world);
        for row in 0..100 {
            for column in 0..120 {
                let (x, y) = (f64::from(column) + 0.5, f64::from(row) + 0.5);
                if drawn.at(x, y).is_some() {
                    let near =
                        [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)].iter().any(|(east, south)| {
                            world
                                .position(x + east, y + south)
                                .and_then(|(lon, lat)| truth(wrapped(lon), lat))
                                .is_some()
                        });
                    assert!(near, "{system:?}: something at {:?}", world.position(x, y));
                }
            }
        }
    }
}

#[test]
fn the_polar_maps_are_those_of_the_register() {
    for (projection, code) in [(Projection::Arctic, 3413), (Projection::Antarctic, 3031)] {
        let plane =
            Plane::Affine(Affine { x0: 0.0, dx_column: 1.0, dx_row: 0.0, y0: 0.0, dy_column: 0.0, dy_row: 1.0 }, 1, 1);
        let register = Projected::new(&ReferenceSystem::from_epsg(code), plane, (1, 1)).unwrap();
        let sign = if projection == Projection::Arctic { 1.0 } else { -1.0 };
        for (longitude, latitude) in [(-45.0, 80.0), (120.0, 60.0), (10.0, 89.9), (-170.0, 45.0), (0.0, 71.0)] {
            let (left, top) = projection.forward(longitude, latitude * sign).unwrap();
            let (x, y) = ((left - 0.5) * projection.metres(), (0.5 - top) * projection.metres());
            let (own_x, own_y) = register.forward(longitude, latitude * sign).unwrap();
            assert!((x - own_x).hypot(y - own_y) < 0.01, "{code} {longitude}: {x} {y}, {own_x} {own_y}");
            let view = View { projection, left, top, pixel: 1.0, width: 1, height: 1 };
            let (back, north) = view.position(0.0, 0.0).unwrap();
            assert!(wrapped(back - longitude).abs() < 1e-8 && (north - latitude * sign).abs() < 1e-9);
        }
    }
}

/// A swath that runs north and turns over ±180°, with a gap of the scan and fill in it.
fn swath(rows: usize, columns: usize, gap: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut latitudes, mut longitudes) = (Vec::new(), Vec::new());
    for row in 0..rows {
        for column in 0..columns {
            let (along, across) =
                (row as f64 * 0.3 + if row >= gap { 15.0 } else { 0.0 }, column as f64 - columns as f64 / 2.0);
            latitudes.push(10.0 + along - across * 0.05);
            longitudes.push(wrapped(178.0 + across * 0.3 + along * 0.1));
        }
    }
    (latitudes, longitudes)
}

#[test]
fn swaths_show_the_nearest_cell_over_the_antimeridian_and_nothing_in_gaps() {
    let (rows, columns, gap) = (60, 40, 40);
    let (mut latitudes, mut longitudes) = swath(rows, columns, gap);
    for index in [5 * columns + 7, 5 * columns + 8, 6 * columns + 7] {
        latitudes[index] = f64::NAN;
        longitudes[index] = -9999.0;
    }
    let nearest = |longitude: f64, latitude: f64| {
        let distance = |index: &usize| {
            let east = wrapped(longitudes[*index] - longitude) * latitude.to_radians().cos();
            east.hypot(latitudes[*index] - latitude)
        };
        let best = (0..rows * columns)
            .filter(|index| latitudes[*index].is_finite())
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        (distance(&best) < 0.2).then_some(best as u32)
    };
    for (projection, view) in [
        (Projection::World, mercator(170.0, 31.0, 16.0, 700, 900)),
        (Projection::World, mercator(-190.0, 45.0, 24.0, 700, 900)),
        (Projection::Arctic, polar_view(Projection::Arctic, (-5.5e6, 6.5e6), 9000.0, (700, 500))),
    ] {
        let placement = Placement::Swath(Swath::new(&latitudes, &longitudes, columns, projection));
        let drawn = cells(&placement, &view);
        let mut seen = 0;
        for (index, (latitude, longitude)) in latitudes.iter().zip(&longitudes).enumerate() {
            let Some((column, row)) = view.pixel(*longitude, *latitude).filter(|_| latitude.is_finite()) else {
                continue;
            };
            if column < 1.0 || row < 1.0 || column > f64::from(view.width) - 1.0 || row > f64::from(view.height) - 1.0 {
                continue;
            }
            seen += 1;
            let got = drawn.at(column, row);
            let near = [(0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5)];
            let is_there = got == Some(index as u32)
                || near.iter().any(|(east, south)| drawn.at(column + east, row + south) == Some(index as u32));
            assert!(is_there, "{projection:?} cell {index} at {longitude} {latitude}: {got:?}");
        }
        assert!(seen > 300, "{seen}");
        // In the gap of the scan nothing is drawn.
        for column in 0..columns {
            let middle = (39 * columns + column, 40 * columns + column);
            let (latitude, longitude) =
                (f64::midpoint(latitudes[middle.0], latitudes[middle.1]), longitudes[middle.0] + 0.75);
            assert_eq!(drawn.at_position(longitude, latitude), None, "gap at {latitude}");
        }
        for (column, row) in places(&view, 3) {
            let Some((longitude, latitude)) = view.position(column, row) else { continue };
            if let (Some(_), None) = (drawn.at(column, row), nearest(longitude, latitude)) {
                let distances = (0..rows * columns).map(|index| {
                    (wrapped(longitudes[index] - longitude) * latitude.to_radians().cos())
                        .hypot(latitudes[index] - latitude)
                });
                let least = distances.filter(|distance| distance.is_finite()).fold(f64::INFINITY, f64::min);
                assert!(least < 0.45, "something {least}° from any cell");
            }
        }
    }
}

#[test]
fn swath_cells_meet_without_seams() {
    let (latitudes, longitudes) = swath(40, 40, 99);
    let placement = Placement::Swath(Swath::new(&latitudes, &longitudes, 40, Projection::World));
    let inner = mercator(175.5, 17.0, 4.0, 400, 300);
    let drawn = cells(&placement, &inner);
    assert!(drawn.indices().iter().all(|cell| *cell != NO_CELL), "every pixel of the inside has its cell");
}

#[test]
fn a_line_and_a_lone_cell_of_a_swath_are_bounded() {
    let line: Vec<f64> = (0..50).map(|row| 10.0 + f64::from(row) * 0.1).collect();
    let placement = Placement::Swath(Swath::new(&line, &[20.0; 50], 1, Projection::World));
    let view = mercator(15.0, 20.0, 10.0, 500, 500);
    let seen = cells(&placement, &view).indices().iter().filter(|cell| **cell != NO_CELL).count();
    assert!((500..3000).contains(&seen), "{seen}");
    for (latitudes, longitudes) in [(vec![10.0], vec![20.0]), (vec![f64::NAN; 4], vec![f64::NAN; 4]), (vec![], vec![])]
    {
        let placement = Placement::Swath(Swath::new(&latitudes, &longitudes, 2, Projection::World));
        let seen = cells(&placement, &view).indices().iter().filter(|cell| **cell != NO_CELL).count();
        assert_eq!(seen, 0);
        assert!(placement.outline().len() < 10);
    }
}

#[test]
fn points_lie_where_they_are_and_higher_layers_above() {
    let latitudes = [10.0, 10.0, 20.0, f64::NAN, -9999.0];
    let longitudes = [20.0, 20.0, 190.0, 5.0, 5.0];
    let placement = Placement::Points(Points::new(&latitudes, &longitudes, Projection::World));
    let view = mercator(-180.0, 60.0, 720.0, 1440, 600);
    let drawn = placement.cells_of(&view, 3, |index| u8::from(index == 0), &Cancel::default()).unwrap();
    let near = |longitude: f64, latitude: f64| {
        let (x, y) = Projection::World.forward(longitude, latitude).unwrap();
        let (column, row) = view.pixel_of_place(x, y);
        drawn.at(column, row)
    };
    assert_eq!(near(20.0, 10.0), Some(0), "the higher layer, though the other is later");
    assert_eq!(near(380.0, 10.0), Some(0), "on every copy of the Earth");
    assert_eq!((near(-170.0, 20.0), near(190.0, 20.0)), (Some(2), Some(2)));
    let count = drawn.indices().iter().filter(|cell| **cell != NO_CELL).count();
    assert_eq!(count, 4 * 9);
    let picture = drawn.picture(|_| [1, 2, 3, 4]);
    assert_eq!(picture.pixels.chunks_exact(4).filter(|pixel| pixel[3] == 4).count(), count);
}

/// Photons of three layers along a line, thousands of them in a pixel, over ±180°.
#[test]
fn of_photons_in_one_pixel_the_last_of_the_highest_layer_is_seen_as_if_each_were_drawn() {
    let mut random = fastrand::Rng::with_seed(40);
    let jitter = |random: &mut fastrand::Rng| (random.f64() - 0.5) * 0.02;
    let latitudes: Vec<f64> = (0..9000).map(|index| f64::from(index) * 1e-3 + jitter(&mut random)).collect();
    let longitudes: Vec<f64> = (0..9000).map(|index| 178.0 + f64::from(index) * 5e-4 + jitter(&mut random)).collect();
    let layer = |index: u32| u8::from(index % 700 == 3) + 2 * u8::from(index % 1100 == 9);
    let points = Points::new(&latitudes, &longitudes, Projection::World);
    let kept: Vec<(f64, f64)> = (0..9000).filter_map(|index| points.place(index)).collect();
    let placement = Placement::Points(points);
    for (view, size) in [
        (mercator(-190.0, 10.0, 20.0, 900, 700), 3),
        (mercator(-900.0, 60.0, 1800.0, 1200, 300), 2),
        (mercator(178.3, 1.0, 0.3, 800, 800), 4),
    ] {
        let mut each = Cells::empty(view);
        for drawn in 0..=3 {
            for index in (0..9000_u32).filter(|index| layer(*index) == drawn) {
                let (x, y) = kept[index as usize];
                let (x, y) = view.pixel_of_place(x, y);
                let odd = f64::from(size % 2);
                let start = |place: f64| (place + 0.5 - odd / 2.0).floor() as i64 - i64::from(size / 2);
                for turn in -9..=9 {
                    let (left, top) = (start(x + f64::from(turn) * view.turn().unwrap()), start(y));
                    (0..i64::from(size * size)).for_each(|pixel| {
                        each.put(left + pixel % i64::from(size), top + pixel / i64::from(size), index);
                    });
                }
            }
        }
        let drawn = placement.cells_of(&view, size, layer, &Cancel::default()).unwrap();
        let lit = each.indices().iter().filter(|cell| **cell != NO_CELL).count();
        assert!(lit > 100 && drawn == each, "{lit} pixels of {view:?}");
    }
}

#[test]
fn points_are_kept_finer_than_a_centimetre_and_up_to_the_ends_of_the_map() {
    let mut random = fastrand::Rng::with_seed(41);
    let latitudes: Vec<f64> = (0..500).map(|_| random.f64() * 180.0 - 90.0).chain([90.0, -90.0, 0.0]).collect();
    let longitudes: Vec<f64> = (0..500).map(|_| random.f64() * 720.0 - 360.0).chain([180.0, -180.0, 360.0]).collect();
    for projection in [Projection::World, Projection::Arctic, Projection::Antarctic] {
        let points = Points::new(&latitudes, &longitudes, projection);
        for (index, (latitude, longitude)) in latitudes.iter().zip(&longitudes).enumerate() {
            let kept = points.place(index);
            let Some((x, y)) = projection.forward(*longitude, *latitude) else {
                assert_eq!(kept, None);
                continue;
            };
            let repeats = projection.repeats();
            let Some(kept) = kept else {
                assert!(!repeats && !(-0.7..=1.7).contains(&x) || !(-0.7..=1.7).contains(&y), "{longitude} {latitude}");
                continue;
            };
            let east = if repeats { (kept.0 - x) - (kept.0 - x).round() } else { kept.0 - x };
            let metres = east.hypot(kept.1 - y) * projection.metres();
            assert!(metres < 0.02, "{longitude} {latitude}: {metres} m");
        }
    }
}

#[test]
fn cells_that_share_their_corners_are_drawn_as_each_for_itself() {
    let gap = 70;
    let (mut latitudes, longitudes) = swath(100, 130, gap);
    latitudes[100 * 40 + 7] = f64::NAN;
    for view in views().into_iter().chain([mercator(170.0, 60.0, 30.0, 37, 41), mercator(178.0, 50.0, 2.0, 300, 300)]) {
        let quick = Swath::new(&latitudes, &longitudes, 130, view.projection);
        let slow = Swath::new(&latitudes, &longitudes, 130, view.projection).each_for_itself();
        let drawn = |swath: Swath| cells(&Placement::Swath(swath), &view);
        assert!(drawn(quick) == drawn(slow), "{view:?}");
    }
}

#[test]
fn work_that_nobody_waits_for_stops() {
    let cancel = Cancel::default();
    cancel.cancel();
    let (latitudes, longitudes) = swath(100, 100, 999);
    let swath = Placement::Swath(Swath::new(&latitudes, &longitudes, 100, Projection::World));
    assert!(swath.cells(&mercator(-180.0, 80.0, 360.0, 100, 100), &cancel).is_err());
}

#[test]
fn outlines_hold_what_is_drawn() {
    let (latitudes, longitudes) = swath(60, 40, 99);
    let ring = Placement::Swath(Swath::new(&latitudes, &longitudes, 40, Projection::World)).outline();
    let (low, high) = ring.iter().fold((f64::MAX, f64::MIN), |(low, high), (x, _)| (low.min(*x), high.max(*x)));
    assert!(high - low < 20.0 && high > 180.0, "over the antimeridian in one piece: {low} {high}");
    let grid = Placement::grid(&[10.5, 9.5], &[0.5, 1.5, 2.5], true).outline();
    assert_eq!(grid, [(0.0, 9.0), (3.0, 9.0), (3.0, 11.0), (0.0, 11.0)]);
}

#[test]
fn a_plane_that_is_not_known_is_a_sentence() {
    let transform = Affine { x0: 0.0, dx_column: 1.0, dx_row: 0.0, y0: 0.0, dy_column: 0.0, dy_row: 1.0 };
    for name in ["", "Mars 2000"] {
        let system = ReferenceSystem::Unknown(name.to_owned());
        let georeference = Georeference { system, transform, dimensions: (0, 1) };
        let error = Placement::georeferenced(&georeference, 2, 2).unwrap_err();
        assert!(error.to_string().contains("not on the map") && error.to_string().contains(name));
    }
}

#[test]
fn the_box_of_points_is_as_narrow_as_longitudes_allow() {
    let box_of = |longitudes: &[f64]| {
        let ring = super::extent::of_points(&vec![1.0; longitudes.len()], longitudes);
        (ring[0].0, ring[1].0)
    };
    assert_eq!(box_of(&[179.0, -179.0, 178.5]), (178.5, 181.0));
    assert_eq!(box_of(&[-10.0, 10.0, 0.0]), (-10.0, 10.0));
    assert_eq!(box_of(&[200.0, 210.0]), (-160.0, -150.0));
    assert!(super::extent::of_points(&[f64::NAN, 100.0], &[1.0, 2.0]).is_empty());
}

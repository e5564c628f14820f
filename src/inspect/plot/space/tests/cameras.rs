//! What hands do to a camera, and what it projects.

use crate::inspect::plot::space::{Axes, Camera, Direction, Extent, Gesture, Lens, axes, step};

const EXTENT: Extent = Extent { low: [-3300.0, -55_000.0, 1500.0], high: [3300.0, 55_000.0, 1950.0] };

fn hostile(random: &mut fastrand::Rng) -> f64 {
    match random.u8(0..12) {
        0 => f64::NAN,
        1 => f64::INFINITY,
        2 => f64::NEG_INFINITY,
        3 => f64::MAX,
        4 => -f64::MIN_POSITIVE,
        5 => 0.0,
        6 => -1e30,
        _ => (random.f64() - 0.5) * 10_f64.powi(random.i32(-8..9)),
    }
}

fn gesture(random: &mut fastrand::Rng, mut number: impl FnMut(&mut fastrand::Rng) -> f64) -> Gesture {
    match random.u8(0..5) {
        0 => Gesture::Turn { right: number(random), up: number(random) },
        1 => Gesture::Zoom { factor: number(random), at: (number(random), number(random)) },
        2 => Gesture::Move { right: number(random), down: number(random) },
        3 => Gesture::Exaggerate(number(random)),
        _ => Gesture::Fit,
    }
}

#[test]
fn whatever_hands_do_the_camera_can_be_drawn() {
    let seed = 7_412;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..300 {
        let ends = [0; 6].map(|_| hostile(&mut random));
        let extent = if round % 2 == 0 {
            EXTENT
        } else {
            Extent { low: [ends[0], ends[1], ends[2]], high: [ends[3], ends[4], ends[5]] }
        };
        let aspect = (hostile(&mut random), hostile(&mut random));
        let mut camera = Camera::whole(&extent, aspect);
        for _ in 0..60 {
            let gesture = gesture(&mut random, hostile);
            camera = step(camera, gesture, &extent, aspect);
            let [x, y, z] = camera.target;
            let all = [camera.yaw, camera.pitch, camera.reach, camera.exaggeration, x, y, z];
            assert!(all.iter().all(|number| number.is_finite()), "{gesture:?}: {camera:?}");
            assert!(camera.reach > 0.0 && camera.pitch.abs() < 1.571 && camera.exaggeration >= 0.1, "{camera:?}");
            let usable = extent.usable();
            let inside = |axis: usize| (usable.low[axis]..=usable.high[axis]).contains(&camera.target[axis]);
            assert!((0..3).all(inside), "the middle stays among the points: {camera:?} {usable:?}");
            let Axes { lines, labels } = axes(
                &Lens::new(&camera, &extent, (900, 600)),
                &extent,
                [
                    &Direction::ground("across", 1.0, 0.0),
                    &Direction::ground("along", 1e5, ends[0]),
                    &Direction::height("h"),
                ],
                (0.0, 1.0),
                14.0,
            );
            assert!(lines.len() < 200 && labels.len() < 60, "{} {}", lines.len(), labels.len());
        }
    }
}

#[test]
fn gestures_do_what_they_say_and_undo_themselves() {
    let camera = Camera::whole(&EXTENT, (900.0, 600.0));
    let make = |camera, gesture| step(camera, gesture, &EXTENT, (900.0, 600.0));
    assert_eq!(camera.exaggeration, 50.0, "450 m over 110 km");
    let turned = make(camera, Gesture::Turn { right: 0.3, up: 0.2 });
    assert!((turned.yaw - camera.yaw + 0.3).abs() < 1e-12 && (turned.pitch - camera.pitch - 0.2).abs() < 1e-12);
    let above = make(camera, Gesture::Turn { right: 0.0, up: 9.0 });
    assert!((above.pitch - std::f64::consts::FRAC_PI_2).abs() < 1e-12, "never over the top");
    // What is under the pointer stays there.
    let under = [400.0, 12_000.0, 1700.0];
    let lens = |camera: &Camera| Lens::new(camera, &EXTENT, (900, 600));
    let (column, row) = lens(&camera).project(under);
    let at = ((column - 450.0) / 600.0, (row - 300.0) / 600.0);
    let near = make(camera, Gesture::Zoom { factor: 4.0, at });
    let (again_column, again_row) = lens(&near).project(under);
    assert!((again_column - column).abs() < 0.1 && (again_row - row).abs() < 0.1, "{again_column} {again_row}");
    let back = make(near, Gesture::Zoom { factor: 0.25, at });
    let (again_column, again_row) = lens(&back).project(under);
    assert!((back.reach - camera.reach).abs() < 1e-6, "{back:?}");
    assert!((again_column - column).abs() < 0.1 && (again_row - row).abs() < 0.1, "{again_column} {again_row}");
    let moved = make(near, Gesture::Move { right: 0.05, down: -0.02 });
    let (moved_column, moved_row) = lens(&moved).project(under);
    assert!(
        (moved_column - column - 30.0).abs() < 0.1 && (moved_row - row + 12.0).abs() < 0.1,
        "{moved_column} {moved_row}"
    );
    assert_eq!(make(moved, Gesture::Fit).target, EXTENT.middle());
    assert_eq!(make(camera, Gesture::Zoom { factor: -1.0, at: (0.0, 0.0) }), camera);
}

#[test]
fn the_whole_is_in_the_picture_from_every_side() {
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..500 {
        let (width, height) = (random.u32(300..1700), random.u32(200..1100));
        let aspect = (f64::from(width), f64::from(height));
        let turn = Gesture::Turn { right: random.f64() * 7.0, up: random.f64() * 3.0 - 1.5 };
        let mut camera = step(Camera::whole(&EXTENT, aspect), turn, &EXTENT, aspect);
        camera = step(camera, Gesture::Exaggerate(10_f64.powf(random.f64() * 2.0)), &EXTENT, aspect);
        let lens = Lens::new(&step(camera, Gesture::Fit, &EXTENT, aspect), &EXTENT, (width, height));
        for corner in EXTENT.corners() {
            let (column, row) = lens.project(corner);
            assert!((0.05..0.95).contains(&(column / aspect.0)), "{column} of {width}");
            assert!((0.1..0.9).contains(&(row / aspect.1)), "{row} of {height}");
        }
    }
}

#[test]
fn what_is_projected_comes_back() {
    let seed = 99;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut camera = Camera::whole(&EXTENT, (1600.0, 1000.0));
    for _ in 0..2000 {
        camera = step(camera, gesture(&mut random, |random| random.f64() * 2.0 - 0.6), &EXTENT, (1600.0, 1000.0));
        let lens = Lens::new(&camera, &EXTENT, (1600, 1000));
        let (column, row, behind) = (random.f64() * 1600.0, random.f64() * 1000.0, (random.f64() - 0.5) * camera.reach);
        let place = lens.place(column, row, behind);
        let (again_column, again_row) = lens.project(place);
        assert!((again_column - column).abs() < 1e-3 && (again_row - row).abs() < 1e-3, "{camera:?}");
    }
}

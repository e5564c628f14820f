//! Rasters against brute force: the set of lit pixels, the class in each, the number of points.

use crate::inspect::Cancel;
use crate::inspect::plot::colours;
use crate::inspect::plot::profile::{Along, Class, Profile};
use crate::inspect::plot::raster::{Hidden, Near, View, count, nearest};
use std::collections::BTreeMap;

/// A track over hills with noise around it, in order along the track, with gaps.
fn profile(random: &mut fastrand::Rng, points: usize) -> Profile {
    let mut x: Vec<f32> = (0..points).map(|_| random.f32() * 110_000.0).collect();
    x.sort_by(f32::total_cmp);
    let class: Vec<u8> = x.iter().map(|_| random.u8(0..7)).collect();
    let height = |(x, class): (&f32, &u8)| match class {
        _ if random.u32(0..500) == 0 => f32::NAN,
        0..3 => 1800.0 + (random.f32() - 0.5) * 1000.0,
        _ => 1800.0 + 300.0 * (x / 9000.0).sin() + random.f32(),
    };
    let y: Vec<f32> = x.iter().zip(&class).map(height).collect();
    let classes = (0..7)
        .map(|place| Class {
            value: Some(place),
            name: place.to_string(),
            colour: colours::category(place as usize),
            count: 0,
            is_signal: place > 2,
        })
        .collect();
    Profile {
        along: Along::Distance,
        start: 0.0,
        clock: None,
        drawn: points as u64,
        x,
        y,
        class,
        order: None,
        classes,
        notes: vec![],
        ends: None,
        usual_heights: (0.0, 1.0),
    }
}

/// The same by going through every point for itself.
fn brute_force(profile: &Profile, view: &View, hidden: Hidden) -> BTreeMap<(u32, u32), (u32, u8)> {
    let mut lit: BTreeMap<(u32, u32), (u32, u8)> = BTreeMap::new();
    for place in 0..profile.x.len() {
        let (x, y, class) = (f64::from(profile.x[place]), f64::from(profile.y[place]), profile.class[place]);
        let column = ((x - view.x.0) * (f64::from(view.width) / (view.x.1 - view.x.0))).floor();
        let row = ((view.y.1 - y) * (f64::from(view.height) / (view.y.1 - view.y.0))).floor();
        let inside = (0.0..f64::from(view.width)).contains(&column) && (0.0..f64::from(view.height)).contains(&row);
        if inside && hidden.0 & (1 << class) == 0 {
            let pixel = lit.entry((column as u32, row as u32)).or_insert((0, 0));
            *pixel = (pixel.0 + 1, pixel.1.max(class));
        }
    }
    lit
}

fn random_view(random: &mut fastrand::Rng) -> View {
    let wide = 110_000.0 * 10_f64.powf(-4.0 * random.f64());
    let high = 1200.0 * 10_f64.powf(-2.5 * random.f64());
    let (left, low) = (random.f64() * 110_000.0 - wide / 3.0, 1300.0 + random.f64() * 900.0);
    View { x: (left, left + wide), y: (low, low + high), width: random.u32(1..1700), height: random.u32(1..900) }
}

#[test]
fn fifty_random_views_are_lit_as_brute_force_lights_them() {
    let mut random = fastrand::Rng::with_seed(20_260_427);
    let profile = profile(&mut random, 200_000);
    let mut lit_in_all = 0;
    for number in 0..50 {
        let view = if number == 0 {
            View { x: (0.0, 110_001.0), y: (1200.0, 2400.0), width: 1600, height: 700 }
        } else {
            random_view(&mut random)
        };
        let hidden = Hidden(if number % 3 == 0 { 0 } else { random.u32(0..128) });
        let truth = brute_force(&profile, &view, hidden);
        let counts = count(&profile, view, hidden, &Cancel::default()).unwrap();
        for column in 0..view.width {
            for row in 0..view.height {
                assert_eq!(counts.at(column, row), truth.get(&(column, row)).copied(), "{column} {row} of {view:?}");
            }
        }
        assert_eq!(counts.points(), truth.values().map(|(number, _)| u64::from(*number)).sum::<u64>());
        let palette: Vec<_> = profile.classes.iter().map(|class| class.colour).collect();
        let picture = counts.picture(&palette, 0.0);
        let lit: Vec<(u32, u32)> = (0..view.height)
            .flat_map(|row| (0..view.width).map(move |column| (column, row)))
            .zip(picture.pixels.as_chunks::<4>().0)
            .filter(|(_, pixel)| pixel[3] > 0)
            .map(|(place, _)| place)
            .collect();
        assert_eq!(lit.len(), truth.len(), "{view:?}");
        assert!(lit.iter().all(|place| truth.contains_key(place)));
        lit_in_all += lit.len();
    }
    assert!(lit_in_all > 50_000, "the views show something: {lit_in_all}");
}

#[test]
fn a_pixel_has_the_colour_of_its_highest_class_and_more_points_are_more_solid() {
    let mut random = fastrand::Rng::with_seed(5);
    let profile = profile(&mut random, 50_000);
    let view = View { x: (0.0, 110_001.0), y: (1200.0, 2400.0), width: 60, height: 40 };
    let counts = count(&profile, view, Hidden::default(), &Cancel::default()).unwrap();
    let picture = counts.picture(&[[0, 0, 0], [0; 3], [0; 3], [0; 3], [0; 3], [0; 3], [255, 0, 0]], 0.0);
    let (mut few, mut many) = (u8::MAX, 0);
    for column in 0..60 {
        for row in 0..40 {
            let pixel = &picture.pixels[((row * 60 + column) * 4) as usize..][..4];
            let Some((number, class)) = counts.at(column, row) else {
                assert_eq!(pixel, [0; 4]);
                continue;
            };
            assert_eq!(pixel[0] > 0, class == 6, "class {class}: {pixel:?}");
            if number == 1 {
                few = few.min(pixel[3]);
            }
            many = many.max(pixel[3]);
        }
    }
    assert!(few < 200 && many == 255, "{few} {many}");
}

#[test]
fn few_points_are_dots_of_which_the_higher_class_lies_above() {
    let mut random = fastrand::Rng::with_seed(6);
    let mut profile = profile(&mut random, 2);
    (profile.x, profile.y, profile.class) = (vec![10.0, 11.0], vec![10.0, 10.0], vec![3, 1]);
    let view = View { x: (0.0, 20.0), y: (0.0, 20.0), width: 20, height: 20 };
    let counts = count(&profile, view, Hidden::default(), &Cancel::default()).unwrap();
    let palette = [[0; 3], [0, 0, 255], [0; 3], [255, 0, 0], [0; 3], [0; 3], [0; 3]];
    let picture = counts.picture(&palette, 2.5);
    let at = |column: usize, row: usize| &picture.pixels[(row * 20 + column) * 4..][..4];
    assert_eq!(at(10, 10), [255, 0, 0, 255]);
    assert_eq!(at(11, 10), [255, 0, 0, 255], "the dot of the higher class covers its neighbour");
    assert_eq!(at(12, 10), [0, 0, 255, 255]);
    assert_eq!(at(10, 11), [255, 0, 0, 255]);
    assert_eq!(at(13, 10), [0; 4]);
}

#[test]
fn the_nearest_point_is_the_nearest_of_all_in_pixels() {
    let mut random = fastrand::Rng::with_seed(77);
    let profile = profile(&mut random, 20_000);
    for _ in 0..200 {
        let view = random_view(&mut random);
        let hidden = Hidden(random.u32(0..128));
        let (column, row) = (random.f64() * f64::from(view.width), random.f64() * f64::from(view.height));
        let mut truth: Option<Near> = None;
        for place in 0..profile.x.len() {
            let (right, down) = view.pixel(f64::from(profile.x[place]), f64::from(profile.y[place]));
            let pixels = (right - column).hypot(down - row);
            let seen = pixels <= 8.0 && !hidden.has(profile.class[place]);
            if seen && truth.is_none_or(|truth| pixels < truth.pixels) {
                truth = Some(Near { place, pixels });
            }
        }
        assert_eq!(nearest(&profile, &view, hidden, column, row, 8.0), truth);
    }
}

#[test]
fn views_that_are_none_and_empty_profiles_draw_nothing() {
    let mut random = fastrand::Rng::with_seed(8);
    let mut profile = profile(&mut random, 100);
    for (x, y) in [((5.0, 5.0), (0.0, 1.0)), ((f64::NAN, 1.0), (0.0, 1.0)), ((9.0, 1.0), (3.0, 2.0))] {
        let view = View { x, y, width: 0, height: u32::MAX };
        assert_eq!(count(&profile, view, Hidden::default(), &Cancel::default()).unwrap().points(), 0);
    }
    (profile.x, profile.y, profile.class) = (vec![], vec![], vec![]);
    let view = View { x: (0.0, 1.0), y: (0.0, 1.0), width: 10, height: 10 };
    assert_eq!(count(&profile, view, Hidden::default(), &Cancel::default()).unwrap().points(), 0);
    assert_eq!(nearest(&profile, &view, Hidden::default(), 1.0, 1.0, 5.0), None);
}

#[test]
fn counting_stops_when_nobody_waits() {
    let mut random = fastrand::Rng::with_seed(9);
    let profile = profile(&mut random, 100);
    let cancel = Cancel::default();
    cancel.cancel();
    let view = View { x: (0.0, 110_000.0), y: (0.0, 3000.0), width: 10, height: 10 };
    assert!(count(&profile, view, Hidden::default(), &cancel).is_err());
}

//! Pictures against a slow painter that sorts all points and looks at each for itself.

use super::cloud;
use crate::inspect::Cancel;
use crate::inspect::plot::colours::ColourMap;
use crate::inspect::plot::raster::Hidden;
use crate::inspect::plot::space::{Camera, Cloud, Colouring, Gesture, Lens, nearest, paint, step};

/// A point as the slow painter has it: noise or not, steps of depth, class; and where it is seen.
struct Slow {
    order: (bool, u32, i32),
    pixel: (u32, u32),
    at: (f32, f32),
    of: (usize, usize),
    height: f32,
}

/// All points in the picture, in no order.
fn slow(cloud: &Cloud, lens: &Lens, hidden: Hidden) -> Vec<Slow> {
    let mut all = Vec::new();
    for (number, beam) in cloud.beams.iter().enumerate() {
        for place in 0..beam.profile.len() {
            let (x, y, z) = (beam.places.across[place], beam.places.along[place], beam.profile.y[place]);
            let class = cloud.class_at(number, place).unwrap();
            let Some(seen) = lens.see(x, y, z).filter(|_| !hidden.has(class)) else { continue };
            all.push(Slow {
                order: (!cloud.classes[usize::from(class)].is_signal, seen.depth as u32, -i32::from(class)),
                pixel: (seen.column as u32, seen.row as u32),
                at: (seen.column, seen.row),
                of: (number, place),
                height: z,
            });
        }
    }
    all
}

/// The pixels, painted from the farthest point to the nearest, over one another.
fn slow_pixels(cloud: &Cloud, lens: &Lens, hidden: Hidden, heights: (f64, f64)) -> (Vec<u8>, u64) {
    let mut all = slow(cloud, lens, hidden);
    let band = |height: f32| {
        ((height - heights.0 as f32) * (255.0 / (heights.1 as f32 - heights.0 as f32))).clamp(0.0, 255.0) as i32
    };
    let by_height = cloud.colouring == Colouring::Height;
    let order = |point: &Slow| {
        let (noise, depth, class) = point.order;
        (noise, depth, if by_height { band(point.height) } else { class })
    };
    all.sort_by_key(|point| std::cmp::Reverse(order(point)));
    let (width, height) = lens.size();
    let mut pixels = vec![0; width as usize * height as usize * 4];
    for point in &all {
        let class = cloud.class_at(point.of.0, point.of.1).unwrap();
        let colour = if by_height {
            ColourMap::Viridis.at(f64::from(band(point.height)) / 255.0)
        } else {
            cloud.classes[usize::from(class)].colour
        };
        let alpha = 255 - 75 * (point.order.1 >> 15) / 255;
        let times = |channel: u8| ((u32::from(channel) * alpha + 127) / 255) as u8;
        let at = (point.pixel.1 * width + point.pixel.0) as usize * 4;
        pixels[at..at + 4].copy_from_slice(&[times(colour[0]), times(colour[1]), times(colour[2]), alpha as u8]);
    }
    (pixels, all.len() as u64)
}

fn random_camera(random: &mut fastrand::Rng, cloud: &Cloud, aspect: (f64, f64)) -> (Camera, bool) {
    let all_heights = random.bool();
    let extent = cloud.extent(all_heights).unwrap();
    let mut camera = Camera::whole(&extent, aspect);
    for gesture in [
        Gesture::Turn { right: random.f64() * 6.3, up: random.f64() * 2.4 - 1.5 },
        Gesture::Exaggerate(10_f64.powf(random.f64() * 2.0)),
        Gesture::Fit,
        Gesture::Zoom { factor: 10_f64.powf(random.f64() * 2.5), at: (random.f64() - 0.5, random.f64() - 0.5) },
    ] {
        camera = step(camera, gesture, &extent, aspect);
    }
    (camera, all_heights)
}

#[test]
fn pictures_are_pixel_for_pixel_those_of_a_painter_that_sorts() {
    let seed = 20_261_128;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut lit = 0;
    for round in 0..60 {
        let colouring = [Colouring::Class, Colouring::Beam, Colouring::Height][round % 3];
        let (beams, points) = (random.usize(1..4), random.usize(1..6000));
        let cloud = cloud(&mut random, beams, points, colouring);
        let (width, height) = (random.u32(1..500), random.u32(1..400));
        let (camera, all) = random_camera(&mut random, &cloud, (f64::from(width), f64::from(height)));
        let extent = cloud.extent(all).unwrap();
        let lens = Lens::new(&camera, &extent, (width, height));
        let hidden = Hidden(if random.bool() { 0 } else { random.u32(0..32) });
        let depths = paint(&cloud, &lens, hidden, 1, &Cancel::default()).unwrap();
        let (pixels, points) = slow_pixels(&cloud, &lens, hidden, (extent.low[2], extent.high[2]));
        assert_eq!(depths.points(), points, "round {round}");
        assert!(depths.picture(&cloud, 1.0).pixels == pixels, "round {round}: {camera:?}");
        lit += pixels.chunks(4).filter(|pixel| pixel[3] > 0).count();
    }
    assert!(lit > 20_000, "there was something to see: {lit}");
}

#[test]
fn threads_together_paint_what_one_paints_and_a_part_of_the_points_is_a_part_of_it() {
    let mut random = fastrand::Rng::with_seed(5);
    let cloud = cloud(&mut random, 2, 400_000, Colouring::Class);
    let extent = cloud.extent(true).unwrap();
    let lens = Lens::new(&Camera::whole(&extent, (300.0, 200.0)), &extent, (300, 200));
    let whole = paint(&cloud, &lens, Hidden::default(), 1, &Cancel::default()).unwrap();
    let (pixels, points) = slow_pixels(&cloud, &lens, Hidden::default(), (extent.low[2], extent.high[2]));
    assert_eq!(whole.points(), points);
    assert!(whole.picture(&cloud, 1.0).pixels == pixels);
    let part = paint(&cloud, &lens, Hidden::default(), 3, &Cancel::default()).unwrap();
    let third = cloud.points() as f64 / 3.0;
    assert!((part.points() as f64 - third).abs() < third * 0.05, "{} of {points}", part.points());
    let covered = part.cells().iter().zip(whole.cells()).all(|(part, whole)| part >= whole);
    assert!(covered, "nothing is nearer than in the whole picture");
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(paint(&cloud, &lens, Hidden::default(), 1, &cancel).is_err());
}

#[test]
fn the_point_under_the_pointer_is_the_one_in_front_of_those_that_are_nearest() {
    let seed = 31;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut found = 0;
    for round in 0..80 {
        let cloud = cloud(&mut random, 2, 3000, Colouring::Class);
        let (camera, all) = random_camera(&mut random, &cloud, (400.0, 300.0));
        let lens = Lens::new(&camera, &cloud.extent(all).unwrap(), (400, 300));
        let hidden = Hidden(if random.bool() { 0 } else { random.u32(0..32) });
        let all = slow(&cloud, &lens, hidden);
        let some = if all.is_empty() { None } else { all.get(random.usize(0..all.len())) };
        let (column, row) = some.map_or((200.0, 150.0), |some| (some.at.0 + random.f32() * 9.0, some.at.1));
        let near = nearest(&cloud, &lens, hidden, (column, row), 12.0, &Cancel::default()).unwrap();
        let distance = |point: &Slow| (point.at.0 - column).hypot(point.at.1 - row);
        let truth = all.iter().filter(|point| distance(point) <= 12.0);
        let truth = truth.min_by_key(|point| (distance(point) as u32, point.order));
        assert_eq!(near.is_some(), truth.is_some(), "round {round}");
        if let (Some(near), Some(truth)) = (near, truth) {
            found += 1;
            let order = |of: (usize, usize)| {
                all.iter().find(|point| point.of == of).map(|point| (distance(point) as u32, point.order))
            };
            assert_eq!(order((near.beam, near.place)), order(truth.of), "round {round}");
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn few_points_are_dots_in_the_colour_of_the_nearer_one() {
    let mut random = fastrand::Rng::with_seed(8);
    let cloud = cloud(&mut random, 1, 40, Colouring::Class);
    let extent = cloud.extent(true).unwrap();
    let lens = Lens::new(&Camera::whole(&extent, (400.0, 300.0)), &extent, (400, 300));
    let depths = paint(&cloud, &lens, Hidden::default(), 1, &Cancel::default()).unwrap();
    let lit = |dot: f32| depths.picture(&cloud, dot).pixels.chunks(4).filter(|pixel| pixel[3] > 0).count();
    assert!(lit(3.0) > lit(1.0) * 4, "{} and {}", lit(3.0), lit(1.0));
}

//! What the Earth looks like from above: water, deserts, forests, snow, and clouds over them.

use super::noise::{blend, ramp, smooth};
use super::terrain::{height_metres, ice_sheet, vector};

/// Red, green and blue, 0…255.
pub(super) type Colour = [f64; 3];

const DEEP: Colour = [7.0, 28.0, 66.0];
const SHELF: Colour = [30.0, 96.0, 124.0];
const ICE: Colour = [236.0, 242.0, 248.0];
const PACK_ICE: Colour = [214.0, 226.0, 236.0];
const SAND: Colour = [206.0, 178.0, 128.0];
const RED_SAND: Colour = [178.0, 118.0, 78.0];
const STEPPE: Colour = [142.0, 134.0, 82.0];
const MEADOW: Colour = [88.0, 112.0, 54.0];
const FOREST: Colour = [34.0, 72.0, 34.0];
const RAIN_FOREST: Colour = [20.0, 62.0, 28.0];
const TUNDRA: Colour = [122.0, 116.0, 96.0];
const ROCK: Colour = [124.0, 108.0, 94.0];
pub(super) const CLOUD: Colour = [250.0, 251.0, 253.0];

/// Deserts: longitude, latitude, half their width and height in degrees, how red.
const DESERTS: [(f64, f64, f64, f64, f64); 11] = [
    (11.0, 23.5, 30.0, 10.5, 0.3),
    (47.0, 23.5, 13.0, 11.0, 0.3),
    (62.0, 30.0, 13.0, 6.5, 0.2),
    (63.0, 41.0, 13.0, 7.0, 0.1),
    (84.0, 39.5, 9.0, 4.5, 0.1),
    (104.0, 42.5, 14.0, 5.0, 0.2),
    (128.0, -24.5, 15.0, 8.5, 0.9),
    (19.5, -24.0, 7.5, 8.5, 0.6),
    (-112.0, 34.0, 9.0, 8.0, 0.4),
    (-69.5, -22.5, 4.0, 9.0, 0.4),
    (-68.5, -43.5, 5.0, 8.0, 0.1),
];

/// Rain forests: longitude, latitude, radius in degrees.
const RAIN_FORESTS: [(f64, f64, f64); 6] = [
    (-63.0, -4.0, 17.0),
    (21.0, 0.0, 11.0),
    (113.0, 0.0, 12.0),
    (140.0, -5.0, 9.0),
    (101.0, 14.0, 8.0),
    (-8.0, 6.5, 6.0),
];

/// Colour of a place (degrees) whose ground has this height, below 0 on water. `warm` is the temperature at the
/// height of the sea in kelvins, `day` the days since 1970.
pub(super) fn seen(seed: u64, (longitude, latitude): (f64, f64), ground: f64, warm: f64, day: f64) -> Colour {
    let bare =
        if ground < 0.0 { water(longitude, latitude, ground, warm) } else { land(longitude, latitude, ground, warm) };
    mixed(bare, CLOUD, 0.94 * cloud(seed, longitude, latitude, day))
}

pub(super) fn mixed(from: Colour, to: Colour, part: f64) -> Colour {
    let [red, green, blue] = from;
    let [other_red, other_green, other_blue] = to;
    [blend(red, other_red, part), blend(green, other_green, part), blend(blue, other_blue, part)]
}

pub(super) fn water(longitude: f64, latitude: f64, ground: f64, warm: f64) -> Colour {
    let open = mixed(SHELF, DEEP, ramp(30.0, 900.0, -ground));
    let point = vector(longitude, latitude);
    let floes = smooth(83, point, 9.0) + 0.6 * smooth(84, point, 30.0);
    mixed(open, PACK_ICE, 0.9 * ramp(270.0, 265.5, warm + 3.5 * floes))
}

pub(super) fn land(longitude: f64, latitude: f64, ground: f64, warm: f64) -> Colour {
    if ice_sheet(latitude, ground) {
        return shaded(ICE, longitude, latitude, 0.12);
    }
    let point = vector(longitude, latitude);
    let patch = smooth(81, point, 26.0) + 0.5 * smooth(82, point, 70.0);
    let reach = |(x, y, radius): (f64, f64, f64)| {
        let middle = vector(x, y);
        let cosine = point.iter().zip(middle).map(|(a, b)| a * b).sum::<f64>().clamp(-1.0, 1.0);
        ramp(1.0, 0.35, cosine.acos().to_degrees() / radius - 0.25 * patch)
    };
    let (mut dry, mut red) = (0.0_f64, 0.0_f64);
    for (x, y, wide, high, redness) in DESERTS {
        let away = ((longitude - x) / wide).hypot((latitude - y) / high);
        let own = ramp(1.05, 0.55, away - 0.22 * patch);
        dry = dry.max(own);
        red = red.max(own * redness);
    }
    let rain = RAIN_FORESTS.into_iter().map(reach).fold(0.0, f64::max);
    let plain = mixed(STEPPE, MEADOW, ramp(-0.7, 0.4, patch));
    let trees = mixed(plain, FOREST, ramp(-0.35, 0.6, patch + 0.7 * ramp(44.0, 56.0, latitude.abs())));
    let cold = mixed(trees, TUNDRA, ramp(272.0, 265.0, warm));
    let green = mixed(cold, RAIN_FOREST, rain);
    let sand = mixed(SAND, RED_SAND, (red * 1.2 + 0.15 * patch).clamp(0.0, 1.0));
    let ground_colour = mixed(mixed(green, sand, dry), ROCK, 0.75 * ramp(1800.0, 3800.0, ground));
    let snow = ramp(265.5, 259.0, warm - 0.0055 * ground + 1.5 * patch);
    shaded(mixed(ground_colour, ICE, snow), longitude, latitude, 0.3)
}

/// Brighter where the ground looks north west, to the light.
fn shaded(colour: Colour, longitude: f64, latitude: f64, depth: f64) -> Colour {
    const ASIDE: f64 = 0.4;
    let north_west = height_metres(longitude - ASIDE, (latitude + ASIDE).min(90.0)).max(0.0);
    let south_east = height_metres(longitude + ASIDE, (latitude - ASIDE).max(-90.0)).max(0.0);
    let light = 1.0 + depth * ((south_east - north_west) / 900.0).clamp(-1.0, 1.0);
    colour.map(|part| (part * light).clamp(0.0, 255.0))
}

/// How thick the clouds are, 0…1: bands where the air rises, clear belts where it sinks, curled by the wind.
pub(super) fn cloud(seed: u64, longitude: f64, latitude: f64, day: f64) -> f64 {
    let drift = day * 7.0;
    let still = vector(longitude - drift, latitude);
    let curl = |number: u64| smooth(seed ^ number, still, 4.0) + 0.5 * smooth(seed ^ (number + 1), still, 9.0);
    let point = vector(longitude - drift + 9.0 * curl(0x501), (latitude + 6.0 * curl(0x511)).clamp(-89.9, 89.9));
    // Stretched from west to east.
    let [x, y, z] = point;
    let long = [x, y, z * 1.7];
    let octave = |number: u64, frequency: f64| smooth(seed ^ number, long, frequency);
    let sum = octave(0x521, 5.0) + 0.6 * octave(0x522, 11.0) + 0.4 * octave(0x523, 24.0) + 0.25 * octave(0x524, 52.0);
    let belt = |middle: f64, wide: f64| (-((latitude - middle) / wide).powi(2)).exp();
    let rising = 0.28 * belt(6.0, 6.0) + 0.3 * belt(52.0, 13.0) + 0.36 * belt(-54.0, 13.0);
    let sinking = 0.34 * belt(24.0, 9.0) + 0.3 * belt(-23.0, 9.0);
    ramp(0.1, 1.0, sum + rising - sinking)
}

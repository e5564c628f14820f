//! What a camera sees: true and false colours, the Blue Marble, a street map.

use super::super::colours::{self, CLOUD, Colour, mixed};
use super::super::fields::warm;
use super::super::land::inland;
use super::super::noise::{ramp, smooth};
use super::super::terrain::{forest, height_metres, vector};
use super::Scene;
use super::nodes::{Nodes, step_for};
use super::place::Window;

/// Seed of streaks on water, the same every day.
const STREAKS: u64 = 0x5ea;

/// Which colours are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Film {
    /// As the eye sees it.
    True,
    /// Snow turquoise.
    Bands721,
    /// Snow red.
    Bands367,
    /// Without clouds.
    Marble,
    /// Land, water, wood.
    Streets,
}

impl Film {
    fn of(scene: &Scene<'_>) -> Self {
        match scene.layer.id {
            id if id.ends_with("Bands721") => Self::Bands721,
            id if id.ends_with("Bands367") => Self::Bands367,
            id if id.starts_with("BlueMarble") => Self::Marble,
            "OpenStreetMap" => Self::Streets,
            _ => Self::True,
        }
    }

    fn is_cloudless(self) -> bool {
        matches!(self, Self::Marble | Self::Streets)
    }

    /// What becomes of a natural colour.
    fn develop(self, colour: Colour, sea: bool) -> Colour {
        let [red, green, blue] = colour;
        let white = ramp(150.0, 205.0, red.min(green).min(blue));
        match self {
            Self::True | Self::Marble | Self::Streets => colour,
            Self::Bands721 => {
                let ground = if sea { [4.0, 8.0, 22.0] } else { [red * 0.95, (green * 1.35).min(255.0), blue * 0.45] };
                mixed(ground, [70.0, 205.0, 220.0], white)
            }
            Self::Bands367 => {
                let ground = if sea { [10.0, 4.0, 4.0] } else { [red * 0.6, (green * 1.25).min(255.0), blue * 0.9] };
                mixed(ground, [225.0, 45.0, 40.0], white)
            }
        }
    }
}

/// Red, green and blue of a tile's pixels.
pub(super) fn paint(scene: &Scene<'_>, window: &Window) -> Vec<u8> {
    let side = window.side();
    let film = Film::of(scene);
    if scene.is_dark(window) {
        return vec![0; side * side * 3];
    }
    let step = step_for(window, 30.0);
    let margin = step as f64 * window.kilometres() / 111.0 * 1.5 + 0.3;
    let nodes = Nodes::new(window, step, |place| node(scene, film, place, margin));
    let coast = coast(window);
    let mut pixels = Vec::with_capacity(side * side * 3);
    let (mut colours, mut shores) = (Vec::new(), Vec::new());
    for row in 0..side {
        nodes.row(row, &mut colours);
        coast.row(row, &mut shores);
        for (colour, [shore]) in colours.iter().zip(&shores) {
            let [land_red, land_green, land_blue, red, green, blue, cloud, seen] = *colour;
            let bare = if *shore > 0.0 { [land_red, land_green, land_blue] } else { [red, green, blue] };
            let shown = bare.map(|part| (part + (CLOUD[0] as f32 - part) * cloud) * seen);
            pixels.extend(shown.map(|part| part as u8));
        }
    }
    pixels
}

/// How far each pixel is from the coast, above 0 on land.
pub(super) fn coast(window: &Window) -> Nodes<1> {
    Nodes::new(window, 4, |(longitude, latitude)| [shore(longitude, latitude) as f32])
}

/// Degrees from the coast, which wanders as that of the files does: above 0 where their ground is.
fn shore(longitude: f64, latitude: f64) -> f64 {
    let rough = inland(longitude, latitude);
    // Farther away it does not matter.
    if rough.abs() > 0.3 {
        return rough;
    }
    super::super::terrain::wandering(rough, vector(longitude, latitude))
}

/// Colours of land and of water, cloud, and how much is seen.
fn node(scene: &Scene<'_>, film: Film, (longitude, latitude): (f64, f64), margin: f64) -> [f32; 8] {
    let seen = if latitude.abs() > 90.0 || longitude > 180.0 { 0.0 } else { scene.seen((longitude, latitude)) };
    if seen <= 0.0 {
        return [0.0; 8];
    }
    let away = inland(longitude, latitude);
    let height = height_metres(longitude, latitude);
    let warm = warm(latitude, scene.day);
    let land = (away > -margin).then(|| land(film, (longitude, latitude), height.max(1.0), warm));
    let water = (away < margin).then(|| water(film, (longitude, latitude), height.min(-15.0), warm));
    let cloud =
        if film.is_cloudless() { 0.0 } else { 0.94 * colours::cloud(scene.seed, longitude, latitude, scene.day) };
    let land = land.or(water).unwrap_or_default();
    let water = water.unwrap_or(land);
    let mut values = [0.0; 8];
    for (value, part) in values.iter_mut().zip(land.into_iter().chain(water).chain([cloud, seen])) {
        *value = part as f32;
    }
    values
}

fn land(film: Film, (longitude, latitude): (f64, f64), height: f64, warm: f64) -> Colour {
    if film == Film::Streets {
        return mixed([242.0, 239.0, 233.0], [173.0, 209.0, 158.0], 0.8 * forest(longitude, latitude, height));
    }
    film.develop(colours::land(longitude, latitude, height, warm), false)
}

fn water(film: Film, (longitude, latitude): (f64, f64), height: f64, warm: f64) -> Colour {
    match film {
        Film::Streets => [170.0, 211.0, 223.0],
        // The Blue Marble has open water wherever the sea is.
        Film::Marble => colours::water(longitude, latitude, height, warm.max(280.0)),
        _ => {
            // Streaks of sediment and foam, so that water is not one colour.
            let streak = 1.0 + 0.06 * smooth(STREAKS, vector(longitude, latitude), 90.0);
            film.develop(colours::water(longitude, latitude, height, warm).map(|part| part * streak), true)
        }
    }
}

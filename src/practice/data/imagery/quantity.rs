//! What instruments measure, as colours of a scale.

use super::super::colours::cloud;
use super::super::fields::{self, Field, warm};
use super::super::terrain::height_metres;
use super::nodes::{Nodes, step_for};
use super::photo::coast;
use super::place::Window;
use super::{Pixels, Scene};
use crate::domain::map::imagery::Layer;

/// Where a quantity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Realm {
    Sea,
    Land,
    Everywhere,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// A quantity of the files.
    Field(Field),
    /// Snow as a share of 1.
    SnowIndex,
    /// Kelvins of the ground by day.
    Ground,
    /// Kelvins of the air.
    Air,
}

/// A quantity and its colours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quantity {
    measure: Measure,
    realm: Realm,
    /// Values of the first and the last colour.
    range: (f64, f64),
    /// Nothing is shown below.
    least: f64,
    /// Nothing is shown below clouds.
    cloudless: bool,
    /// Colours, evenly spaced over the range.
    stops: &'static [[u8; 3]],
}

const ICE: [[u8; 3]; 5] = [[9, 28, 112], [18, 96, 190], [62, 168, 222], [160, 218, 240], [255, 255, 255]];
const HEAT: [[u8; 3]; 9] = [
    [96, 24, 148],
    [42, 58, 190],
    [30, 130, 220],
    [24, 184, 196],
    [60, 176, 74],
    [196, 210, 50],
    [248, 186, 40],
    [228, 84, 34],
    [120, 8, 16],
];
const RAIN: [[u8; 3]; 6] =
    [[160, 232, 150], [40, 170, 80], [30, 110, 190], [250, 210, 60], [232, 100, 30], [120, 8, 16]];
const SOIL: [[u8; 3]; 5] = [[140, 92, 40], [208, 172, 106], [232, 230, 180], [90, 170, 190], [26, 70, 160]];
const HAZE: [[u8; 3]; 5] = [[250, 246, 206], [250, 214, 120], [240, 140, 60], [200, 50, 40], [100, 6, 20]];

/// The quantity of a layer; `None` if it is a photograph.
pub(super) fn of(layer: &Layer) -> Option<Quantity> {
    let quantity = |measure: Measure, realm: Realm, range: (f64, f64), stops: &'static [[u8; 3]]| Quantity {
        measure,
        realm,
        range,
        least: f64::NEG_INFINITY,
        cloudless: false,
        stops,
    };
    let kelvins = |low: f64, high: f64| (low + 273.15, high + 273.15);
    Some(match layer.id {
        id if id.ends_with("_Sea_Ice_Concentration") || id.contains("_Sea_Ice_Concentration_") => {
            Quantity { least: 0.15, ..quantity(Measure::Field(Field::SeaIce), Realm::Sea, (0.15, 1.0), &ICE) }
        }
        id if id.ends_with("_Sea_Surface_Temperature") => {
            quantity(Measure::Field(Field::SeaTemperature), Realm::Sea, kelvins(0.0, 32.0), &HEAT)
        }
        id if id.ends_with("_NDSI_Snow_Cover") => {
            Quantity { least: 0.01, cloudless: true, ..quantity(Measure::SnowIndex, Realm::Land, (0.01, 1.0), &ICE) }
        }
        id if id.ends_with("_Land_Surface_Temp_Day") => {
            Quantity { cloudless: true, ..quantity(Measure::Ground, Realm::Land, kelvins(-40.0, 50.0), &HEAT) }
        }
        id if id.contains("_2m_Air_Temperature") => {
            quantity(Measure::Air, Realm::Everywhere, kelvins(-50.0, 40.0), &HEAT)
        }
        "IMERG_Precipitation_Rate" => {
            Quantity { least: 0.1, ..quantity(Measure::Field(Field::Rain), Realm::Everywhere, (0.1, 25.0), &RAIN) }
        }
        id if id.contains("_Soil_Moisture") => {
            quantity(Measure::Field(Field::SoilMoisture), Realm::Land, (0.03, 0.45), &SOIL)
        }
        id if id.contains("_NO2_") => Quantity {
            cloudless: true,
            ..quantity(Measure::Field(Field::NitrogenDioxide), Realm::Everywhere, (1e15, 1.1e16), &HAZE)
        },
        _ => return None,
    })
}

/// Clouds thicker than this hide the ground.
const THICK: f32 = 0.4;

/// A tile in colours of the scale.
pub(super) fn paint(scene: &Scene<'_>, quantity: &Quantity, window: &Window) -> Pixels {
    let side = window.side();
    let nodes = Nodes::new(window, step_for(window, 60.0), |place| node(scene, quantity, place));
    let shore = (quantity.realm != Realm::Everywhere).then(|| coast(window));
    let mut places = Vec::with_capacity(side * side);
    let (mut values, mut shores) = (Vec::new(), vec![[0.0_f32]; side]);
    for row in 0..side {
        nodes.row(row, &mut values);
        if let Some(shore) = &shore {
            shore.row(row, &mut shores);
        }
        for ([value, cloud, seen], [shore]) in values.iter().zip(&shores) {
            let here = match quantity.realm {
                Realm::Everywhere => true,
                Realm::Sea => *shore <= 0.0,
                Realm::Land => *shore > 0.0,
            };
            let shown = here && *seen > 0.5 && (!quantity.cloudless || *cloud < THICK);
            places.push(if shown { quantity.place(f64::from(*value)) } else { 0 });
        }
    }
    Pixels::Palette(places, quantity.palette())
}

impl Quantity {
    /// Place of a value in the palette; 0 shows nothing.
    fn place(&self, value: f64) -> u8 {
        if value < self.least {
            return 0;
        }
        let (low, high) = self.range;
        1 + (((value - low) / (high - low)).clamp(0.0, 1.0) * 254.0).round() as u8
    }

    /// The value that a colour stands for.
    #[cfg(test)]
    pub(super) fn value_of(&self, colour: [u8; 3]) -> Option<f64> {
        let place = self.palette().iter().skip(1).position(|known| *known == colour)?;
        Some(self.range.0 + place as f64 / 254.0 * (self.range.1 - self.range.0))
    }

    /// 256 colours; the first is transparent.
    fn palette(&self) -> Vec<[u8; 3]> {
        let last = self.stops.len().saturating_sub(1);
        let colour = |place: usize| {
            let at = place as f64 / 254.0 * last as f64;
            let stop = (at.floor() as usize).min(last.saturating_sub(1));
            let part = at - stop as f64;
            let from = self.stops.get(stop).copied().unwrap_or_default();
            let to = self.stops.get(stop + 1).copied().unwrap_or(from);
            let channel = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * part).round() as u8;
            let mut mixed = from;
            mixed.iter_mut().zip(to).for_each(|(from, to)| *from = channel(*from, to));
            mixed
        };
        std::iter::once([0; 3]).chain((0..=254).map(colour)).collect()
    }
}

/// Value, cloud, and how much is seen.
fn node(scene: &Scene<'_>, quantity: &Quantity, (longitude, latitude): (f64, f64)) -> [f32; 3] {
    let outside = latitude.abs() > 90.0 || longitude > 180.0 || !in_view(scene.layer, longitude, latitude);
    let seen = if outside { 0.0 } else { scene.seen((longitude, latitude)) };
    if seen <= 0.0 {
        return [0.0; 3];
    }
    let cloud = if quantity.cloudless { cloud(scene.seed, longitude, latitude, scene.day) } else { 0.0 };
    // A quantity of the sea is asked as if everywhere were sea: the coast is cut afterwards.
    let ground = match quantity.realm {
        Realm::Sea => -1.0,
        Realm::Land => height_metres(longitude, latitude).max(1.0),
        Realm::Everywhere => height_metres(longitude, latitude).max(0.0),
    };
    let field = |field: Field| {
        fields::value(field, scene.seed, (longitude, latitude), ground, scene.day).unwrap_or(f64::NEG_INFINITY)
    };
    let value = match quantity.measure {
        Measure::Field(wanted) => field(wanted),
        Measure::SnowIndex => (field(Field::Snow) * 1.6).min(1.0),
        Measure::Ground => warm(latitude, scene.day) - 0.0065 * ground + 16.0 * (1.0 - field(Field::Greenness)),
        Measure::Air => warm(latitude, scene.day) - 0.0065 * ground + 0.4 * (field(Field::Wind) - 7.5),
    };
    [value as f32, cloud as f32, seen as f32]
}

/// True where an instrument in a geostationary orbit looks.
fn in_view(layer: &Layer, longitude: f64, latitude: f64) -> bool {
    !layer.id.starts_with("TEMPO") || ((-170.0..=-10.0).contains(&longitude) && (14.0..=72.0).contains(&latitude))
}

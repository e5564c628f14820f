//! Made-up weather: smooth quantities over the globe that change from day to day.

use super::colours;
use super::noise::{ramp, smooth};
use super::terrain::{height_metres, ice_sheet, vector};

/// A quantity of the grids and swaths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Millimetres per hour.
    Rain,
    /// Millimetres per hour: how wrong the rain may be.
    RainError,
    /// Percent: is it rain or snow.
    RainLiquid,
    /// 0…1.
    RainQuality,
    /// Kelvin, sea only.
    SeaTemperature,
    /// Kelvin, sea only: how wrong it may be.
    SeaTemperatureError,
    /// 0…1, sea only.
    SeaIce,
    /// 1 open sea, 2 land, 9 sea with ice.
    SurfaceMask,
    /// Metres per second near the sea.
    Wind,
    /// Metres of snow, land only.
    Snow,
    /// -0.2…1, land only.
    Greenness,
    /// Cubic metres per cubic metre, land only.
    SoilMoisture,
    /// Nitrogen dioxide, molecules per square centimetre.
    NitrogenDioxide,
    /// The same in the stratosphere.
    NitrogenDioxideAbove,
    /// 0…1.
    Cloud,
    /// Hectopascals at the ground.
    GroundPressure,
    /// 0 good … 2 bad.
    Quality,
    /// 0…255.
    Red,
    /// 0…255.
    Green,
    /// 0…255.
    Blue,
    /// 255, nothing can be seen through.
    Alpha,
}

impl Field {
    /// True if it depends on the height of the ground.
    pub(super) fn needs_ground(self) -> bool {
        matches!(
            self,
            Self::SeaTemperature
                | Self::SeaTemperatureError
                | Self::SeaIce
                | Self::SurfaceMask
                | Self::Snow
                | Self::Greenness
                | Self::SoilMoisture
                | Self::GroundPressure
                | Self::Red
                | Self::Green
                | Self::Blue
        )
    }
}

/// Height of the ground in metres if one of the fields needs it, below 0 at sea.
pub(super) fn ground(needed: bool, longitude: f64, latitude: f64) -> f64 {
    if needed { height_metres(longitude, latitude) } else { 0.0 }
}

/// Value at a place (degrees) and day (days since 1970, with fraction), above
/// [`ground`]; `None` where the quantity
/// does not exist, as sea temperature on land.
pub(super) fn value(field: Field, seed: u64, (longitude, latitude): (f64, f64), ground: f64, day: f64) -> Option<f64> {
    let pattern = |number: u64, frequency: f64, drift: f64| {
        smooth(seed ^ (number << 8), vector(longitude - day * drift, latitude), frequency)
    };
    let missing = match field {
        Field::SeaTemperature | Field::SeaTemperatureError | Field::SeaIce => ground >= 0.0,
        Field::Snow | Field::Greenness | Field::SoilMoisture => ground < 0.0,
        _ => false,
    };
    if missing {
        return None;
    }
    let season = season(latitude, day);
    let warm = warm(latitude, day);
    let rain = || (pattern(1, 14.0, 9.0) + 0.5 * pattern(2, 40.0, 11.0) - 0.35).max(0.0);
    Some(match field {
        Field::Rain => 22.0 * rain() * rain(),
        Field::RainError => 0.1 + 7.0 * rain(),
        Field::RainLiquid => 100.0 * ramp(270.0, 277.0, warm),
        Field::RainQuality => 0.55 + 0.4 * pattern(3, 8.0, 2.0),
        Field::SeaTemperature => (warm + 2.0 * pattern(4, 10.0, 0.2)).max(271.35),
        Field::SeaTemperatureError => 0.38 + 0.1 * pattern(5, 12.0, 0.3),
        Field::SeaIce => ramp(272.5, 268.0, warm + pattern(4, 10.0, 0.2)),
        Field::SurfaceMask => {
            if ground >= 0.0 {
                2.0
            } else if warm < 270.5 {
                9.0
            } else {
                1.0
            }
        }
        Field::Wind => 7.5 + 6.0 * pattern(6, 9.0, 7.0),
        Field::Snow => {
            let height = ground;
            let cold = ramp(276.0, 262.0, warm - 0.0065 * height);
            cold * (0.4 + 0.3 * pattern(7, 30.0, 0.0)) * if ice_sheet(latitude, height) { 3.0 } else { 1.0 }
        }
        Field::Greenness => {
            let height = ground;
            let moist = 0.5 + 0.5 * pattern(8, 11.0, 0.0);
            -0.05 + 0.95 * moist * ramp(262.0, 292.0, warm - 0.0065 * height)
        }
        Field::SoilMoisture => {
            let moist = 0.5 + 0.5 * pattern(8, 11.0, 0.0);
            0.03 + 0.4 * moist * (0.8 + 0.2 * pattern(14, 45.0, 3.0))
        }
        Field::NitrogenDioxide => {
            1.5e15 + 9e15 * ramp(0.1, 0.9, pattern(9, 60.0, 1.0)) + 4e14 * pattern(10, 200.0, 5.0)
        }
        Field::NitrogenDioxideAbove => 2.6e15 + 5e14 * pattern(11, 3.0, 3.0) + 8e14 * season.abs(),
        Field::Cloud => ramp(-0.3, 0.8, pattern(12, 22.0, 9.0)),
        Field::GroundPressure => 1013.0 * (-ground.max(0.0) / 8000.0).exp() + 9.0 * pattern(13, 6.0, 9.0),
        Field::Red | Field::Green | Field::Blue => {
            let [red, green, blue] = colours::seen(seed, (longitude, latitude), ground, warm, day);
            match field {
                Field::Red => red,
                Field::Green => green,
                _ => blue,
            }
        }
        Field::Alpha => 255.0,
        Field::Quality => (3.0 * ramp(0.35, 1.0, pattern(12, 22.0, 9.0))).floor().min(2.0),
    })
}

/// How much it is summer at a latitude on a day, −1…1.
fn season(latitude: f64, day: f64) -> f64 {
    ((day - 80.0) / 365.2422 * std::f64::consts::TAU).sin() * (latitude / 90.0)
}

/// Temperature at the height of the sea in kelvins.
pub(super) fn warm(latitude: f64, day: f64) -> f64 {
    301.0 - 0.0056 * latitude * latitude - latitude.abs() * 0.09 + 9.0 * season(latitude, day)
}

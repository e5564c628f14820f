//! What the laser meets along the track: relief, trees, water and ice, and the light of the sun.

use super::noise::{Chance, ramp, smooth};
use super::terrain::{forest, ice_sheet, vector};
use super::track::{Beam, Block};

/// Laser pulses per second.
pub(super) const PULSES_PER_SECOND: f64 = 10_000.0;

/// Seeds of the small relief and of lakes: the Earth is the same in every practice session.
const RELIEF: u64 = 0x5ce_11e;

/// Metres below and above the middle of a kilometre from which photons are sent down.
const WINDOW: (f64, f64) = (-190.0, 260.0);
/// Photons this near to the ground are the signal finder's margin, whatever they are.
const MARGIN: f64 = 15.0;

/// What one kilometre of ground is like.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "the surface types of the product, each independent")]
pub(super) struct Ground {
    pub(super) sea: bool,
    pub(super) sea_ice: bool,
    pub(super) ice: bool,
    pub(super) lake: bool,
    /// How much is under trees, 0…1.
    pub(super) trees: f64,
    /// Height of the sun above the horizon in degrees.
    pub(super) sun: f64,
    /// Height of the small hills in metres.
    hills: f64,
}

impl Ground {
    /// Looks at the middle of a block.
    pub(super) fn of(block: &Block) -> Self {
        let (longitude, latitude) = block.place(0.5);
        let height = block.height(0.5);
        let sea = height < 0.0;
        let ice = ice_sheet(latitude, height);
        let slope = (block.height(1.0) - block.height(0.0)).abs();
        let wet = smooth(RELIEF + 2, vector(longitude, latitude), 900.0);
        let lake = !sea && !ice && slope < 40.0 && wet > 0.72;
        Self {
            sea,
            sea_ice: sea && latitude.abs() > 66.0,
            ice,
            lake,
            trees: if ice || lake { 0.0 } else { forest(longitude, latitude, height) },
            sun: sun_elevation(block.seconds(0.5), longitude, latitude),
            hills: if sea || lake { 0.0 } else { (4.0 + 0.2 * slope).min(70.0) * if ice { 0.4 } else { 1.0 } },
        }
    }

    /// Height of the ground in metres at a part of the block: the large relief and two smaller ones.
    pub(super) fn height(&self, block: &Block, part: f64) -> f64 {
        if self.sea {
            return 0.0;
        }
        if self.lake {
            return block.height(0.5);
        }
        let (longitude, latitude) = block.place(part);
        let point = vector(longitude, latitude);
        block.height(part) + self.hills * (smooth(RELIEF, point, 9_000.0) + 0.3 * smooth(RELIEF + 1, point, 42_000.0))
    }

    /// Waves of the open sea in metres.
    fn waves(&self, metres: f64) -> f64 {
        if !self.sea || self.sea_ice {
            return 0.0;
        }
        let wave = |length: f64| (metres / length * std::f64::consts::TAU).sin();
        0.7 * wave(87.0) + 0.25 * wave(23.0)
    }

    /// How many photons come back in proportion to bare land: snow is bright, water dark.
    pub(super) fn brightness(&self) -> f64 {
        if self.ice || self.sea_ice {
            1.3
        } else if self.sea || self.lake {
            0.45
        } else {
            1.0
        }
    }
}

/// A received photon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Photon {
    pub(super) seconds: f64,
    /// Longitude and latitude in degrees.
    pub(super) place: (f64, f64),
    pub(super) height: f64,
    /// 0 noise, 1 margin, 2 low, 3 medium, 4 high; -2 the laser's own echo.
    pub(super) confidence: i8,
    /// Metres along the track from the beginning of its segment.
    pub(super) along: f64,
}

/// One 20 m segment before it is known whether it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// Parts of the block at which it begins and ends.
    pub(super) parts: (f64, f64),
    /// Metres flown since the equator where it begins.
    pub(super) from_metres: f64,
    /// Its length in metres.
    pub(super) length_metres: f64,
    /// Height of the ground where it begins and where it ends.
    pub(super) heights: (f64, f64),
}

/// Adds the photons of a segment to `photons`, along the track.
pub(super) fn scatter(
    (block, ground): (&Block, &Ground),
    beam: Beam,
    reach: &Reach,
    mean: f64,
    chance: &mut Chance,
    photons: &mut Vec<Photon>,
) {
    let count = (mean * ground.brightness() * (0.6 + 0.8 * chance.unit()) + chance.unit()) as u32;
    let noise = 0.06 + 0.34 * ramp(-4.0, 30.0, ground.sun);
    // Trees stand in groups, and so do gaps between them.
    let grove = if chance.unit() < ground.trees { 0.35 + 0.6 * chance.unit() } else { 0.1 * ground.trees };
    let top = (5.0 + 19.0 * ground.trees) * (0.7 + 0.3 * chance.unit());
    let window = if ground.sea { 0.0 } else { block.height(0.5) };
    for place in 0..count {
        let within = (f64::from(place) + chance.unit()) / f64::from(count);
        let part = reach.parts.0 + (reach.parts.1 - reach.parts.0) * within;
        let along = within * reach.length_metres;
        let bare = reach.heights.0 + (reach.heights.1 - reach.heights.0) * within;
        let bare = bare + ground.waves(reach.from_metres + along);
        // The satellite sends down the same heights for a while, whatever the ground does meanwhile.
        let (above, confidence) = above_ground(ground, (noise, window - bare), (grove, top), beam, chance);
        let pulse = (block.seconds(part) * PULSES_PER_SECOND).round();
        photons.push(Photon {
            seconds: pulse / PULSES_PER_SECOND,
            place: block.place(part),
            height: bare + above,
            confidence,
            along,
        });
    }
}

/// Height above the ground in metres, and how surely it is a signal. `noise` is the part of stray light, and
/// `window` the height above the ground of the middle of the heights that are sent down.
fn above_ground(
    ground: &Ground,
    (noise, window): (f64, f64),
    (grove, top): (f64, f64),
    beam: Beam,
    chance: &mut Chance,
) -> (f64, i8) {
    let kind = chance.unit();
    if kind < noise {
        let above = window + WINDOW.0 + (WINDOW.1 - WINDOW.0) * chance.unit();
        // Two of the strong beams see an echo of the laser within the instrument.
        let echo = matches!(beam.spot, 1 | 3) && chance.unit() < 0.002;
        return (above, if echo { -2 } else { i8::from(above.abs() < MARGIN) });
    }
    if kind < noise + (1.0 - noise) * grove {
        // More leaves near the top, some undergrowth.
        let above = if chance.unit() < 0.15 { 1.5 * chance.unit() } else { top * chance.unit().powf(0.45) };
        let sure = chance.unit();
        return (
            above,
            if sure < 0.15 {
                4
            } else if sure < 0.6 {
                3
            } else {
                2
            },
        );
    }
    let spread = if ground.sea || ground.lake { 0.06 } else { 0.13 };
    let sure = chance.unit();
    (
        spread * chance.normal(),
        if sure < 0.9 {
            4
        } else if sure < 0.98 {
            3
        } else {
            2
        },
    )
}

/// Height of the sun above the horizon in degrees, to a degree or two.
pub(super) fn sun_elevation(seconds_since_2018: f64, longitude: f64, latitude: f64) -> f64 {
    let days = seconds_since_2018 / 86_400.0;
    let season = (days - 80.0) / 365.2422 * std::f64::consts::TAU;
    let declination = 23.44_f64.to_radians() * season.sin();
    let hour = (days.fract() * 360.0 - 180.0 + longitude).to_radians();
    let latitude = latitude.to_radians();
    (latitude.sin() * declination.sin() + latitude.cos() * declination.cos() * hour.cos())
        .clamp(-1.0, 1.0)
        .asin()
        .to_degrees()
}

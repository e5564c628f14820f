//! ATL03: photons along six beams, and the kilometre segments they belong to.

use super::extent::Extent;
use super::file::FileContent;
use super::icesat::{add_frame, add_surface_types, describe_beam};
use super::noise::Chance;
use super::photon_columns::{Heights, Segments};
use super::terrain::{forest, ice_sheet};
use super::track::{BEAMS, Beam, Block, blocks};
use super::work::{Work, moment_since_2018};

/// Length of a block in kilometres.
const BLOCK_KM: f64 = 1.0;

/// Photons per kilometre of a strong and of a weak beam. The real instrument counts about a
/// hundred times as many.
const STRONG_PER_KM: u32 = 30;
const WEAK_PER_KM: u32 = 8;

/// Laser pulses per second.
const PULSES_PER_SECOND: f64 = 10_000.0;

/// A photon before it is known whether it is kept.
struct Photon {
    seconds: f64,
    place: (f64, f64),
    height: f64,
    /// Over the ground's confidence scale 0…4.
    confidence: i8,
    metres: f64,
}

/// Makes the file and counts what is in it.
pub(super) fn make(work: &Work<'_>) -> (FileContent, Extent) {
    let mut file = work.blank_file();
    let mut extent = Extent::new();
    add_frame(&mut file, work);
    let surface_types = add_surface_types(&mut file);
    for (number, beam) in BEAMS.into_iter().enumerate() {
        if !work.wants_group(beam.name) {
            continue;
        }
        let (heights, segments) = fly(work, beam, number as u64, &mut extent);
        if heights.delta_time.is_empty() {
            continue;
        }
        describe_beam(&mut file, beam);
        heights.add_to(&mut file, beam, &surface_types);
        segments.add_to(&mut file, beam, &surface_types);
    }
    (file, extent)
}

fn fly(work: &Work<'_>, beam: Beam, number: u64, extent: &mut Extent) -> (Heights, Segments) {
    let mut heights = Heights::default();
    let mut segments = Segments::default();
    let (first_second, last_second) = work.seconds();
    for block in blocks(work, beam, BLOCK_KM) {
        let mut chance = Chance::new(work.seed, &[work.granule.index, number, block.number]);
        let before = heights.delta_time.len();
        let surface = surface_of(&block);
        let count = if beam.strong { STRONG_PER_KM } else { WEAK_PER_KM };
        for place in 0..count {
            let part = (f64::from(place) + chance.unit()) / f64::from(count);
            let photon = scatter(&block, part, &surface, &mut chance);
            let (longitude, latitude) = photon.place;
            if photon.seconds < first_second || photon.seconds > last_second || !work.keeps_place(longitude, latitude) {
                continue;
            }
            extent.add(longitude, latitude);
            heights.keep(&photon, &surface, &block, &mut chance);
        }
        segments.keep(&block, &surface, &heights, before);
    }
    for seconds in [heights.delta_time.first(), heights.delta_time.last()].into_iter().flatten() {
        extent.add_time(moment_since_2018(*seconds));
    }
    (heights, segments)
}

/// What the ground of a block is.
struct Surface {
    sea: bool,
    ice: bool,
    trees: f64,
    /// Length of the ground's waves in metres, and how high they are.
    waves: (f64, f64),
}

fn surface_of(block: &Block) -> Surface {
    let (longitude, latitude) = block.place(0.5);
    let height = block.height(0.5);
    let sea = height < 0.0;
    let ice = ice_sheet(latitude, height);
    let slope = (block.height(1.0) - block.height(0.0)).abs();
    Surface {
        sea,
        ice,
        trees: if ice { 0.0 } else { forest(longitude, latitude, height) },
        waves: if sea { (90.0, 0.8) } else { (330.0, 2.0 + 0.06 * slope) },
    }
}

fn scatter(block: &Block, part: f64, surface: &Surface, chance: &mut Chance) -> Photon {
    let metres = block.from_metres + part * block.length_metres;
    let wave = (metres / surface.waves.0 * std::f64::consts::TAU).sin() * surface.waves.1;
    let ground = if surface.sea { wave } else { block.height(part) + wave };
    let kind = chance.unit();
    let (height, confidence) = if kind < 0.13 {
        // Sunlight: anywhere in the window that the satellite sends down.
        (ground + 420.0 * (chance.unit() - 0.45), i8::from(chance.unit() < 0.15))
    } else if kind < 0.13 + 0.55 * surface.trees {
        let top = 6.0 + 16.0 * surface.trees;
        (ground + top * chance.unit().sqrt(), if chance.unit() < 0.6 { 3 } else { 2 })
    } else {
        (ground + 0.12 * chance.normal(), if chance.unit() < 0.9 { 4 } else { 3 })
    };
    let pulse = (block.seconds(part) * PULSES_PER_SECOND).round();
    Photon { seconds: pulse / PULSES_PER_SECOND, place: block.place(part), height, confidence, metres }
}

impl Heights {
    fn keep(&mut self, photon: &Photon, surface: &Surface, block: &Block, chance: &mut Chance) {
        let same_pulse = self.delta_time.last() == Some(&photon.seconds);
        let count = if same_pulse { self.count.last().map_or(1, |&count| count.saturating_add(1)) } else { 1 };
        let pulses = (photon.seconds * PULSES_PER_SECOND).round() as u64;
        self.delta_time.push(photon.seconds);
        self.latitude.push(photon.place.1);
        self.longitude.push(photon.place.0);
        self.height.push(photon.height as f32);
        let confidence = |is: bool| if is { photon.confidence } else { -1 };
        self.confidence.extend([
            confidence(!surface.sea),
            confidence(surface.sea),
            confidence(surface.sea && photon.place.1.abs() > 66.0),
            confidence(surface.ice),
            -1,
        ]);
        self.quality.push(i8::from(chance.unit() < 0.01));
        self.along.push((photon.metres % 20.0) as f32);
        self.across.push((block.left_metres + 2.0 * chance.normal()) as f32);
        self.count.push(count);
        self.pulse.push((pulses % 200 + 1) as u8);
        self.channel.push((chance.unit() * 120.0) as u8 + 1);
        self.frame.push((pulses / 200 % u64::from(u32::MAX)) as u32);
        let weight = f64::from(photon.confidence) / 4.0 * 235.0 + 20.0 * chance.unit();
        self.weight.push(weight.clamp(0.0, 255.0) as u8);
    }
}

impl Segments {
    /// Adds the block's row if photons of it were kept, the first of which is its reference.
    fn keep(&mut self, block: &Block, surface: &Surface, heights: &Heights, before: usize) {
        let (Some(&seconds), Some(&latitude), Some(&longitude)) =
            (heights.delta_time.get(before), heights.latitude.get(before), heights.longitude.get(before))
        else {
            return;
        };
        self.delta_time.push(seconds);
        self.latitude.push(latitude);
        self.longitude.push(longitude);
        self.id.push((block.from_metres / 20.0) as i32 + 1);
        self.distance.push(block.from_metres);
        self.length.push(block.length_metres);
        self.photons.push(i32::try_from(heights.delta_time.len() - before).unwrap_or(i32::MAX));
        self.first_photon.push(i64::try_from(before).unwrap_or(i64::MAX - 1) + 1);
        self.sigma.push(0.12 + 0.05 * surface.trees as f32);
        self.sun.push(sun_elevation(seconds, longitude, latitude) as f32);
        let sea_ice = surface.sea && latitude.abs() > 66.0;
        self.surface.extend([!surface.sea, surface.sea, sea_ice, surface.ice, false].map(i8::from));
        self.ground.push(block.height(0.5).max(0.0) as f32);
        self.geoid.push((-18.0 + 30.0 * (longitude.to_radians() * 2.0).sin() * latitude.to_radians().cos()) as f32);
    }
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

//! ATL03: photons along six beams, in segments of 20 m, cut as NASA's trajectory subsetter cuts them.
//!
//! A segment is kept or left out whole, by the place and moment of its reference photon: photons of a
//! kept one may lie outside, and photons of one that is left out may lie inside.

use super::background;
use super::extent::Extent;
use super::file::FileContent;
use super::icesat::{add_frame, add_surface_types, describe_beam};
use super::noise::Chance;
use super::photon_columns::Heights;
use super::scene::{Ground, PULSES_PER_SECOND, Photon, Reach, scatter};
use super::segment_columns::{Segment, add_segments};
use super::track::{BEAMS, Beam, Block, blocks};
use super::work::{Work, moment_since_2018};

/// Length of a block in kilometres, and its segments.
const BLOCK_KM: f64 = 1.0;
/// Nominal length of a segment in metres.
const SEGMENT_METRES: f64 = 20.0;

/// Photons of one file at most, for they are held in memory.
pub(super) const MOST_PHOTONS: u64 = 10_000_000;

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
        let mut heights = Heights::default();
        let segments = fly(work, beam, number as u64, &mut extent, &mut heights);
        let (Some(first), Some(last)) = (segments.first(), segments.last()) else { continue };
        let times = (first.seconds, last.seconds);
        describe_beam(&mut file, beam);
        background::add_to(&mut file, work, beam, times);
        add_segments(&mut file, beam, &surface_types, &segments);
        if !heights.is_empty() {
            heights.add_to(&mut file, beam, &surface_types);
        }
    }
    (file, extent)
}

/// Walks over the segments of a beam and keeps those whose reference photon is to be kept.
fn fly(work: &Work<'_>, beam: Beam, number: u64, extent: &mut Extent, heights: &mut Heights) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut photons: Vec<Photon> = Vec::new();
    let (first_second, last_second) = work.seconds();
    let mean = work.density.mean(beam.strong);
    for block in blocks(work, beam, BLOCK_KM) {
        if extent.points() > MOST_PHOTONS {
            break;
        }
        let ground = Ground::of(&block);
        let mut before: Option<f64> = None;
        for place in 0..count(&block) {
            let reach = reach(&block, &ground, place, &mut before);
            let mut chance = Chance::new(work.seed, &[work.granule.index, number, block.number, place]);
            photons.clear();
            scatter((&block, &ground), beam, &reach, mean, &mut chance, &mut photons);
            let segment = Segment::of(&block, &ground, &reach, &photons);
            let in_time = segment.seconds >= first_second && segment.seconds <= last_second;
            if !in_time || !work.keeps_place(segment.place.0, segment.place.1) {
                continue;
            }
            for photon in &photons {
                extent.add(photon.place.0, photon.place.1);
                heights.keep(photon, &ground, &block, &mut chance);
            }
            segments.push(segment);
        }
    }
    for seconds in [heights.delta_time.first(), heights.delta_time.last()].into_iter().flatten() {
        extent.add_time(moment_since_2018(*seconds));
    }
    // Photons are numbered through this file: 1 is its first one.
    let mut next = 1;
    for segment in &mut segments {
        segment.first_photon = if segment.photons > 0 { next } else { 0 };
        next += i64::from(segment.photons);
    }
    segments
}

/// Whole segments of a block.
fn count(block: &Block) -> u64 {
    (block.length_metres / SEGMENT_METRES + 1e-6).floor() as u64
}

fn reach(block: &Block, ground: &Ground, place: u64, before: &mut Option<f64>) -> Reach {
    let length = block.length_metres / count(block).max(1) as f64;
    let part = |edge: u64| (edge as f64 * length / block.length_metres).min(1.0);
    let parts = (part(place), part(place + 1));
    let from = before.unwrap_or_else(|| ground.height(block, parts.0));
    let to = ground.height(block, parts.1);
    *before = Some(to);
    Reach { parts, from_metres: block.from_metres + place as f64 * length, length_metres: length, heights: (from, to) }
}

impl Heights {
    fn keep(&mut self, photon: &Photon, ground: &Ground, block: &Block, chance: &mut Chance) {
        let same_pulse = self.delta_time.last() == Some(&photon.seconds);
        let count = if same_pulse { self.count.last().map_or(1, |&count| count.saturating_add(1)) } else { 1 };
        let pulses = (photon.seconds * PULSES_PER_SECOND).round() as u64;
        self.delta_time.push(photon.seconds);
        self.latitude.push(photon.place.1);
        self.longitude.push(photon.place.0);
        self.height.push(photon.height as f32);
        let echo = photon.confidence == -2;
        let confidence = |is: bool| if is || echo { photon.confidence } else { -1 };
        self.confidence.extend([
            confidence(!ground.sea),
            confidence(ground.sea),
            confidence(ground.sea_ice),
            confidence(ground.ice),
            confidence(ground.lake),
        ]);
        self.quality.push(if echo { 3 } else { i8::from(chance.unit() < 0.01) });
        self.along.push(photon.along as f32);
        self.across.push((block.left_metres + 2.0 * chance.normal()) as f32);
        self.count.push(count);
        self.pulse.push((pulses % 200 + 1) as u8);
        self.channel.push((chance.unit() * 120.0) as u8 + 1);
        self.frame.push((pulses / 200 % u64::from(u32::MAX)) as u32);
        let weight = f64::from(photon.confidence.max(0)) / 4.0 * 235.0 + 20.0 * chance.unit();
        self.weight.push(weight.clamp(0.0, 255.0) as u8);
    }
}

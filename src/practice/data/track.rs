//! Six beams along an orbit: places, moments and ground heights, kilometre by kilometre.

use super::noise::blend;
use super::orbit::{DEGREE_KM, ICESAT2, home, off_pointing_km, region_arguments};
use super::terrain::{height_metres, place};
use super::work::{Work, seconds_since_2018};

/// A beam of the laser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beam {
    /// Group in the file, `gt1l`.
    pub(super) name: &'static str,
    /// Metres to the left of the reference track.
    pub(super) left_metres: i32,
    /// Four times the energy of the weak ones.
    pub(super) strong: bool,
    /// Laser spot, 1…6.
    pub(super) spot: u8,
}

/// The six beams while the satellite flies backward, as it did in April 2020.
pub(super) const BEAMS: [Beam; 6] = [
    Beam { name: "gt1l", left_metres: 3345, strong: true, spot: 1 },
    Beam { name: "gt1r", left_metres: 3255, strong: false, spot: 2 },
    Beam { name: "gt2l", left_metres: 45, strong: true, spot: 3 },
    Beam { name: "gt2r", left_metres: -45, strong: false, spot: 4 },
    Beam { name: "gt3l", left_metres: -3255, strong: true, spot: 5 },
    Beam { name: "gt3r", left_metres: -3345, strong: false, spot: 6 },
];

/// One kilometre (or less) of one beam.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    /// Number since the granule's start.
    pub(super) number: u64,
    /// Metres flown since the equator, where it begins.
    pub(super) from_metres: f64,
    /// Its length in metres.
    pub(super) length_metres: f64,
    /// Metres to the left of the reference track.
    pub(super) left_metres: f64,
    start: [f64; 3],
    end: [f64; 3],
    heights: (f64, f64),
    seconds: (f64, f64),
    node_longitude: f64,
}

impl Block {
    /// Longitude and latitude in degrees at a part (0…1) of the block.
    pub(super) fn place(&self, part: f64) -> (f64, f64) {
        let mut between = [0.0; 3];
        for (value, (from, to)) in between.iter_mut().zip(self.start.iter().zip(self.end)) {
            *value = blend(*from, to, part);
        }
        let (longitude, latitude) = place(between);
        (home(longitude + self.node_longitude), latitude)
    }

    /// Seconds since 2018 at a part of the block.
    pub(super) fn seconds(&self, part: f64) -> f64 {
        blend(self.seconds.0, self.seconds.1, part)
    }

    /// Ground height in metres at a part of the block; below 0 is sea.
    pub(super) fn height(&self, part: f64) -> f64 {
        blend(self.heights.0, self.heights.1, part)
    }
}

/// The blocks of one beam that may hold something to keep, in flight order.
pub(super) fn blocks<'a>(work: &'a Work<'a>, beam: Beam, length_km: f64) -> impl Iterator<Item = Block> + 'a {
    let (orbit, region) = work.series.orbit_and_region(work.granule.index);
    let (from, to) = region_arguments(region);
    let node_longitude = ICESAT2.node_longitude(orbit);
    let node_seconds = seconds_since_2018(ICESAT2.node_time(orbit));
    let count = ((to - from) * DEGREE_KM / length_km).ceil().max(1.0) as u64;
    let argument = move |edge: u64| (from + edge as f64 * length_km / DEGREE_KM).min(to);
    let seconds = move |argument: f64| node_seconds + argument / 360.0 * ICESAT2.period_seconds();
    let (first_second, last_second) = work.seconds();
    let (south, north) = work.region.as_ref().map_or((-90.0, 90.0), super::area::Region::latitudes);
    let margin = (length_km + 25.0) / DEGREE_KM;
    (0..count).filter_map(move |number| {
        let (begin, finish) = (argument(number), argument(number + 1));
        let times = (seconds(begin), seconds(finish));
        let (_, latitude) = ICESAT2.below(begin);
        if times.1 < first_second || times.0 > last_second || latitude < south - margin || latitude > north + margin {
            return None;
        }
        let at = |argument: f64| {
            let aside = off_pointing_km(orbit % ICESAT2.orbits_per_cycle, ICESAT2.below(argument).1);
            let left_km = f64::from(beam.left_metres) / 1000.0 + aside;
            (left_km, ICESAT2.beside_vector(argument, left_km))
        };
        let ((left_km, start), (_, end)) = (at(begin), at(finish));
        let on_ground = |vector: [f64; 3]| {
            let (longitude, latitude) = place(vector);
            (home(longitude + node_longitude), latitude)
        };
        let (start_place, end_place) = (on_ground(start), on_ground(end));
        if work.region.as_ref().is_some_and(|region| !region.may_hold(start_place.0, start_place.1, length_km + 0.1)) {
            return None;
        }
        Some(Block {
            number,
            from_metres: begin * DEGREE_KM * 1000.0,
            length_metres: (finish - begin) * DEGREE_KM * 1000.0,
            left_metres: left_km * 1000.0,
            start,
            end,
            heights: (height_metres(start_place.0, start_place.1), height_metres(end_place.0, end_place.1)),
            seconds: times,
            node_longitude,
        })
    })
}

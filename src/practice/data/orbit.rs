//! Satellites on circular orbits that repeat exactly, and what they pass over.

use super::terrain::{place, vector};
use chrono::{DateTime, Duration, Utc};

/// Mean Earth radius in kilometres.
pub(super) const EARTH_RADIUS_KM: f64 = 6371.0088;

/// One degree of arc on the ground in kilometres.
pub(super) const DEGREE_KM: f64 = EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// A circular orbit whose ground track repeats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Orbit {
    /// Against the equator, degrees.
    inclination: f64,
    /// Orbits until the track repeats.
    pub(super) orbits_per_cycle: u64,
    /// Turns of the Earth below the orbit plane meanwhile.
    turns_per_cycle: f64,
    /// Northward equator crossing of orbit 0, degrees.
    first_node: f64,
    /// Its moment, milliseconds since 1970.
    epoch_milliseconds: i64,
    /// Time for one orbit, in microseconds.
    period_microseconds: i64,
}

/// ICESat-2: 92 degrees, 1387 tracks in 91 turns. Period and longitudes are fitted to two real
/// granules: 2020-04-27 (track 493, cycle 7) and 2022-10-12 (track 335, cycle 17).
pub(super) const ICESAT2: Orbit = Orbit {
    inclination: 92.0,
    orbits_per_cycle: 1387,
    turns_per_cycle: 91.0,
    first_node: 31.016_154 + 334.0 * 360.0 * 91.0 / 1387.0,
    epoch_milliseconds: 1_538_151_573_036,
    period_microseconds: 5_657_384_250,
};

/// A sun-synchronous weather satellite: 98.7 degrees, 227 orbits in 16 days.
pub(super) const WEATHER: Orbit = Orbit {
    inclination: 98.7,
    orbits_per_cycle: 227,
    turns_per_cycle: 16.0,
    first_node: -12.0,
    epoch_milliseconds: 1_420_070_400_000,
    period_microseconds: 6_089_867_841,
};

impl Orbit {
    /// Moment of the northward equator crossing of an orbit.
    pub(super) fn node_time(&self, orbit: u64) -> DateTime<Utc> {
        let epoch = DateTime::from_timestamp_millis(self.epoch_milliseconds).unwrap_or_default();
        epoch + Duration::microseconds(self.period_microseconds.saturating_mul(orbit.cast_signed()))
    }

    /// Time from the node to an argument of latitude (degrees from the node along the orbit).
    pub(super) fn flight(&self, argument: f64) -> Duration {
        Duration::microseconds((argument / 360.0 * self.period_microseconds as f64).round() as i64)
    }

    /// Time for one orbit in seconds.
    pub(super) fn period_seconds(&self) -> f64 {
        self.period_microseconds as f64 / 1e6
    }

    /// Longitude of the northward equator crossing, -180…180.
    pub(super) fn node_longitude(&self, orbit: u64) -> f64 {
        let track = (orbit % self.orbits_per_cycle) as f64;
        home(self.first_node - track * self.westward_per_orbit())
    }

    /// Degrees that each node lies west of the one before.
    fn westward_per_orbit(&self) -> f64 {
        360.0 * self.turns_per_cycle / self.orbits_per_cycle as f64
    }

    /// Place below the satellite as longitude relative to the node (not brought home: it runs on
    /// without jumps along one orbit) and latitude, degrees.
    pub(super) fn below(&self, argument: f64) -> (f64, f64) {
        let (sin, cos) = argument.to_radians().sin_cos();
        let (sin_inclination, cos_inclination) = self.inclination.to_radians().sin_cos();
        let latitude = (sin * sin_inclination).clamp(-1.0, 1.0).asin().to_degrees();
        let turned = (sin * cos_inclination).atan2(cos).to_degrees();
        // All orbits here are retrograde: the longitude falls all the way along the orbit.
        let whole = (argument / 360.0).floor();
        let within = turned - if turned > 0.0 { 360.0 } else { 0.0 } - whole * 360.0;
        let within = if argument.rem_euclid(360.0) == 0.0 { -whole * 360.0 } else { within };
        (within - argument / 360.0 * self.westward_per_orbit(), latitude)
    }

    /// Place `left_km` to the left of the track, as [`Orbit::below`]: relative longitude running
    /// on without jumps.
    pub(super) fn beside(&self, argument: f64, left_km: f64) -> (f64, f64) {
        let (below, _) = self.below(argument);
        let (longitude, latitude) = place(self.beside_vector(argument, left_km));
        (below + home(longitude - below), latitude)
    }

    /// Unit vector of the place `left_km` to the left of the track, for a node at longitude 0.
    pub(super) fn beside_vector(&self, argument: f64, left_km: f64) -> [f64; 3] {
        let at = |argument: f64| {
            let (longitude, latitude) = self.below(argument);
            vector(longitude, latitude)
        };
        let up = at(argument);
        let (before, after) = (at(argument - 0.01), at(argument + 0.01));
        let [fx, fy, fz] = [after[0] - before[0], after[1] - before[1], after[2] - before[2]];
        let left = [up[1] * fz - up[2] * fy, up[2] * fx - up[0] * fz, up[0] * fy - up[1] * fx];
        let length = (left[0] * left[0] + left[1] * left[1] + left[2] * left[2]).sqrt();
        let (sin, cos) = (left_km / EARTH_RADIUS_KM).sin_cos();
        [
            up[0] * cos + left[0] / length * sin,
            up[1] * cos + left[1] / length * sin,
            up[2] * cos + left[2] / length * sin,
        ]
    }

    /// Argument of latitude where the satellite reaches a latitude going north (`ascending`) or
    /// south, 0…360; beyond the highest latitude the turning point.
    pub(super) fn argument_at(&self, latitude: f64, ascending: bool) -> f64 {
        let sine = (latitude.to_radians().sin() / self.inclination.to_radians().sin()).clamp(-1.0, 1.0);
        let argument = sine.asin().to_degrees();
        if ascending { argument.rem_euclid(360.0) } else { 180.0 - argument }
    }
}

/// Pointing classes of ICESat-2 tracks.
pub(super) const POINTINGS: u64 = 4;

/// How far to the left of its reference track (number from 0) ICESat-2 looks, in kilometres. Over
/// land between the ice sheets the satellite is turned aside, from track to track differently, so
/// that the gaps between tracks are mapped too; near the poles it looks straight down.
pub(super) fn off_pointing_km(track: u64, latitude: f64) -> f64 {
    // Track 493 looks straight down at the tutorial's box, and its neighbour 935 past it.
    let most = match track % POINTINGS {
        0 => 0.0,
        1 => 9.0,
        2 => -18.0,
        _ => -9.0,
    };
    most * (1.0 - super::noise::ramp(58.0, 65.0, latitude.abs()))
}

/// Brings a longitude home to -180…180.
pub(super) fn home(longitude: f64) -> f64 {
    crate::domain::bounding_box::wrap_longitude(longitude)
}

/// Latitude at which each of the 14 regions of an ICESat-2 orbit begins, and whether the
/// satellite goes north there.
const REGION_EDGES: [(f64, bool); 14] = [
    (0.0, true),
    (27.0, true),
    (59.5, true),
    (80.0, true),
    (80.0, false),
    (59.5, false),
    (27.0, false),
    (0.0, false),
    (-27.0, false),
    (-50.0, false),
    (-79.0, false),
    (-79.0, true),
    (-50.0, true),
    (-27.0, true),
];

/// Arguments of latitude between which a region (1…14) lies; the end may be 360.
pub(super) fn region_arguments(region: u64) -> (f64, f64) {
    let edge = |region: u64| {
        let index = usize::try_from(region.saturating_sub(1)).unwrap_or(usize::MAX);
        REGION_EDGES.get(index).map_or(360.0, |&(latitude, ascending)| ICESAT2.argument_at(latitude, ascending))
    };
    (edge(region), edge(region + 1))
}

#[cfg(test)]
mod tests {
    use super::{ICESAT2, WEATHER, region_arguments};
    use chrono::{DateTime, Utc};

    fn orbit(cycle: u64, track: u64) -> u64 {
        (cycle - 1) * 1387 + track - 1
    }

    fn seconds_from(real: &str, computed: DateTime<Utc>) -> f64 {
        (computed - real.parse::<DateTime<Utc>>().unwrap()).num_milliseconds() as f64 / 1000.0
    }

    #[test]
    fn real_granules_are_met() {
        let start =
            |cycle, track, region| ICESAT2.node_time(orbit(cycle, track)) + ICESAT2.flight(region_arguments(region).0);
        let tutorial = seconds_from("2020-04-27T19:36:22Z", start(7, 493, 2));
        assert!((0.0..1.0).contains(&tutorial), "{tutorial}");
        // Equator crossing and start of a granule in CMR, and the first second of a file.
        let crossing = seconds_from("2022-10-12T15:50:10.654Z", ICESAT2.node_time(orbit(17, 335)));
        assert!(crossing.abs() < 1.0, "{crossing}");
        assert!((ICESAT2.node_longitude(orbit(17, 335)) - 31.016_154).abs() < 1e-6);
        assert!(seconds_from("2022-10-12T16:16:17.770Z", start(17, 335, 5)).abs() < 60.0);
        let early = seconds_from("2018-10-14T00:24:44.622Z", start(1, 235, 4));
        assert!(early.abs() < 60.0, "{early}");
    }

    #[test]
    fn regions_follow_each_other_round_the_orbit() {
        let mut last = 0.0;
        for region in 1..=14 {
            let (from, to) = region_arguments(region);
            assert!((from - last).abs() < 1e-9 && to > from, "{region} {from} {to}");
            last = to;
        }
        assert_eq!(last, 360.0);
    }

    #[test]
    fn tracks_run_without_jumps_and_repeat() {
        for flight in [ICESAT2, WEATHER] {
            let (mut longitude, mut latitude) = flight.beside(0.0, 3.0);
            let mut highest: f64 = 0.0;
            for tenth in 1..=3600 {
                let next = flight.beside(f64::from(tenth) / 10.0, 3.0);
                assert!((next.0 - longitude).abs() < 4.0 && (next.1 - latitude).abs() < 0.2, "{tenth} {next:?}");
                (longitude, latitude) = next;
                highest = highest.max(flight.below(f64::from(tenth) / 10.0).1);
            }
            assert!((highest - (180.0 - flight.inclination)).abs() < 0.01);
            let westward = super::home(flight.node_longitude(1) - flight.node_longitude(0));
            let turned = super::home(flight.below(360.0).0);
            assert!((westward - turned).abs() < 1e-9, "{westward} {turned}");
            assert_eq!(flight.node_longitude(3), flight.node_longitude(3 + flight.orbits_per_cycle));
        }
        // The left of a northbound satellite is the west.
        assert!(ICESAT2.beside(10.0, 5.0).0 < ICESAT2.below(10.0).0);
    }
}

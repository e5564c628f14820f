//! Granules by number: when each begins, where it lies, what it is called. No data are made.

use super::family::Family;
use super::footprints::{
    PIECES_PER_SCAN, REGIONS, SWATH_SECONDS, globe, scan_footprint, swath_footprint, swaths_per_cycle,
    swaths_that_meet, track_footprint, tracks_that_meet,
};
use super::model::{Footprint, GranuleQuery, PracticeCollection, PracticeGranule};
use super::noise::{mix, unit};
use super::orbit::{ICESAT2, region_arguments};
use super::search::Sought;
use chrono::{DateTime, Duration, Timelike as _, Utc};
use std::ops::Range;

/// Scans per day (12:00 to 23:00 UTC) and granules per scan of the geostationary instrument.
pub(super) const SCANS_PER_DAY: u64 = 12;
/// Seconds of one piece.
pub(super) const PIECE_SECONDS: i64 = 400;

/// The granules of one collection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Series<'a> {
    collection: &'a PracticeCollection,
    /// Number of the collection, kept in granule ids.
    place: u64,
    seed: u64,
    until: DateTime<Utc>,
    /// The first ICESat-2 orbit that begins after the collection does.
    first_orbit: u64,
}

impl<'a> Series<'a> {
    /// The granules of the collection at `place` in the catalogue, up to a moment.
    pub(super) fn new(collection: &'a PracticeCollection, place: usize, seed: u64, until: DateTime<Utc>) -> Self {
        let until = collection.time_end.map_or(until, |end| end.min(until));
        let first_orbit = partition(0..1 << 20, |orbit| ICESAT2.node_time(orbit) < collection.time_start);
        Self { collection, place: place as u64, seed, until, first_orbit }
    }

    /// The collection.
    pub(super) fn collection(&self) -> &'a PracticeCollection {
        self.collection
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        let mut high = 1;
        while self.start(high) < self.until && high < 1 << 40 {
            high *= 2;
        }
        partition(0..high, |index| self.stop(index) <= self.until)
    }

    /// First moment of a granule.
    pub(super) fn start(&self, index: u64) -> DateTime<Utc> {
        match self.collection.family {
            Family::Photons | Family::LandIce | Family::Vegetation => {
                let (orbit, region) = self.orbit_and_region(index);
                ICESAT2.node_time(orbit) + ICESAT2.flight(region_arguments(region).0)
            }
            Family::Scan => {
                let (day, scan, piece) = scan_piece(index);
                self.after_start(day, 86_400)
                    + Duration::hours(12 + scan.cast_signed())
                    + Duration::seconds(piece.cast_signed() * PIECE_SECONDS)
            }
            Family::Swath => self.after_start(index, SWATH_SECONDS),
            Family::Precipitation => self.after_start(index, 1800),
            Family::SeaTemperature
            | Family::PressureLevels
            | Family::Snow
            | Family::Greenness
            | Family::Soil
            | Family::Colours => self.after_start(index, 86_400),
        }
    }

    /// Last moment of a granule.
    pub(super) fn stop(&self, index: u64) -> DateTime<Utc> {
        let start = self.start(index);
        match self.collection.family {
            Family::Photons | Family::LandIce | Family::Vegetation => {
                let (orbit, region) = self.orbit_and_region(index);
                ICESAT2.node_time(orbit) + ICESAT2.flight(region_arguments(region).1)
            }
            Family::Scan => start + Duration::seconds(PIECE_SECONDS - 1),
            Family::Swath => start + Duration::seconds(SWATH_SECONDS - 1),
            Family::Precipitation => start + Duration::milliseconds(1_799_999),
            Family::SeaTemperature
            | Family::PressureLevels
            | Family::Snow
            | Family::Greenness
            | Family::Soil
            | Family::Colours => start + Duration::milliseconds(86_399_999),
        }
    }

    fn after_start(&self, steps: u64, seconds: i64) -> DateTime<Utc> {
        self.collection.time_start + Duration::seconds(steps.cast_signed().saturating_mul(seconds))
    }

    /// Orbit (0 = track 1 of cycle 1) and region (1…14) of an ICESat-2 granule.
    pub(super) fn orbit_and_region(&self, index: u64) -> (u64, u64) {
        (self.first_orbit + index / REGIONS, index % REGIONS + 1)
    }

    /// Granules with the same key lie in the same place.
    fn key(&self, index: u64) -> u64 {
        match self.collection.family {
            Family::Photons | Family::LandIce | Family::Vegetation => {
                let (orbit, region) = self.orbit_and_region(index);
                orbit % ICESAT2.orbits_per_cycle * REGIONS + region - 1
            }
            Family::Scan => index % PIECES_PER_SCAN,
            Family::Swath => index % swaths_per_cycle(),
            _ => 0,
        }
    }

    /// Which keys meet the area, by key.
    fn keys_that_meet(&self, sought: &Sought) -> Vec<bool> {
        match self.collection.family {
            Family::Photons | Family::LandIce | Family::Vegetation => tracks_that_meet(sought),
            Family::Scan => (0..PIECES_PER_SCAN).map(|key| sought.meets(&scan_footprint(key))).collect(),
            Family::Swath => swaths_that_meet(sought),
            _ => vec![sought.meets(&globe())],
        }
    }

    /// Where a granule lies.
    pub(super) fn footprint(&self, index: u64) -> Footprint {
        let key = self.key(index);
        match self.collection.family {
            Family::Photons | Family::LandIce | Family::Vegetation => track_footprint(key / REGIONS, key % REGIONS + 1),
            Family::Scan => scan_footprint(key),
            Family::Swath => swath_footprint(key),
            _ => globe(),
        }
    }

    /// Producer granule id.
    pub(super) fn name(&self, index: u64) -> String {
        if self.is_marked(index) {
            return MARKED_NAME.to_owned();
        }
        let start = self.start(index);
        let short_name = &self.collection.short_name;
        match self.collection.family {
            Family::Photons | Family::LandIce | Family::Vegetation => {
                let (orbit, region) = self.orbit_and_region(index);
                format!(
                    "{short_name}_{}_{:04}{:02}{region:02}_{}_{}.h5",
                    start.format("%Y%m%d%H%M%S"),
                    orbit % ICESAT2.orbits_per_cycle + 1,
                    orbit / ICESAT2.orbits_per_cycle + 1,
                    self.collection.version,
                    if self.collection.version == "005" { "01" } else { "02" },
                )
            }
            Family::Scan => {
                let (_, scan, piece) = scan_piece(index);
                let version = &self.collection.version;
                let time = start.format("%Y%m%dT%H%M%SZ");
                format!("{short_name}_{version}_{time}_S{:03}G{:02}.nc", scan + 1, piece + 1)
            }
            Family::Precipitation => {
                let stop = self.stop(index);
                format!(
                    "3B-HHR.MS.MRG.3IMERG.{}-S{}-E{}.{:04}.V07B.HDF5",
                    start.format("%Y%m%d"),
                    start.format("%H%M%S"),
                    stop.format("%H%M%S"),
                    start.num_seconds_from_midnight() / 60
                )
            }
            Family::SeaTemperature if short_name.starts_with("MUR") => {
                format!("{}090000-JPL-L4_GHRSST-SSTfnd-MUR-GLOB-v02.0-fv04.1.nc", start.format("%Y%m%d"))
            }
            Family::Swath => format!("{short_name}.{}.nc", start.format("%Y%m%dT%H%M%S")),
            Family::Greenness => format!("{short_name}.A{}.061.h5", start.format("%Y%j")),
            _ => format!("{short_name}.{}.nc4", start.format("%Y%m%d")),
        }
    }

    /// Concept id; [`Series::index_of`] reads it back.
    fn concept_id(&self, index: u64) -> String {
        format!("G{}-{}", self.first_id() + index, self.collection.provider)
    }

    fn first_id(&self) -> u64 {
        if self.collection.as_recorded { RECORDED_ID_BASE } else { ID_BASE + self.place * ID_STEP }
    }

    /// The granule whose name is full of marks.
    fn is_marked(&self, index: u64) -> bool {
        self.collection.as_recorded && index == 0
    }

    /// Number of the granule with a concept id, if it is one of these.
    pub(super) fn index_of(&self, concept_id: &str) -> Option<u64> {
        let (number, provider) = concept_id.strip_prefix('G')?.split_once('-')?;
        let index = number.parse::<u64>().ok()?.checked_sub(self.first_id())?;
        (provider == self.collection.provider && index < self.len()).then_some(index)
    }

    /// Size of the real product's file in megabytes.
    fn size_mb(&self, index: u64) -> Option<f64> {
        let (least, most) = match self.collection.family {
            Family::Photons => (350.0, 3900.0),
            Family::LandIce => (18.0, 75.0),
            Family::Vegetation => (30.0, 140.0),
            Family::Scan => return None,
            Family::Swath => (19.0, 24.0),
            Family::Precipitation => (6.0, 8.5),
            Family::SeaTemperature => (330.0, 420.0),
            Family::PressureLevels => (900.0, 1150.0),
            Family::Snow | Family::Greenness | Family::Soil | Family::Colours => (1.0, 3.0),
        };
        let size = least + (most - least) * unit(mix(self.seed, &[self.place, index, 3]));
        Some((size * 1000.0).round() / 1000.0)
    }

    /// The granule of a number.
    pub(super) fn granule(&self, index: u64) -> PracticeGranule {
        PracticeGranule {
            concept_id: self.concept_id(index),
            collection_concept_id: self.collection.concept_id.clone(),
            name: self.name(index),
            start: self.start(index),
            stop: self.stop(index),
            footprint: self.footprint(index),
            size_mb: self.size_mb(index),
            index,
        }
    }

    /// Numbers of the granules that match, in order.
    pub(super) fn matching(&self, query: &GranuleQuery) -> Vec<u64> {
        let mut range = 0..self.len();
        if let Some(time) = query.time {
            if let Some(from) = time.start() {
                range.start = partition(range.clone(), |index| self.stop(index) < from);
            }
            if let Some(to) = time.stop() {
                range.end = partition(range.clone(), |index| self.start(index) <= to);
            }
        }
        let keys = query.area.as_ref().map(|area| self.keys_that_meet(&Sought::new(area)));
        let placed = |index: &u64| {
            keys.as_ref().is_none_or(|keys| {
                usize::try_from(self.key(*index)).ok().and_then(|key| keys.get(key)).copied().unwrap_or(false)
            })
        };
        let candidates: Vec<u64> = if !query.concept_ids.is_empty() {
            let mut named: Vec<_> = query.concept_ids.iter().filter_map(|id| self.index_of(id)).collect();
            named.sort_unstable();
            named.dedup();
            named.into_iter().filter(|index| range.contains(index)).collect()
        } else if query.names.is_empty() {
            return range.filter(placed).collect();
        } else {
            range.collect()
        };
        let candidates = candidates.into_iter().filter(placed);
        if query.names.is_empty() { candidates.collect() } else { self.named(&candidates.collect::<Vec<_>>(), query) }
    }

    /// Those whose names match; names sort as their numbers do, so the part of a pattern before
    /// its first wildcard is looked up instead of compared.
    fn named(&self, candidates: &[u64], query: &GranuleQuery) -> Vec<u64> {
        let upper = |index: u64| self.name(index).to_ascii_uppercase();
        let mut found = Vec::new();
        // The name full of marks does not sort among the others.
        let (marked, candidates) = match candidates.split_first() {
            Some((first, rest)) if self.is_marked(*first) => (Some(*first), rest),
            _ => (None, candidates),
        };
        for pattern in &query.names {
            let pattern = pattern.to_ascii_uppercase();
            found.extend(marked.filter(|&index| wildcard(&pattern, &upper(index))));
            let literal = pattern.split(['*', '?']).next().unwrap_or_default();
            let from = candidates.partition_point(|&index| upper(index).as_str() < literal);
            let rest = candidates.get(from..).unwrap_or_default();
            found.extend(
                rest.iter()
                    .map(|&index| (index, upper(index)))
                    .take_while(|(_, name)| name.starts_with(literal))
                    .filter(|(_, name)| {
                        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
                        wildcard(&pattern, name) || wildcard(&pattern, stem)
                    })
                    .map(|(index, _)| index),
            );
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// First granule number of the first collection, and the distance to the next collection's.
const ID_BASE: u64 = 9_000_000_000;
const ID_STEP: u64 = 10_000_000;
/// The first granule of the recorded requests.
const RECORDED_ID_BASE: u64 = 2_700_000_000;
/// A file name that needs care in addresses, shells and folders.
const MARKED_NAME: &str = "x y&z=1 été #7.h5";

/// First number of the range for which `before` is false; `before` must be true up to there.
fn partition(range: Range<u64>, before: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (range.start, range.end.max(range.start));
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Day, scan of the day and piece of the scan.
pub(super) fn scan_piece(index: u64) -> (u64, u64, u64) {
    let scans = index / PIECES_PER_SCAN;
    (scans / SCANS_PER_DAY, scans % SCANS_PER_DAY, index % PIECES_PER_SCAN)
}

/// True if the text matches a pattern of `*` (any text) and `?` (any one character).
fn wildcard(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(&wanted) if wanted == '?' || text.get(read) == Some(&wanted) => {
                at += 1;
                read += 1;
            }
            _ => match star {
                Some((star_at, star_read)) => {
                    star = Some((star_at, star_read + 1));
                    (at, read) = (star_at + 1, star_read + 1);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|&left| left == '*')
}

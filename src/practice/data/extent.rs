//! What a file really holds: positions and moments, counted as they are written.

use super::model::CutOutcome;
use chrono::{DateTime, Utc};

/// Grows with every point that is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    points: u64,
    /// West and east as longitudes run from -180 to 180.
    plain: (f64, f64),
    /// West and east as longitudes run from 0 to 360: the smallest that is not negative, and the
    /// largest that is.
    over_antimeridian: (f64, f64),
    latitudes: (f64, f64),
    times: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// A file is made though nothing in it has a value.
    hollow: bool,
}

const NOTHING: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

impl Extent {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { points: 0, plain: NOTHING, over_antimeridian: NOTHING, latitudes: NOTHING, times: None, hollow: false }
    }

    /// One more point, degrees.
    pub(super) fn add(&mut self, longitude: f64, latitude: f64) {
        self.points += 1;
        widen(&mut self.plain, longitude);
        let (west, east) = &mut self.over_antimeridian;
        if longitude < 0.0 {
            *east = east.max(longitude);
        } else {
            *west = west.min(longitude);
        }
        widen(&mut self.latitudes, latitude);
    }

    /// Makes a file also without any point.
    pub(super) fn allow_hollow(&mut self) {
        self.hollow = true;
    }

    /// True if there is something to write.
    pub(super) fn is_file(&self) -> bool {
        self.points > 0 || (self.hollow && self.times.is_some())
    }

    /// A moment of the kept points.
    pub(super) fn add_time(&mut self, moment: DateTime<Utc>) {
        self.times = Some(match self.times {
            Some((first, last)) => (first.min(moment), last.max(moment)),
            None => (moment, moment),
        });
    }

    /// The same moments, no places yet.
    pub(super) fn without_places(&self) -> Self {
        Self { times: self.times, ..Self::new() }
    }

    /// Adds what another file holds.
    pub(super) fn merge(&mut self, other: &Self) {
        self.points += other.points;
        for (own, new) in [(&mut self.plain, other.plain), (&mut self.latitudes, other.latitudes)] {
            *own = (own.0.min(new.0), own.1.max(new.1));
        }
        let (west, east) = other.over_antimeridian;
        self.over_antimeridian = (self.over_antimeridian.0.min(west), self.over_antimeridian.1.max(east));
        for moment in other.times.iter().flat_map(|&(first, last)| [first, last]) {
            self.add_time(moment);
        }
    }

    /// Points so far.
    pub(super) fn points(&self) -> u64 {
        self.points
    }

    /// The outcome; `None` if there is nothing to write.
    pub(super) fn outcome(&self, bytes: u64) -> Option<CutOutcome> {
        let (start, stop) = self.times?;
        let bounds = self.bounds();
        self.is_file().then_some(CutOutcome { points: self.points, bounds, start, stop, bytes })
    }

    /// West, south, east, north: the narrower way round the Earth; `None` without any point.
    pub(super) fn bounds(&self) -> Option<[f64; 4]> {
        let (south, north) = self.latitudes;
        let (west, east) = self.over_antimeridian;
        let narrower = west.is_finite() && east.is_finite() && east + 360.0 - west < self.plain.1 - self.plain.0;
        let (west, east) = if narrower { (west, east) } else { self.plain };
        (self.points > 0).then_some([west, south, east, north])
    }
}

fn widen(range: &mut (f64, f64), value: f64) {
    range.0 = range.0.min(value);
    range.1 = range.1.max(value);
}

#[cfg(test)]
mod tests {
    use super::Extent;
    use chrono::DateTime;

    #[test]
    fn an_extent_goes_the_shorter_way_round() {
        let bounds = |longitudes: &[f64]| {
            let mut extent = Extent::new();
            extent.add_time(DateTime::UNIX_EPOCH);
            for &longitude in longitudes {
                extent.add(longitude, 10.0);
            }
            extent.outcome(0).and_then(|outcome| outcome.bounds)
        };
        assert_eq!(bounds(&[179.0, -179.5]), Some([179.0, 10.0, -179.5, 10.0]));
        assert_eq!(bounds(&[-1.0, 2.0]), Some([-1.0, 10.0, 2.0, 10.0]));
        assert_eq!(bounds(&[-105.5, -105.0]), Some([-105.5, 10.0, -105.0, 10.0]));
        assert_eq!(bounds(&[]), None);
    }
}

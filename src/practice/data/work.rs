//! One file to be made: which granule, how cut, and what every file says about itself.

use super::area::Region;
use super::density::Density;
use super::file::FileContent;
use super::granules::Series;
use super::model::{Cut, PracticeCollection, PracticeGranule};
use crate::domain::TimeRange;
use chrono::{DateTime, Duration, SecondsFormat, Utc};

/// The sentence that every file carries.
pub(super) const PRACTICE: &str = "practice data, made by formula, not a measurement";

/// One file to be made.
pub(super) struct Work<'a> {
    /// Its collection.
    pub(super) collection: &'a PracticeCollection,
    /// Its granule.
    pub(super) granule: &'a PracticeGranule,
    /// The collection's granules.
    pub(super) series: Series<'a>,
    /// What to keep.
    pub(super) cut: &'a Cut,
    /// The area to keep, ready for questions.
    pub(super) region: Option<Region>,
    /// Paths of the variables to keep; `None` keeps all.
    pub(super) variables: Option<Vec<String>>,
    /// First and last column that a swath keeps whatever lies in them, so that it can be joined.
    pub(super) columns: Option<(usize, usize)>,
    /// Seed of everything that is by chance.
    pub(super) seed: u64,
    /// How many photons come back.
    pub(super) density: Density,
    /// Name of the service chain that does it; empty for a whole file of the archive.
    pub(super) chain: String,
    /// When it is done: a fixed moment, so that the same order gives the same bytes.
    pub(super) made: DateTime<Utc>,
}

impl Work<'_> {
    /// True if the place (degrees) is to be kept.
    pub(super) fn keeps_place(&self, longitude: f64, latitude: f64) -> bool {
        self.region.as_ref().is_none_or(|region| region.contains(longitude, latitude))
    }

    /// True if something of this group (path without leading slash) is to be kept.
    pub(super) fn wants_group(&self, group: &str) -> bool {
        let meets = |name: &String| {
            let name = name.trim_matches('/');
            let below = |inner: &str, outer: &str| {
                inner == outer || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
            };
            below(name, group) || below(group, name)
        };
        self.variables.as_ref().is_none_or(|names| names.iter().any(meets))
    }

    /// Seconds of the time range to keep, since 2018-01-01, infinite where open.
    pub(super) fn seconds(&self) -> (f64, f64) {
        let end = |moment: Option<DateTime<Utc>>, open: f64| moment.map_or(open, seconds_since_2018);
        self.cut.time.map_or((f64::NEG_INFINITY, f64::INFINITY), |time: TimeRange| {
            (end(time.start(), f64::NEG_INFINITY), end(time.stop(), f64::INFINITY))
        })
    }

    /// A file that says what it is.
    pub(super) fn blank_file(&self) -> FileContent {
        let mut file = FileContent::default();
        file.text("Conventions", "CF-1.8");
        file.text("title", format!("{} ({PRACTICE})", self.collection.title));
        file.text("practice_data", PRACTICE);
        file.text("summary", self.collection.summary.clone());
        file.text("short_name", self.collection.short_name.clone());
        file.text("VersionID", self.collection.version.clone());
        file.text("platform", self.collection.platform.clone());
        if !self.collection.instrument.is_empty() {
            file.text("instrument", self.collection.instrument.clone());
        }
        file.text("source_granule", self.granule.name.clone());
        file.text("granule_time_start", iso(self.granule.start));
        file.text("granule_time_end", iso(self.granule.stop));
        file
    }
}

/// 2018-01-01T00:00:00Z in seconds since 1970.
const YEAR_2018: i64 = 1_514_764_800;

/// Seconds since 2018-01-01, the ICESat-2 epoch (no leap second came since).
pub(super) fn seconds_since_2018(moment: DateTime<Utc>) -> f64 {
    (moment.timestamp_micros() - YEAR_2018 * 1_000_000) as f64 / 1e6
}

/// The moment of seconds since 2018-01-01.
pub(super) fn moment_since_2018(seconds: f64) -> DateTime<Utc> {
    DateTime::from_timestamp(YEAR_2018, 0).unwrap_or_default() + Duration::microseconds((seconds * 1e6).round() as i64)
}

/// `2020-04-27T19:36:22.400000Z`.
pub(super) fn iso(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}

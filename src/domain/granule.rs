//! Granules of a search as columns: thousands of rows in little memory.

use super::collection::GranuleEstimate;
use super::footprint::{Footprints, Outline};
use chrono::{DateTime, Utc};

/// Longest name or id kept, in bytes.
const LONGEST_TEXT: usize = 300;
/// No footprint.
const NOWHERE: u32 = u32::MAX;

/// Was it day where the granule was taken, as the provider says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayNight {
    /// Not told.
    #[default]
    Unknown,
    /// Day.
    Day,
    /// Night.
    Night,
    /// Some of both.
    Both,
}

impl DayNight {
    /// CMR's `day_night_flag`.
    pub fn parse(text: &str) -> Self {
        match text {
            "DAY" => Self::Day,
            "NIGHT" => Self::Night,
            "BOTH" => Self::Both,
            _ => Self::Unknown,
        }
    }

    /// One word, if it is known.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Unknown => None,
            Self::Day => Some("day"),
            Self::Night => Some("night"),
            Self::Both => Some("day and night"),
        }
    }
}

/// One granule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Granule<'a> {
    /// CMR concept id, `G2560598660-NSIDC_ECS`.
    pub id: &'a str,
    /// The provider's name, mostly a file name.
    pub name: &'a str,
    /// First moment, if told.
    pub start: Option<DateTime<Utc>>,
    /// Last moment, if told.
    pub end: Option<DateTime<Utc>>,
    /// Size in CMR's megabytes (2^20 bytes), if told; > 0.
    pub size_mb: Option<f64>,
    /// Day or night.
    pub day_night: DayNight,
    /// Part of it under clouds in percent, if told.
    pub cloud_cover: Option<f32>,
    /// Number of its footprint in [`GranuleList::footprints`].
    pub footprint: Option<u32>,
}

/// Texts one after another in one.
#[derive(Debug, Clone, Default)]
struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        let mut end = text.len().min(LONGEST_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(text.get(..end).unwrap_or_default());
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.text.get(start..end)
    }
}

/// Granules in the server's order, which is also the order in which limits let them through.
#[derive(Debug, Clone, Default)]
pub struct GranuleList {
    total: u64,
    next: Option<String>,
    ids: Texts,
    names: Texts,
    /// Milliseconds since 1970; `i64::MIN` = not told.
    times: Vec<[i64; 2]>,
    /// 0 = not told.
    sizes_mb: Vec<f64>,
    /// Percent, NaN = not told.
    clouds: Vec<f32>,
    day_night: Vec<DayNight>,
    places: Vec<u32>,
    /// For each footprint its first granule and how many granules share it.
    shared: Vec<(u32, u32)>,
    footprints: Footprints,
}

impl GranuleList {
    /// An empty list of a search that matches `total` granules.
    pub fn new(total: u64) -> Self {
        Self { total, ..Self::default() }
    }

    /// Adds a granule at the end; its footprint is `outline`, whatever number it names.
    pub fn push(&mut self, granule: &Granule<'_>, outline: Outline) {
        self.ids.push(granule.id);
        self.names.push(granule.name);
        let millis = |moment: Option<DateTime<Utc>>| moment.map_or(i64::MIN, |moment| moment.timestamp_millis());
        self.times.push([millis(granule.start), millis(granule.end)]);
        self.sizes_mb.push(granule.size_mb.filter(|size| size.is_finite() && *size > 0.0).unwrap_or(0.0));
        self.clouds.push(granule.cloud_cover.unwrap_or(f32::NAN));
        self.day_night.push(granule.day_night);
        let place = self.footprints.push(outline);
        let index = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.push(place.unwrap_or(NOWHERE));
        match place.map(|place| self.shared.get_mut(place as usize)) {
            Some(Some((_, count))) => *count += 1,
            Some(None) => self.shared.push((index, 1)),
            None => {}
        }
        self.total = self.total.max(self.len() as u64);
    }

    /// What the server gave for reading on; `None` at the end.
    pub fn next_page(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Remembers where to read on.
    pub fn set_next_page(&mut self, next: Option<String>) {
        self.next = next;
    }

    /// Granules in the list.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True if it holds none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Granules that the search matches; those in the list and perhaps more.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// One granule.
    pub fn get(&self, index: usize) -> Option<Granule<'_>> {
        let [start, end] = *self.times.get(index)?;
        Some(Granule {
            id: self.ids.get(index)?,
            name: self.names.get(index)?,
            start: DateTime::from_timestamp_millis(start),
            end: DateTime::from_timestamp_millis(end),
            size_mb: self.sizes_mb.get(index).copied().filter(|size| *size > 0.0),
            day_night: self.day_night.get(index).copied().unwrap_or_default(),
            cloud_cover: self.clouds.get(index).copied().filter(|cover| cover.is_finite()),
            footprint: self.places.get(index).copied().filter(|place| *place != NOWHERE),
        })
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Granule<'_>> {
        const NONE: Granule<'static> = Granule {
            id: "",
            name: "",
            start: None,
            end: None,
            size_mb: None,
            day_night: DayNight::Unknown,
            cloud_cover: None,
            footprint: None,
        };
        (0..self.len()).map(|index| self.get(index).unwrap_or(NONE))
    }

    /// True if this is `known`, perhaps read on: the same granules at its beginning.
    pub fn continues(&self, known: &Self) -> bool {
        let same = |index| known.get(index).map(|granule| granule.id) == self.get(index).map(|granule| granule.id);
        known.total == self.total && same(0) && known.len().checked_sub(1).is_none_or(same)
    }

    /// Their footprints.
    pub fn footprints(&self) -> &Footprints {
        &self.footprints
    }

    /// The first granule with a footprint, and how many share it.
    pub fn granules_at(&self, footprint: u32) -> Option<(usize, usize)> {
        self.shared.get(footprint as usize).map(|(first, count)| (*first as usize, *count as usize))
    }

    /// Count and known sizes of those that `limit` lets through; `None` lets all through.
    pub fn estimate(&self, limit: Option<u64>) -> GranuleEstimate {
        let count = limit.map_or(self.total, |limit| self.total.min(limit));
        let looked_at = usize::try_from(count).unwrap_or(usize::MAX).min(self.len());
        let sizes = || self.sizes_mb.iter().take(looked_at);
        GranuleEstimate {
            count,
            known_size_mb: sizes().sum(),
            without_size: sizes().filter(|size| **size <= 0.0).count() as u64,
            sampled: looked_at as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DayNight, Granule, GranuleList};
    use crate::domain::BoundingBox;
    use crate::domain::footprint::Outline;
    use crate::domain::time_range::parse_moment;

    fn granule(id: &str, size_mb: Option<f64>) -> Granule<'_> {
        Granule {
            id,
            name: "ATL03_ø.h5",
            start: parse_moment("2020-04-27T19:36:22.5Z"),
            end: None,
            size_mb,
            day_night: DayNight::Night,
            cloud_cover: Some(12.5),
            footprint: None,
        }
    }

    fn outline(west: f64) -> Outline {
        let mut outline = Outline::default();
        outline.add_box(BoundingBox::new(west, 0.0, west + 1.0, 1.0).unwrap());
        outline
    }

    #[test]
    fn what_goes_in_comes_out() {
        let mut list = GranuleList::new(7);
        list.push(&granule("G1-X", Some(2.0)), outline(0.0));
        list.push(&granule("G2-X", None), Outline::default());
        list.push(&granule("G3-X", Some(f64::NAN)), outline(0.0));
        assert_eq!(list.get(0), Some(Granule { footprint: Some(0), ..granule("G1-X", Some(2.0)) }));
        assert_eq!(list.get(1), Some(granule("G2-X", None)));
        assert_eq!(list.get(2).map(|granule| (granule.size_mb, granule.footprint)), Some((None, Some(0))));
        assert_eq!((list.get(3), list.len(), list.total()), (None, 3, 7));
        assert_eq!(list.granules_at(0), Some((0, 2)));
        assert_eq!(list.iter().map(|granule| granule.id.to_owned()).collect::<Vec<_>>(), ["G1-X", "G2-X", "G3-X"]);
    }

    #[test]
    fn limits_count_from_the_first() {
        let mut list = GranuleList::new(5);
        for size in [Some(1.0), None, Some(4.0)] {
            list.push(&granule("G1-X", size), Outline::default());
        }
        let told = |limit| {
            let estimate = list.estimate(limit);
            (estimate.count, estimate.known_size_mb, estimate.without_size, estimate.sampled)
        };
        assert_eq!(told(None), (5, 5.0, 1, 3));
        assert_eq!(told(Some(1)), (1, 1.0, 0, 1));
        assert_eq!(told(Some(9)), (5, 5.0, 1, 3));
    }

    #[test]
    fn endless_names_are_cut_at_a_letter() {
        let mut list = GranuleList::new(1);
        let name = "ø".repeat(1000);
        list.push(&Granule { name: &name, ..granule("G1-X", None) }, Outline::default());
        assert!(list.get(0).is_some_and(|granule| granule.name.chars().all(|letter| letter == 'ø')));
    }
}

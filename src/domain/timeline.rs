//! When a collection has granules: stretches of time with counts, as CMR's timeline tells them.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

/// Bars of a timeline at most.
pub const MOST_BINS: u64 = 400;

/// A stretch of time: `first` included, `end` not; `first` < `end`. A value that exists is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    first: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Span {
    /// `None` if it has no length.
    pub fn new(first: DateTime<Utc>, end: DateTime<Utc>) -> Option<Self> {
        (first < end).then_some(Self { first, end })
    }

    /// Its first moment.
    pub fn first(&self) -> DateTime<Utc> {
        self.first
    }

    /// The moment after its last.
    pub fn end(&self) -> DateTime<Utc> {
        self.end
    }

    /// Its length in seconds, at least 1.
    pub fn seconds(&self) -> i64 {
        (self.end - self.first).num_seconds().max(1)
    }

    /// True if the moment lies in it.
    pub fn contains(&self, moment: DateTime<Utc>) -> bool {
        self.first <= moment && moment < self.end
    }

    /// How far a moment lies in it: 0 at the beginning, 1 at the end; beyond it below or above.
    pub fn part(&self, moment: DateTime<Utc>) -> f64 {
        (moment - self.first).num_seconds() as f64 / self.seconds() as f64
    }

    /// The moment at a part of it; the nearest end for parts beyond it.
    pub fn at(&self, part: f64) -> DateTime<Utc> {
        let seconds = (part.clamp(0.0, 1.0) * self.seconds() as f64).round() as i64;
        self.first + chrono::TimeDelta::seconds(seconds)
    }

    /// Wider or narrower about a moment, within `whole` and no shorter than a minute.
    #[must_use]
    pub fn zoomed(&self, factor: f64, about: DateTime<Utc>, whole: &Self) -> Self {
        let length = (self.seconds() as f64 * factor).clamp(60.0, whole.seconds() as f64);
        let before = length * self.part(about).clamp(0.0, 1.0);
        let first = about - chrono::TimeDelta::seconds(before.round() as i64);
        Self { first, end: first + chrono::TimeDelta::seconds(length.round() as i64) }.within(whole)
    }

    /// Moved by a part of its length, within `whole`.
    #[must_use]
    pub fn moved(&self, part: f64, whole: &Self) -> Self {
        let by = chrono::TimeDelta::seconds((part * self.seconds() as f64).round() as i64);
        Self { first: self.first + by, end: self.end + by }.within(whole)
    }

    /// Pushed into `whole`, or all of it if longer.
    fn within(&self, whole: &Self) -> Self {
        if self.seconds() >= whole.seconds() {
            return *whole;
        }
        let length = self.end - self.first;
        if self.first < whole.first {
            Self { first: whole.first, end: whole.first + length }
        } else if self.end > whole.end {
            Self { first: whole.end - length, end: whole.end }
        } else {
            *self
        }
    }
}

/// How fine a timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interval {
    /// Finest.
    Second,
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// Of UTC.
    Day,
    /// Of the calendar.
    Month,
    /// Coarsest.
    Year,
}

impl Interval {
    /// All, finest first.
    pub const ALL: [Self; 6] = [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Month, Self::Year];

    /// CMR's word.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The interval of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|interval| interval.wire() == word)
    }

    /// The finest that has at most [`MOST_BINS`] bins in a span; years if none has.
    pub fn finest(span: &Span) -> Self {
        Self::ALL.into_iter().find(|interval| interval.bins(span) <= MOST_BINS).unwrap_or(Self::Year)
    }

    /// Bins that a span touches.
    pub fn bins(self, span: &Span) -> u64 {
        let last = span.end - chrono::TimeDelta::seconds(1);
        (self.number(last.max(span.first)) - self.number(span.first)).unsigned_abs() + 1
    }

    /// First moment of the bin that a moment lies in.
    pub fn floor(self, moment: DateTime<Utc>) -> DateTime<Utc> {
        self.start(self.number(moment)).unwrap_or(moment)
    }

    /// First moment after the bin that a moment lies in.
    pub fn after(self, moment: DateTime<Utc>) -> DateTime<Utc> {
        self.start(self.number(moment) + 1).unwrap_or(moment)
    }

    /// First moment of the bin before the one that a moment lies in.
    pub fn before(self, moment: DateTime<Utc>) -> DateTime<Utc> {
        self.start(self.number(moment) - 1).unwrap_or(moment)
    }

    /// The bins, from the one that a moment lies in to the one of another.
    pub fn span(self, one: DateTime<Utc>, other: DateTime<Utc>) -> Option<Span> {
        Span::new(self.floor(one.min(other)), self.after(one.max(other)))
    }

    fn seconds(self) -> Option<i64> {
        match self {
            Self::Second => Some(1),
            Self::Minute => Some(60),
            Self::Hour => Some(3600),
            Self::Day => Some(86_400),
            Self::Month | Self::Year => None,
        }
    }

    /// Bins counted from some beginning.
    fn number(self, moment: DateTime<Utc>) -> i64 {
        match self.seconds() {
            Some(seconds) => moment.timestamp().div_euclid(seconds),
            None if self == Self::Month => i64::from(moment.year()) * 12 + i64::from(moment.month0()),
            None => i64::from(moment.year()),
        }
    }

    fn start(self, number: i64) -> Option<DateTime<Utc>> {
        let day = |year: i64, month0: i64| {
            let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month0).ok()? + 1, 1)?;
            Some(day.and_time(chrono::NaiveTime::MIN).and_utc())
        };
        match self.seconds() {
            Some(seconds) => DateTime::from_timestamp(number.checked_mul(seconds)?, 0),
            None if self == Self::Month => day(number.div_euclid(12), number.rem_euclid(12)),
            None => day(number, 0),
        }
    }

    /// A bin in words: “2020”, “June 2020”, “3 Jun 2020”, “3 Jun 2020 14:00”.
    pub fn words(self, moment: DateTime<Utc>) -> String {
        let format = match self {
            Self::Second => "%-d %b %Y %H:%M:%S",
            Self::Minute | Self::Hour => "%-d %b %Y %H:%M",
            Self::Day => "%-d %b %Y",
            Self::Month => "%B %Y",
            Self::Year => "%Y",
        };
        moment.format(format).to_string()
    }
}

/// Bins with granules side by side, which CMR tells as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// From when to when, in whole bins.
    pub span: Span,
    /// Granules of all its bins together.
    pub count: u64,
}

/// Where in a span there are granules, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    span: Span,
    interval: Interval,
    /// In order, apart from each other.
    stretches: Vec<Stretch>,
}

impl Timeline {
    /// From seconds since 1970 and counts. What has no length or no granules is left out; stretches that overlap are
    /// one.
    pub fn new(span: Span, interval: Interval, told: impl IntoIterator<Item = (i64, i64, u64)>) -> Self {
        let stretch = |(first, end, count): (i64, i64, u64)| {
            let span = Span::new(DateTime::from_timestamp(first, 0)?, DateTime::from_timestamp(end, 0)?)?;
            Some(Stretch { span, count }).filter(|stretch| stretch.count > 0)
        };
        let mut read: Vec<Stretch> = told.into_iter().filter_map(stretch).collect();
        read.sort_by_key(|stretch| (stretch.span.first, stretch.span.end));
        let mut stretches: Vec<Stretch> = Vec::with_capacity(read.len());
        for stretch in read {
            match stretches.last_mut() {
                Some(last) if stretch.span.first < last.span.end => {
                    last.span.end = last.span.end.max(stretch.span.end);
                    last.count = last.count.saturating_add(stretch.count);
                }
                _ => stretches.push(stretch),
            }
        }
        Self { span, interval, stretches }
    }

    /// What was asked about.
    pub fn span(&self) -> Span {
        self.span
    }

    /// How fine it is.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// Stretches with granules, in order.
    pub fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// Granules in all.
    pub fn total(&self) -> u64 {
        self.stretches.iter().fold(0, |sum, stretch| sum.saturating_add(stretch.count))
    }

    /// The stretch that a moment lies in.
    pub fn at(&self, moment: DateTime<Utc>) -> Option<&Stretch> {
        let after = self.stretches.partition_point(|stretch| stretch.span.first <= moment);
        self.stretches.get(after.checked_sub(1)?).filter(|stretch| stretch.span.contains(moment))
    }

    /// Granules in a bin of a stretch, on average.
    pub fn rate(&self, stretch: &Stretch) -> f64 {
        stretch.count as f64 / self.interval.bins(&stretch.span) as f64
    }

    /// The greatest [`Timeline::rate`]; 0 without granules.
    pub fn greatest_rate(&self) -> f64 {
        self.stretches.iter().map(|stretch| self.rate(stretch)).fold(0.0, f64::max)
    }

    /// Where the next stretch after the one at a moment begins.
    pub fn next_with_granules(&self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self.stretches.partition_point(|stretch| stretch.span.first <= moment);
        self.stretches.get(next).map(|stretch| stretch.span.first)
    }

    /// Where the stretch before the one at a moment begins.
    pub fn previous_with_granules(&self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let here = self.at(moment).map_or(moment, |stretch| stretch.span.first);
        let before = self.stretches.partition_point(|stretch| stretch.span.first < here);
        self.stretches.get(before.checked_sub(1)?).map(|stretch| stretch.span.first)
    }

    /// What there is at a moment, in words.
    pub fn words_at(&self, moment: DateTime<Utc>) -> String {
        let bin = self.interval.words(self.interval.floor(moment));
        let Some(stretch) = self.at(moment) else { return format!("{bin}: no granules") };
        let noun = if stretch.count == 1 { "granule" } else { "granules" };
        let granules = format!("{} {noun}", super::count::count(stretch.count));
        if self.interval.bins(&stretch.span) == 1 {
            return format!("{bin}: {granules}");
        }
        let last = self.interval.words(stretch.span.end - chrono::TimeDelta::seconds(1));
        format!("{bin}: one of a row from {} to {last} with {granules}", self.interval.words(stretch.span.first))
    }
}

#[cfg(test)]
mod tests;

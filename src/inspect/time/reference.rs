//! How the numbers of a variable are times.

use super::calendar::{Calendar, Date};
use super::leap;
use super::moment::{Moment, Resolution};
use super::units::{self, Counted, DAY, Unreadable};
use crate::inspect::{Values, Variable};

/// Attributes in which files say which clock they mean.
const TELLING: [&str; 7] = ["units", "long_name", "standard_name", "description", "title", "Title", "comment"];

/// The clock that is counted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// UTC without leap seconds, as computers and CF count.
    Utc,
    /// GPS: every second since the epoch is counted. Equal to UTC from an epoch after 2016 on, until the next leap second.
    Gps,
    /// International Atomic Time since 1993 (MODIS, OMI, AIRS): every second since the epoch is counted.
    Tai93,
}

impl Scale {
    /// What stands beside a time, if it is not simply UTC.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Utc => None,
            Self::Gps => Some("GPS"),
            Self::Tai93 => Some("TAI93"),
        }
    }
}

/// How numbers become times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeReference {
    /// The calendar.
    pub calendar: Calendar,
    /// The clock.
    pub scale: Scale,
    /// Nanoseconds of one unit.
    unit: i128,
    date: Date,
    /// From that day's midnight to the moment that is 0.
    nanoseconds: i128,
}

impl TimeReference {
    /// How a variable's numbers are times; `None` where they are none.
    pub fn of(variable: &Variable) -> Option<Result<Self, Unreadable>> {
        variable.data_type.number()?;
        let units = variable.own_or_inherited_text("units").unwrap_or_default();
        let told: String =
            TELLING.iter().filter_map(|name| variable.text(name)).fold(variable.name.clone(), |all, text| {
                let start: String = text.chars().take(400).collect();
                all + " " + &start
            });
        let calendar = match variable.own_or_inherited_text("calendar").map(|name| (name, Calendar::named(name))) {
            Some((name, None)) => return units::split(units).map(|_| Err(Unreadable::Calendar(name.to_owned()))),
            Some((_, Some(calendar))) => calendar,
            None => Calendar::Standard,
        };
        match units::parse(units, calendar) {
            Some(counted) => Some(counted.map(|counted| Self::counted(counted, calendar, &told))),
            None => bare_tai93(units, &told).then(Self::tai93).map(Ok),
        }
    }

    /// From the texts of the attributes `units` and `calendar` alone.
    pub fn parse(units: &str, calendar: Option<&str>) -> Option<Result<Self, Unreadable>> {
        let calendar = match calendar.map(|name| (name, Calendar::named(name))) {
            Some((name, None)) => return units::split(units).map(|_| Err(Unreadable::Calendar(name.to_owned()))),
            Some((_, Some(calendar))) => calendar,
            None => Calendar::Standard,
        };
        units::parse(units, calendar).map(|counted| counted.map(|counted| Self::counted(counted, calendar, units)))
    }

    fn counted(counted: Counted, calendar: Calendar, told: &str) -> Self {
        let Counted { unit, date, nanoseconds } = counted;
        let scale = if !calendar.is_real() {
            Scale::Utc
        } else if (date.year, date.month, date.day) == (1993, 1, 1) && has_word(told, "TAI") {
            Scale::Tai93
        } else if has_word(told, "GPS") {
            Scale::Gps
        } else {
            Scale::Utc
        };
        Self { calendar, scale, unit, date, nanoseconds }
    }

    fn tai93() -> Self {
        Self {
            calendar: Calendar::Standard,
            scale: Scale::Tai93,
            unit: 1_000_000_000,
            date: Date { year: 1993, month: 1, day: 1 },
            nanoseconds: 0,
        }
    }

    /// The moment of a number as the file's calendar and clock have it; `None` where it is none or too far away.
    pub fn moment(&self, value: f64) -> Option<Moment> {
        self.after(offset(value, self.unit)?)
    }

    /// The moment of an element, of integers exactly.
    pub fn moment_at(&self, values: &Values, index: usize) -> Option<Moment> {
        match values.integer(index) {
            Some(integer) => self.after(integer.checked_mul(self.unit)?),
            None => self.moment(values.real(index)?),
        }
    }

    fn after(&self, offset: i128) -> Option<Moment> {
        let total = self.nanoseconds.checked_add(offset)?;
        let days = i64::try_from(total.div_euclid(DAY)).ok()?;
        let date = self.calendar.add_days(self.date, days)?;
        Some(Moment { calendar: self.calendar, date, nanoseconds: u64::try_from(total.rem_euclid(DAY)).ok()? })
    }

    /// A number as UTC in seconds since 1 January 1970; `None` where it is no moment or the calendar is not the one on
    /// the wall. Cheap: for the millions of a verdict.
    pub fn utc(&self, value: f64) -> Option<f64> {
        let epoch = self.epoch()?;
        let counted = epoch + value * self.seconds_per_unit();
        let leaps = if self.scale == Scale::Utc { 0.0 } else { leap::passed(epoch, counted) };
        counted.is_finite().then_some(counted - leaps)
    }

    /// The number that is a UTC time in seconds since 1970, the way back from [`Self::utc`] but for leap seconds.
    pub fn value(&self, utc: f64) -> Option<f64> {
        let epoch = self.epoch()?;
        Some((utc - epoch) / self.seconds_per_unit())
    }

    fn epoch(&self) -> Option<f64> {
        let days = self.calendar.days_since_1970(self.date)?;
        Some(days as f64 * 86_400.0 + self.nanoseconds as f64 / 1e9)
    }

    /// Seconds by which the edges of a period are widened before times of this clock are called outside.
    pub fn uncertainty(&self) -> f64 {
        if self.scale == Scale::Tai93 { 37.0 } else { 0.0 }
    }

    /// Seconds of one unit.
    pub fn seconds_per_unit(&self) -> f64 {
        self.unit as f64 / 1e9
    }

    /// How fine moments of these numbers are written so that neighbours differ; only the first thousand are looked at.
    pub fn resolution(&self, values: &[f64]) -> Resolution {
        let first: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).take(1000).collect();
        let each = |length: i128| {
            first.iter().all(|value| {
                offset(*value, self.unit).is_some_and(|offset| {
                    let total = self.nanoseconds.wrapping_add(offset);
                    (nearest(total, length) - total).abs() <= doubt(*value, self.unit)
                })
            })
        };
        if each(DAY) {
            return Resolution::Day;
        } else if each(60_000_000_000) {
            return Resolution::Minute;
        } else if each(1_000_000_000) {
            return Resolution::Second(0);
        }
        let steps = first.iter().zip(first.iter().skip(1)).map(|(one, next)| (next - one).abs());
        let step = steps.filter(|step| *step > 0.0).fold(f64::INFINITY, f64::min);
        let needed = match Resolution::of_step(step * self.seconds_per_unit()) {
            Resolution::Second(digits) => digits.max(1),
            _ => 9,
        };
        // Steps of a quarter second are told as .25, not as .2: a few digits more that make them exact are worth it.
        let exact = (needed..=(needed + 3).min(9)).find(|digits| each(Resolution::Second(*digits).nanoseconds()));
        Resolution::Second(exact.unwrap_or(needed))
    }

    /// A number as people read it: `2020-04-27T19:36:22.25Z`, `2000-02-30T00:00 (360_day)`, `2005-01-01T00:00:05 TAI93`.
    pub fn text(&self, value: f64, resolution: Resolution) -> Option<String> {
        self.told(offset(value, self.unit)?, doubt(value, self.unit), resolution)
    }

    /// An element as people read it.
    pub fn text_at(&self, values: &Values, index: usize, resolution: Resolution) -> Option<String> {
        match values.integer(index) {
            Some(integer) => self.told(integer.checked_mul(self.unit)?, 0, resolution),
            None => self.text(values.real(index)?, resolution),
        }
    }

    /// A moment that is `doubt` nanoseconds from one of fewer digits is that one: the float next to a tenth of a second
    /// is a tenth of a second. Otherwise digits beyond the resolution are cut off.
    fn told(&self, offset: i128, doubt: i128, resolution: Resolution) -> Option<String> {
        let total = self.nanoseconds.checked_add(offset)?;
        let fits = |resolution: Resolution| {
            let near = nearest(total, resolution.nanoseconds());
            ((near - total).abs() <= doubt).then_some((near, resolution))
        };
        let found = match resolution {
            Resolution::Full => (0..9).map(Resolution::Second).find_map(fits).or(Some((total, Resolution::Second(9)))),
            other => fits(other).or(Some((total, other))),
        };
        let (total, resolution) = found?;
        self.after(total.checked_sub(self.nanoseconds)?).map(|moment| self.tell(moment, resolution))
    }

    fn tell(&self, moment: Moment, resolution: Resolution) -> String {
        let text = moment.text(resolution);
        match self.scale {
            Scale::Tai93 => format!("{text} TAI93"),
            Scale::Gps if !self.is_utc_after_all() => format!("{text} GPS"),
            _ if !self.calendar.is_real() => format!("{text} ({})", self.calendar.name()),
            _ if resolution == Resolution::Day => text,
            _ => text + "Z",
        }
    }

    /// Whether no leap second has passed since the epoch, so that the clock shows UTC.
    fn is_utc_after_all(&self) -> bool {
        self.scale == Scale::Utc || self.epoch().is_some_and(|epoch| epoch >= 1_483_228_800.0)
    }

    /// What should be known about this clock or calendar, in a sentence.
    pub fn remark(&self) -> Option<String> {
        match self.scale {
            Scale::Tai93 => Some(
                "Times are TAI93: they count every leap second since 1993, so they run 5 to 10 s ahead of UTC since 1999."
                    .to_owned(),
            ),
            Scale::Gps if self.is_utc_after_all() => {
                Some("Times are GPS seconds since an epoch after the last leap second, so they equal UTC.".to_owned())
            }
            Scale::Gps => Some("Times are GPS seconds, which count every leap second since their epoch.".to_owned()),
            Scale::Utc if !self.calendar.is_real() => Some(format!(
                "Times are in the calendar {}, whose days are not those of the calendar on the wall.",
                self.calendar.name()
            )),
            Scale::Utc => None,
        }
    }
}

/// `value` units in whole nanoseconds: whole units exactly, the rest to the nearest.
fn offset(value: f64, unit: i128) -> Option<i128> {
    if !value.is_finite() || value.abs() > 1e22 {
        return None;
    }
    let whole = value.trunc();
    (whole as i128).checked_mul(unit)?.checked_add(((value - whole) * unit as f64).round() as i128)
}

/// The multiple of `length` that is nearest to `total`.
fn nearest(total: i128, length: i128) -> i128 {
    let beyond = total.rem_euclid(length);
    if beyond * 2 >= length { total - beyond + length } else { total - beyond }
}

/// Nanoseconds by which a time may differ from what the float says and still be written back as the same float.
fn doubt(value: f64, unit: i128) -> i128 {
    let half = (value.abs().next_up() - value.abs()) / 2.0 * unit as f64;
    // One less than half a nanosecond is lost in rounding to whole ones.
    if half.is_finite() { (half - 0.5).max(0.0) as i128 } else { 0 }
}

/// “TAI93” in the texts of numbers that say only that they are seconds.
fn bare_tai93(units: &str, told: &str) -> bool {
    matches!(units.trim().to_ascii_lowercase().as_str(), "s" | "sec" | "second" | "seconds" | "")
        && (told.contains("TAI93") || told.contains("TAI-93") || has_word(told, "TAI") && told.contains("1993"))
}

/// Whether a text has a word, alone or with digits behind, in capitals.
fn has_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|found| found.trim_end_matches(|letter: char| letter.is_ascii_digit()) == word)
}

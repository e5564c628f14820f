//! How often values occur.

use super::spread;

/// Numbers of values in equal parts of a range.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// The range.
    pub range: (f64, f64),
    /// How many values lie in each part; the upper end belongs to the last.
    pub counts: Vec<u64>,
    /// How many lie below and above the range.
    pub beyond: (u64, u64),
    /// How many are no numbers.
    pub missing: u64,
}

/// Number of parts.
pub const BINS: usize = 256;

/// Counts values in a range, or in that of all of them; `None` if no value is a number. One pass where the range is
/// given.
pub fn histogram<I: Iterator<Item = f32>>(values: impl Fn() -> I, range: Option<(f64, f64)>) -> Option<Histogram> {
    let given = range.filter(|(low, high)| low < high && low.is_finite() && high.is_finite());
    let (low, high) = if let Some(range) = given {
        range
    } else {
        let (low, high) = spread::spread(values()).ends?;
        let (low, high) = (f64::from(low), f64::from(high));
        if low < high { (low, high) } else { spread::padded(low, high, 0.0) }
    };
    let mut found = Histogram { range: (low, high), counts: vec![0; BINS], beyond: (0, 0), missing: 0 };
    let per_part = BINS as f64 / (high - low);
    for value in values() {
        let value = f64::from(value);
        if !value.is_finite() {
            found.missing += 1;
        } else if value < low {
            found.beyond.0 += 1;
        } else if value > high {
            found.beyond.1 += 1;
        } else if let Some(count) = found.counts.get_mut((((value - low) * per_part) as usize).min(BINS - 1)) {
            *count += 1;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once() {
        let values: Vec<f32> = (0..10_000).map(|number| number as f32 * 0.37 - 500.0).chain([f32::NAN]).collect();
        let all = histogram(|| values.iter().copied(), None).unwrap();
        assert_eq!(all.counts.iter().sum::<u64>(), 10_000);
        assert_eq!((all.missing, all.beyond), (1, (0, 0)));
        let part = histogram(|| values.iter().copied(), Some((0.0, 100.0))).unwrap();
        assert_eq!(part.counts.iter().sum::<u64>() + part.beyond.0 + part.beyond.1, 10_000);
    }

    #[test]
    fn one_value_and_none_have_a_histogram_or_none() {
        let one = histogram(|| std::iter::repeat_n(5.0, 3), None).unwrap();
        assert_eq!(one.counts.iter().sum::<u64>(), 3);
        assert!(one.range.0 < 5.0 && one.range.1 > 5.0);
        assert_eq!(histogram(|| std::iter::once(f32::NAN), None), None);
    }
}

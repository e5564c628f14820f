//! How values are spread: their number, ends and percentiles, exact, in memory that does not grow with them.

/// What a pass over values found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spread {
    /// Number of values that are finite numbers.
    pub count: u64,
    /// Number of those that are not.
    pub missing: u64,
    /// Least and greatest of the finite ones.
    pub ends: Option<(f32, f32)>,
}

const BINS: usize = 1 << 16;

/// A number whose order among whole numbers is the float's order among floats.
fn key(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 0 { bits | 0x8000_0000 } else { !bits }
}

fn value(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key & 0x7FFF_FFFF } else { !key })
}

/// Number and ends of the values.
pub fn spread(values: impl Iterator<Item = f32>) -> Spread {
    let mut found = Spread::default();
    for value in values {
        if value.is_finite() {
            found.count += 1;
            found.ends = Some(
                found.ends.map_or((value, value), |(least, most): (f32, f32)| (least.min(value), most.max(value))),
            );
        } else {
            found.missing += 1;
        }
    }
    found
}

/// The values below which the given parts (0 to 1) of all finite values lie, exact to the width of `f32`; `None`
/// where there is no finite value. Passes over the values once, and once more for each part.
///
/// Values are counted in 65 536 classes of equal leading bits, then in those of one class: half a megabyte, however
/// many they are and however far outliers lie.
pub fn percentiles<const N: usize, I: Iterator<Item = f32>>(
    values: impl Fn() -> I,
    parts: [f64; N],
) -> Option<[f32; N]> {
    let mut coarse = vec![0_u64; BINS];
    let mut count = 0_u64;
    for value in values().filter(|value| value.is_finite()) {
        if let Some(bin) = coarse.get_mut((key(value) >> 16) as usize) {
            *bin += 1;
            count += 1;
        }
    }
    let last = count.checked_sub(1)?;
    let mut found = [0.0; N];
    for (found, part) in found.iter_mut().zip(parts) {
        let rank = (part.clamp(0.0, 1.0) * last as f64).round() as u64;
        let (class, before) = bin_of(&coarse, rank)?;
        let mut fine = vec![0_u64; BINS];
        for value in values().filter(|value| value.is_finite()) {
            let key = key(value);
            if (key >> 16) as usize == class
                && let Some(bin) = fine.get_mut((key & 0xFFFF) as usize)
            {
                *bin += 1;
            }
        }
        let (low, _) = bin_of(&fine, rank.saturating_sub(before))?;
        *found = value(((class as u32) << 16) | low as u32);
    }
    Some(found)
}

/// The bin in which the value of a rank lies, and how many lie in those before it.
fn bin_of(bins: &[u64], rank: u64) -> Option<(usize, u64)> {
    let mut before = 0_u64;
    for (place, count) in bins.iter().enumerate() {
        if rank < before + count {
            return Some((place, before));
        }
        before += count;
    }
    None
}

/// Where colours usually end: the 2nd and the 98th percentile. `None` without a finite value.
pub fn usual<I: Iterator<Item = f32>>(values: impl Fn() -> I) -> Option<(f64, f64)> {
    percentiles(values, [0.02, 0.98]).map(|[low, high]| (f64::from(low), f64::from(high)))
}

/// A range to begin with: the given percentiles, a little wider, and never empty. `None` without a finite value.
pub fn robust<I: Iterator<Item = f32>>(values: impl Fn() -> I, low: f64, high: f64, margin: f64) -> Option<(f64, f64)> {
    let [low, high] = percentiles(values, [low, high])?;
    Some(padded(f64::from(low), f64::from(high), margin))
}

/// A range made wider by a part of itself at both ends; one without width gets some.
pub fn padded(low: f64, high: f64, margin: f64) -> (f64, f64) {
    let width = high - low;
    let more = if width > 0.0 { width * margin } else { (low.abs() * 0.01).max(0.5) };
    (low - more, high + more)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(values: &[f32], part: f64) -> f32 {
        let mut finite: Vec<f32> = values.iter().copied().filter(|value| value.is_finite()).collect();
        finite.sort_by(f32::total_cmp);
        finite[(part * (finite.len() - 1) as f64).round() as usize]
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_values() {
        let mut random = fastrand::Rng::with_seed(41);
        for length in [1, 2, 7, 1000, 30_000] {
            let values: Vec<f32> = (0..length)
                .map(|index| match index % 50 {
                    3 => f32::NAN,
                    7 => 3.4e38,
                    9 => -0.0,
                    _ => 1800.0 + (random.f32() - 0.5) * 600.0,
                })
                .collect();
            for part in [0.0, 0.005, 0.02, 0.5, 0.98, 1.0] {
                let found = percentiles(|| values.iter().copied(), [part]);
                assert_eq!(found, Some([sorted(&values, part)]), "{part} of {length}");
            }
        }
    }

    #[test]
    fn negative_and_tiny_values_are_in_order() {
        let values = [-5.0, -1e-40, 0.0, 1e-40, 7.0, f32::NEG_INFINITY, f32::INFINITY];
        assert_eq!(percentiles(|| values.into_iter(), [0.0, 0.25, 0.5, 1.0]), Some([-5.0, -1e-40, 0.0, 7.0]));
    }

    #[test]
    fn nothing_but_gaps_has_no_range_and_one_value_has_one_with_width() {
        assert_eq!(robust(|| [f32::NAN, f32::NAN].into_iter(), 0.02, 0.98, 0.05), None);
        assert_eq!(robust(std::iter::empty, 0.02, 0.98, 0.05), None);
        let (low, high) = robust(|| std::iter::once(1800.0), 0.02, 0.98, 0.05).unwrap();
        assert!(low < 1800.0 && high > 1800.0);
        assert_eq!(robust(|| std::iter::once(0.0), 0.02, 0.98, 0.05), Some((-0.5, 0.5)));
    }

    #[test]
    fn a_pass_tells_ends_and_gaps() {
        let found = spread([3.0, f32::NAN, -1.0, f32::INFINITY].into_iter());
        assert_eq!(found, Spread { count: 2, missing: 2, ends: Some((-1.0, 3.0)) });
        assert_eq!(spread(std::iter::empty()).ends, None);
    }
}

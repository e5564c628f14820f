//! Marks on axes: round numbers, round times.

use crate::domain::count;

/// Round numbers in a range: multiples of 1, 2 or 5 times a power of ten, at most `most` of them and as many as fit.
pub fn round_numbers(low: f64, high: f64, most: usize) -> Vec<f64> {
    multiples(low, high, most, round_step)
}

/// Round numbers whose ratios are alike: powers of ten, with 2 and 5 times them where there is room.
pub fn round_ratios(low: f64, high: f64, most: usize) -> Vec<f64> {
    if !(low > 0.0 && high > low && high.is_finite()) {
        return Vec::new();
    }
    let (from, to) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let within = |mark: &f64| *mark >= low * (1.0 - 1e-9) && *mark <= high * (1.0 + 1e-9);
    let of = |factors: &[f64], every: i32| -> Vec<f64> {
        let powers = (from..=to).filter(|power| power.rem_euclid(every.max(1)) == 0);
        let all = powers.flat_map(|power| factors.iter().map(move |factor| factor * 10_f64.powi(power)));
        all.filter(within).collect()
    };
    let choices = [of(&[1.0, 2.0, 5.0], 1), of(&[1.0, 3.0], 1), of(&[1.0], 1)];
    let fits = choices.into_iter().find(|marks| marks.len() <= most.max(1) && marks.len() >= 2);
    fits.unwrap_or_else(|| match of(&[1.0], (to - from) / i32::try_from(most.clamp(1, 1000)).unwrap_or(1) + 1) {
        marks if marks.len() >= 2 => marks,
        _ => round_numbers(low, high, most),
    })
}

/// Seconds at round times: 1, 2, 5, 10, 15, 30 s, the same in minutes, hours, days; below a second as
/// [`round_numbers`].
pub fn round_seconds(low: f64, high: f64, most: usize) -> Vec<f64> {
    multiples(low, high, most, |least| {
        const STEPS: [f64; 20] = [
            1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10_800.0,
            21_600.0, 43_200.0, 86_400.0, 172_800.0, 432_000.0,
        ];
        if least < 1.0 {
            return round_step(least);
        }
        STEPS.into_iter().find(|step| *step >= least).unwrap_or_else(|| round_step(least / 86_400.0) * 86_400.0)
    })
}

/// Degrees at parts of the circle that charts have: 1, 2, 5, 10, 15, 30, 45, 60, 90; below one as [`round_numbers`].
pub fn round_degrees(low: f64, high: f64, most: usize) -> Vec<f64> {
    multiples(low, high, most, |least| {
        const STEPS: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 45.0, 60.0, 90.0];
        if least < 1.0 {
            return round_step(least);
        }
        STEPS.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(180.0)
    })
}

/// The least of 1, 2 or 5 times a power of ten that is not less than this.
pub fn round_step(least: f64) -> f64 {
    if !least.is_finite() || least <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(power * 10.0)
}

fn multiples(low: f64, high: f64, most: usize, step: impl Fn(f64) -> f64) -> Vec<f64> {
    let most = most.clamp(1, 1000);
    let width = high - low;
    if !width.is_finite() || width <= 0.0 {
        return Vec::new();
    }
    let mut step = step(width / most as f64);
    let count = |step: f64| (high / step).floor() - (low / step).ceil() + 1.0;
    if count(step) > most as f64 {
        step *= 2.0;
    }
    let first = (low / step).ceil();
    // Far from zero a step may be less than the numbers can tell apart.
    if step <= low.abs().max(high.abs()) * f64::EPSILON {
        return Vec::new();
    }
    (0..=most).map(|number| (first + number as f64) * step).take_while(|mark| *mark <= high + step * 1e-9).collect()
}

/// A mark in as many decimals as the distance between marks needs: `1850`, `0.02`, `2e9`.
pub fn number(mark: f64, step: f64) -> String {
    if mark == 0.0 {
        return "0".to_owned();
    }
    let (size, step) = (mark.abs(), step.abs());
    if size >= 1e7 && step >= 1e4 || size < 1e-4 && step < 1e-4 {
        return short_exponent(mark, step);
    }
    let decimals = if step > 0.0 && step.is_finite() { (-step.log10().floor()).clamp(0.0, 12.0) as usize } else { 6 };
    grouped(&format!("{mark:.decimals$}"))
}

fn short_exponent(mark: f64, step: f64) -> String {
    let digits = (mark.abs().log10().floor() - step.log10().floor()).clamp(0.0, 9.0) as usize;
    let text = format!("{mark:.digits$e}");
    match text.split_once('e') {
        Some((head, tail)) if head.contains('.') => {
            format!("{}e{tail}", head.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

/// Digits before the point in groups of three, from five digits on: heights and years are read without.
fn grouped(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, part) = rest.split_once('.').map_or((rest, None), |(whole, part)| (whole, Some(part)));
    let whole = if whole.len() > 4 { count::grouped(whole) } else { whole.to_owned() };
    part.map_or_else(|| format!("{sign}{whole}"), |part| format!("{sign}{whole}.{part}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_within() {
        assert_eq!(round_numbers(0.0, 10.0, 6), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(round_numbers(1794.3, 1851.0, 7), [1800.0, 1810.0, 1820.0, 1830.0, 1840.0, 1850.0]);
        assert_eq!(round_seconds(0.0, 200.0, 8), [0.0, 30.0, 60.0, 90.0, 120.0, 150.0, 180.0]);
        assert_eq!(round_degrees(-180.0, 180.0, 5), [-180.0, -90.0, 0.0, 90.0, 180.0]);
        assert_eq!(round_degrees(-90.0, 90.0, 7), [-90.0, -60.0, -30.0, 0.0, 30.0, 60.0, 90.0]);
        assert_eq!(round_degrees(40.0, 41.0, 5), round_numbers(40.0, 41.0, 5));
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..2000 {
            let low = (random.f64() - 0.5) * 10_f64.powi(random.i32(-6..9));
            let high = low + random.f64() * 10_f64.powi(random.i32(-3..9));
            let most = random.usize(1..12);
            for marks in [round_numbers(low, high, most), round_seconds(low, high, most)] {
                assert!(marks.len() <= most + 1, "{low} {high} {most}: {marks:?}");
                assert!(marks.iter().all(|mark| *mark >= low - 1e-9 * high.abs().max(1.0)), "{low} {high}: {marks:?}");
                assert!(marks.is_sorted());
            }
        }
    }

    #[test]
    fn ratios_are_round_whether_they_span_a_decade_or_twenty() {
        assert_eq!(round_ratios(0.9, 110.0, 8), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert_eq!(round_ratios(0.9, 110.0, 4), [1.0, 10.0, 100.0]);
        assert!(round_ratios(1e-10, 1e10, 5).len() <= 5);
        assert_eq!(round_ratios(300.0, 310.0, 5), round_numbers(300.0, 310.0, 5));
        assert!(round_ratios(0.0, 5.0, 5).is_empty() && round_ratios(f64::NAN, 5.0, 5).is_empty());
    }

    #[test]
    fn ranges_that_are_none_have_no_marks() {
        for (low, high) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (1e16, 1e16 + 2.0)] {
            assert!(round_numbers(low, high, 5).len() <= 2, "{low} {high}");
        }
    }

    #[test]
    fn numbers_have_the_decimals_their_step_needs() {
        assert_eq!(number(0.2, 0.05), "0.20");
        assert_eq!(number(1850.0, 10.0), "1850");
        assert_eq!(number(18_500.0, 500.0), "18,500");
        assert_eq!(number(-40.5, 0.5), "−40.5");
        assert_eq!(number(2.5e9, 5e8), "2.5e9");
        assert_eq!(number(0.0, 1.0), "0");
        assert_eq!(number(3e-7, 1e-7), "3e-7");
    }
}

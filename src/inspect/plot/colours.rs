//! From values to colours: maps for numbers, a palette for classes. The same in light and dark windows.

use crate::inspect::Variable;

/// Opaque colour: red, green, blue.
pub type Rgb = [u8; 3];

/// Colours for numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum ColourMap {
    /// Even steps for the eye, readable in grey and to the colour-blind.
    #[default]
    Viridis,
    /// The same for the commonest colour blindness, from blue to yellow.
    Cividis,
    /// Blue below the middle, red above it: differences and anomalies.
    Diverging,
    /// From black to white.
    Grey,
}

impl ColourMap {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 4] = [Self::Viridis, Self::Cividis, Self::Diverging, Self::Grey];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viridis => "viridis",
            Self::Cividis => "cividis",
            Self::Diverging => "blue to red",
            Self::Grey => "grey",
        }
    }

    /// The colour at a part of the range, 0 to 1; what lies beyond gets the end's colour.
    pub fn at(self, part: f64) -> Rgb {
        let part = part.clamp(0.0, 1.0);
        let colour = match self {
            Self::Viridis => colorous::VIRIDIS.eval_continuous(part),
            Self::Cividis => colorous::CIVIDIS.eval_continuous(part),
            Self::Diverging => colorous::RED_BLUE.eval_continuous(1.0 - part),
            Self::Grey => {
                let grey = (part * 255.0).round() as u8;
                return [grey, grey, grey];
            }
        };
        [colour.r, colour.g, colour.b]
    }
}

/// How values are spread over the colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum Spacing {
    /// Equal differences are equal steps.
    #[default]
    Linear,
    /// Equal ratios are equal steps; only values above zero have a colour.
    Logarithmic,
}

/// Colours of a range of values.
#[derive(Debug, Clone, PartialEq)]
pub struct ColourScale {
    map: ColourMap,
    spacing: Spacing,
    low: f64,
    high: f64,
    /// Colours of 256 equal parts of the range.
    table: Vec<Rgb>,
}

impl ColourScale {
    /// Colours from `low` to `high`. An empty or turned range is widened so that it has a middle; a logarithmic
    /// one that does not lie above zero becomes linear.
    pub fn new(map: ColourMap, spacing: Spacing, low: f64, high: f64) -> Self {
        let (low, high) = usable(low, high);
        let spacing = if low > 0.0 { spacing } else { Spacing::Linear };
        let table = (0..=255_u32).map(|step| map.at(f64::from(step) / 255.0)).collect();
        Self { map, spacing, low, high, table }
    }

    /// The first and last value that have a colour of their own.
    pub fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Its colours.
    pub fn map(&self) -> ColourMap {
        self.map
    }

    /// How values are spread over them, which is linear where the range does not allow another.
    pub fn spacing(&self) -> Spacing {
        self.spacing
    }

    /// Where a value lies in the range: 0 at its low end, 1 at its high end; `None` for no number.
    pub fn part(&self, value: f64) -> Option<f64> {
        let part = match self.spacing {
            Spacing::Linear => (value - self.low) / (self.high - self.low),
            Spacing::Logarithmic if value > 0.0 => (value / self.low).ln() / (self.high / self.low).ln(),
            Spacing::Logarithmic => return if value.is_nan() { None } else { Some(0.0) },
        };
        (!part.is_nan()).then_some(part)
    }

    /// The value at a part of the range.
    pub fn value(&self, part: f64) -> f64 {
        match self.spacing {
            Spacing::Linear => self.low + part * (self.high - self.low),
            Spacing::Logarithmic => self.low * (self.high / self.low).powf(part),
        }
    }

    /// The colour of a value, the ends' colours beyond the range; `None` for no number.
    pub fn colour(&self, value: f64) -> Option<Rgb> {
        let step = (self.part(value)?.clamp(0.0, 1.0) * 255.0).round() as usize;
        self.table.get(step).copied()
    }
}

/// A range with a middle: finite, rising, wider than nothing.
fn usable(low: f64, high: f64) -> (f64, f64) {
    let (low, high) = if low <= high { (low, high) } else { (high, low) };
    match (low.is_finite(), high.is_finite()) {
        (true, true) if high - low > low.abs().max(high.abs()) * 1e-14 && high > low => (low, high),
        (true, _) => around(low),
        (_, true) => around(high),
        _ => (0.0, 1.0),
    }
}

fn around(value: f64) -> (f64, f64) {
    let half = if value == 0.0 { 1.0 } else { value.abs() * 0.01 };
    (value - half, value + half)
}

/// Okabe and Ito's colours, which the colour-blind tell apart, without black and in an order in which neighbours
/// differ most; then lighter and darker ones of the same hues.
pub const CATEGORIES: [Rgb; 14] = [
    [0x00, 0x72, 0xB2],
    [0xE6, 0x9F, 0x00],
    [0x00, 0x9E, 0x73],
    [0xCC, 0x79, 0xA7],
    [0x56, 0xB4, 0xE9],
    [0xD5, 0x5E, 0x00],
    [0xB8, 0xAD, 0x1A],
    [0x5E, 0x4F, 0xA2],
    [0x7F, 0xC9, 0xB2],
    [0x8C, 0x6D, 0x31],
    [0x33, 0x4E, 0x7A],
    [0xF0, 0xC4, 0x6C],
    [0xA8, 0x4D, 0x7D],
    [0x6B, 0x8E, 0x23],
];

/// For what is no data of interest: noise, what was not considered, what has no class.
pub const QUIET: Rgb = [0x94, 0x9F, 0xAB];

/// The colour of a category by its place.
pub fn category(place: usize) -> Rgb {
    CATEGORIES.get(place % CATEGORIES.len()).copied().unwrap_or(QUIET)
}

/// The map that suits a variable whose values usually have these ends.
pub fn suited(variable: &Variable, (low, high): (f64, f64)) -> ColourMap {
    let long = variable.text("long_name").unwrap_or_default();
    if is_difference(&variable.name, long, low, high) { ColourMap::Diverging } else { ColourMap::default() }
}

/// Whether a variable's values are differences around zero, by its names: the one case for diverging colours.
fn is_difference(name: &str, long_name: &str, low: f64, high: f64) -> bool {
    let says =
        |text: &str| ["anomal", "differen", "delta", "bias", "trend", "change"].iter().any(|word| text.contains(word));
    low < 0.0 && high > 0.0 && (says(&name.to_lowercase()) || says(&long_name.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_a_range_have_the_ends_of_the_map() {
        let scale = ColourScale::new(ColourMap::Viridis, Spacing::Linear, 10.0, 20.0);
        assert_eq!(scale.colour(10.0), Some(ColourMap::Viridis.at(0.0)));
        assert_eq!(scale.colour(20.0), Some(ColourMap::Viridis.at(1.0)));
        assert_eq!(scale.colour(-1e30), scale.colour(10.0));
        assert_eq!(scale.colour(f64::INFINITY), scale.colour(20.0));
        assert_eq!(scale.colour(f64::NAN), None);
    }

    #[test]
    fn a_range_without_width_or_without_numbers_still_has_colours() {
        for (low, high) in [(5.0, 5.0), (0.0, 0.0), (f64::NAN, f64::NAN), (f64::NAN, 3.0), (7.0, 2.0), (1e300, 1e300)] {
            let scale = ColourScale::new(ColourMap::Cividis, Spacing::Linear, low, high);
            let (from, to) = scale.range();
            assert!(from < to && from.is_finite() && to.is_finite(), "{low} {high} became {from} {to}");
            assert!(scale.colour(f64::midpoint(from, to)).is_some());
        }
        let single = ColourScale::new(ColourMap::Grey, Spacing::Linear, 5.0, 5.0);
        assert_eq!(single.part(5.0), Some(0.5));
    }

    #[test]
    fn logarithmic_steps_are_ratios_and_need_a_range_above_zero() {
        let scale = ColourScale::new(ColourMap::Grey, Spacing::Logarithmic, 1.0, 10_000.0);
        assert_eq!(scale.part(100.0).map(|part| (part * 1e9).round() / 1e9), Some(0.5));
        assert!((scale.value(0.75) - 1000.0).abs() < 1e-6);
        assert_eq!(scale.part(0.0), Some(0.0));
        assert_eq!(scale.part(-3.0), Some(0.0));
        assert_eq!(scale.part(f64::NAN), None);
        let linear = ColourScale::new(ColourMap::Grey, Spacing::Logarithmic, 0.0, 10.0);
        assert_eq!(linear.spacing(), Spacing::Linear);
    }

    #[test]
    fn blue_is_below_and_red_above_in_the_diverging_map() {
        let (below, above) = (ColourMap::Diverging.at(0.1), ColourMap::Diverging.at(0.9));
        assert!(below[2] > below[0] && above[0] > above[2], "{below:?} {above:?}");
    }

    #[test]
    fn only_differences_around_zero_ask_for_diverging_colours() {
        assert!(is_difference("sst_anomaly", "", -2.0, 2.0));
        assert!(!is_difference("sst_anomaly", "", 1.0, 2.0));
        assert!(!is_difference("wind_u", "eastward wind", -2.0, 2.0));
    }
}

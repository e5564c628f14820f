//! Axes: names with units, round numbers.

use crate::inspect::Variable;
use crate::inspect::plot::field::Side;
use crate::inspect::plot::ticks;

/// What an axis counts, which decides its ticks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum AxisKind {
    /// Plain numbers.
    #[default]
    Number,
    /// Seconds since the beginning.
    Seconds,
}

/// An axis: its words and how the plot's numbers are written on it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AxisWords {
    /// Name and unit: “distance along the track (km)”.
    pub label: String,
    /// What it counts.
    pub kind: AxisKind,
    /// The number at the plot's zero.
    pub start: f64,
    /// What the plot's numbers are divided by to be written; 1000 for metres in kilometres.
    pub divisor: f64,
}

impl AxisWords {
    /// Plain numbers as they are.
    pub fn plain(label: impl Into<String>) -> Self {
        Self { label: label.into(), kind: AxisKind::Number, start: 0.0, divisor: 1.0 }
    }

    /// Places of the ticks between two places of the plot, and the distance between two.
    pub fn ticks(&self, low: f64, high: f64, most: usize) -> Vec<(f64, f64)> {
        let divisor = if self.divisor == 0.0 { 1.0 } else { self.divisor };
        let (from, to) = ((low + self.start) / divisor, (high + self.start) / divisor);
        // Where numbers fall along the plot its other end is the lower one.
        let (from, to) = if from <= to { (from, to) } else { (to, from) };
        let marks = match self.kind {
            AxisKind::Number => ticks::round_numbers(from, to, most),
            AxisKind::Seconds => ticks::round_seconds(from, to, most),
        };
        let step = match marks.as_slice() {
            [first, second, ..] => second - first,
            _ => to - from,
        };
        marks.into_iter().map(|mark| (mark * divisor - self.start, (step * divisor).abs())).collect()
    }

    /// A place of the plot in words, as exact as the distance between ticks needs.
    pub fn written(&self, place: f64, step: f64) -> String {
        let divisor = if self.divisor == 0.0 { 1.0 } else { self.divisor };
        let mark = (place + self.start) / divisor;
        let step = (step / divisor).abs();
        // What is not exactly zero because of the start's last digits is zero all the same.
        let mark = if mark.abs() < step * 1e-6 { 0.0 } else { mark };
        ticks::number(mark, step)
    }
}

/// The side of a field, whose plot counts cells.
pub(super) fn side_words(side: &Side) -> AxisWords {
    let name = if side.is_uneven { format!("{} (index: its steps differ)", side.name) } else { side.name.clone() };
    let label = match side.units.as_deref().and_then(unit) {
        Some(unit) => format!("{name} ({unit})"),
        None if side.units.is_none() && !side.is_uneven => format!("{name} (index)"),
        None => name,
    };
    // The number at a cell's centre, half a cell from its edge.
    AxisWords { start: side.first / side.step - 0.5, divisor: 1.0 / side.step, ..AxisWords::plain(label) }
}

/// A variable's name for axes, with its unit: the file's long name, or its own.
pub(super) fn variable_label(variable: &Variable) -> String {
    let name = variable.text("long_name").filter(|name| !name.is_empty() && name.chars().count() <= 60);
    let name = name.unwrap_or(&variable.name);
    match variable.text("units").and_then(unit) {
        Some(unit) => format!("{name} ({unit})"),
        None => name.to_owned(),
    }
}

/// A unit as it is written beside numbers; `None` for what has none.
pub(super) fn unit(units: &str) -> Option<&str> {
    match units.trim() {
        "" | "1" | "none" | "unitless" | "counts" => None,
        "meters" | "meter" | "metres" | "metre" => Some("m"),
        "degrees_north" | "degrees_east" | "degrees" | "degree" => Some("°"),
        "kelvin" | "Kelvin" => Some("K"),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_in_the_units_that_are_read() {
        let axis = AxisWords { divisor: 1000.0, start: 12_345.0, ..AxisWords::plain("distance (km)") };
        let ticks = axis.ticks(0.0, 10_000.0, 5);
        let words: Vec<String> = ticks.iter().map(|(place, step)| axis.written(*place, *step)).collect();
        assert_eq!(words, ["14", "16", "18", "20", "22"]);
        assert_eq!(ticks[0], (1655.0, 2000.0));
    }

    #[test]
    fn units_are_written_as_beside_numbers() {
        assert_eq!(unit("meters"), Some("m"));
        assert_eq!(unit("1"), None);
        assert_eq!(unit("W m-2"), Some("W m-2"));
    }
}

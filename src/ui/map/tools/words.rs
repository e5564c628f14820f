//! What the tools say: what to do next, and how large what is being drawn is.

use super::{AreaTools, Hand};
use crate::domain::shape::{MAX_POSITIONS, Measures, Outlines};
use crate::domain::tools::Refusal;
use crate::ui::widgets::format;

/// Measures of the last outline, which most frames do not change.
#[derive(Debug, Default)]
pub(super) struct Measured {
    of: Outlines,
    found: Option<Measures>,
}

impl Measured {
    pub(super) fn of(&mut self, outlines: &Outlines) -> Option<Measures> {
        if self.of != *outlines {
            self.found = outlines.measures();
            self.of = outlines.clone();
        }
        self.found
    }
}

/// One sentence or two for the status bar.
pub(super) fn hint(tools: &AreaTools) -> Option<String> {
    if let Some(refusal) = &tools.refusal {
        return Some(refusal.clone());
    }
    let words = match &tools.hand {
        Some(Hand::Polygon(polygon)) => match polygon.vertices().len() {
            0 => "Click the first point of the polygon.",
            1 | 2 => "Click the next point. Backspace takes the last one back, Escape gives up.",
            _ => "Click the next point; a double click, Enter or a click on the first point closes.",
        },
        Some(Hand::Circle(circle)) if circle.is_begun() => "Let go or click at the rim of the circle.",
        Some(Hand::Circle(_)) => "Press at the centre of the circle and drag to its rim.",
        Some(Hand::Disc(_)) => "Click the point; it gets the radius chosen above.",
        Some(Hand::Corridor(corridor)) if corridor.is_begun() => {
            "Click the next point of the line; a double click or Enter ends it. The ends are round."
        }
        Some(Hand::Corridor(_)) => "Click the first point of the line; it gets the width chosen above.",
        Some(Hand::Rectangle(_)) => "Drag from one corner of the screen's rectangle to the other.",
        None if tools.edit.selected().is_some() => "Drag the point, or press Delete to remove it.",
        None => return None,
    };
    Some(words.to_owned())
}

/// The tag of an outline: its area and points, or what is wrong with it.
pub(super) fn outline_tag(measures: Option<Measures>, vertices: usize, crosses: bool) -> String {
    if crosses {
        return Refusal::Crosses.words().to_owned();
    }
    let points = format::plural(vertices as u64, "point", "points");
    let Some(measures) = measures else { return points };
    let area = format::square_kilometres(measures.area_km2);
    // The vertices with the closing one.
    let sent = match measures.positions {
        positions if positions > MAX_POSITIONS => {
            format!(", {} as sent of {} at most", format::count(positions as u64), format::count(MAX_POSITIONS as u64))
        }
        positions if positions > vertices + 1 => format!(", {} as sent", format::count(positions as u64)),
        _ => String::new(),
    };
    format!("{area}, {points}{sent}")
}

/// “12.5 km”, “340 m”.
pub(super) fn length(metres: f64) -> String {
    match metres {
        ..1000.0 => format!("{metres:.0} m"),
        ..100_000.0 => format!("{:.1} km", metres / 1000.0),
        _ => format!("{} km", format::count((metres / 1000.0).round() as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::{length, outline_tag};
    use crate::domain::shape::Measures;

    #[test]
    fn the_tag_counts_points_against_the_limit_and_says_what_is_wrong() {
        let of = |positions| Some(Measures { area_km2: 12_345.6, positions });
        assert_eq!(outline_tag(of(5), 4, false), "12,346 km², 4 points");
        assert_eq!(outline_tag(of(65), 4, false), "12,346 km², 4 points, 65 as sent");
        assert!(outline_tag(of(6000), 4, false).ends_with("6,000 as sent of 5,000 at most"));
        assert_eq!(outline_tag(of(5), 4, true), "The outline crosses itself.");
        assert_eq!([length(340.0), length(12_500.0), length(1_234_567.0)], ["340 m", "12.5 km", "1,235 km"]);
    }
}

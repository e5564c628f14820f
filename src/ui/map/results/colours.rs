//! How values become colours on the map: a range, named classes, the file's own colours.

use crate::inspect::decode::Plan;
use crate::inspect::plot::colours::{ColourMap, ColourScale, Rgb, category, suited};
use crate::inspect::plot::spread;
use crate::inspect::{Structure, Variable};
use crate::ui::viewer::plot::{Colouring, Ends};

/// What values are drawn as.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Style {
    /// Numbers in a range of colours.
    Range {
        /// Where the colours can end.
        ends: Ends,
        /// Colours that suit them.
        suits: ColourMap,
    },
    /// A colour for each value that has a name.
    Classes(Vec<(f64, Rgb, String)>),
    /// Colours of the file itself.
    Own,
    /// Points: by the area.
    Points,
}

/// How a variable's values are drawn.
pub(super) fn style(variable: &Variable, plan: &Plan, values: &[f32]) -> Style {
    if let Some(flags) = plan.flags.as_ref().filter(|flags| flags.are_classes() && !flags.list.is_empty()) {
        let classes = flags.list.iter().enumerate();
        return Style::Classes(
            classes.map(|(place, flag)| (flag.value.real(), category(place), flag.name.clone())).collect(),
        );
    }
    let numbers = || values.iter().copied();
    let usual = spread::usual(numbers).unwrap_or((0.0, 1.0));
    let all = spread::spread(numbers()).ends.map_or(usual, |(low, high)| (f64::from(low), f64::from(high)));
    let above_zero = spread::usual(|| numbers().filter(|value| *value > 0.0));
    let suits = suited(variable, usual);
    Style::Range { ends: Ends { usual, all, above_zero }, suits }
}

/// The scale of a range.
pub(super) fn scale(style: &Style, colouring: &Colouring) -> Option<ColourScale> {
    match style {
        Style::Range { ends, suits } => Some(colouring.scale(*suits, *ends)),
        _ => None,
    }
}

/// The colour of a class; nothing for a value without a name.
pub(super) fn of_class(classes: &[(f64, Rgb, String)], value: f64) -> Option<&(f64, Rgb, String)> {
    classes.iter().find(|(own, ..)| *own == value)
}

/// What a variable is called on the map, and its unit.
pub(super) fn names(structure: &Structure, path: &str) -> (String, String) {
    let Some(variable) = structure.variable(path) else { return Default::default() };
    let name = variable.text("long_name").unwrap_or(&variable.name).to_owned();
    (name, Plan::of(variable).units.unwrap_or_default())
}

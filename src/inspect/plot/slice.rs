//! Which part of a variable of many dimensions is drawn.

use crate::inspect::{Range, Selection, Structure, Variable};

/// Which two dimensions are drawn, and where the others stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slice {
    /// The dimension that runs upwards.
    pub rows: usize,
    /// The dimension that runs to the right.
    pub columns: usize,
    /// Index of every dimension; those of the two above do not count.
    pub at: Vec<u64>,
}

impl Slice {
    /// The last two dimensions, the first element of the others; `None` of a variable with fewer dimensions. Where
    /// the last one is the latitude it runs upwards all the same.
    pub fn first_of(structure: &Structure, variable: &Variable) -> Option<Self> {
        let count = variable.shape.len();
        let (columns, rows) = (count.checked_sub(1)?, count.checked_sub(2)?);
        let at = vec![0; count];
        let is_other = !is_latitude(structure, variable, rows) && !is_vertical(structure, variable, rows);
        if is_latitude(structure, variable, columns) && is_other {
            return Some(Self { rows: columns, columns: rows, at });
        }
        Some(Self { rows, columns, at })
    }

    /// What is read of the variable.
    pub fn selection(&self, variable: &Variable) -> Selection {
        let range = |(dimension, length): (usize, &u64)| {
            if dimension == self.rows || dimension == self.columns {
                Range::all(*length)
            } else {
                Range::one(self.at.get(dimension).copied().unwrap_or(0))
            }
        };
        Selection(variable.shape.iter().enumerate().map(range).collect())
    }
}

/// Whether a dimension counts heights, depths or pressures, which run upwards in a section.
fn is_vertical(structure: &Structure, variable: &Variable, dimension: usize) -> bool {
    scale(structure, variable, dimension).is_some_and(|scale| runs_down(scale) || scale.text("positive").is_some())
}

fn is_latitude(structure: &Structure, variable: &Variable, dimension: usize) -> bool {
    let name = variable.axes.get(dimension).map_or("", |axis| axis.name.as_str()).to_ascii_lowercase();
    let units = scale(structure, variable, dimension).and_then(|scale| scale.text("units"));
    units.is_some_and(|units| units.starts_with("degree") && units.contains("north")) || name.starts_with("lat")
}

/// The coordinate variable of a dimension, if it runs along that dimension alone.
pub(super) fn scale<'a>(structure: &'a Structure, variable: &Variable, dimension: usize) -> Option<&'a Variable> {
    let length = variable.shape.get(dimension)?;
    let path = variable.axes.get(dimension)?.scale.as_ref()?;
    structure.variable(path).filter(|scale| scale.shape == [*length] && scale.data_type.number().is_some())
}

/// Whether greater numbers lie lower, as of pressures and depths.
pub(super) fn runs_down(scale: &Variable) -> bool {
    match scale.text("positive").map(str::to_ascii_lowercase).as_deref() {
        Some("down") => true,
        Some("up") => false,
        _ => matches!(scale.text("units").unwrap_or_default(), "hPa" | "mb" | "mbar" | "millibar" | "millibars" | "Pa"),
    }
}

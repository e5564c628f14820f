//! What the points of a profile can be coloured by.

use super::super::classes::has_names;
use crate::inspect::Variable;

/// Something that points can be coloured by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassChoice {
    /// Path of the variable.
    pub path: String,
    /// Which of its columns.
    pub column: Column,
    /// What it is called: `land confidence`, `quality_ph`.
    pub name: String,
}

/// A column of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// It has one value for each point.
    Only,
    /// One of several.
    One(u64),
    /// The greatest of all columns.
    Greatest,
}

const USUAL: [&str; 7] = [
    "signal_conf_ph",
    "signal_class_ph",
    "class_ph",
    "classed_pc_flag",
    "quality_ph",
    "atl06_quality_summary",
    "quality_flag",
];
/// Columns of ATL03's `signal_conf_ph`.
const SURFACES: [&str; 5] = ["land", "ocean", "sea ice", "land ice", "inland water"];

/// What points can be coloured by, from variables within reach.
pub(in crate::inspect::plot) fn choices<'a>(
    variables: impl Iterator<Item = &'a Variable>,
    length: u64,
) -> Vec<ClassChoice> {
    let mut found: Vec<(usize, ClassChoice)> = Vec::new();
    for variable in variables {
        let whole = variable.data_type.number().is_some_and(|number| !number.is_float());
        let usual = USUAL.iter().position(|name| *name == variable.name);
        let fits = variable.shape.first() == Some(&length) && whole && variable.unread.is_none();
        if !fits || usual.is_none() && !has_names(variable) {
            continue;
        }
        let mut add = |column, name: String| {
            found.push((usual.unwrap_or(USUAL.len()), ClassChoice { path: variable.path.clone(), column, name }));
        };
        match variable.shape.as_slice() {
            [_] => add(Column::Only, variable.name.clone()),
            [_, columns @ 1..=16] => {
                let confidence = variable.name == "signal_conf_ph" && *columns == 5;
                let short = if confidence { "confidence" } else { variable.name.as_str() };
                add(Column::Greatest, format!("highest {short}"));
                for column in 0..*columns {
                    let surface = SURFACES.get(column as usize).filter(|_| confidence);
                    let name =
                        surface.map_or_else(|| format!("{short}, column {column}"), |name| format!("{name} {short}"));
                    add(Column::One(column), name);
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, choice)| choice).take(24).collect()
}

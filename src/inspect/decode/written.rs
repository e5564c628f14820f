//! Values as people read and copy them.

use super::number::Exact;
use super::plan::{Cell, Plan};
use crate::inspect::time::Resolution;
use crate::inspect::{Data, Values};

/// What stands where a value is missing.
const MISSING: &str = "–";

/// How an element is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// As the file holds it.
    Raw,
    /// What it means: scaled, times as dates, names of flags beside their numbers, `–` where it is missing.
    Decoded,
    /// The same with its units.
    WithUnits,
}

impl Plan {
    /// An element written out. Times get the digits of `resolution`.
    pub fn written(&self, values: &Values, index: usize, show: Show, resolution: Resolution) -> String {
        if show == Show::Raw || !values.is_numeric() {
            return values.written(index);
        }
        let Some(stored) = self.stored(values, index) else { return values.written(index) };
        let cell = self.cell(values, index);
        if cell == Cell::Fill {
            return MISSING.to_owned();
        }
        if let Some(time) = self.time.as_ref() {
            let text = if self.scaling.is_some() {
                self.real(values, index).and_then(|real| time.text(real, resolution))
            } else {
                time.text_at(values, index, resolution)
            };
            return text.unwrap_or_else(|| self.number(values, index, stored, cell));
        }
        let number = self.number(values, index, stored, cell);
        let names = self.flags.as_ref().map(|flags| flags.names(stored).join(", ")).filter(|names| !names.is_empty());
        match (names, self.units.as_deref()) {
            (Some(names), _) => format!("{number} {names}"),
            (None, Some(units)) if show == Show::WithUnits && cell != Cell::NotANumber => format!("{number} {units}"),
            _ => number,
        }
    }

    fn number(&self, values: &Values, index: usize, stored: Exact, cell: Cell) -> String {
        match (self.scaling, cell, stored) {
            (Some(scaling), Cell::Value(real) | Cell::OutsideValid(real), _) => match scaling.decimals {
                Some(decimals) => format!("{real:.decimals$}"),
                // A scaled float has as many good digits as the stored one.
                None if matches!(values.data, Data::Float32(_) | Data::Float16(_)) => format!("{:?}", real as f32),
                None => format!("{real:?}"),
            },
            (None, _, Exact::Integer(integer)) if self.unsigned.is_some() => integer.to_string(),
            _ => values.written(index),
        }
    }
}

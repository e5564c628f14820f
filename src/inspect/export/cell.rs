//! One value of a row, and what kind a column holds.

use crate::inspect::decode::{Cell as Meaning, Exact, Plan};
use crate::inspect::time::Resolution;
use crate::inspect::{DataType, Number, Values, Variable};

/// What a column holds. Integers stay exact; scaled ones have the decimals of their step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer(Number),
    Float32,
    Float64 {
        decimals: Option<usize>,
    },
    /// ISO 8601, UTC.
    Moment,
    Text,
}

impl Kind {
    /// The kind of a variable's column; `None` where it cannot be one.
    pub(super) fn of(variable: &Variable, plan: &Plan) -> Option<Self> {
        if matches!(variable.data_type, DataType::Text(_)) {
            return Some(Self::Text);
        }
        let number = variable.data_type.number()?;
        if let Some(time) = &plan.time {
            return Some(if time.calendar.is_real() && time.scale.label() != Some("TAI93") {
                Self::Moment
            } else {
                Self::Text
            });
        }
        Some(match (plan.scaling, number) {
            (Some(scaling), _) => Self::Float64 { decimals: scaling.decimals },
            (None, Number::Float64) => Self::Float64 { decimals: None },
            (None, Number::Float32 | Number::Float16) => Self::Float32,
            (None, integer) => Self::Integer(integer.read_as(plan.unsigned)),
        })
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Missing,
    Integer(i128),
    Real(f64),
    Text(String),
}

impl Cell {
    /// An element of a column of that kind.
    pub(super) fn of(kind: Kind, plan: &Plan, values: &Values, index: usize, resolution: Resolution) -> Self {
        match kind {
            Kind::Text if plan.time.is_none() => {
                values.text(index).map_or(Self::Missing, |text| Self::Text(text.to_owned()))
            }
            Kind::Text | Kind::Moment => moment(plan, values, index, resolution).map_or(Self::Missing, Self::Text),
            Kind::Integer(_) => match (plan.cell(values, index), plan.stored(values, index)) {
                (Meaning::Value(_) | Meaning::OutsideValid(_), Some(Exact::Integer(integer))) => Self::Integer(integer),
                _ => Self::Missing,
            },
            Kind::Float32 | Kind::Float64 { .. } => plan.real(values, index).map_or(Self::Missing, Self::Real),
        }
    }
}

fn moment(plan: &Plan, values: &Values, index: usize, resolution: Resolution) -> Option<String> {
    let real = plan.real(values, index)?;
    let time = plan.time.as_ref()?;
    // Days alone are no moment to GIS programs.
    let resolution = resolution.max(Resolution::Second(0));
    if plan.scaling.is_some() { time.text(real, resolution) } else { time.text_at(values, index, resolution) }
}

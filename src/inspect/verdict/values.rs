//! Which positions have a value in any variable, where fill stands for none.

use super::bits::{self, Bits};
use super::stream::{Reading, pieces};
use crate::inspect::coordinates::{Finder, Place};
use crate::inspect::decode::Plan;
use crate::inspect::{Number, Selection, Unread, Variable};

/// More variables of one place are not looked at.
const MOST_VARIABLES: usize = 6;
/// More elements of one place are not looked at: some seconds of reading.
const MOST_ELEMENTS: u64 = 60_000_000;

/// What was found out.
pub(super) struct WithValues {
    /// The positions with a value.
    pub(super) bits: Bits,
    /// Variables that were looked at.
    pub(super) looked_at: usize,
    /// Variables that could tell too and were not looked at.
    pub(super) left_out: usize,
    /// What could not be read.
    pub(super) unread: Vec<Unread>,
}

/// How the elements of a variable are numbered as positions: what each of its dimensions adds.
struct Numbering(Vec<u64>);

impl Numbering {
    fn of(variable: &Variable, place: &Place, columns: u64, reading: &Reading<'_>) -> Option<Self> {
        let mut adds = vec![0; variable.shape.len()];
        let mut put = |dimension: usize, add: u64| adds.get_mut(dimension).map(|slot| *slot = add);
        match place {
            Place::Points { latitude, .. } | Place::Swath { latitude, .. } => {
                let shape = &reading.variable(&latitude.path).ok()?.shape;
                let mut add = 1_u64;
                for (length, dimension) in shape.iter().zip(&latitude.dimensions).rev() {
                    if let Some(dimension) = dimension {
                        put(*dimension, add)?;
                    }
                    add = add.saturating_mul(*length);
                }
            }
            Place::Grid { rows, columns: across, .. } | Place::Projected { rows, columns: across, .. } => {
                put(*rows, columns)?;
                put(*across, 1)?;
            }
            Place::Cells(georeference) => {
                put(georeference.dimensions.0, columns)?;
                put(georeference.dimensions.1, 1)?;
            }
        }
        Some(Self(adds))
    }
}

/// Looks at the variables of a place until every position has a value or the budget is used up; if `any` is enough,
/// until one has. `None` if no variable can tell.
pub(super) fn with_values(
    (variables, finder): (&[String], &Finder<'_>),
    (positions, columns): (u64, u64),
    any: bool,
    reading: &mut Reading<'_>,
) -> Result<Option<WithValues>, Unread> {
    let telling = telling(variables, reading);
    if telling.is_empty() || positions > bits::MOST {
        return Ok(None);
    }
    let mut found = WithValues { bits: Bits::new(positions), looked_at: 0, left_out: 0, unread: Vec::new() };
    let mut budget = MOST_ELEMENTS;
    for variable in &telling {
        let is_affordable = variable.elements() <= budget && found.looked_at < MOST_VARIABLES;
        let place = finder.of(&variable.path).place;
        let numbering = place.and_then(|place| Numbering::of(variable, &place, columns, reading));
        let (Some(numbering), true) = (numbering, is_affordable) else {
            found.left_out += 1;
            continue;
        };
        budget -= variable.elements();
        match look(variable, &numbering, &mut found.bits, any, reading) {
            Ok(()) => found.looked_at += 1,
            Err(unread) if reading.cancel.is_cancelled() => return Err(unread),
            Err(unread) => found.unread.push(unread),
        }
        let with = found.bits.count();
        if with == positions || (any && with > 0) {
            break;
        }
    }
    Ok((found.looked_at > 0).then_some(found))
}

/// Numeric variables with fill values, or else with NaN; small ones first.
fn telling(variables: &[String], reading: &Reading<'_>) -> Vec<Variable> {
    let variables = variables.iter().filter_map(|path| reading.variable(path).ok());
    let is_read = |variable: &&Variable| variable.unread.is_none() && variable.same_as.is_none();
    let (mut telling, others): (Vec<Variable>, Vec<Variable>) =
        variables.filter(is_read).cloned().partition(|variable| !Plan::of(variable).fills.is_empty());
    if telling.is_empty() {
        // Services leave what has no fill value as it was, so it tells only where nothing else does.
        telling = others;
        telling.retain(|variable| variable.data_type.number().is_some_and(Number::is_float));
    }
    telling.sort_by_key(Variable::elements);
    telling
}

fn look(
    variable: &Variable,
    numbering: &Numbering,
    bits: &mut Bits,
    any: bool,
    reading: &mut Reading<'_>,
) -> Result<(), Unread> {
    for piece in pieces(variable) {
        let values = reading.reals(variable, &piece)?;
        mark(&values, &piece, numbering, bits);
        if any && bits.count() > 0 {
            break;
        }
    }
    Ok(())
}

/// Counts through a piece in row-major order, the last dimension fastest.
fn mark(values: &[f64], piece: &Selection, numbering: &Numbering, bits: &mut Bits) {
    let ranges = &piece.0;
    let mut done = vec![0_u64; ranges.len()];
    let start = ranges.iter().zip(&numbering.0).map(|(range, add)| range.start.saturating_mul(*add)).sum::<u64>();
    let mut position = start;
    for value in values {
        if !value.is_nan() {
            bits.set(position);
        }
        for ((done, range), add) in done.iter_mut().zip(ranges).zip(&numbering.0).rev() {
            *done += 1;
            position += add;
            if *done < range.count {
                break;
            }
            position -= add * range.count;
            *done = 0;
        }
    }
}

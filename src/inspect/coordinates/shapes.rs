//! Whether a coordinate's dimensions are those of a variable.

use crate::inspect::{Axis, Variable};

/// For each dimension of `coordinate` the index of the variable's dimension it is; `None` for one of length 1 that the
/// variable does not have. `None` in all where they do not fit.
pub(super) fn fit(coordinate: &Variable, variable: &Variable) -> Option<Vec<Option<usize>>> {
    let mut taken = vec![false; variable.axes.len()];
    let mut found: Vec<Option<usize>> = vec![None; coordinate.axes.len()];
    for test in [is_same as fn(&Axis, u64, &Axis, u64) -> bool, could_be_same] {
        for (slot, (axis, length)) in found.iter_mut().zip(coordinate.axes.iter().zip(&coordinate.shape)) {
            if slot.is_some() {
                continue;
            }
            let mut others = variable.axes.iter().zip(&variable.shape).zip(&mut taken).enumerate();
            let hit = others
                .find(|(_, ((other, other_length), taken))| !**taken && test(axis, *length, other, **other_length));
            if let Some((index, (_, taken))) = hit {
                *taken = true;
                *slot = Some(index);
            }
        }
    }
    let is_whole = found.len() == coordinate.shape.len()
        && found.iter().zip(&coordinate.shape).all(|(slot, length)| slot.is_some() || *length == 1);
    is_whole.then_some(found)
}

fn is_same(one: &Axis, length: u64, other: &Axis, other_length: u64) -> bool {
    if length != other_length {
        return false;
    }
    match (&one.scale, &other.scale) {
        (Some(scale), Some(other_scale)) => scale == other_scale,
        _ => one.name == other.name && !is_nameless(one),
    }
}

/// Dimensions without a name are known by their lengths alone.
fn could_be_same(one: &Axis, length: u64, other: &Axis, other_length: u64) -> bool {
    length == other_length && (is_nameless(one) || is_nameless(other))
}

pub(super) fn is_nameless(axis: &Axis) -> bool {
    axis.scale.is_none() && (axis.name.is_empty() || axis.name.starts_with("phony_dim_"))
}

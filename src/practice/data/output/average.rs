//! Means over time or over the area; the axis stays, with one value.

use super::numbers::{offsets, strides};
use super::plane::Plane;
use crate::practice::data::file::{Content, FileContent};
use crate::practice::data::treatment::Average;

/// Averages every variable that has the axis, as far as the file has it.
pub(super) fn average(file: &mut FileContent, over: Average) {
    let (axes, weights) = match over {
        Average::Time => {
            let Some(time) = file.variables.iter().find(|variable| variable.attribute("axis") == Some("T")) else {
                return;
            };
            (vec![time.path.clone()], Vec::new())
        }
        Average::Area => {
            let Some(plane) = Plane::of(file) else { return };
            // The area of a cell shrinks with its parallel.
            let weights = plane.ys.iter().map(|latitude| latitude.to_radians().cos().max(0.0)).collect();
            (vec![plane.y_path, plane.x_path], weights)
        }
    };
    let sizes = file.dimensions.clone();
    let size = |path: &String| sizes.iter().find(|(own, _)| own == path).map_or(1, |(_, size)| *size as usize);
    for variable in &mut file.variables {
        let own: Vec<usize> = variable.dimensions.iter().map(size).collect();
        let along = |path: &String| variable.dimensions.iter().position(|own| own == path);
        let places: Vec<usize> = axes.iter().filter_map(along).collect();
        if places.is_empty() {
            continue;
        }
        let has_all = places.len() == axes.len();
        let is_bounds = variable.path.ends_with("_bnds");
        let numbers = if is_bounds {
            outer_bounds(&variable.numbers())
        } else {
            means(variable, &own, &places, if has_all { &weights } else { &[] })
        };
        *variable = variable.with_numbers(variable.dimensions.clone(), &numbers);
    }
    for (path, size) in &mut file.dimensions {
        if axes.contains(path) {
            *size = 1;
        }
    }
    let words = if over == Average::Time { "time: mean" } else { "area: mean" };
    file.text("cell_methods", words);
}

/// Lowest and highest edge of all cells.
fn outer_bounds(numbers: &[Option<f64>]) -> Vec<Option<f64>> {
    let known = numbers.iter().flatten().copied();
    vec![known.clone().reduce(f64::min), known.reduce(f64::max)]
}

/// Means along the dimensions at `places`; `weights` belong to the first of them.
fn means(variable: &Content, sizes: &[usize], places: &[usize], weights: &[f64]) -> Vec<Option<f64>> {
    let numbers = variable.numbers();
    let others: Vec<usize> = (0..sizes.len()).filter(|place| !places.contains(place)).collect();
    let inner = offsets(sizes, &others);
    let all = strides(sizes);
    let first = places.first().copied().unwrap_or_default();
    let (stride, size) = (all.get(first).copied().unwrap_or(1).max(1), sizes.get(first).copied().unwrap_or(1).max(1));
    let mean = |start: usize| {
        let (mut sum, mut whole) = (0.0, 0.0);
        for offset in &inner {
            let weight = weights.get(offset / stride % size).copied().unwrap_or(1.0);
            if let Some(Some(number)) = numbers.get(start + offset) {
                sum += number * weight;
                whole += weight;
            }
        }
        (whole > 0.0).then(|| sum / whole)
    };
    offsets(sizes, places).into_iter().map(mean).collect()
}

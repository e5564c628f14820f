//! CSV: a line for each value, with the axes it stands on.

use super::numbers::{offsets, strides};
use crate::practice::data::file::{Content, FileContent};
use crate::practice::data::model::PracticeDataError;
use std::fmt::Write as _;

/// Lines of one file at most.
const MOST_LINES: u64 = 1_000_000;

/// The file's bytes: `variable,units,…axes…,value`; missing values have no line.
pub(super) fn encode(file: &FileContent) -> Result<Vec<u8>, PracticeDataError> {
    let is_axis = |variable: &Content| file.dimensions.iter().any(|(path, _)| *path == variable.path);
    let layers: Vec<&Content> =
        file.variables.iter().filter(|variable| !is_axis(variable) && !variable.path.ends_with("_bnds")).collect();
    let axes: Vec<&Content> = file.variables.iter().filter(|variable| is_axis(variable)).collect();
    let lines: u64 = layers.iter().map(|layer| layer.numbers().len() as u64).sum();
    if lines > MOST_LINES {
        return Err(PracticeDataError::TooLarge(MOST_LINES));
    }
    let values: Vec<Vec<Option<f64>>> = axes.iter().map(|axis| axis.numbers()).collect();
    let mut text = String::from("variable,units");
    for axis in &axes {
        text.push(',');
        text.push_str(leaf(&axis.path));
    }
    text.push_str(",value\n");
    let size =
        |path: &String| file.dimensions.iter().find(|(own, _)| own == path).map_or(1, |(_, size)| *size as usize);
    for layer in layers {
        let sizes: Vec<usize> = layer.dimensions.iter().map(size).collect();
        let strides = strides(&sizes);
        let (scale, offset) = layer.packing();
        let numbers = layer.numbers();
        for place in offsets(&sizes, &[]) {
            let Some(Some(number)) = numbers.get(place) else { continue };
            text.push_str(&layer.path);
            text.push(',');
            text.push_str(layer.attribute("units").unwrap_or_default());
            for (axis, values) in axes.iter().zip(&values) {
                text.push(',');
                let own = layer.dimensions.iter().position(|path| *path == axis.path);
                let step = own.and_then(|own| Some(place / strides.get(own)?.max(&1) % sizes.get(own)?.max(&1)));
                if let Some(value) = step.and_then(|step| values.get(step).copied().flatten()) {
                    push(&mut text, value);
                }
            }
            text.push(',');
            push(&mut text, number * scale + offset);
            text.push('\n');
        }
    }
    Ok(text.into_bytes())
}

fn leaf(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn push(text: &mut String, number: f64) {
    // Writing into a text cannot fail.
    write!(text, "{}", number as f32).ok();
}

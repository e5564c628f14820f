//! Numbers of the rarer options as typed, and their way to values and back.

use super::checked::Checked;
use super::field::Field;
use crate::domain::request::{DimensionRange, Options};
use serde_json::Number;

/// Numbers as typed; an empty text is the server's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NumberTexts {
    /// xmin, ymin, xmax, ymax in the output's units.
    pub scale_extent: [String; 4],
    /// Pixel size x, y in the output's units.
    pub scale_size: [String; 2],
    /// Pixels, a whole number from 1.
    pub width: String,
    /// Pixels, a whole number from 1.
    pub height: String,
    /// Granules, a whole number from 1.
    pub max_results: String,
}

/// One named dimension as typed; an empty bound is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DimensionText {
    /// Case-sensitive name.
    pub name: String,
    /// Lower bound.
    pub min: String,
    /// Upper bound.
    pub max: String,
}

impl From<&DimensionRange> for DimensionText {
    fn from(range: &DimensionRange) -> Self {
        let text = |bound: &Option<Number>| bound.as_ref().map_or_else(String::new, Number::to_string);
        Self { name: range.name.clone(), min: text(&range.min), max: text(&range.max) }
    }
}

impl From<&Options> for NumberTexts {
    fn from(options: &Options) -> Self {
        let count = |count: Option<u32>| count.map_or_else(String::new, |count| count.to_string());
        let texts = |numbers: &[Number]| numbers.iter().map(Number::to_string).collect::<Vec<_>>();
        let extent = options.scale_extent.as_ref().map(|numbers| texts(numbers));
        let size = options.scale_size.as_ref().map(|numbers| texts(numbers));
        Self {
            scale_extent: extent.and_then(|texts| texts.try_into().ok()).unwrap_or_default(),
            scale_size: size.and_then(|texts| texts.try_into().ok()).unwrap_or_default(),
            width: count(options.width),
            height: count(options.height),
            max_results: count(options.max_results),
        }
    }
}

impl NumberTexts {
    /// The options with their numbers taken out, as [`super::Draft::options`] keeps them.
    pub(super) fn without_numbers(options: &Options) -> Options {
        Options {
            scale_extent: None,
            scale_size: None,
            width: None,
            height: None,
            max_results: None,
            ..options.clone()
        }
    }

    /// Puts the numbers into `options`; what is wrong is told at its field.
    pub(super) fn read_into(&self, options: &mut Options, checked: &mut Checked) {
        options.width = read_count(&self.width, "The width", Field::Width, checked);
        options.height = read_count(&self.height, "The height", Field::Height, checked);
        options.max_results = read_count(&self.max_results, "The number of granules", Field::MaxResults, checked);
        options.scale_extent = read_all(&self.scale_extent, "four corners", Field::ScaleExtent, checked);
        options.scale_size = read_all(&self.scale_size, "two sizes", Field::ScaleSize, checked);
        if options.scale_size.iter().flatten().any(|size| size.as_f64().is_none_or(|size| size < 0.0)) {
            checked.problem_at(Field::ScaleSize, "A pixel size must not be negative.");
            options.scale_size = None;
        }
    }

    /// True if any of the numbers about the output's pixels is typed.
    pub fn asks_for_pixels(&self) -> bool {
        let texts = self.scale_extent.iter().chain(&self.scale_size).chain([&self.width, &self.height]);
        texts.into_iter().any(|text| !text.trim().is_empty())
    }
}

/// Reads a number as people type it, and keeps `10.0` apart from `10`.
pub(super) fn read_number(text: &str) -> Option<Number> {
    let text = text.trim();
    let exact = serde_json::from_str(text).ok();
    exact.or_else(|| text.parse().ok().and_then(Number::from_f64))
}

fn read_count(text: &str, name: &str, field: Field, checked: &mut Checked) -> Option<u32> {
    if text.trim().is_empty() {
        return None;
    }
    let count = text.trim().parse().ok().filter(|count| *count >= 1);
    if count.is_none() {
        checked.problem_at(field, format!("{name} must be a whole number from 1 on."));
    }
    count
}

fn read_all<const N: usize>(
    texts: &[String; N],
    what: &str,
    field: Field,
    checked: &mut Checked,
) -> Option<[Number; N]> {
    if texts.iter().all(|text| text.trim().is_empty()) {
        return None;
    }
    if texts.iter().any(|text| text.trim().is_empty()) {
        checked.problem_at(field, format!("Fill all {what}, or none."));
        return None;
    }
    let numbers: Option<Vec<Number>> = texts.iter().map(|text| read_number(text)).collect();
    if numbers.is_none() {
        let wrong = texts.iter().find(|text| read_number(text).is_none());
        let wrong = wrong.map_or("", |text| text.trim());
        checked.problem_at(field, format!("“{wrong}” is not a number. Write it like 30 or -0.25."));
    }
    numbers.and_then(|numbers| numbers.try_into().ok())
}

/// Reads the named dimensions; what is wrong is told at its row.
pub(super) fn read_dimensions(texts: &[DimensionText], checked: &mut Checked) -> Vec<DimensionRange> {
    let mut read: Vec<DimensionRange> = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        match read_dimension(text) {
            Ok(range) if read.iter().any(|other| other.name == range.name) => {
                checked.problem_at(Field::Dimension(place), format!("“{}” is listed twice.", range.name));
            }
            Ok(range) => read.push(range),
            Err(words) => checked.problem_at(Field::Dimension(place), words),
        }
    }
    read
}

fn read_dimension(text: &DimensionText) -> Result<DimensionRange, String> {
    match text.name.trim() {
        "" => return Err("Write the dimension's name, such as lev.".to_owned()),
        "lat" | "lon" => return Err(format!("“{}” is cut with the box.", text.name.trim())),
        "time" => return Err("“time” is cut with the dates.".to_owned()),
        name if name.contains(['(', ')', ',', '"']) => {
            return Err("A dimension's name may not hold brackets, commas or quotes.".to_owned());
        }
        _ => {}
    }
    let bound = |text: &str, which: &str| match text.trim() {
        "" => Ok(None),
        typed => read_number(typed).map(Some).ok_or_else(|| format!("The {which} value “{typed}” is not a number.")),
    };
    let (min, max) = (bound(&text.min, "lowest")?, bound(&text.max, "highest")?);
    match (&min, &max) {
        (None, None) => return Err("Write the lowest value, the highest, or both.".to_owned()),
        (Some(low), Some(high)) if low.as_f64() > high.as_f64() => {
            return Err("The lowest value must not be above the highest.".to_owned());
        }
        _ => {}
    }
    // A name from a request file is kept as it is, spaces and all.
    Ok(DimensionRange { name: text.name.clone(), min, max })
}

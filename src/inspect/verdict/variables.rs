//! Which variables and which parts of dimensions a file holds, against what was asked.

use super::stream::Reading;
use crate::domain::request::DimensionRange;
use crate::inspect::coordinates::{Coordinates, Place, PlaceOfMany};
use crate::inspect::{FileKind, Structure, Variable};
use std::collections::BTreeSet;

/// Longer dimensions are not compared.
const LONGEST: u64 = 1_000_000;

/// Asked for and there, asked for and not there, there and not asked for.
pub(super) struct Compared {
    pub(super) there: u64,
    pub(super) missing: Vec<String>,
    pub(super) unasked: u64,
}

/// Pictures and tables call their parts otherwise.
pub(super) fn have_names(kind: FileKind) -> bool {
    matches!(kind, FileKind::Hdf5 | FileKind::NetCdfClassic(_))
}

/// By path, or by name where no path was given. Coordinates and scales may come along.
pub(super) fn compare(structure: &Structure, asked: &[String], coordinates: &BTreeSet<String>) -> Compared {
    let mut compared = Compared { there: 0, missing: Vec::new(), unasked: 0 };
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for name in asked {
        let found = structure.variables().filter(|variable| is_meant(variable, name));
        let before = wanted.len();
        wanted.extend(found.map(|variable| variable.path.as_str()));
        if wanted.len() > before || structure.group(name).is_some_and(|group| !group.path.eq("/")) {
            compared.there += 1;
        } else if structure.variables().any(|variable| is_meant(variable, name)) {
            // Asked for twice.
        } else {
            compared.missing.push(name.clone());
        }
    }
    let may_come = |variable: &&Variable| {
        let is_text = variable.data_type.number().is_none();
        variable.is_scale || is_text || wanted.contains(variable.path.as_str()) || coordinates.contains(&variable.path)
    };
    compared.unasked = structure.variables().filter(|variable| !may_come(variable)).count() as u64;
    compared
}

fn is_meant(variable: &Variable, name: &str) -> bool {
    let name = name.trim_start_matches('/');
    let path = variable.path.trim_start_matches('/');
    path == name || (!name.contains('/') && variable.name == name)
}

/// Paths of the variables that tell place, time and height, and the edges of these.
pub(super) fn told_by(coordinates: &Coordinates) -> Vec<String> {
    let own = match &coordinates.place {
        Some(
            Place::Points { latitude: one, longitude: other, .. }
            | Place::Swath { latitude: one, longitude: other, .. }
            | Place::Grid { latitude: one, longitude: other, .. }
            | Place::Projected { x: one, y: other, .. },
        ) => vec![one, other],
        Some(Place::Cells(_)) | None => Vec::new(),
    };
    let all = own.into_iter().chain(&coordinates.time).chain(&coordinates.vertical);
    all.flat_map(|found| std::iter::once(found.path.clone()).chain(found.bounds.clone())).collect()
}

/// The variables of a place that hold data: not what tells its place and time.
pub(super) fn data(found: &PlaceOfMany) -> Vec<String> {
    let told = told_by(&found.coordinates);
    found.variables.iter().filter(|path| !told.contains(path)).cloned().collect()
}

/// Whether a variable without a place could have one: scales, what describes a map, times and bare numbers have none.
pub(super) fn is_data(structure: &Structure, path: &str, places: &[PlaceOfMany]) -> bool {
    let Some(variable) = structure.variable(path) else { return false };
    let is_machinery = variable.is_scale
        || variable.shape.is_empty()
        || variable.is_bare_dimension()
        || matches!(variable.axes.as_slice(), [axis] if axis.name == variable.name)
        || variable.text("grid_mapping_name").is_some();
    !is_machinery && !places.iter().any(|place| told_by(&place.coordinates).iter().any(|told| told == path))
}

/// A sentence for each dimension that was to be cut and was not, or is not there.
pub(super) fn dimensions(asked: &[DimensionRange], reading: &mut Reading<'_>) -> Vec<String> {
    asked.iter().filter_map(|range| dimension(range, reading)).collect()
}

fn dimension(asked: &DimensionRange, reading: &mut Reading<'_>) -> Option<String> {
    let name = &asked.name;
    let found = reading.structure.variables().find(|variable| variable.name == *name && variable.shape.len() == 1);
    let Some(path) = found.map(|variable| variable.path.clone()) else {
        return Some(format!("“{name}”, which you asked to cut, has no values in this file, so it was not checked."));
    };
    let values = match reading.whole(&path, LONGEST) {
        Ok(values) => values,
        Err(unread) => return Some(unread.to_string()),
    };
    let bound =
        |number: Option<&serde_json::Number>, open: f64| number.and_then(serde_json::Number::as_f64).unwrap_or(open);
    let (least, most) = (bound(asked.min.as_ref(), f64::NEG_INFINITY), bound(asked.max.as_ref(), f64::INFINITY));
    let outside = values.iter().filter(|value| **value < least || **value > most).count();
    (outside > 0).then(|| {
        let words = |number: Option<&serde_json::Number>| number.map_or_else(|| "…".to_owned(), ToString::to_string);
        let (min, max) = (words(asked.min.as_ref()), words(asked.max.as_ref()));
        format!("{outside} of {} values of “{name}” lie outside {min} to {max}.", values.len())
    })
}

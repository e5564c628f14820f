//! The catalogue as its users see it: the tutorial's granule, true cuts, files that read back.

use super::area::Region;
use super::{
    Catalogue, Cut, CutArea, CutOutcome, GranuleQuery, PracticeCollection, PracticeDataError, PracticeGranule,
};
use crate::domain::time_range::parse_moment;
use crate::domain::{BoundingBox, TimeRange};
use fastrand::Rng;
use netcdf_reader::{NcFile, NcGroup};
use std::collections::BTreeSet;

mod catalogue;
mod cuts;
mod fields;
mod files;
mod photons;

const SEED: u64 = 7;

fn area(west: f64, south: f64, east: f64, north: f64) -> CutArea {
    CutArea::Box(BoundingBox::new(west, south, east, north).unwrap())
}

fn tutorial_area() -> CutArea {
    area(-105.5, 40.0, -105.0, 41.0)
}

fn range(start: &str, stop: &str) -> TimeRange {
    TimeRange::new(parse_moment(start), parse_moment(stop)).unwrap()
}

fn query(area: Option<CutArea>, start: &str, stop: &str) -> GranuleQuery {
    GranuleQuery { area: area.map(Into::into), time: Some(range(start, stop)), ..GranuleQuery::default() }
}

fn named(names: &[&str]) -> GranuleQuery {
    GranuleQuery { names: names.iter().map(|&name| name.to_owned()).collect(), ..GranuleQuery::default() }
}

fn first<'a>(catalogue: &'a Catalogue, name: &str) -> &'a PracticeCollection {
    catalogue.find(name)[0]
}

fn tutorial_granule(catalogue: &Catalogue) -> PracticeGranule {
    let query = query(Some(tutorial_area()), "2020-04-27", "2020-05-28");
    catalogue.granules(first(catalogue, "ATL03"), &query).remove(0)
}

/// A written file, read back.
struct Written {
    outcome: CutOutcome,
    bytes: Vec<u8>,
    file: NcFile,
}

fn write(catalogue: &Catalogue, granule: &PracticeGranule, cut: &Cut) -> Result<Written, PracticeDataError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("practice.h5");
    let outcome = catalogue.write(granule, cut, &path);
    assert_eq!(outcome.is_ok(), path.exists(), "a file stands exactly when the cut succeeded");
    let outcome = outcome?;
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(outcome.bytes, bytes.len() as u64);
    let file = NcFile::from_vec(bytes.clone()).unwrap();
    Ok(Written { outcome, bytes, file })
}

fn cut_area(area: CutArea) -> Cut {
    Cut { area: Some(area), ..Cut::default() }
}

/// Paths of all groups of a file below (and with) one.
fn group_paths(group: &NcGroup, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    for inner in &group.groups {
        let path = if path.is_empty() { inner.name.clone() } else { format!("{path}/{}", inner.name) };
        group_paths(inner, &path, found);
    }
}

/// Every position in the file as longitude, latitude: wherever a group has both, by standard
/// name. Axes of grids are combined.
fn positions(file: &NcFile) -> Vec<(f64, f64)> {
    let root = file.root_group().unwrap();
    let mut paths = Vec::new();
    group_paths(root, "", &mut paths);
    let mut found = Vec::new();
    for path in paths {
        let group = if path.is_empty() { root } else { file.group(&path).unwrap() };
        let named = |standard_name: &str| {
            group.variables.iter().find(|variable| {
                variable.attribute("standard_name").and_then(|name| name.value.as_string()).as_deref()
                    == Some(standard_name)
            })
        };
        let (Some(longitude), Some(latitude)) = (named("longitude"), named("latitude")) else { continue };
        let read = |name: &str| {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
            file.read_variable_as_f64(&path).unwrap().into_iter().collect::<Vec<_>>()
        };
        let (longitudes, latitudes) = (read(longitude.name()), read(latitude.name()));
        if longitude.dimensions()[0].name == latitude.dimensions()[0].name {
            found.extend(longitudes.into_iter().zip(latitudes));
        } else {
            found.extend(
                latitudes.iter().flat_map(|&latitude| longitudes.iter().map(move |&longitude| (longitude, latitude))),
            );
        }
    }
    found.retain(|place| place.0 != -999.0);
    found
}

fn text(file: &NcFile, variable: &str, attribute: &str) -> String {
    let variable = file.variable(variable).unwrap();
    variable.attribute(attribute).and_then(|attribute| attribute.value.as_string()).unwrap_or_default()
}

/// The name of a variable as owned text.
fn name_of(variable: &netcdf_reader::NcVariable) -> String {
    variable.name().to_owned()
}

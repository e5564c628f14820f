//! All places of a file, each with the variables that lie there.

use super::finder::Finder;
use super::found::{Coordinates, Found, Place};
use std::cmp::Ordering;

/// One place and the variables whose values lie there.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceOfMany {
    /// The coordinates of the first of them that has a time, else of the first. Never without a place.
    pub coordinates: Coordinates,
    /// Paths of the variables, without those that tell the place itself.
    pub variables: Vec<String>,
}

/// Every place of a file, in the file's order, and the paths of the variables without one.
pub fn of_all(finder: &Finder<'_>, paths: impl IntoIterator<Item = String>) -> (Vec<PlaceOfMany>, Vec<String>) {
    let mut places: Vec<(Vec<String>, PlaceOfMany)> = Vec::new();
    let mut without = Vec::new();
    for path in paths {
        let coordinates = finder.of(&path);
        let Some(place) = &coordinates.place else {
            without.push(path);
            continue;
        };
        let key = key(place);
        let is_its_own = key.contains(&path);
        let at = places.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
            places.push((key, PlaceOfMany { coordinates: coordinates.clone(), variables: Vec::new() }));
            places.len() - 1
        });
        let Some((_, found)) = places.get_mut(at) else { continue };
        // A grid of one row or column is a grid all the same, whatever else its single values fit.
        match rank(&coordinates).cmp(&rank(&found.coordinates)) {
            Ordering::Greater => *found = PlaceOfMany { coordinates: coordinates.clone(), variables: Vec::new() },
            Ordering::Less => continue,
            Ordering::Equal => {}
        }
        // The coordinates are those of a variable, not of a latitude that stands for itself.
        let is_better =
            found.variables.is_empty() && !is_its_own || found.coordinates.time.is_none() && coordinates.time.is_some();
        if is_better {
            found.coordinates = coordinates;
        }
        if !is_its_own {
            found.variables.push(path);
        }
    }
    let places: Vec<PlaceOfMany> = places.into_iter().map(|(_, place)| place).collect();
    // Latitudes of a grid's rows have no place of their own, but are no variables without one either.
    let told: Vec<String> = places.iter().filter_map(|place| place.coordinates.place.as_ref()).flat_map(key).collect();
    without.retain(|path| !told.contains(path));
    (places, without)
}

/// Along how many dimensions values lie.
fn rank(coordinates: &Coordinates) -> u8 {
    match coordinates.place {
        None => 0,
        Some(Place::Points { dimension: None, .. }) => 1,
        Some(Place::Points { .. }) => 2,
        Some(_) => 3,
    }
}

fn key(place: &Place) -> Vec<String> {
    let pair = |one: &Found, other: &Found| vec![one.path.clone(), other.path.clone()];
    match place {
        Place::Points { latitude, longitude, .. }
        | Place::Swath { latitude, longitude, .. }
        | Place::Grid { latitude, longitude, .. } => pair(latitude, longitude),
        Place::Projected { x, y, .. } => pair(x, y),
        Place::Cells(georeference) => vec![format!("{:?}{:?}", georeference.transform, georeference.system)],
    }
}

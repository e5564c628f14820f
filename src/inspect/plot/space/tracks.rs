//! Which points of a file can be seen in space: the beams of its profiles, else whatever has places and heights.

use crate::inspect::coordinates::{Finder, Place};
use crate::inspect::plot::profile::{self, Kind, Track};
use crate::inspect::{Group, Structure, Variable};

/// Most groups of points, so that a file of thousands of groups is not looked through for long.
const MOST_GROUPS: usize = 64;

/// The beams of a file, or its other groups of points, each with a latitude, a longitude and a height.
pub fn tracks(structure: &Structure) -> Vec<Track> {
    let beams: Vec<Track> = profile::tracks(structure).into_iter().filter(has_places).collect();
    if !beams.is_empty() {
        return beams;
    }
    let finder = std::cell::OnceCell::new();
    let of = |group| of_group(group, structure, || finder.get_or_init(|| Finder::new(structure)));
    structure.groups().filter_map(of).take(MOST_GROUPS).collect()
}

fn has_places(track: &Track) -> bool {
    track.latitude.is_some() && track.longitude.is_some()
}

fn of_group<'a>(group: &Group, structure: &Structure, finder: impl Fn() -> &'a Finder<'a>) -> Option<Track> {
    let mut heights: Vec<(usize, &Variable)> =
        group.variables.iter().filter_map(|variable| Some((profile::height_rank(variable)?, variable))).collect();
    heights.sort_by_key(|(rank, _)| *rank);
    let (_, first) = heights.first()?;
    let found = finder().of(&first.path);
    let Some(Place::Points { latitude, longitude, dimension: Some(_) }) = found.place else { return None };
    let points = first.elements();
    let fits = |path: &String| structure.variable(path).is_some_and(|variable| variable.shape == [points]);
    if !fits(&latitude.path) || !fits(&longitude.path) {
        return None;
    }
    let is_coordinate = |path: &String| *path == latitude.path || *path == longitude.path;
    let heights: Vec<String> = heights
        .iter()
        .filter(|(_, variable)| variable.elements() == points)
        .map(|(_, variable)| variable.path.clone())
        .filter(|path| !is_coordinate(path))
        .collect();
    let name = if group.name.is_empty() { "points" } else { group.name.as_str() };
    (!heights.is_empty()).then(|| Track {
        beam: name.to_owned(),
        beam_group: group.path.clone(),
        group: group.path.clone(),
        kind: Kind::Points,
        strength: None,
        points,
        heights,
        latitude: Some(latitude.path.clone()),
        longitude: Some(longitude.path.clone()),
        time: found.time.map(|time| time.path).filter(fits),
        distance: None,
        classes: profile::class_choices(group.variables.iter(), points),
    })
}

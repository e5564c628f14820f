//! Latitudes and longitudes, and x and y, belong together in pairs.

use super::found::{Place, Role};
use super::names;
use super::scored::Scored;

/// Most candidates of a role that are paired.
const MOST: usize = 12;

/// The surest pair of latitudes and longitudes whose dimensions go together.
pub(super) fn degrees(scored: &[Scored<'_>]) -> Option<Place> {
    let mut best: Option<(u32, Place)> = None;
    for latitude in fitting(scored, Role::Latitude) {
        for longitude in fitting(scored, Role::Longitude) {
            let Some(place) = together(latitude, longitude) else { continue };
            let is_same_group = latitude.variable.group_path() == longitude.variable.group_path();
            let is_same_name = names::as_latitude(&longitude.variable.name) == latitude.variable.name.to_lowercase();
            // Cells with a place each say more than rows of them.
            let along = match place {
                Place::Swath { .. } => 15,
                Place::Grid { .. } => 10,
                _ => 0,
            };
            let score =
                latitude.score + longitude.score + u32::from(is_same_group) * 10 + u32::from(is_same_name) * 20 + along;
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, place));
            }
        }
    }
    best.map(|(_, place)| place)
}

/// The surest x and y along two dimensions.
pub(super) fn plane<'s, 'a>(scored: &'s [Scored<'a>]) -> Option<(&'s Scored<'a>, &'s Scored<'a>)> {
    let xs = fitting(scored, Role::X).filter(|x| x.along().len() == 1);
    let pairs = xs.flat_map(|x| fitting(scored, Role::Y).filter(|y| y.along().len() == 1).map(move |y| (x, y)));
    pairs.filter(|(x, y)| x.along() != y.along()).max_by_key(|(x, y)| {
        let is_same_group = x.variable.group_path() == y.variable.group_path();
        x.score + y.score + u32::from(is_same_group) * 20
    })
}

fn fitting<'s, 'a>(scored: &'s [Scored<'a>], role: Role) -> impl Iterator<Item = &'s Scored<'a>> {
    scored.iter().filter(move |found| found.role == role && found.fit.is_some()).take(MOST)
}

fn together(latitude: &Scored<'_>, longitude: &Scored<'_>) -> Option<Place> {
    let (rows, columns) = (latitude.along(), longitude.along());
    let (latitude, longitude) = (latitude.found(), longitude.found());
    match (rows.as_slice(), columns.as_slice()) {
        ([], []) => Some(Place::Points { latitude, longitude, dimension: None }),
        ([row], [column]) if row == column => Some(Place::Points { latitude, longitude, dimension: Some(*row) }),
        ([row], [column]) => Some(Place::Grid { latitude, longitude, rows: *row, columns: *column }),
        (one, other) if one == other => {
            let (columns, rows) = (one.iter().next_back().copied()?, one.iter().rev().nth(1).copied()?);
            Some(Place::Swath { latitude, longitude, rows, columns })
        }
        _ => None,
    }
}

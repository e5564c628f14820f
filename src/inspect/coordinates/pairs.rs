//! Latitudes and longitudes, and x and y, belong together in pairs.

use super::found::{Place, Role};
use super::names;
use super::scored::Scored;
use super::shapes;
use crate::inspect::Variable;

/// Most candidates of a role that are paired.
const MOST: usize = 12;

/// The surest pair of latitudes and longitudes whose dimensions go together.
pub(super) fn degrees(scored: &[Scored<'_>], variable: &Variable) -> Option<Place> {
    let mut best: Option<(u32, Place)> = None;
    for latitude in fitting(scored, Role::Latitude) {
        for longitude in fitting(scored, Role::Longitude) {
            let Some(place) = together(latitude, longitude, variable) else { continue };
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

/// Dimensions without names are known by their lengths alone, and a square array has one length twice: rows come before
/// columns there.
fn beside(variable: &Variable, rows: &[usize], longitude: &Scored<'_>) -> Option<Vec<usize>> {
    let columns = longitude.along();
    let ([row], [column]) = (rows, columns.as_slice()) else { return None };
    let is_nameless = |at: usize| variable.axes.get(at).is_some_and(shapes::is_nameless);
    let next = row.checked_add(1)?;
    let is_square = row == column && is_nameless(*row) && is_nameless(next);
    (is_square && variable.shape.get(*row) == variable.shape.get(next)).then(|| vec![next])
}

fn together(latitude: &Scored<'_>, longitude: &Scored<'_>, variable: &Variable) -> Option<Place> {
    let rows = latitude.along();
    let columns = beside(variable, &rows, longitude).unwrap_or_else(|| longitude.along());
    let (latitude, mut longitude) = (latitude.found(), longitude.found());
    if let ([row], [column]) = (rows.as_slice(), columns.as_slice())
        && row != column
    {
        longitude.dimensions = longitude.dimensions.iter().map(|known| known.map(|_| *column)).collect();
    }
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

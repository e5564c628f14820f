//! Scores what could be a coordinate of a variable, and takes the surest.

use super::found::{Candidate, Choice, Coordinates, Found, How, Kind, Note, Place, Role};
use super::roles::{self, Part};
use super::scored::Scored;
use super::{names, pairs, projection, resolve, shapes};
use crate::inspect::{Affine, DataType, FileKind, Georeference, ReferenceSystem, Structure, Variable};
use std::collections::BTreeMap;

/// Most groups that coordinates are looked for in, and most variables that are scored.
const MOST_GROUPS: usize = 400;
const MOST_CANDIDATES: usize = 2000;

/// Finds the coordinates of a file's variables.
pub struct Finder<'a> {
    structure: &'a Structure,
    parts: BTreeMap<&'a str, Vec<Part<'a>>>,
    /// Variables that describe map projections.
    mappings: Vec<&'a Variable>,
}

impl<'a> Finder<'a> {
    /// Looks at every variable once.
    pub fn new(structure: &'a Structure) -> Self {
        let mut parts: BTreeMap<&str, Vec<Part<'a>>> = BTreeMap::new();
        let mut mappings = Vec::new();
        for group in structure.groups() {
            let list: Vec<Part<'a>> =
                group.variables.iter().flat_map(|variable| roles::of(variable, &group.name)).collect();
            if !list.is_empty() {
                parts.insert(group.path.as_str(), list);
            }
            mappings.extend(group.variables.iter().filter(|variable| variable.text("grid_mapping_name").is_some()));
        }
        Self { structure, parts, mappings }
    }

    /// Where and when the values of a variable lie.
    pub fn of(&self, path: &str) -> Coordinates {
        self.of_with(path, &Choice::default())
    }

    /// The same, with what a person wants taken.
    pub fn of_with(&self, path: &str, choice: &Choice) -> Coordinates {
        let mut coordinates = Coordinates {
            variable: path.to_owned(),
            kind: Kind::Plain,
            place: None,
            time: None,
            vertical: None,
            candidates: Vec::new(),
            notes: Vec::new(),
        };
        let Some(variable) = self.structure.variable(path) else { return coordinates };
        let scored = self.scored(variable, choice, &mut coordinates.notes);
        coordinates.candidates = listed(&scored);
        coordinates.time = best(&scored, Role::Time).map(Scored::found);
        coordinates.vertical = best(&scored, Role::Vertical).map(Scored::found);
        coordinates.place = self.place(variable, &scored, choice, &mut coordinates.notes);
        coordinates.kind = self.kind(variable, &coordinates);
        coordinates
    }

    fn scored(&self, variable: &'a Variable, choice: &Choice, notes: &mut Vec<Note>) -> Vec<Scored<'a>> {
        let group = variable.group_path();
        let named = self.named(variable, notes);
        let mut scored: Vec<Scored<'a>> = Vec::new();
        for (place, locality) in self.reachable(group) {
            for part in self.parts.get(place).into_iter().flatten() {
                let is_named = named.iter().any(|path| *path == part.variable.path);
                scored.extend(score(part, variable, is_named, locality));
            }
            if scored.len() > MOST_CANDIDATES {
                break;
            }
        }
        // What `coordinates` names may lie anywhere.
        for path in named {
            if scored.iter().any(|found| found.variable.path == *path) {
                continue;
            }
            let parts = path.rsplit_once('/').map(|(group, _)| if group.is_empty() { "/" } else { group });
            let parts = parts.and_then(|group| self.parts.get(group)).into_iter().flatten();
            scored.extend(
                parts.filter(|part| part.variable.path == *path).filter_map(|part| score(part, variable, true, 0)),
            );
        }
        self.prefer(variable, choice, &mut scored, notes);
        for found in &mut scored {
            let bounds = found
                .variable
                .text("bounds")
                .and_then(|name| resolve::variable(self.structure, found.variable.group_path(), name.trim()));
            found.bounds = bounds.map(|bounds| bounds.path.clone());
        }
        let bounds: Vec<String> = scored.iter().filter_map(|found| found.bounds.clone()).collect();
        scored.retain(|found| !bounds.contains(&found.variable.path));
        for found in scored.iter().filter(|found| found.how == How::CoordinatesAttribute && found.fit.is_none()) {
            let is_place = matches!(found.role, Role::Latitude | Role::Longitude);
            if is_place && !notes.contains(&Note::DoesNotFit(found.variable.path.clone())) {
                notes.push(Note::DoesNotFit(found.variable.path.clone()));
            }
        }
        scored.sort_by(|one, other| (one.role, other.score).cmp(&(other.role, one.score)));
        scored
    }

    /// Paths of the variables that the attribute `coordinates` names.
    fn named(&self, variable: &Variable, notes: &mut Vec<Note>) -> Vec<&'a str> {
        let text = variable.text("coordinates").unwrap_or_default();
        let mut found = Vec::new();
        for name in resolve::names(text) {
            match resolve::variable(self.structure, variable.group_path(), name) {
                Some(variable) => found.push(variable.path.as_str()),
                None => notes.push(Note::NotThere(name.to_owned())),
            }
        }
        found
    }

    /// Groups that coordinates are looked for in, with points for their nearness: the group itself, those around it,
    /// those beside and below.
    fn reachable(&self, group: &str) -> Vec<(&'a str, u32)> {
        let mut reachable = Vec::new();
        let around: Vec<_> = resolve::upwards(group).filter_map(|path| self.structure.group(path)).collect();
        for (steps, group) in around.iter().enumerate() {
            reachable.push((group.path.as_str(), 30_u32.saturating_sub(steps as u32 * 5)));
        }
        for child in around.iter().flat_map(|group| &group.groups) {
            if reachable.len() >= MOST_GROUPS {
                break;
            }
            let points = if names::is_geolocation(&child.name) { 12 } else { 0 };
            if !reachable.iter().any(|(path, _)| *path == child.path) {
                reachable.push((child.path.as_str(), points));
            }
        }
        reachable
    }

    fn prefer(&self, variable: &'a Variable, choice: &Choice, scored: &mut Vec<Scored<'a>>, notes: &mut Vec<Note>) {
        let wishes = [
            (Role::Latitude, &choice.latitude),
            (Role::Longitude, &choice.longitude),
            (Role::Time, &choice.time),
            (Role::Vertical, &choice.vertical),
        ];
        for (role, path) in wishes {
            let Some(path) = path else { continue };
            let found = self.structure.variable(path).filter(|found| found.data_type.number().is_some());
            match found.and_then(|found| Some((found, shapes::fit(found, variable)?))) {
                Some((found, fit)) => scored.push(Scored {
                    variable: found,
                    role,
                    how: How::Chosen,
                    score: roles::points(How::Chosen),
                    fit: Some(fit),
                    bounds: None,
                }),
                None => notes.push(Note::ChoiceDoesNotFit(path.clone())),
            }
        }
    }

    fn place(
        &self,
        variable: &'a Variable,
        scored: &[Scored<'a>],
        choice: &Choice,
        notes: &mut Vec<Note>,
    ) -> Option<Place> {
        if let Some(georeference) = variable.georeference.as_ref().filter(|_| self.structure.kind != FileKind::Hdf5) {
            match &georeference.system {
                ReferenceSystem::AssumedGeographic => notes.push(Note::AssumedDegrees),
                ReferenceSystem::Unknown(words) => notes.push(Note::Projection(words.clone())),
                ReferenceSystem::Geographic | ReferenceSystem::Projected { .. } => {}
            }
            return Some(Place::Cells(georeference.clone()));
        }
        let pair = pairs::degrees(scored, variable);
        if choice.latitude.is_some() && choice.longitude.is_some() && pair.is_some() {
            return pair;
        }
        // Rows and columns of degrees are exact already.
        if matches!(pair, Some(Place::Grid { .. })) {
            return pair;
        }
        let place = self.projected(variable, scored, notes).or_else(|| hdf_eos(variable, notes));
        place.or(pair).or_else(|| self.transformed(variable, notes))
    }

    fn projected(&self, variable: &'a Variable, scored: &[Scored<'a>], notes: &mut Vec<Note>) -> Option<Place> {
        let (x, y) = pairs::plane(scored)?;
        let mapping = self.mapping(variable)?;
        let mapped = match projection::of(mapping) {
            Ok(mapped) => mapped,
            Err(why) => {
                notes.push(Note::Projection(why));
                return None;
            }
        };
        let (rows, columns) = (y.along().first().copied()?, x.along().first().copied()?);
        if mapped.assumed_ellipsoid {
            notes.push(Note::AssumedEllipsoid);
        }
        if mapped.system == ReferenceSystem::Geographic {
            let (latitude, longitude) = (y.found(), x.found());
            return Some(Place::Grid { latitude, longitude, rows, columns });
        }
        let units = x.variable.text("units").unwrap_or("m");
        let metres_per_unit = match (names::metres(units), names::radians(units), mapped.height) {
            (Some(metres), _, _) => metres,
            (None, Some(radians), Some(height)) => radians * height,
            (None, None, Some(height)) => height,
            _ => 1.0,
        };
        Some(Place::Projected { x: x.found(), y: y.found(), system: mapped.system, metres_per_unit, rows, columns })
    }

    /// The variable that describes the map projection: by `grid_mapping`, else the only one of the file.
    fn mapping(&self, variable: &Variable) -> Option<&'a Variable> {
        if let Some(text) = variable.text("grid_mapping") {
            // “crs: x y” is CF's long form.
            let name = text.split([':', ' ']).next().unwrap_or_default();
            return resolve::variable(self.structure, variable.group_path(), name);
        }
        match self.mappings.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The attribute `GeoTransform` of a grid mapping.
    fn transformed(&self, variable: &'a Variable, notes: &mut Vec<Note>) -> Option<Place> {
        let mapping = self.mapping(variable)?;
        let words =
            mapping.text("GeoTransform")?.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>().ok()?;
        let [x0, dx_column, dx_row, y0, dy_column, dy_row] = *words.as_slice() else { return None };
        if !words.iter().all(|word| word.is_finite()) {
            return None;
        }
        let system = match projection::of(mapping) {
            Ok(mapped) => mapped.system,
            Err(why) => {
                notes.push(Note::Projection(why));
                return None;
            }
        };
        let last = variable.shape.len();
        let dimensions = (last.checked_sub(2)?, last.checked_sub(1)?);
        notes.push(Note::GeoTransform);
        let transform = Affine { x0, dx_column, dx_row, y0, dy_column, dy_row };
        Some(Place::Cells(Georeference { system, transform, dimensions }))
    }

    fn kind(&self, variable: &Variable, coordinates: &Coordinates) -> Kind {
        match self.structure.kind {
            FileKind::Png | FileKind::Jpeg | FileKind::Gif => return Kind::Picture,
            FileKind::Csv => return Kind::Table,
            _ if matches!(variable.data_type, DataType::Compound(_)) => return Kind::Table,
            _ => {}
        }
        let over = |found: &Option<Found>| found.as_ref().map(Found::along).filter(|along| !along.is_empty());
        let (time, vertical) = (over(&coordinates.time), over(&coordinates.vertical));
        let feature = self.structure.root.attribute("featureType").and_then(|text| text.only_text());
        let is_series = feature.is_some_and(|feature| feature.eq_ignore_ascii_case("timeSeries"));
        match &coordinates.place {
            Some(Place::Grid { .. }) => Kind::LatLonGrid,
            Some(Place::Swath { .. }) => Kind::Swath,
            Some(Place::Projected { .. }) => Kind::ProjectedGrid,
            Some(Place::Cells(georeference)) => match georeference.system {
                ReferenceSystem::Geographic | ReferenceSystem::AssumedGeographic => Kind::LatLonGrid,
                ReferenceSystem::Projected { .. } => Kind::ProjectedGrid,
                ReferenceSystem::Unknown(_) => Kind::Plain,
            },
            Some(Place::Points { dimension: Some(along), .. }) => match time {
                Some(time) if is_series || !time.contains(along) => Kind::Series,
                _ => Kind::Trajectory,
            },
            Some(Place::Points { dimension: None, .. }) | None => match (time, vertical) {
                (Some(_), _) => Kind::Series,
                (None, Some(_)) => Kind::Profile,
                (None, None) => Kind::Plain,
            },
        }
    }
}

/// Where HDF-EOS' metadata puts a field of a grid. Variables that say it cell by cell say it too, but not of every file.
fn hdf_eos(variable: &Variable, notes: &mut Vec<Note>) -> Option<Place> {
    let georeference = variable.georeference.as_ref()?;
    if let ReferenceSystem::Unknown(words) = &georeference.system {
        notes.push(Note::Projection(words.clone()));
        return None;
    }
    notes.push(Note::StructMetadata);
    Some(Place::Cells(georeference.clone()))
}

fn score<'a>(part: &Part<'a>, variable: &Variable, is_named: bool, locality: u32) -> Option<Scored<'a>> {
    if part.how == How::CoordinatesAttribute && !is_named {
        return None;
    }
    let fit = shapes::fit(part.variable, variable);
    let along = fit.iter().flatten().flatten().count();
    // One value beside an array speaks of it only from near.
    if along == 0 && !is_named && locality < 20 && part.variable.path != variable.path {
        return None;
    }
    let is_scale = variable.axes.iter().any(|axis| axis.scale.as_deref() == Some(part.variable.path.as_str()))
        || roles::is_own_scale(part.variable) && along == 1;
    let how = if is_named { How::CoordinatesAttribute } else { part.how };
    let named = if is_named { roles::points(How::CoordinatesAttribute) } else { 0 };
    let itself = if part.variable.path == variable.path { 20 } else { 0 };
    let score = part.score + locality + named + itself + if is_scale { 25 } else { 0 } + along.min(2) as u32 * 4;
    Some(Scored { variable: part.variable, role: part.role, how, score, fit, bounds: None })
}

fn best<'s, 'a>(scored: &'s [Scored<'a>], role: Role) -> Option<&'s Scored<'a>> {
    scored.iter().find(|found| found.role == role && found.fit.is_some())
}

fn listed(scored: &[Scored<'_>]) -> Vec<Candidate> {
    let candidate = |found: &Scored<'_>| Candidate {
        role: found.role,
        path: found.variable.path.clone(),
        score: found.score,
        how: found.how,
        fits: found.fit.is_some(),
    };
    scored.iter().map(candidate).collect()
}

//! Which columns a table has, and where their values are in the file.

use super::array::{Array, Link};
use super::cell::Kind;
use super::error::ExportError;
use super::place::Positions;
use crate::inspect::coordinates::{Choice, Coordinates, Finder, Found, Place};
use crate::inspect::decode::Plan;
use crate::inspect::map::Outlines;
use crate::inspect::{Cancel, Range, Reader, Selection, Structure, Unread, Variable};

/// Most columns of a table, and most that one variable is spread to.
const MOST_COLUMNS: usize = 200;
const MOST_SPREAD: u64 = 32;

/// What is to be exported.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wish {
    /// Paths of the variables that become columns. The first says where rows lie.
    pub variables: Vec<String>,
    /// The part of the first variable that is wanted; `None` for all of it.
    pub selection: Option<Selection>,
    /// West, south, east, north of what is wanted; west > east runs over 180°.
    pub area: Option<[f64; 4]>,
    /// Coordinates that a person chose for the first variable.
    pub choice: Choice,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Which array it is read from.
    pub(super) array: usize,
    /// Its place among the columns of that array.
    pub(super) nth: u64,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) units: Option<String>,
    /// Its long name and the names of its flags.
    pub(super) about: String,
}

/// Where the centres of a swath's cells are read.
pub(super) struct Swath {
    latitude: Found,
    longitude: Found,
    /// The dimensions of rows and columns.
    dimensions: (usize, usize),
    /// Where the other dimensions stand.
    slice: Vec<u64>,
}

impl Swath {
    fn of(place: &Place, selection: &Selection) -> Option<Self> {
        let Place::Swath { latitude, longitude, rows, columns } = place else { return None };
        let slice = selection.0.iter().map(|range| range.start).collect();
        Some(Self { latitude: latitude.clone(), longitude: longitude.clone(), dimensions: (*rows, *columns), slice })
    }

    /// Outlines of its cells; `None` where there are too many or too few of them.
    pub(super) fn outlines(
        &self,
        reader: &mut dyn Reader,
        structure: &Structure,
        cancel: &Cancel,
    ) -> Result<Option<Outlines>, Unread> {
        Outlines::read(reader, structure, [&self.latitude, &self.longitude], self.dimensions, &self.slice, cancel)
    }
}

/// Columns, positions and rows.
pub(super) struct Table {
    /// Ranges of the dimensions of rows: one for points, two for cells.
    pub(super) rows: Vec<Range>,
    pub(super) chunk_rows: u64,
    pub(super) positions: Positions,
    pub(super) arrays: Vec<Array>,
    pub(super) columns: Vec<Column>,
    pub(super) area: Option<[f64; 4]>,
    /// Rows are cells of a swath.
    pub(super) swath: Option<Swath>,
    /// Wished variables that are no columns.
    pub(super) left_out: Vec<String>,
}

/// Paths of the variables that lie where this one does, so that they can be columns beside it; itself first.
pub fn exportable(structure: &Structure, path: &str) -> Vec<String> {
    let finder = Finder::new(structure);
    let first = finder.of(path);
    let Some(place) = &first.place else { return Vec::new() };
    let told: Vec<&str> =
        first.pair().into_iter().flat_map(|(one, other)| [one.path.as_str(), other.path.as_str()]).collect();
    let Some(variable) = structure.variable(path) else { return Vec::new() };
    let group = structure.group(variable.group_path()).into_iter().flat_map(|group| &group.variables);
    let beside = group.filter(|other| other.path != path && !told.contains(&other.path.as_str()));
    let beside = beside.filter(|other| {
        let is_column = Kind::of(other, &Plan::of(other)).is_some() && other.unread.is_none();
        is_column
            && !other.is_bare_dimension()
            && finder.of(&other.path).place.as_ref().is_some_and(|found| is_same(found, place))
    });
    std::iter::once(path.to_owned()).chain(beside.map(|other| other.path.clone())).collect()
}

/// Whether two variables lie at the same places; their dimensions may be in other orders.
fn is_same(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::Points { latitude: a, longitude: b, .. }, Place::Points { latitude: c, longitude: d, .. })
        | (Place::Swath { latitude: a, longitude: b, .. }, Place::Swath { latitude: c, longitude: d, .. })
        | (Place::Grid { latitude: a, longitude: b, .. }, Place::Grid { latitude: c, longitude: d, .. })
        | (Place::Projected { x: a, y: b, .. }, Place::Projected { x: c, y: d, .. }) => {
            a.path == c.path && b.path == d.path
        }
        (Place::Cells(a), Place::Cells(b)) => a.transform == b.transform && a.system == b.system,
        _ => false,
    }
}

/// The dimensions of rows in the order of the first variable's; two for cells, one for points, none for one point.
fn row_dimensions(place: &Place) -> Vec<usize> {
    match place {
        Place::Points { dimension, .. } => dimension.iter().copied().collect(),
        Place::Swath { rows, columns, .. }
        | Place::Grid { rows, columns, .. }
        | Place::Projected { rows, columns, .. } => {
            vec![*rows, *columns]
        }
        Place::Cells(georeference) => vec![georeference.dimensions.0, georeference.dimensions.1],
    }
}

impl Table {
    /// The table of a wish.
    pub(super) fn of(structure: &Structure, wish: &Wish) -> Result<Self, ExportError> {
        let finder = Finder::new(structure);
        let first = wish.variables.first().and_then(|path| structure.variable(path)).ok_or(ExportError::NoColumns)?;
        let coordinates = finder.of_with(&first.path, &wish.choice);
        let place = coordinates.place.as_ref().ok_or_else(|| ExportError::Nowhere(first.path.clone()))?;
        let selection = wish.selection.clone().unwrap_or_else(|| Selection::all(&first.shape));
        selection.check(&first.path, &first.shape)?;
        let dimensions = row_dimensions(place);
        let rows: Vec<Range> = dimensions.iter().filter_map(|dimension| selection.0.get(*dimension)).copied().collect();
        if rows.len() != dimensions.len() {
            return Err(ExportError::Nowhere(first.path.clone()));
        }
        let positions = Positions::new(structure, place, &dimensions)?;
        let mut table = Self {
            chunk_rows: chunk_rows(first, &dimensions),
            rows,
            positions,
            arrays: Vec::new(),
            columns: Vec::new(),
            area: wish.area,
            swath: Swath::of(place, &selection),
            left_out: Vec::new(),
        };
        table.add_time(structure, &coordinates, first, &selection, &dimensions);
        for path in &wish.variables {
            table.add_variable(structure, &finder, path, (first, place, &selection));
        }
        let has_values = table.columns.iter().any(|column| column.array > 0 || table.is_without_time(&coordinates));
        if has_values { Ok(table) } else { Err(ExportError::NoColumns) }
    }

    fn is_without_time(&self, coordinates: &Coordinates) -> bool {
        self.arrays.first().is_some_and(|array| coordinates.time.as_ref().is_none_or(|time| time.path != array.path))
    }

    fn add_time(
        &mut self,
        structure: &Structure,
        coordinates: &Coordinates,
        first: &Variable,
        selection: &Selection,
        rows: &[usize],
    ) {
        let Some(found) = &coordinates.time else { return };
        let Some(variable) = structure.variable(&found.path) else { return };
        let links = links_of(found, selection, rows);
        // Times of several slices at once are no column of one row.
        if links.iter().any(|link| matches!(link, Link::Spread(_))) || variable.path == first.path {
            return;
        }
        self.add(variable, links, "time");
    }

    fn add_variable(
        &mut self,
        structure: &Structure,
        finder: &Finder<'_>,
        path: &str,
        (first, place, selection): (&Variable, &Place, &Selection),
    ) {
        let links = structure.variable(path).and_then(|variable| {
            let own = if variable.path == first.path { Some(place.clone()) } else { finder.of(path).place };
            let own = own.filter(|own| is_same(own, place))?;
            Some((variable, links(variable, &row_dimensions(&own), first, selection)))
        });
        match links {
            Some((variable, Some(links))) => {
                let name = variable.name.clone();
                if self
                    .columns
                    .iter()
                    .all(|column| self.arrays.get(column.array).is_none_or(|array| array.path != variable.path))
                {
                    self.add(variable, links, &name);
                }
            }
            _ => self.left_out.push(path.to_owned()),
        }
    }

    fn add(&mut self, variable: &Variable, links: Vec<Link>, name: &str) {
        let array = Array::new(variable, links);
        let spread = array.spread();
        let kind = Kind::of(variable, &array.plan).filter(|_| variable.unread.is_none());
        let Some(kind) = kind.filter(|_| spread <= MOST_SPREAD && self.columns.len() + spread as usize <= MOST_COLUMNS)
        else {
            self.left_out.push(variable.path.clone());
            return;
        };
        let about = about(variable, &array.plan);
        for nth in 0..spread {
            let name = if spread == 1 { name.to_owned() } else { format!("{name}_{nth}") };
            let name = self.unique(name);
            let units = array.plan.units.clone();
            self.columns.push(Column { array: self.arrays.len(), nth, name, kind, units, about: about.clone() });
        }
        self.arrays.push(array);
    }

    /// A name that no column has yet; `latitude` and `longitude` are taken by the position.
    fn unique(&self, name: String) -> String {
        let is_taken = |name: &str| {
            matches!(name, "latitude" | "longitude" | "geometry" | "fid")
                || self.columns.iter().any(|column| column.name == name)
        };
        if !is_taken(&name) {
            return name;
        }
        (2..=MOST_COLUMNS + 5).map(|number| format!("{name}_{number}")).find(|name| !is_taken(name)).unwrap_or(name)
    }
}

fn chunk_rows(variable: &Variable, dimensions: &[usize]) -> u64 {
    let chunks = variable.chunks.as_ref();
    dimensions.first().and_then(|dimension| chunks?.get(*dimension)).copied().unwrap_or(1).max(1)
}

/// Links of a coordinate, whose dimensions are known by those of the variable.
pub(super) fn links_of(found: &Found, selection: &Selection, rows: &[usize]) -> Vec<Link> {
    let link = |dimension: &Option<usize>| match dimension {
        None => Link::Fixed(0),
        Some(dimension) => match rows.iter().position(|row| row == dimension) {
            Some(row) => Link::Row(row),
            None => match selection.0.get(*dimension) {
                Some(range) if range.count == 1 => Link::Fixed(range.start),
                Some(range) => Link::Spread(*range),
                None => Link::Fixed(0),
            },
        },
    };
    found.dimensions.iter().map(link).collect()
}

/// Links of a variable beside the first one: rows by its own place, other dimensions of the same name as the first has
/// them chosen, the rest spread to columns.
fn links(variable: &Variable, own_rows: &[usize], first: &Variable, selection: &Selection) -> Option<Vec<Link>> {
    let mut links = Vec::new();
    for (dimension, (axis, length)) in variable.axes.iter().zip(&variable.shape).enumerate() {
        if let Some(row) = own_rows.iter().position(|row| *row == dimension) {
            links.push(Link::Row(row));
            continue;
        }
        let same = first
            .axes
            .iter()
            .zip(&selection.0)
            .find(|(other, _)| other.name == axis.name && variable.path != first.path);
        let range = if variable.path == first.path { selection.0.get(dimension) } else { same.map(|(_, range)| range) };
        let range = range.copied().filter(|range| range.end() <= *length).unwrap_or_else(|| Range::all(*length));
        links.push(if range.count == 1 { Link::Fixed(range.start) } else { Link::Spread(range) });
    }
    (links.len() == variable.shape.len()).then_some(links)
}

fn about(variable: &Variable, plan: &Plan) -> String {
    let name =
        ["long_name", "Title", "standard_name"].into_iter().find_map(|name| variable.text(name)).unwrap_or_default();
    let flags = plan.flags.as_ref().map(|flags| {
        let each = flags.list.iter().take(40).map(|flag| format!("{} {}", flag.value.real(), flag.name));
        each.collect::<Vec<_>>().join(", ")
    });
    match flags {
        Some(flags) if name.is_empty() => flags,
        Some(flags) => format!("{name} ({flags})"),
        None => name.to_owned(),
    }
}

//! What a plot shows as a table: exact numbers, read again from the file, as CSV with lines of comment above.

use super::clock::Clock;
use super::histogram::Histogram;
use super::numbers::variable;
use super::series;
use super::slice::{Slice, scale};
use crate::inspect::coordinates::{self, Found, Place};
use crate::inspect::decode::{Cell, Plan, Show};
use crate::inspect::text::clean;
use crate::inspect::time::Resolution;
use crate::inspect::{Cancel, Range, Reader, Selection, Structure, Unread, Values, Variable, Why};
use std::ops::Range as Span;

/// Most rows of a table.
pub const MOST_ROWS: u64 = 5_000_000;
/// Elements read at once.
const BLOCK: u64 = 250_000;

/// Lines above a table that say what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head(Vec<(&'static str, String)>);

impl Head {
    /// Of a plot: its title and the name of the file.
    pub fn new(title: &str, granule: &str) -> Self {
        let software = concat!("Harmony Desktop ", env!("CARGO_PKG_VERSION"));
        Self(vec![
            ("title", title.to_owned()),
            ("source", granule.to_owned()),
            ("part", "what the plot showed when it was saved".to_owned()),
            ("software", software.to_owned()),
        ])
    }

    /// With another line.
    #[must_use]
    pub fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.push((name, text.into()));
        self
    }

    fn of_variable(self, variable: &Variable) -> Self {
        let long = variable.text("long_name").map_or_else(String::new, |name| format!(": {name}"));
        let units = variable.text("units").filter(|_| Plan::of(variable).time.is_none());
        let units = units.map_or_else(String::new, |units| format!(" [{units}]"));
        self.with("variable", format!("{}{units}{long}", variable.path))
    }

    /// The comments, then the names of the columns. How many lines are skipped is said, as in exported tables.
    pub fn written(&self, columns: &[String]) -> String {
        let mut text = String::new();
        for (name, words) in &self.0 {
            text.extend(["# ", name, ": ", &clean(words), "\n"]);
        }
        text.push_str("# Missing values are empty. Times are UTC.\n");
        let skipped = (self.0.len() + 2).to_string();
        text.extend(["# In Python: pd.read_csv(FILE, skiprows=", &skipped, ")\n"]);
        text.push_str(&columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(","));
        text.push('\n');
        text
    }
}

/// A cell of a table, in quotes where commas, quotes or breaks need them.
pub fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Decoded values of some elements, to be written one by one.
struct Decoded {
    plan: Plan,
    values: Values,
    resolution: Resolution,
}

impl Decoded {
    fn read(reader: &mut dyn Reader, variable: &Variable, selection: &Selection) -> Result<Self, Unread> {
        let mut plan = Plan::of(variable);
        let values = reader.read(&variable.path, selection)?;
        if values.len() as u64 != selection.elements() {
            return Err(Unread::new(&variable.path, Why::Damaged, "not as many numbers as its shape promises"));
        }
        let resolution = match (&plan.time, plan.reals(&values)) {
            (Some(time), Some(reals)) => time.resolution(&reals),
            _ => Resolution::Second(0),
        };
        // Names have a column of their own.
        plan.flags = None;
        Ok(Self { plan, values, resolution })
    }

    /// A number or a time; empty where it is missing.
    fn text(&self, index: usize) -> String {
        match self.plan.cell(&self.values, index) {
            Cell::Fill | Cell::NotANumber => String::new(),
            Cell::Value(_) | Cell::OutsideValid(_) => {
                self.plan.written(&self.values, index, Show::Decoded, self.resolution)
            }
        }
    }
}

/// Moments of single elements of a time with the digits that tell neighbours apart, as the table of values has them.
pub struct Moments<'a> {
    variable: &'a Variable,
    block: Option<(u64, Decoded)>,
    resolution: Option<Resolution>,
}

impl<'a> Moments<'a> {
    /// Of the time at this path.
    ///
    /// # Errors
    /// [`Why::NoSuch`] where there is no variable, or none with one dimension.
    pub fn new(structure: &'a Structure, path: &str) -> Result<Self, Unread> {
        let variable = variable(structure, path)?;
        if variable.shape.len() != 1 {
            return Err(Unread::new(path, Why::NoSuch, "not one time for each point"));
        }
        Ok(Self { variable, block: None, resolution: None })
    }

    /// The moment of an element; empty where it is missing. Elements that follow each other are read in blocks.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn text(&mut self, reader: &mut dyn Reader, index: u64) -> Result<String, Unread> {
        let start = index - index % BLOCK;
        if self.block.as_ref().is_none_or(|(known, _)| *known != start) {
            let length = self.variable.shape.first().copied().unwrap_or(0);
            let range = Range::new(start, length.saturating_sub(start).min(BLOCK));
            let mut read = Decoded::read(reader, self.variable, &Selection(vec![range]))?;
            // All moments of a table have the same digits.
            read.resolution = *self.resolution.get_or_insert(read.resolution);
            self.block = Some((start, read));
        }
        Ok(self.block.as_ref().map_or_else(String::new, |(start, block)| block.text((index - start) as usize)))
    }
}

/// Names of values, if the variable has any.
fn names(plan: &Plan, values: &Values, index: usize) -> Option<String> {
    let flags = plan.flags.as_ref()?;
    let stored = plan.stored(values, index)?;
    Some(flags.names(stored).join(", "))
}

fn too_many(path: &str, rows: u64) -> Result<(), Unread> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    let why = Why::TooLarge(rows.saturating_mul(16), MOST_ROWS * 16);
    Err(Unread::new(path, why, "more rows than are saved at once: zoom in, or use Export"))
}

/// The cells of a field with these stored rows and columns, one a line: indices, coordinates, place, value, name.
///
/// # Errors
/// What cannot be read; more than [`MOST_ROWS`]; [`Why::Cancelled`].
pub fn field_table(
    reader: &mut dyn Reader,
    structure: &Structure,
    (path, slice): (&str, &Slice),
    (rows, columns): (Span<u64>, Span<u64>),
    head: Head,
    cancel: &Cancel,
) -> Result<String, Unread> {
    let variable = variable(structure, path)?;
    too_many(path, (rows.end - rows.start).saturating_mul(columns.end - columns.start))?;
    // The outer dimension is the one that comes first in the file.
    let (outer, inner) = (slice.rows.min(slice.columns), slice.rows.max(slice.columns));
    let (outside, inside) = if slice.rows < slice.columns { (rows, columns) } else { (columns, rows) };
    let sides = [(outer, &outside), (inner, &inside)];
    let name = |dimension: usize| variable.axes.get(dimension).map_or_else(String::new, |axis| axis.name.clone());
    let mut header: Vec<String> = sides.iter().map(|(dimension, _)| format!("{}_index", name(*dimension))).collect();
    let mut scales = Vec::new();
    for (dimension, span) in sides {
        let found = scale(structure, variable, dimension).filter(|scale| !scale.is_bare_dimension());
        let read = match found {
            Some(scale) => Decoded::read(reader, scale, &Selection(vec![range(span)])).ok(),
            None => None,
        };
        header.extend(found.filter(|_| read.is_some()).map(|scale| scale.name.clone()));
        scales.push(read);
    }
    let places = swath(structure, path);
    if places.is_some() {
        header.extend(["latitude".to_owned(), "longitude".to_owned()]);
    }
    header.push(variable.name.clone());
    let plan = Plan::of(variable);
    if plan.flags.is_some() {
        header.push(format!("{}_meaning", variable.name));
    }
    let mut text = head.of_variable(variable).written(&header);
    let across = (inside.end - inside.start).max(1);
    let at_once = (BLOCK / across).max(1);
    let mut first = outside.start;
    while first < outside.end {
        cancel.check()?;
        let some = first..(first + at_once).min(outside.end);
        let window = |dimension: usize| match dimension {
            _ if dimension == outer => range(&some),
            _ if dimension == inner => range(&inside),
            _ => Range::one(slice.at.get(dimension).copied().unwrap_or(0)),
        };
        let selection = Selection((0..variable.shape.len()).map(window).collect());
        let values = Decoded::read(reader, variable, &selection)?;
        let degrees = match &places {
            Some((north, east)) => {
                Some((of_cells(reader, structure, north, &window)?, of_cells(reader, structure, east, &window)?))
            }
            None => None,
        };
        for (row, at) in some.clone().enumerate() {
            for (column, beside) in inside.clone().enumerate() {
                let index = row * across as usize + column;
                let mut cells = vec![at.to_string(), beside.to_string()];
                let along = [(at - outside.start) as usize, column];
                cells.extend(
                    scales.iter().zip(along).filter_map(|(scale, at)| scale.as_ref().map(|scale| scale.text(at))),
                );
                if let Some((north, east)) = &degrees {
                    let place = |cells: &Cells| cells.decoded.text(cells.index((outer, row), (inner, column)));
                    cells.extend([place(north), place(east)]);
                }
                cells.push(values.text(index));
                if plan.flags.is_some() {
                    cells.push(quoted(&names(&plan, &values.values, index).unwrap_or_default()));
                }
                text.push_str(&cells.join(","));
                text.push('\n');
            }
        }
        first = some.end;
    }
    Ok(text)
}

fn range(span: &Span<u64>) -> Range {
    Range::new(span.start, span.end.saturating_sub(span.start))
}

/// Latitudes and longitudes of a field whose cells have a place each.
fn swath(structure: &Structure, path: &str) -> Option<(Found, Found)> {
    match coordinates::of(structure, path).place? {
        Place::Swath { latitude, longitude, .. } => Some((latitude, longitude)),
        _ => None,
    }
}

/// A coordinate of some cells.
struct Cells {
    decoded: Decoded,
    /// The variable's dimensions, with the numbers of elements along each.
    dimensions: Vec<(Option<usize>, usize)>,
}

impl Cells {
    fn index(&self, one: (usize, usize), other: (usize, usize)) -> usize {
        self.dimensions.iter().fold(0, |index, (dimension, length)| {
            let at = [one, other].into_iter().find(|(known, _)| Some(*known) == *dimension).map_or(0, |(_, at)| at);
            index * length + at.min(length.saturating_sub(1))
        })
    }
}

fn of_cells(
    reader: &mut dyn Reader,
    structure: &Structure,
    found: &Found,
    window: &impl Fn(usize) -> Range,
) -> Result<Cells, Unread> {
    let variable = variable(structure, &found.path)?;
    let ranges: Vec<Range> = found.dimensions.iter().map(|at| at.map_or(Range::one(0), window)).collect();
    let dimensions = found.dimensions.iter().copied().zip(ranges.iter().map(|range| range.count as usize)).collect();
    Ok(Cells { decoded: Decoded::read(reader, variable, &Selection(ranges))?, dimensions })
}

/// The values of a series with these indices in the file: index, coordinate, value, name.
///
/// # Errors
/// What cannot be read; more than [`MOST_ROWS`]; [`Why::Cancelled`].
pub fn series_table(
    reader: &mut dyn Reader,
    structure: &Structure,
    path: &str,
    indices: Span<u64>,
    head: Head,
    cancel: &Cancel,
) -> Result<String, Unread> {
    let variable = variable(structure, path)?;
    too_many(path, indices.end.saturating_sub(indices.start))?;
    let along = series::coordinate(structure, variable);
    let plan = Plan::of(variable);
    let mut header = vec!["index".to_owned()];
    header.extend(along.map(|scale| scale.name.clone()));
    header.push(variable.name.clone());
    if plan.flags.is_some() {
        header.push(format!("{}_meaning", variable.name));
    }
    let mut text = head.of_variable(variable).written(&header);
    let mut first = indices.start;
    while first < indices.end {
        cancel.check()?;
        let some = first..(first + BLOCK).min(indices.end);
        let selection = Selection(vec![range(&some)]);
        let values = Decoded::read(reader, variable, &selection)?;
        let places = match along {
            Some(scale) => Some(Decoded::read(reader, scale, &selection)?),
            None => None,
        };
        for (place, index) in some.clone().enumerate() {
            let mut cells = vec![index.to_string()];
            cells.extend(places.as_ref().map(|places| places.text(place)));
            cells.push(values.text(place));
            if plan.flags.is_some() {
                cells.push(quoted(&names(&plan, &values.values, place).unwrap_or_default()));
            }
            text.push_str(&cells.join(","));
            text.push('\n');
        }
        first = some.end;
    }
    Ok(text)
}

/// The parts of a histogram between two values, each with its ends and its number of values.
pub fn histogram_table(
    histogram: &Histogram,
    (base, clock): (f64, Option<&Clock>),
    seen: (f64, f64),
    variable: &Variable,
    head: Head,
) -> String {
    let (low, high) = histogram.range;
    let width = (high - low) / histogram.counts.len().max(1) as f64;
    let head = head
        .with("below", format!("{} values lie below the first part of all", histogram.beyond.0))
        .with("above", format!("{} values lie above the last part of all", histogram.beyond.1))
        .with("missing", format!("{} values", histogram.missing));
    let header = ["from", "to", "count"].map(str::to_owned);
    let mut text = head.of_variable(variable).written(&header);
    let end = |value: f64| clock.map_or_else(|| (value + base).to_string(), |clock| clock.text(value + base, width));
    for (place, count) in histogram.counts.iter().enumerate() {
        let (from, to) = (low + place as f64 * width, low + (place + 1) as f64 * width);
        if to > seen.0 && from < seen.1 {
            text.extend([&end(from), ",", &end(to), ",", &count.to_string(), "\n"]);
        }
    }
    text
}

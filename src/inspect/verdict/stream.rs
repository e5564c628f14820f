//! The positions of a place, piece by piece in the file's order.

use super::bits::Bits;
use super::box_area::BoxArea;
use super::counter::Piece;
use super::plane::{Buffer, Plane};
use super::precision::Precision;
use crate::inspect::coordinates::{Found, Place};
use crate::inspect::decode::Plan;
use crate::inspect::{Affine, Cancel, Group, Reader, Selection, Structure, Unread, Variable, Why};

/// Positions of one piece, so that a piece of everything fits in some megabytes.
pub(super) const PIECE: u64 = 200_000;
/// Rows or columns of a grid are read whole; more than this is no grid.
const MOST_OF_AN_AXIS: u64 = 2_000_000;

/// Where positions come from.
#[expect(clippy::large_enum_variant, reason = "one for each group that is looked at")]
pub(super) enum Stream {
    /// A latitude and a longitude of each.
    Each { latitude: Variable, longitude: Variable },
    /// A latitude of each row, a longitude of each column; sizes of their cells where a single one has no neighbour.
    Axes { latitudes: Vec<f64>, longitudes: Vec<f64>, sizes: Sizes },
    /// A place on a map of each row and column.
    Map { x: Vec<f64>, y: Vec<f64>, plane: Plane },
    /// Cells of a picture.
    Cells { transform: Affine, rows: u64, columns: u64, plane: Plane },
}

/// What reads, and may be stopped.
pub(super) struct Reading<'a> {
    pub(super) reader: &'a mut dyn Reader,
    pub(super) structure: &'a Structure,
    pub(super) cancel: &'a Cancel,
}

impl Reading<'_> {
    pub(super) fn variable(&self, path: &str) -> Result<&Variable, Unread> {
        self.structure.variable(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))
    }

    /// Physical values of a selection, NaN where they are missing.
    pub(super) fn reals(&mut self, variable: &Variable, selection: &Selection) -> Result<Vec<f64>, Unread> {
        self.cancel.check()?;
        let values = self.reader.read(&variable.path, selection)?;
        let reals = Plan::of(variable).reals(&values);
        reals.ok_or_else(|| Unread::new(&variable.path, Why::Unknown(variable.data_type.to_string()), ""))
    }

    /// All values of a short variable.
    pub(super) fn whole(&mut self, path: &str, most: u64) -> Result<Vec<f64>, Unread> {
        let variable = self.variable(path)?.clone();
        let elements = variable.elements();
        if elements > most {
            return Err(Unread::new(path, Why::TooLarge(elements.saturating_mul(8), most.saturating_mul(8)), ""));
        }
        let mut all = Vec::new();
        for piece in pieces(&variable) {
            all.extend(self.reals(&variable, &piece)?);
        }
        Ok(all)
    }
}

/// All of a variable in pieces of whole rows of chunks.
pub(super) fn pieces(variable: &Variable) -> impl Iterator<Item = Selection> + use<> {
    let rows = variable.chunks.as_ref().and_then(|chunks| chunks.first()).copied().unwrap_or(1);
    Selection::all(&variable.shape).pieces(rows, PIECE)
}

impl Stream {
    /// Of a place; `shape` is that of the variable it was found for.
    pub(super) fn of(place: &Place, shape: &[u64], reading: &mut Reading<'_>) -> Result<Self, Unread> {
        let length = |dimension: usize| shape.get(dimension).copied().unwrap_or(1);
        Ok(match place {
            Place::Points { latitude, longitude, .. } | Place::Swath { latitude, longitude, .. } => {
                let (latitude, longitude) = (reading.variable(&latitude.path)?, reading.variable(&longitude.path)?);
                if latitude.shape != longitude.shape {
                    let detail = format!("{:?} against {:?}", latitude.shape, longitude.shape);
                    return Err(Unread::new(&longitude.path, Why::Damaged, detail));
                }
                Self::Each { latitude: latitude.clone(), longitude: longitude.clone() }
            }
            Place::Grid { latitude, longitude, .. } => {
                let latitudes = reading.whole(&latitude.path, MOST_OF_AN_AXIS)?;
                let longitudes = reading.whole(&longitude.path, MOST_OF_AN_AXIS)?;
                let sizes = Sizes::of((latitude, latitudes.len()), (longitude, longitudes.len()), reading);
                Self::Axes { latitudes, longitudes, sizes }
            }
            Place::Projected { x, y, system, metres_per_unit, .. } => {
                let mut axis = |path: &str| -> Result<Vec<f64>, Unread> {
                    let values = reading.whole(path, MOST_OF_AN_AXIS)?;
                    Ok(values.into_iter().map(|value| value * metres_per_unit).collect())
                };
                Self::Map { x: axis(&x.path)?, y: axis(&y.path)?, plane: Plane::of(system)? }
            }
            Place::Cells(georeference) => Self::Cells {
                transform: georeference.transform,
                rows: length(georeference.dimensions.0),
                columns: length(georeference.dimensions.1),
                plane: Plane::of(&georeference.system)?,
            },
        })
    }

    /// How many positions.
    pub(super) fn positions(&self) -> u64 {
        match self {
            Self::Each { latitude, .. } => latitude.elements(),
            Self::Axes { latitudes, longitudes, .. } => latitudes.len() as u64 * longitudes.len() as u64,
            Self::Map { x, y, .. } => x.len() as u64 * y.len() as u64,
            Self::Cells { rows, columns, .. } => rows.saturating_mul(*columns),
        }
    }

    /// Of latitudes and longitudes.
    pub(super) fn precision(place: &Place, reading: &Reading<'_>) -> (Precision, Precision) {
        let of = |path: &str| {
            reading.variable(path).map_or(Precision::Float(52), |variable| {
                Precision::of(variable, Plan::of(variable).scaling.map(|scaling| scaling.factor))
            })
        };
        match place {
            Place::Points { latitude, longitude, .. }
            | Place::Swath { latitude, longitude, .. }
            | Place::Grid { latitude, longitude, .. } => (of(&latitude.path), of(&longitude.path)),
            // Undoing a projection is exact to some millimetres.
            Place::Projected { .. } => (Precision::Step(1e-7), Precision::Step(1e-7)),
            Place::Cells(_) => (Precision::Step(1e-9), Precision::Step(1e-9)),
        }
    }

    /// Hands all positions to `take`.
    pub(super) fn run(&self, reading: &mut Reading<'_>, take: &mut impl FnMut(Piece<'_>)) -> Result<(), Unread> {
        match self {
            Self::Each { latitude, longitude } => {
                let mut first = 0;
                for piece in pieces(latitude) {
                    let latitudes = reading.reals(latitude, &piece)?;
                    let longitudes = reading.reals(longitude, &piece)?;
                    take(Piece { first, latitudes: &latitudes, longitudes: &longitudes });
                    first += latitudes.len() as u64;
                }
                Ok(())
            }
            Self::Axes { latitudes, longitudes, .. } => {
                let row = |row: usize, into: &mut Buffer| {
                    into.latitudes.resize(into.latitudes.len() + longitudes.len(), at(latitudes, row));
                    into.longitudes.extend(longitudes);
                };
                by_rows(latitudes.len() as u64, longitudes.len() as u64, reading.cancel, row, take)
            }
            Self::Map { x, y, plane } => {
                let row = |row: usize, into: &mut Buffer| {
                    let north = at(y, row);
                    plane.undo(x.iter().map(|east| (*east, north)), into);
                };
                by_rows(y.len() as u64, x.len() as u64, reading.cancel, row, take)
            }
            Self::Cells { transform, rows, columns, plane } => {
                let row = |row: usize, into: &mut Buffer| {
                    // Centres of cells.
                    let cells = (0..*columns).map(|column| transform.point(column as f64 + 0.5, row as f64 + 0.5));
                    plane.undo(cells, into);
                };
                by_rows(*rows, *columns, reading.cancel, row, take)
            }
        }
    }

    /// Cells of a map that is not plain degrees.
    pub(super) fn plane_is_map(&self) -> bool {
        matches!(self, Self::Map { plane: Plane::Map(_), .. } | Self::Cells { plane: Plane::Map(_), .. })
    }

    /// How many cells of a map lie beyond the rectangle of the map around a box, at most: grids on maps are cut to it.
    /// `with`: the cells that hold a value, where that is known.
    pub(super) fn beyond_on_map(&self, area: &BoxArea, with: Option<&Bits>) -> Option<f64> {
        let (rows, columns, plane) = match self {
            Self::Map { x, y, plane } => (y.len() as u64, x.len() as u64, plane),
            Self::Cells { rows, columns, plane, .. } => (*rows, *columns, plane),
            Self::Each { .. } | Self::Axes { .. } => return None,
        };
        let around = plane.around(&area.outline())?;
        let holds = |row: u64, column: u64| with.is_none_or(|with| with.has(row * columns + column));
        let mut most = 0.0_f64;
        let far_rows = (0..rows).map(|row| (row, 0)).filter(|(row, _)| (0..columns).any(|column| holds(*row, column)));
        let far_columns = (0..columns).map(|column| (0, column));
        let far_columns = far_columns.filter(|(_, column)| (0..rows).any(|row| holds(row, *column)));
        for (cell, is_row) in far_rows.map(|cell| (cell, true)).chain(far_columns.map(|cell| (cell, false))) {
            let ((x, y), (width, height)) = self.on_map(cell)?;
            let beyond = |value: f64, (least, most): (f64, f64)| (least - value).max(value - most).max(0.0);
            most = most.max(if is_row { beyond(y, around.1) / height } else { beyond(x, around.0) / width });
        }
        Some(most)
    }

    /// Where a cell's centre lies on a map, and how wide and high it is there. Turned rasters have no rows of one y.
    fn on_map(&self, (row, column): (u64, u64)) -> Option<((f64, f64), (f64, f64))> {
        match self {
            Self::Map { x, y, .. } => {
                let place = (*x.get(column as usize)?, *y.get(row as usize)?);
                Some((place, (mean_spacing(x)?, mean_spacing(y)?)))
            }
            Self::Cells { transform, .. } if transform.dx_row == 0.0 && transform.dy_column == 0.0 => Some((
                transform.point(column as f64 + 0.5, row as f64 + 0.5),
                (transform.dx_column.abs(), transform.dy_row.abs()),
            )),
            _ => None,
        }
    }

    /// Degrees of longitude and latitude of a cell at a place, if these are cells.
    pub(super) fn cell(&self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        match self {
            Self::Axes { latitudes, longitudes, sizes } => {
                let width = spacing(longitudes, longitude).or(sizes.longitude);
                let height = spacing(latitudes, latitude).or(sizes.latitude);
                // Cells are as wide as they are high, as far as anybody knows.
                Some((width.or(height)?, height.or(width)?))
            }
            Self::Each { .. } => None,
            Self::Map { x, y, plane } => {
                let (east, north) = (mean_spacing(x)?, mean_spacing(y)?);
                plane.degrees(longitude, latitude, east, north)
            }
            Self::Cells { transform, plane, .. } => {
                let (east, north) =
                    (transform.dx_column.hypot(transform.dy_column), transform.dx_row.hypot(transform.dy_row));
                plane.degrees(longitude, latitude, east, north)
            }
        }
    }
}

/// Degrees of a cell of either axis as the file tells them: by edges, or as the resolution of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sizes {
    latitude: Option<f64>,
    longitude: Option<f64>,
}

impl Sizes {
    /// Looked for only where an axis has a single value.
    fn of(latitude: (&Found, usize), longitude: (&Found, usize), reading: &mut Reading<'_>) -> Self {
        let mut of = |(found, length): (&Found, usize), resolution: &str| {
            let is_single = length == 1;
            let edges = found.bounds.as_deref().filter(|_| is_single).and_then(|path| reading.whole(path, 2).ok());
            let by_edges = edges.and_then(|edges| Some((edges.last()? - edges.first()?).abs()));
            let told = by_edges.or_else(|| resolution_of(&reading.structure.root, resolution));
            told.filter(|size| is_single && *size > 0.0 && *size <= 180.0)
        };
        Self {
            latitude: of(latitude, "geospatial_lat_resolution"),
            longitude: of(longitude, "geospatial_lon_resolution"),
        }
    }
}

/// A number, or a text that begins with one: “0.5 degrees”.
fn resolution_of(root: &Group, name: &str) -> Option<f64> {
    let value = root.attribute(name)?;
    let written = || value.only_text()?.split_whitespace().next()?.parse::<f64>().ok();
    value.only_real().or_else(written).filter(|size| size.is_finite())
}

fn by_rows(
    rows: u64,
    columns: u64,
    cancel: &Cancel,
    mut row: impl FnMut(usize, &mut Buffer),
    take: &mut impl FnMut(Piece<'_>),
) -> Result<(), Unread> {
    let (mut buffer, mut first) = (Buffer::default(), 0_u64);
    // Shapes are promises: what is too wide for a row is too large for anything.
    if columns > MOST_OF_AN_AXIS {
        return Err(Unread::file(Why::TooLarge(columns.saturating_mul(8), MOST_OF_AN_AXIS * 8), "a row of cells"));
    }
    for index in 0..rows {
        row(index as usize, &mut buffer);
        if buffer.latitudes.len() as u64 >= PIECE || index + 1 == rows {
            cancel.check()?;
            take(Piece { first, latitudes: &buffer.latitudes, longitudes: &buffer.longitudes });
            first += buffer.latitudes.len() as u64;
            buffer.latitudes.clear();
            buffer.longitudes.clear();
        }
    }
    Ok(())
}

fn at(values: &[f64], index: usize) -> f64 {
    values.get(index).copied().unwrap_or(f64::NAN)
}

/// Width of the cell around a value of an axis: half way to either neighbour.
fn spacing(axis: &[f64], value: f64) -> Option<f64> {
    let nearest = |one: &(usize, &f64), other: &(usize, &f64)| {
        super::side::home(*one.1 - value).abs().total_cmp(&super::side::home(*other.1 - value).abs())
    };
    let (index, centre) = axis.iter().enumerate().filter(|(_, centre)| centre.is_finite()).min_by(nearest)?;
    let neighbour = |index: Option<usize>| {
        let other = axis.get(index?)?;
        Some(super::side::home(other - centre).abs()).filter(|width| width.is_finite() && *width > 0.0)
    };
    match (neighbour(index.checked_sub(1)), neighbour(index.checked_add(1))) {
        (Some(before), Some(after)) => Some(f64::midpoint(before, after)),
        (one, other) => one.or(other),
    }
}

fn mean_spacing(axis: &[f64]) -> Option<f64> {
    let (first, last) = (axis.first()?, axis.last()?);
    let steps = axis.len().checked_sub(1).filter(|steps| *steps > 0)?;
    Some(((last - first) / steps as f64).abs()).filter(|width| width.is_finite() && *width > 0.0)
}

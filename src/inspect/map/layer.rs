//! A variable as it is drawn on a map: its values or colours, and where they lie.

use super::elements::{Elements, Taken};
use super::extent::Ring;
use super::placement::{Placement, PlacementError};
use super::read::{Along, plane};
use super::{Points, Swath};
use crate::domain::map::Projection;
use crate::inspect::coordinates::{self, Found, Place};
use crate::inspect::decode::Plan;
use crate::inspect::verdict::Precision;
use crate::inspect::{Affine, Cancel, Georeference, Number, Reader, Structure, Unread, Values, Variable, Why};

/// Most cells of a layer; of more only every second, third … row and column is taken, and said.
const MOST_CELLS: u64 = 8_000_000;
/// The same of points, which take more memory each: a beam of a granule that was not cut has tens of millions.
const MOST_POINTS: u64 = 3_000_000;
/// Group of the overviews of a GeoTIFF.
const OVERVIEWS: &str = "overviews";

/// Which part of a variable is drawn: an index for each dimension; those of rows and columns do not count.
pub type Slice = Vec<u64>;

/// What is drawn at a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Samples {
    /// Values; not a number where there is none.
    Values(Vec<f32>),
    /// Colours, with opacity.
    Colours(Vec<[u8; 4]>),
}

/// A variable on a map.
#[derive(Debug)]
pub struct Layer {
    /// Where its cells lie.
    pub placement: Placement,
    /// What is drawn in them.
    pub samples: Samples,
    /// Latitudes and longitudes of points, as exact as the file has them; empty for others.
    pub positions: (Vec<f64>, Vec<f64>),
    /// Which elements of the variable the cells are.
    pub elements: Elements,
    /// How exactly longitudes and latitudes are stored.
    pub precision: (Precision, Precision),
    /// Outline of all cells; of points the box that holds them.
    pub outline: Ring,
    /// Every so many rows and columns were taken.
    pub step: u64,
    /// Degrees were taken because the numbers fit them.
    pub assumed: bool,
}

impl Layer {
    /// Reads a variable.
    ///
    /// # Errors
    /// Why it is not on the map, in words; what cannot be read.
    pub fn read(
        reader: &mut dyn Reader,
        structure: &Structure,
        path: &str,
        slice: &[u64],
        projection: Projection,
        cancel: &Cancel,
    ) -> Result<Self, Unread> {
        let variable = structure.variable(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        let place = coordinates::of(structure, path).place.ok_or_else(|| no_place(path))?;
        let mut work = Reading { reader, structure, slice, projection, cancel };
        let precision = precision(structure, &place);
        work.layer(variable, place).map(|layer| Self { precision, ..layer })
    }

    fn of(placement: Placement, samples: Samples, elements: Elements, step: u64) -> Self {
        let outline = placement.outline();
        let precision = (Precision::Float(52), Precision::Float(52));
        Self {
            placement,
            samples,
            positions: (Vec::new(), Vec::new()),
            elements,
            precision,
            outline,
            step,
            assumed: false,
        }
    }

    /// Number of cells or points.
    pub fn cells(&self) -> usize {
        match &self.samples {
            Samples::Values(values) => values.len(),
            Samples::Colours(colours) => colours.len(),
        }
    }

    /// The value of a cell or point.
    pub fn value(&self, cell: u32) -> Option<f64> {
        match &self.samples {
            Samples::Values(values) => {
                values.get(cell as usize).map(|value| f64::from(*value)).filter(|value| !value.is_nan())
            }
            Samples::Colours(_) => None,
        }
    }

    /// Bytes in memory, about.
    pub fn bytes(&self) -> u64 {
        let cells = match &self.samples {
            Samples::Values(values) => values.len() * 4,
            Samples::Colours(colours) => colours.len() * 4,
        };
        let places = match &self.placement {
            Placement::Grid { .. } | Placement::Projected(_) => 0,
            Placement::Swath(swath) => swath.size().0 * swath.size().1 * 16,
            Placement::Points(points) => points.len() * 8,
        };
        (cells + places + self.positions.0.len() * 16) as u64
    }
}

pub(super) fn no_place(path: &str) -> Unread {
    Unread::new(path, Why::Unknown("where its values lie".to_owned()), "no coordinates were found")
}

fn not_placed(path: &str, error: &PlacementError) -> Unread {
    Unread::new(path, Why::Unknown(format!("where its values lie ({error})")), error)
}

/// How exactly a file stores the longitudes and latitudes of a place.
fn precision(structure: &Structure, place: &Place) -> (Precision, Precision) {
    let of = |found: &Found| {
        let variable = structure.variable(&found.path);
        variable.map(|own| Precision::of(own, Plan::of(own).scaling.map(|scaling| scaling.factor)))
    };
    let exact = Precision::Float(52);
    match place {
        Place::Grid { latitude, longitude, .. }
        | Place::Swath { latitude, longitude, .. }
        | Place::Points { latitude, longitude, .. } => (of(longitude).unwrap_or(exact), of(latitude).unwrap_or(exact)),
        Place::Cells(_) | Place::Projected { .. } => (exact, exact),
    }
}

fn elements(variable: &Variable, rows: usize, columns: Option<usize>, step: u64) -> Elements {
    let taken = |dimension: usize| {
        let length = variable.shape.get(dimension).copied().unwrap_or(1);
        Taken { dimension, length, cells: length.div_ceil(step), step }
    };
    Elements::new(taken(rows), columns.map(taken))
}

/// Distance of the rows and columns that are taken.
fn step(variable: &Variable, rows: usize, columns: Option<usize>) -> u64 {
    let length = |dimension: usize| variable.shape.get(dimension).copied().unwrap_or(1).max(1);
    step_of(length(rows), columns.map(length))
}

/// The same of lengths; without columns they are points.
fn step_of(rows: u64, columns: Option<u64>) -> u64 {
    let most = if columns.is_some() { MOST_CELLS } else { MOST_POINTS };
    let mut step = 1_u64;
    loop {
        let cells = rows.div_ceil(step).saturating_mul(columns.map_or(1, |columns| columns.div_ceil(step)));
        if cells <= most {
            return step;
        }
        step += 1 + step / 8;
    }
}

struct Reading<'a> {
    reader: &'a mut dyn Reader,
    structure: &'a Structure,
    slice: &'a [u64],
    projection: Projection,
    cancel: &'a Cancel,
}

impl Reading<'_> {
    fn variable(&self, path: &str) -> Result<&Variable, Unread> {
        self.structure.variable(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))
    }

    fn values(
        &mut self,
        variable: &Variable,
        rows: usize,
        columns: Option<usize>,
        step: u64,
    ) -> Result<Vec<f32>, Unread> {
        let along = Along { rows: (rows, step), columns: columns.map(|columns| (columns, step)), slice: self.slice };
        plane(self.reader, variable, &along, self.cancel)
    }

    fn layer(&mut self, variable: &Variable, place: Place) -> Result<Layer, Unread> {
        let path = variable.path.as_str();
        match place {
            Place::Cells(georeference) => self.cells(variable, &georeference),
            Place::Grid { latitude, longitude, rows, columns } => {
                self.grid(variable, &latitude, &longitude, (rows, columns))
            }
            Place::Projected { x, y, system, metres_per_unit, rows, columns } => {
                let step = step(variable, rows, Some(columns));
                let scaled = |values: Vec<f64>| values.iter().map(|value| value * metres_per_unit).collect::<Vec<_>>();
                let (y, x) = (scaled(self.line(&y, step)?), scaled(self.line(&x, step)?));
                let placement =
                    Placement::projected(&system, &y, &x, true).map_err(|error| not_placed(path, &error))?;
                let values = self.values(variable, rows, Some(columns), step)?;
                let elements = elements(variable, rows, Some(columns), step);
                Ok(Layer::of(placement, Samples::Values(values), elements, step))
            }
            Place::Swath { latitude, longitude, rows, columns } => {
                self.swath(variable, &latitude, &longitude, (rows, columns))
            }
            Place::Points { latitude, longitude, dimension: Some(dimension) } => {
                self.points(variable, &latitude, &longitude, dimension)
            }
            Place::Points { .. } => Err(no_place(path)),
        }
    }

    /// A coordinate along one dimension.
    fn line(&mut self, found: &Found, step: u64) -> Result<Vec<f64>, Unread> {
        let own = found.dimensions.iter().position(Option::is_some).unwrap_or(0);
        let slice = self.own_slice(found);
        let along = Along { rows: (own, step), columns: None, slice: &slice };
        let variable = self.structure.variable(&found.path).ok_or_else(|| Unread::new(&found.path, Why::NoSuch, ""))?;
        plane(self.reader, variable, &along, self.cancel)
    }

    /// The slice in a coordinate's own dimensions.
    fn own_slice(&self, found: &Found) -> Slice {
        let index = |dimension: &Option<usize>| dimension.and_then(|own| self.slice.get(own).copied()).unwrap_or(0);
        found.dimensions.iter().map(index).collect()
    }

    fn grid(
        &mut self,
        variable: &Variable,
        latitude: &Found,
        longitude: &Found,
        (rows, columns): (usize, usize),
    ) -> Result<Layer, Unread> {
        let step = step(variable, rows, Some(columns));
        let (latitudes, longitudes) = (self.line(latitude, step)?, self.line(longitude, step)?);
        let mut placement = Placement::grid(&latitudes, &longitudes, true);
        if step == 1
            && let Placement::Grid { latitudes: own_latitudes, longitudes: own_longitudes, .. } = &mut placement
        {
            if let Some(bounds) = self.bounds(latitude, latitudes.len()) {
                *own_latitudes = super::CellAxis::from_bounds(&bounds, false);
            }
            if let Some(bounds) = self.bounds(longitude, longitudes.len()) {
                *own_longitudes = super::CellAxis::from_bounds(&bounds, true);
            }
        }
        let values = self.values(variable, rows, Some(columns), step)?;
        Ok(Layer::of(placement, Samples::Values(values), elements(variable, rows, Some(columns), step), step))
    }

    /// The ends of cells, if the file gives them and they are whole: else half a cell is taken.
    fn bounds(&mut self, found: &Found, count: usize) -> Option<Vec<(f64, f64)>> {
        let variable = self.structure.variable(found.bounds.as_deref()?)?;
        if variable.shape != [count as u64, 2] {
            return None;
        }
        let along = Along { rows: (0, 1), columns: Some((1, 1)), slice: &[] };
        let ends: Vec<f64> = plane(self.reader, variable, &along, self.cancel).ok()?;
        let pairs: Vec<(f64, f64)> = ends.as_chunks::<2>().0.iter().map(|[low, high]| (*low, *high)).collect();
        pairs.iter().all(|(low, high)| low.is_finite() && high.is_finite() && low != high).then_some(pairs)
    }

    fn swath(
        &mut self,
        variable: &Variable,
        latitude: &Found,
        longitude: &Found,
        (rows, columns): (usize, usize),
    ) -> Result<Layer, Unread> {
        let step = step(variable, rows, Some(columns));
        let mut centres = |found: &Found| -> Result<Vec<f64>, Unread> {
            let own = |wanted: usize| found.dimensions.iter().position(|dimension| *dimension == Some(wanted));
            let slice = self.own_slice(found);
            let (Some(rows), Some(columns)) = (own(rows), own(columns)) else { return Err(no_place(&found.path)) };
            let along = Along { rows: (rows, step), columns: Some((columns, step)), slice: &slice };
            let variable = self.structure.variable(&found.path).ok_or_else(|| no_place(&found.path))?;
            plane(self.reader, variable, &along, self.cancel)
        };
        let (latitudes, longitudes) = (centres(latitude)?, centres(longitude)?);
        let across = variable.shape.get(columns).copied().unwrap_or(1).div_ceil(step) as usize;
        let placement = Placement::Swath(Swath::new(&latitudes, &longitudes, across, self.projection));
        let values = self.values(variable, rows, Some(columns), step)?;
        Ok(Layer::of(placement, Samples::Values(values), elements(variable, rows, Some(columns), step), step))
    }

    fn points(
        &mut self,
        variable: &Variable,
        latitude: &Found,
        longitude: &Found,
        dimension: usize,
    ) -> Result<Layer, Unread> {
        let step = step(variable, dimension, None);
        let (latitudes, longitudes) = (self.line(latitude, step)?, self.line(longitude, step)?);
        let placement = Placement::Points(Points::new(&latitudes, &longitudes, self.projection));
        // Points are there even where their values are no numbers.
        let values = self.values(variable, dimension, None, step).unwrap_or_else(|_| vec![f32::NAN; latitudes.len()]);
        let elements = elements(variable, dimension, None, step);
        let mut layer = Layer::of(placement, Samples::Values(values), elements, step);
        layer.outline = super::extent::of_points(&latitudes, &longitudes);
        layer.positions = (latitudes, longitudes);
        Ok(layer)
    }

    fn cells(&mut self, variable: &Variable, georeference: &Georeference) -> Result<Layer, Unread> {
        let (rows, columns) = georeference.dimensions;
        let full = step(variable, rows, Some(columns));
        // An overview that the file has is better than every so many-th cell.
        if full > 1
            && variable.group_path() == "/"
            && let Some(overview) = self.overview(rows, columns).map(str::to_owned)
        {
            let smaller = self.variable(&overview)?.clone();
            if let Some(place) = smaller.georeference.clone() {
                let length = |of: &Variable, dimension: usize| of.shape.get(dimension).copied().unwrap_or(1);
                let taken = |dimension: usize| {
                    let (length, cells) = (length(variable, dimension), length(&smaller, dimension));
                    Taken { dimension, length, cells, step: length.div_ceil(cells.max(1)).max(1) }
                };
                let elements = Elements::new(taken(rows), Some(taken(columns)));
                return Ok(Layer { step: full, elements, ..self.cells(&smaller, &place)? });
            }
        }
        let length = |dimension: usize| variable.shape.get(dimension).copied().unwrap_or(1).div_ceil(full) as u32;
        let transform = coarser(&georeference.transform, full as f64);
        let place = Georeference { transform, ..georeference.clone() };
        let placement = Placement::georeferenced(&place, length(rows), length(columns))
            .map_err(|error| not_placed(&variable.path, &error))?;
        let samples = match self.colours(variable, rows, columns, full)? {
            Some(colours) => Samples::Colours(colours),
            None => Samples::Values(self.values(variable, rows, Some(columns), full)?),
        };
        let elements = elements(variable, rows, Some(columns), full);
        let mut layer = Layer::of(placement, samples, elements, full);
        layer.assumed = georeference.system == crate::inspect::ReferenceSystem::AssumedGeographic;
        Ok(layer)
    }

    /// The largest overview that is drawn whole.
    fn overview(&self, rows: usize, columns: usize) -> Option<&str> {
        let group = self.structure.root.groups.iter().find(|group| group.name == OVERVIEWS)?;
        let whole = group.variables.iter().filter(|variable| step(variable, rows, Some(columns)) == 1);
        whole.max_by_key(|variable| variable.elements()).map(|variable| variable.path.as_str())
    }

    /// Colours of a picture, if it is one: bands of red, green and blue, or a palette.
    fn colours(
        &mut self,
        variable: &Variable,
        rows: usize,
        columns: usize,
        step: u64,
    ) -> Result<Option<Vec<[u8; 4]>>, Unread> {
        if variable.data_type.number() != Some(Number::UInt8) {
            return Ok(None);
        }
        let band = (0..variable.shape.len()).find(|dimension| *dimension != rows && *dimension != columns);
        let bands = band.and_then(|band| variable.shape.get(band).copied()).unwrap_or(1);
        let along = |index: u64| {
            let mut slice = self.slice.to_vec();
            if let Some(band) = band {
                slice.resize(slice.len().max(band + 1), 0);
                if let Some(own) = slice.get_mut(band) {
                    *own = index;
                }
            }
            slice
        };
        let mut read = |index: u64| -> Result<Vec<f64>, Unread> {
            let slice = along(index);
            let along = Along { rows: (rows, step), columns: Some((columns, step)), slice: &slice };
            plane(self.reader, variable, &along, self.cancel)
        };
        match variable.text("photometric") {
            Some("rgb") if bands >= 3 => {
                let (red, green, blue) = (read(0)?, read(1)?, read(2)?);
                let alpha = if bands >= 4 { Some(read(3)?) } else { None };
                let opaque = |index: usize| alpha.as_ref().map_or(255, |alpha| byte(alpha.get(index)));
                let pixels = red.iter().zip(&green).zip(&blue).enumerate();
                Ok(Some(
                    pixels
                        .map(|(index, ((red, green), blue))| {
                            // A colour that is said to be none is none.
                            let seen = !(red.is_nan() && green.is_nan() && blue.is_nan());
                            [byte(Some(red)), byte(Some(green)), byte(Some(blue)), if seen { opaque(index) } else { 0 }]
                        })
                        .collect(),
                ))
            }
            Some("palette") => {
                let Some(palette) = variable.attribute("palette").map(palette) else { return Ok(None) };
                let values = read(0)?;
                let colour = |value: &f64| palette.get(*value as usize).filter(|_| !value.is_nan()).copied();
                Ok(Some(values.iter().map(|value| colour(value).unwrap_or_default()).collect()))
            }
            _ => Ok(None),
        }
    }
}

fn byte(value: Option<&f64>) -> u8 {
    value.copied().unwrap_or(0.0).clamp(0.0, 255.0) as u8
}

fn palette(values: &Values) -> Vec<[u8; 4]> {
    let columns = values.shape.get(1).copied().unwrap_or(3) as usize;
    let number = |index: usize| values.real(index).unwrap_or(0.0) as u8;
    (0..values.len() / columns.max(1))
        .map(|row| {
            let first = row * columns;
            [number(first), number(first + 1), number(first + 2), if columns > 3 { number(first + 3) } else { 255 }]
        })
        .collect()
}

fn coarser(affine: &Affine, step: f64) -> Affine {
    Affine {
        dx_column: affine.dx_column * step,
        dy_column: affine.dy_column * step,
        dx_row: affine.dx_row * step,
        dy_row: affine.dy_row * step,
        ..*affine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_three_million_points_are_drawn_and_each_says_which_it_is_in_the_file() {
        for (points, wanted) in [(0, 1), (1, 1), (3_000_000, 1), (3_000_001, 2), (20_000_000, 7)] {
            assert_eq!(step_of(points, None), wanted, "{points}");
        }
        for points in [3_000_001, 6_000_007, 20_000_000, 60_000_000, u64::MAX] {
            let step = step_of(points, None);
            assert!((1_300_000..=MOST_POINTS).contains(&points.div_ceil(step)), "{points}: one of {step}");
        }
        let (points, step) = (20_000_000, 7);
        let taken = Taken { dimension: 0, length: points, cells: u64::div_ceil(points, step), step };
        let elements = Elements::new(taken, None);
        for index in [0, 1, 6, 7, 9_999_999, points - 1] {
            let cell = elements.cell(index).unwrap();
            let drawn = elements.flat(cell);
            assert!(drawn <= index && index - drawn < step && drawn.is_multiple_of(step), "{index}: {drawn}");
        }
        assert_eq!(elements.cell(points), None);
    }

    #[test]
    fn fields_have_more_cells_than_tracks_have_points() {
        assert_eq!(step_of(2000, Some(4000)), 1);
        assert_eq!(step_of(2001, Some(4000)), 2);
        assert_eq!(step_of(1, Some(MOST_CELLS)), 1);
    }
}

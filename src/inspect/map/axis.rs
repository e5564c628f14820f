//! One dimension of a grid: where its cells begin and end.

/// A gap wider than so many usual steps lies between two cells rather than in them.
const GAP: f64 = 5.0;

/// The cells of a dimension, in order of their places. Cells may come in any order, at any distance.
#[derive(Debug, Clone, PartialEq)]
pub struct CellAxis {
    /// Lower and upper end and index of each cell, by lower end.
    cells: Vec<(f64, f64, u32)>,
    /// The axis is that of longitudes: it repeats after 360°.
    turns: bool,
    /// First end and length of a cell where all are alike and in order.
    regular: Option<(f64, f64)>,
}

impl CellAxis {
    /// From the centres of cells: each reaches half way to the next, the outermost as far outwards as inwards. Not
    /// numbers lie nowhere. `lone` is the length of a cell that has no neighbour.
    pub fn from_centres(centres: &[f64], lone: f64) -> Self {
        Self::of_centres(centres, lone, false)
    }

    /// The same of longitudes in degrees, in whichever turn they are written: 0…360, −180…180, or beyond.
    pub fn from_longitudes(centres: &[f64], lone: f64) -> Self {
        Self::of_centres(centres, lone, true)
    }

    /// From the ends of each cell, as bounds variables give them.
    pub fn from_bounds(bounds: &[(f64, f64)], longitudes: bool) -> Self {
        let cells = bounds.iter().enumerate().filter(|(_, (low, high))| low.is_finite() && high.is_finite());
        let cells = cells.map(|(index, (low, high))| (low.min(*high), low.max(*high), index as u32));
        Self::of_cells(cells.collect(), longitudes)
    }

    /// So many cells of the same length.
    pub fn regular(first_edge: f64, step: f64, count: usize, longitudes: bool) -> Self {
        let edge = |index: usize| first_edge + step * index as f64;
        let cells = (0..count).map(|index| {
            let (a, b) = (edge(index), edge(index + 1));
            (a.min(b), a.max(b), index as u32)
        });
        Self::of_cells(cells.collect(), longitudes)
    }

    fn of_centres(centres: &[f64], lone: f64, turns: bool) -> Self {
        let mut order: Vec<(f64, u32)> = Vec::with_capacity(centres.len());
        let mut last: Option<f64> = None;
        for (index, centre) in centres.iter().enumerate().filter(|(_, centre)| centre.is_finite()) {
            // Longitudes that jump by a turn go on where they were.
            let centre = match last {
                Some(last) if turns => centre + ((last - centre) / 360.0).round() * 360.0,
                _ => *centre,
            };
            last = Some(centre);
            order.push((centre, index as u32));
        }
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let usual = median(order.windows(2).filter_map(|pair| match pair {
            [a, b] if b.0 > a.0 => Some(b.0 - a.0),
            _ => None,
        }))
        .unwrap_or(lone);
        let half = |gap: Option<f64>| gap.filter(|gap| *gap <= GAP * usual).map(|gap| gap / 2.0);
        let gap = |a: usize, b: usize| Some(order.get(b)?.0 - order.get(a)?.0);
        let cells = order.iter().enumerate().map(|(place, (centre, index))| {
            let before = place.checked_sub(1).and_then(|before| half(gap(before, place)));
            let after = half(gap(place, place + 1));
            let (down, up) = (before.or(after), after.or(before));
            (centre - down.unwrap_or(usual / 2.0), centre + up.unwrap_or(usual / 2.0), *index)
        });
        Self::of_cells(cells.collect(), turns)
    }

    fn of_cells(mut cells: Vec<(f64, f64, u32)>, turns: bool) -> Self {
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut axis = Self { cells, turns, regular: None };
        axis.regular = axis.as_regular();
        axis
    }

    /// First end and step, if all cells are equally long without gaps.
    fn as_regular(&self) -> Option<(f64, f64)> {
        let (first, last) = (self.cells.first()?, self.cells.last()?);
        let step = (last.1 - first.0) / self.cells.len() as f64;
        let fits = self.cells.iter().enumerate().all(|(place, cell)| {
            let edge = first.0 + step * place as f64;
            (cell.0 - edge).abs() <= 1e-6 * step && (cell.1 - edge - step).abs() <= 1e-6 * step
        });
        (fits && step > 0.0).then_some((first.0, step))
    }

    /// Index of the cell that holds a value; lower ends belong to their cells.
    pub fn cell(&self, value: f64) -> Option<u32> {
        let first = self.cells.first()?.0;
        let value = if self.turns { first + (value - first).rem_euclid(360.0) } else { value };
        let place = match self.regular {
            Some((first, step)) => {
                let place = (value - first) / step;
                if place < 0.0 {
                    return None;
                }
                place as usize
            }
            None => self.cells.partition_point(|cell| cell.0 <= value).checked_sub(1)?,
        };
        let cell = self.cells.get(place).filter(|cell| value < cell.1 || self.regular.is_some());
        // The upper end of all belongs to the last cell.
        let cell = cell.or_else(|| self.cells.last().filter(|last| value == last.1));
        cell.map(|cell| cell.2)
    }

    /// Lowest and highest end.
    pub fn ends(&self) -> Option<(f64, f64)> {
        let high = self.cells.iter().map(|cell| cell.1).fold(f64::NEG_INFINITY, f64::max);
        self.cells.first().map(|first| (first.0, high))
    }

    /// Middle of the cell of an index.
    pub fn centre(&self, index: u32) -> Option<f64> {
        self.cells.iter().find(|cell| cell.2 == index).map(|cell| f64::midpoint(cell.0, cell.1))
    }

    /// Middles of the cells of all indices; not a number where a cell lies nowhere.
    pub fn centres(&self) -> Vec<f64> {
        let count = self.cells.iter().map(|cell| cell.2 as usize + 1).max().unwrap_or(0);
        let mut centres = vec![f64::NAN; count];
        for (low, high, index) in &self.cells {
            if let Some(centre) = centres.get_mut(*index as usize) {
                *centre = f64::midpoint(*low, *high);
            }
        }
        centres
    }

    /// Usual length of a cell.
    pub fn step(&self) -> Option<f64> {
        median(self.cells.iter().map(|cell| cell.1 - cell.0))
    }
}

/// The middle one of some numbers.
pub(super) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    let middle = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

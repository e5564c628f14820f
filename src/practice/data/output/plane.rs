//! The horizontal axes of a file and how a value is found at a place.

use crate::practice::data::file::FileContent;

/// The two horizontal axes of a grid.
pub(super) struct Plane {
    /// Path of the axis from west to east.
    pub(super) x_path: String,
    /// Path of the axis from south to north.
    pub(super) y_path: String,
    /// Centres of the columns.
    pub(super) xs: Vec<f64>,
    /// Centres of the rows.
    pub(super) ys: Vec<f64>,
}

impl Plane {
    /// The axes that say of themselves that they are; `None` for swaths and tracks.
    pub(super) fn of(file: &FileContent) -> Option<Self> {
        let axis = |letter: &str| {
            let variable = file.variables.iter().find(|variable| variable.attribute("axis") == Some(letter))?;
            let values: Vec<f64> = variable.numbers().into_iter().flatten().collect();
            (variable.dimensions.len() == 1 && !values.is_empty()).then(|| (variable.path.clone(), values))
        };
        let ((x_path, xs), (y_path, ys)) = (axis("X")?, axis("Y")?);
        Some(Self { x_path, y_path, xs, ys })
    }
}

/// Where the values of a file lie, whether in a grid or in a swath.
pub(super) struct Source {
    /// Path of the dimension from row to row.
    pub(super) down: String,
    /// Path of the dimension from column to column.
    pub(super) across: String,
    /// Columns.
    pub(super) width: usize,
    /// Their places.
    pub(super) places: Places,
}

/// Places of the values of a plane.
pub(super) enum Places {
    /// Columns and rows of a grid.
    Grid(Line, Line),
    /// Longitude and latitude of every pixel, row by row; `None` where blanked.
    Swath(Vec<Option<(f64, f64)>>),
}

impl Source {
    /// Finds the axes of a grid or the positions of a swath; `None` for tracks.
    pub(super) fn of(file: &FileContent) -> Option<Self> {
        if let Some(plane) = Plane::of(file) {
            let places = Places::Grid(Line::new(&plane.xs, true), Line::new(&plane.ys, false));
            return Some(Self { down: plane.y_path, across: plane.x_path, width: plane.xs.len(), places });
        }
        let named = |name: &str| {
            let variables = file.variables.iter();
            variables
                .filter(|variable| variable.dimensions.len() == 2)
                .find(|variable| variable.attribute("standard_name") == Some(name))
        };
        let (longitudes, latitudes) = (named("longitude")?, named("latitude")?);
        let [down, across] = longitudes.dimensions.as_slice() else { return None };
        let width = file.dimensions.iter().find(|(path, _)| path == across).map(|(_, size)| *size as usize)?;
        let pairs = longitudes.numbers().into_iter().zip(latitudes.numbers());
        let places = Places::Swath(pairs.map(|(longitude, latitude)| longitude.zip(latitude)).collect());
        Some(Self { down: down.clone(), across: across.clone(), width, places })
    }
}

/// A regular axis in degrees, some of whose cells may be left out.
pub(super) struct Line {
    first: f64,
    /// Distance of neighbours.
    pub(super) step: f64,
    /// For every cell from the first to the last, its place among the kept ones.
    places: Vec<Option<usize>>,
    turns: bool,
}

impl Line {
    /// An axis of these centres; one that `turns` goes on at 0 after 360 degrees.
    pub(super) fn new(values: &[f64], turns: bool) -> Self {
        let steps = values.windows(2).filter_map(|pair| match pair {
            [one, other] => Some((other - one).abs()),
            _ => None,
        });
        let step = steps.filter(|step| *step > 1e-9).fold(f64::INFINITY, f64::min);
        let step = if step.is_finite() { step } else { 1.0 };
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let first = if turns { values.first().copied().unwrap_or_default() } else { lowest };
        let mut line = Self { first, step, places: Vec::new(), turns };
        for (place, value) in values.iter().enumerate() {
            let number = line.number(*value).round().max(0.0) as usize;
            if line.places.len() <= number {
                line.places.resize(number + 1, None);
            }
            if let Some(slot) = line.places.get_mut(number) {
                *slot = Some(place);
            }
        }
        line
    }

    /// Which cell a value lies in, with the fraction of the way to the next one's centre.
    pub(super) fn number(&self, value: f64) -> f64 {
        let mut away = value - self.first;
        if self.turns {
            away = away.rem_euclid(360.0);
            if away > 360.0 - self.step / 2.0 {
                away -= 360.0;
            }
        }
        away / self.step
    }

    /// Place among the kept cells of the cell with that number.
    pub(super) fn place(&self, number: i64) -> Option<usize> {
        let all = (360.0 / self.step).round() as i64;
        let number = if self.turns && all > 0 { number.rem_euclid(all) } else { number };
        self.places.get(usize::try_from(number).ok()?).copied().flatten()
    }

    /// How many cells, those left out in between counted.
    pub(super) fn count(&self) -> usize {
        self.places.len()
    }

    /// Both ends of the cells.
    pub(super) fn ends(&self) -> (f64, f64) {
        let half = self.step / 2.0;
        (self.first - half, self.first + self.step * self.count() as f64 - half)
    }
}

//! Values along one dimension: time series, profiles of one dimension.

use super::classes::Categories;
use super::clock::Clock;
use super::numbers::{reals, variable};
use super::spread::{self, Spread};
use crate::inspect::decode::Plan;
use crate::inspect::{Cancel, Reader, Structure, Unread, Variable, Why};

/// Most values of a series.
pub const MOST_VALUES: u64 = 30_000_000;

/// A series in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Where the first value is: places are counted from here.
    pub start: f64,
    /// From one value to the next where all steps are the same; 1 for the index.
    pub step: f64,
    /// Place of each value from the start, if the file has a coordinate whose steps differ; ascending.
    pub x: Vec<f64>,
    /// The values, counted from `base`; NaN for gaps.
    pub y: Vec<f32>,
    /// What the values are counted from: zero but for times, of which 32 bits are too few.
    pub base: f64,
    /// How the values are times, if they are.
    pub clock: Option<Clock>,
    /// The classes, if the values are names.
    pub categories: Option<Categories>,
    /// Path of the coordinate.
    pub coordinate: Option<String>,
    /// How the coordinate is time, if it is.
    pub along: Option<Clock>,
    /// Whether the file holds the last value first.
    pub turned: bool,
    /// Number of values and gaps, and their ends.
    pub spread: Spread,
    /// Values to begin with: nearly all, a little wider.
    pub usual: (f64, f64),
    /// Number of values outside their valid range; they are drawn all the same.
    pub outside_valid: u64,
}

/// What a column of pixels shows of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// First, least, greatest and last value in it.
    pub first: f32,
    /// See `first`.
    pub least: f32,
    /// See `first`.
    pub most: f32,
    /// See `first`.
    pub last: f32,
}

/// A run of values of one class: from where to where, and the class's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Left and right end, in the plot's numbers.
    pub x: (f64, f64),
    /// Place of the class.
    pub class: usize,
}

impl Series {
    /// Place of a value, from the start.
    pub fn place(&self, index: usize) -> f64 {
        self.x.get(index).copied().unwrap_or(index as f64 * self.step)
    }

    /// The index in the file of a value.
    pub fn stored(&self, index: usize) -> u64 {
        let turned = || self.y.len().saturating_sub(1).saturating_sub(index);
        (if self.turned { turned() } else { index }) as u64
    }

    /// Least distance between two values, about, which says how finely places are written.
    pub fn nearest_step(&self) -> f64 {
        if self.x.is_empty() {
            return self.step;
        }
        let steps = self.x.windows(2).take(1000).map(|pair| if let [one, next] = pair { next - one } else { 0.0 });
        steps.filter(|step| *step > 0.0).fold(f64::INFINITY, f64::min)
    }

    /// Place of the last value.
    pub fn end(&self) -> f64 {
        self.place(self.y.len().saturating_sub(1))
    }

    /// Bytes it keeps in memory.
    pub fn bytes(&self) -> usize {
        self.x.capacity() * 8 + self.y.capacity() * 4
    }

    /// Indices of the values between two places.
    pub fn between(&self, low: f64, high: f64) -> std::ops::Range<usize> {
        let (first, end) = if self.x.is_empty() {
            let at = |place: f64| place / self.step;
            (at(low).ceil().max(0.0) as usize, (at(high).floor() + 1.0).max(0.0) as usize)
        } else {
            (self.x.partition_point(|x| *x < low), self.x.partition_point(|x| *x <= high))
        };
        first.min(self.y.len())..end.min(self.y.len()).max(first.min(self.y.len()))
    }

    /// What each of so many columns between two places shows; nothing is left out of its column's ends.
    ///
    /// # Errors
    /// Only if it was cancelled.
    pub fn columns(&self, low: f64, high: f64, count: u32, cancel: &Cancel) -> Result<Vec<Option<Column>>, Unread> {
        let mut columns: Vec<Option<Column>> = vec![None; count.clamp(1, 8192) as usize];
        let across = columns.len() as f64 / (high - low);
        for index in self.between(low, high) {
            if index % 100_000 == 0 {
                cancel.check()?;
            }
            let value = self.y.get(index).copied().unwrap_or(f32::NAN);
            let column = ((self.place(index) - low) * across) as usize;
            let last = columns.len() - 1;
            if let Some(column) = columns.get_mut(column.min(last)).filter(|_| value.is_finite()) {
                let before = column.unwrap_or(Column { first: value, least: value, most: value, last: value });
                let (least, most) = (before.least.min(value), before.most.max(value));
                *column = Some(Column { first: before.first, least, most, last: value });
            }
        }
        Ok(columns)
    }
}

impl Series {
    /// Another of the same length minus this one, value by value; `None` if lengths or places differ.
    pub fn difference(&self, other: &Self) -> Option<Self> {
        if self.y.len() != other.y.len() || self.turned != other.turned {
            return None;
        }
        let by = (other.base - self.base) as f32;
        let y: Vec<f32> = self.y.iter().zip(&other.y).map(|(here, there)| there - here + by).collect();
        let spread = spread::spread(y.iter().copied());
        let usual = spread::robust(|| y.iter().copied(), 0.002, 0.998, 0.08).unwrap_or((0.0, 1.0));
        Some(Self {
            start: self.start,
            step: self.step,
            x: self.x.clone(),
            y,
            base: 0.0,
            clock: None,
            categories: None,
            coordinate: self.coordinate.clone(),
            along: self.along.clone(),
            turned: self.turned,
            spread,
            usual,
            outside_valid: 0,
        })
    }

    /// Runs of values of the same class between two places, as pixels of so many columns can tell them apart.
    ///
    /// # Errors
    /// Only if it was cancelled.
    pub fn runs(&self, low: f64, high: f64, count: u32, cancel: &Cancel) -> Result<Vec<Run>, Unread> {
        let Some(categories) = &self.categories else { return Ok(Vec::new()) };
        let across = (high - low) / f64::from(count.max(1));
        let half = self.nearest_step().min(across * 8.0) / 2.0;
        // The run of each class that may go on.
        let mut open: Vec<Option<(f64, f64)>> = vec![None; categories.classes.len()];
        let mut found = Vec::new();
        for index in self.between(low - half, high + half) {
            if index % 100_000 == 0 {
                cancel.check()?;
            }
            let class = self.y.get(index).and_then(|value| categories.place(*value));
            let Some((class, run)) = class.and_then(|class| Some((class, open.get_mut(class)?))) else { continue };
            let at = self.place(index);
            match run {
                Some((_, to)) if at - half <= *to + across => *to = at + half,
                Some(x) => found.push(Run { x: std::mem::replace(x, (at - half, at + half)), class }),
                None => *run = Some((at - half, at + half)),
            }
        }
        found.extend(open.into_iter().enumerate().filter_map(|(class, x)| Some(Run { x: x?, class })));
        Ok(found)
    }
}

/// The coordinate of a one-dimensional variable: the scale of its dimension, unless it is the variable itself.
pub fn coordinate<'a>(structure: &'a Structure, variable: &Variable) -> Option<&'a Variable> {
    let path = variable.axes.first()?.scale.as_ref()?;
    let scale = structure.variable(path)?;
    let fits = scale.path != variable.path && scale.shape == variable.shape && scale.data_type.number().is_some();
    (fits && !scale.is_bare_dimension()).then_some(scale)
}

/// Reads a one-dimensional variable along its coordinate.
///
/// # Errors
/// What cannot be read; more than [`MOST_VALUES`]; [`Why::Cancelled`].
pub fn load(reader: &mut dyn Reader, structure: &Structure, path: &str, cancel: &Cancel) -> Result<Series, Unread> {
    let variable = variable(structure, path)?;
    if variable.elements() > MOST_VALUES {
        return Err(Unread::new(path, Why::TooLarge(variable.elements().saturating_mul(8), MOST_VALUES * 8), ""));
    }
    let plan = Plan::of(variable);
    let (mut base, mut y) = (plan.time.is_none().then_some(0.0), Vec::<f32>::new());
    let outside_valid = reals(reader, variable, cancel, |numbers| {
        y.extend(numbers.map(|number| {
            if base.is_none() && number.is_finite() {
                base = Some(number);
            }
            (number - base.unwrap_or(0.0)) as f32
        }));
    })?;
    let along = match coordinate(structure, variable) {
        Some(scale) => places(reader, scale, y.len(), cancel)?.map(|places| (scale, places)),
        None => None,
    };
    let spread = spread::spread(y.iter().copied());
    let usual = spread::robust(|| y.iter().copied(), 0.002, 0.998, 0.08).unwrap_or((0.0, 1.0));
    let categories = Categories::of(variable, y.iter().copied());
    let mut series = Series {
        start: 0.0,
        step: 1.0,
        x: Vec::new(),
        y,
        base: base.unwrap_or(0.0),
        clock: Clock::of(&plan),
        categories,
        coordinate: None,
        along: None,
        turned: false,
        spread,
        usual,
        outside_valid,
    };
    if let Some((scale, Places { start, step, x, turned })) = along {
        if turned {
            series.y.reverse();
        }
        let (coordinate, along) = (Some(scale.path.clone()), Clock::of(&Plan::of(scale)));
        series = Series { start, step, x, coordinate, along, turned, ..series };
    }
    Ok(series)
}

/// Where the values of a series are.
struct Places {
    start: f64,
    step: f64,
    x: Vec<f64>,
    turned: bool,
}

/// Reads a coordinate; `None` where it has another length, gaps, or neither rises nor falls.
fn places(reader: &mut dyn Reader, scale: &Variable, length: usize, cancel: &Cancel) -> Result<Option<Places>, Unread> {
    let mut x: Vec<f64> = Vec::new();
    match reals(reader, scale, cancel, |numbers| x.extend(numbers)) {
        Err(unread) if unread.why == Why::Cancelled => return Err(unread),
        Err(_) => return Ok(None),
        Ok(_) => {}
    }
    let turned = matches!((x.first(), x.last()), (Some(first), Some(last)) if first > last);
    if turned {
        x.reverse();
    }
    let Some(start) = x.first().copied() else { return Ok(None) };
    if x.len() != length || !x.is_sorted() || x.iter().any(|place| !place.is_finite()) {
        return Ok(None);
    }
    for place in &mut x {
        *place -= start;
    }
    let end = x.last().copied().unwrap_or(0.0);
    let step = if length > 1 { end / (length - 1) as f64 } else { 1.0 };
    let is_even =
        step > 0.0 && x.iter().enumerate().all(|(index, place)| (place - index as f64 * step).abs() <= step * 1e-6);
    if is_even {
        x = Vec::new();
    }
    Ok(Some(Places { start, step: if step > 0.0 { step } else { 1.0 }, x, turned }))
}

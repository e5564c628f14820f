//! Fewer points, by choice only, and what that costs.

use crate::domain::budget::{Budget, Cancel};

use super::{Covered, Feature, MAX_FEATURES, MAX_POSITIONS, Shape, ShapeError, clean, rings, sent};
use geo::{Coord, Distance as _, Euclidean, Line, LineString, Point, Polygon, SimplifyVwPreserve as _, coord};

/// Metres of one degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;
/// Tried in metres, doubling each time, before it is called hopeless: from one to about four thousand
/// kilometres.
const DOUBLINGS: i32 = 22;
/// Steps that simplifying may take, some ten seconds of work.
const STEPS: u64 = 400_000_000;
/// Steps that one corner costs each time a tolerance is tried.
const STEPS_PER_CORNER: u64 = 20;
/// Halvings of the way from the last tolerance that was too fine to the first that was not.
const REFINEMENTS: usize = 4;

/// What simplifying cost, and the way back.
#[derive(Debug, Clone)]
pub struct Simplification {
    before: Shape,
    /// Points that went.
    pub positions_dropped: usize,
    /// How far in metres the outline moved at most.
    pub largest_deviation_metres: f64,
}

impl Simplification {
    /// The shape as it was.
    pub fn before(&self) -> &Shape {
        &self.before
    }
}

impl Shape {
    /// The same shape within the catalogue's limits: features joined if there are too many, corners
    /// dropped if there are too many, the least telling ones first (Visvalingam), no ring crossing
    /// itself by it. Slow for large shapes; call it off the window's thread.
    pub fn simplified(&self) -> Result<Self, ShapeError> {
        self.simplified_within(&Budget::new(STEPS))
    }

    /// The same as [`Shape::simplified`], until `cancel` ends it.
    pub fn simplified_until(&self, cancel: Cancel) -> Result<Self, ShapeError> {
        self.simplified_within(&Budget::with_cancel(STEPS, cancel))
    }

    fn simplified_within(&self, budget: &Budget) -> Result<Self, ShapeError> {
        if self.check_limits().is_ok() {
            return Ok(self.clone());
        }
        let joined =
            if self.features().len() > MAX_FEATURES { joined(self.features()) } else { self.features().to_vec() };
        let features = reduced(&joined, budget)?;
        let positions = |features: &[Feature]| features.iter().map(Feature::positions).sum::<usize>();
        let simplification = Simplification {
            before: self.clone(),
            positions_dropped: self.positions().saturating_sub(positions(&features)),
            largest_deviation_metres: deviation(&joined, &features),
        };
        let remarks = self.remarks().iter().take(self.0.remarks_of_reading).cloned().collect();
        let source = self.source().map(str::to_owned);
        let simplified = Self::of(source, self.format(), features, remarks, None, Some(simplification), budget)?;
        let simplified = match &self.0.title {
            Some(title) => simplified.called(title),
            None => simplified,
        };
        simplified.check_limits().map(|()| simplified)
    }
}

/// One feature for all areas, one for all lines, one for each radius of points; they cover the same.
fn joined(features: &[Feature]) -> Vec<Feature> {
    let (mut areas, mut lines) = (Vec::new(), Vec::new());
    let mut points: Vec<(Option<f64>, Vec<Point<f64>>)> = Vec::new();
    for feature in features {
        match &feature.covered {
            Covered::Areas(more) => areas.extend(more.iter().cloned()),
            Covered::Lines(more) => lines.extend(more.iter().cloned()),
            Covered::Points(more) => match points.iter_mut().find(|(radius, _)| *radius == feature.radius_metres) {
                Some((_, known)) => known.extend(more),
                None => points.push((feature.radius_metres, more.clone())),
            },
        }
    }
    let mut joined = Vec::new();
    if !areas.is_empty() {
        joined.push(Feature { covered: Covered::Areas(areas), radius_metres: None });
    }
    if !lines.is_empty() {
        joined.push(Feature { covered: Covered::Lines(lines), radius_metres: None });
    }
    joined.extend(
        points.into_iter().map(|(radius_metres, points)| Feature { covered: Covered::Points(points), radius_metres }),
    );
    joined
}

/// The finest tolerance, about, that brings the points under the limit.
fn reduced(features: &[Feature], budget: &Budget) -> Result<Vec<Feature>, ShapeError> {
    let fits = |features: &[Feature]| sent::fewest_positions(features, budget).map(|count| count <= MAX_POSITIONS);
    if fits(features)? {
        return Ok(features.to_vec());
    }
    let mut coarse = 1.0;
    let mut best = coarser(features, coarse, budget)?;
    for _ in 1..DOUBLINGS {
        if fits(&best)? {
            break;
        }
        coarse *= 2.0;
        best = coarser(features, coarse, budget)?;
    }
    if !fits(&best)? {
        return Err(ShapeError::CannotSimplify);
    }
    let mut fine = coarse / 2.0;
    for _ in 0..REFINEMENTS {
        let metres = (fine * coarse).sqrt();
        let tried = coarser(features, metres, budget)?;
        if fits(&tried)? {
            (coarse, best) = (metres, tried);
        } else {
            fine = metres;
        }
    }
    Ok(best)
}

/// Every outline without the corners whose triangle with their neighbours is smaller than one of this
/// many metres.
fn coarser(features: &[Feature], metres: f64, budget: &Budget) -> Result<Vec<Feature>, ShapeError> {
    let side = metres / METRES_PER_DEGREE;
    let least = side * side / 2.0;
    let coarse = |feature: &Feature| {
        budget.spend(STEPS_PER_CORNER * feature.positions() as u64)?;
        let covered = match &feature.covered {
            Covered::Areas(areas) => {
                Covered::Areas(areas.iter().map(|area| coarse_area(area, least, budget)).collect::<Result<_, _>>()?)
            }
            Covered::Lines(lines) => {
                Covered::Lines(lines.iter().map(|line| line.simplify_vw_preserve(least)).collect())
            }
            Covered::Points(points) => Covered::Points(points.clone()),
        };
        Ok(Feature { covered, radius_metres: feature.radius_metres })
    };
    features.iter().map(coarse).collect()
}

/// An area that would lose its extent, or fall apart, keeps its corners.
fn coarse_area(area: &Polygon<f64>, least: f64, budget: &Budget) -> Result<Polygon<f64>, ShapeError> {
    let tidied = clean::tidy(&area.simplify_vw_preserve(least), budget)?;
    Ok(<[Polygon<f64>; 1]>::try_from(tidied).map_or_else(|_several| area.clone(), |[only]| only))
}

/// How far, in metres, any corner that went lies from the edge that took its place.
fn deviation(before: &[Feature], after: &[Feature]) -> f64 {
    let outlines = |features: &[Feature]| -> Vec<LineString<f64>> {
        let of_one = |feature: &Feature| match &feature.covered {
            Covered::Areas(areas) => areas.iter().flat_map(rings).cloned().collect(),
            Covered::Lines(lines) => lines.clone(),
            Covered::Points(_) => Vec::new(),
        };
        features.iter().flat_map(of_one).collect()
    };
    let (before, after) = (outlines(before), outlines(after));
    before.iter().zip(&after).map(|(fine, coarse)| outline_deviation(&fine.0, &coarse.0)).fold(0.0, f64::max)
}

/// The corners of `coarse` are corners of `fine`, in the same order.
fn outline_deviation(fine: &[Coord<f64>], coarse: &[Coord<f64>]) -> f64 {
    let mut largest = 0.0_f64;
    let mut edges = coarse.iter().zip(coarse.iter().skip(1)).peekable();
    for position in fine.iter().skip(1) {
        let Some((from, to)) = edges.peek() else { break };
        if position == *to {
            edges.next();
        } else {
            largest = largest.max(metres_from(*position, **from, **to));
        }
    }
    largest
}

/// On the plane that touches the Earth at `position`.
fn metres_from(position: Coord<f64>, from: Coord<f64>, to: Coord<f64>) -> f64 {
    let narrowing = position.y.to_radians().cos();
    let flat = |end: Coord<f64>| coord! { x: (end.x - position.x) * narrowing, y: end.y - position.y };
    Euclidean.distance(&Point::new(0.0, 0.0), &Line::new(flat(from), flat(to))) * METRES_PER_DEGREE
}

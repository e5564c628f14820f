//! Rings: what lies inside, what they meet, how they turn.

use super::{Edge, Place, TOUCH, Vector, cross, dot, eastwards, normal};
use std::f64::consts::PI;

/// Degrees of longitude by which edges are looked up.
const BANDS: usize = 360;

/// A closed line; its inside lies left of it. Edges along a pole have no length and are none.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring {
    edges: Vec<Edge>,
    bands: Bands,
    /// Steradians inside, 0…4π.
    area: f64,
    base: Base,
}

/// From where insides are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Base {
    /// A pole (1 or −1) that the ring does not touch, and if it is inside.
    Pole(f64, bool),
    /// Both poles are on the ring.
    None,
}

/// Edges by the degrees of longitude that they pass.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bands(Vec<Vec<usize>>);

impl Bands {
    pub(super) fn new(edges: &[Edge]) -> Self {
        let mut bands = vec![Vec::new(); if edges.len() < 16 { 1 } else { BANDS }];
        for (index, edge) in edges.iter().enumerate() {
            for band in numbers(edge, bands.len()) {
                if let Some(band) = bands.get_mut(band) {
                    band.push(index);
                }
            }
        }
        Self(bands)
    }

    /// Numbers of the edges that may meet an edge; some more than once.
    pub(super) fn near(&self, edge: &Edge) -> impl Iterator<Item = usize> {
        numbers(edge, self.0.len()).filter_map(|band| self.0.get(band)).flatten().copied()
    }

    fn at(&self, longitude: f64) -> &[usize] {
        let band = (eastwards(-180.0, longitude) * self.0.len() as f64 / 360.0) as usize;
        self.0.get(band).map_or(&[], Vec::as_slice)
    }
}

/// Bands that an edge passes, one more on each side.
fn numbers(edge: &Edge, count: usize) -> impl Iterator<Item = usize> + use<> {
    let width = 360.0 / count as f64;
    let (west, reach) = edge.longitudes().unwrap_or_else(|| {
        let is_over_pole = edge.from.is_pole() || edge.to.is_pole() || edge.from.longitude != edge.to.longitude;
        (edge.from.longitude, if is_over_pole { 360.0 } else { 0.0 })
    });
    let first = (eastwards(-180.0, west) / width) as usize + count - 1;
    let passed = ((reach / width) as usize + 4).min(count);
    (first..first + passed).map(move |band| band % count)
}

/// Signed area of the triangle of a place and an edge, −2π…2π.
fn triangle(tip: Vector, edge: &Edge) -> f64 {
    let (from, to) = (edge.from.vector, edge.to.vector);
    let volume = dot(tip, cross(from, to));
    2.0 * volume.atan2(1.0 + dot(tip, from) + dot(from, to) + dot(to, tip))
}

impl Ring {
    /// Of places; the first need not come again at the end. `None` without two edges.
    pub fn new(places: &[Place]) -> Option<Self> {
        let mut closed = places.to_vec();
        closed.extend(places.first());
        let edges = Edge::along(&closed);
        if edges.len() < 2 {
            return None;
        }
        // Any place does, but for its opposite on the ring.
        let tip = normal([0.36, 0.48, 0.81])?;
        let area = edges.iter().map(|edge| triangle(tip, edge)).sum::<f64>().rem_euclid(4.0 * PI);
        let mut ring = Self { bands: Bands::new(&edges), edges, area, base: Base::None };
        let free = [1.0, -1.0].into_iter().find(|sign| !ring.edges.iter().any(|edge| edge.holds([0.0, 0.0, *sign])));
        if let Some(sign) = free {
            ring.base = Base::Pole(sign, ring.winds_around([0.0, 0.0, sign]));
        }
        Some(ring)
    }

    /// The same line with its smaller side inside.
    pub fn smaller_side(places: &[Place]) -> Option<Self> {
        let ring = Self::new(places)?;
        if ring.area <= 2.0 * PI {
            return Some(ring);
        }
        let turned: Vec<Place> = places.iter().rev().copied().collect();
        Self::new(&turned)
    }

    /// Steradians inside.
    pub fn area(&self) -> f64 {
        self.area
    }

    pub(super) fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Seen from the opposite of a place outside, the triangles sum up to the area; of one inside, to 4π less.
    fn winds_around(&self, [x, y, z]: Vector) -> bool {
        let opposite = [-x, -y, -z];
        self.edges.iter().map(|edge| triangle(opposite, edge)).sum::<f64>() < self.area - 2.0 * PI
    }

    /// True if the place is inside or on the line.
    pub fn holds(&self, place: &Place) -> bool {
        let Base::Pole(pole, is_inside) = self.base else {
            return self.edges.iter().any(|edge| edge.holds(place.vector)) || self.winds_around(place.vector);
        };
        if place.is_pole() {
            // On the other pole all meridians meet: any way does.
            let is_on = || self.edges.iter().any(|edge| edge.holds(place.vector));
            return if dot(place.vector, [0.0, 0.0, pole]) > 0.0 {
                is_inside
            } else {
                is_on() || self.winds_around(place.vector)
            };
        }
        let mut inside = is_inside;
        for edge in self.bands.at(place.longitude).iter().filter_map(|index| self.edges.get(*index)) {
            let side = dot(edge.normal, place.vector);
            if side.abs() <= TOUCH && edge.holds(place.vector) {
                return true;
            }
            let is_north = (side > 0.0) == edge.east.is_some_and(|east| east > 0.0);
            if edge.passes(place.longitude) && is_north != (pole > 0.0) {
                inside = !inside;
            }
        }
        inside
    }

    /// True if an edge meets the line.
    pub(super) fn is_met_by(&self, edge: &Edge) -> bool {
        self.bands.near(edge).filter_map(|index| self.edges.get(index)).any(|own| own.meets(edge).is_some())
    }

    /// Where edges that are no neighbours meet, in the order of the edges.
    pub(in crate::practice) fn self_meetings(&self) -> Vec<Place> {
        let last = self.edges.len().saturating_sub(1);
        let mut found = Vec::new();
        for (index, edge) in self.edges.iter().enumerate() {
            let mut later: Vec<usize> = self.bands.near(edge).filter(|&other| other > index + 1).collect();
            later.sort_unstable();
            later.dedup();
            let others = later.into_iter().filter(|&other| index > 0 || other < last);
            found.extend(others.filter_map(|other| edge.meets(self.edges.get(other)?)));
        }
        found
    }
}

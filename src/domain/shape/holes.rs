//! Which outline each hole lies in, found with an index.

use super::grid::{self, Side};
use super::{Ring, ShapeError};
use crate::domain::budget::{Budget, Exceeded};
use geo::Coord;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Outlines with their holes, and the holes that lie in none of them.
#[derive(Debug, Default)]
pub(super) struct Assigned {
    pub(super) areas: Vec<Vec<Ring>>,
    pub(super) stray: Vec<Ring>,
}

/// Each hole goes to the smallest outline that holds it. With a single outline that is taken as said.
pub(super) fn assign(outlines: Vec<Ring>, holes: Vec<Ring>, budget: &Budget) -> Result<Assigned, ShapeError> {
    let mut areas: Vec<Vec<Ring>> = outlines.into_iter().map(|outline| vec![outline]).collect();
    if let ([area], false) = (areas.as_mut_slice(), holes.is_empty()) {
        area.extend(holes);
        return Ok(Assigned { areas, stray: Vec::new() });
    }
    if areas.is_empty() || holes.is_empty() {
        return Ok(Assigned { areas, stray: holes });
    }
    let homes = homes(&areas, &holes, budget)?;
    let mut stray = Vec::new();
    for (hole, home) in holes.into_iter().zip(homes) {
        match home.and_then(|home| areas.get_mut(home)) {
            Some(area) => area.push(hole),
            None => stray.push(hole),
        }
    }
    Ok(Assigned { areas, stray })
}

/// What is told of holes outside of their areas.
pub(super) fn stray_remark(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("One hole lies outside of its area and was left out.".to_owned()),
        count => Some(format!("{count} holes lie outside of their areas and were left out.")),
    }
}

fn homes(areas: &[Vec<Ring>], holes: &[Ring], budget: &Budget) -> Result<Vec<Option<usize>>, ShapeError> {
    let mut finder =
        Finder::new(areas.iter().map(|area| area.first().map_or(&[][..], Vec::as_slice)).collect(), budget)?;
    let mut homes = Vec::with_capacity(holes.len());
    for hole in holes {
        homes.push(match inner_point(hole) {
            Some(point) => finder.smallest_around(point, budget)?,
            None => None,
        });
    }
    Ok(homes)
}

/// A point of a ring that is unlikely to lie on another: the middle of its first edge with a length.
pub(super) fn inner_point(ring: &[Coord<f64>]) -> Option<Coord<f64>> {
    let mut edges = ring.iter().zip(ring.iter().skip(1));
    let (from, to) = edges.find(|(from, to)| from != to)?;
    Some((*from + *to) / 2.0)
}

/// Finds the rings around a point.
pub(super) struct Finder<'a> {
    rings: Vec<&'a [Coord<f64>]>,
    sizes: Vec<f64>,
    indices: Vec<Option<RingIndex>>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(rings: Vec<&'a [Coord<f64>]>, budget: &Budget) -> Result<Self, Exceeded> {
        budget.spend(rings.iter().map(|ring| ring.len() as u64).sum())?;
        let boxes = rings.iter().enumerate().filter_map(|(index, ring)| {
            let (low, high) = bounds(ring)?;
            Some(GeomWithData::new(Rectangle::from_corners([low.x, low.y], [high.x, high.y]), index))
        });
        let boxes = RTree::bulk_load(boxes.collect());
        let sizes = rings.iter().map(|ring| doubled_area(ring).abs()).collect();
        let indices = rings.iter().map(|_| None).collect();
        Ok(Self { rings, sizes, indices, boxes })
    }

    pub(super) fn smallest_around(&mut self, point: Coord<f64>, budget: &Budget) -> Result<Option<usize>, Exceeded> {
        let mut candidates = self.candidates(point, budget)?;
        let size = |index: &usize| self.sizes.get(*index).copied().unwrap_or(f64::INFINITY);
        candidates.sort_by(|one, other| size(one).total_cmp(&size(other)));
        for index in candidates {
            if self.is_inside(index, point, budget)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// How many rings but this one the point lies in.
    pub(super) fn count_around(&mut self, point: Coord<f64>, but: usize, budget: &Budget) -> Result<usize, Exceeded> {
        let mut count = 0;
        for index in self.candidates(point, budget)? {
            count += usize::from(index != but && self.is_inside(index, point, budget)?);
        }
        Ok(count)
    }

    /// Whether any edge of `other` lies inside of a ring, and any outside.
    pub(super) fn sides(
        &mut self,
        index: usize,
        other: &[Coord<f64>],
        budget: &Budget,
    ) -> Result<(bool, bool), Exceeded> {
        let (Some(ring), Some(slot)) = (self.rings.get(index), self.indices.get_mut(index)) else {
            return Ok((false, false));
        };
        let ring_index = slot.get_or_insert_with(|| RingIndex::new(ring));
        let (mut inside, mut outside) = (false, false);
        for (from, to) in other.iter().zip(other.iter().skip(1)) {
            match ring_index.side(ring, (*from, *to), budget)? {
                Side::Inside => inside = true,
                Side::Outside => outside = true,
                Side::Edge => {}
            }
        }
        Ok((inside, outside))
    }

    fn candidates(&self, point: Coord<f64>, budget: &Budget) -> Result<Vec<usize>, Exceeded> {
        let mut found = Vec::new();
        for rectangle in self.boxes.locate_in_envelope_intersecting(&AABB::from_point([point.x, point.y])) {
            budget.spend(5)?;
            found.push(rectangle.data);
        }
        Ok(found)
    }

    fn is_inside(&mut self, index: usize, point: Coord<f64>, budget: &Budget) -> Result<bool, Exceeded> {
        let (Some(ring), Some(slot)) = (self.rings.get(index), self.indices.get_mut(index)) else { return Ok(false) };
        slot.get_or_insert_with(|| RingIndex::new(ring)).contains(ring, point, budget)
    }
}

/// The edges of a ring by the latitudes they cross, so that a point is compared with few of them.
struct RingIndex {
    south: f64,
    slab_height: f64,
    slabs: Vec<Vec<u32>>,
}

impl RingIndex {
    fn new(ring: &[Coord<f64>]) -> Self {
        let (low, high) = bounds(ring).unwrap_or_default();
        let height = (high.y - low.y).max(f64::MIN_POSITIVE);
        let climbed: f64 = ring.iter().zip(ring.iter().skip(1)).map(|(from, to)| (to.y - from.y).abs()).sum();
        // So many that all of them together name each edge about three times.
        let count = (2.0 * ring.len() as f64 * height / climbed.max(height)).clamp(1.0, 4096.0) as usize;
        let mut index = Self { south: low.y, slab_height: height / count as f64, slabs: vec![Vec::new(); count] };
        for (at, (from, to)) in ring.iter().zip(ring.iter().skip(1)).enumerate() {
            let (first, last) = (index.slab(from.y.min(to.y)), index.slab(from.y.max(to.y)));
            for slab in index.slabs.get_mut(first..=last).unwrap_or_default() {
                slab.push(at as u32);
            }
        }
        index
    }

    fn slab(&self, latitude: f64) -> usize {
        (((latitude - self.south) / self.slab_height) as usize).min(self.slabs.len().saturating_sub(1))
    }

    /// Where the middle of an edge lies, exactly.
    fn side(&self, ring: &[Coord<f64>], edge: (Coord<f64>, Coord<f64>), budget: &Budget) -> Result<Side, Exceeded> {
        let latitude = f64::midpoint(edge.0.y, edge.1.y);
        let Some(slab) = self.slabs.get(self.slab(latitude)) else { return Ok(Side::Outside) };
        budget.spend(slab.len() as u64)?;
        let edges = slab.iter().filter_map(|at| {
            let at = *at as usize;
            Some((ring.get(at)?, ring.get(at + 1)?))
        });
        Ok(grid::side(edges, edge))
    }

    /// By the edges to the east of the point: inside if they are odd in number.
    fn contains(&self, ring: &[Coord<f64>], point: Coord<f64>, budget: &Budget) -> Result<bool, Exceeded> {
        let Some(slab) = self.slabs.get(self.slab(point.y)) else { return Ok(false) };
        budget.spend(slab.len() as u64)?;
        let crossed = slab.iter().filter(|at| {
            let at = **at as usize;
            let (Some(from), Some(to)) = (ring.get(at), ring.get(at + 1)) else { return false };
            (from.y > point.y) != (to.y > point.y)
                && point.x < from.x + (to.x - from.x) * (point.y - from.y) / (to.y - from.y)
        });
        Ok(crossed.count() % 2 == 1)
    }
}

/// South-west and north-east corner.
pub(super) fn bounds(ring: &[Coord<f64>]) -> Option<(Coord<f64>, Coord<f64>)> {
    let first = *ring.first()?;
    Some(ring.iter().fold((first, first), |(low, high), position| {
        (
            Coord { x: low.x.min(position.x), y: low.y.min(position.y) },
            Coord { x: high.x.max(position.x), y: high.y.max(position.y) },
        )
    }))
}

/// Twice the area a closed ring encloses, positive if counter-clockwise.
pub(super) fn doubled_area(ring: &[Coord<f64>]) -> f64 {
    let Some(origin) = ring.first().copied() else { return 0.0 };
    ring.iter()
        .zip(ring.iter().skip(1))
        .map(|(from, to)| {
            let (from, to) = (*from - origin, *to - origin);
            from.x * to.y - to.x * from.y
        })
        .sum()
}

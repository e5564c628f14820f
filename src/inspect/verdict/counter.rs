//! Counts positions that are handed in piece by piece.

use super::arc::Arc;
use super::bits::Bits;
use super::precision::Precision;
use super::region::Region;
use super::side::{Position, Side};
use super::sphere::{Farthest, geodesic_metres};
use crate::domain::verdict::{Extent, PlaceHeld};

/// Longitudes beyond this are no longitudes.
const FARTHEST_EAST: f64 = 540.0;

/// Positions one after the other: latitudes and longitudes in degrees, NaN where there is none.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// Number of the first in the file's order.
    pub first: u64,
    /// Latitudes.
    pub latitudes: &'a [f64],
    /// Longitudes, as many.
    pub longitudes: &'a [f64],
}

/// What has been counted so far.
pub struct Counter<'a> {
    region: Option<&'a Region>,
    /// Of latitudes and longitudes.
    precision: (Precision, Precision),
    positions: u64,
    without: u64,
    inside: u64,
    on_edge: u64,
    outside: u64,
    inside_bounds: u64,
    tolerance: f64,
    arc: Arc,
    farthest: Farthest,
    /// Where each is, for a later look at values; `None` where nobody will look.
    bits: Option<(Bits, Bits)>,
    /// Only these count for the farthest one.
    only: Option<&'a Bits>,
    far_ones: Vec<(f64, f64)>,
}

impl<'a> Counter<'a> {
    /// `precision`: of latitudes and longitudes. `region`: `None` counts without an edge.
    pub fn new(region: Option<&'a Region>, precision: (Precision, Precision)) -> Self {
        Self {
            region,
            precision,
            positions: 0,
            without: 0,
            inside: 0,
            on_edge: 0,
            outside: 0,
            inside_bounds: 0,
            tolerance: 0.0,
            arc: Arc::default(),
            farthest: Farthest::default(),
            bits: None,
            only: None,
            far_ones: Vec::new(),
        }
    }

    /// Remembers of each of so many positions whether it is inside or outside.
    pub(super) fn remember(mut self, positions: u64) -> Self {
        self.bits = Some((Bits::new(positions), Bits::new(positions)));
        self
    }

    /// Looks for the farthest among these only.
    pub(super) fn only(mut self, these: &'a Bits) -> Self {
        self.only = Some(these);
        self
    }

    /// Takes a piece.
    pub fn take(&mut self, piece: Piece<'_>) {
        self.far_ones.clear();
        for (index, (latitude, longitude)) in (piece.first..).zip(piece.latitudes.iter().zip(piece.longitudes)) {
            self.one(index, *latitude, *longitude);
        }
        if let Some(region) = self.region {
            self.farthest.take(&self.far_ones, &|position| region.metres(position));
        }
    }

    #[inline]
    fn one(&mut self, index: u64, latitude: f64, longitude: f64) {
        self.positions += 1;
        // Comparisons that NaN fails too.
        if !(latitude.abs() <= 90.0 && longitude.abs() <= FARTHEST_EAST) {
            self.without += 1;
            return;
        }
        self.arc.take(longitude, latitude);
        let Some(region) = self.region else { return };
        let at = Position {
            longitude,
            latitude,
            latitude_tolerance: self.precision.0.at(latitude),
            longitude_tolerance: self.precision.1.at(longitude),
        };
        let side = region.side(at);
        if let Region::Shape(shape) = region {
            self.inside_bounds += u64::from(side != Side::Outside || shape.is_in_bounds(at));
        }
        self.tolerance = self.tolerance.max(at.latitude_tolerance).max(at.longitude_tolerance);
        if side == Side::Outside {
            self.outside += 1;
            if let Some((_, outside)) = &mut self.bits {
                outside.set(index);
            }
            if self.only.is_none_or(|these| these.has(index)) {
                self.far_ones.push((longitude, latitude));
            }
        } else {
            self.inside += 1;
            self.on_edge += u64::from(side == Side::Edge);
            if let Some((inside, _)) = &mut self.bits {
                inside.set(index);
            }
        }
    }

    /// Positions, and those of them without a place.
    pub fn positions(&self) -> (u64, u64) {
        (self.positions, self.without)
    }

    /// So many lie outside.
    pub(super) fn outside(&self) -> u64 {
        self.outside
    }

    /// What they enclose.
    pub fn extent(&self) -> Option<Extent> {
        self.arc.extent()
    }

    /// The inside ones and the outside ones, if they were remembered.
    pub(super) fn bits(&self) -> Option<&(Bits, Bits)> {
        self.bits.as_ref()
    }

    /// The farthest position outside (longitude, latitude) and the nearest point of the edge.
    pub(super) fn farthest(&self) -> Option<((f64, f64), (f64, f64))> {
        let ((_, position), region) = self.farthest.best.zip(self.region)?;
        Some((position, region.nearest(position)))
    }

    /// Metres of the farthest on the ellipsoid.
    pub(super) fn farthest_metres(&self) -> Option<f64> {
        self.farthest().map(|(position, edge)| geodesic_metres(position, edge))
    }

    /// The counts; `None` where there is no edge.
    pub fn place(&self) -> Option<PlaceHeld> {
        let region = self.region?;
        Some(PlaceHeld {
            inside: self.inside,
            on_edge: self.on_edge,
            outside: self.outside,
            inside_with_values: None,
            outside_with_values: None,
            farthest_metres: self.farthest_metres(),
            farthest_cells: None,
            cells_of_no_size: false,
            inside_bounds: matches!(region, Region::Shape(_)).then_some(self.inside_bounds),
            tolerance_degrees: self.tolerance,
        })
    }
}

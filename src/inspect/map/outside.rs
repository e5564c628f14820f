//! Which cells or points of a layer lie outside what was asked for, by the same edges as the verdict.

use super::extent::{self, Bounds};
use super::{Layer, Placement, Samples};
use crate::inspect::verdict::{Position, Region, Side};
use crate::inspect::{Cancel, Unread};

/// Most stretches of what lies outside that are told apart.
const MOST_RUNS: usize = 64;
/// Cells between two looks at whether anybody still waits.
const PIECE: usize = 100_000;

/// What lies outside an area.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outside {
    bits: Vec<u64>,
    /// How many cells with a value, or points, lie outside.
    pub count: u64,
    /// Stretches of them in the order of the file; of a grid or swath one of all.
    pub runs: Vec<Run>,
}

/// Cells or points outside, one after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
    /// What they enclose.
    pub bounds: Bounds,
}

impl Outside {
    /// Looks at every cell of a layer that has a value, and at every point.
    ///
    /// # Errors
    /// [`crate::inspect::Why::Cancelled`] alone.
    pub fn of(layer: &Layer, region: &Region, cancel: &Cancel) -> Result<Self, Unread> {
        let count = layer.cells();
        let centre = layer.centres();
        let is_of_points = matches!(layer.placement, Placement::Points(_));
        let mut outside = Self { bits: vec![0; count.div_ceil(64)], ..Self::default() };
        let mut found: Vec<(u32, (f64, f64))> = Vec::new();
        for cell in 0..count as u32 {
            if (cell as usize).is_multiple_of(PIECE) {
                cancel.check()?;
            }
            if !is_of_points && !has_value(&layer.samples, cell) {
                continue;
            }
            let Some((longitude, latitude)) = centre(cell) else { continue };
            let at = Position {
                longitude,
                latitude,
                longitude_tolerance: layer.precision.0.at(longitude),
                latitude_tolerance: layer.precision.1.at(latitude),
            };
            if region.side(at) == Side::Outside {
                if let Some(bits) = outside.bits.get_mut(cell as usize / 64) {
                    *bits |= 1 << (cell % 64);
                }
                found.push((cell, (longitude, latitude)));
            }
        }
        outside.count = found.len() as u64;
        let gap = if is_of_points { (count / MOST_RUNS).max(1) as u32 } else { u32::MAX };
        outside.runs = found.chunk_by(|a, b| b.0 - a.0 <= gap).filter_map(run).collect();
        Ok(outside)
    }

    /// Whether a cell or point lies outside.
    pub fn has(&self, cell: u32) -> bool {
        self.bits.get(cell as usize / 64).is_some_and(|bits| bits >> (cell % 64) & 1 == 1)
    }

    /// Bytes in memory.
    pub fn bytes(&self) -> usize {
        self.bits.len() * 8 + self.runs.len() * size_of::<Run>()
    }
}

fn has_value(samples: &Samples, cell: u32) -> bool {
    match samples {
        Samples::Values(values) => values.get(cell as usize).is_some_and(|value| !value.is_nan()),
        Samples::Colours(colours) => colours.get(cell as usize).is_some_and(|colour| colour[3] > 0),
    }
}

fn run(found: &[(u32, (f64, f64))]) -> Option<Run> {
    let ((first, _), (last, _)) = (found.first()?, found.last()?);
    let longitudes: Vec<f64> = found.iter().map(|(_, place)| place.0).collect();
    let latitudes: Vec<f64> = found.iter().map(|(_, place)| place.1).collect();
    let bounds = extent::bounds(&extent::of_points(&latitudes, &longitudes))?;
    Some(Run { first: *first, last: *last, bounds })
}

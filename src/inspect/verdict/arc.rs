//! What positions enclose: latitudes from the least to the greatest, longitudes as the circle without its widest gap.

use super::side::turn;
use crate::domain::verdict::Extent;

/// Tenths of a degree: finer gaps are found inside them.
const BINS: usize = 3600;

/// Least and greatest longitude of each tenth of a degree, and of all latitudes.
#[derive(Debug, Clone)]
pub(super) struct Arc {
    bins: Vec<(f64, f64)>,
    south: f64,
    north: f64,
}

impl Default for Arc {
    fn default() -> Self {
        let nothing = (f64::INFINITY, f64::NEG_INFINITY);
        Self { bins: vec![nothing; BINS], south: f64::INFINITY, north: f64::NEG_INFINITY }
    }
}

impl Arc {
    /// Takes a position in degrees; numbers only.
    #[inline]
    pub(super) fn take(&mut self, longitude: f64, latitude: f64) {
        self.south = self.south.min(latitude);
        self.north = self.north.max(latitude);
        let around = turn(longitude);
        if let Some(bin) = self.bins.get_mut((around * 10.0) as usize) {
            bin.0 = bin.0.min(around);
            bin.1 = bin.1.max(around);
        }
    }

    /// `None` if there was no position.
    pub(super) fn extent(&self) -> Option<Extent> {
        let mut filled = self.bins.iter().filter(|(least, _)| least.is_finite());
        let first = *filled.next()?;
        let (mut widest, mut around) = (0.0, (first.0, first.1));
        let mut before = first.1;
        let mut last = first.1;
        for (least, most) in filled {
            if least - before > widest {
                widest = least - before;
                around = (*least, before);
            }
            (before, last) = (*most, *most);
        }
        let over_greenwich = first.0 + 360.0 - last;
        let (west, east) = if over_greenwich >= widest { (first.0, last) } else { around };
        Some(Extent { west: signed(west), south: self.south, east: signed(east), north: self.north })
    }
}

/// From 0…360 to −180…180.
fn signed(around: f64) -> f64 {
    if around > 180.0 { around - 360.0 } else { around }
}

#[cfg(test)]
mod tests {
    use super::Arc;

    fn arc(longitudes: &[f64]) -> (f64, f64) {
        let mut arc = Arc::default();
        for longitude in longitudes {
            arc.take(*longitude, 1.0);
        }
        let extent = arc.extent().unwrap();
        (extent.west, extent.east)
    }

    #[test]
    fn the_arc_is_the_short_way_around() {
        assert_eq!(arc(&[179.0, -179.0]), (179.0, -179.0));
        assert_eq!(arc(&[10.0, 20.0, 15.0]), (10.0, 20.0));
        assert_eq!(arc(&[-5.0, 5.0]), (-5.0, 5.0));
        assert_eq!(arc(&[355.0, 5.0]), (-5.0, 5.0));
        assert_eq!(arc(&[95.0, 179.0, 100.0]), (95.0, 179.0));
        assert_eq!(arc(&[42.0]), (42.0, 42.0));
        assert_eq!(arc(&[-180.0, 180.0]), (180.0, 180.0));
        let all: Vec<f64> = (0..720).map(|half| f64::from(half) / 2.0 - 179.75).collect();
        let (west, east) = arc(&all);
        assert!((super::turn(east - west) - 359.5).abs() < 1e-9, "{west} {east}");
        assert!(Arc::default().extent().is_none());
    }
}

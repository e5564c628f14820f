//! Points: photons, segments, stations.

use super::cells::Cells;
use super::swath::copies;
use super::view::{Projection, View};
use crate::inspect::{Cancel, Unread};

/// Points on a map; made once, for all views.
#[derive(Debug)]
pub struct Points {
    projection: Projection,
    /// Plane positions; not a number where a point lies nowhere.
    places: Vec<[f64; 2]>,
}

impl Points {
    /// From latitudes and longitudes in degrees; what lies nowhere is fill.
    pub fn new(latitudes: &[f64], longitudes: &[f64], projection: Projection) -> Self {
        let places = latitudes.iter().zip(longitudes).map(|(latitude, longitude)| {
            let is_place = latitude.abs() <= 90.0 && longitude.abs() <= 720.0;
            let place = is_place.then(|| projection.forward(*longitude, *latitude)).flatten();
            place.map_or([f64::NAN; 2], |(x, y)| [x, y])
        });
        Self { projection, places: places.collect() }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Squares of `size` pixels about each point; where they lie over each other the higher layer wins, in one layer
    /// the later point. `layer` of a point is 0 to 3.
    pub(super) fn cells(
        &self,
        view: &View,
        size: u32,
        layer: impl Fn(u32) -> u8,
        cancel: &Cancel,
    ) -> Result<Cells, Unread> {
        let mut cells = Cells::empty(*view);
        if view.projection != self.projection {
            return Ok(cells);
        }
        let half = f64::from(size.max(1)) / 2.0;
        let (width, height) = (f64::from(view.width), f64::from(view.height));
        let layers: Vec<u8> = (0..self.places.len() as u32).map(|index| layer(index).min(3)).collect();
        for drawn in 0..=3 {
            if !layers.contains(&drawn) {
                continue;
            }
            cancel.check()?;
            for (index, ([x, y], own)) in self.places.iter().zip(&layers).enumerate() {
                if *own != drawn || x.is_nan() {
                    continue;
                }
                let (x, y) = view.pixel_of_plane(*x, *y);
                if y < -half || y > height + half {
                    continue;
                }
                copies(view.turn(), x, half, width, |x| square(&mut cells, x, y, size.max(1), index as u32));
            }
        }
        Ok(cells)
    }
}

fn square(cells: &mut Cells, x: f64, y: f64, size: u32, index: u32) {
    let size = i64::from(size);
    // An odd square has its middle in the point's pixel, an even one at the nearest corner of pixels.
    let start =
        |place: f64| if size % 2 == 1 { place.floor() as i64 - size / 2 } else { place.round() as i64 - size / 2 };
    let (left, top) = (start(x), start(y));
    for row in top..top + size {
        for column in left..left + size {
            cells.put(column, row, index);
        }
    }
}

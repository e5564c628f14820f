//! Points: photons, segments, stations.

use super::cells::Cells;
use super::swath::copies;
use super::view::View;
use crate::domain::map::Projection;
use crate::inspect::{Cancel, Unread};

/// Points on a map; made once, for all views.
#[derive(Debug)]
pub struct Points {
    projection: Projection,
    /// Places on the square in steps of [`Scale`]; [`NOWHERE`] where a point lies nowhere.
    places: Vec<[u32; 2]>,
}

const NOWHERE: [u32; 2] = [u32::MAX; 2];
/// Steps along each axis: 2 cm on the ground at most, finer than any map is drawn.
const STEPS: f64 = 4_294_967_295.0;

/// How places are kept in 32 bits each: millions of points are drawn from memory.
#[derive(Clone, Copy)]
struct Scale {
    start: f64,
    step: f64,
}

impl Scale {
    fn of(projection: Projection) -> Self {
        match projection {
            // Once round the Earth.
            Projection::World => Self { start: 0.0, step: 1.0 / STEPS },
            // What lies farther from the pole than the other hemisphere's middle latitudes is no polar map's.
            Projection::Arctic | Projection::Antarctic => Self { start: -0.7, step: 2.4 / STEPS },
        }
    }

    fn keep(self, place: f64) -> Option<u32> {
        let steps = ((place - self.start) / self.step).round();
        (0.0..=STEPS).contains(&steps).then_some((steps as u32).min(u32::MAX - 1))
    }
}

impl Points {
    /// From latitudes and longitudes in degrees; what lies nowhere is fill.
    pub fn new(latitudes: &[f64], longitudes: &[f64], projection: Projection) -> Self {
        let scale = Scale::of(projection);
        let places = latitudes.iter().zip(longitudes).map(|(latitude, longitude)| {
            let is_place = latitude.abs() <= 90.0 && longitude.abs() <= 720.0;
            let (x, y) = is_place.then(|| projection.forward(*longitude, *latitude)).flatten()?;
            // The map repeats itself round the Earth.
            let x = if projection.repeats() { x.rem_euclid(1.0) } else { x };
            Some([scale.keep(x)?, scale.keep(y)?])
        });
        Self { projection, places: places.map(|place| place.unwrap_or(NOWHERE)).collect() }
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
        let scale = Scale::of(self.projection);
        let half = f64::from(size.max(1)) / 2.0;
        let (width, height) = (f64::from(view.width), f64::from(view.height));
        let layers: Vec<u8> = (0..self.places.len() as u32).map(|index| layer(index).min(3)).collect();
        let pixels = scale.step / view.pixel;
        let (left, top) = view.pixel_of_place(scale.start, scale.start);
        for drawn in 0..=3 {
            if !layers.contains(&drawn) {
                continue;
            }
            cancel.check()?;
            let mut run = Run { size: i64::from(size.max(1)), ..Run::default() };
            for (index, ([x, y], own)) in (0_u32..).zip(self.places.iter().zip(&layers)) {
                if *own != drawn || [*x, *y] == NOWHERE {
                    continue;
                }
                let (x, y) = (left + f64::from(*x) * pixels, top + f64::from(*y) * pixels);
                if y < -half || y > height + half {
                    continue;
                }
                copies(view.turn(), x, half, width, |x| run.at(x, y));
                run.take(index, &mut cells);
            }
            run.draw(&mut cells);
        }
        Ok(cells)
    }
}

/// Points one after the other whose squares are the same ones: of thousands of photons in a pixel the last is drawn.
#[derive(Default)]
struct Run {
    size: i64,
    index: u32,
    /// Upper left pixels of the squares of the points so far, one for each copy of the Earth, and of the next point.
    squares: Vec<(i64, i64)>,
    next: Vec<(i64, i64)>,
}

impl Run {
    /// The next point is seen here.
    fn at(&mut self, x: f64, y: f64) {
        // An odd square has its middle in the point's pixel, an even one at the nearest corner of pixels.
        let off = if self.size % 2 == 1 { 0.0 } else { 0.5 };
        let start = |place: f64| (place + off).floor() as i64 - self.size / 2;
        self.next.push((start(x), start(y)));
    }

    /// The next point is this one.
    fn take(&mut self, index: u32, cells: &mut Cells) {
        if self.next != self.squares {
            self.draw(cells);
            std::mem::swap(&mut self.squares, &mut self.next);
        }
        self.next.clear();
        self.index = index;
    }

    fn draw(&self, cells: &mut Cells) {
        for (left, top) in &self.squares {
            for row in *top..top + self.size {
                for column in *left..left + self.size {
                    cells.put(column, row, self.index);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NOWHERE, Points, Scale};

    impl Points {
        /// Place on the square of a point as it is kept.
        pub(in crate::inspect::map) fn place(&self, index: usize) -> Option<(f64, f64)> {
            let scale = Scale::of(self.projection);
            let place = self.places.get(index).filter(|place| **place != NOWHERE)?;
            let [x, y] = place.map(|kept| scale.start + f64::from(kept) * scale.step);
            Some((x, y))
        }
    }
}

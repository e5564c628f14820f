//! Distances: on a sphere where many are compared, on the ellipsoid where one is told.

use geo::{Bearing as _, Destination as _, Distance as _, Geodesic, Point};

/// Mean radius of the Earth in metres.
pub(super) const RADIUS: f64 = 6_371_008.8;

/// Metres of a degree of a great circle, with a little more than the ellipsoid has anywhere.
const LONGEST_DEGREE: f64 = 111_700.0;

/// Metres between two places (longitude, latitude in degrees) on a sphere.
pub(super) fn metres(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (a, b) = (one.1.to_radians(), other.1.to_radians());
    let north = ((b - a) / 2.0).sin();
    let east = ((other.0 - one.0).to_radians() / 2.0).sin();
    let chord = north * north + a.cos() * b.cos() * east * east;
    2.0 * RADIUS * chord.sqrt().min(1.0).asin()
}

/// Metres between two places on the WGS 84 ellipsoid.
pub(super) fn geodesic_metres(one: (f64, f64), other: (f64, f64)) -> f64 {
    Geodesic.distance(Point::new(one.0, one.1), Point::new(other.0, other.1))
}

/// So many metres on the way from one place to another on the WGS 84 ellipsoid.
pub(super) fn onwards(from: (f64, f64), to: (f64, f64), metres: f64) -> (f64, f64) {
    let (from, to) = (Point::new(from.0, from.1), Point::new(to.0, to.1));
    let at = Geodesic.destination(from, Geodesic.bearing(from, to), metres);
    (at.x(), at.y())
}

/// A unit vector.
pub(super) fn vector((longitude, latitude): (f64, f64)) -> [f64; 3] {
    let (sine, cosine) = latitude.to_radians().sin_cos();
    let (east, ahead) = longitude.to_radians().sin_cos();
    [cosine * ahead, cosine * east, sine]
}

/// Longitude and latitude of a vector in degrees.
pub(super) fn place([x, y, z]: [f64; 3]) -> (f64, f64) {
    (y.atan2(x).to_degrees(), z.atan2(x.hypot(y)).to_degrees())
}

/// The farthest of many positions from something, found without asking how far each one is.
#[derive(Debug, Clone, Default)]
pub(super) struct Farthest {
    /// Metres on the sphere, and the position.
    pub(super) best: Option<(f64, (f64, f64))>,
}

/// Positions next to each other in the file are next to each other on the Earth: looked at together first.
const BLOCK: usize = 512;
/// So few are asked one by one.
const FEW: usize = 8;

impl Farthest {
    /// Takes positions (longitude, latitude) in the file's order. `distance` is theirs in metres on a sphere from one
    /// and the same thing, so that it changes by no more than two positions are apart.
    pub(super) fn take(&mut self, positions: &[(f64, f64)], distance: &impl Fn((f64, f64)) -> f64) {
        let mut blocks: Vec<Block<'_>> =
            positions.chunks(BLOCK).filter_map(|block| Block::new(block, distance)).collect();
        blocks.sort_by(|one, other| other.most().total_cmp(&one.most()));
        for block in blocks {
            self.look(block, distance);
        }
    }

    fn look(&mut self, block: Block<'_>, distance: &impl Fn((f64, f64)) -> f64) {
        let mut waiting = vec![block];
        while let Some(block) = waiting.pop() {
            self.offer(block.metres, block.middle);
            if self.best.is_some_and(|(best, _)| block.most() <= best) {
                continue;
            }
            if block.positions.len() <= FEW {
                block.positions.iter().for_each(|position| self.offer(distance(*position), *position));
                continue;
            }
            let (first, second) = block.positions.split_at(block.positions.len() / 2);
            let halves = [first, second].into_iter().filter_map(|half| Block::new(half, distance));
            waiting.extend(halves);
            // The more promising half is looked at first.
            if let [.., one, other] = waiting.as_mut_slice()
                && one.most() > other.most()
            {
                std::mem::swap(one, other);
            }
        }
    }

    fn offer(&mut self, metres: f64, position: (f64, f64)) {
        if metres.is_finite() && self.best.is_none_or(|(best, _)| metres > best) {
            self.best = Some((metres, position));
        }
    }
}

struct Block<'a> {
    positions: &'a [(f64, f64)],
    middle: (f64, f64),
    /// Of the middle.
    metres: f64,
    /// No position is farther from the middle, in metres.
    radius: f64,
}

impl<'a> Block<'a> {
    fn new(positions: &'a [(f64, f64)], distance: &impl Fn((f64, f64)) -> f64) -> Option<Self> {
        let middle = *positions.get(positions.len() / 2)?;
        let degrees = positions.iter().fold(0.0_f64, |most, position| {
            let east = super::side::home(position.0 - middle.0).abs();
            most.max(east + (position.1 - middle.1).abs())
        });
        Some(Self { positions, middle, metres: distance(middle), radius: degrees * LONGEST_DEGREE })
    }

    /// No position of it is farther.
    fn most(&self) -> f64 {
        self.metres + self.radius
    }
}

#[cfg(test)]
mod tests {
    use super::{Farthest, geodesic_metres, metres, place, vector};

    #[test]
    fn the_farthest_is_the_one_that_brute_force_finds() {
        let mut seed = fastrand::Rng::with_seed(7);
        for round in 0..40 {
            let home = (-105.0, 40.0);
            let mut at = (-105.0, 40.0);
            let positions: Vec<(f64, f64)> = (0..3000)
                .map(|_| {
                    at = (at.0 + seed.f64() * 0.02 - 0.01, (at.1 + seed.f64() * 0.02 - 0.009).min(89.0));
                    at
                })
                .collect();
            let asked = std::cell::Cell::new(0);
            let distance = |position| {
                asked.set(asked.get() + 1);
                metres(home, position)
            };
            let mut farthest = Farthest::default();
            positions.chunks(700).for_each(|piece| farthest.take(piece, &distance));
            let truth = positions.iter().map(|position| metres(home, *position)).fold(0.0, f64::max);
            assert_eq!(farthest.best.unwrap().0, truth, "seed 7, round {round}");
            assert!(asked.get() < 3000, "{}", asked.get());
        }
    }

    #[test]
    fn distances_are_known() {
        assert!((geodesic_metres((0.0, 0.0), (0.0, 1.0)) - 110_574.4).abs() < 0.1);
        assert!((metres((0.0, 0.0), (0.0, 1.0)) - 111_195.1).abs() < 0.1);
        assert!((geodesic_metres((179.5, 0.0), (-179.5, 0.0)) - 111_319.5).abs() < 0.1);
        let (longitude, latitude) = place(vector((-105.25, 40.5)));
        assert!((longitude + 105.25).abs() < 1e-12 && (latitude - 40.5).abs() < 1e-12);
    }
}

//! Repeatable chance: the same seed and place always give the same number.

/// Mixes numbers into 64 well-spread bits (the finaliser of SplitMix64, applied per number).
pub(super) fn mix(seed: u64, parts: &[u64]) -> u64 {
    parts.iter().fold(scramble(seed), |state, &part| scramble(state ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

fn scramble(state: u64) -> u64 {
    let mut bits = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Bits as a number from 0 (included) to 1 (excluded).
pub(super) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// A stream of numbers from one seed.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of this place.
    pub(super) fn new(seed: u64, parts: &[u64]) -> Self {
        Self(mix(seed, parts))
    }

    /// Next number, 0…1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        unit(scramble(self.0))
    }

    /// Next number, roughly normal with standard deviation 1, within ±3.
    pub(super) fn normal(&mut self) -> f64 {
        (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 1.732
    }
}

/// Smooth noise in space, -1…1, with features of about `1 / frequency` Earth radii. Works on the
/// unit sphere, so it has no seam at the antimeridian and no pinch at the poles.
pub(super) fn smooth(seed: u64, point: [f64; 3], frequency: f64) -> f64 {
    let scaled = point.map(|value| value * frequency);
    let cell = scaled.map(f64::floor);
    let [fx, fy, fz] = [0, 1, 2].map(|axis: usize| {
        let part = scaled.get(axis).copied().unwrap_or(0.0) - cell.get(axis).copied().unwrap_or(0.0);
        part * part * (3.0 - 2.0 * part)
    });
    let [cx, cy, cz] = cell.map(|value| value as i64);
    // Each axis is mixed in once per side, not once per corner.
    let along = |state: u64, cell: i64| scramble(state ^ cell.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let line = |state: u64| blend(unit(along(state, cz)), unit(along(state, cz + 1)), fz);
    let plane = |state: u64| blend(line(along(state, cy)), line(along(state, cy + 1)), fy);
    let start = scramble(seed);
    blend(plane(along(start, cx)), plane(along(start, cx + 1)), fx) * 2.0 - 1.0
}

/// From `from` to `to` as `part` goes from 0 to 1.
pub(super) fn blend(from: f64, to: f64, part: f64) -> f64 {
    from + (to - from) * part
}

/// 0 below `low`, 1 above `high`, smooth between.
pub(super) fn ramp(low: f64, high: f64, value: f64) -> f64 {
    let part = ((value - low) / (high - low)).clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}

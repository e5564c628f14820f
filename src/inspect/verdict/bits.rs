//! One bit for each position of a file.

/// More positions than this are counted without a look at their values: 16 MB of bits.
pub(super) const MOST: u64 = 1 << 27;

/// Bits, all off at first.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// So many of them; [`MOST`] at most.
    pub(super) fn new(count: u64) -> Self {
        Self(vec![0; (count.min(MOST) as usize).div_ceil(64)])
    }

    #[inline]
    pub(super) fn set(&mut self, index: u64) {
        if let Some(word) = self.0.get_mut((index / 64) as usize) {
            *word |= 1 << (index % 64);
        }
    }

    #[inline]
    pub(super) fn has(&self, index: u64) -> bool {
        self.0.get((index / 64) as usize).is_some_and(|word| word & (1 << (index % 64)) != 0)
    }

    /// How many are on.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many are on in both.
    pub(super) fn count_with(&self, other: &Self) -> u64 {
        self.0.iter().zip(&other.0).map(|(one, other)| u64::from((one & other).count_ones())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn bits_are_counted_alone_and_with_others() {
        let (mut one, mut other) = (Bits::new(200), Bits::new(200));
        for index in [0, 63, 64, 199] {
            one.set(index);
        }
        for index in [63, 199, 198] {
            other.set(index);
        }
        one.set(5_000);
        assert_eq!((one.count(), other.count(), one.count_with(&other)), (4, 3, 2));
        assert!(one.has(199) && !one.has(198) && !one.has(5_000));
    }
}

//! Outlines as they are packed into the program: thousandths of a degree, each a step from the one before,
//! then zlib (`assets/regions/SOURCE.md`).

use flate2::{Decompress, FlushDecompress};
use geo::{Coord, coord};

const UNITS_PER_DEGREE: f64 = 1000.0;

/// The bytes of a packed file; empty if it is larger than `most` or damaged.
pub(super) fn unpacked(packed: &[u8], most: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(most);
    // Our own files, which tests read: what could not be read would be missing from the map.
    Decompress::new(true).decompress_vec(packed, &mut bytes, FlushDecompress::Finish).ok();
    bytes
}

/// Reads counts, texts and lines one after another; nothing once the bytes are at their end.
#[derive(Debug, Clone)]
pub(super) struct Unpacker<'a>(&'a [u8]);

impl<'a> Unpacker<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.0
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// An unsigned number, seven bits a byte, the low ones first.
    pub(super) fn count(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..usize::BITS.min(35)).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// Zigzag: 0, −1, 1, −2 …
    fn step(&mut self) -> Option<i64> {
        let value = i64::try_from(self.count()?).ok()?;
        Some(if value % 2 == 0 { value / 2 } else { -(value + 1) / 2 })
    }

    /// One number of thousandths of a degree.
    pub(super) fn degrees(&mut self) -> Option<f64> {
        Some(self.step()? as f64 / UNITS_PER_DEGREE)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.count()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// Positions in degrees.
    pub(super) fn line(&mut self) -> Option<Vec<Coord<f64>>> {
        let count = self.count()?;
        let (mut x, mut y) = (0, 0);
        let mut line = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            (x, y) = (x + self.step()?, y + self.step()?);
            line.push(coord! { x: x as f64 / UNITS_PER_DEGREE, y: y as f64 / UNITS_PER_DEGREE });
        }
        Some(line)
    }

    /// Goes over a line without keeping it.
    pub(super) fn skip_line(&mut self) -> Option<()> {
        let count = self.count()?;
        (0..count.checked_mul(2)?).try_for_each(|_| self.count().map(drop))
    }
}

#[cfg(test)]
mod tests {
    use super::Unpacker;

    #[test]
    fn numbers_are_read_as_they_are_packed_and_an_end_is_an_end() {
        let mut all = Unpacker::new(&[0x07, 0xAC, 0x02, 2, b'o', b'k', 2, 3, 4, 0, 1]);
        assert_eq!((all.count(), all.count(), all.text()), (Some(7), Some(300), Some("ok")));
        let line = all.line().unwrap();
        let numbers: Vec<_> = line.iter().map(|position| (position.x, position.y)).collect();
        assert_eq!(numbers, [(-0.002, 0.002), (-0.002, 0.001)]);
        assert!(all.rest().is_empty() && all.count().is_none());
        assert!(Unpacker::new(&[0xFF; 12]).count().is_none() && Unpacker::new(&[200, 1]).text().is_none());
        assert!(Unpacker::new(&[0xFF, 0xFF, 0x03]).line().is_none(), "a count is a promise");
    }
}

//! TIFF and `BigTIFF`: the byte order, the first directory, and where it says that its pixels lie.

use super::{Contradiction, Format, Sample};

pub(super) fn check(sample: &Sample<'_>) -> Result<(), Contradiction> {
    let Some(reader) = Reader::of(sample.head) else { return Err(Contradiction::NotA(Format::Tiff)) };
    let cut = Err(Contradiction::CutShort(Format::Tiff));
    let first_at = if reader.is_big { 8 } else { 4 };
    let Some(directory) = reader.address(sample.head, first_at) else { return cut };
    let count_bytes = if reader.is_big { 8 } else { 2 };
    if directory.saturating_add(count_bytes) > sample.length {
        return cut;
    }
    match reader.end(sample, directory) {
        Some(end) if end > sample.length => cut,
        _ => Ok(()),
    }
}

/// Reads numbers in the file's byte order.
struct Reader {
    is_little: bool,
    is_big: bool,
}

/// Tags of offsets and lengths, of strips and of tiles.
const OFFSETS: [u64; 2] = [273, 324];
const LENGTHS: [u64; 2] = [279, 325];

impl Reader {
    fn of(head: &[u8]) -> Option<Self> {
        match head.get(..4)? {
            b"II*\0" => Some(Self { is_little: true, is_big: false }),
            b"MM\0*" => Some(Self { is_little: false, is_big: false }),
            b"II+\0" => Some(Self { is_little: true, is_big: true }),
            b"MM\0+" => Some(Self { is_little: false, is_big: true }),
            _ => None,
        }
    }

    fn number(&self, bytes: &[u8], at: usize, size: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(size)?)?;
        let join = |number: u64, byte: &u8| (number << 8) | u64::from(*byte);
        Some(if self.is_little { bytes.iter().rev().fold(0, join) } else { bytes.iter().fold(0, join) })
    }

    fn address(&self, bytes: &[u8], at: usize) -> Option<u64> {
        self.number(bytes, at, if self.is_big { 8 } else { 4 })
    }

    /// The first byte after the last strip or tile of the first directory, if that is among the bytes
    /// at hand.
    fn end(&self, sample: &Sample<'_>, directory: u64) -> Option<u64> {
        let entries_at = directory + if self.is_big { 8 } else { 2 };
        let count = self.at(sample, directory, if self.is_big { 8 } else { 2 })?;
        let entry_bytes = if self.is_big { 20 } else { 12 };
        let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
        for index in 0..count.min(1000) {
            let at = entries_at.checked_add(index.checked_mul(entry_bytes)?)?;
            let tag = self.at(sample, at, 2)?;
            if OFFSETS.contains(&tag) {
                offsets = self.values(sample, at)?;
            } else if LENGTHS.contains(&tag) {
                lengths = self.values(sample, at)?;
            }
        }
        offsets.iter().zip(&lengths).map(|(offset, length)| offset.saturating_add(*length)).max()
    }

    fn values(&self, sample: &Sample<'_>, entry: u64) -> Option<Vec<u64>> {
        let size = match self.at(sample, entry + 2, 2)? {
            3 => 2,
            4 => 4,
            16 => 8,
            _ => return None,
        };
        let word = if self.is_big { 8 } else { 4 };
        let count = self.at(sample, entry + 4, word)?;
        let inline_at = entry + 4 + word as u64;
        let is_inline = count.checked_mul(size)? <= word as u64;
        let at = if is_inline { inline_at } else { self.at(sample, inline_at, word)? };
        // As many as are at hand at the most: a count that lies ends there.
        (0..count)
            .map(|index| self.at(sample, at.checked_add(index.checked_mul(size)?)?, usize::try_from(size).ok()?))
            .collect()
    }

    /// A number anywhere in the file, if it is in its head or its tail.
    fn at(&self, sample: &Sample<'_>, at: u64, size: usize) -> Option<u64> {
        let in_head = usize::try_from(at).ok().and_then(|at| self.number(sample.head, at, size));
        in_head.or_else(|| {
            let tail_at = at.checked_sub(sample.length - sample.tail.len() as u64)?;
            self.number(sample.tail, usize::try_from(tail_at).ok()?, size)
        })
    }
}

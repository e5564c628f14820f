//! Classic netCDF: the magic number, and the variables' places against the length.

use super::{Contradiction, Format, Sample};

pub(super) fn check(sample: &Sample<'_>) -> Result<(), Contradiction> {
    let Some(version @ (1 | 2 | 5)) = sample.head.strip_prefix(b"CDF").and_then(|rest| rest.first()).copied() else {
        return Err(Contradiction::NotA(Format::NetCdf));
    };
    let is_all_here = sample.head.len() as u64 == sample.length;
    match Header::new(sample.head, version).end() {
        Some(end) if end > sample.length => Err(Contradiction::CutShort(Format::NetCdf)),
        None if is_all_here => Err(Contradiction::CutShort(Format::NetCdf)),
        // A header longer than what is looked at says nothing.
        _ => Ok(()),
    }
}

/// The header as it is read; `None` of its methods means that it is not all here, or not understood.
struct Header<'a> {
    rest: &'a [u8],
    version: u8,
}

impl<'a> Header<'a> {
    fn new(head: &'a [u8], version: u8) -> Self {
        Self { rest: head.get(4..).unwrap_or_default(), version }
    }

    /// The first byte after the last variable that has a fixed size, or after the records.
    fn end(mut self) -> Option<u64> {
        let records = self.count()?;
        let lengths = self.list(|header| {
            header.name()?;
            header.count()
        })?;
        self.attributes()?;
        let is_record = |dimensions: &[u64]| {
            let first = dimensions.first().and_then(|first| lengths.get(usize::try_from(*first).ok()?));
            first == Some(&0)
        };
        let variables = self.list(|header| {
            header.name()?;
            let dimensions = header.plain_list()?;
            header.attributes()?;
            header.word()?;
            let (size, begin) = (header.count()?, header.offset()?);
            Some((is_record(&dimensions), size, begin))
        })?;
        let fixed = variables.iter().filter(|variable| !variable.0);
        let fixed = fixed.map(|(_, size, begin)| begin.saturating_add(unpadded(*size))).max();
        let of_records: Vec<_> = variables.iter().filter(|variable| variable.0).collect();
        let record: u64 = of_records.iter().map(|(_, size, _)| *size).sum();
        let begin = of_records.iter().map(|(_, _, begin)| *begin).min();
        // All ones: the number of records was left open while it was written.
        let is_streaming = records == u64::MAX || (self.version < 5 && records == u64::from(u32::MAX));
        let of_records =
            begin.filter(|_| !is_streaming).map(|begin| begin.saturating_add(unpadded(record.saturating_mul(records))));
        fixed.into_iter().chain(of_records.filter(|_| records > 0)).max().or(Some(0))
    }

    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn long(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_be_bytes)
    }

    /// A number of things: 64 bits in CDF-5.
    fn count(&mut self) -> Option<u64> {
        if self.version == 5 { self.long() } else { self.word().map(u64::from) }
    }

    /// A place in the file: 32 bits in CDF-1 only.
    fn offset(&mut self) -> Option<u64> {
        if self.version == 1 { self.word().map(u64::from) } else { self.long() }
    }

    fn padded(&mut self, bytes: u64) -> Option<()> {
        let bytes = usize::try_from(bytes.checked_next_multiple_of(4)?).ok()?;
        self.take(bytes).map(drop)
    }

    fn name(&mut self) -> Option<()> {
        let bytes = self.count()?;
        self.padded(bytes)
    }

    /// A tag, a number, and so many of these.
    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.word()?;
        let count = self.count()?;
        // Each takes some bytes: a number that lies ends with them.
        (0..count).map(|_| read(self)).collect()
    }

    fn plain_list(&mut self) -> Option<Vec<u64>> {
        let count = self.count()?;
        (0..count).map(|_| self.count()).collect()
    }

    fn attributes(&mut self) -> Option<()> {
        self.list(|header| {
            header.name()?;
            let size = match header.word()? {
                1 | 2 | 7 => 1,
                3 | 8 => 2,
                4 | 5 | 9 => 4,
                6 | 10 | 11 => 8,
                _ => return None,
            };
            let count = header.count()?;
            header.padded(count.checked_mul(size)?)
        })
        .map(drop)
    }
}

/// The last variable need not be filled up to four bytes.
fn unpadded(size: u64) -> u64 {
    size.saturating_sub(3)
}

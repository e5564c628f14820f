//! Formats that have a magic number, and perhaps an end mark.

use super::{Contradiction, Format, Sample};

pub(super) fn check(format: Format, sample: &Sample<'_>) -> Result<(), Contradiction> {
    let begins = |marks: &[&[u8]]| marks.iter().any(|mark| sample.head.starts_with(mark));
    let (is_one, is_whole) = match format {
        Format::Hdf4 => (begins(&[b"\x0e\x03\x13\x01"]), true),
        Format::Png => (begins(&[b"\x89PNG\r\n\x1a\n"]), contains(sample.tail, b"IEND\xaeB`\x82")),
        Format::Jpeg => (begins(&[b"\xff\xd8\xff"]), contains(sample.tail, b"\xff\xd9")),
        Format::Gif => (begins(&[b"GIF87a", b"GIF89a"]), last_byte(sample.tail) == Some(0x3b)),
        Format::Zip => (begins(&[b"PK\x03\x04", b"PK\x05\x06"]), zip_is_whole(sample)),
        Format::Gzip => (begins(&[b"\x1f\x8b\x08"]), sample.length >= 18),
        Format::Bzip2 => (begins(&[b"BZh"]), true),
        Format::Xz => (begins(&[b"\xfd7zXZ\0"]), sample.tail.ends_with(b"YZ")),
        Format::Zstd => (begins(&[b"\x28\xb5\x2f\xfd"]), true),
        Format::Grib => (begins(&[b"GRIB"]), contains(sample.tail, b"7777")),
        Format::Parquet => (begins(&[b"PAR1"]), sample.tail.ends_with(b"PAR1")),
        Format::Pdf => (begins(&[b"%PDF-"]), contains(sample.tail, b"%%EOF")),
        _ => (true, true),
    };
    match (is_one, is_whole) {
        (false, _) => Err(Contradiction::NotA(format)),
        (true, false) => Err(Contradiction::CutShort(format)),
        (true, true) => Ok(()),
    }
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

/// Some writers fill up with zeros.
fn last_byte(tail: &[u8]) -> Option<u8> {
    tail.iter().rev().copied().find(|byte| *byte != 0)
}

/// The end record, and the directory where it says.
fn zip_is_whole(sample: &Sample<'_>) -> bool {
    const RECORD_BYTES: usize = 22;
    let number = |record: &[u8], at: usize| {
        let bytes = record.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_le_bytes)
    };
    sample.tail.windows(RECORD_BYTES).enumerate().filter(|(_, record)| record.starts_with(b"PK\x05\x06")).any(
        |(at, record)| {
            let record_at = sample.length - sample.tail.len() as u64 + at as u64;
            let (Some(size), Some(offset)) = (number(record, 12), number(record, 16)) else { return false };
            // All ones: the place stands in a record of ZIP64 before this one.
            offset == u32::MAX || u64::from(offset) + u64::from(size) <= record_at
        },
    )
}

//! HDF5: the signature, and the end-of-file address of the superblock against the length.

use super::{Contradiction, Format, Sample};

const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";
/// The first place after the beginning where a superblock may stand; the others are its doubles.
const FIRST_OFFSET: usize = 512;

pub(super) fn check(sample: &Sample<'_>) -> Result<(), Contradiction> {
    let offsets = std::iter::once(0).chain(std::iter::successors(Some(FIRST_OFFSET), |offset| offset.checked_mul(2)));
    let found = offsets
        .take_while(|offset| *offset < sample.head.len())
        .find_map(|offset| sample.head.get(offset..)?.strip_prefix(SIGNATURE));
    let Some(superblock) = found else {
        return Err(Contradiction::NotA(Format::Hdf5));
    };
    match end_of_file(superblock) {
        Superblock::Cut => Err(Contradiction::CutShort(Format::Hdf5)),
        // What comes after the end is nobody's: the library lets it pass.
        Superblock::End(end) if end > sample.length => Err(Contradiction::CutShort(Format::Hdf5)),
        _ => Ok(()),
    }
}

enum Superblock {
    /// It is not all here.
    Cut,
    /// The first byte after the file.
    End(u64),
    /// A version of which nothing is known here, or no address.
    Unknown,
}

/// `bytes` follow the signature. Format specification 3.0, II.A.
fn end_of_file(bytes: &[u8]) -> Superblock {
    let Some(version) = bytes.first() else { return Superblock::Cut };
    let (size_at, addresses_at) = match version {
        0 => (5, 16),
        1 => (5, 20),
        2 | 3 => (1, 4),
        _ => return Superblock::Unknown,
    };
    let Some(size) = bytes.get(size_at).map(|size| usize::from(*size)) else { return Superblock::Cut };
    if !matches!(size, 2 | 4 | 8) {
        return Superblock::Unknown;
    }
    // Base address, free space or superblock extension, end of file.
    let at = addresses_at + 2 * size;
    let Some(address) = bytes.get(at..at + size) else { return Superblock::Cut };
    if address.iter().all(|byte| *byte == 0xff) {
        return Superblock::Unknown;
    }
    Superblock::End(address.iter().rev().fold(0, |end, byte| (end << 8) | u64::from(*byte)))
}

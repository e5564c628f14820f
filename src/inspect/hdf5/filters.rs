//! How chunks are packed: what is unpacked here, and the names of what is not.

use super::super::model::Filter;
use super::super::unread::Why;
use hdf5_reader::FilterRegistry;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::messages::filter_pipeline::FilterDescription;
use ruzstd::decoding::StreamingDecoder;
use std::io::Read as _;

const LZF: u16 = 32000;
const LZ4: u16 = 32004;
const ZSTD: u16 = 32015;

/// Filters that can be undone.
const KNOWN: &[u16] = &[1, 2, 3, 4, 5, 6, LZF, LZ4, ZSTD];

/// Most bytes that one step of unpacking may make.
const MOST_UNPACKED: u64 = super::object::MOST_CHUNK;

/// The library's filters and ours.
pub(super) fn registry() -> FilterRegistry {
    let mut registry = FilterRegistry::new();
    registry.register(LZF, Box::new(|filter, data, _| lzf(filter, data)));
    registry.register(LZ4, Box::new(|_, data, _| lz4(data)));
    registry.register(ZSTD, Box::new(|_, data, _| zstd(data)));
    registry
}

/// A filter with its name.
pub(super) fn named(filter: &FilterDescription) -> Filter {
    let name = match filter.id {
        1 => "gzip",
        2 => "shuffle",
        3 => "fletcher32",
        4 => "szip",
        5 => "n-bit",
        6 => "scale-offset",
        305 => "LZO",
        307 => "bzip2",
        LZF => "LZF",
        32001 => "Blosc",
        32002 => "MAFISC",
        32003 => "Snappy",
        LZ4 => "LZ4",
        32008 => "bitshuffle",
        32010 => "CCSDS-123",
        32012 => "JPEG",
        32013 => "ZFP",
        32014 => "fpzip",
        ZSTD => "Zstandard",
        32016 => "B³D",
        32017 => "SZ",
        32018 => "FCIDECOMP",
        32019 => "JPEG",
        32021 => "VBZ",
        32022 => "FAPEC",
        32023 => "BitGroom",
        32024 => "SZ3",
        32026 => "Blosc2",
        32027 => "FLAC",
        32028 => "granular BitRound",
        _ => filter.name.as_deref().unwrap_or_default(),
    };
    Filter { number: u32::from(filter.id), name: name.to_owned() }
}

/// Why chunks that went through these filters cannot be unpacked, if they cannot.
pub(super) fn obstacle(filters: &[FilterDescription]) -> Option<Why> {
    let unknown = filters.iter().find(|filter| !KNOWN.contains(&filter.id))?;
    let Filter { number, name } = named(unknown);
    Some(Why::Filter(number, name))
}

/// h5py's filter: the third number of its description is the size of an unpacked chunk. A chunk that did not shrink is
/// stored as it is and skips the filter.
fn lzf(filter: &FilterDescription, data: &[u8]) -> Result<Vec<u8>> {
    let size = filter.client_data.get(2).copied().filter(|size| *size > 0);
    let size = size.ok_or_else(|| Error::FilterError("LZF without the size of a chunk".to_owned()))?;
    if u64::from(size) > MOST_UNPACKED {
        return Err(Error::ResourceLimit(format!("a chunk of {size} bytes")));
    }
    lzf::decompress(data, size as usize).map_err(|error| Error::DecompressionError(error.to_string()))
}

/// Big-endian: the size of the unpacked chunk (8 bytes) and of its blocks (4); then each block with its packed size (4)
/// before it. One that did not shrink is stored as it is.
fn lz4(data: &[u8]) -> Result<Vec<u8>> {
    let failed = |words: &str| Error::DecompressionError(format!("LZ4: {words}"));
    let short = || failed("ends too early");
    let (whole, rest) = data.split_first_chunk::<8>().ok_or_else(short)?;
    let (block, mut rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let (whole, block) = (u64::from_be_bytes(*whole), u64::from(u32::from_be_bytes(*block)));
    if whole > MOST_UNPACKED {
        return Err(Error::ResourceLimit(format!("a chunk of {whole} bytes")));
    }
    let mut unpacked = Vec::new();
    loop {
        let left = whole.saturating_sub(unpacked.len() as u64);
        if left == 0 {
            return Ok(unpacked);
        }
        let (packed, after) = rest.split_first_chunk::<4>().ok_or_else(short)?;
        let packed = u32::from_be_bytes(*packed) as usize;
        let (bytes, after) = after.split_at_checked(packed).ok_or_else(short)?;
        rest = after;
        // Fits: it is at most the size of the chunk.
        let expected = left.min(block) as usize;
        if packed == expected {
            unpacked.extend_from_slice(bytes);
            continue;
        }
        // LZ4 packs at most 255 bytes into one: nothing else is worth its memory.
        if expected == 0 || expected / 256 > packed {
            return Err(failed("a block of no size it can have"));
        }
        let start = unpacked.len();
        unpacked.resize(start + expected, 0);
        let room = unpacked.get_mut(start..).unwrap_or_default();
        let filled = lz4_flex::block::decompress_into(bytes, room).map_err(|error| failed(&error.to_string()))?;
        if filled != expected {
            return Err(failed("a block is shorter than it should be"));
        }
    }
}

fn zstd(data: &[u8]) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::DecompressionError(error.to_string());
    let decoder = StreamingDecoder::new(data).map_err(|error| failed(&error))?;
    let mut unpacked = Vec::new();
    decoder.take(MOST_UNPACKED + 1).read_to_end(&mut unpacked).map_err(|error| failed(&error))?;
    if unpacked.len() as u64 > MOST_UNPACKED {
        return Err(Error::ResourceLimit("a chunk unpacks to more than may be read".to_owned()));
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(chunk: &[u8], block: usize) -> Vec<u8> {
        let mut bytes = (chunk.len() as u64).to_be_bytes().to_vec();
        bytes.extend((block as u32).to_be_bytes());
        for block in chunk.chunks(block) {
            let smaller = lz4_flex::block::compress(block);
            let stored = if smaller.len() < block.len() { smaller.as_slice() } else { block };
            bytes.extend((stored.len() as u32).to_be_bytes());
            bytes.extend(stored);
        }
        bytes
    }

    #[test]
    fn chunks_of_many_lz4_blocks_are_unpacked() {
        let chunk: Vec<u8> = (0..1000_u32).map(|index| (index / 97) as u8).collect();
        for block in [8, 64, 999, 1000, 4096] {
            assert_eq!(lz4(&packed(&chunk, block)).unwrap(), chunk, "blocks of {block}");
        }
        assert_eq!(lz4(&packed(&[], 8)).unwrap(), [0_u8; 0]);
    }

    #[test]
    fn damaged_lz4_is_an_error() {
        let chunk: Vec<u8> = (0..1000_u32).map(|index| (index / 97) as u8).collect();
        let whole = packed(&chunk, 64);
        for length in 0..whole.len() {
            assert!(lz4(&whole[..length]).is_err(), "{length}");
        }
        let mut huge = whole;
        huge[..8].copy_from_slice(&u64::MAX.to_be_bytes());
        assert!(lz4(&huge).is_err());
    }
}

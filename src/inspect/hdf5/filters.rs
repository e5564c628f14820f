//! How chunks are packed: what is unpacked here, and the names of what is not.

use super::super::model::Filter;
use super::super::unread::Why;
use hdf5_reader::FilterRegistry;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::messages::filter_pipeline::FilterDescription;
use ruzstd::decoding::StreamingDecoder;
use std::io::Read as _;

const LZF: u16 = 32000;
const ZSTD: u16 = 32015;

/// Filters that can be undone.
const KNOWN: &[u16] = &[1, 2, 3, 4, 5, 6, LZF, 32004, ZSTD];

/// Most bytes that one step of unpacking may make.
const MOST_UNPACKED: u64 = super::object::MOST_CHUNK;

/// The library's filters and ours.
pub(super) fn registry() -> FilterRegistry {
    let mut registry = FilterRegistry::new();
    registry.register(LZF, Box::new(|filter, data, _| lzf(filter, data)));
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
        32004 => "LZ4",
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

//! Values of one dataset. The library opens a dataset only by the names on the way to it and with all its attributes; so
//! it gets a small file of our own making in front of the real one, with a root that holds this dataset alone and no
//! attributes, and its addresses lead into the real file.

use super::super::source::Source;
use super::filters;
use super::header::Message;
use super::object::MOST_CHUNK;
use super::object::Object;
use super::place::Place;
use hdf5_reader::checksum::jenkins_lookup3;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::storage::{DynStorage, Storage};
use hdf5_reader::{Dataset, FilterRegistry, Hdf5File, OpenOptions, StorageBuffer};
use std::sync::Arc;

/// Bytes of unpacked chunks that are kept for the next read where reads are smaller than chunks, as of a table that
/// scrolls.
const CACHED_CHUNKS: usize = 8 << 20;
/// Most bytes that the library may read at once.
const MOST_READ: usize = 64 << 20;
/// Name of the dataset in the file in front.
const NAME: &str = "x";

/// Opens the dataset that an object is. `keeps_chunks` for reads of parts of chunks: whoever reads whole ones never comes
/// back to them, and what is kept of them is memory for nothing.
pub(super) fn dataset(place: &Place, object: &Object, keeps_chunks: bool) -> Result<Dataset> {
    let block = place.file.superblock();
    let front = Front::new(place, block.base_address, block.extension_address, &object.stored)?;
    let options = OpenOptions {
        chunk_cache_bytes: if keeps_chunks { CACHED_CHUNKS } else { 0 },
        filter_registry: Some(registry()),
        max_chunk_bytes: MOST_CHUNK as usize,
        max_read_bytes: MOST_READ,
        ..OpenOptions::default()
    };
    let storage: DynStorage = Arc::new(front);
    Hdf5File::from_storage_with_options(storage, options)?.root_group()?.dataset(NAME)
}

fn registry() -> FilterRegistry {
    filters::registry()
}

/// The real file with another superblock at its beginning and two headers behind its end.
struct Front {
    source: Arc<Source>,
    base: u64,
    superblock: Vec<u8>,
    /// Where the headers are.
    end: u64,
    headers: Vec<u8>,
}

impl Front {
    fn new(place: &Place, base: u64, extension: Option<u64>, messages: &[Message]) -> Result<Self> {
        let width = usize::from(place.sizes.offset);
        let end = place.source.length().saturating_sub(base);
        let dataset = header(messages.iter().map(|message| (message.kind, message.flags, message.body.as_slice())))?;
        let root = end.saturating_add(dataset.len() as u64);
        let mut link = vec![1, 0, NAME.len() as u8];
        link.extend(NAME.bytes());
        put(&mut link, end, width);
        let mut headers = dataset;
        headers.extend(header([(super::header::kind::LINK, 0, link.as_slice())])?);
        let mut superblock = b"\x89HDF\r\n\x1a\n".to_vec();
        superblock.extend([2, place.sizes.offset, place.sizes.length, 0]);
        put(&mut superblock, 0, width);
        put(&mut superblock, extension.unwrap_or(u64::MAX), width);
        put(&mut superblock, root.saturating_add(headers.len() as u64), width);
        put(&mut superblock, root, width);
        let sum = jenkins_lookup3(&superblock);
        superblock.extend(sum.to_le_bytes());
        Ok(Self { source: Arc::clone(&place.source), base, superblock, end, headers })
    }
}

/// A header, version 2 of the file format specification (IV.A.1.b).
fn header<'a>(messages: impl IntoIterator<Item = (u16, u8, &'a [u8])>) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    for (kind, flags, bytes) in messages {
        let (Ok(kind), Ok(size)) = (u8::try_from(kind), u16::try_from(bytes.len())) else {
            return Err(Error::InvalidData("a message is too long".to_owned()));
        };
        body.push(kind);
        body.extend(size.to_le_bytes());
        body.push(flags);
        body.extend(bytes);
    }
    let size = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let mut header = b"OHDR\x02\x02".to_vec();
    header.extend(size.to_le_bytes());
    header.extend(body);
    let sum = jenkins_lookup3(&header);
    header.extend(sum.to_le_bytes());
    Ok(header)
}

/// Adds a number of so many bytes.
fn put(bytes: &mut Vec<u8>, number: u64, width: usize) {
    bytes.extend(number.to_le_bytes().iter().copied().chain(std::iter::repeat(0)).take(width));
}

impl Storage for Front {
    fn len(&self) -> u64 {
        self.end.saturating_add(self.headers.len() as u64)
    }

    fn read_range(&self, offset: u64, len: usize) -> Result<StorageBuffer> {
        let needed = len as u64;
        let stop = offset.checked_add(needed).filter(|stop| *stop <= Storage::len(self));
        let available = Storage::len(self).saturating_sub(offset);
        let stop = stop.ok_or(Error::UnexpectedEof { offset, needed, available })?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|error| Error::ResourceLimit(error.to_string()))?;
        bytes.resize(len, 0);
        // What lies in the real file, then what lies in front of it and behind it.
        let inside = stop.min(self.end).saturating_sub(offset);
        if let Some(inside) = bytes.get_mut(..usize::try_from(inside).unwrap_or(0)).filter(|inside| !inside.is_empty())
        {
            self.source.read_into(self.base.saturating_add(offset), inside)?;
        }
        overlay(&mut bytes, offset, 0, &self.superblock);
        overlay(&mut bytes, offset, self.end, &self.headers);
        Ok(StorageBuffer::from_vec(bytes))
    }
}

/// Puts the part of `patch`, which lies at `at`, that a read from `offset` on covers into what was read.
fn overlay(bytes: &mut [u8], offset: u64, at: u64, patch: &[u8]) {
    let from = usize::try_from(offset.saturating_sub(at)).unwrap_or(usize::MAX);
    let to = usize::try_from(at.saturating_sub(offset)).unwrap_or(usize::MAX);
    if let (Some(patch), Some(bytes)) = (patch.get(from..), bytes.get_mut(to..)) {
        bytes.iter_mut().zip(patch).for_each(|(byte, patched)| *byte = *patched);
    }
}

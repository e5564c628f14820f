//! Global heaps: where values of any length are kept. The library's reader of them takes lengths of eight bytes for granted
//! and looks objects up one by one, which a hand-made file makes slow.

use super::sizes::Sizes;
use hdf5_reader::Storage;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::io::Cursor;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// Collections that are kept; a usual one has 4 kB.
const KEPT: usize = 256;
/// Collections up to this size are read whole.
const WHOLE: u64 = 1 << 16;
/// Sizes in a heap are rounded up to this (file format specification, III.E).
const ALIGNED: u64 = 8;

/// The file that heaps lie in.
#[derive(Clone, Copy)]
pub(super) struct In<'a> {
    pub(super) storage: &'a dyn Storage,
    pub(super) sizes: Sizes,
}

/// The heaps of a file.
#[derive(Default)]
pub(super) struct Heaps(RefCell<HashMap<u64, Arc<Collection>>>);

/// One heap: where its objects are, by their number.
struct Collection {
    objects: HashMap<u16, (u64, u64)>,
    bytes: Vec<u8>,
    address: u64,
}

impl Heaps {
    /// What a stored reference (a count, an address, a number) stands for: `count × size` bytes.
    pub(super) fn resolve(&self, file: In<'_>, reference: &[u8], size: usize) -> Result<Vec<u8>> {
        let mut cursor = Cursor::new(reference);
        let count = u64::from(cursor.read_u32_le()?);
        let address = cursor.read_offset(file.sizes.offset)?;
        let number = cursor.read_u32_le()?;
        if Cursor::is_undefined_offset(address, file.sizes.offset) || number == 0 || count == 0 {
            return Ok(Vec::new());
        }
        let missing = || Error::InvalidData(format!("no object {number} in the heap at {address:#x}"));
        let number = u16::try_from(number).map_err(|error| Error::InvalidData(error.to_string()))?;
        let heap = self.collection(file, address)?;
        let (start, length) = *heap.objects.get(&number).ok_or_else(missing)?;
        let needed = count.checked_mul(size as u64).filter(|needed| *needed <= length).ok_or_else(missing)?;
        let needed = usize::try_from(needed).map_err(|error| Error::InvalidData(error.to_string()))?;
        let inside = usize::try_from(start).ok().and_then(|start| heap.bytes.get(start..start.checked_add(needed)?));
        match inside {
            Some(bytes) => Ok(bytes.to_vec()),
            None => Ok(file.storage.read_range(heap.address.saturating_add(start), needed)?.to_vec()),
        }
    }

    fn collection(&self, file: In<'_>, address: u64) -> Result<Arc<Collection>> {
        if let Some(known) = self.0.borrow().get(&address) {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(Collection::read(file, address)?);
        let mut kept = self.0.borrow_mut();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(address, Arc::clone(&read));
        Ok(read)
    }
}

impl Collection {
    fn read(file: In<'_>, address: u64) -> Result<Self> {
        let storage = file.storage;
        let width = u64::from(file.sizes.length);
        let start = storage.read_range(address, 8 + usize::from(file.sizes.length))?;
        let mut cursor = Cursor::new(&start);
        if cursor.read_bytes(4)? != b"GCOL" {
            return Err(Error::InvalidGlobalHeapSignature);
        }
        let version = cursor.read_u8()?;
        if version != 1 {
            return Err(Error::UnsupportedGlobalHeapVersion(version));
        }
        cursor.skip(3)?;
        let size = cursor.read_length(file.sizes.length)?;
        let whole = usize::try_from(size.min(WHOLE)).unwrap_or(0);
        let bytes = storage.read_range(address, whole)?.to_vec();
        let head = (8 + width).next_multiple_of(ALIGNED);
        let mut heap = Self { objects: HashMap::new(), bytes, address };
        let mut at = head;
        while at.saturating_add(head) <= size {
            let (number, length) = heap.object(file, at)?;
            // The rest of a collection is free.
            if number == 0 {
                break;
            }
            heap.objects.insert(number, (at + head, length));
            at = length
                .checked_next_multiple_of(ALIGNED)
                .and_then(|length| at.checked_add(head)?.checked_add(length))
                .ok_or(Error::OffsetOutOfBounds(length))?;
        }
        Ok(heap)
    }

    /// Number and length of the object at a place of the heap.
    fn object(&self, file: In<'_>, at: u64) -> Result<(u16, u64)> {
        let size = 8 + usize::from(file.sizes.length);
        let inside = usize::try_from(at).ok().and_then(|at| self.bytes.get(at..at.checked_add(size)?));
        let head = match inside {
            Some(head) => head.to_vec(),
            None => file.storage.read_range(self.address.saturating_add(at), size)?.to_vec(),
        };
        let mut cursor = Cursor::new(&head);
        let number = cursor.read_u16_le()?;
        cursor.skip(6)?;
        Ok((number, cursor.read_length(file.sizes.length)?))
    }
}

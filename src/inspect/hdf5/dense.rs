//! Objects in dense storage: many links or attributes, kept in a heap with an index.

use super::place::{MOST_METADATA, Place};
use hdf5_reader::btree_v2::{BTreeV2Header, BTreeV2Record, collect_btree_v2_records_storage};
use hdf5_reader::error::{Error, Result};
use hdf5_reader::fractal_heap::{FractalHeap, FractalHeapDirectBlockCache};
use hdf5_reader::io::Cursor;
use std::collections::HashSet;

/// The stored objects of a heap in the order of an index, each by itself. Empty where there is no heap.
pub(super) fn objects(place: &Place, heap: u64, index: u64) -> Result<Vec<Result<Vec<u8>>>> {
    let (offset, length) = (place.sizes.offset, place.sizes.length);
    if Cursor::is_undefined_offset(heap, offset) || Cursor::is_undefined_offset(index, offset) {
        return Ok(Vec::new());
    }
    let storage = place.storage();
    let heap = FractalHeap::parse_at_storage(storage, heap, offset, length)?;
    let header = BTreeV2Header::parse_at_storage(storage, index, offset, length)?;
    let records = collect_btree_v2_records_storage(storage, &header, offset, length, None, &[], None)?;
    let mut blocks = FractalHeapDirectBlockCache::default();
    let (mut seen, mut bytes) = (HashSet::new(), 0_usize);
    let mut found = Vec::new();
    for record in records {
        let (BTreeV2Record::LinkNameHash { heap_id, .. }
        | BTreeV2Record::CreationOrder { heap_id, .. }
        | BTreeV2Record::AttributeNameHash { heap_id, .. }
        | BTreeV2Record::AttributeCreationOrder { heap_id, .. }) = record
        else {
            continue;
        };
        // Each object has one name: a second record for it is made to use up memory.
        if !seen.insert(heap_id.clone()) {
            return Err(Error::InvalidData("two names lead to the same object of a heap".to_owned()));
        }
        let object = heap.get_object_storage_cached_with_registry(&heap_id, storage, offset, length, &mut blocks, None);
        bytes = bytes.saturating_add(object.as_ref().map_or(0, Vec::len));
        if bytes > MOST_METADATA {
            return Err(Error::ResourceLimit(format!(
                "the links or attributes of an object have over {MOST_METADATA} bytes"
            )));
        }
        found.push(object);
    }
    Ok(found)
}

//! The links of a group, one by one: those that lead nowhere or outside are listed too.

use super::dense;
use super::object::Object;
use super::place::{MOST_METADATA, Place};
use super::sizes::Sizes;
use hdf5_reader::btree_v1::collect_btree_v1_leaves_storage;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::io::Cursor;
use hdf5_reader::local_heap::LocalHeap;
use hdf5_reader::messages::link_info::LinkInfoMessage;
use hdf5_reader::messages::symbol_table_msg::SymbolTableMessage;
use hdf5_reader::symbol_table::SymbolTableNode;
use std::collections::HashSet;

/// A link to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) name: String,
    pub(super) target: Target,
    /// When it was made, if its group remembers.
    order: Option<u64>,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// To the object at an address.
    Hard(u64),
    /// To a path in the same file.
    Soft(String),
    /// To a path in another file.
    External { file: String, path: String },
    /// To something of a user's own making, whose number it has.
    Custom(u8),
}

/// The links of a group in the order they were made if the group remembers that, by name otherwise, as h5py and
/// NetCDF list them; and what of them could not be read.
pub(super) fn of(place: &Place, group: &Object) -> (Vec<Link>, Vec<Error>) {
    let mut links = Vec::new();
    let mut errors = Vec::new();
    let mut take = |found: Result<Link>| match found {
        Ok(link) => links.push(link),
        Err(error) => errors.push(error),
    };
    for message in &group.links {
        take(parse(&message.body, place.sizes));
    }
    if let Some(info) = &group.link_info {
        dense_links(place, info).unwrap_or_else(|error| vec![Err(error)]).into_iter().for_each(&mut take);
    }
    if let Some(table) = &group.symbol_table {
        old_links(place, table).unwrap_or_else(|error| vec![Err(error)]).into_iter().for_each(&mut take);
    }
    if links.iter().all(|link| link.order.is_some()) {
        links.sort_by_key(|link| link.order);
    } else {
        links.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let mut names = HashSet::new();
    links.retain(|link| names.insert(link.name.clone()));
    (links, errors)
}

fn dense_links(place: &Place, info: &LinkInfoMessage) -> Result<Vec<Result<Link>>> {
    let objects = dense::objects(place, info.fractal_heap_address, info.btree_name_index_address)?;
    Ok(objects.into_iter().map(|object| parse(&object?, place.sizes)).collect())
}

/// One link message, version 1 of the file format specification (IV.A.2.g).
fn parse(body: &[u8], sizes: Sizes) -> Result<Link> {
    let mut cursor = Cursor::new(body);
    let version = cursor.read_u8()?;
    if version != 1 {
        return Err(Error::UnsupportedLinkVersion(version));
    }
    let flags = cursor.read_u8()?;
    let class = if flags & 0x08 == 0 { 0 } else { cursor.read_u8()? };
    let order = if flags & 0x04 == 0 { None } else { Some(cursor.read_u64_le()?) };
    cursor.skip(usize::from(flags & 0x10 != 0))?;
    let length = cursor.read_uvar(1 << (flags & 0x03))?;
    let name = text(cursor.read_bytes(usize::try_from(length).unwrap_or(usize::MAX))?);
    let target = match class {
        0 => Target::Hard(cursor.read_offset(sizes.offset)?),
        1 => {
            let length = usize::from(cursor.read_u16_le()?);
            Target::Soft(text(cursor.read_bytes(length)?))
        }
        64 => {
            let length = usize::from(cursor.read_u16_le()?);
            // A version byte, then two texts that end with a zero.
            let mut parts = cursor.read_bytes(length)?.get(1..).unwrap_or_default().split(|byte| *byte == 0);
            let (file, path) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            Target::External { file: text(file), path: text(path) }
        }
        other => Target::Custom(other),
    };
    Ok(Link { name, target, order })
}

/// Links of a group in the format before 1.8: a tree of nodes with names in a heap.
fn old_links(place: &Place, table: &SymbolTableMessage) -> Result<Vec<Result<Link>>> {
    let (storage, sizes) = (place.storage(), place.sizes);
    let heap = LocalHeap::parse_at_storage(storage, table.heap_address, sizes.offset, sizes.length)?;
    let size = usize::try_from(heap.data_segment_size).unwrap_or(usize::MAX);
    if size > MOST_METADATA {
        return Err(Error::ResourceLimit(format!("the names of a group have over {MOST_METADATA} bytes")));
    }
    let names = storage.read_range(heap.data_segment_address, size)?;
    let root = table.btree_address;
    let leaves = collect_btree_v1_leaves_storage(storage, root, sizes.offset, sizes.length, None, &[], None)?;
    let mut seen = HashSet::new();
    let mut links = Vec::new();
    for (_, address) in leaves {
        // A node belongs to one leaf: a leaf that names it again is made to use up memory.
        if !seen.insert(address) {
            return Err(Error::InvalidData("a group lists the same part of itself twice".to_owned()));
        }
        match node(place, address) {
            Ok(node) => links.extend(node.entries.iter().map(|entry| {
                let name = heap_text(&names, entry.link_name_offset)?;
                let target = if entry.cache_type == 2 {
                    // The first four bytes say where in the heap the path stands.
                    let [a, b, c, d, ..] = entry.scratch;
                    Target::Soft(heap_text(&names, u64::from(u32::from_le_bytes([a, b, c, d])))?)
                } else {
                    Target::Hard(entry.object_header_address)
                };
                Ok(Link { name, target, order: None })
            })),
            Err(error) => links.push(Err(error)),
        }
    }
    Ok(links)
}

fn node(place: &Place, address: u64) -> Result<SymbolTableNode> {
    let prefix = place.storage().read_range(address, 8)?;
    let [.., low, high] = prefix.as_ref() else { return Err(Error::InvalidSymbolTableNodeSignature) };
    let entry = 2 * usize::from(place.sizes.offset) + 24;
    let size = 8 + usize::from(u16::from_le_bytes([*low, *high])) * entry;
    let bytes = place.storage().read_range(address, size)?;
    SymbolTableNode::parse(&mut Cursor::new(&bytes), place.sizes.offset, place.sizes.length)
}

fn heap_text(names: &[u8], offset: u64) -> Result<String> {
    let from = usize::try_from(offset).ok().and_then(|offset| names.get(offset..));
    let length = from.and_then(|from| from.iter().position(|byte| *byte == 0));
    match (from, length) {
        (Some(from), Some(length)) => Ok(text(from.get(..length).unwrap_or_default())),
        _ => Err(Error::OffsetOutOfBounds(offset)),
    }
}

/// A name: UTF-8 as the format wants, Latin-1 as some writers do.
pub(super) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let bytes = bytes.get(..end).unwrap_or_default();
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), str::to_owned)
}

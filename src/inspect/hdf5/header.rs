//! The messages in the header of one object, each by itself: one that cannot be parsed is no reason to lose the others.

use super::place::MOST_METADATA;
use super::sizes::Sizes;
use hdf5_reader::Storage;
use hdf5_reader::checksum::jenkins_lookup3;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::io::Cursor;

/// Kinds of messages that are looked at here, by their number in the file format specification.
pub(super) mod kind {
    pub(in super::super) const DATASPACE: u16 = 0x01;
    pub(in super::super) const LINK_INFO: u16 = 0x02;
    pub(in super::super) const DATATYPE: u16 = 0x03;
    pub(in super::super) const FILL_OLD: u16 = 0x04;
    pub(in super::super) const FILL: u16 = 0x05;
    pub(in super::super) const LINK: u16 = 0x06;
    pub(in super::super) const EXTERNAL: u16 = 0x07;
    pub(in super::super) const LAYOUT: u16 = 0x08;
    pub(in super::super) const GROUP_INFO: u16 = 0x0A;
    pub(in super::super) const FILTERS: u16 = 0x0B;
    pub(in super::super) const ATTRIBUTE: u16 = 0x0C;
    pub(in super::super) const CONTINUATION: u16 = 0x10;
    pub(in super::super) const SYMBOL_TABLE: u16 = 0x11;
    pub(in super::super) const ATTRIBUTE_INFO: u16 = 0x15;
}

/// Flag of a message whose body only says where the message is.
pub(super) const SHARED: u8 = 0x02;

/// Most blocks that a header may be scattered over.
const MOST_BLOCKS: usize = 1024;

/// One message as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) kind: u16,
    pub(super) flags: u8,
    pub(super) body: Vec<u8>,
}

impl Message {
    /// The same in a later version, where the library misreads the earlier one (file format specification, IV.A.2.i and
    /// III.G): layouts as HDF5 1.4 wrote them, references to named types as HDF5 before 1.6.
    fn modern(mut self, sizes: Sizes) -> Self {
        let body = if self.flags & SHARED != 0 {
            modern_reference(&self.body, sizes)
        } else if self.kind == kind::LAYOUT {
            modern_layout(&self.body, sizes)
        } else {
            None
        };
        self.body = body.unwrap_or(self.body);
        self
    }
}

/// Version 1 has the offset of a name before the address.
fn modern_reference(body: &[u8], sizes: Sizes) -> Option<Vec<u8>> {
    let (offset, length) = (usize::from(sizes.offset), usize::from(sizes.length));
    if *body.first()? != 1 {
        return None;
    }
    let address = body.get(8 + length..8 + length + offset)?;
    Some([&[2, 0], address].concat())
}

/// Versions 1 and 2 have five bytes of nothing after the class, an address unless the values lie in the message, and
/// lengths that end with the size of an element.
fn modern_layout(body: &[u8], sizes: Sizes) -> Option<Vec<u8>> {
    let ([version, rank, class], rest) = body.split_first_chunk::<3>()?;
    if !matches!(version, 1 | 2) {
        return None;
    }
    let rest = rest.get(5..)?;
    let (address, rest) = rest.split_at_checked(if *class == 0 { 0 } else { usize::from(sizes.offset) })?;
    let (lengths, rest) = rest.split_at_checked(usize::from(*rank) * 4)?;
    let mut modern = vec![3, *class];
    match class {
        0 => {
            let (size, data) = rest.split_first_chunk::<4>()?;
            let size = u16::try_from(u32::from_le_bytes(*size)).ok()?;
            modern.extend(size.to_le_bytes());
            modern.extend(data.get(..usize::from(size))?);
        }
        1 => {
            let lengths = lengths.as_chunks::<4>().0.iter().map(|length| u64::from(u32::from_le_bytes(*length)));
            let size = lengths.fold(1, |size: u64, length| size.saturating_mul(length));
            modern.extend(address);
            modern.extend(size.to_le_bytes().iter().copied().chain(std::iter::repeat(0)).take(sizes.length.into()));
        }
        2 => {
            modern.push(*rank);
            modern.extend(address);
            modern.extend(lengths);
        }
        _ => return None,
    }
    Some(modern)
}

/// Reads the messages at an address.
pub(super) fn messages(storage: &dyn Storage, address: u64, sizes: Sizes) -> Result<Vec<Message>> {
    let prefix = storage.read_range(address, 4)?;
    if prefix.as_ref() == b"OHDR" { version_two(storage, address, sizes) } else { version_one(storage, address, sizes) }
}

fn version_one(storage: &dyn Storage, address: u64, sizes: Sizes) -> Result<Vec<Message>> {
    let prefix = storage.read_range(address, 16)?;
    let mut cursor = Cursor::new(&prefix);
    let version = cursor.read_u8()?;
    if version != 1 {
        return Err(Error::UnsupportedObjectHeaderVersion(version));
    }
    cursor.skip(7)?;
    let size = u64::from(cursor.read_u32_le()?);
    let mut blocks = Blocks::new(after(address, 16)?, size);
    let mut messages = Vec::new();
    while let Some((start, size)) = blocks.next()? {
        let bytes = storage.read_range(start, size)?;
        let mut cursor = Cursor::new(&bytes);
        while cursor.remaining() >= 8 {
            let kind = cursor.read_u16_le()?;
            let size = usize::from(cursor.read_u16_le()?);
            let flags = cursor.read_u8()?;
            cursor.skip(3)?;
            let message = Message { kind, flags, body: cursor.read_bytes(size)?.to_vec() };
            blocks.take(message, &mut messages, sizes)?;
        }
    }
    Ok(messages)
}

fn version_two(storage: &dyn Storage, address: u64, sizes: Sizes) -> Result<Vec<Message>> {
    // The longest prefix there can be: signature, version, flags, four times, two limits, size.
    let most = usize::try_from(storage.len().saturating_sub(address)).unwrap_or(usize::MAX).min(34);
    let prefix = storage.read_range(address, most)?;
    let mut cursor = Cursor::new(&prefix);
    cursor.skip(4)?;
    let version = cursor.read_u8()?;
    if version != 2 {
        return Err(Error::UnsupportedObjectHeaderVersion(version));
    }
    let flags = cursor.read_u8()?;
    cursor.skip(if flags & 0x20 == 0 { 0 } else { 16 })?;
    cursor.skip(if flags & 0x10 == 0 { 0 } else { 4 })?;
    let size = cursor.read_uvar(1 << (flags & 0x03))?;
    let prefix = cursor.position();
    // The checksum covers the prefix too, so the block begins with it.
    let whole = prefix.checked_add(size).and_then(|size| size.checked_add(4)).ok_or(Error::OffsetOutOfBounds(size))?;
    let mut blocks = Blocks::new(address, whole);
    let mut messages = Vec::new();
    let mut skip = usize::try_from(prefix).unwrap_or(usize::MAX);
    while let Some((start, size)) = blocks.next()? {
        let bytes = storage.read_range(start, size)?;
        let body = checked(&bytes)?;
        if start != address && !body.starts_with(b"OCHK") {
            return Err(Error::InvalidObjectHeaderSignature);
        }
        let mut cursor = Cursor::new(body);
        cursor.skip(skip)?;
        // Each further block begins with its signature alone.
        skip = 4;
        let ordered = flags & 0x04 != 0;
        while cursor.remaining() >= if ordered { 6 } else { 4 } {
            let kind = u16::from(cursor.read_u8()?);
            let size = usize::from(cursor.read_u16_le()?);
            let message_flags = cursor.read_u8()?;
            cursor.skip(if ordered { 2 } else { 0 })?;
            let message = Message { kind, flags: message_flags, body: cursor.read_bytes(size)?.to_vec() };
            blocks.take(message, &mut messages, sizes)?;
        }
    }
    Ok(messages)
}

/// The bytes before the checksum that follows them.
fn checked(block: &[u8]) -> Result<&[u8]> {
    let Some((body, sum)) = block.split_last_chunk::<4>() else {
        return Err(Error::InvalidData("a block of a header is too short".to_owned()));
    };
    let (expected, actual) = (u32::from_le_bytes(*sum), jenkins_lookup3(body));
    if expected == actual { Ok(body) } else { Err(Error::ChecksumMismatch { expected, actual }) }
}

fn after(address: u64, bytes: u64) -> Result<u64> {
    address.checked_add(bytes).ok_or(Error::OffsetOutOfBounds(address))
}

/// The blocks of a header that are still to be read.
struct Blocks {
    waiting: Vec<(u64, u64)>,
    next: usize,
    bytes: u64,
}

impl Blocks {
    fn new(start: u64, size: u64) -> Self {
        Self { waiting: vec![(start, size)], next: 0, bytes: 0 }
    }

    fn next(&mut self) -> Result<Option<(u64, usize)>> {
        let Some((start, size)) = self.waiting.get(self.next).copied() else { return Ok(None) };
        self.next += 1;
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > MOST_METADATA as u64 || self.next > MOST_BLOCKS {
            return Err(Error::ResourceLimit(format!("the header of an object has over {MOST_METADATA} bytes")));
        }
        // Fits: it is below the limit.
        Ok(Some((start, size as usize)))
    }

    /// Keeps a message, or follows it where it says that more is elsewhere.
    fn take(&mut self, message: Message, messages: &mut Vec<Message>, sizes: Sizes) -> Result<()> {
        if message.kind != kind::CONTINUATION {
            messages.push(message.modern(sizes));
            return Ok(());
        }
        let mut cursor = Cursor::new(&message.body);
        let start = cursor.read_offset(sizes.offset)?;
        let size = cursor.read_length(sizes.length)?;
        if self.waiting.iter().any(|(known, _)| *known == start) {
            return Err(Error::InvalidData("the header of an object leads back to itself".to_owned()));
        }
        self.waiting.push((start, size));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { offset: 8, length: 8 };

    #[test]
    fn layouts_of_old_files_say_the_same_in_version_three() {
        // As HDF5 1.4 wrote it for 3 × 3 integers at 0x1df8.
        let old =
            [2, 3, 1, 0, 0, 0, 0, 0, 0xf8, 0x1d, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
        let expected = [3, 1, 0xf8, 0x1d, 0, 0, 0, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(modern_layout(&old, SIZES).unwrap(), expected);
        let chunked = [1, 2, 2, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0];
        assert_eq!(modern_layout(&chunked, SIZES).unwrap(), [3, 2, 2, 9, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0]);
        let compact = [2, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 5, 6, 7];
        assert_eq!(modern_layout(&compact, SIZES).unwrap(), [3, 0, 3, 0, 5, 6, 7]);
        for length in 0..compact.len() {
            assert_eq!(modern_layout(&compact[..length], SIZES), None);
        }
        assert_eq!(modern_layout(&expected, SIZES), None, "what is modern stays");
    }

    #[test]
    fn references_of_old_files_lead_to_the_address_behind_the_name() {
        let old = [[1, 0, 0, 0, 0, 0, 0, 0], [0x10, 0, 0, 0, 0, 0, 0, 0], [0xd0, 0x0c, 0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(modern_reference(&old, SIZES).unwrap(), [2, 0, 0xd0, 0x0c, 0, 0, 0, 0, 0, 0]);
        assert_eq!(modern_reference(&[3, 2, 1, 0, 0, 0, 0, 0, 0, 0], SIZES), None);
    }
}

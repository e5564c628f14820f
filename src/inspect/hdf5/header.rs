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
            messages.push(message);
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

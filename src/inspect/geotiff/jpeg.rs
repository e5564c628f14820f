//! JPEG blocks that would take too long are refused before they are decoded.

use super::super::jpeg::{Scans, scans};
use super::super::unread::{Unread, Why};
use tiff_reader::{Ifd, TagValue, TiffFile};

/// Most scans of a block; a baseline picture has one, or one for each of its colours.
const MOST_SCANS: usize = 4;
const TABLES: u16 = 347;
/// Largest block that is looked at.
const LARGEST_BLOCK: u64 = 64 * 1024 * 1024;

/// Refuses blocks that are progressive or have too many scans.
pub(super) fn check(file: &TiffFile, ifd: &Ifd, blocks: &[usize]) -> Result<(), Unread> {
    if let Some(TagValue::Undefined(tables) | TagValue::Byte(tables)) = ifd.tag(TABLES).map(|tag| &tag.value) {
        check_one(tables)?;
    }
    let (offsets, lengths) = if ifd.is_tiled() {
        (ifd.tile_offsets(), ifd.tile_byte_counts())
    } else {
        (ifd.strip_offsets(), ifd.strip_byte_counts())
    };
    let (offsets, lengths) = (offsets.unwrap_or_default(), lengths.unwrap_or_default());
    for block in blocks {
        let (Some(offset), Some(length)) = (offsets.get(*block), lengths.get(*block)) else { continue };
        if *length > LARGEST_BLOCK {
            return Err(Unread::file(Why::TooLarge(*length, LARGEST_BLOCK), "a JPEG block"));
        }
        // What cannot be read is told when it is decoded.
        if let Ok(bytes) = file.source().read_exact_at(*offset, *length as usize) {
            check_one(&bytes)?;
        }
    }
    Ok(())
}

fn check_one(bytes: &[u8]) -> Result<(), Unread> {
    match scans(bytes) {
        Scans { progressive: true, .. } => Err(Unread::file(Why::Unknown("progressive JPEG in a TIFF".to_owned()), "")),
        Scans { count, .. } if count > MOST_SCANS => {
            Err(Unread::file(Why::Damaged, format!("a JPEG block of {count} scans")))
        }
        _ => Ok(()),
    }
}

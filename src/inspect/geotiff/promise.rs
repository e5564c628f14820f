//! A size is a promise. A directory must list each block that its size takes, and the blocks must be long enough to
//! hold it, before cells are counted that nobody ever wrote.

use super::super::unread::{Unread, Why};
use tiff_reader::Ifd;

/// Ways to pack blocks: tag 259 of TIFF 6.0 and its supplements.
const NONE: u16 = 1;
const LZW: u16 = 5;
const DEFLATE: u16 = 8;
const DEFLATE_OLD: u16 = 32_946;
const PACK_BITS: u16 = 32_773;

/// LZW, Deflate and PackBits give at most 2 730, 1 032 and 64 bytes for one.
const MOST_BYTES_FOR_ONE: u64 = 4_096;

/// The blocks of a picture as its size demands them.
struct Blocks {
    rows: u64,
    columns: u64,
    /// Rows and columns of one block.
    height: u64,
    width: u64,
    planes: u64,
}

impl Blocks {
    fn of(ifd: &Ifd) -> Self {
        let (rows, columns) = (u64::from(ifd.height()), u64::from(ifd.width()));
        let (height, width) = match (ifd.tile_height(), ifd.tile_width()) {
            (Some(height), Some(width)) => (u64::from(height), u64::from(width)),
            _ => (u64::from(ifd.rows_per_strip()).min(rows), columns),
        };
        let planes = if ifd.planar_configuration() == 2 { u64::from(ifd.samples_per_pixel()) } else { 1 };
        Self { rows, columns, height: height.max(1), width: width.max(1), planes }
    }

    fn count(&self) -> u64 {
        let of_a_plane = self.rows.div_ceil(self.height).saturating_mul(self.columns.div_ceil(self.width));
        of_a_plane.saturating_mul(self.planes)
    }

    /// The pixels that `present` blocks have, at least: the last strip of a plane may be shorter than the others.
    fn fewest_pixels(&self, present: u64, is_tiled: bool) -> u64 {
        let missing = if is_tiled { 0 } else { (self.height - self.rows % self.height) % self.height };
        let rows = present.saturating_mul(self.height).saturating_sub(missing.saturating_mul(self.planes));
        rows.saturating_mul(self.width)
    }
}

/// An error if the blocks of `ifd` cannot hold the picture that it describes.
pub(super) fn kept(ifd: &Ifd, path: &str) -> Result<(), Unread> {
    let blocks = Blocks::of(ifd);
    let listed = ifd.tile_offsets().or_else(|| ifd.strip_offsets()).map_or(0, |offsets| offsets.len() as u64);
    let wanted = blocks.count();
    if listed < wanted {
        return Err(Unread::new(path, Why::Damaged, format!("{listed} of {wanted} blocks are listed")));
    }
    let Some(most) = most_bytes_for_one(ifd) else { return Ok(()) };
    let counts = ifd.tile_byte_counts().or_else(|| ifd.strip_byte_counts()).unwrap_or_default();
    // A block of no bytes is one that was never written: its cells are fill.
    let present = counts.iter().filter(|&&count| count > 0).count() as u64;
    let bytes = counts.iter().fold(0_u64, |sum, &count| sum.saturating_add(count));
    let fewest_bytes = blocks.fewest_pixels(present, ifd.is_tiled()).saturating_mul(bits_of_a_pixel(ifd)) / 8;
    if bytes.saturating_mul(most) < fewest_bytes {
        return Err(Unread::new(path, Why::Damaged, format!("{bytes} bytes cannot hold {fewest_bytes}")));
    }
    Ok(())
}

/// The bytes that one byte of a block can stand for; of other ways to pack, pictures of one colour have no limit.
fn most_bytes_for_one(ifd: &Ifd) -> Option<u64> {
    match ifd.compression() {
        NONE => Some(1),
        LZW | DEFLATE | DEFLATE_OLD | PACK_BITS => Some(MOST_BYTES_FOR_ONE),
        _ => None,
    }
}

/// Bits of one pixel in one block, at least: colours may be kept for every fourth pixel only.
fn bits_of_a_pixel(ifd: &Ifd) -> u64 {
    let bits = ifd.bits_per_sample().ok().and_then(|bits| bits.first().copied()).unwrap_or(1);
    let is_packed = ifd.photometric_interpretation() == Some(6);
    let samples = if ifd.planar_configuration() == 2 || is_packed { 1 } else { ifd.samples_per_pixel() };
    u64::from(bits) * u64::from(samples)
}

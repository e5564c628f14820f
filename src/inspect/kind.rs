//! What kind of file something is, by its first bytes and not by its name.

#[cfg(test)]
mod tests;
mod text;
mod words;

use super::source::Source;
use super::unread::Unread;
pub(super) use text::{Encoding, columns, decode};

/// Bytes of a file that are looked at.
const LOOKED_AT: usize = 64 * 1024;
const HDF5_SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";
/// Where an HDF5 file begins after a block of the user's own: at this many bytes or any doubling of them.
const FIRST_USER_BLOCK: u64 = 512;

/// Kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum FileKind {
    /// HDF5, and so NetCDF-4.
    Hdf5,
    /// Classic NetCDF: version 1 (classic), 2 (64-bit offsets) or 5 (64-bit data).
    NetCdfClassic(u8),
    /// TIFF, GeoTIFF and cloud-optimised GeoTIFF.
    Tiff,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// GIF picture.
    Gif,
    /// Text in columns.
    Csv,
    /// HDF4, which is not HDF5.
    Hdf4,
    /// A web page, mostly a sign-in page or an error that was saved under a data file's name.
    Html,
    /// XML, often an error message of a cloud store.
    Xml,
    /// The address of an OPeNDAP server.
    OpendapAddress,
    /// JSON, often an error message of a service.
    Json,
    /// A ZIP archive.
    Zip,
    /// Other text.
    Text,
    /// Nothing at all.
    Empty,
    /// Something else.
    Unknown,
}

impl FileKind {
    /// The kind of an open file.
    ///
    /// # Errors
    /// What the operating system says; damage is found later, by who reads the kind.
    pub fn of(source: &Source) -> Result<Self, Unread> {
        let start = source.read_at_most(0, LOOKED_AT)?;
        let kind = Self::of_bytes(&start, source.length() <= start.len() as u64);
        // A user block can hold anything, a whole script too.
        let may_follow = matches!(kind, Self::Unknown | Self::Text | Self::Csv | Self::Html | Self::Xml | Self::Json);
        if may_follow && hdf5_start(source)?.is_some() {
            return Ok(Self::Hdf5);
        }
        Ok(kind)
    }

    /// The kind by the first bytes alone; `whole` if they are all there are.
    pub fn of_bytes(start: &[u8], whole: bool) -> Self {
        match start {
            [] => Self::Empty,
            _ if start.starts_with(HDF5_SIGNATURE) => Self::Hdf5,
            [b'C', b'D', b'F', version @ (1 | 2 | 5), ..] => Self::NetCdfClassic(*version),
            [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Self::Tiff,
            _ if start.starts_with(b"\x89PNG\r\n\x1a\n") => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            _ if start.starts_with(b"GIF87a") || start.starts_with(b"GIF89a") => Self::Gif,
            [0x0e, 0x03, 0x13, 0x01, ..] => Self::Hdf4,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            _ => text::kind(start, whole),
        }
    }

    /// Whether there is a reader for it.
    pub fn is_read(self) -> bool {
        match self {
            Self::Hdf5 | Self::NetCdfClassic(_) | Self::Tiff | Self::Png | Self::Jpeg | Self::Gif | Self::Csv => true,
            Self::Hdf4
            | Self::Html
            | Self::Xml
            | Self::OpendapAddress
            | Self::Json
            | Self::Zip
            | Self::Text
            | Self::Empty
            | Self::Unknown => false,
        }
    }
}

/// Why a file of a kind that has no reader is not shown: what it is, and for messages what they say.
///
/// # Errors
/// What the operating system says.
pub fn refusal(source: &Source, kind: FileKind) -> Result<Unread, Unread> {
    let start = source.read_at_most(0, LOOKED_AT)?;
    let (why, detail) = words::of(kind, &start);
    Ok(Unread::file(why, detail))
}

/// Where the HDF5 file in a file begins.
///
/// # Errors
/// What the operating system says.
pub fn hdf5_start(source: &Source) -> Result<Option<u64>, Unread> {
    let mut offset = 0_u64;
    while offset.saturating_add(HDF5_SIGNATURE.len() as u64) <= source.length() {
        if source.read(offset, HDF5_SIGNATURE.len())? == HDF5_SIGNATURE {
            return Ok(Some(offset));
        }
        offset = if offset == 0 { FIRST_USER_BLOCK } else { offset.saturating_mul(2) };
    }
    Ok(None)
}

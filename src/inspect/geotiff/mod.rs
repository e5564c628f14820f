//! TIFF, GeoTIFF and cloud-optimised GeoTIFF: band, y and x; overviews in a group of their own, as are further pages.
//!
//! The directories are read with a budget and sub-directories not at all: a thousand of them can share one large
//! tag. Blocks are decoded once for a reading, and JPEG blocks are looked at before, since thousands of scans in one
//! take minutes.

mod attributes;
mod blocks;
mod colours;
mod directory;
mod errors;
mod geokeys;
mod jpeg;
mod place;
mod promise;
mod structure;

pub(super) use attributes::{palette_attribute, text_attribute};

use super::model::{Structure, Variable};
use super::reader::{MOST_BYTES_AT_ONCE, Reader};
use super::selection::Selection;
use super::source::Source;
use super::unread::{Unread, Why};
use super::values::Values;
use directory::Image;
use std::sync::Arc;
use tiff_reader::source::TiffSource;
use tiff_reader::{OpenOptions, ParseBudgets, TiffFile};

/// Most bytes of one tag, and of all.
const MOST_TAG_BYTES: usize = 16 * 1024 * 1024;
const MOST_METADATA_BYTES: usize = 64 * 1024 * 1024;
/// Most images of a file.
const MOST_IMAGES: usize = 256;
/// Most bytes of one decoded block or window.
const MOST_DECODED_BYTES: usize = 128 * 1024 * 1024;
/// Decoded blocks that are kept.
const CACHE_BYTES: usize = 16 * 1024 * 1024;

/// An open TIFF file.
pub struct GeoTiff {
    source: Arc<Source>,
    file: TiffFile,
    images: Vec<Image>,
    structure: Structure,
}

impl GeoTiff {
    /// Reads the directories.
    ///
    /// # Errors
    /// [`Why::Damaged`] where there is no whole directory.
    pub fn open(source: Source) -> Result<Self, Unread> {
        let source = Arc::new(source);
        let options = OpenOptions {
            block_cache_bytes: CACHE_BYTES,
            block_cache_slots: 64,
            parse_budgets: ParseBudgets {
                max_ifds: MOST_IMAGES,
                max_ifd_entries: 4096,
                max_tag_value_bytes: MOST_TAG_BYTES,
                max_metadata_value_bytes: MOST_METADATA_BYTES,
            },
            decode_output_bytes: MOST_DECODED_BYTES,
        };
        let file = TiffFile::from_source_with_options(Arc::new(Bytes(Arc::clone(&source))), options)
            .map_err(|error| errors::unread("", &error))?;
        let images = directory::images(&file);
        let structure = structure::of(&file, &images, &source);
        Ok(Self { source, file, images, structure })
    }

    fn image(&self, path: &str) -> Result<(&Image, &Variable), Unread> {
        let image = self.images.iter().find(|image| image.path == path);
        image.zip(self.structure.variable(path)).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))
    }
}

impl Reader for GeoTiff {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.structure.clone())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        self.source.check_unchanged()?;
        let (image, variable) = self.image(path)?;
        selection.check(path, &variable.shape)?;
        if let Some(unread) = &variable.unread {
            return Err(unread.clone());
        }
        let bytes = selection.elements().saturating_mul(variable.data_type.decoded_bytes());
        if bytes > MOST_BYTES_AT_ONCE {
            return Err(Unread::new(path, Why::TooLarge(bytes, MOST_BYTES_AT_ONCE), ""));
        }
        blocks::read(&self.file, image, variable, selection)
    }

    fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }
}

/// The source as the decoder takes it.
struct Bytes(Arc<Source>);

impl TiffSource for Bytes {
    fn len(&self) -> u64 {
        self.0.length()
    }

    fn read_exact_at(&self, offset: u64, len: usize) -> tiff_reader::error::Result<Vec<u8>> {
        self.0
            .read(offset, len)
            .map_err(|unread| tiff_reader::TiffError::Io(std::io::Error::other(unread), String::new()))
    }
}

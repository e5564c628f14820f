//! The images of a TIFF file: which is the picture, which its overviews, and how its samples are.

use super::super::data_type::{ByteOrder, DataType, Number};
use super::super::unread::{Unread, Why};
use super::colours::Colours;
use super::promise;
use tiff_reader::{Ifd, RasterLayout, TiffFile};

/// Name of the variable of an image, the one Python's readers give.
const NAME: &str = "band_data";
const NEW_SUBFILE_TYPE: u16 = 254;
const REDUCED: u32 = 1;
const MASK: u32 = 4;

/// One image of the file.
#[derive(Debug)]
pub(super) struct Image {
    /// Path of its variable.
    pub(super) path: String,
    /// Which directory it is.
    pub(super) index: usize,
    /// How its samples are, or why they cannot be read.
    pub(super) layout: Result<RasterLayout, Unread>,
    /// How its samples become bands.
    pub(super) colours: Colours,
}

/// What an image is to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Page,
    Overview,
    Mask,
}

pub(super) fn role(ifd: &Ifd) -> Role {
    let kind = ifd.tag(NEW_SUBFILE_TYPE).and_then(|tag| tag.value.as_u32()).unwrap_or(0);
    match kind {
        _ if kind & MASK != 0 => Role::Mask,
        _ if kind & REDUCED != 0 => Role::Overview,
        _ => Role::Page,
    }
}

/// The images with their paths: the first page in the root, its overviews in a group, further pages in groups.
pub(super) fn images(file: &TiffFile) -> Vec<Image> {
    let mut images = Vec::new();
    let (mut pages, mut overviews) = (0, 0);
    for (index, ifd) in file.ifds().iter().enumerate() {
        let path = match role(ifd) {
            Role::Page => {
                pages += 1;
                overviews = 0;
                if pages == 1 { format!("/{NAME}") } else { format!("/page_{pages}/{NAME}") }
            }
            // Overviews of further pages are not needed to look at them.
            Role::Overview if pages == 1 => {
                overviews += 1;
                format!("/overviews/{NAME}_{overviews}")
            }
            Role::Overview | Role::Mask => continue,
        };
        images.push(image(ifd, path, index));
    }
    images
}

fn image(ifd: &Ifd, path: String, index: usize) -> Image {
    let layout = Colours::of(ifd, &path).map_err(|unread| {
        if complex(ifd) {
            Unread::new(&path, Why::Unknown("a complex number".to_owned()), unread.detail)
        } else {
            unread
        }
    });
    let layout = promise::kept(ifd, &path).and(layout);
    let colours = layout.as_ref().map_or(Colours::Stored, |(colours, _)| *colours);
    Image { path, index, layout: layout.map(|(_, layout)| layout), colours }
}

fn complex(ifd: &Ifd) -> bool {
    ifd.sample_format().is_ok_and(|formats| formats.iter().any(|format| matches!(format, 5 | 6)))
}

/// The type of samples; bits that fill no whole number are in the next larger one.
pub(super) fn data_type(layout: &RasterLayout, order: ByteOrder) -> Option<DataType> {
    let number = match (layout.sample_format, layout.bytes_per_sample) {
        (1, 1) => Number::UInt8,
        (1, 2) => Number::UInt16,
        (1, 4) => Number::UInt32,
        (1, 8) => Number::UInt64,
        (2, 1) => Number::Int8,
        (2, 2) => Number::Int16,
        (2, 4) => Number::Int32,
        (2, 8) => Number::Int64,
        (3, 2) => Number::Float16,
        (3, 4) => Number::Float32,
        (3, 8) => Number::Float64,
        _ => return None,
    };
    Some(DataType::Number(number, order))
}

/// Lengths of a block: of a tile, or of a strip over the whole width.
pub(super) fn block(ifd: &Ifd, layout: &RasterLayout) -> (usize, usize) {
    let (height, width) = match (ifd.tile_height(), ifd.tile_width()) {
        (Some(height), Some(width)) => (height as usize, width as usize),
        _ => (ifd.rows_per_strip() as usize, layout.width),
    };
    (height.clamp(1, layout.height.max(1)), width.clamp(1, layout.width.max(1)))
}

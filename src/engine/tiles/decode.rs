//! From a body to pixels.

use crate::domain::map::imagery::Format;
use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Pixels along a side at most: twice what any of the servers sends.
const LARGEST_SIDE: u32 = 1024;
/// Bytes that decoding may take.
const MOST_BYTES: u64 = 32 << 20;

/// A decoded picture.
#[derive(Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green, blue, alpha of each pixel from the left top, colours multiplied by alpha.
    pub rgba: Vec<u8>,
}

/// What a body holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decoded {
    /// Something to see.
    Picture(Pixels),
    /// A picture of nothing.
    Blank,
}

impl Decoded {
    /// What it takes in memory.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Picture(pixels) => pixels.rgba.len() as u64,
            Self::Blank => 64,
        }
    }
}

/// The format by the first bytes, whatever the server calls it.
pub(super) fn format_of(body: &[u8]) -> Option<Format> {
    [Format::Jpeg, Format::Png].into_iter().find(|format| format.begins(body))
}

/// `None` if it is no picture that can be read.
pub(super) fn decode(body: &[u8]) -> Option<Decoded> {
    let format = format_of(body)?;
    let known = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
    };
    let mut reader = ImageReader::with_format(Cursor::new(body), known);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let picture = reader.decode().ok()?.into_rgba8();
    let (width, height) = picture.dimensions();
    let mut rgba = picture.into_raw();
    if format.blank().is_blank(&rgba) {
        return Some(Decoded::Blank);
    }
    if format == Format::Png {
        multiply(&mut rgba);
    }
    Some(Decoded::Picture(Pixels { width, height, rgba }))
}

fn multiply(rgba: &mut [u8]) {
    for pixel in rgba.chunks_exact_mut(4) {
        let [red, green, blue, alpha] = pixel else { continue };
        if *alpha == 255 {
            continue;
        }
        for channel in [red, green, blue] {
            *channel = ((u16::from(*channel) * u16::from(*alpha) + 127) / 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoded, decode};
    use image::{ExtendedColorType, ImageFormat, RgbaImage};
    use std::io::Cursor;

    fn png(colour: [u8; 4]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        RgbaImage::from_pixel(4, 4, image::Rgba(colour)).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn jpeg(level: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
        encoder.encode(&[level; 8 * 8 * 3], 8, 8, ExtendedColorType::Rgb8).unwrap();
        bytes
    }

    #[test]
    fn pictures_become_pixels_and_empty_ones_are_told() {
        let Some(Decoded::Picture(pixels)) = decode(&png([200, 100, 0, 128])) else { panic!("a picture") };
        assert_eq!((pixels.width, pixels.height), (4, 4));
        assert_eq!(pixels.rgba[..4], [100, 50, 0, 128], "multiplied by alpha");
        assert_eq!(decode(&png([200, 100, 0, 0])), Some(Decoded::Blank));
        assert!(matches!(decode(&jpeg(200)), Some(Decoded::Picture(_))));
        assert_eq!(decode(&jpeg(3)), Some(Decoded::Blank));
    }

    #[test]
    fn whatever_else_comes_is_no_picture() {
        assert_eq!(decode(b"<!DOCTYPE html><html>Please sign in</html>"), None);
        assert_eq!(decode(b""), None);
        let mut random = fastrand::Rng::with_seed(5);
        for whole in [png([200, 100, 0, 255]), jpeg(120)] {
            for _ in 0..500 {
                let mut bytes = whole.clone();
                for _ in 0..random.usize(1..4) {
                    let place = random.usize(..bytes.len());
                    bytes[place] = random.u8(..);
                }
                bytes.truncate(random.usize(1..=bytes.len()));
                decode(&bytes);
            }
        }
        // A head that promises more pixels than any tile has.
        let mut large = png([1, 2, 3, 255]);
        large[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert_eq!(decode(&large), None);
    }
}

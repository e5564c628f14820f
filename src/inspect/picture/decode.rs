//! Headers and samples of pictures, within bounds.

use super::super::geotiff::{palette_attribute, text_attribute};
use super::super::jpeg;
use super::super::kind::FileKind;
use super::super::model::Attribute;
use super::super::unread::{Unread, Why};
use image::{ColorType, DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use png::{BitDepth, Transformations};
use std::io::Cursor;

/// Most bytes of unpacked samples.
const MOST_SAMPLE_BYTES: u64 = 128 * 1024 * 1024;
/// Most scans of a JPEG picture; progressive ones have about ten.
const MOST_SCANS: usize = 64;

/// How the samples of a picture are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) rows: u64,
    pub(super) columns: u64,
    pub(super) bands: u64,
    /// 16 bits a sample.
    pub(super) is_wide: bool,
    /// Colours of a palette, red, green, blue and opacity for each value.
    palette: Option<Vec<u8>>,
}

impl Form {
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        match (&self.palette, self.bands) {
            (Some(palette), _) => {
                vec![text_attribute("photometric", "palette"), palette_attribute(palette.clone(), 4)]
            }
            (None, 3 | 4) => vec![text_attribute("photometric", "rgb")],
            _ => Vec::new(),
        }
    }

    fn checked(self) -> Result<Self, Unread> {
        let each = if self.is_wide { 2 } else { 1 };
        let pixels = self.rows.saturating_mul(self.columns);
        let bytes = pixels.saturating_mul(self.bands).saturating_mul(each);
        if pixels == 0 {
            return Err(Unread::file(Why::Damaged, "a picture without pixels"));
        }
        if bytes > MOST_SAMPLE_BYTES {
            return Err(Unread::file(Why::TooLarge(bytes, MOST_SAMPLE_BYTES), "samples"));
        }
        Ok(self)
    }
}

/// Samples pixel by pixel.
#[derive(Debug)]
pub(super) enum Samples {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
}

/// Reads the header.
pub(super) fn form(bytes: Vec<u8>, kind: FileKind) -> Result<Form, Unread> {
    if kind == FileKind::Png {
        let mut decoder = png_decoder(bytes);
        let info = decoder.read_header_info().map_err(|error| damaged(&error))?;
        let (rows, columns) = (u64::from(info.height), u64::from(info.width));
        let bands = info.color_type.samples() as u64;
        let is_wide = info.bit_depth == BitDepth::Sixteen;
        let form = Form { rows, columns, bands, is_wide, palette: None }.checked()?;
        let is_indexed = info.color_type == png::ColorType::Indexed;
        // The palette stands behind the header.
        let reader = decoder.read_info().map_err(|error| damaged(&error))?;
        let palette = is_indexed.then(|| palette(reader.info()));
        return Ok(Form { palette, ..form });
    }
    if kind == FileKind::Jpeg {
        let scans = jpeg::scans(&bytes).count;
        if scans > MOST_SCANS {
            return Err(Unread::file(Why::Damaged, format!("a JPEG picture of {scans} scans")));
        }
    }
    let decoder = reader(bytes, kind).into_decoder().map_err(|error| damaged(&error))?;
    let (columns, rows) = decoder.dimensions();
    let (bands, is_wide) = match decoder.color_type() {
        ColorType::L8 => (1, false),
        ColorType::La8 => (2, false),
        ColorType::Rgb8 => (3, false),
        ColorType::Rgba8 => (4, false),
        ColorType::L16 => (1, true),
        ColorType::La16 => (2, true),
        ColorType::Rgb16 => (3, true),
        ColorType::Rgba16 => (4, true),
        other => return Err(Unread::file(Why::Unknown(format!("the kind of colour {other:?}")), "")),
    };
    Form { rows: u64::from(rows), columns: u64::from(columns), bands, is_wide, palette: None }.checked()
}

/// Unpacks all samples.
pub(super) fn samples(bytes: Vec<u8>, kind: FileKind, form: &Form) -> Result<Samples, Unread> {
    let samples = if kind == FileKind::Png { of_png(bytes)? } else { of_other(bytes, kind)? };
    let count = match &samples {
        Samples::Bytes(samples) => samples.len(),
        Samples::Words(samples) => samples.len(),
    };
    if count as u64 == form.rows * form.columns * form.bands {
        Ok(samples)
    } else {
        Err(Unread::file(Why::Damaged, format!("{count} samples")))
    }
}

fn of_png(bytes: Vec<u8>) -> Result<Samples, Unread> {
    let mut reader = png_decoder(bytes).read_info().map_err(|error| damaged(&error))?;
    let size = reader.output_buffer_size().filter(|size| *size as u64 <= 2 * MOST_SAMPLE_BYTES);
    let mut packed = vec![0; size.ok_or_else(|| Unread::file(Why::Damaged, "size"))?];
    let frame = reader.next_frame(&mut packed).map_err(|error| damaged(&error))?;
    packed.truncate(frame.buffer_size());
    let per_row = frame.width as usize * frame.color_type.samples();
    Ok(match frame.bit_depth {
        BitDepth::Eight => Samples::Bytes(packed),
        BitDepth::Sixteen => {
            Samples::Words(packed.as_chunks::<2>().0.iter().map(|bytes| u16::from_be_bytes(*bytes)).collect())
        }
        few => Samples::Bytes(unpacked(&packed, frame.line_size, per_row, few as usize)),
    })
}

/// Samples of 1, 2 or 4 bits, the first in the highest ones.
fn unpacked(packed: &[u8], line: usize, per_row: usize, bits: usize) -> Vec<u8> {
    let mask = ((1_u16 << bits) - 1) as u8;
    let per_byte = 8 / bits.max(1);
    let row = |row: &[u8]| -> Vec<u8> {
        let samples =
            row.iter().flat_map(|byte| (0..per_byte).map(move |place| byte >> (8 - bits * (place + 1)) & mask));
        samples.take(per_row).collect()
    };
    packed.chunks(line.max(1)).flat_map(row).collect()
}

fn of_other(bytes: Vec<u8>, kind: FileKind) -> Result<Samples, Unread> {
    Ok(match reader(bytes, kind).decode().map_err(|error| damaged(&error))? {
        DynamicImage::ImageLuma16(image) => Samples::Words(image.into_raw()),
        DynamicImage::ImageLumaA16(image) => Samples::Words(image.into_raw()),
        DynamicImage::ImageRgb16(image) => Samples::Words(image.into_raw()),
        DynamicImage::ImageRgba16(image) => Samples::Words(image.into_raw()),
        image => Samples::Bytes(image.into_bytes()),
    })
}

fn png_decoder(bytes: Vec<u8>) -> png::Decoder<Cursor<Vec<u8>>> {
    let limits = png::Limits { bytes: MOST_SAMPLE_BYTES as usize };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::IDENTITY);
    decoder
}

fn palette(info: &png::Info<'_>) -> Vec<u8> {
    let opacities = info.trns.as_deref().unwrap_or_default();
    let colours = info.palette.as_deref().unwrap_or_default().as_chunks::<3>().0;
    colours
        .iter()
        .enumerate()
        .flat_map(|(value, [red, green, blue])| [*red, *green, *blue, opacities.get(value).copied().unwrap_or(u8::MAX)])
        .collect()
}

fn reader(bytes: Vec<u8>, kind: FileKind) -> ImageReader<Cursor<Vec<u8>>> {
    let format = if kind == FileKind::Gif { ImageFormat::Gif } else { ImageFormat::Jpeg };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(3 * MOST_SAMPLE_BYTES);
    reader.limits(limits);
    reader
}

fn damaged(error: &dyn std::fmt::Display) -> Unread {
    Unread::file(Why::Damaged, error)
}

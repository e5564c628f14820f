//! Colours that are stored as inks, as brightness and colour differences, or as lightness and two axes of colour, as
//! GDAL gives them: red, green, blue, and for inks and CIELab an opaque alpha. GDAL reads them through libtiff's
//! interface for RGBA, so its arithmetic (`tif_getimage.c`, `tif_color.c`) is the truth here; what that gives in
//! another way than one byte for each colour is told as unread.
//!
//! JPEG is the exception, since decoders round differently: samples were at most one grey value off, inks two. JPEG's
//! own colours mostly keep their differences for every second pixel of every second row. This decoder enlarges them as
//! libjpeg-turbo does, and is at most three grey values off it. Where GDAL is built with libjpeg 7 or later, as in
//! rasterio's wheels, they are enlarged in the cosine transform: at most four grey values apart in smooth pictures
//! (half of one in the mean), and up to half the range in noise.

use super::super::unread::{Unread, Why};
use super::errors;
use tiff_reader::{ColorModel, Ifd, PhotometricInterpretation, RasterLayout, TagValue, TiffFile};

const JPEG: u16 = 7;
const ORIENTATION: u16 = 274;
const LUMA_COEFFICIENTS: u16 = 529;

/// How samples become bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colours {
    /// A sample is a value of its band.
    Stored,
    /// JPEG's own colours: its decoder gives red, green and blue.
    OfJpeg,
    /// Cyan, magenta, yellow and black.
    Inks,
    /// Brightness and two differences of colour.
    Differences,
    /// CIELab; the decoder follows libtiff.
    Lab,
}

impl Colours {
    /// Of an image, with the layout of its bands.
    pub(super) fn of(ifd: &Ifd, path: &str) -> Result<(Self, RasterLayout), Unread> {
        let said = |error| errors::unread(path, &error);
        let layout = ifd.raster_layout().map_err(said)?;
        let colours = match ifd.color_model() {
            Ok(ColorModel::Cmyk { .. }) => Self::Inks,
            Ok(ColorModel::CieLab { .. }) => Self::Lab,
            Ok(ColorModel::YCbCr { .. }) if ifd.compression() == JPEG => Self::OfJpeg,
            Ok(ColorModel::YCbCr { .. }) => Self::Differences,
            Err(error) if Self::is_converted(ifd) => return Err(said(error)),
            // Damaged descriptions of other colours do not keep samples from being read.
            Ok(_) | Err(_) => return Ok((Self::Stored, layout)),
        };
        if colours == Self::OfJpeg {
            return Ok((colours, ifd.decoded_raster_layout().map_err(said)?));
        }
        let (name, samples, bands) = match colours {
            Self::Inks => ("inks (CMYK)", 4, 4),
            Self::Lab => ("colours (CIELab)", 3, 4),
            _ => ("colour differences (YCbCr)", 3, 3),
        };
        let is_known = layout.bits_per_sample == 8 && layout.samples_per_pixel == samples && is_usual(ifd);
        if !is_known {
            let why = Why::Unknown(format!("this way to store {name}"));
            let detail = format!("{} samples of {} bits", layout.samples_per_pixel, layout.bits_per_sample);
            return Err(Unread::new(path, why, detail));
        }
        Ok((colours, RasterLayout { samples_per_pixel: bands, sample_format: 1, ..layout }))
    }

    fn is_converted(ifd: &Ifd) -> bool {
        use PhotometricInterpretation::{CieLab, Separated, YCbCr};
        matches!(ifd.photometric_interpretation_enum(), Some(YCbCr | CieLab | Separated))
    }

    /// All bands of a window, one pixel after the other; `None` where bands are read one by one.
    pub(super) fn window(
        self,
        file: &TiffFile,
        ifd: &Ifd,
        (y, x): (usize, usize),
        (height, width): (usize, usize),
    ) -> tiff_reader::error::Result<Option<Vec<u8>>> {
        let decoded = || file.read_decoded_window_bytes_from_ifd(ifd, y, x, height, width);
        let stored = || file.read_window_bytes_from_ifd(ifd, y, x, height, width);
        Ok(match self {
            Self::Stored => None,
            Self::OfJpeg => Some(decoded()?),
            Self::Inks => Some(stored()?.as_chunks().0.iter().flat_map(|pixel| of_inks(*pixel)).collect()),
            Self::Differences => {
                let range = ifd.reference_black_white()?.unwrap_or(USUAL_RANGE);
                let tables = Differences::new(range);
                Some(stored()?.as_chunks().0.iter().flat_map(|pixel| tables.colour(*pixel)).collect())
            }
            Self::Lab => Some(decoded()?.as_chunks().0.iter().flat_map(|[r, g, b]| [*r, *g, *b, u8::MAX]).collect()),
        })
    }
}

/// Whether rows run from the top, and brightness weighs colours as usual.
fn is_usual(ifd: &Ifd) -> bool {
    let orientation = ifd.tag(ORIENTATION).and_then(|tag| tag.value.as_u32()).unwrap_or(1);
    let weights = match ifd.tag(LUMA_COEFFICIENTS).map(|tag| &tag.value) {
        Some(TagValue::Rational(weights)) => {
            let weight = |(up, down): &(u32, u32)| f64::from(*up) / f64::from((*down).max(1));
            let weights: Vec<f64> = weights.iter().map(|pair| weight(&(pair[0], pair[1]))).collect();
            weights.len() == 3 && weights.iter().zip(WEIGHTS).all(|(got, usual)| (got - usual).abs() < 1e-4)
        }
        Some(_) => false,
        None => true,
    };
    orientation == 1 && weights
}

/// Red, green, blue and alpha of cyan, magenta, yellow and black.
fn of_inks([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 4] {
    let light = |ink: u8| (u16::from(255 - black) * u16::from(255 - ink) / 255) as u8;
    [light(cyan), light(magenta), light(yellow), u8::MAX]
}

/// How much of red, green and blue is brightness (ITU-R BT.601, the default of TIFF 6.0).
const WEIGHTS: [f64; 3] = [0.299, 0.587, 0.114];
/// Black and white of brightness, then none and most of each difference (TIFF 6.0, section 20).
const USUAL_RANGE: [f64; 6] = [0.0, 255.0, 128.0, 255.0, 128.0, 255.0];

/// What libtiff adds for each value of a sample, in whole numbers of 1/65536 where two are added.
struct Differences {
    brightness: [i32; 256],
    red: [i32; 256],
    blue: [i32; 256],
    /// Of the difference of red, and of blue.
    green: [[i32; 256]; 2],
}

impl Differences {
    fn new(range: [f64; 6]) -> Self {
        let [black, white, blue_none, blue_most, red_none, red_most] = range.map(|number| number as f32);
        let [of_red, of_green, of_blue] = WEIGHTS.map(|weight| weight as f32);
        let fixed = |number: f32| (f64::from(number) * 65_536.0 + 0.5) as i32;
        let (red, blue) = (2.0 - 2.0 * of_red, 2.0 - 2.0 * of_blue);
        let (red_in_green, blue_in_green) = (of_red * red / of_green, of_blue * blue / of_green);
        // Towards zero, and no farther than 32 times what a byte holds.
        let level = |code: usize, none: f32, most: f32, span: f32| {
            let width = if most == none { 1.0 } else { most - none };
            ((code as f32 - none.trunc()) * span / width).clamp(-4096.0, 4096.0) as i32
        };
        let of_red = |code| level(code, red_none, red_most, 127.0);
        let of_blue = |code| level(code, blue_none, blue_most, 127.0);
        let half = 1 << 15;
        Self {
            brightness: std::array::from_fn(|code| level(code, black, white, 255.0)),
            red: std::array::from_fn(|code| (fixed(red) * of_red(code) + half) >> 16),
            blue: std::array::from_fn(|code| (fixed(blue) * of_blue(code) + half) >> 16),
            green: [
                std::array::from_fn(|code| -fixed(red_in_green) * of_red(code)),
                std::array::from_fn(|code| -fixed(blue_in_green) * of_blue(code) + half),
            ],
        }
    }

    fn colour(&self, sample: [u8; 3]) -> [u8; 3] {
        let at = |table: &[i32; 256], code: u8| table.get(usize::from(code)).copied().unwrap_or_default();
        let [brightness, blue, red] = sample;
        let level = at(&self.brightness, brightness);
        let [green_of_red, green_of_blue] = &self.green;
        [
            level + at(&self.red, red),
            level + ((at(green_of_red, red) + at(green_of_blue, blue)) >> 16),
            level + at(&self.blue, blue),
        ]
        .map(|colour| colour.clamp(0, 255) as u8)
    }
}

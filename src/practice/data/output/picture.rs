//! Pictures of a grid: true colours where the file has them, else a scale of colours.

use super::numbers::offsets;
use super::plane::Plane;
use crate::practice::data::file::{Content, FileContent};
use crate::practice::data::model::PracticeDataError;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

/// From low to high: dark violet, blue, green, yellow.
const SCALE: [[f64; 3]; 5] =
    [[68.0, 1.0, 84.0], [59.0, 82.0, 139.0], [33.0, 145.0, 140.0], [94.0, 201.0, 98.0], [253.0, 231.0, 37.0]];

/// One layer of a picture: unpacked numbers, from the top left pixel, line by line.
pub(super) struct Layer<'a> {
    /// The variable it is of.
    pub(super) variable: &'a Content,
    /// `None` where missing.
    pub(super) numbers: Vec<Option<f64>>,
}

/// Columns, rows and layers of a file whose rows run from north to south; each moment and level is
/// a layer of its own.
pub(super) fn layers<'a>(file: &'a FileContent, plane: &Plane) -> Vec<Layer<'a>> {
    let size =
        |path: &String| file.dimensions.iter().find(|(own, _)| own == path).map_or(1, |(_, size)| *size as usize);
    let mut layers = Vec::new();
    for variable in &file.variables {
        let Some([rest @ .., down, across]) = Some(variable.dimensions.as_slice()) else { continue };
        if *down != plane.y_path || *across != plane.x_path {
            continue;
        }
        let (scale, offset) = variable.packing();
        let numbers = variable.numbers();
        let area = plane.xs.len() * plane.ys.len();
        let sizes: Vec<usize> = rest.iter().map(size).chain([area]).collect();
        for start in offsets(&sizes, &[rest.len()]) {
            let one = numbers.get(start..start + area).unwrap_or_default();
            let numbers = one.iter().map(|number| number.map(|number| number * scale + offset)).collect();
            layers.push(Layer { variable, numbers });
        }
    }
    layers
}

/// The picture's bytes.
pub(super) fn encode(file: &FileContent, format: ImageFormat) -> Result<Vec<u8>, PracticeDataError> {
    let plane = Plane::of(file).ok_or(PracticeDataError::NoGrid)?;
    let layers = layers(file, &plane);
    let first = layers.first().ok_or(PracticeDataError::NoGrid)?;
    let colours = true_colours(&layers).unwrap_or_else(|| scaled(&first.numbers));
    write(&plane, colours, format)
}

/// Colours of layers that are red, green and blue.
pub(super) fn true_colours(layers: &[Layer<'_>]) -> Option<Vec<Rgba<u8>>> {
    let channel = |name: &str| layers.iter().find(|layer| layer.variable.path == name);
    let (red, green, blue) = (channel("red_var")?, channel("green_var")?, channel("blue_var")?);
    let alpha = channel("alpha_var").map(|alpha| alpha.numbers.as_slice()).unwrap_or_default();
    let at = |numbers: &[Option<f64>], place: usize| numbers.get(place).copied().flatten();
    let byte = |number: f64| number.round().clamp(0.0, 255.0) as u8;
    let pixel = |place: usize| {
        let parts = [&red.numbers, &green.numbers, &blue.numbers].map(|numbers| at(numbers, place));
        let [Some(red), Some(green), Some(blue)] = parts else { return Rgba([0, 0, 0, 0]) };
        Rgba([byte(red), byte(green), byte(blue), byte(at(alpha, place).unwrap_or(255.0))])
    };
    Some((0..red.numbers.len()).map(pixel).collect())
}

/// Colours from the lowest to the highest number.
fn scaled(numbers: &[Option<f64>]) -> Vec<Rgba<u8>> {
    let known = numbers.iter().flatten().copied();
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
    let shade = |number: f64| {
        let [red, green, blue] = colour(if high > low { (number - low) / (high - low) } else { 0.5 });
        Rgba([red, green, blue, 255])
    };
    numbers.iter().map(|number| number.map_or(Rgba([0, 0, 0, 0]), shade)).collect()
}

/// Colour of a part of the scale, 0 to 1.
pub(super) fn colour(part: f64) -> [u8; 3] {
    let most = (SCALE.len() - 1) as f64;
    let at = (part * most).clamp(0.0, most);
    let from = SCALE.get(at.floor() as usize).copied().unwrap_or_default();
    let to = SCALE.get(at.ceil() as usize).copied().unwrap_or(from);
    [0, 1, 2].map(|place: usize| {
        let (from, to) = (from.get(place).copied().unwrap_or_default(), to.get(place).copied().unwrap_or_default());
        (from + (to - from) * at.fract()).round() as u8
    })
}

fn write(plane: &Plane, colours: Vec<Rgba<u8>>, format: ImageFormat) -> Result<Vec<u8>, PracticeDataError> {
    let (columns, rows) = (plane.xs.len() as u32, plane.ys.len() as u32);
    let bytes: Vec<u8> = colours.into_iter().flat_map(|colour| colour.0).collect();
    let picture = RgbaImage::from_raw(columns, rows, bytes).ok_or(PracticeDataError::NoGrid)?;
    let picture = if format == ImageFormat::Jpeg { on_white(picture) } else { DynamicImage::ImageRgba8(picture) };
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format)?;
    Ok(file.into_inner())
}

/// JPEG has nothing to see through.
fn on_white(mut picture: RgbaImage) -> DynamicImage {
    for pixel in picture.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        let [red, green, blue, _] = pixel.0.map(|part| ((u16::from(part) * alpha + 255 * (255 - alpha)) / 255) as u8);
        *pixel = Rgba([red, green, blue, 255]);
    }
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(picture).to_rgb8())
}

//! GeoTIFF: 32-bit numbers, a page for each layer, or a picture where the layers are red, green and blue; with
//! the keys that say where it lies.

use super::crs::Target;
use super::picture::{Layer, layers, true_colours};
use super::plane::{Line, Plane};
use crate::practice::data::file::FileContent;
use crate::practice::data::model::PracticeDataError;
use image::Rgba;
use std::io::Cursor;
use tiff::encoder::{Compression, DirectoryEncoder, TiffEncoder, TiffKindStandard, colortype};
use tiff::tags::Tag;

/// Marker of a missing number, as the tag says.
const MISSING: f32 = -9999.0;
/// “User-defined”, where there is no EPSG code.
const OWN: u16 = 32767;

/// The file's bytes.
pub(super) fn encode(file: &FileContent, target: &Target) -> Result<Vec<u8>, PracticeDataError> {
    let plane = Plane::of(file).ok_or(PracticeDataError::NoGrid)?;
    let layers = layers(file, &plane);
    if layers.is_empty() {
        return Err(PracticeDataError::NoGrid);
    }
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder =
        TiffEncoder::new(&mut bytes)?.with_compression(Compression::Deflate(tiff::encoder::DeflateLevel::Fast));
    if let Some(colours) = true_colours(&layers) {
        colour_page(&mut encoder, &plane, &colours, target)?;
    } else {
        for layer in &layers {
            page(&mut encoder, &plane, layer, target)?;
        }
    }
    Ok(bytes.into_inner())
}

/// One page of four channels.
fn colour_page(
    encoder: &mut TiffEncoder<&mut Cursor<Vec<u8>>>,
    plane: &Plane,
    colours: &[Rgba<u8>],
    target: &Target,
) -> Result<(), PracticeDataError> {
    let mut image = encoder.new_image::<colortype::RGBA8>(plane.xs.len() as u32, plane.ys.len() as u32)?;
    write_place(image.encoder(), plane, target)?;
    let bytes: Vec<u8> = colours.iter().flat_map(|colour| colour.0).collect();
    image.write_data(&bytes)?;
    Ok(())
}

/// Writes where the pixels lie.
fn write_place(
    tags: &mut DirectoryEncoder<'_, &mut Cursor<Vec<u8>>, TiffKindStandard>,
    plane: &Plane,
    target: &Target,
) -> Result<(), PracticeDataError> {
    let step = |values: &[f64]| Line::new(values, false).step;
    let (wide, high) = (step(&plane.xs), step(&plane.ys));
    let (left, top) = (plane.xs.first().copied().unwrap_or_default(), plane.ys.first().copied().unwrap_or_default());
    tags.write_tag(Tag::ModelPixelScaleTag, [wide, high, 0.0].as_slice())?;
    let corner = [0.0, 0.0, 0.0, left - wide / 2.0, top + high / 2.0, 0.0];
    tags.write_tag(Tag::ModelTiepointTag, corner.as_slice())?;
    let citation = format!("{}|", target.proj4);
    tags.write_tag(Tag::GeoKeyDirectoryTag, keys(target, citation.len()).as_slice())?;
    tags.write_tag(Tag::GeoAsciiParamsTag, citation.as_str())?;
    Ok(())
}

fn page(
    encoder: &mut TiffEncoder<&mut Cursor<Vec<u8>>>,
    plane: &Plane,
    layer: &Layer<'_>,
    target: &Target,
) -> Result<(), PracticeDataError> {
    let (columns, rows) = (plane.xs.len() as u32, plane.ys.len() as u32);
    let mut image = encoder.new_image::<colortype::Gray32Float>(columns, rows)?;
    let tags = image.encoder();
    write_place(tags, plane, target)?;
    tags.write_tag(Tag::GdalNodata, "-9999")?;
    let name = [layer.variable.path.as_str(), layer.variable.attribute("units").unwrap_or_default()];
    tags.write_tag(
        Tag::ImageDescription,
        format!("{}; practice data, not a measurement", name.join(" ").trim()).as_str(),
    )?;
    let numbers: Vec<f32> = layer.numbers.iter().map(|number| number.map_or(MISSING, |number| number as f32)).collect();
    image.write_data(&numbers)?;
    Ok(())
}

/// The directory of GeoTIFF 1.1: model type, raster type, citation, and the code of the system.
fn keys(target: &Target, citation: usize) -> [u16; 20] {
    let (model, system) = if target.is_degrees() { (2, 2048) } else { (1, 3072) };
    let ascii = Tag::GeoAsciiParamsTag.to_u16();
    let length = u16::try_from(citation).unwrap_or(u16::MAX);
    let code = target.code.unwrap_or(OWN);
    #[rustfmt::skip]
    let keys = [
        1, 1, 0, 4,
        1024, 0, 1, model,
        1025, 0, 1, 1,
        1026, ascii, length, 0,
        system, 0, 1, code,
    ];
    keys
}

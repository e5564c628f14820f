//! From cut data to the bytes of a file: averaged, put on other pixels, written in a format.

mod average;
mod crs;
mod geotiff;
mod numbers;
mod picture;
mod plane;
mod regrid;
mod table;

#[cfg(test)]
mod tests;

pub(in crate::practice) use crs::PROJECTIONS;

use super::extent::Extent;
use super::file::FileContent;
use super::model::PracticeDataError;
use super::treatment::{FileFormat, Pixels, Treatment};
use crs::Target;

/// Treats a file and encodes it; `None` if nothing is left to show.
pub(super) fn finish(
    mut file: FileContent,
    extent: Extent,
    treatment: &Treatment,
) -> Result<Option<(Vec<u8>, Extent)>, PracticeDataError> {
    if let Some(average) = treatment.average {
        average::average(&mut file, average);
    }
    let nothing_asked = Pixels::default();
    let pixels = match &treatment.pixels {
        Some(pixels) => pixels,
        None if treatment.format.is_picture() => &nothing_asked,
        None => return Ok(Some((encode(&file, &Target::degrees(), treatment.format)?, extent))),
    };
    let target = pixels.crs.as_deref().map_or_else(|| Ok(Target::degrees()), Target::parse)?;
    let Some((file, extent)) = regrid::regrid(file, extent, pixels, &target)? else { return Ok(None) };
    Ok(Some((encode(&file, &target, treatment.format)?, extent)))
}

fn encode(file: &FileContent, target: &Target, format: FileFormat) -> Result<Vec<u8>, PracticeDataError> {
    match format {
        FileFormat::NetCdf => file.encode(),
        FileFormat::Csv => table::encode(file),
        FileFormat::GeoTiff => geotiff::encode(file, target),
        FileFormat::Png => picture::encode(file, image::ImageFormat::Png),
        FileFormat::Jpeg => picture::encode(file, image::ImageFormat::Jpeg),
        FileFormat::Gif => picture::encode(file, image::ImageFormat::Gif),
    }
}

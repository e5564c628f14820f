//! From cut data to the bytes of a file: averaged, put on other pixels, written in a format.

mod average;
mod crs;
mod geotiff;
mod indexed;
mod numbers;
mod picture;
mod plane;
mod regrid;
mod sidecar;
mod table;

#[cfg(test)]
mod tests;

pub(in crate::practice) use crs::PROJECTIONS;

use super::extent::Extent;
use super::file::FileContent;
use super::model::{Cut, PracticeDataError};
use super::treatment::{FileFormat, Pixels, Treatment};
use crs::Target;

/// The chain whose pictures have a palette and come with files that tell where they lie.
const HYBIG: &str = "sds/HyBIG";

/// What is written.
pub(super) struct Finished {
    /// The file's bytes.
    pub(super) bytes: Vec<u8>,
    /// What it holds.
    pub(super) extent: Extent,
    /// Where a picture lies, in files of their own.
    pub(super) place: Option<sidecar::Place>,
}

/// Treats a file and encodes it; `None` if nothing is left to show.
pub(super) fn finish(
    mut file: FileContent,
    extent: Extent,
    cut: &Cut,
    treatment: &Treatment,
) -> Result<Option<Finished>, PracticeDataError> {
    if let Some(average) = treatment.average {
        average::average(&mut file, average);
    }
    let nothing_asked = Pixels::default();
    let pixels = match &treatment.pixels {
        Some(pixels) => pixels,
        None if treatment.format.is_picture() => &nothing_asked,
        None => {
            let bytes = match treatment.format {
                FileFormat::Csv => table::encode(&file, cut, treatment.average, extent.bounds())?,
                _ => file.encode()?,
            };
            return Ok(Some(Finished { bytes, extent, place: None }));
        }
    };
    let target = pixels.crs.as_deref().map_or_else(|| Ok(Target::degrees()), Target::parse)?;
    let Some((mut file, extent)) = regrid::regrid(file, extent, pixels, &target)? else { return Ok(None) };
    let is_browse = treatment.chain.as_deref() == Some(HYBIG);
    let bytes = match treatment.format {
        FileFormat::NetCdf => file.encode()?,
        FileFormat::Csv => table::encode(&file, cut, treatment.average, extent.bounds())?,
        FileFormat::GeoTiff => geotiff::encode(&file, &target)?,
        FileFormat::Png if is_browse => indexed::encode(&file)?,
        FileFormat::Png => picture::encode(&file, image::ImageFormat::Png)?,
        FileFormat::Jpeg => picture::encode(&file, image::ImageFormat::Jpeg)?,
        FileFormat::Gif => picture::encode(&file, image::ImageFormat::Gif)?,
    };
    let place = is_browse.then(|| sidecar::Place::of(&file, &target)).flatten();
    Ok(Some(Finished { bytes, extent, place }))
}

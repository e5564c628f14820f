//! PNG with a palette, as NASA's browse image generator (HyBIG) writes them: 255 shades, and the last number for
//! what is missing, which can be seen through.

use super::picture::{colour, layers};
use super::plane::Plane;
use crate::practice::data::file::FileContent;
use crate::practice::data::model::PracticeDataError;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write as _;

/// Number of missing pixels.
const MISSING: u8 = 255;
/// Highest number of a shade.
const MOST: f64 = 254.0;

/// The first layer of a file whose rows run from north to south.
pub(super) fn encode(file: &FileContent) -> Result<Vec<u8>, PracticeDataError> {
    let plane = Plane::of(file).ok_or(PracticeDataError::NoGrid)?;
    let layers = layers(file, &plane);
    let layer = layers.first().ok_or(PracticeDataError::NoGrid)?;
    let known = layer.numbers.iter().flatten().copied();
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
    let shade = |number: f64| if high > low { ((number - low) / (high - low) * MOST).round() as u8 } else { 127 };
    let width = plane.xs.len().max(1);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    for line in layer.numbers.chunks(width) {
        // Each line begins with the number of its filter: none.
        packed.write_all(&[0])?;
        let numbers: Vec<u8> = line.iter().map(|number| number.map_or(MISSING, shade)).collect();
        packed.write_all(&numbers)?;
    }
    let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes();
    let header = [size(width).as_slice(), &size(plane.ys.len()), &[8, 3, 0, 0, 0]].concat();
    let shades = (0..MISSING).flat_map(|number| colour(f64::from(number) / MOST));
    let palette: Vec<u8> = shades.chain([0, 0, 0]).collect();
    let mut clear = vec![255_u8; usize::from(MISSING)];
    clear.push(0);
    let mut png = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    for (name, data) in
        [(b"IHDR", header), (b"PLTE", palette), (b"tRNS", clear), (b"IDAT", packed.finish()?), (b"IEND", Vec::new())]
    {
        png.extend(size(data.len()));
        let body = [name.as_slice(), &data].concat();
        png.extend(&body);
        png.extend(crc32fast::hash(&body).to_be_bytes());
    }
    Ok(png)
}

//! The Earth's relief under the drawn map at small scales: a bundled picture, made quiet for each theme.

use crate::domain::map::Projection;
use image::ImageFormat;

/// 0.1° to the texel, −180…180 and 90…−90 (`assets/basemap/SOURCE.md`).
const PICTURE: &[u8] = include_bytes!("../../../../assets/basemap/relief.jpg");
/// Tiles that show the relief whole, then ever fainter ones, by their zoom: closer it would be a blur.
const WORLD_FADE: Fade = Fade { whole: 3, last: 5 };
/// The square about a pole is as wide as four fifths of the Earth's girth.
const POLAR_FADE: Fade = Fade { whole: 4, last: 6 };

struct Fade {
    whole: u8,
    last: u8,
}

/// How strongly a tile of this zoom shows the relief, 0 to 1.
pub(super) fn strength(projection: Projection, zoom: u8) -> f32 {
    let fade = if projection.repeats() { WORLD_FADE } else { POLAR_FADE };
    let beyond = zoom.saturating_sub(fade.whole);
    (1.0 - f32::from(beyond) / f32::from(fade.last + 1 - fade.whole)).max(0.0)
}

/// The decoded picture: 19 MB, kept by the worker that draws tiles.
#[derive(Debug)]
pub(super) struct Relief {
    width: usize,
    height: usize,
    /// Red, green, blue.
    texels: Vec<u8>,
}

/// A square piece of a map: its corner and side as parts of the whole square.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) projection: Projection,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) side: f64,
}

impl Relief {
    /// Decodes the bundled picture; tens of milliseconds.
    pub(super) fn bundled() -> Result<Self, image::ImageError> {
        let picture = image::load_from_memory_with_format(PICTURE, ImageFormat::Jpeg)?.into_rgb8();
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        Ok(Self { width, height, texels: picture.into_raw() })
    }

    /// The colour of a place in degrees, between texels smoothly.
    pub(super) fn colour_at(&self, longitude: f64, latitude: f64, dark: bool) -> [f32; 3] {
        let x = (longitude + 180.0).rem_euclid(360.0) / 360.0 * self.width as f64 - 0.5;
        let y = ((90.0 - latitude) / 180.0 * self.height as f64 - 0.5).clamp(0.0, (self.height - 1) as f64);
        let (column, row) = (x.floor(), y.floor());
        let (across, down) = ((x - column) as f32, (y - row) as f32);
        // Texels of the picture's ends are neighbours.
        let west = column.rem_euclid(self.width as f64) as usize;
        let east = (west + 1) % self.width.max(1);
        let (north, south) = (row as usize, (row as usize + 1).min(self.height.saturating_sub(1)));
        let mix = |from: [f32; 3], to: [f32; 3], part: f32| {
            let [r, g, b] = from;
            let [to_r, to_g, to_b] = to;
            [r + (to_r - r) * part, g + (to_g - g) * part, b + (to_b - b) * part]
        };
        let upper = mix(self.texel(west, north), self.texel(east, north), across);
        let lower = mix(self.texel(west, south), self.texel(east, south), across);
        quiet(mix(upper, lower, down), dark)
    }

    fn texel(&self, column: usize, row: usize) -> [f32; 3] {
        let at = (row * self.width + column) * 3;
        match self.texels.get(at..at + 3) {
            Some([r, g, b]) => [f32::from(*r), f32::from(*g), f32::from(*b)],
            _ => [0.0; 3],
        }
    }

    /// Lays the relief over opaque RGBA texels, `across` to a row; `strength` 0 to 1. Places the map does not show stay.
    pub(super) fn paint(&self, rgba: &mut [u8], across: usize, piece: Piece, dark: bool, strength: f32) {
        let step = piece.side / across.max(1) as f64;
        let (texels, _) = rgba.as_chunks_mut::<4>();
        for (row, line) in texels.chunks_mut(across.max(1)).enumerate() {
            let y = piece.top + (row as f64 + 0.5) * step;
            for (column, [r, g, b, _]) in line.iter_mut().enumerate() {
                let x = piece.left + (column as f64 + 0.5) * step;
                let Some((longitude, latitude)) = piece.projection.inverse(x, y) else { continue };
                let relief = self.colour_at(longitude, latitude, dark);
                for (part, relief) in [r, g, b].into_iter().zip(relief) {
                    *part = (f32::from(*part) + (relief - f32::from(*part)) * strength).round() as u8;
                }
            }
        }
    }
}

/// The picture's colours made quiet, so that areas and data stay the loudest: half the saturation; light as paper, or
/// dark with the seas below the land.
fn quiet([red, green, blue]: [f32; 3], dark: bool) -> [f32; 3] {
    let grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let parts = [red, green, blue];
    if !dark {
        let paper = [249.0, 250.0, 251.0];
        let mut out = [0.0; 3];
        for ((out, part), paper) in out.iter_mut().zip(parts).zip(paper) {
            *out = 0.5 * (grey + (part - grey) * 0.6) + 0.5 * paper;
        }
        return out;
    }
    // Seas are blue; ice and land are not.
    let sea = ((blue - red - 8.0) / 36.0).clamp(0.0, 1.0);
    let light = grey / 255.0 - 0.6;
    let (land_base, sea_base) = ([33.0, 42.0, 50.0], [15.0, 26.0, 38.0]);
    let mut out = [0.0; 3];
    for (((out, part), land), deep) in out.iter_mut().zip(parts).zip(land_base).zip(sea_base) {
        let on_land: f32 = land + light * 70.0 + (part - grey) * 0.26;
        let at_sea: f32 = deep + light * 34.0 + (part - grey) * 0.04;
        *out = (on_land + (at_sea - on_land) * sea).clamp(0.0, 255.0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{PICTURE, Piece, Relief, strength};
    use crate::domain::map::Projection;
    use crate::ui::map::colours::MapColours;
    use egui::{Color32, Rgba};

    fn luminance(colour: Color32) -> f32 {
        let linear = Rgba::from(colour);
        0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b() + 0.05
    }

    fn colour(relief: &Relief, longitude: f64, latitude: f64, dark: bool) -> Color32 {
        let [r, g, b] = relief.colour_at(longitude, latitude, dark).map(|part| part as u8);
        Color32::from_rgb(r, g, b)
    }

    #[test]
    fn the_picture_is_the_earth_and_small() {
        println!("{} bytes", PICTURE.len());
        assert!(PICTURE.len() < 1_500_000);
        let relief = Relief::bundled().unwrap();
        assert_eq!((relief.width, relief.height), (3600, 1800));
        for (longitude, latitude, is_land) in [
            (15.0, 20.0, true),   // Sahara
            (-40.0, 75.0, true),  // Greenland
            (60.0, -80.0, true),  // Antarctica
            (-60.0, -8.0, true),  // Amazon
            (-30.0, 30.0, false), // Atlantic
            (-150.0, 0.0, false), // Pacific
            (179.99, -30.0, false),
            (-179.99, -30.0, false),
        ] {
            let [r, _, b] = relief.colour_at(longitude, latitude, false);
            assert_eq!(b - r < 14.0, is_land, "{longitude} {latitude} {r} {b}");
            let [_, dark, _] = relief.colour_at(longitude, latitude, true);
            assert_eq!(dark > 32.0, is_land, "{longitude} {latitude}: seas lie below the land, {dark}");
        }
        let (east, west) = (relief.colour_at(179.999, 10.0, false), relief.colour_at(-179.999, 10.0, false));
        assert!(east.iter().zip(west).all(|(east, west)| (east - west).abs() < 1.0), "no seam: {east:?} {west:?}");
        relief.colour_at(0.0, 90.0, true);
        relief.colour_at(0.0, -90.0, true);
    }

    /// Names and lines must be read on it: each theme's ink against nearly all of the Earth.
    #[test]
    fn names_can_be_read_on_the_relief() {
        let relief = Relief::bundled().unwrap();
        for (dark, colours) in [(false, MapColours::light()), (true, MapColours::dark())] {
            let (mut all, mut faint) = (0, 0);
            for step in 0..20_000_u32 {
                // Evenly over the sphere: the golden angle.
                let latitude = (1.0 - 2.0 * (f64::from(step) + 0.5) / 20_000.0).asin().to_degrees();
                let longitude = (f64::from(step) * 137.507_764_05).rem_euclid(360.0) - 180.0;
                let ground = colour(&relief, longitude, latitude, dark);
                let [red, _, blue] = relief.colour_at(longitude, latitude, false);
                let is_sea = blue - red > 14.0;
                let ink = if is_sea { colours.water_label } else { colours.label };
                let (a, b) = (luminance(ink), luminance(ground));
                all += 1;
                faint += i32::from(a.max(b) / a.min(b) < 4.5);
            }
            println!("dark {dark}: {faint} of {all} below 4.5 : 1");
            assert!(faint * 20 < all, "dark {dark}: {faint} of {all}");
        }
    }

    #[test]
    fn a_piece_is_painted_where_the_map_shows_a_place() {
        let relief = Relief::bundled().unwrap();
        for projection in Projection::ALL {
            let whole = Piece { projection, left: 0.0, top: 0.0, side: 1.0 };
            let mut rgba = vec![7; 64 * 64 * 4];
            relief.paint(&mut rgba, 64, whole, false, 1.0);
            let middle = &rgba[(32 * 64 + 32) * 4..][..3];
            assert_ne!(middle, [7, 7, 7], "{projection:?}");
            let mut half = vec![7; 64 * 64 * 4];
            relief.paint(&mut half, 64, whole, false, 0.5);
            let expected = middle.iter().map(|part| (f32::from(*part) + 7.0) / 2.0);
            let found = &half[(32 * 64 + 32) * 4..][..3];
            assert!(found.iter().zip(expected).all(|(found, wanted)| (f32::from(*found) - wanted).abs() <= 1.0));
        }
    }

    #[test]
    fn the_relief_fades_before_it_blurs() {
        for projection in Projection::ALL {
            let strengths: Vec<f32> = (0..12).map(|zoom| strength(projection, zoom)).collect();
            assert!(strengths.windows(2).all(|pair| pair[0] >= pair[1]), "{strengths:?}");
            assert!(strengths[0] == 1.0 && strengths[3] == 1.0 && strengths[7] == 0.0, "{strengths:?}");
        }
    }
}

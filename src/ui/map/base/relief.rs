//! The Earth's relief under the drawn map at small scales: a bundled picture, quiet, one for each theme.

use crate::domain::map::Projection;
use image::ImageFormat;
use std::sync::OnceLock;

/// 0.1° to the texel, −180…180 and 90…−90 (`assets/basemap/SOURCE.md`).
const LIGHT: &[u8] = include_bytes!("../../../../assets/basemap/relief_light.jpg");
/// The same for the dark theme.
const DARK: &[u8] = include_bytes!("../../../../assets/basemap/relief_dark.jpg");
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

/// Both pictures, each decoded when it is first drawn: 19 MB, kept by the worker that draws tiles.
#[derive(Debug, Default)]
pub(super) struct Relief {
    light: OnceLock<Picture>,
    dark: OnceLock<Picture>,
}

/// One decoded picture; without a texel if it could not be read.
#[derive(Debug, Default)]
struct Picture {
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

/// Where a place lies between two texels: the first, the second, and how far it is from the first, of 256.
type Between = (usize, usize, u32);

impl Relief {
    fn picture(&self, dark: bool) -> &Picture {
        let (kept, bytes) = if dark { (&self.dark, DARK) } else { (&self.light, LIGHT) };
        kept.get_or_init(|| Picture::decoded(bytes))
    }

    /// The colour of a place in degrees, between texels smoothly.
    #[cfg(test)]
    pub(super) fn colour_at(&self, longitude: f64, latitude: f64, dark: bool) -> [u8; 3] {
        let picture = self.picture(dark);
        picture.colour(picture.column(longitude), picture.row(latitude))
    }

    /// Lays the relief over opaque RGBA texels, `across` to a row; `strength` 0 to 1. Places the map does not show stay.
    pub(super) fn paint(&self, rgba: &mut [u8], across: usize, piece: Piece, dark: bool, strength: f32) {
        let picture = self.picture(dark);
        if picture.texels.is_empty() || across == 0 {
            return;
        }
        let step = piece.side / across as f64;
        let parts = (strength.clamp(0.0, 1.0) * 256.0) as u32;
        let x = |column: usize| piece.left + (column as f64 + 0.5) * step;
        let (texels, _) = rgba.as_chunks_mut::<4>();
        // On a map whose meridians stand upright, a column has one longitude and a row one latitude.
        let upright: Vec<Between> = if piece.projection.repeats() {
            let longitude = |column| piece.projection.inverse(x(column), 0.5).map(|(longitude, _)| longitude);
            (0..across).filter_map(longitude).map(|longitude| picture.column(longitude)).collect()
        } else {
            Vec::new()
        };
        for (row, line) in texels.chunks_mut(across).enumerate() {
            let y = piece.top + (row as f64 + 0.5) * step;
            if piece.projection.repeats() {
                let Some((_, latitude)) = piece.projection.inverse(x(0), y) else { continue };
                let row = picture.row(latitude);
                for (texel, column) in line.iter_mut().zip(&upright) {
                    lay(texel, picture.colour(*column, row), parts);
                }
            } else {
                for (column, texel) in line.iter_mut().enumerate() {
                    let Some((longitude, latitude)) = piece.projection.inverse(x(column), y) else { continue };
                    lay(texel, picture.colour(picture.column(longitude), picture.row(latitude)), parts);
                }
            }
        }
    }
}

impl Picture {
    fn decoded(bytes: &[u8]) -> Self {
        match image::load_from_memory_with_format(bytes, ImageFormat::Jpeg) {
            Ok(picture) => {
                let picture = picture.into_rgb8();
                let (width, height) = (picture.width() as usize, picture.height() as usize);
                Self { width, height, texels: picture.into_raw() }
            }
            Err(error) => {
                tracing::error!(%error, "the relief cannot be read: the map goes without");
                Self::default()
            }
        }
    }

    /// Columns about a longitude in degrees; those at the picture's ends are neighbours.
    fn column(&self, longitude: f64) -> Between {
        let width = self.width.max(1);
        let at = (longitude + 180.0).rem_euclid(360.0) / 360.0 * width as f64 - 0.5;
        let west = at.floor().rem_euclid(width as f64) as usize % width;
        (west, (west + 1) % width, ((at - at.floor()) * 256.0) as u32)
    }

    /// Rows about a latitude in degrees.
    fn row(&self, latitude: f64) -> Between {
        let last = self.height.saturating_sub(1);
        let at = ((90.0 - latitude) / 180.0 * self.height as f64 - 0.5).clamp(0.0, last as f64);
        let north = at.floor() as usize;
        (north, (north + 1).min(last), ((at - at.floor()) * 256.0) as u32)
    }

    fn colour(&self, (west, east, across): Between, (north, south, down): Between) -> [u8; 3] {
        let mut mixed = [0; 3];
        let upper = (self.texel(west, north), self.texel(east, north));
        let lower = (self.texel(west, south), self.texel(east, south));
        let mix = |from: u8, to: u8| u32::from(from) * (256 - across) + u32::from(to) * across;
        let corners = upper.0.into_iter().zip(upper.1).zip(lower.0.into_iter().zip(lower.1));
        for (mixed, ((north_west, north_east), (south_west, south_east))) in mixed.iter_mut().zip(corners) {
            let sum = mix(north_west, north_east) * (256 - down) + mix(south_west, south_east) * down;
            *mixed = ((sum + 0x8000) >> 16) as u8;
        }
        mixed
    }

    fn texel(&self, column: usize, row: usize) -> [u8; 3] {
        let at = (row * self.width + column) * 3;
        self.texels.get(at..at + 3).and_then(|texel| texel.try_into().ok()).unwrap_or_default()
    }
}

/// `parts` of 256 of a colour over a texel.
fn lay([r, g, b, _]: &mut [u8; 4], relief: [u8; 3], parts: u32) {
    for (own, relief) in [r, g, b].into_iter().zip(relief) {
        *own = ((u32::from(*own) * (256 - parts) + u32::from(relief) * parts + 128) >> 8) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::{DARK, LIGHT, Piece, Relief, strength};
    use crate::domain::map::Projection;
    use crate::ui::map::colours::MapColours;
    use egui::{Color32, Rgba};

    fn luminance(colour: Color32) -> f32 {
        let linear = Rgba::from(colour);
        0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b() + 0.05
    }

    fn colour(relief: &Relief, longitude: f64, latitude: f64, dark: bool) -> Color32 {
        let [r, g, b] = relief.colour_at(longitude, latitude, dark);
        Color32::from_rgb(r, g, b)
    }

    #[test]
    fn the_picture_is_the_earth_and_small() {
        println!("{} and {} bytes", LIGHT.len(), DARK.len());
        assert!(LIGHT.len() + DARK.len() < 1_500_000);
        let relief = Relief::default();
        for dark in [false, true] {
            assert_eq!((relief.picture(dark).width, relief.picture(dark).height), (3600, 1800));
        }
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
            assert_eq!(i32::from(b) - i32::from(r) < 14, is_land, "{longitude} {latitude} {r} {b}");
            let [_, dark, _] = relief.colour_at(longitude, latitude, true);
            assert_eq!(dark > 32, is_land, "{longitude} {latitude}: seas lie below the land, {dark}");
        }
        let (east, west) = (relief.colour_at(179.999, 10.0, false), relief.colour_at(-179.999, 10.0, false));
        assert!(east.iter().zip(west).all(|(east, west)| east.abs_diff(west) <= 2), "no seam: {east:?} {west:?}");
        relief.colour_at(0.0, 90.0, true);
        relief.colour_at(0.0, -90.0, true);
    }

    /// Names and lines must be read on it: each theme's ink against nearly all of the Earth.
    #[test]
    fn names_can_be_read_on_the_relief() {
        let relief = Relief::default();
        for (dark, colours) in [(false, MapColours::light()), (true, MapColours::dark())] {
            let (mut all, mut faint) = (0, 0);
            for step in 0..20_000_u32 {
                // Evenly over the sphere: the golden angle.
                let latitude = (1.0 - 2.0 * (f64::from(step) + 0.5) / 20_000.0).asin().to_degrees();
                let longitude = (f64::from(step) * 137.507_764_05).rem_euclid(360.0) - 180.0;
                let ground = colour(&relief, longitude, latitude, dark);
                let [red, _, blue] = relief.colour_at(longitude, latitude, false);
                let is_sea = i32::from(blue) - i32::from(red) > 14;
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
        let relief = Relief::default();
        for projection in Projection::ALL {
            let whole = Piece { projection, left: 0.0, top: 0.0, side: 1.0 };
            let mut rgba = vec![7; 64 * 64 * 4];
            relief.paint(&mut rgba, 64, whole, false, 1.0);
            let middle = &rgba[(32 * 64 + 32) * 4..][..3];
            assert_ne!(middle, [7, 7, 7], "{projection:?}");
            let mut half = vec![7; 64 * 64 * 4];
            relief.paint(&mut half, 64, whole, false, 0.5);
            let expected = middle.iter().map(|part| f32::midpoint(f32::from(*part), 7.0));
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

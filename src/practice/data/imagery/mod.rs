//! Imagery by date: tiles of the practice Earth as satellites would see it, from the formulas behind the files.

mod nodes;
mod photo;
mod place;
mod plain;
mod quantity;

#[cfg(test)]
mod tests;

use super::Catalogue;
use crate::domain::map::grid::{Plane, TileId};
use crate::domain::map::imagery::address::TileAddress;
use crate::domain::map::imagery::day::noon_sun;
use crate::domain::map::imagery::{Format, Layer, Period, Sees, Step};
use chrono::NaiveDate;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use place::Window;
use std::io;

/// A picture on its way to be encoded.
enum Pixels {
    /// Red, green and blue.
    Colours(Vec<u8>),
    /// Places in a palette; 0 is transparent.
    Palette(Vec<u8>, Vec<[u8; 3]>),
}

/// A day of a layer, for painting.
#[derive(Debug, Clone, Copy)]
struct Scene<'a> {
    layer: &'a Layer,
    seed: u64,
    /// Days since 1970, with fraction.
    day: f64,
    /// The same without time, if the layer is dated.
    date: Option<NaiveDate>,
    /// The passes of the day are not all there.
    unfinished: bool,
}

impl Catalogue {
    /// True if there is a picture for the period at all: within the layer's days and not after the data.
    pub(in crate::practice) fn has_picture(&self, layer: &Layer, period: Period) -> bool {
        layer.missing(period, self.until.date_naive()).is_none()
    }

    /// The newest period of a layer that is complete.
    pub(in crate::practice) fn newest_picture(&self, layer: &Layer) -> Period {
        let last = self.until - chrono::TimeDelta::hours(1);
        layer.period(layer.clamp(last, last.date_naive()))
    }

    /// A tile, encoded as the layer's are; takes some milliseconds.
    pub(in crate::practice) fn tile(&self, layer: &Layer, address: TileAddress) -> io::Result<Vec<u8>> {
        let period = address.period;
        if !self.has_picture(layer, period) {
            return blank(layer, address.grid.plane);
        }
        let date = period.day();
        let scene = Scene {
            layer,
            seed: self.seed,
            day: day_of(layer, period),
            date,
            unfinished: date.is_some_and(|date| date >= self.until.date_naive()),
        };
        let window = Window::new(address.grid, address.tile);
        let pixels = match quantity::of(layer) {
            Some(quantity) => quantity::paint(&scene, &quantity, &window),
            None => Pixels::Colours(photo::paint(&scene, &window)),
        };
        encode(layer.format, &pixels, window.side())
    }
}

/// A tile that shows its address in place of the Earth: quick to make, for tests.
pub(in crate::practice) fn plain_tile(layer: &Layer, address: TileAddress) -> io::Result<Vec<u8>> {
    let side = address.grid.plane.tile_pixels() as usize;
    encode(layer.format, &Pixels::Colours(plain::paint(layer, address, side)), side)
}

/// A tile without data: black, or transparent.
pub(in crate::practice) fn blank(layer: &Layer, plane: Plane) -> io::Result<Vec<u8>> {
    let side = plane.tile_pixels() as usize;
    let pixels = match layer.format {
        Format::Jpeg => Pixels::Colours(vec![0; side * side * 3]),
        Format::Png => Pixels::Palette(vec![0; side * side], vec![[0; 3]]),
    };
    encode(layer.format, &pixels, side)
}

/// Days since 1970 at which formulas are asked: when the granules of the same data are.
fn day_of(layer: &Layer, period: Period) -> f64 {
    let days = |day: NaiveDate| f64::from(chrono::Datelike::num_days_from_ce(&day) - 719_163);
    match period {
        // A day in July 2004, when the Blue Marble's pictures were taken.
        Period::Undated => 12_610.0,
        Period::Day(day) if layer.step == Step::Monthly => days(day) + 15.0,
        // The hour of the MUR analysis.
        Period::Day(day) if layer.id.contains("_MUR_") => days(day) + 9.0 / 24.0,
        Period::Day(day) => days(day),
        Period::Moment(moment) => moment.timestamp() as f64 / 86_400.0,
    }
}

impl Scene<'_> {
    /// How much of the place is in the picture, 0…1: light of the sun, passes, what of the day has come.
    fn seen(&self, (longitude, latitude): (f64, f64)) -> f64 {
        let Some(date) = self.date else { return 1.0 };
        let sun = if self.layer.sees == Sees::SunlitSwaths {
            ((noon_sun(date, latitude) - 0.5) / 3.0).clamp(0.0, 1.0)
        } else {
            1.0
        };
        let swath = matches!(self.layer.sees, Sees::Swaths | Sees::SunlitSwaths) && self.layer.step == Step::Daily;
        let passed = !swath || (self.in_swath(longitude, latitude) && (!self.unfinished || longitude > 60.0));
        if passed { sun } else { 0.0 }
    }

    /// True below a pass: instruments narrower than VIIRS leave lens-shaped gaps near the equator.
    fn in_swath(&self, longitude: f64, latitude: f64) -> bool {
        const ORBITS_A_DAY: f64 = 14.56;
        let half_width = match self.layer.id {
            id if id.contains("MODIS") => 10.4,
            id if id.contains("SMAP") => 4.5,
            _ => return true,
        };
        let spacing = 360.0 / ORBITS_A_DAY;
        // Descending passes lean to the west, and begin elsewhere each day.
        let equator = longitude - 0.2 * latitude + self.day * ORBITS_A_DAY.fract() * spacing;
        let away = (equator.rem_euclid(spacing) - spacing / 2.0).abs();
        away * latitude.to_radians().cos() < half_width
    }

    /// True if the whole window lies in the dark: there is nothing to paint.
    fn is_dark(&self, window: &Window) -> bool {
        let Some(date) = self.date.filter(|_| self.layer.sees == Sees::SunlitSwaths) else { return false };
        window.corners().iter().all(|place| noon_sun(date, place.1) < 0.0) && !window.holds_light(date)
    }
}

fn encode(format: Format, pixels: &Pixels, side: usize) -> io::Result<Vec<u8>> {
    let side = side as u32;
    let mut bytes = Vec::new();
    match (format, pixels) {
        (Format::Jpeg, Pixels::Colours(colours)) => {
            let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 82);
            encoder.encode(colours, side, side, ExtendedColorType::Rgb8).map_err(io::Error::other)?;
        }
        (_, Pixels::Colours(colours)) => {
            let mut encoder = png::Encoder::new(&mut bytes, side, side);
            encoder.set_color(png::ColorType::Rgb);
            encoder.set_compression(png::Compression::Fast);
            encoder.write_header()?.write_image_data(colours)?;
        }
        (_, Pixels::Palette(places, palette)) => {
            let mut encoder = png::Encoder::new(&mut bytes, side, side);
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_compression(png::Compression::Fast);
            encoder.set_palette(palette.concat());
            encoder.set_trns(vec![0]);
            encoder.write_header()?.write_image_data(places)?;
        }
    }
    Ok(bytes)
}

//! The map as a picture file, at one or two pixels for each of the screen's: drawn off the screen by a map of its own
//! and painted by the processor, so that no window has to be as large as the picture.

mod caption;
mod paint;

pub use caption::Told;

use super::{MapLayers, MapView, map_ui};
use crate::domain::bounding_box::BoundingBox;
use crate::inspect::plot::figure::with_text;
use caption::caption_ui;
use egui::epaint::ClippedPrimitive;
use egui::{Context, Pos2, RawInput, Rect, Theme, Vec2};
use paint::Textures;

/// How long missing tiles are waited for, in seconds.
const LONGEST_WAIT: f64 = 20.0;
/// Frames until everything that is at hand has been asked for and taken up.
const LEAST_FRAMES: u32 = 4;
/// A larger picture is not made, in pixels along a side.
const LARGEST_SIDE: f32 = 8192.0;

/// A picture on its way.
pub struct MapPicture {
    context: Context,
    view: MapView,
    size: Vec2,
    scale: f32,
    textures: Textures,
    frames: u32,
    began: f64,
}

/// A picture that has only to be painted; that takes a moment, so it is done on another thread.
pub struct Drawn {
    primitives: Vec<ClippedPrimitive>,
    textures: Textures,
    pixels: [usize; 2],
    scale: f32,
    told: Told,
    /// Tiles did not come in time.
    is_incomplete: bool,
}

impl MapPicture {
    /// A picture of what a map shows now. `times` is how many pixels it has for each of the screen's.
    pub fn of(view: &MapView, window: &Context, times: f32) -> Option<Self> {
        let size = view.size();
        let window_pixels = window.pixels_per_point();
        let longest = size.max_elem();
        // Neither a folded map nor a picture that no program could open.
        let scale = (window_pixels * times).min(LARGEST_SIDE / longest.max(1.0));
        if size.min_elem() < 1.0 {
            return None;
        }
        let context = Context::default();
        crate::ui::theme::install(&context);
        let view = view.twin(&context, window_pixels);
        let began = window.input(|input| input.time);
        Some(Self { context, view, size, scale, textures: Textures::default(), frames: 0, began })
    }

    /// Draws once more off the screen; the picture once everything is there or has been waited for long enough. `now` is
    /// the window's time in seconds.
    pub fn step(
        &mut self,
        now: f64,
        layers: &MapLayers<'_>,
        bounds: Option<BoundingBox>,
        told: &Told,
    ) -> Option<Drawn> {
        let theme = if layers.dark { Theme::Dark } else { Theme::Light };
        self.context.set_theme(theme);
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(now),
            ..RawInput::default()
        };
        input.viewports.entry(input.viewport_id).or_default().native_pixels_per_point = Some(self.scale);
        let (view, mut bounds) = (&mut self.view, bounds);
        let mut output = self.context.run_ui(input, |ui| {
            map_ui(ui, view, layers, &mut bounds);
            caption_ui(ui, layers.dark, told);
        });
        self.textures.update(&mut output.textures_delta);
        self.frames += 1;
        // Nobody asks for what only a picture would show: it shows what is there.
        self.view.take_wanted();
        let is_waiting = self.frames < LEAST_FRAMES || self.view.is_loading();
        let is_late = now - self.began > LONGEST_WAIT;
        if is_waiting && !is_late {
            self.textures.free(&mut output.textures_delta);
            return None;
        }
        output.textures_delta.clear();
        let pixels = [self.size.x, self.size.y].map(|side| (side * self.scale).round().max(1.0) as usize);
        Some(Drawn {
            primitives: self.context.tessellate(output.shapes, output.pixels_per_point),
            textures: std::mem::take(&mut self.textures),
            pixels,
            scale: output.pixels_per_point,
            told: told.clone(),
            is_incomplete: is_waiting,
        })
    }
}

impl Drawn {
    /// True if tiles are missing in it.
    pub fn is_incomplete(&self) -> bool {
        self.is_incomplete
    }

    /// The file: a PNG that says in words what it shows. Takes some tenths of a second.
    pub fn png(&self) -> Option<Vec<u8>> {
        let image = paint::paint(&self.primitives, &self.textures, self.pixels, self.scale, egui::Color32::WHITE);
        let [width, height] = self.pixels.map(|side| u32::try_from(side).unwrap_or(u32::MAX));
        let mut bytes = std::io::Cursor::new(Vec::new());
        let rgb: Vec<u8> = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        image::ImageEncoder::write_image(encoder, &rgb, width, height, image::ExtendedColorType::Rgb8).ok()?;
        let texts = self.told.texts();
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        Some(with_text(&bytes.into_inner(), &texts))
    }
}

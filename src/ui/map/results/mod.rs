//! Results on the map: grids, swaths, pictures and points over the base map and under the box.
//!
//! Pictures are made by the engine's inspection for exactly what the map shows. While one is on its way the last one is
//! moved along, so that nothing is ever empty; one is asked for at a time, so that a drag without pause sees pictures too.

mod areas;
mod colours;
mod crop;
mod drawn;
mod legend;
mod list;
mod order;
mod outline;
mod picture;
mod pointing;

use super::geometry::Screen;
use crate::domain::bounding_box::BoundingBox;
use crate::domain::request::Area;
use crate::engine::inspection::{FileKey, Results, ViewRequest};
use crate::inspect::map::{View, bounds};
use crate::ui::viewer::link::{Spot, Stretch};
use crate::ui::viewer::plot::Colouring;
use areas::Areas;
pub(super) use areas::same;
use drawn::{Drawn, Frame};
use egui::{Color32, Painter, Stroke};
use order::Order;
pub(super) use picture::PointColours;
pub use pointing::OutsideFound;
use std::collections::HashMap;

/// Files with pictures; further ones are outlines.
const MOST_PICTURES: usize = 20;
/// Bytes of values that are held for pictures; files below that have outlines only.
const MOST_BYTES: u64 = 512_000_000;

/// A file and what of it is on the map.
#[derive(Debug, Clone)]
pub struct ResultFile {
    /// The file.
    pub file: FileKey,
    /// Its name.
    pub name: String,
    /// Path of the variable or group that is drawn.
    pub path: String,
    /// Index of each of the variable's dimensions.
    pub slice: Vec<u64>,
    /// How its values become colours.
    pub colouring: Colouring,
    /// What it is held against.
    pub limits: Option<Limits>,
    /// It is the one that is looked at.
    pub is_current: bool,
}

/// An area that a result is held against.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The area.
    pub area: Area,
    /// It is what the file's own job was asked for; else what the form says now.
    pub is_of_job: bool,
}

/// What the list of results wants.
#[derive(Debug, Default)]
pub struct LegendResponse {
    /// The map shows this.
    pub fit: Option<BoundingBox>,
    /// This file is looked at.
    pub show: Option<FileKey>,
    /// The other files of the current one's job come onto the map too.
    pub adds_others: bool,
    /// The current file's colours are these.
    pub colouring: Option<(FileKey, Colouring)>,
}

/// What lies on the map, and how it is shown.
#[derive(Default)]
pub(super) struct ResultsLayer {
    files: Vec<ResultFile>,
    answers: Option<Results>,
    order: Order,
    areas: Areas,
    drawn: HashMap<FileKey, Drawn>,
    wanted: Vec<ViewRequest>,
    /// The point that a plot points at, and the stretch it shows.
    spot: Option<Spot>,
    stretch: Option<Stretch>,
    /// Row of the list under the pointer.
    emphasised: Option<FileKey>,
    /// The list is folded or not because a person wants it so.
    folded: Option<bool>,
    /// Pictures have so many pixels to a point, if not those of the screen.
    pixels: Option<f32>,
}

impl ResultsLayer {
    /// Another layer with the same results, whose pictures have so many pixels to a point.
    pub(super) fn twin(other: &Self, pixels: f32) -> Self {
        let (files, answers, order) = (other.files.clone(), other.answers.clone(), other.order.clone());
        Self { files, answers, order, pixels: Some(pixels), ..Self::default() }
    }

    /// Takes over what is to be shown in this frame.
    pub(super) fn follow(&mut self, answers: &Results, files: Vec<ResultFile>) {
        self.drawn.retain(|key, _| files.iter().any(|file| file.file == *key));
        self.order.follow(&files);
        self.answers = Some(answers.clone());
        self.files = files;
    }

    /// Takes over what the plots say.
    pub(super) fn follow_plots(&mut self, spot: Option<&Spot>, stretch: Option<&Stretch>) {
        self.spot = spot.cloned();
        self.stretch = stretch.cloned();
    }

    /// What has to be asked for.
    pub(super) fn take_wanted(&mut self) -> Vec<ViewRequest> {
        std::mem::take(&mut self.wanted)
    }

    /// Draws all files from the lowest to the uppermost.
    pub(super) fn paint(&mut self, painter: &Painter, screen: &Screen, colours: PointColours, outline: Color32) {
        let Some(answers) = self.answers.clone() else { return };
        let shown: Vec<ResultFile> =
            self.order.bottom_up(&self.files).into_iter().filter(|file| self.order.is_shown(file.file)).collect();
        let pictures_from = shown.len().saturating_sub(MOST_PICTURES);
        let view = view_of(screen, self.pixels.unwrap_or_else(|| painter.pixels_per_point()));
        let emphasised = self.emphasised.take();
        let mut held = 0;
        // From above: what is seen most has its values first.
        for (place, file) in shown.iter().enumerate().rev() {
            let area = file.limits.as_ref().map(|limits| self.areas.number(&limits.area));
            let drawn = self.drawn.entry(file.file).or_default();
            let has_picture = place >= pictures_from && held <= MOST_BYTES;
            let mut frame = Frame { file, answers: &answers, wanted: &mut self.wanted, projection: screen.projection };
            drawn.follow(&mut frame, has_picture);
            if has_picture {
                held += drawn.held_bytes();
                drawn.follow_outside(&mut frame, area, false);
                drawn.follow_picture(&mut frame, view, colours, painter);
            }
        }
        for file in &shown {
            let Some(drawn) = self.drawn.get(&file.file) else { continue };
            if let Some(stretch) = self.stretch.as_ref().filter(|stretch| stretch.file == file.file) {
                pointing::paint_stretch(painter, screen, drawn, stretch);
            }
            drawn.paint_picture(painter, screen, self.order.opacity(file.file));
            if let Some(ring) = drawn.outline() {
                let width = match (emphasised == Some(file.file), file.is_current) {
                    (true, _) => 3.0,
                    (_, true) => 1.5,
                    _ => 1.0,
                };
                outline::paint(painter, screen, ring, Stroke::new(width, outline));
            }
        }
        self.paint_mark(painter, screen);
    }

    /// The area of the current file's own job.
    pub(super) fn asked_by_job(&self) -> Option<&Area> {
        let limits = self.current_file()?.limits.as_ref()?;
        limits.is_of_job.then_some(&limits.area)
    }

    fn current_file(&self) -> Option<&ResultFile> {
        self.files.iter().find(|file| file.is_current)
    }

    fn current(&self) -> Option<&Drawn> {
        self.drawn.get(&self.current_file()?.file)
    }

    /// The same of this file, if it is the one that is looked at.
    pub(super) fn extent_of(&self, file: FileKey) -> Option<BoundingBox> {
        self.current_file().filter(|current| current.file == file)?;
        self.extent()
    }

    /// What the file that is looked at encloses, as a box.
    fn extent(&self) -> Option<BoundingBox> {
        box_of(bounds(self.current()?.outline()?)?)
    }
}

/// A box on the Earth; one over ±180° crosses it.
fn box_of(bounds: crate::inspect::map::Bounds) -> Option<BoundingBox> {
    BoundingBox::from_corners((bounds.west, bounds.south), (bounds.east, bounds.north))
}

/// What the widget shows, in whole pixels.
fn view_of(screen: &Screen, pixels_per_point: f32) -> View {
    let (left, top) = screen.world_at(screen.rect.left_top());
    View {
        projection: screen.projection,
        left,
        top,
        pixel: 1.0 / (screen.world * f64::from(pixels_per_point)),
        width: (screen.rect.width() * pixels_per_point).ceil().max(1.0) as u32,
        height: (screen.rect.height() * pixels_per_point).ceil().max(1.0) as u32,
    }
    .bounded()
}

//! Results on the map: grids, swaths, pictures and points over the base map and under the box.
//!
//! Pictures are made by the engine's inspection for exactly what the map shows. While one is on its way the last one is
//! moved along, so that nothing is ever empty; one is asked for at a time, so that a drag without pause sees pictures too.

mod legend;
mod picture;

use super::geometry::Screen;
use crate::domain::bounding_box::BoundingBox;
use crate::engine::inspection::{FileKey, Results, View as Answer, ViewKey, ViewRequest};
use crate::inspect::Unread;
use crate::inspect::map::{Projection, Ring, View};
use egui::{Color32, ColorImage, Painter, Rect, Shape, Stroke, TextureHandle, TextureOptions, pos2};
pub(super) use picture::PointColours;
use picture::{MapData, MapPicture};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Files with pictures; further ones are outlines.
const MOST_PICTURES: usize = 20;

/// A file and what of it is on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultFile {
    /// The file.
    pub file: FileKey,
    /// Its name.
    pub name: String,
    /// Path of the variable or group that is drawn.
    pub path: String,
    /// Index of each of the variable's dimensions.
    pub slice: Vec<u64>,
    /// It is the one that is looked at.
    pub is_current: bool,
}

/// What lies on the map, and how it is shown.
pub(super) struct ResultsLayer {
    files: Vec<ResultFile>,
    answers: Option<Results>,
    bounds: Option<BoundingBox>,
    hidden: HashSet<FileKey>,
    opacity: f32,
    drawn: HashMap<FileKey, Drawn>,
    wanted: Vec<ViewRequest>,
}

impl Default for ResultsLayer {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            answers: None,
            bounds: None,
            hidden: HashSet::new(),
            opacity: 0.85,
            drawn: HashMap::new(),
            wanted: Vec::new(),
        }
    }
}

/// One file on the map.
#[derive(Default)]
struct Drawn {
    data: Option<(ViewKey, Arc<MapData>)>,
    failed: Option<Unread>,
    /// The picture that is shown, and what made it.
    picture: Option<(ViewKey, Arc<MapPicture>, TextureHandle)>,
    asked: Option<ViewKey>,
}

impl ResultsLayer {
    /// Takes over what is to be shown in this frame.
    pub(super) fn follow(&mut self, answers: &Results, files: Vec<ResultFile>, bounds: Option<BoundingBox>) {
        self.drawn.retain(|key, _| files.iter().any(|file| file.file == *key));
        self.hidden.retain(|key| files.iter().any(|file| file.file == *key));
        self.answers = Some(answers.clone());
        self.files = files;
        self.bounds = bounds;
    }

    /// What has to be asked for.
    pub(super) fn take_wanted(&mut self) -> Vec<ViewRequest> {
        std::mem::take(&mut self.wanted)
    }

    /// Draws all files, the one that is looked at last.
    pub(super) fn paint(&mut self, painter: &Painter, screen: &Screen, colours: PointColours, outline: Color32) {
        let Some(answers) = self.answers.clone() else { return };
        let mut files: Vec<ResultFile> =
            self.files.iter().filter(|file| !self.hidden.contains(&file.file)).cloned().collect();
        files.sort_by_key(|file| file.is_current);
        let pictures_from = files.len().saturating_sub(MOST_PICTURES);
        let view = view_of(screen, painter.pixels_per_point());
        for (place, file) in files.iter().enumerate() {
            let drawn = self.drawn.entry(file.file).or_default();
            drawn.follow(file, &answers, &mut self.wanted);
            if place >= pictures_from {
                drawn.follow_picture(file, &answers, view, self.bounds, colours, painter, &mut self.wanted);
                drawn.paint_picture(painter, screen, self.opacity);
            }
            if let Some((_, data)) = &drawn.data {
                let width = if file.is_current { 1.5 } else { 1.0 };
                paint_outline(painter, screen, &data.layer.outline, Stroke::new(width, outline));
            }
        }
    }

    fn current(&self) -> Option<&Drawn> {
        let file = self.files.iter().find(|file| file.is_current)?;
        self.drawn.get(&file.file)
    }

    /// The outline of the file that is looked at, as a box.
    fn extent(&self) -> Option<BoundingBox> {
        let (_, data) = self.current()?.data.as_ref()?;
        let ring = &data.layer.outline;
        let ends = |number: fn(&(f64, f64)) -> f64| {
            let numbers = ring.iter().map(number);
            numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
        };
        let ((west, east), (south, north)) = (ends(|place| place.0), ends(|place| place.1));
        (!ring.is_empty()).then(|| BoundingBox::from_corners((west, south), (east, north))).flatten()
    }
}

impl Drawn {
    /// The values and where they lie: asked for once.
    fn follow(&mut self, file: &ResultFile, answers: &Results, wanted: &mut Vec<ViewRequest>) {
        let key = MapData::key(file);
        if self.data.as_ref().is_some_and(|(own, _)| *own == key) {
            return;
        }
        match answers.view::<MapData>(&key) {
            Answer::Missing => wanted.push(MapData::request(key, file)),
            Answer::Waiting(_) => {}
            Answer::Failed(unread) => {
                self.failed = Some(unread);
                self.data = None;
                self.picture = None;
            }
            Answer::Ready(data) => {
                self.failed = None;
                self.data = Some((key, data));
                // What is on its way is of something else.
                self.asked = None;
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "what a picture depends on, once")]
    fn follow_picture(
        &mut self,
        file: &ResultFile,
        answers: &Results,
        view: View,
        bounds: Option<BoundingBox>,
        colours: PointColours,
        painter: &Painter,
        wanted: &mut Vec<ViewRequest>,
    ) {
        let Some((_, data)) = self.data.clone() else { return };
        let key = MapPicture::key(file, &view, bounds, colours);
        if let Some(asked) = self.asked.clone() {
            match answers.view::<MapPicture>(&asked) {
                Answer::Waiting(_) => return,
                Answer::Ready(picture) => {
                    let image = ColorImage::from_rgba_unmultiplied(
                        [picture.picture.width as usize, picture.picture.height as usize],
                        &picture.picture.pixels,
                    );
                    let texture = painter.ctx().load_texture("result on the map", image, TextureOptions::NEAREST);
                    self.picture = Some((asked, picture, texture));
                }
                Answer::Missing | Answer::Failed(_) => {}
            }
            self.asked = None;
        }
        if self.picture.as_ref().is_none_or(|(own, ..)| *own != key) {
            self.asked = Some(key.clone());
            wanted.push(MapPicture::request(key, data, view, bounds, colours));
        }
    }

    /// The last picture, where it lies now.
    fn paint_picture(&self, painter: &Painter, screen: &Screen, opacity: f32) {
        let Some((_, picture, texture)) = &self.picture else { return };
        let view = picture.cells.view();
        let right = view.left + f64::from(view.width) * view.pixel;
        let bottom = view.top + f64::from(view.height) * view.pixel;
        let upper_left = pos2(screen.x_of_world(view.left), screen.y_of_world(view.top));
        let rect = Rect::from_min_max(upper_left, pos2(screen.x_of_world(right), screen.y_of_world(bottom)));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), rect, whole, Color32::WHITE.gamma_multiply(opacity));
    }
}

/// What the widget shows, in whole pixels.
fn view_of(screen: &Screen, pixels_per_point: f32) -> View {
    let (left, top) = screen.world_at(screen.rect.left_top());
    View {
        projection: Projection::Mercator,
        left,
        top,
        pixel: 1.0 / (screen.world * f64::from(pixels_per_point)),
        width: (screen.rect.width() * pixels_per_point).ceil().max(1.0) as u32,
        height: (screen.rect.height() * pixels_per_point).ceil().max(1.0) as u32,
    }
    .bounded()
}

/// A thin dashed line round everything a file holds, on every visible copy of the world.
fn paint_outline(painter: &Painter, screen: &Screen, ring: &Ring, stroke: Stroke) {
    let (Some(first), Some(last)) = (ring.first(), ring.last()) else { return };
    let west = ring.iter().map(|place| place.0).fold(f64::INFINITY, f64::min);
    let east = ring.iter().map(|place| place.0).fold(f64::NEG_INFINITY, f64::max);
    let span = super::geometry::Span { west, south: -90.0, east, north: 90.0 };
    let closes = (first.0 - last.0).abs() < 180.0;
    for turn in screen.turns(&span) {
        let degrees = 360.0 * f64::from(turn);
        let mut line: Vec<_> = ring.iter().map(|(x, y)| pos2(screen.x(x + degrees), screen.y(*y))).collect();
        if closes {
            line.extend(line.first().copied());
        }
        // Dashes of what lies far outside would be without number.
        let near = screen.rect.expand(2000.0);
        let parts =
            line.windows(2).filter(|pair| matches!(pair, [a, b] if near.intersects(Rect::from_two_pos(*a, *b))));
        for pair in parts {
            if let [a, b] = pair {
                let clamped = [near.clamp(*a), near.clamp(*b)];
                painter.extend(Shape::dashed_line(&clamped, stroke, 5.0, 4.0));
            }
        }
    }
}

//! One file on the map: its values, what of it lies outside, and the picture that is shown.

use super::super::geometry::Screen;
use super::picture::{MapData, MapOutside, MapPicture, PointColours};
use super::{ResultFile, colours, crop};
use crate::domain::map::Projection;
use crate::domain::request::Area;
use crate::engine::inspection::{Results, View as Answer, ViewKey, ViewRequest};
use crate::inspect::Unread;
use crate::inspect::map::{Outside, Ring, View};
use crate::inspect::plot::colours::ColourScale;
use crate::ui::viewer::plot::Colouring;
use egui::{Color32, ColorImage, Painter, Rect, TextureHandle, TextureOptions, pos2};
use std::sync::Arc;

/// What one file is drawn from in one frame.
pub(super) struct Frame<'a> {
    pub(super) file: &'a ResultFile,
    pub(super) answers: &'a Results,
    pub(super) wanted: &'a mut Vec<ViewRequest>,
    pub(super) projection: Projection,
}

/// One file on the map.
#[derive(Default)]
pub(super) struct Drawn {
    data: Option<(ViewKey, Arc<MapData>)>,
    /// Kept without the values too.
    outline: Option<(ViewKey, Ring)>,
    pub(super) failed: Option<Unread>,
    outside: Option<(ViewKey, Arc<MapOutside>)>,
    outside_asked: Option<ViewKey>,
    scale: Option<(Colouring, ColourScale)>,
    /// The picture that is shown, and what made it.
    picture: Option<(ViewKey, Arc<MapPicture>, TextureHandle)>,
    picture_asked: Option<ViewKey>,
}

impl Drawn {
    /// The values and where they lie: asked for once. Without `has_picture` only the outline is kept of them.
    pub(super) fn follow(&mut self, frame: &mut Frame<'_>, has_picture: bool) {
        let key = MapData::key(frame.file, frame.projection);
        if !has_picture && self.outline.as_ref().is_some_and(|(own, _)| *own == key) {
            (self.data, self.outside, self.picture) = (None, None, None);
            return;
        }
        if self.data.as_ref().is_some_and(|(own, _)| *own == key) {
            return;
        }
        match frame.answers.view::<MapData>(&key) {
            Answer::Missing => frame.wanted.push(MapData::request(key, frame.file, frame.projection)),
            Answer::Waiting(_) => {}
            Answer::Failed(unread) => *self = Self { failed: Some(unread), ..Self::default() },
            Answer::Ready(data) => {
                self.failed = None;
                self.outline = Some((key.clone(), data.layer.outline.clone()));
                self.data = Some((key, data));
                // What is known or on its way is of something else; the picture stays until the next is there.
                (self.outside, self.scale) = (None, None);
                (self.outside_asked, self.picture_asked) = (None, None);
            }
        }
    }

    /// What lies outside: of points always, of cells only if it `is_wanted`.
    pub(super) fn follow_outside(&mut self, frame: &mut Frame<'_>, area: Option<(u64, Area)>, is_wanted: bool) {
        let Some((data_key, data)) = &self.data else { return };
        let Some((number, area)) = area.filter(|_| is_wanted || data.is_of_points()) else {
            if data.is_of_points() {
                self.outside = None;
            }
            return;
        };
        let key = ViewKey { kind: "map outside", ..data_key.clone() }.with([number]);
        if let Some(asked) = self.outside_asked.take() {
            match frame.answers.view::<MapOutside>(&asked) {
                Answer::Waiting(_) => {
                    self.outside_asked = Some(asked);
                    return;
                }
                Answer::Ready(outside) => self.outside = Some((asked, outside)),
                Answer::Missing | Answer::Failed(_) => {}
            }
        }
        if self.outside.as_ref().is_none_or(|(own, _)| *own != key) {
            self.outside_asked = Some(key.clone());
            frame.wanted.push(MapOutside::request(key, Arc::clone(data), area));
        }
    }

    pub(super) fn follow_picture(
        &mut self,
        frame: &mut Frame<'_>,
        view: View,
        colours: PointColours,
        painter: &Painter,
    ) {
        let Some((data_key, data)) = self.data.clone() else { return };
        let part = crop::cropped(&view, &data.layer);
        if let Some(asked) = self.picture_asked.take() {
            match frame.answers.view::<MapPicture>(&asked) {
                Answer::Waiting(_) => {
                    self.picture_asked = Some(asked);
                    return;
                }
                Answer::Ready(picture) => self.take_picture(asked, picture, painter),
                Answer::Missing | Answer::Failed(_) => {}
            }
        }
        let Some(view) = part else { return };
        let scale = self.scale(frame.file.colouring).cloned();
        let outside = self.outside.as_ref().filter(|_| data.is_of_points());
        let key = MapPicture::key(&data_key, &view, colours, scale.as_ref(), outside.map(|(key, _)| key));
        if self.picture.as_ref().is_none_or(|(own, ..)| *own != key) {
            let outside = outside.map(|(_, outside)| Arc::clone(outside));
            self.picture_asked = Some(key.clone());
            frame.wanted.push(MapPicture::request(key, data, view, colours, scale, outside));
        }
    }

    fn take_picture(&mut self, key: ViewKey, picture: Arc<MapPicture>, painter: &Painter) {
        if self.picture.as_ref().is_some_and(|(own, ..)| *own == key) {
            return;
        }
        let options = TextureOptions::NEAREST;
        let image: Arc<ColorImage> = Arc::clone(&picture.image);
        let texture = match self.picture.take() {
            Some((.., mut texture)) => {
                texture.set(image, options);
                texture
            }
            None => painter.ctx().load_texture("result on the map", image, options),
        };
        self.picture = Some((key, picture, texture));
    }

    /// The colours of its values, if values have a range of them.
    pub(super) fn scale(&mut self, colouring: Colouring) -> Option<&ColourScale> {
        let (_, data) = self.data.as_ref()?;
        if self.scale.as_ref().is_none_or(|(own, _)| *own != colouring) {
            self.scale = colours::scale(&data.style, &colouring).map(|scale| (colouring, scale));
        }
        self.scale.as_ref().map(|(_, scale)| scale)
    }

    /// The last picture, where it lies now.
    pub(super) fn paint_picture(&self, painter: &Painter, screen: &Screen, opacity: f32) {
        let Some((_, picture, texture)) = &self.picture else { return };
        if picture.cells.view().projection != screen.projection {
            return;
        }
        let view = picture.cells.view();
        let right = view.left + f64::from(view.width) * view.pixel;
        let bottom = view.top + f64::from(view.height) * view.pixel;
        let upper_left = pos2(screen.x_of_world(view.left), screen.y_of_world(view.top));
        let rect = Rect::from_min_max(upper_left, pos2(screen.x_of_world(right), screen.y_of_world(bottom)));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), rect, whole, Color32::WHITE.gamma_multiply(opacity));
    }

    pub(super) fn data(&self) -> Option<&Arc<MapData>> {
        self.data.as_ref().map(|(_, data)| data)
    }

    pub(super) fn picture(&self) -> Option<&MapPicture> {
        self.picture.as_ref().map(|(_, picture, _)| &**picture)
    }

    pub(super) fn outline(&self) -> Option<&Ring> {
        self.outline.as_ref().map(|(_, ring)| ring)
    }

    /// What lies outside the area of this number.
    pub(super) fn outside(&self, number: u64) -> Option<&Outside> {
        let (key, outside) = self.outside.as_ref()?;
        (key.detail.last() == Some(&number)).then_some(&outside.0)
    }

    pub(super) fn held_bytes(&self) -> u64 {
        self.data.as_ref().map_or(0, |(_, data)| data.layer.bytes())
    }
}

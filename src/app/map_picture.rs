//! The map as a picture file: drawn off the screen, painted on another thread, written where a person wants it.

use super::App;
use super::files::taken;
use super::questions::waker;
use super::small_files::aside;
use crate::domain::Problem;
use crate::domain::file_name::safe_name;
use crate::engine::snapshot::NoticeLevel;
use crate::ui::map::MapPicture;
use egui::Context;

impl App {
    /// `times` is how many pixels it has for each of the screen's.
    pub(super) fn begin_map_picture(&mut self, times: f32, context: &Context) {
        self.views.picture = MapPicture::of(&self.views.map, context, times);
        if self.views.picture.is_none() {
            self.engine.tell(NoticeLevel::Info, Problem::new("The map is folded away. Show it, then save it."));
        }
        context.request_repaint();
    }

    pub(super) fn poll_map_picture(&mut self, context: &Context, frame: &eframe::Frame) {
        if let Some(drawn) = self.views.drawn_picture.take() {
            if drawn.is_incomplete() {
                let words = "Some of the map did not come in time and is missing in the picture.";
                self.engine.tell(NoticeLevel::Warning, Problem::new(words));
            }
            let painted = aside(move || drawn.png().ok_or_else(|| Problem::new("The picture has no room in memory.")));
            self.state.dialogs.picture.ask(&self.engine.runtime().clone(), waker(context), painted);
        }
        if let Some(bytes) = taken(&mut self.state.dialogs.picture) {
            let title = self.state.draft.title();
            let name = if title.is_empty() { "map".to_owned() } else { format!("map, {title}") };
            self.save_file(&format!("{}.png", safe_name(&name)), bytes, context, frame);
        }
        if let Some(problem) = self.state.dialogs.picture.take_problem() {
            self.engine.notify(problem);
        }
    }
}

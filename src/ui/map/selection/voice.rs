//! What the map tells a screen reader of its own accord: the box once it rests, and how many granules lie in it.

use crate::domain::bounding_box::BoundingBox;
use crate::domain::tools::bounds::box_words;
use crate::ui::widgets::format;
use egui::accesskit::Live;
use egui::{Rect, Role, Sense, Ui, Vec2};
use std::time::Duration;

/// So long (seconds) after its last change a box rests.
const REST_SECONDS: f64 = 0.5;

/// The map's polite voice.
#[derive(Debug, Default)]
pub(in crate::ui::map) struct Voice {
    said: String,
    /// Of the last frame.
    known: Option<BoundingBox>,
    /// There was a frame: a box that was there before the voice is no news.
    has_looked: bool,
    /// When to speak of the box, in the window's seconds.
    due: Option<f64>,
    /// The number of granules is still to be said.
    owes_count: bool,
}

impl Voice {
    /// Says something now.
    pub(in crate::ui::map) fn say(&mut self, words: impl Into<String>) {
        self.said = words.into();
    }

    /// Looks at the box of this frame; `found` granules lie in it, once that is known.
    pub(in crate::ui::map) fn follow(
        &mut self,
        ui: &Ui,
        bounds: Option<&BoundingBox>,
        found: Option<u64>,
        is_dragging: bool,
    ) {
        let now = ui.input(|input| input.time);
        let before = std::mem::replace(&mut self.known, bounds.copied());
        if std::mem::replace(&mut self.has_looked, true) && before.as_ref() != bounds {
            self.due = Some(now + REST_SECONDS);
            self.owes_count = false;
        }
        match self.due {
            Some(_) if is_dragging => self.due = Some(now + REST_SECONDS),
            Some(due) if now < due => ui.ctx().request_repaint_after(Duration::from_secs_f64(due - now)),
            Some(_) => {
                self.due = None;
                self.owes_count = bounds.is_some() && found.is_none();
                self.said = sentence(bounds, found);
            }
            None => {
                if let Some(found) = found.filter(|_| self.owes_count) {
                    self.owes_count = false;
                    self.said = granules(found);
                }
            }
        }
    }

    /// The region that is read aloud when its words change.
    pub(in crate::ui::map) fn show(&self, ui: &Ui, map: Rect) {
        let id = ui.scope_id().with("voice");
        ui.interact(Rect::from_min_size(map.min, Vec2::splat(1.0)), id, Sense::hover());
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_role(Role::Status);
            node.set_live(Live::Polite);
            node.set_label(self.said.clone());
        });
    }
}

fn sentence(bounds: Option<&BoundingBox>, found: Option<u64>) -> String {
    let Some(bounds) = bounds else { return "No box".to_owned() };
    let found = found.map(|found| format!("; {}", granules(found))).unwrap_or_default();
    format!("{}{found}", box_words(bounds))
}

fn granules(found: u64) -> String {
    format::plural(found, "granule", "granules")
}

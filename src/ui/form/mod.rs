//! The form in reading order: what, where, when, how, go.

mod earlier;
mod go;
mod how;
pub(super) mod lines;
mod outline;
mod shape;
mod what;
mod when;
mod where_;

use super::Cx;
use crate::domain::Draft;
use crate::domain::draft::Field;
use egui::{Frame, Margin, Panel, ScrollArea, Ui};

/// How the form is looked at.
#[derive(Debug, Default)]
pub struct FormView {
    /// What is typed into the collection search.
    pub search_text: String,
    focus_search: bool,
    folder_text: Option<String>,
    area_tab: where_::AreaTab,
    /// The side of the area that the request had in the last frame.
    used_area: Option<where_::AreaTab>,
    how: how::HowView,
    /// Points of an outline as typed.
    outline: outline::OutlineView,
    /// Height in points of what is pinned below the form, as last drawn.
    pinned_height: f32,
}

impl FormView {
    /// Moves the keyboard to the search field in the next frame.
    pub fn focus_search(&mut self) {
        self.focus_search = true;
    }

    /// Brings the shape's side of WHERE to the front.
    pub fn show_shape(&mut self) {
        self.area_tab = where_::AreaTab::Shape;
    }

    /// Brings the point's side of WHERE to the front.
    pub fn show_point(&mut self) {
        self.area_tab = where_::AreaTab::Point;
    }

    /// Brings the box's side of WHERE to the front.
    pub fn show_box(&mut self) {
        self.area_tab = where_::AreaTab::Box;
    }
}

/// `is_drawing`: the box tool of the map is on.
pub(super) fn form_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, view: &mut FormView, is_drawing: bool) {
    // However long the form is, the button that sends it stays in sight.
    let pinned = Frame::new().inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 12 });
    let sent = Panel::bottom("go").resizable(false).frame(pinned).show(ui, |ui| {
        // Else what grows could only grow by the room that its panel had before.
        ui.set_max_height(ui.ctx().content_rect().height());
        go::send_ui(ui, cx, draft);
        ui.min_rect().height()
    });
    // A panel takes its contents' new height a frame later, which an idle window would never draw.
    if (sent.inner - view.pinned_height).abs() > 0.5 {
        view.pinned_height = sent.inner;
        ui.ctx().request_discard("what is pinned below the form has another height");
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        Frame::new().inner_margin(Margin { left: 12, right: 12, top: 12, bottom: 12 }).show(ui, |ui| {
            what::what_ui(ui, cx, draft, view);
            where_::where_ui(ui, cx, draft, view, is_drawing);
            when::when_ui(ui, cx, draft);
            how::how_ui(ui, cx, draft, &mut view.how);
            go::save_ui(ui, cx, view);
        });
    });
}

/// Remarks that do not stop the request.
fn warnings_ui(ui: &mut Ui, cx: &Cx<'_>, concerns: impl Fn(Field) -> bool) {
    for (_, words) in cx.checked.warnings.iter().filter(|(field, _)| concerns(*field)) {
        lines::warning(ui, words);
    }
}

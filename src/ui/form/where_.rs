//! Where: the box, drawn on the map or typed, or a shape.

use super::{FormView, lines, shape, warnings_ui};
use crate::commands::{Action, Command};
use crate::domain::capabilities::WantedItem;
use crate::domain::draft::Field;
use crate::domain::{BoundingBox, Draft, Edge};
use crate::ui::{Cx, action_ui, status_bar, theme, widgets};
use egui::{Role, Ui, WidgetInfo};

/// The two ways to say where; they exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum AreaTab {
    #[default]
    Box,
    Shape,
}

pub(super) fn where_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, view: &mut FormView, is_drawing: bool) {
    follow_shape(draft, view);
    widgets::section(ui, "WHERE", |ui| {
        widgets::tab_bar(ui, &mut view.area_tab, &[(AreaTab::Box, "Box", None), (AreaTab::Shape, "Shape", None)]);
        match view.area_tab {
            AreaTab::Box => box_ui(ui, cx, draft, is_drawing),
            AreaTab::Shape => shape::shape_ui(ui, cx, draft),
        }
        let item = if view.area_tab == AreaTab::Box { WantedItem::Box } else { WantedItem::Shape };
        cut_note_ui(ui, cx, draft, &item);
    });
}

/// That an area or dates would not cut, with its remedy. The fields stay open: granules are
/// chosen by them all the same. What stands in the way of the whole request is told beside Submit.
pub(super) fn cut_note_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, item: &WantedItem) {
    let Some(note) = cx.checked.choices.as_ref().and_then(|choices| choices.cut_note(item)) else { return };
    if note.remedy.is_some() && cx.checked.trap.is_some() {
        return;
    }
    let words = note.words();
    ui.label(theme::text::secondary(ui, &words));
    let Some(remedy) = &note.remedy else { return };
    let label = remedy.label();
    let response = ui.push_id(("cut note", &words), |ui| widgets::quiet_line_button(ui, &label)).inner;
    // The same button can stand beside the area and the dates: a screen reader tells them apart.
    let so_that = if *item == WantedItem::Time { "so that the dates cut" } else { "so that the area cuts" };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("{label}, {so_that}")));
    if response.clicked() {
        draft.apply_remedy(remedy);
        cx.push(Command::DraftChanged);
    }
}

/// A shape that arrives, or gives way to a box, brings its side to the front.
fn follow_shape(draft: &Draft, form: &mut FormView) {
    if draft.shape.is_some() == form.had_shape {
        return;
    }
    form.had_shape = draft.shape.is_some();
    form.area_tab =
        if form.had_shape || draft.edges.iter().all(String::is_empty) { AreaTab::Shape } else { AreaTab::Box };
}

fn box_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, is_drawing: bool) {
    fields_ui(ui, cx, draft);
    for edge in Edge::ALL {
        if let Some(words) = cx.checked.problem(Field::Edge(edge)) {
            lines::problem(ui, words);
        }
    }
    warnings_ui(ui, cx, |field| matches!(field, Field::Edge(_)));
    if let Some(shape) = &draft.shape {
        lines::info(ui, &format!("The shape {} is used until there is a box.", shape.name()));
    }
    ui.horizontal(|ui| {
        action_ui::icon_action(ui, cx, Action::DrawBox, is_drawing);
        action_ui::icon_action(ui, cx, Action::FitBox, false);
        action_ui::icon_action(ui, cx, Action::ClearBox, false);
        let bounds = draft.bounding_box();
        if bounds.is_some() || draft.shape.is_none() {
            let words = bounds.map_or_else(|| "Everywhere".to_owned(), |bounds| status_bar::size_words(&bounds));
            ui.label(theme::text::secondary(ui, words));
        }
    });
}

/// Four fields in the order W S E N; four numbers pasted into any of them fill all.
fn fields_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    let gap = theme::GRID * 2.0;
    let width = (ui.available_width() - 3.0 * gap) / 4.0;
    let mut pasted = None;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (edge, text) in Edge::ALL.into_iter().zip(&mut draft.edges) {
            let wrong = cx.checked.problem(Field::Edge(edge)).is_some();
            let field = widgets::Field::new(edge.name(), text).number().marked(wrong);
            let size = egui::vec2(width, theme::ROW_HEIGHT);
            let response = ui.allocate_ui(size, |ui| field.show(ui)).inner;
            if response.changed() {
                draft.shape = None;
                pasted = pasted.or_else(|| BoundingBox::from_text(text).ok());
                cx.push(Command::DraftChanged);
            }
        }
    });
    if let Some(pasted) = pasted {
        draft.set_bounding_box(Some(pasted.bounds));
        cx.act(Action::FitBox);
    }
}

//! Where: the box, drawn on the map or typed, a point, or a shape.

use super::{FormView, lines, shape, warnings_ui};
use crate::commands::{Action, Command};
use crate::domain::capabilities::WantedItem;
use crate::domain::draft::Field;
use crate::domain::point::Coordinate;
use crate::domain::request::Area;
use crate::domain::{BoundingBox, Draft, Edge};
use crate::ui::{Cx, action_ui, theme, widgets};
use egui::{Role, Ui, WidgetInfo};

/// The ways to say where; they exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum AreaTab {
    #[default]
    Box,
    Point,
    Shape,
}

impl AreaTab {
    const ALL: [(Self, &'static str, Option<usize>); 3] =
        [(Self::Box, "Box", None), (Self::Point, "Point", None), (Self::Shape, "Shape", None)];

    /// The side of the area that the request has.
    fn of(draft: &Draft) -> Option<Self> {
        if draft.shape.is_some() {
            Some(Self::Shape)
        } else if draft.has_point() {
            Some(Self::Point)
        } else {
            draft.has_box().then_some(Self::Box)
        }
    }
}

pub(super) fn where_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, view: &mut FormView, is_drawing: bool) {
    follow_area(draft, view);
    widgets::section(ui, "WHERE", |ui| {
        widgets::tab_bar(ui, &mut view.area_tab, &AreaTab::ALL);
        in_use_ui(ui, cx, draft, view.area_tab);
        let item = match view.area_tab {
            AreaTab::Box => {
                box_ui(ui, cx, draft, is_drawing);
                WantedItem::Box
            }
            // No service is asked to cut at a point.
            AreaTab::Point => return point_ui(ui, cx, draft),
            AreaTab::Shape => {
                shape::shape_ui(ui, cx, draft, &mut view.outline);
                WantedItem::Shape
            }
        };
        cut_note_ui(ui, cx, draft, &item);
    });
}

/// What is sent is what is shown: the area of another side, with the way to take it off.
fn in_use_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, tab: AreaTab) {
    let Some(used) = AreaTab::of(draft).filter(|used| *used != tab) else { return };
    let (words, label) = match used {
        AreaTab::Box => (format!("The box {} is in the request.", box_words(draft)), "Take the box off"),
        AreaTab::Point => {
            let [longitude, latitude] = draft.point.each_ref().map(|text| text.trim());
            (format!("The point {longitude}, {latitude} is in the request."), "Take the point off")
        }
        AreaTab::Shape => {
            let name = draft.shape.as_ref().map(|shape| shape.name().into_owned()).unwrap_or_default();
            let name = if name == "shape" { String::new() } else { format!(" {name}") };
            (format!("The shape{name} is in the request."), "Take the shape off")
        }
    };
    lines::info(ui, &words);
    if widgets::quiet_line_button(ui, label).clicked() {
        draft.clear_area();
        cx.push(Command::DraftChanged);
    }
}

/// As typed, because it may be wrong.
fn box_words(draft: &Draft) -> String {
    let letters = ["W", "S", "E", "N"];
    let typed = letters.iter().zip(&draft.edges).map(|(letter, text)| {
        let text = text.trim();
        format!("{letter} {}", if text.is_empty() { "?" } else { text })
    });
    typed.collect::<Vec<_>>().join(" ")
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

/// An area that arrives from elsewhere brings its side to the front.
fn follow_area(draft: &Draft, form: &mut FormView) {
    let used = AreaTab::of(draft);
    if used == form.used_area {
        return;
    }
    form.used_area = used;
    if let Some(used) = used {
        form.area_tab = used;
    }
}

fn box_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, is_drawing: bool) {
    fields_ui(ui, cx, draft);
    for edge in Edge::ALL {
        if let Some(words) = cx.checked.problem(Field::Edge(edge)) {
            lines::problem(ui, words);
        }
    }
    near_ui(ui, cx, draft);
    warnings_ui(ui, cx, |field| matches!(field, Field::Edge(_)));
    ui.horizontal(|ui| {
        action_ui::icon_action(ui, cx, Action::DrawBox, is_drawing);
        action_ui::icon_action(ui, cx, Action::FitBox, false);
        action_ui::icon_action(ui, cx, Action::ClearBox, false);
        let bounds = draft.bounding_box();
        if bounds.is_some() || AreaTab::of(draft).is_none() {
            let words = bounds.map_or_else(|| "Everywhere".to_owned(), |bounds| widgets::format::box_size(&bounds));
            // Never wider than the form: a box near a pole has three lengths.
            let size = egui::Label::new(theme::text::secondary(ui, words.clone())).truncate();
            ui.add(size).on_hover_text(words);
        }
    });
}

/// Four fields in the order W S E N; four numbers pasted into any of them fill all.
fn fields_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    let gap = theme::GRID * 2.0;
    let width = (ui.available_width() - 3.0 * gap) / 4.0;
    let (mut pasted, mut changed) = (None, false);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (edge, text) in Edge::ALL.into_iter().zip(&mut draft.edges) {
            let wrong = cx.checked.problem(Field::Edge(edge)).is_some();
            let field = widgets::Field::new(edge.name(), text).number().marked(wrong);
            let size = egui::vec2(width, theme::ROW_HEIGHT);
            let response = ui.allocate_ui(size, |ui| field.show(ui)).inner;
            if response.changed() {
                changed = true;
                pasted = pasted.or_else(|| BoundingBox::from_text(text).ok());
                cx.push(Command::DraftChanged);
            }
        }
    });
    if changed {
        draft.shape = None;
        draft.point = Default::default();
    }
    if let Some(pasted) = pasted {
        draft.set_bounding_box(Some(pasted.bounds));
        cx.act(Action::FitBox);
    }
}

/// The button that brings numbers out of range where they likely belong.
fn near_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    let label = match draft.near_area() {
        Some(Area::Box(near)) => {
            let [west, east] = [near.west(), near.east()].map(|degrees| degrees + 0.0);
            format!("Use West {west}, East {east}")
        }
        Some(Area::Point(near)) => format!("Use {near}"),
        _ => return,
    };
    if widgets::quiet_line_button(ui, &label).clicked() {
        match draft.near_area() {
            Some(Area::Box(near)) => draft.set_bounding_box(Some(near)),
            Some(Area::Point(near)) => draft.set_point(near),
            _ => {}
        }
        cx.push(Command::DraftChanged);
        cx.act(Action::FitBox);
    }
}

/// Longitude and latitude, what is wrong with them, and what becomes of them.
fn point_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft) {
    let gap = theme::GRID * 2.0;
    let width = (ui.available_width() - gap) / 2.0;
    let mut changed = false;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (coordinate, text) in Coordinate::ALL.into_iter().zip(&mut draft.point) {
            let wrong = cx.checked.problem(Field::Coordinate(coordinate)).is_some();
            let field = widgets::Field::new(coordinate.name(), text).number().marked(wrong);
            changed |= ui.allocate_ui(egui::vec2(width, theme::ROW_HEIGHT), |ui| field.show(ui)).inner.changed();
        }
    });
    if changed {
        // The one that is edited stays, the others give way.
        draft.edges = Default::default();
        draft.shape = None;
        cx.push(Command::DraftChanged);
    }
    for coordinate in Coordinate::ALL {
        if let Some(words) = cx.checked.problem(Field::Coordinate(coordinate)) {
            lines::problem(ui, words);
        }
    }
    near_ui(ui, cx, draft);
    if draft.has_point() {
        ui.horizontal(|ui| {
            action_ui::icon_action(ui, cx, Action::FitBox, false);
            action_ui::icon_action(ui, cx, Action::ClearBox, false);
        });
    }
    let words = "Takes the granules that hold this point. What is cut at it, the service decides: Giovanni makes time \
                 series of it, most others hand out what the granules hold.";
    ui.label(theme::text::secondary(ui, words));
}

//! Tabs: map or data, and one for each open file.

use super::ViewerView;
use super::layout::CentreTab;
use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{OpenFile, OpenState};
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, Palette, ROW_HEIGHT, text};
use crate::ui::widgets::{self, from_left, named, tell_item};
use egui::style::ScrollAnimation;
use egui::{Align2, FontId, Rect, Role, ScrollArea, Sense, Stroke, Ui, vec2};

/// Width of a file's name in its tab, in points: the beginning says the product, the end the version.
const NAME_WIDTH: f32 = 200.0;
/// Names give way to the other tabs down to this width; then the tabs scroll.
const LEAST_NAME: f32 = 72.0;

/// Map | Data, where there is no room for both.
pub(in crate::ui) fn centre_tabs_ui(ui: &mut Ui, view: &mut ViewerView) {
    let before = view.tab;
    widgets::tab_bar(ui, &mut view.tab, &[(CentreTab::Map, "Map", None), (CentreTab::Data, "Data", None)]);
    if view.tab != before && view.tab == CentreTab::Data {
        view.ask_for_data();
    }
}

/// One tab for each open file, closable.
pub(super) fn file_tabs_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut ViewerView) {
    let files = view.files();
    let room = ui.available_width();
    let name = (room / files.iter().count().max(1) as f32 - BESIDE_NAME).floor().clamp(LEAST_NAME, NAME_WIDTH);
    // Brought into sight when something changed, not always: one may scroll to the others.
    let seen = (view.current.map(|key| key.0), files.iter().count(), room.round() as i32);
    let id = ui.scope_id().with("current tab in sight");
    let reveals = ui.data_mut(|data| data.get_temp(id) != Some(seen));
    ui.data_mut(|data| data.insert_temp(id, seen));
    ScrollArea::horizontal().id_salt("open files").auto_shrink([false, true]).show(ui, |ui| {
        ui.with_layout(from_left(), |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for file in files.iter() {
                let is_current = view.current == Some(file.key);
                let (rect, pressed) = tab_ui(ui, file, name, is_current, view.glanced == Some(file.key));
                if is_current && reveals {
                    ui.scroll_to_rect_animation(rect, None, ScrollAnimation::none());
                }
                match pressed {
                    Some(Pressed::Show) => view.current = Some(file.key),
                    Some(Pressed::Keep) => view.glanced = view.glanced.filter(|glanced| *glanced != file.key),
                    Some(Pressed::Close) => cx.push(Command::Results(ResultsCommand::Close(file.key))),
                    None => {}
                }
            }
        });
    });
}

/// What a tab has beside its name: gaps and the button that closes it.
const BESIDE_NAME: f32 = GAP * 2.0 + ROW_HEIGHT;

enum Pressed {
    Show,
    Keep,
    Close,
}

/// Where the tab is, and what was pressed. `room` is that of its name, in points.
fn tab_ui(ui: &mut Ui, file: &OpenFile, room: f32, is_current: bool, is_glanced: bool) -> (Rect, Option<Pressed>) {
    let palette = Palette::of(ui);
    let name = printable::line(&file.name()).into_owned();
    let shown = widgets::fitted_name(ui, &name, widgets::ALONE, text::SECONDARY, room);
    let mut words = egui::RichText::new(shown).size(text::SECONDARY);
    if is_glanced {
        words = words.italics();
    }
    let ink = if is_current { palette.ink } else { palette.ink_soft };
    let galley = egui::WidgetText::from(words.color(ink)).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        FontId::proportional(text::SECONDARY),
    );
    let width = galley.size().x + BESIDE_NAME;
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
    tell_item(ui, &response, Role::Tab, &name, is_current);
    let state = match &file.state {
        OpenState::Opening => Some("it is being opened"),
        OpenState::Failed(_) => Some("it cannot be read"),
        OpenState::Stale(..) => Some("it changed since it was opened"),
        OpenState::Open(_) => None,
    };
    let response = response.on_hover_text(match state {
        Some(state) => format!("{}\n{state}", file.path.display()),
        None => file.path.display().to_string(),
    });
    if is_current {
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(2.0, palette.accent));
    } else if response.hovered() {
        ui.painter().rect_filled(rect, GRID, palette.raised);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, GRID, Stroke::new(1.0, palette.accent), egui::StrokeKind::Inside);
    }
    let place = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect.with_min_x(rect.left() + GAP));
    ui.painter().galley(place.min, galley, ink);
    let cross = Rect::from_min_max(rect.right_top() - vec2(ROW_HEIGHT, 0.0), rect.max);
    let mut inside = ui.new_child(egui::UiBuilder::new().id_salt(file.key.0).max_rect(cross).layout(from_left()));
    let close = format!("Close {name}");
    if named(&mut inside, response.id, "close", |ui| widgets::icon_button(ui, Icon::Close, &close)).clicked()
        || response.middle_clicked()
    {
        return (rect, Some(Pressed::Close));
    }
    if response.double_clicked() {
        return (rect, Some(Pressed::Keep));
    }
    (rect, response.clicked().then_some(Pressed::Show))
}

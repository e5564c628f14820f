//! Actions of the command table as menu entries, buttons and icon buttons.

use super::icons::Icon;
use super::{Cx, theme, widgets};
use crate::commands::Action;
use egui::{Button, KeyboardShortcut, RectAlign, Response, Tooltip, Ui};

/// The icon of an action that has a button.
pub(super) fn icon_of(action: Action) -> Icon {
    match action {
        Action::DrawBox => Icon::BoxTool,
        Action::FitBox | Action::FitCollection => Icon::Fit,
        Action::FitWorld => Icon::World,
        Action::OpenShape | Action::DrawPolygon => Icon::PolygonTool,
        Action::DrawCircle => Icon::CircleTool,
        Action::DrawPoint => Icon::PointTool,
        Action::DrawCorridor => Icon::CorridorTool,
        Action::DrawRectangle => Icon::RectangleTool,
        Action::ClearBox => Icon::Trash,
        Action::ToggleLayers | Action::ToggleOnlineImagery => Icon::Layers,
        Action::Undo => Icon::Undo,
        Action::Redo => Icon::Redo,
        Action::SaveRequest | Action::KeepRequest | Action::ExportResult => Icon::Save,
        Action::ToggleFootprints => Icon::Eye,
        Action::ToggleTimeline => Icon::Calendar,
        Action::OpenResult => Icon::Plus,
        Action::ToggleData => Icon::Chart,
        Action::ToggleForm => Icon::Menu,
        Action::ChooseFolder | Action::OpenFolder => Icon::Folder,
        Action::DownloadJob => Icon::Download,
        Action::Submit => Icon::Submit,
        Action::FindCollection | Action::Palette => Icon::Search,
        Action::SignIn | Action::Practice => Icon::User,
        Action::SignOut => Icon::SignOut,
        Action::Cancel | Action::CloseResult => Icon::Close,
        Action::ToggleSidePanel | Action::KeptRequests => Icon::List,
        Action::ToggleTheme => Icon::Sun,
        _ => Icon::Info,
    }
}

/// Name, then the key in brackets, then what it does: the tooltip of every button of an action.
fn tooltip(ui: &Ui, cx: &Cx<'_>, action: Action) -> String {
    let info = action.info();
    let step = match action {
        Action::Undo => cx.history.undo_words(),
        Action::Redo => cx.history.redo_words(),
        _ => None,
    };
    let name = step.map_or_else(|| info.name.to_owned(), |step| format!("{}: {step}", info.name));
    let shortcuts = info.shortcut.into_iter().chain(action.second_shortcut());
    let keys: Vec<String> = shortcuts.map(|shortcut| shortcut_words(ui, shortcut)).collect();
    if keys.is_empty() {
        format!("{name}\n{}", info.help)
    } else {
        format!("{name} ({})\n{}", keys.join(", "), info.help)
    }
}

/// “Ctrl+K”, or as this desktop writes it; a sign is shown as it stands on its key.
pub(super) fn shortcut_words(ui: &Ui, shortcut: KeyboardShortcut) -> String {
    let words = ui.ctx().format_shortcut(&shortcut);
    words.strip_suffix("Comma").map_or(words.clone(), |keys| format!("{keys},"))
}

/// An entry of a menu: name left, key right; off with the reason when not allowed.
pub(super) fn menu_entry(ui: &mut Ui, cx: &Cx<'_>, action: Action) {
    let info = action.info();
    let mut button = Button::new(info.name);
    if let Some(shortcut) = info.shortcut {
        button = button.shortcut_text(shortcut_words(ui, shortcut));
    }
    let (response, words) = match action.allowed(&cx.situation) {
        Ok(()) => (ui.add(button), tooltip(ui, cx, action)),
        Err(why) => (ui.add_enabled(false, button), why.to_owned()),
    };
    if tell_aside(ui, response, &words).clicked() {
        cx.act(action);
        ui.close();
    }
}

/// A tooltip beside its menu: below, it would lie on the next entries.
fn tell_aside(ui: &Ui, response: Response, words: &str) -> Response {
    let mut tooltip =
        if response.enabled() { Tooltip::for_enabled(&response) } else { Tooltip::for_disabled(&response) };
    tooltip.popup = tooltip.popup.align(RectAlign::RIGHT_START).align_alternatives(&[RectAlign::LEFT_START]);
    tooltip.gap(ui.spacing().menu_margin.rightf() + theme::GRID).show(|ui| {
        ui.set_max_width(ui.spacing().tooltip_width);
        ui.label(words);
    });
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(words));
    response
}

/// A square icon button; `selected` shows a tool that is on.
pub(super) fn icon_action(ui: &mut Ui, cx: &Cx<'_>, action: Action, selected: bool) {
    let response = gated(ui, cx, action, |ui| widgets::icon_toggle(ui, icon_of(action), action.info().name, selected));
    if response.clicked() {
        cx.act(action);
    }
}

/// Any widget of an action, with its tooltip; off with the reason when not allowed.
pub(super) fn told(ui: &mut Ui, cx: &Cx<'_>, action: Action, add: impl FnOnce(&mut Ui) -> Response) -> Response {
    gated(ui, cx, action, add)
}

/// A button with icon and name; true if it was pressed.
pub(super) fn labelled_action(ui: &mut Ui, cx: &Cx<'_>, action: Action) -> bool {
    let response = gated(ui, cx, action, |ui| widgets::labelled_button(ui, icon_of(action), action.info().name));
    if response.clicked() {
        cx.act(action);
    }
    response.clicked()
}

fn gated(ui: &mut Ui, cx: &Cx<'_>, action: Action, add: impl FnOnce(&mut Ui) -> Response) -> Response {
    match action.allowed(&cx.situation) {
        Ok(()) => add(ui).on_hover_text(tooltip(ui, cx, action)),
        Err(why) => ui.add_enabled_ui(false, add).inner.on_disabled_hover_text(why),
    }
}

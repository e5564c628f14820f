//! The data pane: open files as tabs, what is said of the file, and what is drawn of the thing that is looked at.

use super::layout::CentreTab;
use super::link::Linked;
use super::verdict::verdict_ui;
use super::{FileView, ViewerView, compare, open_in, plot, table, tabs};
use crate::commands::{Action, Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{OpenFile, OpenFiles, OpenState, Opened};
use crate::inspect::Unread;
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, PANEL_PADDING, Palette, ROW_HEIGHT};
use crate::ui::widgets::{self, from_left};
use crate::ui::{Cx, Views, action_ui, form};
use egui::{Frame, Margin, Panel, Ui};
use std::sync::Arc;

pub(super) fn pane_ui(ui: &mut Ui, cx: &Cx<'_>, views: &mut Views, has_tabs: bool) {
    let palette = Palette::of(ui);
    ui.painter().rect_filled(ui.available_rect_before_wrap(), 0.0, palette.panel);
    let tools = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(8, 0));
    Panel::top("data tools").exact_size(ROW_HEIGHT + GRID * 2.0).resizable(false).frame(tools).show(ui, |ui| {
        ui.with_layout(from_left(), |ui| {
            if has_tabs {
                tabs::centre_tabs_ui(ui, &mut views.viewer);
                ui.add_space(GAP);
            }
            action_ui::icon_action(ui, cx, Action::OpenResult, false);
            action_ui::icon_action(ui, cx, Action::ExportResult, false);
            if let Some((file, _)) = views.viewer.current_file() {
                open_in::open_in_ui(ui, cx, &file);
            }
            tabs::file_tabs_ui(ui, cx, &mut views.viewer);
        });
    });
    let margin = Margin { left: PANEL_PADDING as i8, right: PANEL_PADDING as i8, top: 4, bottom: 8 };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        let files = views.viewer.files();
        let Some((file, view, linked)) = views.viewer.current_and_linked() else { return empty_ui(ui, cx) };
        // Each file's widgets are its own.
        let shows_map = ui.push_id(file.key, |ui| file_ui(ui, cx, (&file, &files), view, linked)).inner;
        if shows_map {
            views.viewer.tab = CentreTab::Map;
        }
    });
}

fn empty_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let words = "See what is in a result: select a downloaded file below, or open one.";
    if widgets::empty_state(ui, Icon::Chart, words, Some("Open result…")) {
        cx.act(Action::OpenResult);
    }
}

/// True if the map is to be in front.
fn file_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (file, files): (&OpenFile, &OpenFiles),
    view: &mut FileView,
    linked: &mut Linked,
) -> bool {
    let shows_map = verdict_ui(ui, cx, file, (&mut view.verdict, &mut view.path), linked);
    if let Some(opened) = file.opened() {
        choices_ui(ui, files, (file, opened), view);
    }
    match &file.state {
        OpenState::Opening => {
            form::lines::asking(ui, &format!("Opening {}…", printable::line(&file.name())));
            if widgets::quiet_button(ui, "Cancel").on_hover_text("Stops reading it and closes its tab (Esc)").clicked()
            {
                cx.push(Command::Results(ResultsCommand::Close(file.key)));
            }
        }
        OpenState::Failed(unread) => failed_ui(ui, cx, file, unread),
        OpenState::Open(opened) => content_ui(ui, cx, file, opened, view, linked),
        OpenState::Stale(opened, unread) => {
            stale_ui(ui, cx, file, unread);
            content_ui(ui, cx, file, opened, view, linked);
        }
    }
    shows_map
}

/// One sentence, what helps, and the library's own words for whoever wants them.
fn failed_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, unread: &Unread) {
    let words = sentence(file, unread);
    if widgets::empty_state(ui, Icon::Warning, &words, Some("Try again")) {
        cx.push(Command::Results(ResultsCommand::Reload(file.key)));
    }
    if !unread.detail.is_empty() {
        ui.vertical_centered(|ui| {
            ui.label(crate::ui::theme::text::secondary(ui, printable::cut(&unread.detail, 400)));
        });
    }
}

fn stale_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, unread: &Unread) {
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.waiting.fill).corner_radius(GRID).inner_margin(Margin::symmetric(8, 2));
    frame.show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.add(Icon::Warning.image(16.0).tint(palette.waiting.ink).alt_text(""));
            ui.label(sentence(file, unread));
            if widgets::quiet_button(ui, "Open it again").clicked() {
                cx.push(Command::Results(ResultsCommand::Reload(file.key)));
            }
        });
    });
    ui.add_space(GRID);
}

/// What is wrong, with the file's name where the sentence is about the file.
fn sentence(file: &OpenFile, unread: &Unread) -> String {
    let whole = unread.to_string();
    let named = whole.strip_prefix("This file").map(|rest| format!("{}{rest}", file.name()));
    printable::line(&named.unwrap_or(whole)).into_owned()
}

/// What is looked at of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Plot,
    Space,
    Values,
}

/// Plot, points in space or table, and what is compared with. Two files are not compared in space.
fn choices_ui(ui: &mut Ui, files: &OpenFiles, (file, opened): (&OpenFile, &Opened), view: &mut FileView) {
    let has_space = view.compare.with.is_none() && view.plots.has_space(&opened.structure);
    let mut look = match (view.shows_table, has_space && view.plots.is_in_space()) {
        (true, _) => Look::Values,
        (false, true) => Look::Space,
        (false, false) => Look::Plot,
    };
    widgets::line(ui, ROW_HEIGHT, from_left(), |ui| {
        let tabs = [(Look::Plot, "Plot", None), (Look::Space, "3-D", None), (Look::Values, "Values", None)];
        let tabs: Vec<_> = tabs.into_iter().filter(|(look, _, _)| has_space || *look != Look::Space).collect();
        if widgets::tab_bar(ui, &mut look, &tabs) {
            view.shows_table = look == Look::Values;
            if look != Look::Values {
                view.plots.set_in_space(look == Look::Space);
            }
        }
        ui.add_space(GAP);
        compare::choice_ui(ui, files, file, &mut view.compare);
    });
}

fn content_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, opened: &Opened, view: &mut FileView, linked: &mut Linked) {
    let path = view.path(opened).to_owned();
    view.stands.follow(&path);
    if !view.shows_table {
        view.plots.stand_at(&view.stands.at);
        if plots_ui(ui, cx, (file, opened), &path, view, linked) {
            view.stands.at = view.plots.stands().to_vec();
            return;
        }
    }
    values_ui(ui, cx, (file, opened), &path, view);
}

/// The plot of what is looked at, beside that of another file if one is compared with. False if there is none.
fn plots_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (file, opened): (&OpenFile, &Opened),
    path: &str,
    view: &mut FileView,
    linked: &mut Linked,
) -> bool {
    let other = compare::other(cx, opened, path, &view.compare);
    if let (Some(other), Some(variable)) = (&other, opened.structure.variable(path)) {
        compare::summary_ui(ui, cx, file, variable, other);
    }
    let pair = other.map(|other| plot::Pair {
        other: other.beside(),
        structure: Arc::clone(&other.opened.structure),
        agrees: other.agrees,
        only_difference: other.shows_difference,
        view: &mut view.compare.pair,
    });
    plot::plots_ui(ui, cx, &mut view.plots, (file, opened), linked, path, pair)
}

fn values_ui(ui: &mut Ui, cx: &Cx<'_>, (file, opened): (&OpenFile, &Opened), path: &str, view: &mut FileView) {
    let other = compare::other(cx, opened, path, &view.compare);
    view.stands.follow(path);
    view.table.stand_at(&view.stands.at);
    table::table_ui(ui, cx, (file, opened), path, &mut view.table, other.as_ref());
    view.stands.at = view.table.stands().to_vec();
}

/// The table of what is looked at, in the right panel.
pub(in crate::ui) fn table_ui(ui: &mut Ui, cx: &Cx<'_>, viewer: &mut ViewerView) {
    let Some((file, view)) = viewer.current_file() else { return };
    let Some(opened) = file.opened().cloned() else {
        widgets::empty_state(ui, Icon::List, "The values appear when the file is open.", None);
        return;
    };
    ui.push_id(file.key, |ui| {
        let path = view.path(&opened).to_owned();
        values_ui(ui, cx, (&file, &opened), &path, view);
    });
}

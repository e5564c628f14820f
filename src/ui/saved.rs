//! Recent and kept requests: menus, rows of the palette, and the dialogs that keep and manage them.

use super::dialog::dialog_ui;
use super::icons::Icon;
use super::naming::{KeepWords, Naming, Renamed, Renaming};
use super::{Cx, action_ui, theme, widgets};
use crate::commands::{Action, Command, SavedCommand};
use crate::domain::saved_requests::SavedRequest;
use egui::containers::menu::SubMenuButton;
use egui::{Button, Id, Label, ScrollArea, Ui};
use std::sync::Arc;

const MENU_WIDTH: f32 = 340.0;
const MENU_HEIGHT: f32 = 420.0;
/// Rows of saved requests below the commands of the palette.
const FOUND_AT_MOST: usize = 6;

/// Which dialog is open, and what is typed there.
#[derive(Debug, Default)]
pub struct SavedView {
    dialog: Option<Dialog>,
    /// What was deleted last, while the list is open.
    deleted: Option<Arc<SavedRequest>>,
}

#[derive(Debug)]
enum Dialog {
    Name(Naming),
    List { renaming: Option<Renaming> },
}

impl SavedView {
    /// Asks for a name, beginning with this one.
    pub fn ask_name(&mut self, proposed: String) {
        self.dialog = Some(Dialog::Name(Naming::new(proposed)));
    }

    /// Shows all kept requests.
    pub fn open_list(&mut self) {
        *self = Self { dialog: Some(Dialog::List { renaming: None }), deleted: None };
    }

    /// True while a dialog is shown.
    pub fn is_open(&self) -> bool {
        self.dialog.is_some()
    }

    /// Closes it.
    pub fn close(&mut self) {
        *self = Self::default();
    }
}

/// The two submenus.
pub(super) fn menus_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let requests = &cx.snapshot.requests;
    submenu("Recent requests").ui(ui, |ui| {
        entries_ui(ui, cx, requests.recent(), "Requests you submit appear here.");
        if !requests.recent().is_empty() {
            ui.separator();
            let forget = ui.button("Clear recent requests").on_hover_text("The jobs stay in their list.");
            if forget.clicked() {
                cx.push(Command::Saved(SavedCommand::ForgetRecent));
                ui.close();
            }
        }
    });
    submenu("Kept requests").ui(ui, |ui| {
        entries_ui(ui, cx, requests.kept(), "Requests you keep under a name appear here.");
        ui.separator();
        action_ui::menu_entry(ui, cx, Action::KeptRequests);
    });
}

fn submenu(name: &str) -> SubMenuButton<'_> {
    let arrow = Icon::ChevronRight.image(12.0).alt_text("");
    SubMenuButton::from_button(Button::new((name, egui::Atom::grow(), arrow)).image_tint_follows_text_color(true))
}

fn entries_ui(ui: &mut Ui, cx: &Cx<'_>, requests: &[Arc<SavedRequest>], none: &str) {
    ui.set_width(MENU_WIDTH);
    if requests.is_empty() {
        ui.add(Label::new(theme::text::secondary(ui, none)).wrap());
    }
    ScrollArea::vertical().max_height(MENU_HEIGHT).show(ui, |ui| {
        for (place, saved) in requests.iter().enumerate() {
            let button = Button::new(&saved.name).truncate();
            let response = ui.push_id(place, |ui| ui.add(button)).inner;
            if response.on_hover_text(format!("{}\n{}", saved.title, when_words(saved))).clicked() {
                take_over(cx, saved);
                ui.close();
            }
        }
    });
}

fn take_over(cx: &Cx<'_>, saved: &Arc<SavedRequest>) {
    cx.push(Command::Saved(SavedCommand::TakeOver(Arc::clone(saved))));
}

/// “practice, 2026-11-22 (UTC)”.
pub(super) fn when_words(saved: &SavedRequest) -> String {
    let environment = match saved.environment() {
        "prod" => "NASA",
        "uat" => "NASA UAT",
        other => other,
    };
    format!("{environment}, {} (UTC)", saved.at.format("%Y-%m-%d"))
}

/// Kept requests whose name holds every typed word; none while nothing is typed.
pub(super) fn matching<'a>(cx: &Cx<'a>, text: &str) -> Vec<&'a Arc<SavedRequest>> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let holds = |saved: &&Arc<SavedRequest>| {
        let name = saved.name.to_lowercase();
        !words.is_empty() && words.iter().all(|word| name.contains(word))
    };
    cx.snapshot.requests.kept().iter().filter(holds).take(FOUND_AT_MOST).collect()
}

/// Their rows in the palette; the one that was clicked.
pub(super) fn found_ui<'a>(
    ui: &mut Ui,
    found: &[&'a Arc<SavedRequest>],
    marked: Option<usize>,
) -> Option<&'a Arc<SavedRequest>> {
    if found.is_empty() {
        return None;
    }
    ui.add_space(theme::GRID);
    ui.label(theme::text::secondary(ui, "Kept requests"));
    let mut row = |(place, saved): (usize, &&'a Arc<SavedRequest>)| {
        let size = egui::vec2(ui.available_width(), theme::ROW_HEIGHT);
        let row = Button::selectable(marked == Some(place), &saved.name).truncate().min_size(size);
        ui.add(row).on_hover_text(format!("{}\n{}", saved.title, when_words(saved))).clicked().then_some(*saved)
    };
    found.iter().enumerate().filter_map(&mut row).last()
}

/// The open dialog.
pub(super) fn saved_ui(ui: &Ui, cx: &Cx<'_>, view: &mut SavedView) {
    let SavedView { dialog: Some(dialog), deleted } = view else { return };
    let modal = match dialog {
        Dialog::Name(naming) => {
            dialog_ui(ui.ctx(), Id::unique("keep a request"), 420.0, None, |ui| name_ui(ui, cx, naming))
        }
        Dialog::List { renaming } => {
            dialog_ui(ui.ctx(), Id::unique("kept requests"), 720.0, None, |ui| list_ui(ui, cx, renaming, deleted))
        }
    };
    if modal.should_close() {
        view.close();
    }
}

fn name_ui(ui: &mut Ui, cx: &Cx<'_>, naming: &mut Naming) {
    let words = KeepWords {
        title: "Keep this request",
        stays: "It stays on this computer; you find it in the File menu and by its name.",
        replaces: "The request kept under this name will be replaced.",
    };
    if let Some(name) = naming.keep_ui(ui, &words, |name| cx.snapshot.requests.of_name(name).is_some()) {
        cx.push(Command::Saved(SavedCommand::Keep(name)));
    }
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>, renaming: &mut Option<Renaming>, deleted: &mut Option<Arc<SavedRequest>>) {
    ui.label(theme::text::title("Kept requests"));
    ui.add_space(theme::GRID * 2.0);
    let kept = cx.snapshot.requests.kept();
    if kept.is_empty() {
        ui.label(theme::text::secondary(ui, "Nothing is kept yet. Fill in the form, then keep it under a name."));
        ui.add_space(theme::GRID * 2.0);
        if action_ui::labelled_action(ui, cx, Action::KeepRequest) {
            ui.close();
        }
    }
    ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        for saved in kept {
            ui.push_id(&saved.name, |ui| match renaming {
                Some(new) if new.is_of(&saved.name) => {
                    if renaming_ui(ui, cx, new) {
                        *renaming = None;
                    }
                }
                _ => row_ui(ui, cx, saved, renaming, deleted),
            });
        }
    });
    if let Some(saved) = deleted.clone().filter(|saved| cx.snapshot.requests.of_name(&saved.name).is_none()) {
        ui.add_space(theme::GRID * 2.0);
        widgets::line(ui, theme::ROW_HEIGHT, widgets::from_right(), |ui| {
            if widgets::quiet_button(ui, "Undo").accessible_name("Undo deleting").clicked() {
                cx.push(Command::Saved(SavedCommand::PutBack(Arc::clone(&saved))));
                *deleted = None;
            }
            ui.with_layout(widgets::from_left(), |ui| {
                ui.add(Label::new(format!("“{}” was deleted.", saved.name)).truncate());
            });
        });
    }
    ui.add_space(theme::GRID * 2.0);
    if widgets::quiet_button(ui, "Close").clicked() {
        ui.close();
    }
}

fn row_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    saved: &Arc<SavedRequest>,
    renaming: &mut Option<Renaming>,
    deleted: &mut Option<Arc<SavedRequest>>,
) {
    let name = &saved.name;
    widgets::line(ui, theme::ROW_HEIGHT + theme::GRID * 4.0, widgets::from_right(), |ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        if widgets::icon_button(ui, Icon::Trash, &format!("Delete {name}")).clicked() {
            *deleted = Some(Arc::clone(saved));
            cx.push(Command::Saved(SavedCommand::Delete(name.clone())));
        }
        if widgets::quiet_button(ui, "Rename").accessible_name(format!("Rename {name}")).clicked() {
            *renaming = Some(Renaming::new(name));
        }
        if widgets::quiet_button(ui, "Use").accessible_name(format!("Use {name}")).clicked() {
            take_over(cx, saved);
            ui.close();
        }
        ui.with_layout(egui::Layout::top_down(egui::Align::LEFT), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(Label::new(theme::text::emphasis(name)).truncate());
            let details = format!("{}, {}", saved.title, when_words(saved));
            ui.add(Label::new(theme::text::secondary(ui, details)).truncate());
        });
    });
}

/// True when it is over.
fn renaming_ui(ui: &mut Ui, cx: &Cx<'_>, renaming: &mut Renaming) -> bool {
    let is_kept = |name: &str| cx.snapshot.requests.of_name(name).is_some();
    let ended = renaming.ui(ui, "Another kept request has this name.", is_kept);
    if let Some(Renamed::To(from, to)) = &ended {
        cx.push(Command::Saved(SavedCommand::Rename { from: from.clone(), to: to.clone() }));
    }
    ended.is_some()
}

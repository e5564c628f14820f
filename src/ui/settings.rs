//! The settings dialog: choices that outlive the window, each taken over at once.

pub(super) mod downloads;

use super::dialog::dialog_ui;
use super::{Cx, theme, widgets};
use crate::commands::Command;
use crate::store::Settings;
use crate::store::settings::Theme;
use egui::{Id, ScrollArea, Ui};

const WIDTH: f32 = 460.0;
/// Points of the window's height for the frame, the title and the button, and to be seen as a dialog.
const AROUND: f32 = 180.0;
/// What a person may choose as the shortest pause between two looks at a job, in seconds.
const PACES: [Option<u32>; 5] = [None, Some(5), Some(10), Some(30), Some(60)];

/// What is typed and not yet taken over; never the settings.
#[derive(Default)]
pub struct SettingsView {
    open: bool,
    downloads: downloads::DownloadsView,
}

impl SettingsView {
    /// Shows the dialog.
    pub fn open(&mut self) {
        self.open = true;
    }

    /// True while it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Closes it.
    pub fn close(&mut self) {
        *self = Self::default();
    }
}

pub(super) fn settings_ui(ui: &Ui, cx: &Cx<'_>, view: &mut SettingsView) {
    if !view.open {
        return;
    }
    // Edited in place; whatever changed goes to the application as one decision.
    let mut settings = cx.settings.clone();
    let modal = dialog_ui(ui.ctx(), Id::unique("settings"), WIDTH, None, |ui| {
        // Else the dialog could only grow by the room below it, a little with each frame. Before anything
        // stands in it: what comes after would be drawn over that.
        ui.set_max_height(ui.ctx().content_rect().height());
        ui.label(theme::text::title("Settings"));
        ui.add_space(theme::GRID * 2.0);
        let room = (ui.ctx().content_rect().height() - AROUND).max(240.0);
        ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| {
            widgets::section(ui, "APPEARANCE", |ui| theme_ui(ui, &mut settings));
            widgets::section(ui, "DOWNLOADS", |ui| downloads::downloads_ui(ui, cx, &mut view.downloads, &mut settings));
            widgets::section(ui, "NOTIFICATIONS", |ui| notifications_ui(ui, &mut settings));
            widgets::section(ui, "JOBS", |ui| pace_ui(ui, &mut settings));
            widgets::section(ui, "TRUSTED SERVERS", |ui| trusted_ui(ui, &mut settings));
        });
        if widgets::quiet_button(ui, "Close").clicked() {
            ui.close();
        }
    });
    if modal.should_close() {
        view.close();
    }
    if settings != *cx.settings {
        cx.push(Command::ChangeSettings(Box::new(settings)));
    }
}

fn theme_ui(ui: &mut Ui, settings: &mut Settings) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP * 2.0;
        for (theme, name) in [(Theme::System, "System"), (Theme::Light, "Light"), (Theme::Dark, "Dark")] {
            ui.radio_value(&mut settings.theme, theme, name);
        }
    });
}

fn notifications_ui(ui: &mut Ui, settings: &mut Settings) {
    ui.checkbox(&mut settings.notifications, "Notify me while the window is in the background");
    hint(ui, "When a job ends or waits for you, when all its files are downloaded, and when you must sign in again.");
}

fn pace_ui(ui: &mut Ui, settings: &mut Settings) {
    widgets::combo(ui, "Check running jobs", &pace_words(settings.poll_seconds), |ui| {
        let known = PACES.contains(&settings.poll_seconds);
        for pace in PACES.into_iter().chain((!known).then_some(settings.poll_seconds)) {
            ui.selectable_value(&mut settings.poll_seconds, pace, pace_words(pace));
        }
    });
    hint(ui, "At most this often, and less often while nothing changes. Choose longer on a slow network.");
}

fn pace_words(seconds: Option<u32>) -> String {
    match seconds {
        None => "every 2 seconds (default)".to_owned(),
        Some(1) => "every second".to_owned(),
        Some(60) => "every minute".to_owned(),
        Some(seconds) => format!("every {seconds} seconds"),
    }
}

/// The servers besides NASA's that may be given a sign-in, each with its way off.
fn trusted_ui(ui: &mut Ui, settings: &mut Settings) {
    let trusted = settings.trusted_servers();
    if trusted.is_empty() {
        hint(ui, "None besides NASA's. You are asked before a sign-in is sent anywhere else.");
        return;
    }
    for servers in &trusted {
        widgets::line(ui, theme::ROW_HEIGHT, widgets::from_right(), |ui| {
            let name = format!("Forget {}", servers.host());
            if widgets::quiet_button(ui, "Forget").accessible_name(&name).on_hover_text(&name).clicked() {
                settings.distrust(servers);
            }
            ui.with_layout(widgets::from_left(), |ui| {
                let hosts = servers.hosts().join(", ");
                ui.add(egui::Label::new(theme::text::mono(&hosts)).truncate()).on_hover_text(hosts);
            });
        });
    }
    hint(ui, "Forgetting one signs you out there and deletes its token from this computer.");
}

/// A second line below a choice.
fn hint(ui: &mut Ui, words: &str) {
    ui.label(theme::text::secondary(ui, words));
}

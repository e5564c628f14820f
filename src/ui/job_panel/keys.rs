//! Temporary AWS keys for s3:// results: covered until asked for, copied in the form a program
//! takes.

use super::{Shown, answered, buttons, note};
use crate::commands::{Command, JobQuestion};
use crate::domain::CloudAccess;
use crate::domain::cloud_access::KeyForm;
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, Palette, text};
use crate::ui::widgets::{self, format};
use chrono::TimeDelta;
use egui::{Label, RichText, ScrollArea, Ui};

/// Whether the keys are seen; never the keys.
#[derive(Debug, Default)]
pub(super) struct KeysView {
    revealed: bool,
    copied: Option<KeyForm>,
    /// When it was drawn last, counted in passes.
    seen: u64,
}

/// For the folded section.
pub(super) fn words(cx: &Cx<'_>) -> String {
    let Some(keys) = cx.questions.job.keys.value() else { return String::new() };
    match keys.expires_at {
        Some(at) if at <= cx.now => "expired".to_owned(),
        Some(at) => format!("{} left", format::duration(at - cx.now)),
        None => String::new(),
    }
}

pub(super) fn keys_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut KeysView, shown: &Shown<'_>) {
    let pass = ui.ctx().cumulative_pass_nr();
    if pass > view.seen + 1 {
        // Whoever went elsewhere comes back to covered keys.
        *view = KeysView::default();
    }
    view.seen = pass;
    ScrollArea::vertical().id_salt("keys").auto_shrink(false).show(ui, |ui| {
        note(
            ui,
            "Keys to read the s3:// results. They work only inside AWS us-west-2, so not on this computer unless it \
             stands there, and die after 8 hours.",
        );
        let remote = &cx.questions.job.keys;
        let loading = remote.is_loading();
        let keys = answered(ui, cx, shown, (remote, JobQuestion::Keys, "Asking Harmony for keys…"));
        let Some(keys) = keys else {
            if !loading && widgets::labelled_button(ui, Icon::Key, "Get keys").clicked() {
                shown.ask(cx, JobQuestion::Keys);
            }
            return;
        };
        life_ui(ui, cx, shown, keys, loading);
        copy_ui(ui, cx, view, keys);
        values_ui(ui, view, keys);
    });
}

/// How long they live, and the way to new ones.
fn life_ui(ui: &mut Ui, cx: &Cx<'_>, shown: &Shown<'_>, keys: &CloudAccess, loading: bool) {
    let palette = Palette::of(ui);
    let has_expired = keys.has_expired(cx.now);
    let words = match keys.expires_at {
        Some(at) if has_expired => format!("These keys expired at {}. Renew them.", format::moment(at)),
        Some(at) => {
            wake_at_next_minute(ui, at - cx.now);
            format!("They expire at {}, {} left.", format::moment(at), format::duration(at - cx.now))
        }
        None => "Harmony does not say when they expire.".to_owned(),
    };
    let color = if has_expired { palette.failed.ink } else { palette.ink };
    ui.add(Label::new(RichText::new(words).size(text::SECONDARY).color(color)).wrap());
    let renew = if loading { "Renewing…" } else { "Renew" };
    if buttons(ui, &[(renew, "")]).is_some() && !loading {
        shown.ask(cx, JobQuestion::Keys);
    }
}

/// The countdown changes when its last unit does.
fn wake_at_next_minute(ui: &Ui, left: TimeDelta) {
    let seconds = left.num_seconds().max(0).unsigned_abs();
    let wait = if seconds < 600 { 1 } else { seconds % 60 + 1 };
    ui.ctx().request_repaint_after(std::time::Duration::from_secs(wait));
}

/// The values themselves, only while they are wanted.
fn values_ui(ui: &mut Ui, view: &mut KeysView, keys: &CloudAccess) {
    let (icon, name) = if view.revealed { (Icon::EyeOff, "Hide the keys") } else { (Icon::Eye, "Show the keys") };
    ui.add_space(GRID);
    if widgets::labelled_button(ui, icon, name).clicked() {
        view.revealed = !view.revealed;
    }
    if !view.revealed {
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", &keys.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key.expose()),
        ("AWS_SESSION_TOKEN", keys.session_token.expose()),
    ] {
        ui.add(Label::new(text::secondary(ui, name)).truncate());
        ui.add(Label::new(text::mono_small(value)).wrap().selectable(true));
        ui.add_space(GRID);
    }
}

fn copy_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut KeysView, keys: &CloudAccess) {
    ui.label(text::secondary(ui, "Copy for"));
    let pressed = buttons(ui, &KeyForm::ALL.map(|form| (form_words(form), "")));
    if let Some(form) = pressed.and_then(|place| KeyForm::ALL.get(place)) {
        cx.push(Command::CopySecret(keys.as_form(*form)));
        view.copied = Some(*form);
    }
    if let Some(form) = view.copied {
        let words = format!(
            "The keys are on the clipboard, {}. Anyone who can paste has them: copy something else when you are done.",
            copied_words(form)
        );
        let color = Palette::of(ui).waiting.ink;
        ui.add(Label::new(RichText::new(words).size(text::SECONDARY).color(color)).wrap());
    }
}

fn form_words(form: KeyForm) -> &'static str {
    match form {
        KeyForm::Exports => "Shell (export)",
        KeyForm::Profile => "~/.aws/credentials",
        KeyForm::S3fs => "Python (s3fs)",
        KeyForm::Script => "Script (.sh)",
    }
}

fn copied_words(form: KeyForm) -> &'static str {
    match form {
        KeyForm::Exports => "as lines for a shell",
        KeyForm::Profile => "as the profile “harmony” for ~/.aws/credentials",
        KeyForm::S3fs => "as Python code",
        KeyForm::Script => "as a script to save and source",
    }
}

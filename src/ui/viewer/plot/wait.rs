//! What a plot says while its values are not there.

use super::Given;
use crate::engine::inspection::{MOST_UNASKED_BYTES, View as Answer, ViewKey, ViewRequest};
use crate::ui::theme::{Palette, text};
use crate::ui::widgets::{self, format};
use egui::Ui;
use std::sync::Arc;

/// Values that are wanted.
pub(super) enum Wait<T> {
    /// Here.
    Here(Arc<T>),
    /// On their way; how far.
    Coming(Option<f32>),
    /// Not to be had; why.
    Failed(String),
}

/// Looks for values, and asks for them if nobody did.
pub(super) fn follow<T: Send + Sync + 'static>(
    given: &mut Given<'_>,
    key: &ViewKey,
    request: impl FnOnce() -> ViewRequest,
) -> Wait<T> {
    match given.results.view::<T>(key) {
        Answer::Missing => {
            given.asks.push(request());
            Wait::Coming(None)
        }
        Answer::Waiting(part) => Wait::Coming(part),
        Answer::Failed(unread) => Wait::Failed(unread.to_string()),
        Answer::Ready(value) => Wait::Here(value),
    }
}

/// Says how it is; while something older is shown only what went wrong.
pub(super) fn wait_ui<T>(ui: &mut Ui, wait: &Wait<T>, is_something_shown: bool) {
    match wait {
        Wait::Failed(words) => {
            ui.colored_label(Palette::of(ui).failed.ink, words);
        }
        Wait::Coming(part) if !is_something_shown => {
            widgets::progress_bar(ui, *part, "Reading…");
        }
        Wait::Coming(_) | Wait::Here(_) => {}
    }
}

/// Whether so many bytes are read: at once if they are few, else after a person said so.
pub(super) fn may_read(ui: &mut Ui, is_wanted: &mut bool, bytes: u64) -> bool {
    if bytes <= MOST_UNASKED_BYTES || *is_wanted {
        return true;
    }
    ui.label(text::secondary(ui, "So much is read only when it is wanted."));
    if widgets::primary_button(ui, &format!("Draw {}", format::bytes(bytes))).clicked() {
        *is_wanted = true;
    }
    false
}

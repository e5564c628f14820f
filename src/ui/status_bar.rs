//! One line: where the cursor is, how large the box is, who is signed in, what is moving.

use super::{Cx, Views, account, theme, widgets};
use crate::domain::Draft;
use crate::domain::environment::EnvironmentKind;
use crate::engine::snapshot::{Downloads, SessionState, Transfer, TransferState};
use egui::{Align, Layout, RichText, Ui};

pub(super) fn status_bar_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &Draft, views: &Views) {
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID * 4.0;
        cell(ui, 150.0, &views.map.hovered().map_or_else(String::new, position_words));
        if let Some(hint) = views.map.tool_hint() {
            hint_ui(ui, &hint);
        } else if let Some(bounds) = draft.bounding_box() {
            plain(ui, &widgets::format::box_size(&bounds));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            session_ui(ui, cx);
            if let Some(words) = waiting_words(&cx.snapshot.downloads) {
                plain(ui, words);
            }
            // A long history of finished files is not walked through in every frame.
            if cx.snapshot.tally.active > 0
                && let Some(words) = transfer_words(&cx.snapshot.transfers)
            {
                plain(ui, &words);
            }
        });
    });
}

/// A cell of fixed width, so that nothing beside it jumps.
fn cell(ui: &mut Ui, width: f32, text: &str) {
    let size = egui::vec2(width, ui.available_height());
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(width);
        ui.label(theme::text::mono(text).color(theme::Palette::of(ui).ink_soft));
    });
}

fn plain(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).size(theme::text::SECONDARY).color(theme::Palette::of(ui).ink_soft));
}

/// What to do next with the tool in hand; spoken as it changes.
fn hint_ui(ui: &mut Ui, hint: &str) {
    let words = RichText::new(hint).size(theme::text::SECONDARY).color(theme::Palette::of(ui).ink);
    let response = ui.add(egui::Label::new(words).truncate());
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(egui::accesskit::Live::Polite));
}

/// `40.512° N 105.204° W`.
pub(super) fn position_words((longitude, latitude): (f64, f64)) -> String {
    let (north, east) = (if latitude < 0.0 { "S" } else { "N" }, if longitude < 0.0 { "W" } else { "E" });
    format!("{:.3}° {north} {:.3}° {east}", latitude.abs(), longitude.abs())
}

/// Servers and account; in colour once the sign-in ends soon.
fn session_ui(ui: &mut Ui, cx: &Cx<'_>) {
    let words = session_words(cx);
    let remark = match &cx.snapshot.session {
        SessionState::SignedIn(account) => account::remark(ui, account, cx.now),
        _ => None,
    };
    match remark {
        Some((remark, colour)) => {
            let words = format!("{words}, {remark}");
            ui.label(RichText::new(words).size(theme::text::SECONDARY).color(colour));
        }
        None => plain(ui, &words),
    }
}

fn session_words(cx: &Cx<'_>) -> String {
    let environment = &cx.snapshot.environment;
    let servers = match environment.kind() {
        EnvironmentKind::Prod => "NASA".to_owned(),
        EnvironmentKind::Uat => "NASA UAT".to_owned(),
        EnvironmentKind::Practice => "Practice data".to_owned(),
        EnvironmentKind::Custom => format!("Own server {}", environment.host()),
    };
    match &cx.snapshot.session {
        SessionState::Checking => format!("{servers}, checking the account…"),
        SessionState::SignedOut { .. } => format!("{servers}, not signed in"),
        SessionState::NotTrusted => format!("{servers}, not trusted: no account is used"),
        SessionState::SignedIn(account) if account.session_only.is_some() && !environment.is_practice() => {
            format!("{servers}, signed in until the window closes")
        }
        SessionState::SignedIn(_) => format!("{servers}, signed in"),
    }
}

/// What stops the downloads, if something does.
fn waiting_words(downloads: &Downloads) -> Option<&'static str> {
    if downloads.waits_for_network {
        return Some("Waiting for the network");
    }
    (!downloads.full.is_empty()).then_some("Waiting for free space")
}

fn transfer_words(transfers: &[std::sync::Arc<Transfer>]) -> Option<String> {
    let mut going = transfers.iter().filter(|transfer| matches!(transfer.state, TransferState::Going)).peekable();
    going.peek()?;
    let (count, speed) = going
        .fold((0_u64, 0_u64), |(count, speed), transfer| (count + 1, speed + transfer.progress.bytes_per_second()));
    let plural = if count == 1 { "transfer" } else { "transfers" };
    Some(format!("{count} {plural}, {}", widgets::format::speed(speed)))
}

#[cfg(test)]
mod tests {
    use super::position_words;

    #[test]
    fn positions_read_as_a_map_does() {
        assert_eq!(position_words((-105.2, 40.5)), "40.500° N 105.200° W");
        assert_eq!(position_words((12.0, -77.25)), "77.250° S 12.000° E");
    }
}

//! States and progress: always a colour, an icon and a word; bars always with numbers.

use crate::domain::{JobOutcome, JobStatus};
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, Palette, StateColors, text};
use egui::{Align2, FontId, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

const PILL_HEIGHT: f32 = 20.0;
const PILL_ICON: f32 = 14.0;
const BAR_HEIGHT: f32 = 6.0;

/// The drawing that goes with a state.
pub fn status_icon(status: &JobStatus) -> Icon {
    match status {
        JobStatus::Accepted => Icon::Clock,
        JobStatus::Running => Icon::Play,
        JobStatus::RunningWithErrors | JobStatus::CompleteWithErrors => Icon::Warning,
        JobStatus::Previewing => Icon::Eye,
        JobStatus::Paused => Icon::Pause,
        JobStatus::Successful => Icon::Done,
        JobStatus::Failed => Icon::Error,
        JobStatus::Canceled => Icon::Cancel,
        JobStatus::Unknown(_) => Icon::Help,
    }
}

/// A job's state and what it came to: colour, icon and words. Only what is done whole looks done.
pub fn status_pill(ui: &mut Ui, status: &JobStatus, outcome: &JobOutcome) -> Response {
    let palette = Palette::of(ui);
    let (icon, colors) = if outcome.is_done() && !outcome.is_whole() {
        (Icon::Warning, palette.waiting)
    } else {
        (status_icon(status), palette.status(status))
    };
    pill(ui, icon, &outcome.words(), colors)
}

/// Words with an icon on a fill; elided if there is no room, whole on hover.
pub fn pill(ui: &mut Ui, icon: Icon, words: &str, colors: StateColors) -> Response {
    let room = ui.available_width() - (PILL_ICON + GAP * 2.0 + 4.0);
    let font = FontId::proportional(text::SECONDARY);
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font, colors.ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let size = vec2(galley.size().x + PILL_ICON + GAP * 2.0 + 4.0, PILL_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    if ui.is_rect_visible(rect) {
        ui.painter().rect_filled(rect, PILL_HEIGHT / 2.0, colors.fill);
        let icon_rect = Rect::from_center_size(
            pos2(rect.left() + GAP + PILL_ICON / 2.0, rect.center().y),
            egui::Vec2::splat(PILL_ICON),
        );
        icon.image(PILL_ICON).tint(colors.ink).paint_at(ui, icon_rect);
        let top = rect.center().y - galley.size().y / 2.0;
        let is_elided = galley.elided;
        ui.painter().galley(pos2(icon_rect.right() + 4.0, top), galley, colors.ink);
        if is_elided {
            return response.on_hover_text(words);
        }
    }
    response
}

/// A bar over the width that is left, with its numbers to the right; `fraction` 0…1, `None` while
/// the whole is not known.
pub fn progress_bar(ui: &mut Ui, fraction: Option<f32>, numbers: &str) -> Response {
    let palette = Palette::of(ui);
    let size = vec2(ui.available_width(), crate::ui::theme::LINE_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let percent = fraction.map(|fraction| f64::from(fraction.clamp(0.0, 1.0)) * 100.0);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, numbers);
        info.value = percent;
        info
    });
    let font = FontId::proportional(text::SECONDARY);
    let text_rect = ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, numbers, font, palette.ink_soft);
    let bar = Rect::from_min_max(rect.min, pos2(text_rect.left() - GAP, rect.bottom()));
    paint_bar(ui, bar, fraction, palette.running.mark);
    response
}

/// The bar alone, vertically centred in `rect`.
pub fn paint_bar(ui: &Ui, rect: Rect, fraction: Option<f32>, color: egui::Color32) {
    let palette = Palette::of(ui);
    let groove = Rect::from_center_size(rect.center(), vec2(rect.width().max(0.0), BAR_HEIGHT));
    ui.painter().rect_filled(groove, BAR_HEIGHT / 2.0, palette.raised_hover);
    let fraction = fraction.unwrap_or(0.0).clamp(0.0, 1.0);
    if fraction > 0.0 {
        let width = (groove.width() * fraction).max(BAR_HEIGHT);
        let filled = Rect::from_min_size(groove.min, vec2(width, BAR_HEIGHT));
        ui.painter().rect_filled(filled, BAR_HEIGHT / 2.0, color);
    }
}

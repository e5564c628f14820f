//! Bars, dates, ticks.

use super::ticks::ticks;
use super::{Scale, TICKS_HEIGHT};
use crate::domain::TimeRange;
use crate::domain::timeline::{Span, Timeline};
use crate::ui::theme::{GRID, HAIRLINE, Palette, text};
use chrono::{DateTime, Utc};
use egui::{Align2, Color32, CornerRadius, FontId, Painter, Rect, Stroke, Ui, pos2};

/// Lowest bar in points: one granule among millions is seen.
const LEAST_HEIGHT: f32 = 3.0;
/// Narrowest bar in points.
const LEAST_WIDTH: f32 = 1.5;
/// Points of room for a tick's words.
const TICK_ROOM: f32 = 64.0;

/// What lies over the bars.
pub(super) struct Marks {
    /// The form's dates.
    pub(super) dates: Option<TimeRange>,
    /// What is being marked.
    pub(super) marked: Option<Span>,
    /// Where the keyboard is.
    pub(super) cursor: Option<DateTime<Utc>>,
    /// What the pointer is over.
    pub(super) hovered: Option<DateTime<Utc>>,
}

pub(super) fn paint(ui: &Ui, scale: &Scale, timeline: Option<&Timeline>, marks: &Marks) {
    let palette = Palette::of(ui);
    let painter = ui.painter().with_clip_rect(scale.room.intersect(ui.clip_rect()));
    let bars = Rect::from_min_max(scale.room.min, pos2(scale.room.right(), scale.room.bottom() - TICKS_HEIGHT));
    let band = |first: f32, end: f32| Rect::from_x_y_ranges(first..=end.max(first + 1.0), bars.y_range());
    if let Some(dates) = marks.dates {
        let (start, stop) = (dates.start(), dates.stop());
        let first = start.map_or(bars.left(), |start| scale.x(start)).clamp(bars.left(), bars.right());
        let end = stop.map_or(bars.right(), |stop| scale.x(stop)).clamp(bars.left(), bars.right());
        painter.rect_filled(band(first, end), 0.0, palette.selected);
        for (edge, at) in [(start, first), (stop, end)] {
            if edge.is_some_and(|edge| scale.span.contains(edge)) {
                painter.vline(at, bars.y_range(), Stroke::new(1.5, palette.accent));
            }
        }
    }
    if let Some(timeline) = timeline {
        bars_of(&painter, scale, timeline, (palette, bars), marks.hovered.or(marks.cursor));
    }
    if let Some(marked) = marks.marked {
        let rect = band(scale.x(marked.first()), scale.x(marked.end()));
        painter.rect_filled(rect, 0.0, palette.accent.gamma_multiply(0.25));
        painter.rect_stroke(rect, 0.0, Stroke::new(1.5, palette.accent), egui::StrokeKind::Inside);
    }
    if let Some(cursor) = marks.cursor {
        painter.vline(scale.x(cursor), bars.y_range(), Stroke::new(2.0, palette.ink));
    }
    painter.hline(bars.x_range(), bars.bottom(), Stroke::new(HAIRLINE, palette.outline));
    axis(&painter, scale, palette);
}

/// A bar a stretch, as high as it has granules a bin.
fn bars_of(
    painter: &Painter,
    scale: &Scale,
    timeline: &Timeline,
    (palette, room): (&Palette, Rect),
    looked_at: Option<DateTime<Utc>>,
) {
    let greatest = timeline.greatest_rate();
    let looked_at = looked_at.and_then(|moment| timeline.at(moment));
    for stretch in timeline.stretches() {
        let (left, right) = (scale.x(stretch.span.first()), scale.x(stretch.span.end()));
        if right < room.left() || left > room.right() {
            continue;
        }
        let part = (timeline.rate(stretch) / greatest.max(f64::MIN_POSITIVE)) as f32;
        let height = (part * (room.height() - GRID)).max(LEAST_HEIGHT);
        let ground = scale.ground(stretch.span.first()).y;
        let rect = Rect::from_min_max(pos2(left, ground - height), pos2(right.max(left + LEAST_WIDTH), ground));
        let colour: Color32 = if looked_at == Some(stretch) { palette.ink } else { palette.accent };
        painter.rect_filled(rect, CornerRadius::ZERO, colour);
    }
}

fn axis(painter: &Painter, scale: &Scale, palette: &Palette) {
    let most = (scale.room.width() / TICK_ROOM) as usize;
    let font = FontId::proportional(text::SECTION);
    for (moment, words) in ticks(&scale.span, most) {
        let foot = scale.ground(moment);
        painter.vline(foot.x, foot.y..=foot.y + GRID, Stroke::new(HAIRLINE, palette.outline));
        painter.text(foot + egui::vec2(3.0, 1.0), Align2::LEFT_TOP, words, font.clone(), palette.ink_soft);
    }
}

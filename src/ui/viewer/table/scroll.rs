//! A scroll bar that counts in whole rows: points in 32-bit floats jump over rows from some millions on.

use crate::ui::theme::Palette;
use egui::{Key, Rect, Role, Sense, Ui, WidgetInfo, pos2};

/// Breadth of the bar, in points.
pub(super) const BREADTH: f32 = 12.0;
/// Shortest handle, in points.
const SHORTEST: f64 = 24.0;

/// Where the handle is: its beginning and length along a track, in points.
fn handle(first: u64, visible: u64, total: u64, track: f64) -> (f64, f64) {
    let total = total.max(1);
    let length = (visible as f64 / total as f64 * track).clamp(SHORTEST.min(track), track);
    let last = total.saturating_sub(visible).max(1);
    ((first as f64 / last as f64).min(1.0) * (track - length), length)
}

/// First row for a handle that begins there.
fn first_at(start: f64, visible: u64, total: u64, track: f64) -> u64 {
    let (_, length) = handle(0, visible, total, track);
    let last = total.saturating_sub(visible);
    let room = (track - length).max(1.0);
    // The end of the track is the last row exactly.
    if start >= room { last } else { ((start / room).clamp(0.0, 1.0) * last as f64).round() as u64 }
}

/// Draws the bar; true if `first` changed.
pub(super) fn scroll_bar(ui: &Ui, rect: Rect, name: &str, first: &mut u64, visible: u64, total: u64) -> bool {
    let is_vertical = rect.height() > rect.width();
    let track = f64::from(if is_vertical { rect.height() } else { rect.width() });
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click_and_drag());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ScrollBar, true, name);
        info.value = Some(*first as f64);
        info
    });
    let before = *first;
    let (start, length) = handle(*first, visible, total, track);
    let grip = response.id.with("grip");
    if let Some(pointer) = response.interact_pointer_pos() {
        let along = f64::from(if is_vertical { pointer.y - rect.top() } else { pointer.x - rect.left() });
        if response.drag_started() || response.clicked() {
            // Taken hold of where it was pressed; beside it, its middle comes to the pointer.
            let is_on = (start..start + length).contains(&along);
            let held = if is_on && !response.clicked() { along - start } else { length / 2.0 };
            ui.data_mut(|data| data.insert_temp(grip, held));
        }
        if response.dragged() || response.clicked() {
            let held = ui.data(|data| data.get_temp::<f64>(grip)).unwrap_or(length / 2.0);
            *first = first_at(along - held, visible, total, track);
        }
    }
    if response.has_focus() {
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        let last = total.saturating_sub(visible);
        if pressed(Key::Home) {
            *first = 0;
        } else if pressed(Key::End) {
            *first = last;
        } else if pressed(Key::PageDown) {
            *first = first.saturating_add(visible).min(last);
        } else if pressed(Key::PageUp) {
            *first = first.saturating_sub(visible);
        }
    }
    let palette = Palette::of(ui);
    let is_held = response.hovered() || response.dragged() || response.has_focus();
    let (start, length) = handle(*first, visible, total, track);
    let (start, end) = (start as f32, (start + length) as f32);
    let inset = BREADTH / 4.0;
    let drawn = if is_vertical {
        Rect::from_min_max(pos2(rect.left() + inset, rect.top() + start), pos2(rect.right() - inset, rect.top() + end))
    } else {
        Rect::from_min_max(
            pos2(rect.left() + start, rect.top() + inset),
            pos2(rect.left() + end, rect.bottom() - inset),
        )
    };
    ui.painter().rect_filled(drawn, inset, if is_held { palette.ink_soft } else { palette.outline });
    *first != before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_the_track_are_the_first_and_the_last_row_exactly() {
        for total in [31_u64, 1_850_000, 400_000_000, 1 << 52] {
            let (visible, track) = (30, 500.0);
            assert_eq!(first_at(-5.0, visible, total, track), 0);
            assert_eq!(first_at(500.0, visible, total, track), total - visible);
            let (start, length) = handle(total - visible, visible, total, track);
            assert!((start + length - track).abs() < 1e-6, "{total}");
            assert!(length >= 23.9);
        }
    }

    #[test]
    fn a_handle_where_it_was_drawn_is_the_same_row_to_a_pixel() {
        let (visible, total, track) = (30, 1_850_000, 500.0);
        for first in [0, 1, 99_999, 1_000_000, total - visible] {
            let (start, _) = handle(first, visible, total, track);
            let back = first_at(start, visible, total, track);
            assert!(back.abs_diff(first) <= 1, "{first} {back}");
        }
    }
}

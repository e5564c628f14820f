//! A day: typed as ISO 8601, or picked in a small month.

use super::buttons::{icon_button, quiet_button};
use super::entry;
use super::fields::{framed, problem_below};
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, HAIRLINE, Palette, ROW_HEIGHT, text};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use egui::{
    Align, Align2, EventFilter, FontId, Key, Layout, Margin, Popup, PopupCloseBehavior, Response, Role, Sense, Stroke,
    TextEdit, Ui, WidgetInfo, vec2,
};

const CELL: egui::Vec2 = vec2(32.0, ROW_HEIGHT);
const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// Which days can be picked; typing is free and judged by the caller.
#[derive(Debug, Clone, Copy)]
pub struct DateRules<'a> {
    /// Marked in the month.
    pub today: NaiveDate,
    /// First day that can be picked.
    pub earliest: Option<NaiveDate>,
    /// Last day that can be picked.
    pub latest: Option<NaiveDate>,
    /// Where an empty field means something (“until now”): the words on the button that empties it.
    pub open: Option<&'a str>,
}

impl DateRules<'_> {
    fn allows(&self, day: NaiveDate) -> bool {
        self.earliest.is_none_or(|earliest| day >= earliest) && self.latest.is_none_or(|latest| day <= latest)
    }

    fn nearest(&self, day: NaiveDate) -> NaiveDate {
        let day = self.latest.map_or(day, |latest| day.min(latest));
        self.earliest.map_or(day, |earliest| day.max(earliest))
    }
}

/// A field for a day with its label above, a calendar behind its button, and its problem below.
///
/// `value` holds what was typed; a time behind the day (“2020-05-28T12:00”) is kept until another
/// day is picked. The response is the text field's, changed when a day was picked too.
pub fn date_field(
    ui: &mut Ui,
    label: &str,
    value: &mut String,
    problem: Option<&str>,
    rules: &DateRules<'_>,
) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let name = ui.label(text::secondary(ui, label));
        let (mut response, button) = framed(ui, problem.is_some(), |ui| edit_and_button(ui, label, value, rules));
        response = response.labelled_by(name.id);
        if let Some(picked) = calendar(ui, &button, label, value, rules) {
            *value = picked;
            response.mark_changed();
            response.request_focus();
        }
        if let Some(problem) = problem {
            problem_below(ui, &response, problem);
        }
        response
    })
    .inner
}

fn edit_and_button(ui: &mut Ui, label: &str, value: &mut String, rules: &DateRules<'_>) -> (Response, Response) {
    ui.allocate_ui_with_layout(vec2(ui.available_width(), ROW_HEIGHT), Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        // The field first, so that Tab comes to it first.
        let width = ui.available_width() - ROW_HEIGHT - 2.0;
        let id = ui.next_auto_id();
        entry::enter(ui, id, value);
        let edit = TextEdit::singleline(value)
            .id(id)
            .hint_text(rules.open.unwrap_or("YYYY-MM-DD"))
            .margin(Margin::symmetric(8, 4))
            .min_size(vec2(0.0, ROW_HEIGHT))
            .align(Align2::LEFT_CENTER)
            .desired_width(width);
        let field = ui.add(edit);
        entry::leave(ui, id, value);
        let button = icon_button(ui, Icon::Calendar, &format!("Pick {}", lower_first(label)));
        (field, button)
    })
    .inner
}

fn lower_first(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The day at the beginning of what was typed.
fn typed_day(value: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(value.trim().get(..10)?, "%Y-%m-%d").ok()
}

/// The month below `button` while it is open; the new text if something was picked.
fn calendar(ui: &Ui, button: &Response, label: &str, value: &str, rules: &DateRules<'_>) -> Option<String> {
    let cursor_id = button.id.with("cursor");
    if button.clicked() {
        let start = rules.nearest(typed_day(value).unwrap_or(rules.today));
        ui.data_mut(|data| data.insert_temp(cursor_id, start));
    }
    let just_opened = button.clicked();
    Popup::from_toggle_button_response(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(format!("Calendar, {}", lower_first(label)))
        .show(|ui| {
            let mut cursor = ui.data(|data| data.get_temp(cursor_id)).unwrap_or(rules.today);
            let month = Month { id: cursor_id, chosen: typed_day(value), rules };
            ui.set_width(CELL.x * 7.0);
            ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
            header(ui, &mut cursor);
            let picked = grid(ui, &mut cursor, just_opened, &month);
            let picked = picked.map(|day| day.to_string()).or_else(|| footer(ui, rules, &mut cursor));
            ui.data_mut(|data| data.insert_temp(cursor_id, cursor));
            if picked.is_some() {
                ui.close();
            }
            picked
        })
        .and_then(|shown| shown.inner)
}

/// “< May >  < 2020 >”.
fn header(ui: &mut Ui, cursor: &mut NaiveDate) {
    ui.allocate_ui_with_layout(vec2(CELL.x * 7.0, ROW_HEIGHT), Layout::left_to_right(Align::Center), |ui| {
        let month = cursor.format("%B").to_string();
        for (words, width, months, names) in [
            (month, CELL.x * 4.0, 1, ["Previous month", "Next month"]),
            (cursor.year().to_string(), CELL.x * 3.0, 12, ["Previous year", "Next year"]),
        ] {
            if icon_button(ui, Icon::ChevronLeft, names[0]).clicked() {
                *cursor = moved(*cursor, -months);
            }
            let room = vec2(width - ROW_HEIGHT * 2.0, ROW_HEIGHT);
            ui.allocate_ui_with_layout(room, Layout::centered_and_justified(egui::Direction::TopDown), |ui| {
                ui.label(text::emphasis(words));
            });
            if icon_button(ui, Icon::ChevronRight, names[1]).clicked() {
                *cursor = moved(*cursor, months);
            }
        }
    });
}

fn moved(day: NaiveDate, months: i32) -> NaiveDate {
    let by = Months::new(months.unsigned_abs());
    let moved = if months < 0 { day.checked_sub_months(by) } else { day.checked_add_months(by) };
    moved.unwrap_or(day)
}

fn moved_days(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
    moved.unwrap_or(day)
}

/// Six weeks from the Monday on or before the first, so that the grid never changes its height.
fn first_cell(cursor: NaiveDate) -> NaiveDate {
    let first = cursor.with_day(1).unwrap_or(cursor);
    moved_days(first, -i64::from(first.weekday().num_days_from_monday()))
}

fn grid(ui: &mut Ui, cursor: &mut NaiveDate, wants_focus: bool, month: &Month<'_>) -> Option<NaiveDate> {
    ui.horizontal(|ui| {
        for weekday in WEEKDAYS {
            let (rect, _) = ui.allocate_exact_size(vec2(CELL.x, 20.0), Sense::hover());
            let font = FontId::proportional(text::SECONDARY);
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, weekday, font, Palette::of(ui).ink_soft);
        }
    });
    let mut picked = None;
    let first = first_cell(*cursor);
    // Where the keyboard stood when the frame began: its day may have to hand the focus on.
    let stood = *cursor;
    for week in 0..6 {
        ui.horizontal(|ui| {
            for weekday in 0..7 {
                let day = moved_days(first, week * 7 + weekday);
                let response = cell(ui, day, stood, month);
                if day == stood && wants_focus {
                    response.request_focus();
                }
                if response.has_focus() {
                    *cursor = walked(ui, &response, day, month.rules);
                }
                if response.clicked() {
                    picked = Some(day);
                }
            }
        });
    }
    if *cursor != stood {
        // The cell of the new day may be in another month, drawn only in the next pass.
        ui.memory_mut(|memory| memory.request_focus(month.cell_id(*cursor)));
        ui.ctx().request_repaint();
    }
    picked
}

/// What every cell of one calendar needs.
struct Month<'a> {
    id: egui::Id,
    chosen: Option<NaiveDate>,
    rules: &'a DateRules<'a>,
}

impl Month<'_> {
    fn cell_id(&self, day: NaiveDate) -> egui::Id {
        self.id.with(("day", day))
    }
}

/// The day the pressed keys lead to.
fn walked(ui: &Ui, cell: &Response, day: NaiveDate, rules: &DateRules<'_>) -> NaiveDate {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(cell.id, filter));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let months = if ui.input(|input| input.modifiers.shift) { 12 } else { 1 };
    let mut to = day;
    for (key, days) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1), (Key::ArrowUp, -7), (Key::ArrowDown, 7)] {
        if pressed(key) {
            to = moved_days(to, days);
        }
    }
    for (key, months) in [(Key::PageUp, -months), (Key::PageDown, months)] {
        if pressed(key) {
            to = moved(to, months);
        }
    }
    if to == day { day } else { rules.nearest(to) }
}

fn cell(ui: &mut Ui, day: NaiveDate, cursor: NaiveDate, month: &Month<'_>) -> Response {
    let (palette, rules) = (Palette::of(ui), month.rules);
    let is_allowed = rules.allows(day);
    let (_, rect) = ui.allocate_space(CELL);
    let sense = if is_allowed { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, month.cell_id(day), sense);
    let is_chosen = month.chosen == Some(day);
    response.widget_info(|| WidgetInfo::selected(Role::Button, is_allowed, is_chosen, day));
    let inner = rect.shrink(2.0);
    let mut ink = if day.month() == cursor.month() { palette.ink } else { palette.ink_soft };
    if is_chosen {
        ui.painter().rect_filled(inner, 4.0, palette.accent);
        ink = palette.on_accent;
    } else if is_allowed && response.hovered() {
        ui.painter().rect_filled(inner, 4.0, palette.raised_hover);
    }
    if !is_allowed {
        ink = ink.gamma_multiply(0.4);
    }
    if response.has_focus() {
        let ring = Stroke::new(1.5, if is_chosen { palette.ink } else { palette.accent });
        ui.painter().rect_stroke(inner, 4.0, ring, egui::StrokeKind::Inside);
    } else if day == rules.today {
        let ring = Stroke::new(HAIRLINE, palette.outline);
        ui.painter().rect_stroke(inner, 4.0, ring, egui::StrokeKind::Inside);
    }
    let font = FontId::proportional(text::MONO);
    ui.painter().text(inner.center(), Align2::CENTER_CENTER, day.day(), font, ink);
    response
}

fn footer(ui: &mut Ui, rules: &DateRules<'_>, cursor: &mut NaiveDate) -> Option<String> {
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        if quiet_button(ui, "Today").clicked() {
            *cursor = rules.nearest(rules.today);
        }
        rules.open.and_then(|words| quiet_button(ui, words).clicked().then(String::new))
    })
    .inner
}

#[cfg(test)]
mod tests {
    use super::{DateRules, first_cell, moved, typed_day};
    use chrono::{Datelike as _, NaiveDate, Weekday};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_begin_on_monday_on_or_before_the_first() {
        for text in ["2020-05-28", "2026-02-01", "2024-02-29", "2021-03-01"] {
            let first = first_cell(day(text));
            assert_eq!(first.weekday(), Weekday::Mon);
            let before = day(text).with_day(1).unwrap() - first;
            assert!((0..7).contains(&before.num_days()), "{text}");
        }
        assert_eq!(first_cell(day("2021-03-15")), day("2021-03-01"));
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(moved(day("2020-01-31"), 1), day("2020-02-29"));
        assert_eq!(moved(day("2020-02-29"), -12), day("2019-02-28"));
        assert_eq!(moved(NaiveDate::MAX, 1), NaiveDate::MAX);
    }

    #[test]
    fn a_time_behind_the_day_is_no_obstacle() {
        assert_eq!(typed_day(" 2020-05-28T12:00Z"), Some(day("2020-05-28")));
        for text in ["", "2020-5-28", "gestern", "2020-02-30", "äöüäöüäöüäöü"] {
            assert_eq!(typed_day(text), None, "{text}");
        }
    }

    #[test]
    fn keys_stop_at_the_first_and_the_last_day() {
        let rules = DateRules {
            today: day("2026-11-22"),
            earliest: Some(day("2018-10-14")),
            latest: Some(day("2026-11-22")),
            open: None,
        };
        assert_eq!(rules.nearest(day("2000-01-01")), day("2018-10-14"));
        assert_eq!(rules.nearest(day("2030-01-01")), day("2026-11-22"));
        assert!(rules.allows(day("2018-10-14")) && !rules.allows(day("2018-10-13")));
    }
}

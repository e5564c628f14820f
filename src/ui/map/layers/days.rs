//! The days of the dated layers under the map: a slider, a day or a granule forward and back, and a date to type.

use crate::domain::GranuleList;
use crate::domain::map::arrangement::{DayStep, next_with, stepped};
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, ROW_HEIGHT, text};
use crate::ui::widgets;
use chrono::{Datelike as _, NaiveDate};
use egui::{Align2, Id, Key, Margin, Modifiers, Slider, TextEdit, Ui, WidgetInfo, vec2};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Width of the field in points.
const FIELD: f32 = 112.0;

/// A way along the days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Step(DayStep),
    /// To the next day with a granule, or the one before.
    Granule(bool),
}

/// What is typed, and which widget has the keys.
#[derive(Default)]
pub(super) struct DayBar {
    typed: Option<String>,
    slider: Option<Id>,
}

impl DayBar {
    /// The day that was chosen in this frame.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        day: NaiveDate,
        days: &RangeInclusive<NaiveDate>,
        granules: Option<&GranuleList>,
    ) -> Option<NaiveDate> {
        let mut chosen = self.keys(ui);
        let mut picked = None;
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            ui.label(text::secondary(ui, "Day"));
            let has_granules = granules.is_some_and(|granules| !granules.is_empty());
            let mut button = |ui: &mut Ui, icon, name, way| {
                if widgets::icon_button(ui, icon, name).clicked() {
                    chosen = Some(way);
                }
            };
            ui.add_enabled_ui(has_granules, |ui| {
                button(ui, Icon::DayBack, "Previous day with a granule", Move::Granule(false));
            });
            button(ui, Icon::ChevronLeft, "Day before", Move::Step(DayStep::Days(-1)));
            let room = ui.available_width() - FIELD - 2.0 * ROW_HEIGHT - 4.0 * GRID - GAP;
            picked = self.slider(ui, day, days, room);
            button(ui, Icon::ChevronRight, "Day after", Move::Step(DayStep::Days(1)));
            ui.add_enabled_ui(has_granules, |ui| {
                button(ui, Icon::DayForward, "Next day with a granule", Move::Granule(true));
            });
            picked = self.field(ui, day).or(picked);
        });
        picked.or_else(|| moved(day, chosen?, granules)).filter(|new| *new != day)
    }

    /// While the slider has the focus: arrows are days, with Shift months, with Ctrl years; Page Up and Page Down go to
    /// the next and the previous day with a granule.
    fn keys(&self, ui: &Ui) -> Option<Move> {
        let slider = self.slider.filter(|slider| ui.memory(|memory| memory.has_focus(*slider)))?;
        let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(slider, filter));
        ui.input_mut(|input| {
            for (key, sign) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)] {
                if input.consume_key(Modifiers::SHIFT, key) {
                    return Some(Move::Step(DayStep::Months(sign)));
                }
                if input.consume_key(Modifiers::COMMAND, key) {
                    return Some(Move::Step(DayStep::Years(sign)));
                }
                let days = i64::try_from(input.count_and_consume_key(Modifiers::NONE, key)).unwrap_or(0);
                if days > 0 {
                    return Some(Move::Step(DayStep::Days(days * i64::from(sign))));
                }
            }
            let pages = [(Key::PageUp, true), (Key::PageDown, false)];
            let pressed = pages.into_iter().find(|(key, _)| input.consume_key(Modifiers::NONE, *key));
            pressed.map(|(_, forward)| Move::Granule(forward))
        })
    }

    fn slider(
        &mut self,
        ui: &mut Ui,
        day: NaiveDate,
        days: &RangeInclusive<NaiveDate>,
        room: f32,
    ) -> Option<NaiveDate> {
        ui.spacing_mut().slider_width = room.max(60.0);
        let mut number = day.num_days_from_ce();
        let range = days.start().num_days_from_ce()..=days.end().num_days_from_ce();
        let slider = Slider::new(&mut number, range).show_value(false);
        let words = format!(
            "Arrow keys go by days, with Shift by months, with Ctrl by years; Page Up and Page Down to days with \
             granules. From {} to {}.",
            days.start(),
            days.end()
        );
        let response = ui.add(slider).on_hover_text(words);
        response.widget_info(|| WidgetInfo::slider(true, f64::from(number), format!("Day of the imagery, {day}")));
        self.slider = Some(response.id);
        response.changed().then(|| NaiveDate::from_num_days_from_ce_opt(number)).flatten()
    }

    fn field(&mut self, ui: &mut Ui, day: NaiveDate) -> Option<NaiveDate> {
        let mut typed = self.typed.clone().unwrap_or_else(|| day.to_string());
        let edit = TextEdit::singleline(&mut typed)
            .hint_text("YYYY-MM-DD")
            .margin(Margin::symmetric(8, 4))
            .min_size(vec2(0.0, ROW_HEIGHT))
            .align(Align2::LEFT_CENTER)
            .desired_width(FIELD - 16.0);
        let response = ui.add(edit).accessible_name("Date of the imagery").on_hover_text("A day in UTC, as 2024-08-14");
        let read = typed.trim().parse::<NaiveDate>().ok().filter(|day| (1900..=2200).contains(&day.year()));
        self.typed = response.has_focus().then_some(typed);
        read.filter(|_| response.changed())
    }
}

fn moved(day: NaiveDate, way: Move, granules: Option<&GranuleList>) -> Option<NaiveDate> {
    match way {
        Move::Step(step) => Some(stepped(day, step)),
        Move::Granule(forward) => {
            let days: BTreeSet<NaiveDate> = granules?
                .iter()
                .filter_map(|granule| granule.start.or(granule.end))
                .map(|start| start.date_naive())
                .collect();
            next_with(&days, day, forward)
        }
    }
}

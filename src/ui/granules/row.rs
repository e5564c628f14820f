//! One granule.

use super::Column;
use crate::domain::granule::Granule;
use crate::ui::theme::{GAP, Palette, text};
use crate::ui::widgets::{format, tell_item};
use chrono::{DateTime, Utc};
use egui::{Align, Align2, FontId, Label, Layout, Rect, Response, RichText, Role, Ui, UiBuilder, pos2};

const TICK: f32 = 28.0;
const TIME: f32 = 148.0;
const SIZE: f32 = 84.0;
const LEFT_OUT: f32 = 60.0;
/// Below this width (points) the last moment gives its room to the name.
const NARROW: f32 = 720.0;
/// CMR's megabyte.
const BYTES_PER_MEGABYTE: f64 = 1024.0 * 1024.0;

/// One row as it is drawn.
pub(super) struct Shown<'a> {
    pub(super) granule: Granule<'a>,
    pub(super) is_ticked: bool,
    pub(super) is_selected: bool,
    /// Its footprint is under the pointer on the map.
    pub(super) is_marked: bool,
    pub(super) limit: Option<u64>,
    /// Its place in the server's order.
    pub(super) index: usize,
}

impl Shown<'_> {
    fn is_left_out(&self) -> bool {
        self.limit.is_some_and(|limit| self.index as u64 >= limit)
    }
}

/// Where the columns lie in a row.
pub(super) fn columns(row: Rect, has_limit: bool) -> Vec<(Column, Rect)> {
    let mut right = row.right();
    let mut columns = Vec::with_capacity(6);
    let mut take = |column, width: f32| {
        columns.push((column, Rect::from_min_max(pos2(right - width, row.top()), pos2(right, row.bottom()))));
        right -= width + GAP;
    };
    if has_limit {
        take(Column::LeftOut, LEFT_OUT);
    }
    take(Column::Size, SIZE);
    if row.width() >= NARROW {
        take(Column::End, TIME);
    }
    take(Column::Start, TIME);
    let left = row.left() + TICK;
    columns.push((Column::Name, Rect::from_min_max(pos2(left, row.top()), pos2(right.max(left), row.bottom()))));
    columns.push((Column::Tick, Rect::from_min_max(row.min, pos2(left, row.bottom()))));
    columns
}

/// Draws the row into the whole of `ui`; true if its tick was changed.
pub(super) fn row(ui: &mut Ui, shown: &Shown<'_>, background: &Response) -> bool {
    let granule = &shown.granule;
    let start = granule.start.map(format::moment).unwrap_or_default();
    let left_out = if shown.is_left_out() { ", left out" } else { "" };
    let name = format!("{}, {start}{left_out}", granule.name);
    tell_item(ui, background, Role::ListBoxOption, &name, shown.is_selected);
    let palette = Palette::of(ui);
    let rect = ui.max_rect();
    if shown.is_marked && !shown.is_selected {
        ui.painter().rect_filled(background.rect, 4.0, palette.raised);
    }
    let ink = if shown.is_left_out() { palette.ink_soft.gamma_multiply(0.75) } else { palette.ink };
    let soft = if shown.is_left_out() { ink } else { palette.ink_soft };
    let mut toggled = false;
    for (column, place) in columns(rect, shown.limit.is_some()) {
        let font = FontId::proportional(text::SECONDARY);
        match column {
            Column::Tick => toggled = tick(ui, place, shown),
            Column::Name => name_cell(ui, place, granule, ink),
            Column::Start | Column::End => {
                let moment = if column == Column::Start { granule.start } else { granule.end };
                let words = moment.map(second).unwrap_or_default();
                ui.painter().text(place.left_center(), Align2::LEFT_CENTER, words, font, soft);
            }
            Column::Size => {
                let words = granule
                    .size_mb
                    .map_or_else(|| "not told".to_owned(), |size| format::bytes((size * BYTES_PER_MEGABYTE) as u64));
                ui.painter().text(place.right_center(), Align2::RIGHT_CENTER, words, font, soft);
            }
            Column::LeftOut if shown.is_left_out() => {
                ui.painter().text(place.right_center(), Align2::RIGHT_CENTER, "left out", font, palette.waiting.ink);
            }
            Column::LeftOut => {}
        }
    }
    if let Some(limit) = shown.limit.filter(|_| shown.is_left_out()) {
        let most = format::plural(limit, "granule is", "granules are");
        let words = format!("Left out: only the first {most} taken, the earliest first.");
        background.clone().on_hover_text(words);
    }
    toggled
}

fn tick(ui: &mut Ui, place: Rect, shown: &Shown<'_>) -> bool {
    let mut is_ticked = shown.is_ticked;
    let layout = Layout::left_to_right(Align::Center);
    let mut cell = ui.new_child(UiBuilder::new().id_salt("tick").max_rect(place).layout(layout));
    let response = cell.checkbox(&mut is_ticked, "");
    response.widget_info(|| {
        egui::WidgetInfo::selected(Role::CheckBox, true, is_ticked, format!("Tick {}", shown.granule.name))
    });
    response.changed()
}

fn name_cell(ui: &mut Ui, place: Rect, granule: &Granule<'_>, ink: egui::Color32) {
    let layout = Layout::left_to_right(Align::Center);
    let mut cell = ui.new_child(UiBuilder::new().id_salt("name").max_rect(place).layout(layout));
    let label = Label::new(RichText::new(granule.name).color(ink)).truncate().selectable(false);
    cell.add(label).on_hover_ui(|ui| tooltip(ui, granule));
}

/// A granule in full.
pub(in crate::ui) fn tooltip(ui: &mut Ui, granule: &Granule<'_>) {
    ui.label(text::emphasis(granule.name));
    let times = [granule.start, granule.end].into_iter().flatten().map(second).collect::<Vec<_>>();
    if !times.is_empty() {
        ui.label(format!("{} UTC", times.join(" to ")));
    }
    let mut facts = vec![granule.id.to_owned()];
    facts.extend(granule.size_mb.map(|size| format::bytes((size * BYTES_PER_MEGABYTE) as u64)));
    facts.extend(granule.day_night.word().map(str::to_owned));
    facts.extend(granule.cloud_cover.map(|cover| format!("{cover:.0} % clouds")));
    ui.label(text::secondary(ui, facts.join(", ")));
}

/// To the second, without a zone: the column's name has it.
fn second(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M:%S").to_string()
}

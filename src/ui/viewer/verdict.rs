//! The sentence over the data: whether this file is what was asked for, and how that was found out.

use super::link::{Linked, Outside};
use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::domain::verdict::{Course, GroupHeld, PlaceHeld, State, Verdict, distance};
use crate::engine::inspection::{OpenFile, Origin};
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{GAP, GRID, Palette, text};
use crate::ui::verdict::{colors, icon};
use crate::ui::widgets::{format, quiet_line_button};
use egui::{Area, Frame, Grid, Margin, Order, Rect, RichText, ScrollArea, Ui};

/// More groups are only counted in the folded facts.
const MOST_GROUPS: usize = 40;

/// How one file's verdict is looked at.
#[derive(Default)]
pub(in crate::ui) struct VerdictView {
    /// How it was checked is unfolded.
    is_open: bool,
}

/// One line, and the facts below it where they are unfolded. Nothing for a file of which neither
/// the list of files nor the record of a job beside it knows what it was asked for. True if the map is to
/// show what lies outside; `path` is what is looked at.
pub(super) fn verdict_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    file: &OpenFile,
    (view, path): (&mut VerdictView, &mut Option<String>),
    linked: &mut Linked,
) -> bool {
    let mut shows_map = false;
    let mut known = |ui: &mut Ui, verdict: &Verdict| {
        if known_ui(ui, verdict, view, linked.outside.as_ref().filter(|outside| outside.file == file.key))
            && let Some(group) = most_outside(verdict)
        {
            show_outside(file, group, path, linked);
            shows_map = true;
        }
    };
    let Origin::Transfer { transfer, .. } = file.origin else {
        let recorded = &cx.questions.recorded;
        let Some(told) = recorded.of(file.key) else {
            if recorded.is_checking(file.key) {
                checking_ui(ui);
            }
            return false;
        };
        known(ui, &told.verdict);
        ui.add_space(GRID);
        return shows_map;
    };
    match cx.snapshot.verdicts.course(transfer) {
        Some(Course::Known(verdict)) => known(ui, verdict),
        Some(course) if course.is_coming() => {
            checking_ui(ui);
            return false;
        }
        Some(_) => {
            ui.horizontal(|ui| {
                ui.label(text::secondary(ui, "It was not checked whether this file is what you asked for."));
                if quiet_line_button(ui, "Check it").clicked() {
                    cx.push(Command::Results(ResultsCommand::Check(transfer)));
                }
            });
        }
        None => return false,
    }
    ui.add_space(GRID);
    shows_map
}

/// Looks at the group that most lies outside of, and wants its first or its next stretch.
fn show_outside(file: &OpenFile, group: &GroupHeld, path: &mut Option<String>, linked: &mut Linked) {
    let is_within = path.as_ref().is_some_and(|path| {
        let rest = path.strip_prefix(group.path.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if !is_within {
        *path = Some(group.path.clone());
    }
    let before = linked.outside.take().filter(|before| before.file == file.key && before.group == group.path);
    let number = before.and_then(|before| Some((before.number + 1) % before.of.filter(|of| *of > 0)?)).unwrap_or(0);
    linked.outside = Some(Outside { file: file.key, group: group.path.clone(), number, of: None });
}

fn most_outside(verdict: &Verdict) -> Option<&GroupHeld> {
    let outside = |group: &&GroupHeld| group.place.as_ref().map_or(0, PlaceHeld::outside_counted);
    verdict.held.groups.iter().max_by_key(outside)
}

fn checking_ui(ui: &mut Ui) {
    line(ui, Icon::Clock, Palette::of(ui).neutral, "Checking whether this file is what you asked for…");
    ui.add_space(GRID);
}

fn line(ui: &mut Ui, icon: Icon, colors: crate::ui::theme::StateColors, words: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.add(icon.image(16.0).tint(colors.ink).alt_text(""));
        ui.label(RichText::new(words).color(colors.ink));
    });
}

/// True if what lies outside is to be shown.
fn known_ui(ui: &mut Ui, verdict: &Verdict, view: &mut VerdictView, shown: Option<&Outside>) -> bool {
    let mut wants_outside = false;
    let palette = Palette::of(ui);
    let colors = colors(verdict.state, palette);
    let frame = Frame::new().fill(colors.fill).corner_radius(GRID).inner_margin(Margin::symmetric(8, 4));
    let line = frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.add(icon(verdict.state).image(16.0).tint(colors.ink).alt_text(verdict.state.word()));
            ui.label(RichText::new(printable::line(&verdict.sentence)).color(palette.ink));
            if has_outside(verdict) {
                let words = match shown.and_then(|shown| Some((shown.number, shown.of?))) {
                    Some((number, of)) if of > 1 => format!("Show the next ({} of {of})", (number + 1) % of + 1),
                    _ => "Show them".to_owned(),
                };
                wants_outside = quiet_line_button(ui, &words).clicked();
            }
            let words = if view.is_open { "Hide how this was checked" } else { "How this was checked" };
            if quiet_line_button(ui, words).clicked() {
                view.is_open = !view.is_open;
            }
        });
    });
    if view.is_open {
        facts_over_ui(ui, verdict, line.response.rect);
    }
    wants_outside
}

/// The facts over what is drawn below the line: that keeps its place and its size.
fn facts_over_ui(ui: &Ui, verdict: &Verdict, line: Rect) {
    let palette = Palette::of(ui);
    let room = (ui.clip_rect().bottom() - line.bottom() - GAP * 3.0).clamp(96.0, 480.0);
    let area = Area::new(ui.scope_id().with("facts")).order(Order::Middle).fixed_pos(line.left_bottom()).movable(false);
    area.show(ui.ctx(), |ui| {
        let frame = Frame::popup(ui.style()).fill(palette.panel).inner_margin(Margin::same(8));
        frame.show(ui, |ui| {
            ui.set_width(line.width() - 18.0);
            ScrollArea::vertical().max_height(room).show(ui, |ui| facts_ui(ui, verdict));
        });
    });
}

fn has_outside(verdict: &Verdict) -> bool {
    let outside = |group: &GroupHeld| group.place.as_ref().is_some_and(|place| place.outside_counted() > 0);
    verdict.state != State::Empty && verdict.held.groups.iter().any(outside)
}

fn facts_ui(ui: &mut Ui, verdict: &Verdict) {
    ui.add_space(GRID);
    ui.label(verdict.cutting.words());
    for remark in &verdict.remarks {
        ui.label(printable::line(remark));
    }
    if verdict.held.groups.is_empty() {
        return;
    }
    ui.add_space(GRID);
    ScrollArea::horizontal().show(ui, |ui| groups_ui(ui, verdict));
    let more = verdict.held.groups.len().saturating_sub(MOST_GROUPS);
    if more > 0 {
        ui.label(text::secondary(ui, format!("… and {} more groups", format::count(more as u64))));
    }
}

fn groups_ui(ui: &mut Ui, verdict: &Verdict) {
    Grid::new("verdict facts").num_columns(6).spacing([GAP * 2.0, GRID]).striped(true).show(ui, |ui| {
        for title in ["Group", "Inside", "Outside", "Farthest", "Place", "Time (UTC)"] {
            ui.label(text::section(ui, title));
        }
        ui.end_row();
        for group in verdict.held.groups.iter().take(MOST_GROUPS) {
            group_ui(ui, group);
            ui.end_row();
        }
    });
}

fn group_ui(ui: &mut Ui, group: &GroupHeld) {
    let place = group.place.as_ref();
    let from = format!("Places are taken from {} and {}.", group.latitude, group.longitude);
    ui.label(text::mono_small(printable::line(&group.path))).on_hover_text(printable::line(&from).into_owned());
    let number = |ui: &mut Ui, words: String| ui.label(text::secondary(ui, words));
    let counted = place.map_or_else(|| format::count(group.counted()), |place| format::count(place.inside_counted()));
    let noun = group.noun.word(group.counted());
    number(ui, format!("{counted} {noun}"));
    number(ui, place.map_or_else(String::new, |place| format::count(place.outside_counted())));
    number(ui, place.and_then(|place| place.farthest_metres).map_or_else(String::new, distance));
    number(ui, group.extent.as_ref().map_or_else(String::new, crate::domain::verdict::region));
    let time = group
        .time
        .as_ref()
        .map(|time| format!("{} to {}", time.first.format("%Y-%m-%d %H:%M:%S"), time.last.format("%Y-%m-%d %H:%M:%S")));
    number(ui, time.unwrap_or_default());
}

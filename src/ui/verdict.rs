//! How a verdict looks: its drawing, its colours, and the row of figures that filter a list. Layer: ui.

use super::icons::Icon;
use super::theme::{GRID, Palette, ROW_HEIGHT, StateColors, text};
use super::widgets::{format, named};
use crate::domain::printable;
use crate::domain::verdict::{Course, Filter, State, Tally};
use crate::engine::snapshot::Told;
use egui::{Button, Id, Label, Response, RichText, Sense, Ui, vec2};

/// Room of the drawing in a row.
pub(super) const MARK_WIDTH: f32 = 20.0;

/// The drawing of a state.
pub(super) fn icon(state: State) -> Icon {
    match state {
        State::Inside | State::InsideAsCut => Icon::Check,
        State::MoreThanAsked => Icon::Warning,
        State::Empty => Icon::NoData,
        State::CannotTell => Icon::Help,
        State::Wrong => Icon::Error,
    }
}

/// The colours of a state: always with a drawing or a word.
pub(super) fn colors(state: State, palette: &Palette) -> StateColors {
    match state {
        State::Inside | State::InsideAsCut => palette.done,
        State::MoreThanAsked => palette.waiting,
        State::Empty | State::CannotTell => palette.neutral,
        State::Wrong => palette.failed,
    }
}

fn filter_state(filter: Filter) -> Option<State> {
    match filter {
        Filter::Inside => Some(State::Inside),
        Filter::MoreThanAsked => Some(State::MoreThanAsked),
        Filter::Empty => Some(State::Empty),
        Filter::CannotTell => Some(State::CannotTell),
        Filter::Wrong => Some(State::Wrong),
        Filter::NotYet => None,
    }
}

/// The mark in a file's row; its room stays free where nothing is known.
pub(super) fn mark(ui: &mut Ui, course: Option<&Course>) -> Response {
    let palette = Palette::of(ui);
    let size = vec2(MARK_WIDTH, ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let (icon, ink, name, hover) = match course {
        Some(Course::Known(verdict)) => {
            let word = verdict.state.word();
            let hover = printable::line(&verdict.sentence).into_owned();
            (icon(verdict.state), colors(verdict.state, palette).ink, word, hover)
        }
        Some(course) if course.is_coming() => {
            let words = "It is being checked whether this file is what you asked for.";
            (Icon::Clock, palette.neutral.ink, "being checked", words.to_owned())
        }
        _ => return response,
    };
    if ui.is_rect_visible(rect) {
        let place = egui::Rect::from_center_size(rect.center(), vec2(16.0, 16.0));
        icon.image(16.0).tint(ink).paint_at(ui, place);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
    response.on_hover_ui(|ui| {
        ui.label(text::emphasis(name));
        ui.label(hover);
    })
}

/// What files came to, in one line of the room that is left; the whole of a long one when pointed at.
pub(super) fn told_ui(ui: &mut Ui, told: &Told) {
    let colors = colors(told.state, Palette::of(ui));
    ui.spacing_mut().item_spacing.x = GRID;
    ui.add(icon(told.state).image(14.0).tint(colors.ink).alt_text(""));
    let words = RichText::new(printable::line(&told.sentence)).size(text::SECONDARY).color(colors.ink);
    ui.add(Label::new(words).truncate());
}

/// One figure for each kind of verdict; pressed, the list shows only those files. Answers whether the choice changed.
pub(super) fn filters(ui: &mut Ui, current: &mut Option<Filter>, tally: Tally) -> bool {
    let before = *current;
    // What nothing has any more cannot be taken back otherwise.
    if current.is_some_and(|filter| tally.count(filter) == 0) {
        *current = None;
    }
    if tally.checked() == 0 {
        return before != *current;
    }
    ui.spacing_mut().item_spacing.x = GRID;
    for (filter, count) in tally.kinds() {
        let Some(state) = filter_state(filter) else { continue };
        let is_chosen = *current == Some(filter);
        let name = format!("{} {}", format::count(count), filter.words(count));
        let palette = Palette::of(ui);
        let figure = RichText::new(format::count(count)).size(text::SECONDARY).color(palette.ink);
        let image = icon(state).image(14.0).tint(colors(state, palette).ink).alt_text("");
        let button = Button::image_and_text(image, figure).frame_when_inactive(is_chosen).selected(is_chosen);
        let response = named(ui, Id::unique("verdict filters"), filter.mark(), |ui| ui.add(button));
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, &name));
        if response.on_hover_text(format!("{name}. Press to see only these.")).clicked() {
            *current = if is_chosen { None } else { Some(filter) };
        }
    }
    before != *current
}

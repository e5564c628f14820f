//! Search or paste anything: every action of the table by its words, and whatever a person has on the
//! clipboard.

use super::form::lines;
use super::regions::{Atlas, Entered, FoundPlace, found_ui, places_found};
use super::{Cx, dialog::dialog_ui, saved, theme};
use crate::commands::{Action, Command, Menu, SavedCommand};
use crate::domain::paste::{self, Pasted, Reading, WHAT_CAN_BE_PASTED};
use crate::domain::saved_requests::SavedRequest;
use egui::{Align2, Event, Id, Key, Modal, ScrollArea, TextEdit, Ui};
use std::sync::Arc;

/// Name of the field, in the bar and for screen readers.
pub(super) const NAME: &str = "Search or paste anything";
/// A text of this many bytes is recognised elsewhere than in the window's thread.
const LARGE_BYTES: usize = 64 * 1024;
/// What a field of one line can show, in characters.
const LINE: usize = 120;
/// Commands seen at once, in points.
const LIST_HEIGHT: f32 = 360.0;

/// What is typed or pasted, what it was recognised as, and which entry is marked.
#[derive(Debug, Default)]
pub struct PaletteView {
    open: bool,
    text: String,
    pasted: Pasted,
    /// The whole text while it is recognised elsewhere than in the window's thread.
    awaited: Option<String>,
    /// Enter was pressed before the text was recognised.
    takes_first: bool,
    marked: usize,
    /// Places that fit.
    places: Vec<FoundPlace>,
    /// Why a text that looks like a position is none.
    no_position: Option<String>,
}

impl PaletteView {
    /// True while it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Opens it empty, or closes it.
    pub fn toggle(&mut self) {
        *self = Self { open: !self.open, ..Self::default() };
    }

    /// Opens it empty.
    pub fn open(&mut self) {
        *self = Self { open: true, ..Self::default() };
    }

    /// Opens it with a text that has been recognised, for the person to choose a reading.
    pub fn open_with(&mut self, text: String, pasted: Pasted) {
        *self = Self { open: true, text: in_one_line(text), pasted, ..Self::default() };
    }

    /// The text whose recognition is awaited.
    pub fn awaited(&self) -> Option<&str> {
        self.awaited.as_deref().filter(|_| self.open)
    }

    /// What a text was recognised as; nothing happens if another one is awaited by now.
    pub fn recognised(&mut self, text: &str, pasted: Pasted) {
        if self.awaited() == Some(text) {
            (self.pasted, self.awaited) = (pasted, None);
        }
    }

    /// Recognises a text: at once if that takes no time, else it is asked for.
    fn recognise(&mut self, cx: &Cx<'_>, atlas: &mut Atlas, text: String) {
        (self.marked, self.takes_first) = (0, false);
        let is_command = !by_name(&text).is_empty();
        (self.places, self.no_position) = places_found(atlas, &cx.snapshot.regions, &text, is_command);
        if paste::may_take_long(&text) {
            cx.push(Command::Recognise(text.clone()));
            (self.pasted, self.awaited) = (Pasted::Words, Some(text));
        } else {
            (self.pasted, self.awaited) = (paste::read(&text), None);
        }
    }
}

/// A text that was pasted whole, as far as the field can show it.
fn in_one_line(text: String) -> String {
    if text.chars().count() <= LINE && !text.contains(['\n', '\r']) {
        return text;
    }
    let beginning: String = text.split_whitespace().take(LINE).collect::<Vec<_>>().join(" ");
    let short: String = beginning.chars().take(LINE).collect();
    format!("{short}…")
}

/// What was chosen.
enum Choice {
    Action(Action),
    Reading(Box<Reading>),
    Saved(Arc<SavedRequest>),
    /// A text too large to be recognised here.
    Text(String),
    /// A place, which is on its way already.
    Place,
}

pub(super) fn palette_ui(ui: &Ui, cx: &Cx<'_>, view: &mut PaletteView, atlas: &mut Atlas) {
    if !view.open {
        return;
    }
    let id = Id::unique("command palette");
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, [0.0, 72.0]);
    let modal = dialog_ui(ui.ctx(), id, 520.0, Some(area), |ui| {
        match list_ui(ui, cx, view, atlas) {
            Some(Choice::Action(action)) => cx.act(action),
            Some(Choice::Reading(reading)) => cx.push(Command::TakeOver(reading)),
            Some(Choice::Saved(request)) => cx.push(Command::Saved(SavedCommand::TakeOver(request))),
            Some(Choice::Text(text)) => cx.push(Command::Paste(text)),
            Some(Choice::Place) => {}
            None => return,
        }
        ui.close();
    });
    if modal.should_close() {
        view.open = false;
    }
}

fn list_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut PaletteView, atlas: &mut Atlas) -> Option<Choice> {
    let keys = Keys::taken(ui);
    if let Some(text) = pasted_whole(ui) {
        if text.len() > LARGE_BYTES {
            return Some(Choice::Text(text));
        }
        view.text = in_one_line(text.clone());
        view.recognise(cx, atlas, text);
    }
    let hint = "A command, a place or position, an address, curl, shape, numbers, dates, ids…";
    let field = TextEdit::singleline(&mut view.text).hint_text(hint).desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name(NAME);
    response.request_focus();
    if response.changed() {
        view.recognise(cx, atlas, view.text.clone());
    }
    ui.add_space(theme::GRID);
    if view.awaited.is_some() {
        awaiting_ui(ui, view, keys.entered == Some(Entered::Show));
        return None;
    }
    let enter = keys.entered == Some(Entered::Show) || std::mem::take(&mut view.takes_first);
    let readings = view.pasted.readings();
    let found = matching(&view.text, !view.places.is_empty());
    let kept = saved::matching(cx, &view.text);
    let last = (readings.len() + found.len() + view.places.len() + kept.len()).saturating_sub(1);
    let marked = view.marked.min(last);
    view.marked = if keys.up { marked.saturating_sub(1) } else { (marked + usize::from(keys.down)).min(last) };
    let taken = readings_ui(ui, cx, readings, view.marked);
    if readings.is_empty() && view.places.is_empty() {
        not_understood_ui(ui, view, found.is_empty() && kept.is_empty());
    }
    // Each list's own counting of the marked row; none while the mark is in a list above.
    let marked_command = view.marked.checked_sub(readings.len());
    let marked_place = marked_command.and_then(|marked| marked.checked_sub(found.len()));
    let marked_kept = marked_place.and_then(|marked| marked.checked_sub(view.places.len()));
    let action = commands_ui(ui, cx, &found, marked_command);
    let wanted = keys.entered.or(enter.then_some(Entered::Show));
    if found_ui(ui, cx, &view.places, marked_place, wanted) {
        return Some(Choice::Place);
    }
    let request = saved::found_ui(ui, &kept, marked_kept);
    let entered = |marked: Option<usize>| marked.filter(|_| enter);
    let reading = taken.or_else(|| readings.get(entered(Some(view.marked))?));
    let request = request.or_else(|| kept.get(entered(marked_kept)?).copied());
    let action = action.or_else(|| found.get(entered(marked_command)?).copied());
    let allowed = action.filter(|action| action.allowed(&cx.situation).is_ok()).map(Choice::Action);
    let reading = reading.map(|reading| Choice::Reading(Box::new(reading.clone())));
    reading.or(request.map(|request| Choice::Saved(Arc::clone(request)))).or(allowed)
}

/// Keys of the list, taken before the text field, which would move its cursor with them.
struct Keys {
    up: bool,
    down: bool,
    entered: Option<Entered>,
}

impl Keys {
    fn taken(ui: &Ui) -> Self {
        let none = egui::Modifiers::NONE;
        ui.input_mut(|input| Self {
            up: input.consume_key(none, Key::ArrowUp),
            down: input.consume_key(none, Key::ArrowDown),
            // With Shift first: a key without it is also one with it.
            entered: (input.consume_key(egui::Modifiers::SHIFT, Key::Enter).then_some(Entered::Take))
                .or_else(|| input.consume_key(none, Key::Enter).then_some(Entered::Show)),
        })
    }
}

/// A long or structured text is being recognised; Enter takes it over as soon as that is done.
fn awaiting_ui(ui: &mut Ui, view: &mut PaletteView, enter: bool) {
    view.takes_first |= enter;
    let mut is_cancelled = false;
    ui.horizontal(|ui| {
        lines::asking(ui, "Reading the text…");
        is_cancelled = super::widgets::quiet_button(ui, "Cancel").clicked();
    });
    if is_cancelled {
        (view.awaited, view.takes_first) = (None, false);
        view.text.clear();
    }
}

/// The commands that were found; the one that was clicked.
fn commands_ui(ui: &mut Ui, cx: &Cx<'_>, found: &[Action], marked: Option<usize>) -> Option<Action> {
    if found.is_empty() {
        return None;
    }
    let list = ScrollArea::vertical().max_height(LIST_HEIGHT).show(ui, |ui| {
        let row = |(index, action): (usize, &Action)| row_ui(ui, cx, *action, Some(index) == marked).then_some(*action);
        found.iter().enumerate().filter_map(row).last()
    });
    list.inner
}

/// A paste that a field of one line would spoil: several lines, or more than it can show.
fn pasted_whole(ui: &Ui) -> Option<String> {
    let is_whole = |event: &Event| matches!(event, Event::Paste(text) if text.chars().nth(LINE).is_some() || text.trim().contains(['\n', '\r']));
    ui.input_mut(|input| {
        let place = input.events.iter().position(is_whole)?;
        match input.events.remove(place) {
            Event::Paste(text) => Some(text),
            _ => None,
        }
    })
}

/// What was understood, with what should be known about it; the one that was clicked.
fn readings_ui<'a>(ui: &mut Ui, cx: &Cx<'_>, readings: &'a [Reading], marked: usize) -> Option<&'a Reading> {
    let mut clicked = None;
    for (index, reading) in readings.iter().enumerate() {
        let row = egui::Button::selectable(index == marked, reading.headline())
            .wrap()
            .min_size(egui::vec2(ui.available_width(), theme::ROW_HEIGHT));
        if ui.add(row).on_hover_text(reading.effect()).clicked() {
            clicked = Some(reading);
        }
        below_row(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            reading.notes.iter().for_each(|words| lines::info(ui, words));
            reading.missing.iter().take(6).for_each(|words| lines::warning(ui, words));
            if let Some(words) = reading.servers.note(&cx.snapshot.environment) {
                lines::info(ui, &words);
            }
        });
    }
    if let Some(reading) = readings.get(marked) {
        let keys = if readings.len() == 1 { "Press Enter." } else { "Choose with the arrow keys and press Enter." };
        below_row(ui, |ui| ui.label(theme::text::secondary(ui, format!("{}. {keys}", reading.effect()))));
    }
    clicked
}

/// In line with the words of a row.
fn below_row<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) {
    egui::Frame::new().inner_margin(egui::Margin { left: 8, right: 8, top: 0, bottom: 2 }).show(ui, add);
}

/// Why nothing can be taken over, and what could be.
fn not_understood_ui(ui: &mut Ui, view: &PaletteView, no_command: bool) {
    if let Some(why) = &view.no_position {
        lines::warning(ui, why);
    } else if let Pasted::Unknown(why) = &view.pasted {
        lines::warning(ui, why);
    } else if no_command {
        ui.label(theme::text::secondary(ui, "No command and no place has these words."));
    }
    if no_command {
        ui.add(egui::Label::new(theme::text::secondary(ui, WHAT_CAN_BE_PASTED)).wrap());
    }
}

fn row_ui(ui: &mut Ui, cx: &Cx<'_>, action: Action, marked: bool) -> bool {
    let info = action.info();
    let mut row =
        egui::Button::selectable(marked, info.name).min_size(egui::vec2(ui.available_width(), theme::ROW_HEIGHT));
    if let Some(shortcut) = info.shortcut {
        row = row.shortcut_text(super::action_ui::shortcut_words(ui, shortcut));
    }
    let allowed = action.allowed(&cx.situation);
    let response = ui.add_enabled(allowed.is_ok(), row).on_hover_text(info.help);
    if let Err(why) = allowed {
        response.clone().on_disabled_hover_text(why);
    }
    response.clicked()
}

/// Actions whose name or help holds every typed word, table order; those found by name first, and alone where a place
/// has these words too.
fn matching(text: &str, is_place: bool) -> Vec<Action> {
    let mut found = by_name(text);
    if !is_place {
        let words = words_of(text);
        let by_help = candidates().filter(|action| {
            let info = action.info();
            !holds(info.name, &words) && holds(&format!("{} {}", info.name, info.help), &words)
        });
        found.extend(by_help);
    }
    found
}

fn by_name(text: &str) -> Vec<Action> {
    let words = words_of(text);
    candidates().filter(|action| holds(action.info().name, &words)).collect()
}

fn words_of(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_lowercase).collect()
}

fn holds(haystack: &str, words: &[String]) -> bool {
    let haystack = haystack.to_lowercase();
    words.iter().all(|word| haystack.contains(word))
}

fn candidates() -> impl Iterator<Item = Action> {
    Action::ALL.iter().copied().filter(|action| action.info().menu != Menu::Hidden && *action != Action::Palette)
}

#[cfg(test)]
mod tests {
    use super::matching;
    use crate::commands::Action;

    #[test]
    fn words_find_names_before_help() {
        assert_eq!(matching("fit box", false).first(), Some(&Action::FitBox));
        assert!(matching("earthdata", false).contains(&Action::SignIn));
        assert!(matching("", false).len() > 20);
        assert!(matching("xyzzy", false).is_empty());
    }
}

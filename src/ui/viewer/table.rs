//! A table of values: any two dimensions of a variable, or the variables of a group side by side.

mod body;
mod cells;
mod controls;
mod copying;
mod go;
mod hint;
mod long_text;
mod model;
mod scroll;
#[cfg(test)]
mod tests;

use super::compare::{self, Other};
use crate::commands::{Action, Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{Haste, OpenFile, Opened, View, ViewKey, ViewRequest};
use crate::inspect::{DataType, Selection, Structure, Unread, Variable};
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, LINE_HEIGHT, Palette, text};
use crate::ui::widgets;
use cells::{Piece, Written};
use egui::{Label, Rect, RichText, Sense, Ui, Vec2};
use model::{Choice, Layout, Marked, Source};
use std::cell::RefCell;
use std::sync::Arc;

/// How a table is looked at; never the data.
#[derive(Default)]
pub(in crate::ui) struct TableView {
    /// What `layout` was made of.
    made_of: Option<(Arc<Structure>, String, Choice)>,
    layout: Option<Arc<Layout>>,
    /// Path whose column was brought into sight.
    shown: Option<String>,
    choice: Choice,
    written: Written,
    first_row: u64,
    first_column: u64,
    /// Part of a row or column that the wheel was turned.
    wheel: Vec2,
    marked: Option<Marked>,
    /// Bring the cursor into sight.
    reveals: bool,
    /// What is to be copied.
    wants_copy: Option<Action>,
    /// On its way to the clipboard.
    copying: Option<ViewKey>,
    /// What is typed as where to go, and what is looked for.
    goal: String,
    wants_goal: bool,
    seeking: Option<ViewKey>,
    /// A piece that could not be read, and why.
    failed: Option<(ViewKey, Unread)>,
    /// Why the last wish could not be fulfilled.
    problem: Option<String>,
    /// Dimension and index of an element that is to come into sight.
    wanted: Option<Vec<(usize, u64)>>,
}

impl TableView {
    /// Does what the table of commands asks of a table, in the next frame.
    pub(in crate::ui) fn act(&mut self, action: Action) {
        if action == Action::GoToValue {
            self.wants_goal = true;
        } else {
            self.wants_copy = Some(action);
        }
    }

    /// Whether there are cells to go to and to copy.
    pub(in crate::ui) fn has_cells(&self) -> bool {
        self.layout.as_ref().is_some_and(|layout| layout.rows > 0 && layout.columns() > 0)
    }

    /// The slice that is shown of a variable of more than two dimensions; `None` of any other.
    pub(super) fn slice_of(&self, variable: &Variable) -> Option<Selection> {
        let sources = &self.layout.as_ref()?.sources;
        let source = sources.iter().find(|source| source.variable.path == variable.path)?;
        let is_cut = |(at, length): (usize, &u64)| *length > 1 && ![source.down, source.across].contains(&Some(at));
        let is_part = variable.shape.iter().enumerate().any(is_cut);
        is_part.then(|| source.selection(0..source.length(source.down), 0..source.length(source.across)))
    }

    /// Where the dimensions stand that run neither way, from the next frame on.
    pub(super) fn stand_at(&mut self, at: &[u64]) {
        if self.choice.fixed != at {
            self.choice.fixed = at.to_vec();
        }
    }

    /// Where they stand.
    pub(super) fn stands(&self) -> &[u64] {
        &self.choice.fixed
    }

    /// Brings an element into sight: an index for each dimension that matters.
    pub(super) fn want(&mut self, element: Vec<(usize, u64)>) {
        self.wanted = Some(element);
    }

    /// Goes to the element that was wanted.
    fn take_wanted(&mut self, layout: &Layout) {
        let (Some(element), Some(source)) = (self.wanted.take(), layout.sources.first()) else { return };
        let index = |wanted: Option<usize>| {
            element.iter().find(|(dimension, _)| Some(*dimension) == wanted).map(|(_, index)| *index)
        };
        let row = index(source.down).unwrap_or(0).min(layout.rows.saturating_sub(1));
        go::go_to(self, row);
        if let Some(column) = index(source.across).filter(|_| matches!(layout.across, model::Across::Dimension(_))) {
            self.marked = Some(Marked::one((row, column)));
        }
    }

    /// The layout for what is looked at, made anew only if something changed.
    fn layout(&mut self, structure: &Arc<Structure>, path: &str) -> Option<Arc<Layout>> {
        if let Some((made, of, choice)) = &self.made_of {
            if Arc::ptr_eq(made, structure) && of == path && *choice == self.choice {
                return self.layout.clone();
            }
            if of != path {
                self.leave(structure, path);
            }
        }
        let variable = structure.variable(path);
        let layout = match variable {
            Some(variable) => Some(Layout::of(structure, variable, &self.choice)),
            None => structure.group(path).and_then(|group| Layout::of_group(structure, group)),
        };
        self.made_of = Some((Arc::clone(structure), path.to_owned(), self.choice.clone()));
        self.layout = layout.map(Arc::new);
        let is_new = self.shown.as_deref() != Some(path);
        self.shown = Some(path.to_owned());
        if let Some(column) = self.layout.as_ref().filter(|_| is_new).and_then(|layout| layout.column_of(path)) {
            let row = self.marked.map_or(self.first_row, |marked| marked.cursor.0);
            self.marked = Some(Marked::one((row, column)));
            self.reveals = true;
        }
        self.layout.clone()
    }

    /// Another variable: its own dimensions; beside its siblings the same rows stay in sight.
    fn leave(&mut self, structure: &Structure, path: &str) {
        let is_sibling = self.layout.as_ref().is_some_and(|layout| {
            layout.column_of(path).is_some()
                && structure.variable(path).is_some_and(|variable| variable.shape.len() == 1)
        });
        if !is_sibling {
            let written = self.written;
            *self = Self { written, ..Self::default() };
        }
        self.problem = None;
        self.failed = None;
    }
}

/// The way to pieces of cells: looks, and asks for what is not there.
pub(super) struct Asks<'a> {
    cx: &'a Cx<'a>,
    file: &'a OpenFile,
    written: Written,
    /// The other file, where its difference is what is shown.
    minus: Option<&'a Other>,
    /// A piece that could not be read, and why.
    failed: RefCell<Option<(ViewKey, Unread)>>,
}

impl Asks<'_> {
    /// The piece a cell lies in, if it is here.
    fn piece(&self, source: &Source, row: u64, column: u64) -> Option<Arc<Piece>> {
        let (rows, columns) = (source.row_piece(row), source.column_piece(column));
        // Neighbours are in lanes of their own: all four around a corner may be in sight.
        let lane = (rows.number % 2 + 2 * (columns.number % 2)) as u32;
        let (rows, columns) = (rows.span, columns.span);
        let span = |span: &std::ops::Range<u64>| [span.start, span.end];
        let kind = if self.minus.is_some() { "difference" } else { "cells" };
        let key = ViewKey::new(self.file.key, kind, source.variable.path.as_str())
            .in_lane(lane)
            .with(span(&rows))
            .with(span(&columns))
            .with([u64::from(self.written.raw)])
            .with([source.down.map_or(0, |down| down as u64 + 1), source.across.map_or(0, |across| across as u64 + 1)])
            .with(source.fixed.iter().copied())
            .with(self.minus.iter().flat_map(|other| other.numbers()));
        match self.cx.results.view::<Piece>(&key) {
            View::Ready(piece) => Some(piece),
            View::Missing => {
                let (source, written) = (source.clone(), self.written);
                let request = match self.minus {
                    None => ViewRequest::new(key, Haste::Quick, move |work| {
                        cells::piece(work, &source, rows, columns, written)
                    }),
                    Some(other) => {
                        ViewRequest::new(key, Haste::Quick, move |work| cells::difference(work, &source, rows, columns))
                            .beside(other.file.key)
                    }
                };
                self.cx.push(Command::Results(ResultsCommand::Ask(request)));
                None
            }
            View::Waiting(_) => None,
            View::Failed(unread) => {
                self.failed.replace(Some((key, unread)));
                None
            }
        }
    }

    /// A cell's text, if it is here.
    fn text(&self, source: &Source, row: u64, column: u64) -> Option<String> {
        self.piece(source, row, column)?.text(row, column).map(str::to_owned)
    }
}

/// Why the values cannot be read, where that is known before.
fn known_problem(layout: &Layout) -> Option<String> {
    let unread = layout.sources.iter().find_map(|source| source.variable.unread.as_ref());
    unread.map(|unread| printable::line(&unread.to_string()).into_owned())
}

/// The table of what is looked at, over the whole room.
pub(super) fn table_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (file, opened): (&OpenFile, &Opened),
    path: &str,
    view: &mut TableView,
    other: Option<&Other>,
) {
    let variable = opened.structure.variable(path);
    if let Some(variable) = variable.filter(|variable| is_one_text(variable)) {
        return long_text::text_ui(ui, cx, file, variable);
    }
    if other.is_some() {
        view.choice.alone = true;
    }
    let Some(layout) = view.layout(&opened.structure, path) else {
        widgets::empty_state(ui, Icon::List, "Choose a variable in the structure to see its values.", None);
        return;
    };
    let minus = other.filter(|other| other.shows_difference);
    let asks = Asks { cx, file, written: view.written, minus, failed: RefCell::default() };
    if let Some(words) = known_problem(&layout) {
        widgets::empty_state(ui, Icon::Warning, &words, None);
        return;
    }
    view.take_wanted(&layout);
    controls::controls_ui(ui, view, &layout, variable, &asks);
    copying::follow(cx, view, &layout, file);
    go::follow(cx, view);
    problem_ui(ui, cx, view);
    if let (Some(other), Some(variable)) = (other, variable) {
        compare::summary_ui(ui, cx, file, variable, other);
    }
    ui.add_space(GRID);
    if layout.rows == 0 || layout.columns() == 0 {
        widgets::empty_state(ui, Icon::List, "It holds no values: one of its dimensions has the length 0.", None);
        return;
    }
    let room = ui.available_rect_before_wrap();
    match other.filter(|other| !other.shows_difference) {
        Some(other) => beside_ui(ui, view, (&layout, variable), room, &asks, other),
        None => body::body_ui(ui, view, &layout, room, &asks, true),
    }
    ui.allocate_rect(room, Sense::hover());
    let failed = asks.failed.take();
    if view.failed != failed {
        view.failed = failed;
        // The line above was drawn before the cells.
        ui.ctx().request_repaint();
    }
}

/// Both files beside each other; what moves one moves the other.
fn beside_ui(
    ui: &mut Ui,
    view: &mut TableView,
    (layout, variable): (&Layout, Option<&Variable>),
    room: Rect,
    asks: &Asks<'_>,
    other: &Other,
) {
    let (left, right) = room.split_left_right_at_x(room.center().x);
    let halves = [(left.with_max_x(left.right() - GRID), asks.file), (right, other.file.as_ref())];
    for (half, file) in halves {
        let name = printable::line(&file.name()).into_owned();
        let place = half.with_max_y(half.top() + LINE_HEIGHT);
        ui.put(place, Label::new(text::emphasis(name)).truncate());
    }
    let below = |half: Rect| half.with_min_y(half.top() + LINE_HEIGHT);
    let [(left, _), (right, _)] = halves;
    // Half the room is for values; the index tells the rows apart.
    let layout = &Layout { row_scale: None, ..layout.clone() };
    ui.push_id("this", |ui| body::body_ui(ui, view, layout, below(left), asks, true));
    let there = variable.and_then(|variable| other.opened.structure.variable(&variable.path));
    if let Some(variable) = there {
        let layout = Layout { row_scale: None, ..Layout::of(&other.opened.structure, variable, &view.choice) };
        let asks =
            Asks { cx: asks.cx, file: &other.file, written: asks.written, minus: None, failed: RefCell::default() };
        ui.push_id("other", |ui| body::body_ui(ui, view, &layout, below(right), &asks, false));
    }
}

/// What could not be done or read, in a sentence.
fn problem_ui(ui: &mut Ui, cx: &Cx<'_>, view: &mut TableView) {
    let ink = Palette::of(ui).waiting.ink;
    if let Some(words) = &view.problem {
        ui.label(RichText::new(words).color(ink));
    }
    let Some((key, unread)) = view.failed.clone() else { return };
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(printable::line(&unread.to_string())).color(ink));
        if widgets::quiet_button(ui, "Read it again").clicked() {
            cx.push(Command::Results(ResultsCommand::Retry(key)));
            view.failed = None;
        }
    });
}

/// A single text, which is shown as text.
fn is_one_text(variable: &Variable) -> bool {
    matches!(variable.data_type, DataType::Text(_)) && variable.elements() == 1
}

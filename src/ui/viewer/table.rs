//! A table of values: any two dimensions of a variable, or the variables of a group side by side.

mod body;
mod cells;
mod controls;
mod long_text;
mod model;
mod scroll;
#[cfg(test)]
mod tests;

use super::compare::{self, Other};
use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{Haste, OpenFile, Opened, View, ViewKey, ViewRequest};
use crate::inspect::{DataType, Structure, Unread, Variable};
use crate::ui::Cx;
use crate::ui::icons::Icon;
use crate::ui::theme::{GRID, LINE_HEIGHT, Palette, text};
use crate::ui::widgets::{self, format};
use cells::{Copied, Format, Piece, Row, Sought, Written};
use egui::{Label, Rect, RichText, Sense, Ui, Vec2};
use model::{Choice, Layout, Marked, Source};
use std::cell::RefCell;
use std::ops::Range as Span;
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
    wants_copy: bool,
    /// On its way to the clipboard.
    copying: Option<ViewKey>,
    /// What is typed as where to go, and what is looked for.
    goal: String,
    seeking: Option<ViewKey>,
    /// A piece that could not be read, and why.
    failed: Option<(ViewKey, Unread)>,
    /// Why the last wish could not be fulfilled.
    problem: Option<String>,
}

impl TableView {
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
        let span = |span: &Span<u64>| [span.start, span.end];
        let lane = u32::from(rows.start / 512 % 2 == 1) + 2 * u32::from(columns.start / 512 % 2 == 1);
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
    controls::controls_ui(ui, view, &layout, variable, &asks);
    follow_wishes(cx, view, &layout, file);
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

/// Copies and jumps that were asked for, as far as they are.
fn follow_wishes(cx: &Cx<'_>, view: &mut TableView, layout: &Arc<Layout>, file: &OpenFile) {
    if std::mem::take(&mut view.wants_copy) {
        copy(cx, view, layout, file, Extent::Marked, Format::Tsv);
    }
    if let Some(key) = view.copying.clone() {
        match cx.results.view::<Copied>(&key) {
            View::Ready(copied) => {
                cx.push(Command::Copy(copied.0.clone()));
                cx.push(Command::Results(ResultsCommand::Retry(key)));
                view.copying = None;
            }
            View::Failed(unread) => {
                view.problem = Some(match unread.why {
                    crate::inspect::Why::TooLarge(..) => format!(
                        "At most {} cells are copied at once. Select fewer, or export them.",
                        format::count(cells::MOST_COPIED)
                    ),
                    _ => printable::line(&unread.to_string()).into_owned(),
                });
                cx.push(Command::Results(ResultsCommand::Retry(key)));
                view.copying = None;
            }
            View::Missing | View::Waiting(_) => {}
        }
    }
    if let Some(key) = view.seeking.clone() {
        match cx.results.view::<Row>(&key) {
            View::Ready(row) => {
                go_to(view, row.0);
                view.seeking = None;
            }
            View::Failed(unread) => {
                view.problem = Some(printable::line(&unread.to_string()).into_owned());
                cx.push(Command::Results(ResultsCommand::Retry(key)));
                view.seeking = None;
            }
            View::Missing | View::Waiting(_) => {}
        }
    }
}

/// How much is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Marked,
    Row,
    Column,
}

fn copy(cx: &Cx<'_>, view: &mut TableView, layout: &Arc<Layout>, file: &OpenFile, extent: Extent, format: Format) {
    let marked = view.marked.unwrap_or_default();
    let (rows, columns) = match extent {
        Extent::Marked => (marked.rows(), marked.columns()),
        Extent::Row => (marked.rows(), 0..layout.columns()),
        Extent::Column => (0..layout.rows, marked.columns()),
    };
    view.problem = None;
    let fixed: Vec<u64> = layout.sources.iter().flat_map(|source| source.fixed.iter().copied()).collect();
    let path = view.made_of.as_ref().map(|(_, path, _)| path.clone()).unwrap_or_default();
    let key = ViewKey::new(file.key, "copy", path)
        .with([rows.start, rows.end, columns.start, columns.end, format as u64, u64::from(view.written.raw)])
        .with(fixed);
    let (layout, written) = (Arc::clone(layout), view.written);
    let make = move |work: &mut crate::engine::inspection::Work<'_>| {
        cells::copy(work, &layout, (rows, columns), format, written)
    };
    view.copying = Some(key.clone());
    cx.push(Command::Results(ResultsCommand::Ask(ViewRequest::new(key, Haste::Long, make))));
}

fn go_to(view: &mut TableView, row: u64) {
    let column = view.marked.map_or(0, |marked| marked.cursor.1);
    view.marked = Some(Marked::one((row, column)));
    view.first_row = row.saturating_sub(3);
    view.reveals = true;
}

/// Goes to what was typed: whole numbers are indices, others values of the rows' coordinate.
fn seek(cx: &Cx<'_>, view: &mut TableView, layout: &Layout, file: &OpenFile) {
    view.problem = None;
    let goal = view.goal.trim().replace([',', '\u{202f}', ' '], "");
    if let Ok(row) = goal.parse::<u64>() {
        if row < layout.rows {
            go_to(view, row);
        } else {
            view.problem = Some(format!("The last index is {}.", format::count(layout.rows.saturating_sub(1))));
        }
        return;
    }
    let Some(scale) = coordinate(layout, view) else {
        view.problem = Some("These rows have no coordinate: type an index.".to_owned());
        return;
    };
    let Some(sought) = sought(view.goal.trim()) else {
        view.problem = Some("Type an index (120), a value (40.25) or a time (2020-05-28T06:30).".to_owned());
        return;
    };
    let (kind, bits) = match sought {
        Sought::Value(value) => (0, value.to_bits()),
        Sought::Time(utc) => (1, utc.to_bits()),
    };
    let key = ViewKey::new(file.key, "seek", scale.variable.path.as_str()).with([kind, bits]);
    let make = move |work: &mut crate::engine::inspection::Work<'_>| cells::nearest(work, &scale, sought);
    view.seeking = Some(key.clone());
    cx.push(Command::Results(ResultsCommand::Ask(ViewRequest::new(key, Haste::Long, make))));
}

/// The coordinate along which a value is looked for: that of the rows, else the column of the cursor.
fn coordinate(layout: &Layout, view: &TableView) -> Option<Source> {
    layout.row_scale.clone().or_else(|| {
        let column = view.marked.map_or(0, |marked| marked.cursor.1);
        layout.source(column).filter(|(source, _)| source.variable.shape.len() == 1).map(|(source, _)| source.clone())
    })
}

fn sought(text: &str) -> Option<Sought> {
    if let Ok(value) = text.parse::<f64>() {
        return value.is_finite().then_some(Sought::Value(value));
    }
    let text = text.trim_end_matches(['Z', 'z']).replace(' ', "T");
    let moment = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|shape| chrono::NaiveDateTime::parse_from_str(&text, shape).ok())
        .or_else(|| chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))?;
    let utc = moment.and_utc();
    Some(Sought::Time(utc.timestamp() as f64 + f64::from(utc.timestamp_subsec_nanos()) / 1e9))
}

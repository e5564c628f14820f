//! Heatmap of a grid or swath, in the coordinates of its cells.

mod saved;

use super::axis::Bounds;
use super::axis::{AxisWords, side_words};
use super::colour_bar::{self, Colouring, Ends};
use super::saving::Saving;
use super::surface::{Drawn, Shown, Surface};
use super::wait::{self, Wait};
use super::{Given, Part, axis, difference, legend, readout};
use crate::domain::printable;
use crate::engine::inspection::{Haste, View as Answer, ViewKey, ViewRequest, Weigh};
use crate::inspect::Variable;
use crate::inspect::map::flat;
use crate::inspect::plot::colours::{self, ColourMap, ColourScale};
use crate::inspect::plot::field::{Colours, Field, Slice, load};
use crate::inspect::plot::raster::{Hidden, View};
use crate::inspect::plot::told::{Told, told};
use crate::ui::theme::text;
use crate::ui::viewer::link::{Side, Spot};
use crate::ui::widgets::{self, format};
use egui::{DragValue, Ui, vec2};
use std::sync::Arc;

/// State of one variable's heatmap.
#[derive(Default)]
pub struct FieldView {
    path: String,
    slice: Option<Slice>,
    /// The slice that was taken over last.
    followed: Option<Slice>,
    /// Where the dimensions stand that are not drawn.
    stands: Vec<u64>,
    colouring: Colouring,
    hidden: Hidden,
    surface: Surface,
    shown: Option<(ViewKey, Arc<Field>)>,
    saving: Saving,
    /// The cell under the pointer, read from the file: its stored indices, and what is told of it.
    told: Option<(Vec<u64>, Arc<Told>)>,
    /// Ends of the values of another plot that has the same colours.
    pub(super) shared: Option<Ends>,
    /// A person wants it drawn although it is large.
    is_wanted: bool,
}

impl Weigh for Field {
    fn weight(&self) -> u64 {
        self.bytes() as u64
    }
}

impl Weigh for Told {
    fn weight(&self) -> u64 {
        256
    }
}

/// What cells are painted with, for the thread of the results.
#[derive(Debug, Clone)]
enum Paint {
    Scale(ColourScale),
    Classes(Hidden),
}

impl Paint {
    fn of<'a>(&'a self, field: &'a Field) -> Option<Colours<'a>> {
        match self {
            Self::Scale(scale) => Some(Colours::Scale(scale)),
            Self::Classes(hidden) => field.categories.as_ref().map(|all| Colours::Classes(all, *hidden)),
        }
    }

    fn numbers(&self) -> [u64; 4] {
        match self {
            Self::Scale(scale) => {
                let (low, high) = scale.range();
                [low.to_bits(), high.to_bits(), scale.map() as u64, scale.spacing() as u64]
            }
            Self::Classes(hidden) => [u64::from(hidden.0), 0, u64::MAX, 0],
        }
    }
}

impl FieldView {
    pub(super) fn colouring(&self, path: &str) -> Colouring {
        if self.path == path { self.colouring } else { Colouring::default() }
    }

    pub(super) fn set_colouring(&mut self, path: &str, colouring: Colouring) {
        self.turn_to(path);
        self.colouring = colouring;
    }

    pub(super) fn stand_at(&mut self, at: &[u64]) {
        self.stands = at.to_vec();
    }

    pub(super) fn stands(&self) -> &[u64] {
        &self.stands
    }

    /// Another variable begins anew.
    fn turn_to(&mut self, path: &str) {
        if self.path != path {
            let stands = std::mem::take(&mut self.stands);
            *self = Self { path: path.to_owned(), stands, shared: self.shared, ..Self::default() };
        }
    }

    /// The field that is shown.
    pub fn field(&self) -> Option<&Arc<Field>> {
        self.shown.as_ref().map(|(_, field)| field)
    }

    /// Ends of its values, if it has any.
    pub(super) fn ends(&self) -> Option<Ends> {
        ends(self.field()?)
    }

    /// The axes and the part of them that is in view.
    pub(super) fn seen(&self) -> Option<([AxisWords; 2], Bounds)> {
        Some((axes(self.field()?), self.surface.bounds()?))
    }

    /// What is in view.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        self.surface.bounds()
    }

    /// Shows another part from the next frame on.
    pub(super) fn show(&mut self, bounds: Bounds) {
        self.surface.set_bounds(bounds);
    }

    /// Colours and slice as another plot of the same variable has them.
    pub(super) fn follow(&mut self, other: &Self) {
        (self.colouring, self.hidden) = (other.colouring, other.hidden);
        self.follow_slice(other);
    }

    /// The slice that another plot of the same variable has, once that is another one.
    pub(super) fn follow_slice(&mut self, other: &Self) {
        if self.path == other.path && self.followed != other.slice {
            self.followed.clone_from(&other.slice);
            self.slice.clone_from(&other.slice);
            self.stands.clone_from(&other.stands);
        }
    }
}

fn ends(field: &Field) -> Option<Ends> {
    let (least, most) = field.spread.ends?;
    let all = (f64::from(least), f64::from(most));
    Some(Ends { usual: field.usual?, all, above_zero: field.usual_above_zero })
}

fn axes(field: &Field) -> [AxisWords; 2] {
    [side_words(&field.x), side_words(&field.y)]
}

/// Draws a variable of two or more dimensions.
pub(super) fn field_ui(ui: &mut Ui, view: &mut FieldView, given: &mut Given<'_>, variable: &Variable) {
    view.turn_to(&variable.path);
    let first = || Slice::first_of(given.structure, variable);
    let Some(mut slice) = view.slice.clone().or_else(first) else { return };
    stand(&mut slice, variable, &view.stands);
    let stands = view.field().map(|field| field.stands.clone()).unwrap_or_default();
    let slice = if given.part.has_choices() { slice_ui(ui, variable, slice, &stands) } else { slice };
    view.slice = Some(slice.clone());
    view.stands.clone_from(&slice.at);
    let bytes = slice.selection(variable).elements().saturating_mul(variable.data_type.decoded_bytes());
    if !wait::may_read(ui, &mut view.is_wanted, bytes) {
        return;
    }
    let key = difference::key(given, "field", &variable.path);
    let key = key.with([slice.rows as u64, slice.columns as u64]).with(slice.at.iter().copied());
    let path = variable.path.clone();
    let beside = given.beside.clone();
    let wait = wait::follow(given, &key, || match beside {
        Some(beside) => difference::field(key.clone(), path, slice, beside.file),
        None => ViewRequest::new(key.clone(), Haste::Long, move |work| {
            load(work.reader, work.structure, &path, &slice, work.cancel)
        }),
    });
    if let Wait::Here(field) = &wait {
        take(view, key, field);
    }
    wait::wait_ui(ui, &wait, view.shown.is_some());
    if let Some((key, field)) = view.shown.clone() {
        draw_ui(ui, view, given, variable, &key, &field);
    }
}

fn take(view: &mut FieldView, key: ViewKey, field: &Arc<Field>) {
    let before = view.shown.as_ref();
    if before.is_some_and(|(old, _)| *old == key) {
        return;
    }
    let is_other = before.is_none_or(|(_, old)| (old.rows, old.columns) != (field.rows, field.columns));
    if is_other {
        view.surface.clear();
        view.surface.set_bounds(whole(field));
    }
    view.told = None;
    view.shown = Some((key, Arc::clone(field)));
}

fn whole(field: &Field) -> Bounds {
    Bounds { x: (0.0, field.columns as f64), y: (0.0, field.rows as f64) }
}

/// Takes over where the dimensions stand that are not drawn.
fn stand(slice: &mut Slice, variable: &Variable, stands: &[u64]) {
    for (dimension, (at, length)) in slice.at.iter_mut().zip(&variable.shape).enumerate() {
        let is_drawn = dimension == slice.rows || dimension == slice.columns;
        let wanted = if is_drawn { 0 } else { stands.get(dimension).copied().unwrap_or(0) };
        *at = wanted.min(length.saturating_sub(1));
    }
}

/// Where the dimensions stand that are not drawn: index and coordinate.
fn slice_ui(ui: &mut Ui, variable: &Variable, mut slice: Slice, stands: &[(String, String)]) -> Slice {
    let others = (0..variable.shape.len()).filter(|dimension| *dimension != slice.rows && *dimension != slice.columns);
    let others: Vec<usize> =
        others.filter(|dimension| variable.shape.get(*dimension).is_some_and(|length| *length > 0)).collect();
    if others.is_empty() {
        return slice;
    }
    ui.horizontal_wrapped(|ui| {
        for dimension in others {
            let name = variable.axes.get(dimension).map_or("", |axis| axis.name.as_str());
            let last = variable.shape.get(dimension).copied().unwrap_or(1).saturating_sub(1);
            let stands = stands.iter().find(|(known, words)| known == name && !words.starts_with("index "));
            // Where there is one element alone, nothing is to be chosen.
            if last == 0 && stands.is_none() {
                continue;
            }
            let label = ui.label(text::secondary(ui, printable::line(name)));
            if let Some(at) = slice.at.get_mut(dimension).filter(|_| last > 0) {
                let field = ui.add(DragValue::new(at).range(0..=last)).labelled_by(label.id);
                field.on_hover_text("Index along this dimension; drag, or click to type");
                ui.label(text::secondary(ui, format!("of {}", format::count(last))));
            }
            if let Some((_, words)) = stands {
                ui.label(printable::line(words).into_owned());
                ui.add_space(8.0);
            }
        }
    });
    slice
}

fn draw_ui(
    ui: &mut Ui,
    view: &mut FieldView,
    given: &mut Given<'_>,
    variable: &Variable,
    key: &ViewKey,
    field: &Arc<Field>,
) {
    let Some(own) = ends(field) else {
        let words = if given.beside.is_some() {
            "There is no place where both files have a value."
        } else {
            "Every value here is missing."
        };
        ui.label(text::secondary(ui, words));
        return;
    };
    let ends = view.shared.map_or(own, |shared| own.with(shared));
    let is_difference = given.beside.is_some();
    let suits = if is_difference { ColourMap::Diverging } else { colours::suited(variable, ends.usual) };
    let scale = view.colouring.scale(suits, ends);
    let by_class = field.categories.is_some() && view.colouring.by_class.unwrap_or(field.is_named);
    let label = difference::label(given, axis::variable_label(variable));
    let values = AxisWords::values(label.clone(), field.base, field.clock.as_ref());
    if given.part.has_choices() {
        ui.add(egui::Label::new(text::emphasis(printable::line(&label))).truncate());
        choices_ui(ui, view, given, (variable, key, field), (&scale, by_class, &values, ends));
    }
    let paint = match &field.categories {
        Some(categories) if by_class => {
            if given.part.has_choices() {
                legend::legend_ui(ui, &categories.classes, &mut view.hidden, "cells");
            }
            Paint::Classes(view.hidden)
        }
        _ => Paint::Scale(scale.clone()),
    };
    if given.part.has_values() {
        values_ui(ui, view, given, (variable, key, field), (&paint, &scale, &values));
    }
}

fn choices_ui(
    ui: &mut Ui,
    view: &mut FieldView,
    given: &mut Given<'_>,
    (variable, key, field): (&Variable, &ViewKey, &Arc<Field>),
    (scale, by_class, values, ends): (&ColourScale, bool, &AxisWords, Ends),
) {
    ui.horizontal_wrapped(|ui| {
        let classes = (field.categories.is_some(), by_class);
        let can_log = ends.above_zero.is_some() && field.clock.is_none() && scale.map() != ColourMap::Diverging;
        colour_bar::colouring_ui(ui, &mut view.colouring, scale, classes, can_log);
        if widgets::quiet_line_button(ui, "Whole field").clicked() {
            view.surface.set_bounds(whole(field));
        }
        saved::saved_ui(ui, view, given, (variable, key, field), (scale, by_class, values));
    });
}

fn values_ui(
    ui: &mut Ui,
    view: &mut FieldView,
    given: &mut Given<'_>,
    (variable, key, field): (&Variable, &ViewKey, &Arc<Field>),
    (paint, scale, values): (&Paint, &ColourScale, &AxisWords),
) {
    let by_class = matches!(paint, Paint::Classes(_));
    let below = readout::room_below(ui, given.part);
    let size = vec2(ui.available_width(), (ui.available_height() - below).max(120.0));
    let size = if by_class { size } else { colour_bar::beside(size) };
    let axes = axes(field);
    let [x_axis, y_axis] = &axes;
    let name = difference::name(given, format!("Heatmap of {}", printable::line(&variable.name)));
    let shown = view.surface.show(ui, &name, size, [x_axis, y_axis], |_| {});
    if !by_class {
        colour_bar::colour_bar_ui(ui, &mut view.colouring, scale, values, shown.frame);
    }
    if shown.reset {
        view.surface.set_bounds(whole(field));
    }
    follow_picture(ui, view, given, (key, field), paint, &shown);
    let cell = pointed(&shown).filter(|(column, row)| field.at(*column, *row).is_some());
    let marked = view.slice.clone().and_then(|slice| link(given, variable, (&slice, field), cell));
    if let Some((column, row)) = marked {
        shown.mark(ui, column as f64 + 0.5, row as f64 + 0.5);
    }
    told_ui(ui, view, given, (field, variable, values), &axes, cell.or(marked));
}

/// Tells the map which cell is under the pointer; the cell that the map points at.
fn link(
    given: &mut Given<'_>,
    variable: &Variable,
    (slice, field): (&Slice, &Field),
    pointed: Option<(usize, usize)>,
) -> Option<(usize, usize)> {
    let (rows, columns) = (field.rows as u64, field.columns as u64);
    let spot = pointed.and_then(|(column, row)| field.stored(column, row)).map(|(column, row)| {
        let index = flat((slice.rows, row, rows), (slice.columns, column, columns));
        Spot { file: given.file, group: variable.path.clone(), index, position: None, side: Side::Plot }
    });
    given.linked.hover(Side::Plot, spot);
    let index = given.linked.pointed_at(Side::Plot, given.file, &variable.path)?.index;
    let (column, row) = if slice.rows < slice.columns {
        (index.checked_rem(columns)?, index.checked_div(columns)?)
    } else {
        (index.checked_div(rows)?, index.checked_rem(rows)?)
    };
    if row >= rows || column >= columns {
        return None;
    }
    let (column, row) = field.stored(column as usize, row as usize)?;
    Some((column as usize, row as usize))
}

fn follow_picture(
    ui: &Ui,
    view: &mut FieldView,
    given: &mut Given<'_>,
    (key, field): (&ViewKey, &Arc<Field>),
    paint: &Paint,
    shown: &Shown,
) {
    let ends = [shown.view.x.0, shown.view.x.1, shown.view.y.0, shown.view.y.1].map(f64::to_bits);
    let size = [u64::from(shown.view.width), u64::from(shown.view.height)];
    let is_difference = u64::from(given.beside.is_some());
    let key = ViewKey { kind: "field picture", ..key.clone() }.with(ends).with(paint.numbers()).with(size);
    let key = key.with([is_difference]);
    match given.results.view::<Drawn>(&key) {
        Answer::Missing => {
            let (field, paint, seen) = (Arc::clone(field), paint.clone(), shown.view);
            let request = ViewRequest::new(key, Haste::Quick, move |_| {
                let picture = paint.of(&field).map(|colours| field.picture(seen, colours));
                let picture = picture.unwrap_or_else(|| crate::inspect::plot::raster::Picture::clear(seen));
                Ok(Drawn::new(&picture, seen, field.spread.count))
            });
            given.asks.push(request);
        }
        Answer::Ready(drawn) => {
            if view.surface.painted().is_none_or(|painted| *painted.key != key) {
                view.surface.paint(ui, &key, &drawn);
                ui.ctx().request_repaint();
            }
        }
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
}

/// Column and row of the cell under the pointer.
fn pointed(shown: &Shown) -> Option<(usize, usize)> {
    let (column, row) = shown.pointer?;
    let View { x, y, width, height } = shown.view;
    let across = x.0 + column * (x.1 - x.0) / f64::from(width);
    let up = y.1 - row * (y.1 - y.0) / f64::from(height);
    (across >= 0.0 && up >= 0.0).then_some((across as usize, up as usize))
}

/// The cell under the pointer, then how many values there are.
fn told_ui(
    ui: &mut Ui,
    view: &mut FieldView,
    given: &mut Given<'_>,
    (field, variable, values): (&Field, &Variable, &AxisWords),
    axes: &[AxisWords; 2],
    cell: Option<(usize, usize)>,
) {
    let words = cell.map(|(column, row)| {
        let exact = exact(view, given, field, variable, (column, row));
        let [x_axis, y_axis] = axes;
        let at = |axis: &AxisWords, name: &str, cell: usize| format!("{name} {}", axis.told(cell as f64 + 0.5, 1.0));
        let mut parts = vec![at(x_axis, &field.x.name, column), at(y_axis, &field.y.name, row)];
        let unit = axis::unit_of(variable).map_or_else(String::new, |unit| format!(" {unit}"));
        let value = exact.as_ref().map(|told| told.value.clone());
        let value = value.unwrap_or_else(|| plain(field, values, field.at(column, row).unwrap_or(f32::NAN)));
        parts.push(if value == "–" { "no data".to_owned() } else { value.replace('-', "−") + &unit });
        if let Some(told) = &exact {
            parts.extend(told.latitude.zip(told.longitude).map(|(north, east)| readout::position(north, east)));
            parts.extend(told.time.clone());
        }
        parts.join("   ")
    });
    readout::readout_ui(ui, words.as_deref());
    if given.part != Part::Whole {
        return;
    }
    let all = field.spread.count + field.spread.missing;
    let mut words = format!("{} × {} cells", format::count(field.columns as u64), format::count(field.rows as u64));
    if field.spread.missing > 0 {
        let share = 100.0 * field.spread.missing as f64 / all.max(1) as f64;
        words = format!("{words}, {} without data ({share:.1} %)", format::count(field.spread.missing));
    }
    if field.outside_valid > 0 {
        words = format!("{words}, {} outside the valid range", format::count(field.outside_valid));
    }
    ui.add(egui::Label::new(text::secondary(ui, words)).truncate());
}

/// A value as memory has it.
fn plain(field: &Field, values: &AxisWords, value: f32) -> String {
    if value.is_nan() {
        return "–".to_owned();
    }
    let named = field.categories.as_ref().filter(|_| field.is_named).and_then(|all| all.words(value));
    named.unwrap_or_else(|| match &field.clock {
        Some(_) => values.told(f64::from(value), 1e-3),
        None => difference::rounded(value),
    })
}

/// What the file says of a cell, as soon as it is read.
fn exact(
    view: &mut FieldView,
    given: &mut Given<'_>,
    field: &Field,
    variable: &Variable,
    (column, row): (usize, usize),
) -> Option<Arc<Told>> {
    let slice = view.slice.as_ref().filter(|_| given.beside.is_none())?;
    let (x, y) = field.stored(column, row)?;
    let mut indices = slice.at.clone();
    *indices.get_mut(slice.columns)? = x;
    *indices.get_mut(slice.rows)? = y;
    let key = ViewKey::new(given.file, "cell", variable.path.as_str()).with(indices.iter().copied());
    match given.results.view::<Told>(&key) {
        Answer::Missing => {
            let (path, at) = (variable.path.clone(), indices.clone());
            given
                .asks
                .push(ViewRequest::new(key, Haste::Quick, move |work| told(work.reader, work.structure, &path, &at)));
        }
        Answer::Ready(told) => view.told = Some((indices.clone(), told)),
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
    view.told.as_ref().filter(|(known, _)| *known == indices).map(|(_, told)| Arc::clone(told))
}

//! Values along one dimension, and how often values occur.

mod histogram;

use super::axis::Bounds;
use super::saving::{self, Saving, TEXT, What, figure_axis};
use super::surface::{Shown, Surface};
use super::wait::{self, Wait};
use super::{AxisKind, AxisWords, Given, Part, axis, difference, legend, readout};
use crate::domain::printable;
use crate::engine::inspection::{Haste, View as Answer, ViewKey, ViewRequest, Weigh, Work};
use crate::inspect::plot::figure::Figure;
use crate::inspect::plot::profile::Class;
use crate::inspect::plot::raster::{Hidden, View};
use crate::inspect::plot::saved::{Head, series_table};
use crate::inspect::plot::series::{Column, Run, Series, load};
use crate::inspect::plot::told::{Told, told};
use crate::inspect::plot::{colours, sketch, spread};
use crate::inspect::{Cancel, Structure, Unread, Variable, Why};
use crate::ui::theme::{Palette, text};
use crate::ui::viewer::link::{Side, Spot, Stretch};
use crate::ui::widgets::{self, format};
use egui::{Color32, Mesh, Rect, Shape, Ui, vec2};
use egui_plot::{Line, PlotPoint, PlotPoints, PlotUi, Points};
use std::sync::Arc;

/// Half the height of a run of a class, of the distance between two classes.
const HALF: f64 = 0.28;

/// State of one variable's series and histogram.
#[derive(Default)]
pub struct SeriesView {
    path: String,
    surface: Surface,
    shown: Option<(ViewKey, Arc<Series>)>,
    /// The outline on the surface, kept until the next one is there.
    outline: Option<Arc<Outline>>,
    bars: histogram::BarsView,
    hidden: Hidden,
    saving: Saving,
    /// The value under the pointer, read from the file.
    told: Option<(u64, Arc<Told>)>,
    is_histogram: bool,
    is_wanted: bool,
}

/// A series as columns of pixels, or of names as runs.
struct Outline {
    x: (f64, f64),
    columns: Vec<Option<Column>>,
    runs: Vec<Run>,
}

impl Weigh for Outline {
    fn weight(&self) -> u64 {
        self.columns.len() as u64 * 20 + self.runs.len() as u64 * 24
    }
}

impl Weigh for Series {
    fn weight(&self) -> u64 {
        self.bytes() as u64
    }
}

impl SeriesView {
    /// The axes and the part of them that is in view.
    pub(super) fn seen(&self, structure: &Structure, variable: &Variable) -> Option<([AxisWords; 2], Bounds)> {
        let (_, series) = self.shown.as_ref().filter(|_| !self.is_histogram)?;
        Some((axes(structure, series, variable, axis::variable_label(variable)), self.surface.bounds()?))
    }

    /// What is in view.
    pub(super) fn bounds(&self) -> Option<Bounds> {
        self.surface.bounds()
    }

    /// Shows another part from the next frame on.
    pub(super) fn show(&mut self, bounds: Bounds) {
        self.surface.set_bounds(bounds);
    }

    /// Series or histogram as another plot of the same variable.
    pub(super) fn follow(&mut self, other: &Self) {
        (self.is_histogram, self.hidden) = (other.is_histogram, other.hidden);
    }
}

/// Draws a variable of one dimension.
pub(super) fn series_ui(ui: &mut Ui, view: &mut SeriesView, given: &mut Given<'_>, variable: &Variable) {
    if view.path != variable.path {
        *view = SeriesView { path: variable.path.clone(), ..SeriesView::default() };
    }
    if !wait::may_read(ui, &mut view.is_wanted, variable.decoded_bytes()) {
        return;
    }
    let key = difference::key(given, "series", &variable.path);
    let (path, beside) = (variable.path.clone(), given.beside.clone());
    let wait = wait::follow(given, &key, || match beside {
        Some(beside) => difference::series(key.clone(), path, beside.file),
        None => ViewRequest::new(key.clone(), Haste::Long, move |work| {
            load(work.reader, work.structure, &path, work.cancel)
        }),
    });
    if let Wait::Here(series) = &wait
        && view.shown.as_ref().is_none_or(|(old, _)| *old != key)
    {
        view.surface.set_bounds(whole(series));
        view.shown = Some((key, Arc::clone(series)));
    }
    wait::wait_ui(ui, &wait, view.shown.is_some());
    let Some((key, series)) = view.shown.clone() else { return };
    if series.spread.count == 0 {
        ui.label(text::secondary(ui, "Every value here is missing."));
        return;
    }
    if given.part.has_choices() {
        choices_ui(ui, view, given, variable, (&key, &series));
    }
    if !given.part.has_values() {
        return;
    }
    let below = readout::room_below(ui, given.part);
    let size = vec2(ui.available_width(), (ui.available_height() - below).max(120.0));
    if view.is_histogram {
        histogram::histogram_ui(ui, view, given, variable, (&key, &series), size);
    } else {
        line_ui(ui, view, given, variable, (&key, &series), size);
    }
    if given.part == Part::Whole {
        said_ui(ui, &series);
    }
}

fn choices_ui(
    ui: &mut Ui,
    view: &mut SeriesView,
    given: &mut Given<'_>,
    variable: &Variable,
    (key, series): (&ViewKey, &Arc<Series>),
) {
    let label = difference::label(given, axis::variable_label(variable));
    ui.add(egui::Label::new(text::emphasis(printable::line(&label))).truncate());
    ui.horizontal_wrapped(|ui| {
        ui.selectable_value(&mut view.is_histogram, false, "Series");
        ui.selectable_value(&mut view.is_histogram, true, "Histogram");
        if view.is_histogram {
            histogram::saved_ui(ui, view, given, variable, (key, series));
            return;
        }
        if widgets::quiet_line_button(ui, "Whole series").clicked() {
            view.surface.set_bounds(whole(series));
        }
        saved_ui(ui, view, given, variable, (key, series));
    });
    if let Some(categories) = &series.categories {
        legend::legend_ui(ui, &categories.classes, &mut view.hidden, "values");
    }
}

fn said_ui(ui: &mut Ui, series: &Series) {
    let mut words = format!("{} values", format::count(series.spread.count));
    if series.spread.missing > 0 {
        words = format!("{words}, {} missing", format::count(series.spread.missing));
    }
    if series.outside_valid > 0 {
        words = format!("{words}, {} outside the valid range", format::count(series.outside_valid));
    }
    ui.label(text::secondary(ui, words));
}

fn whole(series: &Series) -> Bounds {
    let y = match &series.categories {
        Some(categories) => (-0.6, categories.classes.len() as f64 - 0.4),
        None => series.usual,
    };
    Bounds { x: spread::padded(0.0, series.end(), 0.01), y }
}

fn along_words(structure: &Structure, series: &Series) -> AxisWords {
    let scale = series.coordinate.as_ref().and_then(|path| structure.variable(path));
    match scale {
        Some(scale) if series.along.is_some() => {
            AxisWords::values(scale.name.as_str(), series.start, series.along.as_ref())
        }
        Some(scale) => AxisWords { start: series.start, ..AxisWords::plain(axis::variable_label(scale)) },
        None => AxisWords::plain("index"),
    }
}

/// The names of classes at 0, 1, 2…
fn names_of(classes: &[Class]) -> AxisKind {
    /// Characters of a name on an axis.
    const MOST: usize = 24;
    AxisKind::Names(classes.iter().map(|class| printable::cut(&class.words(), MOST)).collect())
}

fn axes(structure: &Structure, series: &Series, variable: &Variable, label: String) -> [AxisWords; 2] {
    [along_words(structure, series), value_words(series, variable, label)]
}

/// The axis of the values: numbers, times, or names of classes.
fn value_words(series: &Series, variable: &Variable, label: String) -> AxisWords {
    match &series.categories {
        Some(categories) => {
            AxisWords { kind: names_of(&categories.classes), ..AxisWords::plain(variable.name.as_str()) }
        }
        None => AxisWords::values(label, series.base, series.clock.as_ref()),
    }
}

fn line_ui(
    ui: &mut Ui,
    view: &mut SeriesView,
    given: &mut Given<'_>,
    variable: &Variable,
    (key, series): (&ViewKey, &Arc<Series>),
    size: egui::Vec2,
) {
    let label = difference::label(given, axis::variable_label(variable));
    let axes = axes(given.structure, series, variable, label);
    let [x_axis, y_axis] = &axes;
    let colour = Palette::of(ui).accent;
    let outline = view.outline.clone();
    let name = difference::name(given, format!("Series of {}", printable::line(&variable.name)));
    let shown = view.surface.show(ui, &name, size, [x_axis, y_axis], |plot| {
        if let Some(outline) = outline.as_ref().filter(|_| series.categories.is_none()) {
            draw(plot, outline, colour);
        }
    });
    if let (Some(outline), Some(categories)) = (&outline, &series.categories) {
        runs_ui(ui, &shown, outline, &categories.classes, view.hidden);
    }
    if shown.reset {
        view.surface.set_bounds(whole(series));
    }
    follow_outline(ui, view, given, (key, series), &shown);
    take_wanted(view, given, variable, series);
    let index = link(ui, given, variable, series, &shown);
    let words = index.map(|index| pointed_words(view, given, variable, series, (&axes, index)));
    readout::readout_ui(ui, words.as_deref());
}

fn follow_outline(
    ui: &Ui,
    view: &mut SeriesView,
    given: &mut Given<'_>,
    (key, series): (&ViewKey, &Arc<Series>),
    shown: &Shown,
) {
    let (x, width) = (shown.view.x, shown.view.width);
    let is_difference = u64::from(given.beside.is_some());
    let key = ViewKey { kind: "outline", ..key.clone() }.with([x.0.to_bits(), x.1.to_bits(), u64::from(width)]);
    let key = key.with([is_difference]);
    match given.results.view::<Outline>(&key) {
        Answer::Missing => {
            let series = Arc::clone(series);
            given.asks.push(ViewRequest::new(key, Haste::Quick, move |work| outline(&series, x, width, work.cancel)));
        }
        Answer::Ready(new) => {
            if view.outline.as_ref().is_none_or(|old| !Arc::ptr_eq(old, &new)) {
                view.outline = Some(new);
                ui.ctx().request_repaint();
            }
        }
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
}

fn outline(series: &Series, x: (f64, f64), width: u32, cancel: &Cancel) -> Result<Outline, Unread> {
    if series.categories.is_some() {
        return Ok(Outline { x, columns: Vec::new(), runs: series.runs(x.0, x.1, width, cancel)? });
    }
    Ok(Outline { x, columns: series.columns(x.0, x.1, width, cancel)?, runs: Vec::new() })
}

/// The value under the pointer in words.
fn pointed_words(
    view: &mut SeriesView,
    given: &mut Given<'_>,
    variable: &Variable,
    series: &Series,
    ([x_axis, y_axis], index): (&[AxisWords; 2], usize),
) -> String {
    let stored = series.stored(index);
    let step = series.nearest_step();
    let place = match x_axis.kind {
        AxisKind::Time(_) => x_axis.told(series.place(index), step),
        _ => x_axis.told(series.place(index), step / 10.0),
    };
    let exact = exact(view, given, variable, stored);
    let known = series.y.get(index).copied().unwrap_or(f32::NAN);
    let plain = || match &series.categories {
        _ if known.is_nan() => "–".to_owned(),
        Some(categories) => categories.words(known).unwrap_or_default(),
        None if series.clock.is_some() => y_axis.told(f64::from(known), 1e-3),
        None => difference::rounded(known),
    };
    let value = exact.as_ref().map_or_else(plain, |told| told.value.clone());
    let unit = axis::unit_of(variable).map_or_else(String::new, |unit| format!(" {unit}"));
    let value = if value == "–" { "missing".to_owned() } else { value.replace('-', "−") + &unit };
    let mut parts = vec![format!("index {}", format::count(stored)), place, value];
    if let Some(told) = exact {
        parts.extend(told.latitude.zip(told.longitude).map(|(north, east)| readout::position(north, east)));
        parts.extend(told.time.clone().filter(|_| series.along.is_none()));
    }
    if series.coordinate.is_none() {
        parts.remove(1);
    }
    parts.join("   ")
}

/// What the file says of a value, as soon as it is read.
fn exact(view: &mut SeriesView, given: &mut Given<'_>, variable: &Variable, stored: u64) -> Option<Arc<Told>> {
    if given.beside.is_some() {
        return None;
    }
    let key = ViewKey::new(given.file, "cell", variable.path.as_str()).with([stored]);
    match given.results.view::<Told>(&key) {
        Answer::Missing => {
            let path = variable.path.clone();
            given.asks.push(ViewRequest::new(key, Haste::Quick, move |work| {
                told(work.reader, work.structure, &path, &[stored])
            }));
        }
        Answer::Ready(told) => view.told = Some((stored, told)),
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
    view.told.as_ref().filter(|(known, _)| *known == stored).map(|(_, told)| Arc::clone(told))
}

/// Tells the map which value is under the pointer; that one, or the one that the map points at.
fn link(ui: &Ui, given: &mut Given<'_>, variable: &Variable, series: &Series, shown: &Shown) -> Option<usize> {
    let group = variable.group_path();
    let pointed = shown.pointer.and_then(|(column, _)| {
        let x = shown.view.x.0 + column * (shown.view.x.1 - shown.view.x.0) / f64::from(shown.view.width);
        nearest(series, x)
    });
    let spot = pointed.map(|index| {
        let (group, index) = (group.to_owned(), series.stored(index));
        Spot { file: given.file, group, index, position: None, side: Side::Plot }
    });
    given.linked.hover(Side::Plot, spot);
    let told = given.linked.pointed_at(Side::Plot, given.file, group).map(|spot| placed(series, spot.index));
    let index = pointed.or(told).filter(|index| *index < series.y.len())?;
    if let Some(value) = series.y.get(index).filter(|value| !value.is_nan()) {
        shown.mark(ui, series.place(index), f64::from(*value));
    }
    Some(index)
}

/// Where a value of the file stands in the series: the way of [`Series::stored`], which is its own way back.
fn placed(series: &Series, stored: u64) -> usize {
    let index = usize::try_from(stored).unwrap_or(usize::MAX);
    if index < series.y.len() { series.stored(index) as usize } else { index }
}

/// The stretch that was chosen on the map comes into view.
fn take_wanted(view: &mut SeriesView, given: &mut Given<'_>, variable: &Variable, series: &Series) {
    let is_ours = |wanted: &mut Stretch| wanted.file == given.file && wanted.group == variable.group_path();
    let Some(wanted) = given.linked.wanted.take_if(is_ours) else { return };
    let (from, to) = (placed(series, wanted.indices.0), placed(series, wanted.indices.1.saturating_sub(1)));
    if let Some(now) = view.surface.bounds().filter(|_| from.max(to) < series.y.len()) {
        let (from, to) = (series.place(from), series.place(to));
        let x = spread::padded(from.min(to), from.max(to), 0.02);
        view.surface.set_bounds(Bounds { x, y: now.y });
    }
}

fn nearest(series: &Series, x: f64) -> Option<usize> {
    let after = series.between(x, f64::INFINITY).start;
    let candidates = [after.checked_sub(1), Some(after)];
    let inside = candidates.into_iter().flatten().filter(|index| *index < series.y.len());
    inside.min_by(|a, b| (series.place(*a) - x).abs().total_cmp(&(series.place(*b) - x).abs()))
}

/// One line through the first, least, greatest and last value of each column; it ends at gaps.
fn draw(plot: &mut PlotUi<'_>, outline: &Outline, colour: Color32) {
    for stroke in sketch::strokes(&outline.columns, outline.x) {
        let points: Vec<PlotPoint> = stroke.iter().map(|(x, y)| PlotPoint::new(*x, *y)).collect();
        if points.len() == 1 {
            plot.points(Points::new("values", PlotPoints::Owned(points)).color(colour).radius(1.5));
        } else {
            plot.line(Line::new("values", PlotPoints::Owned(points)).color(colour).width(1.3));
        }
    }
}

/// Runs of classes as bars in their colours, in one shape.
fn runs_ui(ui: &Ui, shown: &Shown, outline: &Outline, classes: &[Class], hidden: Hidden) {
    let mut mesh = Mesh::default();
    for run in outline.runs.iter().filter(|run| !hidden.has(run.class as u8)) {
        let Some(class) = classes.get(run.class) else { continue };
        let [red, green, blue] = class.colour;
        let middle = run.class as f64;
        let (from, to) = (shown.screen(run.x.0, middle + HALF), shown.screen(run.x.1, middle - HALF));
        let rect = Rect::from_min_max(from, to.max(from + vec2(1.0, 1.0)));
        mesh.add_colored_rect(rect.intersect(shown.frame), Color32::from_rgb(red, green, blue));
    }
    ui.painter().with_clip_rect(shown.frame).add(Shape::mesh(mesh));
}

fn saved_ui(
    ui: &mut Ui,
    view: &mut SeriesView,
    given: &mut Given<'_>,
    variable: &Variable,
    (key, series): (&ViewKey, &Arc<Series>),
) {
    let Some(seen) = view.surface.view() else { return };
    let (series, path, hidden) = (Arc::clone(series), variable.path.clone(), view.hidden);
    let label = difference::label(given, axis::variable_label(variable));
    let axes = axes(given.structure, &series, variable, label.clone());
    let source = difference::source(given);
    let is_difference = given.beside.is_some();
    let suffix = difference::suffix(given, &variable.name);
    view.saving.ui(ui, given, key, &suffix, move |what| {
        let mut detail = saving::detail(&seen);
        detail.push(u64::from(hidden.0));
        let work = move |work: &mut Work<'_>| match what {
            What::Picture => saving::bytes(&figure(&series, &seen, hidden, &axes, (label, source), work.cancel)?),
            What::Values => {
                let head = Head::new(&label, &source);
                let inside = series.between(seen.x.0, seen.x.1);
                if is_difference {
                    return Ok(difference::series_table(&series, inside, &axes, &head).into_bytes());
                }
                let Some(last) = inside.end.checked_sub(1).filter(|_| !inside.is_empty()) else {
                    return Err(Unread::new(&path, Why::NoSuch, "no value is in view"));
                };
                let (one, other) = (series.stored(inside.start), series.stored(last));
                let indices = one.min(other)..one.max(other) + 1;
                series_table(work.reader, work.structure, &path, indices, head, work.cancel).map(String::into_bytes)
            }
        };
        (detail, work)
    });
}

fn figure(
    series: &Series,
    seen: &View,
    hidden: Hidden,
    [x, y]: &[AxisWords; 2],
    (title, source): (String, String),
    cancel: &Cancel,
) -> Result<Figure, Unread> {
    let seen = saving::sized(seen);
    let mut legend = Vec::new();
    let picture = if let Some(categories) = &series.categories {
        let runs = series.runs(seen.x.0, seen.x.1, seen.width, cancel)?;
        let of = |class: usize| categories.classes.get(class).filter(|_| !hidden.has(class as u8));
        sketch::runs(&runs, &seen, HALF, |class| of(class).map(|class| class.colour))
    } else {
        let columns = series.columns(seen.x.0, seen.x.1, seen.width, cancel)?;
        sketch::line(&columns, &seen, colours::category(0), 3.0)
    };
    if let Some(categories) = &series.categories {
        let shown = categories.classes.iter().filter(|class| class.count > 0);
        legend.extend(shown.map(|class| (class.colour, class.words())));
    }
    let source = format!("{source}, {} values in all", format::count(series.spread.count));
    let (x, y) = (figure_axis(x, seen.x, 10), figure_axis(y, seen.y, 8));
    Ok(Figure { title, source, x, y, legend, bar: None, picture, text: TEXT })
}

//! Values along one dimension, and how often values occur.

use super::surface::{Bounds, Surface};
use super::wait::{self, Wait};
use super::{AxisWords, Given, axis, readout};
use crate::domain::printable;
use crate::engine::inspection::{Haste, View as Answer, ViewKey, ViewRequest, Weigh};
use crate::inspect::plot::histogram::{Histogram, histogram};
use crate::inspect::plot::series::{Column, Series, load};
use crate::inspect::plot::{spread, ticks};
use crate::inspect::{Structure, Variable};
use crate::ui::theme::{LINE_HEIGHT, Palette, text};
use crate::ui::widgets;
use egui::{Ui, vec2};
use egui_plot::{Bar, BarChart, Line, PlotPoint, PlotUi};
use std::sync::Arc;

/// State of one variable's series and histogram.
#[derive(Default)]
pub struct SeriesView {
    path: String,
    surface: Surface,
    shown: Option<(ViewKey, Arc<Series>)>,
    /// The outline on the surface, kept until the next one is there.
    outline: Option<Arc<Outline>>,
    bars: Surface,
    counted: Option<ViewKey>,
    is_histogram: bool,
    is_wanted: bool,
}

/// A series as columns of pixels.
struct Outline {
    x: (f64, f64),
    columns: Vec<Option<Column>>,
}

impl Weigh for Outline {
    fn weight(&self) -> u64 {
        self.columns.len() as u64 * 20
    }
}

impl Weigh for Series {
    fn weight(&self) -> u64 {
        self.bytes() as u64
    }
}

impl Weigh for Histogram {
    fn weight(&self) -> u64 {
        self.counts.len() as u64 * 8
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
    let key = ViewKey::new(given.file, "series", variable.path.as_str());
    let path = variable.path.clone();
    let wait = wait::follow(given, &key, || {
        ViewRequest::new(key.clone(), Haste::Long, move |work| load(work.reader, work.structure, &path, work.cancel))
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
    ui.horizontal(|ui| {
        ui.selectable_value(&mut view.is_histogram, false, "Series");
        ui.selectable_value(&mut view.is_histogram, true, "Histogram");
        if widgets::quiet_line_button(ui, "Whole series").clicked() {
            view.surface.set_bounds(whole(&series));
        }
    });
    let below = 2.0 * LINE_HEIGHT + 2.0 * ui.spacing().item_spacing.y;
    let size = vec2(ui.available_width(), (ui.available_height() - below).max(120.0));
    if view.is_histogram {
        histogram_ui(ui, view, given, variable, (&key, &series), size);
    } else {
        line_ui(ui, view, given, variable, (&key, &series), size);
    }
    let number = |count: u64| ticks::grouped(&count.to_string());
    let mut words = format!("{} values", number(series.spread.count));
    if series.spread.missing > 0 {
        words = format!("{words}, {} missing", number(series.spread.missing));
    }
    ui.label(text::secondary(ui, words));
}

fn whole(series: &Series) -> Bounds {
    Bounds { x: spread::padded(0.0, series.end(), 0.01), y: series.usual }
}

fn along_words(structure: &Structure, series: &Series) -> AxisWords {
    let Some(scale) = series.coordinate.as_ref().and_then(|path| structure.variable(path)) else {
        return AxisWords::plain("index");
    };
    let units = scale.text("units").unwrap_or_default();
    match units.split_once(" since ") {
        Some((unit, _)) => {
            AxisWords::plain(format!("{} since the first value ({})", scale.name, printable::line(unit)))
        }
        None => AxisWords { start: series.start, ..AxisWords::plain(axis::variable_label(scale)) },
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
    let axes = [along_words(given.structure, series), AxisWords::plain(axis::variable_label(variable))];
    let [x_axis, y_axis] = &axes;
    let colour = Palette::of(ui).accent;
    let outline = view.outline.clone();
    let name = format!("Series of {}", printable::line(&variable.name));
    let shown = view.surface.show(ui, &name, size, [x_axis, y_axis], |plot| {
        if let Some(outline) = &outline {
            draw(plot, outline, colour);
        }
    });
    if shown.reset {
        view.surface.set_bounds(whole(series));
    }
    let (x, width) = (shown.view.x, shown.view.width);
    let key = ViewKey { kind: "outline", ..key.clone() }.with([x.0.to_bits(), x.1.to_bits(), u64::from(width)]);
    match given.results.view::<Outline>(&key) {
        Answer::Missing => {
            let series = Arc::clone(series);
            given.asks.push(ViewRequest::new(key, Haste::Quick, move |work| {
                Ok(Outline { x, columns: series.columns(x.0, x.1, width, work.cancel)? })
            }));
        }
        Answer::Ready(new) => {
            if view.outline.as_ref().is_none_or(|old| !Arc::ptr_eq(old, &new)) {
                view.outline = Some(new);
                ui.ctx().request_repaint();
            }
        }
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
    let pointed = shown.pointer.and_then(|(column, _)| {
        let x = shown.view.x.0 + column * (shown.view.x.1 - shown.view.x.0) / f64::from(shown.view.width);
        let index = nearest(series, x)?;
        let place = x_axis.written(series.place(index), (shown.view.x.1 - shown.view.x.0) / 1e4);
        let value = series.y.get(index).filter(|value| !value.is_nan());
        let value = value.map_or_else(|| "missing".to_owned(), |value| value.to_string().replace('-', "−"));
        Some(format!("index {}   {place}   {value}", ticks::grouped(&index.to_string())))
    });
    readout::readout_ui(ui, pointed.as_deref());
}

fn nearest(series: &Series, x: f64) -> Option<usize> {
    let after = series.between(x, f64::INFINITY).start;
    let candidates = [after.checked_sub(1), Some(after)];
    let inside = candidates.into_iter().flatten().filter(|index| *index < series.y.len());
    inside.min_by(|a, b| (series.place(*a) - x).abs().total_cmp(&(series.place(*b) - x).abs()))
}

/// One line through the first, least, greatest and last value of each column; it ends at gaps.
fn draw(plot: &mut PlotUi<'_>, outline: &Outline, colour: egui::Color32) {
    let width = (outline.x.1 - outline.x.0) / outline.columns.len().max(1) as f64;
    let sparse = outline.columns.iter().filter(|column| column.is_some()).count() * 4 < outline.columns.len();
    let mut points: Vec<PlotPoint> = Vec::new();
    let mut flush = |points: &mut Vec<PlotPoint>| {
        if points.len() == 1 {
            plot.points(
                egui_plot::Points::new("values", egui_plot::PlotPoints::Owned(std::mem::take(points)))
                    .color(colour)
                    .radius(1.5),
            );
        } else if !points.is_empty() {
            plot.line(
                Line::new("values", egui_plot::PlotPoints::Owned(std::mem::take(points))).color(colour).width(1.3),
            );
        }
    };
    for (place, column) in outline.columns.iter().enumerate() {
        let x = outline.x.0 + (place as f64 + 0.5) * width;
        match column {
            Some(column) if column.least == column.most => points.push(PlotPoint::new(x, f64::from(column.first))),
            Some(column) => {
                for value in [column.first, column.least, column.most, column.last] {
                    points.push(PlotPoint::new(x, f64::from(value)));
                }
            }
            // Far in, columns between two values are empty and no gap.
            None if sparse => {}
            None => flush(&mut points),
        }
    }
    flush(&mut points);
}

fn histogram_ui(
    ui: &mut Ui,
    view: &mut SeriesView,
    given: &mut Given<'_>,
    variable: &Variable,
    (key, series): (&ViewKey, &Arc<Series>),
    size: egui::Vec2,
) {
    let key = ViewKey { kind: "histogram", ..key.clone() };
    let values = Arc::clone(series);
    let wait = wait::follow::<Counted>(given, &key, || {
        ViewRequest::new(key.clone(), Haste::Quick, move |_| {
            Ok(Counted(histogram(|| values.y.iter().copied(), Some(values.usual))))
        })
    });
    let Wait::Here(counted) = &wait else { return wait::wait_ui(ui, &wait, false) };
    let Some(counts) = &counted.0 else { return };
    if view.counted.as_ref() != Some(&key) {
        let most = counts.counts.iter().copied().max().unwrap_or(1).max(1);
        view.bars.set_bounds(Bounds {
            x: spread::padded(counts.range.0, counts.range.1, 0.02),
            y: (0.0, most as f64 * 1.05),
        });
        view.counted = Some(key);
    }
    let axes = [AxisWords::plain(axis::variable_label(variable)), AxisWords::plain("number of values")];
    let [x_axis, y_axis] = &axes;
    let width = (counts.range.1 - counts.range.0) / counts.counts.len().max(1) as f64;
    let (colour, low) = (Palette::of(ui).accent, counts.range.0);
    let name = format!("Histogram of {}", printable::line(&variable.name));
    let shown = view.bars.show(ui, &name, size, [x_axis, y_axis], |plot| {
        let bar = |(place, count): (usize, &u64)| {
            Bar::new(low + (place as f64 + 0.5) * width, *count as f64)
                .width(width)
                .fill(colour)
                .stroke(egui::Stroke::NONE)
        };
        let bars = counts.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bar).collect();
        plot.bar_chart(BarChart::new("number of values", bars).allow_hover(false));
    });
    if shown.reset {
        view.counted = None;
    }
    let (below, above) = counts.beyond;
    let words = (below + above > 0).then(|| {
        let number = |count: u64| ticks::grouped(&count.to_string());
        format!("{} values lie below and {} above this range.", number(below), number(above))
    });
    readout::readout_ui(ui, words.as_deref());
}

/// A histogram, if there was a value.
struct Counted(Option<Histogram>);

impl Weigh for Counted {
    fn weight(&self) -> u64 {
        self.0.as_ref().map_or(16, Weigh::weight)
    }
}

//! How often the values of a series occur: by size, or by name.

use super::super::axis::Bounds;
use super::super::saving::{self, Saving, TEXT, What, figure_axis};
use super::super::surface::Surface;
use super::super::wait::{self, Wait};
use super::super::{AxisWords, Given, axis, difference, readout};
use super::{SeriesView, value_words};
use crate::domain::printable;
use crate::engine::inspection::{Haste, ViewKey, ViewRequest, Weigh, Work};
use crate::inspect::Variable;
use crate::inspect::plot::classes::Categories;
use crate::inspect::plot::colours::{self, Rgb};
use crate::inspect::plot::figure::Figure;
use crate::inspect::plot::histogram::{Histogram, histogram};
use crate::inspect::plot::raster::{Hidden, View};
use crate::inspect::plot::saved::{Head, histogram_table, quoted};
use crate::inspect::plot::series::Series;
use crate::inspect::plot::{sketch, spread};
use crate::ui::theme::Palette;
use crate::ui::widgets::format;
use egui::{Color32, Ui};
use egui_plot::{Bar, BarChart};
use std::sync::Arc;

/// Half the width of a class's bar, of the distance between two classes.
const HALF: f64 = 0.4;

/// State of a histogram.
#[derive(Default)]
pub(super) struct BarsView {
    surface: Surface,
    counted: Option<(ViewKey, Arc<Counted>)>,
    saving: Saving,
}

/// A histogram, if there was a value.
struct Counted(Option<Histogram>);

impl Weigh for Counted {
    fn weight(&self) -> u64 {
        16 + self.0.as_ref().map_or(0, |histogram| histogram.counts.len() as u64 * 8)
    }
}

/// The bars: their ends along the plot, their height, their colour; of classes in their own colours.
fn bars(
    counts: &Histogram,
    categories: Option<&Categories>,
    hidden: Hidden,
    colour: Rgb,
) -> Vec<((f64, f64), f64, Rgb)> {
    if let Some(categories) = categories {
        let classes = categories.classes.iter().enumerate().filter(|(place, _)| !hidden.has(*place as u8));
        return classes
            .map(|(place, class)| ((place as f64 - HALF, place as f64 + HALF), class.count as f64, class.colour))
            .collect();
    }
    let width = (counts.range.1 - counts.range.0) / counts.counts.len().max(1) as f64;
    let bar = |(place, count): (usize, &u64)| {
        let from = counts.range.0 + place as f64 * width;
        ((from, from + width), *count as f64, colour)
    };
    counts.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bar).collect()
}

fn whole(bars: &[((f64, f64), f64, Rgb)], counts: &Histogram, categories: Option<&Categories>) -> Bounds {
    let most = bars.iter().map(|(_, height, _)| *height).fold(1.0, f64::max);
    let x = match categories {
        Some(categories) => (-0.6, categories.classes.len() as f64 - 0.4),
        None => spread::padded(counts.range.0, counts.range.1, 0.02),
    };
    Bounds { x, y: (0.0, most * 1.05) }
}

fn axes(series: &Series, variable: &Variable, label: String) -> [AxisWords; 2] {
    [value_words(series, variable, label), AxisWords::plain("number of values")]
}

pub(super) fn histogram_ui(
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
    let [red, green, blue, _] = Palette::of(ui).accent.to_array();
    let all = bars(counts, series.categories.as_ref(), view.hidden, [red, green, blue]);
    if view.bars.counted.as_ref().is_none_or(|(old, _)| *old != key) {
        view.bars.surface.set_bounds(whole(&all, counts, series.categories.as_ref()));
        view.bars.counted = Some((key, Arc::clone(counted)));
    }
    let label = difference::label(given, axis::variable_label(variable));
    let axes = axes(series, variable, label);
    let [x_axis, y_axis] = &axes;
    let name = difference::name(given, format!("Histogram of {}", printable::line(&variable.name)));
    let shown = view.bars.surface.show(ui, &name, size, [x_axis, y_axis], |plot| {
        let bar = |((from, to), height, [red, green, blue]): &((f64, f64), f64, Rgb)| {
            Bar::new(f64::midpoint(*from, *to), *height)
                .width(to - from)
                .fill(Color32::from_rgb(*red, *green, *blue))
                .stroke(egui::Stroke::NONE)
        };
        plot.bar_chart(BarChart::new("number of values", all.iter().map(bar).collect()).allow_hover(false));
    });
    if shown.reset {
        view.bars.counted = None;
    }
    let pointed = shown.pointer.and_then(|(column, _)| {
        let x = shown.view.x.0 + column * (shown.view.x.1 - shown.view.x.0) / f64::from(shown.view.width);
        told(counts, series.categories.as_ref(), x_axis, x)
    });
    let (below, above) = counts.beyond;
    let beyond = || format!("{} values lie below and {} above this range.", format::count(below), format::count(above));
    let is_beyond = below + above > 0 && series.categories.is_none();
    let words = pointed.or_else(|| is_beyond.then(beyond));
    readout::readout_ui(ui, words.as_deref());
}

/// The bar at a place in words.
fn told(counts: &Histogram, categories: Option<&Categories>, x_axis: &AxisWords, x: f64) -> Option<String> {
    let values =
        |count: u64| if count == 1 { "1 value".to_owned() } else { format!("{} values", format::count(count)) };
    if let Some(categories) = categories {
        let class = categories.classes.get((x + 0.5).max(0.0) as usize).filter(|_| x > -0.5)?;
        return Some(format!("{}   {}", class.words(), values(class.count)));
    }
    let width = (counts.range.1 - counts.range.0) / counts.counts.len().max(1) as f64;
    let place = (x - counts.range.0) / width;
    let count = counts.counts.get(place.max(0.0) as usize).filter(|_| place >= 0.0)?;
    let end = |place: f64| x_axis.told(counts.range.0 + place * width, width / 10.0);
    Some(format!("from {} to {}   {}", end(place.floor()), end(place.floor() + 1.0), values(*count)))
}

pub(super) fn saved_ui(
    ui: &mut Ui,
    view: &mut SeriesView,
    given: &mut Given<'_>,
    variable: &Variable,
    (_, series): (&ViewKey, &Arc<Series>),
) {
    let (Some((key, counted)), Some(seen)) = (view.bars.counted.clone(), view.bars.surface.view()) else { return };
    let (series, variable, hidden) = (Arc::clone(series), variable.clone(), view.hidden);
    let label = difference::label(given, axis::variable_label(&variable));
    let axes = axes(&series, &variable, label.clone());
    let source = difference::source(given);
    let suffix = difference::suffix(given, &format!("{}_histogram", variable.name));
    view.bars.saving.ui(ui, given, &key, &suffix, move |what| {
        let mut detail = saving::detail(&seen);
        detail.push(u64::from(hidden.0));
        let work = move |_: &mut Work<'_>| {
            let Some(counts) = &counted.0 else { return Ok(Vec::new()) };
            match what {
                What::Picture => saving::bytes(&figure(&series, counts, hidden, &seen, &axes, (label, source))),
                What::Values => {
                    let head = Head::new(&format!("Histogram of {label}"), &source);
                    Ok(table(&series, counts, &seen, &variable, head).into_bytes())
                }
            }
        };
        (detail, work)
    });
}

fn table(series: &Series, counts: &Histogram, seen: &View, variable: &Variable, head: Head) -> String {
    let Some(categories) = &series.categories else {
        return histogram_table(counts, (series.base, series.clock.as_ref()), seen.x, variable, head);
    };
    let mut text = head.written(&["value", "meaning", "count"].map(str::to_owned));
    for class in &categories.classes {
        let value = class.value.map_or_else(String::new, |value| value.to_string());
        text.extend([&value, ",", &*quoted(&class.name), ",", &class.count.to_string(), "\n"]);
    }
    text
}

fn figure(
    series: &Series,
    counts: &Histogram,
    hidden: Hidden,
    seen: &View,
    [x, y]: &[AxisWords; 2],
    (title, source): (String, String),
) -> Figure {
    let seen = saving::sized(seen);
    let all = bars(counts, series.categories.as_ref(), hidden, colours::category(0));
    let count = format::count(series.spread.count);
    Figure {
        title,
        source: format!("{source}, {count} values in all"),
        x: figure_axis(x, seen.x, 10),
        y: figure_axis(y, seen.y, 8),
        legend: Vec::new(),
        bar: None,
        picture: sketch::rectangles(all.into_iter(), &seen),
        text: TEXT,
    }
}

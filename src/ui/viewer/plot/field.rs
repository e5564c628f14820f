//! Heatmap of a grid or swath, in the coordinates of its cells.

use super::colour_bar::{self, Colouring};
use super::surface::{Bounds, Drawn, Shown, Surface};
use super::wait::{self, Wait};
use super::{Given, axis};
use crate::domain::printable;
use crate::engine::inspection::{Haste, View as Answer, ViewKey, ViewRequest, Weigh};
use crate::inspect::Variable;
use crate::inspect::plot::colours::{self, ColourMap, ColourScale};
use crate::inspect::plot::field::{Field, Slice, load};
use crate::inspect::plot::raster::View;
use crate::inspect::plot::ticks;
use crate::ui::theme::{LINE_HEIGHT, text};
use crate::ui::widgets;
use egui::{DragValue, Ui, vec2};
use std::sync::Arc;

/// State of one variable's heatmap.
#[derive(Default)]
pub struct FieldView {
    path: String,
    slice: Option<Slice>,
    colouring: Colouring,
    surface: Surface,
    shown: Option<(ViewKey, Arc<Field>)>,
    /// A person wants it drawn although it is large.
    is_wanted: bool,
}

impl Weigh for Field {
    fn weight(&self) -> u64 {
        self.bytes() as u64
    }
}

impl FieldView {
    /// The field that is shown.
    pub fn field(&self) -> Option<&Arc<Field>> {
        self.shown.as_ref().map(|(_, field)| field)
    }
}

/// Draws a variable of two or more dimensions.
pub(super) fn field_ui(ui: &mut Ui, view: &mut FieldView, given: &mut Given<'_>, variable: &Variable) {
    if view.path != variable.path {
        *view = FieldView { path: variable.path.clone(), ..FieldView::default() };
    }
    let first = || Slice::first_of(given.structure, variable);
    let Some(slice) = view.slice.clone().or_else(first) else { return };
    let slice = slice_ui(ui, variable, slice);
    view.slice = Some(slice.clone());
    let bytes = slice.selection(variable).elements().saturating_mul(variable.data_type.decoded_bytes());
    if !wait::may_read(ui, &mut view.is_wanted, bytes) {
        return;
    }
    let key = ViewKey::new(given.file, "field", variable.path.as_str());
    let key = key.with([slice.rows as u64, slice.columns as u64]).with(slice.at.iter().copied());
    let path = variable.path.clone();
    let wait = wait::follow(given, &key, || {
        ViewRequest::new(key.clone(), Haste::Long, move |work| {
            load(work.reader, work.structure, &path, &slice, work.cancel)
        })
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
    view.shown = Some((key, Arc::clone(field)));
}

fn whole(field: &Field) -> Bounds {
    Bounds { x: (0.0, field.columns as f64), y: (0.0, field.rows as f64) }
}

/// Where the dimensions stand that are not drawn.
fn slice_ui(ui: &mut Ui, variable: &Variable, mut slice: Slice) -> Slice {
    let others = (0..variable.shape.len()).filter(|dimension| *dimension != slice.rows && *dimension != slice.columns);
    let others: Vec<usize> = others.collect();
    if others.is_empty() {
        return slice;
    }
    ui.horizontal_wrapped(|ui| {
        for dimension in others {
            let name = variable.axes.get(dimension).map_or("", |axis| axis.name.as_str());
            let last = variable.shape.get(dimension).copied().unwrap_or(1).saturating_sub(1);
            let name = ui.label(text::secondary(ui, printable::line(name)));
            if let Some(at) = slice.at.get_mut(dimension) {
                let field = ui.add(DragValue::new(at).range(0..=last)).labelled_by(name.id);
                field.on_hover_text("Index along this dimension; drag, or click to type");
                ui.label(text::secondary(ui, format!("of {}", ticks::grouped(&last.to_string()))));
            }
        }
    });
    slice
}

fn suits(variable: &Variable, usual: (f64, f64)) -> ColourMap {
    let long = variable.text("long_name").unwrap_or_default();
    if colours::is_difference(&variable.name, long, usual.0, usual.1) {
        ColourMap::Diverging
    } else {
        ColourMap::default()
    }
}

fn draw_ui(
    ui: &mut Ui,
    view: &mut FieldView,
    given: &mut Given<'_>,
    variable: &Variable,
    key: &ViewKey,
    field: &Arc<Field>,
) {
    let (Some(usual), Some((least, most))) = (field.usual, field.spread.ends) else {
        ui.label(text::secondary(ui, "Every value here is missing."));
        return;
    };
    let all = (f64::from(least), f64::from(most));
    let scale = view.colouring.scale(suits(variable, usual), usual, all);
    let label = axis::variable_label(variable);
    ui.label(text::emphasis(printable::line(&label)));
    ui.horizontal_wrapped(|ui| {
        colour_bar::colouring_ui(ui, &mut view.colouring, &scale);
        if widgets::quiet_line_button(ui, "Whole field").clicked() {
            view.surface.set_bounds(whole(field));
        }
    });
    let below = 2.0 * LINE_HEIGHT + 2.0 * ui.spacing().item_spacing.y;
    let size = vec2(ui.available_width(), (ui.available_height() - below).max(120.0));
    let axes = [axis::side_words(&field.x), axis::side_words(&field.y)];
    let [x_axis, y_axis] = &axes;
    let name = format!("Heatmap of {}", printable::line(&variable.name));
    let shown = view.surface.show(ui, &name, colour_bar::beside(size), [x_axis, y_axis], |_| {});
    colour_bar::colour_bar_ui(ui, &mut view.colouring, &scale, &label, shown.frame);
    if shown.reset {
        view.surface.set_bounds(whole(field));
    }
    follow_picture(ui, view, given, (key, field), &scale, &shown);
    told_ui(ui, field, variable, &axes, &shown);
}

fn follow_picture(
    ui: &Ui,
    view: &mut FieldView,
    given: &mut Given<'_>,
    (key, field): (&ViewKey, &Arc<Field>),
    scale: &ColourScale,
    shown: &Shown,
) {
    let (low, high) = scale.range();
    let ends = [shown.view.x.0, shown.view.x.1, shown.view.y.0, shown.view.y.1, low, high].map(f64::to_bits);
    let rest = [u64::from(shown.view.width), u64::from(shown.view.height), scale.map() as u64, scale.spacing() as u64];
    let key = ViewKey { kind: "field picture", ..key.clone() }.with(ends).with(rest);
    match given.results.view::<Drawn>(&key) {
        Answer::Missing => given.asks.push(picture(key, field, shown.view, scale)),
        Answer::Ready(drawn) => {
            if view.surface.painted().is_none_or(|painted| *painted.key != key) {
                view.surface.paint(ui, &key, &drawn);
                ui.ctx().request_repaint();
            }
        }
        Answer::Waiting(_) | Answer::Failed(_) => {}
    }
}

fn picture(key: ViewKey, field: &Arc<Field>, view: View, scale: &ColourScale) -> ViewRequest {
    let (field, scale) = (Arc::clone(field), scale.clone());
    ViewRequest::new(key, Haste::Quick, move |_| Ok(Drawn::new(&field.picture(view, &scale), view, field.spread.count)))
}

/// The cell under the pointer, then how many values there are.
fn told_ui(ui: &mut Ui, field: &Field, variable: &Variable, axes: &[super::AxisWords; 2], shown: &Shown) {
    let pointed = shown.pointer.and_then(|(column, row)| {
        let x = shown.view.x.0 + column * (shown.view.x.1 - shown.view.x.0) / f64::from(shown.view.width);
        let y = shown.view.y.1 - row * (shown.view.y.1 - shown.view.y.0) / f64::from(shown.view.height);
        let value = (x >= 0.0 && y >= 0.0).then(|| field.at(x as usize, y as usize)).flatten()?;
        let at = |axis: &super::AxisWords, side: &crate::inspect::plot::field::Side, place: f64| {
            format!("{} {}", side.name, axis.written(place.floor() + 0.5, side.step.abs() / (axis.divisor.abs() * 1e3)))
        };
        let [x_axis, y_axis] = axes;
        let words = if value.is_nan() { "no data".to_owned() } else { value.to_string().replace('-', "−") };
        let unit = variable.text("units").and_then(axis::unit).unwrap_or_default();
        Some(format!("{}   {}   {words} {unit}", at(x_axis, &field.x, x), at(y_axis, &field.y, y)))
    });
    super::readout::readout_ui(ui, pointed.as_deref());
    let number = |count: u64| ticks::grouped(&count.to_string());
    let all = field.spread.count + field.spread.missing;
    let mut words = format!("{} × {} cells", number(field.columns as u64), number(field.rows as u64));
    if field.spread.missing > 0 {
        let share = 100.0 * field.spread.missing as f64 / all.max(1) as f64;
        words = format!("{words}, {} without data ({share:.1} %)", number(field.spread.missing));
    }
    ui.label(text::secondary(ui, words));
}

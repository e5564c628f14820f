//! A heatmap as files.

use super::super::saving::{self, TEXT, What, figure_axis, figure_bar};
use super::super::{AxisWords, Given, difference};
use super::{FieldView, Paint, axes};
use crate::domain::printable;
use crate::engine::inspection::{ViewKey, Work};
use crate::inspect::plot::colours::ColourScale;
use crate::inspect::plot::field::Field;
use crate::inspect::plot::figure::Figure;
use crate::inspect::plot::raster::{Picture, View};
use crate::inspect::plot::saved::{Head, field_table};
use crate::inspect::plot::side::Side;
use crate::inspect::{Unread, Variable};
use crate::ui::widgets::format;
use egui::Ui;
use std::ops::Range;
use std::sync::Arc;

/// Draws both buttons.
pub(super) fn saved_ui(
    ui: &mut Ui,
    view: &mut FieldView,
    given: &mut Given<'_>,
    (variable, key, field): (&Variable, &ViewKey, &Arc<Field>),
    (scale, by_class, values): (&ColourScale, bool, &AxisWords),
) {
    let (Some(seen), Some(slice)) = (view.surface.view(), view.slice.clone()) else { return };
    let paint = if by_class { Paint::Classes(view.hidden) } else { Paint::Scale(scale.clone()) };
    let (field, values, path) = (Arc::clone(field), values.clone(), variable.path.clone());
    let source = difference::source(given);
    let is_difference = given.beside.is_some();
    let stands: Vec<String> = field.stands.iter().map(|(name, words)| format!("{name} {words}")).collect();
    let stands = printable::line(&stands.join(", ")).into_owned();
    let suffix = difference::suffix(given, &variable.name);
    view.saving.ui(ui, given, key, &suffix, move |what| {
        let mut detail = saving::detail(&seen);
        detail.extend(paint.numbers());
        let work = move |work: &mut Work<'_>| match what {
            What::Picture => {
                let title =
                    if stands.is_empty() { values.label.clone() } else { format!("{}, {stands}", values.label) };
                saving::bytes(&figure(&field, saving::sized(&seen), &paint, &values, (title, &source)))
            }
            What::Values => {
                let (columns, rows) = window(&field, &seen);
                let head = Head::new(&values.label, &source);
                let head = if stands.is_empty() { head } else { head.with("at", stands) };
                if is_difference {
                    let name = |side: &Side| [format!("{}_index", side.name), side.name.clone()];
                    let ([y_index, y], [x_index, x]) = (name(&field.y), name(&field.x));
                    let head = head.written(&[y_index, x_index, y, x, "difference".to_owned()]);
                    return field.table((columns, rows), &head, work.cancel).map(String::into_bytes);
                }
                let spans = (stored(&field.y, rows), stored(&field.x, columns));
                let table = field_table(work.reader, work.structure, (&path, &slice), spans, head, work.cancel);
                Ok::<_, Unread>(table?.into_bytes())
            }
        };
        (detail, work)
    });
}

/// The cells of which something is in view: columns and rows.
fn window(field: &Field, seen: &View) -> (Range<usize>, Range<usize>) {
    let cells = |(low, high): (f64, f64), length: usize| {
        let first = low.floor().max(0.0) as usize;
        let end = (high.ceil().max(0.0) as usize).min(length);
        first.min(end)..end
    };
    (cells(seen.x, field.columns), cells(seen.y, field.rows))
}

/// The same in the file's order.
fn stored(side: &Side, cells: Range<usize>) -> Range<u64> {
    let ends = (side.stored(cells.start), cells.end.checked_sub(1).and_then(|last| side.stored(last)));
    match ends {
        (Some(one), Some(other)) if !cells.is_empty() => one.min(other)..one.max(other) + 1,
        _ => 0..0,
    }
}

fn figure(field: &Field, seen: View, paint: &Paint, values: &AxisWords, (title, source): (String, &str)) -> Figure {
    let [x, y] = axes(field);
    let colours = paint.of(field);
    let picture = colours.map_or_else(|| Picture::clear(seen), |colours| field.picture(seen, colours));
    let (mut legend, mut bar) = (Vec::new(), None);
    match paint {
        Paint::Scale(scale) => bar = Some(figure_bar(values, scale)),
        Paint::Classes(hidden) => {
            let classes = field.categories.iter().flat_map(|all| all.classes.iter().enumerate());
            let shown = classes.filter(|(place, class)| class.count > 0 && !hidden.has(*place as u8));
            legend.extend(
                shown.map(|(_, class)| (class.colour, format!("{}: {}", class.words(), format::count(class.count)))),
            );
        }
    }
    Figure {
        title,
        source: source.to_owned(),
        x: figure_axis(&x, seen.x, 10),
        y: figure_axis(&y, seen.y, 8),
        legend,
        bar,
        picture,
        text: TEXT,
    }
}

//! One variable in full: its type, shape, storage and attributes, and its first and last values.

use super::structure::attribute_words;
use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{Haste, OpenFile, Opened, View, ViewKey, ViewRequest, Weigh, Work};
use crate::inspect::decode::{Plan, Show};
use crate::inspect::time::Resolution;
use crate::inspect::{Attribute, Range, Selection, Unread, Variable};
use crate::ui::Cx;
use crate::ui::theme::{GAP, GRID, Palette, text};
use crate::ui::widgets::{self, format};
use egui::{Label, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo};

/// Values shown of each end.
const ENDS: u64 = 5;
/// Characters of an attribute before it is asked for in full.
const SHORT: usize = 200;
/// Attributes that are machinery of dimensions, which are shown resolved.
const MACHINERY: [&str; 7] =
    ["DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME", "_Netcdf4Dimid", "_Netcdf4Coordinates", "_nc3_strict"];

/// The first and last values of a variable, in full.
struct Ends {
    first: Vec<String>,
    /// Empty where all are among the first.
    last: Vec<String>,
}

impl Weigh for Ends {
    fn weight(&self) -> u64 {
        self.first.iter().chain(&self.last).map(|text| text.len() as u64 + 24).sum()
    }
}

/// Details of the group or variable at `path`.
pub(super) fn details_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, opened: &Opened, path: &str) {
    let area = ScrollArea::vertical().id_salt("details").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = GRID / 2.0;
        if let Some(variable) = opened.structure.variable(path) {
            variable_ui(ui, cx, file, variable);
        } else if let Some(group) = opened.structure.group(path) {
            let name = if path == "/" { file.name() } else { path.to_owned() };
            ui.add(Label::new(text::emphasis(printable::line(&name))).truncate());
            for unread in &group.unread {
                ui.label(RichText::new(printable::line(&unread.to_string())).color(Palette::of(ui).waiting.ink));
            }
            attributes_ui(ui, &group.attributes);
        }
    });
    let place = ui.interact(area.inner_rect, ui.scope_id().with("details place"), Sense::hover());
    place.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Details of what is selected"));
}

fn variable_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, variable: &Variable) {
    ui.add(Label::new(text::emphasis(printable::line(&variable.name))).truncate())
        .on_hover_text(printable::line(&variable.path));
    let title = variable.text("long_name").or_else(|| variable.text("standard_name"));
    if let Some(title) = title {
        ui.add(Label::new(text::secondary(ui, printable::cut(title, SHORT))).wrap());
    }
    for words in facts(variable) {
        ui.add(Label::new(text::secondary(ui, words)).wrap());
    }
    match &variable.unread {
        Some(unread) => {
            ui.label(RichText::new(printable::line(&unread.to_string())).color(Palette::of(ui).waiting.ink));
        }
        None => ends_ui(ui, cx, file, variable),
    }
    ui.add_space(GRID);
    attributes_ui(ui, &variable.attributes);
}

/// Type and shape, then how it is stored.
fn facts(variable: &Variable) -> Vec<String> {
    let lengths: Vec<String> = variable
        .axes
        .iter()
        .zip(&variable.shape)
        .map(|(axis, length)| format!("{} {}", printable::line(&axis.name), format::count(*length)))
        .collect();
    let data_type = variable.data_type.to_string();
    let mut facts = vec![if lengths.is_empty() {
        format!("{data_type}, one value")
    } else {
        format!("{data_type}, {} ({} unpacked)", lengths.join(" × "), format::bytes(variable.decoded_bytes()))
    }];
    if let Some(chunks) = &variable.chunks {
        let lengths: Vec<String> = chunks.iter().map(|length| format::count(*length)).collect();
        let filters: Vec<&str> = variable.filters.iter().map(|filter| filter.name.as_str()).collect();
        let packed = if filters.is_empty() { "not packed".to_owned() } else { filters.join(", ") };
        facts.push(format!("Chunks of {}, {}", lengths.join(" × "), printable::line(&packed)));
    }
    if let Some(path) = &variable.same_as {
        facts.push(format!("The same as {}", printable::line(path)));
    }
    facts
}

fn ends_ui(ui: &mut Ui, cx: &Cx<'_>, file: &OpenFile, variable: &Variable) {
    let key = ViewKey::new(file.key, "ends", variable.path.as_str());
    match cx.results.view::<Ends>(&key) {
        View::Missing => {
            let variable = variable.clone();
            let request = ViewRequest::new(key, Haste::Quick, move |work| read_ends(work, &variable));
            cx.push(Command::Results(ResultsCommand::Ask(request)));
        }
        View::Waiting(_) => {}
        View::Ready(ends) => {
            let first = ends.first.join("  ");
            let words = if ends.last.is_empty() { first } else { format!("{first}  …  {}", ends.last.join("  ")) };
            ui.add(Label::new(text::mono_small(printable::cut(&words, SHORT * 2))).wrap());
        }
        View::Failed(unread) => {
            ui.label(RichText::new(printable::line(&unread.to_string())).color(Palette::of(ui).waiting.ink));
        }
    }
}

/// Of an array of several dimensions the first values of its first row and the last of its last.
fn read_ends(work: &mut Work<'_>, variable: &Variable) -> Result<Ends, Unread> {
    let plan = Plan::of(variable);
    let mut read = |selection: Selection| -> Result<Vec<String>, Unread> {
        let values = work.reader.read(&variable.path, &selection)?;
        let resolution = match (&plan.time, values.reals()) {
            (Some(time), Some(reals)) => time.resolution(&reals),
            _ => Resolution::of_step(1.0),
        };
        let written = |index| short(&plan.written(&values, index, Show::Decoded, resolution));
        Ok((0..values.len()).map(written).collect())
    };
    let Some((length, outer)) = variable.shape.split_last() else {
        return Ok(Ends { first: read(Selection(Vec::new()))?, last: Vec::new() });
    };
    if variable.elements() == 0 {
        return Ok(Ends { first: Vec::new(), last: Vec::new() });
    }
    let whole = variable.elements() <= ENDS * 2 && outer.is_empty();
    let first = if whole { *length } else { ENDS.min(*length) };
    let at = |outer: Vec<u64>, range: Range| {
        Selection(outer.into_iter().map(Range::one).chain(std::iter::once(range)).collect())
    };
    let first = read(at(vec![0; outer.len()], Range::new(0, first)))?;
    if whole {
        return Ok(Ends { first, last: Vec::new() });
    }
    let count = ENDS.min(*length);
    let ends = outer.iter().map(|length| length.saturating_sub(1)).collect();
    Ok(Ends { first, last: read(at(ends, Range::new(length - count, count)))? })
}

fn short(text: &str) -> String {
    format::shortened(text, 40).into_owned()
}

fn attributes_ui(ui: &mut Ui, attributes: &[Attribute]) {
    let shown = attributes.iter().filter(|attribute| !MACHINERY.contains(&attribute.name.as_str()));
    for attribute in shown {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.add(Label::new(text::secondary(ui, printable::line(&attribute.name))).selectable(true));
            attribute_ui(ui, attribute);
        });
    }
}

/// Short ones whole, long ones after a click.
fn attribute_ui(ui: &mut Ui, attribute: &Attribute) {
    /// More than this is no text to read in a window.
    const MOST: usize = 20_000;
    let words = attribute_words(attribute, SHORT);
    let is_cut = words.ends_with("more characters)");
    if !is_cut {
        ui.add(Label::new(RichText::new(words).size(text::SECONDARY)).wrap().selectable(true));
        return;
    }
    let id = ui.scope_id().with(&attribute.name);
    let is_whole = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or(false);
    ui.vertical(|ui| {
        let words = if is_whole { whole_text(attribute, MOST) } else { words };
        ui.add(Label::new(RichText::new(words).size(text::SECONDARY)).wrap().selectable(true));
        let label = if is_whole { "Show less" } else { "Show all of it" };
        if widgets::quiet_line_button(ui, label).clicked() {
            ui.data_mut(|data| data.insert_temp(id, !is_whole));
        }
    });
}

/// With its line breaks; what else is not printable is escaped.
fn whole_text(attribute: &Attribute, limit: usize) -> String {
    match attribute.value.as_ref().ok().and_then(|values| values.only_text()) {
        Some(whole) => {
            let lines: Vec<_> = whole.lines().take(2000).map(printable::line).collect();
            let whole = lines.join("\n");
            if whole.chars().nth(limit).is_none() { whole } else { whole.chars().take(limit).collect() }
        }
        None => attribute_words(attribute, limit),
    }
}

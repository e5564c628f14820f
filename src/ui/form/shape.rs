//! The shape's side of WHERE: open, what it is, what is wrong, simplify and back.

use super::lines;
use super::outline::{OutlineView, outline_ui};
use crate::commands::{Action, Command};
use crate::domain::draft::Field;
use crate::domain::shape::{Format, Simplification};
use crate::domain::tools::MOST_HANDLES;
use crate::domain::{Draft, Shape};
use crate::ui::icons::Icon;
use crate::ui::widgets::format;
use crate::ui::{Cx, action_ui, theme, widgets};
use egui::Ui;

pub(super) fn shape_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, outline: &mut OutlineView) {
    let mut undone = None;
    match &draft.shape {
        Some(shape) => {
            about_ui(ui, cx, shape);
            limits_ui(ui, cx, shape);
            undone = shape.simplification().and_then(|cost| simplification_ui(ui, shape, cost));
        }
        None => {
            ui.label(theme::text::secondary(
                ui,
                "GeoJSON, KML or a zipped Shapefile: open it, drop it on the window or paste it. Or draw it on the map, or \
                 type its points.",
            ));
        }
    }
    outline_ui(ui, cx, draft, outline);
    let answer = &cx.questions.shape;
    if answer.is_loading() {
        lines::asking(ui, "Reading the shape…");
        if widgets::quiet_button(ui, "Stop reading").clicked() {
            cx.push(Command::StopReadingShape);
        }
    } else if let Some(problem) = answer.problem()
        && let Some(remedy) = widgets::problem_box(ui, problem)
    {
        cx.push(Command::Remedy(remedy));
    }
    let label = if draft.shape.is_some() { "Open another shape…" } else { "Open a shape…" };
    if widgets::labelled_button(ui, Icon::File, label).clicked() {
        cx.act(Action::OpenShape);
    }
    if let Some(before) = undone {
        draft.set_shape(before);
        cx.push(Command::DraftChanged);
    }
}

/// Name, kind, how many, how large.
fn about_ui(ui: &mut Ui, cx: &Cx<'_>, shape: &Shape) {
    widgets::line(ui, theme::ROW_HEIGHT, widgets::from_right(), |ui| {
        action_ui::icon_action(ui, cx, Action::ClearBox, false);
        action_ui::icon_action(ui, cx, Action::FitBox, false);
        ui.with_layout(widgets::from_left(), |ui| {
            let name = if shape.is_named() { shape.name() } else { "Shape".into() };
            let name = egui::Label::new(theme::text::emphasis(name)).truncate();
            ui.add(name).on_hover_text(shape.source().unwrap_or("Pasted, or from a request file"));
        });
    });
    let label = ui.label(theme::text::secondary(ui, what_it_is(shape)));
    if shape.positions_sent() != shape.corners() {
        label.on_hover_text(
            "Long edges are sent with more points, so that what is searched, what is cut and this map follow the same line.",
        );
    }
    let counts = shape.counts();
    // One that can be edited has them to choose.
    if counts.areas + counts.lines > 0 && shape.outline_of_at_most(MOST_HANDLES).is_none() {
        ui.label(theme::text::secondary(ui, format!("Edges: {}", shape.edges().words())));
    }
    for remark in shape.remarks() {
        lines::info(ui, remark);
    }
}

/// “KML, 2 areas, 21 points, 8 112 000 km²”.
fn what_it_is(shape: &Shape) -> String {
    let counts = shape.counts();
    let mut words = vec![shape.format().name().to_owned()];
    for (count, one, many) in
        [(counts.areas, "area", "areas"), (counts.lines, "line", "lines"), (counts.points, "place", "places")]
    {
        if count > 0 {
            words.push(format::plural(count as u64, one, many));
        }
    }
    // The closing one is counted where files write it, and not where people draw.
    let drawn = Some(shape).filter(|shape| shape.format() == Format::Drawn).and_then(Shape::outline);
    let drawn = drawn.map(|vertices| vertices.len());
    words.push(format::plural(drawn.unwrap_or_else(|| shape.corners()) as u64, "point", "points"));
    if shape.positions_sent() != shape.corners() {
        words.push(format!("{} as sent", format::count(shape.positions_sent() as u64)));
    }
    if counts.areas > 0 {
        words.push(format::square_kilometres(shape.area_km2()));
    }
    words.join(", ")
}

/// What the catalogue would refuse, and the remedy.
fn limits_ui(ui: &mut Ui, cx: &Cx<'_>, shape: &Shape) {
    if let Some(words) = cx.checked.problem(Field::Shape) {
        lines::problem(ui, words);
    }
    if shape.check_limits().is_err() && widgets::primary_button(ui, "Simplify the shape").clicked() {
        cx.push(Command::SimplifyShape);
    }
}

/// What it cost; the shape before if that is asked back.
fn simplification_ui(ui: &mut Ui, shape: &Shape, cost: &Simplification) -> Option<Shape> {
    let before = cost.before();
    let words = if cost.positions_dropped == 0 {
        let features = format::plural(before.features().len() as u64, "feature", "features");
        format!("{features} joined into {}; the area is the same.", shape.features().len())
    } else {
        format!(
            "Simplified from {} to {} points; the outline moved by at most {}.",
            format::count(before.positions() as u64),
            format::count(shape.positions() as u64),
            metres(cost.largest_deviation_metres)
        )
    };
    lines::info(ui, &words);
    widgets::quiet_button(ui, "Undo simplifying").clicked().then(|| before.clone())
}

fn metres(length: f64) -> String {
    match length {
        0.0..10.0 => format!("{length:.1} m"),
        10.0..1000.0 => format!("{length:.0} m"),
        _ => format!("{:.1} km", length / 1000.0),
    }
}

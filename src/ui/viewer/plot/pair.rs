//! The plots of one file, or of two side by side with linked axes and the difference of their values.

use super::axis::{self, Bounds};
use super::difference::Beside;
use super::shown::{PlotsView, draw_ui};
use super::{Given, Part};
use crate::commands::{Command, ResultsCommand};
use crate::domain::printable;
use crate::engine::inspection::{OpenFile, Opened};
use crate::inspect::Structure;
use crate::ui::Cx;
use crate::ui::theme::text;
use crate::ui::viewer::link::Linked;
use egui::{Rect, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// How two files' plots are looked at.
#[derive(Default)]
pub struct PairView {
    other: PlotsView,
    difference: PlotsView,
    /// What was in view last, in the numbers of the axes: whoever differs from it was moved.
    seen: Option<Bounds>,
}

impl PairView {
    /// The plots of the other file.
    pub fn other(&self) -> &PlotsView {
        &self.other
    }
}

/// The other file of a comparison.
pub struct Pair<'a> {
    /// How both are looked at.
    pub view: &'a mut PairView,
    /// The other file.
    pub other: Beside,
    /// What it holds.
    pub structure: Arc<Structure>,
    /// Whether the variable has the same shape there.
    pub agrees: bool,
    /// Only the difference is wanted.
    pub only_difference: bool,
}

/// Draws what the file is mainly about, or what is looked at. False if there is nothing to draw of `path`.
pub fn plots_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut PlotsView,
    (file, opened): (&OpenFile, &Opened),
    linked: &mut Linked,
    path: &str,
    pair: Option<Pair<'_>>,
) -> bool {
    let name = printable::line(&file.name()).into_owned();
    let (mut asks, mut saves) = (Vec::new(), Vec::new());
    let mut given = Given {
        file: file.key,
        name: &name,
        structure: &opened.structure,
        results: cx.results,
        asks: &mut asks,
        saves: &mut saves,
        linked,
        beside: None,
        part: Part::Whole,
    };
    view.come_to(given.structure, path, pair.is_none());
    let has_plot = match pair {
        Some(mut pair) => pair_ui(ui, view, &mut pair, &mut given, path),
        None => draw_ui(ui, view, &mut given, path),
    };
    for file in saves {
        cx.push(Command::SaveFile { file_name: file.name.clone(), bytes: file.bytes.clone() });
    }
    for ask in asks {
        cx.push(Command::Results(ResultsCommand::Ask(ask)));
    }
    has_plot
}

/// Narrower than this two plots stand one above the other.
const NARROW: f32 = 420.0;
/// Room between two plots.
const GAP: f32 = 12.0;

/// Draws the same variable of two files with linked axes, and below, where the shapes agree, the difference. False if
/// there is nothing to draw.
pub fn pair_ui(ui: &mut Ui, view: &mut PlotsView, pair: &mut Pair<'_>, given: &mut Given<'_>, path: &str) -> bool {
    let can_difference = pair.agrees && view.has_difference(given.structure, path);
    let is_only = pair.only_difference && can_difference;
    if !is_only {
        // The choices are for both.
        given.part = Part::Choices;
        if !draw_ui(ui, view, given, path) {
            return false;
        }
    }
    let room = ui.available_rect_before_wrap();
    let [here, there, below] = rooms(room, can_difference, is_only);
    let (other, structure) = (&pair.other, &pair.structure);
    let PairView { other: others, difference, seen } = &mut *pair.view;
    given.part = Part::Values;
    if let Some(rect) = here {
        part(ui, "this file", rect, given.name, |ui| draw_ui(ui, view, given, path));
    }
    // Neither points at the map, which shows this file.
    let mut linked = Linked::default();
    let mut theirs = Given {
        file: other.file,
        name: &other.name,
        structure,
        results: given.results,
        asks: &mut *given.asks,
        saves: &mut *given.saves,
        linked: &mut linked,
        beside: None,
        part: Part::Values,
    };
    if let Some(rect) = there {
        others.follow(view);
        part(ui, "other file", rect, &other.name, |ui| draw_ui(ui, others, &mut theirs, path));
        view.share_colours(others);
    }
    if let Some(rect) = below {
        let mut both = Given {
            file: given.file,
            name: given.name,
            structure: given.structure,
            beside: Some(other.clone()),
            part: if is_only { Part::Whole } else { Part::Values },
            ..theirs
        };
        difference.follow_slice(view);
        let title = format!("{} minus {}", other.name, both.name);
        part(ui, "difference", rect, &title, |ui| draw_ui(ui, difference, &mut both, path));
    }
    if !is_only {
        link(ui, seen, [(view, given.structure), (others, structure), (difference, given.structure)], path);
    }
    ui.allocate_rect(room, egui::Sense::hover());
    true
}

/// A plot in its place, below its title.
fn part(ui: &mut Ui, salt: &str, rect: Rect, title: &str, add: impl FnOnce(&mut Ui) -> bool) {
    let mut child = ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    let title = text::secondary(&child, printable::line(title).into_owned());
    child.add(egui::Label::new(title).truncate());
    add(&mut child);
}

/// Where this file's plot, the other's and the difference are.
fn rooms(room: Rect, can_difference: bool, only_difference: bool) -> [Option<Rect>; 3] {
    if only_difference {
        return [None, None, Some(room)];
    }
    let rows = |count: f32, at: f32| {
        let height = (room.height() - GAP * (count - 1.0)) / count;
        Rect::from_min_size(pos2(room.left(), room.top() + at * (height + GAP)), vec2(room.width(), height))
    };
    if room.width() < NARROW {
        let count = if can_difference { 3.0 } else { 2.0 };
        return [Some(rows(count, 0.0)), Some(rows(count, 1.0)), can_difference.then(|| rows(count, 2.0))];
    }
    let top = if can_difference { rows(2.0, 0.0) } else { room };
    let width = (top.width() - GAP) / 2.0;
    let half = |left: f32| Rect::from_min_size(pos2(left, top.top()), vec2(width, top.height()));
    [Some(half(top.left())), Some(half(top.left() + width + GAP)), can_difference.then(|| rows(2.0, 1.0))]
}

/// Whichever was moved moves the others: this file's plot, the other's, the difference.
fn link(ui: &Ui, seen: &mut Option<Bounds>, plots: [(&mut PlotsView, &Arc<Structure>); 3], path: &str) {
    // Values of a difference of series are of another size.
    let is_line = plots.first().is_some_and(|(view, _)| view.draws_line());
    let bounds = |place: usize, view: &PlotsView, structure: &Structure| {
        let (axes, bounds) = view.seen(structure, path)?;
        let [x, y] = &axes;
        let mut bounds = axis::linked(bounds, [x, y]);
        if let (2, true, Some(seen)) = (place, is_line, *seen) {
            bounds.y = seen.y;
        }
        Some(bounds)
    };
    let all: Vec<Option<Bounds>> =
        plots.iter().enumerate().map(|(place, (view, structure))| bounds(place, view, structure)).collect();
    let is_moved = |bounds: &Option<Bounds>| bounds.zip(*seen).is_some_and(|(bounds, seen)| !is_near(bounds, seen));
    let first = || all.iter().position(Option::is_some).filter(|_| seen.is_none());
    let Some(leader) = all.iter().position(is_moved).or_else(first) else { return };
    let Some(new) = all.get(leader).copied().flatten() else { return };
    *seen = Some(new);
    for (place, (view, structure)) in plots.into_iter().enumerate().filter(|(place, _)| *place != leader) {
        let Some((axes, now)) = view.seen(structure, path) else { continue };
        let [x, y] = &axes;
        let mut wanted = axis::unlinked(new, [x, y]);
        if place == 2 && is_line {
            wanted.y = now.y;
        }
        view.show(wanted);
        ui.ctx().request_repaint();
    }
}

/// Equal but for the last digits.
fn is_near(one: Bounds, other: Bounds) -> bool {
    let near = |one: (f64, f64), other: (f64, f64)| {
        let most = (other.1 - other.0).abs() * 1e-6;
        (one.0 - other.0).abs() <= most && (one.1 - other.1).abs() <= most
    };
    near(one.x, other.x) && near(one.y, other.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plots_stand_side_by_side_where_there_is_room_and_never_overlap() {
        for (width, height) in [(1000.0, 700.0), (480.0, 640.0), (300.0, 300.0)] {
            for can in [false, true] {
                let room = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height));
                let all: Vec<Rect> = rooms(room, can, false).into_iter().flatten().collect();
                assert_eq!(all.len(), 2 + usize::from(can));
                for (place, one) in all.iter().enumerate() {
                    assert!(room.expand(0.01).contains_rect(*one), "{one:?} in {room:?}");
                    assert!(all.iter().skip(place + 1).all(|other| !one.shrink(0.1).intersects(*other)));
                }
                assert_eq!(rooms(room, can, true), [None, None, Some(room)]);
            }
        }
    }

    #[test]
    fn what_differs_by_the_last_digits_was_not_moved() {
        let bounds = |low: f64| Bounds { x: (low, low + 10.0), y: (0.0, 1.0) };
        assert!(is_near(bounds(7e8), bounds(7e8 + 1e-6)));
        assert!(!is_near(bounds(7e8), bounds(7e8 + 1e-3)));
    }
}

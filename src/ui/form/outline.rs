//! The vertices of an outline as a list of numbers: the keyboard's way to a polygon.

use super::lines;
use crate::commands::Command;
use crate::domain::bounding_box::wrap_longitude;
use crate::domain::degrees::{Axis, parse_degrees};
use crate::domain::shape::{Edges, Outlines};
use crate::domain::tools::{MOST_HANDLES, Place, Refusal, crossing};
use crate::domain::{Draft, Shape};
use crate::ui::icons::Icon;
use crate::ui::{Cx, theme, widgets};
use egui::{ScrollArea, Ui, vec2};

/// Rows are seen at once in this height in points; more are scrolled.
const LIST_HEIGHT: f32 = 236.0;

/// Vertices as typed, which need not yet be an area.
#[derive(Debug, Default)]
pub(super) struct OutlineView {
    rows: Vec<[String; 2]>,
    edges: Edges,
    /// The shape that the rows are, as far as they are one.
    of: Option<Shape>,
    /// Move the keyboard to the first number of this row.
    focus: Option<usize>,
}

/// What one frame did to the rows.
enum Edit {
    Typed,
    Up(usize),
    Down(usize),
    Remove(usize),
    Add,
    Edges(Edges),
}

impl OutlineView {
    /// Other areas, drawn or undone, are shown; rows that are no area yet stay.
    fn follow(&mut self, shape: Option<&Shape>) {
        let is_known = match (&self.of, shape) {
            (Some(of), Some(shape)) => of.is(shape),
            (None, None) => true,
            _ => false,
        };
        if is_known {
            return;
        }
        self.of = shape.cloned();
        self.edges = shape.map_or(Edges::Planar, Shape::edges);
        let vertices = shape.and_then(|shape| shape.outline_of_at_most(MOST_HANDLES));
        self.rows = vertices.unwrap_or_default().iter().map(texts_of).collect();
    }

    /// The area, or what is wrong with the rows.
    fn outlines(&self) -> Result<Outlines, String> {
        let mut vertices: Vec<Place> = Vec::with_capacity(self.rows.len());
        for (index, row) in self.rows.iter().enumerate() {
            let place = place_of(row).map_err(|words| format!("Point {}: {words}", index + 1))?;
            vertices.push(place);
        }
        if vertices.len() < 3 {
            return Err(Refusal::TooFew.words().to_owned());
        }
        if crossing(&vertices, self.edges, true).is_some() {
            return Err(Refusal::Crosses.words().to_owned());
        }
        Ok(Outlines::of(vertices, self.edges))
    }

    fn apply(&mut self, edit: &Edit) -> &'static str {
        match *edit {
            Edit::Typed => "",
            Edit::Up(index) => {
                self.rows.swap(index.saturating_sub(1), index);
                "reorder the points"
            }
            Edit::Down(index) => {
                if index + 1 < self.rows.len() {
                    self.rows.swap(index, index + 1);
                }
                "reorder the points"
            }
            Edit::Remove(index) => {
                if index < self.rows.len() {
                    self.rows.remove(index);
                }
                "remove a vertex"
            }
            Edit::Add => {
                self.focus = Some(self.rows.len());
                self.rows.push(Default::default());
                "add a vertex"
            }
            Edit::Edges(edges) => {
                self.edges = edges;
                "change the edges"
            }
        }
    }
}

fn texts_of(place: &Place) -> [String; 2] {
    [wrap_longitude(place.x), place.y].map(|degrees| format!("{}", (degrees * 1e6).round() / 1e6 + 0.0))
}

fn place_of([longitude, latitude]: &[String; 2]) -> Result<Place, String> {
    let read = |text: &str, name: &str, axis: Axis, limit: f64| {
        if text.trim().is_empty() {
            return Err(format!("the {name} is missing."));
        }
        let degrees = parse_degrees(text).map_err(|error| format!("the {name} {error}."))?;
        if degrees.axis.is_some_and(|told| told != axis) {
            return Err(format!("the {name} has the letter of the other number."));
        }
        let is_in_range = degrees.value.abs() <= limit;
        is_in_range.then_some(degrees.value).ok_or_else(|| format!("the {name} must lie within ±{limit}."))
    };
    let x = read(longitude, "longitude", Axis::Longitude, 360.0)?;
    let y = read(latitude, "latitude", Axis::Latitude, 90.0)?;
    Ok(Place { x, y })
}

pub(super) fn outline_ui(ui: &mut Ui, cx: &Cx<'_>, draft: &mut Draft, view: &mut OutlineView) {
    view.follow(draft.shape.as_ref());
    if view.rows.is_empty() {
        if draft.shape.is_none() && widgets::labelled_button(ui, Icon::List, "Type the points…").clicked() {
            view.rows = vec![Default::default(); 3];
            view.focus = Some(0);
        }
        return;
    }
    let edit = list_ui(ui, view);
    let found = view.outlines();
    if let Err(words) = &found
        && view.rows.iter().flatten().any(|text| !text.trim().is_empty())
    {
        lines::problem(ui, words);
    }
    let Some(edit) = edit else { return };
    let words = view.apply(&edit);
    // As the rows are now.
    if let Ok(outlines) = view.outlines()
        && let Ok(shape) = Shape::drawn(outlines)
    {
        view.of = Some(shape.clone());
        draft.set_shape(shape);
        cx.push(if words.is_empty() { Command::DraftChanged } else { Command::AreaDrawn(words) });
    }
    ui.ctx().request_repaint();
}

/// Rows with two numbers and three buttons each, and what joins the points.
fn list_ui(ui: &mut Ui, view: &mut OutlineView) -> Option<Edit> {
    let mut edit = edges_ui(ui, view.edges);
    let count = view.rows.len();
    let focus = view.focus.take();
    ui.horizontal(|ui| {
        let title = format!("Points ({count})");
        ui.label(theme::text::secondary(ui, title));
        ui.with_layout(widgets::from_right(), |ui| {
            ui.label(theme::text::secondary(ui, "longitude, latitude in degrees"));
        });
    });
    // Taken once: in the list each row would widen the next.
    let width = ui.available_width();
    ScrollArea::vertical().id_salt("points of the outline").max_height(LIST_HEIGHT).show(ui, |ui| {
        for (index, row) in view.rows.iter_mut().enumerate() {
            let done = row_ui(ui, width, (index, count), row, focus == Some(index));
            edit = done.or(edit.take());
        }
    });
    if count < MOST_HANDLES && widgets::labelled_button(ui, Icon::Plus, "Add a point").clicked() {
        edit = Some(Edit::Add);
    }
    edit
}

fn edges_ui(ui: &mut Ui, edges: Edges) -> Option<Edit> {
    let mut chosen = edges;
    widgets::combo(ui, "Edges", edges.words(), |ui| {
        for kind in Edges::ALL {
            ui.selectable_value(&mut chosen, kind, kind.words());
        }
    });
    (chosen != edges).then_some(Edit::Edges(chosen))
}

fn row_ui(
    ui: &mut Ui,
    width: f32,
    (index, count): (usize, usize),
    row: &mut [String; 2],
    takes_focus: bool,
) -> Option<Edit> {
    /// Points for the three buttons of a row, and for the bar that scrolls.
    const BUTTONS: f32 = 3.0 * (theme::ROW_HEIGHT + theme::GRID) + 10.0;
    const NUMBER: f32 = 22.0;
    let mut edit = None;
    let point = index + 1;
    ui.push_id(index, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GRID;
            let width = (width - BUTTONS - NUMBER - 2.0 * theme::GRID).max(80.0) / 2.0;
            ui.add_sized(
                vec2(NUMBER, theme::ROW_HEIGHT),
                egui::Label::new(theme::text::secondary(ui, point.to_string())),
            );
            for (name, text) in ["Longitude", "Latitude"].into_iter().zip(row) {
                let is_first = name == "Longitude";
                let field = widgets::Field::new(name, text).named(format!("{name} of point {point}")).number();
                let response = ui.allocate_ui(vec2(width, theme::ROW_HEIGHT), |ui| field.show(ui)).inner;
                if takes_focus && is_first {
                    response.request_focus();
                }
                if response.changed() {
                    edit = Some(Edit::Typed);
                }
            }
            let mut button = |is_on: bool, icon: Icon, name: String, done: Edit| {
                let add = |ui: &mut Ui| widgets::icon_button(ui, icon, &name);
                if ui.add_enabled_ui(is_on, add).inner.clicked() {
                    edit = Some(done);
                }
            };
            button(index > 0, Icon::ChevronUp, format!("Move point {point} up"), Edit::Up(index));
            button(point < count, Icon::ChevronDown, format!("Move point {point} down"), Edit::Down(index));
            button(count > 3, Icon::Trash, format!("Remove point {point}"), Edit::Remove(index));
        });
    });
    edit
}

#[cfg(test)]
mod tests {
    use super::{Edges, Edit, OutlineView, place_of};
    use crate::domain::Shape;

    fn view(rows: &[[&str; 2]]) -> OutlineView {
        let rows = rows.iter().map(|row| row.map(str::to_owned)).collect();
        OutlineView { rows, ..OutlineView::default() }
    }

    #[test]
    fn rows_are_an_area_or_say_what_is_wrong() {
        let square = [["-50", "60"], ["10W", "60N"], ["-10", "75° 30'"], ["-50", "75"]];
        assert_eq!(view(&square).outlines().unwrap().areas[0][0].len(), 4);
        let words = |rows: &[[&str; 2]]| view(rows).outlines().unwrap_err();
        assert_eq!(words(&square[..2]), "An area needs three points, a line two.");
        assert_eq!(words(&[["-50", "60"], ["-10", ""], ["1", "2"]]), "Point 2: the latitude is missing.");
        assert_eq!(words(&[["-50", "60"], ["-10", "95"], ["1", "2"]]), "Point 2: the latitude must lie within ±90.");
        assert!(words(&[["-50", "60"], ["a", "5"], ["1", "2"]]).starts_with("Point 2: the longitude is not a number"));
        assert!(words(&[["50N", "60"], ["1", "5"], ["1", "2"]]).starts_with("Point 1: the longitude has the letter"));
        let eight = [["0", "0"], ["10", "10"], ["10", "0"], ["0", "12"]];
        assert_eq!(words(&eight), "The outline crosses itself.");
        assert!(place_of(&["NaN".to_owned(), "1".to_owned()]).is_err());
    }

    #[test]
    fn rows_are_moved_added_and_removed() {
        let mut view = view(&[["0", "0"], ["1", "0"], ["1", "1"]]);
        let firsts = |view: &OutlineView| view.rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>();
        view.apply(&Edit::Up(2));
        assert_eq!(firsts(&view), ["0 0", "1 1", "1 0"]);
        view.apply(&Edit::Down(0));
        view.apply(&Edit::Down(2));
        view.apply(&Edit::Up(0));
        assert_eq!(firsts(&view), ["1 1", "0 0", "1 0"]);
        view.apply(&Edit::Add);
        view.apply(&Edit::Remove(1));
        view.apply(&Edit::Remove(7));
        assert_eq!((firsts(&view), view.focus), (vec!["1 1".to_owned(), "1 0".to_owned(), " ".to_owned()], Some(3)));
    }

    #[test]
    fn a_list_follows_the_area_and_keeps_what_is_typed_until_it_is_one() {
        let mut view = view(&[["0", "0"], ["1", "0"], ["1", ""]]);
        view.follow(None);
        assert_eq!(view.rows.len(), 3, "half typed");
        let shape = Shape::from_wkt("POLYGON((170 10, -170 10, -170 20, 170 20, 170 10))").unwrap();
        view.follow(Some(&shape));
        assert!(view.rows.is_empty(), "two areas, split at ±180°");
        let shape = Shape::from_wkt("POLYGON((0 0, 4 0, 4.5 3, 0 0))").unwrap();
        view.follow(Some(&shape));
        assert_eq!(view.rows, [["0", "0"], ["4", "0"], ["4.5", "3"]]);
        view.apply(&Edit::Edges(Edges::Shortest));
        assert_eq!(view.outlines().unwrap().edges, Edges::Shortest);
        view.follow(None);
        assert!(view.rows.is_empty(), "taken off");
    }
}

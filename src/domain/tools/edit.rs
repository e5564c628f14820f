//! Editing an outline that stands: vertices, the middles of its edges, and all of it.

use super::way::crossing;
use super::{BORDER_POINTS, Change, Input, Place, REACH_POINTS, Refusal, SLIP_POINTS, Spot, View, sphere};
use crate::domain::shape::edges::nearest_turn;
use crate::domain::shape::{Edges, Outlines};

/// An edge is taken for straight lines of so many points on the screen, and so many of them at most, when a press is
/// compared with it.
const PART_POINTS: f64 = 16.0;
const MOST_PARTS: f64 = 24.0;
/// Handles nearer together than this (points) have none between them.
const CROWDED_POINTS: f64 = 28.0;
/// Outlines with more vertices, such as circles, are moved as a whole only: their handles would lie on each other.
pub const MOST_HANDLES: usize = 60;
/// Latitudes where moving ends.
const LAST_LATITUDE: f64 = 90.0;

/// What a press would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// This vertex.
    Vertex(usize),
    /// The handle in the middle of the edge after this vertex: a new vertex.
    Middle(usize),
    /// The handle in the middle of the area: all of it.
    Centre,
    /// The border: all of it. The inside takes nothing, so that an area is not moved by accident.
    Border,
}

/// A drag going on.
#[derive(Debug, Clone, PartialEq)]
struct Grab {
    target: Target,
    pressed: Spot,
    from: Place,
    before: Vec<Place>,
    now: Vec<Place>,
    /// The pointer has left the place of the press.
    has_moved: bool,
}

/// The editing of one outline, which itself stays with the form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edit {
    selected: Option<usize>,
    hovered: Option<Target>,
    grab: Option<Grab>,
}

impl Edit {
    /// A drag moves what was pressed; a click selects a vertex, Delete removes it; Escape gives the outline back as
    /// it was, or else selects nothing. `vertices` and `edges` are the outline as it stands.
    #[must_use]
    pub fn step(mut self, input: Input, view: &View<'_>, vertices: &[Place], edges: Edges) -> (Self, Option<Change>) {
        if self.selected.is_some_and(|selected| selected >= vertices.len()) {
            self.selected = None;
        }
        let change = match input {
            Input::Move(spot) => {
                self.move_to(spot, view, edges, vertices);
                None
            }
            Input::Press(spot) => {
                self.press(spot, view, vertices, edges);
                None
            }
            Input::Release(spot) => {
                self.move_to(spot, view, edges, vertices);
                self.release(edges)
            }
            Input::Delete | Input::Backspace => self.delete(vertices, edges),
            Input::Escape => self.escape(),
            Input::Click(_) | Input::DoubleClick(_) | Input::Enter => None,
        };
        (self, change)
    }

    fn press(&mut self, spot: Spot, view: &View<'_>, vertices: &[Place], edges: Edges) {
        let Some(target) = target(spot, view, vertices, edges) else {
            self.selected = None;
            return;
        };
        let Some(from) = (view.place)(spot) else { return };
        let (target, before) = (target, vertices.to_vec());
        self.grab = Some(Grab { target, pressed: spot, from, now: before.clone(), before, has_moved: false });
    }

    fn move_to(&mut self, spot: Spot, view: &View<'_>, edges: Edges, vertices: &[Place]) {
        let Some(grab) = &mut self.grab else {
            self.hovered = target(spot, view, vertices, edges);
            return;
        };
        grab.has_moved |= grab.pressed.distance(spot) >= SLIP_POINTS;
        if grab.has_moved
            && let Some(moved) = grab.moved_to(spot, view, edges)
        {
            grab.now = moved;
        }
    }

    fn release(&mut self, edges: Edges) -> Option<Change> {
        let grab = self.grab.take()?;
        if !grab.has_moved {
            self.selected = match grab.target {
                Target::Vertex(index) => Some(index),
                _ => None,
            };
            return None;
        }
        if crossing(&grab.now, edges, true).is_some() {
            return Some(Change::Refused(Refusal::Crosses));
        }
        let words = match grab.target {
            Target::Vertex(_) => "move a vertex",
            Target::Middle(_) => "add a vertex",
            Target::Centre | Target::Border => "move the area",
        };
        self.selected = match grab.target {
            Target::Vertex(index) => Some(index),
            Target::Middle(index) => Some(index + 1),
            Target::Centre | Target::Border => self.selected,
        };
        (grab.now != grab.before).then(|| Change::Finished(Outlines::of(grab.now, edges), words))
    }

    fn delete(&mut self, vertices: &[Place], edges: Edges) -> Option<Change> {
        let index = self.selected?;
        let change = without_vertex(vertices, index, edges);
        if matches!(change, Change::Finished(..)) {
            self.selected = None;
        }
        Some(change)
    }

    fn escape(&mut self) -> Option<Change> {
        let gave_up = self.grab.take().map(|_| Change::GaveUp);
        let selected = self.selected.take().map(|_| Change::GaveUp);
        gave_up.or(selected)
    }

    /// True while something is dragged.
    pub fn is_dragging(&self) -> bool {
        self.grab.is_some()
    }

    /// The outline as the drag has it.
    pub fn live(&self) -> Option<&[Place]> {
        self.grab.as_ref().filter(|grab| grab.has_moved).map(|grab| grab.now.as_slice())
    }

    /// The vertex that Delete would remove.
    pub fn selected(&self) -> Option<usize> {
        self.selected
    }

    /// Selects a vertex by its number, or none.
    pub fn select(&mut self, vertex: Option<usize>) {
        self.selected = vertex;
    }

    /// What the pointer is on, or drags.
    pub fn hovered(&self) -> Option<Target> {
        self.grab.as_ref().map(|grab| grab.target).or(self.hovered)
    }
}

impl Grab {
    fn moved_to(&self, spot: Spot, view: &View<'_>, edges: Edges) -> Option<Vec<Place>> {
        let mut now = self.before.clone();
        match self.target {
            Target::Vertex(index) => {
                let vertex = now.get_mut(index)?;
                *vertex = nearest_turn(*vertex, view.picked(spot)?);
            }
            Target::Middle(index) => {
                let from = self.before.get(index)?;
                now.insert(index + 1, nearest_turn(*from, view.picked(spot)?));
            }
            Target::Centre | Target::Border => {
                let to = (view.place)(spot)?;
                now = moved(&self.before, self.from, to, edges);
                for place in &mut now {
                    *place = (view.rounded)(*place);
                }
            }
        }
        Some(now)
    }
}

/// The whole outline moved as one place moves to another: by degrees where edges are straight in them, else by a
/// turn of the sphere, which keeps its size and form.
fn moved(vertices: &[Place], from: Place, to: Place, edges: Edges) -> Vec<Place> {
    match edges {
        Edges::Shortest => {
            let turned = vertices.iter().map(|place| sphere::turned(*place, from, to));
            crate::domain::shape::edges::unrolled(&turned.collect::<Vec<_>>())
        }
        Edges::Planar => {
            let east = nearest_turn(from, to).x - from.x;
            let latitudes = || vertices.iter().map(|place| place.y);
            let (south, north) =
                (latitudes().fold(LAST_LATITUDE, f64::min), latitudes().fold(-LAST_LATITUDE, f64::max));
            let least = (-LAST_LATITUDE - south).min(0.0);
            let north = (to.y - from.y).clamp(least, (LAST_LATITUDE - north).max(least));
            vertices.iter().map(|place| Place { x: place.x + east, y: place.y + north }).collect()
        }
    }
}

/// The outline without one of its vertices, as a finished step.
pub fn without_vertex(vertices: &[Place], index: usize, edges: Edges) -> Change {
    if vertices.len() <= 3 {
        return Change::Refused(Refusal::TooFew);
    }
    let mut left = vertices.to_vec();
    if index < left.len() {
        left.remove(index);
    }
    if crossing(&left, edges, true).is_some() {
        return Change::Refused(Refusal::Crosses);
    }
    Change::Finished(Outlines::of(left, edges), "remove a vertex")
}

/// Handles of an outline: vertices, middles of edges that have room, the centre.
pub(super) fn target(spot: Spot, view: &View<'_>, vertices: &[Place], edges: Edges) -> Option<Target> {
    let is_near = |at: Option<Spot>, reach: f64| at.is_some_and(|at| at.distance(spot) <= reach);
    let mut handles = vertices.iter().take(if vertices.len() <= MOST_HANDLES { MOST_HANDLES } else { 0 });
    if let Some(vertex) = handles.position(|place| is_near((view.spot)(*place), REACH_POINTS)) {
        return Some(Target::Vertex(vertex));
    }
    let mut middles = middles(view, vertices, edges);
    if let Some((index, _)) = middles.find(|(_, at)| is_near(Some(*at), REACH_POINTS)) {
        return Some(Target::Middle(index));
    }
    if is_near(centre(view, vertices), REACH_POINTS) {
        return Some(Target::Centre);
    }
    let mut edges_on_screen = sides(vertices).map(|(_, from, to)| {
        let ends = (view.spot)(from).zip((view.spot)(to));
        let parts = ends.map_or(MOST_PARTS, |(start, end)| (start.distance(end) / PART_POINTS).ceil());
        let parts = parts.clamp(1.0, MOST_PARTS);
        let at = |part: u32| (view.spot)(edges.along(from, to, f64::from(part) / parts));
        (0..parts as u32)
            .filter_map(|part| Some(spot.distance_to_line(at(part)?, at(part + 1)?)))
            .fold(f64::MAX, f64::min)
    });
    edges_on_screen.any(|distance| distance <= BORDER_POINTS).then_some(Target::Border)
}

/// Every edge with the number of its first vertex.
fn sides(vertices: &[Place]) -> impl Iterator<Item = (usize, Place, Place)> + '_ {
    let ends = vertices.iter().zip(vertices.iter().cycle().skip(1));
    ends.enumerate().map(|(index, (from, to))| (index, *from, nearest_turn(*from, *to)))
}

/// Where the handles in the middles of edges are on the screen; an edge too short for one has none, nor has an
/// outline of more than [`MOST_HANDLES`] vertices.
pub fn middles<'a>(
    view: &'a View<'_>,
    vertices: &'a [Place],
    edges: Edges,
) -> impl Iterator<Item = (usize, Spot)> + 'a {
    let handled = if vertices.len() <= MOST_HANDLES { vertices.len() } else { 0 };
    sides(vertices).take(handled).filter_map(move |(index, from, to)| {
        let (start, end) = ((view.spot)(from)?, (view.spot)(to)?);
        let middle = (view.spot)(edges.along(from, to, 0.5))?;
        (start.distance(end) >= CROWDED_POINTS).then_some((index, middle))
    })
}

/// Where the handle that moves the whole is on the screen; none where vertices crowd about it.
pub fn centre(view: &View<'_>, vertices: &[Place]) -> Option<Spot> {
    let at = (view.spot)(sphere::middle(vertices)?)?;
    let is_free =
        vertices.iter().filter_map(|place| (view.spot)(*place)).all(|spot| spot.distance(at) >= CROWDED_POINTS);
    is_free.then_some(at)
}

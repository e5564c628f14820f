//! Drawing areas on the map: the machines of [`crate::domain::tools`] fed with what the hand does here.

mod eye;
mod of_view;
mod paint;
mod words;

use super::geometry::Screen;
use crate::domain::Shape;
use crate::domain::shape::{Edges, Outlines};
use crate::domain::tools::{Change, Circle, Corridor, Disc, Edit, Input, Place, Polygon, Rectangle, Target};
use egui::{CursorIcon, Event, Key, Modifiers, Painter, PointerButton, Response};
use eye::Eye;

/// Outlines with more vertices are not moved by hand: each frame of a drag looks at every pair of edges.
const MOST_VERTICES: usize = 200;
/// Width of a corridor and radius of a point until another is chosen, in kilometres.
const DEFAULT_KM: f64 = 1.0;

/// A tool that draws an area which is no box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaTool {
    /// Vertex by vertex.
    Polygon,
    /// Centre and rim.
    Circle,
    /// A place with a radius that is chosen before.
    Disc,
    /// A line with a width that is chosen before.
    Corridor,
    /// A rectangle of the screen.
    Rectangle,
}

/// The machine in hand.
#[derive(Debug)]
enum Hand {
    Polygon(Polygon),
    Circle(Circle),
    Disc(Disc),
    Corridor(Corridor),
    Rectangle(Rectangle),
}

impl Hand {
    fn new(tool: AreaTool) -> Self {
        match tool {
            AreaTool::Polygon => Self::Polygon(Polygon::default()),
            AreaTool::Circle => Self::Circle(Circle::default()),
            AreaTool::Disc => Self::Disc(Disc::default()),
            AreaTool::Corridor => Self::Corridor(Corridor::default()),
            AreaTool::Rectangle => Self::Rectangle(Rectangle::default()),
        }
    }

    fn tool(&self) -> AreaTool {
        match self {
            Self::Polygon(_) => AreaTool::Polygon,
            Self::Circle(_) => AreaTool::Circle,
            Self::Disc(_) => AreaTool::Disc,
            Self::Corridor(_) => AreaTool::Corridor,
            Self::Rectangle(_) => AreaTool::Rectangle,
        }
    }

    /// The place that was set last.
    fn last(&self) -> Option<Place> {
        match self {
            Self::Polygon(polygon) => polygon.vertices().last().copied(),
            Self::Corridor(corridor) => corridor.vertices().last().copied(),
            Self::Circle(circle) => circle.live().map(|(centre, _)| centre),
            Self::Disc(disc) => disc.live(),
            Self::Rectangle(_) => None,
        }
    }

    fn is_begun(&self) -> bool {
        match self {
            Self::Polygon(polygon) => polygon.is_begun(),
            Self::Circle(circle) => circle.is_begun(),
            Self::Disc(_) => false,
            Self::Corridor(corridor) => corridor.is_begun(),
            Self::Rectangle(rectangle) => rectangle.live().is_some(),
        }
    }
}

/// Tools and what they are doing, between frames.
#[derive(Debug)]
pub(super) struct AreaTools {
    hand: Option<Hand>,
    edit: Edit,
    /// What joins the vertices of the outline that is edited.
    edited_edges: Edges,
    /// Whole turns of the copy of the world in which an outline is edited.
    turns: i32,
    /// The press now held down belongs to a tool.
    is_claimed: bool,
    /// The same in this frame, the one of the release included.
    follows: bool,
    /// Keys that came by other ways than this widget.
    keys: Vec<Input>,
    drawn: Option<(Outlines, &'static str)>,
    /// Why the last gesture came to nothing.
    refusal: Option<String>,
    /// Width of corridors, radius of points, in kilometres.
    pub(super) width_km: f64,
    pub(super) radius_km: f64,
    measured: words::Measured,
}

impl Default for AreaTools {
    fn default() -> Self {
        Self {
            hand: None,
            edit: Edit::default(),
            edited_edges: Edges::Planar,
            turns: 0,
            is_claimed: false,
            follows: false,
            keys: Vec::new(),
            drawn: None,
            refusal: None,
            width_km: DEFAULT_KM,
            radius_km: DEFAULT_KM,
            measured: words::Measured::default(),
        }
    }
}

impl AreaTools {
    /// Takes a tool in hand, or puts it down; what was begun with another is given up.
    pub(super) fn take(&mut self, tool: Option<AreaTool>) {
        self.hand = tool.map(Hand::new);
        self.edit = Edit::default();
        self.refusal = None;
        self.is_claimed = false;
    }

    pub(super) fn tool(&self) -> Option<AreaTool> {
        self.hand.as_ref().map(Hand::tool)
    }

    /// True while something is drawn that is not yet an area, or an outline is dragged.
    pub(super) fn is_drawing(&self) -> bool {
        self.edit.is_dragging() || self.hand.as_ref().is_some_and(Hand::is_begun)
    }

    pub(super) fn has_selected_vertex(&self) -> bool {
        self.edit.selected().is_some()
    }

    /// A key that the program's table of commands has.
    pub(super) fn press_key(&mut self, key: Input) {
        self.keys.push(key);
    }

    pub(super) fn take_drawn(&mut self) -> Option<(Outlines, &'static str)> {
        self.drawn.take()
    }

    pub(super) fn refuse(&mut self, words: String) {
        self.refusal = Some(words);
    }

    /// What the form's area is edited by, if it can be.
    fn editable(&self, shape: Option<&Shape>) -> Option<Outlines> {
        let shape = shape.filter(|_| self.hand.is_none())?;
        let vertices = shape.outline_of_at_most(MOST_VERTICES)?;
        Some(Outlines::of(vertices, shape.edges()))
    }

    /// Decides at the moment of the press whether it belongs to a tool: then nothing else follows the drag.
    pub(super) fn claims_press(&mut self, ui: &egui::Ui, screen: &Screen, shape: Option<&Shape>) -> bool {
        let (pressed, down, origin, shift) = ui.input(|input| {
            let pointer = &input.pointer;
            (pointer.primary_pressed(), pointer.primary_down(), pointer.press_origin(), input.modifiers.shift)
        });
        if pressed {
            let origin = origin.filter(|origin| screen.rect.contains(*origin));
            self.is_claimed = origin.is_some_and(|origin| match &self.hand {
                Some(Hand::Circle(_) | Hand::Rectangle(_)) => true,
                Some(_) => false,
                None => {
                    !shift && self.editable(shape).is_some_and(|outline| self.finds_target(screen, origin, &outline))
                }
            });
        }
        let claimed = self.is_claimed;
        // The frame of the release still belongs to the tool.
        self.follows = claimed;
        if !down && !pressed {
            self.is_claimed = false;
        }
        claimed
    }

    /// In whichever copy of the world there is one.
    fn finds_target(&mut self, screen: &Screen, at: egui::Pos2, outline: &Outlines) -> bool {
        let Some(vertices) = outline.areas.first().and_then(|rings| rings.first()) else { return false };
        for turns in eye::turns(screen, vertices) {
            let probe = Eye::new(screen, turns);
            let (hovering, _) =
                Edit::default().step(Input::Move(eye::spot(at)), &probe.view(), vertices, outline.edges);
            if hovering.hovered().is_some() {
                self.turns = turns;
                return true;
            }
        }
        false
    }

    /// Feeds the machine in hand, or the editing of the form's shape, with what happened in this frame.
    pub(super) fn run(&mut self, response: &Response, screen: &Screen, shape: Option<&Shape>) {
        let inputs = self.inputs(response);
        let refused = self.refusal.is_some();
        match &self.hand {
            Some(_) => {
                // Panning round the Earth brings other copies of what is being drawn into sight.
                self.turns = self.hand.as_ref().and_then(Hand::last).map_or(0, |last| eye::nearest_turns(screen, last));
                let eye = Eye::new(screen, self.turns);
                for input in inputs {
                    let change = self.step(input, &eye);
                    self.settle(change);
                }
            }
            None => self.run_edit(&inputs, response, screen, shape),
        }
        if refused && self.refusal.is_some() && response.clicked() {
            self.refusal = None;
        }
    }

    fn step(&mut self, input: Input, eye: &Eye<'_>) -> Option<Change> {
        let view = eye.view();
        let (hand, change) = match self.hand.take()? {
            Hand::Polygon(polygon) => {
                let (next, change) = polygon.step(input, &view);
                (Hand::Polygon(next), change)
            }
            Hand::Circle(circle) => {
                let (next, change) = circle.step(input, &view);
                (Hand::Circle(next), change)
            }
            Hand::Disc(disc) => {
                let (next, change) = disc.step(input, &view, self.radius_km * 1000.0);
                (Hand::Disc(next), change)
            }
            Hand::Corridor(corridor) => {
                let (next, change) = corridor.step(input, &view, self.width_km * 1000.0);
                (Hand::Corridor(next), change)
            }
            Hand::Rectangle(rectangle) => {
                let (next, change) = rectangle.step(input, &view);
                (Hand::Rectangle(next), change)
            }
        };
        self.hand = Some(hand);
        change
    }

    fn run_edit(&mut self, inputs: &[Input], response: &Response, screen: &Screen, shape: Option<&Shape>) {
        let Some(outline) = self.editable(shape) else {
            self.edit = Edit::default();
            return;
        };
        let Some(vertices) = outline.areas.first().and_then(|rings| rings.first()) else { return };
        if !self.edit.is_dragging()
            && let Some(at) = response.hover_pos()
        {
            self.finds_target(screen, at, &outline);
        }
        self.edited_edges = outline.edges;
        let eye = Eye::new(screen, self.turns);
        for input in inputs {
            if matches!(input, Input::Press(_)) && !self.is_claimed {
                self.edit.select(None);
                continue;
            }
            let edit = std::mem::take(&mut self.edit);
            let (next, change) = edit.step(*input, &eye.view(), vertices, outline.edges);
            self.edit = next;
            self.settle(change);
        }
    }

    fn settle(&mut self, change: Option<Change>) {
        match change {
            Some(Change::Finished(outlines, words)) => {
                self.drawn = Some((outlines, words));
                self.hand = None;
                self.refusal = None;
            }
            Some(Change::Refused(refusal)) => self.refusal = Some(refusal.words().to_owned()),
            Some(Change::GaveUp) => {
                self.hand = None;
                self.refusal = None;
            }
            None => {}
        }
    }

    fn inputs(&mut self, response: &Response) -> Vec<Input> {
        let mut inputs = std::mem::take(&mut self.keys);
        let context = &response.ctx;
        let (pressed, released, pointer, clicks) = context.input(|input| {
            let pointer = &input.pointer;
            let is_release = |event: &&Event| matches!(event, Event::PointerButton { pressed: false, .. });
            let clicks = input.events.iter().filter(is_release).count();
            (pointer.primary_pressed(), pointer.primary_released(), pointer.latest_pos(), clicks)
        });
        if let Some(at) = pointer.map(eye::spot) {
            let is_here = response.contains_pointer();
            if is_here || self.follows {
                inputs.push(Input::Move(at));
            }
            if pressed && is_here {
                inputs.push(Input::Press(at));
            }
            if released && (self.follows || self.edit.is_dragging()) {
                inputs.push(Input::Release(at));
            }
            // The third of three quick clicks ends a line as the second of two does.
            let is_double = response.double_clicked_by(PointerButton::Primary)
                || response.triple_clicked_by(PointerButton::Primary);
            if is_double {
                // On a slow machine both clicks come in one frame.
                if clicks > 1 {
                    inputs.push(Input::Click(at));
                }
                inputs.push(Input::DoubleClick(at));
            } else if response.clicked_by(PointerButton::Primary) {
                inputs.push(Input::Click(at));
            }
        }
        let is_free = context.memory(egui::Memory::focused).is_none_or(|focused| focused == response.id);
        if is_free && self.hand.is_some() {
            for (key, input) in [(Key::Enter, Input::Enter), (Key::Backspace, Input::Backspace)] {
                if context.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                    inputs.push(input);
                }
            }
        }
        inputs
    }

    /// The cursor that tells what a press would do; nothing if it is not for these tools to say.
    pub(super) fn cursor(&self) -> Option<CursorIcon> {
        if self.hand.is_some() {
            return Some(CursorIcon::Crosshair);
        }
        self.edit.hovered().map(|target| match target {
            Target::Vertex(_) if self.edit.is_dragging() => CursorIcon::Grabbing,
            Target::Vertex(_) => CursorIcon::Grab,
            Target::Middle(_) => CursorIcon::Copy,
            Target::Centre | Target::Border => CursorIcon::Move,
        })
    }

    /// True if the form's area is not to be drawn: another one stands in its place until it is finished.
    pub(super) fn hides_area(&self) -> bool {
        self.edit.live().is_some() || self.hand.as_ref().is_some_and(Hand::is_begun)
    }

    /// What is being drawn, and handles of what can be edited.
    pub(super) fn paint(&mut self, painter: &Painter, screen: &Screen, colours: paint::Colours, shape: Option<&Shape>) {
        let outline = self.editable(shape);
        paint::paint(self, painter, screen, colours, outline.as_ref());
    }

    /// What to do next, or why something came to nothing.
    pub(super) fn hint(&self) -> Option<String> {
        words::hint(self)
    }
}

pub(super) use paint::Colours;

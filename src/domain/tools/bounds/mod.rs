//! The box tool: what a press means, and the box a drag makes, in every view of the map.
//!
//! A box is never made from the smallest and the largest of two longitudes: a drag counts how far it went round
//! (`sweep`), so it goes over ±180°, all the way round, and over the pole.

mod chart;
mod drag;
mod handles;
mod keys;
mod numbers;
mod placed;
mod sweep;
#[cfg(test)]
mod tests;
mod words;

pub use chart::{Chart, POLE_POINTS};
pub use handles::{Handle, handles, outwards};
pub use keys::{End, Move, all_longitudes, moved, other_way_round, to_pole, with_edge};
pub use numbers::home;
pub use placed::placed;
pub use words::{box_words, edge_words};

use super::Spot;
use crate::domain::BoundingBox;
use drag::Drag;
use handles::handle_at;

/// What a press at a place would take hold of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// Nothing yet: a drag draws a new box.
    Draw,
    /// A handle, and where its middle is.
    Resize(Handle, Spot),
    /// The inside of the box.
    Move,
}

/// What the hand does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// The button went down; `draws` if a drag is to draw whatever lies here.
    Press {
        /// Where.
        at: Spot,
        /// Shift is held.
        draws: bool,
    },
    /// With the button down the pointer is here now.
    Drag(Spot),
    /// The button was let go.
    Release(Spot),
    /// The key that gives up: the drag, or else the tool.
    Escape,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// The box as it is now; the drag goes on.
    Live(BoundingBox),
    /// The box stands.
    Stands(BoundingBox),
    /// The drag came to nothing: the box, or none, is as it was.
    GivenBack(Option<BoundingBox>),
}

/// The tool.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BoxTool {
    /// A plain drag draws, and one inside the box moves it.
    pub armed: bool,
    state: State,
}

/// What the button held down is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum State {
    #[default]
    Idle,
    /// Not yet a drag; what it takes hold of is decided at the press.
    Pressed(Target, Spot),
    Dragging(Drag),
    /// The drag was given up, and the button is still down.
    Spent,
}

impl BoxTool {
    /// One thing that happened. `bounds` is the box as it stands.
    #[must_use]
    pub fn step(mut self, input: Input, chart: &Chart, bounds: Option<&BoundingBox>) -> (Self, Option<Change>) {
        let (state, change) = match (self.state, input) {
            (State::Dragging(drag), Input::Escape) => (State::Spent, Some(Change::GivenBack(drag.before()))),
            (state, Input::Escape) => {
                self.armed = false;
                (state, None)
            }
            (_, Input::Press { at, draws }) => {
                let target = self.target(at, draws, chart, bounds);
                (target.map_or(State::Idle, |target| State::Pressed(target, at)), None)
            }
            (State::Pressed(target, at), Input::Drag(now)) => {
                follow(Drag::start(target, at, chart, bounds.copied()), now, chart)
            }
            (State::Dragging(drag), Input::Drag(now)) => follow(drag, now, chart),
            (State::Dragging(drag), Input::Release(now)) => (State::Idle, Some(drag.to(now, chart).finish(now, chart))),
            (_, Input::Release(_)) => (State::Idle, None),
            (state, Input::Drag(_)) => (state, None),
        };
        self.state = state;
        (self, change)
    }

    /// True while a drag edits the box.
    pub fn is_dragging(&self) -> bool {
        matches!(self.state, State::Dragging(_))
    }

    /// True while the button that is down belongs to the tool.
    pub fn has_press(&self) -> bool {
        self.state != State::Idle
    }

    /// What the drag that goes on took hold of.
    pub fn dragged(&self) -> Option<Target> {
        match self.state {
            State::Dragging(drag) => Some(drag.target()),
            _ => None,
        }
    }

    /// What a press would take hold of; nothing if it is not the tool's.
    pub fn target(&self, at: Spot, draws: bool, chart: &Chart, bounds: Option<&BoundingBox>) -> Option<Target> {
        if draws {
            return Some(Target::Draw);
        }
        if let Some(bounds) = bounds {
            if let Some((handle, middle)) = handle_at(bounds, chart, at) {
                return Some(Target::Resize(handle, middle));
            }
            if self.armed && is_inside(bounds, chart, at) {
                return Some(Target::Move);
            }
        }
        self.armed.then_some(Target::Draw)
    }
}

/// True if a position on the screen lies in the box.
pub fn is_inside(bounds: &BoundingBox, chart: &Chart, at: Spot) -> bool {
    let place = chart.place(at);
    chart.is_on_map(at) && bounds.contains(place.x, place.y)
}

fn follow(drag: Drag, now: Spot, chart: &Chart) -> (State, Option<Change>) {
    let drag = drag.to(now, chart);
    (State::Dragging(drag), drag.bounds(now, chart).map(Change::Live))
}

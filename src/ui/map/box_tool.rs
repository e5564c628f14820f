//! The box tool at the window's mouse: what `domain::tools::bounds` makes of presses and drags.

use super::geometry::Screen;
use crate::domain::bounding_box::BoundingBox;
use crate::domain::tools::Spot;
use crate::domain::tools::bounds::{self, Change, Input, Target, outwards};
use egui::{CursorIcon, PointerButton, Pos2, Response};

/// The tool's state between frames.
#[derive(Debug, Default)]
pub(super) struct BoxTool {
    machine: bounds::BoxTool,
    /// What to write back after a drag that came to nothing.
    given_back: Option<Before>,
}

/// The box as it was before a drag; there may have been none.
#[derive(Debug, Clone, Copy)]
struct Before(Option<BoundingBox>);

/// A position of the window for the machines.
pub(super) fn spot(position: Pos2) -> Spot {
    Spot { x: f64::from(position.x), y: f64::from(position.y) }
}

impl BoxTool {
    /// A plain drag draws, or no longer; a drag going on is not touched.
    pub(super) fn arm(&mut self, armed: bool) {
        self.machine.armed = armed;
    }

    /// True while a plain drag draws.
    pub(super) fn is_armed(&self) -> bool {
        self.machine.armed
    }

    /// True while a drag edits the box.
    pub(super) fn is_dragging(&self) -> bool {
        self.machine.is_dragging()
    }

    /// Undoes a drag going on, or puts the tool down.
    pub(super) fn cancel(&mut self, screen: &Screen) {
        if let Some(Change::GivenBack(before)) = self.step(Input::Escape, screen, None) {
            self.given_back = Some(Before(before));
        }
    }

    /// Writes the box back that a drag given up had changed.
    pub(super) fn restore(&mut self, bounds: &mut Option<BoundingBox>) {
        if let Some(Before(before)) = self.given_back.take() {
            *bounds = before;
        }
    }

    /// The cursor that announces what a press at `pointer` would take hold of, or a drag has; `None` pans.
    pub(super) fn cursor(
        &self,
        screen: &Screen,
        pointer: Option<Pos2>,
        shift: bool,
        bounds: Option<&BoundingBox>,
    ) -> Option<CursorIcon> {
        let chart = screen.chart();
        let under = || self.machine.target(spot(pointer?), shift, &chart, bounds);
        Some(match self.machine.dragged().or_else(under)? {
            Target::Draw => CursorIcon::Crosshair,
            Target::Move => CursorIcon::Move,
            Target::Resize(handle, _) => {
                let way = bounds.and_then(|bounds| outwards(handle, bounds, &chart)).unwrap_or_default();
                resize_cursor(way)
            }
        })
    }

    /// Decides at the moment of the press whether it belongs to the tool; true until the release.
    pub(super) fn claims_press(&mut self, ui: &egui::Ui, screen: &Screen, bounds: Option<&BoundingBox>) -> bool {
        let (pressed, origin, shift) =
            ui.input(|input| (input.pointer.primary_pressed(), input.pointer.press_origin(), input.modifiers.shift));
        if pressed && let Some(origin) = origin.filter(|origin| screen.rect.contains(*origin)) {
            self.step(Input::Press { at: spot(origin), draws: shift }, screen, bounds);
        }
        self.machine.has_press()
    }

    /// Follows the drag and edits the box. True when it ended with a box that stands.
    pub(super) fn drag(&mut self, response: &Response, screen: &Screen, bounds: &mut Option<BoundingBox>) -> bool {
        let pointer =
            response.interact_pointer_pos().or_else(|| response.ctx.input(|input| input.pointer.latest_pos()));
        let is_held = response.ctx.input(|input| input.pointer.primary_down());
        if let Some(pointer) = pointer
            && (self.is_dragging() || response.drag_started_by(PointerButton::Primary))
            && let Some(Change::Live(changed)) = self.step(Input::Drag(spot(pointer)), screen, bounds.as_ref())
        {
            *bounds = Some(changed);
        }
        if is_held && !response.drag_stopped_by(PointerButton::Primary) {
            return false;
        }
        match self.step(Input::Release(spot(pointer.unwrap_or_default())), screen, bounds.as_ref()) {
            Some(Change::Stands(changed)) => {
                *bounds = Some(changed);
                true
            }
            Some(Change::GivenBack(before)) => {
                *bounds = before;
                false
            }
            Some(Change::Live(_)) | None => false,
        }
    }

    fn step(&mut self, input: Input, screen: &Screen, bounds: Option<&BoundingBox>) -> Option<Change> {
        let (machine, change) = self.machine.step(input, &screen.chart(), bounds);
        self.machine = machine;
        change
    }
}

/// The arrow for a way on the screen: right and down.
fn resize_cursor((right, down): (f64, f64)) -> CursorIcon {
    let eighth = (down.atan2(right).to_degrees() / 45.0).round() as i32;
    match eighth.rem_euclid(8) {
        0 => CursorIcon::ResizeEast,
        1 => CursorIcon::ResizeSouthEast,
        2 => CursorIcon::ResizeSouth,
        3 => CursorIcon::ResizeSouthWest,
        4 => CursorIcon::ResizeWest,
        5 => CursorIcon::ResizeNorthWest,
        6 => CursorIcon::ResizeNorth,
        _ => CursorIcon::ResizeNorthEast,
    }
}

//! The box tool: what a press means, and the box a drag makes.

use super::geometry::{Screen, Span};
use crate::domain::bounding_box::BoundingBox;
use egui::{CursorIcon, PointerButton, Pos2, Rect, Response, Vec2, vec2};

/// Side of a handle in points.
pub(super) const HANDLE_POINTS: f32 = 10.0;
/// How far from a handle's middle a press still takes it, in points along each axis.
const REACH_POINTS: f32 = 8.0;
/// A side shorter than this (points) has no handle in its middle: the corners need the room.
const SIDE_HANDLE_POINTS: f32 = 40.0;
/// A drawn box must have at least this diagonal on the screen (points), or the press was a slip.
const LEAST_DIAGONAL_POINTS: f32 = 3.0;

/// One of the eight handles, by the sides it moves: −1 west or north, 0 neither, 1 east or south.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handle {
    across: i8,
    down: i8,
}

impl Handle {
    /// Corners first: where handles crowd, a corner is the more useful one.
    const ALL: [Self; 8] = [
        Self { across: 1, down: 1 },
        Self { across: -1, down: -1 },
        Self { across: 1, down: -1 },
        Self { across: -1, down: 1 },
        Self { across: 0, down: -1 },
        Self { across: 1, down: 0 },
        Self { across: 0, down: 1 },
        Self { across: -1, down: 0 },
    ];

    fn middle(self, rect: Rect) -> Pos2 {
        rect.center() + vec2(f32::from(self.across) * rect.width(), f32::from(self.down) * rect.height()) / 2.0
    }

    fn fits(self, rect: Rect) -> bool {
        (self.across != 0 || rect.width() >= SIDE_HANDLE_POINTS)
            && (self.down != 0 || rect.height() >= SIDE_HANDLE_POINTS)
    }

    fn cursor(self) -> CursorIcon {
        match (self.across, self.down) {
            (-1, -1) => CursorIcon::ResizeNorthWest,
            (1, -1) => CursorIcon::ResizeNorthEast,
            (-1, 1) => CursorIcon::ResizeSouthWest,
            (1, 1) => CursorIcon::ResizeSouthEast,
            (0, -1) => CursorIcon::ResizeNorth,
            (0, _) => CursorIcon::ResizeSouth,
            (-1, _) => CursorIcon::ResizeWest,
            _ => CursorIcon::ResizeEast,
        }
    }
}

/// Middles of the handles a box of this size on the screen has.
pub(super) fn handles(rect: Rect) -> impl Iterator<Item = Pos2> {
    Handle::ALL.into_iter().filter(move |handle| handle.fits(rect)).map(move |handle| handle.middle(rect))
}

/// What a press at a place would take hold of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Target {
    /// Nothing yet: a drag draws a new box.
    Draw,
    /// A handle of this copy of the box.
    Resize(Handle, Span),
    /// The inside of this copy of the box.
    Move(Span),
}

impl Target {
    /// The cursor that announces it.
    pub(super) fn cursor(self) -> CursorIcon {
        match self {
            Self::Draw => CursorIcon::Crosshair,
            Self::Resize(handle, _) => handle.cursor(),
            Self::Move(_) => CursorIcon::Move,
        }
    }
}

/// A drag going on.
#[derive(Debug, Clone, Copy)]
struct Drag {
    target: Target,
    /// Unwrapped longitude and latitude (degrees) of the press.
    origin: (f64, f64),
    /// From the handle's middle to the press, in points, so that the edge does not jump.
    slip: Vec2,
    before: Before,
}

/// The box as it was before a drag; there may have been none.
#[derive(Debug, Clone, Copy)]
struct Before(Option<BoundingBox>);

/// The tool's state between frames.
#[derive(Debug, Default)]
pub(super) struct BoxTool {
    /// A plain drag draws.
    pub(super) armed: bool,
    /// What the press now held down took hold of; decided once, at the press.
    pressed: Option<Target>,
    drag: Option<Drag>,
    /// What to write back after a cancelled drag.
    cancelled: Option<Before>,
}

impl BoxTool {
    /// True while a drag edits the box.
    pub(super) fn is_dragging(&self) -> bool {
        self.drag.is_some()
    }

    /// Undoes a drag going on, or puts the tool down.
    pub(super) fn cancel(&mut self) {
        match self.drag.take() {
            Some(drag) => self.cancelled = Some(drag.before),
            None => self.armed = false,
        }
    }

    /// Writes the box back that a cancelled drag had changed.
    pub(super) fn restore(&mut self, bounds: &mut Option<BoundingBox>) {
        if let Some(Before(before)) = self.cancelled.take() {
            *bounds = before;
        }
    }

    /// The cursor of a drag going on.
    pub(super) fn drag_cursor(&self) -> Option<CursorIcon> {
        self.drag.map(|drag| drag.target.cursor())
    }

    /// What a press at `pointer` would take hold of; `None` pans.
    pub(super) fn target(
        &self,
        screen: &Screen,
        pointer: Pos2,
        shift: bool,
        bounds: Option<&BoundingBox>,
    ) -> Option<Target> {
        if shift {
            return Some(Target::Draw);
        }
        if let Some(bounds) = bounds {
            let home = Span::of(bounds);
            let copies = screen.turns(&Span { west: home.west - 1.0, east: home.east + 1.0, ..home });
            for span in copies.map(|turns| home.turned(turns)) {
                let rect = screen.rect_of(&span);
                let near = |handle: &Handle| {
                    let offset = pointer - handle.middle(rect);
                    handle.fits(rect) && offset.abs().max_elem() <= REACH_POINTS
                };
                if let Some(handle) = Handle::ALL.into_iter().find(near) {
                    return Some(Target::Resize(handle, span));
                }
                if self.armed && rect.contains(pointer) {
                    return Some(Target::Move(span));
                }
            }
        }
        self.armed.then_some(Target::Draw)
    }

    /// Decides at the moment of the press whether it belongs to the tool; true until the release.
    pub(super) fn claims_press(&mut self, ui: &egui::Ui, screen: &Screen, bounds: Option<&BoundingBox>) -> bool {
        let (pressed, down, origin, shift) = ui.input(|input| {
            let pointer = &input.pointer;
            (pointer.primary_pressed(), pointer.primary_down(), pointer.press_origin(), input.modifiers.shift)
        });
        if pressed {
            self.pressed = origin
                .filter(|origin| screen.rect.contains(*origin))
                .and_then(|origin| self.target(screen, origin, shift, bounds));
        }
        let claimed = self.pressed.is_some();
        if !down && !pressed {
            // Kept for the frame of the release, which still belongs to the drag.
            self.pressed = None;
        }
        claimed
    }

    /// Follows the drag and edits the box. True when it ended with a box that stands.
    pub(super) fn drag(&mut self, response: &Response, screen: &Screen, bounds: &mut Option<BoundingBox>) -> bool {
        if response.drag_started_by(PointerButton::Primary)
            && self.drag.is_none()
            && let Some(target) = self.pressed
            && let Some(press) = response.ctx.input(|input| input.pointer.press_origin())
        {
            self.drag = Some(begin(target, press, screen, *bounds));
        }
        let Some(drag) = self.drag else { return false };
        if let Some(pointer) = response.interact_pointer_pos().or_else(|| response.hover_pos())
            && let Some(changed) = drag.bounds_at(screen, pointer)
        {
            *bounds = Some(changed);
        }
        let held = response.ctx.input(|input| input.pointer.primary_down());
        if held && !response.drag_stopped_by(PointerButton::Primary) {
            return false;
        }
        self.drag = None;
        if drag.target == Target::Draw && bounds.is_some_and(|bounds| is_a_slip(screen, &bounds)) {
            *bounds = drag.before.0;
            return false;
        }
        true
    }
}

fn begin(target: Target, press: Pos2, screen: &Screen, before: Option<BoundingBox>) -> Drag {
    let slip = match target {
        Target::Resize(handle, span) => press - handle.middle(screen.rect_of(&span)),
        Target::Draw | Target::Move(_) => Vec2::ZERO,
    };
    let origin = if target == Target::Draw { screen.picked_at(press) } else { screen.position_at(press) };
    Drag { target, origin, slip, before: Before(before) }
}

fn is_a_slip(screen: &Screen, bounds: &BoundingBox) -> bool {
    screen.rect_of(&Span::of(bounds)).size().length() < LEAST_DIAGONAL_POINTS
}

impl Drag {
    /// The box that letting go at `pointer` would leave.
    fn bounds_at(&self, screen: &Screen, pointer: Pos2) -> Option<BoundingBox> {
        match self.target {
            Target::Draw => {
                let corner = screen.picked_at(pointer);
                let origin = self.origin;
                Span {
                    west: origin.0.min(corner.0),
                    south: origin.1.min(corner.1),
                    east: origin.0.max(corner.0),
                    north: origin.1.max(corner.1),
                }
                .bounds()
            }
            Target::Resize(handle, span) => {
                let (longitude, latitude) = screen.picked_at(pointer - self.slip);
                let mut resized = span;
                match handle.across {
                    -1 => resized.west = longitude,
                    1 => resized.east = longitude,
                    _ => {}
                }
                match handle.down {
                    -1 => resized.north = latitude,
                    1 => resized.south = latitude,
                    _ => {}
                }
                Span {
                    west: resized.west.min(resized.east),
                    south: resized.south.min(resized.north),
                    east: resized.west.max(resized.east),
                    north: resized.south.max(resized.north),
                }
                .bounds()
            }
            Target::Move(span) => {
                let (longitude, latitude) = screen.position_at(pointer);
                let east = screen.rounded(longitude - self.origin.0);
                let north = screen.rounded(latitude - self.origin.1).clamp(-90.0 - span.south, 90.0 - span.north);
                let whole_circle = span.east - span.west >= 360.0;
                let east = if whole_circle { 0.0 } else { east };
                Span {
                    west: span.west + east,
                    south: span.south + north,
                    east: span.east + east,
                    north: span.north + north,
                }
                .bounds()
            }
        }
    }
}

//! What belongs to one step of undo.

/// What ties several changes to one step: as long as the gesture is the same, it is one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// Typing in the text field of this identity, until it is left.
    Typing(u64),
    /// A drag on the map, each with a number of its own.
    Dragging(u64),
}

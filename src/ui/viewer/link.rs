//! What the map and the plots show each other: the point under the pointer, and the stretch of a track in view.

use crate::engine::inspection::FileKey;

/// Shared by the map and the plots; each writes its own part and reads the other's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linked {
    /// The point under the pointer, wherever that is. Whoever the pointer leaves clears it.
    pub hovered: Option<Spot>,
    /// The stretch of a track that the plot shows: a thick line on the map.
    pub stretch: Option<Stretch>,
    /// A stretch chosen on the map, for the plot to show; the plot takes it.
    pub wanted: Option<Stretch>,
    /// What lies outside of what was asked for, wanted or shown.
    pub outside: Option<Outside>,
}

/// A wish to see what lies outside, one stretch after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// The file.
    pub file: FileKey,
    /// Path of the group with the positions.
    pub group: String,
    /// Which stretch, from 0.
    pub number: usize,
    /// Of how many; `None` until the map has found them and shown this one.
    pub of: Option<usize>,
}

/// One point of a track or series, or one cell of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Its file.
    pub file: FileKey,
    /// Path of the group that a point's arrays are in; of a cell that of its variable.
    pub group: String,
    /// Its index in that group's arrays; of a cell that in the plane that is drawn, in the file's order.
    pub index: u64,
    /// Degrees east and north, as soon as they are read.
    pub position: Option<(f64, f64)>,
    /// Who says it.
    pub side: Side,
}

/// Where the pointer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Over the map.
    Map,
    /// Over a plot.
    Plot,
}

/// Points of a track that follow each other in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Their file.
    pub file: FileKey,
    /// Path of the group with their heights.
    pub group: String,
    /// The first index, and the one after the last.
    pub indices: (u64, u64),
}

impl Linked {
    /// Says which point is under the pointer on this side; nothing clears what the same side said.
    pub fn hover(&mut self, side: Side, spot: Option<Spot>) {
        match spot {
            Some(spot) => self.hovered = Some(spot),
            None if self.hovered.as_ref().is_some_and(|spot| spot.side == side) => self.hovered = None,
            None => {}
        }
    }

    /// The point that the other side points at, if it is one of this group.
    pub fn pointed_at(&self, side: Side, file: FileKey, group: &str) -> Option<&Spot> {
        self.hovered.as_ref().filter(|spot| spot.side != side && spot.file == file && spot.group == group)
    }
}

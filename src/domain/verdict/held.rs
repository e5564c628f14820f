//! What a file holds, counted.

use crate::domain::BoundingBox;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What one position is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Noun {
    /// Of ICESat-2.
    Photon,
    /// A stretch of a track.
    Segment,
    /// Of a lidar or altimeter that shoots apart, such as GEDI.
    Footprint,
    /// Of a swath or picture.
    Pixel,
    /// Of a grid.
    Cell,
    /// Of a table.
    Row,
    /// Anything else.
    #[default]
    #[serde(other)]
    Position,
}

impl Noun {
    /// With the number of it: “1 photon”, “2 photons”.
    pub fn word(self, count: u64) -> &'static str {
        match (self, count) {
            (Self::Photon, 1) => "photon",
            (Self::Photon, _) => "photons",
            (Self::Segment, 1) => "segment",
            (Self::Segment, _) => "segments",
            (Self::Footprint, 1) => "footprint",
            (Self::Footprint, _) => "footprints",
            (Self::Pixel, 1) => "pixel",
            (Self::Pixel, _) => "pixels",
            (Self::Cell, 1) => "cell",
            (Self::Cell, _) => "cells",
            (Self::Row, 1) => "row",
            (Self::Row, _) => "rows",
            (Self::Position, 1) => "position",
            (Self::Position, _) => "positions",
        }
    }
}

/// Everything that was counted in a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Held {
    /// Each place with coordinates of its own: a beam's photons, a swath, a grid.
    pub groups: Vec<GroupHeld>,
    /// What was not looked at, a sentence each.
    pub not_looked_at: Vec<String>,
    /// What is damaged, a sentence; one is enough.
    pub damaged: Option<String>,
    /// Variables that were asked for and are not there.
    pub missing_variables: Vec<String>,
    /// Variables that are there and were not asked for, without coordinates.
    pub unasked_variables: u64,
    /// Variables that were asked for and are there.
    pub asked_variables: u64,
    /// Dimensions that were to be cut and were not, a sentence each.
    pub dimensions: Vec<String>,
    /// Variables without coordinates, which place and time were not looked at of.
    pub without_coordinates: u64,
}

/// Positions that share their coordinates.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupHeld {
    /// Where they are in the file: `/gt1l/heights`.
    pub path: String,
    /// What one of them is.
    pub noun: Noun,
    /// Variable the latitudes were taken from, or how else the place is known.
    pub latitude: String,
    /// Variable the longitudes were taken from.
    pub longitude: String,
    /// How many.
    pub positions: u64,
    /// Of these, with a place that is none: fill, not a number, impossible.
    pub without_position: u64,
    /// Of these, with a value in any variable that was looked at; `None` where each has one by its nature, as photons do.
    pub with_values: Option<u64>,
    /// What they enclose; `None` if none has a place.
    pub extent: Option<Extent>,
    /// Against the box or shape, where one was asked for.
    pub place: Option<PlaceHeld>,
    /// Their times, where they have some.
    pub time: Option<TimeHeld>,
}

/// What positions enclose, in degrees; west > east crosses ±180°.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Extent {
    /// Least longitude of the arc.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude of the arc.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

/// Positions against a box or shape.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaceHeld {
    /// Inside or on the edge.
    pub inside: u64,
    /// Of these, on the edge as exactly as the numbers are stored.
    pub on_edge: u64,
    /// Outside.
    pub outside: u64,
    /// Of the inside ones, with a value; `None` where each has one.
    pub inside_with_values: Option<u64>,
    /// Of the outside ones, with a value; `None` where each has one.
    pub outside_with_values: Option<u64>,
    /// How far the farthest of the outside ones with a value is from the edge, in metres on the ellipsoid.
    pub farthest_metres: Option<f64>,
    /// The same in cells of a grid.
    pub farthest_cells: Option<f64>,
    /// Whether cells or pixels have no size that is known: a single one of which the file tells only the centre.
    pub cells_of_no_size: bool,
    /// In the box around a shape.
    pub inside_bounds: Option<u64>,
    /// The largest distance in degrees that counts as on the edge.
    pub tolerance_degrees: f64,
}

/// Times against the dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeHeld {
    /// Earliest.
    pub first: DateTime<Utc>,
    /// Latest.
    pub last: DateTime<Utc>,
    /// Positions with a time before the dates.
    #[serde(default)]
    pub early: u64,
    /// Positions with a time after the dates.
    #[serde(default)]
    pub late: u64,
    /// Positions with a time within the dates.
    #[serde(default)]
    pub within: u64,
    /// Seconds by which the edges were widened, because the clock of the file is known that well.
    #[serde(default)]
    pub tolerance_seconds: f64,
    /// Seconds between two times, where they are regular.
    #[serde(default)]
    pub step_seconds: Option<f64>,
    /// The counts are of time steps of a grid, not of positions.
    #[serde(default)]
    pub are_steps: bool,
    /// The clock, if not UTC: “TAI93”.
    #[serde(default)]
    pub clock: Option<String>,
}

impl GroupHeld {
    /// Positions that have a place.
    pub fn placed(&self) -> u64 {
        self.positions.saturating_sub(self.without_position)
    }

    /// Positions that count: those with values, where that was looked at.
    pub fn counted(&self) -> u64 {
        self.with_values.unwrap_or_else(|| self.placed())
    }
}

impl PlaceHeld {
    /// Inside ones that count.
    pub fn inside_counted(&self) -> u64 {
        self.inside_with_values.unwrap_or(self.inside)
    }

    /// Outside ones that count.
    pub fn outside_counted(&self) -> u64 {
        self.outside_with_values.unwrap_or(self.outside)
    }
}

impl Extent {
    /// As a box; `None` for numbers that make none.
    pub fn bounds(&self) -> Option<BoundingBox> {
        BoundingBox::near(self.west, self.south, self.east, self.north)
            .or_else(|| BoundingBox::new(self.west, self.south, self.east, self.north).ok())
    }
}

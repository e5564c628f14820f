//! Decisions about places and regions.

use crate::domain::BoundingBox;
use crate::domain::gazetteer::Gazetteer;
use crate::domain::region::Region;
use std::sync::Arc;

/// What is to be done with a place or a region.
#[derive(Debug, Clone)]
pub enum RegionCommand {
    /// Show this part of the map.
    FlyTo(BoundingBox),
    /// Take it as the area of the request.
    Use(AreaSource),
    /// Keep the form's area under this name; one that has it already is replaced.
    Keep(String),
    /// Call one of the user's regions otherwise.
    Rename {
        /// Its name.
        from: String,
        /// What it will be called.
        to: String,
    },
    /// Keep the region of this name no longer.
    Remove(String),
    /// Keep again what was removed.
    PutBack(Arc<Region>),
}

/// Where an area comes from.
#[derive(Debug, Clone)]
pub enum AreaSource {
    /// A region that is at hand.
    Region(Arc<Region>),
    /// An outline of the bundled ones, by its number: it has to be read first.
    Outline(Arc<Gazetteer>, usize),
}

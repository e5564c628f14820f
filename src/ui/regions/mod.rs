//! Places and regions: the found ones in the palette, the library, and writing areas to files.
//!
//! Layer: ui. Uses: domain, commands.

mod atlas;
mod export;
mod found;
mod library;
mod list;
mod thumbnail;

pub(super) use atlas::Atlas;
pub(super) use found::{Entered, FoundPlace, found_ui, places_found};
pub use library::RegionsView;
pub(super) use library::regions_ui;

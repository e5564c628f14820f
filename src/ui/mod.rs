//! Panels, map, theme, widgets: drawing only. Reads snapshots, edits the draft, pushes commands.
//!
//! Layer: ui. Uses: domain, engine, store, commands.

pub mod capabilities;
pub mod files;
pub mod icons;
pub mod jobs;
pub mod map;
pub mod notices;
pub mod theme;
pub mod tree;
pub mod widgets;


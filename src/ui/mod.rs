//! Panels, map, theme, widgets: drawing only. Reads snapshots, edits the draft, pushes commands.
//!
//! Layer: ui. Uses: domain, engine, store, commands.

pub mod map;


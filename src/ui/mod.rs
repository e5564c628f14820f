//! Panels, map, theme, widgets: drawing only. Reads snapshots, edits the draft, pushes commands.
//!
//! Layer: ui. Uses: domain, engine, inspect, store, commands.

mod about;
mod account;
mod action_ui;
mod bottom;
pub mod capabilities;
mod code;
mod cx;
mod dialog;
mod drop_hint;
pub mod files;
mod form;
pub mod granules;
pub mod icons;
mod job_panel;
pub mod jobs;
pub mod map;
mod map_panel;
mod naming;
pub mod notices;
mod palette;
pub mod preview;
mod question;
mod rail;
pub mod regions;
mod remedies;
mod saved;
mod settings;
pub mod shell;
mod side;
mod sign_in;
mod status_bar;
mod tabs;
pub mod theme;
pub mod timeline;
mod top_bar;
pub mod tree;
mod verdict;
pub mod viewer;
mod views;
pub mod widgets;

pub use cx::{Cx, Questions};
pub use job_panel::{Asked, JobAnswers};
pub use views::Views;

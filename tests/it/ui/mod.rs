//! Real panels driven by role and name.

mod box_steps;
mod code;
mod drawing;
mod eula;
mod greyed;

mod downloads;
mod granules;

mod hand;
mod help;
mod how;
mod imagery;
mod interplay;

mod job_panel;
mod jobs;
mod journey;
mod map;
mod map_box;
mod map_picture;
mod map_tools;
mod map_views;
mod nothing_found;
mod opening;
mod panels;
mod paste;
pub(crate) mod photons;
mod places;
mod requests;
mod results;
mod results_map;
mod settings;
mod shortfalls;
mod space;
mod table;
mod timeline;
mod token;
mod trouble;
mod trust;
mod two_jobs;
mod undo;

mod shapes;
mod take_away;
mod verdicts;
mod window;

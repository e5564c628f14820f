//! Real panels driven by role and name.

mod code;
mod granules;

mod how;

mod jobs;
mod journey;
mod map;
mod nothing_found;
mod panels;
pub(crate) mod photons;
mod trouble;

mod shapes;
mod window;

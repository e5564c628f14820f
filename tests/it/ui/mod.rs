//! Real panels driven by role and name.

mod code;

mod downloads;

mod how;

mod jobs;
mod journey;
mod map;
mod panels;
pub(crate) mod photons;
mod trouble;

mod shapes;
mod window;

//! Real panels driven by role and name.

mod code;

mod how;

mod jobs;
mod journey;
mod map;
mod panels;
mod paste;
pub(crate) mod photons;
mod trouble;

mod shapes;
mod window;

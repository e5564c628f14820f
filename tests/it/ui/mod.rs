//! Real panels driven by role and name.

mod code;
mod eula;

mod how;

mod jobs;
mod journey;
mod map;
mod panels;
pub(crate) mod photons;
mod settings;
mod token;
mod trouble;

mod shapes;
mod window;

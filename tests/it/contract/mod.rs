//! Our client and the practice service against recorded exchanges of the real server.

mod code;
mod cut_notes;

mod capability_logic;
mod exports;
mod fixtures;
mod granules;
mod harmony_py;
mod job_bodies;
mod practice;
mod shapes;
mod steps;
mod transport;
mod vectors;

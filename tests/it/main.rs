//! All integration tests in one binary: each further one would link the whole window again.

#![cfg(test)]

mod contract;
mod desktop;
mod downloads;
mod engine;
mod headless;
mod inspect;
mod rules;
mod shared;
mod trust;
mod ui;

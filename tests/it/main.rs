//! All integration tests in one binary: each further one would link the whole window again.

#![cfg(test)]

mod contract;
mod downloads;
mod engine;
mod shared;
mod ui;

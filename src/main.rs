//! Starts the window; see the library.

fn main() {}

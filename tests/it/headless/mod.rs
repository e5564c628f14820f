//! The program without a window, as clusters run it: what it says, what it leaves, and how it ends,
//! whatever the line, the server, the disk and other people do.

mod alone;
mod batch;
mod check;
mod commands;
mod disk;
mod jobs;
mod lines;
mod place;
mod relay;
mod tokens;

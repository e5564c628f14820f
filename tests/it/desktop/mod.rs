//! The real binary in a real window, with a real keyring.
//!
//! Everything runs in a home folder of its own, on a virtual display and a message bus of its own;
//! nothing touches the desktop or the keyring of the person who runs the tests. Pictures are kept in
//! `target/screenshots`.
#![cfg(test)]
#![cfg(target_os = "linux")]

mod application;
mod hands;
mod home;
mod journey;
mod keyring;
mod notifications;
mod process;
mod session_bus;
mod virtual_display;
mod window;

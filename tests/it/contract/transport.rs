//! The transport against real servers on loopback: who sees what, what is tried again, and what a
//! broken answer is called.

pub(super) mod origin;
mod proxies;
mod redirects;
mod retries;
mod searching;
mod secrets;
mod submitting;

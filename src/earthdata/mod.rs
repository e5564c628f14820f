//! The HTTP clients: one transport, Earthdata Login, CMR, Harmony, and their tolerant wire types.
//!
//! [`Transport`] owns time-outs, retries, redirects and the rule which host may see a credential;
//! the other modules only say what they ask and read what comes back. Everything a server wrote is
//! hostile until parsed: unknown fields and states survive, wrong types become defaults, and a
//! login page is never taken for an answer.
//!
//! Layer: earthdata. Uses: domain.

pub mod cmr;
pub mod edl;
pub mod error;
pub mod harmony;
mod redact;
mod status;
pub mod transport;
pub mod wire;
mod words;

pub use error::{Asked, Error, ErrorKind};
pub use redact::printable;
pub use transport::{HostClass, Opened, Picture, Transport, TransportSettings};

/// What every call here returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests;

//! A request as code that people read, run and share: a curl command, a Python script.
//!
//! Neither ever holds a token: both read it from [`TOKEN_VARIABLE`] when they run.

mod curl;
mod embedded;
mod python;
mod quote;

pub use curl::curl;
pub use python::python;

use super::WireError;

/// The environment variable that curl and Python take the Earthdata Login token from; earthaccess
/// reads the same one.
pub const TOKEN_VARIABLE: &str = "EARTHDATA_TOKEN";

/// Why a request has no code in the wanted form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It cannot be sent at all, or has no address.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// No command line can hold a NUL character; the part's name is told.
    #[error("“{0}” holds a NUL character, which no command line can carry. Take it out, or use Python.")]
    NulInCommand(String),
}

#[cfg(test)]
mod tests;

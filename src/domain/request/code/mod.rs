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
use crate::domain::Environment;
use url::Url;

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

/// The address without user name and password, which a hand-typed root may hold.
pub(super) fn without_account(mut url: Url) -> Url {
    // Both fail only for addresses that have no host, and those have no account.
    url.set_username("").ok();
    url.set_password(None).ok();
    url
}

/// Harmony's root without account and without the slash at its end.
fn plain_root(environment: &Environment) -> Url {
    without_account(environment.harmony().clone())
}

#[cfg(test)]
mod tests;

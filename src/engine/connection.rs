//! One environment and the transport that speaks to it.

use crate::domain::{Environment, Secret};
use crate::earthdata::{Error, Transport, TransportSettings, edl};
use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex, PoisonError};

/// Shared by everything that asks this environment's servers; replaced as a whole when the
/// environment changes, so that a late answer can never mix two of them.
pub(super) struct Connection {
    pub(super) environment: Environment,
    pub(super) transport: Transport,
    /// When the token dies, if it tells.
    token_ends: Mutex<Option<DateTime<Utc>>>,
}

impl Connection {
    pub(super) fn new(environment: Environment, settings: TransportSettings) -> Result<Arc<Self>, Error> {
        let transport = Transport::new(environment.clone(), settings)?;
        Ok(Arc::new(Self { environment, transport, token_ends: Mutex::default() }))
    }

    /// The token every later call carries.
    pub(super) fn set_token(&self, token: Option<Secret<String>>) {
        let claims = token.as_ref().and_then(|token| edl::decode_token(token.expose()));
        *self.token_ends.lock().unwrap_or_else(PoisonError::into_inner) = claims.and_then(|claims| claims.expires_at);
        self.transport.set_token(token);
    }

    /// When the token that calls carry now dies; `None` if it does not tell.
    pub(super) fn token_ends(&self) -> Option<DateTime<Utc>> {
        *self.token_ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls carry a token.
    pub(super) fn has_token(&self) -> bool {
        self.transport.has_token()
    }
}

//! One environment and the transport that speaks to it.

use crate::domain::{Environment, Secret};
use crate::earthdata::{Error, Transport, TransportSettings};
use std::sync::Arc;

/// Shared by everything that asks this environment's servers; replaced as a whole when the
/// environment changes, so that a late answer can never mix two of them.
pub(super) struct Connection {
    pub(super) environment: Environment,
    pub(super) transport: Transport,
}

impl Connection {
    pub(super) fn new(environment: Environment) -> Result<Arc<Self>, Error> {
        let transport = Transport::new(environment.clone(), TransportSettings::default())?;
        Ok(Arc::new(Self { environment, transport }))
    }

    /// The token every later call carries.
    pub(super) fn set_token(&self, token: Option<Secret<String>>) {
        self.transport.set_token(token);
    }
}

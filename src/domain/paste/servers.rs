//! Which servers an address belongs to.

use crate::domain::Environment;
use crate::domain::environment::is_loopback;
use url::Url;

/// The servers that an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Servers {
    /// None, or none that matter: those in use.
    InUse,
    /// By the name of a known environment: `prod`, `uat`, `practice`.
    Named(&'static str),
    /// On this computer, by host and port: those in use if they are there, else the practice service.
    Local(String),
    /// A host that is none of NASA's. Not switched to: an address that somebody pastes must not
    /// choose where tokens go.
    Other(String),
}

impl Servers {
    /// The servers of a Harmony, CMR, Earthdata Login or Earthdata Search address.
    pub(super) fn of(url: &Url) -> Self {
        let Some(host) = url.host_str() else { return Self::InUse };
        if is_loopback(url) {
            return Self::Local(place(url));
        }
        let is_one_of = |environment: &Environment, search: &str| {
            [environment.harmony(), environment.cmr(), environment.edl()]
                .iter()
                .any(|root| root.host_str() == Some(host))
                || host == search
        };
        if is_one_of(&Environment::prod(), "search.earthdata.nasa.gov") {
            Self::Named("prod")
        } else if is_one_of(&Environment::uat(), "search.uat.earthdata.nasa.gov") {
            Self::Named("uat")
        } else {
            Self::Other(host.to_owned())
        }
    }

    /// The environment to switch to, as request files name it; nothing to stay.
    pub fn environment(&self, in_use: &Environment) -> Option<&'static str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Local(named) => (*named != place(in_use.harmony())).then_some("practice"),
            Self::InUse | Self::Other(_) => None,
        }
    }

    /// What a person should know before they take it over, given the servers in use.
    pub fn note(&self, in_use: &Environment) -> Option<String> {
        let names = |name: &str| match name {
            "prod" => "NASA's production servers",
            "uat" => "NASA's test servers (UAT)",
            _ => "the practice service",
        };
        if let Some(name) = self.environment(in_use).filter(|name| in_use.to_string() != **name) {
            return Some(format!("This switches to {}.", names(name)));
        }
        match self {
            Self::Other(host) if in_use.harmony().host_str() != Some(host) => {
                Some(format!("{host} is not a server this program knows; the servers in use are kept."))
            }
            _ => None,
        }
    }
}

/// Host and port, which tell servers on one computer apart.
fn place(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

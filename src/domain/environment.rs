//! Which NASA (or practice) servers are meant, and which hosts may see a credential.

use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

/// The three services of one deployment. Accounts, tokens, licence agreements and concept ids are
/// separate per environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Environment {
    kind: EnvironmentKind,
    /// Root of Harmony, ends with `/`.
    harmony: Url,
    /// Root of CMR, ends with `/`; searches are below `search/`.
    cmr: Url,
    /// Root of Earthdata Login, ends with `/`.
    edl: Url,
}

/// What to call an [`Environment`] in the window and in request files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EnvironmentKind {
    /// NASA's production servers.
    Prod,
    /// NASA's user-acceptance-test servers.
    Uat,
    /// The service inside this application, on loopback.
    Practice,
    /// A root given by hand.
    Custom,
}

/// A root that may not be used as an environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// Not a URL at all.
    #[error("“{0}” is not prod, uat, practice or a web address")]
    NotAUrl(String),
    /// A plain-text connection to another machine would show the token to everyone on the way.
    #[error("“{0}” must begin with https:// (http:// is accepted only on this computer)")]
    NotSecure(String),
}

const PROD_ARCHIVES: &str = ".earthdata.nasa.gov";
const PROD_EDL_HOST: &str = "urs.earthdata.nasa.gov";
const UAT_EDL_HOST: &str = "uat.urs.earthdata.nasa.gov";

impl Environment {
    /// NASA's production servers.
    pub fn prod() -> Self {
        Self::nasa(
            EnvironmentKind::Prod,
            "https://harmony.earthdata.nasa.gov/",
            "https://cmr.earthdata.nasa.gov/",
            PROD_EDL_HOST,
        )
    }

    /// NASA's user-acceptance-test servers.
    pub fn uat() -> Self {
        Self::nasa(
            EnvironmentKind::Uat,
            "https://harmony.uat.earthdata.nasa.gov/",
            "https://cmr.uat.earthdata.nasa.gov/",
            UAT_EDL_HOST,
        )
    }

    #[expect(clippy::expect_used, reason = "constant addresses, proven by a test")]
    fn nasa(kind: EnvironmentKind, harmony: &str, cmr: &str, edl_host: &str) -> Self {
        let parse = |text: &str| Url::parse(text).expect("a constant address");
        Self { kind, harmony: parse(harmony), cmr: parse(cmr), edl: parse(&format!("https://{edl_host}/")) }
    }

    /// The practice service at `root` (its Harmony root). CMR is below `cmr/`, Earthdata Login
    /// below `edl/` of the same origin.
    pub fn practice(root: &Url) -> Self {
        let root = with_slash(root);
        let below = |path: &str| root.join(path).unwrap_or_else(|_| root.clone());
        Self { kind: EnvironmentKind::Practice, cmr: below("cmr/"), edl: below("edl/"), harmony: root }
    }

    /// `prod`, `uat`, or a root: https anywhere, http only on loopback. A loopback root is taken
    /// for a practice service; any other root gets UAT's CMR and Earthdata Login, as a Harmony
    /// development deployment uses them. `practice` itself has no fixed address: see
    /// [`Environment::practice`].
    pub fn parse(text: &str) -> Result<Self, EnvironmentError> {
        match text {
            "prod" => return Ok(Self::prod()),
            "uat" => return Ok(Self::uat()),
            _ => {}
        }
        let url =
            Url::parse(text).ok().filter(Url::has_host).ok_or_else(|| EnvironmentError::NotAUrl(text.to_owned()))?;
        if is_loopback(&url) {
            return Ok(Self::practice(&url));
        }
        if url.scheme() != "https" {
            return Err(EnvironmentError::NotSecure(text.to_owned()));
        }
        Ok(Self { kind: EnvironmentKind::Custom, harmony: with_slash(&url), ..Self::uat() })
    }

    /// What it is called.
    pub fn kind(&self) -> EnvironmentKind {
        self.kind
    }

    /// Harmony's root, ending with `/`.
    pub fn harmony(&self) -> &Url {
        &self.harmony
    }

    /// CMR's root, ending with `/`.
    pub fn cmr(&self) -> &Url {
        &self.cmr
    }

    /// Earthdata Login's root, ending with `/`.
    pub fn edl(&self) -> &Url {
        &self.edl
    }

    /// True for the service inside this application.
    pub fn is_practice(&self) -> bool {
        self.kind == EnvironmentKind::Practice
    }

    /// The key under which a token of this environment is kept: tokens of one are worthless in
    /// another.
    pub fn credential_key(&self) -> String {
        match self.kind {
            EnvironmentKind::Prod => "prod".to_owned(),
            EnvironmentKind::Uat => "uat".to_owned(),
            EnvironmentKind::Practice => "practice".to_owned(),
            EnvironmentKind::Custom => self.harmony.to_string(),
        }
    }

    /// May a bearer token of this environment be sent to `url`?
    ///
    /// Only to the origins of the three services, and on NASA's environments to archive hosts
    /// under `.earthdata.nasa.gov` over https, which serve unprocessed granules (`harmony-api.md`
    /// 4.5). Never to S3, CloudFront or any host a job's data names.
    pub fn bearer_allowed(&self, url: &Url) -> bool {
        if [&self.harmony, &self.cmr, &self.edl].iter().any(|service| service.origin() == url.origin()) {
            return true;
        }
        matches!(self.kind, EnvironmentKind::Prod | EnvironmentKind::Uat)
            && url.scheme() == "https"
            && url.port().is_none()
            && url.host_str().is_some_and(|host| self.is_archive_host(host))
    }

    /// A UAT token has no business on a production host and the other way round.
    fn is_archive_host(&self, host: &str) -> bool {
        let is_uat_host = host.split('.').any(|label| label == "uat");
        host.ends_with(PROD_ARCHIVES) && is_uat_host == (self.kind == EnvironmentKind::Uat)
    }

    /// May user name and password be sent to `url`? Only to Earthdata Login itself.
    pub fn basic_allowed(&self, url: &Url) -> bool {
        url.origin() == self.edl.origin() && url.path().starts_with(self.edl.path())
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.kind {
            EnvironmentKind::Prod => "prod",
            EnvironmentKind::Uat => "uat",
            EnvironmentKind::Practice => "practice",
            EnvironmentKind::Custom => self.harmony.as_str(),
        })
    }
}

/// True if `url` points to this computer.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn with_slash(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::{Environment, EnvironmentError};
    use url::Url;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_production_token_goes_to_nasa_over_https_and_nowhere_else() {
        let prod = Environment::prod();
        for allowed in [
            "https://harmony.earthdata.nasa.gov/jobs/1",
            "https://cmr.earthdata.nasa.gov/search/granules.json",
            "https://urs.earthdata.nasa.gov/api",
            "https://data.nsidc.earthdatacloud.earthdata.nasa.gov/ATL03.h5",
        ] {
            assert!(prod.bearer_allowed(&url(allowed)), "{allowed}");
        }
        for refused in [
            "http://harmony.earthdata.nasa.gov/jobs/1",
            "https://harmony.earthdata.nasa.gov:8443/jobs",
            "https://harmony.uat.earthdata.nasa.gov/jobs/1",
            "https://earthdata.nasa.gov.evil.example/",
            "https://evil-earthdata.nasa.gov/",
            "https://bucket.s3.us-west-2.amazonaws.com/x?sig=1",
            "https://d111.cloudfront.net/x",
            "http://127.0.0.1:3000/",
        ] {
            assert!(!prod.bearer_allowed(&url(refused)), "{refused}");
        }
    }

    #[test]
    fn a_practice_token_stays_on_its_own_port() {
        let practice = Environment::practice(&url("http://127.0.0.1:4000"));
        assert_eq!(practice.cmr().as_str(), "http://127.0.0.1:4000/cmr/");
        assert!(practice.bearer_allowed(&url("http://127.0.0.1:4000/jobs")));
        assert!(!practice.bearer_allowed(&url("http://127.0.0.1:4001/jobs")));
        assert!(!practice.bearer_allowed(&url("http://localhost:4000/jobs")));
        assert!(!practice.bearer_allowed(&url("https://harmony.earthdata.nasa.gov/")));
    }

    #[test]
    fn a_password_goes_to_earthdata_login_only() {
        let prod = Environment::prod();
        assert!(prod.basic_allowed(&url("https://urs.earthdata.nasa.gov/api/users/tokens")));
        assert!(!prod.basic_allowed(&url("https://harmony.earthdata.nasa.gov/")));
        assert!(!prod.basic_allowed(&url("https://uat.urs.earthdata.nasa.gov/")));
        let practice = Environment::practice(&url("http://127.0.0.1:4000"));
        assert!(practice.basic_allowed(&url("http://127.0.0.1:4000/edl/api/users/token")));
        assert!(!practice.basic_allowed(&url("http://127.0.0.1:4000/jobs")));
    }

    #[test]
    fn roots_are_https_or_on_this_computer() {
        assert_eq!(Environment::parse("prod"), Ok(Environment::prod()));
        assert!(Environment::parse("http://localhost:3000").unwrap().is_practice());
        assert_eq!(
            Environment::parse("http://harmony.example"),
            Err(EnvironmentError::NotSecure("http://harmony.example".to_owned()))
        );
        assert!(Environment::parse("harmony").is_err());
        assert_eq!(Environment::parse("https://h.example/x").unwrap().harmony().as_str(), "https://h.example/x/");
    }
}

//! Which NASA (or practice) servers are meant, and which hosts may see a credential.

use std::fmt;
use url::Url;

/// The three services of one deployment. Accounts, tokens, licence agreements and concept ids are
/// separate per environment.
///
/// It says which hosts belong together, not whether they may be trusted: that is
/// [`TrustedServers`](super::trust::TrustedServers)'s to say. It cannot be read from a file, so
/// nothing that was written by others can pass for NASA's own.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnvironmentKind {
    /// NASA's production servers.
    Prod,
    /// NASA's user-acceptance-test servers.
    Uat,
    /// The service inside this application, on loopback.
    Practice,
    /// A person's or an institution's own deployment, on this computer or elsewhere.
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
    /// A Harmony of the web has no part that runs on this computer.
    #[error("“{0}” is on this computer, but the Harmony it is to belong to is not")]
    Mixed(String),
    /// `https://harmony.earthdata.nasa.gov@evil.example` looks like NASA's and is not.
    #[error("the address may not hold a user name or a password: {0} alone is the server")]
    UserInfo(String),
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

    /// The practice service inside this application, at `root` (its Harmony root). CMR is below
    /// `cmr/`, Earthdata Login below `edl/` of the same origin. A service on this computer that
    /// somebody else started is [`Environment::own`].
    pub fn practice(root: &Url) -> Self {
        let root = with_slash(root);
        Self { kind: EnvironmentKind::Practice, cmr: below(&root, "cmr/"), edl: below(&root, "edl/"), harmony: root }
    }

    /// An own deployment of Harmony: https anywhere, http only on this computer.
    ///
    /// Where CMR and Earthdata Login are not named, a root on this computer has them below `cmr/`
    /// and `edl/`, as the practice server does; any other root uses UAT's, as a Harmony development
    /// deployment does ([`Environment::services_in_words`] says so).
    pub fn own(harmony: &Url, cmr: Option<&Url>, edl: Option<&Url>) -> Result<Self, EnvironmentError> {
        let harmony = secure(harmony)?;
        let is_local = is_loopback(&harmony);
        let service = |named: Option<&Url>, path: &str, uats: Url| match named {
            Some(root) if is_loopback(root) && !is_local => Err(EnvironmentError::Mixed(root.to_string())),
            Some(root) => secure(root),
            None if is_local => Ok(below(&harmony, path)),
            None => Ok(uats),
        };
        let uat = Self::uat();
        let (cmr, edl) = (service(cmr, "cmr/", uat.cmr)?, service(edl, "edl/", uat.edl)?);
        Ok(Self { kind: EnvironmentKind::Custom, harmony, cmr, edl })
    }

    /// `prod`, `uat`, or the root of an own deployment. `practice` itself has no fixed address: see
    /// [`Environment::practice`].
    pub fn parse(text: &str) -> Result<Self, EnvironmentError> {
        Self::parse_with(text, None, None)
    }

    /// The same with the CMR and Earthdata Login of an own deployment; prod and uat have theirs.
    pub fn parse_with(text: &str, cmr: Option<&Url>, edl: Option<&Url>) -> Result<Self, EnvironmentError> {
        match text {
            "prod" => Ok(Self::prod()),
            "uat" => Ok(Self::uat()),
            _ => {
                let harmony = Url::parse(text).ok().filter(Url::has_host);
                let harmony = harmony.ok_or_else(|| EnvironmentError::NotAUrl(text.to_owned()))?;
                Self::nasas(&harmony).map_or_else(|| Self::own(&harmony, cmr, edl), Ok)
            }
        }
    }

    /// NASA's own environment whose Harmony has this root, however it was written.
    fn nasas(harmony: &Url) -> Option<Self> {
        if has_user_info(harmony) {
            return None;
        }
        let root = with_slash(harmony);
        [Self::prod(), Self::uat()].into_iter().find(|known| *known.harmony() == root)
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

    /// Harmony runs on this computer.
    pub fn is_local(&self) -> bool {
        is_loopback(&self.harmony)
    }

    /// CMR, Earthdata Login and buckets lie below Harmony's root, as those of the practice server.
    pub fn has_practice_layout(&self) -> bool {
        self.is_local() && self.cmr == below(&self.harmony, "cmr/") && self.edl == below(&self.harmony, "edl/")
    }

    /// Harmony's host, with the port if it is not the usual one: what an own deployment is called.
    pub fn host(&self) -> String {
        host_and_port(&self.harmony)
    }

    /// Every host that a credential of this environment goes to, Harmony's first, each once.
    pub fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<String> = Vec::new();
        for service in [&self.harmony, &self.cmr, &self.edl] {
            let host = host_and_port(service);
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }

    /// Where an own deployment has its CMR and Earthdata Login, as a sentence; `None` if they are at
    /// Harmony's own host.
    pub fn services_in_words(&self) -> Option<String> {
        let (own, uat) = (host_and_port(&self.harmony), Self::uat());
        let (cmr, edl) = (host_and_port(&self.cmr), host_and_port(&self.edl));
        match self.kind {
            EnvironmentKind::Custom if self.cmr == uat.cmr && self.edl == uat.edl => {
                Some(format!("{own} uses the CMR and the Earthdata Login of NASA's UAT."))
            }
            EnvironmentKind::Custom if cmr != own || edl != own => {
                Some(format!("{own} uses the CMR at {cmr} and the Earthdata Login at {edl}."))
            }
            _ => None,
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

/// True of `https://name:password@host/`.
fn has_user_info(root: &Url) -> bool {
    !root.username().is_empty() || root.password().is_some()
}

/// The root if it may be one: https, or http on this computer, and nothing before its host.
fn secure(root: &Url) -> Result<Url, EnvironmentError> {
    if has_user_info(root) {
        return Err(EnvironmentError::UserInfo(host_and_port(root)));
    }
    match root.scheme() {
        "https" | "http" if is_loopback(root) => Ok(with_slash(root)),
        "https" if root.has_host() => Ok(with_slash(root)),
        _ => Err(EnvironmentError::NotSecure(root.to_string())),
    }
}

fn below(root: &Url, path: &str) -> Url {
    root.join(path).unwrap_or_else(|_| root.clone())
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
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

/// The address as a root: without query and fragment, and ending with `/`.
pub(super) fn with_slash(url: &Url) -> Url {
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
    fn nothing_stands_before_the_host_of_a_server() {
        for (text, host) in [
            ("https://harmony.earthdata.nasa.gov@evil.example", "evil.example"),
            ("https://harmony.earthdata.nasa.gov%2F:443@evil.example/", "evil.example"),
            ("https://name:secret@harmony.earthdata.nasa.gov/", "harmony.earthdata.nasa.gov"),
            ("http://:secret@127.0.0.1:3000", "127.0.0.1:3000"),
        ] {
            assert_eq!(Environment::parse(text), Err(EnvironmentError::UserInfo(host.to_owned())), "{text}");
        }
        let root = url("https://harmony.example/");
        let login = url("https://urs.earthdata.nasa.gov@evil.example/");
        assert!(Environment::own(&root, None, Some(&login)).is_err());
        assert!(Environment::own(&root, Some(&login), None).is_err());
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
        assert_eq!(
            Environment::parse("http://harmony.example"),
            Err(EnvironmentError::NotSecure("http://harmony.example/".to_owned()))
        );
        for nasas in ["https://harmony.earthdata.nasa.gov", "https://HARMONY.earthdata.nasa.gov:443/"] {
            assert_eq!(Environment::parse(nasas), Ok(Environment::prod()), "{nasas}");
        }
        assert!(Environment::parse("harmony").is_err());
        assert_eq!(Environment::parse("https://h.example/x").unwrap().harmony().as_str(), "https://h.example/x/");
    }

    #[test]
    fn an_own_deployment_may_name_its_services_and_is_never_called_practice() {
        let local = Environment::parse("http://localhost:3000").unwrap();
        assert!(!local.is_practice() && local.is_local() && local.has_practice_layout());
        assert_eq!((local.host().as_str(), local.cmr().as_str()), ("localhost:3000", "http://localhost:3000/cmr/"));
        assert_eq!((local.hosts().len(), local.services_in_words()), (1, None));

        let uats = Environment::parse("https://h.example").unwrap();
        let words = "h.example uses the CMR and the Earthdata Login of NASA's UAT.";
        assert_eq!(uats.services_in_words().as_deref(), Some(words));
        assert_eq!(uats.hosts(), ["h.example", "cmr.uat.earthdata.nasa.gov", "uat.urs.earthdata.nasa.gov"]);

        let (cmr, edl) = (url("https://cmr.example"), url("https://login.example:8443/edl"));
        let named = Environment::parse_with("http://127.0.0.1:3000", Some(&cmr), Some(&edl)).unwrap();
        assert!(named.is_local() && !named.has_practice_layout());
        assert_eq!(named.hosts(), ["127.0.0.1:3000", "cmr.example", "login.example:8443"]);
        assert!(named.bearer_allowed(&url("https://login.example:8443/edl/x")));
        assert!(named.basic_allowed(&url("https://login.example:8443/edl/x")));
        assert!(!named.basic_allowed(&url("http://127.0.0.1:3000/edl/x")));
        let here = url("http://127.0.0.1:4000/");
        assert!(matches!(
            Environment::parse_with("https://h.example", Some(&here), None),
            Err(EnvironmentError::Mixed(_))
        ));
        let plain = url("http://cmr.example/");
        assert!(matches!(
            Environment::parse_with("https://h.example", Some(&plain), None),
            Err(EnvironmentError::NotSecure(_))
        ));
        assert_eq!(Environment::parse_with("prod", Some(&cmr), Some(&edl)), Ok(Environment::prod()));
    }
}

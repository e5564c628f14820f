//! Where a redirect may lead, and what may be sent there.

use crate::domain::Environment;
use crate::domain::environment::is_loopback;
use crate::earthdata::error::ErrorKind;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue, LOCATION, SET_COOKIE};
use url::{Origin, Url};

/// More redirects than this are a loop.
pub(super) const MOST_HOPS: usize = 10;

/// True for the statuses that carry a `Location` to follow.
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// May this address be asked at all? https, or http on this computer for a service that runs on
/// this computer. Removes user information and fragment.
pub(super) fn admissible(environment: &Environment, mut url: Url) -> Result<Url, ErrorKind> {
    let refused = |reason: &str| Err(ErrorKind::RedirectRefused(reason.to_owned()));
    // reqwest would turn user information into an Authorization header.
    if (!url.username().is_empty() && url.set_username("").is_err())
        || (url.password().is_some() && url.set_password(None).is_err())
    {
        return refused("the address holds a user name");
    }
    url.set_fragment(None);
    match (url.scheme(), is_loopback(&url), environment.is_local()) {
        ("https", false, _) | ("http" | "https", true, true) => Ok(url),
        ("http", false, _) => refused("the connection would not be encrypted"),
        (_, true, false) => refused("the address is on this computer"),
        _ => refused("the address is not one of the web"),
    }
}

/// The next request after a redirect.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) url: Url,
    pub(super) method: Method,
    /// The body goes along (307 and 308).
    pub(super) keeps_body: bool,
}

/// Reads `Location` and applies the rules that need no state.
pub(super) fn next(
    environment: &Environment,
    from: &Url,
    method: &Method,
    status: u16,
    headers: &HeaderMap,
) -> Result<Next, ErrorKind> {
    let refused = |reason: &str| Err(ErrorKind::RedirectRefused(reason.to_owned()));
    let Some(location) = headers.get(LOCATION) else { return refused("it does not say where to") };
    let Ok(location) = std::str::from_utf8(location.as_bytes()) else { return refused("it cannot be read") };
    let Ok(url) = from.join(location.trim()) else { return refused("it is no web address") };
    if from.scheme() == "https" && url.scheme() == "http" && !(is_loopback(from) && is_loopback(&url)) {
        return refused("the connection would not be encrypted any more");
    }
    let url = admissible(environment, url)?;
    let reads = matches!(*method, Method::GET | Method::HEAD);
    let keeps_body = matches!(status, 307 | 308);
    if keeps_body && !reads && !environment.bearer_allowed(&url) {
        return refused("what was sent would go to another host");
    }
    let method = if reads || keeps_body { method.clone() } else { Method::GET };
    Ok(Next { url, method, keeps_body })
}

/// True if `url` belongs to an Earthdata Login: its pages are for people, not for data.
pub(super) fn is_login(environment: &Environment, url: &Url) -> bool {
    let own = environment.edl();
    (url.origin() == own.origin() && url.path().starts_with(own.path()))
        || matches!(
            url.host_str(),
            Some("urs.earthdata.nasa.gov" | "uat.urs.earthdata.nasa.gov" | "sit.urs.earthdata.nasa.gov")
        )
}

/// May a chain go on from `from` to `to`?
///
/// JSON stays within the environment. A login page is followed only from an archive and with a
/// token, which Earthdata Login turns into the archive's own session; Harmony itself sends there
/// only whoever is not signed in.
pub(super) fn check_step(
    environment: &Environment,
    from: &Url,
    to: &Url,
    may_leave: bool,
    has_token: bool,
) -> Result<(), ErrorKind> {
    if is_login(environment, to) && !is_login(environment, from) {
        let from_archive = may_leave
            && from.origin() != environment.harmony().origin()
            && environment.bearer_allowed(from)
            && environment.bearer_allowed(to);
        if !from_archive || !has_token {
            return Err(ErrorKind::SignInNeeded);
        }
    }
    if !may_leave && !environment.bearer_allowed(to) {
        return Err(ErrorKind::RedirectRefused("it leads to another host".to_owned()));
    }
    Ok(())
}

/// Cookies of one chain of redirects: an archive's own login dance needs them to end. Each goes
/// back only to the very origin that set it.
#[derive(Default)]
pub(super) struct Cookies(Vec<(Origin, String, String)>);

impl Cookies {
    const MOST: usize = 50;
    const LONGEST: usize = 8192;

    pub(super) fn take_in(&mut self, url: &Url, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE) {
            let Some((name, value)) = header
                .to_str()
                .ok()
                .filter(|text| text.len() <= Self::LONGEST)
                .and_then(|text| text.split(';').next())
                .and_then(|pair| pair.split_once('='))
            else {
                continue;
            };
            let (name, value) = (name.trim(), value.trim());
            self.0.retain(|(origin, known, _)| !(*origin == url.origin() && known == name));
            if !name.is_empty() && !value.is_empty() && self.0.len() < Self::MOST {
                self.0.push((url.origin(), name.to_owned(), value.to_owned()));
            }
        }
    }

    pub(super) fn header(&self, url: &Url) -> Option<HeaderValue> {
        let origin = url.origin();
        let pairs: Vec<String> = self
            .0
            .iter()
            .filter(|(from, _, _)| *from == origin)
            .map(|(_, name, value)| format!("{name}={value}"))
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let mut value = HeaderValue::from_str(&pairs.join("; ")).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cookies, check_step, is_login, next};
    use crate::domain::Environment;
    use crate::earthdata::ErrorKind;
    use reqwest::Method;
    use reqwest::header::{HeaderMap, HeaderValue, LOCATION, SET_COOKIE};
    use url::Url;

    fn follow(environment: &Environment, from: &str, location: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_bytes(location.as_bytes()).unwrap());
        next(environment, &Url::parse(from).unwrap(), &Method::GET, 302, &headers).ok().map(|next| next.url.to_string())
    }

    #[test]
    fn redirects_lead_to_encrypted_addresses_without_users() {
        let prod = Environment::prod();
        let from = "https://harmony.earthdata.nasa.gov/service-results/b/x";
        for (location, expected) in [
            ("/jobs/1", Some("https://harmony.earthdata.nasa.gov/jobs/1")),
            ("//other.example/x", Some("https://other.example/x")),
            ("https://joe:pw@other.example/x#y", Some("https://other.example/x")),
            ("http://harmony.earthdata.nasa.gov/jobs/1", None),
            ("https://127.0.0.1/x", None),
            ("https://[::1]/x", None),
            ("https://localhost/x", None),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("ftp://other.example/x", None),
            ("data:text/plain,x", None),
            ("https://", None),
        ] {
            assert_eq!(follow(&prod, from, location).as_deref(), expected, "{location}");
        }
    }

    #[test]
    fn practice_stays_on_this_computer_or_goes_encrypted() {
        let practice = Environment::practice(&Url::parse("http://127.0.0.1:4000").unwrap());
        let from = "http://127.0.0.1:4000/jobs";
        assert!(follow(&practice, from, "http://127.0.0.1:4001/x").is_some());
        assert!(follow(&practice, from, "https://other.example/x").is_some());
        assert!(follow(&practice, from, "http://other.example/x").is_none());
    }

    #[test]
    fn only_reading_turns_a_form_into_a_question() {
        let prod = Environment::prod();
        let from = Url::parse("https://harmony.earthdata.nasa.gov/x").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_static("https://other.example/x"));
        for status in [301, 302, 303] {
            let next = next(&prod, &from, &Method::POST, status, &headers).unwrap();
            assert!(next.method == Method::GET && !next.keeps_body, "{status}");
        }
        for status in [307, 308] {
            assert!(next(&prod, &from, &Method::POST, status, &headers).is_err(), "{status}");
            assert!(next(&prod, &from, &Method::GET, status, &headers).is_ok(), "{status}");
        }
    }

    #[test]
    fn cookies_go_back_to_their_own_origin_only() {
        let (own, other) = (Url::parse("https://data.x/a").unwrap(), Url::parse("https://data.x:8443/a").unwrap());
        let mut headers = HeaderMap::new();
        headers.append(SET_COOKIE, HeaderValue::from_static("a=1; Path=/; Domain=.earthdata.nasa.gov"));
        headers.append(SET_COOKIE, HeaderValue::from_static("broken"));
        headers.append(SET_COOKIE, HeaderValue::from_static("b=2"));
        let mut cookies = Cookies::default();
        cookies.take_in(&own, &headers);
        assert_eq!(cookies.header(&own).unwrap().to_str().unwrap(), "a=1; b=2");
        assert!(cookies.header(&other).is_none());
    }

    #[test]
    fn login_pages_are_known_in_every_environment() {
        let practice = Environment::practice(&Url::parse("http://127.0.0.1:4000").unwrap());
        assert!(is_login(&practice, &Url::parse("http://127.0.0.1:4000/edl/oauth/authorize?x=1").unwrap()));
        assert!(is_login(&practice, &Url::parse("https://uat.urs.earthdata.nasa.gov/oauth/authorize").unwrap()));
        assert!(!is_login(&practice, &Url::parse("http://127.0.0.1:4000/jobs").unwrap()));
    }

    #[test]
    fn only_an_archive_may_send_a_signed_in_person_through_the_login() {
        let url = |text: &str| Url::parse(text).unwrap();
        let login = url("https://urs.earthdata.nasa.gov/oauth/authorize?client_id=x");
        let archive = url("https://data.nsidc.earthdatacloud.nasa.gov.earthdata.nasa.gov/ATL03.h5");
        let harmony = url("https://harmony.earthdata.nasa.gov/jobs");
        let foreign = url("https://other.example/x");
        let prod = Environment::prod();
        let step = |from: &Url, to: &Url, may_leave, has_token| check_step(&prod, from, to, may_leave, has_token);
        assert_eq!(step(&archive, &login, true, true), Ok(()));
        assert_eq!(step(&login, &archive, true, true), Ok(()));
        assert_eq!(step(&archive, &foreign, true, true), Ok(()));
        for (from, may_leave, has_token) in
            [(&archive, true, false), (&archive, false, true), (&harmony, true, true), (&foreign, true, true)]
        {
            assert_eq!(step(from, &login, may_leave, has_token), Err(ErrorKind::SignInNeeded), "{from}");
        }
        // Another environment's login is as good as a stranger.
        let uat = url("https://uat.urs.earthdata.nasa.gov/oauth/authorize");
        assert_eq!(step(&archive, &uat, true, true), Err(ErrorKind::SignInNeeded));
        assert!(matches!(step(&harmony, &foreign, false, true), Err(ErrorKind::RedirectRefused(_))));
    }
}

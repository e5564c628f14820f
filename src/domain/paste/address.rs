//! Web addresses: Harmony requests and jobs, CMR concepts and searches, Earthdata Search, DOIs.

use super::{Pasted, Reading, Servers, ids, parameters};
use crate::domain::SubsetRequest;
use url::Url;

/// Hosts that people paste without `https://`.
const KNOWN_HOSTS: [&str; 4] = ["harmony.", "cmr.", "search.", "doi.org/"];

pub(super) fn read(text: &str) -> Option<Pasted> {
    let is_address = text.starts_with("https://") || text.starts_with("http://");
    let is_known = KNOWN_HOSTS.iter().any(|host| text.starts_with(host)) && text.contains('/');
    if !is_address && !is_known {
        return None;
    }
    let has_blanks = text.contains(char::is_whitespace);
    let url = if is_address { parsed(text) } else { parsed(&format!("https://{text}")) };
    let Some(url) = url else {
        let words = "This looks like a web address, but it is not a whole one.";
        return (!has_blanks).then(|| Pasted::unknown(words));
    };
    // Words behind an address are no part of it.
    let read = of_url(&url).filter(|_| !has_blanks || text.contains('?'));
    read.or_else(|| (!has_blanks).then(|| unknown(&url)))
}

/// As long as a host's name may be, in bytes.
const LONGEST_HOST: usize = 253;

/// One address, in which blanks may stand, and line breaks as mail programs put them.
pub(super) fn parsed(text: &str) -> Option<Url> {
    if text.matches("://").count() > 1 && text.contains(char::is_whitespace) {
        return None;
    }
    let joined: String = text.lines().map(str::trim).collect();
    Url::parse(&joined).ok().filter(|url| url.host_str().is_none_or(|host| host.len() <= LONGEST_HOST))
}

/// What an address that was read stands for.
pub(super) fn of_url(url: &Url) -> Option<Pasted> {
    let servers = Servers::of(url);
    if let Some(read) = SubsetRequest::from_url(url.as_str()) {
        return Some(Reading::request(read).at(servers).into());
    }
    if matches!(url.host_str(), Some("doi.org" | "dx.doi.org" | "www.doi.org")) {
        return ids::doi(url.path().trim_start_matches('/'));
    }
    if let Some(job) = ids::job_of_path(url) {
        // A signed file lies on a host of its own, which says nothing about the servers.
        let servers = if matches!(servers, Servers::Named(_) | Servers::Local(_)) { servers } else { Servers::InUse };
        return Some(Reading::new(super::What::Job(job)).at(servers).into());
    }
    let concept = url.path_segments()?.skip_while(|part| *part != "concepts").nth(1);
    if let Some(id) = concept.and_then(|part| part.split('.').next()) {
        return ids::concepts(id).map(|pasted| located(pasted, &servers));
    }
    // A search at CMR, or in Earthdata Search, which says so in `ee` where it means the test servers.
    let is_test = url.query_pairs().any(|(name, value)| name == "ee" && value == "uat");
    let servers = if is_test { Servers::Named("uat") } else { servers };
    // The version that `/capabilities` is asked in is none of a collection.
    let is_ours = |name: &str| !(name.eq_ignore_ascii_case("version") && url.path().ends_with("/capabilities"));
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| is_ours(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let read = parameters::of_pairs(&pairs).or_else(|| ids::concepts(collection_of_path(url)?));
    read.map(|pasted| located(pasted, &servers))
}

/// `…/collections/C1234-X`, `/C1234-X/…`.
fn collection_of_path(url: &Url) -> Option<&str> {
    url.path_segments()?.find(|segment| ids::kind(segment) == Some('C'))
}

fn located(pasted: Pasted, servers: &Servers) -> Pasted {
    match pasted {
        Pasted::Known(readings) => {
            Pasted::Known(readings.into_iter().map(|reading| reading.looked_up_at(servers)).collect())
        }
        other => other,
    }
}

fn unknown(url: &Url) -> Pasted {
    let host = url.host_str().unwrap_or_default();
    let words = match Servers::of(url) {
        Servers::Named(_) | Servers::Local(_) => {
            format!("This address of {host} is neither a request nor a job, and names no collection.")
        }
        Servers::InUse | Servers::Other(_) => {
            format!("This address of {host} is none that this program knows.")
        }
    };
    Pasted::unknown(words)
}

//! The granules of a job that failed, asked for once more as a request of their own.

use super::job::{GranuleMessage, Job, JobStatus};
use super::request::SubsetRequest;
use std::collections::BTreeSet;

/// Longest list that is asked for at once: more is a job that failed as a whole.
pub const MOST_GRANULES: usize = 2000;

/// A request for the granules that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// Every part as before, and only these granules.
    pub request: SubsetRequest,
    /// What to call the job.
    pub title: String,
    /// Addresses of failed granules that the catalogue could not be asked about with certainty.
    pub unknown: Vec<String>,
}

/// Addresses of the granules that failed, each once, in the server's order.
pub fn failed_addresses(job: &Job) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let addresses = job.errors.iter().map(|error: &GranuleMessage| error.url.trim());
    addresses.filter(|url| !url.is_empty() && seen.insert(*url)).take(MOST_GRANULES).collect()
}

/// The file's name in an address, with escapes undone: what the catalogue may know it by.
pub fn file_name(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty() && *name != path)?;
    percent_encoding::percent_decode_str(name).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// The same request for these granules (CMR's concept ids) alone.
pub fn request_again(before: &SubsetRequest, job: &Job, granules: Vec<String>) -> SubsetRequest {
    let mut request = before.clone();
    request.options.granule_id = granules;
    // Both would narrow the list a second time.
    request.options.granule_name = Vec::new();
    request.options.max_results = None;
    let label = format!("retry-of-{}", job.id);
    if !request.labels.contains(&label) {
        request.labels.push(label);
    }
    request
}

/// True if the granules that failed can be asked for once more.
pub fn may_try_again(job: &Job) -> bool {
    matches!(job.status, JobStatus::CompleteWithErrors | JobStatus::Failed)
        && job.errors.iter().any(|error| !error.url.is_empty())
}

/// “3 failed granules again: ATL03, W …”; rows show the beginning of a title.
pub fn title_again(before: &str, granules: usize) -> String {
    let base = match before.split_once(AGAIN) {
        // A second try has no longer a name.
        Some((count, base)) if count.starts_with(|first: char| first.is_ascii_digit()) => base,
        _ => before,
    };
    format!("{granules} failed granule{}{AGAIN}{base}", if granules == 1 { "" } else { "s" })
}

/// Between the number of granules and the title of the first try.
const AGAIN: &str = " again: ";

#[cfg(test)]
mod tests {
    use super::{file_name, title_again};

    #[test]
    fn a_file_name_is_the_last_segment() {
        for (address, name) in [
            ("https://data.example/a/ATL03_1.h5", Some("ATL03_1.h5")),
            ("s3://bucket/a%20b.nc?x=1#y", Some("a b.nc")),
            ("https://data.example/folder/", Some("folder")),
            ("ATL03_1.h5", None),
            ("", None),
            ("/", None),
        ] {
            assert_eq!(file_name(address).as_deref(), name, "{address}");
        }
    }

    #[test]
    fn a_second_try_has_no_longer_title() {
        let first = title_again("ATL03, W -105", 3);
        assert_eq!(first, "3 failed granules again: ATL03, W -105");
        assert_eq!(title_again(&first, 1), "1 failed granule again: ATL03, W -105");
        assert_eq!(title_again("Here again: there", 1), "1 failed granule again: Here again: there");
    }
}

//! Addresses and answers without their secrets, for logs, errors, files and the screen.

use crate::domain::Secret;
use url::Url;

/// Parameters that say what was asked and never who asked; all others are signatures, codes or
/// tokens until proven harmless.
const HARMLESS: [&str; 12] = [
    "page",
    "limit",
    "linktype",
    "label",
    "collectionid",
    "shortname",
    "version",
    "page_size",
    "keyword",
    "short_name[]",
    "concept_id[]",
    "service_type[]",
];

/// The address with user information and fragment dropped and every query value but a known
/// harmless one replaced by `…`.
pub fn printable(url: &Url) -> String {
    let mut plain = url.clone();
    plain.set_fragment(None);
    plain.set_query(None);
    // Both fail only for addresses that cannot hold a user anyway.
    plain.set_username("").ok();
    plain.set_password(None).ok();
    let pairs: Vec<String> = url
        .query_pairs()
        .map(|(name, value)| {
            let harmless = HARMLESS.contains(&name.to_lowercase().as_str());
            format!("{name}={}", if harmless { value.as_ref() } else { "…" })
        })
        .collect();
    if pairs.is_empty() { plain.to_string() } else { format!("{plain}?{}", pairs.join("&")) }
}

/// The bytes with every one of the secrets covered.
pub(super) fn cover(bytes: Vec<u8>, secrets: &[Secret<String>]) -> Vec<u8> {
    secrets.iter().filter(|secret| !secret.expose().is_empty()).fold(bytes, |bytes, secret| {
        let secret = secret.expose().as_bytes();
        let Some(first) = find(&bytes, secret) else { return bytes };
        let mut covered = Vec::with_capacity(bytes.len());
        let (mut rest, mut next) = (bytes.as_slice(), Some(first));
        while let Some((before, after)) = next.and_then(|at| rest.split_at_checked(at)) {
            covered.extend_from_slice(before);
            covered.extend_from_slice("•••".as_bytes());
            rest = after.get(secret.len()..).unwrap_or_default();
            next = find(rest, secret);
        }
        covered.extend_from_slice(rest);
        covered
    })
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, part)
}

#[cfg(test)]
mod tests {
    use super::{cover, printable};
    use crate::domain::Secret;
    use url::Url;

    #[test]
    fn signatures_users_and_codes_are_not_printed() {
        let url =
            Url::parse("https://joe:pw@b.s3.amazonaws.com/x.nc?X-Amz-Signature=abc&page=2&code=xyz#frag").unwrap();
        let text = printable(&url);
        assert_eq!(text, "https://b.s3.amazonaws.com/x.nc?X-Amz-Signature=…&page=2&code=…");
    }

    #[test]
    fn secrets_are_covered_wherever_they_stand() {
        let secrets = ["eyJ.a", "", "pass"].map(|secret| Secret::new(secret.to_owned()));
        let covered = |text: &str| String::from_utf8(cover(text.as_bytes().to_vec(), &secrets)).unwrap();
        assert_eq!(covered("eyJ.a pass eyJ.aeyJ.a"), "••• ••• ••••••");
        assert_eq!(covered("nothing"), "nothing");
    }
}

//! Addresses without their secrets, for logs and errors.

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

#[cfg(test)]
mod tests {
    use super::printable;
    use url::Url;

    #[test]
    fn signatures_users_and_codes_are_not_printed() {
        let url =
            Url::parse("https://joe:pw@b.s3.amazonaws.com/x.nc?X-Amz-Signature=abc&page=2&code=xyz#frag").unwrap();
        let text = printable(&url);
        assert_eq!(text, "https://b.s3.amazonaws.com/x.nc?X-Amz-Signature=…&page=2&code=…");
    }
}

//! From an HTTP status and a body in any of the servers' shapes to one error kind.

use super::error::ErrorKind;
use super::transport::retry::retry_after;
use crate::domain::{Environment, private};
use reqwest::header::HeaderMap;
use serde_json::Value;
use url::Url;

/// The server's words are cut here: a page of prose helps nobody.
const LONGEST_TEXT: usize = 2000;
/// Title or beginning of a page that is not JSON.
const LONGEST_SNIPPET: usize = 200;
/// More licence links than this are a hostile or broken answer.
const MOST_EULAS: usize = 20;

/// The one place where a status becomes an [`ErrorKind`]. `trusted` is false for an answer from a
/// host outside the environment: its links are not offered.
pub(crate) fn kind_of_status(
    environment: &Environment,
    trusted: bool,
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
) -> ErrorKind {
    let text = words(body);
    let eulas = || if trusted { approval_links(environment, body) } else { Vec::new() };
    match status {
        401 => {
            let eulas = eulas();
            // Archives answer 401 for an application or licence that is not approved yet.
            if eulas.is_empty() { ErrorKind::Unauthorized(text) } else { ErrorKind::Forbidden { eulas, text } }
        }
        403 => ErrorKind::Forbidden { eulas: eulas(), text },
        404 | 410 => {
            // Earthdata Login answers 404 for a licence that was not accepted yet.
            let eulas = eulas();
            if eulas.is_empty() { ErrorKind::NotFound(text) } else { ErrorKind::Forbidden { eulas, text } }
        }
        409 => ErrorKind::Conflict(text),
        422 => ErrorKind::Unsupported(text),
        429 => ErrorKind::TooManyRequests { retry_after: retry_after(headers) },
        400 | 402 | 405..=407 | 411..=421 | 423..=428 | 430..=499 => ErrorKind::Validation(text),
        _ => ErrorKind::Server { status, text },
    }
}

/// The words in an error body: Harmony's `description`, CMR's `errors`, Earthdata Login's
/// `error_description`, a JSON string, plain text, or the title of a page.
fn words(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(value) => json_words(&value),
        Err(_) if is_markup(body) => page_snippet(body),
        Err(_) => String::from_utf8_lossy(body).trim().to_owned(),
    };
    let text = text.strip_prefix("Error: ").unwrap_or(&text);
    shortened(text, LONGEST_TEXT)
}

fn json_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            items.iter().map(json_words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
        }
        Value::Object(fields) => ["description", "errors", "error_description", "message", "error"]
            .iter()
            .filter_map(|name| fields.get(*name))
            .map(json_words)
            .find(|text| !text.is_empty())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

/// True if the body is HTML or XML.
pub(crate) fn is_markup(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

/// The kind for a page that came with a good status where JSON or a file was expected.
pub(crate) fn kind_of_page(status: u16, body: &[u8]) -> ErrorKind {
    let text = String::from_utf8_lossy(body.get(..body.len().min(256 * 1024)).unwrap_or(body)).to_lowercase();
    let looks_like_login = is_markup(body)
        && (text.contains("type=\"password\"")
            || text.contains("type='password'")
            || text.contains("oauth/authorize")
            || text.contains("earthdata login"));
    ErrorKind::NotJson { status, looks_like_login, snippet: page_snippet(body) }
}

/// A page's title, else its beginning without tags.
fn page_snippet(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..body.len().min(64 * 1024)).unwrap_or(body));
    let inside = |open: &str, close: &str| {
        let (_, rest) = text.split_once(open)?;
        let (inner, _) = rest.split_once(close)?;
        let inner = inner.trim();
        (!inner.is_empty() && !inner.contains('<')).then(|| inner.to_owned())
    };
    // `<pre>` is where Express writes what it could not do; its title is only “Error”.
    let snippet =
        inside("<pre>", "</pre>").or_else(|| inside("<title>", "</title>")).unwrap_or_else(|| without_tags(&text));
    shortened(&snippet, LONGEST_SNIPPET)
}

fn without_tags(text: &str) -> String {
    let mut plain = String::new();
    let mut in_tag = false;
    for character in text.chars() {
        match character {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                plain.push(' ');
            }
            _ if !in_tag => plain.push(character),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters of a hostile body would garble logs and labels.
fn shortened(text: &str, longest: usize) -> String {
    private::without_tokens(text)
        .chars()
        .filter(|character| !character.is_control() || *character == '\n')
        .take(longest)
        .collect()
}

/// Pages to accept, from Harmony's sentence or an archive's `resolution_url`. Only pages of this
/// environment's Earthdata Login are offered: they open in the person's browser.
fn approval_links(environment: &Environment, body: &[u8]) -> Vec<Url> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let mut links: Vec<Url> = Vec::new();
    let mut offer = |text: &str| {
        let Ok(url) = Url::parse(text) else { return };
        let own = url.origin() == environment.edl().origin() && url.path().starts_with(environment.edl().path());
        if own && url.username().is_empty() && links.len() < MOST_EULAS && !links.contains(&url) {
            links.push(url);
        }
    };
    for name in ["resolution_url", "accept_eula_url"] {
        if let Some(text) = value.get(name).and_then(Value::as_str) {
            offer(text);
        }
    }
    for word in json_words(&value).split(|character: char| character.is_whitespace() || character == ',') {
        let word = word.trim_matches(['.', ',', ';', '(', ')', '"', '\'']);
        if word.contains("eula") || word.contains("approve_app") {
            offer(word);
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::{kind_of_page, kind_of_status, words};
    use crate::domain::Environment;
    use crate::earthdata::ErrorKind;
    use reqwest::header::HeaderMap;

    fn kind(status: u16, body: &str) -> ErrorKind {
        kind_of_status(&Environment::prod(), true, status, &HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn words_are_found_in_every_shape() {
        for (body, expected) in [
            (
                r#"{"code":"harmony.X","description":"Error: No matching granules found."}"#,
                "No matching granules found.",
            ),
            (r#"{"errors":["Parameter [foo] was not recognized."]}"#, "Parameter [foo] was not recognized."),
            (r#"{"errors":[{"path":["x"],"errors":["bad"]}]}"#, "bad"),
            (r#"{"error":"invalid_credentials","error_description":"Invalid user"}"#, "Invalid user"),
            (r#"{"error":"invalid_token"}"#, "invalid_token"),
            (r#""Not yet implemented""#, "Not yet implemented"),
            ("Labels must contain a character\n", "Labels must contain a character"),
            ("<html><title>Error</title><pre>Cannot DELETE /jobs</pre>", "Cannot DELETE /jobs"),
            ("<html><body><h1>502</h1> Bad gateway</body>", "502 Bad gateway"),
            (r#"{"errors":["Token [eyJ0eXAi.abc-_] has expired."]}"#, "Token [•••] has expired."),
            ("", ""),
            ("{}", ""),
        ] {
            assert_eq!(words(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn licence_pages_are_offered_only_at_earthdata_login() {
        let body = r#"{"description":"Error: You may access the requested data by resubmitting your request after accepting the following EULA(s): https://urs.earthdata.nasa.gov/accept_eula?eula_id=1, https://urs.earthdata.nasa.gov/accept_eula?eula_id=2, https://evil.example/accept_eula."}"#;
        let ErrorKind::Forbidden { eulas, .. } = kind(403, body) else { panic!("forbidden") };
        let texts: Vec<_> = eulas.iter().map(url::Url::as_str).collect();
        assert_eq!(
            texts,
            [
                "https://urs.earthdata.nasa.gov/accept_eula?eula_id=1",
                "https://urs.earthdata.nasa.gov/accept_eula?eula_id=2"
            ]
        );
        let approval =
            r#"{"error_description":"x","resolution_url":"https://urs.earthdata.nasa.gov/approve_app?client_id=a"}"#;
        assert!(matches!(kind(401, approval), ErrorKind::Forbidden { eulas, .. } if eulas.len() == 1));
    }

    #[test]
    fn a_login_page_is_told_from_an_outage_page() {
        let login = kind_of_page(200, b"<!DOCTYPE html><title>Earthdata Login</title><input type=\"password\">");
        assert!(matches!(login, ErrorKind::NotJson { looks_like_login: true, .. }));
        let outage = kind_of_page(200, b"<html><title>Earthdata is currently unavailable</title>");
        assert!(
            matches!(outage, ErrorKind::NotJson { looks_like_login: false, snippet, .. } if snippet.contains("unavailable"))
        );
    }
}

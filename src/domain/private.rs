//! What must not leave a computer in a log or a report: tokens, signatures, the user's home folder.

use std::borrow::Cow;

/// How a JSON Web Token begins.
const TOKEN: &str = "eyJ";
const COVER: &str = "•••";

/// The text with everything covered that begins like a JSON Web Token: servers repeat part of a token
/// they refuse, and a careless proxy all of it.
pub fn without_tokens(text: &str) -> Cow<'_, str> {
    let is_token = |character: char| character.is_ascii_alphanumeric() || "-._~+/=".contains(character);
    covered(text, TOKEN, is_token)
}

/// One line of a log or report, without tokens, without what stands behind the `?` of an address
/// (signatures and codes stand there), and with `~` for the home folder.
pub fn line(text: &str, home: Option<&str>) -> String {
    let plain = without_tokens(text);
    let is_inside = |character: char| !character.is_whitespace() && !matches!(character, '"' | '\'' | '>' | ')' | '”');
    let mut line = String::with_capacity(plain.len());
    let mut rest: &str = &plain;
    while let Some((before, from)) = rest.find("://").and_then(|at| rest.split_at_checked(at)) {
        let end = from.find(|character| !is_inside(character)).unwrap_or(from.len());
        let (address, after) = from.split_at_checked(end).unwrap_or((from, ""));
        line.push_str(before);
        line.push_str(&without_query(address));
        rest = after;
    }
    line.push_str(rest);
    let line = covered(&line, "Bearer ", |character| !character.is_whitespace());
    match home.filter(|home| home.len() > 1) {
        Some(home) => line.replace(home, "~"),
        None => line.into_owned(),
    }
}

/// `://host/path?…` of `://user:password@host/path?query`.
fn without_query(address: &str) -> String {
    let (path, query) = address.split_once(['?', '#']).map_or((address, ""), |(path, _)| (path, "?…"));
    let host = path.trim_start_matches("://");
    let authority = host.split('/').next().unwrap_or(host);
    let host = authority.rsplit_once('@').map_or(host, |(user, _)| host.get(user.len() + 1..).unwrap_or(host));
    format!("://{host}{query}")
}

fn covered<'a>(text: &'a str, beginning: &str, belongs: impl Fn(char) -> bool) -> Cow<'a, str> {
    if !text.contains(beginning) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find(beginning).and_then(|at| rest.split_at_checked(at)) {
        plain.push_str(before);
        plain.push_str(COVER);
        rest = from.get(beginning.len()..).unwrap_or_default().trim_start_matches(&belongs);
    }
    Cow::Owned(plain + rest)
}

#[cfg(test)]
mod tests {
    use super::{line, without_tokens};
    use proptest::prelude::*;

    #[test]
    fn tokens_signatures_passwords_and_home_are_covered() {
        assert_eq!(without_tokens("Token [eyJ0.abc-_] has expired, eyJx"), "Token [•••] has expired, •••");
        let home = Some("/home/ada");
        for (text, expected) in [
            ("GET https://b.s3.example/x.nc?X-Amz-Signature=abc: 403", "GET https://b.s3.example/x.nc?… 403"),
            ("at \"https://joe:pw@host.example/a\" now", "at \"https://host.example/a\" now"),
            ("Authorization: Bearer abc.def-1 sent", "Authorization: ••• sent"),
            ("saved /home/ada/data/x.nc", "saved ~/data/x.nc"),
            ("plain :// text", "plain :// text"),
        ] {
            assert_eq!(line(text, home), expected);
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text: String, home: String) {
            let told = line(&text, Some(&home));
            prop_assert!(!told.contains("eyJ"));
        }
    }
}

//! Earthdata Login: tokens for a user name and password, and what a token says about itself.

mod lasting;

pub use lasting::lasting_token;

use super::error::{Asked, Error, ErrorKind};
use super::transport::Transport;
use super::transport::call::{Body, Call, Credential};
use super::wire::text;
use crate::domain::Secret;
use base64::Engine as _;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

/// A token as Earthdata Login hands it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// The token itself.
    pub token: Secret<String>,
    /// The day it dies, as told; the token's own claims are more exact.
    pub expires_on: Option<NaiveDate>,
}

/// What a token says about itself; decoded, not verified, so for display only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenClaims {
    /// User name; empty if it does not say.
    pub user: String,
    /// When it dies.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Gives one of the user's (at most two) tokens, or makes one (`harmony-api.md` 4.3). The password
/// is sent to Earthdata Login only; a wrong one is [`ErrorKind::WrongPassword`].
pub async fn find_or_create_token(
    transport: &Transport,
    user: &str,
    password: &Secret<String>,
) -> Result<IssuedToken, Error> {
    let url = join(transport.environment().edl(), "api/users/find_or_create_token")?;
    // Asking twice gives the same token.
    let call = Call::post(url, Body::Empty)
        .repeatable()
        .with_credential(Credential::Basic { user: user.to_owned(), password: password.clone() });
    let answer = transport.json(call).await?;
    issued_token(&answer.value).ok_or_else(|| answer.unreadable("the answer holds no token"))
}

/// Reads `{access_token, expiration_date}`; a bare string is taken for a token.
pub fn issued_token(answer: &Value) -> Option<IssuedToken> {
    let token = answer.as_str().map(str::to_owned).or_else(|| text(answer, "access_token"))?;
    let expires_on = text(answer, "expiration_date").and_then(|date| {
        ["%m/%d/%Y", "%Y-%m-%d"].iter().find_map(|format| NaiveDate::parse_from_str(&date, format).ok())
    });
    (!token.trim().is_empty()).then(|| IssuedToken { token: Secret::new(token), expires_on })
}

/// Reads user and expiry out of a token; `None` if it is not a JSON Web Token.
pub fn decode_token(token: &str) -> Option<TokenClaims> {
    const LONGEST: usize = 64 * 1024;
    let token = bare_token(token);
    let mut sections = token.split('.');
    let payload = sections.nth(1).filter(|payload| payload.len() <= LONGEST)?;
    sections.next()?;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&bytes).ok().filter(Value::is_object)?;
    Some(TokenClaims {
        user: text(&claims, "uid").or_else(|| text(&claims, "sub")).unwrap_or_default(),
        expires_at: claims
            .get("exp")
            .and_then(Value::as_f64)
            .and_then(|seconds| DateTime::from_timestamp(seconds as i64, 0)),
    })
}

/// A pasted token without surrounding blanks, quotes and a leading “Bearer”.
pub fn bare_token(pasted: &str) -> &str {
    let trimmed = pasted.trim().trim_matches(['"', '\'']);
    match trimmed.split_once(char::is_whitespace) {
        Some((scheme, rest)) if scheme.trim_end_matches(':').eq_ignore_ascii_case("bearer") => rest.trim(),
        _ => trimmed,
    }
}

/// Asks Harmony for an empty list of jobs with the present token.
///
/// `Ok` means it was accepted; [`Error::needs_sign_in`] that it was not, several times over a while;
/// any other error says nothing about the token.
pub async fn check_token(transport: &Transport) -> Result<(), Error> {
    transport.json(empty_list(transport)?).await.map(drop)
}

/// The same for a token that somebody has just typed: the first refusal counts.
pub async fn check_typed_token(transport: &Transport) -> Result<(), Error> {
    transport.json(empty_list(transport)?.impatient()).await.map(drop)
}

fn empty_list(transport: &Transport) -> Result<Call, Error> {
    let mut url = join(transport.environment().harmony(), "jobs")?;
    url.set_query(Some("limit=0"));
    Ok(Call::get(url))
}

/// An address below a root that ends with `/`.
pub(crate) fn join(root: &url::Url, path: &str) -> Result<url::Url, Error> {
    root.join(path).map_err(|error| Error::unsent(ErrorKind::Validation(error.to_string()), Asked::get(root)))
}

#[cfg(test)]
mod tests {
    use super::{bare_token, decode_token, issued_token};
    use base64::Engine as _;
    use serde_json::json;

    fn token(claims: &str) -> String {
        let encoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
        format!("eyJhbGciOiJSUzI1NiJ9.{encoded}.c2lnbmF0dXJl")
    }

    #[test]
    fn a_token_tells_user_and_expiry() {
        let claims = decode_token(&token(r#"{"uid":"joe","exp":1798761600,"assurance_level":3}"#)).unwrap();
        assert_eq!(claims.user, "joe");
        assert_eq!(claims.expires_at.unwrap().to_rfc3339(), "2027-01-01T00:00:00+00:00");
        let vague = decode_token(&token(r#"{"exp":"soon"}"#)).unwrap();
        assert!(vague.user.is_empty() && vague.expires_at.is_none());
        for bad in ["", "abc", "a.b.c", "a..c", &token("[1]"), &token("{\"uid\":"), "x.eyJ9"] {
            assert_eq!(decode_token(bad), None, "{bad}");
        }
        assert!(decode_token(&token(r#"{"exp":1e300}"#)).unwrap().expires_at.is_none());
    }

    #[test]
    fn a_pasted_token_loses_its_wrapping() {
        for pasted in ["abc.d", " abc.d\n", "Bearer abc.d", "bearer:  abc.d ", "\"abc.d\""] {
            assert_eq!(bare_token(pasted), "abc.d", "{pasted:?}");
        }
    }

    #[test]
    fn an_issued_token_is_read_with_its_american_date() {
        let issued = issued_token(&json!({"access_token": "t", "expiration_date": "11/19/2024", "x": 1})).unwrap();
        assert_eq!(issued.expires_on.unwrap().to_string(), "2024-11-19");
        assert!(issued_token(&json!({"access_token": "t", "expiration_date": 5})).unwrap().expires_on.is_none());
        assert!(issued_token(&json!({"error": "max_token_limit"})).is_none());
        assert!(!format!("{:?}", issued_token(&json!("very-secret"))).contains("very-secret"));
    }
}

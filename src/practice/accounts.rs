//! The practice accounts: passwords, tokens, one-time codes and accepted licence agreements.
//!
//! Two accounts exist, `practice` and `colleague` (to see what one user may not do to another's
//! job); the password of both is `practice`.

use super::lock::lock;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// The account whose token [`super::PracticeServer::token`] gives.
pub(super) const PRACTICE_USER: &str = "practice";
const USERS: [(&str, &str); 2] = [(PRACTICE_USER, "practice"), ("colleague", "practice")];
/// Earthdata Login's limit of tokens made by hand (`harmony-api.md` 4.3).
const TOKENS_PER_USER: usize = 2;
const TOKEN_DAYS: i64 = 60;

/// A bearer token and what the service knows of it.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// The whole JWT.
    pub(super) text: String,
    user: String,
    expires: DateTime<Utc>,
    minted: Instant,
    /// Made by the login dance, not by hand: does not count against the limit of two.
    session: bool,
}

impl Token {
    /// Earthdata Login's answer for it; the date has no time and is American.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "access_token": self.text,
            "token_type": "Bearer",
            "expiration_date": self.expires.format("%m/%d/%Y").to_string(),
        })
    }
}

/// Why a bearer is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenProblem {
    /// Never made here, or revoked.
    Unknown,
    /// Too old.
    Expired,
}

/// All accounts of one running service.
#[derive(Debug)]
pub(super) struct Accounts {
    ledger: Mutex<Ledger>,
    /// A fault: tokens die this long after they were made.
    lifetime: Option<Duration>,
    /// A fault: an account's first tokens live so long, and so many they are.
    short: Option<(Duration, u32)>,
}

#[derive(Debug, Default)]
struct Ledger {
    tokens: Vec<Token>,
    codes: HashMap<String, String>,
    accepted_eulas: HashSet<(String, String)>,
}

impl Accounts {
    /// No tokens yet.
    pub(super) fn new(lifetime: Option<Duration>) -> Self {
        Self { ledger: Mutex::default(), lifetime, short: None }
    }

    /// Each account's first tokens end soon, and say so.
    pub(super) fn with_short_tokens(self, short: Option<(Duration, u32)>) -> Self {
        Self { short, ..self }
    }

    /// Ends every token now, whatever it says of itself.
    pub(super) fn expire_all(&self) {
        lock(&self.ledger).tokens.iter_mut().for_each(|token| token.expires = DateTime::UNIX_EPOCH);
    }

    /// The account's name if name and password fit.
    pub(super) fn check_password(user: &str, password: &str) -> Option<&'static str> {
        USERS.iter().find(|(name, secret)| *name == user && *secret == password).map(|(name, _)| *name)
    }

    /// The account behind an `Authorization: Basic` value.
    pub(super) fn check_basic(authorization: &str) -> Option<&'static str> {
        let encoded = authorization.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))?.1;
        let bytes = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (user, password) = text.split_once(':')?;
        Self::check_password(user, password)
    }

    /// The user's own tokens, oldest first.
    pub(super) fn tokens(&self, user: &str) -> Vec<Token> {
        let ledger = lock(&self.ledger);
        ledger
            .tokens
            .iter()
            .filter(|token| token.user == user && !token.session && self.alive(token))
            .cloned()
            .collect()
    }

    /// A further token; `None` if the user has two already.
    pub(super) fn create(&self, user: &str) -> Option<Token> {
        (self.tokens(user).len() < TOKENS_PER_USER).then(|| self.mint(user, false))
    }

    /// A token that exists, else a new one.
    pub(super) fn find_or_create(&self, user: &str) -> Token {
        self.tokens(user).into_iter().next().unwrap_or_else(|| self.mint(user, false))
    }

    /// A token for the cookie of the login dance.
    pub(super) fn session(&self, user: &str) -> Token {
        self.mint(user, true)
    }

    /// Forgets a token; false if the user has no such token.
    pub(super) fn revoke(&self, user: &str, text: &str) -> bool {
        let mut ledger = lock(&self.ledger);
        let before = ledger.tokens.len();
        ledger.tokens.retain(|token| token.user != user || token.text != text);
        ledger.tokens.len() < before
    }

    /// Whose token this is.
    pub(super) fn user_of(&self, text: &str) -> Result<String, TokenProblem> {
        let ledger = lock(&self.ledger);
        let token = ledger.tokens.iter().find(|token| token.text == text).ok_or(TokenProblem::Unknown)?;
        if self.alive(token) { Ok(token.user.clone()) } else { Err(TokenProblem::Expired) }
    }

    /// A one-time code for the login dance.
    pub(super) fn issue_code(&self, user: &str) -> String {
        let code = Uuid::new_v4().simple().to_string();
        lock(&self.ledger).codes.insert(code.clone(), user.to_owned());
        code
    }

    /// Whose code this is; works once.
    pub(super) fn redeem_code(&self, code: &str) -> Option<String> {
        lock(&self.ledger).codes.remove(code)
    }

    /// Notes that the user accepted a licence agreement.
    pub(super) fn accept_eula(&self, user: &str, eula: &str) {
        lock(&self.ledger).accepted_eulas.insert((user.to_owned(), eula.to_owned()));
    }

    /// True if the user accepted it.
    pub(super) fn has_accepted(&self, user: &str, eula: &str) -> bool {
        lock(&self.ledger).accepted_eulas.contains(&(user.to_owned(), eula.to_owned()))
    }

    fn alive(&self, token: &Token) -> bool {
        token.expires > Utc::now() && self.lifetime.is_none_or(|lifetime| token.minted.elapsed() < lifetime)
    }

    fn mint(&self, user: &str, session: bool) -> Token {
        let now = Utc::now();
        let mut ledger = lock(&self.ledger);
        let earlier = ledger.tokens.iter().filter(|token| token.user == user).count();
        let short = self.short.filter(|(_, times)| earlier < usize::try_from(*times).unwrap_or(usize::MAX));
        let life = short.and_then(|(life, _)| TimeDelta::from_std(life).ok());
        let expires = now + life.unwrap_or(TimeDelta::days(TOKEN_DAYS));
        let token =
            Token { text: jwt(user, now, expires), user: user.to_owned(), expires, minted: Instant::now(), session };
        ledger.tokens.push(token.clone());
        token
    }
}

/// A token that looks like Earthdata Login's; its signature is noise, as nobody checks it.
fn jwt(user: &str, issued: DateTime<Utc>, expires: DateTime<Utc>) -> String {
    let header =
        json!({ "typ": "JWT", "origin": "Harmony Desktop practice", "sig": "practice_not_signed", "alg": "RS256" });
    let payload = json!({
        "type": "User",
        "uid": user,
        "exp": expires.timestamp(),
        "iat": issued.timestamp(),
        "iss": "Harmony Desktop practice Earthdata Login",
        "assurance_level": 3,
        "jti": Uuid::new_v4().to_string(),
    });
    let noise: Vec<u8> = (0..8).flat_map(|_| Uuid::new_v4().into_bytes()).collect();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(&header), part(&payload), URL_SAFE_NO_PAD.encode(noise))
}

#[cfg(test)]
mod tests {
    use super::{Accounts, TokenProblem};
    use base64::Engine as _;
    use std::time::Duration;

    #[tokio::test]
    async fn a_user_has_at_most_two_tokens_and_finds_the_first_again() {
        let accounts = Accounts::new(None);
        let first = accounts.find_or_create("practice");
        assert_eq!(accounts.find_or_create("practice").text, first.text);
        assert!(accounts.create("practice").is_some());
        assert!(accounts.create("practice").is_none());
        assert!(accounts.create("colleague").is_some(), "limits are per user");
        assert_eq!(accounts.user_of(&first.text).as_deref(), Ok("practice"));
        assert!(!accounts.revoke("colleague", &first.text), "not one's own");
        assert!(accounts.revoke("practice", &first.text));
        assert_eq!(accounts.user_of(&first.text), Err(TokenProblem::Unknown));
    }

    #[tokio::test]
    async fn a_planted_lifetime_ends_a_token() {
        let long = Accounts::new(Some(Duration::from_hours(1)));
        assert!(long.user_of(&long.find_or_create("practice").text).is_ok());
        let short = Accounts::new(Some(Duration::ZERO));
        let token = short.find_or_create("practice");
        assert_eq!(short.user_of(&token.text), Err(TokenProblem::Expired));
        assert_ne!(short.find_or_create("practice").text, token.text);
    }

    #[tokio::test]
    async fn the_first_tokens_may_end_soon_and_all_may_be_ended() {
        let accounts = Accounts::new(None).with_short_tokens(Some((Duration::from_hours(36), 1)));
        let (first, second) = (accounts.find_or_create("practice"), accounts.create("practice").unwrap());
        assert_eq!((second.expires - first.expires).num_hours(), 60 * 24 - 36);
        accounts.expire_all();
        assert_eq!(accounts.user_of(&second.text), Err(TokenProblem::Expired));
        assert!(accounts.tokens("practice").is_empty());
    }

    #[tokio::test]
    async fn a_token_is_a_jwt_that_tells_user_and_expiry() {
        let token = Accounts::new(None).find_or_create("practice").text;
        let payload = token.split('.').nth(1).unwrap();
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).unwrap();
        let payload: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(payload["uid"], "practice");
        assert_eq!(payload["exp"].as_i64().unwrap() - payload["iat"].as_i64().unwrap(), 60 * 86400);
    }

    #[test]
    fn basic_is_checked() {
        let basic = |text: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
        assert_eq!(Accounts::check_basic(&basic("practice:practice")), Some("practice"));
        assert_eq!(Accounts::check_basic(&basic("practice:wrong")), None);
        assert_eq!(Accounts::check_basic("Basic %%%"), None);
        assert_eq!(Accounts::check_basic("Bearer abc"), None);
    }
}

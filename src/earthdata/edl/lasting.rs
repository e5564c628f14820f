//! A token that lasts: the account's longest-lived one, and a new one only if there is room.

use super::{IssuedToken, decode_token, find_or_create_token, issued_token, join};
use crate::domain::Secret;
use crate::earthdata::error::{Error, ErrorKind};
use crate::earthdata::transport::Transport;
use crate::earthdata::transport::call::{Body, Call, Credential};
use chrono::{DateTime, NaiveTime, Utc};

/// Earthdata Login keeps no more per account (`harmony-api.md` 4.3).
const MOST_TOKENS: usize = 2;

impl IssuedToken {
    /// When it dies: the token's own claim, else the start of the day that was told.
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        let claimed = decode_token(self.token.expose()).and_then(|claims| claims.expires_at);
        claimed.or_else(|| self.expires_on.map(|day| day.and_time(NaiveTime::MIN).and_utc()))
    }

    /// A token that does not tell its end is taken as it is.
    fn lasts(&self, until: DateTime<Utc>) -> bool {
        self.ends_at().is_none_or(|end| end >= until)
    }
}

/// Gives one of the account's tokens that lives at least `until`, and makes one only if none does
/// and the account has fewer than two.
///
/// If there is no room, the longest-lived one is given, which then ends before `until`: nothing is
/// revoked, because another program may use it.
pub async fn lasting_token(
    transport: &Transport,
    user: &str,
    password: &Secret<String>,
    until: DateTime<Utc>,
) -> Result<IssuedToken, Error> {
    let found = find_or_create_token(transport, user, password).await?;
    if found.lasts(until) {
        return Ok(found);
    }
    let credential = || Credential::Basic { user: user.to_owned(), password: password.clone() };
    let tokens = tokens(transport, credential()).await?;
    let known = tokens.len();
    let end = |token: &IssuedToken| token.ends_at().unwrap_or(DateTime::<Utc>::MAX_UTC);
    let longest = tokens.into_iter().fold(found, |best, token| if end(&token) > end(&best) { token } else { best });
    if known >= MOST_TOKENS || longest.lasts(until) {
        return Ok(longest);
    }
    match create_token(transport, credential()).await {
        // Another program was quicker.
        Err(Error { kind: ErrorKind::Forbidden { .. }, .. }) => Ok(longest),
        answer => answer,
    }
}

async fn tokens(transport: &Transport, credential: Credential) -> Result<Vec<IssuedToken>, Error> {
    let url = join(transport.environment().edl(), "api/users/tokens")?;
    let answer = transport.json(Call::get(url).with_credential(credential)).await?;
    let list = answer.value.as_array().map(Vec::as_slice);
    let list = list.ok_or_else(|| answer.unreadable("the answer is no list of tokens"))?;
    Ok(list.iter().filter_map(issued_token).collect())
}

async fn create_token(transport: &Transport, credential: Credential) -> Result<IssuedToken, Error> {
    let url = join(transport.environment().edl(), "api/users/token")?;
    // Sent twice it could make two.
    let answer = transport.json(Call::post(url, Body::Empty).with_credential(credential)).await?;
    issued_token(&answer.value).ok_or_else(|| answer.unreadable("the answer holds no token"))
}

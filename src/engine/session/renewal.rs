//! A new token while the old one still holds: whatever goes wrong, nobody is signed out by it.

use super::{Event, Session, Source, What, cleaned_token, life};
use crate::domain::{Problem, Remedy, Secret};
use crate::earthdata::edl;
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::snapshot::{Renewal, SessionState};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

/// A renewed sign-in should end at least so much later.
const GAIN: TimeDelta = TimeDelta::days(1);
/// A token that lives hardly longer is no renewal.
const LEAST_GAIN: TimeDelta = TimeDelta::hours(1);

impl Session {
    /// What became of the attempts so far.
    pub(in super::super) fn renewal(&self) -> &Renewal {
        &self.renewal
    }

    /// When the present token ends, if it is this user's (somebody else's ends nothing), and until
    /// when a new one should last.
    fn old_and_wanted(&self, user: &str, now: DateTime<Utc>) -> (Option<DateTime<Utc>>, DateTime<Utc>) {
        let old = match &self.state {
            SessionState::SignedIn(account) if account.user == user.trim() => account.expires_at,
            _ => None,
        };
        (old, old.map_or_else(|| life::long_enough(now), |old| old + GAIN))
    }

    pub(super) fn renew_with_password(&mut self, user: String, password: Secret<String>, context: &mut Context) {
        let (generation, connection) = (self.generation, self.connection());
        let (old, wanted) = self.old_and_wanted(&user, context.now());
        context.spawn(&self.reporter, move |messages| async move {
            let answer = edl::lasting_token(&connection.transport, user.trim(), &password, wanted).await;
            drop(password);
            let outcome = match answer {
                Ok(issued) if issued.ends_at().zip(old).is_some_and(|(new, old)| new - old < LEAST_GAIN) => {
                    Err(no_room(&connection, user.trim()))
                }
                Ok(issued) => Ok(issued.token),
                Err(error) => Err(error.problem()),
            };
            messages.report(Event { generation, what: What::Renewed(outcome) });
        });
    }

    pub(super) fn renew_with_token(&mut self, pasted: &Secret<String>, context: &mut Context) {
        let Some(token) = cleaned_token(pasted) else {
            let words =
                "This does not look like an Earthdata Login token. Copy it from your profile's “Generate Token” page.";
            return self.renewed(Err(Problem::new(words)), context);
        };
        let generation = self.generation;
        // Tried on a connection of its own: the present one keeps its token.
        let trial = Connection::new(self.environment(), context.services.transport_settings());
        context.spawn(&self.reporter, move |messages| async move {
            let checked = match trial {
                Ok(connection) => {
                    connection.set_token(Some(token.clone()));
                    edl::check_typed_token(&connection.transport).await
                }
                Err(error) => Err(error),
            };
            let outcome = checked.map(|()| token).map_err(|error| error.problem());
            messages.report(Event { generation, what: What::Renewed(outcome) });
        });
    }

    pub(super) fn renewed(&mut self, outcome: Result<Secret<String>, Problem>, context: &mut Context) {
        self.renewal.ended += 1;
        let outcome = outcome.and_then(|token| Self::expired(&token, context).map_or(Ok(token), Err));
        self.renewal.problem = outcome.as_ref().err().cloned();
        context.mark();
        if let Ok(token) = outcome {
            self.obtained(token, Source::Person, context);
        }
    }
}

/// The account's tokens all end soon, and it may not have another one.
fn no_room(connection: &Connection, user: &str) -> Problem {
    let words = "This account has two tokens already, none of which lasts longer, and Earthdata Login allows no more. \
                 Delete the one you do not need on your Earthdata Login page, then renew again.";
    Problem::new(words).with_remedy(tokens_page(connection, user).map_or(Remedy::None, Remedy::OpenPage))
}

/// Where people see and delete their tokens (`harmony-api.md` 4.3).
fn tokens_page(connection: &Connection, user: &str) -> Option<Url> {
    let mut page = connection.environment.edl().clone();
    page.path_segments_mut().ok()?.pop_if_empty().extend(["users", user, "user_tokens"]);
    Some(page)
}

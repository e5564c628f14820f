//! The end of a sign-in, seen coming: told three days before, and acted on when it is there.

use super::Session;
use crate::domain::token_life::{TokenLife, warning_time};
use crate::domain::{Problem, Remedy};
use crate::engine::context::Context;
use crate::engine::effect::Effect;
use crate::engine::snapshot::{About, NoticeLevel, SessionState};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use tokio::time::Instant;

/// Between two looks at the clock: a computer that slept does not count its sleep.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// The clock of this computer may be a little ahead of the timer.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
/// A token that is handed out at a sign-in should live so long: else a new one is made at once.
const LONG_ENOUGH: TimeDelta = TimeDelta::days(7);

/// When a token is good enough to sign in with.
pub(super) fn long_enough(now: DateTime<Utc>) -> DateTime<Utc> {
    now + LONG_ENOUGH
}

/// The watch over the token's end.
#[derive(Default)]
pub(super) struct Watch {
    due: Option<Instant>,
    /// The end that was told already.
    warned_of: Option<DateTime<Utc>>,
}

impl Watch {
    /// The session has changed.
    pub(super) fn look_now(&mut self) {
        self.due = Some(Instant::now());
    }
}

impl Session {
    /// When to look at the token's end again.
    pub(in super::super) fn life_due(&self) -> Option<Instant> {
        self.life.due
    }

    fn expires_at(&self) -> Option<DateTime<Utc>> {
        match &self.state {
            SessionState::SignedIn(account) => account.expires_at,
            _ => None,
        }
    }

    /// Tells once that the end is near; at the end, ends the session before a server does.
    pub(in super::super) fn check_life(&mut self, context: &mut Context) {
        self.life.due = None;
        let end = self.expires_at();
        if self.life.warned_of.is_some() && self.life.warned_of != end {
            self.life.warned_of = None;
            context.effect(Effect::Withdraw(Remedy::RenewSignIn));
        }
        let Some(end) = end else { return };
        let now = context.now();
        if end <= now {
            let words =
                "The sign-in has come to its end. Sign in again: watching and downloading then go on where they were.";
            return context.effect(Effect::SignInEnded(Problem::new(words).with_remedy(Remedy::SignIn)));
        }
        let warning = warning_time(end);
        if now >= warning && self.life.warned_of != Some(end) {
            self.life.warned_of = Some(end);
            let life = TokenLife::at(end, now).words();
            let words = format!(
                "Your sign-in ends {life}, on {}. Renew it now, so that jobs and downloads go on without you.",
                end.format("%-d %B %Y at %H:%M UTC")
            );
            let problem = Problem::new(words).with_remedy(Remedy::RenewSignIn);
            context.notify_about(About::Session, NoticeLevel::Warning, problem);
        }
        let next = if now < warning { warning } else { end };
        let pause = (next - now).to_std().unwrap_or(SHORTEST_PAUSE).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        self.life.due = Some(Instant::now() + pause);
        // The days and hours beside the user's name count down.
        context.mark();
    }
}

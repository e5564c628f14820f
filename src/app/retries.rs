//! What is tried again by itself: after a licence was accepted in the browser, after a server's own
//! time is over; and whether anybody looks at the window.

use super::App;
use crate::commands::Retry;
use crate::domain::Problem;
use crate::engine::snapshot::{About, JobKey, JobPhase, NoticeLevel};
use chrono::{DateTime, TimeDelta, Utc};
use egui::Context;
use std::time::Duration;
use url::Url;

/// A server's wish beyond this is no wish but a mistake.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// What waits, and for what.
#[derive(Default)]
pub(super) struct Retries {
    /// For the window to be looked at again.
    on_return: Vec<Retry>,
    /// For the clock.
    later: Vec<(DateTime<Utc>, Retry)>,
    /// As the engine was told last.
    looked_at: Option<bool>,
}

impl Retries {
    /// Other servers are in use: what is asked of them is asked anyway, and their list was not.
    pub(super) fn leave_servers(&mut self) {
        let stays = |retry: &Retry| matches!(retry, Retry::Job(_) | Retry::Files);
        self.on_return.retain(stays);
        self.later.retain(|(_, retry)| stays(retry));
    }
}

impl App {
    /// Once per frame, before commands are applied.
    pub(super) fn run_retries(&mut self, context: &Context) {
        let looked_at = context.input(|input| input.focused);
        let before = self.retries.looked_at.replace(looked_at);
        if before != Some(looked_at) {
            self.engine.window_is_looked_at(looked_at);
        }
        let mut due = Vec::new();
        if looked_at && before == Some(false) {
            due.append(&mut self.retries.on_return);
            if !due.is_empty() {
                self.engine.settle(About::Page);
            }
        }
        let now = self.engine.now();
        let waiting = self.retries.later.len();
        self.retries.later.retain(|(at, retry)| {
            let is_due = *at <= now;
            if is_due {
                due.push(*retry);
            } else {
                context.request_repaint_after((*at - now).to_std().unwrap_or_default());
            }
            !is_due
        });
        if self.retries.later.len() < waiting {
            self.engine.settle(About::Retry);
        }
        for due in due {
            self.retry(due, context);
        }
    }

    /// Opens the pages; what was refused is tried again when the person comes back.
    pub(super) fn accept_eula(&mut self, pages: &[Url], retry: Retry) {
        if !self.retries.on_return.contains(&retry) {
            self.retries.on_return.push(retry);
        }
        let words = "The licence agreement opens in your browser. Accept it there and come back: what was refused is then \
                     tried again.";
        // Should the browser not open, the engine says so in its place.
        self.engine.tell_about(About::Page, NoticeLevel::Info, Problem::new(words));
        for page in pages {
            self.engine.open_outside(page.as_str().into());
        }
    }

    /// Tries again when the server's own time is over; asked for twice is once.
    pub(super) fn retry_in(&mut self, wait: Duration, retry: Retry, context: &Context) {
        let wait = wait.clamp(Duration::from_secs(1), LONGEST_WAIT);
        let at = self.engine.now() + TimeDelta::from_std(wait).unwrap_or_default();
        if !self.retries.later.iter().any(|(_, known)| *known == retry) {
            self.retries.later.push((at, retry));
        }
        context.request_repaint_after(wait);
        let words = format!("The server is asked again in {} seconds.", wait.as_secs());
        self.engine.tell_about(About::Retry, NoticeLevel::Info, Problem::new(words));
    }

    fn retry(&mut self, retry: Retry, context: &Context) {
        match retry {
            Retry::Job(job) => self.retry_job(job),
            Retry::Files => self.engine.retry_failed_transfers(),
            Retry::List => self.engine.list_server_jobs(),
            Retry::Questions => self.ask_everything_again(context),
        }
    }

    /// A request that was refused is sent again, unless somebody did so in between; a job the server
    /// has is only looked at: sending it twice would make two jobs.
    fn retry_job(&mut self, job: JobKey) {
        let row = self.state.snapshot.jobs.iter().find(|row| row.key == job);
        match row.map(|row| &row.phase) {
            Some(JobPhase::Refused(_)) => self.resubmit(job),
            Some(JobPhase::Known(_)) => self.engine.poll(job),
            Some(JobPhase::Submitting) | None => {}
        }
    }
}

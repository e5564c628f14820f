//! What is tried again by itself: after a licence was accepted in the browser, after a server's own
//! time is over; and whether anybody looks at the window.

use super::App;
use crate::commands::Again;
use crate::domain::Problem;
use crate::engine::snapshot::{JobKey, JobPhase, NoticeLevel};
use chrono::{DateTime, TimeDelta, Utc};
use egui::Context;
use std::time::Duration;
use url::Url;

/// A server's wish beyond this is no wish but a mistake.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// What waits, and for what.
#[derive(Default)]
pub(super) struct Errands {
    /// For the window to be looked at again.
    on_return: Vec<Again>,
    /// For the clock.
    later: Vec<(DateTime<Utc>, Again)>,
    /// As the engine was told last.
    looked_at: Option<bool>,
}

impl Errands {
    /// Other servers are in use: what is asked of them is asked anyway, and their list was not.
    pub(super) fn leave_servers(&mut self) {
        let stays = |again: &Again| matches!(again, Again::Job(_) | Again::Files);
        self.on_return.retain(stays);
        self.later.retain(|(_, again)| stays(again));
    }
}

impl App {
    /// Once per frame, before commands are applied.
    pub(super) fn run_errands(&mut self, context: &Context) {
        let looked_at = context.input(|input| input.focused);
        let before = self.errands.looked_at.replace(looked_at);
        if before != Some(looked_at) {
            self.engine.window_is_looked_at(looked_at);
        }
        let mut due = Vec::new();
        if looked_at && before == Some(false) {
            due.append(&mut self.errands.on_return);
        }
        let now = self.engine.now();
        self.errands.later.retain(|(at, again)| {
            let is_due = *at <= now;
            if is_due {
                due.push(*again);
            } else {
                context.request_repaint_after((*at - now).to_std().unwrap_or_default());
            }
            !is_due
        });
        for again in due {
            self.again(again, context);
        }
    }

    /// Opens the pages; what was refused is tried again when the person comes back.
    pub(super) fn accept_eula(&mut self, pages: &[Url], again: Again) {
        for page in pages {
            self.engine.open_outside(page.as_str().into());
        }
        if !self.errands.on_return.contains(&again) {
            self.errands.on_return.push(again);
        }
        let words = "The licence agreement is open in your browser. Accept it there and come back to this window: what \
                     was refused is then tried again by itself.";
        self.engine.tell(NoticeLevel::Info, Problem::new(words));
    }

    /// Tries again when the server's own time is over; asked for twice is once.
    pub(super) fn try_again_in(&mut self, wait: Duration, again: Again, context: &Context) {
        let wait = wait.clamp(Duration::from_secs(1), LONGEST_WAIT);
        let at = self.engine.now() + TimeDelta::from_std(wait).unwrap_or_default();
        if !self.errands.later.iter().any(|(_, known)| *known == again) {
            self.errands.later.push((at, again));
        }
        context.request_repaint_after(wait);
        let words = format!("It is tried again by itself in {} seconds, when the server is ready.", wait.as_secs());
        self.engine.tell(NoticeLevel::Info, Problem::new(words));
    }

    fn again(&mut self, again: Again, context: &Context) {
        match again {
            Again::Job(job) => self.job_again(job),
            Again::Files => self.engine.retry_failed_transfers(),
            Again::List => self.engine.list_server_jobs(),
            Again::Questions => self.ask_everything_again(context),
        }
    }

    /// A request that was refused is sent again, unless somebody did so in between; a job the server
    /// has is only looked at: sending it twice would make two jobs.
    fn job_again(&mut self, job: JobKey) {
        let row = self.state.snapshot.jobs.iter().find(|row| row.key == job);
        match row.map(|row| &row.phase) {
            Some(JobPhase::Refused(_)) => self.resubmit(job),
            Some(JobPhase::Known(_)) => self.engine.poll(job),
            Some(JobPhase::Submitting) | None => {}
        }
    }
}

//! Questions before something that cannot be taken back: when they are put, and what follows from the
//! answer.

use super::App;
use crate::commands::{NamedBy, Question};
use crate::domain::Environment;
use crate::domain::capabilities::Wanted;
use crate::domain::environment::EnvironmentKind;
use crate::engine::snapshot::{JobKey, SessionState};
use egui::Context;
use std::collections::HashSet;

/// CMR's megabyte.
const BYTES_PER_MEGABYTE: f64 = 1024.0 * 1024.0;

/// The question on the screen, and what it takes to go back.
#[derive(Default)]
pub(super) struct Asks {
    pub(super) question: Option<Question>,
    /// Servers in use that are trusted.
    in_use: Option<Environment>,
    /// The last of them that are NASA's or the practice service's: where No leads back to.
    home: Option<Environment>,
    /// Jobs whose files are welcome though they are not cut: said before Submit, or to the question.
    welcome: HashSet<JobKey>,
    /// Who named the servers that are on their way.
    pub(super) named_by: Option<NamedBy>,
}

impl App {
    /// Servers that nobody vouched for are asked about before anything else is done with them.
    pub(super) fn ask_about_servers(&mut self) {
        let snapshot = &self.state.snapshot;
        let asks = &mut self.state.asks;
        if !matches!(snapshot.session, SessionState::NotTrusted) {
            // Those that are built in need no look at the session: a file may come before its end.
            if snapshot.environment.kind() != EnvironmentKind::Custom {
                asks.home = Some(snapshot.environment.clone());
            }
            if !matches!(snapshot.session, SessionState::Checking) {
                asks.in_use = Some(snapshot.environment.clone());
            }
            asks.question.take_if(|question| matches!(question, Question::TrustServers { .. }));
            return;
        }
        if asks.in_use.as_ref() == Some(&snapshot.environment) {
            // The Yes was taken back in the settings.
            asks.in_use = None;
            return self.leave_servers();
        }
        let servers = Box::new(snapshot.environment.clone());
        if matches!(&self.state.asks.question, Some(Question::TrustServers { servers: asked, .. }) if *asked == servers)
        {
            return;
        }
        let file = self.state.asks.named_by.take().filter(|_| self.state.arriving.is_some());
        let is_pasted = !self.state.pasting.is_at_rest();
        let named_by = file.or(is_pasted.then_some(NamedBy::Paste)).unwrap_or(NamedBy::Unknown);
        self.state.asks.question = Some(Question::TrustServers { servers, named_by });
    }

    pub(super) fn answer(&mut self, question: Question, yes: bool, context: &Context) {
        if self.state.asks.question.take_if(|asked| *asked == question).is_none() {
            return;
        }
        match (question, yes) {
            (Question::TrustServers { servers, .. }, true) => {
                self.state.settings.trust(&servers);
                self.keep_settings();
            }
            (Question::TrustServers { .. }, false) => self.leave_servers(),
            (Question::ReadShape { request, shape }, true) => self.read_request(request, Some(shape), context),
            (Question::SubmitWithoutSpace { .. }, true) => self.submit_now(),
            (Question::DownloadUncut(job), true) => {
                self.state.asks.welcome.insert(job);
                self.download_now(job);
            }
            (Question::ReadShape { .. } | Question::SubmitWithoutSpace { .. } | Question::DownloadUncut(_), false) => {}
        }
    }

    /// Back to NASA's servers, or the practice service, whichever were in use last.
    fn leave_servers(&self) {
        let home = self.state.asks.home.clone().unwrap_or_else(Environment::prod);
        if home.is_practice() {
            self.engine.practice();
        } else {
            self.engine.use_environment(home);
        }
    }

    /// Submits, after a question if the results may not fit on the disk.
    pub(super) fn submit(&mut self) {
        match self.lacking_space() {
            Some(question) => self.state.asks.question = Some(question),
            None => self.submit_now(),
        }
    }

    fn lacking_space(&self) -> Option<Question> {
        let request = self.state.checked.request.as_ref()?;
        // What goes to a bucket needs no space here, and what is cut far less than its granules have.
        if request.options.destination_url.is_some() || Wanted::from(request).is_subset() {
            return None;
        }
        let preview = &self.state.questions.preview;
        let free_bytes = preview.free_bytes.value().and_then(|bytes| **bytes)?;
        let limit = self.state.granule_limit();
        let estimate = preview.granules()?.estimate(limit.map(|limit| limit.granules));
        let needed_bytes = (estimate.expected_size_mb()? * BYTES_PER_MEGABYTE) as u64;
        (needed_bytes > free_bytes).then_some(Question::SubmitWithoutSpace { needed_bytes, free_bytes })
    }

    /// Files of this job are welcome as they come.
    pub(super) fn welcome_uncut(&mut self, job: JobKey) {
        self.state.asks.welcome.insert(job);
    }

    /// Downloads, after a question if the files are not cut as asked.
    pub(super) fn download(&mut self, job: JobKey) {
        let row = self.state.snapshot.jobs.iter().find(|row| row.key == job);
        let is_uncut = row.and_then(|row| row.outcome()).is_some_and(|outcome| outcome.is_uncut());
        if is_uncut && !self.state.asks.welcome.contains(&job) {
            self.state.asks.question = Some(Question::DownloadUncut(job));
        } else {
            self.download_now(job);
        }
    }
}

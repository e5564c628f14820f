//! What a run tells while it goes: sentences on standard error and, with `--json`, one object per
//! event on standard output.

use super::run::Remark;
use super::waits::{WaitChange, WaitEvent};
use crate::cli::print;
use crate::domain::Job;
use crate::engine::snapshot::{About, Notice, NoticeLevel};
use serde_json::{Map, Value, json};

/// Where the events of one run go.
#[derive(Debug, Clone)]
pub(super) struct Reporter {
    pub(super) json: bool,
    /// The request's file, where there are several.
    pub(super) request: Option<String>,
}

impl Reporter {
    pub(super) fn remark(&self, remark: &Remark) {
        match remark {
            Remark::Job(job) => self.job(job),
            Remark::Files { ended, of } => {
                self.event("files", json!({ "ended": ended, "of": of }));
                self.progress(&format!("{ended} of {of} files"));
            }
            Remark::Info(words) => {
                self.event("info", json!({ "message": words }));
                self.progress(words);
            }
            Remark::Warning(words) => self.warning(words),
            Remark::Wait(event) => self.wait(event),
        }
    }

    fn job(&self, job: &Job) {
        let event = json!({
            "job": job.id.to_string(), "status": job.status.as_str(), "progress": job.progress_percent,
            "message": job.message,
        });
        self.event("job", event);
        self.progress(&format!("{} {} % {}", job.status.words(), job.progress_percent, job.message));
    }

    pub(super) fn warning(&self, words: &str) {
        self.event("warning", json!({ "message": words }));
        self.words(&format!("Warning: {words}"));
    }

    fn wait(&self, event: &WaitEvent) {
        let words = event.words();
        let change = match event.change {
            WaitChange::Began => "began",
            WaitChange::Goes => "goes-on",
            WaitChange::Over => "over",
            WaitChange::Expired => "expired",
        };
        let object = json!({
            "for": event.wait.key(), "state": change, "seconds": event.lasted.as_secs_f64(),
            "limit_seconds": event.limit.as_secs_f64(), "message": words,
        });
        self.event("wait", object);
        self.words(&words);
    }

    /// What the window would tell beside the jobs. Good news is for programs only.
    pub(super) fn notice(&self, notice: &Notice) {
        let level = match notice.level {
            NoticeLevel::Info => "info",
            NoticeLevel::Warning => "warning",
            NoticeLevel::Error => "error",
        };
        let problem = &notice.problem;
        self.event("notice", json!({ "level": level, "message": problem.summary, "details": problem.details }));
        // Of jobs the run itself tells.
        if notice.level != NoticeLevel::Info && !matches!(notice.about, About::Job(_)) {
            self.words(&format!("Note: {}", problem.summary));
            print::details(&problem.details);
        }
    }

    /// Progress is for people; programs have the events.
    fn progress(&self, words: &str) {
        if !self.json {
            self.words(words);
        }
    }

    fn words(&self, words: &str) {
        match &self.request {
            Some(request) => print::error(&format!("{request}: {words}")),
            None => print::error(words),
        }
    }

    /// One object on standard output.
    pub(super) fn event(&self, kind: &str, fields: Value) {
        if !self.json {
            return;
        }
        let mut event = Map::new();
        event.insert("event".to_owned(), kind.into());
        if let Some(request) = &self.request {
            event.insert("request_file".to_owned(), request.clone().into());
        }
        if let Value::Object(fields) = fields {
            event.extend(fields);
        }
        print::json(&Value::Object(event));
    }
}

//! What panels may read while they draw, and the one thing they may write: the command queue.

use super::JobAnswers;
use super::preview::Preview;
use crate::commands::{Action, Command, Question, Queue, Situation};
use crate::domain::draft::{Checked, History};
use crate::domain::options::BucketPolicy;
use crate::domain::timeline::Timeline;
use crate::domain::{Capabilities, Collection, GranuleLimit, Shape};
use crate::engine::exports::Exports;
use crate::engine::inspection::Results;
use crate::engine::programs::Program;
use crate::engine::recorded::Recorded;
use crate::engine::snapshot::{JobKey, JobRow};
use crate::engine::{Remote, Snapshot};
use crate::store::Settings;
use chrono::{DateTime, Utc};
use std::path::Path;
use std::sync::Arc;

/// Read-only state of this frame and the command queue.
pub struct Cx<'a> {
    /// The engine's state.
    pub snapshot: &'a Snapshot,
    /// What is wrong or notable about the draft, and the request it makes.
    pub checked: &'a Checked,
    /// What can be taken back and done again.
    pub history: &'a History,
    /// One-shot answers.
    pub questions: &'a Questions,
    /// Open result files and what is known of them.
    pub results: &'a Results,
    /// Choices that outlive the window.
    pub settings: &'a Settings,
    /// What is asked before something is done.
    pub question: Option<&'a Question>,
    /// The smallest limit of the request's granules that is known.
    pub granule_limit: Option<GranuleLimit>,
    /// The job whose details are shown.
    pub selected_job: Option<JobKey>,
    /// For [`Action::allowed`].
    pub situation: Situation,
    /// UTC now, read once per frame.
    pub now: DateTime<Utc>,
    /// Where downloads go unless the settings say otherwise.
    pub default_folder: &'a Path,
    /// Where decisions go.
    pub commands: &'a Queue,
}

/// The form's one-shot questions.
#[derive(Default)]
pub struct Questions {
    /// Collections for the search text.
    pub search: Remote<Vec<Collection>>,
    /// What Harmony can do with the chosen collection.
    pub capabilities: Remote<Capabilities>,
    /// What a bucket must allow so that Harmony may write to it.
    pub bucket_policy: Remote<BucketPolicy>,
    /// About the job that is looked at.
    pub job: JobAnswers,
    /// What the draft would do.
    pub preview: Preview,
    /// When the draft has granules.
    pub timeline: Remote<Timeline>,
    /// Programs for results that are on this computer.
    pub programs: Remote<Vec<Program>>,
    /// Values of a result on their way to a file.
    pub exports: Exports,
    /// What records of jobs say of results that were opened from the disk.
    pub recorded: Recorded,
    /// A shape being read or simplified; its problem stays here, a shape goes into the draft.
    pub shape: Remote<Shape>,
}

impl Questions {
    /// An answer is awaited.
    pub fn is_asking(&self) -> bool {
        self.search.is_loading()
            || self.capabilities.is_loading()
            || self.bucket_policy.is_loading()
            || self.preview.is_asking()
            || self.timeline.is_loading()
            || self.shape.is_loading()
            || self.exports.is_running()
            || self.recorded.is_asking()
            || self.job.is_asking()
    }
}

impl Cx<'_> {
    /// Pushes a decision.
    pub fn push(&self, command: Command) {
        self.commands.push(command);
    }

    /// Pushes an action of the table.
    pub fn act(&self, action: Action) {
        self.commands.act(action);
    }

    /// Where downloads go.
    pub fn download_folder(&self) -> &Path {
        self.settings.download_folder.as_deref().unwrap_or(self.default_folder)
    }

    /// The selected job's row.
    pub fn selected_row(&self) -> Option<&Arc<JobRow>> {
        let key = self.selected_job?;
        self.snapshot.jobs.iter().find(|row| row.key == key)
    }
}

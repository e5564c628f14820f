//! What the window knows: draft, answers, choices; and what follows from them.

use super::StartOptions;
use super::arriving::Arriving;
use super::asks::Asks;
use super::paste::Pasting;
use super::session::Seen;
use super::small_files::Opened;
use super::undo::Gestures;
use crate::commands::{Queue, Situation};
use crate::domain::draft::{Checked, History};
use crate::domain::request::RequestFile;
use crate::domain::timeline::Span;
use crate::domain::{Alarm, Capabilities, Draft, GranuleLimit, SubsetRequest, granule_limit};
use crate::engine::snapshot::{JobKey, SessionState};
use crate::engine::{Engine, Remote, Snapshot};
use crate::store::Settings;
use crate::ui::Questions;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) struct State {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) draft: Draft,
    pub(super) checked: Checked,
    pub(super) history: History,
    pub(super) gestures: Gestures,
    pub(super) questions: Questions,
    pub(super) dialogs: Dialogs,
    pub(super) settings: Settings,
    pub(super) selected_job: Option<JobKey>,
    /// A download that was asked for and has no files in the list yet.
    pub(super) downloading: Option<JobKey>,
    /// A download whose first good file is to lie on the map.
    pub(super) awaited: Option<JobKey>,
    /// What is asked before something is done.
    pub(super) asks: Asks,
    /// A request whose servers or collection are still awaited.
    pub(super) arriving: Option<Arriving>,
    /// What was pasted and still has to be looked up.
    pub(super) pasting: Pasting,
    /// The request whose granules were asked for.
    pub(super) previewed: Option<SubsetRequest>,
    /// The request and the span whose timeline was asked for.
    pub(super) timeline_of: Option<(SubsetRequest, Span)>,
    /// The bucket path whose policy was asked for.
    pub(super) bucket: Option<String>,
    /// The folder whose room on the disk was asked for.
    pub(super) room_of: Option<PathBuf>,
    /// Servers and account as of the last frame.
    pub(super) seen: Seen,
    start: Start,
}

/// Native dialogs and file reads on their way.
#[derive(Default)]
pub(super) struct Dialogs {
    pub(super) open: Remote<Option<PathBuf>>,
    pub(super) save: Remote<Option<PathBuf>>,
    pub(super) folder: Remote<Option<PathBuf>>,
    /// Where an export goes.
    pub(super) export_folder: Remote<Option<PathBuf>>,
    pub(super) shape: Remote<Option<PathBuf>>,
    /// A dropped file, and whether it holds a request.
    pub(super) dropped: Remote<(PathBuf, bool)>,
    pub(super) opened: Remote<Opened>,
    pub(super) saved: Remote<PathBuf>,
    /// A recent or kept request being read, with its name.
    pub(super) saved_request: Remote<(String, RequestFile)>,
    /// Diagnostics on their way to the clipboard.
    pub(super) diagnostics: Remote<String>,
    /// Results that a person chose.
    pub(super) results: Remote<Vec<PathBuf>>,
    /// The paragraph for a paper's methods, on its way to the clipboard.
    pub(super) methods: Remote<String>,
    /// A text on its way to the file that is asked for.
    pub(super) text: Remote<()>,
    /// A picture of the map being painted.
    pub(super) picture: Remote<Vec<u8>>,
}

/// What the command line asked for, until it is done.
struct Start {
    file: Option<PathBuf>,
    practice: bool,
    screenshot: Option<super::screenshot::Screenshot>,
}

impl State {
    pub(super) fn new(engine: &Engine, options: StartOptions) -> Self {
        let draft = Draft::default();
        Self {
            snapshot: engine.snapshot(),
            checked: draft.check(None),
            draft,
            history: History::default(),
            gestures: Gestures::default(),
            questions: Questions::default(),
            dialogs: Dialogs::default(),
            settings: Settings::clone(&engine.settings()),
            selected_job: None,
            downloading: None,
            awaited: None,
            asks: Asks::default(),
            arriving: None,
            pasting: Pasting::default(),
            previewed: None,
            timeline_of: None,
            bucket: None,
            room_of: None,
            seen: Seen::default(),
            start: Start {
                file: options.file,
                practice: options.practice,
                screenshot: options.screenshot.map(super::screenshot::Screenshot::new),
            },
        }
    }

    pub(super) fn take_file_to_open(&mut self) -> Option<PathBuf> {
        self.start.file.take()
    }

    pub(super) fn take_wants_practice(&mut self) -> bool {
        std::mem::take(&mut self.start.practice)
    }

    /// Reads the engine's state of this frame.
    pub(super) fn refresh(&mut self, engine: &Engine) {
        self.snapshot = engine.snapshot();
        if self.selected_job.is_none_or(|key| !self.snapshot.jobs.iter().any(|row| row.key == key)) {
            self.selected_job = self.snapshot.jobs.first().map(|row| row.key);
        }
    }

    /// True once, when the files of an asked-for download are in the list. A download that cannot
    /// begin says why in its job's row, which must then be in sight.
    pub(super) fn take_download_began(&mut self) -> bool {
        let Some(job) = self.downloading else { return false };
        let asks = self.snapshot.downloads.questions.iter().any(|question| question.job == job);
        let began = asks || self.snapshot.first_transfer(job).is_some();
        if began {
            self.downloading = None;
        }
        began
    }

    /// Checks the draft anew after an edit or a new answer.
    pub(super) fn recheck(&mut self) {
        self.checked = self.draft.check(self.capabilities().as_deref());
    }

    /// Capabilities, if they are the chosen collection's.
    pub(super) fn capabilities(&self) -> Option<Arc<Capabilities>> {
        let chosen = &self.draft.collection.as_ref()?.concept_id;
        self.questions.capabilities.value().filter(|capabilities| capabilities.concept_id == *chosen).cloned()
    }

    /// What no service can do is not known yet: sending now could fetch whole files unasked.
    fn awaits_capabilities(&self) -> bool {
        self.questions.capabilities.is_loading() && self.capabilities().is_none()
    }

    pub(super) fn signed_in(&self) -> bool {
        matches!(self.snapshot.session, SessionState::SignedIn(_))
    }

    pub(super) fn situation(&self) -> Situation {
        let selected = self.selected_job;
        let row = self.snapshot.jobs.iter().find(|row| Some(row.key) == selected);
        let tally = &self.snapshot.tally;
        Situation {
            has_log: false,
            has_result: false,
            has_values: false,
            has_two_results: false,
            downloads_active: tally.active > 0,
            downloads_paused: tally.paused > 0,
            downloads_failed: tally.failed > 0,
            downloads_here: tally.here > 0,
            signed_in: self.signed_in(),
            request_ready: self.checked.request.is_some() && !self.awaits_capabilities(),
            request_complete: self.checked.request.is_some(),
            can_undo: self.history.undo_words().is_some(),
            can_redo: self.history.redo_words().is_some(),
            finds_nothing: self.questions.preview.finds_nothing(),
            has_area: self.draft.shape.is_some() || self.draft.has_box() || self.draft.has_point(),
            has_box: self.draft.bounding_box().is_some(),
            has_collection: self.draft.collection.is_some(),
            job_has_files: row.and_then(|row| row.job()).is_some_and(|job| !job.data_links.is_empty()),
            job_has_folder: selected.is_some_and(|job| self.snapshot.first_transfer(job).is_some()),
        }
    }

    /// The smallest limit of the request's granules that is known.
    pub(super) fn granule_limit(&self) -> Option<GranuleLimit> {
        let request = self.checked.request.as_ref()?;
        let is_limit = |alarm: &&Alarm| matches!(alarm, Alarm::Limited { .. });
        let mut of_collection = self
            .snapshot
            .jobs
            .iter()
            .filter(|row| row.request.as_ref().is_some_and(|earlier| earlier.collection == request.collection));
        let capabilities = self.questions.capabilities.value().filter(|known| known.concept_id == request.collection);
        let known = granule_limit::Known {
            own: request.options.max_results,
            capabilities: capabilities.map(|known| &**known).zip(self.checked.served_by.as_deref()),
            servers: Some(self.snapshot.environment.kind()),
            earlier: of_collection.find_map(|row| row.alarms.iter().find(is_limit)),
        };
        known.limit()
    }

    /// What the selected job is called.
    pub(super) fn selected_title(&self) -> Option<String> {
        let row = self.snapshot.jobs.iter().find(|row| Some(row.key) == self.selected_job);
        row.map(|row| row.title.clone())
    }

    /// Folder of a job's files, from its transfers.
    pub(super) fn job_folder(&self, job: JobKey) -> Option<PathBuf> {
        let transfer = self.snapshot.first_transfer(job)?;
        transfer.path.parent().map(PathBuf::from)
    }

    /// Where downloads go: the choice, else the system's download folder.
    pub(super) fn download_folder(&self, engine: &Engine) -> PathBuf {
        self.settings.download_folder.clone().unwrap_or_else(|| engine.download_folder().to_owned())
    }

    /// The window was opened for a screenshot only.
    pub(super) fn is_for_a_picture(&self) -> bool {
        self.start.screenshot.is_some()
    }

    /// Nothing is on its way that would change the window.
    fn is_at_rest(&self) -> bool {
        self.arriving.is_none() && self.pasting.is_at_rest() && !matches!(self.snapshot.session, SessionState::Checking)
    }

    /// After drawing: edits made while drawing are applied in the next frame, which must come.
    pub(super) fn after_frame(&mut self, ui: &egui::Ui, queue: &Queue, map_is_loading: bool) {
        if !queue.is_empty() {
            ui.request_repaint();
        }
        let settled = queue.is_empty() && !self.questions.is_asking() && self.is_at_rest() && !map_is_loading;
        super::frame_log::tell(ui, settled);
        if let Some(screenshot) = &mut self.start.screenshot {
            screenshot.after_frame(ui, settled);
        }
    }
}

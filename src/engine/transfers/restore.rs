//! What an earlier session left: shown again, and gone on with as soon as somebody is signed in.

use super::book::{Event, File, Item, Results, Target, TransferBook};
use super::journal::Journal;
use crate::domain::Problem;
use crate::domain::transfer::state::{self, Hold, State};
use crate::domain::transfer::subscription::{self, Subscription};
use crate::download::part::unfinished;
use crate::download::{Existing, FetchSpec, Overwrite, without_query};
use crate::engine::connection::Connection;
use crate::engine::context::Context;
use crate::engine::jobs::JobBook;
use crate::engine::reporter::Reporter;
use crate::engine::snapshot::{JobKey, JobPhase, Transfer, TransferKey, TransferProgress, TransferState};
use crate::store::Settings;
use crate::store::transfers::{RestoredTransfers, StoredTransfer};
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinSet;

impl TransferBook {
    /// A book with what the journal held.
    pub(in super::super) fn restore(
        restored: RestoredTransfers,
        settings: &Settings,
        reporter: Reporter<Event>,
    ) -> Self {
        let mut book = Self::new(Journal::new(restored.file), restored.next_key, reporter);
        book.files.set_slots(settings.files_at_once());
        book.pace.set_limit(settings.speed_limit_bytes);
        for stored in restored.transfers {
            book.take_in(stored);
        }
        if let Some(job) = restored.first {
            book.files.put_first(job);
        }
        for stored in restored.subscriptions {
            let overwrite = if stored.asks { Overwrite::Ask } else { stored.overwrite };
            let target = Target { folder: stored.folder.into(), overwrite, root: Arc::new(stored.harmony) };
            let state = Subscription::restored(stored.paused);
            book.results.insert(stored.job, Results { state, target, round: 0, list: None });
        }
        book
    }

    fn take_in(&mut self, stored: StoredTransfer) {
        // The journal has done what the settings say about unfinished files.
        let state = stored.state.restored(true);
        let path = match &stored.content {
            Some(content) if state.is_done() => content.path.clone(),
            _ => stored.path.clone(),
        };
        let transfer = Transfer {
            key: TransferKey(stored.key),
            job: stored.job,
            file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            path,
            source: without_query(&stored.url).into(),
            state: TransferState::Waiting,
            progress: Arc::new(progress(&stored)),
        };
        // Of an unfinished file only what was compared is written down.
        let existing = stored.content.as_ref().filter(|_| !state.is_done());
        let existing = existing.map(|content| Existing { path: content.path.clone(), sha256: content.sha256.clone() });
        let folder: Arc<Path> = stored.path.parent().unwrap_or(Path::new("")).into();
        let spec = FetchSpec {
            media_type: stored.media_type,
            overwrite: stored.overwrite,
            existing: existing.into_iter().collect(),
            catalogued: stored.catalogued,
            announced: stored.announced,
            pace: self.pace.clone(),
            ..FetchSpec::new(stored.url, stored.path)
        };
        let item = Item { transfer: Arc::new(transfer), spec, connection: None, content: stored.content };
        self.insert(File::new(stored.job, Arc::new(stored.harmony), folder, state, item));
    }

    /// Somebody is signed in: what waited for that goes on.
    pub(in super::super) fn go_on(&mut self, connection: &Arc<Connection>, jobs: &mut JobBook, context: &mut Context) {
        let root = connection.environment.harmony();
        let waits = |file: &File| matches!(file.state(), State::Held(Hold::SignIn(_))) && *file.root == *root;
        for key in self.files.keys(waits) {
            if let Some(item) = self.files.data_mut(key) {
                item.connection = Some(Arc::clone(connection));
            }
            self.files.handle(key, state::Event::SignedIn);
        }
        for job in self.results.keys().copied().collect::<Vec<JobKey>>() {
            let is_lost = jobs.row(job).is_none_or(|row| matches!(row.phase, JobPhase::Refused(_)));
            if is_lost {
                self.results_event(job, subscription::Event::Cancel, jobs, Some(connection), context);
            }
            self.follow(job, jobs, Some(connection), context);
        }
        self.settle(jobs, context);
    }

    /// What to tell at the start about what an earlier session left.
    pub(in super::super) fn left_over(&self) -> Option<Problem> {
        let count = |is_so: fn(&State) -> bool| self.files.keys(|file| is_so(file.state())).len();
        let going = count(State::is_active);
        let paused = count(State::is_paused);
        let files = |count: usize| if count == 1 { "1 download".to_owned() } else { format!("{count} downloads") };
        let verb = |count: usize, one: &'static str, many: &'static str| if count == 1 { one } else { many };
        let goes_on = (going > 0).then(|| {
            format!("{} {} on where {} stopped.", files(going), verb(going, "goes", "go"), verb(going, "it", "they"))
        });
        let waits = (paused > 0).then(|| format!("{} {} paused.", files(paused), verb(paused, "is", "are")));
        let words: Vec<String> = goes_on.into_iter().chain(waits).collect();
        (!words.is_empty()).then(|| Problem::new(words.join(" ")))
    }

    /// For the way out: what is to be written last, and the job records under way.
    pub(in super::super) fn into_last_writes(self) -> (Journal, JoinSet<()>) {
        (self.journal, self.records)
    }
}

/// What is here of a file; asks the disk.
fn progress(stored: &StoredTransfer) -> TransferProgress {
    let progress = TransferProgress::default();
    if let Some(content) = stored.content.as_ref().filter(|_| stored.state.is_finished()) {
        progress.set(content.bytes, Some(content.bytes), 0);
        progress.set_content(content.clone());
    } else if let Some((bytes, total)) = unfinished(&stored.path, &stored.url) {
        progress.set(bytes, total, 0);
    }
    progress
}

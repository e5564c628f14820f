//! What an earlier session left: shown again, and gone on with as soon as somebody is signed in.

use super::super::connection::Connection;
use super::super::context::Context;
use super::super::jobs::JobBook;
use super::super::reporter::Reporter;
use super::super::snapshot::{JobKey, JobPhase, Transfer, TransferKey, TransferProgress, TransferState};
use super::journal::{Journal, Line, Restored, Stored, StoredState, StoredWish};
use super::{Item, News, Target, TransferBook};
use crate::domain::environment::is_loopback;
use crate::domain::{Problem, Remedy};
use crate::download::part::unfinished;
use crate::download::{Order, without_query};
use crate::store::Settings;
use std::sync::Arc;
use tokio::task::JoinSet;
use url::Url;

impl TransferBook {
    /// A book with what the journal held. `goes_on`: what is unfinished goes on by itself; else it
    /// is paused. `home` is the service the engine starts with: what a practice service of another
    /// session had is gone with it.
    pub(in super::super) fn restore(
        restored: Restored,
        settings: &Settings,
        home: &Url,
        reporter: Reporter<News>,
    ) -> Self {
        let goes_on = settings.resume_downloads;
        let mut book = Self::new(restored.journal, reporter);
        book.queue.set_slots(settings.files_at_once());
        book.pace.set_limit(settings.speed_limit_bytes);
        let is_gone = |harmony: &Url| is_loopback(harmony) && harmony != home;
        for stored in restored.transfers {
            if stored.is_finished() || !is_gone(&stored.harmony) {
                book.take_in(stored, goes_on);
            }
        }
        if let Some(job) = restored.first {
            book.queue.put_first(job);
        }
        for wish in restored.wishes.into_iter().filter(|wish| goes_on && !is_gone(&wish.harmony)) {
            let StoredWish { job, harmony, folder, overwrite, asks, paused } = wish;
            let target = Target { job, folder, overwrite, harmony, only_new: true, last: false, asks, paused };
            book.wishes.insert(job, target);
        }
        book
    }

    fn take_in(&mut self, stored: Stored, goes_on: bool) {
        let key = TransferKey(stored.key);
        let state = match &stored.state {
            StoredState::Unfinished if goes_on => TransferState::Waiting,
            StoredState::Unfinished | StoredState::Paused => TransferState::Paused,
            StoredState::Canceled => TransferState::Canceled,
            StoredState::Failed { summary, details } => TransferState::Failed(
                Problem::new(summary.clone()).with_details(details.clone()).with_remedy(Remedy::Retry),
            ),
            StoredState::Done => TransferState::Done,
            StoredState::Skipped => TransferState::Skipped,
            StoredState::Unchecked => TransferState::Unchecked,
        };
        if !stored.is_finished() {
            self.open.entry(stored.job).or_default().insert(key);
        }
        let path = match &stored.content {
            Some(content) if stored.is_finished() => content.path.clone(),
            _ => stored.path.clone(),
        };
        let transfer = Transfer {
            key,
            job: stored.job,
            file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            path,
            source: without_query(&stored.url).into(),
            state,
            progress: Arc::new(progress(&stored)),
        };
        let order = Order {
            media_type: stored.media_type,
            overwrite: stored.overwrite,
            catalogued: stored.catalogued,
            announced: stored.announced,
            pace: self.pace.clone(),
            ..Order::new(stored.url, stored.path)
        };
        self.insert(Item {
            transfer: Arc::new(transfer),
            order,
            harmony: stored.harmony,
            connection: None,
            cancel: None,
            stopped: TransferState::Canceled,
            again: false,
            asleep: matches!(stored.state, StoredState::Unfinished) && goes_on,
            held: None,
            content: stored.content,
        });
    }

    /// Somebody is signed in: what waited for that goes on.
    pub(in super::super) fn go_on(&mut self, connection: &Arc<Connection>, jobs: &JobBook, context: &mut Context) {
        for key in self.order.clone() {
            let Some(item) = self.items.get_mut(&key) else { continue };
            if item.asleep && connection.environment.harmony() == &item.harmony {
                item.connection = Some(Arc::clone(connection));
                self.restart(key, context);
            }
        }
        self.start_waiting(context);
        let wishes: Vec<JobKey> = self.wishes.keys().copied().collect();
        for job in wishes {
            let is_lost = jobs.row(job).is_none_or(|row| matches!(row.phase, JobPhase::Refused(_)));
            if is_lost {
                self.wish_is_met(job, context);
            }
            self.follow(job, jobs, Some(Arc::clone(connection)), context);
        }
    }

    pub(super) fn wish(&mut self, target: Target, context: &mut Context) {
        let Target { job, folder, overwrite, harmony, asks, paused, .. } = target.clone();
        self.journal.record(Line::Wish(StoredWish { job, harmony, folder, overwrite, asks, paused }), context);
        self.wishes.insert(job, target);
    }

    /// What was wanted of one job is wanted of another: the server answered a submission with it.
    pub(in super::super) fn belong_to(&mut self, submitted: JobKey, existing: JobKey, context: &mut Context) {
        let Some(target) = self.wishes.get(&submitted).cloned() else { return };
        self.wish_is_met(submitted, context);
        self.wish(Target { job: existing, ..target }, context);
    }

    pub(super) fn wish_is_met(&mut self, job: JobKey, context: &mut Context) {
        if self.wishes.remove(&job).is_some() {
            self.journal.record(Line::Met(job), context);
        }
    }

    /// What to tell at the start about what an earlier session left.
    pub(in super::super) fn left_over(&self) -> Option<Problem> {
        let count = |is_so: fn(&Item) -> bool| self.items.values().filter(|item| is_so(item)).count();
        let going = count(|item| item.asleep);
        let paused = count(|item| matches!(item.transfer.state, TransferState::Paused));
        let files = |count: usize| if count == 1 { "1 download".to_owned() } else { format!("{count} downloads") };
        let verb = |count: usize, one: &'static str, many: &'static str| if count == 1 { one } else { many };
        let goes_on = (going > 0).then(|| {
            format!("{} {} on where {} stopped.", files(going), verb(going, "goes", "go"), verb(going, "it", "they"))
        });
        let waits = (paused > 0).then(|| format!("{} {} paused.", files(paused), verb(paused, "is", "are")));
        let words: Vec<String> = goes_on.into_iter().chain(waits).collect();
        (!words.is_empty()).then(|| Problem::new(words.join(" ")))
    }

    /// For the way out: what is to be written last, and the sheets under way.
    pub(in super::super) fn into_last_writes(self) -> (Journal, JoinSet<()>) {
        (self.journal, self.sheets)
    }
}

/// What is here of a file; asks the disk.
fn progress(stored: &Stored) -> TransferProgress {
    let progress = TransferProgress::default();
    if let Some(content) = stored.content.as_ref().filter(|_| stored.is_finished()) {
        progress.set(content.bytes, Some(content.bytes), 0);
        progress.set_content(content.clone());
    } else if let Some((bytes, total)) = unfinished(&stored.path) {
        progress.set(bytes, total, 0);
    }
    progress
}

/// An item as it is written down.
pub(super) fn stored(item: &Item) -> Stored {
    let state = match &item.transfer.state {
        TransferState::Waiting | TransferState::Going | TransferState::Held(_) => StoredState::Unfinished,
        // A file that only waits for a sign-in goes on by itself.
        TransferState::Failed(_) if item.asleep => StoredState::Unfinished,
        TransferState::Paused => StoredState::Paused,
        TransferState::Canceled => StoredState::Canceled,
        TransferState::Failed(problem) => {
            StoredState::Failed { summary: problem.summary.clone(), details: problem.details.clone() }
        }
        TransferState::Done | TransferState::Missing => StoredState::Done,
        TransferState::Skipped => StoredState::Skipped,
        TransferState::Unchecked => StoredState::Unchecked,
    };
    Stored {
        key: item.transfer.key.0,
        job: item.transfer.job,
        harmony: item.harmony.clone(),
        url: item.order.url.clone(),
        path: item.order.path.clone(),
        media_type: item.order.media_type.clone(),
        overwrite: item.order.overwrite,
        catalogued: item.order.catalogued.clone(),
        state,
        content: item.content.clone(),
        announced: item.order.announced.clone(),
    }
}

//! Files on their way: listed, queued, a few at a time, paused, canceled, tried again, remembered.

mod attempt;
mod book;
mod checksums;
mod history;
mod index;
mod job_record;
mod journal;
mod listed;
mod listing;
mod origin;
mod person;
mod restore;
mod results;
mod waits;

use super::connection::Connection;
use super::context::Context;
use super::jobs::JobBook;
use super::snapshot::{Downloads, NoticeLevel, Transfer};
use crate::domain::transfer::subscription;
use crate::store::Settings;
use crate::store::transfers::Line;
pub(super) use book::{Command, Event, TransferBook};
pub use book::{TransferAction, Wanted, Which};
pub(super) use job_record::record_name;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl TransferBook {
    pub(super) fn rows(&mut self) -> Arc<[Arc<Transfer>]> {
        let files = &self.files;
        let rows = || files.entries().values().map(|file| Arc::clone(&file.data.transfer)).collect();
        Arc::clone(self.published.get_or_insert_with(rows))
    }

    /// What they wait for as a whole, and what is asked. `reserve`: bytes that stay free on a disk.
    pub(super) fn downloads(&self, reserve: u64) -> Downloads {
        Downloads {
            waits_for_network: self.files.unreachable().next().is_some(),
            full: self.full_disks(reserve),
            questions: self.questions(),
            first: self.files.first(),
            listed: Arc::clone(&self.listed),
        }
    }

    /// Takes over how many go at a time, and how fast; at once.
    pub(super) fn take_settings(&mut self, settings: &Settings, jobs: &JobBook, context: &mut Context) {
        self.files.set_slots(settings.files_at_once());
        self.pace.set_limit(settings.speed_limit_bytes);
        self.settle(jobs, context);
    }

    pub(super) fn len(&self) -> usize {
        self.files.entries().len()
    }

    /// Some transfer is moving bytes.
    pub(super) fn is_going(&self) -> bool {
        self.files.attempts() > 0
    }

    /// True once after figures moved.
    pub(super) fn take_moved(&self) -> bool {
        self.moved.swap(false, Ordering::Relaxed)
    }

    /// `connection` is `None` while nobody is signed in.
    pub(super) fn command(
        &mut self,
        command: Command,
        jobs: &mut JobBook,
        connection: Option<Arc<Connection>>,
        context: &mut Context,
    ) {
        match command {
            Command::Download { job, wanted, when_ready } => {
                self.download(job, wanted, when_ready, jobs, connection, context);
            }
            Command::Answer(job, overwrite) => self.answer(job, overwrite, jobs, connection.as_ref(), context),
            Command::Cancel(key) => self.cancel(key, jobs, context),
            Command::Retry(key) => self.retry(key, connection.as_ref(), jobs, context),
            Command::Many(which, action) => self.many(which, action, (jobs, connection.as_ref()), context),
            Command::First(job) => {
                self.files.put_first(job);
                self.journal.record(Line::First(job), context);
                context.mark();
            }
            Command::LookAtFinished => self.look_at_finished(context),
        }
    }

    pub(super) fn event(
        &mut self,
        event: Event,
        jobs: &mut JobBook,
        connection: Option<&Arc<Connection>>,
        context: &mut Context,
    ) {
        let is_current = |book: &Self, job, round| book.results.get(&job).is_some_and(|results| results.round == round);
        match event {
            Event::Listed { job, round, listed } if is_current(self, job, round) => {
                self.list_came(job, *listed, jobs, context);
            }
            Event::ListDue { job, round } if is_current(self, job, round) => {
                self.results_event(job, subscription::Event::Due, jobs, connection, context);
            }
            // Another list was asked for since; or nothing is to be done.
            Event::Listed { .. } | Event::ListDue { .. } | Event::Recorded(Ok(())) => {}
            Event::HasCome(key) => self.files.has_come(key),
            Event::Ended(key, outcome) => self.ended(key, outcome, jobs, context),
            Event::Journaled(outcome, guard) => {
                if let Some(problem) = self.journal.written(outcome, guard, context) {
                    context.notify(NoticeLevel::Warning, problem);
                }
            }
            Event::Recorded(Err(problem)) => context.notify(NoticeLevel::Warning, problem),
            Event::Origin(job, origin) => self.origin_told(job, origin, jobs, context),
            Event::Network { root, down } => {
                self.probes.remove(&root);
                self.files.network_back(&root, down.as_deref());
            }
            Event::Space(folders, guard) => {
                drop(guard);
                let reserve = context.services.disk.reserve_bytes;
                for (folder, free) in folders {
                    self.files.space_seen(&folder, free, reserve);
                }
                if !self.files.full().is_empty() {
                    context.mark();
                }
            }
            Event::Seen(files, guard) => self.finished_seen(files, guard),
        }
        self.settle(jobs, context);
    }

    /// Performs what follows, and says beside the files of a job that is all here where they came from.
    fn settle(&mut self, jobs: &JobBook, context: &mut Context) {
        for job in self.perform(context) {
            self.complete(job, jobs, context);
        }
    }
}

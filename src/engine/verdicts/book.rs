//! All files that were or will be looked into.

use super::look::look;
use super::recall::{Wanted, recall};
use crate::domain::verdict::{Asked, Course, Cutting, Effect, Event as Happening, Verdict};
use crate::engine::context::Context;
use crate::engine::inspection::Inspection;
use crate::engine::reporter::Reporter;
use crate::engine::snapshot::{JobKey, Transfer, TransferKey, Verdicts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What a person wants.
pub(in super::super) enum Command {
    /// To know of these files.
    Want(Vec<TransferKey>),
}

/// A task's result.
pub(in super::super) enum Event {
    /// The look of this number ended; `None` if it was stopped.
    Ended(u64, Option<Arc<Verdict>>),
    /// What an earlier session wrote of these files.
    Recalled(Vec<(TransferKey, Option<Arc<Verdict>>)>),
}

/// One file.
struct File {
    job: JobKey,
    path: PathBuf,
    /// SHA-256 and length; `None` where nobody ever knew them.
    content: Option<(String, u64)>,
    course: Course,
}

/// The one look that goes on.
struct Look {
    number: u64,
    key: TransferKey,
    /// Stops it when dropped.
    _stop: oneshot::Sender<()>,
}

/// All files of the list that are here.
pub(in super::super) struct VerdictBook {
    files: BTreeMap<TransferKey, File>,
    /// Those that wait, in the order of the list: that of the jobs.
    queue: BTreeSet<TransferKey>,
    look: Option<Look>,
    next_look: u64,
    /// The first list shows what an earlier session left.
    has_begun: bool,
    seen: Option<Arc<[Arc<Transfer>]>>,
    published: Option<Arc<Verdicts>>,
    inspection: Inspection,
    reporter: Reporter<Event>,
}

impl VerdictBook {
    pub(in super::super) fn new(inspection: Inspection, reporter: Reporter<Event>) -> Self {
        Self {
            files: BTreeMap::new(),
            queue: BTreeSet::new(),
            look: None,
            next_look: 0,
            has_begun: false,
            seen: None,
            published: None,
            inspection,
            reporter,
        }
    }

    /// Takes over which files are here. `record_of`: name of a job's record.
    pub(in super::super) fn sync(
        &mut self,
        transfers: &Arc<[Arc<Transfer>]>,
        record_of: impl Fn(JobKey) -> String,
        context: &mut Context,
    ) {
        if self.seen.as_ref().is_some_and(|seen| Arc::ptr_eq(seen, transfers)) {
            return;
        }
        self.seen = Some(Arc::clone(transfers));
        self.published = None;
        let mut here = BTreeSet::new();
        let mut recalls = Vec::new();
        for transfer in transfers.iter().filter(|transfer| transfer.state.is_here()) {
            here.insert(transfer.key);
            if let Some(happening) = self.arrival(transfer) {
                recalls.extend(
                    self.step(transfer.key, happening).filter(|effect| *effect == Effect::Recall).map(|_| transfer.key),
                );
            }
        }
        self.has_begun = true;
        let gone: Vec<TransferKey> = self.files.keys().filter(|key| !here.contains(key)).copied().collect();
        for key in gone {
            self.step(key, Happening::Removed);
            self.files.remove(&key);
        }
        self.recall(recalls, &record_of, context);
    }

    /// What has happened to a file that is here; nothing if it is the one that was here.
    fn arrival(&mut self, transfer: &Transfer) -> Option<Happening> {
        let content = transfer.progress.content();
        let path = content.map_or_else(|| transfer.path.clone(), |content| content.path.clone());
        let content = content.map(|content| (content.sha256.clone(), content.bytes));
        if let Some(file) = self.files.get_mut(&transfer.key) {
            file.job = transfer.job;
            if file.path == path && file.content == content {
                return None;
            }
            (file.path, file.content) = (path, content);
            return Some(Happening::Arrived);
        }
        let file = File { job: transfer.job, path, content, course: Course::default() };
        self.files.insert(transfer.key, file);
        Some(if self.has_begun { Happening::Arrived } else { Happening::Restored })
    }

    /// One step of one file; what is to be recalled or written down is for whoever called.
    fn step(&mut self, key: TransferKey, happening: Happening) -> Option<Effect> {
        let file = self.files.get_mut(&key)?;
        let (course, effect) = std::mem::take(&mut file.course).step(happening);
        file.course = course;
        self.published = None;
        match effect {
            Some(Effect::Enqueue) => {
                self.stop(key);
                self.queue.insert(key);
            }
            Some(Effect::Cancel) => {
                self.queue.remove(&key);
                self.stop(key);
            }
            Some(Effect::Recall | Effect::Record) | None => {}
        }
        effect
    }

    /// Stops the look at this file, if it goes on.
    fn stop(&mut self, key: TransferKey) {
        self.look.take_if(|look| look.key == key);
    }

    pub(in super::super) fn command(
        &mut self,
        command: Command,
        record_of: impl Fn(JobKey) -> String,
        context: &mut Context,
    ) {
        let Command::Want(keys) = command;
        let wanted = keys.into_iter().filter(|key| self.step(*key, Happening::Wanted) == Some(Effect::Recall));
        // Steps borrow the book, so they come first.
        let wanted: Vec<TransferKey> = wanted.collect::<Vec<_>>();
        self.recall(wanted, &record_of, context);
        context.mark();
    }

    /// Answers the job a file of which was looked into, if one was.
    pub(in super::super) fn event(&mut self, event: Event, context: &mut Context) -> Option<JobKey> {
        context.mark();
        match event {
            Event::Recalled(files) => {
                for (key, verdict) in files {
                    self.step(key, Happening::Recalled(verdict));
                }
                None
            }
            Event::Ended(number, verdict) => {
                let look = self.look.take_if(|look| look.number == number)?;
                let job = self.files.get(&look.key)?.job;
                self.step(look.key, Happening::Ended(verdict?)).map(|_| job)
            }
        }
    }

    /// Begins the next look, if none goes on. `asked`: what a job was asked.
    pub(in super::super) fn go_on(&mut self, asked: impl Fn(JobKey) -> Option<Asked>, context: &mut Context) {
        if self.look.is_some() {
            return;
        }
        let Some(key) = self.queue.pop_first() else { return };
        self.step(key, Happening::Begun);
        let Some(file) = self.files.get(&key) else { return };
        let number = self.next_look;
        self.next_look += 1;
        let (stop, stopped) = oneshot::channel::<()>();
        self.look = Some(Look { number, key, _stop: stop });
        context.mark();
        let Some(asked) = asked(file.job) else {
            let words = "What this file was asked for is not known here, so it cannot be checked.";
            let verdict = Verdict::cannot_tell(words, Cutting::default());
            self.reporter.report(Event::Ended(number, Some(Arc::new(verdict))));
            return;
        };
        let (inspection, path) = (self.inspection.clone(), file.path.clone());
        context.spawn(&self.reporter, move |reporter| async move {
            // A task that dies tells all the same, or nothing would be looked into any more.
            let answer = reporter.answer(Event::Ended(number, None));
            tokio::select! {
                verdict = look(inspection, path, Arc::new(asked)) => answer.give(Event::Ended(number, verdict)),
                _ = stopped => {}
            }
        });
    }

    fn recall(&self, keys: Vec<TransferKey>, record_of: &impl Fn(JobKey) -> String, context: &mut Context) {
        let mut jobs: BTreeMap<JobKey, Vec<Wanted>> = BTreeMap::new();
        let mut unknown = Vec::new();
        for key in keys {
            let Some(file) = self.files.get(&key) else { continue };
            match &file.content {
                Some((sha256, bytes)) => {
                    let wanted = Wanted { key, path: file.path.clone(), sha256: sha256.clone(), bytes: *bytes };
                    jobs.entry(file.job).or_default().push(wanted);
                }
                None => unknown.push((key, None)),
            }
        }
        if !unknown.is_empty() {
            self.reporter.report(Event::Recalled(unknown));
        }
        if jobs.is_empty() {
            return;
        }
        let jobs: Vec<(String, Vec<Wanted>)> = jobs.into_iter().map(|(job, files)| (record_of(job), files)).collect();
        context.spawn(&self.reporter, move |reporter| async move {
            let nothing = jobs.iter().flat_map(|(_, files)| files).map(|file| (file.key, None)).collect();
            let answer = reporter.answer(Event::Recalled(nothing));
            let read = move || jobs.iter().flat_map(|(name, files)| recall(name, files)).collect();
            if let Ok(found) = tokio::task::spawn_blocking(read).await {
                answer.give(Event::Recalled(found));
            }
        });
    }

    /// What is known, for the snapshot and for the job records.
    pub(in super::super) fn verdicts(&mut self) -> Arc<Verdicts> {
        let files = &self.files;
        let seen = &self.seen;
        let make = || {
            let courses = files.iter().map(|(key, file)| (*key, file.course.clone())).collect();
            Arc::new(Verdicts::new(courses, seen.iter().flat_map(|transfers| transfers.iter())))
        };
        Arc::clone(self.published.get_or_insert_with(make))
    }

    /// Nothing of this job waits any more.
    pub(in super::super) fn is_done(&self, job: JobKey) -> bool {
        !self.files.values().any(|file| file.job == job && file.course.is_coming())
    }
}

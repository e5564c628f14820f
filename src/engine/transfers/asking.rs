//! Files that are there already and that nobody knows: one question per job before it begins.

use super::super::connection::Connection;
use super::super::context::Context;
use super::super::jobs::JobBook;
use super::super::snapshot::{JobKey, OverwriteQuestion};
use super::listing::Listed;
use super::{Item, Target, TransferBook};
use crate::domain::ExistingFiles;
use crate::download::Overwrite;
use std::sync::Arc;

/// A download that waits for its answer.
pub(super) struct Question {
    target: Target,
    connection: Arc<Connection>,
    listed: Listed,
}

impl Question {
    /// As the window is told.
    pub(super) fn told(&self) -> OverwriteQuestion {
        OverwriteQuestion {
            job: self.target.job,
            folder: self.target.folder.clone(),
            there: self.listed.strangers.len(),
            of: self.listed.links.len(),
            example: self.listed.strangers.first().cloned().unwrap_or_default(),
        }
    }
}

/// What is done with a file that is there, and whether to ask first about unknown ones.
pub(super) fn overwrite(existing: ExistingFiles) -> (Overwrite, bool) {
    match existing {
        ExistingFiles::Ask => (Overwrite::Skip, true),
        ExistingFiles::Skip => (Overwrite::Skip, false),
        ExistingFiles::Replace => (Overwrite::Replace, false),
        ExistingFiles::KeepBoth => (Overwrite::KeepBoth, false),
    }
}

impl TransferBook {
    /// A job's links are here: queues them, or asks first.
    pub(super) fn take_listed(
        &mut self,
        target: Target,
        mut listed: Listed,
        connection: Arc<Connection>,
        jobs: &JobBook,
        context: &mut Context,
    ) {
        // The wish may have changed while the list was on its way: answered, paused, given up.
        let target = match self.wishes.get(&target.job) {
            Some(wish) if wish.folder == target.folder => {
                Target { asks: wish.asks, overwrite: wish.overwrite, paused: wish.paused, ..target }
            }
            _ => target,
        };
        if target.only_new {
            let is_new = |name: &String| !self.has(&target, &listed, name);
            let strangers = listed.strangers.iter().filter(|name| is_new(name)).cloned().collect();
            listed.strangers = strangers;
        }
        if !target.asks {
            listed.strangers.clear();
        }
        if !listed.strangers.is_empty() {
            self.questions.insert(target.job, Question { target, connection, listed });
            return context.mark();
        }
        self.take_in_links(&target, listed, &connection, jobs, context);
    }

    fn has(&self, target: &Target, listed: &Listed, name: &str) -> bool {
        let link = listed.names.iter().position(|known| known == name).and_then(|place| listed.links.get(place));
        link.is_some_and(|link| self.by_source.contains_key(&(target.folder.clone(), link.href.clone())))
    }

    pub(super) fn answer(&mut self, job: JobKey, overwrite: Option<Overwrite>, jobs: &JobBook, context: &mut Context) {
        let Some(Question { target, connection, listed }) = self.questions.remove(&job) else { return };
        context.mark();
        let Some(overwrite) = overwrite else { return self.wish_is_met(job, context) };
        let target = Target { overwrite, asks: false, ..target };
        // The answer holds for what the job still makes.
        if !target.last {
            self.wish(target.clone(), context);
        }
        self.take_in_links(&target, listed, &connection, jobs, context);
        if !target.last {
            // It may have made more, or ended, while the question was open.
            self.follow(job, jobs, Some(connection), context);
        }
    }

    fn take_in_links(
        &mut self,
        target: &Target,
        listed: Listed,
        connection: &Arc<Connection>,
        jobs: &JobBook,
        context: &mut Context,
    ) {
        let is_empty = listed.links.is_empty();
        self.enqueue(target, listed, connection, context);
        if target.last {
            self.wish_is_met(target.job, context);
            let is_of_it = |item: &Item| {
                item.transfer.job == target.job && item.order.path.parent() == Some(target.folder.as_path())
            };
            let files = self.items.values().filter(|item| is_of_it(item)).count();
            Arc::make_mut(&mut self.listed).insert(target.job, files);
            context.mark();
            if !is_empty {
                self.complete(target.job, jobs, context);
            }
        }
    }
}

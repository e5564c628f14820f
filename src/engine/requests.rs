//! The owner's recent and kept requests.

use super::context::Context;
use super::effect::Effect;
use super::snapshot::NoticeLevel;
use crate::domain::request::RequestFile;
use crate::domain::saved_requests::{SavedRequest, SavedRequests};
use crate::domain::{Environment, Problem, SubsetRequest};
use crate::store::requests::RequestShelf;
use std::sync::Arc;

/// What a person wants.
pub(super) enum Command {
    Keep { name: String, title: String, file: Box<RequestFile> },
    PutBack(Arc<SavedRequest>),
    Rename { from: String, to: String },
    Delete(String),
    ForgetRecent,
}

/// What is kept, and what of the file this build did not understand.
#[derive(Default)]
pub(super) struct RequestBook {
    requests: SavedRequests,
    rest: RequestShelf,
}

impl RequestBook {
    /// From what was on the disk.
    pub(super) fn restore(mut shelf: RequestShelf) -> Self {
        Self { requests: shelf.take(), rest: shelf }
    }

    /// For the window.
    pub(super) fn all(&self) -> &SavedRequests {
        &self.requests
    }

    /// For the disk: put together there, off the owner's task.
    pub(super) fn to_write(&self) -> (SavedRequests, RequestShelf) {
        (self.requests.clone(), self.rest.clone())
    }

    /// Remembers what was submitted. One that is too large is in the list of jobs all the same.
    pub(super) fn submitted(
        &mut self,
        request: &SubsetRequest,
        title: &str,
        environment: &Environment,
        context: &mut Context,
    ) {
        let file = RequestFile::of(environment, request.clone());
        if let Some(saved) = SavedRequest::new(title, title.to_owned(), context.now(), &file) {
            self.requests.submitted(saved);
            changed(context);
        } else {
            tracing::info!("a request is too large for the list of recent ones");
        }
    }

    pub(super) fn command(&mut self, command: Command, context: &mut Context) {
        match command {
            Command::Keep { name, title, file } => {
                let Some(saved) = SavedRequest::new(&name, title, context.now(), &file) else {
                    let words = "This request is too large to be kept here. Save it as a file instead.";
                    return context.notify(NoticeLevel::Warning, Problem::new(words));
                };
                self.keep(Arc::new(saved), context);
            }
            Command::PutBack(saved) => self.keep(saved, context),
            Command::Rename { from, to } => {
                self.requests.rename(&from, &to);
            }
            Command::Delete(name) => self.requests.delete(&name),
            Command::ForgetRecent => self.requests.forget_recent(),
        }
        changed(context);
    }

    fn keep(&mut self, saved: Arc<SavedRequest>, context: &mut Context) {
        if let Err(problem) = self.requests.keep(saved) {
            context.notify(NoticeLevel::Warning, problem);
        }
    }
}

fn changed(context: &mut Context) {
    context.mark();
    context.effect(Effect::RememberRequests);
}

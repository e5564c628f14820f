//! A request from a file on its way into the form: first its servers, then its collection.

use super::App;
use super::questions::waker;
use crate::domain::request::RequestFile;
use crate::domain::request::from_url::FromUrl;
use crate::domain::{Collection, Draft, Environment, Problem, SubsetRequest};
use crate::engine::Remote;
use crate::engine::snapshot::{JobKey, SessionState};
use egui::Context;

/// A request file that was read and understood.
pub(super) struct Arriving {
    file: RequestFile,
    /// What taking it over is called in “Undo: …”.
    words: String,
    /// The servers it names were asked for.
    switched: bool,
    collection: Remote<Option<Collection>>,
}

impl Arriving {
    pub(super) fn new(file: RequestFile) -> Self {
        let words = "open a request".to_owned();
        Self { file, words, switched: false, collection: Remote::default() }
    }

    /// The same, called otherwise in “Undo: …”.
    pub(super) fn called(self, words: impl Into<String>) -> Self {
        Self { words: words.into(), ..self }
    }
}

impl App {
    /// One step per frame; an engine or network answer wakes the window for the next.
    pub(super) fn bring_arriving_home(&mut self, context: &Context) {
        let Some(mut arriving) = self.state.arriving.take() else { return };
        if !arriving.switched {
            arriving.switched = true;
            if let Err(problem) = self.switch_to(arriving.file.environment.as_deref()) {
                self.engine.notify(problem);
                return;
            }
        }
        let is_there = self.is_at(arriving.file.environment.as_deref());
        if is_there && !arriving.collection.is_loading() {
            let question = self.engine.clone().collection(arriving.file.request.collection.clone());
            arriving.collection.ask(&self.engine.runtime().clone(), waker(context), question);
        }
        arriving.collection.poll();
        if let Some(problem) = arriving.collection.take_problem() {
            self.engine.notify(problem);
        } else if let Some(found) = arriving.collection.take_value() {
            self.take_over(&arriving, found, context);
        } else {
            self.state.arriving = Some(arriving);
        }
    }

    /// Fills the form with a job's request: this computer's own record of it, else the server's.
    pub(super) fn refill(&mut self, key: JobKey) {
        let Some(row) = self.state.snapshot.jobs.iter().find(|row| row.key == key) else { return };
        let recorded = || SubsetRequest::from_url(&row.job()?.request);
        let Some(read) = row.request.clone().map(FromUrl::from).or_else(recorded) else {
            let words = "Harmony's record of this job's request could not be read, so the form was left as it is.";
            return self.engine.notify(Problem::new(words));
        };
        if !read.missing.is_empty() {
            let words = "Not all of the request could be filled in. Please check the form before you submit it.";
            self.engine.notify(Problem::new(words).with_details(read.missing.join("\n")));
        }
        self.state.arriving = Some(
            Arriving::new(RequestFile { environment: None, request: read.request }).called("fill in a job's request"),
        );
    }

    fn take_over(&mut self, arriving: &Arriving, collection: Option<Collection>, context: &Context) {
        let file = &arriving.file;
        if collection.is_none() {
            let words = format!(
                "The collection {} of the request is not known here. Choose another one.",
                file.request.collection
            );
            self.engine.notify(Problem::new(words));
        }
        self.replace_draft_as(Draft::from_request(&file.request, collection), &arriving.words, context);
        if let Some(bounds) = self.state.draft.area_bounds() {
            self.views.map.fit(bounds);
        }
    }

    /// Asks for the servers a file names; none named means those in use.
    fn switch_to(&mut self, environment: Option<&str>) -> Result<(), Problem> {
        match environment {
            Some(_) if self.is_at(environment) => {}
            Some("practice") => self.engine.practice(),
            Some(name) => {
                let environment = Environment::parse(name).map_err(|error| Problem::new(error.to_string()))?;
                self.engine.use_environment(environment);
            }
            None => {}
        }
        Ok(())
    }

    /// The servers are in use and it is known who is signed in.
    fn is_at(&self, environment: Option<&str>) -> bool {
        let present = &self.state.snapshot.environment;
        let is_named = environment.is_none_or(|name| present.to_string() == name || present.harmony().as_str() == name);
        is_named && !matches!(self.state.snapshot.session, SessionState::Checking)
    }
}

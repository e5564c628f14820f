//! A request from a file, a paste or a job on its way into the form: first its servers, then its collection.

use super::App;
use super::journey::{Journey, NamedServers, Step};
use crate::domain::request::RequestFile;
use crate::domain::request::from_url::{FromUrl, NO_SHAPE};
use crate::domain::{Collection, Draft, Problem, SubsetRequest};
use crate::engine::Engine;
use crate::engine::snapshot::{About, JobKey, NoticeLevel};
use egui::Context;

/// Harmony's record of a request leaves an uploaded shape out without a trace (`harmony-api.md` 2.2).
const NO_AREA: &str = "Harmony's record of this request tells no area. If it was cut to a shape, the shape was not kept: open it again, or the request covers everything.";

/// A request that was read and understood.
pub(super) struct Arriving {
    file: RequestFile,
    /// What taking it over is called in “Undo: …”.
    words: String,
    /// To its servers and its collection.
    pub(super) journey: Journey<Found>,
    /// What the person is told when it is there, a sentence each.
    remarks: Vec<String>,
    /// The form stays as it is if the collection is not known.
    keeps_form: bool,
}

/// What became of the name of a request's collection.
pub(super) enum Found {
    One(Box<Collection>),
    /// All of them are known; the form has no more than their names.
    Several,
    Unknown(String),
}

impl Arriving {
    pub(super) fn new(mut file: RequestFile) -> Self {
        let words = "open a request".to_owned();
        let journey = Journey::new(NamedServers::of(&file));
        let remarks = std::mem::take(&mut file.remarks);
        Self { file, words, journey, remarks, keeps_form: false }
    }

    /// A request that was pasted: what is not understood of it changes nothing.
    pub(super) fn pasted(file: RequestFile, remarks: Vec<String>) -> Self {
        Self { remarks, keeps_form: true, ..Self::new(file).called("paste a request") }
    }

    /// The same, called otherwise in “Undo: …”.
    pub(super) fn called(self, words: impl Into<String>) -> Self {
        Self { words: words.into(), ..self }
    }
}

impl App {
    /// One step per frame.
    pub(super) fn bring_arriving_home(&mut self, context: &Context) {
        let Some(mut arriving) = self.state.arriving.take() else { return };
        let names = arriving.file.request.collections().map(str::to_owned).collect();
        match self.step(&mut arriving.journey, context, |engine| found(engine, names)) {
            Step::Waits => self.state.arriving = Some(arriving),
            Step::GivenUp => {}
            Step::Arrived(found) => self.take_over(arriving, found, context),
        }
    }

    /// Fills the form with a job's request: this computer's own record of it, else the server's.
    pub(super) fn refill(&mut self, key: JobKey) {
        let Some(row) = self.state.snapshot.jobs.iter().find(|row| row.key == key) else { return };
        let recorded = || SubsetRequest::from_url(&row.job()?.request);
        // Of a trial the whole request: its one granule was never chosen in the form.
        let whole = row.request.as_ref().map(|sent| row.trial.map_or_else(|| sent.clone(), |trial| trial.whole(sent)));
        let Some(mut read) = whole.map(FromUrl::from).or_else(recorded) else {
            let words = "Harmony's record of this job's request could not be read, so the form was left as it is.";
            return self.engine.notify(Problem::new(words));
        };
        if row.request.is_none() && read.request.area.is_none() && !read.missing.iter().any(|words| words == NO_SHAPE) {
            read.missing.insert(0, NO_AREA.to_owned());
        }
        let file = RequestFile::new(None, read.request);
        let arriving = Arriving::new(file).called("fill in a job's request");
        self.state.arriving = Some(Arriving { remarks: read.missing, ..arriving });
    }

    fn take_over(&mut self, arriving: Arriving, found: Found, context: &Context) {
        let Arriving { file, words: step, mut remarks, keeps_form, .. } = arriving;
        if let Found::Several = found {
            let count = file.request.collections().count();
            remarks.push(format!(
                "This request is of {count} collections together; what can be done with them is checked by Harmony alone."
            ));
        }
        if let Found::Unknown(name) = &found {
            let words = if keeps_form {
                format!("The collection {name} of the request is not known here, so the form was left as it is.")
            } else {
                format!("The collection {name} of the request is not known here. Choose another one.")
            };
            self.engine.notify(Problem::new(words));
            if keeps_form {
                return;
            }
        }
        let collection = match found {
            Found::One(collection) => Some(*collection),
            Found::Several | Found::Unknown(_) => None,
        };
        self.replace_draft_as(Draft::from_request(&file.request, collection), &step, context);
        self.show_area();
        self.tell_in_part(&remarks);
    }

    /// Zooms to the box, point or shape, and brings its side of the form to the front.
    pub(super) fn show_area(&mut self) {
        if let Some(bounds) = self.state.draft.area_bounds() {
            self.views.map.fit(bounds);
        }
        if self.state.draft.shape.is_some() {
            self.views.form.show_shape();
        } else if self.state.draft.has_point() {
            self.views.form.show_point();
        } else if self.state.draft.bounding_box().is_some() {
            self.views.form.show_box();
        }
    }

    /// Says what did not come along: in full where it is short, because it changes what is asked.
    pub(super) fn tell_in_part(&self, missing: &[String]) {
        const SHOWN: usize = 2;
        if missing.is_empty() {
            return;
        }
        let first = missing.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(" ");
        let mut problem = Problem::new(format!("{first} Please check the form before you submit it."));
        if missing.len() > SHOWN {
            let words = format!("Not all of the request could be filled in. {}", problem.summary);
            problem = Problem::new(words).with_details(missing.join("\n"));
        }
        self.engine.tell_about(About::Form, NoticeLevel::Warning, problem);
    }
}

async fn found(engine: Engine, names: Vec<String>) -> Result<Found, Problem> {
    let mut collections = Vec::new();
    for name in names {
        match engine.clone().collection(name.clone()).await? {
            Some(collection) => collections.push(collection),
            None => return Ok(Found::Unknown(name)),
        }
    }
    let [only] = collections.as_slice() else { return Ok(Found::Several) };
    Ok(Found::One(Box::new(only.clone())))
}

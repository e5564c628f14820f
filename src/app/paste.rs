//! A pasted text on its way: recognised, looked up where it only names something, taken over.

use super::App;
use super::arriving::Arriving;
use super::journey::{Journey, NamedServers, Step};
use super::questions::waker;
use crate::domain::budget::{Cancel, CancelOnDrop};
use crate::domain::paste::{self, CollectionName, Parts, Pasted, Reading, WHAT_CAN_BE_PASTED, What};
use crate::domain::request::RequestFile;
use crate::domain::{Collection, Environment, JobId, Problem};
use crate::engine::snapshot::NoticeLevel;
use crate::engine::{Engine, Remote};
use crate::ui::jobs::Filter;
use egui::Context;

/// A paste between two frames.
#[derive(Default)]
pub(super) struct Pasting {
    /// A text and what it is.
    recognised: Remote<(String, Pasted)>,
    /// The same for the field at the top. It runs to its end, so that no second one runs beside it.
    typed: Remote<(String, Pasted)>,
    /// What was typed meanwhile.
    typed_next: Option<String>,
    /// What waits for servers and answers.
    waiting: Option<Waiting>,
    /// A job that is on its way into the list, to be selected there.
    job: Option<JobId>,
}

struct Waiting {
    reading: Reading,
    /// To its servers and what it names.
    journey: Journey<Found>,
}

/// What was looked up.
enum Found {
    /// Taken into the list.
    Job(JobId),
    Fields(Box<Fields>),
}

/// What the names and ids of a paste stand for.
#[derive(Default)]
struct Fields {
    collection: Option<Collection>,
    variables: Vec<String>,
    notes: Vec<String>,
}

impl Pasting {
    pub(super) fn is_at_rest(&self) -> bool {
        let is_reading = self.recognised.is_loading() || self.typed.is_loading();
        self.waiting.is_none() && self.job.is_none() && !is_reading
    }

    /// Other servers are in use now: true if what was pasted was for others and is given up.
    pub(super) fn turn(&mut self, present: &Environment) -> bool {
        self.job = None;
        self.waiting.take_if(|waiting| !waiting.journey.goes_on_at(present)).is_some()
    }
}

impl App {
    /// Recognises a text off the window's thread, because it may be a large shape.
    pub(super) fn paste(&mut self, text: String, context: &Context) {
        self.state.pasting.recognised.ask(&self.engine.runtime().clone(), waker(context), recognition(text));
    }

    /// The same for the field at the top: one text after the other, of those between only the last.
    pub(super) fn recognise(&mut self, text: String, context: &Context) {
        if self.state.pasting.typed.is_loading() {
            self.state.pasting.typed_next = Some(text);
        } else {
            self.state.pasting.typed.ask(&self.engine.runtime().clone(), waker(context), recognition(text));
        }
    }

    fn poll_typed(&mut self, context: &Context) {
        let pasting = &mut self.state.pasting;
        if pasting.typed.is_loading() && self.views.palette.awaited().is_none() {
            // The field was closed, or another text stands in it.
            pasting.typed.withdraw();
            pasting.typed_next = None;
        }
        if !pasting.typed.poll() {
            return;
        }
        if let Some(problem) = pasting.typed.take_problem() {
            self.engine.notify(problem);
        } else if let Some((text, pasted)) = pasting.typed.take_value() {
            self.views.palette.recognised(&text, pasted);
        }
        // One that nobody waits for any more is not read.
        let next = pasting.typed_next.take().filter(|next| self.views.palette.awaited() == Some(next.as_str()));
        if let Some(next) = next {
            self.recognise(next, context);
        }
    }

    /// One step per frame; an engine or network answer wakes the window for the next.
    pub(super) fn bring_paste_home(&mut self, context: &Context) {
        let recognised = &mut self.state.pasting.recognised;
        if recognised.poll() {
            if let Some(problem) = recognised.take_problem() {
                self.engine.notify(problem);
            } else if let Some((text, pasted)) = recognised.take_value() {
                self.recognised(text, pasted, context);
            }
        }
        self.poll_typed(context);
        self.look_up(context);
        self.show_adopted_job();
    }

    fn recognised(&mut self, text: String, pasted: Pasted, context: &Context) {
        match pasted {
            doubtful @ Pasted::Known(_) if doubtful.is_doubtful() => self.views.palette.open_with(text, doubtful),
            Pasted::Known(readings) => {
                let Some(reading) = readings.into_iter().next() else { return };
                let notes: Vec<String> = reading
                    .notes
                    .iter()
                    .cloned()
                    .chain(reading.servers.note(&self.state.snapshot.environment))
                    .collect();
                if !notes.is_empty() {
                    let words = format!("{}. {}", reading.headline(), notes.join(" "));
                    self.engine.tell(NoticeLevel::Info, Problem::new(words));
                }
                self.take_reading(reading, context);
            }
            Pasted::Unknown(why) => {
                self.engine.tell(NoticeLevel::Warning, Problem::new(why).with_details(WHAT_CAN_BE_PASTED));
            }
            Pasted::Words => {
                let words = "The pasted text was not understood, so nothing was changed.";
                self.engine.tell(NoticeLevel::Warning, Problem::new(words).with_details(WHAT_CAN_BE_PASTED));
            }
        }
    }

    /// Takes a reading over, now or when what it names has been looked up.
    pub(super) fn take_reading(&mut self, reading: Reading, context: &Context) {
        self.state.arriving = None;
        self.state.pasting.waiting = None;
        match reading.what {
            What::Request(request) => {
                let environment = reading.servers.environment(&self.state.snapshot.environment).map(str::to_owned);
                let file = RequestFile::new(environment, *request);
                self.state.arriving = Some(Arriving::pasted(file, reading.missing));
            }
            What::Parts(ref parts) if !parts.needs_answers() => {
                self.fill(&parts.clone(), Fields::default(), &reading.missing, context);
            }
            What::Parts(_) | What::Job(_) => {
                let named = reading.servers.environment(&self.state.snapshot.environment);
                let journey = Journey::new(named.map(NamedServers::by_name));
                self.state.pasting.waiting = Some(Waiting { reading, journey });
            }
        }
        // Whatever can be done now needs no other frame.
        self.look_up(context);
    }

    fn look_up(&mut self, context: &Context) {
        let Some(mut waiting) = self.state.pasting.waiting.take() else { return };
        let chosen = self.state.draft.collection.as_ref().map(|collection| collection.concept_id.clone());
        let what = &waiting.reading.what;
        match self.step(&mut waiting.journey, context, |engine| answered(engine, what.clone(), chosen)) {
            Step::Waits => self.state.pasting.waiting = Some(waiting),
            Step::GivenUp => {}
            Step::Arrived(found) => self.take_found(&waiting.reading, found, context),
        }
    }

    fn take_found(&mut self, reading: &Reading, found: Found, context: &Context) {
        match (found, &reading.what) {
            (Found::Job(job), _) => {
                self.state.pasting.job = Some(job);
            }
            (Found::Fields(fields), What::Parts(parts)) => self.fill(parts, *fields, &reading.missing, context),
            (Found::Fields(_), _) => {}
        }
    }

    /// The pasted fields into the form; everything else in it stays.
    fn fill(&mut self, parts: &Parts, fields: Fields, missing: &[String], context: &Context) {
        if let Some(collection) = &fields.collection {
            self.remember(collection);
            self.state.questions.search.clear();
            self.views.form.search_text.clear();
        }
        let draft = parts.applied(&self.state.draft, fields.collection, &fields.variables);
        self.set_draft(draft, context);
        self.draft_changed(context);
        if parts.area.is_some() {
            self.state.questions.shape.clear();
            self.show_area();
        }
        let remarks: Vec<String> = fields.notes.iter().chain(missing).cloned().collect();
        self.tell_in_part(&remarks);
    }

    /// The list shows an adopted job a moment later.
    fn show_adopted_job(&mut self) {
        let Some(id) = self.state.pasting.job else { return };
        let row = self.state.snapshot.jobs.iter().find(|row| row.job().is_some_and(|job| job.id == id));
        if let Some(row) = row {
            self.state.selected_job = Some(row.key);
            self.state.pasting.job = None;
            // A filter would hide what was just asked for.
            self.views.jobs.filter = Filter::default();
            self.views.show_jobs();
        }
    }
}

/// Off the window's thread, because it may be a large shape; it ends when nobody waits for it any more.
async fn recognition(text: String) -> Result<(String, Pasted), Problem> {
    let cancel = Cancel::default();
    let _stops_when_dropped = CancelOnDrop::new(cancel.clone());
    let read = tokio::task::spawn_blocking(move || {
        let pasted = paste::read_until(&text, &cancel);
        (text, pasted)
    });
    read.await.map_err(|error| Problem::new("The pasted text could not be read.").with_details(error.to_string()))
}

/// `chosen` is the form's collection, by concept id.
async fn answered(engine: Engine, what: What, chosen: Option<String>) -> Result<Found, Problem> {
    match what {
        What::Job(id) => engine.adopt(id).await.map(|()| Found::Job(id)),
        What::Parts(parts) => fields(&engine, &parts, chosen).await.map(|fields| Found::Fields(Box::new(fields))),
        What::Request(_) => Ok(Found::Fields(Box::default())),
    }
}

async fn fields(engine: &Engine, parts: &Parts, chosen: Option<String>) -> Result<Fields, Problem> {
    let mut fields = Fields::default();
    match &parts.collection {
        Some(CollectionName::Id(id)) => fields.collection = Some(collection(engine, id).await?),
        Some(CollectionName::Doi(doi)) => by_doi(engine, doi, &mut fields).await?,
        None => {}
    }
    let mut target = fields.collection.as_ref().map(|collection| collection.concept_id.clone()).or(chosen);
    let mut owners = Vec::new();
    if let Some(granule) = parts.granule_ids.first() {
        let owner = engine.clone().collection_of_granule(granule.clone()).await?;
        let owner = owner.ok_or_else(|| unknown(&format!("the granule {granule}")))?;
        owners.push((format!("granule {granule}"), vec![owner]));
    }
    if !parts.variable_ids.is_empty() {
        let records = engine.clone().variables(parts.variable_ids.clone()).await?;
        for id in &parts.variable_ids {
            let record = records.iter().find(|record| record.concept_id == *id);
            let record = record.ok_or_else(|| unknown(&format!("the variable {id}")))?;
            fields.variables.push(record.name.clone());
            owners.push((format!("variable {} ({id})", record.name), record.collections.clone()));
        }
    }
    for (what, collections) in owners {
        match (&target, collections.as_slice()) {
            (Some(target), [_, ..]) if !collections.contains(target) => {
                return Err(elsewhere(&what, &collections, target));
            }
            (None, [only]) => {
                fields.collection = Some(collection(engine, only).await?);
                target = Some(only.clone());
            }
            _ => {}
        }
    }
    Ok(fields)
}

async fn collection(engine: &Engine, id: &str) -> Result<Collection, Problem> {
    let found = engine.clone().collection(id.to_owned()).await?;
    found.ok_or_else(|| unknown(&format!("the collection {id}")))
}

async fn by_doi(engine: &Engine, doi: &str, fields: &mut Fields) -> Result<(), Problem> {
    let mut found = engine.clone().collections_of_doi(doi.to_owned()).await?.into_iter();
    let first = found.next().ok_or_else(|| unknown(&format!("a collection with the DOI {doi}")))?;
    let others: Vec<String> = found.map(|collection| collection.concept_id).collect();
    if !others.is_empty() {
        let words = format!("The DOI {doi} also stands for {}; {} was chosen.", others.join(", "), first.concept_id);
        fields.notes.push(words);
    }
    fields.collection = Some(first);
    Ok(())
}

fn unknown(what: &str) -> Problem {
    Problem::new(format!("NASA's catalogue does not know {what} on these servers, so the form was left as it is."))
}

fn elsewhere(what: &str, collections: &[String], target: &str) -> Problem {
    let owners = collections.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    Problem::new(format!(
        "The {what} belongs to {owners}, not to the chosen collection {target}. Choose that collection first; the form was left as it is."
    ))
}

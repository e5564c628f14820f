//! Questions about one job: when they are asked, and what their answers change.

use super::App;
use super::files::taken;
use super::questions::waker;
use crate::commands::JobQuestion;
use crate::domain::again::Again;
use crate::domain::file_name::safe_name;
use crate::domain::{LinkType, Problem};
use crate::engine::snapshot::JobKey;
use crate::ui::Asked;
use egui::Context;
use std::sync::Arc;

impl App {
    pub(super) fn ask_about_job(&mut self, key: JobKey, question: JobQuestion, context: &Context) {
        let Some(row) = self.state.snapshot.jobs.iter().find(|row| row.key == key).map(Arc::clone) else { return };
        let Some(job) = row.job().map(Arc::clone) else { return };
        let (engine, runtime, now) = (self.engine.clone(), self.engine.runtime().clone(), self.engine.now());
        let answers = &mut self.state.questions.job;
        answers.turn_to(key);
        let wake = waker(context);
        match question {
            JobQuestion::Steps => {
                answers.asked = Some(Asked::now(&job, now));
                let known = answers.steps.value().map(Arc::clone);
                answers.steps.ask(&runtime, wake, engine.steps(job.id, known));
            }
            JobQuestion::Item(item) => {
                answers.item_asked = Some(item);
                answers.item.ask(&runtime, wake, engine.work_item_files(job.id, item));
            }
            JobQuestion::Links(LinkType::Https) => {
                answers.https.ask(&runtime, wake, engine.links(job.id, LinkType::Https));
            }
            JobQuestion::Links(LinkType::S3) => {
                answers.s3.ask(&runtime, wake, engine.links(job.id, LinkType::S3));
            }
            JobQuestion::Catalogue => answers.catalogue.ask(&runtime, wake, engine.stac_catalogue(job.id)),
            JobQuestion::Keys => answers.keys.ask(&runtime, wake, engine.cloud_access()),
            // Two presses must not make two jobs.
            JobQuestion::FailedAgain if answers.again.is_loading() => {}
            JobQuestion::FailedAgain => answers.again.ask(&runtime, wake, engine.failed_again(row)),
        }
    }

    pub(super) fn poll_job_answers(&mut self, context: &Context, frame: &eframe::Frame) {
        let signed_in = self.state.signed_in();
        let answers = &mut self.state.questions.job;
        answers.steps.poll();
        answers.item.poll();
        answers.https.poll();
        answers.s3.poll();
        answers.keys.poll();
        if !signed_in {
            // Keys are the account's.
            answers.keys.clear();
        }
        let catalogue = taken(&mut answers.catalogue);
        let again = taken(&mut answers.again);
        let again_problem = answers.again.take_problem();
        if let Some(text) = catalogue {
            let title = self.state.selected_title().unwrap_or_default();
            self.save_text(&format!("{} STAC catalogue.json", safe_name(&title)), text, context, frame);
        }
        if let Some(again) = again {
            self.submit_again(again);
        }
        if let Some(problem) = again_problem {
            self.engine.notify(problem);
        }
    }

    fn submit_again(&mut self, again: Again) {
        if !again.unknown.is_empty() {
            let words = format!(
                "{} of the failed granules could not be found in CMR by the name of their file; the new job holds the \
                 others.",
                again.unknown.len()
            );
            self.engine.notify(Problem::new(words).with_details(again.unknown.join("\n")));
        }
        let job = self.engine.submit(again.request, again.title);
        self.sent(job);
    }
}

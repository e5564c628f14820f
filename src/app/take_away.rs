//! What leaves the program: exports of results, and the paragraph for a paper's methods.

use super::App;
use super::files::taken;
use super::questions::waker;
use super::small_files::aside;
use crate::domain::Problem;
use crate::domain::methods::{Facts, limits, paragraph};
use crate::engine::exports::ExportRequest;
use crate::engine::snapshot::{JobKey, NoticeLevel};
use crate::store::job_record::JobRecord;
use egui::Context;

/// This program and its version.
const SOFTWARE: &str = concat!("Harmony Desktop ", env!("CARGO_PKG_VERSION"));

impl App {
    pub(super) fn export(&mut self, mut request: ExportRequest, context: &Context) {
        let snapshot = &self.state.snapshot;
        let transfer = snapshot.transfers.iter().find(|transfer| transfer.path == request.from);
        let job = transfer.and_then(|transfer| snapshot.job(transfer.job));
        let told = &mut request.provenance;
        told.written = self.engine.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        SOFTWARE.clone_into(&mut told.software);
        if let Some(row) = job {
            told.request = row.request.as_ref().map(limits).unwrap_or_default();
            told.address = row.job().map(|job| job.request.clone()).unwrap_or_default();
        }
        let (inspection, runtime) = (self.engine.inspection(), self.engine.runtime());
        self.state.questions.exports.begin(inspection, runtime, waker(context), request);
    }

    /// Gathers what is known of a job on another thread: its record is read from the disk.
    pub(super) fn copy_methods(&mut self, key: JobKey, context: &Context) {
        let snapshot = &self.state.snapshot;
        let Some(row) = snapshot.job(key).cloned() else { return };
        let Some(job) = row.job().cloned() else { return };
        let of_job = snapshot.transfers.iter().filter(|transfer| transfer.job == key);
        let here = of_job.filter(|transfer| transfer.state.is_here()).count();
        let all = usize::try_from(job.link_count()).unwrap_or(usize::MAX).max(here);
        let harmony = snapshot.environment.harmony().to_string();
        let verdict = snapshot.verdicts.job(key).line();
        let (folder, now) = (self.state.job_folder(key), self.engine.now());
        let gathered = aside(move || {
            let name = format!("harmony-job-{}.json", job.id);
            let record = folder.and_then(|folder| JobRecord::read(&folder.join(&name)));
            let asked = row.request.clone().or_else(|| record.as_ref()?.request());
            let id = job.id.to_string();
            Ok(paragraph(&Facts {
                collection: record.as_ref().and_then(|record| record.collection.as_ref()),
                request: asked.as_ref(),
                harmony: Some(&harmony),
                service: job.service_name.as_deref(),
                job: &id,
                submitted: Some(row.submitted_at),
                completed: record.as_ref().and_then(|record| record.completed_at).unwrap_or(now),
                files: (here, all),
                granules: usize::try_from(job.num_input_granules).unwrap_or(usize::MAX),
                verdict: verdict.as_deref(),
                record: record.is_some().then_some(&*name),
                software: SOFTWARE,
            }))
        });
        self.state.dialogs.methods.ask(&self.engine.runtime().clone(), waker(context), gathered);
    }

    pub(super) fn poll_take_away(&mut self, context: &Context) {
        let exports = &mut self.state.questions.exports;
        exports.poll();
        if exports.is_running() && !self.views.viewer.is_exporting() {
            // Its dialog was closed.
            exports.stop();
        }
        if let Some(text) = taken(&mut self.state.dialogs.methods) {
            context.copy_text(text);
            let words = "The paragraph for the methods is on the clipboard, with the citation of the data.";
            self.engine.tell(NoticeLevel::Info, Problem::new(words));
        }
    }
}

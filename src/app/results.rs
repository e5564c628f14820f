//! Opening and closing result files.

use super::App;
use super::files::taken;
use super::questions::waker;
use crate::commands::ResultsCommand;
use crate::domain::verdict::Filter;
use crate::engine::inspection::{FileKey, OpenState, Origin};
use crate::engine::snapshot::{Transfer, TransferKey};
use egui::Context;
use std::path::{Path, PathBuf};

/// Endings of files that hold data, for the dialog and for what is dropped on the window; what a file is says its
/// beginning.
const ENDINGS: [&str; 19] = [
    "nc", "nc4", "cdf", "netcdf", "h5", "hdf5", "he5", "hdf", "tif", "tiff", "png", "jpg", "jpeg", "gif", "csv", "dap",
    "nc3", "h4", "txt",
];

/// Whether a file's name says that it holds data.
pub(super) fn is_result(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()) || ending == "part")
}

impl App {
    pub(super) fn results(&mut self, command: ResultsCommand, context: &Context, frame: &eframe::Frame) {
        let inspection = self.engine.inspection();
        match command {
            ResultsCommand::Open(path) => self.open_result(path),
            ResultsCommand::OpenTransfer { transfer, keep } => self.open_transfer(transfer, keep),
            ResultsCommand::OpenBeside(transfers) => self.open_beside(transfers),
            ResultsCommand::Check(transfer) => self.engine.want_verdicts(vec![transfer]),
            ResultsCommand::Close(file) => inspection.close(file),
            ResultsCommand::Reload(file) => inspection.reload(file),
            ResultsCommand::Ask(request) => inspection.ask(request),
            ResultsCommand::OpenIn { program, path } => self.engine.open_in(program, path),
            ResultsCommand::Retry(key) => inspection.retry(&key),
            ResultsCommand::Export(request) => self.export(*request, context),
            ResultsCommand::ChooseExportFolder(folder) => self.ask_export_folder(folder, context, frame),
            ResultsCommand::StopExport => self.state.questions.exports.stop(),
            ResultsCommand::ForgetExport => self.state.questions.exports.forget(),
            ResultsCommand::OpenFolder(folder) => self.open_folder(&folder),
        }
    }

    pub(super) fn open_result(&mut self, path: PathBuf) {
        let key = self.engine.inspection().open(path, Origin::Chosen);
        self.views.viewer.show_with_its_place(key);
    }

    fn open_row(&self, row: &Transfer) -> FileKey {
        let origin = Origin::Transfer { job: row.job, transfer: row.key };
        self.engine.inspection().open(row.path.clone(), origin)
    }

    fn open_transfer(&mut self, key: TransferKey, keep: bool) {
        let row = self.state.snapshot.transfers.iter().find(|row| row.key == key && row.state.is_here());
        let Some(row) = row else { return };
        self.engine.want_verdicts(vec![key]);
        let was_open = self.engine.inspection().results().files().at(&row.path).is_some();
        let file = self.open_row(row);
        // One that was open before stays open.
        if let Some(left) = self.views.viewer.show(file, keep || was_open) {
            self.engine.inspection().close(left);
        }
    }

    /// After a download its first file with data lies on the map without a click, unless a person looks at other results.
    fn lay_first_result_on_the_map(&mut self) {
        let Some(job) = self.state.awaited else { return };
        let snapshot = &self.state.snapshot;
        let tally = snapshot.verdicts.job(job);
        if self.views.viewer.current().is_some() {
            self.state.awaited = None;
            return;
        }
        if tally.count(Filter::Inside) + tally.count(Filter::MoreThanAsked) == 0 {
            let is_over = tally.checked() > 0 && tally.checked() == tally.all();
            self.state.awaited = Some(job).filter(|_| !is_over);
            return;
        }
        self.state.awaited = None;
        let is_good = |state| matches!(Filter::of(state), Filter::Inside | Filter::MoreThanAsked);
        let row = snapshot.transfers.iter().find(|row| row.job == job && is_good(snapshot.verdicts.state(row.key)));
        let Some(row) = row else { return };
        let file = self.open_row(row);
        self.views.viewer.lay_on_the_map(file);
    }

    /// They stay open, and what is looked at stays too.
    fn open_beside(&self, transfers: Vec<TransferKey>) {
        for key in &transfers {
            let row = self.state.snapshot.transfers.iter().find(|row| row.key == *key && row.state.is_here());
            if let Some(row) = row {
                self.open_row(row);
            }
        }
        self.engine.want_verdicts(transfers);
    }

    pub(super) fn close_result(&mut self) {
        if let Some(file) = self.views.viewer.current() {
            self.engine.inspection().close(file);
        }
    }

    /// Closes the result that is looked at if it is still being opened; true if it was.
    pub(super) fn stop_opening(&mut self) -> bool {
        let inspection = self.engine.inspection();
        let file = self.views.viewer.current().and_then(|current| inspection.results().file(current));
        let opening = file.filter(|file| matches!(file.state, OpenState::Opening));
        if let Some(file) = &opening {
            inspection.close(file.key);
        }
        opening.is_some()
    }

    pub(super) fn ask_result_to_open(&mut self, context: &Context, frame: &eframe::Frame) {
        let dialog =
            Self::dialog(frame).set_title("Open results").add_filter("Data", &ENDINGS).add_filter("All", &["*"]);
        let question = async move {
            let files = dialog.pick_files().await.unwrap_or_default();
            Ok(files.iter().map(|file| file.path().to_owned()).collect())
        };
        self.state.dialogs.results.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn poll_results(&mut self, context: &Context) {
        for path in taken(&mut self.state.dialogs.results).unwrap_or_default() {
            self.open_result(path);
        }
        self.lay_first_result_on_the_map();
        let inspection = self.engine.inspection();
        self.state.questions.recorded.follow(inspection, self.engine.runtime(), waker(context));
        self.views.viewer.follow(&inspection.results().files());
    }
}

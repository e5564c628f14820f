//! Applies commands: one line per arm, the work is elsewhere.

use super::{App, theme};
use crate::commands::{Action, Command, NamedBy, Retry, SavedCommand};
use crate::domain::map::Projection;
use crate::domain::{BoundingBox, Collection, Draft, Environment, Remedy, environment::EnvironmentKind};
use crate::engine::snapshot::{About, JobKey, JobPhase, TransferKey};
use crate::engine::{Settings, TransferAction, Which};
use crate::ui::map::AreaTool;
use egui::{Context, ViewportCommand};
use std::path::{Path, PathBuf};

impl App {
    pub(super) fn apply(&mut self, command: Command, context: &Context, frame: &eframe::Frame) {
        match command {
            Command::Do(action) => self.act(action, context, frame),
            Command::DraftChanged => self.draft_edited(context),
            Command::AreaDrawn(words) => self.area_drawn(words, context),
            Command::OnlyGranules(ids) => self.only_granules(ids, context),
            Command::AllGranules => self.only_granules(Vec::new(), context),
            Command::ShowDay(day) => self.show_day(day),
            Command::WayOut(way_out) => self.take_way_out(&way_out, context),
            Command::Search(text) => self.search(text, context),
            Command::AskBucketPolicy(path) => self.ask_bucket_policy(path, context),
            Command::Choose(collection) => self.choose(*collection, context),
            Command::DropCollection => self.drop_collection(context),
            Command::Job(job, action) => self.engine.control(job, action),
            Command::SelectJob(job) => self.select_job(job),
            Command::Download(job) => self.download(job),
            Command::OpenJobFolder(job) => self.open_job_folder(job),
            Command::Forget(job) => self.engine.forget(job),
            Command::Resubmit(job) => self.resubmit(job),
            Command::SubmitWhole(job) => self.submit_whole(job),
            Command::PollJob(job) => self.engine.poll(job),
            Command::Refill(job) => self.refill(job),
            Command::OpenJobPage(job) => self.open_job_page(job),
            Command::CopyMethods(job) => self.copy_methods(job, context),
            Command::Label { job, label, add } => self.engine.change_label(job, label, add),
            Command::AskAboutJob(job, question) => self.ask_about_job(job, question, context),
            Command::ListServerJobs => self.engine.list_server_jobs(),
            Command::CancelTransfer(transfer) => self.engine.cancel_transfer(transfer),
            Command::RetryTransfer(transfer) => self.engine.retry_transfer(transfer),
            Command::Transfers(which, action) => self.engine.change_transfers(which, action),
            Command::DownloadFirst(job) => self.engine.download_first(job),
            Command::AnswerOverwrite(job, overwrite) => self.engine.answer_overwrite(job, overwrite),
            Command::OpenFile(transfer) => self.open_file(transfer),
            Command::CheckFinishedFiles => self.engine.look_at_finished_files(),
            Command::OpenTransferFolder(transfer) => self.open_transfer_folder(transfer),
            Command::Password { user, password } => self.engine.sign_in_with_password(user, password),
            Command::Token(token) => self.engine.sign_in_with_token(token),
            Command::AcceptOffer(index) => self.engine.accept_offer(index),
            Command::UseEnvironment(kind) => self.use_environment(kind),
            Command::AcceptEula { pages, retry } => self.accept_eula(&pages, retry),
            Command::RetryIn { wait, retry } => self.retry_in(wait, retry, context),
            Command::Answer { question, yes } => self.answer(*question, yes, context),
            Command::ChangeSettings(settings) => self.change_settings(*settings, context),
            Command::Remedy(remedy) => self.remedy(remedy, context, frame),
            Command::Dismiss(notice) => self.engine.dismiss(notice),
            Command::DismissAll => self.dismiss_all(),
            Command::Copy(text) => context.copy_text(text),
            Command::CopySecret(secret) => context.copy_text(secret.expose().clone()),
            Command::SaveFile { file_name, bytes } => self.save_file(&file_name, bytes, context, frame),
            Command::SaveText { file_name, text } => self.save_text(&file_name, text, context, frame),
            Command::Saved(command) => {
                if let SavedCommand::TakeOver(saved) = &command {
                    self.state.asks.named_by = Some(NamedBy::SavedRequest(saved.name.clone()));
                }
                self.apply_saved(command, context);
            }
            Command::Region(command) => self.apply_region(command, context),
            Command::Results(command) => self.results(command, context, frame),
            Command::OpenRequestFile(path) => self.read_request(path, None, context),
            Command::Recognise(text) => self.recognise(text, context),
            Command::Paste(text) => self.paste(text, context),
            Command::TakeOver(reading) => self.take_reading(*reading, context),
            Command::SimplifyShape => self.simplify_shape(context),
            Command::StopReadingShape => self.state.questions.shape.withdraw(),
            Command::SetFolder(folder) => self.set_folder(folder),
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a table: an arm for each action, and the compiler sees that none is missing"
    )]
    fn act(&mut self, action: Action, context: &Context, frame: &eframe::Frame) {
        let waits_for_answer = self.state.asks.question.is_some() && !matches!(action, Action::Cancel | Action::Quit);
        if waits_for_answer || action.allowed(&self.situation()).is_err() {
            return;
        }
        match action {
            Action::NewRequest => {
                self.views.leave_job();
                self.replace_draft_as(Draft::default(), "new request", context);
            }
            Action::OpenRequest => self.ask_file_to_open(context, frame),
            Action::OpenShape => self.ask_shape_to_open(context, frame),
            Action::OpenResult => self.ask_result_to_open(context, frame),
            Action::CloseResult => self.close_result(),
            Action::CompareResults => self.views.viewer.toggle_compare(),
            Action::ExportResult => self.views.viewer.open_export(),
            Action::CopyCells
            | Action::CopyCellsCsv
            | Action::CopyRows
            | Action::CopyRowsCsv
            | Action::CopyColumns
            | Action::CopyColumnsCsv
            | Action::GoToValue => self.views.viewer.act_on_values(action),
            Action::SaveRequest => self.ask_file_to_save(context, frame),
            Action::KeepRequest => self.ask_name(),
            Action::KeptRequests => self.views.saved.open_list(),
            Action::ChooseFolder => self.ask_folder(context, frame),
            Action::Quit => context.send_viewport_cmd(ViewportCommand::Close),
            Action::Undo => self.undo(context),
            Action::Redo => self.redo(context),
            Action::FindCollection => self.views.form.focus_search(),
            Action::DrawBox => self.views.map.arm_box_tool(!self.views.map.box_tool_armed()),
            Action::DrawPolygon => self.views.map.toggle_area_tool(AreaTool::Polygon),
            Action::DrawCircle => self.views.map.toggle_area_tool(AreaTool::Circle),
            Action::DrawPoint => self.views.map.toggle_area_tool(AreaTool::Disc),
            Action::DrawCorridor => self.views.map.toggle_area_tool(AreaTool::Corridor),
            Action::DrawRectangle => self.views.map.toggle_area_tool(AreaTool::Rectangle),
            Action::PlaceBox | Action::OtherWayRound | Action::AllLongitudes | Action::ToPole => {
                self.change_box(action, context);
            }
            Action::ClearBox => self.clear_box(context),
            Action::KeepArea => self.ask_area_name(),
            Action::Areas => self.views.regions.open_list(),
            Action::ExportArea => self.views.regions.open_export(),
            Action::SaveMap => self.begin_map_picture(1.0, context),
            Action::SaveLargeMap => self.begin_map_picture(2.0, context),
            Action::FindPlace => self.views.palette.open(),
            Action::Cancel => self.cancel(context),
            Action::FitBox => self.fit_box(),
            Action::FitCollection => self.fit_collection(),
            Action::FitWorld => self.views.map.fit_world(),
            Action::ToggleLayers => self.views.map.layers().toggle_panel(),
            Action::ToggleOnlineImagery => self.toggle_online_imagery(),
            Action::WorldMap => self.show_projection(Projection::World),
            Action::ArcticMap => self.show_projection(Projection::Arctic),
            Action::AntarcticMap => self.show_projection(Projection::Antarctic),
            Action::ToggleFootprints => self.views.granules.toggle_footprints(),
            Action::ToggleTimeline => self.views.timeline.toggle(),
            Action::ToggleTheme => self.toggle_theme(context),
            Action::ToggleData => self.views.viewer.toggle_data(),
            Action::ToggleForm => self.views.viewer.toggle_form(),
            Action::ToggleSidePanel => self.views.side_open = !self.views.side_open,
            Action::ZoomIn => egui::gui_zoom::zoom_in(context),
            Action::ZoomOut => egui::gui_zoom::zoom_out(context),
            Action::ZoomReset => context.set_zoom_factor(1.0),
            Action::Submit => self.submit(),
            Action::TryOne => self.try_one(),
            Action::DownloadJob => self.with_selected(Self::download),
            Action::OpenFolder => self.with_selected(Self::open_job_folder),
            Action::CopyMethods => {
                if let Some(job) = self.state.selected_job {
                    self.copy_methods(job, context);
                }
            }
            Action::PauseDownloads => self.engine.change_transfers(Which::All, TransferAction::Pause),
            Action::ResumeDownloads => self.engine.change_transfers(Which::All, TransferAction::Resume),
            Action::RetryDownloads => self.engine.change_transfers(Which::All, TransferAction::RetryFailed),
            Action::ClearDownloads => self.engine.change_transfers(Which::All, TransferAction::ClearFinished),
            Action::SignIn | Action::RenewSignIn => self.open_sign_in(),
            Action::Settings => self.views.settings.open(),
            Action::SignOut => self.engine.sign_out(),
            Action::Practice => self.engine.practice(),
            Action::Palette => self.views.palette.toggle(),
            Action::CopyDiagnostics => self.ask_diagnostics(context),
            Action::OpenLogFolder => {
                if let Some(folder) = self.log_folder().map(Path::to_owned) {
                    self.open_folder(&folder);
                }
            }
            Action::About => self.views.about_open = true,
        }
    }

    fn with_selected(&mut self, act: fn(&mut Self, JobKey)) {
        if let Some(job) = self.state.selected_job {
            act(self, job);
        }
    }

    pub(super) fn replace_draft_as(&mut self, draft: Draft, words: &str, context: &Context) {
        // What was told of the form before was told of another one.
        self.engine.settle(About::Form);
        self.set_draft(draft, context);
        self.state.history.record_as(&self.state.draft, words);
        self.check_and_count(context);
    }

    /// After a change of the draft that is a step by itself.
    pub(super) fn draft_changed(&mut self, context: &Context) {
        self.state.history.record(&self.state.draft, None);
        self.check_and_count(context);
    }

    fn select_job(&mut self, job: JobKey) {
        self.state.selected_job = Some(job);
        self.views.outline_results(job);
    }

    fn choose(&mut self, collection: Collection, context: &Context) {
        self.views.leave_job();
        self.remember(&collection);
        self.state.questions.search.clear();
        self.views.form.search_text.clear();
        // That only some variables are wanted was said of the collection before.
        let draft = Draft { collection: Some(collection), picks_variables: false, ..self.state.draft.clone() };
        self.set_draft(draft, context);
        self.draft_changed(context);
    }

    fn drop_collection(&mut self, context: &Context) {
        let draft = Draft {
            collection: None,
            collection_name: String::new(),
            picks_variables: false,
            ..self.state.draft.clone()
        };
        self.set_draft(draft, context);
        self.draft_changed(context);
    }

    fn clear_box(&mut self, context: &Context) {
        if self.views.map.remove_vertex() {
            return context.request_repaint();
        }
        self.state.draft.clear_area();
        self.state.questions.shape.clear();
        self.draft_changed(context);
    }

    /// Escape leaves the innermost thing first.
    fn cancel(&mut self, context: &Context) {
        if let Some(question) = self.state.asks.question.clone() {
            return self.answer(question, false, context);
        }
        if !self.views.close_topmost() && !self.stop_opening() && !self.views.timeline.cancel() {
            self.views.map.cancel();
            self.views.map.arm_box_tool(false);
        }
    }

    fn fit_box(&mut self) {
        if let Some(bounds) = self.state.draft.area_bounds() {
            self.views.map.fit(bounds);
        }
    }

    /// Another map; what is selected stays in sight.
    fn show_projection(&mut self, projection: Projection) {
        let selected = self.state.draft.area_bounds().or_else(|| self.marked_granule());
        self.views.map.set_projection(projection, selected);
        self.views.map.say(match projection {
            Projection::World => "The world map is shown.",
            Projection::Arctic => "The Arctic map is shown.",
            Projection::Antarctic => "The Antarctic map is shown.",
        });
        if self.state.settings.map_projection != projection {
            self.state.settings.map_projection = projection;
            self.keep_settings();
        }
    }

    /// Around the granule that is marked in the list.
    fn marked_granule(&self) -> Option<BoundingBox> {
        let granules = self.state.questions.preview.granules()?;
        let granule = granules.get(self.views.granules.marked()?)?;
        let extent = granules.footprints().extent(granule.footprint?)?;
        let [west, south, east, north] = [extent.west, extent.south, extent.east, extent.north].map(f64::from);
        BoundingBox::from_corners((west, south), (east, north))
    }

    fn fit_collection(&mut self) {
        match self.state.draft.collection.as_ref().map(|collection| collection.boxes.as_slice()) {
            Some([bounds]) => self.views.map.fit(*bounds),
            _ => self.views.map.fit_world(),
        }
    }

    fn toggle_theme(&mut self, context: &Context) {
        self.state.settings.theme = theme::other(context.theme());
        context.set_theme(theme::preference(self.state.settings.theme));
        self.keep_settings();
    }

    /// The layers show a day; the list of layers opens if there is none that has days.
    fn show_day(&mut self, day: chrono::NaiveDate) {
        let imagery = &mut self.state.settings.imagery;
        imagery.set_day(day);
        if !imagery.is_dated() && !self.views.map.layers().is_panel_open() {
            self.views.map.layers().toggle_panel();
        }
        self.keep_settings();
    }

    fn toggle_online_imagery(&mut self) {
        let online = &mut self.state.settings.imagery.online;
        *online = Some(*online != Some(true));
        self.keep_settings();
    }

    fn change_settings(&mut self, settings: Settings, context: &Context) {
        context.set_theme(theme::preference(settings.theme));
        self.state.settings = settings;
        self.keep_settings();
    }

    /// Sends the request, whatever was doubtful about it.
    pub(super) fn submit_now(&mut self) {
        let Some(request) = self.state.checked.request.clone() else { return };
        let title = self.state.draft.title();
        let job = self.engine.submit(request, title);
        if self.state.draft.accepts_whole_files() {
            self.welcome_uncut(job);
        }
        self.sent(job);
    }

    /// A request is on its way: its row is what to look at next.
    pub(super) fn sent(&mut self, job: JobKey) {
        self.select_job(job);
        self.download_when_ready(job);
        self.views.show_jobs();
    }

    pub(super) fn resubmit(&mut self, job: JobKey) {
        let row = self.state.snapshot.jobs.iter().find(|row| row.key == job);
        let refused = row.is_some_and(|row| matches!(row.phase, JobPhase::Refused(_)));
        let Some(sent) = row.and_then(|row| self.engine.submit_again(row)) else { return };
        self.sent(sent);
        if refused {
            self.engine.forget(job);
        }
    }

    /// Downloads a job's files, whatever was doubtful about them.
    pub(super) fn download_now(&mut self, job: JobKey) {
        self.engine.download_as(job, self.wanted());
        self.state.downloading = Some(job);
        self.state.awaited = Some(job);
    }

    fn open_job_folder(&mut self, job: JobKey) {
        if let Some(folder) = self.state.job_folder(job) {
            self.open_folder(&folder);
        }
    }

    /// Harmony's own page about a job, for people.
    fn open_job_page(&self, job: JobKey) {
        let row = self.state.snapshot.jobs.iter().find(|row| row.key == job);
        let Some(id) = row.and_then(|row| row.job()).map(|job| job.id) else { return };
        if let Ok(page) = self.state.snapshot.environment.harmony().join(&format!("workflow-ui/{id}")) {
            self.open_page(&page);
        }
    }

    fn open_transfer_folder(&mut self, key: TransferKey) {
        let transfer = self.state.snapshot.transfers.iter().find(|transfer| transfer.key == key);
        if let Some(folder) = transfer.and_then(|transfer| transfer.path.parent()) {
            self.open_folder(folder);
        }
    }

    fn dismiss_all(&self) {
        for notice in self.state.snapshot.notices.iter() {
            self.engine.dismiss(notice.id);
        }
    }

    /// The file manager is asked on another thread: some wait for it to close.
    pub(super) fn open_folder(&self, folder: &Path) {
        self.engine.open_outside(folder.as_os_str().to_owned());
    }

    /// An empty text goes back to the system's download folder.
    pub(super) fn set_folder(&mut self, folder: PathBuf) {
        self.state.settings.download_folder = Some(folder).filter(|folder| !folder.as_os_str().is_empty());
        self.keep_settings();
    }

    fn use_environment(&mut self, kind: EnvironmentKind) {
        match kind {
            EnvironmentKind::Prod => self.engine.use_environment(Environment::prod()),
            EnvironmentKind::Uat => self.engine.use_environment(Environment::uat()),
            EnvironmentKind::Practice => self.engine.practice(),
            EnvironmentKind::Custom => {}
        }
    }

    fn remedy(&mut self, remedy: Remedy, context: &Context, frame: &eframe::Frame) {
        match remedy {
            Remedy::None => {}
            Remedy::Retry => self.ask_everything_again(context),
            Remedy::RetryIn(wait) => self.retry_in(wait, Retry::Questions, context),
            Remedy::SignIn | Remedy::RenewSignIn => self.open_sign_in(),
            Remedy::HandOver(jobs) => self.engine.hand_over(jobs),
            Remedy::AcceptEula(pages) => self.accept_eula(&pages, Retry::Questions),
            Remedy::OpenPage(page) => self.open_page(&page),
            Remedy::ChangeRequest => self.views.form.focus_search(),
            Remedy::ChooseFolder => self.ask_folder(context, frame),
            Remedy::Practice => self.engine.practice(),
        }
    }

    fn open_page(&self, page: &url::Url) {
        self.engine.open_outside(page.as_str().into());
    }
}

//! What a request would do: when that is asked, and what its answers lead to.

use super::App;
use super::questions::waker;
use crate::domain::relax::WayOut;
use crate::domain::{GranuleList, SubsetRequest};
use crate::engine::snapshot::JobKey;
use egui::Context;
use std::time::Duration;

/// How long the draft must rest before CMR is asked: one question per drag, not per pixel.
const DEBOUNCE: Duration = Duration::from_millis(400);

impl App {
    pub(super) fn ask_preview(&mut self, context: &Context) {
        let preview = &mut self.state.questions.preview;
        let Some(request) = self.state.checked.request.clone() else {
            preview.clear_granules();
            self.state.previewed = None;
            return;
        };
        // What concerns only the output finds the same granules.
        let is_answered = preview.first.value().is_some() && preview.first.problem().is_none();
        if is_answered
            && !preview.first.is_loading()
            && self.state.previewed.as_ref().is_some_and(|asked| finds_the_same(asked, &request))
        {
            self.state.previewed = Some(request);
            return;
        }
        let question = self.engine.clone().find_granules(request.clone());
        self.state.previewed = Some(request);
        preview.nothing.clear();
        preview.first.ask(&self.engine.runtime().clone(), waker(context), async move {
            tokio::time::sleep(DEBOUNCE).await;
            question.await
        });
    }

    pub(super) fn poll_preview(&mut self, context: &Context) {
        let preview = &mut self.state.questions.preview;
        preview.nothing.poll();
        preview.free_bytes.poll();
        preview.more.poll();
        if preview.first.poll() && preview.first.problem().is_none() {
            preview.more.clear();
            if let Some(list) = preview.first.value().cloned() {
                self.follow_first(&list, context);
            }
        }
        self.ask_free_bytes(context);
    }

    /// The rest of the list, or why there is none.
    fn follow_first(&mut self, list: &GranuleList, context: &Context) {
        let Some(request) = self.state.previewed.clone() else { return };
        let (runtime, engine) = (self.engine.runtime().clone(), self.engine.clone());
        let preview = &mut self.state.questions.preview;
        if list.total() == 0 {
            let question = engine.why_no_granules(request, self.state.draft.collection.clone());
            preview.nothing.ask(&runtime, waker(context), question);
        } else if list.next_page().is_some() {
            preview.more.ask(&runtime, waker(context), engine.more_granules(request, list.clone()));
        }
        // Other programs fill disks too: a new estimate is compared with the disk as it is now.
        self.state.room_of = None;
    }

    fn ask_free_bytes(&mut self, context: &Context) {
        let folder = self.state.download_folder(&self.engine);
        if self.state.room_of.as_ref() == Some(&folder) {
            return;
        }
        let question = self.engine.clone().free_bytes(folder.clone());
        self.state.room_of = Some(folder);
        self.state.questions.preview.free_bytes.ask(&self.engine.runtime().clone(), waker(context), question);
    }

    pub(super) fn try_one(&mut self) {
        let Some(request) = &self.state.checked.request else { return };
        let job = self.engine.submit_trial(request, &self.state.draft.title());
        self.sent(job);
    }

    /// The whole request of a trial, as it was when the trial was sent.
    pub(super) fn submit_whole(&mut self, job: JobKey) {
        let row = self.state.snapshot.jobs.iter().find(|row| row.key == job);
        let whole = row.and_then(|row| {
            let request = row.trial?.whole(row.request.as_ref()?);
            Some((request, crate::domain::trial::Trial::whole_title(&row.title).to_owned()))
        });
        if let Some((request, title)) = whole {
            let job = self.engine.submit(request, title);
            self.sent(job);
        }
    }

    pub(super) fn only_granules(&mut self, ids: Vec<String>, context: &Context) {
        self.state.draft.options.granule_id = ids;
        self.draft_changed(context);
    }

    pub(super) fn take_way_out(&mut self, way_out: &WayOut, context: &Context) {
        way_out.apply(&mut self.state.draft);
        self.draft_changed(context);
        if way_out.moves_area()
            && let Some(bounds) = self.state.draft.area_bounds()
        {
            self.views.map.fit(bounds);
        }
    }
}

/// True if CMR is asked the same for both.
fn finds_the_same(a: &SubsetRequest, b: &SubsetRequest) -> bool {
    a.collection == b.collection
        && a.area == b.area
        && a.time == b.time
        && a.options.granule_id == b.options.granule_id
        && a.options.granule_name == b.options.granule_name
}

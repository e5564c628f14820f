//! The timeline under the map: when CMR is asked for it.

use super::App;
use super::questions::waker;
use crate::domain::SubsetRequest;
use egui::Context;
use std::time::Duration;

/// How long area and view must rest before CMR is asked.
const DEBOUNCE: Duration = Duration::from_millis(300);

impl App {
    /// Asks when what is shown or what is asked for has changed; nothing while the timeline is hidden.
    pub(super) fn follow_timeline(&mut self, context: &Context) {
        self.state.questions.timeline.poll();
        let now = self.engine.now();
        let Some(span) = self.views.timeline.wanted(self.state.draft.collection.as_ref(), now) else { return };
        let Some(request) = &self.state.checked.request else { return };
        let is_asked = |(asked, of): &(SubsetRequest, _)| *of == span && finds_the_same(asked, request);
        if self.state.timeline_of.as_ref().is_some_and(is_asked) {
            return;
        }
        let timeline = &mut self.state.questions.timeline;
        if self.state.timeline_of.as_ref().is_some_and(|(asked, _)| asked.collection != request.collection) {
            // Bars of another collection say nothing here.
            timeline.clear();
        }
        self.state.timeline_of = Some((request.clone(), span));
        let question = self.engine.clone().timeline(request.clone(), span);
        timeline.ask(&self.engine.runtime().clone(), waker(context), async move {
            tokio::time::sleep(DEBOUNCE).await;
            question.await
        });
    }
}

/// True if both find the same granules but for their dates.
fn finds_the_same(a: &SubsetRequest, b: &SubsetRequest) -> bool {
    a.collection == b.collection
        && a.area == b.area
        && a.options.granule_id == b.options.granule_id
        && a.options.granule_name == b.options.granule_name
}

//! Actions on the box of the form: each is one step of undo.

use super::App;
use crate::commands::Action;
use crate::domain::tools::bounds::{all_longitudes, other_way_round, to_pole};
use egui::Context;

impl App {
    /// Turns, widens, stretches or places the box.
    pub(super) fn change_box(&mut self, action: Action, context: &Context) {
        if self.views.map.is_dragging() {
            return;
        }
        let bounds = self.state.draft.bounding_box();
        let sign = self.views.map.projection().pole();
        let (changed, words) = match action {
            Action::OtherWayRound => (bounds.as_ref().and_then(other_way_round), "turn the box the other way round"),
            Action::AllLongitudes => (bounds.as_ref().map(all_longitudes), "widen the box to all longitudes"),
            Action::ToPole => {
                let nearer = |latitude: f64| if latitude < 0.0 { -1.0 } else { 1.0 };
                let to = |bounds: &_| to_pole(bounds, sign.unwrap_or_else(|| nearer(bounds.center().1)));
                (bounds.as_ref().and_then(to), "stretch the box to the pole")
            }
            _ => (self.views.map.box_in_view(), "place a box"),
        };
        if let Some(changed) = changed {
            self.state.questions.shape.clear();
            self.state.draft.set_bounding_box(Some(changed));
            self.state.history.record_as(&self.state.draft, words);
            self.check_and_count(context);
        }
    }
}

//! Undo and redo over the whole form.

use super::Draft;
use super::changes::{changed_parts, words};
use super::gesture::Gesture;
use std::collections::VecDeque;

/// Steps that can be taken back; the oldest are forgotten.
const MOST_STEPS: usize = 200;

/// Shapes are shared between steps, but two hundred different large ones are not.
const MOST_SHAPE_BYTES: usize = 128 * 1024 * 1024;

/// The form's past and future around its present.
#[derive(Debug, Default)]
pub struct History {
    /// Oldest first; each with the form as it was before.
    past: VecDeque<Step>,
    /// As last recorded.
    present: Draft,
    /// The next one last; each with the form as it was after.
    future: Vec<Step>,
    /// The gesture that the last step still goes on with.
    open: Option<Open>,
}

#[derive(Debug)]
struct Step {
    draft: Draft,
    /// What was done, as on a button: “draw box”.
    words: String,
}

#[derive(Debug)]
struct Open {
    gesture: Gesture,
    parts: Vec<&'static str>,
    /// The future that the gesture cut off, should it come to nothing.
    cut: Vec<Step>,
}

impl History {
    /// Takes the changed form as the present; true if anything has changed. A change of the same
    /// part in the same gesture goes on with the last step; one that leads back takes it off.
    pub fn record(&mut self, draft: &Draft, gesture: Option<Gesture>) -> bool {
        let parts = changed_parts(&self.present, draft);
        if parts.is_empty() {
            return false;
        }
        let before = std::mem::replace(&mut self.present, draft.clone());
        let cut = std::mem::take(&mut self.future);
        let goes_on = self.open.as_ref().is_some_and(|open| Some(open.gesture) == gesture && open.parts == parts);
        if goes_on && let Some(step) = self.past.back_mut() {
            if step.draft == self.present {
                self.past.pop_back();
                self.future = self.open.take().map(|open| open.cut).unwrap_or_default();
            } else {
                step.words = words(&step.draft, &self.present, gesture);
            }
            return true;
        }
        let words = words(&before, &self.present, gesture);
        self.past.push_back(Step { draft: before, words });
        self.open = gesture.map(|gesture| Open { gesture, parts, cut });
        self.forget_the_oldest();
        true
    }

    /// The same for a change that has a name of its own and is a step by itself.
    pub fn record_as(&mut self, draft: &Draft, words: &str) {
        if self.record(draft, None)
            && let Some(step) = self.past.back_mut()
        {
            words.clone_into(&mut step.words);
        }
    }

    /// Takes the last step back; the form as it was before.
    pub fn undo(&mut self) -> Option<&Draft> {
        let step = self.past.pop_back()?;
        let after = std::mem::replace(&mut self.present, step.draft);
        self.future.push(Step { draft: after, words: step.words });
        self.open = None;
        Some(&self.present)
    }

    /// Does the step again that was taken back last; the form as it was after.
    pub fn redo(&mut self) -> Option<&Draft> {
        let step = self.future.pop()?;
        let before = std::mem::replace(&mut self.present, step.draft);
        self.past.push_back(Step { draft: before, words: step.words });
        self.open = None;
        Some(&self.present)
    }

    /// What [`History::undo`] would take back (“draw box”).
    pub fn undo_words(&self) -> Option<&str> {
        self.past.back().map(|step| step.words.as_str())
    }

    /// What [`History::redo`] would do again.
    pub fn redo_words(&self) -> Option<&str> {
        self.future.last().map(|step| step.words.as_str())
    }

    /// Takes every collection off, because they mean nothing at other servers; steps that were
    /// nothing else go.
    pub fn forget_collections(&mut self) {
        self.present.collection = None;
        self.open = None;
        let strip = |steps: Vec<Step>, present: &Draft| {
            let mut kept: Vec<Step> = Vec::new();
            // From the present outwards.
            for mut step in steps.into_iter().rev() {
                step.draft.collection = None;
                if kept.last().map_or(present, |nearer| &nearer.draft) != &step.draft {
                    kept.push(step);
                }
            }
            kept.reverse();
            kept
        };
        self.past = strip(std::mem::take(&mut self.past).into(), &self.present).into();
        self.future = strip(std::mem::take(&mut self.future), &self.present);
    }

    fn forget_the_oldest(&mut self) {
        while self.past.len() > MOST_STEPS || (self.past.len() > 1 && self.shape_bytes() > MOST_SHAPE_BYTES) {
            self.past.pop_front();
        }
    }

    /// Bytes of the past's shapes; one that stays over several steps is counted once.
    fn shape_bytes(&self) -> usize {
        let mut last = None;
        let shapes = self.past.iter().filter_map(|step| step.draft.shape.as_ref());
        let others = shapes.filter(|shape| last.replace(*shape).is_none_or(|last| !last.is(shape)));
        others.map(|shape| shape.bytes().len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{History, MOST_STEPS};
    use crate::domain::draft::Gesture;
    use crate::domain::{BoundingBox, Collection, Draft};
    use proptest::prelude::*;
    use serde_json::json;

    fn collection(short_name: &str) -> Collection {
        serde_json::from_value(json!({
            "concept_id": format!("C1-{short_name}"), "short_name": short_name, "version": "006", "title": "Photons",
            "provider": "NSIDC_CPRD",
        }))
        .unwrap()
    }

    fn with_start(draft: &Draft, start: &str) -> Draft {
        Draft { start: start.to_owned(), ..draft.clone() }
    }

    fn with_box(draft: &Draft, west: f64) -> Draft {
        let mut changed = draft.clone();
        changed.set_bounding_box(Some(BoundingBox::new(west, 40.0, west + 1.0, 41.0).unwrap()));
        changed
    }

    #[test]
    fn typing_in_one_field_is_one_step_until_it_is_left() {
        let (mut history, empty) = (History::default(), Draft::default());
        for typed in ["2", "20", "2020", "2020-04-27"] {
            assert!(history.record(&with_start(&empty, typed), Some(Gesture::Typing(1))));
        }
        assert_eq!(history.undo_words(), Some("set the first date"));
        let typed = with_start(&empty, "2020-04-27");
        assert!(!history.record(&typed, Some(Gesture::Typing(1))), "nothing has changed");
        // The same field visited again, and another one that happens to have the keyboard.
        let later = with_start(&typed, "2021");
        history.record(&later, Some(Gesture::Typing(2)));
        let format = |draft: &Draft, format: &str| {
            let mut draft = draft.clone();
            draft.options.format = Some(format.to_owned());
            draft
        };
        history.record(&format(&later, "image/png"), Some(Gesture::Typing(2)));
        assert_eq!(history.undo(), Some(&later));
        assert_eq!(history.undo(), Some(&typed));
        assert_eq!(history.undo(), Some(&empty));
        assert_eq!(history.undo(), None);
        assert_eq!(history.undo_words(), None);
        assert_eq!(history.redo_words(), Some("set the first date"));
        assert_eq!(history.redo(), Some(&typed));
    }

    #[test]
    fn a_drag_is_one_step_and_one_that_is_taken_back_is_none() {
        let (mut history, empty) = (History::default(), Draft::default());
        for west in [-105.0, -106.0, -107.0] {
            history.record(&with_box(&empty, west), Some(Gesture::Dragging(1)));
        }
        assert_eq!(history.undo_words(), Some("draw box"));
        history.record(&with_box(&empty, -100.0), Some(Gesture::Dragging(2)));
        assert_eq!(history.undo_words(), Some("change box"));
        history.undo();
        history.record(&with_box(&empty, -90.0), Some(Gesture::Dragging(3)));
        assert_eq!(history.redo_words(), None, "a new edit cuts what was taken back");
        history.record(&with_box(&empty, -107.0), Some(Gesture::Dragging(3)));
        assert_eq!(history.redo_words(), Some("change box"), "one that came to nothing does not");
        assert_eq!(history.undo(), Some(&empty));
    }

    #[test]
    fn the_past_is_bounded() {
        let (mut history, empty) = (History::default(), Draft::default());
        for day in 0..MOST_STEPS + 50 {
            history.record(&with_start(&empty, &day.to_string()), None);
        }
        let mut steps = 0;
        while history.undo().is_some() {
            steps += 1;
        }
        assert_eq!(steps, MOST_STEPS);
        assert_eq!(history.present.start, "49");
    }

    #[test]
    fn other_servers_have_other_collections() {
        let (mut history, empty) = (History::default(), Draft::default());
        let chosen = Draft { collection: Some(collection("ATL03")), ..empty.clone() };
        let dated = with_start(&chosen, "2020");
        history.record(&chosen, None);
        history.record(&dated, None);
        history.record(&Draft { collection: Some(collection("ATL06")), ..dated.clone() }, None);
        history.record(&with_box(&dated, -105.0), None);
        history.undo();
        history.forget_collections();
        let here = with_start(&empty, "2020");
        assert_eq!(history.present, here);
        assert_eq!(history.undo(), Some(&empty), "choosing was nothing else");
        assert_eq!(history.undo(), None);
        assert_eq!(history.redo(), Some(&here));
        assert_eq!(history.redo(), Some(&with_box(&here, -105.0)));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn steps_with_a_name_keep_it() {
        let (mut history, empty) = (History::default(), Draft::default());
        history.record_as(&with_start(&with_box(&empty, 1.0), "2020"), "open the request");
        assert_eq!(history.undo_words(), Some("open the request"));
        history.record_as(&with_start(&with_box(&empty, 1.0), "2020"), "nothing");
        assert_eq!(history.undo_words(), Some("open the request"));
        history.record(&empty, None);
        assert_eq!(history.undo_words(), Some("empty the form"));
    }

    proptest! {
        #[test]
        fn undoing_all_and_redoing_all_leads_to_both_ends(edits in prop::collection::vec((0u8..4, 0u64..3), 1..40)) {
            let (mut history, mut draft) = (History::default(), Draft::default());
            for (number, (field, gesture)) in edits.iter().enumerate() {
                match field {
                    0 => draft.start.push('1'),
                    1 => draft = with_box(&draft, number as f64),
                    2 => draft.clear_area(),
                    _ => draft.collection = Some(collection(&number.to_string())),
                }
                history.record(&draft, (*gesture > 0).then_some(Gesture::Typing(*gesture)));
            }
            while history.undo().is_some() {}
            prop_assert_eq!(&history.present, &Draft::default());
            while history.redo().is_some() {}
            prop_assert_eq!(&history.present, &draft);
        }
    }
}

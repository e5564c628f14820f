//! Steps and work items as `GET /jobs/:id/steps` tells them (`harmony-api.md` 1.9); the shape has
//! changed several times, so everything but a step's number may be missing.

use super::{count, items, text, texts};
use crate::domain::steps::{Step, WorkItem, WorkItemFiles, WorkItemState};
use serde_json::Value;
use std::sync::Arc;

/// Steps of one answer, at most; the longest known chains have seven.
const MOST_STEPS: usize = 50;
/// Work items of one step in one answer, at most: Harmony gives a thousand.
const MOST_ITEMS: usize = 20_000;
/// In place of an address that is not for this user.
const PRIVATE: &str = "<private file location>";

/// One step of an answer, and how many pages its work items have.
#[derive(Debug, PartialEq)]
pub struct StepPage {
    /// The step with this page's work items.
    pub step: Step,
    /// ≥ 1.
    pub last_page: u64,
}

/// The steps of an answer, in the order of the chain; `None` if it is no such answer.
pub fn step_pages(answer: &Value) -> Option<Vec<StepPage>> {
    let steps = answer.get("steps")?.as_array()?;
    let mut pages: Vec<StepPage> =
        steps.iter().take(MOST_STEPS).enumerate().filter_map(|(place, step)| step_page(step, place)).collect();
    pages.sort_by_key(|page| page.step.index);
    pages.dedup_by_key(|page| page.step.index);
    Some(pages)
}

fn step_page(step: &Value, place: usize) -> Option<StepPage> {
    if !step.is_object() {
        return None;
    }
    let told = count(step, "stepIndex").unwrap_or(place as u64 + 1);
    let mut items: Vec<WorkItem> = items(step, "workItems").filter_map(work_item).take(MOST_ITEMS).collect();
    items.sort_by_key(|item| item.id);
    items.dedup_by_key(|item| item.id);
    let paging = step.get("paging");
    Some(StepPage {
        step: Step {
            index: u32::try_from(told).ok()?,
            service: text(step, "serviceID").unwrap_or_default(),
            expected: count(step, "workItemCount").unwrap_or(0),
            counts: counts(step, &items),
            items,
        },
        last_page: paging.and_then(|paging| count(paging, "lastPage")).unwrap_or(1).max(1),
    })
}

/// As told, else counted.
fn counts(step: &Value, items: &[WorkItem]) -> Vec<(WorkItemState, u64)> {
    let mut counts: Vec<(WorkItemState, u64)> = Vec::new();
    let mut add = |state: WorkItemState, number: u64| match counts.iter_mut().find(|(known, _)| *known == state) {
        Some((_, sum)) => *sum = sum.saturating_add(number),
        None => counts.push((state, number)),
    };
    if let Some(told) = step.get("statuses").filter(|told| told.is_object()) {
        for (word, _) in told.as_object().into_iter().flatten() {
            add(WorkItemState::parse(word), count(told, word).unwrap_or(0));
        }
    } else {
        for item in items {
            add(item.state, 1);
        }
    }
    counts.retain(|(_, number)| *number > 0);
    counts.sort_unstable();
    counts
}

fn work_item(item: &Value) -> Option<WorkItem> {
    Some(WorkItem {
        id: count(item, "id")?,
        state: WorkItemState::parse(&text(item, "status").unwrap_or_default()),
        retries: count(item, "retryCount").and_then(|retries| u32::try_from(retries).ok()).unwrap_or(0),
        files: files(item).map(Arc::new),
    })
}

/// The files of a work item; `None` if the answer leaves them out or gives only where to ask.
pub fn files(item: &Value) -> Option<WorkItemFiles> {
    let list = |name: &str| {
        item.get(name)?.as_array()?;
        let shown = texts(item, name).into_iter().filter(|file| !file.is_empty() && file != PRIVATE);
        Some(shown.collect::<Vec<String>>())
    };
    let (inputs, outputs) = (list("inputFiles"), list("outputFiles"));
    if inputs.is_none() && outputs.is_none() {
        return None;
    }
    Some(WorkItemFiles { inputs: inputs.unwrap_or_default(), outputs: outputs.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::{files, step_pages};
    use crate::domain::steps::WorkItemState;
    use serde_json::json;

    #[test]
    fn an_answer_of_another_shape_costs_only_what_is_wrong() {
        let answer = json!({ "steps": [
            { "stepIndex": "2", "serviceID": 7, "statuses": { "failed": "3", "resting": 1, "x": null },
              "workItems": [{ "id": 9, "status": "failed", "retryCount": -1 }, { "status": "failed" }, 4, { "id": 8 }],
              "paging": { "lastPage": 3 } },
            "nonsense", { "stepIndex": 1, "workItems": [{ "id": 1, "status": "ready" }] },
        ]});
        let pages = step_pages(&answer).unwrap();
        assert_eq!(pages.iter().map(|page| (page.step.index, page.last_page)).collect::<Vec<_>>(), [(1, 1), (2, 3)]);
        assert_eq!(pages[0].step.counts, [(WorkItemState::Waiting, 1)]);
        assert_eq!(pages[1].step.counts, [(WorkItemState::Failed, 3), (WorkItemState::Unknown, 1)]);
        let ids: Vec<_> = pages[1].step.items.iter().map(|item| (item.id, item.retries)).collect();
        assert_eq!(ids, [(8, 0), (9, 0)]);
        assert!(step_pages(&json!({ "steps": {} })).is_none() && step_pages(&json!(null)).is_none());
    }

    #[test]
    fn an_answer_beyond_all_bounds_is_cut_and_counts_do_not_overflow() {
        let items: Vec<_> = (0..30_000).map(|id| json!({ "id": id })).collect();
        let counts = json!({ "failed": 1e300, "successful": u64::MAX, "running": 7 });
        let mut steps = vec![json!({ "stepIndex": 1, "statuses": counts, "workItems": items })];
        steps.extend((0..1000).map(|place| json!({ "stepIndex": place / 2 + 1, "paging": { "lastPage": 1e300 } })));
        let pages = step_pages(&json!({ "steps": steps })).unwrap();
        assert_eq!(pages.len(), 25, "each number once, of the first fifty");
        assert_eq!((pages[0].step.items.len(), pages[0].step.total()), (20_000, u64::MAX));
    }

    #[test]
    fn files_are_known_only_where_they_are_told() {
        assert_eq!(files(&json!({ "inputFilesUrl": "https://x" })), None);
        assert_eq!(files(&json!({ "inputFiles": null, "outputFiles": null })), None);
        let told = files(&json!({ "inputFiles": null, "outputFiles": ["<private file location>", "s3://a"] })).unwrap();
        assert_eq!((told.inputs.len(), told.outputs.as_slice()), (0, ["s3://a".to_owned()].as_slice()));
    }
}

//! How far each granule of a job is.

use super::address;
use crate::domain::JobId;
use crate::domain::steps::{Step, Steps, WorkItem, WorkItemFiles};
use crate::earthdata::error::{Error, ErrorKind};
use crate::earthdata::transport::call::Call;
use crate::earthdata::transport::{JsonAnswer, Transport};
use crate::earthdata::wire::items;
use crate::earthdata::wire::steps::{files, step_pages};

/// Work items of one page, the most Harmony gives.
const PAGE: usize = 1000;
/// Twenty thousand work items of one step: more is not drawn.
const MOST_PAGES: u64 = 20;

/// The steps of a job with their work items, or `None` from a server that does not tell (or no
/// longer: work items are kept for fourteen days).
///
/// Pages of `known` on which nothing can change any more are taken over from there.
pub async fn steps(transport: &Transport, id: JobId, known: Option<&Steps>) -> Result<Option<Steps>, Error> {
    let Some(first) = ask(transport, id, &[("limit", PAGE.to_string())]).await? else { return Ok(None) };
    let pages = step_pages(&first.value).ok_or_else(|| first.unreadable("the answer holds no steps"))?;
    let mut steps = Vec::with_capacity(pages.len());
    for page in pages {
        let mut step = page.step;
        let before = known.and_then(|known| known.steps.iter().find(|known| known.index == step.index));
        for number in 2..=page.last_page.min(MOST_PAGES) {
            let items = match before.and_then(|before| settled_page(before, number)) {
                Some(items) => items.to_vec(),
                None => page_items(transport, id, step.index, number).await?,
            };
            // Work items are ordered by their number; an answer that repeats some is at its end.
            let last = step.items.last().map_or(0, |item| item.id);
            let fresh: Vec<WorkItem> = items.into_iter().filter(|item| item.id > last).collect();
            if fresh.is_empty() {
                break;
            }
            step.items.extend(fresh);
        }
        steps.push(step);
    }
    Ok(Some(Steps { steps }))
}

/// The work items of this page as known, if it is full and all of them have ended.
fn settled_page(step: &Step, number: u64) -> Option<&[WorkItem]> {
    let start = usize::try_from(number - 1).ok()?.checked_mul(PAGE)?;
    let items = step.items.get(start..start + PAGE)?;
    items.iter().all(|item| item.state.is_final()).then_some(items)
}

async fn page_items(transport: &Transport, id: JobId, step: u32, number: u64) -> Result<Vec<WorkItem>, Error> {
    let page = format!("step{step}Page");
    let query = [("limit", PAGE.to_string()), ("step", step.to_string()), (page.as_str(), number.to_string())];
    let Some(answer) = ask(transport, id, &query).await? else { return Ok(Vec::new()) };
    let pages = step_pages(&answer.value).unwrap_or_default();
    Ok(pages.into_iter().find(|page| page.step.index == step).map(|page| page.step.items).unwrap_or_default())
}

/// What goes into a work item and what came out; nothing where the server does not tell.
pub async fn work_item_files(transport: &Transport, id: JobId, item: u64) -> Result<WorkItemFiles, Error> {
    let item = item.to_string();
    let resolved = [("workItem", item.clone()), ("resolveFiles", "true".to_owned())];
    let answer = match ask(transport, id, &resolved).await {
        // A server that tells them unasked, and does not know the word.
        Err(Error { kind: ErrorKind::Validation(_), .. }) => ask(transport, id, &[("workItem", item.clone())]).await?,
        other => other?,
    };
    let Some(answer) = answer else { return Ok(WorkItemFiles::default()) };
    let mut found = items(&answer.value, "steps").flat_map(|step| items(step, "workItems"));
    let number = |value: &serde_json::Value| crate::earthdata::wire::count(value, "id").map(|id| id.to_string());
    Ok(found.find(|found| number(found).as_ref() == Some(&item)).and_then(files).unwrap_or_default())
}

/// `None` where the server does not have this (404, 501).
async fn ask(transport: &Transport, id: JobId, query: &[(&str, String)]) -> Result<Option<JsonAnswer>, Error> {
    let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let url = address(transport, &format!("jobs/{id}/steps"), &query)?;
    match transport.json(Call::get(url)).await {
        Ok(answer) => Ok(Some(answer)),
        Err(Error { kind: ErrorKind::NotFound(_) | ErrorKind::Server { status: 501, .. }, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

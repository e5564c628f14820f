//! Readers of what servers answer.

use harmony_desktop::domain::{Capabilities, GranuleList};
use harmony_desktop::earthdata::harmony;
use harmony_desktop::earthdata::wire::{self, catalogue, granules};
use serde_json::Value;

fn json(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok()
}

pub(crate) fn capabilities(bytes: &[u8]) {
    if let Some(value) = json(bytes) {
        Capabilities::parse(value).ok();
    }
}

pub(crate) fn job(bytes: &[u8]) {
    let Some(value) = json(bytes) else { return };
    wire::job::data_links(&value);
    wire::job::next_page(&value);
    wire::steps::step_pages(&value);
    if let Some(job) = wire::job::job(value.clone()) {
        assert!(job.progress_percent <= 100, "{}", job.progress_percent);
        assert_eq!(*job.raw, value, "nothing is lost");
    }
}

pub(crate) fn jobs(bytes: &[u8]) {
    let Some(value) = json(bytes) else { return };
    harmony::read_health(&value);
    harmony::read_versions(&value);
    harmony::jobs_page(value);
}

pub(crate) fn catalogue(bytes: &[u8]) {
    let Some(value) = json(bytes) else { return };
    for entry in catalogue::entries(&value) {
        catalogue::collection(entry);
        granules::names(entry);
    }
    let mut list = GranuleList::new(1);
    granules::read_into(&value, &mut list);
    for granule in list.iter() {
        assert!(!granule.id.is_empty());
    }
}

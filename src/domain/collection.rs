//! A CMR collection (a dataset) as the search shows it.

use super::BoundingBox;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What CMR says about one collection; parsed tolerantly in `earthdata`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Collection {
    /// CMR concept id, `C2596864127-NSIDC_CPRD`.
    pub concept_id: String,
    /// Short name, `ATL03`. Not unique: several versions and providers may share it.
    pub short_name: String,
    /// Version, `006`.
    pub version: String,
    /// Full title.
    pub title: String,
    /// Provider or archive, `NSIDC_CPRD`.
    pub provider: String,
    /// Abstract; may be long or empty.
    #[serde(default)]
    pub summary: String,
    /// First moment with data, if told.
    #[serde(default)]
    pub time_start: Option<DateTime<Utc>>,
    /// Last moment with data; `None` for a mission that goes on.
    #[serde(default)]
    pub time_end: Option<DateTime<Utc>>,
    /// Where the data lies; empty if told otherwise or not at all.
    #[serde(default)]
    pub boxes: Vec<BoundingBox>,
    /// True if CMR links the collection with a Harmony service.
    #[serde(default)]
    pub has_harmony_service: bool,
    /// True if a licence agreement must be accepted before use.
    #[serde(default)]
    pub needs_eula: bool,
    /// Identifiers of imagery layers that show it, [`Layer::find`](super::map::imagery::Layer::find) knows most; empty if
    /// CMR names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imagery: Vec<String>,
}

/// How many granules CMR finds for a collection, box and dates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GranuleEstimate {
    /// Granules, from the `CMR-Hits` header.
    pub count: u64,
    /// Sum of the sizes CMR knows, in megabytes, over the granules looked at.
    pub known_size_mb: f64,
    /// How many of the granules looked at carry no size.
    pub without_size: u64,
    /// How many granules were looked at for the size (one page at most).
    pub sampled: u64,
}

impl GranuleEstimate {
    /// What all of them come to if those that were not looked at are like the others, in megabytes;
    /// `None` if CMR tells no size.
    pub fn expected_size_mb(&self) -> Option<f64> {
        let with_size = self.sampled.saturating_sub(self.without_size);
        (with_size > 0 && self.known_size_mb > 0.0).then(|| self.known_size_mb / with_size as f64 * self.count as f64)
    }

    /// Not all of them were looked at.
    pub fn is_extrapolated(&self) -> bool {
        self.sampled < self.count
    }
}

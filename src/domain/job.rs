//! A Harmony job: its states, what may be done in each, and its results.

use super::capabilities::DOWNLOAD_SERVICE;
use super::request::{Area, SubsetRequest};
use super::{BoundingBox, Collection, Point, TimeRange};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// The server's job id, a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub uuid::Uuid);

impl fmt::Display for JobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// This application's own key of a job row, known before the server's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobKey(pub uuid::Uuid);

impl JobKey {
    /// A new random key.
    #[expect(clippy::new_without_default, reason = "a random key is no default")]
    pub fn new() -> Self {
        Self(uuid::Uuid::new_v4())
    }
}

/// The nine states of `harmony-api.md` 5.1, and whatever a newer server invents.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum JobStatus {
    /// Waiting to be processed.
    Accepted,
    /// Being processed.
    Running,
    /// Being processed, some granules have failed.
    RunningWithErrors,
    /// Making a first result before it pauses itself.
    Previewing,
    /// Waits for a person.
    Paused,
    /// Done, all of it.
    Successful,
    /// Done, some granules failed.
    CompleteWithErrors,
    /// Ended without a result.
    Failed,
    /// Ended by its owner or an administrator.
    Canceled,
    /// A state this version does not know: not final, shown as it is.
    Unknown(String),
}

impl JobStatus {
    /// The server's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Accepted => "accepted",
            Self::Running => "running",
            Self::RunningWithErrors => "running_with_errors",
            Self::Previewing => "previewing",
            Self::Paused => "paused",
            Self::Successful => "successful",
            Self::CompleteWithErrors => "complete_with_errors",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Unknown(text) => text,
        }
    }

    /// Nothing more will happen. An unknown state is not final.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Successful | Self::CompleteWithErrors | Self::Failed | Self::Canceled)
    }

    /// Stopped with a question: a person has to resume or cancel.
    pub fn waits_for_person(&self) -> bool {
        *self == Self::Paused
    }

    /// May `action` be asked in this state? (`harmony-api.md` 1.8, seen on the running server.)
    pub fn allows(&self, action: JobAction) -> bool {
        let active = matches!(self, Self::Running | Self::RunningWithErrors | Self::Previewing);
        match action {
            JobAction::Cancel => active || matches!(self, Self::Accepted | Self::Paused),
            JobAction::Pause => active,
            JobAction::Resume => *self == Self::Paused,
            JobAction::SkipPreview => matches!(self, Self::Previewing | Self::Paused),
        }
    }

    /// The state in words for the window.
    pub fn words(&self) -> &str {
        match self {
            Self::Accepted => "waiting to start",
            Self::Running => "running",
            Self::RunningWithErrors => "running, some failed",
            Self::Previewing => "making a preview",
            Self::Paused => "waiting for you",
            Self::Successful => "done",
            Self::CompleteWithErrors => "done, some failed",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Unknown(text) => text,
        }
    }
}

impl From<String> for JobStatus {
    fn from(text: String) -> Self {
        match text.as_str() {
            "accepted" => Self::Accepted,
            "running" => Self::Running,
            "running_with_errors" => Self::RunningWithErrors,
            "previewing" => Self::Previewing,
            "paused" => Self::Paused,
            "successful" => Self::Successful,
            "complete_with_errors" => Self::CompleteWithErrors,
            "failed" => Self::Failed,
            "canceled" => Self::Canceled,
            _ => Self::Unknown(text),
        }
    }
}

impl From<JobStatus> for String {
    fn from(status: JobStatus) -> Self {
        match status {
            JobStatus::Unknown(text) => text,
            known => known.as_str().to_owned(),
        }
    }
}

/// Why a job is paused, as far as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PauseReason {
    /// It made its first result and paused itself: it was seen previewing just before.
    Preview,
    /// Paused from this application.
    Own,
    /// Paused for a new token from here; it is resumed from here too.
    HandOver,
    /// It worked when it was last seen, and nobody paused it from here: somebody else did, with
    /// another program or on another computer.
    Foreign,
    /// It was paused when it was first seen.
    #[serde(other)]
    Unknown,
}

/// What its owner can do to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobAction {
    /// End it; results made so far stay.
    Cancel,
    /// Stop after the granules in work.
    Pause,
    /// Go on.
    Resume,
    /// Go on without pausing after the first result.
    SkipPreview,
}

impl JobAction {
    /// All of them, in the order of buttons.
    pub const ALL: [Self; 4] = [Self::Resume, Self::SkipPreview, Self::Pause, Self::Cancel];

    /// Last path segment of the control endpoint.
    pub fn path_segment(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::SkipPreview => "skip-preview",
        }
    }
}

/// A job as `GET /jobs/:id` tells it (first page of links), parsed tolerantly in `earthdata`.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The server's id.
    pub id: JobId,
    /// Present state.
    pub status: JobStatus,
    /// The server's sentence about it; carries granule-limit notes.
    pub message: String,
    /// 0…100; stays below 100 for failed and canceled jobs.
    pub progress_percent: u8,
    /// When it was submitted.
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// When its results are deleted; `None` for results in one's own bucket.
    pub data_expiration: Option<DateTime<Utc>>,
    /// The chain that was chosen; `harmony/download` means nothing is processed.
    pub service_name: Option<String>,
    /// The request as one URL, cut by the server at 4096 characters.
    pub request: String,
    /// Granules that go in; may be corrected while it runs.
    pub num_input_granules: u64,
    /// Sorted, lower case.
    pub labels: Vec<String>,
    /// Result files known so far.
    pub data_links: Vec<DataLink>,
    /// Granules that failed.
    pub errors: Vec<GranuleMessage>,
    /// Granules with a remark, such as “no data in subset”.
    pub warnings: Vec<GranuleMessage>,
    /// The whole answer, for the summary tree; keeps what this version does not know.
    pub raw: Arc<Value>,
}

impl Job {
    /// Its files are the archive's own, as they are.
    pub fn hands_out_whole_files(&self) -> bool {
        self.service_name.as_deref() == Some(DOWNLOAD_SERVICE)
    }
}

/// One result file of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataLink {
    /// Permalink or s3:// address.
    pub href: Url,
    /// File name as the server titles it; may be empty.
    #[serde(default)]
    pub title: String,
    /// MIME type, if told.
    #[serde(default, rename = "type")]
    pub media_type: Option<String>,
    /// Extent west, south, east, north in degrees as the server says, if told.
    #[serde(default)]
    pub bbox: Option<[f64; 4]>,
    /// Time span, if told.
    #[serde(default)]
    pub temporal: Option<LinkTimes>,
}

/// Time span of a [`DataLink`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkTimes {
    /// First moment, ISO 8601.
    pub start: Option<DateTime<Utc>>,
    /// Last moment, ISO 8601.
    pub end: Option<DateTime<Utc>>,
}

/// What a service said about one input granule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GranuleMessage {
    /// The input granule's address.
    #[serde(default)]
    pub url: String,
    /// The words.
    #[serde(default)]
    pub message: String,
}

impl Job {
    /// Result files so far; where [`Job::has_more_links`], at least so many.
    pub fn link_count(&self) -> u64 {
        let read = self.data_links.len() as u64;
        // Every page but the last is full; one row of the first is hidden (`harmony-api.md` 11.2).
        let before_last = self.paging().map_or(0, |(last, limit)| last.saturating_sub(1).saturating_mul(limit));
        read.max(before_last)
    }

    /// The server has more result links than [`Job::data_links`] holds.
    pub fn has_more_links(&self) -> bool {
        self.paging().is_some()
    }

    /// Number of the last page of links and links per page; `None` if there is but one page.
    fn paging(&self) -> Option<(u64, u64)> {
        /// The paging links stand at the end.
        const AT_THE_END: usize = 8;
        let links = self.raw.get("links")?.as_array()?;
        let ends = || links.iter().rev().take(AT_THE_END);
        let with_rel = |rel: &str| ends().find(|link| link.get("rel").and_then(Value::as_str) == Some(rel));
        let next = with_rel("next")?;
        let page = Url::parse(with_rel("last").unwrap_or(next).get("href")?.as_str()?).ok()?;
        let number = |wanted: &str| {
            let mut pairs = page.query_pairs();
            pairs.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).and_then(|(_, value)| value.parse().ok())
        };
        Some((number("page").unwrap_or(2), number("limit").unwrap_or(0)))
    }

    /// Address of the STAC catalogue of the results, where there is one.
    pub fn stac_catalogue(&self) -> Option<Url> {
        let links = self.raw.get("links")?.as_array()?;
        let link = links.iter().find(|link| link.get("rel").and_then(Value::as_str) == Some("stac-catalog-json"))?;
        Url::parse(link.get("href")?.as_str()?).ok().filter(|url| matches!(url.scheme(), "https" | "http"))
    }

    /// Takes over the result links of an earlier look at the same job, where this one has none.
    pub fn take_links_of(&mut self, earlier: &Self) {
        self.data_links.clone_from(&earlier.data_links);
        let is_data = |link: &&Value| link.get("rel").and_then(Value::as_str) == Some("data");
        let known = earlier.raw.get("links").and_then(Value::as_array).into_iter().flatten().filter(is_data);
        let known: Vec<Value> = known.cloned().collect();
        if let Some(links) = Arc::make_mut(&mut self.raw).get_mut("links").and_then(Value::as_array_mut) {
            links.splice(0..0, known);
        }
    }

    /// How long its results stay, “expires in 27 d”; `None` where they never expire.
    pub fn expiry_words(&self, now: DateTime<Utc>) -> Option<String> {
        self.data_expiration.map(|at| expiry_words(at, now))
    }
}

/// “expires in 27 d”, rounded down, because a promise must not be too long; “expired” after it.
pub fn expiry_words(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = expires_at - now;
    if left <= TimeDelta::zero() {
        "expired".to_owned()
    } else if left.num_days() > 0 {
        format!("expires in {} d", left.num_days())
    } else if left.num_hours() > 0 {
        format!("expires in {} h", left.num_hours())
    } else {
        format!("expires in {} min", left.num_minutes().max(1))
    }
}

/// What to call a job: short name, place and dates, as far as they are given: “ATL03, W -105.5
/// S 40 E -105 N 41, 2020-04-27 to 2020-05-28”. Without `collection` the request's own name of it.
pub fn title(request: &SubsetRequest, collection: Option<&Collection>) -> String {
    let name = collection.map_or(request.collection.as_str(), |collection| collection.short_name.as_str());
    let area = request.area.as_ref().map(|area| match area {
        Area::Box(bounds) => box_words(*bounds),
        Area::Point(point) => point_words(*point),
        Area::Shape(shape) => shape.name().into_owned(),
    });
    let parts = [Some(name.to_owned()), area, request.time.map(day_words)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Degrees with at most two decimals: a title, not a record.
fn box_words(bounds: BoundingBox) -> String {
    let [west, south, east, north] = <[f64; 4]>::from(bounds).map(|value| (value * 100.0).round() / 100.0 + 0.0);
    format!("W {west} S {south} E {east} N {north}")
}

fn point_words(point: Point) -> String {
    let [longitude, latitude] =
        [point.longitude(), point.latitude()].map(|value| (value * 100.0).round() / 100.0 + 0.0);
    format!("point {longitude}, {latitude}")
}

fn day_words(range: TimeRange) -> String {
    let day = |moment: DateTime<Utc>| moment.format("%Y-%m-%d").to_string();
    match (range.start().map(day), range.stop().map(day)) {
        (Some(start), Some(stop)) if start == stop => start,
        (Some(start), Some(stop)) => format!("{start} to {stop}"),
        (Some(start), None) => format!("from {start}"),
        (None, Some(stop)) => format!("until {stop}"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{JobAction, JobStatus, expiry_words, title};
    use crate::domain::request::Area;
    use crate::domain::time_range::parse_moment;
    use crate::domain::{BoundingBox, SubsetRequest, TimeRange};

    #[test]
    fn a_title_names_collection_place_and_dates() {
        let mut request = SubsetRequest::new("ATL03");
        assert_eq!(title(&request, None), "ATL03");
        request.area = BoundingBox::new(-105.504, 40.0, -105.0, 41.0).ok().map(Area::Box);
        request.time = TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-05-28")).ok();
        assert_eq!(title(&request, None), "ATL03, W -105.5 S 40 E -105 N 41, 2020-04-27 to 2020-05-28");
        request.time = TimeRange::new(parse_moment("2020-04-27"), parse_moment("2020-04-27T23:59:59")).ok();
        assert!(title(&request, None).ends_with(", 2020-04-27"));
        request.time = TimeRange::new(None, parse_moment("2020-04-27")).ok();
        assert!(title(&request, None).ends_with(", until 2020-04-27"));
    }

    #[test]
    fn expiry_is_rounded_down() {
        let now = parse_moment("2020-01-01T12:00:00").unwrap();
        for (at, words) in [
            ("2020-01-28T13:00:00", "expires in 27 d"),
            ("2020-01-02T11:59:59", "expires in 23 h"),
            ("2020-01-01T12:00:20", "expires in 1 min"),
            ("2020-01-01T12:00:00", "expired"),
            ("2019-01-01", "expired"),
        ] {
            assert_eq!(expiry_words(parse_moment(at).unwrap(), now), words);
        }
    }

    #[test]
    fn an_unknown_state_is_kept_and_not_final() {
        let status = JobStatus::from("resting".to_owned());
        assert!(!status.is_final() && JobAction::ALL.iter().all(|action| !status.allows(*action)));
        assert_eq!(String::from(status), "resting");
    }
}

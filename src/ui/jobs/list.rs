//! Which rows are shown, in which order, how high: rebuilt only when something changed.

use super::filter::Filter;
use crate::domain::{Alarm, Job, JobOutcome, JobStatus, PauseReason};
use crate::engine::Snapshot;
use crate::engine::snapshot::{JobKey, JobPhase, JobRow, Told, Transfer, TransferState, Verdicts};
use crate::ui::theme::{GRID, LINE_HEIGHT, ROW_HEIGHT};
use crate::ui::widgets::{Rows, format};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Alarms of one row that are shown without selecting it.
const MAX_ALARMS: usize = 2;
/// Results that are deleted sooner are marked.
pub(super) const SOON: TimeDelta = TimeDelta::days(3);

#[derive(Debug, Default)]
pub(super) struct JobList {
    jobs: Option<Arc<[Arc<JobRow>]>>,
    transfers: Option<Arc<[Arc<Transfer>]>>,
    verdicts: Option<Arc<Verdicts>>,
    filter: Filter,
    selected: Option<JobKey>,
    /// What a clock shows changes the lines of some rows.
    minute: i64,
    /// Rows that match, newest first.
    shown: Vec<Arc<JobRow>>,
    files: HashMap<JobKey, FileCounts>,
    labels: Vec<String>,
    /// When a clock alone changes what is shown.
    pub(super) next_change: Option<DateTime<Utc>>,
    pub(super) rows: Rows,
}

/// Transfers of one job.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct FileCounts {
    /// On disk and whole.
    pub(super) here: usize,
    /// Queued or coming.
    pub(super) coming: usize,
    /// Of all, once the job's results were listed whole.
    pub(super) listed: Option<usize>,
    /// What those that are here came to.
    pub(super) told: Option<Arc<Told>>,
}

/// One row as it is drawn.
pub(super) struct Shown<'a> {
    pub(super) row: &'a JobRow,
    pub(super) files: FileCounts,
}

impl JobList {
    pub(super) fn sync(&mut self, snapshot: &Snapshot, filter: &Filter, selected: Option<JobKey>, now: DateTime<Utc>) {
        let same_jobs = self.jobs.as_ref().is_some_and(|jobs| Arc::ptr_eq(jobs, &snapshot.jobs));
        let mut same_files = true;
        let is_same = self.transfers.as_ref().is_some_and(|transfers| Arc::ptr_eq(transfers, &snapshot.transfers))
            && self.verdicts.as_ref().is_some_and(|verdicts| Arc::ptr_eq(verdicts, &snapshot.verdicts));
        if !is_same {
            self.verdicts = Some(Arc::clone(&snapshot.verdicts));
            self.transfers = Some(Arc::clone(&snapshot.transfers));
            let files = count_files(snapshot);
            same_files = files == self.files;
            self.files = files;
        }
        let minute = now.timestamp() / 60;
        let same_look = self.filter == *filter && self.selected == selected && self.minute == minute;
        if same_jobs && same_files && same_look {
            return;
        }
        if !same_jobs {
            self.labels = all_labels(&snapshot.jobs);
        }
        self.jobs = Some(Arc::clone(&snapshot.jobs));
        filter.clone_into(&mut self.filter);
        (self.selected, self.minute) = (selected, minute);
        let needle = filter.text.trim().to_lowercase();
        self.shown =
            snapshot.jobs.iter().filter(|row| filter.lets(row) && matches(row, &needle)).map(Arc::clone).collect();
        self.shown.sort_by_key(|row| std::cmp::Reverse(row.submitted_at));
        self.next_change = next_change(&self.shown, now);
        let none = FileCounts::default();
        let files = |row: &JobRow| self.files.get(&row.key).unwrap_or(&none);
        self.rows = Rows::new(self.shown.iter().map(|row| height(row, files(row), selected == Some(row.key), now)));
    }

    /// Every label of the jobs, sorted.
    pub(super) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// A row that may be hidden by the filter.
    pub(super) fn find(&self, key: JobKey) -> Option<Shown<'_>> {
        let row = self.jobs.as_ref()?.iter().find(|row| row.key == key)?;
        Some(Shown { row, files: self.files.get(&key).cloned().unwrap_or_default() })
    }

    pub(super) fn shown(&self, index: usize) -> Option<Shown<'_>> {
        let row = self.shown.get(index)?;
        Some(Shown { row, files: self.files.get(&row.key).cloned().unwrap_or_default() })
    }

    pub(super) fn row_of(&self, key: JobKey) -> Option<usize> {
        self.shown.iter().position(|row| row.key == key)
    }
}

fn all_labels(jobs: &[Arc<JobRow>]) -> Vec<String> {
    let labels: BTreeSet<&String> = jobs.iter().filter_map(|row| row.job()).flat_map(|job| &job.labels).collect();
    labels.into_iter().cloned().collect()
}

fn count_files(snapshot: &Snapshot) -> HashMap<JobKey, FileCounts> {
    let listed = snapshot.downloads.listed.iter();
    let counted =
        |(job, count): (&JobKey, &usize)| (*job, FileCounts { listed: Some(*count), ..FileCounts::default() });
    let mut counts: HashMap<JobKey, FileCounts> = listed.map(counted).collect();
    for transfer in snapshot.transfers.iter() {
        let count = counts.entry(transfer.job).or_default();
        match transfer.state {
            TransferState::Done | TransferState::Skipped | TransferState::Unchecked => count.here += 1,
            TransferState::Waiting | TransferState::Going | TransferState::Held(_) => count.coming += 1,
            TransferState::Failed(_) | TransferState::Canceled | TransferState::Paused | TransferState::Missing => {}
        }
    }
    let with_told = |(job, count)| (job, FileCounts { told: snapshot.verdicts.told(job).cloned(), ..count });
    counts.into_iter().map(with_told).collect()
}

fn matches(row: &JobRow, needle: &str) -> bool {
    if needle.is_empty() || row.title.to_lowercase().contains(needle) {
        return true;
    }
    row.job().is_some_and(|job| {
        JobOutcome::of(&job.status, &row.alarms).words().to_lowercase().contains(needle)
            || job.labels.iter().any(|label| label.contains(needle))
            || job.id.to_string().contains(needle)
    })
}

impl Shown<'_> {
    /// Results that are neither here nor coming.
    pub(super) fn left(&self) -> u64 {
        self.row.job().map_or(0, |job| left(job, &self.files))
    }
}

fn left(job: &Job, files: &FileCounts) -> u64 {
    // Of a job with many pages of links only the number of rows is known before they are listed.
    let all = files.listed.filter(|_| job.status.is_final()).map_or(job.link_count(), |count| count as u64);
    all.saturating_sub((files.here + files.coming) as u64)
}

/// A line below the first.
#[derive(Debug, PartialEq)]
pub(super) enum Line<'a> {
    /// Why the last look or action failed, or why it was refused.
    Problem(&'a crate::domain::Problem),
    /// Must not be missed.
    Alarm(&'a Alarm),
    /// More alarms than have room.
    MoreAlarms(usize),
    /// The server's sentence where it is the reason for the state.
    Reason(&'a str),
    /// What a preview is, and what is asked of the person.
    Preview(&'a Job, Option<PauseReason>),
    /// It tries a larger request on one granule; true once the trial came out well.
    Trial(bool),
    /// Results that are not here yet are deleted soon.
    Expiring(DateTime<Utc>),
    /// Results that are not here were deleted.
    Expired(DateTime<Utc>),
    /// Whether the files that are here are what was asked for.
    Subset(&'a Told),
}

/// Lines that are always shown.
pub(super) fn lines<'a>(
    row: &'a JobRow,
    files: &'a FileCounts,
    is_selected: bool,
    now: DateTime<Utc>,
) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    if let JobPhase::Refused(problem) = &row.phase {
        lines.push(Line::Problem(problem));
    }
    lines.extend(row.problem.as_ref().map(Line::Problem));
    let shown = if is_selected { usize::MAX } else { MAX_ALARMS };
    lines.extend(row.alarms.iter().take(shown).map(Line::Alarm));
    if row.alarms.len() > shown {
        lines.push(Line::MoreAlarms(row.alarms.len() - shown));
    }
    let Some(job) = row.job() else { return lines };
    if row.trial.is_some() {
        lines.push(Line::Trial(job.status == JobStatus::Successful));
    }
    if matches!(job.status, JobStatus::Previewing | JobStatus::Paused) {
        lines.push(Line::Preview(job, row.pause));
    }
    let is_reason = matches!(job.status, JobStatus::Failed | JobStatus::Unknown(_));
    let is_told = row.alarms.iter().any(|alarm| alarm.words().contains(job.message.trim()));
    if is_reason && !is_told && !job.message.trim().is_empty() {
        lines.push(Line::Reason(&job.message));
    }
    let expires = job.data_expiration.filter(|at| job.status.is_final() && *at > now && *at - now < SOON);
    lines.extend(expires.filter(|_| left(job, files) > 0).map(Line::Expiring));
    // Old jobs are many: their end is told in full only where one looks at them.
    let expired = job.data_expiration.filter(|at| is_selected && job.status.is_final() && *at <= now);
    lines.extend(expired.filter(|_| left(job, files) > 0).map(Line::Expired));
    lines.extend(files.told.as_deref().map(Line::Subset));
    lines
}

/// What a trial is for, and what comes next.
pub(super) fn trial_words(is_done: bool) -> &'static str {
    if is_done {
        "This was a trial with one granule. Check its result; if it is what you want, submit the whole request."
    } else {
        "A trial with one granule, before the whole request is sent."
    }
}

/// What a preview is for, where the job is now, and what to do.
pub(super) fn preview_words(job: &Job, pause: Option<PauseReason>) -> String {
    let all = format::plural(job.num_input_granules, "granule", "granules");
    let first = job.data_links.first().map(|link| link.title.as_str()).filter(|title| !title.is_empty());
    match (&job.status, job.link_count()) {
        (JobStatus::Previewing, _) => format!(
            "Harmony cuts one of {all} first and then pauses, so that you can look at the result. Skip the preview to \
             run all without a pause."
        ),
        (JobStatus::Paused, _) if pause != Some(PauseReason::Preview) => paused_words(pause).to_owned(),
        (_, 0) => format!("Paused before the first file was made. Resume to run all of {all}, or cancel."),
        (_, files) => {
            let made = first.map_or_else(
                || format::plural(files, "file", "files"),
                |title| if files == 1 { title.to_owned() } else { format!("{title} and {} more", files - 1) },
            );
            format!("Paused so that you can look at the first result: {made}. Resume to run all of {all}, or cancel.")
        }
    }
}

/// Who paused a job that made no preview, as far as it was seen.
fn paused_words(pause: Option<PauseReason>) -> &'static str {
    match pause {
        Some(PauseReason::Own) => "Paused from here. Resume to go on, or cancel.",
        Some(PauseReason::HandOver) => "Paused for a moment, to be resumed with the new token.",
        Some(PauseReason::Foreign) => {
            "Paused by somebody else: with another program, or on another computer. Resume to go on, or cancel."
        }
        Some(PauseReason::Preview | PauseReason::Unknown) | None => "Paused. Resume to go on, or cancel.",
    }
}

/// “Harmony deleted the results on 2026-12-22; 12 files are not on this computer. …”
pub(super) fn expired_words(shown: &Shown<'_>, expired: DateTime<Utc>) -> String {
    let files = format::plural(shown.left(), "file is", "files are");
    format!(
        "Harmony deleted the results on {}; {files} not on this computer. Submit the request again to make new ones.",
        expired.format("%Y-%m-%d")
    )
}

/// When the words about the earliest expiry change, so that the window can be woken then: days far
/// off, hours within three days, minutes within one.
fn next_change(rows: &[Arc<JobRow>], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let changes = rows.iter().filter_map(|row| {
        let job = row.job()?;
        let left = job.data_expiration.filter(|_| job.status.is_final() && job.link_count() > 0)? - now;
        if left <= TimeDelta::zero() {
            return None;
        }
        let unit = if left >= SOON {
            86_400
        } else if left >= TimeDelta::days(1) {
            3600
        } else {
            60
        };
        Some(now + TimeDelta::seconds(left.num_seconds() % unit + 1))
    });
    changes.min()
}

/// “The results are deleted in 2 d 3 h; 12 files are not on this computer yet.”
pub(super) fn expiring_words(shown: &Shown<'_>, expires: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = shown.left();
    let files = format::plural(left, "file is", "files are");
    format!("Harmony deletes the results in {}; {files} not on this computer yet.", format::duration(expires - now))
}

fn height(row: &JobRow, files: &FileCounts, is_selected: bool, now: DateTime<Utc>) -> f32 {
    let lines = lines(row, files, is_selected, now).len() + usize::from(is_selected);
    ROW_HEIGHT + lines as f32 * LINE_HEIGHT + if lines > 0 { GRID } else { 0.0 }
}

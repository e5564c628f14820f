//! Figures over all transfers.

use crate::engine::snapshot::{JobKey, Transfer, TransferState};
use crate::ui::widgets::format;
use chrono::TimeDelta;
use std::collections::HashSet;
use std::sync::Arc;

/// Files of known length from which those of others are estimated.
const ENOUGH_TO_ESTIMATE: usize = 3;

/// How many files are in which state.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) going: usize,
    pub(super) waiting: usize,
    /// Failed or canceled.
    pub(super) failed: usize,
    /// Whole on disk, now or before.
    pub(super) done: usize,
    /// Were here, and are no more.
    pub(super) missing: usize,
}

impl Counts {
    pub(super) fn add(&mut self, state: &TransferState) {
        match state {
            TransferState::Going => self.going += 1,
            TransferState::Waiting | TransferState::Paused | TransferState::Held(_) => self.waiting += 1,
            TransferState::Failed(_) | TransferState::Canceled => self.failed += 1,
            TransferState::Done | TransferState::Skipped | TransferState::Unchecked => self.done += 1,
            TransferState::Missing => self.missing += 1,
        }
    }

    pub(super) fn all(&self) -> usize {
        self.going + self.waiting + self.failed + self.done + self.missing
    }
}

/// Live figures over all transfers, also for the status bar; reads the atomics.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Bytes on disk.
    pub received_bytes: u64,
    /// Bytes of all files whose length is known.
    pub total_bytes: u64,
    /// Sum over files that are going.
    pub bytes_per_second: u64,
    /// Files that are going.
    pub going: usize,
    /// Files whose length is known.
    pub of_known_length: usize,
    /// Files whose length nobody told yet.
    pub of_unknown_length: usize,
}

impl Totals {
    /// Sums over `transfers`; canceled files do not count, skipped ones were not asked for.
    pub fn of<'a>(transfers: impl IntoIterator<Item = &'a Arc<Transfer>>) -> Self {
        let mut totals = Self::default();
        for transfer in transfers {
            let (received, total) = (transfer.progress.received_bytes(), transfer.progress.total_bytes());
            match transfer.state {
                TransferState::Canceled
                | TransferState::Skipped
                | TransferState::Unchecked
                | TransferState::Missing => continue,
                TransferState::Going => {
                    totals.going += 1;
                    let speed = transfer.progress.bytes_per_second();
                    totals.bytes_per_second = totals.bytes_per_second.saturating_add(speed);
                }
                TransferState::Waiting
                | TransferState::Held(_)
                | TransferState::Paused
                | TransferState::Done
                | TransferState::Failed(_) => {}
            }
            totals.received_bytes = totals.received_bytes.saturating_add(received);
            match total {
                Some(total) => totals.add_length(total),
                None if matches!(transfer.state, TransferState::Done) => totals.add_length(received),
                None => totals.of_unknown_length += 1,
            }
        }
        totals
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            received_bytes: self.received_bytes.saturating_add(other.received_bytes),
            total_bytes: self.total_bytes.saturating_add(other.total_bytes),
            bytes_per_second: self.bytes_per_second.saturating_add(other.bytes_per_second),
            going: self.going + other.going,
            of_known_length: self.of_known_length + other.of_known_length,
            of_unknown_length: self.of_unknown_length + other.of_unknown_length,
        }
    }

    fn add_length(&mut self, bytes: u64) {
        self.total_bytes = self.total_bytes.saturating_add(bytes);
        self.of_known_length += 1;
    }

    /// Bytes of all files; those of unknown length are taken for as long as the others, once there
    /// are some to go by.
    fn all_bytes(&self) -> Option<u64> {
        if self.of_unknown_length == 0 {
            return Some(self.total_bytes);
        }
        let enough = self.of_known_length >= ENOUGH_TO_ESTIMATE;
        let mean = self.total_bytes.checked_div(self.of_known_length as u64).filter(|_| enough)?;
        Some(self.total_bytes.saturating_add(mean.saturating_mul(self.of_unknown_length as u64)))
    }

    /// Part that is here, 0…1, perhaps estimated; `None` while the lengths of too few files are
    /// known.
    pub fn fraction(&self) -> Option<f32> {
        let all = self.all_bytes().filter(|all| *all > 0)?;
        Some((self.received_bytes as f64 / all as f64).min(1.0) as f32)
    }

    /// “212 MB of 1.24 GB, 4.10 MB/s, 4 min left”; an estimate says “about”.
    pub fn words(&self) -> String {
        let about = if self.of_unknown_length > 0 { "about " } else { "" };
        let mut words = format::bytes(self.received_bytes);
        if let Some(all) = self.all_bytes() {
            words = format!("{words} of {about}{}", format::bytes(all));
        }
        if self.going > 0 {
            words = format!("{words}, {}", format::speed(self.bytes_per_second));
            if let Some(left) = self.time_left() {
                words = format!("{words}, {about}{} left", format::duration(left));
            }
        }
        words
    }

    fn time_left(&self) -> Option<TimeDelta> {
        time_left(self.received_bytes, self.all_bytes()?, self.bytes_per_second)
    }
}

/// Something of it is still to come.
fn is_open(state: &TransferState) -> bool {
    matches!(state, TransferState::Going | TransferState::Waiting | TransferState::Held(_) | TransferState::Paused)
}

/// [`Totals`] of the jobs that are being downloaded. They look only at files that are going: all
/// others are summed once per snapshot.
#[derive(Debug, Default)]
pub struct LiveTotals {
    transfers: Option<Arc<[Arc<Transfer>]>>,
    settled: Totals,
    going: Vec<Arc<Transfer>>,
}

impl LiveTotals {
    /// The figures now.
    pub fn read(&mut self, transfers: &Arc<[Arc<Transfer>]>) -> Totals {
        if !self.transfers.as_ref().is_some_and(|known| Arc::ptr_eq(known, transfers)) {
            let is_going = |transfer: &&Arc<Transfer>| matches!(transfer.state, TransferState::Going);
            self.going = transfers.iter().filter(is_going).map(Arc::clone).collect();
            // Jobs whose files are all here, or given up, are over: a new download begins at nothing.
            let open: HashSet<JobKey> =
                transfers.iter().filter(|transfer| is_open(&transfer.state)).map(|transfer| transfer.job).collect();
            let settled = transfers.iter().filter(|transfer| !is_going(transfer) && open.contains(&transfer.job));
            self.settled = Totals::of(settled);
            self.transfers = Some(Arc::clone(transfers));
        }
        self.settled.plus(Totals::of(&self.going))
    }
}

/// At the present speed; `None` if nothing moves.
pub(super) fn time_left(received_bytes: u64, total_bytes: u64, bytes_per_second: u64) -> Option<TimeDelta> {
    let left = total_bytes.checked_sub(received_bytes)?;
    let seconds = left.checked_div(bytes_per_second)?;
    TimeDelta::try_seconds(i64::try_from(seconds).ok()?)
}

#[cfg(test)]
mod tests {
    use super::{Counts, LiveTotals, Totals, time_left};
    use crate::domain::Problem;
    use crate::engine::snapshot::{JobKey, Transfer, TransferKey, TransferProgress, TransferState};
    use std::sync::Arc;

    fn transfer(state: TransferState, received: u64, total: Option<u64>, speed: u64) -> Arc<Transfer> {
        let progress = Arc::new(TransferProgress::default());
        progress.set(received, total, speed);
        let (key, job) = (TransferKey(received), JobKey(uuid::Uuid::nil()));
        Arc::new(Transfer { key, job, file_name: String::new(), path: "x".into(), source: "".into(), state, progress })
    }

    #[test]
    fn totals_count_what_was_asked_for_and_speed_of_what_moves() {
        let files = [
            transfer(TransferState::Going, 500, Some(1000), 10),
            transfer(TransferState::Waiting, 0, Some(1000), 99),
            transfer(TransferState::Done, 2000, None, 99),
            transfer(TransferState::Failed(Problem::new("no")), 100, Some(1000), 99),
            transfer(TransferState::Canceled, 7, Some(9000), 99),
            transfer(TransferState::Skipped, 0, None, 0),
        ];
        let totals = Totals::of(&files);
        assert_eq!((totals.received_bytes, totals.total_bytes, totals.bytes_per_second), (2600, 5000, 10));
        assert_eq!(totals.fraction(), Some(0.52));
        assert_eq!(totals.words(), "2.60 kB of 5.00 kB, 10 B/s, 4 min left");
        let shared: Arc<[_]> = files.clone().into();
        let mut live = LiveTotals::default();
        assert_eq!(live.read(&shared), totals);
        files[0].progress.set(900, Some(1000), 20);
        assert_eq!(live.read(&shared), Totals::of(&files), "what goes on is read anew");
        let mut counts = Counts::default();
        for file in &files {
            counts.add(&file.state);
        }
        assert_eq!(counts, Counts { going: 1, waiting: 1, failed: 2, done: 2, missing: 0 });
    }

    #[test]
    fn a_new_download_begins_at_nothing_whatever_was_downloaded_before() {
        let of = |job: u128, transfer: Arc<Transfer>| {
            let job = JobKey(uuid::Uuid::from_u128(job));
            Arc::new(Transfer { job, ..(*transfer).clone() })
        };
        let files: Arc<[_]> = vec![
            of(1, transfer(TransferState::Done, 1000, Some(1000), 0)),
            of(1, transfer(TransferState::Failed(Problem::new("no")), 10, Some(1000), 0)),
            of(2, transfer(TransferState::Going, 0, Some(1000), 0)),
            of(2, transfer(TransferState::Waiting, 0, Some(1000), 0)),
        ]
        .into();
        let totals = LiveTotals::default().read(&files);
        assert_eq!((totals.received_bytes, totals.total_bytes, totals.fraction()), (0, 2000, Some(0.0)));
        let over: Arc<[_]> = files.iter().take(2).cloned().collect();
        assert_eq!(LiveTotals::default().read(&over), Totals::default(), "nothing is under way");
    }

    #[test]
    fn nothing_is_promised_while_a_length_is_not_known() {
        let files = [transfer(TransferState::Going, 500, None, 10), transfer(TransferState::Going, 1, Some(2), 10)];
        let totals = Totals::of(&files);
        assert_eq!((totals.fraction(), totals.words().as_str()), (None, "501 B, 20 B/s"));
    }

    #[test]
    fn many_files_are_estimated_from_those_that_began() {
        let going = |received| transfer(TransferState::Going, received, Some(1000), 50);
        let mut files = vec![going(500), going(700), going(300)];
        files.extend((0..7).map(|_| transfer(TransferState::Waiting, 0, None, 0)));
        let totals = Totals::of(&files);
        assert_eq!(totals.fraction(), Some(0.15));
        assert_eq!(totals.words(), "1.50 kB of about 10.0 kB, 150 B/s, about 56 s left");
    }

    #[test]
    fn time_left_needs_speed_and_something_left() {
        assert_eq!(time_left(0, 100, 0), None);
        assert_eq!(time_left(200, 100, 10), None);
        assert_eq!(time_left(0, u64::MAX, 1), None);
        assert_eq!(time_left(0, 100, 10).map(|left| left.num_seconds()), Some(10));
    }
}

//! One poll of one or many jobs.

use crate::domain::{Job, JobId};
use crate::earthdata::harmony::{self, BulkStatus};
use crate::earthdata::{Error, ErrorKind};
use crate::engine::connection::Connection;
use crate::engine::snapshot::JobKey;
use futures_util::StreamExt as _;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// So many jobs are asked about at the same time.
const AT_ONCE: usize = 4;
/// Fewer are asked about one by one.
const WORTH_A_BULK_QUESTION: usize = 3;
/// Servers limit how many jobs one question may name.
const MOST_IN_ONE_QUESTION: usize = 100;

/// How long the server asks to wait.
pub(super) fn retry_after(error: &Error) -> Option<Duration> {
    match error.kind {
        ErrorKind::TooManyRequests { retry_after } => retry_after,
        _ => None,
    }
}

/// The same answer would come to every other question.
fn concerns_all(error: &Error) -> bool {
    error.needs_sign_in() || error.is_offline() || matches!(error.kind, ErrorKind::TooManyRequests { .. })
}

/// A job to poll, and what is known of it.
pub(super) struct Due {
    pub(super) key: JobKey,
    pub(super) known: Arc<Job>,
}

/// What one poll showed.
pub(super) enum Seen {
    /// The job.
    Job(Box<Job>),
    /// State and progress are what they were.
    Same,
    /// It could not be seen.
    Failed(Box<Error>),
    /// The server or the network asked for peace before this job's turn came.
    NotAsked { retry_after: Option<Duration> },
}

/// What a poll of several jobs showed.
pub(in super::super) struct Round {
    pub(super) seen: Vec<(JobKey, Seen)>,
    /// False once the server has shown that it does not know the bulk question.
    pub(super) bulk: bool,
}

/// Polls jobs. Where there are several and the server can tell about many at once, only those that
/// moved are read whole (`harmony-api.md` 1.8).
pub(super) async fn poll(connection: &Connection, mut due: Vec<Due>, mut bulk: bool) -> Round {
    let mut seen = Vec::with_capacity(due.len());
    if bulk && due.len() >= WORTH_A_BULK_QUESTION {
        match statuses(connection, &due).await {
            Ok(Some(told)) => due.retain(|due| {
                // A shortened job of the history has to be read once.
                let is_whole = due.known.raw.get("links").is_some();
                let is_same = is_whole
                    && told.get(&due.known.id).is_some_and(|told| {
                        told.status == due.known.status && told.progress_percent == due.known.progress_percent
                    });
                if is_same {
                    seen.push((due.key, Seen::Same));
                }
                !is_same
            }),
            Ok(None) => bulk = false,
            Err(error) if !concerns_all(&error) => bulk = false,
            Err(error) => {
                let retry_after = retry_after(&error);
                let mut error = Some(Box::new(error));
                let answer = |due: Due| (due.key, error.take().map_or(Seen::NotAsked { retry_after }, Seen::Failed));
                seen.extend(due.into_iter().map(answer));
                return Round { seen, bulk };
            }
        }
    }
    seen.extend(poll_each(connection, due).await);
    Round { seen, bulk }
}

/// State and progress of all these jobs that the server knows; `None` if it does not know the question.
async fn statuses(connection: &Connection, due: &[Due]) -> Result<Option<HashMap<JobId, BulkStatus>>, Error> {
    let mut told = HashMap::new();
    for some in due.chunks(MOST_IN_ONE_QUESTION) {
        let ids: Vec<JobId> = some.iter().map(|due| due.known.id).collect();
        let Some(statuses) = harmony::statuses(&connection.transport, &ids).await? else { return Ok(None) };
        told.extend(statuses.into_iter().map(|status| (status.id, status)));
    }
    Ok(Some(told))
}

/// Reads jobs whole, a few at a time. The first answer that concerns all of them (no network, no
/// sign-in, too many requests) ends the round: asking on would only add to it.
async fn poll_each(connection: &Connection, due: Vec<Due>) -> Vec<(JobKey, Seen)> {
    let mut left: HashSet<JobKey> = due.iter().map(|due| due.key).collect();
    let mut answers = futures_util::stream::iter(due)
        .map(|due| async move { (due.key, harmony::job_again(&connection.transport, &due.known).await) })
        .buffer_unordered(AT_ONCE);
    let mut seen = Vec::with_capacity(left.len());
    while let Some((key, answer)) = answers.next().await {
        left.remove(&key);
        let error = match answer {
            Ok(job) => {
                seen.push((key, Seen::Job(Box::new(job))));
                continue;
            }
            Err(error) => error,
        };
        let (ends_round, retry_after) = (concerns_all(&error), retry_after(&error));
        seen.push((key, Seen::Failed(Box::new(error))));
        if ends_round {
            let mut left: Vec<JobKey> = left.into_iter().collect();
            left.sort_unstable();
            seen.extend(left.into_iter().map(|key| (key, Seen::NotAsked { retry_after })));
            return seen;
        }
    }
    seen
}

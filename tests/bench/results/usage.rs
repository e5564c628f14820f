//! Processor time and memory of this process and of those it started.

use rustix::time::{ClockId, clock_gettime};
use std::fs;
use std::time::Duration;

/// What was used so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    /// Time on processors, of processes that still run and of this one.
    pub(super) processor: Duration,
    /// Highest memory in MB: all of this process, and what the others have beside the program's text, which they share.
    pub(super) peak_mb: f64,
}

pub(super) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Time that a clock has counted.
pub(super) fn spent(clock: ClockId) -> Duration {
    let told = clock_gettime(clock);
    Duration::new(told.tv_sec.try_into().unwrap_or(0), told.tv_nsec.try_into().unwrap_or(0))
}

/// A line of a process's status, in MB.
pub(super) fn status_mb(process: &str, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim_matches([':', ' ', '\t', 'k', 'B']).parse::<f64>().unwrap_or(0.0) / 1000.0
}

/// Processes that this one started and that have not ended.
pub(super) fn children() -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().filter_map(Result::ok);
    let told = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    told.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Time that all threads of another process spent on processors; exact while it waits.
fn time_of(process: &str) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().filter_map(Result::ok);
    let nanoseconds = tasks.filter_map(|task| {
        let told = fs::read_to_string(task.path().join("schedstat")).ok()?;
        told.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}

impl Usage {
    pub(super) fn now() -> Self {
        let children = children();
        let processor = children.iter().map(|child| time_of(child)).sum::<Duration>() + spent(ClockId::ProcessCPUTime);
        let of_child = |child: &String| (status_mb(child, "VmHWM") - status_mb(child, "RssFile")).max(0.0);
        let peak_mb = status_mb("self", "VmHWM") + children.iter().map(of_child).sum::<f64>();
        Self { processor, peak_mb }
    }
}

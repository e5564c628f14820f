//! Time on processors, per frame: the machine may be busy with other things.

use criterion::Criterion;
use std::time::{Duration, Instant};

/// One reading must span many steps of the coarsest clock.
const LEAST_SPAN: Duration = Duration::from_millis(40);

/// Time this thread spent on a processor, where the system tells it (Linux); else time that passed.
#[cfg(target_os = "linux")]
pub(crate) fn cpu_time(_since: Instant) -> Duration {
    let told = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(told.tv_sec.try_into().unwrap_or(0), told.tv_nsec.try_into().unwrap_or(0))
}

/// Time this thread spent on a processor, where the system tells it (Linux); else time that passed.
#[cfg(not(target_os = "linux"))]
pub(crate) fn cpu_time(since: Instant) -> Duration {
    since.elapsed()
}

/// Measures one closure by processor time; so many runs count as one that the clock can tell them.
pub(crate) fn measure(criterion: &mut Criterion, name: &str, mut once: impl FnMut()) {
    let started = Instant::now();
    (0..8).for_each(|_| once());
    let one = (started.elapsed() / 8).max(Duration::from_nanos(1));
    let batch = (LEAST_SPAN.as_nanos() / one.as_nanos()).clamp(1, 10_000) as u32;
    criterion.bench_function(name, |bencher| {
        bencher.iter_custom(|times| {
            let since = Instant::now();
            let before = cpu_time(since);
            (0..times * u64::from(batch)).for_each(|_| once());
            (cpu_time(since).saturating_sub(before) / batch).max(Duration::from_nanos(1))
        });
    });
}

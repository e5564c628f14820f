//! What the process that reads a file may use.

use std::io;

/// Memory that the program itself takes before it reads anything: its code, its stacks, the system's libraries.
#[cfg(unix)]
const OWN: u64 = 512 << 20;

/// Limits the memory of this process for good. No core is written when it dies of that.
///
/// # Errors
/// Where the operating system has no such limit.
#[cfg(unix)]
pub(super) fn memory(most: u64) -> io::Result<()> {
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0).ok();
    let most = most.saturating_add(OWN);
    rlimit::setrlimit(rlimit::Resource::AS, most, most)
}

/// Limits the memory of this process for good.
///
/// # Errors
/// Where the operating system has no such limit.
#[cfg(windows)]
pub(super) fn memory(most: u64) -> io::Result<()> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut limits = win32job::ExtendedLimitInfo::new();
    limits.limit_working_memory(1 << 20, most).limit_kill_on_job_close();
    let other = |error: win32job::JobError| io::Error::other(error.to_string());
    let job = win32job::Job::create_with_limit_info(&limits).map_err(other)?;
    job.assign_current_process().map_err(other)?;
    // The limit holds as long as the job is open, which is as long as this process lives.
    job.into_handle();
    Ok(())
}

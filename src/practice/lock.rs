//! One way to lock.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks even if another holder panicked: every change below a lock is whole in itself.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

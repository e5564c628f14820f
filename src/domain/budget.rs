//! How much work reading what others wrote may take, and a way to stop it.
//!
//! A file of a few kilobytes can ask for hours of work. Readers count what they do in units of about
//! one short step (a position read, two edges compared) and stop, with a reason, when the budget is
//! spent or when nobody waits for the answer any more.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why work was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Exceeded {
    /// It needs more steps than it was given.
    #[error("it takes too much work")]
    Work,
    /// Nobody waits for it any more.
    #[error("it was canceled")]
    Canceled,
}

/// Stops work on another thread; every copy is the same switch.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Stops the work at its next step.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// True once [`Cancel::cancel`] was called on any copy.
    pub fn is_canceled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Stops the work when it is dropped: whoever waits for an answer holds it.
#[derive(Debug)]
pub struct CancelOnDrop(Cancel);

impl CancelOnDrop {
    /// For the work that `cancel` stops.
    pub fn new(cancel: Cancel) -> Self {
        Self(cancel)
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Steps left, for one piece of work on one thread.
#[derive(Debug)]
pub struct Budget {
    left: Cell<u64>,
    cancel: Cancel,
}

impl Budget {
    /// A budget of so many steps.
    pub fn new(steps: u64) -> Self {
        Self::with_cancel(steps, Cancel::default())
    }

    /// A budget of so many steps, and a switch that ends the work before.
    pub fn with_cancel(steps: u64, cancel: Cancel) -> Self {
        Self { left: Cell::new(steps), cancel }
    }

    /// Takes `steps` off the budget before they are done.
    pub fn spend(&self, steps: u64) -> Result<(), Exceeded> {
        if self.cancel.is_canceled() {
            return Err(Exceeded::Canceled);
        }
        let left = self.left.get().checked_sub(steps).ok_or(Exceeded::Work)?;
        self.left.set(left);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Cancel, CancelOnDrop, Exceeded};

    #[test]
    fn work_ends_with_the_budget_or_with_the_switch() {
        let budget = Budget::new(3);
        assert_eq!((budget.spend(2), budget.spend(2), budget.spend(1)), (Ok(()), Err(Exceeded::Work), Ok(())));
        let cancel = Cancel::default();
        let budget = Budget::with_cancel(u64::MAX, cancel.clone());
        assert_eq!(budget.spend(1), Ok(()));
        drop(CancelOnDrop::new(cancel));
        assert_eq!(budget.spend(1), Err(Exceeded::Canceled));
    }
}

//! Something that is under way at most once.

use std::sync::Arc;

/// Open, until a [`Guard`] of it lives.
#[derive(Debug, Default)]
pub(super) struct Latch(Arc<()>);

/// Travels with the work and its result. Whatever becomes of the work, a panic included, the latch
/// opens when this is dropped.
#[derive(Debug)]
pub(super) struct Guard(#[expect(dead_code, reason = "counted, never read")] Arc<()>);

impl Latch {
    /// `None` while the last guard lives.
    pub(super) fn close(&self) -> Option<Guard> {
        (Arc::strong_count(&self.0) == 1).then(|| Guard(Arc::clone(&self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::Latch;

    #[tokio::test]
    async fn work_that_panics_leaves_the_latch_open() {
        let latch = Latch::default();
        let guard = latch.close().unwrap();
        assert!(latch.close().is_none());
        let died = tokio::spawn(async move {
            let held = guard;
            assert!(std::mem::size_of_val(&held) > usize::MAX / 2, "on purpose");
        });
        assert!(died.await.is_err());
        assert!(latch.close().is_some());
    }
}

//! The speed limit: one bucket of bytes that all transfers draw from.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// So much of a second's bytes may be saved up while nothing is drawn.
const BURST_SECONDS: f64 = 0.25;

/// Shared by all transfers; cheap to clone. The default has no limit.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    shared: Arc<Shared>,
}

/// Which limit applies is no part of what is asked for.
impl PartialEq for Pace {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Pace {}

#[derive(Debug, Default)]
struct Shared {
    bucket: Mutex<Bucket>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Bucket {
    /// 0 = no limit.
    bytes_per_second: u64,
    /// Below zero: bytes that came before their time.
    bytes: f64,
    /// When `bytes` was right.
    at: Option<Instant>,
}

impl Bucket {
    /// Fills up to now; answers how long it takes until nothing is owed.
    fn debt(&mut self, now: Instant) -> Option<Duration> {
        if self.bytes_per_second == 0 {
            return None;
        }
        let rate = self.bytes_per_second as f64;
        let since = self.at.replace(now).map_or(0.0, |at| now.saturating_duration_since(at).as_secs_f64());
        self.bytes = (self.bytes + since * rate).min(rate * BURST_SECONDS);
        // Less than a byte is a matter of rounding.
        (self.bytes < -0.5).then(|| Duration::from_secs_f64((-self.bytes / rate).min(3600.0)))
    }
}

impl Pace {
    /// The limit over all transfers in bytes per second from now on, 0 for none. Transfers that
    /// wait by an older limit go by this one at once.
    pub fn set_limit(&self, bytes_per_second: u64) {
        let mut bucket = self.bucket();
        if bucket.bytes_per_second != bytes_per_second {
            *bucket = Bucket { bytes_per_second, ..Bucket::default() };
            drop(bucket);
            self.shared.changed.notify_waiters();
        }
    }

    /// Bytes per second; 0 = no limit.
    pub fn limit(&self) -> u64 {
        self.bucket().bytes_per_second
    }

    /// Bytes have come: returns when the limit allows the next ones. Dropping it is fine.
    pub async fn spend(&self, bytes: usize) {
        {
            let mut bucket = self.bucket();
            if bucket.bytes_per_second == 0 {
                return;
            }
            bucket.debt(Instant::now());
            bucket.bytes -= bytes as f64;
        }
        loop {
            // Registered before the look, so that no change in between is missed.
            let changed = self.shared.changed.notified();
            let Some(pause) = self.bucket().debt(Instant::now()) else { return };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = changed => {}
            }
        }
    }

    /// The same, but returns at once when `ended` does.
    pub async fn spend_unless(&self, bytes: usize, ended: &mut (impl Future + Unpin)) {
        tokio::select! {
            biased;
            () = self.spend(bytes) => {}
            _ = ended => {}
        }
    }

    fn bucket(&self) -> std::sync::MutexGuard<'_, Bucket> {
        self.shared.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;
    use std::time::Duration;
    use tokio::time::Instant;

    /// Draws `pieces` of a thousand bytes; answers how long it took by the paused clock.
    async fn draw(pace: &Pace, pieces: u32) -> Duration {
        let started = Instant::now();
        for _ in 0..pieces {
            pace.spend(1000).await;
        }
        started.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn several_transfers_share_one_limit() {
        let pace = Pace::default();
        assert_eq!(draw(&pace, 1000).await, Duration::ZERO, "no limit");
        pace.set_limit(10_000);
        let started = Instant::now();
        let [one, two, three] = [1, 2, 3].map(|_| {
            let pace = pace.clone();
            async move { draw(&pace, 100).await }
        });
        tokio::join!(one, two, three);
        let took = started.elapsed().as_secs_f64();
        assert!((29.0..31.0).contains(&took), "300 kB at 10 kB/s took {took} s");
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_takes_effect_at_once() {
        let pace = Pace::default();
        pace.set_limit(1);
        let waiting = tokio::spawn({
            let pace = pace.clone();
            async move { draw(&pace, 3).await }
        });
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(!waiting.is_finished());
        pace.set_limit(1000);
        let took = waiting.await.unwrap();
        assert!(took < Duration::from_secs(9), "{took:?}");
        assert_eq!(pace.limit(), 1000);

        let waiting = tokio::spawn({
            let pace = pace.clone();
            async move { draw(&pace, 1_000_000).await }
        });
        tokio::task::yield_now().await;
        pace.set_limit(0);
        assert!(waiting.await.unwrap() < Duration::from_millis(1), "no limit any more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_rest_saves_up_no_more_than_a_moment() {
        let pace = Pace::default();
        pace.set_limit(10_000);
        draw(&pace, 1).await;
        tokio::time::sleep(Duration::from_mins(10)).await;
        let took = draw(&pace, 100).await.as_secs_f64();
        assert!(took > 9.0, "{took}");
    }
}

//! The present speed of a transfer, smoothed so that it can be read.

use std::time::Duration;
use tokio::time::Instant;

/// Time after which old bytes count for about a third.
const MEMORY: Duration = Duration::from_secs(3);
/// Shorter spans are collected first: their speeds are noise.
const SHORTEST_SPAN: Duration = Duration::from_millis(100);

/// An exponentially weighted mean over time.
#[derive(Debug, Clone, Copy)]
pub struct Speed {
    since: Instant,
    collected_bytes: u64,
    bytes_per_second: Option<f64>,
}

impl Speed {
    /// Begins now.
    pub fn start(now: Instant) -> Self {
        Self { since: now, collected_bytes: 0, bytes_per_second: None }
    }

    /// Bytes that have come; answers the present speed in bytes per second.
    pub fn add(&mut self, bytes: u64, now: Instant) -> u64 {
        self.collected_bytes += bytes;
        let span = now.saturating_duration_since(self.since);
        if span >= SHORTEST_SPAN {
            let latest = self.collected_bytes as f64 / span.as_secs_f64();
            let kept = (-span.as_secs_f64() / MEMORY.as_secs_f64()).exp();
            self.bytes_per_second =
                Some(self.bytes_per_second.map_or(latest, |mean| mean * kept + latest * (1.0 - kept)));
            self.since = now;
            self.collected_bytes = 0;
        }
        self.bytes_per_second.unwrap_or(0.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::Speed;
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn a_steady_stream_shows_its_speed_and_a_change_is_followed_in_seconds() {
        let start = Instant::now();
        let mut speed = Speed::start(start);
        assert_eq!(speed.add(10, start + Duration::from_millis(5)), 0, "too early to tell");
        let mut at = start;
        let mut run = |speed: &mut Speed, bytes: u64, steps: u32| {
            (0..steps)
                .map(|_| {
                    at += Duration::from_millis(200);
                    speed.add(bytes, at)
                })
                .last()
                .unwrap()
        };
        let steady = run(&mut speed, 200_000, 50);
        assert!((990_000..1_010_000).contains(&steady), "{steady}");
        let slower = run(&mut speed, 20_000, 25);
        assert!((100_000..300_000).contains(&slower), "{slower}");
    }
}

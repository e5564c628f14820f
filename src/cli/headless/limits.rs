//! What a run waits for, how long at most, and the sentences about it.

use std::collections::BTreeMap;
use std::time::Duration;

/// Something that passes, perhaps, and that nobody here can hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::cli) enum Wait {
    /// The keyring or Earthdata Login has not answered yet.
    SignIn,
    /// No server can be reached.
    Network,
    /// The server is reached and does not serve.
    Server,
    /// Somebody else paused the job.
    Pause,
    /// The disk is full.
    Disk,
    /// The job does not move.
    Job,
    /// No bytes come, though nothing is known to be in the way.
    Files,
    /// Another run has the same request and folder.
    OtherRun,
}

impl Wait {
    pub(in crate::cli) const ALL: [Self; 8] =
        [Self::SignIn, Self::Network, Self::Server, Self::Pause, Self::Disk, Self::Job, Self::Files, Self::OtherRun];

    /// What it is called on the command line and in events.
    pub(in crate::cli) fn key(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Network => "network",
            Self::Server => "server",
            Self::Pause => "pause",
            Self::Disk => "disk",
            Self::Job => "job",
            Self::Files => "files",
            Self::OtherRun => "other-run",
        }
    }

    fn default_limit(self) -> Duration {
        match self {
            Self::SignIn => Duration::from_mins(2),
            Self::Disk => Duration::from_mins(10),
            Self::Network | Self::Server | Self::Files => Duration::from_mins(30),
            Self::Pause => Duration::from_hours(1),
            Self::Job | Self::OtherRun => Duration::from_hours(24),
        }
    }

    /// What passes sooner is not worth a word.
    pub(super) fn grace(self) -> Duration {
        match self {
            Self::Network | Self::Server | Self::Pause | Self::Disk | Self::OtherRun => Duration::ZERO,
            Self::SignIn => Duration::from_secs(5),
            Self::Files => Duration::from_secs(30),
            Self::Job => Duration::from_mins(2),
        }
    }

    /// What is awaited, to follow “Waiting” and “waited”.
    pub(super) fn awaited(self) -> &'static str {
        match self {
            Self::SignIn => "for the keyring or Earthdata Login",
            Self::Network => "for the network",
            Self::Server => "for the server",
            Self::Pause => "for the paused job to be resumed",
            Self::Disk => "for free space on the disk",
            Self::Job => "for the job to move",
            Self::Files => "for data of the files",
            Self::OtherRun => "for another run of this request",
        }
    }

    /// What is the matter; the details stand behind it.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::SignIn => "The keyring or Earthdata Login has not answered yet.",
            Self::Network => "There is no connection to the server.",
            Self::Server => "The server does not serve at the moment.",
            Self::Pause => {
                "The job is paused, and not by this run: it is left alone until somebody resumes or cancels it."
            }
            Self::Disk => "There is no free space for the files.",
            Self::Job => "The job has shown no progress lately.",
            Self::Files => "No data has come lately.",
            Self::OtherRun => "Another run is at work on the same request in the same folder.",
        }
    }

    /// That it is over.
    pub(super) fn relief(self) -> &'static str {
        match self {
            Self::SignIn => "The answer is here.",
            Self::Network => "The connection is back.",
            Self::Server => "The server serves again.",
            Self::Pause => "The job is no longer paused.",
            Self::Disk => "There is free space again.",
            Self::Job => "The job moves again.",
            Self::Files => "Data comes again.",
            Self::OtherRun => "The other run has ended.",
        }
    }
}

/// The longest that each wait may last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::cli) struct Limits {
    set: BTreeMap<Wait, Duration>,
}

impl Limits {
    pub(in crate::cli) fn of(&self, wait: Wait) -> Duration {
        self.set.get(&wait).copied().unwrap_or_else(|| wait.default_limit())
    }

    /// Takes over `network=30m,pause=1h`, or one duration for every wait.
    fn take(&mut self, text: &str) -> Result<(), String> {
        for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            match item.split_once('=') {
                None => {
                    let limit = parse_duration(item)?;
                    self.set.extend(Wait::ALL.map(|wait| (wait, limit)));
                }
                Some((key, limit)) => {
                    let key = key.trim();
                    let wait = Wait::ALL.into_iter().find(|wait| wait.key() == key);
                    let keys = Wait::ALL.map(Wait::key).join(", ");
                    let wait = wait.ok_or_else(|| format!("“{key}” is no wait; there are {keys}"))?;
                    self.set.insert(wait, parse_duration(limit.trim())?);
                }
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Limits {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut limits = Self::default();
        limits.take(text)?;
        Ok(limits)
    }
}

/// `90s`, `10m`, `1.5h`, `2d`.
fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("“{text}” is no duration such as 90s, 10m, 2h or 1d");
    let unit_at = text.find(|character: char| character.is_ascii_alphabetic()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at_checked(unit_at).ok_or_else(wrong)?;
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return Err(wrong()),
    };
    let number: f64 = number.trim().parse().map_err(|_not_a_number| wrong())?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_out_of_range| wrong())
}

/// “45 s”, “10 min”, “1 h 30 min”, “2 d 3 h”: rounded down to what matters.
pub(super) fn duration_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let two = |high: u64, high_unit: &str, low: u64, low_unit: &str| {
        if low == 0 { format!("{high} {high_unit}") } else { format!("{high} {high_unit} {low} {low_unit}") }
    };
    match seconds {
        0 if !duration.is_zero() => format!("{} ms", duration.as_millis()),
        0..60 => format!("{seconds} s"),
        60..600 => two(seconds / 60, "min", seconds % 60, "s"),
        600..3600 => format!("{} min", seconds / 60),
        3600..86_400 => two(seconds / 3600, "h", seconds % 3600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, Wait, duration_words};
    use std::time::Duration;

    #[test]
    fn limits_are_set_together_or_one_by_one() {
        let limits: Limits = "network=90s, pause=1.5h,disk=10m".parse().unwrap();
        assert_eq!(limits.of(Wait::Network), Duration::from_secs(90));
        assert_eq!(limits.of(Wait::Pause), Duration::from_mins(90));
        assert_eq!(limits.of(Wait::Disk), Duration::from_mins(10));
        assert_eq!(limits.of(Wait::Server), Wait::Server.default_limit());
        let limits: Limits = "5s,job=2d".parse().unwrap();
        assert_eq!((limits.of(Wait::Server), limits.of(Wait::Job)), (Duration::from_secs(5), Duration::from_hours(48)));
        for wrong in ["", "nothing=1s", "network=", "network=-1s", "network=1e300d", "5", "NaNs", "5 parsecs"] {
            let read = wrong.parse::<Limits>();
            assert!(read.is_err() || wrong.is_empty(), "{wrong}: {read:?}");
        }
    }

    #[test]
    fn durations_are_told_as_people_do() {
        for (seconds, words) in
            [(0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (120, "2 min"), (1805, "30 min"), (5400, "1 h 30 min")]
        {
            assert_eq!(duration_words(Duration::from_secs(seconds)), words);
        }
        assert_eq!(duration_words(Duration::from_hours(51)), "2 d 3 h");
        assert_eq!(duration_words(Duration::from_millis(250)), "250 ms");
    }
}

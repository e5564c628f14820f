//! Planted trouble: what a client must survive, asked for by a short text such as
//! `latency=200ms,error503=2,truncate=1`.
//!
//! | word | what happens |
//! |---|---|
//! | `latency=200ms` | every answer of Harmony, CMR and Earthdata Login waits this long |
//! | `error503=2` | the first 2 requests get 503, later ones are served |
//! | `html_login` or `html_login=3` | Harmony's and CMR's answers (the first 3) are a login page with status 200 |
//! | `expire_token_after=30s` | tokens die this long after they were made |
//! | `refuse_tokens`, `refuse_tokens=5s`, `refuse_tokens=5s:12s` | Harmony answers 401 to good tokens: always, for this long, or for so long beginning so long after the first call with a token; as while its own call to Earthdata Login fails |
//! | `short_token=36h`, `short_token=36h:2` | an account's first token (its first 2) ends so soon; later ones live 60 days |
//! | `stuck`, `stuck=1` | jobs (the first 1) run for ever: no granule comes through |
//! | `redirect_foreign=http://127.0.0.1:9/` | result links lead to this foreign host |
//! | `truncate`, `truncate=1` | file bodies (the first 1) break off in the middle, against their announced length |
//! | `wrong_length` | files are shorter than they should be, and say so consistently |
//! | `stale_checksum=1` | the catalogue tells (the first 1) checksum of a whole file as of another version |
//! | `ignore_range` | a range request gets the whole file with status 200 |
//! | `stall` | file bodies stop in the middle and never go on |
//! | `cut_at=1`, `cut_at=last` | `truncate` and `stall` strike after so many bytes, or before the last one |
//! | `no_length` | file answers do not tell their length |
//! | `change=1` | file answers (the first 1) are of another version: other bytes, other validators |
//! | `ignore_if_range` | a range request gets its range though the version is another |
//! | `html_file` | file addresses answer with a page and status 200 |
//! | `expired_link=1` | result links (the first 1) lead to signed addresses that have expired |
//! | `expired_keys=1` | the bucket refuses (the first 1) requests as if their keys had expired |
//! | `file_error=429:2` | result links answer (the first 2) with this status; 403 asks for a licence |
//! | `uncut=1` | requests (the first 1) for a cut are served with whole files, as by best effort |
//! | `repeat_link`, `repeat_link=1` | jobs (the first 1) list their first result twice, as after work that was delivered twice |
//! | `job_error=404:3` | questions about one job answer (the first 3) with this status, as after the job was deleted, or for another account's |
//! | `foreign_pause=1` | jobs (the first 1) are paused half-way by somebody else |
//! | `old_job`, `old_job=1` | a request (the first 1) that was submitted before is answered with the job made then |
//! | `no_steps` | Harmony does not tell about single granules, as before 2026 |
//! | `tile_latency=200ms` | every imagery tile waits this long |
//! | `tile_error=503:2` | imagery tiles (the first 2) are answered with this status |
//! | `tile_cut=1` | imagery tiles (the first 1) break off half-way, against their announced length |
//! | `tile_html=1` | imagery tiles (the first 1) are a login page with status 200 |
//! | `tile_life=0s` | imagery tiles are fresh so long, not three days |
//! | `plain_tiles` | imagery tiles show their address in place of the Earth; quick to make |
//! | `pace=5ms` | file bodies wait this long before every 16 kB |
//!
//! A word that counts and has no number means every time.

use std::str::FromStr;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// Which trouble is planted; the default is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// Wait before every answer.
    pub latency: Option<Duration>,
    /// So many requests are answered with 503 at first.
    pub error_503: u32,
    /// So many answers are a login page in place of JSON.
    pub html_login: u32,
    /// Tokens die this long after they were made.
    pub expire_token_after: Option<Duration>,
    /// How long good tokens are refused, and how long after the first call with one that begins.
    pub refuse_tokens: Option<(Duration, Duration)>,
    /// How long an account's first tokens live, and how many those are.
    pub short_token: Option<(Duration, u32)>,
    /// So many jobs run for ever.
    pub stuck: u32,
    /// Result links are redirected here.
    pub redirect_foreign: Option<Url>,
    /// So many file bodies break off against their announced length.
    pub truncate: u32,
    /// So many files are half as long as they should be.
    pub wrong_length: u32,
    /// So many checksums in the catalogue are of another version.
    pub stale_checksum: u32,
    /// So many range requests are answered with the whole file.
    pub ignore_range: u32,
    /// So many file bodies stop in the middle for ever.
    pub stall: u32,
    /// Where `truncate` and `stall` strike; the middle if `None`.
    pub cut_at: Option<CutAt>,
    /// So many file answers do not tell their length.
    pub no_length: u32,
    /// So many file answers are of another version.
    pub change: u32,
    /// So many range requests are served whatever `If-Range` says.
    pub ignore_if_range: u32,
    /// So many file addresses answer with a page.
    pub html_file: u32,
    /// So many result links lead to an expired address.
    pub expired_link: u32,
    /// So many requests for a cut are served with whole files.
    pub uncut: u32,
    /// So many requests to the bucket are refused for expired keys.
    pub expired_keys: u32,
    /// So many jobs list their first result twice.
    pub repeat_link: u32,
    /// What questions about one job answer with, and how often.
    pub job_error: Option<(u16, u32)>,
    /// So many jobs are paused half-way by somebody else.
    pub foreign_pause: u32,
    /// So many repeated requests are answered with the job made before.
    pub old_job: u32,
    /// What result links answer with, and how often.
    pub file_error: Option<(u16, u32)>,
    /// So many questions about single granules get 404.
    pub no_steps: u32,
    /// Wait before every piece of a file body.
    pub pace: Option<Duration>,
    /// Wait before every imagery tile.
    pub tile_latency: Option<Duration>,
    /// What imagery tiles answer with, and how often.
    pub tile_error: Option<(u16, u32)>,
    /// So many imagery tiles break off against their announced length.
    pub tile_cut: u32,
    /// So many imagery tiles are a login page.
    pub tile_html: u32,
    /// How long imagery tiles are fresh; three days if `None`.
    pub tile_life: Option<Duration>,
    /// Imagery tiles show their address in place of the Earth.
    pub plain_tiles: bool,
}

/// Where a body is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutAt {
    /// After so many bytes.
    Byte(u64),
    /// Before the last byte.
    Last,
}

/// A fault text that is not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultsError {
    /// No such fault.
    #[error("“{0}” is not a fault this service knows")]
    UnknownFault(String),
    /// The part after `=` is missing or wrong.
    #[error("“{value}” is not a usable value for the fault {fault}")]
    BadValue {
        /// The fault's word.
        fault: String,
        /// What was given.
        value: String,
    },
}

impl FromStr for Faults {
    type Err = FaultsError;

    fn from_str(text: &str) -> Result<Self, FaultsError> {
        let mut faults = Self::default();
        for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let (word, value) = item.split_once('=').map_or((item, None), |(word, value)| (word, Some(value)));
            let bad = || FaultsError::BadValue { fault: word.to_owned(), value: value.unwrap_or_default().to_owned() };
            let count = || value.map_or(Ok(u32::MAX), |value| value.parse().map_err(|_not_a_number| bad()));
            let duration = || value.and_then(parse_duration).ok_or_else(bad);
            match word {
                "latency" => faults.latency = Some(duration()?),
                "error503" => faults.error_503 = count()?,
                "html_login" => faults.html_login = count()?,
                "expire_token_after" => faults.expire_token_after = Some(duration()?),
                "refuse_tokens" => {
                    let span = value.map_or(Some((Duration::MAX, Duration::ZERO)), parse_span);
                    faults.refuse_tokens = Some(span.ok_or_else(bad)?);
                }
                "short_token" => faults.short_token = Some(value.and_then(parse_short_token).ok_or_else(bad)?),
                "stuck" => faults.stuck = count()?,
                "redirect_foreign" => {
                    let url = value.and_then(|value| Url::parse(value).ok()).filter(Url::has_host);
                    faults.redirect_foreign = Some(url.ok_or_else(bad)?);
                }
                "truncate" => faults.truncate = count()?,
                "wrong_length" => faults.wrong_length = count()?,
                "stale_checksum" => faults.stale_checksum = count()?,
                "ignore_range" => faults.ignore_range = count()?,
                "stall" => faults.stall = count()?,
                "cut_at" => faults.cut_at = Some(value.and_then(parse_cut).ok_or_else(bad)?),
                "no_length" => faults.no_length = count()?,
                "change" => faults.change = count()?,
                "ignore_if_range" => faults.ignore_if_range = count()?,
                "html_file" => faults.html_file = count()?,
                "expired_link" => faults.expired_link = count()?,
                "uncut" => faults.uncut = count()?,
                "repeat_link" => faults.repeat_link = count()?,
                "job_error" => faults.job_error = Some(value.and_then(parse_status).ok_or_else(bad)?),
                "foreign_pause" => faults.foreign_pause = count()?,
                "old_job" => faults.old_job = count()?,
                "no_steps" => faults.no_steps = count()?,
                "expired_keys" => faults.expired_keys = count()?,
                "file_error" => faults.file_error = Some(value.and_then(parse_status).ok_or_else(bad)?),
                "pace" => faults.pace = Some(duration()?),
                "tile_latency" => faults.tile_latency = Some(duration()?),
                "tile_error" => faults.tile_error = Some(value.and_then(parse_status).ok_or_else(bad)?),
                "tile_cut" => faults.tile_cut = count()?,
                "tile_html" => faults.tile_html = count()?,
                "tile_life" => faults.tile_life = Some(duration()?),
                "plain_tiles" => faults.plain_tiles = true,
                _ => return Err(FaultsError::UnknownFault(word.to_owned())),
            }
        }
        Ok(faults)
    }
}

/// `1000` or `last`.
fn parse_cut(text: &str) -> Option<CutAt> {
    if text == "last" { Some(CutAt::Last) } else { text.parse().ok().map(CutAt::Byte) }
}

/// `503` or `503:2`.
fn parse_status(text: &str) -> Option<(u16, u32)> {
    let (status, times) = text.split_once(':').unwrap_or((text, "4294967295"));
    let status = status.parse().ok().filter(|status| (400..600).contains(status))?;
    Some((status, times.parse().ok()?))
}

/// `5s` or `5s:12s`.
fn parse_span(text: &str) -> Option<(Duration, Duration)> {
    let (length, begin) = text.split_once(':').unwrap_or((text, "0s"));
    Some((parse_duration(length)?, parse_duration(begin)?))
}

/// `36h` or `36h:2`.
fn parse_short_token(text: &str) -> Option<(Duration, u32)> {
    let (life, times) = text.split_once(':').unwrap_or((text, "1"));
    Some((parse_duration(life)?, times.parse().ok()?))
}

/// `200ms`, `30s`, `2m`, `36h`, `2d`.
fn parse_duration(text: &str) -> Option<Duration> {
    let at = text.find(|character: char| character.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at_checked(at)?;
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()
}

/// A fault that happens a number of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// 503 in place of an answer.
    Error503,
    /// A login page in place of JSON.
    HtmlLogin,
    /// A job that never comes to an end.
    Stuck,
    /// A body that breaks off.
    Truncate,
    /// A consistent but short file.
    WrongLength,
    /// A checksum of another version.
    StaleChecksum,
    /// 200 in place of 206.
    IgnoreRange,
    /// A body that stops.
    Stall,
    /// No `Content-Length`.
    NoLength,
    /// Another version.
    Change,
    /// 206 whatever the version.
    IgnoreIfRange,
    /// A page in place of a file.
    HtmlFile,
    /// An address that has expired.
    ExpiredLink,
    /// Whole files in place of a cut.
    Uncut,
    /// A result that is listed twice.
    RepeatLink,
    /// A pause that the client did not ask for.
    ForeignPause,
    /// The job of an earlier request in place of a new one.
    OldJob,
    /// 404 in place of steps.
    NoSteps,
    /// Keys that have expired.
    ExpiredKeys,
    /// An imagery tile that breaks off.
    TileCut,
    /// A page in place of an imagery tile.
    TileHtml,
}

/// The faults of one running service, counting down.
#[derive(Debug)]
pub(super) struct FaultState {
    left: Mutex<Faults>,
    /// The first call with a token.
    first_token: OnceLock<Instant>,
}

impl FaultState {
    /// Begins counting.
    pub(super) fn new(faults: Faults) -> Self {
        Self { left: Mutex::new(faults), first_token: OnceLock::new() }
    }

    /// True if this fault is to happen now; counts one off.
    pub(super) fn strikes(&self, fault: Counted) -> bool {
        let mut left = super::lock::lock(&self.left);
        let counter = match fault {
            Counted::Error503 => &mut left.error_503,
            Counted::HtmlLogin => &mut left.html_login,
            Counted::Stuck => &mut left.stuck,
            Counted::Truncate => &mut left.truncate,
            Counted::WrongLength => &mut left.wrong_length,
            Counted::StaleChecksum => &mut left.stale_checksum,
            Counted::IgnoreRange => &mut left.ignore_range,
            Counted::Stall => &mut left.stall,
            Counted::NoLength => &mut left.no_length,
            Counted::Change => &mut left.change,
            Counted::IgnoreIfRange => &mut left.ignore_if_range,
            Counted::HtmlFile => &mut left.html_file,
            Counted::ExpiredLink => &mut left.expired_link,
            Counted::Uncut => &mut left.uncut,
            Counted::RepeatLink => &mut left.repeat_link,
            Counted::ForeignPause => &mut left.foreign_pause,
            Counted::OldJob => &mut left.old_job,
            Counted::NoSteps => &mut left.no_steps,
            Counted::ExpiredKeys => &mut left.expired_keys,
            Counted::TileCut => &mut left.tile_cut,
            Counted::TileHtml => &mut left.tile_html,
        };
        count_off(counter)
    }

    /// True while good tokens are refused.
    pub(super) fn refuses_tokens(&self) -> bool {
        let Some((length, begin)) = super::lock::lock(&self.left).refuse_tokens else { return false };
        let since = self.first_token.get_or_init(Instant::now).elapsed();
        since.checked_sub(begin).is_some_and(|passed| passed < length)
    }

    /// The status a result link is to answer with now; counts one off.
    pub(super) fn file_error(&self) -> Option<u16> {
        let mut left = super::lock::lock(&self.left);
        let (status, counter) = left.file_error.as_mut()?;
        count_off(counter).then_some(*status)
    }

    /// The status a question about one job is to be answered with now; counts one off.
    pub(super) fn job_error(&self) -> Option<u16> {
        let mut left = super::lock::lock(&self.left);
        let (status, counter) = left.job_error.as_mut()?;
        count_off(counter).then_some(*status)
    }

    /// The status an imagery tile is to be answered with now; counts one off.
    pub(super) fn tile_error(&self) -> Option<u16> {
        let mut left = super::lock::lock(&self.left);
        let (status, counter) = left.tile_error.as_mut()?;
        count_off(counter).then_some(*status)
    }

    /// Wait before every imagery tile.
    pub(super) fn tile_latency(&self) -> Option<Duration> {
        super::lock::lock(&self.left).tile_latency
    }

    /// How long imagery tiles are fresh, if not as usual.
    pub(super) fn tile_life(&self) -> Option<Duration> {
        super::lock::lock(&self.left).tile_life
    }

    /// True if imagery tiles show their address.
    pub(super) fn plain_tiles(&self) -> bool {
        super::lock::lock(&self.left).plain_tiles
    }

    /// Where a body of this length is cut.
    pub(super) fn cut_at(&self, length: u64) -> u64 {
        match super::lock::lock(&self.left).cut_at {
            None => length / 2,
            Some(CutAt::Byte(byte)) => byte.min(length),
            Some(CutAt::Last) => length.saturating_sub(1),
        }
    }

    /// Wait before every piece of a body.
    pub(super) fn pace(&self) -> Option<Duration> {
        super::lock::lock(&self.left).pace
    }

    /// Wait before every answer.
    pub(super) fn latency(&self) -> Option<Duration> {
        super::lock::lock(&self.left).latency
    }

    /// Where result links lead instead.
    pub(super) fn foreign(&self) -> Option<Url> {
        super::lock::lock(&self.left).redirect_foreign.clone()
    }
}

fn count_off(counter: &mut u32) -> bool {
    let strikes = *counter > 0;
    if strikes && *counter != u32::MAX {
        *counter -= 1;
    }
    strikes
}

#[cfg(test)]
mod tests {
    use super::{Counted, FaultState, Faults, FaultsError};
    use std::time::Duration;

    #[test]
    fn a_fault_text_is_read_and_nonsense_is_named() {
        let faults: Faults =
            "latency=200ms, error503=2,expire_token_after=30s,html_login,redirect_foreign=http://127.0.0.1:9/"
                .parse()
                .unwrap();
        assert_eq!(faults.latency, Some(Duration::from_millis(200)));
        assert_eq!((faults.error_503, faults.html_login), (2, u32::MAX));
        assert_eq!(faults.expire_token_after, Some(Duration::from_secs(30)));
        assert_eq!(faults.redirect_foreign.unwrap().as_str(), "http://127.0.0.1:9/");
        assert_eq!("".parse(), Ok(Faults::default()));
        let span = |text: &str| text.parse::<Faults>().unwrap().refuse_tokens;
        assert_eq!(span("refuse_tokens"), Some((Duration::MAX, Duration::ZERO)));
        assert_eq!(span("refuse_tokens=5s:12s"), Some((Duration::from_secs(5), Duration::from_secs(12))));
        assert_eq!("gremlins".parse::<Faults>(), Err(FaultsError::UnknownFault("gremlins".to_owned())));
        for bad in [
            "latency",
            "latency=fast",
            "latency=-1s",
            "error503=x",
            "redirect_foreign=here",
            "stall=-1",
            "short_token=2",
            "refuse_tokens=5",
            "refuse_tokens=5s:",
            "short_token=2h:x",
            "cut_at=x",
            "file_error=200",
        ] {
            assert!(matches!(bad.parse::<Faults>(), Err(FaultsError::BadValue { .. })), "{bad}");
        }
    }

    #[test]
    fn a_counted_fault_ends_and_an_uncounted_one_does_not() {
        let state = FaultState::new("truncate=2,stall".parse().unwrap());
        let truncated: Vec<bool> = (0..4).map(|_| state.strikes(Counted::Truncate)).collect();
        assert_eq!(truncated, [true, true, false, false]);
        assert!((0..100).all(|_| state.strikes(Counted::Stall)));
        assert!(!state.strikes(Counted::Error503));
        let state = FaultState::new("file_error=429:1,cut_at=last".parse().unwrap());
        assert_eq!((state.file_error(), state.file_error(), state.cut_at(10)), (Some(429), None, 9));
    }
}

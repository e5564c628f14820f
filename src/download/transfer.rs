//! One file: asked for as often as it takes, written beside its place, checked, flushed, renamed.
//!
//! A file under its final name is always whole. Every try asks the job's own link again, so that a
//! signed address which has expired is replaced, and goes on where the `.part` ends if the server
//! still has the same version.

use super::announce;
use super::answer::{self, Version};
use super::error::TransferError;
use super::order::{Figures, Order, Outcome, Patience};
use super::part::Part;
use super::place;
use super::speed::Speed;
use super::there::{self, There};
use super::vouched;
use crate::earthdata::{ErrorKind, Opened, Transport};
use futures_util::FutureExt as _;
use reqwest::header::{HeaderMap, HeaderValue, IF_MATCH, IF_RANGE, RANGE, TRANSFER_ENCODING};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;
use url::Url;

/// A refusal by the store behind the job's link: once more, with a freshly signed address.
const SIGNED_TRIES: u32 = 2;

/// Ends the transfer when sent to or dropped.
pub type Cancel = oneshot::Receiver<()>;

/// Where figures go.
pub type Show<'a> = &'a (dyn Fn(Figures) + Sync);

/// Fetches one file. `show` is called for every piece that came. The transfer ends as
/// [`Outcome::Canceled`] when `cancel` is sent to or dropped, never in the middle of a write.
pub async fn fetch(
    transport: &Transport,
    order: &Order,
    show: Show<'_>,
    cancel: &mut Cancel,
) -> Result<Outcome, TransferError> {
    answer::check_address(order)?;
    if let Some(content) = announce::earlier(order).await {
        return Ok(shown(Outcome::Saved(content), show));
    }
    let mut part = Part::open(order).await?;
    let mut tries = Tries::new(order.patience, part.bytes());
    loop {
        let error = match attempt(transport, order, &mut part, show, cancel).await {
            Ok(Some(outcome)) => return Ok(outcome),
            Ok(None) => TransferError::Changed,
            Err(error) => error,
        };
        let Some(pause) = tries.pause(&error, order, part.bytes()) else { return Err(error) };
        tracing::debug!(path = %order.path.display(), %error, pause_ms = pause.as_millis(), "trying again");
        tokio::select! {
            biased;
            _ = &mut *cancel => return Ok(Outcome::Canceled),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Counts the tries of one transfer.
struct Tries {
    patience: Patience,
    made: u32,
    fruitless: u32,
    most_bytes: u64,
}

impl Tries {
    fn new(patience: Patience, here: u64) -> Self {
        Self { patience, made: 0, fruitless: 0, most_bytes: here }
    }

    /// How long to wait before the next try; `None` to give up.
    fn pause(&mut self, error: &TransferError, order: &Order, here: u64) -> Option<Duration> {
        self.made += 1;
        self.fruitless = if here > self.most_bytes { 1 } else { self.fruitless + 1 };
        self.most_bytes = self.most_bytes.max(here);
        let asked = again(error, &order.url, self.fruitless)?;
        let exhausted = self.fruitless >= self.patience.fruitless_tries || self.made >= self.patience.tries;
        if exhausted || asked.is_some_and(|asked| asked > self.patience.longest_wait) {
            return None;
        }
        let doubled = self.patience.first_pause.saturating_mul(1 << (self.fruitless - 1).min(16));
        // The upper half is random: those who were cut off together shall not come back together.
        let own = doubled.min(self.patience.longest_pause).mul_f64(fastrand::f64().midpoint(1.0));
        Some(asked.map_or(own, |asked| asked + own))
    }
}

/// May the next try help? `Some` with the pause the server asked for.
#[expect(clippy::option_option, reason = "no; yes; yes, but wait so long")]
fn again(error: &TransferError, job_link: &Url, fruitless: u32) -> Option<Option<Duration>> {
    let TransferError::Server(server) = error else {
        let came_wrong = matches!(
            error,
            TransferError::WrongLength { .. } | TransferError::WrongContent { .. } | TransferError::Changed
        );
        return came_wrong.then_some(None);
    };
    match &server.kind {
        ErrorKind::TooManyRequests { retry_after } => Some(*retry_after),
        ErrorKind::Broken(_)
        | ErrorKind::TimedOut
        | ErrorKind::Connect(_)
        | ErrorKind::Proxy { .. }
        | ErrorKind::Server { status: 408 | 500 | 502..=504, .. } => Some(None),
        ErrorKind::Forbidden { eulas, .. } if eulas.is_empty() && fruitless < SIGNED_TRIES => {
            server.url().filter(|url| url.origin() != job_link.origin()).map(|_| None)
        }
        _ => None,
    }
}

/// One try. `None`: the server has another version by now; what was here is gone.
async fn attempt(
    transport: &Transport,
    order: &Order,
    part: &mut Part,
    show: Show<'_>,
    cancel: &mut Cancel,
) -> Result<Option<Outcome>, TransferError> {
    let wanted = wanted(order, part);
    let asked = async {
        match there::look(transport, order, part).await? {
            There::No => {
                transport.open(&order.url, &wanted.headers).await.map(|opened| There::Answer(Box::new(opened)))
            }
            found => Ok(found),
        }
    };
    let opened = tokio::select! {
        biased;
        _ = &mut *cancel => return Ok(Some(Outcome::Canceled)),
        asked = asked => match asked? {
            There::Answer(opened) => *opened,
            There::Kept(kept) => return Ok(Some(shown(kept, show))),
            There::No => return Ok(None),
        },
    };
    let version = Version::of(&opened.headers);
    let (total, skip) = match opened.status {
        200 => {
            answer::check_head(order, opened.status, &opened.headers)?;
            let total = answer::content_length(&opened.headers);
            if let Some(kept) = there::kept(order, part, total).await {
                part.clear().await?;
                return Ok(Some(shown(kept, show)));
            }
            part.begin(&version, total).await?;
            (total, 0)
        }
        206 if wanted.fits(&opened.headers) => {
            let total = answer::content_range(&opened.headers).and_then(|(_, total)| total).or(part.total());
            if !part.goes_on_with(&version, total) {
                part.clear().await?;
                return Ok(None);
            }
            (total, wanted.overlap)
        }
        // The end of a file whose length nobody told.
        416 if part.total().is_none() && answer::whole_length(&opened.headers) == Some(part.bytes()) => {
            return part.finish().await.map(Some);
        }
        _ => {
            part.clear().await?;
            return Ok(None);
        }
    };
    part.must_be(vouched::sha256(opened.status, &opened.headers));
    place::check_room(&order.path, part.found(), total, part.bytes())?;
    receive(Received { opened, order, total, skip }, part, transport, show, cancel).await.map(Some)
}

/// Says that all bytes are here, without having fetched them.
fn shown(kept: Outcome, show: Show<'_>) -> Outcome {
    if let Some(content) = kept.content() {
        show(Figures { received_bytes: content.bytes, total_bytes: Some(content.bytes), bytes_per_second: 0 });
    }
    kept
}

/// What is asked for.
struct Wanted {
    headers: HeaderMap,
    /// First byte of the range.
    from: u64,
    /// Bytes that come though they are here.
    overlap: usize,
}

impl Wanted {
    /// The answer begins where it was asked to.
    fn fits(&self, headers: &HeaderMap) -> bool {
        self.headers.contains_key(RANGE) && answer::content_range(headers).is_some_and(|(from, _)| from == self.from)
    }
}

fn wanted(order: &Order, part: &Part) -> Wanted {
    let mut wanted = Wanted { headers: HeaderMap::new(), from: 0, overlap: 0 };
    let Some((bytes, validator)) = part.resume_point() else { return wanted };
    // Of a part that has every byte the last one is asked for once more: the answer tells whether
    // this is still the server's version.
    let overlap = u64::from(part.is_complete());
    let from = bytes - overlap;
    let headers = (HeaderValue::from_str(&format!("bytes={from}-")), HeaderValue::from_str(&validator));
    if let (Ok(range), Ok(validator)) = headers {
        wanted.headers.insert(RANGE, range);
        // S3 speaks of `If-Match` only, and refuses what has changed; `If-Range` gets the whole of it.
        let is_tag = validator.as_bytes().starts_with(b"\"");
        let condition = if order.url.scheme() == "s3" && is_tag { IF_MATCH } else { IF_RANGE };
        wanted.headers.insert(condition, validator);
        wanted.from = from;
        wanted.overlap = usize::from(overlap > 0);
    }
    wanted
}

/// An answer whose body is on its way.
struct Received<'a> {
    opened: Opened,
    order: &'a Order,
    total: Option<u64>,
    /// Bytes at the beginning that are here already.
    skip: usize,
}

async fn receive(
    mut received: Received<'_>,
    part: &mut Part,
    transport: &Transport,
    show: Show<'_>,
    cancel: &mut Cancel,
) -> Result<Outcome, TransferError> {
    let mut speed = Speed::start(Instant::now());
    loop {
        let piece = match next(&mut received, part, cancel).await {
            Ok(Next::Piece(piece)) => piece,
            Ok(Next::End) => break,
            Ok(Next::Canceled) => {
                part.settle_down().await?;
                return Ok(Outcome::Canceled);
            }
            Err(error) => {
                part.settle_down().await?;
                return Err(error);
            }
        };
        let piece = piece.get(received.skip.min(piece.len())..).unwrap_or_default();
        received.skip = 0;
        if part.bytes() == 0 {
            // Before the first write, so that a page in disguise leaves no `.part` behind.
            answer::check_beginning(piece, received.order, &received.opened.headers)?;
        }
        let now = Instant::now();
        part.push(piece, now).await?;
        show(Figures {
            received_bytes: part.bytes(),
            total_bytes: received.total,
            bytes_per_second: speed.add(piece.len() as u64, now),
        });
        received.order.pace.spend_unless(piece.len(), cancel).await;
    }
    match received.total {
        Some(total) if total != part.bytes() => {
            let error = TransferError::WrongLength { expected: total, received: part.bytes() };
            if part.bytes() > total {
                part.clear().await?;
            } else {
                part.settle_down().await?;
            }
            return Err(error);
        }
        None if !ends_by_itself(&received.opened.headers) => {
            part.settle_down().await?;
            confirm_end(transport, received.order, part).await?;
        }
        _ => {}
    }
    part.finish().await
}

enum Next {
    Piece(bytes::Bytes),
    End,
    Canceled,
}

/// The next bytes. What is held goes to the disk when none come for a moment.
async fn next(received: &mut Received<'_>, part: &mut Part, cancel: &mut Cancel) -> Result<Next, TransferError> {
    if !matches!(cancel.try_recv(), Err(oneshot::error::TryRecvError::Empty)) {
        return Ok(Next::Canceled);
    }
    if let Some(piece) = received.opened.chunk().now_or_never() {
        return Ok(piece?.map_or(Next::End, Next::Piece));
    }
    let silent_since = Instant::now();
    loop {
        let gives_up = silent_since + received.order.patience.inactivity;
        let flush_due = part.flush_due().unwrap_or(gives_up).min(gives_up);
        tokio::select! {
            biased;
            _ = &mut *cancel => return Ok(Next::Canceled),
            piece = received.opened.chunk() => return Ok(piece?.map_or(Next::End, Next::Piece)),
            () = tokio::time::sleep_until(flush_due) => {}
        }
        if part.flush_due().is_some() {
            part.flush().await?;
        } else {
            return Err(silence(&received.opened.url).into());
        }
    }
}

fn silence(url: &Url) -> crate::earthdata::Error {
    crate::earthdata::Error::new(ErrorKind::TimedOut, crate::earthdata::Asked::get(url))
}

/// A body in chunks says where it ends; another one without a length ends with the connection, and
/// a connection that was cut looks the same.
fn ends_by_itself(headers: &HeaderMap) -> bool {
    answer::text(headers, TRANSFER_ENCODING).is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"))
}

/// Asks for what comes after the last byte. Only a clear “there is more” is a reason to go on:
/// many servers of such answers know no ranges.
async fn confirm_end(transport: &Transport, order: &Order, part: &mut Part) -> Result<(), TransferError> {
    let Some((from, _)) = part.resume_point() else { return Ok(()) };
    let Ok(range) = HeaderValue::from_str(&format!("bytes={from}-")) else { return Ok(()) };
    let opened = transport.open(&order.url, &HeaderMap::from_iter([(RANGE, range)])).await?;
    let total = match opened.status {
        206 => answer::content_range(&opened.headers).and_then(|(_, total)| total),
        416 => answer::whole_length(&opened.headers),
        _ => None,
    };
    match total {
        Some(total) if total > from => Err(TransferError::WrongLength { expected: total, received: from }),
        Some(total) if total < from => {
            part.clear().await?;
            Err(TransferError::Changed)
        }
        _ => Ok(()),
    }
}

//! One file: asked for as often as it takes, written beside its destination, checked, flushed, renamed.
//!
//! A file under its final name is always whole. Every try asks the job's own link again, so that a
//! signed address which has expired is replaced, and goes on where the `.part` ends if the server
//! still has the same version.

use super::answer::{self, Version};
use super::coding::{self, Decoder};
use super::destination;
use super::digest;
use super::earlier;
use super::error::TransferError;
use super::look::{self, Look};
use super::part::Part;
use super::spec::{FetchSpec, Figures, Outcome, Patience};
use super::speed::Speed;
use crate::domain::backoff::Backoff;
use crate::domain::content_check::{HEAD_BYTES, Sample, check_beginning};
use crate::earthdata::{ErrorKind, Opened, Transport};
use futures_util::FutureExt as _;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, IF_MATCH, IF_RANGE, RANGE, TRANSFER_ENCODING};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;
use url::Url;

/// A refusal by the store behind the job's link: once more, with a freshly signed address.
const SIGNED_TRIES: u32 = 2;

/// What came whole and is not what was promised, once more.
const CONTRADICTING_TRIES: u32 = 2;

/// Ends the transfer when sent to or dropped.
pub type Cancel = oneshot::Receiver<()>;

/// Where figures go.
pub type Show<'a> = &'a (dyn Fn(Figures) + Sync);

/// Fetches one file. `show` is called for every piece that came. The transfer ends as
/// [`Outcome::Canceled`] when `cancel` is sent to or dropped, never in the middle of a write.
pub async fn fetch(
    transport: &Transport,
    spec: &FetchSpec,
    show: Show<'_>,
    cancel: &mut Cancel,
) -> Result<Outcome, TransferError> {
    answer::check_address(spec)?;
    if let Some(content) = earlier::named(spec).await {
        return Ok(shown(Outcome::Saved(content), show));
    }
    let mut part = Part::open(spec).await?;
    let mut tries = Tries::new(spec.patience, part.bytes());
    loop {
        let error = match attempt(transport, spec, &mut part, show, cancel).await {
            Ok(Some(outcome)) => return Ok(outcome),
            Ok(None) => TransferError::Changed,
            Err(error) => error,
        };
        let Some(pause) = tries.pause(&error, spec, part.bytes()) else { return Err(error) };
        tracing::debug!(path = %spec.path.display(), %error, pause_ms = pause.as_millis(), "trying again");
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
    fn pause(&mut self, error: &TransferError, spec: &FetchSpec, here: u64) -> Option<Duration> {
        self.made += 1;
        self.fruitless = if here > self.most_bytes { 1 } else { self.fruitless + 1 };
        self.most_bytes = self.most_bytes.max(here);
        let asked = again(error, &spec.url, self.fruitless)?;
        let exhausted = self.fruitless >= self.patience.fruitless_tries || self.made >= self.patience.tries;
        if exhausted || asked.is_some_and(|asked| asked > self.patience.longest_wait) {
            return None;
        }
        let backoff = Backoff { first: self.patience.first_pause, longest: self.patience.longest_pause };
        let own = backoff.pause(self.fruitless, fastrand::f64());
        Some(asked.map_or(own, |asked| asked + own))
    }
}

/// May the next try help? `Some` with the pause the server asked for.
#[expect(clippy::option_option, reason = "no; yes; yes, but wait so long")]
fn again(error: &TransferError, job_link: &Url, fruitless: u32) -> Option<Option<Duration>> {
    let TransferError::Server(server) = error else {
        let came_wrong = match error {
            TransferError::WrongLength { .. } | TransferError::WrongContent { .. } | TransferError::Changed => true,
            // The same once more is no accident.
            TransferError::Contradicts(_) | TransferError::Packed(_) => fruitless < CONTRADICTING_TRIES,
            _ => false,
        };
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
    spec: &FetchSpec,
    part: &mut Part,
    show: Show<'_>,
    cancel: &mut Cancel,
) -> Result<Option<Outcome>, TransferError> {
    let wanted = wanted(spec, part);
    let asked = async {
        match look::look(transport, spec, part).await? {
            Look::Fetch => {
                let opened = transport.open(&spec.url, &wanted).await?;
                Ok(Look::Answer(Box::new(opened)))
            }
            found => Ok::<_, TransferError>(found),
        }
    };
    let opened = tokio::select! {
        biased;
        _ = &mut *cancel => return Ok(Some(Outcome::Canceled)),
        asked = asked => match asked? {
            Look::Answer(opened) => *opened,
            Look::Kept(kept) => return Ok(Some(shown(kept, show))),
            Look::Fetch => return Ok(None),
        },
    };
    let version = Version::of(&opened.headers);
    let range = answer::content_range(&opened.headers).filter(|_| !coding::is_coded(&opened.headers));
    let (total, skip, decoder) = match (opened.status, range) {
        (200, _) => {
            answer::check_head(spec, opened.status, &opened.headers)?;
            let decoder = coding::decoder(&opened.headers, &spec.path)?;
            // The length is that of the packed bytes, and so are the ranges of a later answer.
            let is_plain = decoder.is_none();
            let total = answer::content_length(&opened.headers).filter(|_| is_plain);
            if let Some(kept) = look::kept(spec, part, total).await? {
                part.clear().await?;
                return Ok(Some(shown(kept, show)));
            }
            let version = if is_plain { version } else { Version::default() };
            part.begin(&version, total).await?;
            (total, 0, decoder)
        }
        // It may begin before what was asked for, and also end before that.
        (206, Some((from, total))) if wanted.contains_key(RANGE) && from <= part.bytes() => {
            let total = total.or(part.total());
            if !part.goes_on_with(&version, total) {
                part.clear().await?;
                return Ok(None);
            }
            (total, part.bytes() - from, None)
        }
        // The end of a file whose length nobody told.
        (416, _) if part.bytes() > 0 && answer::whole_length(&opened.headers) == Some(part.bytes()) => {
            return part.finish().await.map(Some);
        }
        (status, _) if !wanted.contains_key(RANGE) => {
            let content_type = answer::text(&opened.headers, CONTENT_TYPE).unwrap_or_default();
            return Err(TransferError::NotData { content_type, beginning: format!("status {status}") });
        }
        _ => {
            part.clear().await?;
            return Ok(None);
        }
    };
    part.must_be(digest::sha256(opened.status, &opened.headers).filter(|_| decoder.is_none()));
    destination::check_space(&spec.path, part.found(), total, part.bytes())?;
    let head = (part.bytes() == 0).then(Vec::new);
    let received = Received { opened, spec, total, skip, decoder, wire_bytes: 0, head };
    receive(received, part, transport, show, cancel).await.map(Some)
}

/// Says that all bytes are here, without having fetched them.
fn shown(kept: Outcome, show: Show<'_>) -> Outcome {
    if let Some(content) = kept.content() {
        show(Figures { received_bytes: content.bytes, total_bytes: Some(content.bytes), bytes_per_second: 0 });
    }
    kept
}

/// What comes after the part, if the server still has that version; nothing for all of the file.
fn wanted(spec: &FetchSpec, part: &Part) -> HeaderMap {
    let Some((bytes, validator)) = part.resume_point() else { return HeaderMap::new() };
    // Of a part that has every byte the last one is asked for once more: the answer tells whether
    // this is still the server's version.
    let from = bytes - u64::from(part.is_complete());
    let headers = (HeaderValue::from_str(&format!("bytes={from}-")), HeaderValue::from_str(&validator));
    let (Ok(range), Ok(validator)) = headers else { return HeaderMap::new() };
    // S3 speaks of `If-Match` only, and refuses what has changed; `If-Range` gets the whole of it.
    let is_tag = validator.as_bytes().starts_with(b"\"");
    let condition = if spec.url.scheme() == "s3" && is_tag { IF_MATCH } else { IF_RANGE };
    HeaderMap::from_iter([(RANGE, range), (condition, validator)])
}

/// An answer whose body is on its way.
struct Received<'a> {
    opened: Opened,
    spec: &'a FetchSpec,
    total: Option<u64>,
    /// Bytes at the beginning that are here already.
    skip: u64,
    /// Unpacks the body.
    decoder: Option<Decoder>,
    /// Bytes of the body so far, packed if it is.
    wire_bytes: u64,
    /// The file's first bytes, until they were looked at.
    head: Option<Vec<u8>>,
}

impl Received<'_> {
    /// The file's bytes in a piece of the body: without what is here already, and unpacked.
    fn unpack(&mut self, piece: &bytes::Bytes) -> Result<bytes::Bytes, TransferError> {
        self.wire_bytes += piece.len() as u64;
        let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(piece.len());
        self.skip -= skipped as u64;
        let piece = piece.slice(skipped..);
        match &mut self.decoder {
            Some(decoder) => Ok(decoder.feed(&piece).map_err(TransferError::Packed)?.into()),
            None => Ok(piece),
        }
    }

    /// Looks at the first bytes as soon as there are enough of them.
    fn look_at_head(&mut self, piece: &[u8]) -> Result<(), TransferError> {
        let Some(mut head) = self.head.take() else { return Ok(()) };
        head.extend_from_slice(piece.get(..HEAD_BYTES.min(piece.len())).unwrap_or_default());
        if head.len() < HEAD_BYTES {
            self.head = Some(head);
            return Ok(());
        }
        let name = self.spec.path.file_name().unwrap_or_default().to_string_lossy();
        let length = self.total.unwrap_or(u64::MAX);
        let sample =
            Sample { name: &name, media_type: self.spec.media_type.as_deref(), head: &head, tail: &[], length };
        check_beginning(&sample).map_err(TransferError::Contradicts)
    }
}

async fn receive(
    mut received: Received<'_>,
    part: &mut Part,
    transport: &Transport,
    show: Show<'_>,
    cancel: &mut Cancel,
) -> Result<Outcome, TransferError> {
    let (mut speed, mut bytes_per_second) = (Speed::start(Instant::now()), 0);
    loop {
        let piece = match next(&mut received, part, cancel).await {
            Ok(Next::Piece(piece)) => received.unpack(&piece)?,
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
        if let Err(error) = received.look_at_head(&piece) {
            part.clear().await?;
            return Err(error);
        }
        part.push(&piece, Instant::now()).await?;
        show(Figures { received_bytes: part.bytes(), total_bytes: received.total, bytes_per_second });
        received.spec.pace.spend_unless(piece.len(), cancel).await;
        // With the pause that the limit asks for: that is how fast it comes.
        bytes_per_second = speed.add(piece.len() as u64, Instant::now());
    }
    end_of_body(&mut received, part, transport).await?;
    part.finish().await
}

/// Is it the end of the file too?
async fn end_of_body(received: &mut Received<'_>, part: &mut Part, transport: &Transport) -> Result<(), TransferError> {
    if let Some(decoder) = &mut received.decoder {
        let rest = decoder.end().map_err(TransferError::Packed)?;
        part.push(&rest, Instant::now()).await?;
        let told = answer::content_length(&received.opened.headers);
        return match told.filter(|told| *told != received.wire_bytes) {
            Some(expected) => Err(TransferError::WrongLength { expected, received: received.wire_bytes }),
            None => Ok(()),
        };
    }
    match received.total {
        Some(total) if total != part.bytes() => {
            let error = TransferError::WrongLength { expected: total, received: part.bytes() };
            if part.bytes() > total {
                part.clear().await?;
            } else {
                part.settle_down().await?;
            }
            Err(error)
        }
        None if !ends_by_itself(&received.opened.headers) => {
            part.settle_down().await?;
            confirm_end(transport, received.spec, part).await
        }
        _ => Ok(()),
    }
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
        let gives_up = silent_since + received.spec.patience.inactivity;
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
async fn confirm_end(transport: &Transport, spec: &FetchSpec, part: &mut Part) -> Result<(), TransferError> {
    let from = part.bytes();
    let Ok(range) = HeaderValue::from_str(&format!("bytes={from}-")) else { return Ok(()) };
    let opened = transport.open(&spec.url, &HeaderMap::from_iter([(RANGE, range)])).await?;
    let total = match opened.status {
        _ if coding::is_coded(&opened.headers) => None,
        200 => answer::content_length(&opened.headers),
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

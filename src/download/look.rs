//! A file that is here already: is it the one that is to come? Asked without fetching a byte of it.

use super::answer;
use super::destination::{self, Verdict};
use super::error::TransferError;
use super::part::Part;
use super::spec::{FetchSpec, Outcome};
use crate::domain::transfer::content::Overwrite;
use crate::earthdata::{Opened, Transport};
use reqwest::header::{HeaderMap, HeaderValue, RANGE};

/// More than this is no store's refusal.
const LONGEST_REFUSAL: usize = 16 * 1024;

/// What a look at the server showed.
pub(super) enum Look {
    /// The existing file matches, as far as that can be told.
    Kept(Outcome),
    /// The server gave the file in place of an answer about its end.
    Answer(Box<Opened>),
    /// It has to be fetched.
    Fetch,
}

/// Asks for what comes after the end of the file that is here: the answer tells the server's length.
pub(super) async fn look(transport: &Transport, spec: &FetchSpec, part: &Part) -> Result<Look, TransferError> {
    let length = part.found().lengths.first().copied();
    let Some(length) = length.filter(|_| part.bytes() == 0 && spec.overwrite != Overwrite::Replace) else {
        return Ok(Look::Fetch);
    };
    let Ok(range) = HeaderValue::from_str(&format!("bytes={length}-{length}")) else { return Ok(Look::Fetch) };
    let mut opened = transport.open(&spec.url, &HeaderMap::from_iter([(RANGE, range)])).await?;
    let total = match opened.status {
        200 => return Ok(Look::Answer(Box::new(opened))),
        206 => answer::content_range(&opened.headers).and_then(|(_, total)| total),
        416 => match answer::whole_length(&opened.headers) {
            Some(total) => Some(total),
            None => told_in_words(&mut opened).await,
        },
        _ => None,
    };
    Ok(kept(spec, part, total).await?.map_or(Look::Fetch, Look::Kept))
}

/// The file that is here, if nothing tells it from one of this length.
pub(super) async fn kept(spec: &FetchSpec, part: &Part, total: Option<u64>) -> Result<Option<Outcome>, TransferError> {
    let Some(total) = total.filter(|_| !part.found().lengths.is_empty()) else { return Ok(None) };
    let asked = spec.clone();
    let judged = tokio::task::spawn_blocking(move || destination::judge(&asked, total, None)).await;
    match judged {
        Ok(Verdict::Keep { content, is_compared: true }) => Ok(Some(Outcome::Kept(content))),
        Ok(Verdict::Keep { content, is_compared: false }) => Ok(Some(Outcome::Unchecked(content))),
        Ok(Verdict::Ask) => Err(TransferError::Exists(spec.path.clone())),
        _ => Ok(None),
    }
}

/// S3 tells the length in the body of its refusal.
async fn told_in_words(opened: &mut Opened) -> Option<u64> {
    let mut body = Vec::new();
    while let Ok(Some(piece)) = opened.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() > LONGEST_REFUSAL {
            return None;
        }
    }
    length_in(&String::from_utf8_lossy(&body))
}

fn length_in(refusal: &str) -> Option<u64> {
    let (_, rest) = refusal.split_once("<ActualObjectSize>")?;
    rest.split_once('<')?.0.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::length_in;

    #[test]
    fn s3_tells_the_length_in_its_refusal() {
        let refusal = "<?xml version=\"1.0\"?><Error><Code>InvalidRange</Code><RangeRequested>bytes=5-</RangeRequested>\
                       <ActualObjectSize>5</ActualObjectSize></Error>";
        assert_eq!(length_in(refusal), Some(5));
        assert_eq!(length_in("<Error><ActualObjectSize>"), None);
        assert_eq!(length_in("<Error><ActualObjectSize>x</ActualObjectSize>"), None);
    }
}

//! A file that has the final name already: is it the one that is to come? Asked without fetching a
//! byte of it.

use super::answer;
use super::order::{Order, Outcome, Overwrite};
use super::part::Part;
use super::place::{self, Verdict};
use crate::earthdata::{Error, Opened, Transport};
use reqwest::header::{HeaderMap, HeaderValue, RANGE};

/// More than this is no store's refusal.
const LONGEST_REFUSAL: usize = 16 * 1024;

/// What a look at the server showed.
pub(super) enum There {
    /// It is it, as far as that can be told.
    Kept(Outcome),
    /// The server gave the file in place of an answer about its end.
    Answer(Box<Opened>),
    /// No file is there, or it is another one.
    No,
}

/// Asks for what comes after the end of the file that is there: if it is as long as the server's,
/// nothing does, and the refusal tells the length.
pub(super) async fn look(transport: &Transport, order: &Order, part: &Part) -> Result<There, Error> {
    let length = part.found().length.filter(|length| *length > 0);
    let Some(length) = length.filter(|_| part.bytes() == 0 && order.overwrite != Overwrite::Replace) else {
        return Ok(There::No);
    };
    let Ok(range) = HeaderValue::from_str(&format!("bytes={length}-{length}")) else { return Ok(There::No) };
    let mut opened = transport.open(&order.url, &HeaderMap::from_iter([(RANGE, range)])).await?;
    let total = match opened.status {
        200 => return Ok(There::Answer(Box::new(opened))),
        416 => match answer::whole_length(&opened.headers) {
            Some(total) => Some(total),
            None => told_in_words(&mut opened).await,
        },
        _ => None,
    };
    if total != Some(length) {
        return Ok(There::No);
    }
    Ok(kept(order, part, total).await.map_or(There::No, There::Kept))
}

/// The file that is there, if nothing tells it from one of this length.
pub(super) async fn kept(order: &Order, part: &Part, total: Option<u64>) -> Option<Outcome> {
    part.found().length?;
    let order = order.clone();
    let judged = tokio::task::spawn_blocking(move || place::judge(&order, total, None)).await;
    match judged {
        Ok(Verdict::Keep { content, is_compared: true }) => Some(Outcome::Kept(content)),
        Ok(Verdict::Keep { content, is_compared: false }) => Some(Outcome::Unchecked(content)),
        _ => None,
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

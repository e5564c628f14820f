//! When a request's granules are, over all time, counted by CMR.

use super::granules::Query;
use super::{Error, Transport};
use crate::domain::SubsetRequest;
use crate::domain::timeline::{Interval, Span, Timeline};
use crate::earthdata::wire::timeline;
use chrono::{DateTime, SecondsFormat, Utc};

/// Asks where in a span a request finds granules; its own dates do not count. Of a request for several collections,
/// the first is asked about.
pub async fn timeline(transport: &Transport, request: &SubsetRequest, span: Span) -> Result<Timeline, Error> {
    let interval = Interval::finest(&span);
    let request = SubsetRequest { time: None, ..request.clone() };
    let moment = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    let query = Query::of_first(transport, &request).await?.with([
        ("start_date", moment(span.first())),
        ("end_date", moment(span.end())),
        ("interval", interval.wire().to_owned()),
    ]);
    let answer = query.ask_all(transport, "granules/timeline").await?;
    Ok(Timeline::new(span, interval, timeline::intervals(&answer.value)))
}

//! `granules/timeline`: in which bins of time a collection has granules.

use super::super::caller::Caller;
use super::super::data::GranuleQuery;
use super::super::reply::{Answer, Refusal, json_ok};
use super::super::state::Service;
use super::{Search, bad_request, granules, read};
use crate::domain::time_range::parse_moment;
use crate::domain::timeline::{Interval, Span};
use axum::extract::{Request, State};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::sync::Arc;

/// Parameters of the timeline itself.
const OWN: [&str; 3] = ["start_date", "end_date", "interval"];

/// GET or POST `/cmr/search/granules/timeline`.
pub(in crate::practice) async fn search(
    State(service): State<Arc<Service>>,
    caller: Caller,
    request: Request,
) -> Answer {
    let search = read(&service, &caller, request).await?;
    let known: Vec<&str> = granules::KNOWN.into_iter().chain(OWN).collect();
    search.check_names(&known)?;
    let (span, interval) = wanted(&search)?;
    let collections = granules::collections(&service, &search)?;
    let areas = search.areas()?;
    let query = granules::query(&search)?;
    let told = service
        .blocking(move |service| {
            let mut told = Vec::new();
            for collection in &collections {
                let mut times: Option<Vec<(DateTime<Utc>, DateTime<Utc>)>> = None;
                let areas = areas.iter().map(Some).chain(areas.is_empty().then_some(None));
                for area in areas {
                    let query = GranuleQuery { area: area.cloned(), ..query.clone() };
                    let found = service.catalogue.times(collection, &query);
                    times = Some(match times {
                        None => found,
                        Some(kept) => kept.into_iter().filter(|time| found.binary_search(time).is_ok()).collect(),
                    });
                }
                let intervals = intervals(&times.unwrap_or_default(), &span, interval);
                if !intervals.is_empty() {
                    told.push(json!({ "concept-id": collection.concept_id, "intervals": intervals }));
                }
            }
            told
        })
        .await?;
    Ok(json_ok(&Value::Array(told)))
}

fn wanted(search: &Search) -> Result<(Span, Interval), Refusal> {
    let moment = |name: &str| {
        let text = search.first(name);
        let text = text.ok_or_else(|| bad_request(format!("{name} is a required parameter for timeline searches")))?;
        parse_moment(text).ok_or_else(|| {
            bad_request(format!("Timeline parameter {name} datetime is invalid: [{text}] is not a valid datetime"))
        })
    };
    let (first, end) = (moment("start_date")?, moment("end_date")?);
    let interval = search.first("interval").and_then(Interval::parse).ok_or_else(|| {
        bad_request(
            "Timeline interval is a required parameter for timeline searches and must be one of [\"year\" \"month\" \"day\" \
             \"hour\" \"minute\" \"second\"].",
        )
    })?;
    let words = || {
        let (first, end) = (search.first("start_date").unwrap_or(""), search.first("end_date").unwrap_or(""));
        bad_request(format!("start_date [{first}] must be before the end_date [{end}]"))
    };
    Ok((Span::new(first, end).ok_or_else(words)?, interval))
}

/// First second, last second and count of each row of bins with granules; bins side by side are one row.
fn intervals(times: &[(DateTime<Utc>, DateTime<Utc>)], span: &Span, interval: Interval) -> Vec<[i64; 3]> {
    let mut rows: Vec<[i64; 3]> = Vec::new();
    for &(start, stop) in times {
        if stop < span.first() || start >= span.end() {
            continue;
        }
        let first = interval.floor(start.max(span.first())).timestamp();
        let end = interval.after(stop.min(span.end() - chrono::TimeDelta::seconds(1))).timestamp();
        match rows.last_mut() {
            Some([_, last, count]) if first <= *last => {
                *last = end.max(*last);
                *count += 1;
            }
            _ => rows.push([first, end, 1]),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{Interval, Span, intervals};
    use crate::domain::time_range::parse_moment;

    #[test]
    fn bins_with_granules_side_by_side_are_one_row() {
        let at = |text: &str| parse_moment(text).unwrap();
        let span = Span::new(at("2000-01-01"), at("2001-01-01")).unwrap();
        let times = [
            ("1999-12-31T23:00:00Z", "1999-12-31T23:30:00Z"),
            ("2000-02-03", "2000-02-03"),
            ("2000-03-05", "2000-05-01"),
            ("2000-06-30", "2000-07-01T05:00:00Z"),
            ("2000-09-30", "2000-09-30"),
            ("2000-12-31", "2001-03-01"),
            ("2001-01-01", "2001-01-01"),
        ]
        .map(|(start, stop)| (at(start), at(stop)));
        let second = |text: &str| at(text).timestamp();
        assert_eq!(
            intervals(&times, &span, Interval::Month),
            [
                [second("2000-02-01"), second("2000-08-01"), 3],
                [second("2000-09-01"), second("2000-10-01"), 1],
                [second("2000-12-01"), second("2001-01-01"), 1],
            ]
        );
        assert_eq!(second("2000-02-01"), 949_363_200, "as in CMR's own example");
        assert_eq!(intervals(&times, &span, Interval::Day).len(), 5);
        assert_eq!(intervals(&[], &span, Interval::Day), Vec::<[i64; 3]>::new());
    }
}

//! Asks the catalogue why a request finds nothing: some small searches at once.

use super::granules::{Query, concept_ids};
use super::hits;
use crate::domain::relax::{Explanation, Inquiry, Reply, explain, inquiries};
use crate::domain::{Collection, GranuleList, SubsetRequest};
use crate::earthdata::error::Error;
use crate::earthdata::transport::Transport;
use crate::earthdata::wire::granules;
use futures_util::{StreamExt as _, TryStreamExt as _};

/// Searches at one time: CMR throttles who asks more.
const AT_ONCE: usize = 4;

/// Relaxes one condition of the request at a time and puts what comes of it into words.
pub async fn why_no_granules(
    transport: &Transport,
    request: &SubsetRequest,
    collection: Option<&Collection>,
) -> Result<Explanation, Error> {
    let ids = concept_ids(transport, &request.collection).await?;
    let questions = inquiries(request).into_iter().map(|inquiry| ask(transport, &ids, inquiry));
    let replies: Vec<Reply> = futures_util::stream::iter(questions).buffered(AT_ONCE).try_collect().await?;
    Ok(explain(request, collection, &replies))
}

async fn ask(transport: &Transport, collections: &[String], inquiry: Inquiry) -> Result<Reply, Error> {
    let query = Query::new(&inquiry.request, collections);
    let query = if inquiry.latest_first { query.latest_first() } else { query };
    let answer = query.ask(transport, inquiry.rows, None).await?;
    let mut list = GranuleList::default();
    granules::read_into(&answer.value, &mut list);
    let total = hits(&answer.headers).unwrap_or(list.len() as u64);
    let times = list.iter().filter_map(|granule| {
        let start = granule.start?;
        Some((start, granule.end.unwrap_or(start)))
    });
    Ok(Reply { question: inquiry.question, total, times: times.collect() })
}

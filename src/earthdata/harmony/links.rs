//! Every result address of a job, packed.

use super::jobs::each_page;
use crate::domain::{JobId, LinkList, LinkType};
use crate::earthdata::error::{Error, ErrorKind};
use crate::earthdata::transport::{FromLink, Transport};
use serde_json::Value;

/// A million addresses: more is not read into memory.
const MOST_BYTES: usize = 200_000_000;

/// Every result address of a job in the server's order, each once, page after page.
///
/// What is no `https`, `http` or `s3` address is left out. Fails if the pages do not end or the
/// addresses are over 200 MB.
pub async fn link_list(transport: &Transport, id: JobId, link_type: LinkType) -> Result<LinkList, Error> {
    let mut list = LinkList::default();
    each_page(transport, id, link_type, |page: Vec<Href>| {
        for href in &page {
            list.push(&href.0);
        }
        let fits = list.as_text().len() <= MOST_BYTES;
        fits.then_some(()).ok_or(ErrorKind::TooLarge { limit: MOST_BYTES as u64 })
    })
    .await?;
    Ok(list.without_repeats())
}

/// The address of a result, as it is written.
struct Href(String);

impl FromLink for Href {
    fn from_link(link: &Value) -> Option<Self> {
        let href = link.get("href")?.as_str().filter(|_| link.get("rel").and_then(Value::as_str) == Some("data"))?;
        let is_address = ["https://", "http://", "s3://"].iter().any(|scheme| href.starts_with(scheme));
        is_address.then(|| Self(href.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Href;
    use crate::domain::LinkList;
    use crate::earthdata::transport::FromLink as _;
    use serde_json::{Value, json};

    #[test]
    fn only_addresses_of_results_are_taken() {
        let page = json!({ "links": [
            { "rel": "data", "href": "s3://bucket/a" }, { "rel": "data", "href": "javascript:alert(1)" },
            { "rel": "data", "href": 7 }, { "rel": "self", "href": "https://x/jobs/1" }, "nonsense",
            { "rel": "data", "href": "https://x/a\nb" }, { "rel": "data", "href": "https://x/b" },
        ]});
        let mut list = LinkList::default();
        let links = page["links"].as_array().into_iter().flatten();
        for href in links.chain([&Value::Null]).filter_map(Href::from_link) {
            list.push(&href.0);
        }
        assert_eq!(list.as_text(), "s3://bucket/a\nhttps://x/b\n");
    }
}

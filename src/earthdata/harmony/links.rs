//! Every result address of a job, packed.

use super::address;
use super::jobs::{LINKS_PER_PAGE, MOST_PAGES, turn_page, wire_name};
use crate::domain::{JobId, LinkList, LinkType};
use crate::earthdata::error::{Error, ErrorKind};
use crate::earthdata::transport::Transport;
use crate::earthdata::transport::call::Call;
use crate::earthdata::wire::items;
use serde_json::Value;
use std::collections::HashSet;

/// Some millions of addresses: more is not read into memory.
const MOST_BYTES: usize = 500_000_000;

/// Every result address of a job in the server's order, page after page.
///
/// What is no `https`, `http` or `s3` address is left out. Fails if the pages do not end or the
/// addresses are over 500 MB.
pub async fn link_list(transport: &Transport, id: JobId, link_type: LinkType) -> Result<LinkList, Error> {
    let path = format!("jobs/{id}");
    let mut url = address(transport, &path, &[("linktype", wire_name(link_type)), ("limit", LINKS_PER_PAGE)])?;
    let mut list = LinkList::default();
    let mut read = HashSet::new();
    for _page in 0..MOST_PAGES {
        let answer = transport.json(Call::get(url.clone())).await?;
        add_links(&mut list, &answer.value);
        if list.as_text().len() > MOST_BYTES {
            return Err(Error::unsent(ErrorKind::TooLarge { limit: MOST_BYTES as u64 }, format!("GET {path}")));
        }
        read.insert(url.clone());
        if !turn_page(&mut url, &answer.value, link_type) {
            list.shrink();
            return Ok(list);
        }
        if read.contains(&url) {
            break;
        }
    }
    Err(Error::unsent(ErrorKind::Decode("the pages of result links do not end".to_owned()), format!("GET {path}")))
}

/// Adds the result addresses of one page.
fn add_links(list: &mut LinkList, page: &Value) {
    let is_data = |link: &&Value| link.get("rel").and_then(Value::as_str) == Some("data");
    for href in items(page, "links").filter(is_data).filter_map(|link| link.get("href")?.as_str()) {
        if ["https://", "http://", "s3://"].iter().any(|scheme| href.starts_with(scheme)) {
            list.push(href);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::add_links;
    use crate::domain::LinkList;
    use serde_json::json;

    #[test]
    fn only_addresses_of_results_are_taken() {
        let page = json!({ "links": [
            { "rel": "data", "href": "s3://bucket/a" }, { "rel": "data", "href": "javascript:alert(1)" },
            { "rel": "data", "href": 7 }, { "rel": "self", "href": "https://x/jobs/1" }, "nonsense",
            { "rel": "data", "href": "https://x/a\nb" }, { "rel": "data", "href": "https://x/b" },
        ]});
        let mut list = LinkList::default();
        add_links(&mut list, &page);
        add_links(&mut list, &json!({ "links": { "rel": "data" } }));
        assert_eq!(list.as_text(), "s3://bucket/a\nhttps://x/b\n");
    }
}

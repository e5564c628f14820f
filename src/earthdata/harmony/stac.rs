//! The STAC catalogue of a job's results.

use super::address;
use super::jobs::MOST_PAGES;
use crate::domain::JobId;
use crate::earthdata::error::{Asked, Error, ErrorKind};
use crate::earthdata::transport::Transport;
use crate::earthdata::transport::call::Call;
use crate::earthdata::wire::{items, job::next_page};
use serde_json::Value;
use std::collections::HashSet;
use url::Url;

/// Items of a catalogue, at most; more is not read into memory.
const MOST_LINKS: usize = 500_000;
/// Names of paging links, which mean nothing in a whole catalogue.
const PAGING: [&str; 5] = ["first", "prev", "self", "next", "last"];

/// The whole catalogue, all pages in one, with absolute links whose items lead to `https`
/// addresses; a program reads it from a file as it would from Harmony (`harmony-api.md` 1.11).
pub async fn stac_catalogue(transport: &Transport, id: JobId) -> Result<Value, Error> {
    let path = format!("stac/{id}");
    let base = address(transport, &format!("{path}/"), &[])?;
    let mut url = address(transport, &path, &[("linktype", "https"), ("limit", "2000")])?;
    let mut whole: Option<Value> = None;
    let mut links = Vec::new();
    let mut read = HashSet::new();
    for _page in 0..MOST_PAGES {
        let answer = transport.long_json(Call::get(url.clone())).await?;
        if !answer.value.is_object() {
            return Err(answer.unreadable("the answer is no catalogue"));
        }
        links.extend(items(&answer.value, "links").filter_map(|link| absolute(link, &base, whole.is_none())));
        let next = next_page(&answer.value);
        let page = whole.get_or_insert(answer.value);
        if links.len() > MOST_LINKS {
            return Err(Error::new(ErrorKind::TooMany { limit: MOST_LINKS as u64 }, Asked::get(&url)));
        }
        read.insert(url.query().map(str::to_owned));
        // Pages that lead back to one that was read have no end; what is there is whole.
        let query = next.as_ref().map(|next| next.query().map(str::to_owned)).filter(|query| !read.contains(query));
        let Some(Some(query)) = query else {
            if let Value::Object(fields) = page {
                fields.insert("links".to_owned(), Value::Array(links));
            }
            return Ok(whole.unwrap_or_default());
        };
        url.set_query(Some(&query));
    }
    Err(Error::new(ErrorKind::Decode("the pages of the catalogue do not end".to_owned()), Asked::get(&url)))
}

/// The link with its whole address; `None` for paging, and on later pages for all but items.
fn absolute(link: &Value, base: &Url, is_first: bool) -> Option<Value> {
    let rel = link.get("rel")?.as_str()?;
    if PAGING.contains(&rel) || (!is_first && rel != "item") {
        return None;
    }
    let href = base.join(link.get("href")?.as_str()?).ok()?;
    let mut link = link.clone();
    link.as_object_mut()?.insert("href".to_owned(), Value::String(href.into()));
    Some(link)
}

//! Pages of lists: `page`, `limit`, and the links from one to the next.

use super::query::Parameters;
use super::reply::Refusal;

/// Rows of one page at most.
pub(super) const MAX_PAGE: usize = 2000;

/// A page of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// Counted from 1.
    pub(super) number: usize,
    /// Rows per page; 0 gives none.
    pub(super) limit: usize,
}

impl Page {
    /// Reads `page` and `limit`.
    pub(super) fn parse(query: &Parameters, default_limit: usize) -> Result<Self, Refusal> {
        let number = integer(query, "page", 1, 1, None)?;
        let limit = integer(query, "limit", default_limit, 0, Some(MAX_PAGE))?;
        Ok(Self { number, limit })
    }

    fn last(self, total: usize) -> usize {
        if self.limit == 0 { 1 } else { total.div_ceil(self.limit).max(1) }
    }

    /// The rows of this page.
    pub(super) fn slice<T>(self, rows: &[T]) -> &[T] {
        let start = (self.number - 1).saturating_mul(self.limit).min(rows.len());
        let end = start.saturating_add(self.limit).min(rows.len());
        rows.get(start..end).unwrap_or_default()
    }

    /// The paging links: `rel`, title and address, in the server's order.
    pub(super) fn links(self, total: usize, path: &str, query: &Parameters) -> Vec<(&'static str, String, String)> {
        let last = self.last(total);
        let link = |rel: &'static str, name: &str, page: usize| {
            let single = (last <= 1 && page == 1) || self.limit == 0;
            let suffix = if single { String::new() } else { format!(" ({page} of {last})") };
            let mut query = query.clone();
            query.set("page", page.to_string());
            query.set("limit", self.limit.to_string());
            (rel, format!("The {name} page{suffix}"), format!("{path}?{}", query.to_query()))
        };
        let mut links = Vec::new();
        let paged = self.limit > 0;
        if paged && self.number > 2 {
            links.push(link("first", "first", 1));
        }
        if paged && self.number > 1 {
            links.push(link("prev", "previous", self.number - 1));
        }
        links.push(link("self", "current", self.number));
        if paged && self.number < last {
            links.push(link("next", "next", self.number + 1));
        }
        if paged && self.number + 1 < last {
            links.push(link("last", "last", last));
        }
        links
    }
}

/// A whole number, or the server's words about what it should be.
pub(super) fn integer(
    query: &Parameters,
    name: &str,
    default: usize,
    min: usize,
    max: Option<usize>,
) -> Result<usize, Refusal> {
    let Some(text) = query.first(name) else { return Ok(default) };
    let value = text.parse::<usize>().ok().filter(|value| *value >= min && max.is_none_or(|max| *value <= max));
    value.ok_or_else(|| {
        let upper = max.map_or_else(String::new, |max| format!(" and less than or equal to {max}"));
        Refusal::validation(format!(
            "Parameter \"{name}\" is invalid. Must be an integer greater than or equal to {min}{upper}."
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::practice::query::Parameters;

    #[test]
    fn bad_pages_are_refused_in_the_servers_words() {
        let text = |query: &str| Page::parse(&Parameters::from_query(query), 10).unwrap_err().text;
        assert_eq!(text("page=0"), "Parameter \"page\" is invalid. Must be an integer greater than or equal to 1.");
        assert_eq!(
            text("limit=2001"),
            "Parameter \"limit\" is invalid. Must be an integer greater than or equal to 0 and less than or equal to 2000."
        );
    }
}

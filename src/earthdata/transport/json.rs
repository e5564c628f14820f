//! Reading JSON within bounds: a value takes far more memory than its text, so that not only bytes
//! are counted. Result links, of which a page may have very many, are taken out one by one.

use crate::domain::json_budget::{JsonBudget, JsonTooMuch};
use crate::earthdata::error::ErrorKind;
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;
use url::Url;

/// Some ten times what the largest answers hold, and some ten million bytes of memory.
const MOST_VALUES: usize = 500_000;
/// As deep as the reader of JSON goes.
const DEEPEST: usize = 127;
/// Harmony gives 2000 links on a page, and a few for turning it.
const MOST_LINKS: usize = 10_000;
/// Longest link that is read, in bytes of text.
const LONGEST_LINK: usize = 64 * 1024;

/// A whole answer.
pub(super) fn value(body: &[u8]) -> Result<Value, ErrorKind> {
    let text = text(body)?;
    let budget = JsonBudget { bytes: usize::MAX, depth: DEEPEST, values: MOST_VALUES };
    budget.check(text).map_err(|too_much| match too_much {
        JsonTooMuch::Many(limit) => ErrorKind::TooMany { limit: limit as u64 },
        other => ErrorKind::Decode(other.to_string()),
    })?;
    serde_json::from_str(text).map_err(kind_of)
}

/// What is made of one link of a page.
pub(crate) trait FromLink: Sized {
    /// `None` for a link that is of another kind, or none.
    fn from_link(link: &Value) -> Option<Self>;
}

/// One page of a job's links.
pub(crate) struct Page<T> {
    pub(crate) links: Vec<T>,
    /// Address of the next page; `None` on the last.
    pub(crate) next: Option<Url>,
}

/// The links of a page; everything else on it is passed over.
pub(super) fn page<T: FromLink>(body: &[u8]) -> Result<Page<T>, ErrorKind> {
    #[derive(serde::Deserialize)]
    struct Whole<'a> {
        #[serde(borrow, default)]
        links: Option<&'a RawValue>,
    }
    let text = text(body)?;
    let whole: Whole<'_> = match serde_json::from_str(text) {
        Ok(whole) => whole,
        // Valid, but no page at all.
        Err(error) if error.is_data() => Whole { links: None },
        Err(error) => return Err(kind_of(error)),
    };
    // A wrong type is a missing value.
    let list: List<T> = whole.links.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    if list.is_too_long {
        return Err(ErrorKind::TooMany { limit: MOST_LINKS as u64 });
    }
    Ok(Page { links: list.links, next: list.next })
}

struct List<T> {
    links: Vec<T>,
    next: Option<Url>,
    is_too_long: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { links: Vec::new(), next: None, is_too_long: false }
    }
}

impl<'de, T: FromLink> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: FromLink> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of links")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
        let mut list = List::default();
        let mut count = 0;
        while let Some(raw) = items.next_element::<&'de RawValue>()? {
            count += 1;
            if count > MOST_LINKS {
                list = List { is_too_long: true, ..List::default() };
                while items.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
            let Some(link) = Some(raw.get()).filter(|text| text.len() <= LONGEST_LINK).and_then(parsed) else {
                continue;
            };
            if list.next.is_none() && link.get("rel").and_then(Value::as_str) == Some("next") {
                list.next = link.get("href").and_then(Value::as_str).and_then(|href| Url::parse(href).ok());
            }
            list.links.extend(T::from_link(&link));
        }
        Ok(list)
    }
}

fn parsed(link: &str) -> Option<Value> {
    serde_json::from_str(link).ok()
}

fn text(body: &[u8]) -> Result<&str, ErrorKind> {
    std::str::from_utf8(body).map_err(|error| ErrorKind::Decode(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function value for map_err")]
fn kind_of(error: serde_json::Error) -> ErrorKind {
    // A cut body ends in the middle of a value: the connection is to blame, not the text.
    if error.is_eof() {
        return ErrorKind::Broken("the answer is cut off".to_owned());
    }
    ErrorKind::Decode(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{FromLink, page, value};
    use crate::earthdata::ErrorKind;
    use serde_json::{Value, json};

    struct Title(String);

    impl FromLink for Title {
        fn from_link(link: &Value) -> Option<Self> {
            link.get("title")?.as_str().map(|title| Self(title.to_owned()))
        }
    }

    fn titles(text: &str) -> (Vec<String>, Option<String>) {
        let page = page::<Title>(text.as_bytes()).unwrap();
        (page.links.into_iter().map(|title| title.0).collect(), page.next.map(Into::into))
    }

    #[test]
    fn an_answer_of_too_many_values_is_not_read() {
        let many = format!("[{}0]", "0,".repeat(600_000));
        assert_eq!(value(many.as_bytes()), Err(ErrorKind::TooMany { limit: 500_000 }));
        let deep = "[".repeat(200);
        assert!(matches!(value(deep.as_bytes()), Err(ErrorKind::Decode(_))));
        assert!(matches!(value(b"[1,"), Err(ErrorKind::Broken(_))));
        assert!(matches!(value(b"\xff"), Err(ErrorKind::Decode(_))));
        assert_eq!(value(b"{\"a\": [1]}"), Ok(json!({"a": [1]})));
    }

    #[test]
    fn a_page_costs_only_its_links() {
        let nested = format!("[{}]", "[1],".repeat(9_000) + "1");
        let text = format!(
            r#"{{"message": {nested}, "links": [{{"title": "a"}}, 7, "x", {{"title": 7}}, {nested},
                {{"rel": "next", "href": "https://h/jobs/1?page=2"}}, {{"title": "b"}}], "later": {nested}}}"#
        );
        assert_eq!(titles(&text), (vec!["a".to_owned(), "b".to_owned()], Some("https://h/jobs/1?page=2".to_owned())));
        for nothing in [r#"{"links": {}}"#, r#"{"links": null}"#, "{}", "[]", "7", r#"{"links": 7}"#] {
            assert_eq!(titles(nothing), (Vec::new(), None), "{nothing}");
        }
        let many = format!(r#"{{"links": [{}1]}}"#, "1,".repeat(20_000));
        assert!(matches!(page::<Title>(many.as_bytes()).err(), Some(ErrorKind::TooMany { limit: 10_000 })));
        assert!(matches!(page::<Title>(br#"{"links": [{"title": "a"}"#).err(), Some(ErrorKind::Broken(_))));
    }
}

//! Finding collections by whatever a person types.

use super::{Body, Error, LARGEST_PAGE, Parameters, SEARCH_AFTER, hits, is_concept_id, search};
use crate::domain::Collection;
use crate::earthdata::transport::{JsonAnswer, Transport};
use crate::earthdata::wire::catalogue;
use std::collections::HashSet;

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionQuery {
    /// Concept id, short name (`*` and `?` are wildcards) or words; empty finds all.
    pub text: String,
    /// Leave out collections without a Harmony service.
    pub only_with_harmony: bool,
    /// Collections per page, 1…2000.
    pub page_size: u32,
}

impl Default for CollectionQuery {
    fn default() -> Self {
        Self { text: String::new(), only_with_harmony: true, page_size: 25 }
    }
}

/// One page of found collections.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionPage {
    /// Exact short name first, then those with a Harmony service, then CMR's relevance.
    pub collections: Vec<Collection>,
    /// How many match in all, as CMR counts the widest of the searches made.
    pub hits: u64,
    /// Give this back for the next page; `None` after the last.
    pub search_after: Option<String>,
}

/// Short names found beside the words, on the first page.
const SHORT_NAMES: &str = "20";

/// Searches collections. The text is tried as a concept id; otherwise as the beginning of a short
/// name and as words, merged. `search_after` of the previous page asks for the next one.
pub async fn search_collections(
    transport: &Transport,
    query: &CollectionQuery,
    search_after: Option<&str>,
) -> Result<CollectionPage, Error> {
    let text = query.text.trim();
    if is_concept_id(text) {
        let found = ask(transport, query, vec![pair("concept_id", text)], None).await?;
        return finished(transport, &[found], text, query).await;
    }
    let words = ask(transport, query, words(query, text), search_after);
    if text.is_empty() || search_after.is_some() {
        return finished(transport, &[words.await?], text, query).await;
    }
    let (names, words) = futures_util::future::join(ask(transport, query, short_names(text), None), words).await;
    // Words that CMR cannot parse (two phrases, say) may still be a short name.
    match (names, words) {
        (Ok(names), Ok(words)) => finished(transport, &[words, names], text, query).await,
        (Ok(names), Err(error)) if catalogue::entries(&names.value).next().is_some() => {
            tracing::debug!(%error, "the search by words failed");
            finished(transport, &[names], text, query).await
        }
        (_, Err(error)) => Err(error),
        (Err(error), Ok(words)) => {
            tracing::debug!(%error, "the search by short name failed");
            finished(transport, &[words], text, query).await
        }
    }
}

/// The collections of a DOI, those with a Harmony service first; archives move, and then two have one.
pub async fn collections_of_doi(transport: &Transport, doi: &str) -> Result<Vec<Collection>, Error> {
    let query = CollectionQuery { only_with_harmony: false, ..CollectionQuery::default() };
    let parameters = vec![pair("doi[]", doi), pair("page_size", page_size(&query).to_string())];
    let found = ask(transport, &query, parameters, None).await?;
    Ok(finished(transport, &[found], doi, &query).await?.collections)
}

fn pair(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

fn page_size(query: &CollectionQuery) -> usize {
    u64::from(query.page_size).clamp(1, LARGEST_PAGE) as usize
}

fn words(query: &CollectionQuery, text: &str) -> Parameters {
    let mut parameters = vec![pair("page_size", page_size(query).to_string())];
    if text.is_empty() {
        parameters.push(pair("sort_key[]", "-usage_score"));
    } else {
        parameters.push(pair("keyword", keywords(text)));
    }
    parameters
}

/// The last word is taken for a beginning, so that results narrow down while it is typed.
fn keywords(text: &str) -> String {
    const SHORTEST_BEGINNING: usize = 3;
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_plain = last.chars().all(char::is_alphanumeric) && !text.contains('"');
    if is_plain && last.chars().count() >= SHORTEST_BEGINNING { format!("{text}*") } else { text.to_owned() }
}

/// The text as it is, and as a beginning.
fn short_names(text: &str) -> Parameters {
    let mut parameters = vec![
        pair("short_name[]", text),
        pair("options[short_name][pattern]", "true"),
        pair("options[short_name][ignore_case]", "true"),
        pair("page_size", SHORT_NAMES),
    ];
    if !text.contains(['*', '?', ' ']) {
        parameters.push(pair("short_name[]", format!("{text}*")));
    }
    parameters
}

async fn ask(
    transport: &Transport,
    query: &CollectionQuery,
    mut parameters: Parameters,
    search_after: Option<&str>,
) -> Result<JsonAnswer, Error> {
    if query.only_with_harmony {
        parameters.push(pair("service_type[]", "Harmony"));
    }
    parameters.push(pair("include_tags", "harmony.has-eula,edsc.extra.serverless.gibs"));
    search(transport, "collections", Body::Form(parameters), search_after).await
}

/// Merges the answers (the first one is paged on), marks and sorts.
async fn finished(
    transport: &Transport,
    answers: &[JsonAnswer],
    text: &str,
    query: &CollectionQuery,
) -> Result<CollectionPage, Error> {
    let mut seen = HashSet::new();
    let mut unsure = Vec::new();
    let mut collections = Vec::new();
    // Short names are the better guess: they come before the words.
    for entry in answers.iter().rev().flat_map(|answer| catalogue::entries(&answer.value)) {
        let Some(mut collection) = catalogue::collection(entry) else { continue };
        if !seen.insert(collection.concept_id.clone()) {
            continue;
        }
        if query.only_with_harmony {
            collection.has_harmony_service = true;
        } else if !collection.has_harmony_service && catalogue::may_have_service(entry) {
            unsure.push(collection.concept_id.clone());
        }
        collections.push(collection);
    }
    if !unsure.is_empty() {
        let known = with_harmony(transport, unsure).await;
        for collection in &mut collections {
            collection.has_harmony_service |= known.contains(&collection.concept_id);
        }
    }
    collections
        .sort_by_key(|collection| (!collection.short_name.eq_ignore_ascii_case(text), !collection.has_harmony_service));
    let counted = answers.iter().filter_map(|answer| hits(&answer.headers)).max().unwrap_or(0);
    // CMR names a next page after any page that is not empty; a short one is the last all the same.
    let search_after = answers
        .first()
        .filter(|answer| catalogue::entries(&answer.value).count() >= page_size(query))
        .and_then(|answer| answer.headers.get(SEARCH_AFTER)?.to_str().ok().map(str::to_owned));
    Ok(CollectionPage { hits: counted.max(collections.len() as u64), collections, search_after })
}

/// Which of these collections have a Harmony service, asked of CMR, because its feature flags leave
/// out services without a listed feature. No answer counts as none.
async fn with_harmony(transport: &Transport, concept_ids: Vec<String>) -> HashSet<String> {
    let mut parameters = vec![pair("service_type[]", "Harmony"), pair("page_size", LARGEST_PAGE.to_string())];
    parameters.extend(concept_ids.into_iter().map(|id| pair("concept_id[]", id)));
    match search(transport, "collections", Body::Form(parameters), None).await {
        Ok(answer) => catalogue::entries(&answer.value)
            .filter_map(catalogue::collection)
            .map(|collection| collection.concept_id)
            .collect(),
        Err(error) => {
            tracing::debug!(%error, "which collections have a Harmony service stays unknown");
            HashSet::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{keywords, short_names};

    #[test]
    fn what_is_being_typed_is_taken_for_a_beginning() {
        for (typed, asked) in [
            ("sea surf", "sea surf*"),
            ("ice", "ice*"),
            ("no", "no"),
            ("sea sur*", "sea sur*"),
            ("\"sea surface\"", "\"sea surface\""),
            ("GPM_3IMERGHH", "GPM_3IMERGHH"),
        ] {
            assert_eq!(keywords(typed), asked);
        }
    }

    #[test]
    fn a_short_name_is_asked_as_it_is_and_as_a_beginning() {
        let asked = |text: &str| {
            short_names(text)
                .into_iter()
                .filter(|(name, _)| name == "short_name[]")
                .map(|(_, value)| value)
                .collect::<Vec<_>>()
        };
        assert_eq!(asked("ATL0"), ["ATL0", "ATL0*"]);
        assert_eq!(asked("ATL?8"), ["ATL?8"]);
        assert_eq!(asked("sea ice"), ["sea ice"]);
    }
}

//! Which granule a file belongs to.

use super::granules::concept_ids;
use super::{Body, Error, LARGEST_PAGE, search};
use crate::domain::again::file_name;
use crate::earthdata::transport::Transport;
use crate::earthdata::wire::catalogue::entries;
use crate::earthdata::wire::granules::{GranuleNames, names};

/// Names asked for at a time.
const AT_ONCE: usize = 100;

/// What became of a list of addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GranulesOfFiles {
    /// Concept ids, in the order of the addresses, each once.
    pub ids: Vec<String>,
    /// Addresses that belong to no granule, or perhaps to several.
    pub unknown: Vec<String>,
}

/// Finds the granules of a collection (as a request names it) by the addresses of their files.
///
/// CMR is asked by file name, which is a granule's producer id or its title, with or without its
/// ending; what it answers counts only if the address or the whole name agrees, and for one granule
/// alone.
pub async fn granules_of_files(
    transport: &Transport,
    collection: &str,
    addresses: &[String],
) -> Result<GranulesOfFiles, Error> {
    let mut found = GranulesOfFiles::default();
    let collections = concept_ids(transport, collection).await?;
    for some in addresses.chunks(AT_ONCE) {
        let mut parameters = vec![("page_size".to_owned(), LARGEST_PAGE.to_string())];
        parameters.extend(collections.iter().map(|id| ("collection_concept_id[]".to_owned(), id.clone())));
        let wanted: Vec<String> = some.iter().filter_map(|address| file_name(address)).collect();
        let asked = wanted.iter().flat_map(|name| [Some(name.as_str()), stem(name)]).flatten();
        parameters.extend(asked.map(|name| ("readable_granule_name[]".to_owned(), name.to_owned())));
        let candidates: Vec<GranuleNames> = if wanted.is_empty() {
            Vec::new()
        } else {
            let answer = search(transport, "granules", Body::Form(parameters), None).await?;
            entries(&answer.value).filter_map(names).collect()
        };
        for address in some {
            match the_one(&candidates, address) {
                Some(id) if found.ids.contains(&id) => {}
                Some(id) => found.ids.push(id),
                None => found.unknown.push(address.clone()),
            }
        }
    }
    Ok(found)
}

/// `ATL03_x` of `ATL03_x.h5`.
fn stem(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(stem, _)| stem).filter(|stem| !stem.is_empty())
}

/// The granule of an address: by the address itself, else by the name of its file; never a guess.
fn the_one(candidates: &[GranuleNames], address: &str) -> Option<String> {
    let only = |is_it: &dyn Fn(&GranuleNames) -> bool| {
        let mut matching = candidates.iter().filter(|candidate| is_it(candidate));
        matching.next().filter(|_| matching.next().is_none()).map(|candidate| candidate.id.clone())
    };
    let has = |list: &[String], text: &str| list.iter().any(|known| known == text);
    let name = file_name(address);
    only(&|candidate| has(&candidate.addresses, address))
        .or_else(|| only(&|candidate| name.as_deref().is_some_and(|name| has(&candidate.names, name))))
        .or_else(|| {
            let stem = name.as_deref().and_then(stem)?;
            only(&|candidate| has(&candidate.names, stem))
        })
}

#[cfg(test)]
mod tests {
    use super::the_one;
    use crate::earthdata::wire::granules::names;
    use serde_json::json;

    #[test]
    fn a_granule_is_known_by_address_or_whole_name_and_never_guessed() {
        let entry = |id: &str, title: &str, href: &str| {
            let rel = "http://esipfed.org/ns/fedsearch/1.1/data#";
            names(&json!({ "id": id, "title": title, "links": [{ "rel": rel, "href": href }] })).unwrap()
        };
        let granules = [
            entry("G1-X", "ATL03_1.h5", "https://a/ATL03_1.h5"),
            entry("G2-X", "TEMPO_2", "https://a/x/TEMPO_2.nc"),
            entry("G3-X", "twice", "https://a/3.nc"),
            entry("G4-X", "twice", "https://a/4.nc"),
        ];
        let id = |address: &str| the_one(&granules, address);
        assert_eq!(id("https://a/ATL03_1.h5").as_deref(), Some("G1-X"));
        assert_eq!(id("s3://elsewhere/ATL03_1.h5").as_deref(), Some("G1-X"));
        assert_eq!(id("https://b/TEMPO_2.nc").as_deref(), Some("G2-X"));
        assert_eq!(id("https://b/TEMPO_2.zip").as_deref(), Some("G2-X"), "by its title");
        for unknown in ["https://b/twice.nc", "https://b/ATL03_1", "https://b/", ""] {
            assert_eq!(id(unknown), None, "{unknown}");
        }
    }
}

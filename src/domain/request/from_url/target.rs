//! What an address asks of, before its parameters.

use super::super::file::is_collection;
use percent_encoding::percent_decode_str;
use url::Url;

/// Which of Harmony's interfaces an address belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Api {
    /// OGC API Coverages.
    #[default]
    Coverages,
    /// OGC API Environmental Data Retrieval.
    Edr,
    /// Web Map Service.
    Wms,
}

/// What an address asks of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::domain) struct Target {
    /// As the path names it, decoded; several are joined by `+`.
    pub(in crate::domain) collection: String,
    /// The variables of the path, where the interface has them there.
    pub(super) variables: Option<String>,
    pub(super) api: Api,
}

impl Target {
    /// `None` for an address of none of the interfaces.
    pub(in crate::domain) fn of(url: &Url) -> Option<Self> {
        let segments: Vec<String> = url.path_segments()?.map(decoded).collect();
        let place = |name: &str| segments.iter().position(|segment| segment == name);
        let named = |index: usize| segments.get(index).and_then(|name| collection(name));
        if let Some(api) = place("ogc-api-coverages") {
            let below = segments.get(api + 2).map(String::as_str);
            // `…/1.0.0/coverage/rangeset` names no variables.
            let variables = segments.get(api + 3).filter(|_| below == Some("collections")).cloned();
            return Some(Self { collection: named(api.checked_sub(1)?)?, variables, api: Api::Coverages });
        }
        if let Some(api) = place("wms") {
            return Some(Self { collection: named(api.checked_sub(1)?)?, variables: None, api: Api::Wms });
        }
        let api = place("ogc-api-edr")?;
        let is_query = matches!(segments.get(api + 4)?.as_str(), "cube" | "area" | "position" | "trajectory");
        is_query.then_some(Self { collection: named(api + 3)?, variables: None, api: Api::Edr })
    }
}

/// Without what a copy leaves around; `None` for what can be no collection.
fn collection(name: &str) -> Option<String> {
    let names: Vec<&str> = name.split('+').map(str::trim).filter(|name| !name.is_empty()).collect();
    let joined = names.join("+");
    is_collection(&joined).then_some(joined)
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

//! Fields of the form that were pasted, and the form with them.

use super::{Reading, What};
use crate::domain::request::Area;
use crate::domain::{Collection, Draft, SubsetRequest, TimeRange};

/// Some fields of the form; what is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// The collection.
    pub collection: Option<CollectionName>,
    /// Box, point or shape.
    pub area: Option<Area>,
    /// Dates.
    pub time: Option<TimeRange>,
    /// Granules by concept id.
    pub granule_ids: Vec<String>,
    /// Granules by name, with `*` and `?`.
    pub granule_names: Vec<String>,
    /// Variables by CMR concept id; their names have to be asked for.
    pub variable_ids: Vec<String>,
}

/// How a collection was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CollectionName {
    /// Concept id or short name.
    Id(String),
    /// A DOI without its prefix, `10.5067/GHGMR-4FJ04`.
    Doi(String),
}

impl Parts {
    pub(super) fn area(area: Area) -> Self {
        Self { area: Some(area), ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// True if ids and names in it stand for something that the catalogue has to be asked for.
    pub fn needs_answers(&self) -> bool {
        self.collection.is_some() || !self.variable_ids.is_empty() || !self.granule_ids.is_empty()
    }

    /// The form with these fields, the rest as before. `collection` and `variables` are what the names
    /// and ids here turned out to be.
    #[must_use]
    pub fn applied(&self, draft: &Draft, collection: Option<Collection>, variables: &[String]) -> Draft {
        let mut filled = draft.clone();
        // The request knows how its values are typed, exactly.
        let request = SubsetRequest { area: self.area.clone(), time: self.time, ..SubsetRequest::new("") };
        let typed = Draft::from_request(&request, None);
        if self.area.is_some() {
            (filled.edges, filled.point, filled.shape) = (typed.edges, typed.point, typed.shape);
        }
        if self.time.is_some() {
            (filled.start, filled.stop) = (typed.start, typed.stop);
        }
        if let Some(collection) = collection {
            filled.collection_name.clone_from(&collection.concept_id);
            filled.collection = Some(collection);
        }
        replace(&mut filled.options.granule_id, &self.granule_ids);
        replace(&mut filled.options.granule_name, &self.granule_names);
        replace(&mut filled.variables, variables);
        filled
    }
}

fn replace(list: &mut Vec<String>, pasted: &[String]) {
    if !pasted.is_empty() {
        *list = pasted.to_vec();
    }
}

impl Reading {
    /// A box and nothing else.
    pub(super) fn is_box(&self) -> bool {
        matches!(&self.what, What::Parts(parts) if matches!(parts.area, Some(Area::Box(_))))
    }
}

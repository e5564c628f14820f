//! Where exported values come from, for the head of the file.

use crate::inspect::text::clean;

/// Where exported values come from. What is not known stays empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    /// What the rows are: `h_ph of ATL03_…_subsetted.h5`.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// Name of the file they were read from.
    pub granule: String,
    /// Name and version of the collection.
    pub collection: String,
    /// Its DOI.
    pub doi: String,
    /// What was asked for: box, shape, dates, variables.
    pub request: String,
    /// The request's address at the service, without credentials.
    pub address: String,
    /// When it was exported, ISO 8601, UTC.
    pub written: String,
    /// This program and its version.
    pub software: String,
}

impl Provenance {
    /// Names and texts of what is known, each on one line.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("title", &self.title),
            ("description", &self.description),
            ("source", &self.granule),
            ("collection", &self.collection),
            ("doi", &self.doi),
            ("request", &self.request),
            ("address", &self.address),
            ("written", &self.written),
            ("software", &self.software),
        ];
        all.into_iter().filter(|(_, text)| !text.trim().is_empty()).map(|(name, text)| (name, clean(text))).collect()
    }
}

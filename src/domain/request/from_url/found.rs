//! What was found in an address, and what is said of the rest.

use super::super::SubsetRequest;

/// An uploaded shape is named and not there.
pub const NO_SHAPE: &str = "The shape was uploaded as a file and is not kept by Harmony. Open it again.";

/// What an address tells of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct FromUrl {
    /// As far as it could be read.
    pub request: SubsetRequest,
    /// How something was understood, where that is not plain, a sentence each.
    pub notes: Vec<String>,
    /// What the address cannot tell or this version does not know, each as a sentence for the
    /// person who sends the request again. Empty if it is whole.
    pub missing: Vec<String>,
}

impl From<SubsetRequest> for FromUrl {
    /// A request that is known whole.
    fn from(request: SubsetRequest) -> Self {
        Self { request, notes: Vec::new(), missing: Vec::new() }
    }
}

/// What a person reads of a parameter that was left out; bounded, whatever was pasted.
pub(in crate::domain) fn left_out(name: &str, value: &str) -> String {
    const LONGEST: usize = 80;
    let part: String = name.chars().chain("=".chars()).chain(value.chars()).take(LONGEST + 1).collect();
    let short = if part.chars().count() > LONGEST {
        format!("{}…", part.chars().take(LONGEST).collect::<String>())
    } else {
        part
    };
    format!("The part {short} is not known here and was left out.")
}

//! Trying a request on one granule before all of it is sent.

use super::SubsetRequest;
use serde::{Deserialize, Serialize};

const PREFIX: &str = "Trial of one granule: ";

/// What a trial's request left out of the whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The whole request's own limit.
    #[serde(default)]
    pub max_results: Option<u32>,
}

impl Trial {
    /// The same request for its first granule only, and what brings the whole one back.
    pub fn of(request: &SubsetRequest) -> (SubsetRequest, Self) {
        let trial = Self { max_results: request.options.max_results };
        let mut first = request.clone();
        first.options.max_results = Some(1);
        (first, trial)
    }

    /// The whole request again.
    pub fn whole(self, trial: &SubsetRequest) -> SubsetRequest {
        let mut whole = trial.clone();
        whole.options.max_results = self.max_results;
        whole
    }

    /// What the job is called.
    pub fn title(whole: &str) -> String {
        format!("{PREFIX}{whole}")
    }

    /// What the whole request's job is called.
    pub fn whole_title(title: &str) -> &str {
        title.strip_prefix(PREFIX).unwrap_or(title)
    }
}

#[cfg(test)]
mod tests {
    use super::Trial;
    use crate::domain::SubsetRequest;

    #[test]
    fn the_whole_request_comes_back_as_it_was() {
        for limit in [None, Some(10)] {
            let mut whole = SubsetRequest::new("C1-X");
            whole.options.max_results = limit;
            let (first, trial) = Trial::of(&whole);
            assert_eq!(first.options.max_results, Some(1));
            assert_eq!(trial.whole(&first), whole);
        }
        assert_eq!(Trial::whole_title(&Trial::title("ATL03, 2020")), "ATL03, 2020");
    }
}

//! What lifts a refusal: choices of the form to take back so that others become possible.

use super::Capabilities;
use super::wanted::{Wanted, WantedItem};

/// Choices to take back; applied by `Draft::apply_remedy`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChoiceRemedy {
    /// What is no longer asked.
    pub take_back: Vec<WantedItem>,
    /// The format (MIME type) to ask for instead, where one was taken back.
    pub format: Option<String>,
    /// Leaves the choice of the service to Harmony again.
    pub frees_service: bool,
}

impl ChoiceRemedy {
    pub(super) fn free_service() -> Self {
        Self { frees_service: true, ..Self::default() }
    }
}

impl Capabilities {
    /// Takes items back; where one is a format and another format does the rest, that one instead.
    pub(super) fn remedy(&self, wanted: &Wanted, items: &[&WantedItem]) -> ChoiceRemedy {
        let rest = wanted.without(|item| items.contains(&item));
        let drops_format = items.iter().any(|item| matches!(item, WantedItem::Format(_)));
        let format = self.services_for(&rest).first().and_then(|service| service.output_formats.first().cloned());
        ChoiceRemedy {
            take_back: items.iter().map(|item| (*item).clone()).collect(),
            format: format.filter(|_| drops_format),
            frees_service: false,
        }
    }
}

//! Whether an option can be had besides all that is chosen already, and if not, why.

use super::format::canonical_format;
use super::remedy::ChoiceRemedy;
use super::wanted::{Wanted, WantedItem};
use super::{Capabilities, Service};

/// Whether an option can be chosen besides all that is chosen already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// A single service can do it together with the rest.
    Available,
    /// No single service can.
    Off {
        /// Why.
        reason: OffReason,
        /// What to take back to have it; `None` if this collection never can.
        remedy: Option<ChoiceRemedy>,
    },
}

/// Why an option is off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OffReason {
    /// The collection has no service.
    NoService,
    /// NASA's catalogue lists no variables to pick.
    NoVariables,
    /// No service of the collection can do this.
    NoServiceCan(WantedItem),
    /// The chosen service cannot do it with the rest.
    ChosenService {
        /// The service.
        service: String,
        /// The option.
        item: WantedItem,
    },
    /// No single service can do it and these.
    Conflict {
        /// The option.
        item: WantedItem,
        /// What was chosen before.
        with: Vec<WantedItem>,
        /// Formats (MIME types) that go with everything, where a format is in the way.
        formats: Vec<String>,
    },
}

impl Availability {
    /// True if it can be chosen now.
    pub fn is_available(&self) -> bool {
        *self == Self::Available
    }

    /// True if no service of the collection can do it, whatever else is chosen.
    pub fn is_never(&self) -> bool {
        matches!(self, Self::Off { remedy: None, .. })
    }
}

impl Capabilities {
    /// Whether `item` can be had together with everything else that is wanted.
    pub fn availability(&self, wanted: &Wanted, item: &WantedItem) -> Availability {
        let with_it = wanted.with(item);
        if !self.services_for(&with_it).is_empty() {
            return Availability::Available;
        }
        let has_variables = !self.variables.is_empty();
        let able: Vec<&Service> =
            self.services.iter().filter(|service| item.is_done_by(service, has_variables)).collect();
        if able.is_empty() {
            return Availability::Off { reason: self.never(item), remedy: None };
        }
        let rest = wanted.without(|other| other.excludes(item));
        if self.served_by(&rest).is_none() {
            return self.availability_in_a_trap(&rest, item);
        }
        let free = Wanted { service_id: None, ..with_it.clone() };
        if let Some(service) = &wanted.service_id
            && !self.services_for(&free).is_empty()
        {
            let reason = OffReason::ChosenService { service: service.clone(), item: item.clone() };
            return Availability::Off { reason, remedy: Some(ChoiceRemedy::free_service()) };
        }
        let conflicts = able.into_iter().map(|service| free.left_undone_by(service, has_variables));
        let fewest = conflicts.min_by_key(Vec::len).unwrap_or_default();
        let mut remedy = self.remedy(&free, &fewest);
        remedy.frees_service = wanted.service_id.is_some();
        Availability::Off { reason: self.conflict(&free, item, &fewest), remedy: Some(remedy) }
    }

    /// What is chosen already is impossible, which is told elsewhere: an option is off only for
    /// those choices that exclude it by themselves.
    fn availability_in_a_trap(&self, rest: &Wanted, item: &WantedItem) -> Availability {
        let has_variables = !self.variables.is_empty();
        let goes_with = |other: &WantedItem| {
            self.services
                .iter()
                .any(|service| item.is_done_by(service, has_variables) && other.is_done_by(service, has_variables))
        };
        let conflicts: Vec<&WantedItem> = rest.items.iter().filter(|other| !goes_with(other)).collect();
        if conflicts.is_empty() {
            return Availability::Available;
        }
        let with_it = rest.with(item);
        let remedy = self.remedy(&with_it, &conflicts);
        Availability::Off { reason: self.conflict(&with_it, item, &conflicts), remedy: Some(remedy) }
    }

    /// Why no service of the collection can, whatever else is chosen.
    fn never(&self, item: &WantedItem) -> OffReason {
        if self.services.is_empty() {
            OffReason::NoService
        } else if *item == WantedItem::Variables && self.services.iter().any(|service| service.variable) {
            OffReason::NoVariables
        } else {
            OffReason::NoServiceCan(item.clone())
        }
    }

    fn conflict(&self, wanted: &Wanted, item: &WantedItem, conflicts: &[&WantedItem]) -> OffReason {
        let mut formats: Vec<String> = Vec::new();
        if let [WantedItem::Format(_)] = conflicts {
            let rest = wanted.without(|other| matches!(other, WantedItem::Format(_)));
            for format in self.services_for(&rest).iter().flat_map(|service| &service.output_formats) {
                if !formats.iter().any(|listed| canonical_format(listed) == canonical_format(format)) {
                    formats.push(format.clone());
                }
            }
        }
        let with = conflicts.iter().map(|conflict| (*conflict).clone()).collect();
        OffReason::Conflict { item: item.clone(), with, formats }
    }
}

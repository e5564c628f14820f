//! What happens if no single service can do all of a request: the best-effort trap.

use super::remedy::ChoiceRemedy;
use super::wanted::{Wanted, WantedItem};
use super::{Capabilities, DOWNLOAD_SERVICE, Service};

/// A combination that no single service can do, and what the server would make of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap {
    /// Why it cannot be done.
    pub cause: TrapCause,
    /// What was asked.
    pub wanted: Vec<WantedItem>,
    /// What the server would do.
    pub outcome: Outcome,
    /// Single items without which the rest is possible.
    pub works_without: Vec<WantedItem>,
    /// Ways to lift it; each alone makes the rest possible.
    pub remedies: Vec<ChoiceRemedy>,
}

/// Why a combination cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrapCause {
    /// Only a format is asked, and no service writes it.
    NobodyWrites,
    /// The collection has no service.
    NoService,
    /// The chosen service cannot do it.
    ChosenService(String),
    /// No service of the collection can do all of it.
    NoSingleService,
    /// The collection has no service of the chosen name.
    UnknownService {
        /// The chosen name.
        chosen: String,
        /// Those it has.
        existing: Vec<String>,
    },
}

/// What the server does when no service can do all (`harmony-api.md` 5.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An error.
    Refused,
    /// The area and the dates only choose granules, which come whole.
    WholeFiles,
    /// This service does the rest, without the cut in space and time.
    Uncut(String),
}

impl Capabilities {
    /// `None` if one service can do all that is asked, or if whole files are all that is asked.
    pub fn trap(&self, wanted: &Wanted) -> Option<Trap> {
        if self.served_by(wanted).is_some() {
            return None;
        }
        if let Some(unknown) = self.unknown_service(wanted) {
            return Some(unknown);
        }
        let trap = |cause, outcome| Trap {
            cause,
            wanted: wanted.items.clone(),
            outcome,
            works_without: self.helpful(wanted).cloned().collect(),
            remedies: self.remedies(wanted),
        };
        if wanted.is_plain_download() {
            return Some(trap(TrapCause::NobodyWrites, Outcome::WholeFiles));
        }
        let cause = if self.services.is_empty() {
            TrapCause::NoService
        } else if let Some(service) = &wanted.service_id {
            TrapCause::ChosenService(service.clone())
        } else {
            TrapCause::NoSingleService
        };
        Some(trap(cause, self.outcome(wanted)))
    }

    fn unknown_service(&self, wanted: &Wanted) -> Option<Trap> {
        let chosen = wanted.service_id.as_deref().filter(|chosen| *chosen != DOWNLOAD_SERVICE)?;
        if self.candidates(wanted).next().is_some() {
            return None;
        }
        let existing = self.services.iter().map(|service| service.name.clone()).collect();
        Some(Trap {
            cause: TrapCause::UnknownService { chosen: chosen.to_owned(), existing },
            wanted: wanted.items.clone(),
            outcome: Outcome::Refused,
            works_without: Vec::new(),
            remedies: vec![ChoiceRemedy::free_service()],
        })
    }

    /// What the server does with a request that no service can do all of.
    fn outcome(&self, wanted: &Wanted) -> Outcome {
        let space = wanted.has(WantedItem::is_space);
        let time = wanted.has(|item| *item == WantedItem::Time);
        let others = wanted.has(|item| !item.is_droppable() && !item.is_average());
        let drops = (space && time) || ((space || time) && others);
        if !drops {
            return Outcome::Refused;
        }
        let rest = wanted.without(WantedItem::is_droppable);
        if rest.is_plain_download() {
            return Outcome::WholeFiles;
        }
        self.services_for(&rest).first().map_or(Outcome::Refused, |service| Outcome::Uncut(service.name.clone()))
    }

    fn helpful<'a>(&'a self, wanted: &'a Wanted) -> impl Iterator<Item = &'a WantedItem> {
        wanted.items.iter().filter(|item| {
            let rest = wanted.without(|other| other == *item);
            !rest.items.is_empty() && !self.services_for(&rest).is_empty()
        })
    }

    fn remedies(&self, wanted: &Wanted) -> Vec<ChoiceRemedy> {
        let mut remedies: Vec<ChoiceRemedy> = self.helpful(wanted).map(|item| self.remedy(wanted, &[item])).collect();
        if wanted.service_id.is_some() {
            let free = Wanted { service_id: None, ..wanted.clone() };
            if self.served_by(&free).is_some() {
                remedies.push(ChoiceRemedy::free_service());
            }
        }
        if remedies.is_empty() {
            let conflicts = self.fewest_conflicts(wanted);
            let conflicts = if conflicts.is_empty() { wanted.items.iter().collect() } else { conflicts };
            remedies.push(self.remedy(wanted, &conflicts));
        }
        remedies
    }

    /// The items that the service which can do most of it cannot do.
    fn fewest_conflicts<'a>(&self, wanted: &'a Wanted) -> Vec<&'a WantedItem> {
        let has_variables = !self.variables.is_empty();
        let conflicts = |service: &Service| wanted.left_undone_by(service, has_variables);
        self.candidates(wanted).map(conflicts).min_by_key(Vec::len).unwrap_or_default()
    }
}

//! Which service would take a request, and what happens if none does: the best-effort trap.

use super::undo::Undo;
use super::wanted::{Wanted, WantedItem};
use super::{Capabilities, Service, words};
use crate::domain::SubsetRequest;

/// The chain that serves every collection and processes nothing.
pub const DOWNLOAD_SERVICE: &str = "harmony/download";

/// A combination that no single service can do, and what the server would make of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap {
    /// What cannot be done and what would happen instead, in sentences.
    pub words: String,
    /// What the server would do.
    pub outcome: Outcome,
    /// Ways out; each alone makes the rest possible.
    pub ways_out: Vec<Undo>,
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
    /// The services that can do all of it alone, in the server's order: the first one serves.
    pub fn services_for(&self, wanted: &Wanted) -> Vec<&Service> {
        let has_variables = !self.variables.is_empty();
        self.candidates(wanted)
            .filter(|service| wanted.items.iter().all(|item| item.is_done_by(service, has_variables)))
            .collect()
    }

    /// Name of the service that will serve a request: [`DOWNLOAD_SERVICE`] goes before all others
    /// where nothing else than whole files is asked. `None` if no service can do all of it.
    pub fn served_by(&self, wanted: &Wanted) -> Option<&str> {
        if wanted.is_plain_download() && self.untrue_format(wanted).is_none() {
            return Some(DOWNLOAD_SERVICE);
        }
        self.services_for(wanted).first().map(|service| service.name.as_str())
    }

    /// Services to choose from: all, or the one that is asked for.
    pub(super) fn candidates<'a, 'b>(&'a self, wanted: &'b Wanted) -> impl Iterator<Item = &'a Service> + use<'a, 'b> {
        self.services.iter().filter(move |service| {
            wanted
                .service_id
                .as_deref()
                .is_none_or(|asked| service.name == asked || self.service_concept_id(&service.name) == Some(asked))
        })
    }

    /// UMM-S concept id of a service; versions 2 and 3 tell it in the link.
    fn service_concept_id(&self, name: &str) -> Option<&str> {
        let services = self.raw.get("services")?.as_array()?;
        let service =
            services.iter().find(|service| service.get("name").and_then(|name| name.as_str()) == Some(name))?;
        service.get("href")?.as_str()?.rsplit('/').next()
    }

    /// The format that [`DOWNLOAD_SERVICE`] claims to write although no service makes it.
    fn untrue_format<'a>(&self, wanted: &'a Wanted) -> Option<&'a WantedItem> {
        wanted.items.iter().find(|item| !self.services.iter().any(|service| item.is_done_by(service, true)))
    }

    /// `None` if one service can do all that is asked. Else, in words, what the server would do
    /// instead and what could be left out.
    pub fn impossible(&self, request: &SubsetRequest) -> Option<String> {
        self.trap(&Wanted::from(request)).map(|trap| trap.words)
    }

    /// `None` if one service can do all that is asked, or if whole files are all that is asked.
    pub fn trap(&self, wanted: &Wanted) -> Option<Trap> {
        if self.served_by(wanted).is_some() {
            return None;
        }
        if let Some(unknown) = self.unknown_service(wanted) {
            return Some(unknown);
        }
        let ways_out = self.ways_out(wanted);
        if wanted.is_plain_download() {
            let words = format!(
                "No service can {} for this collection. Harmony would hand out the files as they are, whatever their \
                 format.",
                wanted.words()
            );
            return Some(Trap { words, outcome: Outcome::WholeFiles, ways_out });
        }
        let cause = if self.services.is_empty() {
            "Harmony has no service for this collection".to_owned()
        } else if let Some(service) = &wanted.service_id {
            format!("The service {service} cannot {}", wanted.words())
        } else {
            format!("No single service can {} for this collection", wanted.words())
        };
        let outcome = self.outcome(wanted);
        let dropped = wanted.items.iter().filter(|item| item.is_droppable()).map(WantedItem::noun);
        let dropped = words::join(&dropped.collect::<Vec<_>>(), "and");
        let consequence = match &outcome {
            Outcome::Refused => "Harmony would refuse this request".to_owned(),
            Outcome::WholeFiles => format!("Harmony would ignore {dropped} without saying so and hand out whole files"),
            Outcome::Uncut(service) => {
                format!("Harmony would ignore {dropped} without saying so and let {service} do the rest")
            }
        };
        let words = format!("{cause}. {consequence}.{}", self.remedy(wanted));
        Some(Trap { words, outcome, ways_out })
    }

    fn unknown_service(&self, wanted: &Wanted) -> Option<Trap> {
        let asked = wanted.service_id.as_deref().filter(|asked| *asked != DOWNLOAD_SERVICE)?;
        if self.candidates(wanted).next().is_some() {
            return None;
        }
        let names: Vec<String> = self.services.iter().map(|service| service.name.clone()).collect();
        let known = if names.is_empty() { String::new() } else { format!(" It has {}.", words::join(&names, "and")) };
        let words =
            format!("This collection has no service called {asked}, so Harmony would refuse this request.{known}");
        Some(Trap { words, outcome: Outcome::Refused, ways_out: vec![Undo::service()] })
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

    /// The single items whose leaving out makes the rest possible; empty if there are none.
    fn remedy(&self, wanted: &Wanted) -> String {
        let helpful: Vec<String> = self.helpful(wanted).map(WantedItem::noun).collect();
        if helpful.is_empty() {
            String::new()
        } else {
            format!(" It works without {}.", words::join(&helpful, "or without"))
        }
    }

    fn helpful<'a>(&'a self, wanted: &'a Wanted) -> impl Iterator<Item = &'a WantedItem> {
        wanted.items.iter().filter(|item| {
            let rest = wanted.without(|other| other == *item);
            !rest.items.is_empty() && !self.services_for(&rest).is_empty()
        })
    }

    fn ways_out(&self, wanted: &Wanted) -> Vec<Undo> {
        let mut ways: Vec<Undo> = self.helpful(wanted).map(|item| self.taking_back(wanted, &[item])).collect();
        if wanted.service_id.is_some() {
            let free = Wanted { service_id: None, ..wanted.clone() };
            if self.served_by(&free).is_some() {
                ways.push(Undo::service());
            }
        }
        if ways.is_empty() {
            let conflicts = self.fewest_conflicts(wanted);
            let conflicts = if conflicts.is_empty() { wanted.items.iter().collect() } else { conflicts };
            ways.push(self.taking_back(wanted, &conflicts));
        }
        ways
    }

    /// The items that the service which can do most of it cannot do.
    fn fewest_conflicts<'a>(&self, wanted: &'a Wanted) -> Vec<&'a WantedItem> {
        let has_variables = !self.variables.is_empty();
        let conflicts = |service: &Service| -> Vec<&'a WantedItem> {
            wanted.items.iter().filter(|item| !item.is_done_by(service, has_variables)).collect()
        };
        self.candidates(wanted).map(conflicts).min_by_key(Vec::len).unwrap_or_default()
    }

    /// Takes items back; where one is a format and another format does the rest, that one instead.
    pub(super) fn taking_back(&self, wanted: &Wanted, items: &[&WantedItem]) -> Undo {
        let rest = wanted.without(|item| items.contains(&item));
        let drops_format = items.iter().any(|item| matches!(item, WantedItem::Format(_)));
        let format = self.services_for(&rest).first().and_then(|service| service.output_formats.first().cloned());
        Undo {
            take_back: items.iter().map(|item| (*item).clone()).collect(),
            format: format.filter(|_| drops_format),
            frees_service: false,
        }
    }
}

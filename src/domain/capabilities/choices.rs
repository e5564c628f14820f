//! What can still be chosen: each option on, or off with its reason and the way back.

use super::cuts::{CUTS, CutNote};
use super::undo::Undo;
use super::wanted::{Wanted, WantedItem, canonical_format};
use super::words::{format_name, join};
use super::{Capabilities, Service};

/// Whether an option can be chosen besides all that is chosen already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// A single service can do it together with the rest.
    Available,
    /// No single service can.
    Off {
        /// Why, as a sentence.
        reason: String,
        /// What to take back to have it; `None` if this collection never can.
        undo: Option<Undo>,
    },
}

impl Availability {
    /// True if it can be chosen now.
    pub fn is_available(&self) -> bool {
        *self == Self::Available
    }

    /// True if no service of the collection can do it, whatever else is chosen.
    pub fn is_never(&self) -> bool {
        matches!(self, Self::Off { undo: None, .. })
    }
}

/// One output format of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatChoice {
    /// MIME type as the service writes it, or as a request file names it.
    pub media_type: String,
    /// Common name, `NetCDF`.
    pub name: String,
    /// On, or off with its reason.
    pub availability: Availability,
}

/// Every option that depends on the services, for what is chosen so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    options: Vec<(WantedItem, Availability)>,
    cut_notes: Vec<(WantedItem, CutNote)>,
    /// All formats that some service writes, and the chosen one.
    pub formats: Vec<FormatChoice>,
}

/// The options besides formats, in the order of the form.
const OPTIONS: [WantedItem; 10] = [
    WantedItem::Box,
    WantedItem::Shape,
    WantedItem::Time,
    WantedItem::Variables,
    WantedItem::Dimensions,
    WantedItem::Concatenation,
    WantedItem::Reprojection,
    WantedItem::Extension,
    WantedItem::AverageTime,
    WantedItem::AverageArea,
];

impl Choices {
    /// What is left to choose besides `wanted`.
    pub fn of(capabilities: &Capabilities, wanted: &Wanted) -> Self {
        let options = OPTIONS.iter().map(|item| (item.clone(), capabilities.availability(wanted, item))).collect();
        let mut formats: Vec<FormatChoice> = Vec::new();
        let chosen = wanted.items.iter().filter_map(|item| match item {
            WantedItem::Format(format) => Some(format),
            _ => None,
        });
        let written = capabilities.services.iter().flat_map(|service| &service.output_formats);
        for media_type in written.chain(chosen) {
            let canonical = canonical_format(media_type);
            if formats.iter().any(|known| canonical_format(&known.media_type) == canonical) {
                continue;
            }
            let availability = capabilities.availability(wanted, &WantedItem::Format(media_type.clone()));
            formats.push(FormatChoice { media_type: media_type.clone(), name: format_name(media_type), availability });
        }
        let note = |item: &WantedItem| Some((item.clone(), capabilities.cut_note(wanted, item)?));
        let cut_notes = CUTS.iter().filter_map(note).collect();
        Self { options, cut_notes, formats }
    }

    /// What stands beside an area or dates that would not cut.
    pub fn cut_note(&self, item: &WantedItem) -> Option<&CutNote> {
        self.cut_notes.iter().find(|(known, _)| known == item).map(|(_, note)| note)
    }

    /// An option's state; formats are in [`Choices::formats`].
    pub fn of_option(&self, item: &WantedItem) -> &Availability {
        let known = self.options.iter().find(|(option, _)| option == item);
        known.map_or(&Availability::Available, |(_, availability)| availability)
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
            return Availability::Off { reason: self.never(item), undo: None };
        }
        let rest = wanted.without(|other| other.excludes(item));
        if self.served_by(&rest).is_none() {
            return self.availability_in_a_trap(&rest, item);
        }
        let free = Wanted { service_id: None, ..with_it.clone() };
        if let Some(service) = &wanted.service_id
            && !self.services_for(&free).is_empty()
        {
            let reason = format!("Off because you chose the service {service}, which cannot {item} with the rest.");
            return Availability::Off { reason, undo: Some(Undo::service()) };
        }
        let conflicts = |service: &Service| -> Vec<&WantedItem> {
            free.items.iter().filter(|other| !other.is_done_by(service, has_variables)).collect()
        };
        let fewest = able.into_iter().map(conflicts).min_by_key(Vec::len).unwrap_or_default();
        let mut undo = self.taking_back(&free, &fewest);
        undo.frees_service = wanted.service_id.is_some();
        Availability::Off { reason: self.reason(&free, item, &fewest), undo: Some(undo) }
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
        let undo = self.taking_back(&with_it, &conflicts);
        Availability::Off { reason: self.reason(&with_it, item, &conflicts), undo: Some(undo) }
    }

    /// Why no service of the collection can, whatever else is chosen.
    fn never(&self, item: &WantedItem) -> String {
        if self.services.is_empty() {
            return "Off because Harmony has no service for this collection: only whole files can be fetched."
                .to_owned();
        }
        if *item == WantedItem::Variables && self.services.iter().any(|service| service.variable) {
            return "Off because NASA's catalogue lists no variables of this collection.".to_owned();
        }
        format!("Off because no service of this collection can {item}.")
    }

    /// “Off because you chose PNG; NetCDF can do both.”
    fn reason(&self, wanted: &Wanted, item: &WantedItem, conflicts: &[&WantedItem]) -> String {
        let doings: Vec<String> = conflicts.iter().map(|conflict| conflict.doing()).collect();
        let because = join(&doings, "and");
        if let [WantedItem::Format(_)] = conflicts {
            let rest = wanted.without(|other| matches!(other, WantedItem::Format(_)));
            let mut others: Vec<String> = Vec::new();
            for format in self.services_for(&rest).iter().flat_map(|service| &service.output_formats) {
                let name = format_name(format);
                if !others.contains(&name) {
                    others.push(name);
                }
            }
            if !others.is_empty() {
                return format!("Off because {because}; {} can do both.", join(&others, "or"));
            }
        }
        let what = match item {
            WantedItem::Format(format) => format!("write {}", format_name(format)),
            other => other.to_string(),
        };
        let unable: Vec<String> = conflicts.iter().map(ToString::to_string).collect();
        format!("Off because {because}; the service that can {what} cannot {}.", join(&unable, "or"))
    }
}

//! What can still be chosen: each option on, or off with its reason and its remedy.

use super::Capabilities;
use super::availability::Availability;
use super::cuts::{CUTS, CutNote};
use super::format::canonical_format;
use super::wanted::{Wanted, WantedItem};

/// One output format of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatChoice {
    /// MIME type as the service writes it, or as a request file names it.
    pub media_type: String,
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
            if formats.iter().any(|listed| canonical_format(&listed.media_type) == canonical) {
                continue;
            }
            let availability = capabilities.availability(wanted, &WantedItem::Format(media_type.clone()));
            formats.push(FormatChoice { media_type: media_type.clone(), availability });
        }
        let note = |item: &WantedItem| Some((item.clone(), capabilities.cut_note(wanted, item)?));
        let cut_notes = CUTS.iter().filter_map(note).collect();
        Self { options, cut_notes, formats }
    }

    /// What stands beside an area or dates that would not cut.
    pub fn cut_note(&self, item: &WantedItem) -> Option<&CutNote> {
        self.cut_notes.iter().find(|(option, _)| option == item).map(|(_, note)| note)
    }

    /// An option's state; formats are in [`Choices::formats`].
    pub fn of_option(&self, item: &WantedItem) -> &Availability {
        let known = self.options.iter().find(|(option, _)| option == item);
        known.map_or(&Availability::Available, |(_, availability)| availability)
    }
}

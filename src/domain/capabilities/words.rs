//! Everything about capabilities in words: the other files know values only.

use super::availability::OffReason;
use super::choices::FormatChoice;
use super::cuts::{CutNote, UncutCause};
use super::format::canonical_format;
use super::remedy::ChoiceRemedy;
use super::trap::{Outcome, Trap, TrapCause};
use super::wanted::{Wanted, WantedItem};
use super::{Capabilities, Service};
use crate::domain::SubsetRequest;
use std::fmt;

impl Capabilities {
    /// `None` if one service can do all that is asked. Else, in words, what the server would do
    /// instead and what could be left out.
    pub fn impossible(&self, request: &SubsetRequest) -> Option<String> {
        self.trap(&Wanted::from(request)).map(|trap| trap.words())
    }

    /// What can and what cannot be done, in a few short sentences.
    pub fn summary_sentences(&self) -> Vec<String> {
        if self.services.is_empty() {
            return vec!["Harmony has no service for this collection: only whole files can be fetched.".to_owned()];
        }
        let any = |can: fn(&Service) -> bool| self.services.iter().any(can);
        let cuts = [
            ("box", any(|service| service.bbox)),
            ("shape", any(|service| service.shape)),
            ("time", any(|service| service.temporal)),
            ("variable", self.picks_variables()),
            ("dimension", any(|service| service.dimension)),
        ];
        let changes = [
            ("joined", any(|service| service.concatenation)),
            ("reprojected", any(|service| service.reprojection)),
            ("averaged", any(|service| service.averaging_time || service.averaging_area)),
        ];
        let mut sentences = Vec::new();
        let (can, cannot) = (chosen(&cuts, true), chosen(&cuts, false));
        if can.is_empty() {
            sentences.push("Cannot be cut.".to_owned());
        } else {
            sentences.push(format!("Can be cut by {}.", join(&can, "and")));
            if !cannot.is_empty() {
                sentences.push(format!("Not by {}.", join(&cannot, "or")));
            }
        }
        let (can, cannot) = (chosen(&changes, true), chosen(&changes, false));
        if !can.is_empty() {
            sentences.push(format!("Can be {}.", join(&can, "and")));
        }
        if !cannot.is_empty() {
            sentences.push(format!("Cannot be {}.", join(&cannot, "or")));
        }
        let formats = self.format_words();
        if !formats.is_empty() {
            sentences.push(format!("Writes {}.", join(&formats, "or")));
        }
        if !self.one_service_does_all() {
            sentences.push(format!(
                "Not all of it in one request: {} services share the work, and one request is served by one of them.",
                self.services.len()
            ));
        }
        if self.services.iter().any(|service| service.concatenate_by_default == Some(true)) {
            sentences.push("Granules may be joined into one file even if this is not asked for.".to_owned());
        }
        sentences
    }

    /// Every format some service writes, once, in words.
    fn format_words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for format in self.services.iter().flat_map(|service| &service.output_formats) {
            let word = format_words(format);
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    /// True if there is a service that can do whatever any of them can.
    fn one_service_does_all(&self) -> bool {
        let can = |service: &Service| {
            let flags = [
                service.bbox,
                service.shape,
                service.temporal,
                service.variable,
                service.dimension,
                service.concatenation,
                service.reprojection,
                service.averaging_time,
                service.averaging_area,
            ];
            let formats = service.output_formats.iter().map(|format| canonical_format(format));
            (flags, formats.collect::<std::collections::BTreeSet<_>>())
        };
        let all: Vec<_> = self.services.iter().map(can).collect();
        all.iter().any(|(flags, formats)| {
            all.iter().all(|(other_flags, other_formats)| {
                flags.iter().zip(other_flags).all(|(here, there)| *here || !there) && other_formats.is_subset(formats)
            })
        })
    }
}

/// What a service does: “cut by the box”.
impl fmt::Display for WantedItem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Box => formatter.write_str("cut by the box"),
            Self::Shape => formatter.write_str("cut by the shape"),
            Self::Time => formatter.write_str("cut by the dates"),
            Self::Variables => formatter.write_str("pick variables"),
            Self::Dimensions => formatter.write_str("cut by dimensions"),
            Self::Concatenation => formatter.write_str("join the granules into one file"),
            Self::Reprojection => formatter.write_str("change the projection"),
            Self::Extension => formatter.write_str("extend dimensions"),
            Self::AverageTime => formatter.write_str("average over time"),
            Self::AverageArea => formatter.write_str("average over the area"),
            Self::Format(format) => write!(formatter, "write {}", format_words(format)),
        }
    }
}

/// What to leave out, as a noun.
fn noun(item: &WantedItem) -> String {
    let noun = match item {
        WantedItem::Box => "the box",
        WantedItem::Shape => "the shape",
        WantedItem::Time => "the dates",
        WantedItem::Variables => "the choice of variables",
        WantedItem::Dimensions => "the dimensions",
        WantedItem::Concatenation => "joining",
        WantedItem::Reprojection => "the projection",
        WantedItem::Extension => "extending dimensions",
        WantedItem::AverageTime | WantedItem::AverageArea => "averaging",
        WantedItem::Format(format) => return format!("the format {}", format_words(format)),
    };
    noun.to_owned()
}

/// “you chose PNG”: how it came to be wanted.
fn doing(item: &WantedItem) -> String {
    let doing = match item {
        WantedItem::Box => "you gave a box",
        WantedItem::Shape => "you gave a shape",
        WantedItem::Time => "you gave dates",
        WantedItem::Variables => "you picked variables",
        WantedItem::Dimensions => "you cut by dimensions",
        WantedItem::Concatenation => "you join the granules",
        WantedItem::Reprojection => "you change the projection",
        WantedItem::Extension => "you extend dimensions",
        WantedItem::AverageTime => "you average over time",
        WantedItem::AverageArea => "you average over the area",
        WantedItem::Format(format) => return format!("you chose {}", format_name(format)),
    };
    doing.to_owned()
}

/// Button that takes it back.
fn taking_back(item: &WantedItem) -> &'static str {
    match item {
        WantedItem::Box => "Leave out the box",
        WantedItem::Shape => "Leave out the shape",
        WantedItem::Time => "Leave out the dates",
        WantedItem::Variables => "Take all variables",
        WantedItem::Dimensions => "Leave out the dimensions",
        WantedItem::Concatenation => "Do not join",
        WantedItem::Reprojection => "Keep the projection",
        WantedItem::Extension => "Do not extend",
        WantedItem::AverageTime | WantedItem::AverageArea => "Do not average",
        WantedItem::Format(_) => "Take any format",
    }
}

impl Wanted {
    /// What `service` cannot do of it: “cut by the box”.
    pub(super) fn not_done_by(&self, service: &Service, has_variables: bool) -> Vec<String> {
        self.left_undone_by(service, has_variables).into_iter().map(ToString::to_string).collect()
    }
}

impl ChoiceRemedy {
    /// Words for its button, “Use NetCDF instead”, “Leave out the dates”.
    pub fn label(&self) -> String {
        match (self.take_back.as_slice(), &self.format) {
            ([], _) => "Let Harmony choose the service".to_owned(),
            ([_], Some(format)) => format!("Use {} instead", format_name(format)),
            ([item], None) => taking_back(item).to_owned(),
            (items, _) => format!("Leave out {}", join(&items.iter().map(noun).collect::<Vec<_>>(), "and")),
        }
    }
}

/// “Off because you chose PNG; NetCDF can do both.”
impl fmt::Display for OffReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Off {}", self.because())
    }
}

impl OffReason {
    fn because(&self) -> String {
        match self {
            Self::NoService => {
                "because Harmony has no service for this collection: only whole files can be fetched.".to_owned()
            }
            Self::NoVariables => "because NASA's catalogue lists no variables of this collection.".to_owned(),
            Self::NoServiceCan(item) => format!("because no service of this collection can {item}."),
            Self::ChosenService { service, item } => {
                format!("because you chose the service {service}, which cannot {item} with the rest.")
            }
            Self::Conflict { item, with, formats } => {
                let because = join(&with.iter().map(doing).collect::<Vec<_>>(), "and");
                let mut others: Vec<String> = formats.iter().map(|format| format_name(format)).collect();
                others.dedup();
                if !others.is_empty() {
                    return format!("because {because}; {} can do both.", join(&others, "or"));
                }
                let what = match item {
                    WantedItem::Format(format) => format!("write {}", format_name(format)),
                    other => other.to_string(),
                };
                format!("because {because}; the service that can {what} cannot {}.", join(with, "or"))
            }
        }
    }
}

impl CutNote {
    /// What is so and why, as a sentence.
    pub fn words(&self) -> String {
        let (by, subject, one, verb) = match self.item {
            WantedItem::Shape => ("shape", "the shape", "a shape", "chooses"),
            WantedItem::Time => ("time", "the dates", "dates", "choose"),
            _ => ("box", "the box", "a box", "chooses"),
        };
        match &self.cause {
            UncutCause::Choice(reason) => format!("{} would not cut {}", capitalised(subject), reason.because()),
            UncutCause::Refused => format!(
                "Harmony cannot cut this collection by {by}; as the form stands, it would refuse a request with {one}."
            ),
            UncutCause::ChoosesGranules => {
                format!("Harmony cannot cut this collection by {by}; {subject} only {verb} granules.")
            }
        }
    }
}

fn capitalised(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

impl Trap {
    /// What cannot be done and what would happen instead, in sentences.
    pub fn words(&self) -> String {
        let all = join(&self.wanted, "and");
        let cause = match &self.cause {
            TrapCause::NobodyWrites => {
                return format!(
                    "No service can {all} for this collection. Harmony would hand out the files as they are, whatever \
                     their format."
                );
            }
            TrapCause::UnknownService { chosen, existing } => {
                let has =
                    if existing.is_empty() { String::new() } else { format!(" It has {}.", join(existing, "and")) };
                return format!(
                    "This collection has no service called {chosen}, so Harmony would refuse this request.{has}"
                );
            }
            TrapCause::NoService => "Harmony has no service for this collection".to_owned(),
            TrapCause::ChosenService(service) => format!("The service {service} cannot {all}"),
            TrapCause::NoSingleService => format!("No single service can {all} for this collection"),
        };
        format!("{cause}. {}.{}", self.consequence(), self.works_without_words())
    }

    fn consequence(&self) -> String {
        let dropped: Vec<String> = self.wanted.iter().filter(|item| item.is_droppable()).map(noun).collect();
        let dropped = join(&dropped, "and");
        match &self.outcome {
            Outcome::Refused => "Harmony would refuse this request".to_owned(),
            Outcome::WholeFiles => format!("Harmony would ignore {dropped} without saying so and hand out whole files"),
            Outcome::Uncut(service) => {
                format!("Harmony would ignore {dropped} without saying so and let {service} do the rest")
            }
        }
    }

    fn works_without_words(&self) -> String {
        if self.works_without.is_empty() {
            return String::new();
        }
        let nouns: Vec<String> = self.works_without.iter().map(noun).collect();
        format!(" It works without {}.", join(&nouns, "or without"))
    }
}

impl FormatChoice {
    /// Common name, `NetCDF`.
    pub fn name(&self) -> String {
        format_name(&self.media_type)
    }
}

fn chosen(words: &[(&str, bool)], wanted: bool) -> Vec<String> {
    words.iter().filter(|(_, can)| *can == wanted).map(|(word, _)| (*word).to_owned()).collect()
}

/// `HDF5 (application/x-hdf)`; a type without a common name stays alone.
pub(super) fn format_words(format: &str) -> String {
    let canonical = canonical_format(format);
    match common_name(&canonical) {
        Some(name) => format!("{name} ({canonical})"),
        None => canonical,
    }
}

/// `HDF5`, or the MIME type where there is no common name.
pub fn format_name(format: &str) -> String {
    let canonical = canonical_format(format);
    common_name(&canonical).map_or(canonical, str::to_owned)
}

fn common_name(canonical: &str) -> Option<&'static str> {
    Some(match canonical {
        "application/netcdf" => "NetCDF",
        "application/x-hdf" | "application/x-hdf5" => "HDF5",
        "application/x-zarr" => "Zarr",
        "application/x-netcdf4;profile=opendap_url" => "OPeNDAP addresses",
        "image/tiff" => "GeoTIFF",
        "image/png" => "PNG",
        "image/jpeg" => "JPEG",
        "image/gif" => "GIF",
        "text/csv" => "CSV",
        _ => return None,
    })
}

/// “a”, “a and b”, “a, b and c”.
pub(super) fn join<T: fmt::Display>(words: &[T], last: &str) -> String {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}

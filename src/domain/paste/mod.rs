//! Pasted or typed text, recognised: an address, a command, a shape, numbers, dates, ids.
//!
//! [`read`] is pure and decides alone what a text is; nothing is asked and nothing is changed. What is
//! not understood, or understood in part, is told in words.

mod address;
mod body;
mod curl;
mod dates;
mod geometry;
mod ids;
mod json;
mod numbers;
mod parameters;
mod parts;
mod servers;
mod shell;
#[cfg(test)]
mod tests;
mod words;

pub use parts::{CollectionName, Parts};
pub use servers::Servers;

use super::budget::{Budget, Cancel};
use super::{JobId, SubsetRequest};

/// More is not looked at, in bytes.
const LONGEST_BYTES: usize = super::json_budget::JsonBudget::TEXT.bytes;

/// What can be pasted, for those whose text was not understood.
pub const WHAT_CAN_BE_PASTED: &str = "You can paste a Harmony address or curl command, a job id or its address, GeoJSON, \
    KML or WKT, four numbers (west, south, east, north), dates, a CMR concept id, a DOI, or a request file's JSON.";

/// What a text is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Pasted {
    /// Nothing, or plain words: somebody searches for a command.
    #[default]
    Words,
    /// Data, but nothing that can be taken over; why, as a sentence.
    Unknown(String),
    /// What it can be read as, the likeliest first; never empty.
    Known(Vec<Reading>),
}

/// One way to read a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What would be taken over.
    pub what: What,
    /// The servers it names.
    pub servers: Servers,
    /// How it was understood, where that is not plain; a sentence each.
    pub notes: Vec<String>,
    /// What is not in it, or was not understood and left out; a sentence each.
    pub missing: Vec<String>,
}

/// What a reading would change.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The whole form.
    Request(Box<SubsetRequest>),
    /// Some fields of the form; the others stay as they are.
    Parts(Box<Parts>),
    /// Which job is shown; it is taken into the list if need be.
    Job(JobId),
}

impl Reading {
    fn new(what: What) -> Self {
        Self { what, servers: Servers::InUse, notes: Vec::new(), missing: Vec::new() }
    }

    fn parts(parts: Parts) -> Self {
        Self::new(What::Parts(Box::new(parts)))
    }

    fn request(read: super::request::from_url::FromUrl) -> Self {
        Self { notes: read.notes, missing: read.missing, ..Self::new(What::Request(Box::new(read.request))) }
    }

    fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    fn with_notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    fn at(self, servers: Servers) -> Self {
        Self { servers, ..self }
    }

    /// A box is a box on any servers; ids are not.
    fn looked_up_at(self, servers: &Servers) -> Self {
        match &self.what {
            What::Parts(parts) if !parts.needs_answers() => self,
            _ => self.at(servers.clone()),
        }
    }
}

impl Pasted {
    fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(why.into())
    }

    /// The readings; none if nothing can be taken over.
    pub fn readings(&self) -> &[Reading] {
        match self {
            Self::Known(readings) => readings,
            Self::Words | Self::Unknown(_) => &[],
        }
    }

    /// True if a person has to say which reading is meant.
    pub fn is_doubtful(&self) -> bool {
        self.readings().iter().filter(|reading| reading.is_box()).count() > 1
    }
}

impl From<Reading> for Pasted {
    fn from(reading: Reading) -> Self {
        Self::Known(vec![reading])
    }
}

/// True for a text whose recognition may take more than a moment: it is structured, or long.
/// [`read`] is then better called off the window's thread.
pub fn may_take_long(text: &str) -> bool {
    const SHORT_BYTES: usize = 400;
    if text.len() > SHORT_BYTES {
        return true;
    }
    let text = text.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    let begins_structure = text.starts_with(['{', '[', '<', '$', '#']) || text.starts_with("curl");
    begins_structure || text.contains(['(', '%'])
}

/// Recognises a text. Time and memory are bounded by its length.
pub fn read(text: &str) -> Pasted {
    read_until(text, &Cancel::default())
}

/// The same until `cancel` is called: a shape is read no further then.
pub fn read_until(text: &str, cancel: &Cancel) -> Pasted {
    let text = bare(text);
    if text.is_empty() {
        return Pasted::Words;
    }
    if text.len() > LONGEST_BYTES {
        let most = LONGEST_BYTES / (1024 * 1024);
        return Pasted::unknown(format!("This text is longer than {most} MB. Save it as a file and open that."));
    }
    let budget = Budget::with_cancel(super::shape::READING_STEPS, cancel.clone());
    let before: [fn(&str) -> Option<Pasted>; 2] = [curl::read, numbers::read];
    let behind: [fn(&str) -> Option<Pasted>; 6] =
        [ids::job, address::read, ids::doi, ids::concepts, dates::read, parameters::read];
    let first = |readers: &[fn(&str) -> Option<Pasted>]| readers.iter().find_map(|reader| reader(text));
    first(&before)
        .or_else(|| json::read(text, &budget))
        .or_else(|| geometry::read(text, &budget))
        .or_else(|| first(&behind))
        .unwrap_or_else(|| unrecognised(text))
}

/// Without what mail programs, code and chats put around.
fn bare(text: &str) -> &str {
    let mut text = text.trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    for (open, close) in [('<', '>'), ('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”')] {
        let inside = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inside) = inside.filter(|inside| !inside.contains([open, close, '\n'])) {
            text = inside.trim();
        }
    }
    text
}

/// Words are a search; anything that looks like data is told about.
fn unrecognised(text: &str) -> Pasted {
    let is_python = text.lines().any(|line| line.starts_with("import ") || line.starts_with("from harmony"))
        || text.contains("Request(");
    if is_python {
        return Pasted::unknown(
            "This looks like Python code, which is not run here. Paste the address or the curl command of the same request instead.",
        );
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_data = text.contains("://")
        || text.contains('\n')
        || text.starts_with(['{', '[', '<', '('])
        || text.contains('=')
        || digits > 8
        || (digits >= 3 && digits * 2 >= text.chars().count());
    if is_data { Pasted::unknown("This text was not understood.") } else { Pasted::Words }
}

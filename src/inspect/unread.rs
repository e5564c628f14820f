//! What could not be read, and why: a row beside what could.

use std::fmt;

/// Why a file or a part of it could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Why {
    /// The bytes contradict themselves or end too early.
    Damaged,
    /// Packed with a filter this program cannot unpack; its number and name.
    Filter(u32, String),
    /// The values lie in other files (virtual or external data), which are not followed.
    Elsewhere,
    /// A link that leads nowhere.
    Dangling,
    /// A kind of value, layout or projection that is not known here.
    Unknown(String),
    /// More than may be read at once; the bytes asked for and the most that may be read.
    TooLarge(u64, u64),
    /// The file changed after it was opened.
    Changed,
    /// The file is gone.
    Gone,
    /// The operating system refused or failed; its words.
    System(String),
    /// Reading took longer than its deadline, in seconds.
    TooSlow(u64),
    /// The process that reads the file died, as it must when a file asks for too much memory.
    ReaderDied,
    /// Not a kind of file that is read here; what it is.
    Kind(String),
    /// Something that must be unpacked first: how it is packed.
    Packed(String),
    /// A message, an address or nothing at all instead of data; what it is.
    NoData(String),
    /// Nothing of this name is in the file.
    NoSuch,
    /// Somebody no longer wants the answer.
    Cancelled,
}

/// Something in a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unread {
    /// Path of the object inside the file; empty for the file itself.
    pub what: String,
    /// The reason.
    pub why: Why,
    /// The library's own words, for whoever unfolds the details; may be empty.
    pub detail: String,
}

impl Unread {
    /// Something at a path inside the file that could not be read.
    pub fn new(what: impl Into<String>, why: Why, detail: impl fmt::Display) -> Self {
        Self { what: what.into(), why, detail: detail.to_string() }
    }

    /// The file itself could not be read.
    pub fn file(why: Why, detail: impl fmt::Display) -> Self {
        Self::new("", why, detail)
    }
}

impl fmt::Display for Unread {
    /// One sentence about the thing, for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.what.is_empty() { "This file" } else { self.what.as_str() };
        match &self.why {
            Why::Damaged => write!(f, "{what} is damaged and cannot be read."),
            Why::Filter(number, name) if name.is_empty() => {
                write!(f, "{what} is compressed with filter {number}, which this program cannot unpack.")
            }
            Why::Filter(number, name) => {
                write!(f, "{what} is compressed with {name} (filter {number}), which this program cannot unpack.")
            }
            Why::Elsewhere => write!(f, "{what} keeps its values in other files, which are not followed."),
            Why::Dangling => write!(f, "{what} is a link to something that is not there."),
            Why::Unknown(which) => write!(f, "{what} cannot be read: {which} is not known to this program."),
            Why::TooLarge(bytes, most) => {
                write!(f, "{what} would need {} at once; at most {} are read.", size(*bytes), size(*most))
            }
            Why::Changed => write!(f, "{what} changed after it was opened. Open it again to see what it holds now."),
            Why::Gone => write!(f, "{what} is no longer there."),
            Why::System(words) => write!(f, "{what} cannot be read: {words}."),
            Why::TooSlow(seconds) => write!(f, "{what} was not read within {seconds} s, so reading was stopped."),
            Why::ReaderDied => write!(f, "{what} asked for more memory than reading it may take, or is damaged."),
            Why::NoData(kind) => write!(f, "{what} is {kind}."),
            Why::Kind(kind) => write!(f, "{what} is {kind}. It cannot be shown here."),
            Why::Packed(packer) => write!(f, "{what} is {packer}. Unpack it, then open what is in it."),
            Why::NoSuch => write!(f, "{what} is not in the file."),
            Why::Cancelled => write!(f, "{what} was not read to its end, because it was no longer wanted."),
        }
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

impl std::error::Error for Unread {}

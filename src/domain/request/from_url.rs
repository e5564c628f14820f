//! A request read back from the address Harmony keeps of it, the inverse of
//! [`SubsetRequest::as_url`].

mod found;
mod reader;
mod target;
#[cfg(test)]
mod tests;
mod values;

pub(in crate::domain) use found::left_out;
pub use found::{FromUrl, NO_SHAPE};
pub(in crate::domain) use target::Target;
pub(in crate::domain) use values::edr_times;

use super::{Shape, SubsetRequest};
use reader::Reader;
use url::Url;

/// Harmony cuts a job's `request` at so many characters.
pub const REQUEST_CUT: usize = 4096;

impl SubsetRequest {
    /// Reads an address of the coverages API, the EDR API or the WMS, as [`SubsetRequest::as_url`] and
    /// harmony-py write it and as Harmony keeps it in a job's `request`. `None` if it is no such address.
    ///
    /// A shape is uploaded and not part of a coverages address, and Harmony cuts long addresses; both
    /// are told in [`FromUrl::missing`].
    pub fn from_url(text: &str) -> Option<FromUrl> {
        let url = Url::parse(text).ok()?;
        let target = Target::of(&url)?;
        let mut pairs: Vec<(String, String)> =
            url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let is_cut = text.len() >= REQUEST_CUT && text.chars().count() == REQUEST_CUT;
        if is_cut {
            // The last one may be cut in the middle.
            pairs.pop();
        }
        let mut read = Self::from_parts(target, &pairs, None);
        if is_cut {
            read.missing.insert(0, "Harmony kept only the beginning of this long request.".to_owned());
        }
        Some(read)
    }

    /// The same from what an address says before its `?` and from its parameters, wherever those
    /// came from: names and values, decoded; and from the shape that was uploaded with them.
    pub(in crate::domain) fn from_parts(
        target: Target,
        pairs: &[(String, String)],
        uploaded: Option<Shape>,
    ) -> FromUrl {
        let mut reader = Reader::new(target);
        for (name, value) in pairs {
            reader.pair(name, value);
        }
        reader.finished(uploaded)
    }
}

//! Classic NetCDF: versions 1, 2 (64-bit offsets) and 5 (64-bit data), by the published description of the format.
//!
//! The header is walked here with a budget for every list, because a small hand-made header can make a reader that
//! trusts it ask for more memory than there is. Values are read by position, so nothing is ever read that is not
//! asked for.

mod header;
mod structure;
#[cfg(test)]
mod tests;
mod values;

use super::model::Structure;
use super::reader::{MOST_BYTES_AT_ONCE, Reader};
use super::selection::Selection;
use super::source::Source;
use super::unread::{Unread, Why};
use super::values::Values;
use header::Header;

/// An open classic NetCDF file.
#[derive(Debug)]
pub struct NetCdf {
    source: Source,
    header: Header,
    structure: Structure,
}

impl NetCdf {
    /// Reads the header.
    ///
    /// # Errors
    /// [`Why::Damaged`] where not even the dimensions can be read; what is damaged later is a row of the structure.
    pub fn open(source: Source) -> Result<Self, Unread> {
        let header = header::read(&source)?;
        let structure = structure::of(&header);
        Ok(Self { source, header, structure })
    }
}

impl Reader for NetCdf {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.structure.clone())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        self.source.check_unchanged()?;
        let name = path.strip_prefix('/').unwrap_or(path);
        let found = self.header.variables.iter().find(|variable| variable.name == name);
        let variable = found.ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        let shape = self.header.shape(variable);
        selection.check(path, &shape)?;
        if let Some(unread) = structure::problem(&self.header, variable) {
            return Err(unread);
        }
        let bytes = selection.elements().saturating_mul(variable.kind.decoded_bytes());
        if bytes > MOST_BYTES_AT_ONCE {
            return Err(Unread::new(path, Why::TooLarge(bytes, MOST_BYTES_AT_ONCE), ""));
        }
        values::read(&self.source, &self.header, variable, selection)
            .map_err(|error| Unread { what: path.to_owned(), ..error })
    }

    fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }
}

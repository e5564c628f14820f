//! Tables as text: a variable for each column, its type by all of its fields. The file is walked once, when it is
//! opened; later readings jump to the rows they want.

mod columns;
mod preamble;
mod rows;
#[cfg(test)]
mod tests;

use super::kind::{Encoding, FileKind, decode};
use super::model::Structure;
use super::reader::{MOST_BYTES_AT_ONCE, Reader};
use super::selection::Selection;
use super::source::Source;
use super::unread::{Unread, Why};
use super::values::Values;
use preamble::Layout;
use rows::Index;
use std::sync::Arc;

/// Largest file that is not in UTF-8 or Latin-1: it is held in memory.
const LARGEST_RECODED: u64 = 64 * 1024 * 1024;
/// Bytes that are looked at to find the table.
const LOOKED_AT: usize = 256 * 1024;

/// An open table.
#[derive(Debug)]
pub struct Table {
    /// The file, to notice changes.
    file: Arc<Source>,
    /// Its text.
    text: Arc<Source>,
    layout: Layout,
    index: Index,
    structure: Structure,
}

impl Table {
    /// Walks the whole file: finds the columns, their types and where rows begin.
    ///
    /// # Errors
    /// [`Why::Damaged`] where there is no table; [`Why::TooLarge`] for large files in UTF-16.
    pub fn open(source: Source) -> Result<Self, Unread> {
        let file = Arc::new(source);
        let start = file.read_at_most(0, LOOKED_AT)?;
        let is_whole = start.len() as u64 == file.length();
        let encoding = Encoding::of(&start, is_whole).ok_or_else(|| Unread::file(Why::Damaged, "no text"))?;
        let text = match encoding {
            Encoding::Utf8(_) | Encoding::Latin1 => Arc::clone(&file),
            Encoding::Utf16 { .. } => {
                if file.length() > LARGEST_RECODED {
                    return Err(Unread::file(Why::TooLarge(file.length(), LARGEST_RECODED), "text in UTF-16"));
                }
                let bytes = file.read(0, file.length() as usize)?;
                Arc::new(Source::from_bytes(decode(&bytes, encoding).into_owned().into_bytes()))
            }
        };
        let layout = preamble::find(&text.read_at_most(0, LOOKED_AT)?, encoding)?;
        let (index, kinds) = rows::walk(&text, &layout)?;
        let structure = columns::structure(&layout, &index, &kinds);
        Ok(Self { file, text, layout, index, structure })
    }
}

impl Reader for Table {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.structure.clone())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        self.file.check_unchanged()?;
        let column = self.structure.root.variables.iter().position(|variable| variable.path == path);
        let variable = column.and_then(|column| Some((column, self.structure.root.variables.get(column)?)));
        let (column, variable) = variable.ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        selection.check(path, &variable.shape)?;
        let bytes = selection.elements().saturating_mul(variable.data_type.decoded_bytes());
        if bytes > MOST_BYTES_AT_ONCE {
            return Err(Unread::new(path, Why::TooLarge(bytes, MOST_BYTES_AT_ONCE), ""));
        }
        let Some(range) = selection.0.first() else { return Err(Unread::new(path, Why::NoSuch, "")) };
        rows::read(&self.text, &self.layout, &self.index, column, *range, &variable.data_type)
            .map_err(|error| Unread { what: path.to_owned(), ..error })
    }

    fn bytes_read(&self) -> u64 {
        self.file.bytes_read()
    }
}

/// The kind of file, for the structure.
const KIND: FileKind = FileKind::Csv;

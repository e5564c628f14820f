//! Readers that run in this process: all but HDF5's. What a library does wrong there is caught and told.

use super::kind::{FileKind, refusal};
use super::model::Structure;
use super::reader::Reader;
use super::selection::Selection;
use super::source::Source;
use super::unread::{Unread, Why};
use super::values::Values;
use super::{geotiff, inherited, netcdf, picture, table};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Opens a file of a kind that is read in this process.
///
/// # Errors
/// What is wrong with the file; what it is, for kinds that have no reader here.
pub fn open_source(source: Source, kind: FileKind) -> Result<Box<dyn Reader>, Unread> {
    let reader: Box<dyn Reader> = caught(|| {
        Ok(match kind {
            FileKind::NetCdfClassic(_) => Box::new(netcdf::NetCdf::open(source)?) as Box<dyn Reader>,
            FileKind::Tiff => Box::new(geotiff::GeoTiff::open(source)?),
            FileKind::Png | FileKind::Jpeg | FileKind::Gif => Box::new(picture::Picture::open(source, kind)?),
            FileKind::Csv => Box::new(table::Table::open(source)?),
            _ => return Err(refusal(&source, kind)?),
        })
    })?;
    Ok(Box::new(Guarded { reader }))
}

/// Turns a panic of the reader into an error.
struct Guarded {
    reader: Box<dyn Reader>,
}

impl Reader for Guarded {
    fn structure(&mut self) -> Result<Structure, Unread> {
        let reader = &mut self.reader;
        let mut structure = caught(|| reader.structure())?;
        inherited::complete(&mut structure);
        Ok(structure)
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let reader = &mut self.reader;
        caught(|| reader.read(path, selection))
    }

    fn bytes_read(&self) -> u64 {
        self.reader.bytes_read()
    }
}

fn caught<T>(work: impl FnOnce() -> Result<T, Unread>) -> Result<T, Unread> {
    // Readers hold nothing that a broken call could leave half done but caches of what the file says.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Unread::file(Why::Damaged, words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_as_damage() {
        let error = caught(|| -> Result<(), Unread> { panic!("index out of bounds") }).unwrap_err();
        assert_eq!((error.why, error.detail.as_str()), (Why::Damaged, "index out of bounds"));
    }

    #[test]
    fn what_has_no_reader_is_called_what_it_is() {
        let source = Source::from_bytes(b"\x0e\x03\x13\x01".to_vec());
        let error = open_source(source, FileKind::Hdf4).err().unwrap();
        assert!(error.to_string().contains("an HDF4 file"), "{error}");
    }
}

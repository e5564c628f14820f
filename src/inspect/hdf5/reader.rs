//! One open HDF5 file behind the trait that all readers share.

use super::super::coordinates::hdf_eos;
use super::super::data_type::DataType;
use super::super::model::Structure;
use super::super::reader::{MOST_BYTES_AT_ONCE, Reader};
use super::super::selection::Selection;
use super::super::source::Source;
use super::super::unread::{Unread, Why};
use super::super::values::{Data, Values};
use super::decode::Decoder;
use super::elements;
use super::object::Object;
use super::place::Place;
use super::slice;
use super::trouble::unread;
use super::types::{self, Oddity};
use super::walk::{self, Walked};
use hdf5_reader::Dataset;
use hdf5_reader::messages::dataspace::DataspaceType;
use std::path::Path;

/// How many datasets stay open, with the chunks they unpacked last.
const KEPT_OPEN: usize = 4;

/// Reads HDF5 in this process.
pub struct Hdf5Reader {
    place: Place,
    walked: Option<Walked>,
    /// The datasets that were read last, the latest at the end.
    open: Vec<Open>,
}

struct Open {
    path: String,
    object: Object,
    dataset: Dataset,
}

impl Hdf5Reader {
    /// Opens a file.
    ///
    /// # Errors
    /// A sentence about the file: it is not there, no HDF5, or damaged where it begins.
    pub fn open(path: &Path) -> Result<Self, Unread> {
        Self::of(Source::open(path)?)
    }

    /// Opens a file that is open already.
    ///
    /// # Errors
    /// The same.
    pub fn of(source: Source) -> Result<Self, Unread> {
        Ok(Self { place: Place::open(source)?, walked: None, open: Vec::new() })
    }

    fn walked(&mut self) -> Result<&Walked, Unread> {
        if self.walked.is_none() {
            self.walked = Some(walk::walk(&self.place)?);
            self.place_grids();
        }
        self.walked.as_ref().ok_or_else(|| Unread::file(Why::Damaged, ""))
    }

    /// Reads where grids lie, if the file has HDF-EOS' metadata. What of it cannot be read is a row like any other.
    fn place_grids(&mut self) {
        let Some(walked) = &self.walked else { return };
        let mut text = String::new();
        for path in hdf_eos::texts(&walked.structure) {
            if let Ok(values) = self.read_now(&path, &Selection(Vec::new())) {
                text.extend(values.text(0));
            }
        }
        if let Some(walked) = self.walked.as_mut().filter(|_| !text.is_empty()) {
            hdf_eos::place(&mut walked.structure, &text);
        }
    }

    /// Opens the dataset at a path, if it is not among those that were read last, and makes it the latest.
    fn open_dataset(&mut self, path: &str) -> Result<(), Unread> {
        if let Some(position) = self.open.iter().position(|open| open.path == path) {
            let open = self.open.remove(position);
            self.open.push(open);
            return Ok(());
        }
        let walked = self.walked()?;
        let address = walked.datasets.get(path).copied().ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        if let Some(unread) = walked.structure.variable(path).and_then(|variable| variable.unread.clone()) {
            return Err(unread);
        }
        let object = Object::read(&self.place, address).map_err(|error| unread(path, &error))?;
        let dataset = slice::dataset(&self.place, &object).map_err(|error| unread(path, &error))?;
        if self.open.len() >= KEPT_OPEN {
            self.open.remove(0);
        }
        self.open.push(Open { path: path.to_owned(), object, dataset });
        Ok(())
    }

    fn read_now(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        self.open_dataset(path)?;
        let Some(open) = self.open.last() else { return Err(Unread::new(path, Why::NoSuch, "")) };
        let (object, dataset) = (&open.object, &open.dataset);
        let (Some(Ok(datatype)), Some(Ok(layout))) = (&object.datatype, &object.layout) else {
            return Err(Unread::new(path, Why::Damaged, ""));
        };
        let shape = object.shape();
        selection.check(path, &shape)?;
        let data_type = types::model(datatype).ok_or_else(|| Unread::new(path, Why::Damaged, "nested too deeply"))?;
        let bytes = selection.elements().saturating_mul(data_type.decoded_bytes());
        if bytes > MOST_BYTES_AT_ONCE {
            return Err(Unread::new(path, Why::TooLarge(bytes, MOST_BYTES_AT_ONCE), ""));
        }
        let decoder = Decoder::new(&self.place, path, 8 * MOST_BYTES_AT_ONCE);
        let nothing = selection.elements() == 0
            || object.dataspace.as_ref().is_some_and(|space| space.dataspace_type == DataspaceType::Null);
        if nothing {
            return decoder.values(&[], datatype, selection.shape());
        }
        if object.oddity.is_none()
            && let Some(data) = elements::numbers(dataset, layout, &data_type, selection)
        {
            let data = data.map_err(|error| unread(path, &error))?;
            return Ok(Values { data_type, shape: selection.shape(), data });
        }
        let size = decoder.raw_size(datatype)?;
        let bytes = elements::bytes(dataset, layout, &shape, size, selection).map_err(|error| unread(path, &error))?;
        let shape = selection.shape();
        match object.oddity {
            Some(Oddity::Float) => {
                Ok(Values { data_type: DataType::Strange(size as u64), shape, data: Data::Bytes(size, bytes) })
            }
            Some(Oddity::Bits { from, count }) => {
                Ok(elements::some_bits(decoder.values(&bytes, datatype, shape)?, from, count))
            }
            None => decoder.values(&bytes, datatype, shape),
        }
    }

    /// The answer, unless the file was not what it had been while it was made.
    fn unless_changed<T>(&self, answer: Result<T, Unread>) -> Result<T, Unread> {
        self.place.source.check_unchanged()?;
        answer
    }
}

impl Reader for Hdf5Reader {
    fn structure(&mut self) -> Result<Structure, Unread> {
        self.place.source.check_unchanged()?;
        let structure = self.walked().map(|walked| walked.structure.clone());
        self.unless_changed(structure)
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        self.place.source.check_unchanged()?;
        let values = self.read_now(path, selection);
        self.unless_changed(values)
    }

    fn bytes_read(&self) -> u64 {
        self.place.source.bytes_read()
    }
}

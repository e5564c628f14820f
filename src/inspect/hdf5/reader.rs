//! One open HDF5 file behind the trait that all readers share.

use super::super::coordinates::hdf_eos;
use super::super::data_type::DataType;
use super::super::inherited;
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
use hdf5_reader::messages::layout::DataLayout;
use std::path::Path;

/// How many datasets stay open, some with the chunks they unpacked last.
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
    keeps_chunks: bool,
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

    /// Opens the dataset at a path for such reads, if it is not among those that were read last, and makes it the
    /// latest.
    fn open_dataset(&mut self, path: &str, selection: &Selection) -> Result<(), Unread> {
        if let Some(position) = self.open.iter().position(|open| open.path == path) {
            let open = self.open.remove(position);
            if open.keeps_chunks == reads_parts(&open.object, selection) {
                self.open.push(open);
                return Ok(());
            }
        }
        let walked = self.walked()?;
        let address = walked.datasets.get(path).copied().ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        if let Some(unread) = walked.structure.variable(path).and_then(|variable| variable.unread.clone()) {
            return Err(unread);
        }
        let object = Object::read(&self.place, address).map_err(|error| unread(path, &error))?;
        let keeps_chunks = reads_parts(&object, selection);
        let dataset = slice::dataset(&self.place, &object, keeps_chunks).map_err(|error| unread(path, &error))?;
        if self.open.len() >= KEPT_OPEN {
            self.open.remove(0);
        }
        self.open.push(Open { path: path.to_owned(), object, dataset, keeps_chunks });
        Ok(())
    }

    fn read_now(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        self.open_dataset(path, selection)?;
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

/// So few elements are no piece of a read of everything.
const FEW: u64 = 20_000;

/// Whether a read is one of parts of chunks, such as a table makes. One that takes all rows of chunks is not, though it
/// may be of one column of them.
fn reads_parts(object: &Object, selection: &Selection) -> bool {
    let Some(Ok(DataLayout::Chunked { dims, .. })) = &object.layout else { return false };
    let chunk = dims.iter().fold(1, |product: u64, length| product.saturating_mul(u64::from(*length)));
    let (elements, rows) = (selection.elements(), dims.first().copied().map_or(1, u64::from).max(1));
    let has_all_rows = selection.0.first().zip(object.shape().first().copied()).is_some_and(|(range, length)| {
        range.start.is_multiple_of(rows) && (range.count >= rows || range.end() >= length)
    });
    elements < chunk && !(has_all_rows && elements >= FEW)
}

impl Reader for Hdf5Reader {
    fn structure(&mut self) -> Result<Structure, Unread> {
        self.place.source.check_unchanged()?;
        let mut structure = self.walked().map(|walked| walked.structure.clone());
        if let Ok(structure) = &mut structure {
            inherited::complete(structure);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::Range;
    use hdf5_writer::{DatasetBuilder, Hdf5Builder, WriteOptions};

    /// Bytes of unpacked chunks that the reader holds.
    fn held(reader: &Hdf5Reader) -> usize {
        reader.open.iter().map(|open| open.dataset.chunk_cache_stats().current_bytes).sum()
    }

    #[test]
    fn a_read_of_everything_leaves_no_chunks_behind_and_one_of_a_few_rows_does() {
        let (folder, rows) = (tempfile::tempdir().unwrap(), 320_000_u32);
        let path = folder.path().join("a.h5");
        let values: Vec<f64> = (0..rows).map(f64::from).collect();
        let one = |name: &str| DatasetBuilder::typed_data(name, vec![rows.into()], &values).unwrap();
        let file = Hdf5Builder::new().dataset(one("v").chunked(vec![100_000])).dataset(one("w").chunked(vec![100_000]));
        let bytes = file.into_plan().unwrap().encode(WriteOptions::default()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let mut reader = Hdf5Reader::open(&path).unwrap();
        let read = |reader: &mut Hdf5Reader, name: &str, range: Range| {
            let read = reader.read(name, &Selection(vec![range])).unwrap();
            let first = &values[range.start as usize..range.end() as usize];
            assert!(read.data == Data::Float64(first.to_vec()), "{name} {range:?}");
        };
        for name in ["/v", "/w"] {
            // Two chunks at a time; what remains is less than one.
            for start in [0, 200_000] {
                read(&mut reader, name, Range::new(start, 200_000.min(u64::from(rows) - start)));
            }
        }
        assert_eq!(held(&reader), 0);
        read(&mut reader, "/v", Range::new(319_000, 500));
        let one_chunk = held(&reader);
        assert!((160_000..=800_000).contains(&one_chunk), "the next rows come from memory: {one_chunk}");
        let before = reader.bytes_read();
        read(&mut reader, "/v", Range::new(319_500, 500));
        assert_eq!(reader.bytes_read(), before);
        read(&mut reader, "/v", Range::new(0, 300_000));
        assert_eq!(held(&reader), 0);
    }
}

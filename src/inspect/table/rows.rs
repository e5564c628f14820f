//! Rows of a table: one walk over all of them, and jumps to some.

use super::super::data_type::{ByteOrder, DataType, Number};
use super::super::kind::decode;
use super::super::selection::Range;
use super::super::source::Source;
use super::super::unread::{Unread, Why};
use super::super::values::{Data, Values};
use super::preamble::Layout;
use csv::{ByteRecord, Position};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// A place is remembered for so many rows at first; twice as many once there are too many places.
const ROWS_A_PLACE: u64 = 1024;
const MOST_PLACES: usize = 65_536;
/// Longest record: one quote that is never closed swallows the rest of a file.
const LONGEST_RECORD: usize = 4 * 1024 * 1024;
/// Bytes read at once.
const BLOCK: usize = 256 * 1024;

/// Where rows begin.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) rows: u64,
    rows_a_place: u64,
    places: Vec<u64>,
    /// Rows with more or fewer fields than there are columns.
    pub(super) uneven: u64,
}

/// What all fields of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Kind {
    integers: bool,
    reals: bool,
    gaps: bool,
    any: bool,
    /// Longest field in bytes.
    longest: usize,
}

impl Kind {
    const START: Self = Self { integers: true, reals: true, gaps: false, any: false, longest: 0 };

    fn see(&mut self, field: &[u8]) {
        let field = field.trim_ascii();
        self.longest = self.longest.max(field.len());
        if field.is_empty() {
            self.gaps = true;
            return;
        }
        self.any = true;
        if self.integers && integer(field).is_none() {
            self.integers = false;
        }
        if self.reals && real(field).is_none() {
            self.reals = false;
        }
    }

    /// Whole numbers only where no field is empty, as Python's readers have it.
    pub(super) fn data_type(self) -> DataType {
        let number = match self {
            Self { any: false, .. } | Self { reals: false, .. } => return DataType::Text(Some(self.longest as u64)),
            Self { integers: true, gaps: false, .. } => Number::Int64,
            _ => Number::Float64,
        };
        DataType::Number(number, ByteOrder::Little)
    }
}

fn integer(field: &[u8]) -> Option<i64> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

fn real(field: &[u8]) -> Option<f64> {
    match field {
        b"NA" | b"N/A" | b"null" | b"--" => Some(f64::NAN),
        _ => std::str::from_utf8(field).ok()?.parse().ok(),
    }
}

/// Walks all rows.
pub(super) fn walk(text: &Arc<Source>, layout: &Layout) -> Result<(Index, Vec<Kind>), Unread> {
    let mut reader = reader(text, layout);
    let mut index = Index { rows: 0, rows_a_place: ROWS_A_PLACE, places: Vec::new(), uneven: 0 };
    let mut kinds = vec![Kind::START; layout.names.len()];
    seek(&mut reader, layout.first_row)?;
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| failed(&error))? {
        if record.as_slice().len() > LONGEST_RECORD {
            return Err(Unread::file(Why::Damaged, format!("row {} is longer than any row", index.rows)));
        }
        if index.rows.is_multiple_of(index.rows_a_place) {
            index.remember(record.position().map_or(0, Position::byte));
        }
        index.rows += 1;
        index.uneven += u64::from(record.len() != kinds.len());
        for (column, kind) in kinds.iter_mut().enumerate() {
            kind.see(record.get(column).unwrap_or_default());
        }
    }
    Ok((index, kinds))
}

impl Index {
    fn remember(&mut self, place: u64) {
        if self.places.len() >= MOST_PLACES {
            let mut number = 0;
            self.places.retain(|_| {
                number += 1;
                number % 2 == 1
            });
            self.rows_a_place *= 2;
            if !self.rows.is_multiple_of(self.rows_a_place) {
                return;
            }
        }
        self.places.push(place);
    }

    /// The last remembered place before a row, and which row begins there.
    fn before(&self, row: u64) -> (u64, u64) {
        let number = row / self.rows_a_place;
        let place = usize::try_from(number).ok().and_then(|number| self.places.get(number)).copied();
        place.map_or((0, 0), |place| (place, number * self.rows_a_place))
    }
}

/// Fields of one column.
pub(super) fn read(
    text: &Arc<Source>,
    layout: &Layout,
    index: &Index,
    column: usize,
    range: Range,
    data_type: &DataType,
) -> Result<Values, Unread> {
    let mut reader = reader(text, layout);
    let mut data = match data_type.number() {
        Some(Number::Int64) => Data::Int64(Vec::new()),
        Some(_) => Data::Float64(Vec::new()),
        None => Data::Text(Vec::new()),
    };
    let mut record = ByteRecord::new();
    let mut row = u64::MAX;
    for number in 0..range.count {
        let wanted = range.start + number * range.step;
        let (place, first) = index.before(wanted);
        // Forwards row by row, unless a remembered place is nearer.
        if row > wanted || first > row {
            seek(&mut reader, place)?;
            row = first;
        }
        while row <= wanted {
            if !reader.read_byte_record(&mut record).map_err(|error| failed(&error))? {
                return Err(Unread::file(Why::Changed, format!("row {row} is not there")));
            }
            row += 1;
        }
        let field = record.get(column).unwrap_or_default().trim_ascii();
        match &mut data {
            Data::Int64(values) => values.push(integer(field).unwrap_or_default()),
            Data::Float64(values) => values.push(real(field).unwrap_or(f64::NAN)),
            Data::Text(values) => values.push(decode(field, layout.encoding).into_owned()),
            _ => {}
        }
    }
    Ok(Values { data_type: data_type.clone(), shape: vec![range.count], data })
}

fn reader(text: &Arc<Source>, layout: &Layout) -> csv::Reader<Bytes> {
    let bytes = Bytes { source: Arc::clone(text), position: 0 };
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(layout.separator)
        .buffer_capacity(BLOCK)
        .from_reader(bytes)
}

fn seek(reader: &mut csv::Reader<Bytes>, place: u64) -> Result<(), Unread> {
    let mut position = Position::new();
    position.set_byte(place);
    reader.seek(position).map_err(|error| failed(&error))
}

fn failed(error: &csv::Error) -> Unread {
    match error.kind() {
        csv::ErrorKind::Io(error) => Unread::file(Why::System(error.to_string()), ""),
        _ => Unread::file(Why::Damaged, error),
    }
}

/// A source that is read from front to back.
struct Bytes {
    source: Arc<Source>,
    position: u64,
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.source.read_at_most(self.position, buffer.len()).map_err(io::Error::other)?;
        if let Some(start) = buffer.get_mut(..bytes.len()) {
            start.copy_from_slice(&bytes);
        }
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = match to {
            SeekFrom::Start(position) => position,
            SeekFrom::Current(by) => self.position.saturating_add_signed(by),
            SeekFrom::End(by) => self.source.length().saturating_add_signed(by),
        };
        Ok(self.position)
    }
}

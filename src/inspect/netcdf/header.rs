//! The header of a classic NetCDF file.

use super::super::data_type::{ByteOrder, DataType, Number};
use super::super::kind::decode;
use super::super::source::Source;
use super::super::unread::{Unread, Why};
use super::super::values::{Data, Values};

/// Longest name, the NetCDF library's own limit.
const LONGEST_NAME: u64 = 256;
/// Most dimensions of a variable, the NetCDF library's own limit.
const MOST_DIMENSIONS: u64 = 1024;
/// Most bytes of a header.
const MOST_HEADER_BYTES: u64 = 64 * 1024 * 1024;
/// Most memory for the names of variables' dimensions.
const MOST_AXIS_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of the header that are read at once.
const BLOCK: u64 = 64 * 1024;

const DIMENSIONS: u32 = 0x0a;
const VARIABLES: u32 = 0x0b;
const ATTRIBUTES: u32 = 0x0c;

/// Type of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A byte of text.
    Char,
    /// A number.
    Number(Number),
}

impl Kind {
    fn from_code(code: u32) -> Option<Self> {
        Some(Self::Number(match code {
            1 => Number::Int8,
            2 => return Some(Self::Char),
            3 => Number::Int16,
            4 => Number::Int32,
            5 => Number::Float32,
            6 => Number::Float64,
            7 => Number::UInt8,
            8 => Number::UInt16,
            9 => Number::UInt32,
            10 => Number::Int64,
            11 => Number::UInt64,
            _ => return None,
        }))
    }

    /// Bytes of a value in the file.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Char => 1,
            Self::Number(number) => number.bytes(),
        }
    }

    /// The type in the model.
    pub(super) fn data_type(self) -> DataType {
        match self {
            Self::Char => DataType::Text(Some(1)),
            Self::Number(number) => DataType::Number(number, ByteOrder::Big),
        }
    }

    /// Bytes of a value in memory.
    pub(super) fn decoded_bytes(self) -> u64 {
        self.data_type().decoded_bytes()
    }
}

#[derive(Debug)]
pub(super) struct Dimension {
    pub(super) name: String,
    /// `None` for the one that grows by records.
    pub(super) length: Option<u64>,
}

#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: Values,
}

#[derive(Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    /// Indices of its dimensions.
    pub(super) dimensions: Vec<usize>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) kind: Kind,
    /// Where its values begin.
    pub(super) begin: u64,
}

#[derive(Debug)]
pub(super) struct Header {
    pub(super) version: u8,
    pub(super) records: u64,
    /// Bytes from one record to the next.
    pub(super) record_bytes: u64,
    pub(super) file_bytes: u64,
    pub(super) dimensions: Vec<Dimension>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) variables: Vec<Variable>,
    /// Where and why reading the header stopped before its end.
    pub(super) stopped: Option<Unread>,
}

impl Header {
    pub(super) fn length(&self, dimension: usize) -> u64 {
        self.dimensions.get(dimension).map_or(0, |dimension| dimension.length.unwrap_or(self.records))
    }

    pub(super) fn shape(&self, variable: &Variable) -> Vec<u64> {
        variable.dimensions.iter().map(|dimension| self.length(*dimension)).collect()
    }

    pub(super) fn is_record(&self, variable: &Variable) -> bool {
        let first = variable.dimensions.first().and_then(|dimension| self.dimensions.get(*dimension));
        first.is_some_and(|dimension| dimension.length.is_none())
    }

    /// Bytes of a variable, or of one of its records, without padding.
    pub(super) fn bytes(&self, variable: &Variable) -> u64 {
        let skipped = usize::from(self.is_record(variable));
        let inner = variable.dimensions.iter().skip(skipped);
        inner.fold(variable.kind.bytes() as u64, |product, dimension| product.saturating_mul(self.length(*dimension)))
    }
}

/// Walks the header of a file.
pub(super) fn read(source: &Source) -> Result<Header, Unread> {
    let mut cursor = Cursor { source, block: Vec::new(), start: 0, position: 0, wide: false };
    let magic = cursor.bytes(4)?;
    let version = magic.get(3).copied().unwrap_or_default();
    cursor.wide = version == 5;
    let records = cursor.count()?;
    let streaming = records == if cursor.wide { u64::MAX } else { u64::from(u32::MAX) };
    let mut header = Header {
        version,
        records: if streaming { 0 } else { records },
        record_bytes: 0,
        file_bytes: source.length(),
        dimensions: dimensions(&mut cursor)?,
        attributes: Vec::new(),
        variables: Vec::new(),
        stopped: None,
    };
    header.stopped = rest(&mut cursor, &mut header).err();
    header.record_bytes = record_bytes(&header);
    if streaming {
        header.records = streamed_records(&header);
    }
    Ok(header)
}

/// Attributes and variables; what was read before an error stays.
fn rest(cursor: &mut Cursor<'_>, header: &mut Header) -> Result<(), Unread> {
    attributes(cursor, &mut header.attributes)?;
    let count = cursor.list(VARIABLES)?;
    let mut axis_bytes = 0_u64;
    for _ in 0..count {
        let variable = variable(cursor, header, &mut axis_bytes)?;
        header.variables.push(variable);
    }
    Ok(())
}

fn dimensions(cursor: &mut Cursor<'_>) -> Result<Vec<Dimension>, Unread> {
    let count = cursor.list(DIMENSIONS)?;
    let mut dimensions = Vec::new();
    for _ in 0..count {
        let name = cursor.name()?;
        let length = cursor.count()?;
        dimensions.push(Dimension { name, length: (length > 0).then_some(length) });
    }
    Ok(dimensions)
}

fn attributes(cursor: &mut Cursor<'_>, into: &mut Vec<Attribute>) -> Result<(), Unread> {
    let count = cursor.list(ATTRIBUTES)?;
    for _ in 0..count {
        let name = cursor.name()?;
        let kind = cursor.kind()?;
        let count = cursor.count()?;
        let bytes = cursor.padded(count.saturating_mul(kind.bytes() as u64))?;
        let value = match kind {
            Kind::Char => {
                let text = text(&bytes).trim_end_matches('\0').to_owned();
                Values { data_type: DataType::Text(Some(count)), shape: Vec::new(), data: Data::Text(vec![text]) }
            }
            Kind::Number(number) => {
                let shape = if count == 1 { Vec::new() } else { vec![count] };
                numbers(number, shape, bytes)?
            }
        };
        into.push(Attribute { name, value });
    }
    Ok(())
}

fn variable(cursor: &mut Cursor<'_>, header: &Header, axis_bytes: &mut u64) -> Result<Variable, Unread> {
    let name = cursor.name()?;
    let rank = cursor.count()?;
    if rank > MOST_DIMENSIONS {
        return Err(damaged(format!("{name} has {rank} dimensions")));
    }
    let mut own = Vec::new();
    for _ in 0..rank {
        let index = usize::try_from(cursor.count()?).unwrap_or(usize::MAX);
        let dimension = header.dimensions.get(index).ok_or_else(|| damaged(format!("{name} has dimension {index}")))?;
        *axis_bytes += dimension.name.len() as u64 + 40;
        own.push(index);
    }
    if *axis_bytes > MOST_AXIS_BYTES {
        return Err(Unread::file(Why::TooLarge(*axis_bytes, MOST_AXIS_BYTES), "names of dimensions"));
    }
    let mut attributes_of_it = Vec::new();
    attributes(cursor, &mut attributes_of_it)?;
    let kind = cursor.kind()?;
    // Its size in bytes overflows where variables are large; the shape says it too.
    cursor.count()?;
    let begin = if header.version == 1 { u64::from(cursor.u32()?) } else { cursor.u64()? };
    Ok(Variable { name, dimensions: own, attributes: attributes_of_it, kind, begin })
}

/// Records hold one piece of every growing variable, each filled up to four bytes; a single one is not filled up.
fn record_bytes(header: &Header) -> u64 {
    let growing: Vec<u64> = header
        .variables
        .iter()
        .filter(|variable| header.is_record(variable))
        .map(|variable| header.bytes(variable))
        .collect();
    match growing.as_slice() {
        [only] => *only,
        all => all.iter().fold(0, |sum: u64, bytes| sum.saturating_add(bytes.saturating_add(3) & !3)),
    }
}

/// Writers that stream leave the number of records open: it follows from the length of the file.
fn streamed_records(header: &Header) -> u64 {
    let begins = header.variables.iter().filter(|variable| header.is_record(variable)).map(|variable| variable.begin);
    let begin = begins.min().unwrap_or(header.file_bytes);
    header.file_bytes.saturating_sub(begin).checked_div(header.record_bytes).unwrap_or(0)
}

/// Numbers from the file's bytes.
pub(super) fn numbers(number: Number, shape: Vec<u64>, mut bytes: Vec<u8>) -> Result<Values, Unread> {
    for value in bytes.chunks_exact_mut(number.bytes()) {
        value.reverse();
    }
    let data_type = DataType::Number(number, ByteOrder::Big);
    Values::from_little_endian(data_type, shape, &bytes).ok_or_else(|| damaged("numbers"))
}

/// UTF-8, or else one byte a letter, as old files have it.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => decode(bytes, super::super::kind::Encoding::Latin1).into_owned(),
    }
}

fn damaged(detail: impl std::fmt::Display) -> Unread {
    Unread::file(Why::Damaged, detail)
}

/// Reads the header forwards in blocks.
struct Cursor<'a> {
    source: &'a Source,
    block: Vec<u8>,
    start: u64,
    position: u64,
    /// Counts have 64 bits.
    wide: bool,
}

impl Cursor<'_> {
    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, Unread> {
        let end = self.position.saturating_add(count);
        if end > MOST_HEADER_BYTES {
            return Err(Unread::file(Why::TooLarge(end, MOST_HEADER_BYTES), "header"));
        }
        if end > self.source.length() {
            return Err(damaged(format!("the header goes on to byte {end} of {}", self.source.length())));
        }
        if end > self.start.saturating_add(self.block.len() as u64) {
            self.block = self.source.read_at_most(self.position, count.max(BLOCK) as usize)?;
            self.start = self.position;
        }
        let from = (self.position - self.start) as usize;
        let piece = self.block.get(from..from.saturating_add(count as usize)).map(<[u8]>::to_vec);
        self.position = end;
        piece.ok_or_else(|| damaged("header"))
    }

    fn padded(&mut self, count: u64) -> Result<Vec<u8>, Unread> {
        let bytes = self.bytes(count)?;
        // The last values of a file may lack their padding.
        let padding = (4 - count % 4) % 4;
        let left = self.source.length().saturating_sub(self.position);
        self.bytes(padding.min(left))?;
        Ok(bytes)
    }

    fn u32(&mut self) -> Result<u32, Unread> {
        let bytes = self.bytes(4)?;
        bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)).ok_or_else(|| damaged("header"))
    }

    fn u64(&mut self) -> Result<u64, Unread> {
        let bytes = self.bytes(8)?;
        bytes.first_chunk().map(|bytes| u64::from_be_bytes(*bytes)).ok_or_else(|| damaged("header"))
    }

    fn count(&mut self) -> Result<u64, Unread> {
        if self.wide { self.u64() } else { self.u32().map(u64::from) }
    }

    /// The number of entries of a list, which has a mark or is absent.
    fn list(&mut self, mark: u32) -> Result<u64, Unread> {
        let found = self.u32()?;
        let count = self.count()?;
        match found {
            0 if count == 0 => Ok(0),
            _ if found == mark => Ok(count),
            _ => Err(damaged(format!("list {found:#x} of {count} where {mark:#x} is to be"))),
        }
    }

    fn name(&mut self) -> Result<String, Unread> {
        let length = self.count()?;
        if length > LONGEST_NAME {
            return Err(damaged(format!("a name of {length} bytes")));
        }
        // Some writers count the zeros behind a name, where it ends for NetCDF's own library.
        let bytes = self.padded(length)?;
        Ok(text(bytes.split(|byte| *byte == 0).next().unwrap_or_default()))
    }

    fn kind(&mut self) -> Result<Kind, Unread> {
        let code = self.u32()?;
        Kind::from_code(code).ok_or_else(|| damaged(format!("values of type {code}")))
    }
}

//! Stored bytes as values: every type of the format, in the computer's byte order.

use super::super::data_type::{ByteOrder, DataType, Number};
use super::super::unread::{Unread, Why};
use super::super::values::{Data, Values};
use super::place::Place;
use super::trouble::unread;
use super::types;
use half::f16;
use hdf5_reader::messages::datatype::{CompoundField, Datatype, StringPadding, StringSize};
use std::cell::Cell;

/// Decodes what belongs to one object, within a budget.
pub(super) struct Decoder<'a> {
    what: &'a str,
    place: &'a Place,
    reference: usize,
    budget: u64,
    left: Cell<u64>,
}

impl<'a> Decoder<'a> {
    /// A decoder for an object at a path that may make so many bytes of values.
    pub(super) fn new(place: &'a Place, what: &'a str, budget: u64) -> Self {
        let reference = 8 + usize::from(place.sizes.offset);
        Self { what, place, reference, budget, left: Cell::new(budget) }
    }

    /// Bytes of one stored element.
    pub(super) fn raw_size(&self, datatype: &Datatype) -> Result<usize, Unread> {
        types::raw_size(datatype, self.reference).ok_or_else(|| self.damaged("its type has no size"))
    }

    /// An array from its stored bytes.
    pub(super) fn values(&self, bytes: &[u8], datatype: &Datatype, shape: Vec<u64>) -> Result<Values, Unread> {
        let data_type = types::model(datatype).ok_or_else(|| self.unknown("a type nested so deeply"))?;
        let count = shape.iter().fold(1, |product: u64, length| product.saturating_mul(*length));
        let data = self.data(bytes, datatype, usize::try_from(count).unwrap_or(usize::MAX))?;
        Ok(Values { data_type, shape, data })
    }

    fn damaged(&self, detail: &str) -> Unread {
        Unread::new(self.what, Why::Damaged, detail)
    }

    fn unknown(&self, which: &str) -> Unread {
        Unread::new(self.what, Why::Unknown(which.to_owned()), "")
    }

    /// Takes from the budget before memory is asked for.
    fn spend(&self, bytes: u64) -> Result<(), Unread> {
        if let Some(left) = self.left.get().checked_sub(bytes) {
            self.left.set(left);
            return Ok(());
        }
        let spent = self.budget.saturating_sub(self.left.get());
        Err(Unread::new(self.what, Why::TooLarge(spent.saturating_add(bytes), self.budget), ""))
    }

    fn data(&self, bytes: &[u8], datatype: &Datatype, count: usize) -> Result<Data, Unread> {
        let size = self.raw_size(datatype)?;
        let needed = size.checked_mul(count).ok_or_else(|| self.damaged("its size is beyond all bounds"))?;
        let bytes = bytes.get(..needed).ok_or_else(|| self.damaged("its values end too early"))?;
        // What stands in memory for each element beside its bytes.
        let each = match datatype {
            Datatype::String { .. } | Datatype::VarLen { .. } | Datatype::Opaque { .. } => 24,
            Datatype::Array { .. } => 120,
            Datatype::Compound { fields, .. } if size == 0 => fields.len() as u64,
            _ => 0,
        };
        self.spend((needed as u64).saturating_add((count as u64).saturating_mul(each)))?;
        let model = || types::model(datatype).ok_or_else(|| self.unknown("a type nested so deeply"));
        match datatype {
            Datatype::FixedPoint { .. } | Datatype::FloatingPoint { .. } | Datatype::Enum { .. } => {
                let (number, order) = match model()? {
                    DataType::Number(number, order) => (number, order),
                    DataType::Enumeration { base, order, .. } => (base, order),
                    _ => return Ok(Data::Bytes(size, bytes.to_vec())),
                };
                Ok(numbers(bytes, number, order))
            }
            Datatype::String { size: StringSize::Fixed(_), padding, .. } => Ok(Data::Text(if size == 0 {
                vec![String::new(); count]
            } else {
                bytes.chunks_exact(size).map(|bytes| text(bytes, *padding)).collect()
            })),
            Datatype::String { size: StringSize::Variable, .. } => self.texts(bytes),
            Datatype::VarLen { .. } if matches!(model()?, DataType::Text(_)) => self.texts(bytes),
            Datatype::VarLen { base, .. } => self.sequences(bytes, base),
            Datatype::Compound { fields, .. } => self.compound(bytes, size, fields, count),
            Datatype::Array { base, dims } => self.arrays(bytes, size, base, dims, count),
            Datatype::Opaque { .. } if size > 0 && matches!(model()?, DataType::Text(_)) => {
                Ok(Data::Text(bytes.chunks_exact(size).map(|bytes| text(bytes, StringPadding::NullPad)).collect()))
            }
            Datatype::Opaque { .. } | Datatype::Reference { .. } | Datatype::Bitfield { .. } => {
                Ok(Data::Bytes(size, bytes.to_vec()))
            }
        }
    }

    fn compound(&self, bytes: &[u8], size: usize, fields: &[CompoundField], count: usize) -> Result<Data, Unread> {
        let mut columns = Vec::with_capacity(fields.len());
        for field in fields {
            let width = self.raw_size(&field.datatype)?;
            let start = field.byte_offset as usize;
            let end = start.saturating_add(width);
            if end > size {
                return Err(self.damaged("a field of its type lies outside it"));
            }
            self.spend((width as u64).saturating_mul(count as u64))?;
            let column: Vec<u8> = if size == 0 {
                Vec::new()
            } else {
                bytes.chunks_exact(size).flat_map(|row| row.get(start..end).unwrap_or_default()).copied().collect()
            };
            columns.push(self.values(&column, &field.datatype, vec![count as u64])?);
        }
        Ok(Data::Compound(columns))
    }

    fn arrays(&self, bytes: &[u8], size: usize, base: &Datatype, dims: &[u64], count: usize) -> Result<Data, Unread> {
        let rows = (0..count).map(|row| {
            let bytes = bytes.get(row * size..(row + 1) * size).unwrap_or_default();
            self.values(bytes, base, dims.to_vec())
        });
        Ok(Data::Nested(rows.collect::<Result<_, _>>()?))
    }

    fn texts(&self, bytes: &[u8]) -> Result<Data, Unread> {
        let texts = bytes.chunks_exact(self.reference).map(|reference| {
            let bytes = self.resolve(reference, 1)?;
            Ok(text(&bytes, StringPadding::NullTerminate))
        });
        Ok(Data::Text(texts.collect::<Result<_, Unread>>()?))
    }

    fn sequences(&self, bytes: &[u8], base: &Datatype) -> Result<Data, Unread> {
        let size = self.raw_size(base)?;
        let rows = bytes.chunks_exact(self.reference).map(|reference| {
            let bytes = self.resolve(reference, size)?;
            let length = length_of(reference);
            let length = if bytes.is_empty() && size > 0 { 0 } else { length };
            self.spend(120)?;
            self.values(&bytes, base, vec![length])
        });
        Ok(Data::Nested(rows.collect::<Result<_, _>>()?))
    }

    /// The bytes that a stored reference stands for: a length, an address, an index.
    fn resolve(&self, reference: &[u8], size: usize) -> Result<Vec<u8>, Unread> {
        self.spend(length_of(reference).saturating_mul(size as u64))?;
        self.place.resolve(reference, size).map_err(|error| unread(self.what, &error))
    }
}

fn length_of(reference: &[u8]) -> u64 {
    reference.first_chunk::<4>().map_or(0, |length| u64::from(u32::from_le_bytes(*length)))
}

/// A text of the file. What is no UTF-8 shows replacement characters, as Python's readers do.
fn text(bytes: &[u8], padding: StringPadding) -> String {
    let end = match padding {
        StringPadding::NullTerminate => bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()),
        StringPadding::NullPad => bytes.len(),
        StringPadding::SpacePad => filled(bytes, b' '),
    };
    let bytes = bytes.get(..end).unwrap_or_default();
    String::from_utf8_lossy(bytes.get(..filled(bytes, 0)).unwrap_or_default()).into_owned()
}

/// How many bytes there are before the padding at the end.
fn filled(bytes: &[u8], padding: u8) -> usize {
    bytes.iter().rposition(|byte| *byte != padding).map_or(0, |last| last + 1)
}

fn numbers(bytes: &[u8], number: Number, order: ByteOrder) -> Data {
    macro_rules! numbers {
        ($($variant:ident: $kind:ty),*) => {
            match (number, order) {
                $((Number::$variant, ByteOrder::Little) => Data::$variant(each(bytes, <$kind>::from_le_bytes)),
                  (Number::$variant, ByteOrder::Big) => Data::$variant(each(bytes, <$kind>::from_be_bytes)),)*
            }
        };
    }
    numbers!(
        Int8: i8, Int16: i16, Int32: i32, Int64: i64, UInt8: u8, UInt16: u16, UInt32: u32, UInt64: u64,
        Float16: f16, Float32: f32, Float64: f64
    )
}

fn each<T, const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks::<N>().0.iter().map(|chunk| read(*chunk)).collect()
}

//! The bytes that NumPy has in memory for values of a file, for a checksum that both agree on.

use super::super::data_type::{ByteOrder, DataType};
use super::super::values::for_numbers;
use super::super::values::{Data, Values};
use crc32fast::Hasher;

/// A checksum over pieces of an array.
#[derive(Default)]
pub(super) struct Sum {
    hasher: Hasher,
    /// A text was added, so that a separator goes before the next.
    has_text: bool,
    /// Something was added whose bytes are nobody else's, such as references.
    is_private: bool,
}

impl Sum {
    /// Adds the next piece.
    pub(super) fn add(&mut self, values: &Values) {
        match (&values.data_type, &values.data) {
            (DataType::Text(None), Data::Text(texts)) => {
                for text in texts {
                    if self.has_text {
                        self.hasher.update(&[0]);
                    }
                    self.has_text = true;
                    self.hasher.update(text.as_bytes());
                }
            }
            // Fields keep the byte order of the file, except the two of a complex number, which NumPy knows as one.
            (DataType::Compound(_), Data::Compound(fields)) => {
                let order = (!has_fields(&values.data_type)).then_some(ByteOrder::Little);
                self.is_private |= layout(&values.data_type).is_none();
                let mut bytes = Vec::new();
                for row in 0..values.len() {
                    bytes.clear();
                    self.is_private |= fields.iter().any(|field| put(&mut bytes, field, row, order).is_none());
                    self.hasher.update(&bytes);
                }
            }
            (DataType::Sequence(_), Data::Nested(rows)) => {
                for row in rows {
                    self.all(row, None);
                }
            }
            // One text alone is as long as it is for NumPy, and never empty.
            (DataType::Text(Some(_)), Data::Text(texts)) if values.shape.is_empty() => {
                let text = texts.first().map_or("", String::as_str);
                self.is_private |= text.contains(char::REPLACEMENT_CHARACTER);
                self.hasher.update(if text.is_empty() { &[0] } else { text.as_bytes() });
            }
            (data_type, _) => {
                self.is_private |= has_fields(data_type) && layout(data_type).is_none();
                self.all(values, (!has_fields(data_type)).then_some(ByteOrder::Little));
            }
        }
    }

    /// CRC-32 of all pieces; `None` where nobody else can know the bytes.
    pub(super) fn finish(self) -> Option<u32> {
        (!self.is_private).then(|| self.hasher.finalize())
    }

    fn all(&mut self, values: &Values, order: Option<ByteOrder>) {
        if order == Some(ByteOrder::Little)
            && let Some(bytes) = values.little_endian()
        {
            self.hasher.update(&bytes);
            return;
        }
        let mut bytes = Vec::new();
        for index in 0..values.len() {
            bytes.clear();
            self.is_private |= put(&mut bytes, values, index, order).is_none();
            self.hasher.update(&bytes);
        }
    }
}

/// Whether the elements are compounds in the end, whose fields keep the byte order of the file.
fn has_fields(data_type: &DataType) -> bool {
    match data_type {
        DataType::Compound(_) => data_type.complex().is_none(),
        DataType::Array { element, .. } => has_fields(element),
        _ => false,
    }
}

/// Size and alignment in memory of types whose fields lie the same way packed and as C lays them out; where the two
/// differ the file may have either.
fn layout(data_type: &DataType) -> Option<(u64, u64)> {
    match data_type {
        DataType::Number(number, _) | DataType::Enumeration { base: number, .. } => {
            Some((number.bytes() as u64, number.bytes() as u64))
        }
        DataType::Compound(fields) => {
            let (mut size, mut widest) = (0_u64, 1);
            for field in fields {
                let (bytes, alignment) = layout(&field.data_type)?;
                if size % alignment != 0 {
                    return None;
                }
                size = size.checked_add(bytes)?;
                widest = widest.max(alignment);
            }
            (size % widest == 0).then_some((size, widest))
        }
        DataType::Array { element, shape } => {
            let (bytes, alignment) = layout(element)?;
            Some((shape.iter().try_fold(bytes, |size, length| size.checked_mul(*length))?, alignment))
        }
        DataType::Text(Some(bytes)) | DataType::Opaque(bytes) | DataType::Bits(bytes, _) => Some((*bytes, 1)),
        DataType::Text(None) | DataType::Sequence(_) | DataType::Reference | DataType::Strange(_) => None,
    }
}

/// Appends one element; in the byte order of the file unless another is asked for. `None` where its bytes in NumPy are
/// pointers.
fn put(bytes: &mut Vec<u8>, values: &Values, index: usize, order: Option<ByteOrder>) -> Option<()> {
    let stored = match &values.data_type {
        DataType::Number(_, order) | DataType::Enumeration { order, .. } => *order,
        _ => ByteOrder::Little,
    };
    match (&values.data_type, &values.data) {
        (DataType::Text(Some(length)), Data::Text(texts)) => {
            let text = texts.get(index)?;
            // Replaced characters are no longer the bytes of the file.
            if text.contains(char::REPLACEMENT_CHARACTER) {
                return None;
            }
            let length = usize::try_from(*length).ok()?;
            bytes.extend(text.bytes().chain(std::iter::repeat(0)).take(length));
        }
        (_, Data::Text(_)) | (DataType::Reference | DataType::Sequence(_), _) => return None,
        (_, Data::Compound(fields)) => fields.iter().try_for_each(|field| put(bytes, field, index, order))?,
        (_, Data::Nested(rows)) => {
            let row = rows.get(index)?;
            (0..row.len()).try_for_each(|index| put(bytes, row, index, order))?;
        }
        (data_type, Data::Bytes(each, all)) => {
            let element = all.get(index * each..(index + 1) * each)?;
            match (data_type, order) {
                (DataType::Bits(_, ByteOrder::Big), Some(ByteOrder::Little)) => bytes.extend(element.iter().rev()),
                _ => bytes.extend(element),
            }
        }
        (_, Data::Float16(values)) => extend(bytes, values.get(index)?.to_le_bytes(), order.unwrap_or(stored)),
        (_, numbers) => {
            for_numbers!(numbers, values => extend(bytes, values.get(index)?.to_le_bytes(), order.unwrap_or(stored)), else ());
        }
    }
    Some(())
}

fn extend<const N: usize>(bytes: &mut Vec<u8>, mut little: [u8; N], order: ByteOrder) {
    if order == ByteOrder::Big {
        little.reverse();
    }
    bytes.extend(little);
}

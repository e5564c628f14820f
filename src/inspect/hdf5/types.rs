//! The library's types as those of the model.

use super::super::data_type::{ByteOrder, DataType, Field, Member, Number};
use hdf5_reader::messages::datatype::{Datatype, StringSize, VarLenKind};

/// How deep types may be nested.
const DEEPEST: usize = 32;

/// A type in the model; `None` for one that is nested too deeply.
pub(super) fn model(datatype: &Datatype) -> Option<DataType> {
    nested(datatype, DEEPEST)
}

fn nested(datatype: &Datatype, deeper: usize) -> Option<DataType> {
    let deeper = deeper.checked_sub(1)?;
    Some(match datatype {
        Datatype::FixedPoint { size, signed, byte_order } => match integer(*size, *signed) {
            Some(number) => DataType::Number(number, order(*byte_order)),
            None => DataType::Strange(u64::from(*size)),
        },
        Datatype::FloatingPoint { size, byte_order } => match size {
            2 => DataType::Number(Number::Float16, order(*byte_order)),
            4 => DataType::Number(Number::Float32, order(*byte_order)),
            8 => DataType::Number(Number::Float64, order(*byte_order)),
            other => DataType::Strange(u64::from(*other)),
        },
        Datatype::String { size: StringSize::Fixed(length), .. } => DataType::Text(Some(u64::from(*length))),
        Datatype::String { size: StringSize::Variable, .. } | Datatype::VarLen { kind: VarLenKind::String, .. } => {
            DataType::Text(None)
        }
        Datatype::Compound { fields, .. } => DataType::Compound(
            fields
                .iter()
                .map(|field| Some(Field { name: field.name.clone(), data_type: nested(&field.datatype, deeper)? }))
                .collect::<Option<_>>()?,
        ),
        Datatype::Array { base, dims } => {
            DataType::Array { element: Box::new(nested(base, deeper)?), shape: dims.clone() }
        }
        Datatype::Enum { base, members } => match base.as_ref() {
            Datatype::FixedPoint { size, signed, byte_order } => match integer(*size, *signed) {
                Some(number) => DataType::Enumeration {
                    base: number,
                    order: order(*byte_order),
                    members: members
                        .iter()
                        .map(|member| Member {
                            name: member.name.clone(),
                            value: whole(&member.value, *signed, order(*byte_order)),
                        })
                        .collect(),
                },
                None => DataType::Strange(u64::from(*size)),
            },
            _ => DataType::Strange(raw_size(base, 16).unwrap_or(0) as u64),
        },
        Datatype::VarLen { base, .. } => DataType::Sequence(Box::new(nested(base, deeper)?)),
        // Texts that h5py packed as it packs types of NumPy that HDF5 does not have.
        Datatype::Opaque { size, tag } if *size > 0 && tag.starts_with("NUMPY:|S") => {
            DataType::Text(Some(u64::from(*size)))
        }
        Datatype::Opaque { size, .. } => DataType::Opaque(u64::from(*size)),
        Datatype::Reference { .. } => DataType::Reference,
        Datatype::Bitfield { size, byte_order } => DataType::Bits(u64::from(*size), order(*byte_order)),
    })
}

fn integer(size: u8, signed: bool) -> Option<Number> {
    Some(match (size, signed) {
        (1, true) => Number::Int8,
        (2, true) => Number::Int16,
        (4, true) => Number::Int32,
        (8, true) => Number::Int64,
        (1, false) => Number::UInt8,
        (2, false) => Number::UInt16,
        (4, false) => Number::UInt32,
        (8, false) => Number::UInt64,
        _ => return None,
    })
}

/// The model's byte order.
pub(super) fn order(order: hdf5_reader::ByteOrder) -> ByteOrder {
    match order {
        hdf5_reader::ByteOrder::LittleEndian => ByteOrder::Little,
        hdf5_reader::ByteOrder::BigEndian => ByteOrder::Big,
    }
}

/// An integer of up to eight bytes.
fn whole(bytes: &[u8], signed: bool, order: ByteOrder) -> i128 {
    let number = |byte: &u8, sum: i128| (sum << 8) | i128::from(*byte);
    let bytes = bytes.get(..bytes.len().min(8)).unwrap_or_default();
    let sum = match order {
        ByteOrder::Big => bytes.iter().fold(0, |sum, byte| number(byte, sum)),
        ByteOrder::Little => bytes.iter().rev().fold(0, |sum, byte| number(byte, sum)),
    };
    let bits = 8 * bytes.len() as u32;
    if signed && bits > 0 && sum >> (bits - 1) != 0 { sum - (1 << bits) } else { sum }
}

/// Bytes of one element as it is stored; `None` where that is beyond all bounds.
pub(super) fn raw_size(datatype: &Datatype, reference: usize) -> Option<usize> {
    Some(match datatype {
        Datatype::String { size: StringSize::Variable, .. } | Datatype::VarLen { .. } => reference,
        Datatype::Array { base, dims } => dims
            .iter()
            .try_fold(raw_size(base, reference)?, |size, length| size.checked_mul(usize::try_from(*length).ok()?))?,
        Datatype::Enum { base, .. } => raw_size(base, reference)?,
        Datatype::FixedPoint { size, .. }
        | Datatype::FloatingPoint { size, .. }
        | Datatype::Bitfield { size, .. }
        | Datatype::Reference { size, .. } => usize::from(*size),
        Datatype::String { size: StringSize::Fixed(size), .. }
        | Datatype::Compound { size, .. }
        | Datatype::Opaque { size, .. } => usize::try_from(*size).ok()?,
    })
}

/// Numbers that are stored in another way than their size says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oddity {
    /// A float whose exponent has another width than IEEE 754 says: bfloat16, VAX.
    Float,
    /// An integer that fills only so many bits of its bytes, from so many bits on.
    Bits { from: u32, count: u32 },
}

/// What is odd about a number, by the message of its type (file format specification, IV.A.2.d).
pub(super) fn oddity(message: &[u8]) -> Option<Oddity> {
    let ([class, order, _, _, size, ..], rest) = message.split_first_chunk::<8>()?;
    let short = |at: usize| rest.get(at..)?.first_chunk::<2>().map(|pair| u32::from(u16::from_le_bytes(*pair)));
    let (from, count) = (short(0)?, short(2)?);
    let is_whole = from == 0 && count == 8 * u32::from(*size);
    match class & 0x0F {
        0 if !is_whole && count > 0 && from + count <= 8 * u32::from(*size) => Some(Oddity::Bits { from, count }),
        1 => {
            let exponent = match size {
                2 => 5,
                4 => 8,
                8 => 11,
                _ => return None,
            };
            let is_vax = order & 0x40 != 0;
            (is_vax || !is_whole || rest.get(5) != Some(&exponent)).then_some(Oddity::Float)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_enumerations_keep_sign_and_order() {
        assert_eq!(whole(&[0xFE, 0xFF], true, ByteOrder::Little), -2);
        assert_eq!(whole(&[0xFF, 0xFE], true, ByteOrder::Big), -2);
        assert_eq!(
            whole(&[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], false, ByteOrder::Big),
            i128::from(u64::MAX)
        );
        assert_eq!(whole(&[], true, ByteOrder::Big), 0);
    }

    #[test]
    fn a_bfloat_is_no_half() {
        let float = |size: u8, bits: u8, exponent: u8| {
            vec![0x11, 0x20, bits - 1, 0, size, 0, 0, 0, 0, 0, bits, 0, 7, exponent, 0, 7, 0, 0, 0, 0]
        };
        assert_eq!(oddity(&float(2, 16, 5)), None);
        assert_eq!(oddity(&float(2, 16, 8)), Some(Oddity::Float));
        assert_eq!(oddity(&float(4, 32, 8)), None);
        let bits = Some(Oddity::Bits { from: 4, count: 12 });
        assert_eq!(oddity(&[0x10, 0, 0, 0, 2, 0, 0, 0, 4, 0, 12, 0]), bits);
        assert_eq!(oddity(&[0x10, 0, 0, 0, 2, 0, 0, 0, 0, 0, 16, 0]), None);
        assert_eq!(oddity(&[0x10, 0, 0, 0, 2, 0, 0, 0, 9, 0, 16, 0]), None);
    }
}

//! Values as a file holds them: exact, in the file's own type.

use super::data_type::{DataType, Number};
use half::f16;

/// An array that was read: its type, its lengths and its elements in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// Type of an element as the file says.
    pub data_type: DataType,
    /// Lengths; empty for a scalar.
    pub shape: Vec<u64>,
    /// The elements.
    pub data: Data,
}

/// The elements of an array. Enumerations are their numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Signed, 8 bits.
    Int8(Vec<i8>),
    /// Signed, 16 bits.
    Int16(Vec<i16>),
    /// Signed, 32 bits.
    Int32(Vec<i32>),
    /// Signed, 64 bits.
    Int64(Vec<i64>),
    /// Unsigned, 8 bits.
    UInt8(Vec<u8>),
    /// Unsigned, 16 bits.
    UInt16(Vec<u16>),
    /// Unsigned, 32 bits.
    UInt32(Vec<u32>),
    /// Unsigned, 64 bits.
    UInt64(Vec<u64>),
    /// 16 bits.
    Float16(Vec<f16>),
    /// 32 bits.
    Float32(Vec<f32>),
    /// 64 bits.
    Float64(Vec<f64>),
    /// Texts.
    Text(Vec<String>),
    /// Compound elements: for each field its values of all elements.
    Compound(Vec<Values>),
    /// Elements that are arrays or sequences themselves.
    Nested(Vec<Values>),
    /// Opaque bytes, bit fields, references and numbers of no known kind: so many bytes for each element.
    Bytes(usize, Vec<u8>),
}

/// Runs one expression for whichever kind of number the data are.
macro_rules! for_numbers {
    ($data:expr, $values:ident => $body:expr, else $other:expr) => {
        match $data {
            $crate::inspect::Data::Int8($values) => $body,
            $crate::inspect::Data::Int16($values) => $body,
            $crate::inspect::Data::Int32($values) => $body,
            $crate::inspect::Data::Int64($values) => $body,
            $crate::inspect::Data::UInt8($values) => $body,
            $crate::inspect::Data::UInt16($values) => $body,
            $crate::inspect::Data::UInt32($values) => $body,
            $crate::inspect::Data::UInt64($values) => $body,
            $crate::inspect::Data::Float16($values) => $body,
            $crate::inspect::Data::Float32($values) => $body,
            $crate::inspect::Data::Float64($values) => $body,
            _ => $other,
        }
    };
}

pub(crate) use for_numbers;

/// A number that becomes an f64, where need be the nearest.
pub trait Real: Copy {
    /// The nearest f64.
    fn real(self) -> f64;
}

macro_rules! real {
    ($($kind:ty),*) => { $(impl Real for $kind { fn real(self) -> f64 { self as f64 } })* };
}
real!(i64, u64);
macro_rules! exact {
    ($($kind:ty),*) => { $(impl Real for $kind { fn real(self) -> f64 { f64::from(self) } })* };
}
exact!(i8, i16, i32, u8, u16, u32, f32, f64);

impl Real for f16 {
    fn real(self) -> f64 {
        self.to_f64()
    }
}

impl Values {
    /// Number of elements.
    pub fn len(&self) -> usize {
        match &self.data {
            Data::Text(texts) => texts.len(),
            Data::Compound(fields) => fields.first().map_or(0, Self::len),
            Data::Nested(elements) => elements.len(),
            Data::Bytes(each, bytes) => bytes.len() / (*each).max(1),
            numbers => for_numbers!(numbers, values => values.len(), else 0),
        }
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the elements are numbers, with names or without.
    pub fn is_numeric(&self) -> bool {
        self.data_type.number().is_some()
    }

    /// An element as an f64, where need be the nearest; `None` where it is no number.
    pub fn real(&self, index: usize) -> Option<f64> {
        for_numbers!(&self.data, values => values.get(index).map(|value| value.real()), else None)
    }

    /// All elements as f64; `None` where they are no numbers.
    pub fn reals(&self) -> Option<Vec<f64>> {
        for_numbers!(&self.data, values => Some(values.iter().map(|value| value.real()).collect()), else None)
    }

    /// An element as an exact integer; `None` where it is none.
    pub fn integer(&self, index: usize) -> Option<i128> {
        match &self.data {
            Data::Int8(values) => values.get(index).map(|value| i128::from(*value)),
            Data::Int16(values) => values.get(index).map(|value| i128::from(*value)),
            Data::Int32(values) => values.get(index).map(|value| i128::from(*value)),
            Data::Int64(values) => values.get(index).map(|value| i128::from(*value)),
            Data::UInt8(values) => values.get(index).map(|value| i128::from(*value)),
            Data::UInt16(values) => values.get(index).map(|value| i128::from(*value)),
            Data::UInt32(values) => values.get(index).map(|value| i128::from(*value)),
            Data::UInt64(values) => values.get(index).map(|value| i128::from(*value)),
            _ => None,
        }
    }

    /// An element that is a text.
    pub fn text(&self, index: usize) -> Option<&str> {
        match &self.data {
            Data::Text(texts) => texts.get(index).map(String::as_str),
            _ => None,
        }
    }

    /// The only element, if it is a text.
    pub fn only_text(&self) -> Option<&str> {
        (self.len() == 1).then(|| self.text(0)).flatten()
    }

    /// The only element, if it is a number.
    pub fn only_real(&self) -> Option<f64> {
        (self.len() == 1).then(|| self.real(0)).flatten()
    }

    /// An element in full: integers exactly, floats with the fewest digits that give the same float
    /// of that width back, names of enumerations beside their numbers.
    pub fn written(&self, index: usize) -> String {
        if let Some(integer) = self.integer(index) {
            return match &self.data_type {
                DataType::Enumeration { members, .. } => members
                    .iter()
                    .find(|member| member.value == integer)
                    .map_or_else(|| integer.to_string(), |member| format!("{integer} {}", member.name)),
                _ => integer.to_string(),
            };
        }
        match &self.data {
            Data::Float16(values) => values.get(index).map_or_else(String::new, ToString::to_string),
            Data::Float32(values) => values.get(index).map_or_else(String::new, |value| format!("{value:?}")),
            Data::Float64(values) => values.get(index).map_or_else(String::new, |value| format!("{value:?}")),
            Data::Text(texts) => texts.get(index).cloned().unwrap_or_default(),
            Data::Compound(fields) => {
                let fields: Vec<String> = fields.iter().map(|field| field.written(index)).collect();
                format!("({})", fields.join(", "))
            }
            Data::Nested(elements) => elements.get(index).map_or_else(String::new, |element| {
                let parts: Vec<String> = (0..element.len()).map(|part| element.written(part)).collect();
                format!("[{}]", parts.join(", "))
            }),
            Data::Bytes(each, bytes) => {
                let start = index.saturating_mul(*each);
                crate::domain::hex::hex(bytes.get(start..start.saturating_add(*each)).unwrap_or_default())
            }
            _ => String::new(),
        }
    }

    /// Little-endian bytes of numbers in row-major order; `None` where the elements are no numbers.
    pub fn little_endian(&self) -> Option<Vec<u8>> {
        match &self.data {
            Data::Float16(values) => Some(values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            numbers => {
                for_numbers!(numbers, values => Some(values.iter().flat_map(|value| value.to_le_bytes()).collect()), else None)
            }
        }
    }

    /// Numbers from their little-endian bytes, the way back from [`Self::little_endian`]; what does
    /// not fill a whole element is left out.
    pub fn from_little_endian(data_type: DataType, shape: Vec<u64>, bytes: &[u8]) -> Option<Self> {
        let data = match data_type.number()? {
            Number::Int8 => Data::Int8(elements(bytes, i8::from_le_bytes)),
            Number::Int16 => Data::Int16(elements(bytes, i16::from_le_bytes)),
            Number::Int32 => Data::Int32(elements(bytes, i32::from_le_bytes)),
            Number::Int64 => Data::Int64(elements(bytes, i64::from_le_bytes)),
            Number::UInt8 => Data::UInt8(bytes.to_vec()),
            Number::UInt16 => Data::UInt16(elements(bytes, u16::from_le_bytes)),
            Number::UInt32 => Data::UInt32(elements(bytes, u32::from_le_bytes)),
            Number::UInt64 => Data::UInt64(elements(bytes, u64::from_le_bytes)),
            Number::Float16 => Data::Float16(elements(bytes, f16::from_le_bytes)),
            Number::Float32 => Data::Float32(elements(bytes, f32::from_le_bytes)),
            Number::Float64 => Data::Float64(elements(bytes, f64::from_le_bytes)),
        };
        Some(Self { data_type, shape, data })
    }
}

fn elements<T, const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks::<N>().0.iter().map(|chunk| read(*chunk)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::data_type::{ByteOrder, Member};
    use super::*;

    fn numbers(number: Number, data: Data) -> Values {
        let shape = vec![2];
        Values { data_type: DataType::Number(number, ByteOrder::Big), shape, data }
    }

    #[test]
    fn integers_and_floats_are_written_exactly() {
        let large = numbers(Number::Int64, Data::Int64(vec![9_007_199_254_740_993, i64::MIN]));
        assert_eq!(
            (large.written(0).as_str(), large.written(1).as_str()),
            ("9007199254740993", "-9223372036854775808")
        );
        assert_eq!(numbers(Number::UInt64, Data::UInt64(vec![u64::MAX, 0])).written(0), "18446744073709551615");
        assert_eq!(numbers(Number::Float32, Data::Float32(vec![0.1, f32::NAN])).written(0), "0.1");
        assert_eq!(large.written(7), "");
    }

    #[test]
    fn numbers_survive_the_way_through_bytes() {
        for values in [
            numbers(Number::Int16, Data::Int16(vec![-2, 300])),
            numbers(Number::Float16, Data::Float16(vec![f16::from_f32(0.5), f16::from_f32(-2.0)])),
            numbers(Number::Float64, Data::Float64(vec![1e-300, -0.0])),
            numbers(Number::UInt8, Data::UInt8(vec![0, 255])),
        ] {
            let bytes = values.little_endian().unwrap();
            assert_eq!(Values::from_little_endian(values.data_type.clone(), vec![2], &bytes).unwrap(), values);
        }
    }

    #[test]
    fn names_stand_beside_numbers() {
        let data_type = DataType::Enumeration {
            base: Number::UInt8,
            order: ByteOrder::Little,
            members: vec![Member { name: "LAND".to_owned(), value: 1 }],
        };
        let values = Values { data_type, shape: vec![2], data: Data::UInt8(vec![1, 9]) };
        assert_eq!((values.written(0).as_str(), values.written(1).as_str()), ("1 LAND", "9"));
    }
}

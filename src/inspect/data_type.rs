//! What kind of value an array holds, as its file says.

use std::fmt;

/// Order of the bytes of a number in its file. Values are always held in the computer's own order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

/// Kind and width of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Number {
    /// Signed, 8 bits.
    Int8,
    /// Signed, 16 bits.
    Int16,
    /// Signed, 32 bits.
    Int32,
    /// Signed, 64 bits.
    Int64,
    /// Unsigned, 8 bits.
    UInt8,
    /// Unsigned, 16 bits.
    UInt16,
    /// Unsigned, 32 bits.
    UInt32,
    /// Unsigned, 64 bits.
    UInt64,
    /// IEEE 754, 16 bits.
    Float16,
    /// IEEE 754, 32 bits.
    Float32,
    /// IEEE 754, 64 bits.
    Float64,
}

impl Number {
    /// Bytes of one value.
    pub fn bytes(self) -> usize {
        match self {
            Self::Int8 | Self::UInt8 => 1,
            Self::Int16 | Self::UInt16 | Self::Float16 => 2,
            Self::Int32 | Self::UInt32 | Self::Float32 => 4,
            Self::Int64 | Self::UInt64 | Self::Float64 => 8,
        }
    }

    /// Whether it is a floating-point number.
    pub fn is_float(self) -> bool {
        matches!(self, Self::Float16 | Self::Float32 | Self::Float64)
    }

    /// The name xarray prints: `int16`, `float64`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::UInt8 => "uint8",
            Self::UInt16 => "uint16",
            Self::UInt32 => "uint32",
            Self::UInt64 => "uint64",
            Self::Float16 => "float16",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
        }
    }

    /// The kind its bytes are read as where `_Unsigned` says that integers have a sign (`false`) or none (`true`).
    #[must_use]
    pub fn read_as(self, unsigned: Option<bool>) -> Self {
        match (self, unsigned) {
            (Self::Int8, Some(true)) => Self::UInt8,
            (Self::Int16, Some(true)) => Self::UInt16,
            (Self::Int32, Some(true)) => Self::UInt32,
            (Self::Int64, Some(true)) => Self::UInt64,
            (Self::UInt8, Some(false)) => Self::Int8,
            (Self::UInt16, Some(false)) => Self::Int16,
            (Self::UInt32, Some(false)) => Self::Int32,
            (Self::UInt64, Some(false)) => Self::Int64,
            (same, _) => same,
        }
    }

    fn letter(self) -> char {
        match self {
            Self::Int8 | Self::Int16 | Self::Int32 | Self::Int64 => 'i',
            Self::UInt8 | Self::UInt16 | Self::UInt32 | Self::UInt64 => 'u',
            Self::Float16 | Self::Float32 | Self::Float64 => 'f',
        }
    }
}

/// One field of a compound type.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Type of its values.
    pub data_type: DataType,
}

/// One named value of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: i128,
}

/// Type of the elements of a variable or attribute.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum DataType {
    /// Plain numbers.
    Number(Number, ByteOrder),
    /// Text; the length in bytes if all texts have room for the same.
    Text(Option<u64>),
    /// Numbers with names.
    Enumeration {
        /// Type of the numbers.
        base: Number,
        /// Order of their bytes in the file.
        order: ByteOrder,
        /// The names, as the file lists them.
        members: Vec<Member>,
    },
    /// Several named fields in each element.
    Compound(Vec<Field>),
    /// A small array in each element.
    Array {
        /// Type of its elements.
        element: Box<Self>,
        /// Its lengths.
        shape: Vec<u64>,
    },
    /// A sequence of any length in each element.
    Sequence(Box<Self>),
    /// Bytes without a meaning, so many in each element.
    Opaque(u64),
    /// A bit field, so many bytes in each element.
    Bits(u64, ByteOrder),
    /// A reference to another object of the file.
    Reference,
    /// A number of no kind that is known here, such as an 80-bit float; so many bytes in each element.
    Strange(u64),
}

impl DataType {
    /// The kind of number, of enumerations too.
    pub fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number, _) | Self::Enumeration { base: number, .. } => Some(*number),
            _ => None,
        }
    }

    /// Bytes of one element once it is decoded; of texts and sequences an estimate.
    pub fn decoded_bytes(&self) -> u64 {
        match self {
            Self::Number(number, _) | Self::Enumeration { base: number, .. } => number.bytes() as u64,
            Self::Text(length) => length.unwrap_or(16).saturating_add(24),
            Self::Compound(fields) => {
                fields.iter().fold(0, |sum: u64, field| sum.saturating_add(field.data_type.decoded_bytes()))
            }
            Self::Array { element, shape } => {
                shape.iter().fold(element.decoded_bytes(), |product, length| product.saturating_mul(*length))
            }
            Self::Sequence(_) => 64,
            Self::Opaque(bytes) | Self::Bits(bytes, _) | Self::Strange(bytes) => *bytes,
            Self::Reference => 8,
        }
    }

    /// Width and byte order of a complex number's two floats, as Python's readers store one: fields `r` and `i`.
    pub fn complex(&self) -> Option<(Number, ByteOrder)> {
        let Self::Compound(fields) = self else { return None };
        let [real, imaginary] = fields.as_slice() else { return None };
        match &real.data_type {
            Self::Number(number @ (Number::Float32 | Number::Float64), order)
                if (real.name.as_str(), imaginary.name.as_str()) == ("r", "i")
                    && real.data_type == imaginary.data_type =>
            {
                Some((*number, *order))
            }
            _ => None,
        }
    }

    /// NumPy's spelling, as `dtype.str`: `<f4`, `|i1`, `|S5`, `str`, `enum<|u1>{A,B}`, `{a:<i4,b:<f8}`.
    pub fn numpy(&self) -> String {
        match self {
            Self::Number(number, order) => spell(*number, *order),
            Self::Text(None) => "str".to_owned(),
            Self::Text(Some(length)) => format!("|S{length}"),
            Self::Enumeration { base, order, members } => {
                let mut members: Vec<&Member> = members.iter().collect();
                members.sort_by_key(|member| member.value);
                let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
                format!("enum<{}>{{{}}}", spell(*base, *order), names.join(","))
            }
            Self::Compound(fields) => {
                if let Some((number, order)) = self.complex() {
                    return format!("{}c{}", mark(order, 8), 2 * number.bytes());
                }
                let fields: Vec<String> =
                    fields.iter().map(|field| format!("{}:{}", field.name, field.data_type.numpy())).collect();
                format!("{{{}}}", fields.join(","))
            }
            Self::Array { element, shape } => {
                let shape: Vec<String> = shape.iter().map(u64::to_string).collect();
                format!("{}[{}]", element.numpy(), shape.join(", "))
            }
            Self::Sequence(element) => format!("vlen<{}>", element.numpy()),
            // The only number beyond eight bytes that NumPy knows.
            Self::Strange(bytes @ (12 | 16)) => format!("<f{bytes}"),
            Self::Opaque(bytes) | Self::Strange(bytes) => format!("|V{bytes}"),
            Self::Bits(bytes, order) => format!("{}u{bytes}", mark(*order, *bytes)),
            Self::Reference => "ref".to_owned(),
        }
    }
}

fn spell(number: Number, order: ByteOrder) -> String {
    format!("{}{}{}", mark(order, number.bytes() as u64), number.letter(), number.bytes())
}

fn mark(order: ByteOrder, bytes: u64) -> char {
    match order {
        _ if bytes == 1 => '|',
        ByteOrder::Little => '<',
        ByteOrder::Big => '>',
    }
}

impl fmt::Display for DataType {
    /// The word xarray prints: `float64`, `<U0`-like text is “text”.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number, _) | Self::Enumeration { base: number, .. } => f.write_str(number.name()),
            Self::Text(_) => f.write_str("text"),
            Self::Compound(fields) => write!(f, "{} fields", fields.len()),
            Self::Array { element, shape } => {
                let shape: Vec<String> = shape.iter().map(u64::to_string).collect();
                write!(f, "{element}[{}]", shape.join("×"))
            }
            Self::Sequence(element) => write!(f, "sequence of {element}"),
            Self::Opaque(bytes) => write!(f, "{bytes} opaque bytes"),
            Self::Bits(bytes, _) => write!(f, "{} bits", bytes.saturating_mul(8)),
            Self::Reference => f.write_str("reference"),
            Self::Strange(bytes) => write!(f, "{bytes}-byte number"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_spelled_as_numpy_does() {
        let enumeration = DataType::Enumeration {
            base: Number::UInt8,
            order: ByteOrder::Little,
            members: vec![Member { name: "RED".to_owned(), value: 0 }, Member { name: "GREEN".to_owned(), value: 1 }],
        };
        let pairs = [
            (DataType::Number(Number::Float32, ByteOrder::Little), "<f4"),
            (DataType::Number(Number::Int16, ByteOrder::Big), ">i2"),
            (DataType::Number(Number::Int8, ByteOrder::Big), "|i1"),
            (DataType::Text(Some(5)), "|S5"),
            (DataType::Text(None), "str"),
            (enumeration, "enum<|u1>{RED,GREEN}"),
            (DataType::Sequence(Box::new(DataType::Number(Number::Int32, ByteOrder::Little))), "vlen<<i4>"),
            (
                DataType::Compound(vec![Field {
                    name: "a".to_owned(),
                    data_type: DataType::Number(Number::Int32, ByteOrder::Little),
                }]),
                "{a:<i4}",
            ),
        ];
        for (data_type, spelled) in pairs {
            assert_eq!(data_type.numpy(), spelled);
        }
    }

    #[test]
    fn sizes_of_hostile_types_do_not_overflow() {
        let huge = DataType::Array { element: Box::new(DataType::Opaque(u64::MAX)), shape: vec![u64::MAX, 3] };
        assert_eq!(huge.decoded_bytes(), u64::MAX);
        assert_eq!(DataType::Text(Some(u64::MAX - 24)).decoded_bytes(), u64::MAX);
    }
}

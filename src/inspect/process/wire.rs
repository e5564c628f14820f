//! Numbers, texts and lists as bytes of a stream, and back with a budget: whoever reads an answer believes none of its
//! lengths.

use super::super::data_type::{ByteOrder, DataType, Field, Member, Number};
use super::super::values::{Data, Values, for_numbers};
use half::f16;
use std::io::{self, Read, Write};

/// Bytes of numbers that are converted at a time.
const BLOCK: usize = 64 * 1024;
/// How deep values and types may be nested.
const DEEPEST: usize = 64;

/// Writes a message.
pub(super) struct Out<W>(pub(super) W);

impl<W: Write> Out<W> {
    pub(super) fn byte(&mut self, byte: u8) -> io::Result<()> {
        self.0.write_all(&[byte])
    }

    pub(super) fn number(&mut self, number: u64) -> io::Result<()> {
        self.0.write_all(&number.to_le_bytes())
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.number(bytes.len() as u64)?;
        self.0.write_all(bytes)
    }

    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        self.bytes(text.as_bytes())
    }

    pub(super) fn option<T>(
        &mut self,
        value: Option<T>,
        put: impl FnOnce(&mut Self, T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.byte(u8::from(value.is_some()))?;
        value.map_or(Ok(()), |value| put(self, value))
    }

    pub(super) fn list<'a, T: 'a>(
        &mut self,
        list: &'a [T],
        mut put: impl FnMut(&mut Self, &'a T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.number(list.len() as u64)?;
        list.iter().try_for_each(|value| put(self, value))
    }

    pub(super) fn numbers(&mut self, numbers: &[u64]) -> io::Result<()> {
        self.list(numbers, |out, number| out.number(*number))
    }

    #[expect(clippy::redundant_closure_for_method_calls, reason = "a method of whichever number it is")]
    pub(super) fn values(&mut self, values: &Values) -> io::Result<()> {
        self.data_type(&values.data_type)?;
        self.numbers(&values.shape)?;
        match &values.data {
            Data::Text(texts) => {
                self.byte(1)?;
                self.list(texts, |out, text| out.text(text))
            }
            Data::Compound(parts) => {
                self.byte(2)?;
                self.list(parts, Self::values)
            }
            Data::Nested(parts) => {
                self.byte(3)?;
                self.list(parts, Self::values)
            }
            Data::Bytes(each, bytes) => {
                self.byte(4)?;
                self.number(*each as u64)?;
                self.bytes(bytes)
            }
            numbers => {
                self.byte(0)?;
                self.byte(code_of(numbers))?;
                match numbers {
                    Data::Float16(values) => self.array(values, f16::to_le_bytes),
                    numbers => {
                        for_numbers!(numbers, values => self.array(values, |value| value.to_le_bytes()), else Ok(()))
                    }
                }
            }
        }
    }

    fn array<T: Copy, const N: usize>(&mut self, values: &[T], bytes_of: impl Fn(T) -> [u8; N]) -> io::Result<()> {
        self.number(values.len() as u64)?;
        let mut block = vec![0; BLOCK];
        for part in values.chunks(BLOCK / N) {
            let bytes = block.as_chunks_mut::<N>().0;
            bytes.iter_mut().zip(part).for_each(|(bytes, value)| *bytes = bytes_of(*value));
            self.0.write_all(bytes.get(..part.len()).unwrap_or_default().as_flattened())?;
        }
        Ok(())
    }

    pub(super) fn data_type(&mut self, data_type: &DataType) -> io::Result<()> {
        match data_type {
            DataType::Number(number, order) => {
                self.byte(0)?;
                self.kind(*number, *order)
            }
            DataType::Text(length) => {
                self.byte(1)?;
                self.option(*length, Self::number)
            }
            DataType::Enumeration { base, order, members } => {
                self.byte(2)?;
                self.kind(*base, *order)?;
                self.list(members, |out, member| {
                    out.text(&member.name)?;
                    out.0.write_all(&member.value.to_le_bytes())
                })
            }
            DataType::Compound(fields) => {
                self.byte(3)?;
                self.list(fields, |out, field| {
                    out.text(&field.name)?;
                    out.data_type(&field.data_type)
                })
            }
            DataType::Array { element, shape } => {
                self.byte(4)?;
                self.data_type(element)?;
                self.numbers(shape)
            }
            DataType::Sequence(element) => {
                self.byte(5)?;
                self.data_type(element)
            }
            DataType::Opaque(size) => {
                self.byte(6)?;
                self.number(*size)
            }
            DataType::Bits(size, order) => {
                self.byte(7)?;
                self.number(*size)?;
                self.byte(u8::from(*order == ByteOrder::Big))
            }
            DataType::Reference => self.byte(8),
            DataType::Strange(size) => {
                self.byte(9)?;
                self.number(*size)
            }
        }
    }

    fn kind(&mut self, number: Number, order: ByteOrder) -> io::Result<()> {
        self.byte(NUMBERS.iter().position(|known| *known == number).unwrap_or(0) as u8)?;
        self.byte(u8::from(order == ByteOrder::Big))
    }
}

const NUMBERS: [Number; 11] = [
    Number::Int8,
    Number::Int16,
    Number::Int32,
    Number::Int64,
    Number::UInt8,
    Number::UInt16,
    Number::UInt32,
    Number::UInt64,
    Number::Float16,
    Number::Float32,
    Number::Float64,
];

/// Position of a kind of data among the numbers.
fn code_of(data: &Data) -> u8 {
    match data {
        Data::Int16(_) => 1,
        Data::Int32(_) => 2,
        Data::Int64(_) => 3,
        Data::UInt8(_) => 4,
        Data::UInt16(_) => 5,
        Data::UInt32(_) => 6,
        Data::UInt64(_) => 7,
        Data::Float16(_) => 8,
        Data::Float32(_) => 9,
        Data::Float64(_) => 10,
        _ => 0,
    }
}

/// Reads a message that may make so many bytes in memory.
pub(super) struct In<R> {
    reader: R,
    memory: u64,
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

impl<R: Read> In<R> {
    pub(super) fn new(reader: R, memory: u64) -> Self {
        Self { reader, memory }
    }

    /// Takes from the budget before memory is asked for.
    fn spend(&mut self, count: u64, each: u64) -> io::Result<usize> {
        let bytes = count.checked_mul(each).ok_or_else(|| wrong("a length beyond all bounds"))?;
        self.memory = self.memory.checked_sub(bytes).ok_or_else(|| wrong("more than an answer may hold"))?;
        usize::try_from(count).map_err(|error| wrong(&error.to_string()))
    }

    fn exact<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn byte(&mut self) -> io::Result<u8> {
        self.exact::<1>().map(|[byte]| byte)
    }

    pub(super) fn number(&mut self) -> io::Result<u64> {
        self.exact().map(u64::from_le_bytes)
    }

    pub(super) fn bytes(&mut self) -> io::Result<Vec<u8>> {
        let length = self.number()?;
        let length = self.spend(length, 1)?;
        let mut bytes = vec![0; length];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn text(&mut self) -> io::Result<String> {
        String::from_utf8(self.bytes()?).map_err(|error| wrong(&error.to_string()))
    }

    pub(super) fn option<T>(&mut self, get: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<Option<T>> {
        match self.byte()? {
            0 => Ok(None),
            1 => get(self).map(Some),
            _ => Err(wrong("neither there nor not")),
        }
    }

    pub(super) fn list<T>(&mut self, mut get: impl FnMut(&mut Self) -> io::Result<T>) -> io::Result<Vec<T>> {
        let length = self.number()?;
        let length = self.spend(length, size_of::<T>() as u64)?;
        (0..length).map(|_| get(self)).collect()
    }

    pub(super) fn numbers(&mut self) -> io::Result<Vec<u64>> {
        self.list(Self::number)
    }

    pub(super) fn values(&mut self) -> io::Result<Values> {
        self.nested(DEEPEST)
    }

    fn nested(&mut self, deeper: usize) -> io::Result<Values> {
        let deeper = deeper.checked_sub(1).ok_or_else(|| wrong("nested too deeply"))?;
        let data_type = self.type_of(DEEPEST)?;
        let shape = self.numbers()?;
        let data = match self.byte()? {
            0 => self.plain()?,
            1 => Data::Text(self.list(Self::text)?),
            2 => Data::Compound(self.list(|input| input.nested(deeper))?),
            3 => Data::Nested(self.list(|input| input.nested(deeper))?),
            4 => {
                let each = self.number()?;
                Data::Bytes(usize::try_from(each).map_err(|error| wrong(&error.to_string()))?, self.bytes()?)
            }
            _ => return Err(wrong("no kind of values")),
        };
        consistent(Values { data_type, shape, data })
    }

    fn plain(&mut self) -> io::Result<Data> {
        let number = self.known_number()?;
        Ok(match number {
            Number::Int8 => Data::Int8(self.array(i8::from_le_bytes)?),
            Number::Int16 => Data::Int16(self.array(i16::from_le_bytes)?),
            Number::Int32 => Data::Int32(self.array(i32::from_le_bytes)?),
            Number::Int64 => Data::Int64(self.array(i64::from_le_bytes)?),
            Number::UInt8 => Data::UInt8(self.array(u8::from_le_bytes)?),
            Number::UInt16 => Data::UInt16(self.array(u16::from_le_bytes)?),
            Number::UInt32 => Data::UInt32(self.array(u32::from_le_bytes)?),
            Number::UInt64 => Data::UInt64(self.array(u64::from_le_bytes)?),
            Number::Float16 => Data::Float16(self.array(f16::from_le_bytes)?),
            Number::Float32 => Data::Float32(self.array(f32::from_le_bytes)?),
            Number::Float64 => Data::Float64(self.array(f64::from_le_bytes)?),
        })
    }

    fn array<T, const N: usize>(&mut self, value_of: impl Fn([u8; N]) -> T) -> io::Result<Vec<T>> {
        let length = self.number()?;
        let length = self.spend(length, N as u64)?;
        let mut values = Vec::with_capacity(length);
        let mut block = vec![0; BLOCK];
        while values.len() < length {
            let count = (length - values.len()).min(BLOCK / N);
            let bytes = block.get_mut(..count * N).unwrap_or_default();
            self.reader.read_exact(bytes)?;
            values.extend(bytes.as_chunks::<N>().0.iter().map(|bytes| value_of(*bytes)));
        }
        Ok(values)
    }

    pub(super) fn data_type(&mut self) -> io::Result<DataType> {
        self.type_of(DEEPEST)
    }

    fn type_of(&mut self, deeper: usize) -> io::Result<DataType> {
        let deeper = deeper.checked_sub(1).ok_or_else(|| wrong("nested too deeply"))?;
        Ok(match self.byte()? {
            0 => DataType::Number(self.known_number()?, self.order()?),
            1 => DataType::Text(self.option(Self::number)?),
            2 => DataType::Enumeration {
                base: self.known_number()?,
                order: self.order()?,
                members: self
                    .list(|input| Ok(Member { name: input.text()?, value: input.exact().map(i128::from_le_bytes)? }))?,
            },
            3 => DataType::Compound(
                self.list(|input| Ok(Field { name: input.text()?, data_type: input.type_of(deeper)? }))?,
            ),
            4 => DataType::Array { element: Box::new(self.type_of(deeper)?), shape: self.numbers()? },
            5 => DataType::Sequence(Box::new(self.type_of(deeper)?)),
            6 => DataType::Opaque(self.number()?),
            7 => DataType::Bits(self.number()?, self.order()?),
            8 => DataType::Reference,
            9 => DataType::Strange(self.number()?),
            _ => return Err(wrong("no kind of type")),
        })
    }

    fn known_number(&mut self) -> io::Result<Number> {
        let code = usize::from(self.byte()?);
        NUMBERS.get(code).copied().ok_or_else(|| wrong("no kind of number"))
    }

    fn order(&mut self) -> io::Result<ByteOrder> {
        match self.byte()? {
            0 => Ok(ByteOrder::Little),
            1 => Ok(ByteOrder::Big),
            _ => Err(wrong("no byte order")),
        }
    }
}

/// Values whose number is what their shape says and whose kind is what their type says.
fn consistent(values: Values) -> io::Result<Values> {
    let elements = values.shape.iter().try_fold(1_u64, |product, length| product.checked_mul(*length));
    let counted = match &values.data {
        // Without fields there is nothing to count; without bytes neither.
        Data::Compound(fields) => {
            let same = fields.iter().all(|field| Some(field.len() as u64) == elements);
            if same { elements } else { None }
        }
        Data::Bytes(0, bytes) => bytes.is_empty().then_some(elements).flatten(),
        _ => Some(values.len() as u64),
    };
    let fits = match (&values.data_type, &values.data) {
        (DataType::Number(number, _) | DataType::Enumeration { base: number, .. }, data) => {
            NUMBERS.get(usize::from(code_of(data))) == Some(number) && !is_other(data)
        }
        (DataType::Text(_), Data::Text(_))
        | (DataType::Compound(_), Data::Compound(_))
        | (DataType::Array { .. } | DataType::Sequence(_), Data::Nested(_))
        | (DataType::Opaque(_) | DataType::Bits(..) | DataType::Reference | DataType::Strange(_), Data::Bytes(..)) => {
            true
        }
        _ => false,
    };
    if fits && counted.is_some() && counted == elements {
        Ok(values)
    } else {
        Err(wrong("values that are none of their type"))
    }
}

fn is_other(data: &Data) -> bool {
    matches!(data, Data::Text(_) | Data::Compound(_) | Data::Nested(_) | Data::Bytes(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: Number) -> DataType {
        DataType::Number(number, ByteOrder::Big)
    }

    fn some_values() -> Vec<Values> {
        let plain = |data_type: DataType, shape: &[u64], data| Values { data_type, shape: shape.to_vec(), data };
        let member = Member { name: "LAND".to_owned(), value: -1 };
        let land = DataType::Enumeration { base: Number::Int8, order: ByteOrder::Little, members: vec![member] };
        let field = |name: &str, data_type: &DataType| Field { name: name.to_owned(), data_type: data_type.clone() };
        let pair = DataType::Compound(vec![field("a", &land), field("b", &DataType::Text(Some(3)))]);
        let rows = vec![
            plain(number(Number::UInt16), &[2], Data::UInt16(vec![7, 8])),
            plain(number(Number::UInt16), &[0], Data::UInt16(vec![])),
        ];
        vec![
            plain(number(Number::Float64), &[3], Data::Float64(vec![1.5, f64::INFINITY, -0.0])),
            plain(number(Number::Float16), &[2, 1], Data::Float16(vec![f16::from_f32(0.5), f16::MIN])),
            plain(number(Number::Int64), &[100, 300], Data::Int64((0..30_000).collect())),
            plain(DataType::Text(None), &[], Data::Text(vec!["é\0".to_owned()])),
            plain(
                pair,
                &[2],
                Data::Compound(vec![
                    plain(land, &[2], Data::Int8(vec![-1, 4])),
                    plain(DataType::Text(Some(3)), &[2], Data::Text(vec![String::new(), "x".to_owned()])),
                ]),
            ),
            plain(DataType::Sequence(Box::new(number(Number::UInt16))), &[2], Data::Nested(rows)),
            plain(DataType::Opaque(2), &[2], Data::Bytes(2, vec![1, 2, 3, 4])),
            plain(DataType::Reference, &[0], Data::Bytes(8, vec![])),
        ]
    }

    fn written(values: &Values) -> Vec<u8> {
        let mut bytes = Vec::new();
        Out(&mut bytes).values(values).unwrap();
        bytes
    }

    #[test]
    fn values_of_every_kind_come_back() {
        for values in some_values() {
            let bytes = written(&values);
            assert_eq!(In::new(bytes.as_slice(), 1 << 20).values().unwrap(), values);
        }
    }

    #[test]
    fn lengths_are_not_believed() {
        let mut bytes = written(&some_values()[0]);
        let at = bytes.len() - 3 * 8 - 8;
        bytes[at..at + 8].copy_from_slice(&u64::MAX.to_le_bytes());
        assert!(In::new(bytes.as_slice(), 1 << 30).values().is_err());
        bytes[at..at + 8].copy_from_slice(&(1_u64 << 40).to_le_bytes());
        assert!(In::new(bytes.as_slice(), 1 << 30).values().is_err());
        bytes[at..at + 8].copy_from_slice(&2_u64.to_le_bytes());
        assert!(In::new(bytes.as_slice(), 1 << 30).values().is_err(), "two values for a shape of three");
    }

    #[test]
    fn damaged_answers_are_errors_and_need_little_memory() {
        let seed = 7;
        let mut random = fastrand::Rng::with_seed(seed);
        for values in some_values() {
            let bytes = written(&values);
            for _ in 0..2000 {
                let mut damaged = bytes.clone();
                for _ in 0..random.usize(1..4) {
                    let at = random.usize(..damaged.len().min(200));
                    damaged[at] = random.u8(..);
                }
                damaged.truncate(random.usize(..=damaged.len()));
                if let Ok(values) = In::new(damaged.as_slice(), 1 << 20).values() {
                    assert_eq!(values.len() as u64, values.shape.iter().product::<u64>(), "seed {seed}");
                }
            }
        }
    }
}

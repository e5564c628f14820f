//! What the two processes say to each other.

use super::super::georeference::{Affine, Georeference, ReferenceSystem};
use super::super::kind::FileKind;
use super::super::model::{Attribute, Axis, Dimension, Filter, Group, Structure, Variable};
use super::super::selection::{Range, Selection};
use super::super::unread::Unread;
use super::super::values::Values;
use super::wire::{In, Out};
use std::io::{self, Read, Write};

/// Changes whenever a message does: a program that was replaced while it ran must not misread its own process.
pub(super) const VERSION: u8 = 2;

/// Most bytes that a structure may take in memory.
const MOST_STRUCTURE: u64 = 512 << 20;
/// The same for values: those of one reading, with what stands around each text.
const MOST_VALUES: u64 = 256 << 20;
/// How deep groups may lie in each other.
const DEEPEST: usize = 256;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Question {
    /// What the file holds.
    Structure,
    /// Some values of a variable.
    Values(String, Selection),
}

/// What is answered, beside the number of bytes of the file that were read so far.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// The file is open.
    Ready(u8),
    /// What it holds.
    Structure(Box<Structure>),
    /// Some values.
    Values(Values),
    /// Why there is none.
    Unread(Unread),
}

impl Question {
    pub(super) fn write(&self, to: impl Write) -> io::Result<()> {
        let mut out = Out(to);
        match self {
            Self::Structure => out.byte(0)?,
            Self::Values(path, selection) => {
                out.byte(1)?;
                out.text(path)?;
                out.list(&selection.0, |out, range| {
                    out.number(range.start)?;
                    out.number(range.count)?;
                    out.number(range.step)
                })?;
            }
        }
        out.0.flush()
    }

    pub(super) fn read(from: impl Read) -> io::Result<Self> {
        let mut input = In::new(from, 1 << 20);
        if input.byte()? == 0 {
            return Ok(Self::Structure);
        }
        let path = input.text()?;
        let range =
            |input: &mut In<_>| Ok(Range { start: input.number()?, count: input.number()?, step: input.number()? });
        Ok(Self::Values(path, Selection(input.list(range)?)))
    }
}

impl Answer {
    pub(super) fn write(&self, bytes_read: u64, to: impl Write) -> io::Result<()> {
        let mut out = Out(to);
        out.number(bytes_read)?;
        match self {
            Self::Ready(version) => {
                out.byte(0)?;
                out.byte(*version)?;
            }
            Self::Structure(structure) => {
                out.byte(1)?;
                group(&mut out, &structure.root)?;
            }
            Self::Values(values) => {
                out.byte(2)?;
                out.values(values)?;
            }
            Self::Unread(reason) => {
                out.byte(3)?;
                unread(&mut out, reason)?;
            }
        }
        out.0.flush()
    }

    pub(super) fn read(mut from: impl Read) -> io::Result<(Self, u64)> {
        let mut start = In::new(&mut from, 0);
        let bytes_read = start.number()?;
        let answer = match start.byte()? {
            0 => Self::Ready(start.byte()?),
            1 => {
                let root = read_group(&mut In::new(from, MOST_STRUCTURE), DEEPEST)?;
                Self::Structure(Box::new(Structure { kind: FileKind::Hdf5, root }))
            }
            2 => Self::Values(In::new(from, MOST_VALUES).values()?),
            3 => Self::Unread(read_unread(&mut In::new(from, MOST_VALUES))?),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        };
        Ok((answer, bytes_read))
    }
}

fn unread<W: Write>(out: &mut Out<W>, reason: &Unread) -> io::Result<()> {
    out.bytes(&serde_json::to_vec(reason)?)
}

fn read_unread<R: Read>(input: &mut In<R>) -> io::Result<Unread> {
    Ok(serde_json::from_slice(&input.bytes()?)?)
}

fn group<W: Write>(out: &mut Out<W>, group_: &Group) -> io::Result<()> {
    out.text(&group_.name)?;
    out.text(&group_.path)?;
    out.list(&group_.dimensions, |out, dimension| {
        out.text(&dimension.name)?;
        out.number(dimension.length)?;
        out.byte(u8::from(dimension.unlimited) | u8::from(dimension.phony) << 1)
    })?;
    out.list(&group_.variables, variable)?;
    out.list(&group_.attributes, attribute)?;
    out.list(&group_.groups, group)?;
    out.list(&group_.unread, unread)?;
    out.option(group_.same_as.as_deref(), Out::text)
}

fn read_group<R: Read>(input: &mut In<R>, deeper: usize) -> io::Result<Group> {
    let deeper = deeper.checked_sub(1).ok_or(io::ErrorKind::InvalidData)?;
    Ok(Group {
        name: input.text()?,
        path: input.text()?,
        dimensions: input.list(|input| {
            let (name, length, flags) = (input.text()?, input.number()?, input.byte()?);
            Ok(Dimension { name, length, unlimited: flags & 1 != 0, phony: flags & 2 != 0 })
        })?,
        variables: input.list(read_variable)?,
        attributes: input.list(read_attribute)?,
        groups: input.list(|input| read_group(input, deeper))?,
        unread: input.list(read_unread)?,
        same_as: input.option(In::text)?,
    })
}

fn variable<W: Write>(out: &mut Out<W>, variable: &Variable) -> io::Result<()> {
    out.text(&variable.name)?;
    out.text(&variable.path)?;
    out.data_type(&variable.data_type)?;
    out.numbers(&variable.shape)?;
    out.list(&variable.max_shape, |out, most| out.option(*most, Out::number))?;
    out.list(&variable.axes, |out, axis| {
        out.text(&axis.name)?;
        out.option(axis.scale.as_deref(), Out::text)
    })?;
    out.option(variable.chunks.as_deref(), Out::numbers)?;
    out.list(&variable.filters, |out, filter| {
        out.number(u64::from(filter.number))?;
        out.text(&filter.name)
    })?;
    out.option(variable.fill.as_ref(), Out::values)?;
    out.list(&variable.attributes, attribute)?;
    out.byte(u8::from(variable.is_scale))?;
    out.option(variable.same_as.as_deref(), Out::text)?;
    out.option(variable.georeference.as_ref(), georeference)?;
    out.option(variable.unread.as_ref(), unread)
}

fn read_variable<R: Read>(input: &mut In<R>) -> io::Result<Variable> {
    Ok(Variable {
        name: input.text()?,
        path: input.text()?,
        data_type: input.data_type()?,
        shape: input.numbers()?,
        max_shape: input.list(|input| input.option(In::number))?,
        axes: input.list(|input| Ok(Axis { name: input.text()?, scale: input.option(In::text)? }))?,
        chunks: input.option(In::numbers)?,
        filters: input.list(|input| {
            let number = u32::try_from(input.number()?).unwrap_or(u32::MAX);
            Ok(Filter { number, name: input.text()? })
        })?,
        fill: input.option(In::values)?,
        attributes: input.list(read_attribute)?,
        inherited: Vec::new(),
        is_scale: input.byte()? != 0,
        same_as: input.option(In::text)?,
        georeference: input.option(read_georeference)?,
        unread: input.option(read_unread)?,
    })
}

fn georeference<W: Write>(out: &mut Out<W>, place: &Georeference) -> io::Result<()> {
    match &place.system {
        ReferenceSystem::Geographic => out.byte(0)?,
        ReferenceSystem::AssumedGeographic => out.byte(1)?,
        ReferenceSystem::Unknown(words) => {
            out.byte(2)?;
            out.text(words)?;
        }
        ReferenceSystem::Projected { proj, epsg } => {
            out.byte(3)?;
            out.text(proj)?;
            out.option(epsg.map(u64::from), Out::number)?;
        }
    }
    let Affine { x0, dx_column, dx_row, y0, dy_column, dy_row } = place.transform;
    for number in [x0, dx_column, dx_row, y0, dy_column, dy_row] {
        out.number(number.to_bits())?;
    }
    let (rows, columns) = place.dimensions;
    out.number(rows as u64)?;
    out.number(columns as u64)
}

fn read_georeference<R: Read>(input: &mut In<R>) -> io::Result<Georeference> {
    let system = match input.byte()? {
        0 => ReferenceSystem::Geographic,
        1 => ReferenceSystem::AssumedGeographic,
        2 => ReferenceSystem::Unknown(input.text()?),
        3 => {
            let proj = input.text()?;
            let epsg = input.option(In::number)?.and_then(|code| u32::try_from(code).ok());
            ReferenceSystem::Projected { proj, epsg }
        }
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    let mut float = || input.number().map(f64::from_bits);
    let (x0, dx_column, dx_row) = (float()?, float()?, float()?);
    let (y0, dy_column, dy_row) = (float()?, float()?, float()?);
    let mut index = || input.number().map(|index| usize::try_from(index).unwrap_or(usize::MAX));
    let dimensions = (index()?, index()?);
    Ok(Georeference { system, transform: Affine { x0, dx_column, dx_row, y0, dy_column, dy_row }, dimensions })
}

fn attribute<W: Write>(out: &mut Out<W>, attribute: &Attribute) -> io::Result<()> {
    out.text(&attribute.name)?;
    match &attribute.value {
        Ok(values) => {
            out.byte(0)?;
            out.values(values)
        }
        Err(reason) => {
            out.byte(1)?;
            unread(out, reason)
        }
    }
}

fn read_attribute<R: Read>(input: &mut In<R>) -> io::Result<Attribute> {
    let name = input.text()?;
    let value = match input.byte()? {
        0 => Ok(input.values()?),
        _ => Err(read_unread(input)?),
    };
    Ok(Attribute { name, value })
}

#[cfg(test)]
mod tests {
    use super::super::super::data_type::{ByteOrder, DataType, Number};
    use super::super::super::unread::Why;
    use super::super::super::values::Data;
    use super::*;

    fn structure() -> Structure {
        let data_type = DataType::Number(Number::Int32, ByteOrder::Little);
        let values = Values { data_type: data_type.clone(), shape: vec![2], data: Data::Int32(vec![4, -4]) };
        let attributes = vec![
            Attribute { name: "range".to_owned(), value: Ok(values.clone()) },
            Attribute { name: "broken".to_owned(), value: Err(Unread::new("/g/v", Why::Damaged, "cut")) },
        ];
        let variable = Variable {
            name: "v".to_owned(),
            path: "/g/v".to_owned(),
            data_type,
            shape: vec![3, 5],
            max_shape: vec![None, Some(5)],
            axes: vec![Axis { name: "x".to_owned(), scale: Some("/x".to_owned()) }; 2],
            chunks: Some(vec![1, 5]),
            filters: vec![Filter { number: 32001, name: "Blosc".to_owned() }],
            fill: Some(values),
            attributes,
            inherited: Vec::new(),
            is_scale: true,
            same_as: Some("/w".to_owned()),
            georeference: Some(Georeference {
                system: ReferenceSystem::Projected { proj: "+proj=sinu".to_owned(), epsg: Some(5) },
                transform: Affine { x0: -0.1, dx_column: 1e-9, dx_row: 0.0, y0: 3.5, dy_column: 0.0, dy_row: -2.0 },
                dimensions: (0, 1),
            }),
            unread: Some(Unread::new("/g/v", Why::Filter(32001, "Blosc".to_owned()), "")),
        };
        let dimensions = vec![Dimension { name: "x".to_owned(), length: 3, unlimited: true, phony: false }];
        let name = "g".to_owned();
        let group = Group { name, path: "/g".to_owned(), dimensions, variables: vec![variable], ..Group::default() };
        let unread = vec![Unread::new("/lost", Why::TooLarge(5, 4), "")];
        let root = Group { path: "/".to_owned(), groups: vec![group], unread, ..Group::default() };
        Structure { kind: FileKind::Hdf5, root }
    }

    #[test]
    fn questions_and_answers_come_back() {
        for question in [
            Question::Structure,
            Question::Values("/a/b".to_owned(), Selection(vec![Range::new(3, 4).by(2), Range::one(0)])),
        ] {
            let mut bytes = Vec::new();
            question.write(&mut bytes).unwrap();
            assert_eq!(Question::read(bytes.as_slice()).unwrap(), question);
        }
        for answer in [
            Answer::Ready(VERSION),
            Answer::Structure(Box::new(structure())),
            Answer::Unread(Unread::file(Why::Filter(1, "x".to_owned()), "words")),
        ] {
            let mut bytes = Vec::new();
            answer.write(77, &mut bytes).unwrap();
            assert_eq!(Answer::read(bytes.as_slice()).unwrap(), (answer, 77));
        }
    }

    #[test]
    fn a_damaged_structure_is_an_error_and_no_panic() {
        let mut bytes = Vec::new();
        Answer::Structure(Box::new(structure())).write(0, &mut bytes).unwrap();
        let seed = 11;
        let mut random = fastrand::Rng::with_seed(seed);
        for _ in 0..5000 {
            let mut damaged = bytes.clone();
            let at = random.usize(..damaged.len());
            damaged[at] = random.u8(..);
            damaged.truncate(random.usize(..=damaged.len()));
            assert!(Answer::read(damaged.as_slice()).is_err() || damaged.len() > 9, "seed {seed}");
        }
    }
}

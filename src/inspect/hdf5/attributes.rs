//! Attributes of an object, each by itself, and the few that say what the object is.

use super::super::model::Attribute;
use super::super::unread::Unread;
use super::decode::Decoder;
use super::dense;
use super::header::{Message, SHARED, kind};
use super::links::text;
use super::object::{self, Object};
use super::place::Place;
use super::trouble::unread;
use hdf5_reader::error::{Error, Result};
use hdf5_reader::io::Cursor;
use hdf5_reader::messages::HdfMessage;
use hdf5_reader::messages::attribute::{self, AttributeMessage};
use hdf5_reader::messages::dataspace::DataspaceType;
use hdf5_reader::messages::datatype::Datatype;

/// What attributes say about dimensions.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Scales {
    /// Addresses of the scales of each dimension, the last attached one, as NetCDF takes it.
    pub(super) list: Option<Vec<Option<u64>>>,
}

/// The attributes of an object at a path in the file's order, what they say about dimensions, and what could not be
/// told apart enough to name it. Decoded values may use so many bytes.
pub(super) fn of(
    place: &Place,
    address: u64,
    object: &Object,
    path: &str,
    budget: u64,
) -> (Vec<Attribute>, Scales, Vec<Unread>) {
    let decoder = Decoder::new(place, path, budget);
    let mut attributes = Vec::new();
    let mut scales = Scales::default();
    let mut problems = Vec::new();
    for (name, message) in stored(place, address, object) {
        match (name, message) {
            (Some(name), Ok(_)) if name == "REFERENCE_LIST" => {}
            (Some(name), Ok(message)) if name == "DIMENSION_LIST" => scales.list = dimension_list(&decoder, &message),
            (Some(name), Ok(message)) => attributes.push(Attribute { name, value: decode(&decoder, &message) }),
            (Some(name), Err(error)) => attributes.push(Attribute { name, value: Err(unread(path, &error)) }),
            (None, Ok(_)) => {}
            (None, Err(error)) => problems.push(unread(path, &error)),
        }
    }
    (attributes, scales, problems)
}

type Stored = (Option<String>, Result<AttributeMessage>);

fn stored(place: &Place, address: u64, object: &Object) -> Vec<Stored> {
    let mut found: Vec<Stored> = object.attributes.iter().map(|message| one(place, address, message)).collect();
    let Some(info) = &object.attribute_info else { return found };
    // By the order in which they were made if there is an index of that, else by name: hashes have no order.
    let made =
        info.btree_creation_order_address.filter(|index| !Cursor::is_undefined_offset(*index, place.sizes.offset));
    match dense::objects(place, info.fractal_heap_address, made.unwrap_or(info.btree_name_index_address)) {
        Ok(objects) => {
            let mut dense: Vec<Stored> = objects
                .into_iter()
                .map(|object| match object {
                    Ok(body) => parsed(place, &body),
                    Err(error) => (None, Err(error)),
                })
                .collect();
            if made.is_none() {
                dense.sort_by(|(one, _), (other, _)| one.cmp(other));
            }
            found.append(&mut dense);
        }
        Err(error) => found.push((None, Err(error))),
    }
    found
}

fn one(place: &Place, address: u64, message: &Message) -> Stored {
    if message.flags & SHARED == 0 {
        return parsed(place, &message.body);
    }
    match object::resolve(place, address, message) {
        Ok(HdfMessage::Attribute(attribute)) => (Some(attribute.name.clone()), Ok(attribute)),
        Ok(_) => (None, Err(Error::InvalidData("a shared attribute is none".to_owned()))),
        Err(error) => (None, Err(error)),
    }
}

/// An attribute message; its name is read first, because some writers put Latin-1 there.
fn parsed(place: &Place, body: &[u8]) -> Stored {
    let mut body = body.to_vec();
    let name = body.get(2..4).and_then(|bytes| bytes.first_chunk::<2>().copied()).and_then(|length| {
        let start = if body.first() == Some(&3) { 9 } else { 8 };
        let end = start + usize::from(u16::from_le_bytes(length));
        let bytes = body.get_mut(start..end)?;
        let name = text(bytes);
        if std::str::from_utf8(bytes).is_err() {
            // For the library, which takes UTF-8 alone.
            bytes.iter_mut().filter(|byte| !byte.is_ascii()).for_each(|byte| *byte = b'_');
        }
        Some(name)
    });
    let cursor = &mut Cursor::new(&body);
    let message = committed(place, &body)
        .unwrap_or_else(|| attribute::parse(cursor, place.sizes.offset, place.sizes.length, body.len()));
    (name, message)
}

/// An attribute whose type is stored elsewhere (a named type): the library refuses it, so the type is put in its place.
fn committed(place: &Place, body: &[u8]) -> Option<Result<AttributeMessage>> {
    let (version, flags) = (*body.first()?, *body.get(1)?);
    if !(version == 2 || version == 3) || flags & 0x01 == 0 {
        return None;
    }
    let short = |at: usize| body.get(at..)?.first_chunk::<2>().map(|pair| usize::from(u16::from_le_bytes(*pair)));
    let (name, old) = (short(2)?, short(4)?);
    let start = if version == 3 { 9 } else { 8 } + name;
    let shared =
        Message { kind: kind::DATATYPE, flags: SHARED, body: body.get(start..start.checked_add(old)?)?.to_vec() };
    let datatype = match object::stored_type(place, &shared) {
        Ok(datatype) => datatype,
        Err(error) => return Some(Err(error)),
    };
    let new = u16::try_from(datatype.len()).ok()?;
    let mut whole = vec![version, flags & !0x01];
    whole.extend(body.get(2..4)?);
    whole.extend(new.to_le_bytes());
    whole.extend(body.get(6..start)?);
    whole.extend(datatype);
    whole.extend(body.get(start + old..)?);
    Some(attribute::parse(&mut Cursor::new(&whole), place.sizes.offset, place.sizes.length, whole.len()))
}

fn decode(
    decoder: &Decoder<'_>,
    message: &AttributeMessage,
) -> std::result::Result<super::super::values::Values, Unread> {
    let shape = match message.dataspace.dataspace_type {
        DataspaceType::Scalar => Vec::new(),
        DataspaceType::Null => vec![0],
        DataspaceType::Simple => message.dataspace.dims.clone(),
    };
    decoder.values(&message.raw_data, &message.datatype, shape)
}

/// `DIMENSION_LIST`: for each dimension a sequence of references to its scales.
fn dimension_list(decoder: &Decoder<'_>, message: &AttributeMessage) -> Option<Vec<Option<u64>>> {
    if !matches!(&message.datatype, Datatype::VarLen { base, .. } if matches!(**base, Datatype::Reference { .. })) {
        return None;
    }
    let values = decode(decoder, message).ok()?;
    let super::super::values::Data::Nested(dimensions) = values.data else { return None };
    Some(
        dimensions
            .iter()
            .map(|references| match &references.data {
                super::super::values::Data::Bytes(size, bytes) if *size > 0 => {
                    bytes.chunks_exact(*size).last().map(address)
                }
                _ => None,
            })
            .collect(),
    )
}

/// The address that an object reference holds. References of HDF5 1.12 say their kind, flags and the length of the
/// address before it.
fn address(bytes: &[u8]) -> u64 {
    let (start, length) = match bytes {
        [2, _, length, rest @ ..] if rest.len() > 12 => (3, usize::from(*length).min(8)),
        _ => (0, 8),
    };
    bytes.iter().skip(start).take(length).rev().fold(0, |address, byte| (address << 8) | u64::from(*byte))
}

//! A whole file as JSON: structure, attributes, and a checksum of each array, so that other tools can be compared with
//! what is read here.
//!
//! ```text
//! GROUP:   {"name", "attrs": {NAME: ATTR}, "groups": [GROUP…], "datasets": [DATASET…], "unread": [{"path", "words"}…]}
//! ATTR:    {"dtype" (NumPy's spelling), "shape", "value": [flat list; texts as texts; "NaN", "inf", "-inf"]};
//!          where an element is no plain value: "value": "? (1, 2.5)", in words; where it is unread: "ERR words"
//! DATASET: {"name", "dtype", "shape", "maxshape" (null: unlimited), "chunks", "fill", "attrs", "dims": [path of the
//!          scale or null…], "data": {"n", "crc"} or {"ERR": words}}; {"name", "OPEN_ERR": words} where it is unread
//! ```
//!
//! A file that netCDF4-python opens has "root" beside, which is the root group as that says it ([`netcdf`]).
//!
//! `crc` is CRC-32 of the little-endian bytes of the array in row-major order; of texts of any length UTF-8 joined by NUL;
//! of sequences the bytes of all of them one after another; null where the bytes in memory are nobody else's.

mod bytes;
mod netcdf;

use super::data_type::{ByteOrder, DataType};
use super::model::{Attribute, Group, Structure, Variable};
use super::reader::Reader;
use super::selection::Selection;
use super::unread::{Unread, Why};
use super::values::{Data, Values};
use bytes::Sum;
use netcdf::{Netcdf, Unpacked};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// Arrays above this are not read to the end for their checksum.
const MOST_SUMMED: u64 = 1_000_000_000;
/// Elements that are read at once, of any type.
const PIECE_BYTES: u64 = 8_000_000;

/// The whole file.
///
/// # Errors
/// What the reader says of the file itself; what it says of parts of it stands in the dump.
pub fn dump(reader: &mut dyn Reader) -> Result<Value, Unread> {
    let structure = reader.structure()?;
    let mut dump = Dump { reader, structure: &structure, listed: HashSet::new(), unpacked: HashMap::new() };
    let mut whole = dump.group(&structure.root, "/");
    if let (Some(netcdf), Some(object)) = (Netcdf::of(&structure, &dump.unpacked), whole.as_object_mut()) {
        object.insert("root".to_owned(), netcdf.group(&structure.root, "/"));
    }
    Ok(whole)
}

struct Dump<'a> {
    reader: &'a mut dyn Reader,
    structure: &'a Structure,
    /// Groups whose content stands in the dump.
    listed: HashSet<&'a str>,
    /// What netCDF4-python makes of the values, by path.
    unpacked: HashMap<String, Result<Unpacked, String>>,
}

impl<'a> Dump<'a> {
    /// A group under one of its names, with its content where it is met for the first time.
    fn group(&mut self, group: &'a Group, name: &str) -> Value {
        let content = match &group.same_as {
            Some(path) => self.structure.group(path).unwrap_or(group),
            None => group,
        };
        let mut object = Map::new();
        object.insert("name".to_owned(), json!(name));
        if let Some(path) = &group.same_as {
            object.insert("same_as".to_owned(), json!(path));
        }
        // The root has no name of its own, so that a link to it is where it is met for the first time.
        let is_root = group.same_as.is_none() && group.path == "/";
        if !is_root && !self.listed.insert(&content.path) {
            return Value::Object(object);
        }
        object.insert("attrs".to_owned(), attributes(&content.attributes));
        let groups: Vec<Value> = content.groups.iter().map(|child| self.group(child, &child.name)).collect();
        object.insert("groups".to_owned(), json!(groups));
        let mut datasets: Vec<Value> = content.variables.iter().map(|variable| self.variable(variable)).collect();
        let mut unread = Vec::new();
        for problem in &content.unread {
            let own = problem.what.strip_prefix(&content.path).map(|rest| rest.trim_start_matches('/'));
            match own {
                Some("") => {
                    object.insert("members_ERR".to_owned(), json!(words(problem)));
                }
                Some(name) if matches!(problem.why, Why::Unknown(_)) && !name.contains('/') => {
                    datasets.push(json!({ "name": name, "OPEN_ERR": words(problem) }));
                }
                _ => unread.push(json!({ "path": problem.what, "words": words(problem) })),
            }
        }
        object.insert("datasets".to_owned(), json!(datasets));
        object.insert("unread".to_owned(), json!(unread));
        Value::Object(object)
    }

    fn variable(&mut self, variable: &Variable) -> Value {
        let most: Vec<Option<u64>> = if variable.max_shape.is_empty() {
            variable.shape.iter().map(|length| Some(*length)).collect()
        } else {
            variable.max_shape.clone()
        };
        let dims: Vec<Option<&str>> =
            variable.axes.iter().map(|axis| axis.scale.as_deref().filter(|scale| *scale != variable.path)).collect();
        let data = match self.sum(variable) {
            Ok(sum) => json!({ "n": variable.elements(), "crc": sum }),
            Err(unread) => json!({ "ERR": words(&unread) }),
        };
        let mut object = json!({
            "name": variable.name,
            "dtype": variable.data_type.numpy(),
            "shape": variable.shape,
            "maxshape": most,
            "chunks": variable.chunks,
            "filters": variable.filters.iter().map(|filter| json!([filter.number, filter.name])).collect::<Vec<_>>(),
            "fill": variable.fill.as_ref().map(flat),
            "attrs": attributes(&variable.attributes),
            "same_as": variable.same_as,
            "data": data,
        });
        // One without any values has no dimensions for Python, and a length of zero here.
        let has_dims = variable.shape != [0] || !variable.max_shape.is_empty();
        if let Some(object) = object.as_object_mut().filter(|_| has_dims) {
            object.insert("dims".to_owned(), json!(dims));
        }
        object
    }

    fn sum(&mut self, variable: &Variable) -> Result<Option<u32>, Unread> {
        let mut unpacked = Unpacked::of(variable, self.structure.kind);
        let sum = self.sum_with(variable, unpacked.as_mut());
        let unpacked = match &sum {
            Ok(Some(_)) => unpacked.map(Ok),
            Ok(None) => unpacked.map(|_| Err(format!("{} is too large to be summed.", variable.path))),
            Err(unread) => Some(Err(words(unread))),
        };
        self.unpacked.extend(unpacked.map(|unpacked| (variable.path.clone(), unpacked)));
        sum
    }

    fn sum_with(&mut self, variable: &Variable, mut unpacked: Option<&mut Unpacked>) -> Result<Option<u32>, Unread> {
        if let Some(unread) = &variable.unread {
            return Err(unread.clone());
        }
        if variable.decoded_bytes() > MOST_SUMMED {
            return Ok(None);
        }
        let each = variable.data_type.decoded_bytes().max(1);
        let rows = variable.chunks.as_ref().and_then(|chunks| chunks.first()).copied().unwrap_or(1);
        let mut sum = Sum::default();
        for piece in Selection::all(&variable.shape).pieces(rows, PIECE_BYTES / each) {
            let values = self.reader.read(&variable.path, &piece)?;
            sum.add(&values);
            if let Some(unpacked) = unpacked.as_mut() {
                unpacked.add(&values);
            }
        }
        Ok(sum.finish())
    }
}

fn words(unread: &Unread) -> String {
    if unread.detail.is_empty() { unread.to_string() } else { format!("{unread} ({})", unread.detail) }
}

fn attributes(attributes: &[Attribute]) -> Value {
    Value::Object(attributes.iter().map(|attribute| (attribute.name.clone(), one(&attribute.value))).collect())
}

fn one(value: &Result<Values, Unread>) -> Value {
    match value {
        Ok(values) => json!({ "dtype": values.data_type.numpy(), "shape": values.shape, "value": flat(values) }),
        Err(unread) => json!({ "dtype": "", "shape": [], "value": format!("ERR {}", words(unread)) }),
    }
}

/// The elements one after another, or in words where an element is no plain value.
fn flat(values: &Values) -> Value {
    match (&values.data_type, &values.data) {
        (DataType::Bits(_, order), Data::Bytes(each, bytes)) if (1..=8).contains(each) => {
            Value::Array(bytes.chunks_exact(*each).map(|bits| json!(number_of(bits, *order))).collect())
        }
        // Tags are mostly texts.
        (DataType::Opaque(_), Data::Bytes(each, bytes)) if *each > 0 && !bytes.contains(&0) => {
            Value::Array(bytes.chunks_exact(*each).map(|tag| json!(String::from_utf8_lossy(tag))).collect())
        }
        // Small arrays in each element are further dimensions for Python.
        (DataType::Array { .. }, Data::Nested(rows)) if rows.iter().all(is_plain) => {
            Value::Array(rows.iter().flat_map(|row| (0..row.len()).map(|index| element(row, index))).collect())
        }
        (_, Data::Compound(_) | Data::Nested(_) | Data::Bytes(..)) if !values.is_empty() => {
            let elements: Vec<String> = (0..values.len()).map(|index| values.written(index)).collect();
            json!(format!("? {}", elements.join(", ")))
        }
        _ => Value::Array((0..values.len()).map(|index| element(values, index)).collect()),
    }
}

fn is_plain(values: &Values) -> bool {
    !matches!(values.data, Data::Compound(_) | Data::Nested(_) | Data::Bytes(..))
}

/// The bits of a field as a number.
fn number_of(bits: &[u8], order: ByteOrder) -> u64 {
    let number = |byte: &u8, sum: u64| (sum << 8) | u64::from(*byte);
    match order {
        ByteOrder::Big => bits.iter().fold(0, |sum, byte| number(byte, sum)),
        ByteOrder::Little => bits.iter().rev().fold(0, |sum, byte| number(byte, sum)),
    }
}

fn element(values: &Values, index: usize) -> Value {
    if let Some(text) = values.text(index) {
        return json!(text);
    }
    if let Some(integer) = values.integer(index) {
        return u64::try_from(integer)
            .map_or_else(|_| json!(i64::try_from(integer).unwrap_or(i64::MIN)), |value| json!(value));
    }
    match values.real(index) {
        Some(real) if real.is_nan() => json!("NaN"),
        Some(real) if real.is_infinite() => json!(if real > 0.0 { "inf" } else { "-inf" }),
        Some(real) => json!(real),
        None => Value::Null,
    }
}

//! The same file as netCDF4-python says it, for files that it opens.
//!
//! ```text
//! GROUP: {"name", "dims": [[name, length, unlimited]…], "attrs": {NAME: words}, "vars": [VARIABLE…], "groups": [GROUP…]}
//! VARIABLE: {"name", "dims": [name…], "shape", "attrs": {NAME: words}, "err": words or null,
//!            "sum" (of the unpacked values that are not masked), "nan" (how many are masked, or no number)}
//! ```

use super::super::decode::Exact;
use super::super::model::{Attribute, Group, Structure, Variable};
use super::super::text::own_name;
use super::super::{DataType, FileKind, Number, Values};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Attributes by which NetCDF-4 and HDF5 keep dimensions and versions; netCDF4-python does not show them.
const HIDDEN: [&str; 8] = [
    "CLASS",
    "DIMENSION_LIST",
    "NAME",
    "REFERENCE_LIST",
    "_NCProperties",
    "_Netcdf4Coordinates",
    "_Netcdf4Dimid",
    "_nc3_strict",
];

/// A file of NetCDF with what was summed of its variables, by path.
pub(super) struct Netcdf<'a> {
    structure: &'a Structure,
    sums: &'a HashMap<String, Result<Unpacked, String>>,
    /// Whether NetCDF wrote it: it has opaque types of its own alone.
    is_own: bool,
    /// Names that NetCDF invents for dimensions without one.
    phony: Phony<'a>,
}

impl<'a> Netcdf<'a> {
    /// The file, if it is of a kind that netCDF4-python opens.
    pub(super) fn of(structure: &'a Structure, sums: &'a HashMap<String, Result<Unpacked, String>>) -> Option<Self> {
        let is_own = match structure.kind {
            FileKind::NetCdfClassic(_) => true,
            FileKind::Hdf5 => is_written_by_netcdf(structure),
            _ => return None,
        };
        Some(Self { structure, sums, is_own, phony: Phony::of(structure) })
    }

    /// A group with everything in it.
    pub(super) fn group(&self, group: &Group, name: &str) -> Value {
        let named = group.dimensions.iter().filter(|dimension| !dimension.phony);
        let named = named.map(|dimension| json!([own_name(&dimension.name), dimension.length, dimension.unlimited]));
        let phony = self.phony.groups.get(group.path.as_str()).into_iter().flatten();
        let phony = phony.map(|dimension| json!([dimension.name, dimension.length, dimension.is_unlimited]));
        let dims: Vec<Value> = named.chain(phony).collect();
        let shown = group.variables.iter().filter(|variable| !variable.is_bare_dimension());
        let shown = shown.filter(|variable| self.is_known(&variable.data_type));
        let groups: Vec<Value> = group
            .groups
            .iter()
            .filter(|child| child.same_as.is_none())
            .map(|child| self.group(child, &child.name))
            .collect();
        json!({
            "name": name,
            "dims": dims,
            "attrs": self.attributes(&group.attributes),
            "vars": shown.map(|variable| self.variable(variable)).collect::<Vec<_>>(),
            "groups": groups,
        })
    }

    fn variable(&self, variable: &Variable) -> Value {
        let shape: Vec<u64> = (0..variable.shape.len()).map(|axis| self.length(variable, axis)).collect();
        let dims: Vec<&str> = match self.phony.variables.get(variable.path.as_str()) {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => variable.axes.iter().map(|axis| own_name(&axis.name)).collect(),
        };
        let mut object = json!({
            "name": own_name(&variable.name),
            "dims": dims,
            "shape": shape,
            "attrs": self.attributes(&variable.attributes),
            "err": null,
            "sum": 0,
            "nan": 0,
        });
        let Some(fields) = object.as_object_mut() else { return object };
        match self.sums.get(&variable.path) {
            Some(Ok(unpacked)) => {
                // What an unlimited dimension has beyond this variable was never written.
                let all = shape.iter().fold(1, |product: u64, length| product.saturating_mul(*length));
                let beyond = all.saturating_sub(variable.elements());
                fields.insert("sum".to_owned(), number(unpacked.sum));
                fields.insert("nan".to_owned(), json!(unpacked.masked.saturating_add(beyond)));
            }
            Some(Err(words)) => {
                fields.insert("err".to_owned(), json!(words));
            }
            None => {}
        }
        object
    }

    /// Length of a variable along an axis: that of its dimension, which others may have made longer.
    fn length(&self, variable: &Variable, axis: usize) -> u64 {
        let own = variable.shape.get(axis).copied().unwrap_or(0);
        let Some(scale) = variable.axes.get(axis).and_then(|axis| axis.scale.as_deref()) else { return own };
        let Some((group, name)) = scale.rsplit_once('/') else { return own };
        let dimensions = self.structure.group(group).into_iter().flat_map(|group| &group.dimensions);
        let mut found = dimensions.filter(|dimension| dimension.name == name);
        found.next().map_or(own, |dimension| dimension.length.max(own))
    }

    fn attributes(&self, attributes: &[Attribute]) -> Value {
        let shown = attributes.iter().filter(|attribute| !HIDDEN.contains(&attribute.name.as_str()));
        let shown = shown.filter(|attribute| {
            attribute.value.as_ref().map_or(self.is_own, |values| self.is_known(&values.data_type))
        });
        let words = |attribute: &Attribute| match &attribute.value {
            Ok(values) => (0..values.len()).map(|index| values.written(index)).collect::<Vec<_>>().join(", "),
            Err(unread) => unread.to_string(),
        };
        Value::Object(shown.map(|attribute| (attribute.name.clone(), json!(words(attribute)))).collect::<Map<_, _>>())
    }

    /// Whether NetCDF has a type like this.
    fn is_known(&self, data_type: &DataType) -> bool {
        match data_type {
            DataType::Number(..) | DataType::Text(_) | DataType::Enumeration { .. } => true,
            DataType::Opaque(_) => self.is_own,
            DataType::Compound(fields) => fields.iter().all(|field| self.is_part(&field.data_type)),
            DataType::Sequence(element) => self.is_known(element),
            DataType::Array { .. } | DataType::Bits(..) | DataType::Reference | DataType::Strange(_) => false,
        }
    }

    fn is_part(&self, data_type: &DataType) -> bool {
        match data_type {
            DataType::Array { element, .. } => self.is_known(element),
            other => self.is_known(other),
        }
    }
}

/// Dimensions that NetCDF invents for variables of HDF5 without scales: those below first, numbered on from those with
/// names, one for each length that a variable needs (libnetcdf, `create_phony_dims`).
#[derive(Default)]
struct Phony<'a> {
    groups: HashMap<&'a str, Vec<Invented>>,
    variables: HashMap<&'a str, Vec<String>>,
    next: usize,
}

struct Invented {
    name: String,
    length: u64,
    is_unlimited: bool,
}

impl<'a> Phony<'a> {
    fn of(structure: &'a Structure) -> Self {
        let named = structure.groups().flat_map(|group| &group.dimensions).filter(|dimension| !dimension.phony);
        let mut phony = Self { next: named.count(), ..Self::default() };
        if structure.kind == FileKind::Hdf5 {
            phony.group(&structure.root);
        }
        phony
    }

    fn group(&mut self, group: &'a Group) {
        group.groups.iter().for_each(|child| self.group(child));
        let mut invented: Vec<Invented> = Vec::new();
        for variable in &group.variables {
            if variable.is_scale || variable.axes.is_empty() || variable.axes.iter().any(|axis| axis.scale.is_some()) {
                continue;
            }
            let mut names: Vec<String> = Vec::new();
            for (axis, length) in variable.shape.iter().enumerate() {
                let is_unlimited = matches!(variable.max_shape.get(axis), Some(None));
                let found = invented.iter().find(|dimension| {
                    dimension.length == *length
                        && dimension.is_unlimited == is_unlimited
                        && !names.contains(&dimension.name)
                });
                let name = found.map_or_else(|| format!("phony_dim_{}", self.next), |found| found.name.clone());
                if found.is_none() {
                    self.next += 1;
                    invented.push(Invented { name: name.clone(), length: *length, is_unlimited });
                }
                names.push(name);
            }
            self.variables.insert(variable.path.as_str(), names);
        }
        self.groups.insert(group.path.as_str(), invented);
    }
}

fn is_written_by_netcdf(structure: &Structure) -> bool {
    let root = &structure.root;
    root.attributes.iter().any(|attribute| matches!(attribute.name.as_str(), "_NCProperties" | "_nc3_strict"))
        || structure.variables().any(|variable| variable.attribute("_Netcdf4Dimid").is_some())
}

fn number(number: f64) -> Value {
    match number {
        _ if number.is_nan() => json!("nan"),
        _ if number.is_infinite() => json!(if number > 0.0 { "inf" } else { "-inf" }),
        _ => json!(number),
    }
}

/// Values as netCDF4-python unpacks them, summed: `Variable._toma` and `__getitem__` of version 1.7.
pub(super) struct Unpacked {
    data: Number,
    /// Whether signed bytes stand for numbers without a sign.
    is_unsigned: bool,
    missing: Vec<Exact>,
    lowest: Option<Exact>,
    highest: Option<Exact>,
    factor: Option<(Number, f64)>,
    offset: Option<(Number, f64)>,
    sum: f64,
    masked: u64,
}

impl Unpacked {
    /// How a variable is unpacked; `None` where it holds no numbers.
    pub(super) fn of(variable: &Variable, kind: FileKind) -> Option<Self> {
        let data = variable.data_type.number()?;
        let has_scale = matches!(variable.data_type, DataType::Number(..));
        let is_unsigned = variable.text("_Unsigned").is_some_and(|text| matches!(text, "true" | "True"))
            && matches!(data, Number::Int8 | Number::Int16 | Number::Int32 | Number::Int64);
        let safe = |name| variable.attribute(name).and_then(|values| safely(values, data));
        let mut missing = safe("missing_value").unwrap_or_default();
        if let Some(fill) = safe("_FillValue") {
            missing.extend(fill);
        } else {
            // NetCDF knows of each variable whether it is filled; HDF5 says it by a fill value of its own.
            let is_filled = kind != FileKind::Hdf5 || variable.fill.is_some();
            // It compares what signed bytes stand for with a fill that is negative.
            let may_be_fill = !is_unsigned && (is_filled || data.bytes() > 1);
            missing.extend(default_fill(data).filter(|_| may_be_fill));
        }
        let first = |name| safe(name).and_then(|list| list.first().copied());
        let (lowest, highest) = match safe("valid_range").as_deref() {
            Some([low, high]) => (Some(*low), Some(*high)),
            _ => (first("valid_min"), first("valid_max")),
        };
        let scale = |name: &str, nothing: f64| {
            let values = variable.attribute(name).filter(|_| has_scale)?;
            Some((values.data_type.number()?, values.only_real()?)).filter(|(_, real)| *real != nothing)
        };
        let (factor, offset) = (scale("scale_factor", 1.0), scale("add_offset", 0.0));
        let mut unpacked = Self { data, is_unsigned, missing, lowest, highest, factor, offset, sum: 0.0, masked: 0 };
        unpacked.missing = unpacked.missing.iter().map(|value| unpacked.signless(*value)).collect();
        unpacked.lowest = unpacked.lowest.map(|value| unpacked.signless(value));
        unpacked.highest = unpacked.highest.map(|value| unpacked.signless(value));
        Some(unpacked)
    }

    /// Adds the next values.
    pub(super) fn add(&mut self, values: &Values) {
        for number in (0..values.len()).filter_map(|index| Exact::at(values, index)) {
            let number = self.signless(number);
            let real = if self.is_masked(number) { f64::NAN } else { self.real(number) };
            if real.is_nan() {
                self.masked += 1;
            } else {
                self.sum += real;
            }
        }
    }

    fn signless(&self, number: Exact) -> Exact {
        match number {
            Exact::Integer(integer) if self.is_unsigned && integer < 0 => {
                Exact::Integer(integer + (1 << (8 * self.data.bytes())))
            }
            other => other,
        }
    }

    fn is_masked(&self, number: Exact) -> bool {
        self.missing.iter().any(|missing| missing.is(number))
            || self.lowest.is_some_and(|lowest| is_below(number, lowest))
            || self.highest.is_some_and(|highest| is_below(highest, number))
    }

    /// A number times the factor and with the offset, as wide as NumPy computes.
    fn real(&self, number: Exact) -> f64 {
        let mut real = number.real();
        let mut is_single = is_short(self.data);
        if let Some((kind, factor)) = self.factor {
            is_single &= is_short(kind) && (kind.is_float() || self.data.is_float());
            real = if is_single { f64::from(real as f32 * factor as f32) } else { real * factor };
        }
        if let Some((kind, offset)) = self.offset {
            let is_float = kind.is_float() || self.data.is_float() || self.factor.is_some();
            is_single &= is_short(kind) && is_float;
            real = if is_single { f64::from(real as f32 + offset as f32) } else { real + offset };
        }
        real
    }
}

/// Whether NumPy computes with 32 bits where both sides are like this.
fn is_short(number: Number) -> bool {
    number.bytes() <= 2 || number == Number::Float32
}

fn is_below(one: Exact, other: Exact) -> bool {
    match (one, other) {
        (Exact::Integer(one), Exact::Integer(other)) => one < other,
        _ => one.real() < other.real(),
    }
}

/// An attribute in the type of the values, if it is the same there.
fn safely(values: &Values, to: Number) -> Option<Vec<Exact>> {
    let same = |index| {
        let exact = Exact::at(values, index)?;
        let fitting = exact.fitted(to)?;
        let is_same = match (exact, fitting) {
            (Exact::Integer(one), Exact::Integer(other)) => one == other,
            _ => exact.real() == fitting.real() || exact.real().is_nan() && fitting.real().is_nan(),
        };
        is_same.then_some(fitting)
    };
    (0..values.len()).map(same).collect()
}

/// NetCDF's value of what was never written.
fn default_fill(number: Number) -> Option<Exact> {
    Some(match number {
        Number::Int8 => Exact::Integer(-127),
        Number::UInt8 => Exact::Integer(255),
        Number::Int16 => Exact::Integer(-32_767),
        Number::UInt16 => Exact::Integer(65_535),
        Number::Int32 => Exact::Integer(-2_147_483_647),
        Number::UInt32 => Exact::Integer(4_294_967_295),
        Number::Int64 => Exact::Integer(-9_223_372_036_854_775_806),
        Number::UInt64 => Exact::Integer(18_446_744_073_709_551_614),
        Number::Float32 | Number::Float64 => Exact::Float(9.969_209_968_386_869e36),
        Number::Float16 => return None,
    })
}

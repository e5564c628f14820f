//! The plan that turns a variable's stored values into what they mean.

use super::flags::Flags;
use super::number::{self, Exact};
use super::remark::Remark;

use crate::inspect::time::TimeReference;
use crate::inspect::{Number, Real as _, Values, Variable, for_numbers};

/// How stored values become physical ones: value = stored × factor + offset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    /// `scale_factor`, with the decimals it was meant with.
    pub factor: f64,
    /// `add_offset`.
    pub offset: f64,
    /// Decimals that show one packed step; `None` where stored values are floats.
    pub decimals: Option<usize>,
}

/// Least and most that a value may be, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Valid {
    /// The least.
    pub least: f64,
    /// The most.
    pub most: f64,
    /// Whether they are compared with stored values; else with physical ones.
    pub is_packed: bool,
}

/// What one element is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A value.
    Value(f64),
    /// A value outside its valid range.
    OutsideValid(f64),
    /// Said to be missing.
    Fill,
    /// NaN, or nothing that is a number.
    NotANumber,
}

/// How many elements are what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Values, those outside their valid range too.
    pub values: u64,
    /// Values outside their valid range.
    pub outside_valid: u64,
    /// Missing ones.
    pub fill: u64,
    /// NaN.
    pub not_a_number: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.values += other.values;
        self.outside_valid += other.outside_valid;
        self.fill += other.fill;
        self.not_a_number += other.not_a_number;
    }
}

/// What the stored values of a variable mean. Values are given to it as the file holds them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Stored integers are read as unsigned (`true`) or signed (`false`), other than their type says.
    pub unsigned: Option<bool>,
    /// Stored values that stand for missing ones, after reading them as unsigned or signed.
    pub fills: Vec<Exact>,
    /// Factor and offset, if there are any.
    pub scaling: Option<Scaling>,
    /// The valid range, if there is one. Values outside are counted and shown.
    pub valid: Option<Valid>,
    /// Names of values.
    pub flags: Option<Flags>,
    /// How values are times.
    pub time: Option<TimeReference>,
    /// Units of the physical values; `None` for pure numbers and times.
    pub units: Option<String>,
    /// What should be known.
    pub remarks: Vec<Remark>,
    bits: u32,
}

impl Plan {
    /// The plan of a variable. Of one that holds no numbers it leaves values as they are.
    pub fn of(variable: &Variable) -> Self {
        let mut plan = Self { units: units(variable), ..Self::default() };
        let Some(number) = variable.data_type.number() else { return plan };
        plan.bits = number.bytes() as u32 * 8;
        plan.read_unsigned(variable, number);
        plan.read_fills(variable, number);
        plan.read_scaling(variable, number);
        plan.read_valid(variable, number);
        let signed = plan.is_signed(number);
        plan.flags = Flags::of(variable, number, signed, &mut plan.remarks);
        match TimeReference::of(variable) {
            Some(Ok(time)) => {
                plan.remarks.extend(time.remark().map(Remark::Clock));
                plan.time = Some(time);
                plan.units = None;
            }
            Some(Err(why)) => plan.remarks.push(Remark::Time(why.to_string())),
            None => {}
        }
        plan
    }

    fn is_signed(&self, number: Number) -> bool {
        self.unsigned.map_or_else(|| number::is_signed(number), |unsigned| !unsigned)
    }

    fn read_unsigned(&mut self, variable: &Variable, number: Number) {
        let Some(attribute) = variable.attribute("_Unsigned") else { return };
        let said = match attribute.only_text().map(|text| text.trim().to_ascii_lowercase()) {
            Some(text) if text == "true" => true,
            Some(text) if text == "false" => false,
            Some(_) => return self.remarks.push(Remark::NotUsable("_Unsigned")),
            None => match attribute.only_real() {
                Some(real) => real != 0.0,
                None => return self.remarks.push(Remark::NotUsable("_Unsigned")),
            },
        };
        if number.is_float() {
            return self.remarks.push(Remark::UnsignedNotInteger);
        }
        if said == number::is_signed(number) {
            self.unsigned = Some(said);
        }
    }

    fn read_fills(&mut self, variable: &Variable, number: Number) {
        for name in ["_FillValue", "missing_value"] {
            let Some(attribute) = variable.attribute(name) else { continue };
            let Some(numbers) = self.numbers(name, attribute) else { continue };
            for value in numbers {
                match number::fitted(value, number) {
                    Some(fitted) => self.fills.push(self.reread(fitted)),
                    None => self.remarks.push(Remark::CannotOccur(name, plain(value))),
                }
            }
        }
        if variable.attribute("_FillValue").is_none() {
            self.default_fill(variable, number);
        }
    }

    /// Numbers of an attribute; of anything else a remark. Blank text counts as absent.
    fn numbers(&mut self, name: &'static str, attribute: &Values) -> Option<Vec<Exact>> {
        let found = number::all(attribute);
        if found.is_none() {
            match attribute.text(0) {
                Some(text) if text.trim().is_empty() => {}
                Some(text) => self.remarks.push(Remark::TextForNumber(name, text.chars().take(40).collect())),
                None => self.remarks.push(Remark::NotUsable(name)),
            }
        }
        found
    }

    /// NetCDF's fill value of the type: floats always, because 9.97e36 is no accident; integers only where the file
    /// itself fills with it, because 65535 may be a value.
    fn default_fill(&mut self, variable: &Variable, number: Number) {
        let fill = match number {
            Number::Float32 | Number::Float64 => Exact::Float(9.969_209_968_386_869e36),
            Number::Int16 => Exact::Integer(-32_767),
            Number::Int32 => Exact::Integer(-2_147_483_647),
            Number::Int64 => Exact::Integer(-9_223_372_036_854_775_806),
            Number::UInt16 => Exact::Integer(65_535),
            Number::UInt32 => Exact::Integer(4_294_967_295),
            Number::UInt64 => Exact::Integer(18_446_744_073_709_551_614),
            Number::Int8 | Number::UInt8 | Number::Float16 => return self.fill_property(variable),
        };
        let property = variable.fill.as_ref().and_then(|fill| Exact::at(fill, 0));
        if !number.is_float() && !property.is_some_and(|property| property.is(fill)) {
            return self.fill_property(variable);
        }
        if property.is_some_and(|property| property.is(fill)) {
            self.remarks.push(Remark::DefaultFill(plain(fill)));
        } else {
            self.fill_property(variable);
        }
        self.fills.push(self.reread(fill));
    }

    fn fill_property(&mut self, variable: &Variable) {
        let property = variable.fill.as_ref().and_then(|fill| Exact::at(fill, 0));
        let Some(property) = property.filter(|property| property.real() != 0.0) else { return };
        if !self.fills.iter().any(|fill| fill.is(self.reread(property))) {
            self.remarks.push(Remark::FillProperty(plain(property)));
        }
    }

    fn read_scaling(&mut self, variable: &Variable, number: Number) {
        let factor = self.scale_number(variable, "scale_factor");
        let offset = self.scale_number(variable, "add_offset");
        if factor.is_none() && offset.is_none() {
            return;
        }
        let (factor, offset) = (factor.unwrap_or(1.0), offset.unwrap_or(0.0));
        if factor == 1.0 && offset == 0.0 {
            return;
        }
        let decimals = (!number.is_float()).then(|| number::decimals_of_step(factor, offset));
        self.scaling = Some(Scaling { factor, offset, decimals });
    }

    fn scale_number(&mut self, variable: &Variable, name: &'static str) -> Option<f64> {
        let attribute = variable.attribute(name)?;
        self.numbers(name, attribute)?;
        let found = number::decimal(attribute).filter(|number| number.is_finite());
        let found = found.filter(|number| *number != 0.0 || name == "add_offset");
        if found.is_none() {
            self.remarks.push(Remark::NotUsable(name));
        }
        found
    }

    fn read_valid(&mut self, variable: &Variable, number: Number) {
        let mut of = |name: &'static str| {
            let attribute = variable.attribute(name)?;
            Some((self.numbers(name, attribute)?, attribute.data_type.number()?))
        };
        let (least, most, kind) = match of("valid_range") {
            Some((range, kind)) if range.len() == 2 => (range.first().copied(), range.last().copied(), Some(kind)),
            Some(_) => return self.remarks.push(Remark::NotUsable("valid_range")),
            None => {
                let (least, most) = (of("valid_min"), of("valid_max"));
                let kind = least.as_ref().or(most.as_ref()).map(|(_, kind)| *kind);
                let first = |found: Option<(Vec<Exact>, Number)>| found.and_then(|(list, _)| list.first().copied());
                (first(least), first(most), kind)
            }
        };
        let Some(kind) = kind else { return };
        // CF: bounds in the type of the packed values are packed; in the wider type of the scale they are physical.
        let is_packed = self.scaling.is_none() || number.is_float() || !kind.is_float();
        if !is_packed {
            self.remarks.push(Remark::PhysicalBounds);
        }
        let real = |bound: Option<Exact>, none: f64| match bound {
            Some(bound @ Exact::Integer(_)) if is_packed && !number.is_float() => {
                number::fitted(bound, number).map_or(bound, |fitted| self.reread(fitted)).real()
            }
            // A bound of f64 beside values of f32 is meant as the nearest f32.
            Some(bound) if is_packed => number::fitted(bound, number).unwrap_or(bound).real(),
            Some(bound) => bound.real(),
            None => none,
        };
        let (least, most) = (real(least, f64::NEG_INFINITY), real(most, f64::INFINITY));
        if least <= most {
            self.valid = Some(Valid { least, most, is_packed });
        } else {
            self.remarks.push(Remark::NotUsable("valid_range"));
        }
    }

    /// A stored number read as unsigned or signed, as `_Unsigned` says.
    fn reread(&self, stored: Exact) -> Exact {
        match (stored, self.unsigned) {
            (Exact::Integer(integer), Some(unsigned)) => Exact::Integer(number::wrap(integer, self.bits, !unsigned)),
            _ => stored,
        }
    }

    /// Whether nothing is changed by it, so that stored values are what they mean.
    pub fn is_plain(&self) -> bool {
        self.unsigned.is_none() && self.fills.is_empty() && self.scaling.is_none() && self.time.is_none()
    }

    /// An element as it is stored, read as unsigned or signed; `None` where it is no number.
    pub fn stored(&self, values: &Values, index: usize) -> Option<Exact> {
        Exact::at(values, index).map(|stored| self.reread(stored))
    }

    /// What an element is.
    pub fn cell(&self, values: &Values, index: usize) -> Cell {
        self.stored(values, index).map_or(Cell::NotANumber, |stored| self.meaning(stored))
    }

    fn meaning(&self, stored: Exact) -> Cell {
        if self.fills.iter().any(|fill| fill.is(stored)) {
            return Cell::Fill;
        }
        let raw = stored.real();
        if raw.is_nan() {
            return Cell::NotANumber;
        }
        let real = self.scaling.map_or(raw, |scaling| raw * scaling.factor + scaling.offset);
        let is_outside = self.valid.is_some_and(|valid| {
            let compared = if valid.is_packed { raw } else { real };
            compared < valid.least || compared > valid.most
        });
        if is_outside { Cell::OutsideValid(real) } else { Cell::Value(real) }
    }

    /// The physical value of an element, outside its valid range too; `None` where it is missing or NaN.
    pub fn real(&self, values: &Values, index: usize) -> Option<f64> {
        match self.cell(values, index) {
            Cell::Value(real) | Cell::OutsideValid(real) => Some(real),
            Cell::Fill | Cell::NotANumber => None,
        }
    }

    /// The physical values of all elements, NaN where they are missing; `None` where they are no numbers.
    pub fn reals(&self, values: &Values) -> Option<Vec<f64>> {
        let (factor, offset) = self.scaling.map_or((1.0, 0.0), |scaling| (scaling.factor, scaling.offset));
        let is_scaled = self.scaling.is_some();
        let number = values.data_type.number()?;
        if !number.is_float() && number.bytes() > 4 {
            let all = (0..values.len()).map(|index| match self.stored(values, index) {
                Some(stored) if !self.fills.iter().any(|fill| fill.is(stored)) => {
                    if is_scaled {
                        stored.real() * factor + offset
                    } else {
                        stored.real()
                    }
                }
                _ => f64::NAN,
            });
            return Some(all.collect());
        }
        // Floats, and integers that are exact as floats: without a detour over wide integers.
        let fills: Vec<f64> = self.fills.iter().map(|fill| fill.real()).collect();
        let span = (1_u64 << (number.bytes() as u32 * 8).min(63)) as f64;
        let reread = |raw: f64| match self.unsigned {
            Some(true) if raw < 0.0 => raw + span,
            Some(false) if raw >= span / 2.0 => raw - span,
            _ => raw,
        };
        let one = |raw: f64| {
            let raw = reread(raw);
            if fills.contains(&raw) {
                f64::NAN
            } else if is_scaled {
                raw * factor + offset
            } else {
                raw
            }
        };
        for_numbers!(&values.data, list => Some(list.iter().map(|value| one(value.real())).collect()), else None)
    }

    /// How many elements are values, missing, outside their valid range.
    pub fn count(&self, values: &Values) -> Counts {
        let mut counts = Counts::default();
        for index in 0..values.len() {
            match self.cell(values, index) {
                Cell::Value(_) => counts.values += 1,
                Cell::OutsideValid(_) => {
                    counts.values += 1;
                    counts.outside_valid += 1;
                }
                Cell::Fill => counts.fill += 1,
                Cell::NotANumber => counts.not_a_number += 1,
            }
        }
        counts
    }
}

fn units(variable: &Variable) -> Option<String> {
    let units = variable.own_or_inherited_text("units")?.trim();
    let is_none =
        matches!(units.to_ascii_lowercase().as_str(), "" | "1" | "none" | "unitless" | "dimensionless" | "n/a");
    (!is_none).then(|| units.to_owned())
}

fn plain(number: Exact) -> String {
    match number {
        Exact::Integer(integer) => integer.to_string(),
        Exact::Float(float) => format!("{float:?}"),
    }
}

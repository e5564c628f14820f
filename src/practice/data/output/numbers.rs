//! Numbers of a variable whatever type they are kept in.

use crate::practice::data::file::{Content, Fill, Values};
use netcdf_writer::NcAttrValue;

impl Content {
    /// The numbers as they are packed, `None` where missing; empty for words.
    pub(super) fn numbers(&self) -> Vec<Option<f64>> {
        let fill = match self.fill {
            Some(Fill::I8(fill)) => Some(f64::from(fill)),
            Some(Fill::I16(fill)) => Some(f64::from(fill)),
            Some(Fill::I32(fill)) => Some(f64::from(fill)),
            Some(Fill::I64(fill)) => Some(fill as f64),
            Some(Fill::F32(fill)) => Some(f64::from(fill)),
            Some(Fill::F64(fill)) => Some(fill),
            None => None,
        };
        let known = |number: f64| (Some(number) != fill).then_some(number);
        match &self.values {
            Values::I8(values) => values.iter().map(|&value| known(f64::from(value))).collect(),
            Values::U8(values) => values.iter().map(|&value| known(f64::from(value))).collect(),
            Values::I16(values) => values.iter().map(|&value| known(f64::from(value))).collect(),
            Values::I32(values) => values.iter().map(|&value| known(f64::from(value))).collect(),
            Values::U32(values) => values.iter().map(|&value| known(f64::from(value))).collect(),
            Values::I64(values) => values.iter().map(|&value| known(value as f64)).collect(),
            Values::F32(values) => values.iter().map(|&value| known(f64::from(value))).collect(),
            Values::F64(values) => values.iter().map(|&value| known(value)).collect(),
            Values::Text(_) => Vec::new(),
        }
    }

    /// The same variable with other packed numbers on other dimensions. Without a marker of its own,
    /// a missing whole number becomes 0.
    pub(super) fn with_numbers(&self, dimensions: Vec<String>, numbers: &[Option<f64>]) -> Self {
        let whole = |number: &Option<f64>, fill: Option<f64>| number.map_or(fill.unwrap_or(0.0), f64::round);
        let short = |fill: Option<Fill>| match fill {
            Some(Fill::I8(fill)) => Some(f64::from(fill)),
            Some(Fill::I16(fill)) => Some(f64::from(fill)),
            Some(Fill::I32(fill)) => Some(f64::from(fill)),
            Some(Fill::I64(fill)) => Some(fill as f64),
            _ => None,
        };
        let fill = short(self.fill);
        let values = match &self.values {
            Values::I8(_) => Values::I8(numbers.iter().map(|number| whole(number, fill) as i8).collect()),
            Values::U8(_) => Values::U8(numbers.iter().map(|number| whole(number, fill) as u8).collect()),
            Values::I16(_) => Values::I16(numbers.iter().map(|number| whole(number, fill) as i16).collect()),
            Values::I32(_) => Values::I32(numbers.iter().map(|number| whole(number, fill) as i32).collect()),
            Values::U32(_) => Values::U32(numbers.iter().map(|number| whole(number, fill) as u32).collect()),
            Values::I64(_) => Values::I64(numbers.iter().map(|number| whole(number, fill) as i64).collect()),
            Values::F32(_) => {
                let missing = if let Some(Fill::F32(fill)) = self.fill { fill } else { f32::NAN };
                Values::F32(numbers.iter().map(|number| number.map_or(missing, |number| number as f32)).collect())
            }
            Values::F64(_) => {
                let missing = if let Some(Fill::F64(fill)) = self.fill { fill } else { f64::NAN };
                Values::F64(numbers.iter().map(|number| number.unwrap_or(missing)).collect())
            }
            Values::Text(words) => Values::Text(words.clone()),
        };
        Self { dimensions, values, ..self.clone() }
    }

    /// A text attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find_map(|(own, value)| match value {
            NcAttrValue::Chars(text) if own == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// Scale and offset of the packed numbers.
    pub(super) fn packing(&self) -> (f64, f64) {
        let number = |name: &str| {
            self.attributes.iter().find_map(|(own, value)| match value {
                NcAttrValue::Doubles(values) if own == name => values.first().copied(),
                _ => None,
            })
        };
        (number("scale_factor").unwrap_or(1.0), number("add_offset").unwrap_or(0.0))
    }
}

/// How many values lie between neighbours along each of the dimensions of these sizes.
pub(super) fn strides(sizes: &[usize]) -> Vec<usize> {
    let mut strides: Vec<usize> = sizes
        .iter()
        .rev()
        .scan(1_usize, |stride, size| {
            let own = *stride;
            *stride *= size;
            Some(own)
        })
        .collect();
    strides.reverse();
    strides
}

/// Places of the first value of every line along the dimensions that are not `left_out`: what lies
/// along those that are is reached from there.
pub(super) fn offsets(sizes: &[usize], left_out: &[usize]) -> Vec<usize> {
    let mut offsets = vec![0];
    for (place, (size, stride)) in sizes.iter().zip(strides(sizes)).enumerate() {
        if !left_out.contains(&place) {
            offsets = offsets.iter().flat_map(|offset| (0..*size).map(move |step| offset + step * stride)).collect();
        }
    }
    offsets
}

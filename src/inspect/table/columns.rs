//! The model of a table: a dimension of rows and a variable for each column.

use super::super::data_type::{ByteOrder, DataType, Number};
use super::super::geotiff::text_attribute;
use super::super::model::{Attribute, Axis, Dimension, Group, Structure, Variable};
use super::super::unread::{Unread, Why};
use super::super::values::{Data, Values};
use super::KIND;
use super::preamble::Layout;
use super::rows::{Index, Kind};

/// Name of the dimension.
const ROW: &str = "row";

pub(super) fn structure(layout: &Layout, index: &Index, kinds: &[Kind]) -> Structure {
    let variables = layout.names.iter().zip(kinds).map(|(name, kind)| variable(layout, index.rows, name, *kind));
    let mut attributes: Vec<Attribute> =
        layout.before.iter().map(|(name, value)| text_attribute(name, value.as_str())).collect();
    if layout.lines_before > 0 {
        // What Python's reader has to skip.
        let data_type = DataType::Number(Number::Int64, ByteOrder::Little);
        let data = Data::Int64(vec![i64::try_from(layout.lines_before).unwrap_or(i64::MAX)]);
        let value = Ok(Values { data_type, shape: Vec::new(), data });
        attributes.push(Attribute { name: "lines before the header".to_owned(), value });
    }
    let uneven = (index.uneven > 0).then(|| {
        let what = format!("{} of {} rows with more or fewer fields than columns", index.uneven, index.rows);
        Unread::new(what, Why::Damaged, "missing fields are empty, further ones are left out")
    });
    let root = Group {
        path: "/".to_owned(),
        dimensions: vec![Dimension { name: ROW.to_owned(), length: index.rows, unlimited: false, phony: false }],
        variables: variables.collect(),
        attributes,
        unread: uneven.into_iter().collect(),
        ..Group::default()
    };
    Structure { kind: KIND, root }
}

fn variable(layout: &Layout, rows: u64, name: &str, kind: Kind) -> Variable {
    let data_type = kind.data_type();
    let mut attributes = Vec::new();
    if let Some((_, unit)) = unit(name) {
        attributes.push(text_attribute("units", unit));
    }
    if let Some(fill) = layout.fill(name) {
        let data = match data_type.number() {
            Some(Number::Int64) => (fill.fract() == 0.0).then(|| Data::Int64(vec![fill as i64])),
            Some(_) => Some(Data::Float64(vec![fill])),
            None => None,
        };
        if let Some(data) = data {
            let value = Ok(Values { data_type: data_type.clone(), shape: Vec::new(), data });
            attributes.push(Attribute { name: "_FillValue".to_owned(), value });
        }
    }
    Variable {
        name: name.to_owned(),
        path: format!("/{name}"),
        data_type,
        shape: vec![rows],
        max_shape: Vec::new(),
        axes: vec![Axis { name: ROW.to_owned(), scale: None }],
        chunks: None,
        filters: Vec::new(),
        fill: None,
        attributes,
        is_scale: false,
        inherited: Vec::new(),
        same_as: None,
        georeference: None,
        unread: None,
    }
}

/// `Height (m)` and `Height [m]` are in metres.
fn unit(name: &str) -> Option<(&str, &str)> {
    let pair = name
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("))
        .or_else(|| name.strip_suffix(']').and_then(|rest| rest.rsplit_once(" [")))?;
    (!pair.1.is_empty() && pair.1.len() < 40).then_some(pair)
}

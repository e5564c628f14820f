//! The model of a classic NetCDF file from its header.

use super::super::kind::FileKind;
use super::super::model::{self, Axis, Group, Structure};
use super::super::unread::{Unread, Why};
use super::header::{Attribute, Header, Variable};

pub(super) fn of(header: &Header) -> Structure {
    let dimensions = header.dimensions.iter().enumerate().map(|(index, dimension)| model::Dimension {
        name: dimension.name.clone(),
        length: header.length(index),
        unlimited: dimension.length.is_none(),
        phony: false,
    });
    let stopped = header.stopped.clone().map(|unread| Unread { what: "The rest of the header".to_owned(), ..unread });
    let root = Group {
        path: "/".to_owned(),
        dimensions: dimensions.collect(),
        variables: header.variables.iter().map(|variable| variable_of(header, variable)).collect(),
        attributes: attributes(&header.attributes),
        unread: stopped.into_iter().collect(),
        ..Group::default()
    };
    Structure { kind: FileKind::NetCdfClassic(header.version), root }
}

/// Why a variable cannot be read, as far as the header tells.
pub(super) fn problem(header: &Header, variable: &Variable) -> Option<Unread> {
    let path = format!("/{}", variable.name);
    if header.is_record(variable) && header.stopped.is_some() {
        // How far records lie apart follows from all variables.
        return Some(Unread::new(path, Why::Damaged, "the header ends before all growing variables are known"));
    }
    if variable
        .dimensions
        .iter()
        .skip(1)
        .any(|index| header.dimensions.get(*index).is_some_and(|dimension| dimension.length.is_none()))
    {
        return Some(Unread::new(path, Why::Damaged, "a dimension that grows is not the first"));
    }
    let is_outside = variable.begin > header.file_bytes && header.bytes(variable) > 0 && header.records > 0;
    is_outside.then(|| Unread::new(path, Why::Damaged, "its values begin after the end of the file"))
}

fn variable_of(header: &Header, variable: &Variable) -> model::Variable {
    let name_of = |index: &usize| header.dimensions.get(*index).map_or("", |dimension| dimension.name.as_str());
    let scale = |name: &str| {
        let is_scale = |other: &&Variable| other.name == name && other.dimensions.first().map(name_of) == Some(name);
        header.variables.iter().find(is_scale).map(|other| format!("/{}", other.name))
    };
    let axes = variable.dimensions.iter().map(name_of);
    let grows = |index: &usize| header.dimensions.get(*index).is_some_and(|dimension| dimension.length.is_none());
    let max_shape = if header.is_record(variable) {
        variable.dimensions.iter().map(|index| (!grows(index)).then(|| header.length(*index))).collect()
    } else {
        Vec::new()
    };
    model::Variable {
        name: variable.name.clone(),
        path: format!("/{}", variable.name),
        data_type: variable.kind.data_type(),
        shape: header.shape(variable),
        max_shape,
        axes: axes.map(|name| Axis { name: name.to_owned(), scale: scale(name) }).collect(),
        chunks: None,
        filters: Vec::new(),
        fill: None,
        attributes: attributes(&variable.attributes),
        is_scale: variable.dimensions.first().map(name_of) == Some(variable.name.as_str()),
        inherited: Vec::new(),
        same_as: None,
        georeference: None,
        unread: problem(header, variable),
    }
}

fn attributes(own: &[Attribute]) -> Vec<model::Attribute> {
    own.iter()
        .map(|attribute| model::Attribute { name: attribute.name.clone(), value: Ok(attribute.value.clone()) })
        .collect()
}

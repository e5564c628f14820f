//! A file in memory.

use crate::inspect::{
    Attribute, Axis, ByteOrder, Data, DataType, FileKind, Group, Number, Range, Reader, Selection, Structure, Unread,
    Values, Variable, Why, child_path,
};
use std::collections::BTreeMap;

/// Groups and variables in memory, read as a file is.
#[derive(Default)]
pub(crate) struct Memory {
    root: Group,
    values: BTreeMap<String, Values>,
    /// What was read, in order: path and number of elements.
    pub(crate) read: Vec<(String, u64)>,
}

pub(crate) fn text(text: &str) -> Values {
    Values { data_type: DataType::Text(None), shape: vec![], data: Data::Text(vec![text.to_owned()]) }
}

pub(crate) fn array(data: Data) -> Values {
    let number = match &data {
        Data::Int8(_) => Number::Int8,
        Data::Int32(_) => Number::Int32,
        Data::Int64(_) => Number::Int64,
        Data::UInt8(_) => Number::UInt8,
        Data::Float32(_) => Number::Float32,
        _ => Number::Float64,
    };
    let mut values = Values { data_type: DataType::Number(number, ByteOrder::Little), shape: vec![], data };
    values.shape = vec![values.len() as u64];
    values
}

impl Memory {
    /// Adds a variable with its attributes; the groups on the way are made.
    pub(crate) fn with(mut self, path: &str, values: Values, attributes: &[(&str, Values)]) -> Self {
        let (group, name) = path.rsplit_once('/').unwrap();
        let attributes = attributes
            .iter()
            .map(|(name, value)| Attribute { name: (*name).to_owned(), value: Ok(value.clone()) })
            .collect();
        let variable = Variable {
            name: name.to_owned(),
            path: path.to_owned(),
            data_type: values.data_type.clone(),
            shape: values.shape.clone(),
            max_shape: vec![],
            axes: values.shape.iter().map(|_| Axis { name: "phony_dim_0".to_owned(), scale: None }).collect(),
            chunks: None,
            filters: vec![],
            fill: None,
            attributes,
            is_scale: false,
            inherited: Vec::new(),
            same_as: None,
            georeference: None,
            unread: None,
        };
        self.group(group).variables.push(variable);
        self.values.insert(path.to_owned(), values);
        self
    }

    /// Adds an attribute to a group.
    pub(crate) fn about(mut self, group: &str, name: &str, value: &str) -> Self {
        let attribute = Attribute { name: name.to_owned(), value: Ok(text(value)) };
        self.group(group).attributes.push(attribute);
        self
    }

    /// Names the dimensions of a variable and their scales.
    pub(crate) fn dimensions(mut self, path: &str, names: &[&str], scales: &[&str]) -> Self {
        let (group, name) = path.rsplit_once('/').unwrap();
        let variable = self.group(group).variables.iter_mut().find(|variable| variable.name == name).unwrap();
        let axis = |(name, scale): (&&str, &&str)| Axis { name: (*name).to_owned(), scale: Some((*scale).to_owned()) };
        variable.axes = names.iter().zip(scales).map(axis).collect();
        self
    }

    fn group(&mut self, path: &str) -> &mut Group {
        let mut group = &mut self.root;
        group.path = "/".to_owned();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let place = group.groups.iter().position(|child| child.name == name).unwrap_or_else(|| {
                let path = child_path(&group.path, name);
                group.groups.push(Group { name: name.to_owned(), path, ..Group::default() });
                group.groups.len() - 1
            });
            group = &mut group.groups[place];
        }
        group
    }

    pub(crate) fn whole(&self) -> Structure {
        Structure { kind: FileKind::Hdf5, root: self.root.clone() }
    }
}

impl Reader for Memory {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.whole())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let values = self.values.get(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        selection.check(path, &values.shape)?;
        self.read.push((path.to_owned(), selection.elements()));
        let indices = indices(&selection.0, &values.shape);
        macro_rules! take {
            ($($kind:ident),*) => {
                match &values.data {
                    $(Data::$kind(all) => Data::$kind(indices.iter().map(|index| all[*index].clone()).collect()),)*
                    _ => unimplemented!(),
                }
            };
        }
        let data = take!(Int8, Int32, Int64, UInt8, Float32, Float64, Text);
        Ok(Values { data_type: values.data_type.clone(), shape: selection.shape(), data })
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

fn indices(ranges: &[Range], shape: &[u64]) -> Vec<usize> {
    let mut found = vec![0_usize];
    for (range, length) in ranges.iter().zip(shape) {
        found = found
            .iter()
            .flat_map(|before| {
                (0..range.count).map(move |step| before * *length as usize + (range.start + step * range.step) as usize)
            })
            .collect();
    }
    found
}

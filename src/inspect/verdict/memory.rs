//! Files that lie in memory, for tests.

use crate::inspect::{
    Attribute, Axis, ByteOrder, Data, DataType, Dimension, FileKind, Group, Number, Reader, Selection, Structure,
    Unread, Values, Variable, Why, child_path,
};
use std::collections::BTreeMap;

/// A file that is put together variable by variable.
pub(super) struct File {
    structure: Structure,
    values: BTreeMap<String, Values>,
    pub(super) read: u64,
}

fn number(number: Number) -> DataType {
    DataType::Number(number, ByteOrder::Little)
}

fn text(words: &str) -> Values {
    Values { data_type: DataType::Text(None), shape: Vec::new(), data: Data::Text(vec![words.to_owned()]) }
}

pub(super) fn f32s(values: impl IntoIterator<Item = f64>) -> Data {
    Data::Float32(values.into_iter().map(|value| value as f32).collect())
}

pub(super) fn f64s(values: impl IntoIterator<Item = f64>) -> Data {
    Data::Float64(values.into_iter().collect())
}

fn kind_of(data: &Data) -> Number {
    match data {
        Data::Float32(_) => Number::Float32,
        Data::Int16(_) => Number::Int16,
        Data::Int32(_) => Number::Int32,
        _ => Number::Float64,
    }
}

impl File {
    pub(super) fn new() -> Self {
        let root = Group { path: "/".to_owned(), ..Group::default() };
        Self { structure: Structure { kind: FileKind::Hdf5, root }, values: BTreeMap::new(), read: 0 }
    }

    pub(super) fn structure(&self) -> Structure {
        self.structure.clone()
    }

    pub(super) fn attribute(mut self, name: &str, words: &str) -> Self {
        self.structure.root.attributes.push(Attribute { name: name.to_owned(), value: Ok(text(words)) });
        self
    }

    fn group(&mut self, path: &str) -> &mut Group {
        let mut group = &mut self.structure.root;
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

    /// `dimensions`: name and length; `attributes`: texts. A number among them is written as `name:=1.5`.
    pub(super) fn variable(
        mut self,
        path: &str,
        dimensions: &[(&str, usize)],
        data: Data,
        attributes: &[(&str, &str)],
    ) -> Self {
        let data_type = number(kind_of(&data));
        let shape: Vec<u64> = dimensions.iter().map(|(_, length)| *length as u64).collect();
        let attributes = attributes.iter().map(|(name, value)| {
            let value = match value.strip_prefix(":=") {
                Some(written) => {
                    let real: f64 = written.parse().unwrap();
                    let data = match &data {
                        Data::Float32(_) if *name == "_FillValue" => Data::Float32(vec![real as f32]),
                        Data::Int16(_) if *name == "_FillValue" => Data::Int16(vec![real as i16]),
                        Data::Int32(_) if *name == "_FillValue" => Data::Int32(vec![real as i32]),
                        _ => Data::Float64(vec![real]),
                    };
                    Values { data_type: number(kind_of(&data)), shape: Vec::new(), data }
                }
                None => text(value),
            };
            Attribute { name: (*name).to_owned(), value: Ok(value) }
        });
        let attributes = attributes.collect();
        let (parent, name) = path.rsplit_once('/').unwrap();
        let parent = if parent.is_empty() { "/" } else { parent };
        let mut axes = Vec::new();
        for (dimension, length) in dimensions {
            let group = self.group(parent);
            if !group.dimensions.iter().any(|known| known.name == *dimension) {
                group.dimensions.push(Dimension {
                    name: (*dimension).to_owned(),
                    length: *length as u64,
                    unlimited: false,
                    phony: false,
                });
            }
            axes.push(Axis { name: (*dimension).to_owned(), scale: Some(child_path(parent, dimension)) });
        }
        let is_scale = matches!(dimensions, [(only, _)] if *only == name);
        let variable = Variable {
            name: name.to_owned(),
            path: path.to_owned(),
            data_type: data_type.clone(),
            shape: shape.clone(),
            max_shape: Vec::new(),
            axes,
            chunks: None,
            filters: Vec::new(),
            fill: None,
            attributes,
            is_scale,
            inherited: Vec::new(),
            same_as: None,
            georeference: None,
            unread: None,
        };
        self.group(parent).variables.push(variable);
        self.values.insert(path.to_owned(), Values { data_type, shape, data });
        self
    }
}

impl Reader for File {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.structure.clone())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let values = self.values.get(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        selection.check(path, &values.shape)?;
        self.read += selection.elements() * 8;
        let indices = indices(&values.shape, selection);
        let data = match &values.data {
            Data::Float32(all) => Data::Float32(indices.iter().map(|index| all[*index]).collect()),
            Data::Float64(all) => Data::Float64(indices.iter().map(|index| all[*index]).collect()),
            Data::Int16(all) => Data::Int16(indices.iter().map(|index| all[*index]).collect()),
            Data::Int32(all) => Data::Int32(indices.iter().map(|index| all[*index]).collect()),
            _ => return Err(Unread::new(path, Why::Unknown("a type".to_owned()), "")),
        };
        Ok(Values { data_type: values.data_type.clone(), shape: selection.shape(), data })
    }

    fn bytes_read(&self) -> u64 {
        self.read
    }
}

fn indices(shape: &[u64], selection: &Selection) -> Vec<usize> {
    let mut indices = vec![0_usize];
    for (length, range) in shape.iter().zip(&selection.0) {
        let along: Vec<usize> = (0..range.count).map(|step| (range.start + step * range.step) as usize).collect();
        indices =
            indices.iter().flat_map(|before| along.iter().map(move |at| before * *length as usize + at)).collect();
    }
    indices
}

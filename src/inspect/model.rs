//! What is in a file: its groups, dimensions, variables and attributes, without the values of its variables.

use super::data_type::DataType;
use super::georeference::Georeference;
use super::kind::FileKind;
use super::unread::Unread;
use super::values::Values;

/// Everything a file holds but the values of its variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Structure {
    /// What kind of file it is.
    pub kind: FileKind,
    /// Its root group, whose path is `/`.
    pub root: Group,
}

/// A group. Files without groups have the root alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Group {
    /// Its own name; empty for the root.
    pub name: String,
    /// Where it is: `/gt1l/heights`; `/` for the root.
    pub path: String,
    /// Its own dimensions, not those of its parents.
    pub dimensions: Vec<Dimension>,
    /// Its variables in the file's order.
    pub variables: Vec<Variable>,
    /// Its attributes in the file's order.
    pub attributes: Vec<Attribute>,
    /// The groups in it.
    pub groups: Vec<Self>,
    /// What is in it and cannot be opened, such as broken or outside links.
    pub unread: Vec<Unread>,
    /// Path of the group it is another name of, if it was met before on the way from the root.
    pub same_as: Option<String>,
}

/// A dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// Its name; `phony_dim_0`, as Python's readers say, where the file gives none.
    pub name: String,
    /// Its length.
    pub length: u64,
    /// Whether it can grow.
    pub unlimited: bool,
    /// Whether the file gives it no name.
    pub phony: bool,
}

/// One dimension of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// Path of the variable that is its scale (its coordinate variable), if the file has one.
    pub scale: Option<String>,
}

/// A variable: an array with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its own name.
    pub name: String,
    /// Where it is: `/gt1l/heights/h_ph`.
    pub path: String,
    /// Type of its elements.
    pub data_type: DataType,
    /// Its lengths; empty for a scalar. A promise of the file, not a size in it.
    pub shape: Vec<u64>,
    /// How far each dimension can grow (`None`: without end); empty where it cannot.
    pub max_shape: Vec<Option<u64>>,
    /// Its dimensions, as many as it has lengths.
    pub axes: Vec<Axis>,
    /// Lengths of its chunks, if it is stored in chunks.
    pub chunks: Option<Vec<u64>>,
    /// How its chunks are packed, in the order of packing.
    pub filters: Vec<Filter>,
    /// The value that elements have that were never written, if the file says one; not the attribute `_FillValue`.
    pub fill: Option<Values>,
    /// Its attributes in the file's order.
    pub attributes: Vec<Attribute>,
    /// Attributes that it has through another variable, although the file does not write them at it.
    pub inherited: Vec<Attribute>,
    /// Whether it is the scale of a dimension.
    pub is_scale: bool,
    /// Path of the variable it is another name of.
    pub same_as: Option<String>,
    /// Where its elements lie on the Earth, if the file says so outside attributes, as a GeoTIFF does.
    pub georeference: Option<Georeference>,
    /// Why its values cannot be read, where that is known without reading them.
    pub unread: Option<Unread>,
}

/// How chunks are packed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Filter {
    /// Its number in the HDF5 registry; 0 where it has none.
    pub number: u32,
    /// Its name.
    pub name: String,
}

/// A named value beside a group or variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Result<Values, Unread>,
}

impl Structure {
    /// The group at a path.
    pub fn group(&self, path: &str) -> Option<&Group> {
        let mut group = &self.root;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            group = group.groups.iter().find(|child| child.name == name)?;
        }
        Some(group)
    }

    /// The variable at a path.
    pub fn variable(&self, path: &str) -> Option<&Variable> {
        let (group, name) = path.rsplit_once('/')?;
        self.group(group)?.variable(name)
    }

    /// All groups, parents before children.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        let mut waiting = vec![&self.root];
        std::iter::from_fn(move || {
            let group = waiting.pop()?;
            waiting.extend(group.groups.iter().rev());
            Some(group)
        })
    }

    /// All variables, group after group.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.groups().flat_map(|group| &group.variables)
    }
}

impl Group {
    /// Its variable of this name.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }

    /// Its attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Values> {
        attribute(&self.attributes, name)
    }
}

impl Variable {
    /// Its attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Values> {
        attribute(&self.attributes, name)
    }

    /// Its attribute of this name, if that is one text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.attribute(name).and_then(Values::only_text)
    }

    /// The same, or what another variable gives it.
    pub fn own_or_inherited_text(&self, name: &str) -> Option<&str> {
        self.text(name).or_else(|| attribute(&self.inherited, name)?.only_text())
    }

    /// Whether it stands for a dimension alone, as NetCDF-4 writes one that has no variable: it holds no values.
    pub fn is_bare_dimension(&self) -> bool {
        self.text("NAME").is_some_and(|name| name.starts_with("This is a netCDF dimension but not a netCDF variable"))
    }

    /// Number of its elements.
    pub fn elements(&self) -> u64 {
        self.shape.iter().fold(1, |product: u64, length| product.saturating_mul(*length))
    }

    /// Elements of a piece where much is read piece by piece: few, to need little memory, but a large chunk at once, so
    /// that none is unpacked twice.
    pub fn piece_elements(&self) -> u64 {
        let chunk = self.chunks.iter().flatten().fold(1, |product: u64, length| product.saturating_mul(*length));
        chunk.clamp(250_000, 1_000_000)
    }

    /// Bytes of all its values once they are unpacked.
    pub fn decoded_bytes(&self) -> u64 {
        self.elements().saturating_mul(self.data_type.decoded_bytes())
    }

    /// Path of the group it lies in.
    pub fn group_path(&self) -> &str {
        match self.path.rsplit_once('/') {
            Some(("", _)) | None => "/",
            Some((group, _)) => group,
        }
    }
}

fn attribute<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Values> {
    attributes.iter().find(|attribute| attribute.name == name)?.value.as_ref().ok()
}

/// The path of something in a group.
pub fn child_path(group: &str, name: &str) -> String {
    if group == "/" { format!("/{name}") } else { format!("{group}/{name}") }
}

//! From the root to every object, link by link.

use super::super::data_type::DataType;
use super::super::kind::FileKind;
use super::super::model::{Attribute, Group, Structure, Variable, child_path};
use super::super::unread::{Unread, Why};
use super::super::values::{Data, Values};
use super::attributes::{self, Scales};
use super::decode::Decoder;
use super::dimensions;
use super::filters;
use super::links::{self, Link, Target};
use super::object::{MOST_CHUNK, Object, Role};
use super::place::Place;
use super::soft::SoftLinks;
use super::trouble::unread;
use super::types::{self, Oddity};
use hdf5_reader::messages::layout::DataLayout;
use std::collections::HashMap;

/// How deep groups may lie in each other.
const DEEPEST: usize = 128;
/// Most links that are listed, of the whole file.
const MOST_LINKS: usize = 500_000;
/// Most bytes of attribute values of the whole file.
const MOST_ATTRIBUTES: u64 = 64_000_000;

/// What a file holds, and where its datasets are.
pub(super) struct Walked {
    pub(super) structure: Structure,
    /// Addresses of the datasets by path.
    pub(super) datasets: HashMap<String, u64>,
}

/// Walks through a file.
pub(super) fn walk(place: &Place) -> Result<Walked, Unread> {
    let root = Object::read(place, place.root).map_err(|error| unread("", &error))?;
    let mut walk = Walk {
        place,
        groups: HashMap::new(),
        datasets: HashMap::new(),
        addresses: HashMap::new(),
        scales: HashMap::new(),
        soft: SoftLinks::default(),
        links: 0,
        attributes: MOST_ATTRIBUTES,
    };
    let mut root = walk.group(String::new(), "/".to_owned(), place.root, &root, DEEPEST);
    for (path, target) in walk.soft.follow(&mut root) {
        if let Some(address) = walk.datasets.get(&target).copied() {
            walk.datasets.insert(path.clone(), address);
        }
        if let Some(scales) = walk.scales.get(&target).cloned() {
            walk.scales.insert(path, scales);
        }
    }
    dimensions::name(&mut root, &walk.scales, &walk.addresses);
    Ok(Walked { structure: Structure { kind: FileKind::Hdf5, root }, datasets: walk.datasets })
}

struct Walk<'a> {
    place: &'a Place,
    /// Paths of the groups that were met, by address.
    groups: HashMap<u64, String>,
    /// Addresses of the datasets that were met, by path.
    datasets: HashMap<String, u64>,
    /// The first path of each dataset, by address.
    addresses: HashMap<u64, String>,
    /// What attributes of datasets say about their dimensions, by path.
    scales: HashMap<String, Scales>,
    soft: SoftLinks,
    links: usize,
    /// Bytes of attribute values that may still be kept.
    attributes: u64,
}

impl Walk<'_> {
    fn group(&mut self, name: String, path: String, address: u64, object: &Object, deeper: usize) -> Group {
        self.groups.insert(address, path.clone());
        let mut group = Group { name, path, ..Group::default() };
        let (attributes, _) = self.attributes(address, object, &group.path, &mut group.unread);
        group.attributes = attributes;
        let (links, errors) = links::of(self.place, object);
        group.unread.extend(errors.iter().map(|error| unread(&group.path, error)));
        self.soft.remember_order(&group.path, &links);
        for link in links {
            self.links += 1;
            if self.links > MOST_LINKS {
                let detail = format!("more than {MOST_LINKS} links in the file");
                group.unread.push(Unread::new(
                    &group.path,
                    Why::Unknown("so large a number of objects".to_owned()),
                    detail,
                ));
                break;
            }
            self.link(&mut group, link, deeper);
        }
        group
    }

    fn link(&mut self, group: &mut Group, link: Link, deeper: usize) {
        let path = child_path(&group.path, &link.name);
        match link.target {
            Target::Hard(address) => self.child(group, link.name, path, address, deeper),
            Target::Soft(target) => self.soft.add(&group.path, link.name, target),
            Target::External { file, path: inside } => {
                group.unread.push(Unread::new(path, Why::Elsewhere, format!("a link to {inside} in {file}")));
            }
            Target::Custom(number) => {
                group.unread.push(Unread::new(path, Why::Unknown(format!("a link of kind {number}")), ""));
            }
        }
    }

    fn child(&mut self, group: &mut Group, name: String, path: String, address: u64, deeper: usize) {
        if let Some(known) = self.groups.get(&address) {
            // Listed once: names for names for names would never end.
            let same_as = Some(known.clone());
            self.soft.add_alias(path.clone(), known.clone());
            group.groups.push(Group { name, path, same_as, ..Group::default() });
            return;
        }
        let object = match Object::read(self.place, address) {
            Ok(object) => object,
            Err(error) => return group.unread.push(unread(&path, &error)),
        };
        match object.role() {
            Role::Group => match deeper.checked_sub(1) {
                Some(deeper) => {
                    let child = self.group(name, path, address, &object, deeper);
                    group.groups.push(child);
                }
                None => group.unread.push(Unread::new(path, Why::Unknown("a group that lies so deep".to_owned()), "")),
            },
            Role::Dataset => match self.variable(name, path, address, &object, &mut group.unread) {
                Ok(variable) => group.variables.push(variable),
                Err(unread) => group.unread.push(unread),
            },
            Role::Type => {}
            Role::Unknown => {
                group.unread.push(Unread::new(path, Why::Unknown("the kind of object it is".to_owned()), ""));
            }
        }
    }

    fn attributes(
        &mut self,
        address: u64,
        object: &Object,
        path: &str,
        problems: &mut Vec<Unread>,
    ) -> (Vec<Attribute>, Scales) {
        let (attributes, scales, trouble) = attributes::of(self.place, address, object, path, self.attributes);
        problems.extend(trouble);
        let bytes = attributes
            .iter()
            .map(|attribute| attribute.name.len() as u64 + attribute.value.as_ref().map_or(64, bytes_of));
        self.attributes = self.attributes.saturating_sub(bytes.sum());
        (attributes, scales)
    }

    fn variable(
        &mut self,
        name: String,
        path: String,
        address: u64,
        object: &Object,
        problems: &mut Vec<Unread>,
    ) -> Result<Variable, Unread> {
        let datatype = match &object.datatype {
            Some(Ok(datatype)) => datatype,
            Some(Err(error)) => return Err(unread(&path, error)),
            None => return Err(Unread::new(path, Why::Damaged, "no type")),
        };
        let data_type = types::model(datatype)
            .ok_or_else(|| Unread::new(&path, Why::Unknown("a type nested so deeply".to_owned()), ""))?;
        let data_type = match data_type {
            DataType::Number(number, _) if object.oddity == Some(Oddity::Float) => {
                DataType::Strange(number.bytes() as u64)
            }
            other => other,
        };
        let (attributes, scales) = self.attributes(address, object, &path, problems);
        let shape = object.shape();
        let max_shape = object
            .dataspace
            .as_ref()
            .and_then(|space| space.max_dims.as_ref())
            .map(|most| most.iter().map(|most| (*most != u64::MAX).then_some(*most)).collect());
        let chunks = match &object.layout {
            Some(Ok(DataLayout::Chunked { dims, .. })) => Some(dims.iter().map(|length| u64::from(*length)).collect()),
            _ => None,
        };
        let filters = match &object.filters {
            Some(Ok(filters)) => filters.iter().map(filters::named).collect(),
            _ => Vec::new(),
        };
        let fill = object
            .fill
            .as_ref()
            .and_then(|fill| fill.value.as_ref())
            .filter(|fill| !fill.is_empty())
            .and_then(|fill| Decoder::new(self.place, &path, 1 << 16).values(fill, datatype, Vec::new()).ok());
        let unread = self.obstacle(object, &path, datatype).map(|(why, detail)| Unread::new(&path, why, detail));
        let is_scale = text_of(&attributes, "CLASS") == Some("DIMENSION_SCALE");
        let same_as = self.addresses.get(&address).cloned();
        self.addresses.entry(address).or_insert_with(|| path.clone());
        self.datasets.insert(path.clone(), address);
        self.scales.insert(path.clone(), scales);
        let max_shape = max_shape.unwrap_or_default();
        Ok(Variable {
            name,
            path,
            data_type,
            shape,
            max_shape,
            axes: Vec::new(),
            chunks,
            filters,
            fill,
            attributes,
            is_scale,
            inherited: Vec::new(),
            same_as,
            georeference: None,
            unread,
        })
    }

    /// Why the values of a dataset cannot be read, as far as that is known without reading them.
    fn obstacle(&self, object: &Object, path: &str, datatype: &hdf5_reader::Datatype) -> Option<(Why, String)> {
        if object.external {
            return Some((Why::Elsewhere, "external files".to_owned()));
        }
        match &object.layout {
            Some(Ok(DataLayout::Chunked { dims, .. })) => {
                let size = types::raw_size(datatype, 8 + usize::from(self.place.sizes.offset)).unwrap_or(usize::MAX);
                let bytes = dims.iter().fold(size as u64, |size, length| size.saturating_mul(u64::from(*length)));
                if bytes > MOST_CHUNK {
                    return Some((Why::TooLarge(bytes, MOST_CHUNK), "the size of one chunk".to_owned()));
                }
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                let unread = unread(path, error);
                return Some((unread.why, unread.detail));
            }
            None => return Some((Why::Damaged, "no layout".to_owned())),
        }
        match &object.filters {
            Some(Ok(filters)) => filters::obstacle(filters).map(|why| (why, String::new())),
            Some(Err(error)) => {
                let unread = unread(path, error);
                Some((unread.why, unread.detail))
            }
            None => None,
        }
    }
}

fn text_of<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.name == name)?.value.as_ref().ok()?.only_text()
}

/// About how much memory values take.
fn bytes_of(values: &Values) -> u64 {
    match &values.data {
        Data::Text(texts) => texts.iter().map(|text| text.len() as u64 + 24).sum(),
        Data::Compound(parts) | Data::Nested(parts) => parts.iter().map(|part| bytes_of(part) + 120).sum(),
        Data::Bytes(_, bytes) => bytes.len() as u64,
        _ => (values.len() as u64).saturating_mul(values.data_type.decoded_bytes()),
    }
}

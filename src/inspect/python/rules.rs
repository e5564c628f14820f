//! Which library opens what.

use crate::inspect::time::TimeReference;
use crate::inspect::{Attribute, DataType, FileKind, Group, Structure, Variable};

/// The library that opens a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// xarray, with these further arguments.
    Xarray(&'static str),
    /// h5py, because xarray cannot.
    H5py(Refusal),
    /// rioxarray.
    Rioxarray,
    /// pandas, after so many lines.
    Pandas(u64),
    /// Pillow.
    Pillow,
    /// None: bytes.
    Text,
}

/// Why xarray does not open a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Some dimensions of one variable have names and others none.
    Mixed,
    /// A type that xarray does not have.
    Type,
    /// An attribute that xarray's readers stumble over.
    Attribute,
    /// Something in the file cannot be followed.
    Link,
    /// The scale of a dimension lies in a group beside.
    Scale,
}

impl Tool {
    /// The library for a group of a file.
    pub fn of(structure: &Structure, group: &Group) -> Self {
        match structure.kind {
            FileKind::Hdf5 => hdf5(structure, group),
            FileKind::NetCdfClassic(_) => Self::Xarray(classic_options(group)),
            FileKind::Tiff => Self::Rioxarray,
            FileKind::Png | FileKind::Jpeg | FileKind::Gif => Self::Pillow,
            FileKind::Csv => Self::Pandas(preamble(structure)),
            _ => Self::Text,
        }
    }

    /// Why this one, in a sentence, where one would expect another.
    pub fn why(self) -> Option<&'static str> {
        match self {
            Self::H5py(Refusal::Mixed) => Some(
                "xarray refuses this file, because some variables have both dimensions with names and dimensions without; h5py reads it.",
            ),
            Self::H5py(Refusal::Type) => Some("xarray does not have a type that is used here; h5py reads it."),
            Self::H5py(Refusal::Attribute) => {
                Some("xarray stumbles over an attribute that is used here; h5py reads it.")
            }
            Self::H5py(Refusal::Link) => {
                Some("xarray stumbles over a link in this file that leads nowhere; h5py reads it.")
            }
            Self::H5py(Refusal::Scale) => {
                Some("xarray does not find the scale of a dimension, because it lies in another group; h5py reads it.")
            }
            Self::Xarray(PHONY | PHONY_RAW) => {
                Some("Dimensions of this file have no names, so they are numbered by their lengths.")
            }
            Self::Xarray(options) if options.contains("decode_times=False") => {
                Some("xarray cannot read the units of a time that is used here, so times stay numbers.")
            }
            _ => None,
        }
    }
}

const PHONY: &str = ", engine=\"h5netcdf\", phony_dims=\"sort\"";
const PHONY_RAW: &str = ", engine=\"h5netcdf\", phony_dims=\"sort\", decode_times=False";

fn hdf5(structure: &Structure, group: &Group) -> Tool {
    // h5netcdf looks at all groups before it opens one.
    let mut some_nameless = false;
    for variable in structure.variables() {
        let nameless = variable.axes.iter().filter(|axis| is_nameless(&axis.name)).count();
        if nameless > 0 && nameless < variable.axes.len() {
            return Tool::H5py(Refusal::Mixed);
        }
        some_nameless |= nameless > 0;
    }
    if structure.groups().any(|group| !group.unread.is_empty()) {
        return Tool::H5py(Refusal::Link);
    }
    if group.variables.iter().any(|variable| !has_type(variable)) {
        return Tool::H5py(Refusal::Type);
    }
    let attributes = group.attributes.iter().chain(group.variables.iter().flat_map(|variable| &variable.attributes));
    if attributes.into_iter().any(stumbles) {
        return Tool::H5py(Refusal::Attribute);
    }
    if group.variables.iter().any(|variable| has_scale_beside(group, variable)) {
        return Tool::H5py(Refusal::Scale);
    }
    let raw_times = has_unread_times(group);
    let raw_scales = has_text_scales(group);
    Tool::Xarray(match (some_nameless, raw_times, raw_scales) {
        (true, false, false) => PHONY,
        (true, true, false) => PHONY_RAW,
        (true, _, true) => ", engine=\"h5netcdf\", phony_dims=\"sort\", decode_cf=False",
        _ => classic_options(group),
    })
}

fn classic_options(group: &Group) -> &'static str {
    match (has_unread_times(group), has_text_scales(group)) {
        (false, false) => "",
        (true, false) => ", decode_times=False",
        (_, true) => ", decode_cf=False",
    }
}

fn is_nameless(name: &str) -> bool {
    name.is_empty() || name.starts_with("phony_dim_")
}

/// Whether a dimension's scale lies neither in the variable's group nor in one around it.
fn has_scale_beside(group: &Group, variable: &Variable) -> bool {
    let scales = variable.axes.iter().filter_map(|axis| axis.scale.as_deref());
    scales.filter_map(|scale| scale.rsplit_once('/')).any(|(around, _)| {
        let is_around = around.is_empty() || group.path == around || group.path.starts_with(&format!("{around}/"));
        !is_around
    })
}

fn has_type(variable: &Variable) -> bool {
    // One without any values has no dimensions that a reader could name.
    let is_nothing = variable.shape == [0] && variable.max_shape.is_empty();
    !is_nothing && variable.unread.is_none() && matches!(variable.data_type, DataType::Number(..) | DataType::Text(_))
}

fn stumbles(attribute: &Attribute) -> bool {
    match &attribute.value {
        // A list of names where one text of names is to be.
        Ok(values) if attribute.name == "coordinates" && values.len() > 1 => true,
        Ok(values) => !matches!(values.data_type, DataType::Number(..) | DataType::Text(_)),
        Err(_) => true,
    }
}

fn has_unread_times(group: &Group) -> bool {
    group.variables.iter().any(|variable| matches!(TimeReference::of(variable), Some(Err(_))))
}

fn has_text_scales(group: &Group) -> bool {
    let is_text = |variable: &Variable, name: &str| variable.text(name).is_some();
    group.variables.iter().any(|variable| is_text(variable, "scale_factor") || is_text(variable, "add_offset"))
}

/// Lines before the header of a table, as its reader tells them.
fn preamble(structure: &Structure) -> u64 {
    let lines = structure.root.attribute("lines before the header").and_then(|lines| lines.integer(0));
    lines.and_then(|lines| u64::try_from(lines).ok()).unwrap_or(0)
}

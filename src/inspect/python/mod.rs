//! “The same in Python”: the line that opens a group or variable of this file, and runs.
//!
//! xarray refuses some files that are shown here (`viewer.md` measured which), so the line depends on what the file
//! holds. Paths and names are written as literals that no name can break out of.

mod escape;
mod rules;

#[cfg(test)]
mod tests;

pub use escape::{literal, path_literal};
pub use rules::Tool;

use super::{DataType, FileKind, Group, Structure, Variable, child_path};
use escape::key;
use std::path::Path;

/// A line of Python and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The imports, one a line.
    pub imports: String,
    /// One expression.
    pub code: String,
    /// Why it is not the line one would expect, in a sentence.
    pub why: Option<&'static str>,
}

impl Line {
    /// Imports and expression, to be pasted.
    pub fn script(&self, name: &str) -> String {
        format!("{}\n\n{name} = {}\n", self.imports, self.code)
    }
}

/// The line that opens a group of a file.
pub fn group(structure: &Structure, path: &Path, group: &Group) -> Line {
    let tool = Tool::of(structure, group);
    let (file, imports, why) = (path_literal(path), imports(tool, path), tool.why());
    let name = group.path.trim_start_matches('/');
    let code = match tool {
        Tool::Xarray(options) => format!("xr.open_dataset({file}{}{options})", group_argument(name)),
        Tool::H5py(_) => match group.variables.iter().find(|variable| is_readable(variable)) {
            Some(variable) => h5py(&file, variable),
            None if name.is_empty() => format!("list(h5py.File({file}))"),
            None => format!("list(h5py.File({file})[{}])", key(name)),
        },
        other => whole_file(other, &file),
    };
    Line { imports, code, why }
}

/// The line that reads one variable of a file.
pub fn variable(structure: &Structure, path: &Path, variable: &Variable) -> Line {
    let Some(found) = structure.group(variable.group_path()) else {
        return Line { imports: String::new(), code: String::new(), why: None };
    };
    let tool = Tool::of(structure, found);
    let (file, imports, why) = (path_literal(path), imports(tool, path), tool.why());
    let code = match tool {
        Tool::Xarray(options) => {
            let group = group_argument(found.path.trim_start_matches('/'));
            format!("xr.open_dataset({file}{group}{options})[{}]", key(&variable.name))
        }
        Tool::H5py(_) => h5py(&file, variable),
        Tool::Pandas(_) => format!("{}[{}]", whole_file(tool, &file), key(&variable.name)),
        other => whole_file(other, &file),
    };
    Line { imports, code, why }
}

fn whole_file(tool: Tool, file: &str) -> String {
    match tool {
        Tool::Rioxarray => format!("rioxarray.open_rasterio({file}, masked=True)"),
        Tool::Pandas(0) => format!("pd.read_csv({file})"),
        Tool::Pandas(lines) => format!("pd.read_csv({file}, skiprows={lines})"),
        Tool::Pillow => format!("np.asarray(Image.open({file}))"),
        Tool::Text => format!("open({file}, \"rb\").read()"),
        Tool::Xarray(_) | Tool::H5py(_) => format!("h5py.File({file})"),
    }
}

fn imports(tool: Tool, path: &Path) -> String {
    let imports = match tool {
        Tool::Xarray(_) => "import xarray as xr",
        Tool::H5py(_) => "import h5py",
        Tool::Rioxarray => "import rioxarray",
        Tool::Pandas(_) => "import pandas as pd",
        Tool::Pillow => "import numpy as np\nfrom PIL import Image",
        Tool::Text => "",
    };
    // A path that is no text has to be given as bytes.
    if path.to_str().is_some() { imports.to_owned() } else { format!("import os\n{imports}") }
}

fn group_argument(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(", group={}", literal(name)) }
}

fn h5py(file: &str, variable: &Variable) -> String {
    let all = if variable.shape.is_empty() { "()" } else { ":" };
    format!("h5py.File({file})[{}][{all}]", key(variable.path.trim_start_matches('/')))
}

fn is_readable(variable: &Variable) -> bool {
    variable.unread.is_none() && !variable.is_bare_dimension() && !matches!(variable.data_type, DataType::Reference)
}

/// Groups that a line can be made for: all of a file that holds arrays.
pub fn has_lines(structure: &Structure) -> bool {
    !matches!(structure.kind, FileKind::Hdf4 | FileKind::Html | FileKind::Empty | FileKind::Zip | FileKind::Unknown)
}

/// A path inside a file for Python, without its first slash.
pub fn inner_path(group: &str, name: &str) -> String {
    child_path(group, name).trim_start_matches('/').to_owned()
}

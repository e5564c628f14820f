//! A file in memory, and its writing as NetCDF-4, which is HDF5.

use super::model::PracticeDataError;
use netcdf_writer::{DimensionId, NcAttrValue, NcFileBuilder, NcWriteFormat, NcWriteOptions, VariableId};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that goes into one file.
#[derive(Debug, Clone, Default)]
pub(super) struct FileContent {
    /// Attributes of the file.
    pub(super) attributes: Vec<(String, NcAttrValue)>,
    /// Attributes of groups, by path without a leading slash.
    pub(super) groups: Vec<(String, Vec<(String, NcAttrValue)>)>,
    /// Dimensions by path (`gt1l/heights/delta_time`) with their sizes, none of them 0.
    pub(super) dimensions: Vec<(String, u64)>,
    /// Paths of dimensions that could grow: what lies along them is kept in chunks of [`CHUNK_ROWS`].
    pub(super) growing: Vec<String>,
    /// Variables in the order they are written.
    pub(super) variables: Vec<Content>,
}

/// Rows of a chunk along a dimension that could grow, as the ICESat-2 products have them.
const CHUNK_ROWS: u64 = 10_000;

/// One variable of a file.
#[derive(Debug, Clone)]
pub(super) struct Content {
    /// Path without a leading slash.
    pub(super) path: String,
    /// Paths of its dimensions.
    pub(super) dimensions: Vec<String>,
    /// The numbers or words.
    pub(super) values: Values,
    /// Missing-value marker of the same type.
    pub(super) fill: Option<Fill>,
    /// Attributes but the fill value.
    pub(super) attributes: Vec<(String, NcAttrValue)>,
    /// Kept whatever variables are picked.
    pub(super) always: bool,
}

/// A variable's values, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    I8(Vec<i8>),
    U8(Vec<u8>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    I64(Vec<i64>),
    F32(Vec<f32>),
    F64(Vec<f64>),
    Text(Vec<String>),
}

/// A missing-value marker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fill {
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    F32(f32),
    F64(f64),
}

impl Content {
    /// A variable with the two attributes that every variable has.
    pub(super) fn new(path: impl Into<String>, dimensions: &[String], values: Values) -> Self {
        Self {
            path: path.into(),
            dimensions: dimensions.to_vec(),
            values,
            fill: None,
            attributes: Vec::new(),
            always: false,
        }
    }

    /// Adds a text attribute; empty text adds nothing.
    pub(super) fn text(mut self, name: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.attributes.push((name.to_owned(), NcAttrValue::Chars(value.to_owned())));
        }
        self
    }

    /// Adds any attribute.
    pub(super) fn with(mut self, name: &str, value: NcAttrValue) -> Self {
        self.attributes.push((name.to_owned(), value));
        self
    }

    /// Sets the missing-value marker.
    pub(super) fn filled(mut self, fill: Fill) -> Self {
        self.fill = Some(fill);
        self
    }

    /// Keeps the variable whatever variables are picked.
    pub(super) fn always(mut self) -> Self {
        self.always = true;
        self
    }

    /// Coordinate variables of the dimensions and those of the attribute `coordinates`, looked up
    /// in the variable's group and the groups around it.
    fn needs(&self) -> Vec<String> {
        let mut needed = self.dimensions.clone();
        for (name, value) in &self.attributes {
            let (true, NcAttrValue::Chars(text)) = (name == "coordinates" || name == "bounds", value) else { continue };
            for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
                let word = word.trim_start_matches("../").trim_start_matches('/');
                let mut group = self.path.as_str();
                while let Some((outer, _)) = group.rsplit_once('/') {
                    needed.push(format!("{outer}/{word}"));
                    group = outer;
                }
                needed.push(word.to_owned());
            }
        }
        needed
    }
}

impl Values {
    /// Adds values of the same type at the end; others are of another kind of file and not added.
    fn append(&mut self, other: Self) {
        match (self, other) {
            (Self::I8(own), Self::I8(new)) => own.extend(new),
            (Self::U8(own), Self::U8(new)) => own.extend(new),
            (Self::I16(own), Self::I16(new)) => own.extend(new),
            (Self::I32(own), Self::I32(new)) => own.extend(new),
            (Self::U32(own), Self::U32(new)) => own.extend(new),
            (Self::I64(own), Self::I64(new)) => own.extend(new),
            (Self::F32(own), Self::F32(new)) => own.extend(new),
            (Self::F64(own), Self::F64(new)) => own.extend(new),
            (Self::Text(own), Self::Text(new)) => own.extend(new),
            _ => {}
        }
    }
}

impl FileContent {
    /// A text attribute of the file.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find_map(|(own, value)| match value {
            NcAttrValue::Chars(text) if own == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// Adds a text attribute of the file.
    pub(super) fn text(&mut self, name: &str, value: impl Into<String>) {
        self.attributes.push((name.to_owned(), NcAttrValue::Chars(value.into())));
    }

    /// Adds text attributes of a group.
    pub(super) fn group(&mut self, path: &str, attributes: &[(&str, &str)]) {
        let attributes =
            attributes.iter().map(|&(name, value)| (name.to_owned(), NcAttrValue::Chars(value.to_owned()))).collect();
        self.groups.push((path.to_owned(), attributes));
    }

    /// Keeps the picked variables, the coordinates they name and what is always kept. Names may
    /// begin with a slash, and may be those of groups. A name that `known` knows may be missing,
    /// because nothing of its group lies inside the cut. `false` if nothing that was picked is in
    /// the file.
    pub(super) fn pick(
        &mut self,
        names: &[String],
        known: impl Fn(&str) -> bool,
        granule: &str,
    ) -> Result<bool, PracticeDataError> {
        let mut any = false;
        let mut kept: BTreeSet<String> =
            self.variables.iter().filter(|variable| variable.always).map(|variable| variable.path.clone()).collect();
        for name in names {
            let wanted = name.trim_matches('/');
            let matches: Vec<_> = self
                .variables
                .iter()
                .filter(|variable| {
                    variable.path == wanted
                        || variable.path.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
                })
                .collect();
            any |= !matches.is_empty();
            if matches.is_empty() && !known(wanted) {
                return Err(PracticeDataError::UnknownVariable { name: name.clone(), granule: granule.to_owned() });
            }
            for variable in matches {
                kept.insert(variable.path.clone());
                kept.extend(variable.needs());
            }
        }
        self.variables.retain(|variable| kept.contains(&variable.path));
        let used: BTreeSet<&String> = self.variables.iter().flat_map(|variable| &variable.dimensions).collect();
        self.dimensions.retain(|(path, _)| used.contains(path));
        self.growing.retain(|path| used.contains(path));
        let inhabited = |group: &str| {
            self.variables
                .iter()
                .any(|variable| variable.path.strip_prefix(group).is_some_and(|rest| rest.starts_with('/')))
        };
        self.groups.retain(|(path, _)| inhabited(path));
        Ok(any)
    }

    /// Adds the rows of another file of the same kind along a dimension.
    pub(super) fn append(&mut self, other: Self, along: &str) {
        let more = other.dimensions.iter().find(|(path, _)| path == along).map_or(0, |(_, size)| *size);
        for (path, size) in &mut self.dimensions {
            if path == along {
                *size += more;
            }
        }
        for (name, value) in other.attributes {
            let own = self.attributes.iter_mut().find(|(own, _)| *own == name);
            if let (Some((_, NcAttrValue::Chars(text))), NcAttrValue::Chars(new)) = (own, value) {
                match name.as_str() {
                    "source_granule" => *text = format!("{text} {new}"),
                    "granule_time_end" => *text = new,
                    _ => {}
                }
            }
        }
        for variable in other.variables {
            let own = self.variables.iter_mut().find(|own| own.path == variable.path);
            if let Some(own) = own.filter(|own| own.dimensions.first().is_some_and(|first| first == along)) {
                own.values.append(variable.values);
            }
        }
    }

    /// Shape of the chunks of a variable along a dimension that could grow.
    fn chunk_of(&self, variable: &Content) -> Option<Vec<u64>> {
        let (first, rest) = variable.dimensions.split_first()?;
        let size = |path: &String| self.dimensions.iter().find(|(own, _)| own == path).map_or(1, |(_, size)| *size);
        self.growing.contains(first).then(|| std::iter::once(CHUNK_ROWS).chain(rest.iter().map(size)).collect())
    }

    /// The file's bytes. Takes the variables away one by one, so that their numbers are held once less.
    pub(super) fn encode(&mut self) -> Result<Vec<u8>, PracticeDataError> {
        let mut builder = NcFileBuilder::new();
        for (name, value) in &self.attributes {
            builder.add_attribute(name, value.clone())?;
        }
        for (path, attributes) in &self.groups {
            for (name, value) in attributes {
                builder.add_group_attribute(path, name, value.clone())?;
            }
        }
        let mut dimensions: BTreeMap<&str, DimensionId> = BTreeMap::new();
        for (path, size) in &self.dimensions {
            let id = if self.growing.contains(path) {
                builder.add_unlimited_dimension_path(path)?
            } else {
                builder.add_dimension_path(path, *size)?
            };
            dimensions.insert(path, id);
        }
        let variables = std::mem::take(&mut self.variables);
        for variable in variables {
            let ids: Vec<_> =
                variable.dimensions.iter().filter_map(|path| dimensions.get(path.as_str()).copied()).collect();
            let chunk = self.chunk_of(&variable);
            let id = write_values(&mut builder, &variable, &ids, chunk.is_some())?;
            if let Some(shape) = chunk {
                builder.set_variable_chunking(id, shape)?;
            }
            for (name, value) in &variable.attributes {
                builder.add_variable_attribute(id, name, value.clone())?;
            }
        }
        let (_, bytes) = builder.to_vec(NcWriteOptions { format: NcWriteFormat::Nc4 })?;
        Ok(bytes)
    }
}

/// Deflate level: fast, and enough for made-up numbers.
const DEFLATE: u8 = 1;

fn write_values(
    builder: &mut NcFileBuilder,
    variable: &Content,
    dimensions: &[DimensionId],
    is_chunked: bool,
) -> Result<VariableId, PracticeDataError> {
    /// Adds the variable with its storage, then its values.
    macro_rules! write {
        ($number:ty, $values:expr) => {{
            let id = builder.add_variable_path::<$number>(&variable.path, dimensions)?;
            store(builder, variable, (dimensions.len(), is_chunked), $values.len(), id)?;
            builder.write_variable(id, $values)?;
            id
        }};
    }
    Ok(match &variable.values {
        Values::I8(values) => write!(i8, values),
        Values::U8(values) => write!(u8, values),
        Values::I16(values) => write!(i16, values),
        Values::I32(values) => write!(i32, values),
        Values::U32(values) => write!(u32, values),
        Values::I64(values) => write!(i64, values),
        Values::F32(values) => write!(f32, values),
        Values::F64(values) => write!(f64, values),
        Values::Text(values) => {
            let id = builder.add_string_variable_path(&variable.path, dimensions)?;
            builder.write_string_variable(id, values)?;
            id
        }
    })
}

fn store(
    builder: &mut NcFileBuilder,
    variable: &Content,
    (rank, is_chunked): (usize, bool),
    count: usize,
    id: VariableId,
) -> Result<(), PracticeDataError> {
    match variable.fill {
        Some(Fill::I8(fill)) => builder.set_variable_fill_value(id, fill)?,
        Some(Fill::I16(fill)) => builder.set_variable_fill_value(id, fill)?,
        Some(Fill::I32(fill)) => builder.set_variable_fill_value(id, fill)?,
        Some(Fill::I64(fill)) => builder.set_variable_fill_value(id, fill)?,
        Some(Fill::F32(fill)) => builder.set_variable_fill_value(id, fill)?,
        Some(Fill::F64(fill)) => builder.set_variable_fill_value(id, fill)?,
        None => {}
    }
    // A handful of values is smaller as it is.
    if rank > 0 && (count > 64 || is_chunked) {
        builder.set_variable_deflate(id, Some(DEFLATE), true)?;
    }
    Ok(())
}

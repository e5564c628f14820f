//! From a wish to a whole file.

use super::block::{self, Counted, Row};
use super::comma::{self, Comma};
use super::error::ExportError;
use super::geobuf::Geobuf;
use super::provenance::Provenance;
use super::table::{Table, Wish};
use crate::domain::count::count as grouped;
use crate::inspect::python::path_literal;
use crate::inspect::{Cancel, Reader, Structure};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values with lines of comment before them.
    Csv,
    /// FlatGeobuf: points, or the cells of a swath as polygons, with an index.
    FlatGeobuf,
}

impl Format {
    /// How names of such files end, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::FlatGeobuf => "FlatGeobuf",
        }
    }
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// Rows in it.
    pub rows: u64,
    /// Rows left out because they have no position.
    pub without_position: u64,
    /// Rows left out because every value is missing.
    pub missing: u64,
    /// Rows left out because they lie outside the wished box.
    pub elsewhere: u64,
    /// Wished variables that are no columns.
    pub left_out: Vec<String>,
    /// Its length in bytes.
    pub bytes: u64,
    /// The import and the line of Python that read it.
    pub python: (&'static str, String),
}

impl Written {
    /// One sentence for people.
    pub fn sentence(&self) -> String {
        let name = self.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut sentences = vec![format!("{} rows were written to {name}.", grouped(self.rows))];
        for (count, why) in [(self.without_position, "have no position"), (self.missing, "have no value")] {
            if count > 0 {
                sentences.push(format!("{} more {why} and were left out.", grouped(count)));
            }
        }
        if !self.left_out.is_empty() {
            sentences.push(format!("Not along these positions: {}.", self.left_out.join(", ")));
        }
        sentences.join(" ")
    }
}

/// Writes a wish to a file. It gets its name when it is whole; until then it is a hidden file beside it, which is
/// removed if anything goes wrong. `progress` hears how many rows of how many are done.
///
/// # Errors
/// [`ExportError::Exists`] where a file has the name already and `replace` is not set; whatever could not be read or
/// written.
pub fn export(
    reader: &mut dyn Reader,
    structure: &Structure,
    wish: &Wish,
    provenance: &Provenance,
    (to, format, replace): (&Path, Format, bool),
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, ExportError> {
    if !replace && to.symlink_metadata().is_ok() {
        return Err(ExportError::Exists(to.to_owned()));
    }
    let table = Table::of(structure, wish)?;
    let part = temporary(to)?;
    let (part, counted) = match format {
        Format::Csv => commas(reader, &table, provenance, to, part, cancel, progress)?,
        Format::FlatGeobuf => geobuf((reader, structure), &table, provenance, to, part, cancel, progress)?,
    };
    if counted.written == 0 {
        return Err(ExportError::NoRows);
    }
    part.as_file().sync_all()?;
    let bytes = part.as_file().metadata()?.len();
    keep(part, to, replace)?;
    let python = match format {
        Format::Csv => ("import pandas as pd", comma::python(&table, provenance, to)),
        Format::FlatGeobuf => ("import geopandas as gpd", format!("gpd.read_file({})", path_literal(to))),
    };
    let Counted { written: rows, without_position, missing, elsewhere } = counted;
    let (path, left_out) = (to.to_owned(), table.left_out);
    Ok(Written { path, rows, without_position, missing, elsewhere, left_out, bytes, python })
}

fn commas(
    reader: &mut dyn Reader,
    table: &Table,
    provenance: &Provenance,
    to: &Path,
    part: NamedTempFile,
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(NamedTempFile, Counted), ExportError> {
    let mut comma = Comma::new(BufWriter::new(part), table, provenance, to)?;
    let counted = block::rows(reader, table, cancel, progress, &mut |row: &Row<'_>| comma.row(row))?;
    let part = comma.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok((part, counted))
}

fn geobuf(
    (reader, structure): (&mut dyn Reader, &Structure),
    table: &Table,
    provenance: &Provenance,
    to: &Path,
    part: NamedTempFile,
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(NamedTempFile, Counted), ExportError> {
    // Beside the file itself: the system's folder for temporary files may be small, or memory.
    let folder = folder(to);
    let (features, leaves) = (tempfile::tempfile_in(&folder)?, tempfile::tempfile_in(&folder)?);
    let outlines = match &table.swath {
        Some(swath) => swath.outlines(reader, structure, cancel)?,
        None => None,
    };
    let mut geobuf = Geobuf::new(table, outlines, features, leaves);
    let counted = block::rows(reader, table, cancel, progress, &mut |row: &Row<'_>| geobuf.row(row))?;
    if counted.written == 0 {
        return Ok((part, counted));
    }
    cancel.check()?;
    let mut to_part = BufWriter::new(part);
    let name = to.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    geobuf.finish(&mut to_part, table, provenance, &name)?;
    to_part.flush()?;
    let part = to_part.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok((part, counted))
}

fn folder(to: &Path) -> PathBuf {
    to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")).to_owned()
}

fn temporary(to: &Path) -> Result<NamedTempFile, ExportError> {
    Ok(tempfile::Builder::new().prefix(".export-").suffix(".part").tempfile_in(folder(to))?)
}

fn keep(part: NamedTempFile, to: &Path, replace: bool) -> Result<(), ExportError> {
    let kept = if replace { part.persist(to) } else { part.persist_noclobber(to) };
    match kept {
        Ok(_) => Ok(()),
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => Err(ExportError::Exists(to.to_owned())),
        Err(refused) => Err(refused.error.into()),
    }
}

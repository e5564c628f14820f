//! Rows as CSV: lines of comment that say what they are and how to read them, a header, then the rows.

use super::block::Row;
use super::cell::{Cell, Kind};
use super::error::ExportError;
use super::provenance::Provenance;
use super::table::Table;
use crate::inspect::python::path_literal;
use crate::inspect::text::clean;
use std::io::Write;
use std::path::Path;

/// Writes rows as they come.
pub(super) struct Comma<W: Write> {
    to: csv::Writer<W>,
    kinds: Vec<Kind>,
    /// Indices that a row has: none, one or two.
    indices: usize,
    buffer: Vec<String>,
}

/// Names of the columns before those of the table.
fn first_names(table: &Table) -> Vec<String> {
    let index: &[&str] = match table.rows.len() {
        0 => &[],
        1 => &["index"],
        _ => &["row", "column"],
    };
    index.iter().chain(&["latitude", "longitude"]).map(|name| (*name).to_owned()).collect()
}

/// The lines of comment, without their line breaks.
fn preamble(table: &Table, provenance: &Provenance, to: &Path) -> Vec<String> {
    let mut lines: Vec<String> =
        provenance.lines().into_iter().map(|(name, text)| format!("# {name}: {text}")).collect();
    lines.push("# latitude [degrees_north]: WGS 84; longitude [degrees_east]: -180 to 180".to_owned());
    for column in &table.columns {
        let units = column.units.as_deref().map_or_else(String::new, |units| format!(" [{}]", clean(units)));
        let about = if column.about.is_empty() { String::new() } else { format!(": {}", clean(&column.about)) };
        lines.push(format!("# {}{units}{about}", clean(&column.name)));
    }
    lines.push("# Missing values are empty.".to_owned());
    let skipped = lines.len() + 1;
    lines.push(format!("# In Python: pd.read_csv({}, skiprows={skipped})", path_literal(to)));
    lines
}

/// The line of Python that reads the file.
pub(super) fn python(table: &Table, provenance: &Provenance, to: &Path) -> String {
    format!("pd.read_csv({}, skiprows={})", path_literal(to), preamble(table, provenance, to).len())
}

impl<W: Write> Comma<W> {
    pub(super) fn new(mut to: W, table: &Table, provenance: &Provenance, path: &Path) -> Result<Self, ExportError> {
        for line in preamble(table, provenance, path) {
            to.write_all(line.as_bytes())?;
            to.write_all(b"\n")?;
        }
        let mut to = csv::Writer::from_writer(to);
        let names = first_names(table).into_iter().chain(table.columns.iter().map(|column| column.name.clone()));
        to.write_record(names).map_err(|error| ExportError::Disk(error.to_string()))?;
        let kinds = table.columns.iter().map(|column| column.kind).collect();
        Ok(Self { to, kinds, indices: table.rows.len(), buffer: Vec::new() })
    }

    pub(super) fn row(&mut self, row: &Row<'_>) -> Result<(), ExportError> {
        self.buffer.clear();
        let indices = [row.index.0, row.index.1.unwrap_or(0)];
        self.buffer.extend(indices.iter().take(self.indices).map(u64::to_string));
        self.buffer.push(row.latitude.to_string());
        self.buffer.push(row.longitude.to_string());
        for (kind, cell) in self.kinds.iter().zip(row.cells) {
            self.buffer.push(written(*kind, cell));
        }
        self.to.write_record(&self.buffer).map_err(|error| ExportError::Disk(error.to_string()))
    }

    pub(super) fn finish(self) -> Result<W, ExportError> {
        self.to.into_inner().map_err(|error| ExportError::Disk(error.to_string()))
    }
}

fn written(kind: Kind, cell: &Cell) -> String {
    match (cell, kind) {
        (Cell::Missing, _) => String::new(),
        (Cell::Integer(integer), _) => integer.to_string(),
        (Cell::Text(text), _) => text.clone(),
        (Cell::Real(real), Kind::Float64 { decimals: Some(decimals) }) => format!("{real:.decimals$}"),
        (Cell::Real(real), Kind::Float32) => format!("{:?}", *real as f32),
        (Cell::Real(real), _) => format!("{real:?}"),
    }
}

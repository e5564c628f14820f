//! Rows as FlatGeobuf: points in WGS 84, or cells of a swath as polygons, with an index, columns with units, and in the head where they come from.

use super::block::Row;
use super::cell::{Cell, Kind};
use super::error::ExportError;
use super::provenance::Provenance;
use super::table::{Column as TableColumn, Table};
use super::tree::{Bounds, NODE_SIZE, Tree, copy};
use crate::inspect::Number;
use crate::inspect::map::Outlines;
use crate::inspect::text::clean;
use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::{
    Column, ColumnArgs, ColumnType, Crs, CrsArgs, Feature, FeatureArgs, Geometry, GeometryArgs, GeometryType, Header,
    HeaderArgs,
};
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufWriter, Write};

/// The first bytes: version 3.
const MAGIC: [u8; 8] = [b'f', b'g', b'b', 3, b'f', b'g', b'b', 0];

/// Columns before those of the table.
const INDICES: [&str; 2] = ["row", "column"];

/// Collects features in a temporary file until their number and bounds are known.
pub(super) struct Geobuf<'b> {
    features: BufWriter<File>,
    bytes: u64,
    tree: Tree,
    builder: FlatBufferBuilder<'b>,
    properties: Vec<u8>,
    kinds: Vec<Kind>,
    indices: usize,
    /// Of cells that are polygons.
    outlines: Option<Outlines>,
}

impl Geobuf<'_> {
    /// With two temporary files.
    pub(super) fn new(table: &Table, outlines: Option<Outlines>, features: File, leaves: File) -> Self {
        Self {
            features: BufWriter::new(features),
            bytes: 0,
            tree: Tree::new(leaves),
            builder: FlatBufferBuilder::new(),
            properties: Vec::new(),
            kinds: table.columns.iter().map(|column| column.kind).collect(),
            indices: table.rows.len(),
            outlines,
        }
    }

    pub(super) fn row(&mut self, row: &Row<'_>) -> Result<(), ExportError> {
        self.properties.clear();
        let indices = [Some(row.index.0), row.index.1];
        let mut number = 0_u16;
        for index in indices.into_iter().take(self.indices) {
            self.properties.extend(number.to_le_bytes());
            self.properties.extend(index.unwrap_or(0).to_le_bytes());
            number += 1;
        }
        for (kind, cell) in self.kinds.iter().zip(row.cells) {
            put(&mut self.properties, number, *kind, cell);
            number += 1;
        }
        self.builder.reset();
        let index = (row.index.0 as usize, row.index.1.unwrap_or(0) as usize);
        let cell = self.outlines.as_ref().map(|outlines| (outlines.cell(index.0, index.1), outlines.crosses()));
        let (geometry, bounds) = if let Some((parts, is_multi)) = cell {
            (polygon(&mut self.builder, &parts, is_multi), Bounds::of(parts.iter().flatten()))
        } else {
            let place = (row.longitude, row.latitude);
            let xy = Some(self.builder.create_vector(&[place.0, place.1]));
            let point = GeometryArgs { xy, type_: GeometryType::Point, ..GeometryArgs::default() };
            (Geometry::create(&mut self.builder, &point), Bounds::of([&place].into_iter()))
        };
        let properties = self.builder.create_vector(&self.properties);
        let feature = FeatureArgs { geometry: Some(geometry), properties: Some(properties), columns: None };
        let feature = Feature::create(&mut self.builder, &feature);
        self.builder.finish_size_prefixed(feature, None);
        let bytes = self.builder.finished_data();
        self.tree.feature(bounds, self.bytes)?;
        self.features.write_all(bytes)?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn geometry(&self) -> GeometryType {
        match &self.outlines {
            Some(outlines) if outlines.crosses() => GeometryType::MultiPolygon,
            Some(_) => GeometryType::Polygon,
            None => GeometryType::Point,
        }
    }

    /// Head, index and features to where they belong.
    pub(super) fn finish(
        self,
        to: &mut impl Write,
        table: &Table,
        provenance: &Provenance,
        name: &str,
    ) -> Result<(), ExportError> {
        to.write_all(&MAGIC)?;
        to.write_all(&head(&self.tree, self.geometry(), table, provenance, name))?;
        self.tree.write(to)?;
        Ok(copy(self.features, to)?)
    }
}

/// Rings as one polygon, or as a collection of them where some features have several.
fn polygon<'b>(
    builder: &mut FlatBufferBuilder<'b>,
    rings: &[Vec<(f64, f64)>],
    is_multi: bool,
) -> WIPOffset<Geometry<'b>> {
    let mut parts = Vec::with_capacity(rings.len());
    for ring in rings {
        let flat: Vec<f64> = ring.iter().flat_map(|(longitude, latitude)| [*longitude, *latitude]).collect();
        let xy = Some(builder.create_vector(&flat));
        let part = GeometryArgs { xy, type_: GeometryType::Polygon, ..GeometryArgs::default() };
        parts.push(Geometry::create(builder, &part));
    }
    match parts.as_slice() {
        [one] if !is_multi => *one,
        _ => {
            let parts = Some(builder.create_vector(&parts));
            let all = GeometryArgs { parts, type_: GeometryType::MultiPolygon, ..GeometryArgs::default() };
            Geometry::create(builder, &all)
        }
    }
}

/// One value behind its column's number; missing ones are left out, which is FlatGeobuf's null.
fn put(properties: &mut Vec<u8>, number: u16, kind: Kind, cell: &Cell) {
    let start = properties.len();
    properties.extend(number.to_le_bytes());
    match (cell, kind) {
        (Cell::Integer(integer), Kind::Integer(width)) => {
            let bytes = integer.to_le_bytes();
            properties.extend(bytes.iter().take(width.bytes()));
        }
        (Cell::Real(real), Kind::Float32) => properties.extend((*real as f32).to_le_bytes()),
        (Cell::Real(real), _) => properties.extend(real.to_le_bytes()),
        (Cell::Text(text), _) => {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            properties.extend(length.to_le_bytes());
            properties.extend(text.as_bytes().iter().take(length as usize));
        }
        (Cell::Missing | Cell::Integer(_), _) => properties.truncate(start),
    }
}

fn column_type(kind: Kind) -> ColumnType {
    match kind {
        Kind::Integer(number) => match number {
            Number::Int8 => ColumnType::Byte,
            Number::UInt8 => ColumnType::UByte,
            Number::Int16 => ColumnType::Short,
            Number::UInt16 => ColumnType::UShort,
            Number::Int32 => ColumnType::Int,
            Number::UInt32 => ColumnType::UInt,
            Number::UInt64 => ColumnType::ULong,
            _ => ColumnType::Long,
        },
        Kind::Float32 => ColumnType::Float,
        Kind::Float64 { .. } => ColumnType::Double,
        Kind::Moment => ColumnType::DateTime,
        Kind::Text => ColumnType::String,
    }
}

fn head(tree: &Tree, geometry: GeometryType, table: &Table, provenance: &Provenance, name: &str) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let mut columns = Vec::new();
    let names: &[&str] = if table.rows.len() > 1 { &INDICES } else { &["index"] };
    for name in names.iter().take(table.rows.len()) {
        columns.push(plain_column(&mut builder, name));
    }
    columns.extend(table.columns.iter().map(|column| described(&mut builder, column)));
    let columns = builder.create_vector(&columns);
    let bounds = tree.bounds();
    let envelope = builder.create_vector(&[bounds.west, bounds.south, bounds.east, bounds.north]);
    let (org, crs_name) = (builder.create_string("EPSG"), builder.create_string("WGS 84"));
    let crs = CrsArgs { org: Some(org), code: 4326, name: Some(crs_name), ..CrsArgs::default() };
    let crs = Crs::create(&mut builder, &crs);
    let facts: Map<String, Value> =
        provenance.lines().into_iter().map(|(name, text)| (name.to_owned(), Value::String(text))).collect();
    let name = builder.create_string(name);
    let title = builder.create_string(&clean(&provenance.title));
    let description = builder.create_string(&clean(&provenance.description));
    let metadata = builder.create_string(&Value::Object(facts).to_string());
    let args = HeaderArgs {
        name: Some(name),
        envelope: Some(envelope),
        geometry_type: geometry,
        columns: Some(columns),
        features_count: tree.count(),
        index_node_size: NODE_SIZE,
        crs: Some(crs),
        title: Some(title),
        description: Some(description),
        metadata: Some(metadata),
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut builder, &args);
    builder.finish_size_prefixed(header, None);
    builder.finished_data().to_vec()
}

fn plain_column<'b>(builder: &mut FlatBufferBuilder<'b>, name: &str) -> WIPOffset<Column<'b>> {
    let name = builder.create_string(name);
    let args = ColumnArgs { name: Some(name), type_: ColumnType::ULong, nullable: false, ..ColumnArgs::default() };
    Column::create(builder, &args)
}

fn described<'b>(builder: &mut FlatBufferBuilder<'b>, column: &TableColumn) -> WIPOffset<Column<'b>> {
    let name = builder.create_string(&clean(&column.name));
    let units = column.units.as_deref().map(clean);
    let title = units.as_ref().map(|units| builder.create_string(&format!("{} ({units})", clean(&column.name))));
    let about = clean(&column.about);
    let description = match units.as_deref() {
        Some(units) if about.is_empty() => units.to_owned(),
        Some(units) => format!("{about}, {units}"),
        None => about,
    };
    let description = (!description.is_empty()).then(|| builder.create_string(&description));
    let metadata = units.map(|units| {
        let facts: Map<String, Value> = [("units".to_owned(), Value::String(units))].into_iter().collect();
        builder.create_string(&Value::Object(facts).to_string())
    });
    let args = ColumnArgs {
        name: Some(name),
        type_: column_type(column.kind),
        title,
        description,
        metadata,
        ..ColumnArgs::default()
    };
    Column::create(builder, &args)
}

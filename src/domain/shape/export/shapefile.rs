//! A zipped shapefile in longitude and latitude of WGS 84: `.shp`, `.shx`, `.dbf`, `.prj`, `.cpg`.

use super::ExportError;
use crate::domain::shape::{Covered, Feature, rings};
use geo::{Coord, LineString};
use shapefile::record::{Multipoint, Point, Polygon, PolygonRing, Polyline};
use shapefile::{ShapeWriter, record::EsriShape};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// As ESRI writes EPSG:4326.
const PRJ: &str = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],\
    PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
/// The one column: a name.
const NAME_BYTES: u8 = 80;

pub(super) fn write(features: &[Feature], name: &str) -> Result<Vec<u8>, ExportError> {
    let (shp, shx) = shapes(features)?;
    let failed = |error: &dyn std::fmt::Display| ExportError::Writer(error.to_string());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // The same area makes the same bytes, whenever it is written.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let stem = crate::domain::file_name::safe_name(name);
    let files: [(&str, &[u8]); 5] =
        [("shp", &shp), ("shx", &shx), ("dbf", &dbf(features.len(), name)), ("prj", PRJ.as_bytes()), ("cpg", b"UTF-8")];
    for (ending, bytes) in files {
        archive.start_file(format!("{stem}.{ending}"), options).map_err(|error| failed(&error))?;
        archive.write_all(bytes).map_err(|error| failed(&error))?;
    }
    archive.finish().map(Cursor::into_inner).map_err(|error| failed(&error))
}

fn shapes(features: &[Feature]) -> Result<(Vec<u8>, Vec<u8>), ExportError> {
    let kind = |feature: &Feature| match feature.covered {
        Covered::Areas(_) => 0,
        Covered::Lines(_) => 1,
        Covered::Points(_) => 2,
    };
    let first = features.first().map(kind);
    if features.iter().any(|feature| Some(kind(feature)) != first) {
        return Err(ExportError::Mixed);
    }
    match first {
        Some(0) => records(features.iter().filter_map(polygon)),
        Some(1) => records(features.iter().filter_map(polyline)),
        _ => records(features.iter().filter_map(multipoint)),
    }
}

fn records<S: EsriShape>(shapes: impl Iterator<Item = S>) -> Result<(Vec<u8>, Vec<u8>), ExportError> {
    let (mut shp, mut shx) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    {
        let mut writer = ShapeWriter::with_shx(&mut shp, &mut shx);
        for shape in shapes {
            writer.write_shape(&shape).map_err(|error| ExportError::Writer(error.to_string()))?;
        }
        writer.finalize().map_err(|error| ExportError::Writer(error.to_string()))?;
    }
    Ok((shp.into_inner(), shx.into_inner()))
}

fn point(at: &Coord<f64>) -> Point {
    Point::new(at.x, at.y)
}

fn points(line: &LineString<f64>) -> Vec<Point> {
    line.0.iter().map(point).collect()
}

fn polygon(feature: &Feature) -> Option<Polygon> {
    let Covered::Areas(areas) = &feature.covered else { return None };
    let of_area = |area| {
        rings(area).enumerate().map(|(index, ring)| match index {
            0 => PolygonRing::Outer(points(ring)),
            _ => PolygonRing::Inner(points(ring)),
        })
    };
    let all: Vec<PolygonRing<Point>> = areas.iter().flat_map(of_area).collect();
    // Turned as the format wants it: outer rings clockwise.
    (!all.is_empty()).then(|| Polygon::with_rings(all))
}

fn polyline(feature: &Feature) -> Option<Polyline> {
    let Covered::Lines(lines) = &feature.covered else { return None };
    (!lines.is_empty()).then(|| Polyline::with_parts(lines.iter().map(points).collect()))
}

fn multipoint(feature: &Feature) -> Option<Multipoint> {
    let Covered::Points(places) = &feature.covered else { return None };
    (!places.is_empty()).then(|| Multipoint::new(places.iter().map(|place| point(&place.0)).collect()))
}

/// A table of one column (dBASE III): the name, for each record.
fn dbf(records: usize, name: &str) -> Vec<u8> {
    const HEADER_BYTES: u16 = 32 + 32 + 1;
    let width = usize::from(NAME_BYTES);
    let mut table = vec![0x03, 126, 1, 1];
    table.extend((records as u32).to_le_bytes());
    table.extend(HEADER_BYTES.to_le_bytes());
    table.extend((u16::from(NAME_BYTES) + 1).to_le_bytes());
    table.resize(32, 0);
    table.extend(b"name\0\0\0\0\0\0\0C\0\0\0\0");
    table.push(NAME_BYTES);
    table.resize(64, 0);
    table.push(0x0D);
    let mut cell = name.chars().filter(|letter| !letter.is_control()).collect::<String>();
    while cell.len() > width {
        cell.pop();
    }
    for _ in 0..records {
        table.push(b' ');
        table.extend(cell.as_bytes());
        table.resize(table.len() + width - cell.len(), b' ');
    }
    table.push(0x1A);
    table
}

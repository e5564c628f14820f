//! Areas and footprints as files for other programs: GeoJSON, KML, well-known text, a zipped shapefile.
//!
//! Longitude and latitude in WGS 84, six decimals, areas over ±180° in pieces as the shape has them.

mod footprints;
mod kml;
mod shapefile;
#[cfg(test)]
mod tests;
mod wkt;

pub use footprints::footprints;

use super::{Covered, Feature, Shape, geojson};
use crate::domain::request::Area;
use geo::{LineString, Polygon, coord};
use serde_json::{Value, json};

/// A kind of file that an area can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// `.geojson`
    GeoJson,
    /// `.kml`
    Kml,
    /// `.wkt`
    Wkt,
    /// `.zip` with `.shp`, `.shx`, `.dbf`, `.prj` and `.cpg`.
    Shapefile,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::GeoJson, Self::Kml, Self::Wkt, Self::Shapefile];

    /// Its name as people say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::Kml => "KML",
            Self::Wkt => "WKT",
            Self::Shapefile => "Zipped Shapefile",
        }
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::Kml => "kml",
            Self::Wkt => "wkt",
            Self::Shapefile => "zip",
        }
    }
}

/// Why an area was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// A shapefile is of one kind of geometry.
    #[error(
        "A Shapefile holds areas, or lines, or points, and this shape has more than one of them. Export GeoJSON or KML instead."
    )]
    Mixed,
    /// The writer said no.
    #[error("The file could not be made: {0}.")]
    Writer(String),
}

/// An area as a file of this kind, under its name.
pub fn area(area: &Area, name: &str, format: ExportFormat) -> Result<Vec<u8>, ExportError> {
    let features = features(area);
    match format {
        ExportFormat::GeoJson => Ok(geojson_text(&features, name).into_bytes()),
        ExportFormat::Kml => Ok(kml::write(&features, name).into_bytes()),
        ExportFormat::Wkt => Ok(wkt::write(&features).into_bytes()),
        ExportFormat::Shapefile => shapefile::write(&features, name),
    }
}

/// What an area covers, each feature of one kind.
fn features(area: &Area) -> Vec<Feature> {
    let covered = match area {
        Area::Shape(shape) => return shape.features().to_vec(),
        Area::Point(point) => Covered::Points(vec![geo::Point::new(point.longitude(), point.latitude())]),
        Area::Box(bounds) => Covered::Areas(
            bounds
                .parts()
                .map(|part| {
                    let (west, south, east, north) = (part.west(), part.south(), part.east(), part.north());
                    // A step of more than half the way round would be read as the other way round.
                    let steps = ((east - west) / 120.0).ceil().max(1.0);
                    let along =
                        |latitude: f64, step: f64| coord! { x: west + (east - west) * step / steps, y: latitude };
                    let numbers = || (0..=steps as u32).map(f64::from);
                    let mut ring: Vec<_> = numbers().map(|step| along(south, step)).collect();
                    ring.extend(numbers().map(|step| along(north, steps - step)));
                    ring.push(coord! { x: west, y: south });
                    Polygon::new(LineString(ring), Vec::new())
                })
                .collect(),
        ),
    };
    vec![Feature { covered, radius_metres: None }]
}

fn geojson_text(features: &[Feature], name: &str) -> String {
    let mut value = geojson::write(features);
    if let Some(features) = value.get_mut("features").and_then(Value::as_array_mut) {
        for feature in features {
            if let Some(properties) = feature.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert("name".to_owned(), json!(name));
            }
        }
    }
    format!("{value}\n")
}

/// A number of degrees as short as it is exact: six decimals are a tenth of a metre.
fn degrees(value: f64) -> String {
    let rounded = (value * 1e9).round() / 1e9 + 0.0;
    rounded.to_string()
}

/// The whole shape under its name.
pub fn shape(shape: &Shape, format: ExportFormat) -> Result<Vec<u8>, ExportError> {
    area(&Area::Shape(shape.clone()), &shape.name(), format)
}

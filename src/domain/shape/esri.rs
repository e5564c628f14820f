//! ESRI shapefiles inside a zip archive, and the bounded reading of archives.

use super::{MOST_POSITIONS, Raw, RawFeature, ShapeError};
use geo::{Contains as _, Coord, LineString, Point, Polygon, coord};
use shapefile::record::traits::HasXY;
use shapefile::{PolygonRing, Shape as Record, ShapeReader};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// Largest entry that is inflated, in bytes.
const LARGEST_ENTRY_BYTES: u64 = 64 * 1024 * 1024;
/// Datums within two metres of WGS 84, as their names are written once letters and digits are left.
const DATUMS: [&str; 9] =
    ["WGS84", "WGS1984", "NAD83", "NORTHAMERICAN1983", "NORTHAMERICANDATUM1983", "ETRS89", "ETRS1989", "GDA94", "ITRF"];

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, ShapeError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| ShapeError::NotZip(error.to_string()))
}

/// Names with this ending, without what macOS adds beside each file.
pub(super) fn names(archive: &Archive<'_>, ending: &str) -> Vec<String> {
    let is_wanted = |name: &str| {
        let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
        let known = file.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending));
        known && !file.starts_with("._") && !folders.starts_with("__MACOSX")
    };
    // A name that cannot be decoded is none of these.
    let names = archive.file_names().filter_map(Result::ok);
    names.filter(|name| is_wanted(name)).map(std::borrow::Cow::into_owned).collect()
}

/// The size an archive claims is not believed: reading stops at the limit.
pub(super) fn inflate(archive: &mut Archive<'_>, name: &str) -> Result<Vec<u8>, ShapeError> {
    let unreadable = |error: &dyn std::fmt::Display| ShapeError::NotZip(error.to_string());
    let entry = archive.by_name(name).map_err(|error| unreadable(&error))?;
    let mut bytes = Vec::new();
    entry.take(LARGEST_ENTRY_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > LARGEST_ENTRY_BYTES {
        return Err(ShapeError::ZipTooLarge(name.to_owned()));
    }
    Ok(bytes)
}

pub(super) fn read(bytes: &[u8]) -> Result<Raw, ShapeError> {
    let mut archive = open(bytes)?;
    let mut shapes = names(&archive, "shp");
    shapes.sort();
    let name = match shapes.as_slice() {
        [] => return Err(ShapeError::MissingInZip(".shp")),
        [only] => only.clone(),
        several => return Err(ShapeError::SeveralInZip(several.join(" and "))),
    };
    let mut raw = Raw::default();
    match names(&archive, "prj").into_iter().find(|prj| stem(prj).eq_ignore_ascii_case(stem(&name))) {
        Some(prj) => check_reference_system(&String::from_utf8_lossy(&inflate(&mut archive, &prj)?))?,
        None => raw.remarks.push(
            "The archive has no .prj file that says which coordinates these are; they are taken as WGS 84.".to_owned(),
        ),
    }
    raw.features = read_records(&inflate(&mut archive, &name)?)?;
    Ok(raw)
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Only degrees on a datum that is WGS 84 for this purpose.
fn check_reference_system(text: &str) -> Result<(), ShapeError> {
    let upper = text.trim_start_matches('\u{feff}').trim_start().to_uppercase();
    let compact: String = upper.chars().filter(char::is_ascii_alphanumeric).collect();
    let is_geographic = ["GEOGCS", "GEOGCRS", "GEODCRS", "GEODETICCRS"].iter().any(|word| upper.starts_with(word));
    let is_in_degrees = !compact.contains("UNITGRAD") && !compact.contains("UNITRADIAN");
    if is_geographic && is_in_degrees && DATUMS.iter().any(|datum| compact.contains(datum)) {
        return Ok(());
    }
    let name = text.split('"').nth(1).unwrap_or("an unknown reference system");
    Err(ShapeError::WrongReferenceSystem(name.chars().take(80).collect()))
}

fn read_records(bytes: &[u8]) -> Result<Vec<RawFeature>, ShapeError> {
    let damaged = |error: shapefile::Error| ShapeError::NotShapefile(error.to_string());
    let mut reader = ShapeReader::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut features = Vec::new();
    let mut positions = 0;
    for record in reader.iter_shapes() {
        let feature = read_record(record.map_err(damaged)?);
        positions += feature.polygons.iter().flatten().chain(&feature.lines).map(Vec::len).sum::<usize>();
        positions += feature.points.len();
        // Records may overlap, so a small file can claim more than it holds.
        if positions > MOST_POSITIONS {
            return Err(ShapeError::FarTooManyPositions);
        }
        features.push(feature);
    }
    Ok(features)
}

fn read_record(record: Record) -> RawFeature {
    let mut raw = RawFeature::default();
    match record {
        Record::Polygon(polygon) => raw.polygons = areas(polygon.rings()),
        Record::PolygonM(polygon) => raw.polygons = areas(polygon.rings()),
        Record::PolygonZ(polygon) => raw.polygons = areas(polygon.rings()),
        Record::Polyline(line) => raw.lines = parts(line.parts()),
        Record::PolylineM(line) => raw.lines = parts(line.parts()),
        Record::PolylineZ(line) => raw.lines = parts(line.parts()),
        Record::Point(point) => raw.points = list(&[point]),
        Record::PointM(point) => raw.points = list(&[point]),
        Record::PointZ(point) => raw.points = list(&[point]),
        Record::Multipoint(points) => raw.points = list(points.points()),
        Record::MultipointM(points) => raw.points = list(points.points()),
        Record::MultipointZ(points) => raw.points = list(points.points()),
        // Surfaces of buildings and the like cut nothing.
        Record::Multipatch(_) | Record::NullShape => {}
    }
    raw
}

fn list<P: HasXY>(points: &[P]) -> Vec<Coord<f64>> {
    points.iter().map(|point| coord! { x: point.x(), y: point.y() }).collect()
}

fn parts<P: HasXY>(parts: &[Vec<P>]) -> Vec<Vec<Coord<f64>>> {
    parts.iter().map(|part| list(part)).collect()
}

/// The format does not say which outline a hole belongs to: the smallest that holds it. A hole in
/// nothing is an outline drawn the wrong way round.
fn areas<P: HasXY>(rings: &[PolygonRing<P>]) -> Vec<Vec<Vec<Coord<f64>>>> {
    let (outer, holes): (Vec<_>, Vec<_>) = rings.iter().partition(|ring| matches!(ring, PolygonRing::Outer(_)));
    let mut areas: Vec<_> = outer.iter().map(|ring| vec![list(ring.points())]).collect();
    if let ([area], false) = (areas.as_mut_slice(), holes.is_empty()) {
        area.extend(holes.iter().map(|hole| list(hole.points())));
        return areas;
    }
    let outlines: Vec<_> =
        areas.iter().flatten().map(|ring| Polygon::new(LineString(ring.clone()), Vec::new())).collect();
    for hole in holes.iter().map(|hole| list(hole.points())) {
        let holds =
            |(_, outline): &(usize, &Polygon<f64>)| hole.first().is_some_and(|first| outline.contains(&Point(*first)));
        let smallest = outlines.iter().enumerate().filter(holds).min_by(|(_, one), (_, other)| {
            use geo::Area as _;
            one.unsigned_area().total_cmp(&other.unsigned_area())
        });
        match smallest.and_then(|(index, _)| areas.get_mut(index)) {
            Some(area) => area.push(hole),
            None => areas.push(vec![hole]),
        }
    }
    areas
}

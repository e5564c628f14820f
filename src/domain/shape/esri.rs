//! ESRI shapefiles inside a zip archive.

use super::archive::{self, Archive, stem};
use super::{MOST_POSITIONS, Raw, RawFeature, Ring, ShapeError, holes, reference, text};
use crate::domain::budget::Budget;
use geo::coord;
use shapefile::record::traits::HasXY;
use shapefile::{PolygonRing, Shape as Record, ShapeReader};
use std::io::Cursor;

/// What is said if nothing says which coordinates these are.
const NO_PRJ: &str = "The archive has no .prj file that says which coordinates these are; they are taken as WGS 84.";

pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Raw, ShapeError> {
    let mut archive = archive::open(bytes)?;
    let mut shapes = archive::names(&archive, "shp");
    shapes.sort();
    let name = match shapes.as_slice() {
        [] => return Err(ShapeError::MissingInZip(".shp")),
        [only] => only.clone(),
        several => return Err(ShapeError::SeveralInZip(listed(several))),
    };
    let mut raw = Raw::default();
    let system = reference_system(&mut archive, &name, &mut raw.remarks)?;
    read_records(&archive::inflate(&mut archive, &name)?, &mut raw, budget)?;
    match system {
        Some(system) => {
            let remark = system.place(&mut raw.features, budget)?;
            raw.remarks.extend(remark);
        }
        None => raw.remarks.push(NO_PRJ.to_owned()),
    }
    Ok(raw)
}

/// The first few, and how many more.
fn listed(names: &[String]) -> String {
    match names {
        [first, second] => format!("{first} and {second}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        _ => String::new(),
    }
}

/// From the `.prj` of the same name, or from the only one there is.
fn reference_system(
    archive: &mut Archive<'_>,
    shape: &str,
    remarks: &mut Vec<String>,
) -> Result<Option<reference::System>, ShapeError> {
    let names = archive::names(archive, "prj");
    let own = names.iter().find(|prj| stem(prj).eq_ignore_ascii_case(stem(shape)));
    let prj = match (own, names.as_slice()) {
        (Some(own), _) => own,
        (None, [only]) => {
            remarks.push(format!("The archive has no .prj file of the shape's own name; {only} was taken for it."));
            only
        }
        _ => return Ok(None),
    };
    let bytes = archive::inflate(archive, prj)?;
    let text = text::decode(&bytes);
    if text.trim().is_empty() { Ok(None) } else { reference::from_wkt(&text).map(Some) }
}

fn read_records(bytes: &[u8], raw: &mut Raw, budget: &Budget) -> Result<(), ShapeError> {
    let damaged = |error: shapefile::Error| ShapeError::NotShapefile(error.to_string());
    let mut reader = ShapeReader::new(Cursor::new(bytes)).map_err(damaged)?;
    let (mut positions, mut surfaces) = (0, 0);
    for record in reader.iter_shapes() {
        let record = record.map_err(damaged)?;
        surfaces += usize::from(matches!(record, Record::Multipatch(_)));
        let feature = read_record(record, budget)?;
        positions += feature.positions();
        budget.spend(1 + feature.positions() as u64)?;
        // Records may overlap, so a small file can claim more than it holds.
        if positions > MOST_POSITIONS {
            return Err(ShapeError::FarTooManyPositions);
        }
        if feature.holds_anything() {
            raw.features.push(feature);
        }
    }
    if surfaces > 0 {
        let words = "Surfaces in three dimensions (MultiPatch) cut nothing and were left out.".to_owned();
        if raw.features.is_empty() {
            return Err(ShapeError::NothingUsable(words));
        }
        raw.remarks.push(words);
    }
    Ok(())
}

fn read_record(record: Record, budget: &Budget) -> Result<RawFeature, ShapeError> {
    let mut raw = RawFeature::default();
    match record {
        Record::Polygon(polygon) => raw.polygons = areas(polygon.rings(), budget)?,
        Record::PolygonM(polygon) => raw.polygons = areas(polygon.rings(), budget)?,
        Record::PolygonZ(polygon) => raw.polygons = areas(polygon.rings(), budget)?,
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
    Ok(raw)
}

fn list<P: HasXY>(points: &[P]) -> Ring {
    points.iter().map(|point| coord! { x: point.x(), y: point.y() }).collect()
}

fn parts<P: HasXY>(parts: &[Vec<P>]) -> Vec<Ring> {
    parts.iter().map(|part| list(part)).collect()
}

/// The format does not say which outline a hole belongs to: the smallest that holds it. A hole in
/// nothing is an outline drawn the wrong way round.
fn areas<P: HasXY>(rings: &[PolygonRing<P>], budget: &Budget) -> Result<Vec<Vec<Ring>>, ShapeError> {
    let (mut outlines, mut holes) = (Vec::new(), Vec::new());
    for ring in rings {
        let positions = list(ring.points());
        if let Some(position) = positions.iter().find(|position| !position.x.is_finite() || !position.y.is_finite()) {
            return Err(ShapeError::off_earth(*position));
        }
        match ring {
            PolygonRing::Outer(_) => outlines.push(positions),
            PolygonRing::Inner(_) => holes.push(positions),
        }
    }
    let assigned = holes::assign(outlines, holes, budget)?;
    Ok(assigned.areas.into_iter().chain(assigned.stray.into_iter().map(|ring| vec![ring])).collect())
}

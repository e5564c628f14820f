//! Natural Earth's land, lakes and borders on the square of a projection, read once for each from the bundled shapefiles.

use super::relief::Relief;
use crate::domain::map::{Projection, course};
use crate::domain::natural_earth::{self, LAKES, LAND};
use shapefile::record::Point;
use shapefile::{Error, Shape, ShapeReader};
use std::io::Cursor;
use std::sync::Arc;

const BORDERS: &[u8] = include_bytes!("../../../../assets/basemap/ne_10m_borders_simplified.shp");

/// How far (widths of the square) a long edge may lie off its true course on a polar map.
const TOLERANCE: f64 = 1e-6;
/// Degrees of longitude between vertices of the equator, where polar maps end.
const EQUATOR_STEP: f64 = 0.25;

/// A vertex: x and y on the projection's square, 0…1.
pub(super) type Vertex = [f64; 2];

/// A ring or line and the rectangle it lies in.
#[derive(Debug)]
pub(super) struct Path {
    /// Vertices in order; a ring repeats the first at its end.
    pub(super) vertices: Vec<Vertex>,
    /// Left, top, right, bottom.
    pub(super) extent: [f64; 4],
}

/// The bundled Earth as one projection shows it.
#[derive(Debug, Default)]
pub(super) struct NaturalEarth {
    /// How it is drawn.
    pub(super) projection: Projection,
    /// Where a polar map ends.
    pub(super) rim: Option<Path>,
    /// Rings of land, record by record; a hole lies in its outer ring, so an even-odd fill leaves it out.
    pub(super) land: Vec<Vec<Path>>,
    /// Rings of lakes, likewise.
    pub(super) lakes: Vec<Vec<Path>>,
    /// Borders on land.
    pub(super) borders: Vec<Path>,
    /// Borders between states and provinces of large countries.
    pub(super) states: Vec<Path>,
    /// What lies under it at small scales.
    pub(super) relief: Arc<Relief>,
}

impl NaturalEarth {
    /// Reads the bundled files and projects them: some 400 000 vertices, tens of milliseconds.
    pub(super) fn bundled(projection: Projection) -> Result<Self, Error> {
        Ok(Self {
            projection,
            rim: rim(projection),
            land: polygons(LAND, projection)?,
            lakes: polygons(LAKES, projection)?,
            borders: shapes(BORDERS)?.iter().flat_map(|shape| lines(shape, projection)).collect(),
            states: natural_earth::state_borders().iter().flat_map(|line| state(line, projection)).collect(),
            relief: Arc::default(),
        })
    }
}

fn shapes(file: &[u8]) -> Result<Vec<Shape>, Error> {
    ShapeReader::new(Cursor::new(file))?.read()
}

fn polygons(file: &[u8], projection: Projection) -> Result<Vec<Vec<Path>>, Error> {
    let rings = |shape: &Shape| match shape {
        Shape::Polygon(polygon) => polygon.rings().iter().filter_map(|ring| area(ring.points(), projection)).collect(),
        _ => Vec::new(),
    };
    Ok(shapes(file)?.iter().map(rings).filter(|rings| !rings.is_empty()).collect())
}

fn lines(shape: &Shape, projection: Projection) -> Vec<Path> {
    let mut paths = Vec::new();
    if let Shape::Polyline(line) = shape {
        for part in line.parts() {
            let way = part.iter().map(|point| (snapped(point.x), point.y));
            course::runs(projection, way, TOLERANCE, |run| paths.extend(path(run)));
        }
    }
    paths
}

fn state(line: &[geo::Coord<f64>], projection: Projection) -> Vec<Path> {
    let mut paths = Vec::new();
    let way = line.iter().map(|at| (snapped(at.x), at.y));
    course::runs(projection, way, TOLERANCE, |run| paths.extend(path(run)));
    paths
}

/// A ring; the end of Antarctica's along the pole and back is none of its coast.
fn area(points: &[Point], projection: Projection) -> Option<Path> {
    let places: Vec<(f64, f64)> = points.iter().map(|point| (snapped(point.x), point.y)).collect();
    path(&course::ring(projection, &places, TOLERANCE))
}

fn rim(projection: Projection) -> Option<Path> {
    projection.pole()?;
    let steps = (360.0 / EQUATOR_STEP) as u32;
    let places = (0..=steps).filter_map(|step| projection.forward(f64::from(step) * EQUATOR_STEP, 0.0));
    path(&places.collect::<Vec<_>>())
}

fn path(places: &[(f64, f64)]) -> Option<Path> {
    let vertices: Vec<Vertex> = places.iter().map(|(x, y)| [*x, *y]).collect();
    let first = vertices.first()?;
    let extent =
        vertices.iter().fold([first[0], first[1], first[0], first[1]], |[left, top, right, bottom], [x, y]| {
            [left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)]
        });
    Some(Path { vertices, extent })
}

/// The file's cut along ±180° wavers by up to a thousandth of a degree: pulled straight, so that both
/// sides meet.
fn snapped(longitude: f64) -> f64 {
    if longitude.abs() > 179.999 { 180.0_f64.copysign(longitude) } else { longitude }
}

#[cfg(test)]
mod tests {
    use super::NaturalEarth;
    use crate::domain::map::Projection;

    #[test]
    fn the_bundled_earth_is_whole() {
        let earth = NaturalEarth::bundled(Projection::World).unwrap();
        assert!(!earth.land.is_empty() && earth.lakes.len() > 1000 && earth.borders.len() > 300);
        let vertices: usize = earth.land.iter().flatten().map(|ring| ring.vertices.len()).sum();
        assert!(vertices > 200_000, "{vertices}");
        assert!(earth.states.len() > 9_000);
        let inside = |value: &f64| (-1e-9..=1.0 + 1e-9).contains(value);
        assert!(earth.land.iter().flatten().all(|ring| ring.extent.iter().all(inside)));
    }

    #[test]
    fn each_pole_has_its_half_of_the_earth_and_nothing_beyond_the_equator() {
        for (projection, least) in [(Projection::Arctic, 100_000), (Projection::Antarctic, 20_000)] {
            let earth = NaturalEarth::bundled(projection).unwrap();
            let (x, y) = projection.forward(0.0, 0.0).unwrap();
            let equator = (x - 0.5).hypot(y - 0.5) + 1e-9;
            let rings = earth.land.iter().chain(&earth.lakes).flatten().chain(&earth.borders);
            let vertices: Vec<_> = rings.flat_map(|path| path.vertices.iter()).collect();
            assert!(vertices.len() > least, "{projection:?}: {}", vertices.len());
            assert!(vertices.iter().all(|[x, y]| (x - 0.5).hypot(y - 0.5) <= equator));
        }
    }
}

//! Natural Earth's land, lakes and borders in Web Mercator, read once from the bundled shapefiles.

use super::relief::Relief;
use crate::domain::natural_earth::{self, LAKES, LAND};
use crate::ui::map::geometry::{world_x, world_y};
use shapefile::record::Point;
use shapefile::{Error, Shape, ShapeReader};
use std::io::Cursor;

const BORDERS: &[u8] = include_bytes!("../../../../assets/basemap/ne_10m_borders_simplified.shp");

/// A vertex: x and y in the world's width and height, 0…1.
pub(super) type Vertex = [f64; 2];

/// A ring or line and the rectangle it lies in.
#[derive(Debug)]
pub(super) struct Path {
    /// Vertices in order; a ring repeats the first at its end.
    pub(super) vertices: Vec<Vertex>,
    /// Left, top, right, bottom.
    pub(super) extent: [f64; 4],
}

/// The bundled Earth.
#[derive(Debug, Default)]
pub(super) struct NaturalEarth {
    /// Rings of land, record by record; a hole lies in its outer ring, so an even-odd fill leaves it out.
    pub(super) land: Vec<Vec<Path>>,
    /// Rings of lakes, likewise.
    pub(super) lakes: Vec<Vec<Path>>,
    /// Borders on land.
    pub(super) borders: Vec<Path>,
    /// Borders between states and provinces of large countries.
    pub(super) states: Vec<Path>,
    /// What lies under it at small scales.
    pub(super) relief: Relief,
}

impl NaturalEarth {
    /// Reads the bundled files: some 400 000 vertices, tens of milliseconds.
    pub(super) fn bundled() -> Result<Self, Error> {
        Ok(Self {
            land: polygons(LAND)?,
            lakes: polygons(LAKES)?,
            borders: shapes(BORDERS)?.iter().flat_map(lines).collect(),
            states: natural_earth::state_borders().iter().filter_map(|line| path_of(line)).collect(),
            relief: Relief::default(),
        })
    }
}

fn shapes(file: &[u8]) -> Result<Vec<Shape>, Error> {
    ShapeReader::new(Cursor::new(file))?.read()
}

fn polygons(file: &[u8]) -> Result<Vec<Vec<Path>>, Error> {
    let rings = |shape: &Shape| match shape {
        Shape::Polygon(polygon) => polygon.rings().iter().filter_map(|ring| path(ring.points())).collect(),
        _ => Vec::new(),
    };
    Ok(shapes(file)?.iter().map(rings).collect())
}

fn lines(shape: &Shape) -> Vec<Path> {
    match shape {
        Shape::Polyline(line) => line.parts().iter().filter_map(|part| path(part)).collect(),
        _ => Vec::new(),
    }
}

fn path_of(line: &[geo::Coord<f64>]) -> Option<Path> {
    let points: Vec<Point> = line.iter().map(|at| Point::new(at.x, at.y)).collect();
    path(&points)
}

fn path(points: &[Point]) -> Option<Path> {
    let vertices: Vec<Vertex> = points.iter().map(|point| [world_x(snapped(point.x)), world_y(point.y)]).collect();
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

    #[test]
    fn the_bundled_earth_is_whole() {
        let earth = NaturalEarth::bundled().unwrap();
        assert!(!earth.land.is_empty() && earth.lakes.len() > 1000 && earth.borders.len() > 300);
        let vertices: usize = earth.land.iter().flatten().map(|ring| ring.vertices.len()).sum();
        assert!(vertices > 200_000, "{vertices}");
        assert!(earth.states.len() > 9_000);
        let inside = |value: &f64| (-1e-9..=1.0 + 1e-9).contains(value);
        assert!(earth.land.iter().flatten().all(|ring| ring.extent.iter().all(inside)));
    }
}

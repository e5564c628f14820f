//! A shape as CMR takes it: geometries out of GeoJSON, checked by its rules, and what they mean in a search.

use super::data::{CutArea, SearchArea, within_meridians};
use super::ring_rules::{Edges, line_errors, point_errors, ring_errors};
use super::sphere::{Area, Figure, Place, Ring};
use geo::{Area as _, Coord, LineString, Polygon};
use serde_json::Value;

const MAX_FEATURES: usize = 500;
const MAX_POINTS: usize = 5000;

/// A geometry on the wire; degrees.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Geometry {
    Point(Coord),
    Line(Vec<Coord>),
    /// Outer ring and holes.
    Polygon(Vec<Vec<Coord>>),
}

/// The geometries of an upload.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct CatalogueShape {
    pub(super) features: usize,
    pub(super) geometries: Vec<Geometry>,
}

impl CatalogueShape {
    /// GeoJSON of any kind; `None` if it is none.
    pub(super) fn from_geojson(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        let mut shape = Self::default();
        match value.get("type")?.as_str()? {
            "FeatureCollection" => {
                for feature in value.get("features")?.as_array()? {
                    shape.add_feature(feature.get("geometry"))?;
                }
            }
            "Feature" => shape.add_feature(value.get("geometry"))?,
            _ => shape.add_feature(Some(&value))?,
        }
        Some(shape)
    }

    pub(super) fn from_polygons(polygons: &[Polygon]) -> Self {
        let rings = |polygon: &Polygon| {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            Geometry::Polygon(rings.map(|ring| ring.0.clone()).collect())
        };
        Self { features: polygons.len().min(1), geometries: polygons.iter().map(rings).collect() }
    }

    /// Features without a geometry are left out.
    fn add_feature(&mut self, geometry: Option<&Value>) -> Option<()> {
        let Some(geometry) = geometry.filter(|geometry| !geometry.is_null()) else { return Some(()) };
        self.features += 1;
        add_geometry(&mut self.geometries, geometry, 0)
    }

    /// As Harmony hands it on: longitudes within ±180, 6 decimals, cut where a step is wider than 180°, outer rings
    /// counter-clockwise (`harmony-api.md` 2.5).
    pub(super) fn sent_by_harmony(self) -> Self {
        let geometries = self.geometries.into_iter().flat_map(|geometry| match geometry {
            Geometry::Point(place) => vec![Geometry::Point(home(place))],
            Geometry::Line(line) => vec![Geometry::Line(line.into_iter().map(home).collect())],
            Geometry::Polygon(rings) => sent_polygon(rings),
        });
        Self { features: self.features, geometries: geometries.collect() }
    }

    /// What the search means, or what is wrong in CMR's words.
    pub(super) fn search(&self, edges: Edges) -> Result<SearchArea, Vec<String>> {
        let one = |text: &str| Err(vec![text.to_owned()]);
        if self.features == 0 {
            return one("Shapefile has no features");
        }
        if self.features > MAX_FEATURES {
            let words = format!("Shapefile feature count [{}] exceeds the {MAX_FEATURES} feature limit", self.features);
            return Err(vec![words]);
        }
        match self.geometries.iter().map(Geometry::points).sum::<usize>() {
            0 => return one("Shapefile has no points"),
            points if points > MAX_POINTS => {
                return Err(vec![format!("Number of points in shapefile exceeds the limit of {MAX_POINTS}")]);
            }
            _ => {}
        }
        let errors: Vec<String> = self.geometries.iter().flat_map(|geometry| geometry.errors(edges)).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(match edges {
            Edges::Geodetic => SearchArea::Sphere(self.geometries.iter().filter_map(Geometry::figure).collect()),
            Edges::Cartesian => {
                SearchArea::Planar(CutArea::Polygons(self.geometries.iter().filter_map(Geometry::flat).collect()))
            }
        })
    }
}

fn home(place: Coord) -> Coord {
    let rounded = |value: f64| (value * 1e6).round() / 1e6;
    let mut longitude = place.x;
    if longitude.abs() > 180.0 && longitude.is_finite() {
        longitude = (longitude + 180.0).rem_euclid(360.0) - 180.0;
    }
    Coord { x: rounded(longitude), y: rounded(place.y) }
}

fn sent_polygon(rings: Vec<Vec<Coord>>) -> Vec<Geometry> {
    let rings: Vec<Vec<Coord>> = rings.into_iter().map(|ring| ring.into_iter().map(home).collect()).collect();
    let is_wide = |ring: &Vec<Coord>| ring.iter().zip(ring.iter().skip(1)).any(|(a, b)| (a.x - b.x).abs() > 180.0);
    let rewound = |(index, mut ring): (usize, Vec<Coord>)| {
        let is_left = Polygon::new(LineString(ring.clone()), Vec::new()).signed_area() >= 0.0;
        if is_left != (index == 0) {
            ring.reverse();
        }
        ring
    };
    if !rings.iter().any(is_wide) {
        return vec![Geometry::Polygon(rings.into_iter().enumerate().map(rewound).collect())];
    }
    let mut rings = rings.into_iter().map(LineString);
    let whole = Polygon::new(rings.next().unwrap_or_else(|| LineString(Vec::new())), rings.collect());
    let pieces = within_meridians(&whole);
    let pieces = pieces.iter().map(|piece| {
        let rings = std::iter::once(piece.exterior()).chain(piece.interiors()).map(|ring| {
            let mut ring: Vec<Coord> = ring.coords().copied().map(home).collect();
            ring.dedup();
            ring
        });
        Geometry::Polygon(rings.enumerate().map(rewound).collect())
    });
    pieces.collect()
}

fn position(value: &Value) -> Option<Coord> {
    let numbers = value.as_array()?;
    Some(Coord { x: numbers.first()?.as_f64()?, y: numbers.get(1)?.as_f64()? })
}

fn positions(value: &Value) -> Option<Vec<Coord>> {
    value.as_array()?.iter().map(position).collect()
}

/// Rings must be closed and have four positions, or the parser gives up.
fn polygon(value: &Value) -> Option<Geometry> {
    const FEWEST: usize = 4;
    let rings: Vec<Vec<Coord>> = value.as_array()?.iter().map(positions).collect::<Option<_>>()?;
    let fine = rings.iter().all(|ring| ring.len() >= FEWEST && ring.first() == ring.last());
    (fine && !rings.is_empty()).then_some(Geometry::Polygon(rings))
}

fn add_geometry(into: &mut Vec<Geometry>, value: &Value, depth: u8) -> Option<()> {
    const DEEPEST: u8 = 8;
    let coordinates = value.get("coordinates").unwrap_or(&Value::Null);
    let each = || coordinates.as_array();
    match value.get("type")?.as_str()? {
        "Point" => into.push(Geometry::Point(position(coordinates)?)),
        "MultiPoint" => into.extend(positions(coordinates)?.into_iter().map(Geometry::Point)),
        "LineString" => into.push(Geometry::Line(positions(coordinates)?)),
        "MultiLineString" => {
            for line in each()? {
                into.push(Geometry::Line(positions(line)?));
            }
        }
        "Polygon" => into.push(polygon(coordinates)?),
        "MultiPolygon" => {
            for rings in each()? {
                into.push(polygon(rings)?);
            }
        }
        "GeometryCollection" if depth < DEEPEST => {
            for part in value.get("geometries")?.as_array()? {
                add_geometry(into, part, depth + 1)?;
            }
        }
        _ => return None,
    }
    Some(())
}

fn place(corner: &Coord) -> Place {
    Place::new(corner.x, corner.y)
}

fn ring_of(corners: &[Coord]) -> Option<Ring> {
    Ring::new(&corners.iter().map(place).collect::<Vec<_>>())
}

impl Geometry {
    fn points(&self) -> usize {
        match self {
            Self::Point(_) => 1,
            Self::Line(line) => line.len(),
            Self::Polygon(rings) => rings.iter().map(Vec::len).sum(),
        }
    }

    /// The rings, holes turned as CMR turns those of GeoJSON, which are clockwise.
    fn turned(rings: &[Vec<Coord>]) -> Vec<Vec<Coord>> {
        let mut turned = rings.to_vec();
        turned.iter_mut().skip(1).for_each(|hole| hole.reverse());
        turned
    }

    fn errors(&self, edges: Edges) -> Vec<String> {
        match self {
            Self::Point(place) => point_errors(*place),
            Self::Line(line) => line_errors(line, edges),
            Self::Polygon(rings) => {
                let rings = Self::turned(rings);
                let errors: Vec<String> = rings.iter().flat_map(|ring| ring_errors(ring, edges)).collect();
                if errors.is_empty() && edges == Edges::Geodetic { hole_errors(&rings) } else { errors }
            }
        }
    }

    fn figure(&self) -> Option<Figure> {
        Some(match self {
            Self::Point(corner) => Figure::Point(place(corner)),
            Self::Line(line) => Figure::Line(line.iter().map(place).collect()),
            Self::Polygon(rings) => {
                let mut rings = Self::turned(rings).into_iter().filter_map(|ring| ring_of(&ring));
                Figure::Area(Area { outer: rings.next()?, holes: rings.collect() })
            }
        })
    }

    /// The same on the plane; lines and points are flat polygons.
    fn flat(&self) -> Option<Polygon> {
        let (outer, holes) = match self {
            Self::Point(place) => (vec![*place; 4], Vec::new()),
            Self::Line(line) => (line.iter().chain(line.iter().rev()).copied().collect(), Vec::new()),
            Self::Polygon(rings) => {
                let (outer, holes) = rings.split_first()?;
                (outer.clone(), holes.to_vec())
            }
        };
        Some(Polygon::new(LineString(outer), holes.into_iter().map(LineString).collect()))
    }
}

/// Holes must lie inside and apart.
fn hole_errors(rings: &[Vec<Coord>]) -> Vec<String> {
    let rings: Vec<Ring> = rings.iter().filter_map(|ring| ring_of(ring)).collect();
    let Some((outer, holes)) = rings.split_first() else { return Vec::new() };
    let holes: Vec<Figure> =
        holes.iter().map(|hole| Figure::Area(Area { outer: hole.clone(), holes: Vec::new() })).collect();
    let mut errors = Vec::new();
    for (index, hole) in holes.iter().enumerate() {
        if !hole.is_within(outer) {
            errors.push(format!("The polygon boundary does not completely cover hole number {}.", index + 1));
        }
    }
    for (index, hole) in holes.iter().enumerate() {
        for (other, _) in holes.iter().enumerate().skip(index + 1).filter(|(_, other)| hole.meets(other)) {
            errors.push(format!("The polygon hole number {} intersects hole number {}.", index + 1, other + 1));
        }
    }
    errors
}

#[cfg(test)]
mod tests;

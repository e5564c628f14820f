//! Outlines as they are drawn: vertices, and which line joins two of them.
//!
//! What is searched, cut, counted and drawn is the same area with edges that are straight in longitude and latitude
//! and points on them ([`Shape::features`]); the vertices are kept beside it, to be edited and written.

use super::edges::{self, Edges};
use super::{Covered, Feature, Format, MOST_POSITIONS, READING_STEPS, Raw, RawFeature, Ring, Shape, ShapeError, sent};
use super::{clean, geojson, seam};
use crate::domain::bounding_box::{NOISE_DEGREES, wrap_longitude};
use crate::domain::budget::Budget;
use geo::{Coord, LineString, Polygon, coord};
use serde_json::Value;

/// Longitudes and latitudes beyond this are none.
const WIDEST_DEGREES: f64 = 1e4;

/// Areas as they were drawn: a list of rings each, the outer one first; open or closed, in any order, longitudes
/// of any size. An edge of more than 180° of longitude is meant the shorter way.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outlines {
    /// The areas.
    pub areas: Vec<Vec<Vec<Coord<f64>>>>,
    /// What joins two vertices.
    pub edges: Edges,
}

impl Outlines {
    /// One area without holes.
    pub fn of(vertices: Vec<Coord<f64>>, edges: Edges) -> Self {
        Self { areas: vec![vec![vertices]], edges }
    }
}

/// What a shape was made of, where its features do not tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    pub(super) features: Vec<RawFeature>,
    pub(super) edges: Edges,
}

impl Shape {
    /// A shape of areas that were drawn.
    pub fn drawn(outlines: Outlines) -> Result<Self, ShapeError> {
        // Rounding brings a latitude beyond 90 back to it.
        outlines.areas.iter().flatten().flatten().try_for_each(on_earth)?;
        let closed = |ring: Ring| closed(ring.into_iter().map(clean::rounded).collect());
        let areas = outlines.areas.into_iter().map(|rings| rings.into_iter().map(closed).collect());
        let feature = RawFeature { polygons: areas.collect(), ..RawFeature::default() };
        let budget = Budget::new(READING_STEPS);
        let features = vec![feature];
        let planar = planar(&features, outlines.edges)?;
        let raw = Raw { features: planar, ..Raw::default() };
        let (cleaned, remarks) = clean::clean(raw, &budget)?;
        let written = Written { features, edges: outlines.edges };
        // The only ring of an area that was neither split nor repaired is its own vertices.
        let corners = written.features.iter().map(RawFeature::positions).sum::<usize>();
        let is_plain = outlines.edges == Edges::Planar && only_ring(&cleaned).is_some_and(|ring| ring.len() == corners);
        Self::of(None, Format::Drawn, cleaned, remarks, (!is_plain).then_some(written), None, &budget)
    }

    /// A shape whose file says that its edges are the shortest lines.
    pub(super) fn spherical(
        source: Option<String>,
        format: Format,
        mut raw: Raw,
        budget: &Budget,
    ) -> Result<Self, ShapeError> {
        if raw.features.iter().map(RawFeature::positions).sum::<usize>() > MOST_POSITIONS {
            return Err(ShapeError::FarTooManyPositions);
        }
        let planar = planar(&raw.features, raw.edges)?;
        let written = Written { features: std::mem::replace(&mut raw.features, planar), edges: raw.edges };
        let (features, remarks) = clean::clean(raw, budget)?;
        Self::of(source, format, features, remarks, Some(written), None, budget)
    }

    /// Which line joins two of its vertices.
    pub fn edges(&self) -> Edges {
        self.0.written.as_ref().map_or(Edges::Planar, |written| written.edges)
    }

    /// The vertices of the only outline, without the closing one, longitudes going on without a jump; nothing if
    /// there are other things in it. They can be edited.
    pub fn outline(&self) -> Option<Vec<Coord<f64>>> {
        self.outline_of_at_most(usize::MAX)
    }

    /// The same if it has no more vertices; what has is not even looked through.
    pub fn outline_of_at_most(&self, most: usize) -> Option<Vec<Coord<f64>>> {
        let ring = match &self.0.written {
            Some(Written { features, .. }) => match features.as_slice() {
                [RawFeature { polygons, lines, points, .. }] if lines.is_empty() && points.is_empty() => {
                    let [rings] = polygons.as_slice() else { return None };
                    let [ring] = rings.as_slice() else { return None };
                    ring.as_slice()
                }
                _ => return None,
            },
            None => only_ring(&self.0.features)?,
        };
        let (_, open) = ring.split_last()?;
        (open.len() <= most).then(|| edges::unrolled(open))
    }

    /// Vertices that it was made of, closing ones included.
    pub fn corners(&self) -> usize {
        let written = self.0.written.as_ref();
        written.map_or_else(|| self.positions(), |written| written.features.iter().map(RawFeature::positions).sum())
    }

    /// What is written to files for it: the vertices, if their edges are no straight ones.
    pub(super) fn written_geojson(&self) -> Value {
        match self.0.written.as_ref().filter(|written| written.edges != Edges::Planar) {
            None => geojson::write(&self.0.features),
            Some(written) => {
                let features: Vec<Feature> = written.features.iter().flat_map(features_of).collect();
                let mut value = geojson::write(&features);
                if let Some(object) = value.as_object_mut() {
                    object.insert(EDGES_KEY.to_owned(), written.edges.key().into());
                }
                value
            }
        }
    }
}

/// The member of a feature collection that says what joins two positions, as GeoParquet calls it.
pub(super) const EDGES_KEY: &str = "edges";

/// The only ring of the only area.
fn only_ring(features: &[Feature]) -> Option<&[Coord<f64>]> {
    let [Feature { covered: Covered::Areas(areas), .. }] = features else { return None };
    let [area] = areas.as_slice() else { return None };
    area.interiors().is_empty().then(|| area.exterior().0.as_slice())
}

fn closed(mut ring: Ring) -> Ring {
    ring.dedup();
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    ring
}

/// As they are, longitudes brought home: each edge is the shortest way, so that is all one.
fn features_of(raw: &RawFeature) -> Vec<Feature> {
    let home = |ring: &Ring| -> LineString<f64> {
        ring.iter().map(|place| clean::rounded(coord! { x: wrap_longitude(place.x), y: place.y })).collect()
    };
    let area = |rings: &Vec<Ring>| {
        let mut rings = rings.iter().map(home);
        rings.next().map(|outline| Polygon::new(outline, rings.collect()))
    };
    let (mut covered, radius_metres) = (Vec::new(), raw.radius_metres);
    if !raw.polygons.is_empty() {
        covered.push(Covered::Areas(raw.polygons.iter().filter_map(area).collect()));
    }
    if !raw.lines.is_empty() {
        covered.push(Covered::Lines(raw.lines.iter().map(home).collect()));
    }
    if !raw.points.is_empty() {
        covered.push(Covered::Points(raw.points.iter().map(|point| geo::Point(*point)).collect()));
    }
    covered.into_iter().map(|covered| Feature { covered, radius_metres }).collect()
}

/// The same with edges that are straight in longitude and latitude.
fn planar(features: &[RawFeature], edges: Edges) -> Result<Vec<RawFeature>, ShapeError> {
    let mut left = MOST_POSITIONS;
    let mut planar = Vec::with_capacity(features.len());
    for feature in features {
        let mut flat = RawFeature { radius_metres: feature.radius_metres, ..RawFeature::default() };
        for rings in &feature.polygons {
            let mut area = Vec::with_capacity(rings.len());
            for ring in rings {
                area.push(planar_way(ring, edges, true, &mut left)?);
            }
            flat.polygons.push(area);
        }
        for line in &feature.lines {
            flat.lines.push(planar_way(line, edges, false, &mut left)?);
        }
        flat.points.clone_from(&feature.points);
        planar.push(flat);
    }
    Ok(planar)
}

fn on_earth(place: &Coord<f64>) -> Result<(), ShapeError> {
    let is_on_it = place.x.abs() < WIDEST_DEGREES && place.y.abs() <= 90.0 + NOISE_DEGREES;
    if is_on_it { Ok(()) } else { Err(ShapeError::off_earth(*place)) }
}

fn planar_way(ring: &[Coord<f64>], edges: Edges, is_ring: bool, left: &mut usize) -> Result<Ring, ShapeError> {
    ring.iter().try_for_each(on_earth)?;
    let way = edges.followed(ring, sent::FINE_METRES, *left).ok_or(ShapeError::FarTooManyPositions)?;
    *left = left.saturating_sub(way.len());
    let way = if is_ring { seam::round_the_pole(way)? } else { way };
    Ok(brought_home(way))
}

/// So many turns away that its middle lies within ±180.
fn brought_home(way: Ring) -> Ring {
    let (west, east) = seam::span(&way);
    let turns = (f64::midpoint(west, east) / 360.0).round();
    if turns == 0.0 || !turns.is_finite() { way } else { seam::shifted(&way, -360.0 * turns) }
}

/// How many points an outline has when it is sent, how much it covers, and whether it crosses itself.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures {
    /// Square kilometres.
    pub area_km2: f64,
    /// Points with those on long edges, the closing one included.
    pub positions: usize,
}

impl Outlines {
    /// Of the first ring of the first area; for what is being drawn. Nothing if it is far too large.
    pub fn measures(&self) -> Option<Measures> {
        let ring = closed(self.areas.first()?.first()?.clone());
        let mut left = MOST_POSITIONS;
        let way = planar_way(&ring, self.edges, true, &mut left).ok()?;
        let area_km2 = super::measure::ring_km2(&LineString(way.clone()));
        Some(Measures { area_km2, positions: edges::dense(&way, sent::FINE_METRES).len() })
    }
}

#[cfg(test)]
mod tests;

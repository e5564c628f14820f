//! A shape as a test for positions: edges straight in longitude and latitude, as the services cut.

use super::bands::Bands;
use super::box_area::BoxArea;
use super::shape_edge::{Edge, ShapeEdge};
use super::side::{Position, Side, home};
use super::sphere::onwards;
use crate::domain::Shape;
use crate::domain::shape::{Covered, rings};

/// Harmony makes circles of this radius of points without one.
pub(super) const POINT_METRES: f64 = 5.5;

/// The areas of a shape, with holes; and its lines and points with what the server makes of them.
pub struct ShapeArea {
    around: BoxArea,
    bands: Bands,
    outline: ShapeEdge,
    /// Lines and points, and the metres around them that are inside.
    thin: Vec<(ShapeEdge, f64)>,
}

impl ShapeArea {
    /// For positions whose latitudes are known to `tolerance` degrees or better. `None` for a shape without anything
    /// in it.
    pub fn new(shape: &Shape, tolerance: f64) -> Option<Self> {
        let bounds = shape.bounds()?;
        let is_split = bounds.crosses_antimeridian();
        let (mut edges, mut thin, mut area) = (Vec::new(), Vec::new(), 0);
        for feature in shape.features() {
            match &feature.covered {
                Covered::Areas(areas) => {
                    for polygon in areas {
                        let lines = rings(polygon).flat_map(geo::LineString::lines);
                        edges.extend(lines.map(|line| Edge::new(line, area, is_split)));
                        area += 1;
                    }
                }
                Covered::Lines(lines) => {
                    let lines = lines.iter().flat_map(geo::LineString::lines);
                    let lines: Vec<Edge> = lines.map(|line| Edge::new(line, 0, false)).collect();
                    thin.push((ShapeEdge::new(&lines), POINT_METRES));
                }
                Covered::Points(points) => {
                    let points = points.iter().map(|point| Edge::new(geo::Line::new(point.0, point.0), 0, false));
                    let points: Vec<Edge> = points.collect();
                    thin.push((ShapeEdge::new(&points), feature.radius_metres.unwrap_or(POINT_METRES)));
                }
            }
        }
        let wider = thin.iter().map(|(_, metres)| metres / 100_000.0).fold(0.0, f64::max);
        let around = BoxArea::around(bounds, wider);
        let tolerance = tolerance.max(1e-9);
        let outline = ShapeEdge::new(&edges);
        let bands = Bands::new(edges, (bounds.south() - tolerance, bounds.north() + tolerance), tolerance);
        Some(Self { around, bands, outline, thin })
    }

    /// Where a position lies. The box around the shape is asked first.
    #[inline]
    pub fn side(&self, at: Position) -> Side {
        if self.around.side(at) == Side::Outside {
            return Side::Outside;
        }
        let east = home(at.longitude);
        let side = self.bands.side(east, at);
        // A shape over ±180° is split there: what lies on the seam may belong to the other part.
        let is_seam = side == Side::Outside && east.abs() >= 180.0 - at.longitude_tolerance;
        let side = if is_seam { self.bands.side(east - 360.0_f64.copysign(east), at) } else { side };
        if side != Side::Outside || self.thin.is_empty() {
            return side;
        }
        let is_near = |(edge, metres): &(ShapeEdge, f64)| edge.metres((east, at.latitude)) <= *metres;
        if self.thin.iter().any(is_near) { Side::Inside } else { Side::Outside }
    }

    /// Whether it lies in the box around the shape.
    pub fn is_in_bounds(&self, at: Position) -> bool {
        self.around.side(at) != Side::Outside
    }

    /// Metres on a sphere from the outline, for positions outside.
    pub fn metres(&self, position: (f64, f64)) -> f64 {
        let thin = self.thin.iter().map(|(edge, metres)| (edge.metres(position) - metres).max(0.0));
        thin.fold(self.outline.metres(position), f64::min)
    }

    /// The nearest longitude and latitude of the outline.
    pub fn nearest(&self, position: (f64, f64)) -> (f64, f64) {
        let thin = self.thin.iter().map(|(edge, metres)| ((edge.metres(position) - metres).max(0.0), edge, *metres));
        let nearest = thin.min_by(|one, other| one.0.total_cmp(&other.0));
        match nearest.filter(|(away, ..)| *away < self.outline.metres(position)) {
            Some((_, edge, metres)) => onwards(edge.nearest(position), position, metres),
            None => self.outline.nearest(position),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, ShapeArea, Side};
    use crate::domain::Shape;
    use serde_json::json;

    fn shape(coordinates: &serde_json::Value) -> ShapeArea {
        let shape = Shape::from_geojson(&json!({"type": "MultiPolygon", "coordinates": coordinates})).unwrap();
        ShapeArea::new(&shape, 1e-5).unwrap()
    }

    fn at(longitude: f64, latitude: f64) -> Position {
        Position { longitude, latitude, longitude_tolerance: 7.6e-6, latitude_tolerance: 3.8e-6 }
    }

    #[test]
    fn holes_are_outside_and_parts_are_inside() {
        let area = shape(&json!([
            [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[4, 4], [4, 6], [6, 6], [6, 4], [4, 4]]],
            [[[20, 0], [30, 0], [25, 10], [20, 0]]]
        ]));
        for (longitude, latitude, side) in [
            (1.0, 1.0, Side::Inside),
            (5.0, 5.0, Side::Outside),
            (4.0, 5.0, Side::Edge),
            (10.0, 5.0, Side::Edge),
            (3.0, 0.0, Side::Edge),
            (25.0, 3.0, Side::Inside),
            (385.0, 3.0, Side::Inside),
            (15.0, 3.0, Side::Outside),
            (20.4, 9.0, Side::Outside),
            (5.0, 10.00001, Side::Outside),
            (0.0, 0.0, Side::Edge),
        ] {
            assert_eq!(area.side(at(longitude, latitude)), side, "{longitude} {latitude}");
        }
    }

    #[test]
    fn shapes_over_the_antimeridian_have_no_seam() {
        let area = shape(&json!([[[[170, -10], [190, -10], [190, 10], [170, 10], [170, -10]]]]));
        for inside in [175.0, 180.0, -180.0, -175.0, 185.0] {
            assert_eq!(area.side(at(inside, 1.0)), Side::Inside, "{inside}");
        }
        assert_eq!(area.side(at(-170.0, 1.0)), Side::Edge);
        assert_eq!(area.side(at(0.0, 1.0)), Side::Outside);
        let (longitude, latitude) = area.nearest((165.0, 0.0));
        assert!((longitude - 170.0).abs() < 0.01 && latitude.abs() < 0.2, "{longitude} {latitude}");
    }

    #[test]
    fn overlapping_areas_are_one() {
        let area = shape(&json!([
            [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]],
            [[[5, 5], [15, 5], [15, 15], [5, 15], [5, 5]]]
        ]));
        assert_eq!(area.side(at(7.0, 7.0)), Side::Inside);
    }

    #[test]
    fn points_are_circles() {
        let geojson = json!({"type": "Feature", "properties": {"radius": 1000}, "geometry": {"type": "Point", "coordinates": [0, 0]}});
        let shape = Shape::from_geojson(&geojson).unwrap();
        let area = ShapeArea::new(&shape, 1e-5).unwrap();
        assert_eq!(area.side(at(0.0, 0.0)), Side::Inside);
        assert_eq!(area.side(at(1.0, 0.0)), Side::Outside);
        let metres = area.metres((0.0, 1.0));
        assert!((metres - 110_195.0).abs() < 10.0, "{metres}");
        let (longitude, latitude) = area.nearest((0.0, 1.0));
        assert!(longitude.abs() < 1e-9 && (latitude - 0.009_04).abs() < 1e-5, "{longitude} {latitude}");
    }
}

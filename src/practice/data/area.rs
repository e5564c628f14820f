//! Areas on the sphere held as flat pieces: is a point inside, do two areas meet.

use super::model::{CutArea, Footprint};
use crate::domain::BoundingBox;
use geo::{BoundingRect as _, Coord, Intersects as _, LineString, MapCoords as _, Polygon, Rect};

/// A cut area made ready for many questions: flat pieces within ±180.
#[derive(Debug, Clone)]
pub(super) struct Region {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct Piece {
    bounds: Rect,
    /// `None` for a box, which its bounds describe.
    polygon: Option<(Polygon, Bands)>,
}

impl Piece {
    fn of(polygon: Polygon) -> Option<Self> {
        let bounds = polygon.bounding_rect()?;
        let bands = Bands::new(&polygon, &bounds);
        Some(Self { bounds, polygon: Some((polygon, bands)) })
    }
}

/// A polygon's sides by bands of latitude, so that a point is compared with few of the thousands
/// of sides that a coastline has.
#[derive(Debug, Clone)]
struct Bands {
    south: f64,
    height: f64,
    sides: Vec<Vec<(Coord, Coord)>>,
}

impl Bands {
    fn new(polygon: &Polygon, bounds: &Rect) -> Self {
        let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let count = rings().map(|ring| ring.0.len()).sum::<usize>().clamp(1, 512);
        let height = (bounds.height() / count as f64).max(f64::MIN_POSITIVE);
        let mut bands = Self { south: bounds.min().y, height, sides: vec![Vec::new(); count] };
        for side in rings().flat_map(LineString::lines) {
            let (low, high) = (side.start.y.min(side.end.y), side.start.y.max(side.end.y));
            let (from, to) = (bands.number(low), bands.number(high));
            for band in bands.sides.iter_mut().skip(from).take(to - from + 1) {
                band.push((side.start, side.end));
            }
        }
        bands
    }

    fn number(&self, latitude: f64) -> usize {
        (((latitude - self.south) / self.height).max(0.0) as usize).min(self.sides.len().saturating_sub(1))
    }

    /// True if a way eastwards from the point crosses the polygon's sides an odd number of times.
    fn hold(&self, longitude: f64, latitude: f64) -> bool {
        let sides = self.sides.get(self.number(latitude)).map_or(&[][..], Vec::as_slice);
        let crossed = sides.iter().filter(|(from, to)| {
            (from.y > latitude) != (to.y > latitude)
                && longitude < from.x + (to.x - from.x) * (latitude - from.y) / (to.y - from.y)
        });
        crossed.count() % 2 == 1
    }
}

impl Region {
    /// Cuts the area at ±180.
    pub(super) fn new(area: &CutArea) -> Self {
        let pieces = match area {
            CutArea::Box(bounds) => bounds
                .parts()
                .map(|part| Piece {
                    bounds: Rect::new((part.west(), part.south()), (part.east(), part.north())),
                    polygon: None,
                })
                .collect(),
            CutArea::Polygons(polygons) => polygons.iter().flat_map(within_meridians).filter_map(Piece::of).collect(),
        };
        Self { pieces }
    }

    /// The area as it stands: a step from −180 to 180 goes all the way round and not over ±180.
    pub(super) fn as_it_stands(area: &CutArea) -> Self {
        match area {
            CutArea::Box(_) => Self::new(area),
            CutArea::Polygons(polygons) => Self { pieces: polygons.iter().cloned().filter_map(Piece::of).collect() },
        }
    }

    /// Boxes, any of which may hold a point.
    pub(super) fn of_boxes(boxes: impl Iterator<Item = BoundingBox>) -> Self {
        Self { pieces: boxes.flat_map(|bounds| Self::new(&CutArea::Box(bounds)).pieces).collect() }
    }

    /// True if the point (degrees, longitude within ±180) lies inside; a box holds its edges.
    pub(super) fn contains(&self, longitude: f64, latitude: f64) -> bool {
        let inside = |longitude: f64| {
            self.pieces.iter().any(|piece| {
                within(&piece.bounds, longitude, latitude, 0.0)
                    && piece.polygon.as_ref().is_none_or(|(_, bands)| bands.hold(longitude, latitude))
            })
        };
        inside(longitude) || (longitude.abs() == 180.0 && inside(-longitude))
    }

    /// False if nothing within `margin_km` of the point lies inside; true if something may.
    pub(super) fn may_hold(&self, longitude: f64, latitude: f64, margin_km: f64) -> bool {
        let margin = margin_km / super::orbit::DEGREE_KM;
        let narrow = (latitude.abs() + margin).min(90.0).to_radians().cos();
        let sideways = if narrow * 180.0 <= margin { 360.0 } else { margin / narrow };
        self.pieces.iter().any(|piece| {
            latitude >= piece.bounds.min().y - margin
                && latitude <= piece.bounds.max().y + margin
                && [0.0, 360.0, -360.0].iter().any(|turn| {
                    longitude + turn >= piece.bounds.min().x - sideways
                        && longitude + turn <= piece.bounds.max().x + sideways
                })
        })
    }

    /// Latitudes between which it lies, degrees.
    pub(super) fn latitudes(&self) -> (f64, f64) {
        self.pieces.iter().fold((90.0, -90.0), |(south, north), piece| {
            (piece.bounds.min().y.min(south), piece.bounds.max().y.max(north))
        })
    }

    /// West, south, east, north in degrees of the narrowest box that holds it; west is greater than east over
    /// ±180. `None` for an area without any piece.
    pub(super) fn bounds(&self) -> Option<[f64; 4]> {
        let (south, north) = self.latitudes();
        let mut spans: Vec<(f64, f64)> =
            self.pieces.iter().map(|piece| (piece.bounds.min().x, piece.bounds.max().x)).collect();
        spans.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (first, _) = *spans.first()?;
        let mut end = f64::NEG_INFINITY;
        // The widest gap is where the area is not.
        let mut gap = (0.0, 0.0, 0.0);
        for &(from, to) in &spans {
            if from > end && from - end > gap.0 && end.is_finite() {
                gap = (from - end, end, from);
            }
            end = end.max(to);
        }
        let (west, east) = if first + 360.0 - end >= gap.0 { (first, end) } else { (gap.2, gap.1) };
        Some([west, south, east, north])
    }

    /// True if a footprint and the area share a point.
    pub(super) fn meets(&self, footprint: &Footprint) -> bool {
        footprint.polygons.iter().any(|part| {
            part.bounding_rect().is_some_and(|part_bounds| {
                self.pieces.iter().any(|piece| {
                    touch(&piece.bounds, &part_bounds)
                        && match &piece.polygon {
                            Some((polygon, _)) => polygon.intersects(part),
                            None => piece.bounds.intersects(part),
                        }
                })
            })
        })
    }

    /// True if the area could meet something with these bounds (degrees; the longitudes may run
    /// over ±180).
    pub(super) fn may_meet(&self, bounds: &Rect) -> bool {
        self.pieces.iter().any(|piece| {
            [0.0, 360.0, -360.0].iter().any(|turn| {
                let moved = Rect::new((bounds.min().x + turn, bounds.min().y), (bounds.max().x + turn, bounds.max().y));
                touch(&piece.bounds, &moved)
            })
        })
    }
}

fn within(bounds: &Rect, longitude: f64, latitude: f64, margin: f64) -> bool {
    longitude >= bounds.min().x - margin
        && longitude <= bounds.max().x + margin
        && latitude >= bounds.min().y - margin
        && latitude <= bounds.max().y + margin
}

fn touch(one: &Rect, other: &Rect) -> bool {
    one.min().x <= other.max().x
        && other.min().x <= one.max().x
        && one.min().y <= other.max().y
        && other.min().y <= one.max().y
}

/// Makes a polygon's longitudes run on without jumps: a step over more than half the Earth is
/// taken for a step over ±180. A ring once around a pole is closed over that pole.
fn unwrap(polygon: &Polygon) -> Polygon {
    let start = polygon.exterior().coords().next().map_or(0.0, |coord| coord.x);
    Polygon::new(
        unwrap_ring(polygon.exterior(), start),
        polygon.interiors().iter().map(|ring| unwrap_ring(ring, start)).collect(),
    )
}

fn unwrap_ring(ring: &LineString, near: f64) -> LineString {
    let mut last = near;
    let mut coords: Vec<Coord> = ring
        .coords()
        .map(|coord| {
            // Only a step that no flat map can hold is a jump: a box 200 degrees wide is drawn
            // with its corners 200 degrees apart, so half the Earth must be exceeded clearly.
            let turns = ((last - coord.x) / 360.0).round();
            let moved = if (last - coord.x).abs() > 270.0 || last.abs() > 180.0 || crosses_closely(last, coord.x) {
                coord.x + turns * 360.0
            } else {
                coord.x
            };
            last = moved;
            Coord { x: moved, y: coord.y }
        })
        .collect();
    if let (Some(&first), Some(&end)) = (coords.first(), coords.last())
        && (end.x - first.x).abs() > 180.0
    {
        let mean = coords.iter().map(|coord| coord.y).sum::<f64>() / coords.len() as f64;
        let pole = 90.0_f64.copysign(mean);
        coords.push(Coord { x: end.x, y: pole });
        coords.push(Coord { x: first.x, y: pole });
        coords.push(first);
    }
    LineString::new(coords)
}

/// A polygon in planar pieces within ±180, as Harmony sends it on.
pub(in crate::practice) fn within_meridians(polygon: &Polygon) -> Vec<Polygon> {
    split(&unwrap(polygon))
}

/// True for a step such as 170 to -175: both ends nearer to ±180 than to 0.
fn crosses_closely(last: f64, next: f64) -> bool {
    (last - next).abs() > 180.0 && last.abs() > 90.0 && next.abs() > 90.0
}

/// Cuts a polygon whose longitudes may run beyond ±180 into parts within ±180.
pub(super) fn split(polygon: &Polygon) -> Vec<Polygon> {
    let Some(bounds) = polygon.bounding_rect() else { return Vec::new() };
    if bounds.min().x >= -180.0 && bounds.max().x <= 180.0 {
        return vec![polygon.clone()];
    }
    let first = ((bounds.min().x + 180.0) / 360.0).floor() as i64;
    let last = ((bounds.max().x + 180.0) / 360.0).ceil() as i64;
    (first..last)
        .filter_map(|window| {
            let shift = window as f64 * 360.0;
            let clip = |ring: &LineString| {
                let kept = clip_side(ring, -180.0 + shift, true);
                clip_side(&kept, 180.0 + shift, false)
            };
            let exterior = clip(polygon.exterior());
            if exterior.0.len() < 4 {
                return None;
            }
            let interiors = polygon.interiors().iter().map(clip).filter(|ring| ring.0.len() >= 4).collect();
            Some(
                Polygon::new(exterior, interiors)
                    .map_coords(|coord| Coord { x: (coord.x - shift).clamp(-180.0, 180.0), y: coord.y }),
            )
        })
        .collect()
}

/// Keeps the part of a ring east (`keep_east`) or west of a meridian, after Sutherland and
/// Hodgman: parts that fall apart stay joined along the meridian, which changes no answer here.
fn clip_side(ring: &LineString, meridian: f64, keep_east: bool) -> LineString {
    let inside = |coord: &Coord| if keep_east { coord.x >= meridian } else { coord.x <= meridian };
    let mut kept: Vec<Coord> = Vec::with_capacity(ring.0.len() + 4);
    for line in ring.lines() {
        if inside(&line.start) != inside(&line.end) {
            let part = (meridian - line.start.x) / (line.end.x - line.start.x);
            kept.push(Coord { x: meridian, y: line.start.y + part * (line.end.y - line.start.y) });
        }
        if inside(&line.end) {
            kept.push(line.end);
        }
    }
    if let Some(&first) = kept.first()
        && kept.last() != Some(&first)
    {
        kept.push(first);
    }
    LineString::new(kept)
}

#[cfg(test)]
mod tests {
    use super::Region;
    use crate::domain::BoundingBox;
    use crate::practice::data::{CutArea, Footprint};
    use geo::{LineString, Polygon};

    fn region(rings: &[&[(f64, f64)]]) -> Region {
        let polygons = rings.iter().map(|ring| Polygon::new(LineString::from(ring.to_vec()), Vec::new())).collect();
        Region::new(&CutArea::Polygons(polygons))
    }

    #[test]
    fn the_three_ways_to_write_a_polygon_over_the_antimeridian_are_one() {
        let ways = [
            region(&[&[(170.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (170.0, 10.0), (170.0, 0.0)]]),
            region(&[&[(170.0, 0.0), (190.0, 0.0), (190.0, 10.0), (170.0, 10.0), (170.0, 0.0)]]),
            region(&[
                &[(170.0, 0.0), (180.0, 0.0), (180.0, 10.0), (170.0, 10.0), (170.0, 0.0)],
                &[(-180.0, 0.0), (-170.0, 0.0), (-170.0, 10.0), (-180.0, 10.0), (-180.0, 0.0)],
            ]),
        ];
        for (number, way) in ways.iter().enumerate() {
            for (longitude, inside) in
                [(175.0, true), (180.0, true), (-180.0, true), (-175.0, true), (0.0, false), (165.0, false)]
            {
                assert_eq!(way.contains(longitude, 5.0), inside, "{number} {longitude}");
            }
        }
    }

    #[test]
    fn a_ring_around_a_pole_holds_the_pole() {
        let ring: Vec<_> = (0..=12).map(|step| (f64::from(step) * 30.0 - 180.0, 70.0)).collect();
        let arctic = region(&[&ring]);
        assert!(arctic.contains(12.0, 89.0) && arctic.contains(180.0, 71.0) && !arctic.contains(12.0, 60.0));
        let wrapped: Vec<_> =
            (0..=12).map(|step| (crate::domain::bounding_box::wrap_longitude(f64::from(step) * 30.0), -70.0)).collect();
        let antarctic = region(&[&wrapped]);
        assert!(antarctic.contains(-100.0, -88.0) && !antarctic.contains(-100.0, -60.0));
    }

    #[test]
    fn bands_of_a_jagged_polygon_agree_with_plain_geometry() {
        let mut chance = fastrand::Rng::with_seed(11);
        let ring: Vec<_> = (0..3000)
            .map(|step| {
                let (sin, cos) = (f64::from(step) / 3000.0 * std::f64::consts::TAU).sin_cos();
                let reach = 8.0 + chance.f64();
                (-60.0 + reach * cos, -5.0 + reach * sin)
            })
            .collect();
        let polygon = Polygon::new(LineString::from(ring.clone()), Vec::new());
        let jagged = region(&[&ring]);
        for _ in 0..500 {
            let point = geo::Point::new(-60.0 + 20.0 * (chance.f64() - 0.5), -5.0 + 20.0 * (chance.f64() - 0.5));
            assert_eq!(jagged.contains(point.x(), point.y()), geo::Contains::contains(&polygon, &point), "{point:?}");
        }
    }

    #[test]
    fn bounds_are_the_narrowest() {
        let bounds = |west: f64, east: f64| {
            Region::new(&CutArea::Box(BoundingBox::new(west, -1.0, east, 1.0).unwrap())).bounds().unwrap()
        };
        for (west, east) in [(-20.0, 30.0), (170.0, -160.0), (-180.0, 180.0), (-100.0, 180.0)] {
            assert_eq!(bounds(west, east), [west, -1.0, east, 1.0]);
        }
        let two = region(&[&[(10.0, 0.0), (12.0, 0.0), (12.0, 5.0)], &[(-30.0, 1.0), (-20.0, 1.0), (-20.0, 3.0)]]);
        assert_eq!(two.bounds(), Some([-30.0, 0.0, 12.0, 5.0]));
    }

    #[test]
    fn a_hole_is_not_inside() {
        let ring = |size: f64| LineString::from(vec![(-size, -size), (size, -size), (size, size), (-size, size)]);
        let area = CutArea::Polygons(vec![Polygon::new(ring(10.0), vec![ring(2.0)])]);
        let region = Region::new(&area);
        assert!(region.contains(5.0, 5.0) && !region.contains(0.0, 0.0));
    }

    #[test]
    fn margins_reach_over_the_antimeridian_and_the_pole() {
        let region = Region::new(&CutArea::Box(BoundingBox::new(179.0, 80.0, 180.0, 90.0).unwrap()));
        assert!(region.may_hold(-179.9, 80.0, 5.0) && !region.may_hold(-170.0, 80.0, 5.0));
        assert!(region.may_hold(0.0, 89.99, 5.0));
        let near = Footprint {
            polygons: vec![Polygon::new(
                LineString::from(vec![(178.0, 81.0), (180.0, 81.0), (180.0, 82.0), (178.0, 82.0)]),
                Vec::new(),
            )],
        };
        assert!(region.meets(&near));
    }
}

//! Points, lines, areas and boxes: do two of them share a place?

use super::{Edge, Place, Ring, eastwards};

/// What is searched for, or where something lies.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// A point.
    Point(Place),
    /// A line of great circles.
    Line(Vec<Place>),
    /// An area within great circles.
    Area(Area),
    /// West, south, east, north in degrees, along meridians and parallels; west is greater than east over ±180.
    Box([f64; 4]),
}

/// A ring and the holes in it. Both have their own inside left of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The boundary.
    pub outer: Ring,
    /// What is left out.
    pub holes: Vec<Ring>,
}

impl Area {
    fn holds(&self, place: &Place) -> bool {
        self.outer.holds(place) && !self.holes.iter().any(|hole| hole.holds(place))
    }
}

fn box_holds([west, south, east, north]: [f64; 4], place: &Place) -> bool {
    if place.latitude < south || place.latitude > north {
        return false;
    }
    place.is_pole() || box_width(west, east) >= eastwards(west, place.longitude)
}

fn box_width(west: f64, east: f64) -> f64 {
    if east - west >= 360.0 { 360.0 } else { eastwards(west, east) }
}

/// The sides along meridians in pieces shorter than half a circle.
fn uprights([west, south, east, north]: [f64; 4]) -> Vec<Edge> {
    let middle = f64::midpoint(south, north);
    let side = |longitude: f64| Edge::along(&[south, middle, north].map(|latitude| Place::new(longitude, latitude)));
    if box_width(west, east) >= 360.0 { Vec::new() } else { [side(west), side(east)].concat() }
}

fn box_meets_edge(bounds: [f64; 4], edge: &Edge) -> bool {
    let [west, south, east, north] = bounds;
    let width = box_width(west, east);
    box_holds(bounds, &edge.from)
        || box_holds(bounds, &edge.to)
        || uprights(bounds).iter().any(|side| side.meets(edge).is_some())
        || [south, north].into_iter().any(|latitude| edge.meets_parallel(latitude, west, width))
}

fn boxes_meet(one: [f64; 4], other: [f64; 4]) -> bool {
    let ([west, south, east, north], [other_west, other_south, other_east, other_north]) = (one, other);
    if south > other_north || other_south > north {
        return false;
    }
    let at_pole = (north >= 90.0 && other_north >= 90.0) || (south <= -90.0 && other_south <= -90.0);
    at_pole
        || eastwards(west, other_west) <= box_width(west, east)
        || eastwards(other_west, west) <= box_width(other_west, other_east)
}

impl Figure {
    /// True if both share a place. A figure that lies within a hole of an area does not meet it.
    pub fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Area(one), Self::Area(two)) => {
                self.touches(other)
                    && !one.holes.iter().any(|hole| other.is_within(hole))
                    && !two.holes.iter().any(|hole| self.is_within(hole))
            }
            (Self::Area(area), figure) | (figure, Self::Area(area)) => {
                self.touches(other) && !area.holes.iter().any(|hole| figure.is_within(hole))
            }
            _ => self.touches(other),
        }
    }

    fn touches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Box(one), Self::Box(two)) => boxes_meet(*one, *two),
            (Self::Box(bounds), figure) | (figure, Self::Box(bounds)) => {
                figure.edges().iter().any(|edge| box_meets_edge(*bounds, edge))
                    || figure.first().is_some_and(|place| box_holds(*bounds, &place))
                    || self.holds_first_of(other)
                    || other.holds_first_of(self)
            }
            (Self::Area(area), figure) | (figure, Self::Area(area)) => {
                figure.edges().iter().any(|edge| area.outer.is_met_by(edge))
                    || self.holds_first_of(other)
                    || other.holds_first_of(self)
            }
            (Self::Point(one), Self::Point(two)) => super::dot(one.vector, two.vector) >= 1.0 - 1e-14,
            (Self::Point(place), Self::Line(line)) | (Self::Line(line), Self::Point(place)) => {
                Edge::along(line).iter().any(|edge| edge.holds(place.vector))
            }
            (Self::Line(one), Self::Line(two)) => {
                let others = Edge::along(two);
                Edge::along(one).iter().any(|edge| others.iter().any(|other| edge.meets(other).is_some()))
            }
        }
    }

    /// True if all of it lies within a ring and touches it nowhere.
    pub fn is_within(&self, ring: &Ring) -> bool {
        let sides = match self {
            // The parallels in pieces of a degree, whose bulge no hole is fine enough to tell.
            Self::Box([west, south, east, north]) => {
                let width = box_width(*west, *east);
                let count = width.ceil().max(1.0);
                let along = |latitude: f64| {
                    let places: Vec<_> = (0..=count as u32)
                        .map(|step| Place::new(west + width * f64::from(step) / count, latitude))
                        .collect();
                    Edge::along(&places)
                };
                [along(*south), along(*north), uprights([*west, *south, *east, *north])].concat()
            }
            _ => self.edges(),
        };
        self.first().is_some_and(|place| ring.holds(&place)) && !sides.iter().any(|edge| ring.is_met_by(edge))
    }

    fn holds_first_of(&self, other: &Self) -> bool {
        let Some(place) = other.first() else { return false };
        match self {
            // What the holes leave out is looked at as a whole.
            Self::Area(area) => area.outer.holds(&place),
            Self::Box(bounds) => box_holds(*bounds, &place),
            Self::Point(_) | Self::Line(_) => false,
        }
    }

    fn first(&self) -> Option<Place> {
        match self {
            Self::Point(place) => Some(*place),
            Self::Line(line) => line.first().copied(),
            Self::Area(area) => area.outer.edges().first().map(|edge| edge.from),
            Self::Box([west, _, _, north]) => Some(Place::new(*west, *north)),
        }
    }

    fn edges(&self) -> Vec<Edge> {
        match self {
            Self::Point(_) | Self::Box(_) => Vec::new(),
            Self::Line(line) => Edge::along(line),
            Self::Area(area) => area.outer.edges().to_vec(),
        }
    }

    /// True if it holds a place; lines and points hold none but their own.
    pub fn holds(&self, place: &Place) -> bool {
        match self {
            Self::Area(area) => area.holds(place),
            _ => self.meets(&Self::Point(*place)),
        }
    }

    /// West, south, east, north in degrees of a box around it; west is greater than east over ±180.
    pub fn bounds(&self) -> [f64; 4] {
        let edges = match self {
            Self::Box(bounds) => return *bounds,
            Self::Point(place) => return [place.longitude, place.latitude, place.longitude, place.latitude],
            _ => self.edges(),
        };
        let (mut south, mut north) = (90.0_f64, -90.0_f64);
        for (low, high) in edges.iter().map(Edge::latitudes) {
            (south, north) = (south.min(low), north.max(high));
        }
        if let Self::Area(area) = self {
            south = if area.outer.holds(&Place::new(0.0, -90.0)) { -90.0 } else { south };
            north = if area.outer.holds(&Place::new(0.0, 90.0)) { 90.0 } else { north };
        }
        let start = edges.first().map_or(0.0, |edge| edge.from.longitude);
        let (mut at, mut west, mut east) = (start, start, start);
        for edge in &edges {
            let Some(step) = edge.east else {
                if edge.from.longitude != edge.to.longitude {
                    return [-180.0, south, 180.0, north];
                }
                continue;
            };
            at += step;
            (west, east) = (west.min(at), east.max(at));
        }
        if (at - start).abs() > 180.0 && matches!(self, Self::Area(_)) || east - west >= 360.0 {
            return [-180.0, south, 180.0, north];
        }
        [eastwards(-180.0, west) - 180.0, south, eastwards(-180.0, east) - 180.0, north]
    }
}

/// Places on a circle around a place, counter-clockwise; as many as CMR takes, with its radius of the Earth.
pub(in crate::practice) fn circle(longitude: f64, latitude: f64, radius_metres: f64) -> Vec<Place> {
    const EARTH_METRES: f64 = 6_378_137.0;
    let count = if radius_metres < 50_000.0 { 16 } else { 32 };
    let (sin, cos) = latitude.to_radians().sin_cos();
    let (far_sin, far_cos) = (radius_metres / EARTH_METRES).sin_cos();
    (0..count)
        .map(|step| {
            let theta = -std::f64::consts::TAU * f64::from(step) / f64::from(count);
            let up = (sin * far_cos + cos * far_sin * theta.cos()).clamp(-1.0, 1.0);
            let east = (theta.sin() * far_sin * cos).atan2(far_cos - sin * up);
            Place::new(longitude + east.to_degrees(), up.asin().to_degrees())
        })
        .collect()
}

//! Which granules a search finds: where they lie, against the area as the catalogue reads it.

use super::area::Region;
use super::model::{CutArea, Footprint, SearchArea};
use crate::domain::BoundingBox;
use crate::practice::sphere::{Area, Figure, Place, Ring};
use geo::{LineString, Polygon, Rect};

/// A search area made ready for many questions.
#[derive(Debug)]
pub(super) struct Sought {
    how: How,
    /// Boxes around it.
    around: Region,
}

#[derive(Debug)]
enum How {
    Planar(Region),
    Sphere(Vec<Figure>),
}

impl Sought {
    pub(super) fn new(area: &SearchArea) -> Self {
        match area {
            SearchArea::Planar(area) => {
                Self { how: How::Planar(Region::as_it_stands(area)), around: Region::as_it_stands(area) }
            }
            SearchArea::Sphere(figures) => {
                // Wider by more than the edges of footprints rise above their corners.
                let boxes = figures.iter().filter_map(|figure| {
                    let [west, south, east, north] = figure.bounds();
                    BoundingBox::new(west, (south - 0.05).max(-90.0), east, (north + 0.05).min(90.0)).ok()
                });
                Self { how: How::Sphere(figures.clone()), around: Region::of_boxes(boxes) }
            }
        }
    }

    /// False if nothing within `margin_km` of the point lies inside; true if something may.
    pub(super) fn may_hold(&self, longitude: f64, latitude: f64, margin_km: f64) -> bool {
        self.around.may_hold(longitude, latitude, margin_km)
    }

    /// True if the area could meet something with these bounds (degrees; longitudes may run over ±180).
    pub(super) fn may_meet(&self, bounds: &Rect) -> bool {
        self.around.may_meet(bounds)
    }

    /// True if a footprint and the area share a point.
    pub(super) fn meets(&self, footprint: &Footprint) -> bool {
        match &self.how {
            How::Planar(region) => region.meets(footprint),
            How::Sphere(figures) => footprint
                .polygons
                .iter()
                .filter_map(figure)
                .any(|part| figures.iter().any(|figure| figure.meets(&part))),
        }
    }
}

impl SearchArea {
    /// True if it shares a place with a box of meridians and parallels.
    pub fn meets_box(&self, bounds: &BoundingBox) -> bool {
        match self {
            Self::Planar(CutArea::Box(own)) => own.intersects(bounds),
            Self::Planar(area) => {
                let rect = |part: BoundingBox| {
                    Rect::new((part.west(), part.south()), (part.east(), part.north())).to_polygon()
                };
                Region::as_it_stands(area).meets(&Footprint { polygons: bounds.parts().map(rect).collect() })
            }
            Self::Sphere(figures) => {
                let other = Figure::Box((*bounds).into());
                figures.iter().any(|figure| figure.meets(&other))
            }
        }
    }
}

/// A part of a footprint on the sphere. Its ring is drawn round the smaller side; a whole globe is a box.
fn figure(part: &Polygon) -> Option<Figure> {
    let is_globe = part.exterior().coords().all(|corner| corner.x.abs() == 180.0 && corner.y.abs() == 90.0);
    if is_globe {
        return Some(Figure::Box([-180.0, -90.0, 180.0, 90.0]));
    }
    let ring = |line: &LineString| {
        Ring::smaller_side(&line.coords().map(|corner| Place::new(corner.x, corner.y)).collect::<Vec<_>>())
    };
    Some(Figure::Area(Area {
        outer: ring(part.exterior())?,
        holes: part.interiors().iter().filter_map(ring).collect(),
    }))
}

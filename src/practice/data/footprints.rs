//! Where granules lie: shapes along orbits and scans, cut at ±180.

use super::area::split;
use super::model::Footprint;
use super::orbit::{DEGREE_KM, ICESAT2, POINTINGS, WEATHER, home, off_pointing_km, region_arguments};
use super::search::Sought;
use geo::{BoundingRect as _, Coord, LineString, MapCoords as _, Polygon, Rect};

/// Length of a weather-satellite granule in seconds.
pub(super) const SWATH_SECONDS: i64 = 300;
/// Granules per scan of the geostationary instrument.
pub(super) const PIECES_PER_SCAN: u64 = 9;

/// Regions of an ICESat-2 orbit, each one granule.
pub(super) const REGIONS: u64 = 14;

/// Half the width of an ICESat-2 footprint in kilometres: the outer beams lie at 3.35 km, and the
/// polygon's straight sides need room.
const ICESAT_HALF_WIDTH_KM: f64 = 4.2;

/// Half the width of the weather satellite's swath in kilometres.
pub(super) const SWATH_HALF_WIDTH_KM: f64 = 1250.0;

/// Weather-satellite granules until places repeat.
pub(super) fn swaths_per_cycle() -> u64 {
    (WEATHER.period_seconds() * WEATHER.orbits_per_cycle as f64 / SWATH_SECONDS as f64).round() as u64
}

/// Arguments of latitude (running on over orbits) at start and end of a weather-satellite granule.
pub(super) fn swath_arguments(index: u64) -> (f64, f64) {
    let per_granule = SWATH_SECONDS as f64 / WEATHER.period_seconds() * 360.0;
    let start = (index % swaths_per_cycle()) as f64 * per_granule;
    (start, start + per_granule)
}

/// The place of a scan's pixel: `across` 0 (east) … 1 (west) over the whole scan, `up` 0 (south)
/// … 1 (north); the field of regard leans as a sphere seen from above 91 degrees west.
pub(super) fn scan_place(across: f64, up: f64) -> (f64, f64) {
    let latitude = 17.0 + 44.0 * up;
    let half = 27.0 / latitude.to_radians().cos().max(0.3) * 0.95;
    (-97.0 + half - 2.0 * half * across, latitude)
}

pub(super) fn scan_footprint(piece: u64) -> Footprint {
    let (east, west) = (piece as f64 / PIECES_PER_SCAN as f64, (piece + 1) as f64 / PIECES_PER_SCAN as f64);
    let side = |across: f64| (0..=8).map(move |step| scan_place(across, f64::from(step) / 8.0));
    let ring = side(west).rev().chain(side(east)).map(|(x, y)| Coord { x, y }).collect::<Vec<_>>();
    Footprint { polygons: split(&Polygon::new(LineString::new(ring), Vec::new())) }
}

pub(super) fn swath_footprint(key: u64) -> Footprint {
    let (from, to) = swath_arguments(key);
    let at = |step: i32, left_km: f64| WEATHER.beside(from + (to - from) * f64::from(step) / 10.0, left_km);
    let across = |step: i32| (-4..=4).map(move |part| at(step, f64::from(part) * SWATH_HALF_WIDTH_KM / 4.0));
    let ring: Vec<_> = (0..=10)
        .map(|step| at(step, SWATH_HALF_WIDTH_KM))
        .chain(across(10).rev())
        .chain((0..=10).rev().map(|step| at(step, -SWATH_HALF_WIDTH_KM)))
        .chain(across(0))
        .collect();
    placed(&close(ring), WEATHER.node_longitude(0))
}

/// Which places of weather-satellite granules meet the area.
pub(super) fn swaths_that_meet(sought: &Sought) -> Vec<bool> {
    let node = WEATHER.node_longitude(0);
    // From its middle a granule reaches half its length and half its width.
    let reach_km = 0.5 * 360.0 / WEATHER.period_seconds() * SWATH_SECONDS as f64 * DEGREE_KM + SWATH_HALF_WIDTH_KM;
    (0..swaths_per_cycle())
        .map(|key| {
            let (from, to) = swath_arguments(key);
            let (longitude, latitude) = WEATHER.below(f64::midpoint(from, to));
            sought.may_hold(home(longitude + node), latitude, reach_km) && sought.meets(&swath_footprint(key))
        })
        .collect()
}

/// Makes a ring of places whose longitudes run on without jumps; round a pole it is closed there.
fn close(places: Vec<(f64, f64)>) -> Polygon {
    let mut ring: Vec<Coord> = Vec::with_capacity(places.len() + 3);
    for (longitude, latitude) in places {
        let last = ring.last().map_or(longitude, |coord| coord.x);
        ring.push(Coord { x: last + home(longitude - last), y: latitude });
    }
    if let (Some(&first), Some(&end)) = (ring.first(), ring.last()) {
        let turn = first.x + home(end.x - first.x) - end.x;
        if turn.abs() > 1.0 {
            let pole = 90.0_f64.copysign(first.y);
            ring.push(Coord { x: end.x + home(first.x - end.x), y: first.y });
            let closing = ring.last().map_or(end.x, |coord| coord.x);
            ring.push(Coord { x: closing, y: pole });
            ring.push(Coord { x: first.x, y: pole });
        }
    }
    Polygon::new(LineString::new(ring), Vec::new())
}

pub(super) fn globe() -> Footprint {
    Footprint { polygons: vec![Rect::new((-180.0, -90.0), (180.0, 90.0)).to_polygon()] }
}

/// Footprint of a track's region for a node at longitude 0; longitudes run on without jumps.
fn track_shape(track: u64, region: u64) -> Polygon {
    let (from, to) = region_arguments(region);
    let mut arguments = vec![from];
    let mut argument = from;
    while argument < to {
        let latitude = ICESAT2.below(argument).1.abs();
        argument += if latitude < 62.0 {
            2.5
        } else if latitude < 78.0 {
            1.0
        } else {
            0.25
        };
        arguments.push(argument.min(to));
    }
    // The ends reach a little further than the first and the last photon.
    let sides = [-ICESAT_HALF_WIDTH_KM, ICESAT_HALF_WIDTH_KM];
    let [right, left] = sides.map(|km| {
        let count = arguments.len();
        arguments
            .iter()
            .enumerate()
            .map(|(number, &argument)| {
                let reach = if number == 0 {
                    -0.01
                } else if number + 1 == count {
                    0.01
                } else {
                    0.0
                };
                let aside = off_pointing_km(track, ICESAT2.below(argument).1);
                ICESAT2.beside(argument + reach, km + aside)
            })
            .collect::<Vec<_>>()
    });
    let ring: Vec<Coord> = right.into_iter().chain(left.into_iter().rev()).map(|(x, y)| Coord { x, y }).collect();
    Polygon::new(LineString::new(ring), Vec::new())
}

fn moved(shape: &Polygon, by: f64) -> Polygon {
    shape.map_coords(|coord| Coord { x: coord.x + by, y: coord.y })
}

fn placed(shape: &Polygon, node_longitude: f64) -> Footprint {
    Footprint { polygons: split(&moved(shape, node_longitude)) }
}

/// Footprint of a track's (from 0) region (1…14).
pub(super) fn track_footprint(track: u64, region: u64) -> Footprint {
    placed(&track_shape(track, region), ICESAT2.node_longitude(track))
}

/// Which of the 1387 × 14 places of ICESat-2 granules meet the area.
pub(super) fn tracks_that_meet(sought: &Sought) -> Vec<bool> {
    let shapes: Vec<Vec<_>> = (0..POINTINGS)
        .map(|class| {
            let regions = (1..=REGIONS).map(|number| track_shape(class, number));
            regions.filter_map(|shape| shape.bounding_rect().map(|bounds| (shape, bounds))).collect()
        })
        .collect();
    (0..ICESAT2.orbits_per_cycle)
        .flat_map(|track| {
            let node = ICESAT2.node_longitude(track);
            let class = usize::try_from(track % POINTINGS).ok().and_then(|class| shapes.get(class));
            class.into_iter().flatten().map(move |(shape, bounds)| {
                let bounds = Rect::new(
                    (home_start(bounds.min().x + node), bounds.min().y),
                    (home_start(bounds.min().x + node) + bounds.width(), bounds.max().y),
                );
                sought.may_meet(&bounds) && sought.meets(&placed(shape, node))
            })
        })
        .collect()
}

fn home_start(longitude: f64) -> f64 {
    (longitude + 180.0).rem_euclid(360.0) - 180.0
}

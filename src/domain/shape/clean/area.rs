//! One area: unrolled, repaired if it crosses itself, split at the antimeridian, tidied.

use super::{Account, checked_all, distinct, rounded};
use crate::domain::budget::Budget;
use crate::domain::shape::{Ring, ShapeError, clip, holes, outline, rings, seam};
use geo::orient::Direction;
use geo::{BooleanOps as _, Coord, LineString, MultiPolygon, Orient as _, Polygon, Rect, coord};
use seam::Reading;

/// An outline that crosses itself more often than this is no outline.
const MOST_CROSSINGS: usize = 1000;
/// Rounds of repair; two do for what people draw.
const MOST_REPAIRS: usize = 6;
/// Steps of the budget that a corner costs in a repair.
const STEPS_PER_CORNER: u64 = 100;

pub(super) fn clean(
    polygon: &[Ring],
    account: &mut Account,
    into: &mut Vec<Polygon<f64>>,
    budget: &Budget,
) -> Result<(), ShapeError> {
    let Some(area) = unrolled(polygon, account)? else { return Ok(()) };
    let parts = split(&area, account, budget)?;
    let before = into.len();
    for part in &parts {
        let tidied = tidy(&polygon_of(part), budget)?;
        account.separated += usize::from(tidied.len() > 1);
        into.extend(tidied);
    }
    account.dropped += usize::from(into.len() == before);
    Ok(())
}

/// The outline and its holes without jumps, each hole at its place; nothing if there is no extent.
fn unrolled(polygon: &[Ring], account: &mut Account) -> Result<Option<Vec<Ring>>, ShapeError> {
    let mut unrolled: Vec<Ring> = Vec::with_capacity(polygon.len());
    for (index, ring) in polygon.iter().enumerate() {
        let is_outline = index == 0;
        let closed = closed(checked_all(ring)?);
        let (ring, reading) = seam::unrolled_ring(&closed)?;
        let ring = outline::without_spikes(&ring);
        if outline::has_extent(&ring) {
            account.read(if is_outline { reading } else { Reading::Plain });
            unrolled.push(ring);
        } else if is_outline {
            account.dropped += usize::from(!closed.is_empty());
            return Ok(None);
        }
    }
    let Some((first, _)) = unrolled.split_first() else { return Ok(None) };
    let (west, east) = seam::span(first);
    let outline = std::mem::take(unrolled.first_mut().unwrap_or(&mut Ring::new()));
    let holes = unrolled.into_iter().skip(1).map(|hole| seam::moved_into(hole, west, east));
    Ok(Some(std::iter::once(outline).chain(holes).collect()))
}

fn closed(mut ring: Ring) -> Ring {
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    ring
}

/// As areas within ±180.
fn split(area: &[Ring], account: &mut Account, budget: &Budget) -> Result<Vec<Vec<Ring>>, ShapeError> {
    let mut parts = Vec::new();
    for whole in whole_areas(area, account, budget)? {
        let Some(split) = seam::split_area(&whole, budget)? else {
            return Err(ShapeError::CrossesItself);
        };
        account.split |= split.is_cut;
        parts.extend(split.areas);
    }
    Ok(parts)
}

/// Areas whose rings do not cross, of one whose rings may.
fn whole_areas(area: &[Ring], account: &mut Account, budget: &Budget) -> Result<Vec<Vec<Ring>>, ShapeError> {
    if let Some(rings) = with_holes_over_its_ends(area) {
        let (west, east) = seam::span(area.first().map_or(&[][..], Vec::as_slice));
        let areas = clip::between(&rings, west, east, budget)?.unwrap_or_default();
        for area in &areas {
            if outline::compared(area, 1, budget)?.crossings > 0 {
                return repaired(&rings, account, budget);
            }
        }
        return if areas.is_empty() { repaired(&rings, account, budget) } else { Ok(areas) };
    }
    let compared = outline::compared(area, MOST_CROSSINGS, budget)?;
    match compared.crossings {
        0 => {
            let (area, all_whole) = with_inner_holes(&compared.rings, account, budget)?;
            let splits = all_whole && seam::split_area(&area, budget)?.is_some();
            if splits { Ok(vec![area]) } else { repaired(&area, account, budget) }
        }
        MOST_CROSSINGS.. => Err(ShapeError::CrossesItself),
        _ => repaired(&compared.rings, account, budget),
    }
}

/// An area all the way round ends on one meridian on both sides; a hole may lie over it. Its rings,
/// the holes once more on either side.
fn with_holes_over_its_ends(area: &[Ring]) -> Option<Vec<Ring>> {
    let (outline, holes) = area.split_first()?;
    let (west, east) = seam::span(outline);
    let sticks_out = |hole: &Ring| {
        let (hole_west, hole_east) = seam::span(hole);
        hole_west < west || hole_east > east
    };
    if east - west != 360.0 || !holes.iter().any(sticks_out) {
        return None;
    }
    let mut rings = vec![outline.clone()];
    rings.extend(holes.iter().flat_map(|hole| [-360.0, 0.0, 360.0].map(|by| seam::shifted(hole, by))));
    Some(rings)
}

/// Without the holes that lie beside the area; false if one lies partly beside it.
fn with_inner_holes(area: &[Ring], account: &mut Account, budget: &Budget) -> Result<(Vec<Ring>, bool), ShapeError> {
    let Some((outline, holes)) = area.split_first() else { return Ok((Vec::new(), true)) };
    let (mut kept, mut all_whole) = (vec![outline.clone()], true);
    if holes.is_empty() {
        return Ok((kept, all_whole));
    }
    let mut finder = holes::Finder::new(vec![outline], budget)?;
    for hole in holes {
        let (inside, outside) = finder.sides(0, hole, budget)?;
        match (inside, outside) {
            (false, true) => account.stray_holes += 1,
            (true, false) => kept.push(hole.clone()),
            _ => {
                kept.push(hole.clone());
                all_whole = false;
            }
        }
    }
    Ok((kept, all_whole))
}

/// By the even-odd rule: where an outline goes round twice, there is a hole. What comes out may pass
/// itself again where two edges cross in a corner of both, or by rounding; so until nothing does.
fn repaired(area: &[Ring], account: &mut Account, budget: &Budget) -> Result<Vec<Vec<Ring>>, ShapeError> {
    account.repaired += 1;
    let (mut done, mut tangled) = (Vec::new(), vec![area.to_vec()]);
    for _ in 0..MOST_REPAIRS {
        for part in std::mem::take(&mut tangled).iter().map(|area| untangled_area(area, budget)) {
            for area in part? {
                let compared = outline::compared(&area, 1, budget)?;
                let crosses = compared.crossings > 0 || seam::split_area(&compared.rings, budget)?.is_none();
                if crosses { tangled.push(compared.rings) } else { done.push(compared.rings) }
            }
        }
        if tangled.is_empty() {
            return Ok(done);
        }
    }
    Err(ShapeError::CrossesItself)
}

fn untangled_area(area: &[Ring], budget: &Budget) -> Result<Vec<Vec<Ring>>, ShapeError> {
    let Some((outline, holes)) = area.split_first() else { return Ok(Vec::new()) };
    budget.spend(area.iter().map(|ring| STEPS_PER_CORNER * ring.len() as u64).sum())?;
    let mut whole = untangled(outline);
    for hole in holes {
        let corners: usize = whole.0.iter().flat_map(rings).map(|ring| ring.0.len()).sum();
        budget.spend(STEPS_PER_CORNER * corners as u64)?;
        whole = whole.difference(&untangled(hole));
    }
    let tidied = |ring: &LineString<f64>| {
        outline::without_spikes(&distinct(ring.0.iter().map(|position| rounded(*position)).collect()))
    };
    let rings_of = |part: &Polygon<f64>| -> Vec<Ring> {
        rings(part).map(tidied).filter(|ring| outline::has_extent(ring)).collect()
    };
    Ok(whole.0.iter().map(rings_of).filter(|rings| !rings.is_empty()).collect())
}

fn untangled(ring: &Ring) -> MultiPolygon<f64> {
    let Some((low, high)) = holes::bounds(ring) else { return MultiPolygon(Vec::new()) };
    let margin = coord! { x: 1.0, y: 1.0 };
    let around = Rect::new(low - margin, high + margin).to_polygon();
    Polygon::new(LineString(ring.clone()), Vec::new()).intersection(&around)
}

pub(in crate::domain::shape) fn polygon_of(rings: &[Ring]) -> Polygon<f64> {
    let mut rings = rings.iter().map(|ring| LineString(ring.clone()));
    Polygon::new(rings.next().unwrap_or(LineString(Vec::new())), rings.collect())
}

/// Rounded once more after arithmetic, holes without extent dropped, outer ring counter-clockwise. More
/// than one area if the outline visits a corner twice, none if there is no extent.
pub(in crate::domain::shape) fn tidy(area: &Polygon<f64>, budget: &Budget) -> Result<Vec<Polygon<f64>>, ShapeError> {
    let mut loops: Vec<Vec<Ring>> = rings(area).map(|ring| tidy_ring(&ring.0)).collect();
    let is_simple = loops.iter().all(|loops| loops.len() <= 1);
    let areas = if is_simple {
        if loops.first().is_none_or(Vec::is_empty) {
            return Ok(Vec::new());
        }
        vec![loops.into_iter().flatten().collect()]
    } else {
        outline::nested(loops.drain(..).flatten().collect(), budget)?
    };
    Ok(areas.iter().map(|rings| polygon_of(rings).orient(Direction::Default)).collect())
}

fn tidy_ring(ring: &[Coord<f64>]) -> Vec<Ring> {
    let positions = distinct(ring.iter().map(|position| rounded(*position)).collect());
    let ring = outline::without_spikes(&positions);
    if outline::has_extent(&ring) { outline::loops(&ring) } else { Vec::new() }
}

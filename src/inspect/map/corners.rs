//! Outlines of the cells of a swath in degrees, for other programs: as the map draws them.

use super::layer::no_place;
use super::read::{Along, plane};
use super::swath::Swath;
use crate::domain::map::Projection;
use crate::inspect::coordinates::Found;
use crate::inspect::{Cancel, Reader, Structure, Unread};

/// Most cells whose neighbours are held; 150 MB.
const MOST_CELLS: u64 = 4_000_000;
/// Nearer to a pole cells are taken from the polar map: Mercator does not reach there.
const POLAR: f64 = 80.0;

/// Outlines of the cells of a swath.
#[derive(Debug)]
pub struct Outlines {
    world: Swath,
    /// The same about the north and the south pole, where it has cells there.
    poles: [Option<Swath>; 2],
    latitudes: Vec<f32>,
    crosses: bool,
}

impl Outlines {
    /// Reads the centres of all cells. `dimensions` are those of rows and columns, `slice` the index in each other
    /// dimension, as of the variable whose cells they are. `None` where there are too many, or too few to say how large
    /// they are.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn read(
        reader: &mut dyn Reader,
        structure: &Structure,
        [latitude, longitude]: [&Found; 2],
        dimensions: (usize, usize),
        slice: &[u64],
        cancel: &Cancel,
    ) -> Result<Option<Self>, Unread> {
        let mut columns = 0;
        let mut centres = |found: &Found| -> Result<Option<Vec<f64>>, Unread> {
            let own = |wanted: usize| found.dimensions.iter().position(|dimension| *dimension == Some(wanted));
            let index = |dimension: &Option<usize>| dimension.and_then(|own| slice.get(own).copied()).unwrap_or(0);
            let own_slice: Vec<u64> = found.dimensions.iter().map(index).collect();
            let variable = structure.variable(&found.path).ok_or_else(|| no_place(&found.path))?;
            let (Some(rows), Some(across)) = (own(dimensions.0), own(dimensions.1)) else {
                return Err(no_place(&found.path));
            };
            let length = |dimension: usize| variable.shape.get(dimension).copied().unwrap_or(0);
            columns = length(across);
            if length(rows).saturating_mul(columns) > MOST_CELLS {
                return Ok(None);
            }
            let along = Along { rows: (rows, 1), columns: Some((across, 1)), slice: &own_slice };
            plane(reader, variable, &along, cancel).map(Some)
        };
        let (Some(latitudes), Some(longitudes)) = (centres(latitude)?, centres(longitude)?) else { return Ok(None) };
        cancel.check()?;
        Ok(Self::new(&latitudes, &longitudes, columns as usize))
    }

    /// From latitudes and longitudes in degrees, row by row; fill is not a number.
    pub fn new(latitudes: &[f64], longitudes: &[f64], columns: usize) -> Option<Self> {
        let of = |projection| Swath::new(latitudes, longitudes, columns, projection);
        let world = of(Projection::World);
        if !world.has_sizes() {
            return None;
        }
        let north = latitudes.iter().any(|latitude| (POLAR..=90.0).contains(latitude));
        let south = latitudes.iter().any(|latitude| (-90.0..=-POLAR).contains(latitude));
        let poles = [north.then(|| of(Projection::Arctic)), south.then(|| of(Projection::Antarctic))];
        let latitudes = latitudes.iter().map(|latitude| *latitude as f32).collect();
        let mut outlines = Self { world, poles, latitudes, crosses: false };
        let (rows, columns) = outlines.world.size();
        let mut cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        outlines.crosses = cells.any(|(row, column)| outlines.cell(row, column).len() > 1);
        Some(outlines)
    }

    /// Whether a cell lies on both sides of ±180°, so that it has two parts.
    pub fn crosses(&self) -> bool {
        self.crosses
    }

    /// The outline of a cell: longitude and latitude of each corner, counterclockwise, the first one again at the end.
    /// Two of them where it lies on both sides of ±180°; none where it lies nowhere.
    pub fn cell(&self, row: usize, column: usize) -> Vec<Vec<(f64, f64)>> {
        let (_, columns) = self.world.size();
        let latitude = self.latitudes.get(row * columns + column).copied().map_or(0.0, f64::from);
        let [north, south] = &self.poles;
        let swath = match latitude {
            POLAR.. => north.as_ref(),
            ..=MINUS_POLAR => south.as_ref(),
            _ => None,
        };
        let swath = swath.unwrap_or(&self.world);
        let Some(corners) = swath.outline_of(row, column) else { return Vec::new() };
        if swath.holds_its_pole(row, column) {
            return vec![closed(around_pole(corners, 90.0_f64.copysign(latitude)))];
        }
        let first = corners[0].0;
        let near = corners.map(|(longitude, latitude)| {
            (longitude - ((longitude - first) / 360.0).round() * 360.0, latitude.clamp(-90.0, 90.0))
        });
        let middle = near.iter().map(|(longitude, _)| longitude).sum::<f64>() / 4.0;
        let home = -((middle + 180.0) / 360.0).floor() * 360.0;
        let near = near.map(|(longitude, latitude)| (on_the_seam(longitude + home), latitude));
        let parts = if near.iter().any(|(longitude, _)| *longitude > 180.0) {
            vec![cut(&near, 180.0, true, 0.0), cut(&near, 180.0, false, -360.0)]
        } else if near.iter().any(|(longitude, _)| *longitude < -180.0) {
            vec![cut(&near, -180.0, false, 0.0), cut(&near, -180.0, true, 360.0)]
        } else {
            vec![near.to_vec()]
        };
        parts.into_iter().filter(|part| part.len() > 2).map(closed).collect()
    }
}

const MINUS_POLAR: f64 = -POLAR;

/// Centimetres beyond ±180° are no part of a cell.
fn on_the_seam(longitude: f64) -> f64 {
    if (longitude.abs() - 180.0).abs() < 1e-6 { 180.0_f64.copysign(longitude) } else { longitude }
}

/// What of a ring lies west or east of a meridian, moved by so many degrees.
fn cut(ring: &[(f64, f64)], meridian: f64, west: bool, by: f64) -> Vec<(f64, f64)> {
    let is_in = |(longitude, _): (f64, f64)| if west { longitude <= meridian } else { longitude >= meridian };
    let mut kept = Vec::new();
    for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if is_in(*from) {
            kept.push((from.0 + by, from.1));
        }
        if is_in(*from) != is_in(*to) {
            let part = (meridian - from.0) / (to.0 - from.0);
            kept.push((meridian + by, from.1 + (to.1 - from.1) * part));
        }
    }
    kept.dedup();
    kept
}

/// A cell with the pole in it: from one side of the map to the other, and along the pole back.
fn around_pole(mut corners: [(f64, f64); 4], pole: f64) -> Vec<(f64, f64)> {
    for (longitude, _) in &mut corners {
        *longitude -= ((*longitude + 180.0) / 360.0).floor() * 360.0;
    }
    corners.sort_by(|one, other| one.0.total_cmp(&other.0));
    let [first, .., last] = corners;
    let part = (180.0 - last.0) / (first.0 + 360.0 - last.0);
    let seam = last.1 + (first.1 - last.1) * part;
    let mut ring = vec![(-180.0, seam)];
    ring.extend(corners);
    ring.extend([(180.0, seam), (180.0, pole), (-180.0, pole)]);
    ring.dedup();
    ring
}

/// Counterclockwise, with the first corner again at the end.
fn closed(mut ring: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    let doubled: f64 = pairs.map(|(one, next)| one.0 * next.1 - next.0 * one.1).sum();
    if doubled < 0.0 {
        ring.reverse();
    }
    ring.extend(ring.first().copied());
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows northwards and columns eastwards from a place, so many degrees apart.
    fn lattice(south: f64, west: f64, step: f64, rows: usize, columns: usize) -> Outlines {
        let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let (latitudes, longitudes): (Vec<f64>, Vec<f64>) =
            cells.map(|(row, column)| (south + row as f64 * step, wrapped(west + column as f64 * step))).unzip();
        Outlines::new(&latitudes, &longitudes, columns).unwrap()
    }

    fn wrapped(longitude: f64) -> f64 {
        (longitude + 180.0).rem_euclid(360.0) - 180.0
    }

    fn area(ring: &[(f64, f64)]) -> f64 {
        ring.windows(2).map(|pair| pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1).sum::<f64>() / 2.0
    }

    #[test]
    fn cells_meet_half_way_between_their_centres() {
        let outlines = lattice(10.0, 20.0, 0.5, 3, 4);
        let cell = outlines.cell(1, 1);
        let expected = [(20.25, 10.25), (20.75, 10.25), (20.75, 10.75), (20.25, 10.75)];
        assert_eq!(cell.len(), 1);
        assert_eq!(cell[0].first(), cell[0].last());
        for corner in expected {
            let near = |at: &(f64, f64)| (at.0 - corner.0).abs() < 3e-4 && (at.1 - corner.1).abs() < 3e-4;
            assert!(cell[0].iter().any(near), "{corner:?} in {cell:?}");
        }
        assert!((area(&cell[0]) - 0.25).abs() < 1e-4, "counterclockwise");
        assert!(!outlines.crosses());
        let beside = outlines.cell(1, 2);
        assert_eq!(cell[0].iter().filter(|corner| beside[0].contains(corner)).count(), 2, "they share a side");
    }

    #[test]
    fn cells_over_the_dateline_have_a_part_on_either_side() {
        let outlines = lattice(-5.0, 179.0, 0.6, 3, 4);
        assert!(outlines.crosses());
        let whole: f64 = (0..3)
            .flat_map(|row| (0..4).map(move |column| (row, column)))
            .map(|(row, column)| {
                let parts = outlines.cell(row, column);
                for (longitude, _) in parts.iter().flatten() {
                    assert!((-180.0..=180.0).contains(longitude), "{parts:?}");
                }
                let sum: f64 = parts.iter().map(|part| area(part)).sum();
                assert!((sum - 0.36).abs() < 1e-3, "{row} {column}: {sum}");
                sum
            })
            .sum();
        assert!((whole - 12.0 * 0.36).abs() < 0.01);
        assert_eq!((0..4).map(|column| outlines.cell(0, column).len()).collect::<Vec<_>>(), [1, 1, 2, 1]);
    }

    #[test]
    fn one_cell_holds_the_pole_and_reaches_from_side_to_side() {
        // Centres 100 km apart in a plane about the pole.
        let at = |index: usize| (index as f64 - 2.0) * 0.9 + 0.1;
        let cells = (0..5).flat_map(|row| (0..5).map(move |column| (at(column), at(row))));
        let (latitudes, longitudes): (Vec<f64>, Vec<f64>) =
            cells.map(|(x, y)| (90.0 - f64::hypot(x, y), f64::atan2(x, -y).to_degrees())).unzip();
        let outlines = Outlines::new(&latitudes, &longitudes, 5).unwrap();
        let mut polar = 0;
        for (row, column) in (0..5).flat_map(|row| (0..5).map(move |column| (row, column))) {
            let parts = outlines.cell(row, column);
            assert!(!parts.is_empty() && parts.iter().all(|part| area(part) > 0.0), "{row} {column}: {parts:?}");
            let holds = parts.iter().flatten().any(|corner| corner.1 == 90.0);
            polar += usize::from(holds);
            assert_eq!(holds, (row, column) == (2, 2), "{parts:?}");
        }
        assert_eq!(polar, 1);
    }

    #[test]
    fn what_has_no_place_has_no_outline_and_one_cell_alone_no_size() {
        let nan = f64::NAN;
        let outlines = Outlines::new(&[0.0, nan, 0.0, 1.0, 1.0, 1.0], &[0.0, nan, 2.0, 0.0, 1.0, 2.0], 3).unwrap();
        assert!(outlines.cell(0, 1).is_empty());
        assert_eq!(outlines.cell(0, 0).len(), 1);
        assert!(Outlines::new(&[1.0], &[1.0], 1).is_none());
        assert!(Outlines::new(&[], &[], 0).is_none());
    }
}

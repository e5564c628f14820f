//! The edges of areas sorted by latitude and, within a band of latitudes, by longitude, so that a position is compared
//! with few of the thousands of edges that a shape may have.

use super::shape_edge::Edge;
use super::side::{Position, Side};

/// Bands at most.
const BANDS: usize = 4096;
/// Entries of all bands together that are aimed at: some megabytes.
const MOST_ENTRIES: usize = 400_000;

/// An edge in a band: where it lies there, a little more than less.
#[derive(Debug, Clone, Copy)]
struct Entry {
    least: f32,
    most: f32,
    /// Greatest `most` of the list up to here: what came before ends there.
    most_so_far: f32,
    edge: u32,
}

/// The edges of one area in one band.
#[derive(Debug, Clone, Copy, Default)]
struct List {
    /// Those that go through the whole band, by their least longitude: a ray to the east passes each that lies east.
    through: (u32, u32),
    /// Those with an end in it, or nearly.
    ends: (u32, u32),
}

/// Edges in bands.
#[derive(Debug)]
pub(super) struct Bands {
    edges: Vec<Edge>,
    entries: Vec<Entry>,
    lists: Vec<List>,
    /// For each band where its lists begin; one more for the end of the last.
    starts: Vec<u32>,
    south: f64,
    height: f64,
    count: usize,
}

impl Bands {
    /// Edges of areas one after the other, between two latitudes; those of positions are known to `tolerance` degrees.
    pub(super) fn new(edges: Vec<Edge>, (south, north): (f64, f64), tolerance: f64) -> Self {
        let whole = (north - south).max(1e-9);
        let mut count = BANDS;
        // An edge is in each band that it passes.
        let passed = |count: usize| {
            let of = |edge: &Edge| ((edge.high() - edge.low()) / whole * count as f64) as usize + 2;
            edges.iter().map(of).fold(0, usize::saturating_add)
        };
        while count > 1 && passed(count) > MOST_ENTRIES.max(edges.len().saturating_mul(3)) {
            count /= 2;
        }
        let mut made = Self {
            edges,
            entries: Vec::new(),
            lists: Vec::new(),
            starts: vec![0],
            south,
            height: whole / count as f64,
            count,
        };
        made.sort(tolerance);
        made
    }

    fn sort(&mut self, tolerance: f64) {
        let mut bands: Vec<Vec<u32>> = vec![Vec::new(); self.count];
        for (index, edge) in (0_u32..).zip(&self.edges) {
            let (first, last) = (self.band(edge.low() - tolerance), self.band(edge.high() + tolerance));
            bands.get_mut(first..=last).unwrap_or_default().iter_mut().for_each(|band| band.push(index));
        }
        for (number, band) in bands.into_iter().enumerate() {
            let of_area = |one: &u32, other: &u32| self.area(*one) == self.area(*other);
            let lists: Vec<Vec<u32>> = band.chunk_by(of_area).map(<[u32]>::to_vec).collect();
            for list in &lists {
                self.put(number, list, tolerance);
            }
            self.starts.push(self.lists.len() as u32);
        }
    }

    fn area(&self, index: u32) -> Option<u32> {
        self.edges.get(index as usize).map(|edge| edge.area)
    }

    /// The edges of one area in one band.
    fn put(&mut self, band: usize, list: &[u32], tolerance: f64) {
        // What rounding does to the edges of bands is far less than a tolerance.
        let bottom = self.south + band as f64 * self.height - tolerance;
        let top = bottom + self.height + 2.0 * tolerance;
        let entry = |index: &u32| {
            let edge = self.edges.get(*index as usize)?;
            let (least, most) = edge.reach((bottom, top), tolerance);
            let entry = Entry {
                least: (least as f32).next_down(),
                most: (most as f32).next_up(),
                most_so_far: f32::NEG_INFINITY,
                edge: *index,
            };
            Some((edge.low() < bottom && edge.high() > top, entry))
        };
        let (through, ends): (Vec<_>, Vec<_>) = list.iter().filter_map(entry).partition(|(is_through, _)| *is_through);
        let mut through: Vec<Entry> = through.into_iter().map(|(_, entry)| entry).collect();
        through.sort_by(|one, other| one.least.total_cmp(&other.least));
        let mut most = f32::NEG_INFINITY;
        for entry in &mut through {
            most = most.max(entry.most);
            entry.most_so_far = most;
        }
        let first = self.entries.len() as u32;
        self.entries.extend(through);
        let middle = self.entries.len() as u32;
        self.entries.extend(ends.into_iter().map(|(_, entry)| entry));
        self.lists.push(List { through: (first, middle), ends: (middle, self.entries.len() as u32) });
    }

    fn band(&self, latitude: f64) -> usize {
        (((latitude - self.south) / self.height).max(0.0) as usize).min(self.count.saturating_sub(1))
    }

    fn of(&self, (from, to): (u32, u32)) -> &[Entry] {
        self.entries.get(from as usize..to as usize).unwrap_or_default()
    }

    /// Areas that overlap are one; each by the even-odd rule.
    pub(super) fn side(&self, east: f64, at: Position) -> Side {
        let band = self.band(at.latitude);
        let (Some(start), Some(end)) = (self.starts.get(band), self.starts.get(band + 1)) else { return Side::Outside };
        let mut is_inside = false;
        for list in self.lists.get(*start as usize..*end as usize).unwrap_or_default() {
            match self.passed(list, east, at) {
                None => return Side::Edge,
                Some(passed) => is_inside |= passed % 2 == 1,
            }
        }
        if is_inside { Side::Inside } else { Side::Outside }
    }

    /// How many edges of a list a ray to the east passes; `None` on an edge.
    fn passed(&self, list: &List, east: f64, at: Position) -> Option<usize> {
        let (west, far) = ((east - at.longitude_tolerance) as f32, (east + at.longitude_tolerance) as f32);
        let (west, far) = (west.next_down(), far.next_up());
        let through = self.of(list.through);
        // What begins farther to the east is passed for sure.
        let sure = through.partition_point(|entry| entry.least <= far);
        let mut passed = through.len() - sure;
        for entry in through.get(..sure).unwrap_or_default().iter().rev() {
            if entry.most_so_far < west {
                break;
            }
            passed += self.look(entry, (west, far), east, at)?;
        }
        for entry in self.of(list.ends) {
            passed += self.look(entry, (west, far), east, at)?;
        }
        Some(passed)
    }

    #[inline]
    fn look(&self, entry: &Entry, (west, far): (f32, f32), east: f64, at: Position) -> Option<usize> {
        if entry.most < west {
            return Some(0);
        }
        let Some(edge) = self.edges.get(entry.edge as usize) else { return Some(0) };
        if entry.least <= far && edge.holds(east, at) {
            return None;
        }
        Some(usize::from(edge.is_passed(east, at.latitude)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bands, Edge, Position, Side};
    use geo::{Coord, Line};

    type Ring = Vec<(f64, f64)>;

    /// Every edge is asked.
    fn plain(edges: &[Edge], at: Position) -> Side {
        let (mut inside, areas) = (false, edges.iter().map(|edge| edge.area).max().unwrap_or(0));
        for area in 0..=areas {
            let own = || edges.iter().filter(|edge| edge.area == area);
            if own().any(|edge| edge.holds(at.longitude, at)) {
                return Side::Edge;
            }
            inside |= own().filter(|edge| edge.is_passed(at.longitude, at.latitude)).count() % 2 == 1;
        }
        if inside { Side::Inside } else { Side::Outside }
    }

    fn edges(rings: &[(u32, Ring)]) -> Vec<Edge> {
        let line = |area: u32, pair: &[(f64, f64)]| {
            let [from, to] = [pair[0], pair[1]].map(|(x, y)| Coord { x, y });
            Edge::new(Line::new(from, to), area, false)
        };
        rings.iter().flat_map(|(area, ring)| ring.windows(2).map(move |pair| line(*area, pair))).collect()
    }

    fn closed(mut ring: Ring) -> Ring {
        ring.push(ring[0]);
        ring
    }

    /// Spikes around a centre.
    fn star((x, y): (f64, f64), corners: u32, radii: [f64; 2]) -> Ring {
        let corner = |index: u32| {
            let angle = f64::from(index) / f64::from(corners) * std::f64::consts::TAU;
            let radius = radii[index as usize % 2];
            (x + radius * angle.cos(), y + radius * angle.sin())
        };
        closed((0..corners).map(corner).collect())
    }

    fn anything(random: &mut fastrand::Rng, corners: usize) -> Ring {
        closed((0..corners).map(|_| (random.f64() * 10.0, random.f64() * 10.0)).collect())
    }

    fn steps(corners: i32) -> Ring {
        // Level and upright edges alone.
        let up = (0..corners).flat_map(|step| [step, step + 1].map(|x| (f64::from(x) / 10.0, f64::from(step) / 10.0)));
        closed(up.chain([(0.0, f64::from(corners) / 10.0)]).collect())
    }

    #[test]
    fn sorted_edges_say_what_all_edges_say() {
        let seed = 20_261_128;
        let mut random = fastrand::Rng::with_seed(seed);
        let shapes: Vec<Vec<(u32, Ring)>> = vec![
            vec![(0, star((5.0, 5.0), 5000, [5.0, 4.5]))],
            vec![(0, star((5.0, 5.0), 5000, [5.0, 0.1]))],
            vec![(0, star((5.0, 5.0), 200, [5.0, 4.0])), (0, star((5.0, 5.0), 50, [2.0, 1.0]))],
            vec![(0, star((3.0, 5.0), 300, [3.0, 2.0])), (1, star((6.0, 5.0), 300, [3.0, 1.0]))],
            vec![(0, anything(&mut random, 60))],
            vec![(0, anything(&mut random, 7)), (1, anything(&mut random, 4)), (2, anything(&mut random, 3))],
            vec![(0, steps(90))],
            vec![(0, closed(vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]))],
            vec![(0, closed(vec![(0.0, 5.0), (10.0, 5.000_001), (10.0, 5.000_002)]))],
        ];
        for (number, rings) in shapes.iter().enumerate() {
            let edges = edges(rings);
            let low = edges.iter().map(Edge::low).fold(f64::INFINITY, f64::min);
            let high = edges.iter().map(Edge::high).fold(f64::NEG_INFINITY, f64::max);
            let tolerance = 1e-6;
            let bands = Bands::new(edges.clone(), (low - tolerance, high + tolerance), tolerance);
            let corners: Vec<(f64, f64)> = rings.iter().flat_map(|(_, ring)| ring.iter().copied()).collect();
            for round in 0..12_000 {
                let (x, y) = match round % 4 {
                    0 => (random.f64() * 11.0 - 0.5, random.f64() * 11.0 - 0.5),
                    // Corners, points of edges, and what is just beside.
                    1 => corners[random.usize(..corners.len())],
                    _ => {
                        let at = random.usize(1..corners.len());
                        let (part, (a, b)) = (random.f64(), (corners[at - 1], corners[at]));
                        let off = if round % 4 == 2 { 0.0 } else { random.f64() * 1e-5 - 5e-6 };
                        (a.0 + (b.0 - a.0) * part + off, a.1 + (b.1 - a.1) * part - off)
                    }
                };
                let blur = [0.0, 1e-6, 5e-7][round % 3];
                let at = Position { longitude: x, latitude: y, longitude_tolerance: blur, latitude_tolerance: blur };
                if y < low - tolerance || y > high + tolerance {
                    continue;
                }
                assert_eq!(bands.side(x, at), plain(&edges, at), "seed {seed}, shape {number}, round {round}: {x} {y}");
            }
        }
    }

    #[test]
    fn a_star_of_spikes_takes_little_memory_and_few_looks() {
        let edges = edges(&[(0, star((5.0, 5.0), 5000, [5.0, 4.5]))]);
        let bands = Bands::new(edges, (0.0, 10.0), 1e-6);
        assert!(bands.entries.len() <= 800_000, "{}", bands.entries.len());
    }
}

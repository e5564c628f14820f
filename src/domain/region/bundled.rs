//! Countries and the states of the USA, packed into the program (`assets/regions/SOURCE.md`).

use super::Region;
use crate::domain::BoundingBox;
use crate::domain::packed::{Unpacker, unpacked};
use crate::domain::request::Area;
use crate::domain::shape::{Shape, ShapeError};
use geo::Coord;
use std::ops::Range;

const REGIONS: &[u8] = include_bytes!("../../../assets/regions/regions.bin.z");
/// The table unpacked, a little more than it has, in bytes.
const LARGEST_BYTES: usize = 512 * 1024;

/// What a bundled region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A country or territory.
    Country,
    /// A state or territory of the USA.
    State,
}

/// One bundled region but its outline.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its usual English name.
    pub name: String,
    /// Other names and its three-letter code.
    pub other_names: Vec<String>,
    /// Where its outline lies in the table.
    outline: Range<usize>,
    /// West, south, east, north; west > east runs over ±180°.
    edges: [f64; 4],
}

impl Entry {
    /// Where it lies, without the far-off islands of those that lie on both sides of ±180°.
    pub fn bounds(&self) -> Option<BoundingBox> {
        let [west, south, east, north] = self.edges;
        BoundingBox::new(west, south, east, north).ok()
    }
}

/// The table, unpacked once: names at hand, outlines read when they are wanted.
#[derive(Debug, Clone, Default)]
pub struct Bundled {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

impl Bundled {
    /// Unpacks the table; some milliseconds.
    pub fn new() -> Self {
        let bytes = unpacked(REGIONS, LARGEST_BYTES);
        let entries = entries(&bytes);
        Self { bytes, entries }
    }

    /// Countries by name, then states by name.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Outer rings and holes of a region, closed, in degrees.
    pub fn areas(&self, index: usize) -> Vec<Vec<Vec<Coord<f64>>>> {
        let outline = self.entries.get(index).and_then(|entry| self.bytes.get(entry.outline.clone()));
        outline.and_then(|bytes| areas(&mut Unpacker::new(bytes))).unwrap_or_default()
    }

    /// A region ready to be asked for. Large ones take some tens of milliseconds: call it off the window's thread.
    pub fn region(&self, index: usize) -> Result<Region, ShapeError> {
        let name = self.entries.get(index).map(|entry| entry.name.clone()).unwrap_or_default();
        let shape = Shape::of_outlines(&name, self.areas(index))?;
        Ok(Region { name, area: Area::Shape(shape) })
    }
}

fn entries(bytes: &[u8]) -> Vec<Entry> {
    let mut all = Unpacker::new(bytes);
    let count = all.count().unwrap_or_default();
    (0..count).map_while(|_| entry(&mut all, bytes.len())).collect()
}

fn entry(all: &mut Unpacker<'_>, whole: usize) -> Option<Entry> {
    let kind = if all.byte()? == 0 { Kind::Country } else { Kind::State };
    let name = all.text()?.to_owned();
    let other_names = all.text()?.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let edges = [all.degrees()?, all.degrees()?, all.degrees()?, all.degrees()?];
    let start = whole - all.rest().len();
    for _ in 0..all.count()? {
        for _ in 0..all.count()? {
            all.skip_line()?;
        }
    }
    Some(Entry { kind, name, other_names, outline: start..whole - all.rest().len(), edges })
}

fn areas(all: &mut Unpacker<'_>) -> Option<Vec<Vec<Vec<Coord<f64>>>>> {
    (0..all.count()?).map(|_| (0..all.count()?).map(|_| all.line()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Bundled, Kind, LARGEST_BYTES, REGIONS};
    use crate::domain::request::Area;

    fn number(bundled: &Bundled, name: &str) -> usize {
        bundled.entries().iter().position(|entry| entry.name == name).unwrap()
    }

    #[test]
    fn the_table_is_whole() {
        let bundled = Bundled::new();
        println!("{} bytes packed, {} unpacked", REGIONS.len(), bundled.bytes.len());
        assert!(REGIONS.len() < 500_000 && bundled.bytes.len() < LARGEST_BYTES);
        let count = |kind| bundled.entries().iter().filter(|entry| entry.kind == kind).count();
        assert_eq!((count(Kind::Country), count(Kind::State)), (242, 56));
        let end = bundled.entries().last().unwrap().outline.end;
        assert_eq!(end, bundled.bytes.len(), "to the last byte");
        for (index, entry) in bundled.entries().iter().enumerate() {
            let areas = bundled.areas(index);
            assert!(!areas.is_empty(), "{}", entry.name);
            for ring in areas.iter().flatten() {
                assert!(ring.len() >= 4 && ring.first() == ring.last(), "{}", entry.name);
                assert!(ring.iter().all(|at| at.x.abs() <= 180.0 && at.y.abs() <= 90.0), "{}", entry.name);
            }
        }
    }

    /// Areas on the sphere, in thousands of km², as statistics give them (land with inland waters).
    #[test]
    fn outlines_are_those_of_their_countries() {
        let bundled = Bundled::new();
        for (name, thousands) in
            [("Greenland", 2_166.0), ("Iceland", 103.0), ("Colorado", 269.6), ("Alaska", 1_506.0), ("Fiji", 18.3)]
        {
            let region = bundled.region(number(&bundled, name)).unwrap();
            let Area::Shape(shape) = &region.area else { panic!("{name} is a shape") };
            let area = shape.area_km2() / 1000.0;
            assert!((area / thousands - 1.0).abs() < 0.06, "{name}: {area}");
            assert_eq!(shape.name(), name);
        }
    }

    #[test]
    fn a_country_of_thousands_of_points_becomes_a_valid_area_and_says_so() {
        let bundled = Bundled::new();
        for name in ["Canada", "Russia", "Antarctica"] {
            let region = bundled.region(number(&bundled, name)).unwrap();
            let Area::Shape(shape) = &region.area else { panic!("{name} is a shape") };
            let valid = shape.simplified().unwrap();
            assert_eq!(valid.check_limits(), Ok(()), "{name}");
            assert_eq!(valid.name(), name);
            if shape.check_limits().is_err() {
                let cost = valid.simplification().unwrap();
                println!("{name}: {} points dropped, {:.0} m", cost.positions_dropped, cost.largest_deviation_metres);
                assert!(cost.positions_dropped > 0);
            }
        }
    }
}

//! The index of a FlatGeobuf file: a packed R-tree over features in the order in which they come.
//!
//! Leaves go to a temporary file as they come; of the levels above only the boxes are kept, a sixteenth of the leaves.
//! The tree is as right in any order; along a track and row by row it is also good, because neighbours in the file are
//! neighbours on the Earth.

use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, Write};

/// Children of a node.
pub(super) const NODE_SIZE: u16 = 16;

/// West, south, east, north.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub(super) west: f64,
    pub(super) south: f64,
    pub(super) east: f64,
    pub(super) north: f64,
}

impl Bounds {
    const NOTHING: Self =
        Self { west: f64::INFINITY, south: f64::INFINITY, east: f64::NEG_INFINITY, north: f64::NEG_INFINITY };

    /// What holds these places: longitude and latitude.
    pub(super) fn of<'a>(places: impl Iterator<Item = &'a (f64, f64)>) -> Self {
        let mut all = Self::NOTHING;
        places.for_each(|(x, y)| all.take(Self { west: *x, south: *y, east: *x, north: *y }));
        all
    }

    fn take(&mut self, other: Self) {
        self.west = self.west.min(other.west);
        self.south = self.south.min(other.south);
        self.east = self.east.max(other.east);
        self.north = self.north.max(other.north);
    }

    fn write(self, offset: u64, to: &mut impl Write) -> io::Result<()> {
        for number in [self.west, self.south, self.east, self.north] {
            to.write_all(&number.to_le_bytes())?;
        }
        to.write_all(&offset.to_le_bytes())
    }
}

/// Grows leaf by leaf.
pub(super) struct Tree {
    leaves: BufWriter<File>,
    count: u64,
    /// Boxes of the level above the leaves.
    parents: Vec<Bounds>,
}

impl Tree {
    /// With a temporary file for the leaves.
    pub(super) fn new(leaves: File) -> Self {
        Self { leaves: BufWriter::new(leaves), count: 0, parents: Vec::new() }
    }

    /// A feature within these bounds, at so many bytes after the first one.
    pub(super) fn feature(&mut self, bounds: Bounds, offset: u64) -> io::Result<()> {
        if self.count.is_multiple_of(u64::from(NODE_SIZE)) {
            self.parents.push(Bounds::NOTHING);
        }
        if let Some(parent) = self.parents.last_mut() {
            parent.take(bounds);
        }
        self.count += 1;
        bounds.write(offset, &mut self.leaves)
    }

    /// Features so far.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// What holds them all.
    pub(super) fn bounds(&self) -> Bounds {
        let mut all = Bounds::NOTHING;
        self.parents.iter().for_each(|parent| all.take(*parent));
        all
    }

    /// Writes the tree, root first, leaves last, as FlatGeobuf has it: above the leaves a node's number is the index of
    /// its first child.
    pub(super) fn write(self, to: &mut impl Write) -> io::Result<()> {
        let size = usize::from(NODE_SIZE);
        let mut levels = vec![self.parents];
        while let Some(last) = levels.last().filter(|last| last.len() > 1) {
            let above = last.chunks(size).map(|children| {
                let mut bounds = Bounds::NOTHING;
                for child in children {
                    bounds.take(*child);
                }
                bounds
            });
            let above: Vec<Bounds> = above.collect();
            levels.push(above);
        }
        levels.reverse();
        let mut first_child = 0_u64;
        for level in &levels {
            first_child += level.len() as u64;
            for (index, bounds) in level.iter().enumerate() {
                bounds.write(first_child + index as u64 * u64::from(NODE_SIZE), to)?;
            }
        }
        copy(self.leaves, to)
    }
}

/// Copies all of a temporary file.
pub(super) fn copy(from: BufWriter<File>, to: &mut impl Write) -> io::Result<()> {
    let mut file = from.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        to.write_all(buffer.get(..read).unwrap_or_default())?;
    }
}

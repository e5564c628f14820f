//! Tile grids: how servers cut a plane into square pictures, level by level.
//!
//! Source: the tile matrix sets of NASA GIBS (gibs-api-docs, onearth) and of OpenStreetMap. A tile is named by
//! level, row and column, in this order, as the paths of GIBS are (`…/{TileMatrix}/{TileRow}/{TileCol}.png`).
//!
//! Places are given in *square units*: each plane is one square, 0…1 to the right and 0…1 downwards. The
//! squares are those of [`super`]'s views:
//!
//! | plane | the square | GIBS' matrices in it |
//! |---|---|---|
//! | Mercator (EPSG:3857) | the world, ±20 037 508 m | all of it; repeats to the left and right |
//! | Arctic, Antarctic (EPSG:3413, 3031) | 2^25 m about the pole | its central quarter, ±4 194 304 m |
//! | Geographic (EPSG:4326) | 576° from 180° W, 90° N | 360° × 180° of it: most matrices end within a tile |

use super::projection::{MERCATOR_HALF_METRES, POLAR_SQUARE_HALF_METRES, Projection};
use super::square::SquareRect;

/// Half the width of the square in which GIBS cuts the polar planes, in metres.
pub const POLAR_HALF_METRES: f64 = 4_194_304.0;
/// Tiles along one side that [`TileGrid::cover`] names at most: more than any screen shows.
pub const MOST_TILES_A_SIDE: u32 = 64;

/// A plane in which tiles are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Plane {
    /// EPSG:3857, metres.
    Mercator,
    /// EPSG:4326, degrees.
    Geographic,
    /// EPSG:3413, metres.
    Arctic,
    /// EPSG:3031, metres.
    Antarctic,
}

impl From<Projection> for Plane {
    fn from(projection: Projection) -> Self {
        match projection {
            Projection::World => Self::Mercator,
            Projection::Arctic => Self::Arctic,
            Projection::Antarctic => Self::Antarctic,
        }
    }
}

impl Plane {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Mercator, Self::Geographic, Self::Arctic, Self::Antarctic];

    /// Code of the coordinate reference system.
    pub fn epsg(self) -> u16 {
        match self {
            Self::Mercator => 3857,
            Self::Geographic => 4326,
            Self::Arctic => 3413,
            Self::Antarctic => 3031,
        }
    }

    /// The plane of a code.
    pub fn of_epsg(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|plane| plane.epsg() == code)
    }

    /// Pixels along a side of a tile.
    pub fn tile_pixels(self) -> u32 {
        if self == Self::Mercator { 256 } else { 512 }
    }

    /// True if the plane goes on from its right edge to its left one.
    pub fn repeats(self) -> bool {
        self == Self::Mercator
    }

    /// Left and top edge of the matrices in metres or degrees, `y` upwards.
    pub fn origin(self) -> (f64, f64) {
        match self {
            Self::Mercator => (-MERCATOR_HALF_METRES, MERCATOR_HALF_METRES),
            Self::Geographic => (-180.0, 90.0),
            Self::Arctic | Self::Antarctic => (-POLAR_HALF_METRES, POLAR_HALF_METRES),
        }
    }

    /// Metres or degrees of a pixel of a level.
    pub fn resolution(self, level: u8) -> f64 {
        let coarsest = match self {
            Self::Mercator => 2.0 * MERCATOR_HALF_METRES / 256.0,
            Self::Geographic => 0.562_5,
            Self::Arctic | Self::Antarctic => 8192.0,
        };
        coarsest / 2_f64.powi(i32::from(level))
    }

    /// The scale denominator that capabilities documents give for a level: pixels of 0.28 mm.
    pub fn scale_denominator(self, level: u8) -> f64 {
        let coarsest = match self {
            Self::Mercator => 559_082_264.028_717_8,
            Self::Geographic => 223_632_905.611_487_1,
            Self::Arctic | Self::Antarctic => 29_257_142.857_142_86,
        };
        coarsest / 2_f64.powi(i32::from(level))
    }

    /// Columns and rows of a level. Those of EPSG:4326 are no doubling pyramid: 2 × 1, 3 × 2, 5 × 3, 10 × 5, ….
    pub fn size(self, level: u8) -> (u32, u32) {
        let power = 2_f64.powi(i32::from(level.min(30)));
        let (columns, rows) = match self {
            Self::Mercator => (power, power),
            Self::Geographic => ((360.0 * power / 288.0).ceil(), (180.0 * power / 288.0).ceil()),
            Self::Arctic | Self::Antarctic => (2.0 * power, 2.0 * power),
        };
        (columns as u32, rows as u32)
    }

    /// Left and top edge, and width, of the square in metres or degrees.
    fn square(self) -> (f64, f64, f64) {
        match self {
            Self::Mercator => (-MERCATOR_HALF_METRES, MERCATOR_HALF_METRES, 2.0 * MERCATOR_HALF_METRES),
            Self::Geographic => (-180.0, 90.0, 576.0),
            Self::Arctic | Self::Antarctic => {
                (-POLAR_SQUARE_HALF_METRES, POLAR_SQUARE_HALF_METRES, 2.0 * POLAR_SQUARE_HALF_METRES)
            }
        }
    }

    /// Metres or degrees (`y` upwards) in square units.
    pub fn to_square(self, x: f64, y: f64) -> (f64, f64) {
        let (left, top, width) = self.square();
        ((x - left) / width, (top - y) / width)
    }

    /// Square units in metres or degrees (`y` upwards).
    pub fn from_square(self, x: f64, y: f64) -> (f64, f64) {
        let (left, top, width) = self.square();
        (left + x * width, top - y * width)
    }

    /// Left and top edge of the matrices in square units.
    fn corner(self) -> (f64, f64) {
        let (left, top) = self.origin();
        self.to_square(left, top)
    }

    /// Width of a tile of a level in square units; a power of two.
    pub fn tile_width(self, level: u8) -> f64 {
        let coarsest = match self {
            Self::Mercator => 1.0,
            Self::Geographic => 0.5,
            Self::Arctic | Self::Antarctic => 0.125,
        };
        coarsest / 2_f64.powi(i32::from(level))
    }
}

/// One tile: level, row, column; nothing says that a grid has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    /// 0 is the coarsest: GIBS' `TileMatrix`, OpenStreetMap's zoom.
    pub level: u8,
    /// From the top.
    pub row: u32,
    /// From the left.
    pub column: u32,
}

impl TileId {
    /// The tile in that order.
    pub fn new(level: u8, row: u32, column: u32) -> Self {
        Self { level, row, column }
    }

    /// The tile of the next coarser level that holds this one; `None` at level 0.
    pub fn parent(self) -> Option<Self> {
        Some(Self { level: self.level.checked_sub(1)?, row: self.row / 2, column: self.column / 2 })
    }

    /// Parent, its parent and so on to level 0.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |tile| tile.parent())
    }
}

/// A tile matrix set: a plane and how fine it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileGrid {
    /// Where.
    pub plane: Plane,
    /// Its name in addresses.
    pub name: &'static str,
    /// Its finest level.
    pub last_level: u8,
}

/// GIBS' sets and OpenStreetMap's.
const SETS: [TileGrid; 19] = [
    set(Plane::Geographic, "16km", 2),
    set(Plane::Geographic, "2km", 5),
    set(Plane::Geographic, "1km", 6),
    set(Plane::Geographic, "500m", 7),
    set(Plane::Geographic, "250m", 8),
    set(Plane::Geographic, "31.25m", 11),
    set(Plane::Geographic, "15.625m", 12),
    set(Plane::Arctic, "2km", 2),
    set(Plane::Arctic, "1km", 3),
    set(Plane::Arctic, "500m", 4),
    set(Plane::Arctic, "250m", 5),
    set(Plane::Arctic, "31.25m", 8),
    set(Plane::Mercator, "GoogleMapsCompatible_Level6", 6),
    set(Plane::Mercator, "GoogleMapsCompatible_Level7", 7),
    set(Plane::Mercator, "GoogleMapsCompatible_Level8", 8),
    set(Plane::Mercator, "GoogleMapsCompatible_Level9", 9),
    set(Plane::Mercator, "GoogleMapsCompatible_Level12", 12),
    set(Plane::Mercator, "GoogleMapsCompatible_Level13", 13),
    TileGrid::OPEN_STREET_MAP,
];

const fn set(plane: Plane, name: &'static str, last_level: u8) -> TileGrid {
    TileGrid { plane, name, last_level }
}

impl TileGrid {
    /// The tiles of openstreetmap.org.
    pub const OPEN_STREET_MAP: Self = set(Plane::Mercator, "OpenStreetMap", 19);

    /// The set of a name in a plane; both polar planes have the same ones.
    pub fn named(plane: Plane, name: &str) -> Option<Self> {
        let known = if plane == Plane::Antarctic { Plane::Arctic } else { plane };
        let set = SETS.into_iter().find(|set| set.plane == known && set.name == name)?;
        Some(Self { plane, ..set })
    }

    /// True if the set has the tile.
    pub fn has(&self, tile: TileId) -> bool {
        let (columns, rows) = self.plane.size(tile.level);
        tile.level <= self.last_level && tile.row < rows && tile.column < columns
    }

    /// Where a tile lies. Tiles at the right and lower edge of EPSG:4326 reach beyond the world.
    pub fn rect(&self, tile: TileId) -> SquareRect {
        let width = self.plane.tile_width(tile.level);
        let (left, top) = self.plane.corner();
        let edge = |from: f64, number: f64| from + number * width;
        let (column, row) = (f64::from(tile.column), f64::from(tile.row));
        SquareRect {
            left: edge(left, column),
            top: edge(top, row),
            right: edge(left, column + 1.0),
            bottom: edge(top, row + 1.0),
        }
    }

    /// The part of the square that the tiles of a level fill.
    pub fn extent(&self, level: u8) -> SquareRect {
        let (columns, rows) = self.plane.size(level);
        let last = self.rect(TileId::new(level, rows.saturating_sub(1), columns.saturating_sub(1)));
        let (left, top) = self.plane.corner();
        SquareRect { left, top, ..last }
    }

    /// The tile of a level under a point in square units; in Mercator of any copy of the world.
    pub fn at(&self, (x, y): (f64, f64), level: u8) -> Option<TileId> {
        let x = if self.plane.repeats() { x.rem_euclid(1.0) } else { x };
        let width = self.plane.tile_width(level);
        let (left, top) = self.plane.corner();
        let number = |value: f64| (value.is_finite() && value >= 0.0).then_some(value.floor() as u32);
        let tile = TileId::new(level, number((y - top) / width)?, number((x - left) / width)?);
        self.has(tile).then_some(tile)
    }

    /// The level to draw where a pixel of the screen is so wide in square units: the finest whose pixels are at
    /// least three quarters as wide.
    pub fn level_for(&self, pixel: f64) -> u8 {
        let width = |level: u8| self.plane.tile_width(level) / f64::from(self.plane.tile_pixels());
        (0..=self.last_level).rev().find(|level| width(*level) >= 0.75 * pixel).unwrap_or(0)
    }

    /// The tiles of a level that a view shows, from its middle outwards: never one that the set has not, none
    /// twice. Of a view of more than [`MOST_TILES_A_SIDE`] tiles along a side, those in the middle.
    pub fn cover(&self, view: SquareRect, level: u8) -> Vec<TileId> {
        let level = level.min(self.last_level);
        let width = self.plane.tile_width(level);
        let (left, top) = self.plane.corner();
        let (columns, rows) = self.plane.size(level);
        let across = steps(view.left - left, view.right - left, width);
        let down = steps(view.top - top, view.bottom - top, width);
        let (Some(across), Some(down)) = (across, down) else { return Vec::new() };
        let (middle_x, middle_y) = view.center();
        let mut found: Vec<(f64, TileId)> = Vec::new();
        for row in down.0.max(0)..=down.1.min(i64::from(rows) - 1) {
            for step in across.0..=across.1 {
                let Some(column) = self.column(step, columns) else { continue };
                let x = left + (step as f64 + 0.5) * width - middle_x;
                let y = top + (row as f64 + 0.5) * width - middle_y;
                found.push((x * x + y * y, TileId::new(level, row as u32, column)));
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut seen = std::collections::HashSet::with_capacity(found.len());
        found.into_iter().map(|(_, tile)| tile).filter(|tile| seen.insert(*tile)).collect()
    }

    /// The column that a step from the left edge stands for.
    fn column(&self, step: i64, columns: u32) -> Option<u32> {
        if self.plane.repeats() {
            u32::try_from(step.rem_euclid(i64::from(columns.max(1)))).ok()
        } else {
            u32::try_from(step).ok().filter(|column| *column < columns)
        }
    }

    /// Where a tile is seen in a view: once, or in each copy of the world.
    pub fn copies(&self, tile: TileId, view: SquareRect) -> impl Iterator<Item = SquareRect> + use<> {
        let rect = self.rect(tile);
        let worlds = if !(view.left.is_finite() && view.right.is_finite()) {
            0..0
        } else if self.plane.repeats() {
            let first = (view.left - rect.right).ceil().max(-1e6) as i64;
            first..first + MOST_COPIES
        } else {
            0..1
        };
        worlds.map(move |world| rect.shifted(world as f64)).filter(move |rect| rect.overlaps(&view))
    }

    /// The tiles of the next finer level within a tile; none of the finest, and fewer than four at an uneven edge.
    pub fn children(&self, tile: TileId) -> impl Iterator<Item = TileId> + use<> {
        let grid = *self;
        let child = move |down: u32, right: u32| {
            let double = |number: u32, add: u32| number.checked_mul(2)?.checked_add(add);
            let level = tile.level.checked_add(1)?;
            Some(TileId::new(level, double(tile.row, down)?, double(tile.column, right)?))
                .filter(|tile| grid.has(*tile))
        };
        [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().filter_map(move |(down, right)| child(down, right))
    }

    /// The part of a coarser tile that a finer one takes, 0…1 from its left top corner; `None` if it does not hold it.
    pub fn part_of(ancestor: TileId, tile: TileId) -> Option<SquareRect> {
        let levels = u32::from(tile.level.checked_sub(ancestor.level)?);
        let scale = 1_u32.checked_shl(levels)?;
        let offset = |inner: u32, outer: u32| inner.checked_sub(outer.checked_mul(scale)?).filter(|part| *part < scale);
        let (right, down) = (offset(tile.column, ancestor.column)?, offset(tile.row, ancestor.row)?);
        let part = |number: u32| f64::from(number) / f64::from(scale);
        Some(SquareRect { left: part(right), top: part(down), right: part(right + 1), bottom: part(down + 1) })
    }
}

/// Copies of the world that are looked through from the first one in view.
const MOST_COPIES: i64 = 32;

/// First and last tile of a stretch; the middle ones of a long stretch. `None` if it has no length.
fn steps(from: f64, to: f64, width: f64) -> Option<(i64, i64)> {
    if !(from.is_finite() && to.is_finite() && from < to) {
        return None;
    }
    let (first, last) = ((from / width).floor() as i64, (to / width).ceil() as i64 - 1);
    let last = last.max(first);
    let most = i64::from(MOST_TILES_A_SIDE);
    if last.saturating_sub(first) < most {
        return Some((first, last));
    }
    let first = (f64::midpoint(from, to) / width).floor() as i64 - most / 2;
    Some((first, first + most - 1))
}

#[cfg(test)]
mod tests;

//! Points to pixels. Every point in view counts in exactly one pixel; none is sampled away.
//!
//! A point is in column `floor((x − x₀) · width / (x₁ − x₀))` and row `floor((y₁ − y) · height / (y₁ − y₀))`, computed
//! in 64 bits; it is in view if both lie in the picture. So edges belong to the left and upper neighbour's picture
//! alone, and pictures side by side hold every point once.

use super::colours::Rgb;
use super::profile::Profile;
use crate::inspect::{Cancel, Unread};
use std::ops::Range;

/// The part of a plot that a picture shows, and its size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Left and right end, from the profile's start.
    pub x: (f64, f64),
    /// Lower and upper end.
    pub y: (f64, f64),
    /// Columns of pixels.
    pub width: u32,
    /// Rows of pixels.
    pub height: u32,
}

/// Most pixels of a picture in one direction.
pub const MOST_PIXELS: u32 = 8192;

impl View {
    /// The same with sizes that can be drawn: 1 to [`MOST_PIXELS`] pixels each way.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self { width: self.width.clamp(1, MOST_PIXELS), height: self.height.clamp(1, MOST_PIXELS), ..self }
    }

    /// Column and row of a point, whole and part; outside the picture too.
    pub fn pixel(&self, x: f64, y: f64) -> (f64, f64) {
        let (across, up) = self.scales();
        ((x - self.x.0) * across, (self.y.1 - y) * up)
    }

    fn scales(&self) -> (f64, f64) {
        (f64::from(self.width) / (self.x.1 - self.x.0), f64::from(self.height) / (self.y.1 - self.y.0))
    }
}

/// Which classes are hidden: bit *n* for the class at place *n*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Hidden(pub u32);

impl Hidden {
    /// Whether a class is hidden.
    pub fn has(self, class: u8) -> bool {
        class < 32 && self.0 >> class & 1 == 1
    }

    /// The same with one class turned over.
    #[must_use]
    pub fn toggled(self, class: u8) -> Self {
        if class < 32 { Self(self.0 ^ (1 << class)) } else { self }
    }
}

/// How many points each pixel of a view holds, and the highest class among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    view: View,
    /// Column after column, because points come in order along the track: the number in the lower 24 bits, the
    /// highest class plus one above.
    cells: Vec<u32>,
    points: u64,
}

const COUNT: u32 = 0x00FF_FFFF;

/// Columns that are turned into rows together.
const BLOCK: usize = 16;

/// How often a long loop asks whether it is still wanted.
const STRETCH: usize = 1 << 17;

/// Counts the points of a profile that a view shows.
///
/// # Errors
/// Only if it was cancelled.
pub fn count(profile: &Profile, view: View, hidden: Hidden, cancel: &Cancel) -> Result<Counts, Unread> {
    cancel.check()?;
    let view = view.bounded();
    let mut cells = vec![0_u32; view.width as usize * view.height as usize];
    let all = profile.between(view.x.0, view.x.1);
    let tags = Tags::new(hidden);
    // Many points: they are in order, so the ends of columns are looked for instead of the column of each.
    let points = if all.len() > MANY * view.width as usize {
        by_columns(profile, all, &view, (&mut cells, &tags), cancel)?
    } else {
        one_by_one(profile, all, &view, &mut cells, &tags)
    };
    Ok(Counts { view, cells, points })
}

/// So many points a column are worth looking for its ends.
const MANY: usize = 8;

/// What a point of each class puts into a cell: the class plus one above [`COUNT`]; nothing if it is hidden.
struct Tags([u32; 256]);

impl Tags {
    fn new(hidden: Hidden) -> Self {
        let mut tags = [0; 256];
        for (class, tag) in (0..=u8::MAX).zip(&mut tags) {
            *tag = if hidden.has(class) { 0 } else { (u32::from(class) + 1) << 24 };
        }
        Self(tags)
    }

    #[inline]
    fn of(&self, class: u8) -> u32 {
        self.0.get(usize::from(class)).copied().unwrap_or(0)
    }
}

/// One point more; the highest class remains.
#[inline]
fn add(cell: &mut u32, tag: u32) {
    let count = *cell & COUNT;
    *cell = (*cell).max(tag | count) + u32::from(count < COUNT);
}

fn one_by_one(profile: &Profile, all: Range<usize>, view: &View, cells: &mut [u32], tags: &Tags) -> u64 {
    let (across, up) = view.scales();
    let (width, height) = (f64::from(view.width), f64::from(view.height));
    let rows = view.height as usize;
    let mut seen = 0;
    for place in all {
        let (Some(x), Some(y)) = (profile.x.get(place), profile.y.get(place)) else { break };
        let column = (f64::from(*x) - view.x.0) * across;
        let row = (view.y.1 - f64::from(*y)) * up;
        let tag = tags.of(profile.class_at(place));
        if !(column >= 0.0 && column < width && row >= 0.0 && row < height) || tag == 0 {
            continue;
        }
        if let Some(cell) = cells.get_mut(column as usize * rows + row as usize) {
            add(cell, tag);
            seen += 1;
        }
    }
    seen
}

fn by_columns(
    profile: &Profile,
    all: Range<usize>,
    view: &View,
    (cells, tags): (&mut [u32], &Tags),
    cancel: &Cancel,
) -> Result<u64, Unread> {
    let (across, up) = view.scales();
    let place_of = |x: f32| (f64::from(x) - view.x.0) * across;
    let x = profile.x.get(all.clone()).unwrap_or_default();
    let mut from = x.partition_point(|x| place_of(*x) < 0.0);
    let (mut seen, mut since) = (0, 0);
    for (column, cells) in cells.chunks_exact_mut(view.height.max(1) as usize).enumerate() {
        let end = (column + 1) as f64;
        let rest = x.get(from..).unwrap_or_default();
        let count = rest.partition_point(|x| place_of(*x) < end);
        let places = all.start + from..all.start + from + count;
        (from, since) = (from + count, since + count);
        if since > STRETCH {
            cancel.check()?;
            since = 0;
        }
        let y = profile.y.get(places.clone()).unwrap_or_default();
        let rows = y.iter().map(|y| (view.y.1 - f64::from(*y)) * up);
        let classes = profile.class.get(places).filter(|_| !profile.class.is_empty());
        seen += match classes {
            Some(classes) => column_of(cells, rows.zip(classes.iter().map(|class| tags.of(*class)))),
            None => column_of(cells, rows.map(|row| (row, tags.of(0)))),
        };
    }
    Ok(seen)
}

/// Counts the points of one column, and returns how many were in view.
#[inline]
fn column_of(cells: &mut [u32], points: impl Iterator<Item = (f64, u32)>) -> u64 {
    let height = cells.len() as f64;
    let mut seen = 0;
    for (row, tag) in points {
        if row >= 0.0
            && row < height
            && tag != 0
            && let Some(cell) = cells.get_mut(row as u32 as usize)
        {
            add(cell, tag);
            seen += 1;
        }
    }
    seen
}

impl Counts {
    /// What they show.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// How many points are in view.
    pub fn points(&self) -> u64 {
        self.points
    }

    /// Number of points in a pixel and their highest class; `None` if there is none or no such pixel.
    pub fn at(&self, column: u32, row: u32) -> Option<(u32, u8)> {
        if column >= self.view.width || row >= self.view.height {
            return None;
        }
        let cell = *self.cells.get(column as usize * self.view.height as usize + row as usize)?;
        let class = u8::try_from((cell >> 24).checked_sub(1)?).ok()?;
        Some((cell & COUNT, class))
    }

    /// The number of points that all but one in a hundred lit pixels do not exceed; at least 1.
    fn usual_most(&self) -> u32 {
        let mut numbers = [0_u32; 256];
        let mut lit = 0_u32;
        for cell in self.cells.iter().filter(|cell| **cell != 0) {
            lit += 1;
            if let Some(number) = numbers.get_mut((cell & COUNT).min(255) as usize) {
                *number += 1;
            }
        }
        let mut left = lit - lit / 100;
        for (number, times) in numbers.iter().enumerate() {
            left = left.saturating_sub(*times);
            if left == 0 {
                return (number as u32).max(1);
            }
        }
        1
    }

    /// The picture: each lit pixel in the colour of its highest class, the more points the more solid. Where points
    /// are few they are drawn as dots of `dot` pixels, the higher class over the lower.
    pub fn picture(&self, colours: &[Rgb], dot: f32) -> Picture {
        let solid = solidity(self.usual_most());
        let paint = |cell: u32| -> [u8; 4] {
            let colour = (cell >> 24).checked_sub(1).and_then(|class| colours.get(class as usize));
            let Some([red, green, blue]) = colour.copied() else { return [0; 4] };
            let alpha = solid.get((cell & COUNT).min(255) as usize).copied().unwrap_or(u8::MAX);
            premultiplied([red, green, blue], alpha)
        };
        if dot >= 1.5 && self.points <= MOST_DOTS {
            return self.dots(paint, dot);
        }
        let (width, height) = (self.view.width as usize, self.view.height as usize);
        let mut pixels = vec![0_u8; width * height * 4];
        // In blocks of columns, so that both the columns read and the rows written stay near.
        for first in (0..width).step_by(BLOCK) {
            for column in first..(first + BLOCK).min(width) {
                let cells = self.cells.get(column * height..(column + 1) * height).unwrap_or_default();
                let rows = pixels.chunks_exact_mut(width * 4);
                for (cell, row) in cells.iter().zip(rows) {
                    if *cell != 0
                        && let Some(pixel) = row.get_mut(column * 4..column * 4 + 4)
                    {
                        pixel.copy_from_slice(&paint(*cell));
                    }
                }
            }
        }
        Picture { width: self.view.width, height: self.view.height, pixels }
    }

    fn dots(&self, paint: impl Fn(u32) -> [u8; 4], dot: f32) -> Picture {
        let (width, height) = (self.view.width as usize, self.view.height as usize);
        let mut lit: Vec<(u32, usize)> =
            self.cells.iter().enumerate().filter(|(_, cell)| **cell != 0).map(|(place, cell)| (*cell, place)).collect();
        lit.sort_unstable();
        let mut pixels = vec![0_u8; width * height * 4];
        let shape = dot_shape(dot);
        for (cell, place) in lit {
            let (column, row) = (place / height, place % height);
            let colour = paint(cell | COUNT);
            for (right, down) in &shape {
                let (Some(column), Some(row)) = (column.checked_add_signed(*right), row.checked_add_signed(*down))
                else {
                    continue;
                };
                let at = (row * width + column) * 4;
                if column < width
                    && let Some(pixel) = pixels.get_mut(at..at + 4)
                {
                    pixel.copy_from_slice(&colour);
                }
            }
        }
        Picture { width: self.view.width, height: self.view.height, pixels }
    }
}

/// Up to so many points in view are drawn larger than a pixel.
pub const MOST_DOTS: u64 = 20_000;

/// Offsets of the pixels of a dot around the pixel of its point.
pub(in crate::inspect::plot) fn dot_shape(size: f32) -> Vec<(isize, isize)> {
    let radius = f64::from(size.clamp(1.0, 16.0)) / 2.0;
    let reach = radius.ceil() as isize;
    let within = |(right, down): &(isize, isize)| (right * right + down * down) as f64 <= radius * radius;
    (-reach..=reach).flat_map(|down| (-reach..=reach).map(move |right| (right, down))).filter(within).collect()
}

/// Opacity for each number of points up to 255: from clearly visible for one to solid for `most`.
fn solidity(most: u32) -> [u8; 256] {
    let mut table = [u8::MAX; 256];
    let most = f64::from(most.clamp(1, 255));
    for (number, alpha) in table.iter_mut().enumerate() {
        let part = if most > 1.0 { (number.max(1) as f64).ln() / most.ln() } else { 1.0 };
        *alpha = (255.0 * (0.55 + 0.45 * part.min(1.0))).round() as u8;
    }
    table
}

pub(in crate::inspect::plot) fn premultiplied([red, green, blue]: Rgb, alpha: u8) -> [u8; 4] {
    let times = |channel: u8| ((u16::from(channel) * u16::from(alpha) + 127) / 255) as u8;
    [times(red), times(green), times(blue), alpha]
}

/// Pixels to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue, alpha, row after row from the top; colours are multiplied by alpha.
    pub pixels: Vec<u8>,
}

impl Picture {
    /// One of this view's size with nothing on it.
    pub fn clear(view: View) -> Self {
        let View { width, height, .. } = view.bounded();
        Self { width, height, pixels: vec![0; width as usize * height as usize * 4] }
    }
}

/// A point near a pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Its place in the profile.
    pub place: usize,
    /// Its distance in pixels.
    pub pixels: f64,
}

/// Most points that are looked at to find the nearest; beyond them, those nearest along the track are.
const MOST_TRIED: usize = 60_000;

/// The point nearest to a pixel of a view, not farther than `reach` pixels, not of a hidden class.
pub fn nearest(profile: &Profile, view: &View, hidden: Hidden, column: f64, row: f64, reach: f64) -> Option<Near> {
    let (across, _) = view.scales();
    let middle = view.x.0 + column / across;
    let mut near = profile.between(middle - reach / across, middle + reach / across);
    if near.len() > MOST_TRIED {
        let at = profile.x.partition_point(|x| f64::from(*x) < middle);
        near = at.saturating_sub(MOST_TRIED / 2).max(near.start)..(at + MOST_TRIED / 2).min(near.end);
    }
    let mut best: Option<Near> = None;
    for place in near {
        let (Some(x), Some(y)) = (profile.x.get(place), profile.y.get(place)) else { break };
        if hidden.has(profile.class_at(place)) {
            continue;
        }
        let (right, down) = view.pixel(f64::from(*x), f64::from(*y));
        let pixels = (right - column).hypot(down - row);
        if pixels <= reach && best.is_none_or(|best| pixels < best.pixels) {
            best = Some(Near { place, pixels });
        }
    }
    best
}

//! Points to pixels: in each the nearest of its points, what is noise behind everything else.
//!
//! A pixel holds one number, of which the least wins: a bit for noise, 23 bits of depth, and eight that lead to the
//! colour. So the picture does not depend on the order of points, and threads can paint apart and be put together.

use super::cloud::{Cloud, Colouring};
use super::lens::{DEPTHS, Lens};
use crate::inspect::plot::colours::Rgb;
use crate::inspect::plot::raster::{Hidden, MOST_DOTS, Picture, dot_shape, premultiplied};
use crate::inspect::{Cancel, Unread};

/// What holds no point.
pub(super) const NOTHING: u32 = u32::MAX;
const NOISE: u32 = 1 << 31;
/// How often a long loop asks whether it is still wanted.
const STRETCH: usize = 1 << 16;
/// Fewer points than these are not worth another thread.
const LEAST_APART: usize = 150_000;
/// Most threads: pictures of a hand that moves must not take the whole computer.
const MOST_THREADS: usize = 4;
/// Opacity of the nearest and of what it loses until the farthest.
const SOLID: (u32, u32) = (255, 75);

/// What each pixel of a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Depths {
    width: u32,
    height: u32,
    cells: Vec<u32>,
    points: u64,
}

/// How a point's number becomes the lower byte and the bit for noise.
enum Shade {
    /// By class of the beam; [`NOTHING`] for a hidden one.
    Classes([u32; 256]),
    /// By height: of least height, steps for each metre; hidden classes as above.
    Heights([u32; 256], f32, f32),
}

impl Shade {
    fn new(cloud: &Cloud, beam: usize, lens: &Lens, hidden: Hidden) -> Self {
        let map = cloud.maps.get(beam).map_or(&[][..], Vec::as_slice);
        let of = |own: usize| {
            let place = map.get(own).copied().unwrap_or(0);
            let is_signal = cloud.classes.get(usize::from(place)).is_none_or(|class| class.is_signal);
            match (hidden.has(place), is_signal) {
                (true, _) => NOTHING,
                (_, true) => u32::from(u8::MAX - place),
                (_, false) => NOISE | u32::from(u8::MAX - place),
            }
        };
        let table = std::array::from_fn(of);
        if cloud.colouring == Colouring::Height {
            let (low, high) = lens.heights();
            return Self::Heights(table, low, 255.0 / (high - low).max(f32::MIN_POSITIVE));
        }
        Self::Classes(table)
    }

    #[inline]
    fn of(&self, class: u8, z: f32) -> u32 {
        match self {
            Self::Classes(table) => table.get(usize::from(class)).copied().unwrap_or(NOTHING),
            Self::Heights(table, low, steps) => match table.get(usize::from(class)) {
                Some(&NOTHING) | None => NOTHING,
                Some(shade) => (shade & NOISE) | ((z - low) * steps).clamp(0.0, 255.0) as u32,
            },
        }
    }
}

/// Paints the points of a cloud that are in the picture and of no hidden class; of `every` points that follow each other
/// in the file one, which is 1 but while a hand moves a great cloud.
///
/// # Errors
/// Only if it was cancelled.
pub fn paint(cloud: &Cloud, lens: &Lens, hidden: Hidden, every: usize, cancel: &Cancel) -> Result<Depths, Unread> {
    let every = every.max(1);
    let most = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(MOST_THREADS);
    let threads = (cloud.points() as usize / every / LEAST_APART).clamp(1, most);
    let work = |part: usize| painted(cloud, lens, hidden, every, (part, threads), cancel);
    let mut parts = Vec::with_capacity(threads);
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads)
            .map(|part| {
                let work = &work;
                let name = format!("points {part}");
                (part, std::thread::Builder::new().name(name).spawn_scoped(scope, move || work(part)))
            })
            .collect();
        parts.push(work(0));
        for (part, helper) in helpers {
            // Where no thread can be had, or one fell over, its part is painted here.
            parts.push(helper.ok().and_then(|helper| helper.join().ok()).unwrap_or_else(|| work(part)));
        }
    });
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_else(|| work(0))?;
    for part in parts {
        let part = part?;
        whole.points += part.points;
        for (cell, other) in whole.cells.iter_mut().zip(part.cells) {
            *cell = (*cell).min(other);
        }
    }
    Ok(whole)
}

/// One part of several of each beam.
fn painted(
    cloud: &Cloud,
    lens: &Lens,
    hidden: Hidden,
    every: usize,
    (part, parts): (usize, usize),
    cancel: &Cancel,
) -> Result<Depths, Unread> {
    let (width, height) = lens.size();
    let mut depths = Depths { width, height, cells: vec![NOTHING; width as usize * height as usize], points: 0 };
    for beam in 0..cloud.beams.len() {
        let length = cloud.beams.get(beam).map_or(0, |beam| beam.profile.len());
        // Parts begin at a multiple of `every`, so that the same points are taken however many threads there are.
        let edge = |part: usize| (length / every * part / parts) * every;
        let end = if part + 1 == parts { length } else { edge(part + 1) };
        let shade = Shade::new(cloud, beam, lens, hidden);
        let mut from = edge(part);
        while from < end {
            cancel.check()?;
            let to = from.saturating_add(STRETCH / every * every + every).min(end);
            depths.add(cloud, beam, lens, &shade, (from..to, every));
            from = to;
        }
    }
    Ok(depths)
}

impl Depths {
    fn add(
        &mut self,
        cloud: &Cloud,
        beam: usize,
        lens: &Lens,
        shade: &Shade,
        (range, every): (std::ops::Range<usize>, usize),
    ) {
        let Some(beam) = cloud.beams.get(beam) else { return };
        let x = beam.places.across.get(range.clone()).unwrap_or_default().iter().step_by(every);
        let y = beam.places.along.get(range.clone()).unwrap_or_default().iter().step_by(every);
        let z = beam.profile.y.get(range.clone()).unwrap_or_default().iter().step_by(every);
        let places = x.zip(y).zip(z);
        let columns = self.width as usize;
        let cells = self.cells.as_mut_slice();
        let mut seen = 0;
        let mut put = |x: f32, y: f32, z: f32, class: u8| {
            let Some(at) = lens.see(x, y, z) else { return };
            let shade = shade.of(class, z);
            if let Some(cell) = cells.get_mut(at.row as usize * columns + at.column as usize)
                && shade != NOTHING
            {
                seen += 1;
                *cell = (*cell).min(shade | (at.depth as u32) << 8);
            }
        };
        if beam.profile.class.is_empty() {
            places.for_each(|((x, y), z)| put(*x, *y, *z, 0));
        } else {
            let classes = beam.profile.class.get(range).unwrap_or_default().iter().step_by(every);
            places.zip(classes).for_each(|(((x, y), z), class)| put(*x, *y, *z, *class));
        }
        self.points += seen;
    }

    /// How many points are in the picture.
    pub fn points(&self) -> u64 {
        self.points
    }

    /// What a pixel holds.
    #[cfg(test)]
    pub(super) fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// The picture: what is farther away is paler. Where points are few they are dots of `dot` pixels.
    pub fn picture(&self, cloud: &Cloud, dot: f32) -> Picture {
        let palette = cloud.palette();
        let mut pixels = vec![0_u8; self.cells.len() * 4];
        let dots = (dot >= 1.5 && self.points <= MOST_DOTS).then(|| self.dots(dot));
        let cells = dots.as_ref().unwrap_or(&self.cells);
        for (cell, pixel) in cells.iter().zip(pixels.chunks_exact_mut(4)) {
            if *cell != NOTHING {
                pixel.copy_from_slice(&colour(*cell, &palette));
            }
        }
        Picture { width: self.width, height: self.height, pixels }
    }

    /// The same with each lit pixel grown to a dot.
    fn dots(&self, dot: f32) -> Vec<u32> {
        let (columns, mut cells) = (self.width as usize, vec![NOTHING; self.cells.len()]);
        let shape = dot_shape(dot);
        for (place, cell) in self.cells.iter().enumerate().filter(|(_, cell)| **cell != NOTHING) {
            let (column, row) = (place % columns.max(1), place / columns.max(1));
            for (right, down) in &shape {
                let at = column.checked_add_signed(*right).zip(row.checked_add_signed(*down));
                if let Some((column, row)) = at
                    && column < columns
                    && let Some(other) = cells.get_mut(row * columns + column)
                {
                    *other = (*other).min(*cell);
                }
            }
        }
        cells
    }
}

/// The colour of what a pixel holds, multiplied by its opacity.
fn colour(cell: u32, palette: &[Rgb; 256]) -> [u8; 4] {
    let depth = cell >> 8 & DEPTHS as u32;
    let alpha = SOLID.0 - SOLID.1 * (depth >> 15) / 255;
    premultiplied(palette.get((cell & 255) as usize).copied().unwrap_or_default(), alpha as u8)
}

/// Places in its profile of a beam's points that are in the picture and of no hidden class.
pub fn in_view(cloud: &Cloud, lens: &Lens, hidden: Hidden, beam: usize) -> impl Iterator<Item = usize> {
    let length = cloud.beams.get(beam).map_or(0, |beam| beam.profile.len());
    (0..length).filter(move |place| {
        let seen = cloud.point(beam, *place).and_then(|[x, y, z]| lens.see(x as f32, y as f32, z as f32));
        seen.is_some() && cloud.class_at(beam, *place).is_none_or(|class| !hidden.has(class))
    })
}

/// A point near a pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Which of [`Cloud::beams`].
    pub beam: usize,
    /// Its place in the beam's profile.
    pub place: usize,
    /// Its distance in pixels.
    pub pixels: f32,
}

/// The point that is seen nearest to a place of the picture, not farther than `reach` pixels, of no hidden class. Of
/// points less than a pixel apart it is the one in front.
///
/// # Errors
/// Only if it was cancelled.
pub fn nearest(
    cloud: &Cloud,
    lens: &Lens,
    hidden: Hidden,
    (column, row): (f32, f32),
    reach: f32,
    cancel: &Cancel,
) -> Result<Option<Near>, Unread> {
    let mut best: Option<(u32, u32, Near)> = None;
    for (number, beam) in cloud.beams.iter().enumerate() {
        let shade = Shade::new(cloud, number, lens, hidden);
        let places = beam.places.across.iter().zip(&beam.places.along).zip(&beam.profile.y);
        for (place, ((x, y), z)) in places.enumerate() {
            if place % STRETCH == 0 {
                cancel.check()?;
            }
            let Some(seen) = lens.see(*x, *y, *z) else { continue };
            let (right, down) = (seen.column - column, seen.row - row);
            if right.abs() > reach || down.abs() > reach {
                continue;
            }
            let (pixels, shade) = (right.hypot(down), shade.of(beam.profile.class_at(place), *z));
            let rank = (pixels as u32, shade | (seen.depth as u32) << 8);
            if pixels <= reach && shade != NOTHING && best.is_none_or(|(far, behind, _)| rank < (far, behind)) {
                best = Some((rank.0, rank.1, Near { beam: number, place, pixels }));
            }
        }
    }
    Ok(best.map(|(_, _, near)| near))
}

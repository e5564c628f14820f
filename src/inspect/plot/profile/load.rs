//! Reads a profile: for each point nine bytes (thirteen where the file is not in order along the track).

use super::classes::ClassChoice;
use super::column::wholes;
use super::track::{Distance, Track};
use crate::inspect::decode::Plan;
use crate::inspect::plot::classes::{Class, Sorter};
use crate::inspect::plot::clock::Clock;
use crate::inspect::plot::colours;
use crate::inspect::plot::numbers::{reals, variable};
use crate::inspect::plot::spread;
use crate::inspect::{Cancel, Reader, Structure, Unread, Why};

/// Most points of a profile: about twice the greatest beam of a whole granule.
pub const MOST_POINTS: u64 = 60_000_000;

/// What runs along the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Along {
    /// Metres along the ground track.
    #[default]
    Distance,
    /// The file's time.
    Time,
    /// Degrees north.
    Latitude,
    /// The number of the point in the file.
    Index,
}

/// What is to be drawn of a track.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Choice {
    /// What runs to the right; what a file does not have is replaced, which is told.
    pub along: Along,
    /// Which of [`Track::heights`].
    pub height: usize,
    /// What colours the points; `None` for one colour.
    pub class: Option<ClassChoice>,
}

/// Something to be told about a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The distance is not in the file, so something else runs to the right.
    NoDistance(Along),
    /// The segments hold another number of photons than the file, as after a cut, so photons cannot be given to
    /// segments.
    SegmentsDiffer {
        /// Photons in all segments.
        segments: u64,
        /// Photons of the profile.
        points: u64,
    },
    /// The classes could not be read.
    NoClasses(Unread),
    /// So many points have no height or no place along the track and are not drawn.
    Missing(u64),
}

/// A profile in memory, sorted along the track.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// What runs to the right, in fact.
    pub along: Along,
    /// Where it begins: `x` is the difference from here, so that 32 bits are enough.
    pub start: f64,
    /// How what runs to the right is time, if it is.
    pub clock: Option<Clock>,
    /// Place along the track, ascending.
    pub x: Vec<f32>,
    /// Height; NaN where there is none.
    pub y: Vec<f32>,
    /// Place of each point's class in [`Self::classes`]; empty if all are of one.
    pub class: Vec<u8>,
    /// Index in the file of each point; `None` if it is the place in `x`.
    pub order: Option<Vec<u32>>,
    /// The classes from the lowest to the highest, which is drawn last; never empty.
    pub classes: Vec<Class>,
    /// What is to be told.
    pub notes: Vec<Note>,
    /// Number of points that have a place and a height.
    pub drawn: u64,
    /// Least and greatest x and y of all points.
    pub ends: Option<Ends>,
    /// The heights to begin with: those of nearly all signal points.
    pub usual_heights: (f64, f64),
}

/// Least and greatest values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// Along the track, from its start.
    pub x: (f64, f64),
    /// Heights.
    pub y: (f64, f64),
}

impl Profile {
    /// Number of points, also those without a height.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether it has no point.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// Bytes it keeps in memory.
    pub fn bytes(&self) -> usize {
        self.x.capacity() * 4
            + self.y.capacity() * 4
            + self.class.capacity()
            + self.order.as_ref().map_or(0, |order| order.capacity() * 4)
    }

    /// The class of the point at a place.
    pub fn class_at(&self, place: usize) -> u8 {
        self.class.get(place).copied().unwrap_or(0)
    }

    /// The index in the file of the point at a place.
    pub fn index_at(&self, place: usize) -> u64 {
        match &self.order {
            Some(order) => order.get(place).map_or(0, |index| u64::from(*index)),
            None => place as u64,
        }
    }

    /// The place of the point with this index in the file; looks through all where the file was not in order.
    pub fn place_of(&self, index: u64) -> Option<usize> {
        match &self.order {
            Some(order) => order.iter().position(|other| u64::from(*other) == index),
            None => usize::try_from(index).ok().filter(|place| *place < self.x.len()),
        }
    }

    /// Places of the points from `low` to `high` along the track, both from its start.
    pub fn between(&self, low: f64, high: f64) -> std::ops::Range<usize> {
        let first = self.x.partition_point(|x| f64::from(*x) < low);
        let end = self.x.partition_point(|x| f64::from(*x) <= high);
        first..end.max(first)
    }
}

/// Reads a profile.
///
/// # Errors
/// What cannot be read; too many points; [`Why::Cancelled`]. Classes and distances that cannot be read are no
/// error but a [`Note`].
pub fn load(
    reader: &mut dyn Reader,
    structure: &Structure,
    track: &Track,
    choice: &Choice,
    cancel: &Cancel,
) -> Result<Profile, Unread> {
    if track.points > MOST_POINTS {
        return Err(Unread::new(&track.group, Why::TooLarge(track.points.saturating_mul(9), MOST_POINTS * 9), ""));
    }
    let height = track.heights.get(choice.height).or(track.heights.first());
    let height = variable(structure, height.map_or("", String::as_str))?;
    let mut notes = Vec::new();
    let (along, mut xs) = along_track(reader, structure, track, choice.along, cancel, &mut notes)?;
    xs.x.shrink_to_fit();
    let clock = track.time.as_ref().filter(|_| along == Along::Time);
    let clock = clock.and_then(|path| Clock::of(&Plan::of(structure.variable(path)?)));
    let mut y: Vec<f32> = room(track.points);
    reals(reader, height, cancel, |numbers| y.extend(numbers.map(|number| number as f32)))?;
    y.shrink_to_fit();
    let (classes, class) = match &choice.class {
        Some(chosen) => match class_of_points(reader, structure, chosen, y.len(), cancel) {
            Err(Unread { why: Why::Cancelled, what, detail }) => return Err(Unread::new(what, Why::Cancelled, detail)),
            Err(unread) => {
                notes.push(Note::NoClasses(unread));
                one_class(track, y.len())
            }
            Ok(found) => found,
        },
        None => one_class(track, y.len()),
    };
    if xs.x.len() != y.len() {
        return Err(Unread::new(&height.path, Why::Damaged, "heights and places differ in number"));
    }
    let mut profile = Profile {
        along,
        start: xs.start.unwrap_or(0.0),
        clock,
        x: xs.x,
        y,
        class,
        order: None,
        classes,
        notes,
        drawn: 0,
        ends: None,
        usual_heights: (0.0, 1.0),
    };
    if !xs.ascending {
        sort(&mut profile);
    }
    finish(&mut profile, track.points);
    Ok(profile)
}

/// Points for which room is made at once; a list that grows takes up to twice its size until it is whole.
const MOST_RESERVED: u64 = 16_000_000;

/// An empty list with room for so many numbers. Where there is none, growing says so.
fn room<T>(count: u64) -> Vec<T> {
    let mut list = Vec::new();
    list.try_reserve_exact(count.min(MOST_RESERVED) as usize).ok();
    list
}

fn one_class(track: &Track, points: usize) -> (Vec<Class>, Vec<u8>) {
    let class = Class {
        value: None,
        name: format!("all {}", track.kind.word(2)),
        colour: colours::category(0),
        count: points as u64,
        is_signal: true,
    };
    (vec![class], Vec::new())
}

fn class_of_points(
    reader: &mut dyn Reader,
    structure: &Structure,
    chosen: &ClassChoice,
    points: usize,
    cancel: &Cancel,
) -> Result<(Vec<Class>, Vec<u8>), Unread> {
    let variable = variable(structure, &chosen.path)?;
    let mut sorter = Sorter::new(variable);
    let mut slots: Vec<u8> = room(points as u64);
    wholes(reader, variable, chosen.column, cancel, |value| {
        let slot = sorter.slot(value);
        sorter.count(slot);
        slots.push(slot);
    })?;
    if slots.len() != points {
        return Err(Unread::new(&chosen.path, Why::Damaged, "not one class for each point"));
    }
    slots.shrink_to_fit();
    let (classes, places) = sorter.finish();
    for slot in &mut slots {
        *slot = places.get(usize::from(*slot)).copied().unwrap_or(0);
    }
    Ok((classes, slots))
}

/// Places along the track while they come in.
#[derive(Default)]
struct Xs {
    start: Option<f64>,
    x: Vec<f32>,
    last: f32,
    ascending: bool,
}

impl Xs {
    fn new(points: u64) -> Self {
        Self { ascending: true, last: f32::NEG_INFINITY, x: room(points), ..Self::default() }
    }

    fn push(&mut self, place: f64) {
        let from = match self.start {
            Some(start) => start,
            None if place.is_finite() => *self.start.insert(place),
            None => 0.0,
        };
        let x = (place - from) as f32;
        self.ascending &= x >= self.last;
        self.last = x;
        self.x.push(x);
    }
}

/// What was asked for, or what there is instead.
fn along_track(
    reader: &mut dyn Reader,
    structure: &Structure,
    track: &Track,
    wanted: Along,
    cancel: &Cancel,
    notes: &mut Vec<Note>,
) -> Result<(Along, Xs), Unread> {
    if wanted == Along::Distance {
        match by_distance(reader, structure, track, cancel)? {
            Ok(xs) => return Ok((Along::Distance, xs)),
            Err(note) => notes.extend(note),
        }
    }
    let path = match wanted {
        Along::Latitude => track.latitude.as_ref().map(|path| (Along::Latitude, path)),
        Along::Index => None,
        Along::Distance | Along::Time => track.time.as_ref().map(|path| (Along::Time, path)),
    };
    let mut xs = Xs::new(track.points);
    let found = if let Some((found, path)) = path {
        reals(reader, variable(structure, path)?, cancel, |numbers| numbers.for_each(|number| xs.push(number)))?;
        found
    } else {
        (0..track.points).for_each(|index| xs.push(index as f64));
        Along::Index
    };
    if found != wanted {
        notes.push(Note::NoDistance(found));
    }
    Ok((found, xs))
}

/// Distances, or what is to be told if the file has none that can be used.
fn by_distance(
    reader: &mut dyn Reader,
    structure: &Structure,
    track: &Track,
    cancel: &Cancel,
) -> Result<Result<Xs, Option<Note>>, Unread> {
    let mut xs = Xs::new(track.points);
    match &track.distance {
        None => Ok(Err(None)),
        Some(Distance::Variable(path)) => {
            reals(reader, variable(structure, path)?, cancel, |numbers| numbers.for_each(|number| xs.push(number)))?;
            Ok(Ok(xs))
        }
        Some(Distance::Segments { starts, counts, along }) => {
            let (counts, along) = (variable(structure, counts)?, variable(structure, along)?);
            if counts.elements() > MOST_POINTS {
                return Ok(Err(None));
            }
            let mut photons: Vec<u32> = Vec::new();
            wholes(reader, counts, super::Column::Only, cancel, |count| {
                photons.push(u32::try_from(count).unwrap_or(0));
            })?;
            let sum: u64 = photons.iter().map(|count| u64::from(*count)).sum();
            if sum != track.points {
                return Ok(Err(Some(Note::SegmentsDiffer { segments: sum, points: track.points })));
            }
            let mut places: Vec<f64> = Vec::new();
            reals(reader, variable(structure, starts)?, cancel, |numbers| places.extend(numbers))?;
            let mut segments = photons.into_iter().zip(places);
            let (mut left, mut start) = (0, f64::NAN);
            reals(reader, along, cancel, |numbers| {
                for number in numbers {
                    while left == 0 {
                        let Some((count, place)) = segments.next() else { break };
                        (left, start) = (count, place);
                    }
                    left = left.saturating_sub(1);
                    xs.push(start + number);
                }
            })?;
            Ok(Ok(xs))
        }
    }
}

/// Puts the points in order along the track; those without a place are left out.
fn sort(profile: &mut Profile) {
    let mut order: Vec<u32> = (0..profile.x.len() as u32).collect();
    let at = |place: u32| profile.x.get(place as usize).copied().unwrap_or(f32::NAN);
    order.retain(|place| !at(*place).is_nan());
    order.sort_by(|a, b| at(*a).total_cmp(&at(*b)));
    let pick = |values: &[f32]| -> Vec<f32> {
        order.iter().map(|place| values.get(*place as usize).copied().unwrap_or(f32::NAN)).collect()
    };
    let (x, y) = (pick(&profile.x), pick(&profile.y));
    if !profile.class.is_empty() {
        profile.class = order.iter().map(|place| profile.class_at(*place as usize)).collect();
    }
    (profile.x, profile.y, profile.order) = (x, y, Some(order));
}

/// Ends, counts and the heights to begin with.
fn finish(profile: &mut Profile, points: u64) {
    let heights = spread::spread(profile.y.iter().copied());
    profile.drawn = heights.count;
    if points > heights.count {
        profile.notes.push(Note::Missing(points - heights.count));
    }
    if let (Some((low, high)), Some(first), Some(last)) = (heights.ends, profile.x.first(), profile.x.last()) {
        let (x, y) = ((f64::from(*first), f64::from(*last)), (f64::from(low), f64::from(high)));
        profile.ends = Some(Ends { x, y });
    }
    let signal: Vec<bool> = profile.classes.iter().map(|class| class.is_signal).collect();
    let is_signal = |place: usize| signal.get(usize::from(profile.class_at(place))).copied().unwrap_or(true);
    let of_signal = || profile.y.iter().enumerate().filter(|(place, _)| is_signal(*place)).map(|(_, height)| *height);
    let enough = of_signal().filter(|height| height.is_finite()).take(20).count() == 20;
    let usual = if enough {
        spread::robust(of_signal, 0.005, 0.995, 0.08)
    } else {
        spread::robust(|| profile.y.iter().copied(), 0.005, 0.995, 0.08)
    };
    profile.usual_heights = usual.unwrap_or((0.0, 1.0));
}

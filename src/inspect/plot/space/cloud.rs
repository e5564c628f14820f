//! Beams together in space: their classes made one list, and the room they fill.

use super::places::Places;
use crate::inspect::plot::classes::Class;
use crate::inspect::plot::colours::{self, ColourMap, Rgb};
use crate::inspect::plot::profile::Profile;
use std::sync::Arc;

/// Points of one beam. Both are shared with whoever else shows them.
#[derive(Debug, Clone)]
pub struct Beam {
    /// What it is called.
    pub name: String,
    /// Heights and classes.
    pub profile: Arc<Profile>,
    /// Places on the ground, in the order of the profile.
    pub places: Arc<Places>,
}

/// What colours points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Colouring {
    /// The class that the profiles have.
    #[default]
    Class,
    /// The beam.
    Beam,
    /// The height.
    Height,
}

/// The room that points fill: least and greatest across, along (metres) and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// Least of each.
    pub low: [f64; 3],
    /// Greatest of each.
    pub high: [f64; 3],
}

impl Extent {
    /// Its middle.
    pub fn middle(&self) -> [f64; 3] {
        let ([x, y, z], [right, far, top]) = (self.low, self.high);
        [f64::midpoint(x, right), f64::midpoint(y, far), f64::midpoint(z, top)]
    }

    /// Its lengths.
    pub fn size(&self) -> [f64; 3] {
        let ([x, y, z], [right, far, top]) = (self.low, self.high);
        [right - x, far - y, top - z]
    }

    /// Its eight corners.
    pub fn corners(&self) -> [[f64; 3]; 8] {
        std::array::from_fn(|corner| {
            let end = |axis: usize| {
                let ends = if corner >> axis & 1 == 0 { &self.low } else { &self.high };
                ends.get(axis).copied().unwrap_or(0.0)
            };
            [end(0), end(1), end(2)]
        })
    }

    /// Finite, in order, and with a length each way.
    #[must_use]
    pub fn usable(self) -> Self {
        let ends = |axis: usize, least: f64| {
            let (low, high) = (self.low.get(axis).copied(), self.high.get(axis).copied());
            let finite = |end: Option<f64>| end.filter(|end| end.is_finite()).unwrap_or(0.0).clamp(-1e12, 1e12);
            let (low, high) = (finite(low), finite(high));
            if high - low >= least { (low, high) } else { (low.min(high) - least / 2.0, low.max(high) + least / 2.0) }
        };
        let (x, y, z) = (ends(0, 0.1), ends(1, 0.1), ends(2, 0.01));
        Self { low: [x.0, y.0, z.0], high: [x.1, y.1, z.1] }
    }
}

/// Several beams, seen together.
#[derive(Debug, Clone)]
pub struct Cloud {
    /// The beams.
    pub beams: Vec<Beam>,
    /// All their classes, the lowest first; or the beams, if these are the colours.
    pub classes: Vec<Class>,
    /// For each beam the place in `classes` of each of its profile's classes.
    pub(super) maps: Vec<Vec<u8>>,
    /// What colours points.
    pub colouring: Colouring,
}

/// Most classes of all beams together.
const MOST: usize = 250;

impl Cloud {
    /// Puts beams together.
    pub fn new(beams: Vec<Beam>, colouring: Colouring) -> Self {
        let (classes, maps) = if colouring == Colouring::Class { merged(&beams) } else { by_beam(&beams) };
        Self { beams, classes, maps, colouring }
    }

    /// Number of points.
    pub fn points(&self) -> u64 {
        self.beams.iter().map(|beam| beam.profile.len() as u64).sum()
    }

    /// Number of points with a height.
    pub fn drawn(&self) -> u64 {
        self.beams.iter().map(|beam| beam.profile.drawn).sum()
    }

    /// The class of a point: its place in [`Self::classes`].
    pub fn class_at(&self, beam: usize, place: usize) -> Option<u8> {
        let own = self.beams.get(beam)?.profile.class_at(place);
        self.maps.get(beam)?.get(usize::from(own)).copied()
    }

    /// Across, along and height of a point.
    pub fn point(&self, beam: usize, place: usize) -> Option<[f64; 3]> {
        let beam = self.beams.get(beam)?;
        let (x, y) = (beam.places.across.get(place)?, beam.places.along.get(place)?);
        let point = [f64::from(*x), f64::from(*y), f64::from(*beam.profile.y.get(place)?)];
        point.iter().all(|number| number.is_finite()).then_some(point)
    }

    /// The room that the points fill: with the heights of nearly all that are no noise, or with all heights. `None`
    /// without a point.
    pub fn extent(&self, all_heights: bool) -> Option<Extent> {
        let mut all: Option<Extent> = None;
        for beam in &self.beams {
            let (Some([x, y]), Some(ends)) = (beam.places.ends, beam.profile.ends) else { continue };
            let z = if all_heights { ends.y } else { beam.profile.usual_heights };
            let own = Extent { low: [x.0, y.0, z.0], high: [x.1, y.1, z.1] };
            all = Some(all.map_or(own, |all| all.with(&own)));
        }
        all.map(Extent::usable)
    }

    /// Colours by the low byte of what a pixel holds.
    pub(super) fn palette(&self) -> [Rgb; 256] {
        std::array::from_fn(|byte| match self.colouring {
            Colouring::Height => ColourMap::Viridis.at(byte as f64 / 255.0),
            _ => self.classes.get(255 - byte).map_or([0; 3], |class| class.colour),
        })
    }
}

impl Extent {
    fn with(mut self, other: &Self) -> Self {
        for (end, other) in self.low.iter_mut().zip(other.low) {
            *end = end.min(other);
        }
        for (end, other) in self.high.iter_mut().zip(other.high) {
            *end = end.max(other);
        }
        self
    }
}

/// All classes in order of their numbers, and where each beam's own are among them.
fn merged(beams: &[Beam]) -> (Vec<Class>, Vec<Vec<u8>>) {
    let same = |one: &Class, other: &Class| one.value == other.value && one.name == other.name;
    let mut all: Vec<Class> = Vec::new();
    for class in beams.iter().flat_map(|beam| &beam.profile.classes) {
        if let Some(known) = all.iter_mut().find(|known| same(known, class)) {
            known.count += class.count;
        } else if all.len() < MOST {
            all.push(class.clone());
        }
    }
    all.sort_by_key(|class| class.value);
    let place = |class: &Class| all.iter().position(|known| same(known, class)).unwrap_or(0) as u8;
    let maps = beams.iter().map(|beam| beam.profile.classes.iter().map(place).collect()).collect();
    (all, maps)
}

/// Each beam a class of its own.
fn by_beam(beams: &[Beam]) -> (Vec<Class>, Vec<Vec<u8>>) {
    let class = |(place, beam): (usize, &Beam)| Class {
        value: None,
        name: beam.name.clone(),
        colour: colours::category(place),
        count: beam.profile.drawn,
        is_signal: true,
    };
    let map = |(place, beam): (usize, &Beam)| vec![place.min(MOST) as u8; beam.profile.classes.len().max(1)];
    (beams.iter().enumerate().map(class).collect(), beams.iter().enumerate().map(map).collect())
}

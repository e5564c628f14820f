//! Where the points of a profile lie on the ground.

use super::ground::Ground;
use crate::inspect::plot::numbers::{reals, selected, variable};
use crate::inspect::plot::profile::{Kind, Profile, Track};
use crate::inspect::{Cancel, Range, Reader, Selection, Structure, Unread, Why};

/// Most points in space at once, of all beams: seventeen bytes each.
pub const MOST_CLOUD_POINTS: u64 = 12_000_000;

/// Places on the ground, one for each point of a profile and in its order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Places {
    /// Metres across, to the right; NaN where a point has no place.
    pub across: Vec<f32>,
    /// Metres along.
    pub along: Vec<f32>,
    /// Least and greatest across and along.
    pub ends: Option<[(f64, f64); 2]>,
}

impl Places {
    /// Of places in the order of a profile.
    pub fn new(across: Vec<f32>, along: Vec<f32>) -> Self {
        let ends = |values: &[f32]| crate::inspect::plot::spread::spread(values.iter().copied()).ends;
        let found = ends(&across).zip(ends(&along));
        let wide = |(least, most): (f32, f32)| (f64::from(least), f64::from(most));
        Self { ends: found.map(|(x, y)| [wide(x), wide(y)]), across, along }
    }

    /// Bytes it keeps in memory.
    pub fn bytes(&self) -> usize {
        (self.across.capacity() + self.along.capacity()) * 4
    }
}

/// Elements that are looked at at the beginning, in the middle and at the end of a track to find its direction.
const LOOKED_AT: u64 = 1000;

/// The plane around a track and along it; of points that are no track with north up. Reads few positions only.
///
/// # Errors
/// What cannot be read; no position among those that were looked at.
pub fn ground(
    reader: &mut dyn Reader,
    structure: &Structure,
    track: &Track,
    cancel: &Cancel,
) -> Result<Ground, Unread> {
    let length = LOOKED_AT.min(track.points);
    let last = track.points.saturating_sub(length);
    let mut found: Vec<(f64, f64)> = Vec::new();
    for start in [0, last / 2, last] {
        let mut part = |path: &Option<String>| -> Result<Vec<f64>, Unread> {
            let variable = variable(structure, path.as_deref().unwrap_or_default())?;
            let mut values = Vec::new();
            let selection = Selection(vec![Range::new(start, length)]);
            selected(reader, variable, &selection, cancel, |numbers| values.extend(numbers))?;
            Ok(values)
        };
        let (north, east) = (part(&track.latitude)?, part(&track.longitude)?);
        let is_place = |(north, east): &(f64, f64)| north.abs() <= 90.0 && east.abs() <= 720.0;
        found.extend(north.into_iter().zip(east).filter(is_place));
    }
    let (Some(first), Some(end)) = (found.first(), found.last()) else {
        return Err(Unread::new(&track.group, Why::NoSuch, "none of its points has a place"));
    };
    if track.kind == Kind::Points {
        let plane = Ground::of_track(*first, *end);
        let (mut across, mut along) = (0.0, 0.0);
        let places: Vec<_> = found.iter().filter_map(|(north, east)| plane.place(*north, *east)).collect();
        for (right, up) in &places {
            (across, along) = (across + right, along + up);
        }
        let count = places.len().max(1) as f64;
        let (north, east) = plane.position(across / count, along / count);
        return Ok(Ground::north_up(north, east));
    }
    Ok(Ground::of_track(*first, *end))
}

/// The places of a profile's points.
///
/// # Errors
/// What cannot be read; too many points; [`Why::Cancelled`].
pub fn places(
    reader: &mut dyn Reader,
    structure: &Structure,
    track: &Track,
    ground: &Ground,
    profile: &Profile,
    cancel: &Cancel,
) -> Result<Places, Unread> {
    if track.points > MOST_CLOUD_POINTS {
        let bytes = |points: u64| points.saturating_mul(17);
        return Err(Unread::new(&track.group, Why::TooLarge(bytes(track.points), bytes(MOST_CLOUD_POINTS)), ""));
    }
    let path = |path: &Option<String>| variable(structure, path.as_deref().unwrap_or_default());
    let (north, east) = (path(&track.latitude)?, path(&track.longitude)?);
    // Differences from the middle, whose 32 bits are fine to a centimetre for a degree and to a metre for the Earth.
    let middle = ground.middle_latitude();
    let mut along: Vec<f32> = Vec::new();
    reals(reader, north, cancel, |numbers| along.extend(numbers.map(|number| (number - middle) as f32)))?;
    let mut across: Vec<f32> = Vec::with_capacity(along.len());
    reals(reader, east, cancel, |numbers| {
        for longitude in numbers {
            let Some(slot) = along.get_mut(across.len()) else { break };
            let place = ground.place(f64::from(*slot) + middle, longitude);
            let (right, up) = place.unwrap_or((f64::NAN, f64::NAN));
            *slot = up as f32;
            across.push(right as f32);
        }
    })?;
    if across.len() != along.len() || along.len() as u64 != track.points {
        return Err(Unread::new(&north.path, Why::Damaged, "latitudes and longitudes differ in number"));
    }
    if let Some(order) = &profile.order {
        let pick = |values: &[f32]| -> Vec<f32> {
            order.iter().map(|place| values.get(*place as usize).copied().unwrap_or(f32::NAN)).collect()
        };
        (across, along) = (pick(&across), pick(&along));
    }
    Ok(Places::new(across, along))
}

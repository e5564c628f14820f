//! The exact values of one point, read again from the file by its index.

use super::track::Track;
use crate::inspect::plot::numbers::variable;
use crate::inspect::plot::told::{self, written};
use crate::inspect::{Reader, Structure, Unread};

/// Values of one point as the file has them. What could not be read, or is not in the file, is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Exact {
    /// Index of the point in the file.
    pub index: u64,
    /// Time in UTC, in words, as fine as its neighbours need.
    pub time: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Height in words, without its unit.
    pub height: String,
}

/// Reads one point's values: a chunk of each variable at most.
///
/// # Errors
/// When not even the height can be read.
pub fn exact(
    reader: &mut dyn Reader,
    structure: &Structure,
    track: &Track,
    height: usize,
    index: u64,
) -> Result<Exact, Unread> {
    let path = track.heights.get(height).or(track.heights.first());
    let height = written(reader, variable(structure, path.map_or("", String::as_str))?, &[index])?;
    let of = |path: &Option<String>| path.as_ref().and_then(|path| structure.variable(path));
    let time = of(&track.time).and_then(|time| written(reader, time, &[index]).ok());
    let mut degrees = |path| of(path).and_then(|variable| told::real(reader, variable, &[index]));
    let (latitude, longitude) = (degrees(&track.latitude), degrees(&track.longitude));
    Ok(Exact { index, time, latitude, longitude, height })
}

//! The exact values of one point, read again from the file by its index.

use super::track::Track;
use crate::inspect::plot::numbers::variable;
use crate::inspect::{Range, Reader, Selection, Structure, Unread, Values};

/// Values of one point as the file holds them. What could not be read, or is not in the file, is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Exact {
    /// Index of the point in the file.
    pub index: u64,
    /// Time, in the units of the file.
    pub time: Option<Values>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Height.
    pub height: Option<Values>,
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
    let selection = Selection(vec![Range::one(index)]);
    let path = track.heights.get(height).or(track.heights.first());
    let path = variable(structure, path.map_or("", String::as_str))?.path.clone();
    let height = Some(reader.read(&path, &selection)?);
    let mut other = |path: &Option<String>| path.as_ref().and_then(|path| reader.read(path, &selection).ok());
    Ok(Exact {
        index,
        time: other(&track.time),
        latitude: other(&track.latitude).and_then(|values| values.real(0)),
        longitude: other(&track.longitude).and_then(|values| values.real(0)),
        height,
    })
}

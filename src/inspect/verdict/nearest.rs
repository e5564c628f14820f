//! How near something has to be to hold a point, for the positions of a file.

use super::counter::Piece;
use super::point_area::{PointArea, Reach};
use super::shape_area::POINT_METRES;
use super::sphere::metres;
use super::stream::{Reading, Stream};
use crate::domain::Point;
use crate::domain::verdict::Rule;
use crate::inspect::Unread;

/// For the positions of a stream: cells know their size, of others the nearest is looked for and how far it is from
/// the next one.
///
/// # Errors
/// Positions that cannot be read.
pub(super) fn of(point: Point, stream: &Stream, rule: Rule, reading: &mut Reading<'_>) -> Result<PointArea, Unread> {
    let (longitude, latitude) = (point.longitude(), point.latitude());
    if let Some((width, height)) = stream.cell(longitude, latitude) {
        return Ok(PointArea::new(point, Reach::Cell(width / 2.0, height / 2.0)));
    }
    let mut nearest = Nearest { point: (longitude, latitude), best: None, before: None, waits: false };
    stream.run(reading, &mut |piece| nearest.take(piece))?;
    let spacing = nearest.best.and_then(|(_, spacing)| spacing);
    let segment = if let Rule::Trajectory(Some(metres)) = rule { Some(metres) } else { None };
    let reach = spacing.into_iter().chain(segment).reduce(f64::max);
    let reach = reach.map_or(Reach::Nothing, |metres| Reach::Metres(metres.max(POINT_METRES)));
    Ok(PointArea::new(point, reach))
}

/// The nearest position, and how far the next one of the file is from it.
struct Nearest {
    point: (f64, f64),
    /// Metres from the point, and metres to its neighbour.
    best: Option<(f64, Option<f64>)>,
    before: Option<(f64, f64)>,
    /// The nearest one was the last that came: its next one is still to come.
    waits: bool,
}

impl Nearest {
    fn take(&mut self, piece: Piece<'_>) {
        for (latitude, longitude) in piece.latitudes.iter().zip(piece.longitudes) {
            if !(latitude.abs() <= 90.0 && longitude.is_finite()) {
                continue;
            }
            let position = (*longitude, *latitude);
            let spacing = self.before.map(|before| metres(before, position));
            if self.waits
                && let Some((_, next)) = &mut self.best
            {
                // The nearer neighbour: beyond the end of a row is none.
                *next = next.iter().copied().chain(spacing).reduce(f64::min);
                self.waits = false;
            }
            let away = metres(position, self.point);
            if self.best.is_none_or(|(least, _)| away < least) {
                self.best = Some((away, spacing));
                self.waits = true;
            }
            self.before = Some(position);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Nearest, Piece};

    #[test]
    fn the_nearest_position_tells_its_spacing() {
        let mut nearest = Nearest { point: (0.0, 0.0), best: None, before: None, waits: false };
        let latitudes = [0.0, f64::NAN, 0.0, 0.0, 0.0, 5.0];
        let longitudes = [-3.0, 0.0, -1.5, 0.4, 1.5, 0.0];
        nearest.take(Piece { first: 0, latitudes: &latitudes, longitudes: &longitudes });
        let (away, spacing) = nearest.best.unwrap();
        assert!((away / 111_195.0 - 0.4).abs() < 1e-3 && (spacing.unwrap() / 111_195.0 - 1.1).abs() < 1e-3);
    }
}

//! Where the bundled Earth was cut open: along ±180°, at the map's lower edge, at the equator of a polar map. No coast runs
//! there.

use super::earth::Vertex;
use crate::domain::map::Projection;

/// How near (widths of the square) a vertex counts as lying on a cut: rounding only.
const NEAR: f64 = 1e-9;

/// The cuts of a projection.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seam {
    World,
    Polar {
        /// Direction of ±180° as seen from the pole.
        ray: (f64, f64),
        /// Distance of the equator from the pole.
        equator: f64,
    },
}

impl Seam {
    pub(super) fn of(projection: Projection) -> Self {
        let from_pole = |longitude: f64, latitude: f64| {
            let (x, y) = projection.forward(longitude, latitude)?;
            Some((x - 0.5, y - 0.5))
        };
        let Some(sign) = projection.pole() else { return Self::World };
        let (x, y) = from_pole(180.0, 60.0 * sign).unwrap_or((1.0, 0.0));
        let length = x.hypot(y);
        let equator = from_pole(0.0, 0.0).map_or(0.5, |(x, y)| x.hypot(y));
        Self::Polar { ray: (x / length, y / length), equator }
    }

    /// A vertex that must stay where it is, so that both sides of a cut meet.
    pub(super) fn has(&self, vertex: Vertex) -> bool {
        self.on_antimeridian(vertex) || self.on_end(vertex)
    }

    /// The line between two vertices is a cut.
    pub(super) fn along(&self, from: Vertex, to: Vertex) -> bool {
        let on_end = self.on_end(from) && self.on_end(to);
        on_end || self.along_antimeridian(from, to)
    }

    /// The line between two vertices runs along ±180°.
    pub(super) fn along_antimeridian(&self, from: Vertex, to: Vertex) -> bool {
        // The world's left and right edge are two.
        let together = matches!(self, Self::Polar { .. }) || (from[0] - to[0]).abs() < NEAR;
        together && self.on_antimeridian(from) && self.on_antimeridian(to)
    }

    fn on_antimeridian(&self, [x, y]: Vertex) -> bool {
        match self {
            Self::World => !(NEAR..=1.0 - NEAR).contains(&x),
            Self::Polar { ray, .. } => {
                let (x, y) = (x - 0.5, y - 0.5);
                (x * ray.1 - y * ray.0).abs() < NEAR && x * ray.0 + y * ray.1 > -NEAR
            }
        }
    }

    /// On the edge of what the map shows.
    fn on_end(&self, [x, y]: Vertex) -> bool {
        match self {
            Self::World => y > 1.0 - NEAR,
            Self::Polar { equator, .. } => ((x - 0.5).hypot(y - 0.5) - equator).abs() < NEAR,
        }
    }
}

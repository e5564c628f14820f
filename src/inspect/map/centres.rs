//! The middles of cells.

use super::projected::{Plane, Projected};
use super::{Layer, Placement};

impl Layer {
    /// Longitude and latitude in degrees of the middle of each cell or of each point; `None` where one lies nowhere.
    pub fn centres(&self) -> Box<dyn Fn(u32) -> Option<(f64, f64)> + '_> {
        match &self.placement {
            Placement::Grid { latitudes, longitudes, strides } => {
                let (latitudes, longitudes) = (latitudes.centres(), longitudes.centres());
                let strides = *strides;
                Box::new(move |cell| {
                    let (row, column) = split(cell, strides, longitudes.len());
                    let place = (longitudes.get(column).copied()?, latitudes.get(row).copied()?);
                    (place.0.is_finite() && place.1.is_finite()).then_some(place)
                })
            }
            Placement::Projected(projected) => of_plane(projected),
            Placement::Swath(swath) => {
                let (_, columns) = swath.size();
                Box::new(move |cell| swath.position(cell as usize / columns, cell as usize % columns))
            }
            Placement::Points(_) => Box::new(|cell| {
                let (latitudes, longitudes) = &self.positions;
                let (latitude, longitude) = (*latitudes.get(cell as usize)?, *longitudes.get(cell as usize)?);
                // Beyond any place is fill that nobody declared.
                (latitude.abs() <= 90.0 && longitude.abs() <= 720.0).then_some((longitude, latitude))
            }),
        }
    }
}

fn of_plane(projected: &Projected) -> Box<dyn Fn(u32) -> Option<(f64, f64)> + '_> {
    let strides = projected.strides();
    match projected.plane() {
        Plane::Affine(affine, _, columns) => Box::new(move |cell| {
            let (row, column) = split(cell, strides, *columns as usize);
            let (x, y) = affine.point(column as f64 + 0.5, row as f64 + 0.5);
            projected.inverse(x, y)
        }),
        Plane::Axes(rows, columns) => {
            let (rows, columns) = (rows.centres(), columns.centres());
            Box::new(move |cell| {
                let (row, column) = split(cell, strides, columns.len());
                projected.inverse(columns.get(column).copied()?, rows.get(row).copied()?)
            })
        }
    }
}

/// Row and column of a cell.
fn split(cell: u32, (down, across): (u32, u32), columns: usize) -> (usize, usize) {
    if across == 1 && down as usize == columns.max(1) {
        ((cell / down.max(1)) as usize, (cell % down.max(1)) as usize)
    } else {
        ((cell % across.max(1)) as usize, (cell / across.max(1)) as usize)
    }
}

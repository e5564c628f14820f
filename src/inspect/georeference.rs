//! Where the cells of a picture or grid lie, as the file says it outside attributes: GeoTIFF keys, world files.

/// A plane and how rows and columns lie in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Georeference {
    /// The reference system of the plane.
    pub system: ReferenceSystem,
    /// Where rows and columns lie.
    pub transform: Affine,
    /// Index of the dimension that counts rows, and of the one that counts columns.
    pub dimensions: (usize, usize),
}

/// Reference system of a plane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReferenceSystem {
    /// Longitude and latitude in degrees.
    Geographic,
    /// A projection as PROJ writes it, metres unless it says other units; with its EPSG code if it has one.
    Projected {
        /// PROJ's text: `+proj=stere +lat_0=90 …`.
        proj: String,
        /// EPSG code.
        epsg: Option<u32>,
    },
    /// The file does not say, or says one that is not known here; its own words.
    Unknown(String),
    /// The file does not say; degrees are taken because the numbers fit them. To be told.
    AssumedGeographic,
}

/// From column and row to the plane: x = `x0` + column · `dx_column` + row · `dx_row`, y likewise. Whole numbers
/// are the **outer edges** of cells; the centre of the first cell is column 0.5, row 0.5.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine {
    /// x of the outer corner of the first cell.
    pub x0: f64,
    /// Change of x with a column.
    pub dx_column: f64,
    /// Change of x with a row; 0 unless the picture is turned.
    pub dx_row: f64,
    /// y of the outer corner of the first cell.
    pub y0: f64,
    /// Change of y with a column; 0 unless the picture is turned.
    pub dy_column: f64,
    /// Change of y with a row; negative where the first row is the northernmost.
    pub dy_row: f64,
}

impl Affine {
    /// Point of the plane at a column and row.
    pub fn point(&self, column: f64, row: f64) -> (f64, f64) {
        (self.x0 + column * self.dx_column + row * self.dx_row, self.y0 + column * self.dy_column + row * self.dy_row)
    }

    /// Column and row of a point of the plane; `None` where the cells have no area.
    pub fn cell(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let determinant = self.dx_column * self.dy_row - self.dx_row * self.dy_column;
        if determinant == 0.0 || !determinant.is_finite() {
            return None;
        }
        let (east, north) = (x - self.x0, y - self.y0);
        Some((
            (east * self.dy_row - north * self.dx_row) / determinant,
            (north * self.dx_column - east * self.dy_column) / determinant,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_points_are_each_others_way_back() {
        let turned =
            Affine { x0: 500_000.0, dx_column: 30.0, dx_row: 4.0, y0: 4_400_000.0, dy_column: -2.0, dy_row: -30.0 };
        let (x, y) = turned.point(12.5, 7.25);
        let (column, row) = turned.cell(x, y).unwrap();
        assert!((column - 12.5).abs() < 1e-9 && (row - 7.25).abs() < 1e-9, "{column} {row}");
        assert_eq!(Affine { dx_column: 0.0, dx_row: 0.0, ..turned }.cell(x, y), None);
    }
}

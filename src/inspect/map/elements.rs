//! Which element of its variable each cell of a layer is: what map and plots agree on.

/// One dimension of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Taken {
    /// The variable's dimension.
    pub dimension: usize,
    /// Its length in the file.
    pub length: u64,
    /// Number of cells that were taken of it.
    pub cells: u64,
    /// Elements from one of them to the next.
    pub step: u64,
}

/// The dimensions of a layer: rows, and columns unless it is of points.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Elements {
    rows: Taken,
    columns: Option<Taken>,
}

impl Taken {
    /// Index in the file of a cell.
    fn index(&self, cell: u64) -> u64 {
        cell.saturating_mul(self.step).min(self.length.saturating_sub(1))
    }

    /// The cell that an index in the file belongs to.
    fn cell(&self, index: u64) -> Option<u64> {
        (index < self.length).then(|| (index / self.step.max(1)).min(self.cells.saturating_sub(1)))
    }
}

/// Index in the file's order of an element of a plane, from two dimensions with their index and length.
pub fn flat(one: (usize, u64, u64), other: (usize, u64, u64)) -> u64 {
    let (outer, inner) = if one.0 < other.0 { (one, other) } else { (other, one) };
    outer.1.saturating_mul(inner.2).saturating_add(inner.1)
}

impl Elements {
    /// Of rows and columns.
    pub fn new(rows: Taken, columns: Option<Taken>) -> Self {
        Self { rows, columns }
    }

    /// Index of a cell along its one or two dimensions: dimension, index.
    pub fn of(&self, cell: u32) -> [Option<(usize, u64)>; 2] {
        let across = self.columns.map_or(1, |columns| columns.cells.max(1));
        let (row, column) = (u64::from(cell) / across, u64::from(cell) % across);
        let column = self.columns.map(|columns| (columns.dimension, columns.index(column)));
        [Some((self.rows.dimension, self.rows.index(row))), column]
    }

    /// Index of a cell's element in the plane that is drawn, in the file's order.
    pub fn flat(&self, cell: u32) -> u64 {
        match (self.of(cell), self.columns) {
            ([Some(row), Some(column)], Some(columns)) => {
                flat((row.0, row.1, self.rows.length), (column.0, column.1, columns.length))
            }
            ([row, _], _) => row.map_or(0, |row| row.1),
        }
    }

    /// The cell of an element of the plane.
    pub fn cell(&self, flat: u64) -> Option<u32> {
        let Some(columns) = self.columns else { return u32::try_from(self.rows.cell(flat)?).ok() };
        let is_row_outer = self.rows.dimension < columns.dimension;
        let inner = if is_row_outer { columns.length } else { self.rows.length };
        let (outer, inner) = (flat.checked_div(inner)?, flat.checked_rem(inner)?);
        let (row, column) = if is_row_outer { (outer, inner) } else { (inner, outer) };
        let cell = self.rows.cell(row)?.checked_mul(columns.cells)?.checked_add(columns.cell(column)?)?;
        u32::try_from(cell).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Elements, Taken, flat};

    #[test]
    fn cells_are_elements_in_the_order_of_the_file() {
        let taken = |dimension, length: u64, cells| Taken { dimension, length, cells, step: length.div_ceil(cells) };
        let usual = Elements::new(taken(1, 4, 4), Some(taken(2, 5, 5)));
        assert_eq!((usual.flat(7), usual.cell(7)), (7, Some(7)));
        assert_eq!(usual.of(7), [Some((1, 1)), Some((2, 2))]);
        // Columns before rows: the layer is turned, the file is not.
        let turned = Elements::new(taken(1, 4, 4), Some(taken(0, 5, 5)));
        assert_eq!(turned.flat(7), flat((1, 1, 4), (0, 2, 5)));
        assert!((0..20).all(|cell| turned.cell(turned.flat(cell)) == Some(cell)));
        // Every third row and column.
        let sparse = Elements::new(taken(0, 10, 4), Some(taken(1, 7, 3)));
        assert_eq!(sparse.of(11), [Some((0, 9)), Some((1, 6))]);
        assert_eq!((sparse.cell(9 * 7 + 6), sparse.cell(4 * 7 + 5), sparse.cell(70)), (Some(11), Some(4), None));
        let points = Elements::new(taken(0, 10, 10), None);
        assert_eq!((points.flat(3), points.cell(3), points.cell(10)), (3, Some(3), None));
    }
}

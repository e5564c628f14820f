//! Which elements of an array are read.

use super::unread::{Unread, Why};

/// Elements along one dimension: every `step`-th from `start`, `count` of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Range {
    /// First index.
    pub start: u64,
    /// Number of elements.
    pub count: u64,
    /// Distance between two of them, at least 1.
    pub step: u64,
}

impl Range {
    /// All of a dimension.
    pub fn all(length: u64) -> Self {
        Self { start: 0, count: length, step: 1 }
    }

    /// `count` elements from `start` on.
    pub fn new(start: u64, count: u64) -> Self {
        Self { start, count, step: 1 }
    }

    /// One element.
    pub fn one(index: u64) -> Self {
        Self::new(index, 1)
    }

    /// The same with a distance between the elements; 0 counts as 1.
    #[must_use]
    pub fn by(self, step: u64) -> Self {
        Self { step: step.max(1), ..self }
    }

    /// Index after the last element that is touched.
    pub fn end(self) -> u64 {
        match self.count {
            0 => self.start,
            count => (count - 1).saturating_mul(self.step).saturating_add(self.start).saturating_add(1),
        }
    }
}

/// A range for each dimension of an array; empty for a scalar.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Selection(pub Vec<Range>);

impl Selection {
    /// Everything of an array of this shape.
    pub fn all(shape: &[u64]) -> Self {
        Self(shape.iter().map(|length| Range::all(*length)).collect())
    }

    /// Lengths of what it takes.
    pub fn shape(&self) -> Vec<u64> {
        self.0.iter().map(|range| range.count).collect()
    }

    /// Number of elements it takes.
    pub fn elements(&self) -> u64 {
        self.0.iter().fold(1, |product: u64, range| product.saturating_mul(range.count))
    }

    /// Whether it lies within an array of this shape.
    pub fn check(&self, path: &str, shape: &[u64]) -> Result<(), Unread> {
        let fits = self.0.len() == shape.len()
            && self.0.iter().zip(shape).all(|(range, length)| range.step > 0 && range.end() <= *length);
        if fits {
            Ok(())
        } else {
            Err(Unread::new(path, Why::NoSuch, format!("{:?} of an array of {shape:?}", self.0)))
        }
    }

    /// The same in pieces of at most `most_elements` each, in the order of the file: what is read
    /// piece by piece can be cancelled and needs little memory. Cuts lie between rows of chunks
    /// (`chunk_rows` along the first dimension), so that no chunk is unpacked twice, unless a single
    /// row of chunks is too large. Made one by one, because a shape in a file is a promise, not a size.
    pub fn pieces(&self, chunk_rows: u64, most_elements: u64) -> Pieces {
        let most = most_elements.max(1);
        if self.elements() <= most {
            // In one piece; a scalar too.
            let (rows, over) = (u64::MAX, self.elements() == 0);
            let done = vec![0; self.0.len().min(1)];
            return Pieces { whole: self.clone(), cut: 0, rows, chunk_rows: 1, done, over };
        }
        let mut inner = 1_u64;
        let mut cut = self.0.len();
        // The outermost dimension of which a single element still fits.
        while let Some(range) = cut.checked_sub(1).and_then(|dimension| self.0.get(dimension)) {
            let larger = inner.saturating_mul(range.count);
            cut -= 1;
            if larger > most {
                break;
            }
            inner = larger;
        }
        let rows = (most / inner.max(1)).max(1);
        let chunk_rows = if cut == 0 { chunk_rows.max(1) } else { 1 };
        let rows = if rows > chunk_rows { rows - rows % chunk_rows } else { rows };
        Pieces { whole: self.clone(), cut, rows, chunk_rows, done: vec![0; cut + 1], over: self.elements() == 0 }
    }
}

/// The pieces of a [`Selection`], made one by one.
#[derive(Debug, Clone)]
pub struct Pieces {
    whole: Selection,
    /// The dimension that is cut into runs; those before it are taken one element at a time.
    cut: usize,
    rows: u64,
    chunk_rows: u64,
    /// How many elements of each cut dimension are done.
    done: Vec<u64>,
    over: bool,
}

impl Iterator for Pieces {
    type Item = Selection;

    fn next(&mut self) -> Option<Selection> {
        if self.over {
            return None;
        }
        let mut piece = self.whole.clone();
        let mut taken = 1;
        for (dimension, done) in self.done.iter().enumerate() {
            let Some(range) = piece.0.get_mut(dimension) else { break };
            let start = range.start.saturating_add(done.saturating_mul(range.step));
            let left = range.count.saturating_sub(*done);
            taken = if dimension == self.cut { self.run(start, range.step).min(left) } else { 1 };
            *range = Range { start, count: taken, step: range.step };
        }
        self.advance(taken);
        Some(piece)
    }
}

impl Pieces {
    /// Rows from `start` to the next cut.
    fn run(&self, start: u64, step: u64) -> u64 {
        let beyond = start % self.chunk_rows;
        if step == 1 && beyond > 0 && beyond < self.rows { self.rows - beyond } else { self.rows }
    }

    fn advance(&mut self, taken: u64) {
        let mut by = taken;
        for (dimension, done) in self.done.iter_mut().enumerate().rev() {
            let Some(range) = self.whole.0.get(dimension) else { continue };
            *done = done.saturating_add(by);
            if *done < range.count {
                return;
            }
            *done = 0;
            by = 1;
        }
        self.over = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_everything_once_and_follow_chunks() {
        let whole = Selection(vec![Range::new(50, 1000), Range::all(3)]);
        let pieces: Vec<Selection> = whole.pieces(100, 900).collect();
        assert_eq!(pieces.iter().map(Selection::elements).sum::<u64>(), 3000);
        let mut next = 50;
        for piece in &pieces {
            assert!(piece.elements() <= 900, "{piece:?}");
            assert_eq!(piece.0[0].start, next);
            next = piece.0[0].end();
        }
        assert!(pieces.iter().skip(1).all(|piece| piece.0[0].start % 100 == 0), "{pieces:?}");
    }

    #[test]
    fn rows_that_are_too_long_are_cut_too() {
        let pieces: Vec<Selection> = Selection::all(&[2, 10]).pieces(1, 4).collect();
        assert_eq!(pieces.iter().map(Selection::elements).sum::<u64>(), 20);
        assert!(pieces.iter().all(|piece| piece.elements() <= 4));
        assert_eq!(Selection(vec![]).pieces(1, 1).collect::<Vec<_>>(), [Selection(vec![])]);
        assert_eq!(Selection::all(&[0, 4]).pieces(1, 1).count(), 0);
        for shape in [&[1_850_000][..], &[1_850_000, 2], &[1, 7], &[3]] {
            let whole = Selection::all(shape);
            assert_eq!(whole.pieces(100_000, 8_000_000).collect::<Vec<_>>(), [whole], "what fits is one piece");
        }
        assert_eq!(Selection::all(&[u64::MAX, u64::MAX]).pieces(7, 1000).take(3).count(), 3);
    }

    #[test]
    fn what_lies_outside_is_refused() {
        assert!(Selection(vec![Range::new(9, 2)]).check("v", &[10]).is_err());
        assert!(Selection(vec![Range::new(0, 4).by(3)]).check("v", &[10]).is_ok());
        assert!(Selection(vec![Range { start: u64::MAX, count: 2, step: u64::MAX }]).check("v", &[10]).is_err());
    }
}

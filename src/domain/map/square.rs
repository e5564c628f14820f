//! Rectangles on the square of a projection.

/// A rectangle in square units: `left < right`, `top < bottom`. In Mercator it may lie beyond 0…1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SquareRect {
    /// Least `x`.
    pub left: f64,
    /// Least `y`.
    pub top: f64,
    /// Greatest `x`.
    pub right: f64,
    /// Greatest `y`.
    pub bottom: f64,
}

impl SquareRect {
    /// Around places; `None` of none.
    pub fn around(places: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        places.into_iter().fold(None, |rect: Option<Self>, (x, y)| {
            let rect = rect.unwrap_or(Self { left: x, top: y, right: x, bottom: y });
            Some(Self {
                left: rect.left.min(x),
                top: rect.top.min(y),
                right: rect.right.max(x),
                bottom: rect.bottom.max(y),
            })
        })
    }

    /// The middle.
    pub fn center(&self) -> (f64, f64) {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    /// True if they share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// True if the point lies inside or on the edge.
    pub fn contains(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The same moved sideways.
    #[must_use]
    pub fn shifted(&self, x: f64) -> Self {
        Self { left: self.left + x, right: self.right + x, ..*self }
    }

    /// The part of it within another; `None` if they do not meet.
    pub(super) fn cut_to(&self, other: &Self) -> Option<Self> {
        let cut = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (cut.left <= cut.right && cut.top <= cut.bottom).then_some(cut)
    }

    /// The corners, from the upper left one clockwise.
    pub(super) fn corners(&self) -> [(f64, f64); 4] {
        [(self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)]
    }
}

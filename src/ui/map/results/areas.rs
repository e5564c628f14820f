//! Areas by number, so that a shape of a hundred thousand corners is not compared or hashed in every frame.

use crate::domain::request::Area;

/// The areas that were met lately.
#[derive(Default)]
pub(super) struct Areas {
    known: Vec<(u64, Area)>,
    last: u64,
}

/// Most areas that are remembered.
const MOST: usize = 64;

impl Areas {
    /// An area with a number of its own; equal areas have equal numbers.
    pub(super) fn number(&mut self, area: &Area) -> (u64, Area) {
        if let Some(known) = self.known.iter().find(|(_, known)| same(known, area)) {
            return known.clone();
        }
        self.last += 1;
        if self.known.len() >= MOST {
            self.known.remove(0);
        }
        self.known.push((self.last, area.clone()));
        (self.last, area.clone())
    }
}

/// Whether two areas are one; of shapes without looking at their corners.
pub(in crate::ui::map) fn same(a: &Area, b: &Area) -> bool {
    match (a, b) {
        (Area::Shape(a), Area::Shape(b)) => a.is(b),
        (Area::Shape(_), _) | (_, Area::Shape(_)) => false,
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BoundingBox;

    #[test]
    fn equal_areas_have_equal_numbers() {
        let mut areas = Areas::default();
        let area = |west| Area::Box(BoundingBox::new(west, 0.0, 10.0, 10.0).unwrap());
        let first = areas.number(&area(1.0)).0;
        assert_eq!(areas.number(&area(1.0)).0, first);
        assert_ne!(areas.number(&area(2.0)).0, first);
        for west in 3..200 {
            areas.number(&area(f64::from(west) / 100.0));
        }
        assert!(areas.known.len() <= MOST);
    }
}

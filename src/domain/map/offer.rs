//! Which map shows a place best.

use super::Projection;
use crate::domain::bounding_box::BoundingBox;

/// Areas that lie wholly beyond this latitude, in degrees, are seen better from above their pole.
const POLAR_DEGREES: f64 = 60.0;

/// The polar map that shows all of these boxes better than the world map does; `None` if they lie elsewhere, or are none.
pub fn polar_map_for(boxes: &[BoundingBox]) -> Option<Projection> {
    let all = |is_there: fn(&BoundingBox) -> bool| !boxes.is_empty() && boxes.iter().all(is_there);
    if all(|bounds| bounds.south() >= POLAR_DEGREES) {
        Some(Projection::Arctic)
    } else if all(|bounds| bounds.north() <= -POLAR_DEGREES) {
        Some(Projection::Antarctic)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::polar_map_for;
    use crate::domain::bounding_box::BoundingBox;
    use crate::domain::map::Projection;

    #[test]
    fn a_polar_map_is_offered_for_what_lies_wholly_beyond_sixty_degrees() {
        let bounds = |south, north| BoundingBox::new(-50.0, south, -20.0, north).unwrap();
        assert_eq!(polar_map_for(&[bounds(60.0, 75.0)]), Some(Projection::Arctic));
        assert_eq!(polar_map_for(&[bounds(60.0, 75.0), bounds(80.0, 90.0)]), Some(Projection::Arctic));
        assert_eq!(polar_map_for(&[bounds(-90.0, -60.0)]), Some(Projection::Antarctic));
        assert_eq!(polar_map_for(&[bounds(59.9, 75.0)]), None);
        assert_eq!(polar_map_for(&[bounds(60.0, 75.0), bounds(-80.0, -70.0)]), None);
        assert_eq!(polar_map_for(&[]), None);
    }
}

//! The user's own regions.

use super::Region;
use crate::domain::Problem;
use std::sync::Arc;

/// More regions than this are not kept.
pub const MOST_KEPT: usize = 500;

/// Regions by name; cheap to clone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Regions(Arc<[Arc<Region>]>);

impl Regions {
    /// As they were read; too many are cut, and of two with one name the first counts.
    pub fn new(regions: Vec<Region>) -> Self {
        let mut named: Vec<Arc<Region>> = Vec::new();
        for region in regions.into_iter().take(MOST_KEPT) {
            if !named.iter().any(|other| other.name == region.name) {
                named.push(Arc::new(region));
            }
        }
        Self(sorted(named))
    }

    /// All of them, by name.
    pub fn all(&self) -> &[Arc<Region>] {
        &self.0
    }

    /// The region of this name.
    pub fn of_name(&self, name: &str) -> Option<&Arc<Region>> {
        self.0.iter().find(|region| region.name == name)
    }

    /// Keeps a region; one that has its name already is replaced. Why not, if it cannot be.
    pub fn keep(&mut self, region: Arc<Region>) -> Result<(), Problem> {
        let others: Vec<_> = self.0.iter().filter(|other| other.name != region.name).cloned().collect();
        if others.len() >= MOST_KEPT {
            let words = format!("{MOST_KEPT} areas are kept already. Remove one, or export this one to a file.");
            return Err(Problem::new(words));
        }
        self.0 = sorted(others.into_iter().chain([region]).collect());
        Ok(())
    }

    /// Calls a region otherwise; false if there is none, or if another has the new name.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        let Some(region) = self.of_name(from).filter(|_| self.of_name(to).is_none()) else { return false };
        let area = match &region.area {
            crate::domain::request::Area::Shape(shape) => crate::domain::request::Area::Shape(shape.clone().called(to)),
            other => other.clone(),
        };
        let renamed = Arc::new(Region { name: to.to_owned(), area });
        let others = self.0.iter().filter(|other| other.name != from).cloned();
        self.0 = sorted(others.chain([renamed]).collect());
        true
    }

    /// Keeps the region of this name no longer.
    pub fn remove(&mut self, name: &str) {
        self.0 = self.0.iter().filter(|region| region.name != name).cloned().collect();
    }
}

fn sorted(mut regions: Vec<Arc<Region>>) -> Arc<[Arc<Region>]> {
    regions.sort_by_key(|region| region.name.to_lowercase());
    regions.into()
}

#[cfg(test)]
mod tests {
    use super::{MOST_KEPT, Regions};
    use crate::domain::BoundingBox;
    use crate::domain::region::Region;
    use crate::domain::request::Area;
    use std::sync::Arc;

    fn region(name: &str, west: f64) -> Region {
        Region { name: name.to_owned(), area: Area::Box(BoundingBox::new(west, 0.0, west + 1.0, 1.0).unwrap()) }
    }

    fn names(regions: &Regions) -> Vec<&str> {
        regions.all().iter().map(|region| region.name.as_str()).collect()
    }

    #[test]
    fn names_are_unique_and_removing_can_be_taken_back() {
        let mut all = Regions::new(vec![region("beta", 1.0), region("Alpha", 2.0), region("beta", 3.0)]);
        assert_eq!(names(&all), ["Alpha", "beta"]);
        assert_eq!(all.of_name("beta").unwrap().bounds().unwrap().west(), 1.0);
        all.keep(Arc::new(region("beta", 9.0))).unwrap();
        assert_eq!(all.of_name("beta").unwrap().bounds().unwrap().west(), 9.0);
        assert!(!all.rename("beta", "Alpha") && !all.rename("nothing", "x") && all.rename("beta", "gamma"));
        let removed = Arc::clone(all.of_name("gamma").unwrap());
        all.remove("gamma");
        assert_eq!(names(&all), ["Alpha"]);
        all.keep(removed).unwrap();
        assert_eq!(names(&all), ["Alpha", "gamma"]);
        for number in 0..MOST_KEPT - 2 {
            all.keep(Arc::new(region(&format!("{number}"), 0.0))).unwrap();
        }
        assert!(all.keep(Arc::new(region("one more", 0.0))).is_err());
        assert!(all.keep(Arc::new(region("gamma", 5.0))).is_ok(), "replacing makes none more");
    }
}

//! The user's own regions on the disk.

use super::fault::StateFile;
use super::file::{self, FileError, Opened};
use crate::domain::region::{LARGEST_REGION_BYTES, MOST_KEPT, Region, Regions};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Version this build writes.
const VERSION: u64 = 1;

/// The file's contents. Rows are JSON: one that cannot be read costs itself only, and is written back as it was; so
/// are keys of other builds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegionShelf {
    version: u64,
    regions: Vec<Value>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl Default for RegionShelf {
    fn default() -> Self {
        Self { version: VERSION, regions: Vec::new(), other: Map::new() }
    }
}

impl RegionShelf {
    /// The file in the application's data folder.
    pub fn path(data_folder: &Path) -> PathBuf {
        data_folder.join("regions.json")
    }

    /// Reads it; blocks on the disk.
    pub fn open(data_folder: &Path, now: DateTime<Utc>) -> Opened<Self> {
        file::open(&Self::path(data_folder), VERSION, now, StateFile::Regions)
    }

    /// Takes out the regions that this build can read; what stays belongs to other builds and is for
    /// [`RegionShelf::with`].
    pub fn take(&mut self) -> Regions {
        let mut readable = Vec::new();
        self.regions.retain(|row| match read(row).filter(|_| readable.len() < MOST_KEPT) {
            Some(region) => {
                readable.push(region);
                false
            }
            None => true,
        });
        Regions::new(readable)
    }

    /// The same file with these regions.
    #[must_use]
    pub fn with(&self, regions: &Regions) -> Self {
        let written = regions.all().iter().filter_map(|region| {
            let row = serde_json::to_value(&**region);
            row.inspect_err(|error| tracing::error!(%error, "a region is not writable")).ok()
        });
        let regions = written.chain(self.regions.iter().cloned()).collect();
        Self { version: VERSION, regions, other: self.other.clone() }
    }

    /// Writes it; blocks on the disk.
    pub fn save(&self, data_folder: &Path) -> Result<(), FileError> {
        file::save(&Self::path(data_folder), self)
    }
}

fn read(row: &Value) -> Option<Region> {
    if row.to_string().len() > LARGEST_REGION_BYTES {
        tracing::warn!("a region is larger than this program keeps");
        return None;
    }
    let region = Region::deserialize(row);
    region.inspect_err(|error| tracing::warn!(%error, "a region was not understood")).ok()
}

#[cfg(test)]
mod tests {
    use super::RegionShelf;
    use crate::domain::BoundingBox;
    use crate::domain::region::{Region, Regions};
    use crate::domain::request::Area;
    use crate::store::fault::StorageFault;
    use chrono::DateTime;
    use serde_json::{Value, json};
    use std::sync::Arc;

    fn some() -> Regions {
        let bounds = BoundingBox::new(-50.5, 68.8, -47.0, 69.5).unwrap();
        Regions::new(vec![Region { name: "Jakobshavn".to_owned(), area: Area::Box(bounds) }])
    }

    #[test]
    fn regions_are_the_same_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        assert!(RegionShelf::open(folder.path(), DateTime::UNIX_EPOCH).value.take().all().is_empty());
        RegionShelf::default().with(&some()).save(folder.path()).unwrap();
        let mut again = RegionShelf::open(folder.path(), DateTime::UNIX_EPOCH);
        assert!(again.writable && again.problem.is_none());
        assert_eq!(again.value.take(), some());
        assert_eq!(again.value, RegionShelf::default(), "nothing is left for other builds");
    }

    #[test]
    fn a_row_that_is_not_understood_costs_itself_only_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let strange = json!({"name": "Later", "area": {"ellipse": [1, 2, 3]}});
        let file = json!({"version": 1, "colour": "blue", "regions": [
            strange, {"name": "x", "area": {"box": [0, 0, 1, 1]}}, 7, {"name": "y", "area": {"box": [0, 9, 1, 1]}}
        ]});
        std::fs::write(RegionShelf::path(folder.path()), file.to_string()).unwrap();
        let mut shelf = RegionShelf::open(folder.path(), DateTime::UNIX_EPOCH).value;
        let mut regions = shelf.take();
        assert_eq!(regions.all().len(), 1);
        regions.keep(Arc::clone(&some().all()[0])).unwrap();
        shelf.with(&regions).save(folder.path()).unwrap();
        let text = std::fs::read_to_string(RegionShelf::path(folder.path())).unwrap();
        let written: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(written["colour"], "blue");
        let rows = written["regions"].as_array().unwrap();
        assert!(rows.len() == 5 && rows.contains(&strange) && rows.contains(&json!(7)));
    }

    #[test]
    fn a_file_of_others_is_set_aside_and_a_newer_one_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = RegionShelf::path(folder.path());
        std::fs::write(&path, "{\"version\": 1, \"regions\": 3}").unwrap();
        let damaged = RegionShelf::open(folder.path(), DateTime::UNIX_EPOCH);
        let problem = damaged.problem.unwrap();
        assert!(damaged.writable && problem.fault == StorageFault::SetAside, "{problem:?}");
        assert!(problem.problem.summary.contains("Your own areas"), "{problem:?}");
        std::fs::write(&path, "{\"version\": 2}").unwrap();
        assert!(!RegionShelf::open(folder.path(), DateTime::UNIX_EPOCH).writable);
    }
}

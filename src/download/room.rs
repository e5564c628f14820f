//! How much room a folder's disk has.

use std::path::{Path, PathBuf};

/// Free bytes where a folder is, or will be made; `None` where the system does not tell. The disk
/// is asked on another thread: a network drive may think about it for long.
pub async fn free_bytes(folder: PathBuf) -> Option<u64> {
    tokio::task::spawn_blocking(move || {
        let there = folder.ancestors().find(|place| place.is_dir()).map(Path::to_owned)?;
        fs4::available_space(there).ok()
    })
    .await
    .ok()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::free_bytes;

    #[tokio::test]
    async fn a_folder_that_is_not_made_yet_is_asked_above() {
        let folder = tempfile::tempdir().unwrap();
        let here = free_bytes(folder.path().to_owned()).await;
        assert!(here.is_some_and(|bytes| bytes > 0));
        assert!(free_bytes(folder.path().join("not/made/yet")).await.is_some());
    }
}

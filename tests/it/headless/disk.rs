//! A disk that is full.

use super::place::Place;
use crate::shared;
use std::path::Path;
use std::process::Command;

/// A small file system of its own below `folder`; `None`, after saying so, where none can be made.
#[cfg(target_os = "linux")]
fn small_disk(folder: &Path, megabytes: u32) -> Option<Mounted> {
    if shared::lacks_tools(&["mount", "umount"]) {
        return None;
    }
    std::fs::create_dir_all(folder).unwrap();
    let size = format!("size={megabytes}m");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output().unwrap();
    if !mounted.status.success() {
        println!("no file system can be mounted here: {}", String::from_utf8_lossy(&mounted.stderr));
        return None;
    }
    Some(Mounted(folder.to_owned()))
}

#[cfg(target_os = "linux")]
struct Mounted(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().ok();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_waited_for_and_has_an_end() {
    const BYTES: u64 = 40_000_000;
    let origin = crate::downloads::origin::Origin::start(2, BYTES, std::time::Duration::ZERO);
    let token = crate::engine::server::token("joe", chrono::Utc::now() + chrono::TimeDelta::days(9));
    let place = Place::new(Some(token));
    let Some(_mounted) = small_disk(&place.path("results"), 30) else { return };
    let said = place.run(origin.root.as_str(), &["--wait-at-most", "disk=4s"]).await;
    said.assert_code(5);
    assert_eq!(said.waits("disk").first(), Some(&"began"), "{said}");
    assert!(said.summary()["words"].as_str().unwrap().contains("free space"), "{said}");

    // Somebody makes room before the limit.
    let mut run = place.start_run(origin.root.as_str(), &[]);
    run.until("the word about the disk", |said| !said.waits("disk").is_empty()).await;
    let grown = Command::new("mount").args(["-o", "remount,size=400m"]).arg(place.path("results")).status().unwrap();
    assert!(grown.success());
    let said = run.ended().await;
    said.assert_code(0);
    assert_eq!(said.waits("disk").last(), Some(&"over"), "{said}");
}

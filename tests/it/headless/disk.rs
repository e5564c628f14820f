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

/// Names and contents of a folder.
#[cfg(target_os = "linux")]
fn all_of(folder: &Path) -> std::collections::BTreeMap<std::ffi::OsString, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap())).collect()
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results_on_a_disk_that_cannot_be_written_are_judged_and_nothing_of_them_is_lost() {
    use harmony_desktop::inspect::export::{ExportError, Format, Provenance, Wish, export};
    use harmony_desktop::inspect::{Cancel, open_here};
    let place = Place::new(None);
    let folder = place.path("results");
    let Some(_mounted) = small_disk(&folder, 30) else { return };
    let mut file = netcdf_writer::NcFileBuilder::new();
    let rows = file.add_dimension("n", 3).unwrap();
    for (name, units, start) in [("lat", "degrees_north", 40.2), ("lon", "degrees_east", -105.4), ("h", "m", 7.0)] {
        let variable = file.add_variable::<f64>(name, &[rows]).unwrap();
        file.write_variable(variable, &[start, start + 0.1, start + 0.2]).unwrap();
        file.add_variable_attribute(variable, "units", netcdf_writer::NcAttrValue::Chars(units.to_owned())).unwrap();
    }
    let options = netcdf_writer::NcWriteOptions { format: netcdf_writer::NcWriteFormat::Nc4 };
    let result = folder.join("cut.nc");
    std::fs::write(&result, file.to_vec(options).unwrap().1).unwrap();
    place.write("box.harmony.json", r#"{"harmony_request": 1, "collection": "C1-X", "bbox": [-105.5, 40, -105, 41]}"#);
    let read_only = Command::new("mount").args(["-o", "remount,ro"]).arg(&folder).status().unwrap();
    assert!(read_only.success());
    let before = all_of(&folder);

    let said = place.perform(&["inspect", "results/cut.nc", "--request", "box.harmony.json"]).await;
    said.assert_code(0);
    assert!(said.stdout.contains("all inside your box"), "{said}");
    let mut reader = open_here(&result).unwrap();
    let structure = reader.structure().unwrap();
    let wish = Wish { variables: vec!["/h".to_owned()], ..Wish::default() };
    for (name, format) in [("h.csv", Format::Csv), ("h.fgb", Format::FlatGeobuf), ("cut.nc", Format::Csv)] {
        let to = (folder.join(name), format, true);
        let place = (to.0.as_path(), to.1, to.2);
        let provenance = Provenance::default();
        let refused =
            export(reader.as_mut(), &structure, &wish, &provenance, place, &Cancel::default(), &mut |_, _| {});
        let refused = refused.unwrap_err();
        assert!(matches!(refused, ExportError::Disk(_)), "{name}: {refused:?}");
        println!("{refused}");
        assert!(refused.to_string().contains("could not be written"), "{refused}");
    }
    assert_eq!(all_of(&folder), before, "nothing is there that was not, nothing is gone");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_into_a_folder_that_cannot_be_written_says_so_and_ends() {
    let origin = crate::downloads::origin::Origin::start(2, 1_000, std::time::Duration::ZERO);
    let token = crate::engine::server::token("joe", chrono::Utc::now() + chrono::TimeDelta::days(9));
    let place = Place::new(Some(token));
    let folder = place.path("results");
    let Some(_mounted) = small_disk(&folder, 30) else { return };
    place.run(origin.root.as_str(), &[]).await.assert_code(0);
    let before = all_of(&folder);
    assert!(before.keys().any(|name| name.to_string_lossy().starts_with("harmony-job-")), "{:?}", before.keys());
    let read_only = Command::new("mount").args(["-o", "remount,ro"]).arg(&folder).status().unwrap();
    assert!(read_only.success());
    let said = place.run(origin.root.as_str(), &[]).await;
    println!("{said}");
    assert_ne!(said.code, Some(0), "{said}");
    let words = format!("{}{}", said.stdout, said.stderr);
    assert!(words.contains("Read-only") || words.contains("cannot be written"), "{said}");
    assert_eq!(all_of(&folder), before, "what was there is as it was");
}

//! What leaves the window: a result as FlatGeobuf and CSV with the line that reads it, and the paragraph for a paper.

use super::window::{Start, Window};
use egui::accesskit::Role;
use harmony_desktop::engine::snapshot::TransferState;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tutorial's photons: one granule.
const REQUEST: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [-105.5, 40, -105, 41], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;

/// The tutorial's file, downloaded, with its job's record complete.
fn downloaded() -> (Window, PathBuf) {
    let mut file = tempfile::Builder::new().suffix(".harmony.json").tempfile().unwrap();
    file.write_all(REQUEST.as_bytes()).unwrap();
    let mut window = Window::open(Start { file: Some(file.path().to_owned()), ..Start::practicing() });
    window.until_told("1 granule");
    window.press_button("Submit");
    window.until_shown("Download 1 file");
    window.press_button("Download 1 file");
    window.until("the file is whole", |window| {
        window.snapshot().transfers.iter().any(|transfer| matches!(transfer.state, TransferState::Done))
    });
    let path = window.snapshot().transfers[0].path.clone();
    window.until("its record names its collection", |_| record(&path).is_some_and(|text| text.contains("\"doi\"")));
    (window, path)
}

fn record(path: &Path) -> Option<String> {
    let entries = path.parent()?.read_dir().ok()?.flatten();
    let mut records = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("harmony-job-"));
    std::fs::read_to_string(records.next()?.path()).ok()
}

/// Exports to the proposed name, and gives the file and what was copied.
fn export(window: &mut Window, folder: &Path, ending: &str) -> (PathBuf, String) {
    window.press_button("Export");
    window.until_shown("Copy the line for Python");
    let entries = folder.read_dir().unwrap().flatten().map(|entry| entry.path());
    let written = entries.into_iter().find(|path| path.extension().is_some_and(|found| found == ending)).unwrap();
    let line = window.copied_by("Copy the line for Python");
    assert!(line.contains(&*written.file_name().unwrap().to_string_lossy()), "{line}");
    (written, line)
}

/// The rows that Python finds by the line.
fn rows_in_python(line: &str) -> Option<u64> {
    let script = format!("{line}\nprint(len(data))\n");
    let output = Command::new(crate::inspect::results_python()?).arg("-c").arg(&script).output().unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

#[test]
fn photons_leave_as_flatgeobuf_and_csv_with_the_line_that_reads_them() {
    let (mut window, path) = downloaded();
    let folder = path.parent().unwrap();
    window.drop_file(&path);
    window.until_shown("Values");
    window.press("Export…");
    window.until_shown("Export values");
    window.keep_picture("export-form");
    let (flat, line) = export(&mut window, folder, "fgb");
    assert!(line.starts_with("import geopandas as gpd\n\ndata = gpd.read_file("), "{line}");
    assert!(std::fs::read(&flat).unwrap().starts_with(b"fgb"));
    window.keep_picture("export-done");
    let in_python = rows_in_python(&line);

    // The same name again is asked about first.
    window.press_button("Export more");
    window.until_shown("File name");
    window.press_button("Export");
    window.until_told("is there already. Replace it?");
    window.press_button("Choose another name");
    window.until_shown("File name");

    window.press_role(Role::RadioButton, "CSV");
    let (table, line) = export(&mut window, folder, "csv");
    assert!(line.starts_with("import pandas as pd\n\ndata = pd.read_csv("), "{line}");
    let text = std::fs::read_to_string(&table).unwrap();
    let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    for told in ["ATL03", "10.5067/", "105.5° W", "Cut from the granule ATL03_", "Harmony Desktop"] {
        assert!(head.iter().any(|line| line.contains(told)), "{told}: {head:#?}");
    }
    let rows = text.lines().count() as u64 - head.len() as u64 - 1;
    assert!(rows > 1000, "{rows} rows");
    for found in [in_python, rows_in_python(&line)].into_iter().flatten() {
        assert_eq!(found, rows);
    }
    window.press_button("Close");
    window.until("the dialog is closed", |window| !window.shows("Export values"));
    window.rest();
}

#[test]
fn the_paragraph_for_the_methods_is_copied_from_the_jobs_menu() {
    let (mut window, _) = downloaded();
    window.press_button("Job");
    window.until_shown("Copy methods paragraph");
    let text = window.copied_after("Copy methods paragraph");
    for words in
        ["subset 1 granule to the box 105.5° W–105° W", "The result was downloaded whole", "https://doi.org/10.5067/"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    window.until_told("The paragraph for the methods is on the clipboard");
}

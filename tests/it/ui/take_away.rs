//! What leaves the window: a result as FlatGeobuf and CSV with the line that reads it, and the paragraph for a paper.

use super::results_map::levels;
use super::window::{Start, Window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
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

/// Runs a script with the scientists' Python; what it prints, or `None` where there is none.
fn in_python(script: &str, arguments: &[&Path]) -> Option<String> {
    let output =
        Command::new(crate::inspect::results_python()?).arg("-c").arg(script).args(arguments).output().unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The rows that Python finds by the line.
fn rows_in_python(line: &str) -> Option<u64> {
    in_python(&format!("{line}\nprint(len(data))\n"), &[])?.parse().ok()
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

/// A form with a box over some of the cells of [`levels`].
const BOX: &str = r#"{
    "harmony_request": 1, "environment": "practice", "collection": "C2596864127-NSIDC_CPRD",
    "bbox": [11.5, 12, 20.2, 15], "temporal": {"start": "2020-04-27", "stop": "2020-05-28"}
}"#;

/// An export of a file, of the second level or of the box, against xarray, by geopandas, pandas and GDAL (pyogrio).
const JUDGE: &str = r#"
import sys, warnings, numpy as np, pandas as pd, geopandas as gpd, pyogrio, xarray as xr
warnings.simplefilter("ignore")
source, written, part = sys.argv[1:]
wind = xr.open_dataset(source)["wind"]
names = ["wind"] if part == "slice" else ["wind_0", "wind_1"]
levels = [1] if part == "slice" else [0, 1]
box = wind if part == "slice" else wind.sel(lat=slice(12, 15), lon=slice(11.5, 20.2))
truth = np.array([(lat, lon, *box.sel(lat=lat, lon=lon).values[levels]) for lat in box.lat.values for lon in box.lon.values])
if written.endswith(".fgb"):
    info = pyogrio.read_info(written)
    assert info["driver"] == "FlatGeobuf" and info["crs"] == "EPSG:4326" and info["features"] == len(truth), info
    _, _, shapes, columns = pyogrio.raw.read(written, columns=names)
    assert len(shapes) == len(truth) and sorted(columns[-1]) == sorted(truth[:, -1])
    found = gpd.read_file(written)
    places = [found.geometry.y, found.geometry.x]
else:
    found = pd.read_csv(written, comment=chr(35))
    places = [found["latitude"], found["longitude"]]
found = np.array(sorted(zip(*places, *(found[name] for name in names))))
assert np.array_equal(found, truth), (found[:3], truth[:3])
print(len(found))
"#;

#[test]
fn a_slice_and_a_box_leave_as_flatgeobuf_and_csv_with_the_values_that_xarray_has_there() {
    let folder = tempfile::tempdir().unwrap();
    let request = folder.path().join("request.harmony.json");
    std::fs::write(&request, BOX).unwrap();
    let mut window = Window::open(Start { file: Some(request), ..Start::practicing() });
    window.until_told(" granule");
    let source = levels(folder.path());
    window.drop_file(&source);
    window.until_told("Heatmap of wind");
    window.press_role(Role::Tab, "Values");
    window.focus_containing(Role::Slider, "lev");
    window.key(Modifiers::NONE, Key::ArrowRight);
    window.until("the second level is shown", |window| {
        window.names_of(Role::Row, "0: ").iter().any(|row| row.contains("1001"))
    });
    window.press("Export…");
    let parts =
        [("slice", "Only the slice that the table shows", 600), ("box", "Only what lies in the box of the form", 36)];
    for (part, choice, rows) in parts {
        for (format, ending) in [("FlatGeobuf", "fgb"), ("CSV", "csv")] {
            window.until_shown("File name");
            window.press_role(Role::RadioButton, choice);
            window.press_role(Role::RadioButton, format);
            window.fill("File name", &format!("{part}.{ending}"));
            window.keep_picture(&format!("export-{part}-{ending}"));
            window.press_button("Export");
            window.until_shown("Copy the line for Python");
            let line = window.copied_by("Copy the line for Python");
            let written = folder.path().join(format!("{part}.{ending}"));
            let judged = in_python(JUDGE, &[&source, &written, Path::new(part)]);
            for found in [judged.and_then(|count| count.parse().ok()), rows_in_python(&line)].into_iter().flatten() {
                assert_eq!(found, rows, "{part} as {format}");
            }
            window.press_button("Export more");
        }
    }
    window.rest();
}

#[test]
fn a_result_is_opened_in_the_programs_that_are_here_and_python_begins_with_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let source = levels(folder.path());
    let mut window = Window::open(Start::practicing());
    window.drop_file(&source);
    window.until_told("Heatmap of wind");
    for (number, program) in ["QGIS", "Panoply", "Python"].into_iter().enumerate() {
        window.press_button("Open in another program");
        window.press(&format!("Open in {program}"));
        window.until("it is started", |window| window.started().len() > number);
        let vector = window.started().pop().unwrap();
        assert_eq!((vector[0].to_string_lossy().as_ref(), vector.len()), (program, 2));
        if program == "Python" {
            let printed = in_python(&vector[1].to_string_lossy(), &[]);
            assert!(printed.is_none_or(|printed| printed.contains("wind") && printed.contains("lev: 2")));
        } else {
            assert_eq!(vector[1], source.as_os_str());
        }
    }
    // What cannot be read here may be read there; Panoply reads no CSV.
    let table = folder.path().join("table.csv");
    std::fs::write(&table, "a,b\n1,2\n").unwrap();
    window.drop_file(&table);
    window.until_shown("table.csv");
    window.until_idle();
    window.press_button("Open in another program");
    window.until_shown("Open in QGIS");
    assert!(!window.shows("Open in Panoply"));
}

#[test]
fn the_copied_line_for_python_runs_and_gives_the_shape_that_is_shown() {
    let (mut window, path) = downloaded();
    window.drop_file(&path);
    window.until_told("Profile of gt1l");
    for (name, dimensions) in [("h_ph", 1), ("signal_conf_ph", 2), ("lat_ph", 1)] {
        window.fill("Search variables and groups", name);
        window.until("it is found", |window| {
            let items = window.names_of(Role::TreeItem, name);
            !items.is_empty() && items.iter().all(|item| item.starts_with(&format!("{name} (")))
        });
        let items = window.places_of_role(Role::TreeItem, &window.names_of(Role::TreeItem, name)[0]);
        window.press_at(items[0].center());
        window.until("its line is there", |window| window.tells(&format!("[\"{name}\"]")));
        let line = window.copied_by("Copy the same in Python");
        assert!(line.contains(&*path.to_string_lossy()) && line.contains("gt1l/heights"), "{line}");
        let shape = structure_shape(&path, &format!("/gt1l/heights/{name}"));
        assert_eq!(shape.len(), dimensions);
        if let Some(found) = in_python(&format!("{line}\nprint(*data.shape)\n"), &[]) {
            let found: Vec<u64> = found.split(' ').map(|number| number.parse().unwrap()).collect();
            assert_eq!(found, shape, "{line}");
        }
    }
}

/// The shape as a reader has it that the window does not use so.
fn structure_shape(path: &Path, name: &str) -> Vec<u64> {
    hdf5_reader::Hdf5File::open(path).unwrap().dataset(name).unwrap().shape().to_vec()
}

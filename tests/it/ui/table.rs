//! The table of values of real files in the real window: how it jumps, scrolls, copies, and what it reads for that.
//! numpy and pandas are the judges.

use super::window::{SIZE, Start, Window};
use crate::inspect::{launch, made, results_python};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use harmony_desktop::engine::inspection::OpenResult;
use harmony_desktop::inspect::{Reader, Selection, Stopper, Structure, Unread, Values, open};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Photons of the reference file.
const PHOTONS: usize = 1_850_000;

/// Bytes of the file that were read for each variable.
type Read = Arc<Mutex<BTreeMap<String, u64>>>;

/// A reader that remembers what it read.
struct Counted(Box<dyn Reader>, Read);

impl Reader for Counted {
    fn structure(&mut self) -> Result<Structure, Unread> {
        self.0.structure()
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let before = self.0.bytes_read();
        let values = self.0.read(path, selection);
        *self.1.lock().unwrap().entry(path.to_owned()).or_default() += self.0.bytes_read() - before;
        values
    }

    fn bytes_read(&self) -> u64 {
        self.0.bytes_read()
    }

    fn stopper(&self) -> Option<Stopper> {
        self.0.stopper()
    }
}

/// Opens files as the program does, in processes of their own.
fn counting() -> (OpenResult, Read) {
    let read = Read::default();
    let counted = Arc::clone(&read);
    (Arc::new(move |path| Ok(Box::new(Counted(open(path, &launch())?, Arc::clone(&counted))))), read)
}

fn python(python: &OsStr, script: &str, arguments: &[&Path]) -> Value {
    let output = Command::new(python).args(["-c", script]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// The reference file in full.
fn whole_reference() -> Option<PathBuf> {
    let folder = made("make_atl03.py", "reference-whole", |script, folder| {
        vec![script.as_os_str().to_owned(), folder.join("R.h5").into_os_string()]
    })?;
    Some(folder.join("R.h5"))
}

fn values_of(path: &Path, results: OpenResult) -> Window {
    let start = Start { file: Some(path.to_owned()), size: Some(SIZE), results: Some(results), ..Start::practicing() };
    let mut window = Window::open(start);
    window.until_shown("Values");
    window.press_role(Role::Tab, "Values");
    window.until("the first rows are there", |window| cells_of(window, 0).is_some());
    window
}

/// What stands in a row, if it is in sight and there.
fn cells_of(window: &Window, row: u64) -> Option<String> {
    let start = format!("{row}:");
    let told = window.names_of(Role::Row, &start).pop()?;
    let cells = told[start.len()..].trim();
    (!cells.is_empty()).then(|| cells.to_owned())
}

#[track_caller]
fn until_row(window: &mut Window, row: u64) -> String {
    window.until(&format!("row {row} is there"), |window| cells_of(window, row).is_some());
    // Its columns come one by one.
    window.until_idle();
    cells_of(window, row).unwrap()
}

fn go_to(window: &mut Window, goal: &str) {
    window.fill("Go to index or value", goal);
    window.key(Modifiers::NONE, Key::Enter);
}

/// One variable without its neighbours.
fn alone(window: &mut Window) {
    window.press_role(Role::CheckBox, "Neighbours");
    window.until("it is alone", |window| cells_of(window, 0).is_some_and(|cells| !cells.contains(' ')));
}

/// Largest chunks, some values, and where values and times are nearest.
const TRUTH: &str = r#"
import h5py, json, sys, numpy as np
with h5py.File(sys.argv[1]) as f:
    h = f["gt1l/heights"]
    largest = {"/gt1l/heights/" + k: max(d.id.get_chunk_info(i).size for i in range(d.id.get_num_chunks()))
               for k, d in h.items()}
    time, lat, height = h["delta_time"][:], h["lat_ph"][:], h["h_ph"][:]
    height.tofile(sys.argv[2])
    middle = float(time[1234567])
    epoch = np.datetime64("2018-01-01", "ns")
    print(json.dumps({
        "largest": largest, "last": float(height[1849999]), "last_lat": float(lat[1849999]),
        "lat": int(np.argmin(np.abs(lat - 40.25))),
        "when": str(epoch + np.timedelta64(round(middle * 1e9), "ns")),
    }))
"#;

#[test]
fn jumps_in_1_850_000_photons_are_right_and_read_two_chunks_of_each_variable_at_most() {
    let (Some(judge), Some(file)) = (results_python(), whole_reference()) else { return };
    let folder = TempDir::new().unwrap();
    let truth = python(&judge, TRUTH, &[&file, &folder.path().join("heights")]);
    let (results, read) = counting();
    let mut window = values_of(&file, results);
    // What map and details read by themselves is there before.
    window.until_idle();
    window.until("nothing is read", |window| !window.is_reading());
    read.lock().unwrap().clear();
    go_to(&mut window, "1,849,999");
    let cells = until_row(&mut window, 1_849_999);
    let holds = |cells: &str, number: &Value| cells.split(' ').any(|cell| cell.parse() == Ok(number.as_f64().unwrap()));
    assert!(holds(&cells, &truth["last_lat"]), "{cells} holds {}", truth["last_lat"]);
    window.until_idle();
    for (path, bytes) in read.lock().unwrap().iter() {
        let most = 2 * truth["largest"][path].as_u64().unwrap() + 16_384;
        println!("row 1,849,999: {bytes} bytes of {path}, two chunks are at most {most}");
        assert!(*bytes <= most, "{path}: {bytes} of {most}");
    }
    // A value of the column in which the cursor is, and a time, whichever column that is in.
    let lat = truth["lat"].as_u64().unwrap();
    window.press_role(Role::TreeItem, "lat_ph (delta_time) degrees_north  float64");
    window.until_told("float64, delta_time 1");
    go_to(&mut window, "40.25");
    let cells = until_row(&mut window, lat);
    assert!(cells.contains("40.25") || cells.contains("40.249"), "{cells}");
    window.focus_containing(Role::Grid, "Values");
    window.key(Modifiers::NONE, Key::Home);
    go_to(&mut window, truth["when"].as_str().unwrap());
    let cells = until_row(&mut window, 1_234_567);
    let shown = cells.split(' ').find(|cell| cell.starts_with("2020-")).unwrap();
    // To the microsecond: the last digits are those of the nearest float.
    assert_eq!(truth["when"].as_str().unwrap()[..26], shown[..26]);
    go_to(&mut window, "2,000,000");
    window.until_told("The last index is 1");
    window.rest();
}

#[test]
fn a_thousand_steps_of_the_wheel_show_every_row_in_its_place() {
    let (Some(judge), Some(file)) = (results_python(), whole_reference()) else { return };
    let folder = TempDir::new().unwrap();
    let raw = folder.path().join("heights");
    python(&judge, TRUTH, &[&file, &raw]);
    let heights: Vec<f32> =
        std::fs::read(&raw).unwrap().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    assert_eq!(heights.len(), PHOTONS);
    let (results, _) = counting();
    let mut window = values_of(&file, results);
    alone(&mut window);
    go_to(&mut window, "98500");
    until_row(&mut window, 98_500);
    window.point_at(window.row_at("98500:").center());
    let mut first = 0;
    let (mut seen, mut blank) = (0, 0);
    for step in 0..1000 {
        window.wheel(if step < 700 { -84.0 } else { 56.0 });
        let rows = window.names_of(Role::Row, "");
        let numbers: Vec<u64> = rows.iter().map(|row| row.split(':').next().unwrap().parse().unwrap()).collect();
        assert!(numbers.iter().zip(numbers.iter().skip(1)).all(|(one, next)| one + 1 == *next), "{numbers:?}");
        assert!(first == 0 || numbers[0].abs_diff(first) <= 12, "step {step}: from {first} to {}", numbers[0]);
        first = numbers[0];
        for (row, number) in rows.iter().zip(&numbers) {
            match row.split_once(": ").map(|(_, cell)| cell.trim()).filter(|cell| !cell.is_empty()) {
                Some(cell) => {
                    assert_eq!(cell.parse::<f32>().unwrap(), heights[*number as usize], "row {number}");
                    seen += 1;
                }
                None => blank += 1,
            }
        }
    }
    window.until("all are there", |window| {
        window.names_of(Role::Row, "").iter().all(|row| row.split_once(": ").is_some_and(|(_, cell)| !cell.is_empty()))
    });
    println!("1000 steps: {seen} cells right, {blank} not there yet; last in sight from row {first}");
    assert!(first > 98_500 && seen > 5_000, "{first} {seen} {blank}");
    window.rest();
}

const SPARSE: &str = r#"
import h5py, json, sys, numpy as np
with h5py.File(sys.argv[1], "w") as f:
    d = f.create_dataset("wide", shape=(400_000_000,), dtype="f8", chunks=(1_000_000,), compression="gzip")
    for start in (0, 10**8, 399_000_000):
        d[start:start + 1_000_000] = np.arange(1_000_000) / 8 + start
    print(max(d.id.get_chunk_info(i).size for i in range(d.id.get_num_chunks())))
"#;

#[test]
fn element_100_000_000_of_400_000_000_is_there_after_reading_two_chunks_at_most() {
    let Some(judge) = results_python() else { return };
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("sparse.h5");
    let largest = python(&judge, SPARSE, &[&file]).as_u64().unwrap();
    let (results, read) = counting();
    let mut window = values_of(&file, results);
    window.until_idle();
    window.until("nothing is read", |window| !window.is_reading());
    for (row, cell) in [(100_000_000, "100000000.0"), (399_999_999, "399124999.875"), (200_000_000, "0.0")] {
        read.lock().unwrap().clear();
        go_to(&mut window, &row.to_string());
        assert_eq!(until_row(&mut window, row), cell);
        window.until_idle();
        let bytes: u64 = read.lock().unwrap().values().sum();
        println!("row {row} of 400,000,000: {bytes} bytes read, the largest chunk has {largest}");
        assert!(bytes <= 2 * largest + 65_536, "{bytes} bytes, the largest chunk has {largest}");
    }
    // The scroll bar's end and the keys reach the last row exactly.
    window.focus_containing(Role::Grid, "Values");
    window.key(Modifiers::COMMAND, Key::Home);
    assert_eq!(until_row(&mut window, 0), "0.0");
    window.key(Modifiers::COMMAND, Key::End);
    assert_eq!(until_row(&mut window, 399_999_999), "399124999.875");
    window.rest();
}

/// Values that are easily written wrong.
const KINDS: &str = r#"
import h5py, sys, numpy as np
n = 6
with h5py.File(sys.argv[1], "w") as f:
    g = f.create_group("kinds")
    g["signed"] = np.array([2**53 + 1, -2**63, 2**63 - 1, -(2**53 + 1), 0, 7], "i8")
    g["unsigned"] = np.array([2**64 - 1, 2**63, 2**53 + 1, 0, 1, 2], "u8")
    g["short"] = np.array([0.1, 1e-45, 3.4028235e38, 16777216, -0.0, 1 / 3], "f4")
    g["long"] = np.array([0.1, 5e-324, 1.7976931348623157e308, 2**53 + 2, -0.0, 1 / 3], "f8")
    g["when"] = 7.3e7 + np.array([0, 0.25, 0.1, 1 / 3, 59.999999, 86400])
    g["when"].attrs["units"] = "seconds since 2018-01-01"
    g["flag"] = np.array([-2, 0, 4, 4, 0, -2], "i1")
    g["flag"].attrs["flag_values"] = np.array([-2, 0, 4], "i1")
    g["flag"].attrs["flag_meanings"] = "possible_tep noise high"
    words = ["plain", "tab\there", "line\nbreak", 'a "quoted", word', "", "Überflug µ – ".strip() + "x" * 300]
    g.create_dataset("words", data=np.array(words, object), dtype=h5py.string_dtype())
    row = np.dtype([("id", "<i8"), ("height", "<f4"), ("name", h5py.string_dtype())])
    g["row"] = np.array([(2**53 + 1 + i, 0.1 * i, f"beam {i}, {'strong' if i % 2 else 'weak'}") for i in range(n)], row)
    packed = g.create_dataset("packed", data=np.array([0, 1, 7315, -9999, -1, 100], "i2"))
    packed.attrs.update({"scale_factor": np.float32(0.01), "_FillValue": np.int16(-9999)})
"#;

const JUDGE: &str = r#"
import h5py, io, json, sys, numpy as np, pandas as pd
file, copied = sys.argv[1:3]
between = "\t" if copied.endswith("tsv") else ","
names = json.load(open(sys.argv[3]))
t = pd.read_csv(copied, sep=between, dtype=str, keep_default_na=False, header=None if between == "\t" else 0)
if between == "\t":
    t.columns = names
assert list(t.columns) == names, list(t.columns)
with h5py.File(file) as f:
    g = f["kinds"]
    n = len(g["signed"])
    assert len(t) == n, t
    whole = lambda name: [int(x) for x in t[name]]
    assert whole("signed") == g["signed"][:].tolist()
    assert whole("unsigned") == g["unsigned"][:].tolist()
    short, long = (np.array([kind(x) for x in t[name]]) for name, kind in (("short", np.float32), ("long", np.float64)))
    assert short.tobytes() == g["short"][:].tobytes(), t["short"]
    assert long.tobytes() == g["long"][:].tobytes(), t["long"]
    since = [pd.Timestamp(x.rstrip("Z")) - pd.Timestamp("2018-01-01") for x in t["when"]]
    back = [x.value // 10**9 + (x.value % 10**9) / 1e9 for x in since]
    assert back == g["when"][:].tolist(), (back, g["when"][:].tolist())
    assert t["when"][1].endswith(".25Z") and t["when"][2].endswith(".1Z"), t["when"]
    assert t["flag"].tolist() == [f"{v} " + {-2: "possible_tep", 0: "noise", 4: "high"}[v] for v in g["flag"][:]]
    assert t["words"].tolist() == [x.decode() for x in g["words"][:]], t["words"]
    rows = g["row"][:]
    assert whole("row.id") == rows["id"].tolist()
    assert np.array([np.float32(x) for x in t["row.height"]]).tobytes() == rows["height"].tobytes()
    assert t["row.name"].tolist() == [x.decode() for x in rows["name"]]
    packed = [None if x == "" else round(float(x) / 0.01) for x in t["packed"]]
    assert packed == [None if v == -9999 else int(v) for v in g["packed"][:]], t["packed"]
"#;

#[test]
fn copies_of_every_kind_are_what_numpy_and_pandas_read_in_the_file() {
    let Some(judge) = results_python() else { return };
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("kinds.h5");
    python(&judge, KINDS, &[&file]);
    let (results, _) = counting();
    let mut window = values_of(&file, results);
    window.focus_containing(Role::Grid, "Values");
    window.key(Modifiers::COMMAND, Key::A);
    let csv = window.copied_from_menu("Copy", "Copy selected cells as CSV");
    window.focus_containing(Role::Grid, "Values");
    window.copy();
    window.until("it is copied", |window| window.copied().is_some());
    let tsv = window.copied().unwrap();
    let names: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    assert_eq!(names.len(), 11, "{names:?}");
    std::fs::write(folder.path().join("names"), serde_json::to_string(&names).unwrap()).unwrap();
    for (name, text) in [("copied.csv", &csv), ("copied.tsv", &tsv)] {
        std::fs::write(folder.path().join(name), text).unwrap();
        python(&judge, JUDGE, &[&file, &folder.path().join(name), &folder.path().join("names")]);
    }
    // One value, as it is: nothing is quoted.
    let one = |window: &mut Window, name: &str, row: usize| {
        go_to(window, &row.to_string());
        window.focus_containing(Role::Grid, "Values");
        window.key(Modifiers::NONE, Key::Home);
        (0..names.iter().position(|other| *other == name).unwrap())
            .for_each(|_| window.key(Modifiers::NONE, Key::ArrowRight));
        window.copy();
        window.until("it is copied", |window| window.copied().is_some());
        window.copied().unwrap()
    };
    assert_eq!(one(&mut window, "signed", 0), "9007199254740993");
    assert_eq!(one(&mut window, "unsigned", 0), "18446744073709551615");
    assert_eq!(one(&mut window, "short", 0), "0.1");
    assert_eq!(one(&mut window, "when", 1), "2020-04-24T21:46:40.25Z");
    assert_eq!(one(&mut window, "flag", 2), "4 high");
    assert_eq!(one(&mut window, "words", 1), "tab\there");
    assert_eq!(one(&mut window, "words", 3), "a \"quoted\", word");
    assert_eq!(one(&mut window, "packed", 3), "–", "a missing value is copied as it is seen");
    window.rest();
}

#[test]
fn a_long_cell_is_told_in_full_and_its_menu_copies_the_row() {
    let Some(judge) = results_python() else { return };
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("kinds.h5");
    python(&judge, KINDS, &[&file]);
    let (results, _) = counting();
    let mut window = values_of(&file, results);
    let whole = format!("Überflug µ –{}", "x".repeat(300));
    window.press_role(Role::TreeItem, "words (phony_dim_0) text");
    alone_words(&mut window);
    let row = window.row_at("5:");
    window.point_at(egui::pos2(row.left() + 120.0, row.center().y));
    window.until_told(&whole);
    window.press_secondary();
    window.until_shown("Copy whole rows as CSV");
    assert!(window.tells("Go to a row of the values"));
    window.keep_picture("table-menu");
    assert_eq!(window.copied_after("Copy whole rows as CSV"), format!("words\n{whole}\n"));
    window.rest();
}

fn alone_words(window: &mut Window) {
    window.press_role(Role::CheckBox, "Neighbours");
    window.until("the words are alone", |window| cells_of(window, 0).is_some_and(|cells| cells == "plain"));
}

#[test]
fn keys_walk_the_table_and_a_command_goes_to_a_row() {
    let (Some(_), Some(file)) = (results_python(), whole_reference()) else { return };
    let (results, _) = counting();
    let mut window = values_of(&file, results);
    alone(&mut window);
    window.focus_containing(Role::Grid, "Values");
    let first = |window: &Window| -> u64 {
        let row = window.names_of(Role::Row, "").into_iter().next().unwrap();
        row.split(':').next().unwrap().parse().unwrap()
    };
    window.key(Modifiers::COMMAND, Key::Home);
    for (key, moves) in [(Key::PageDown, true), (Key::PageUp, false)] {
        window.key(Modifiers::NONE, key);
        assert_eq!(first(&window) > 0, moves && first(&window) > 0, "{key:?}");
    }
    (0..60).for_each(|_| window.key(Modifiers::NONE, Key::ArrowDown));
    assert!(window.names_of(Role::Row, "60:").len() == 1, "the cursor stays in sight");
    window.key(Modifiers::COMMAND, Key::End);
    until_row(&mut window, PHOTONS as u64 - 1);
    window.key(Modifiers::COMMAND, Key::G);
    window.type_text("777777");
    window.key(Modifiers::NONE, Key::Enter);
    until_row(&mut window, 777_777);
    window.rest();
}

//! Files with known truth against their requests, through the program itself. The files are written by h5py, netCDF4,
//! rasterio and a spreadsheet's own text; their truth is brute force of numpy, shapely and PROJ (`verdicts/truth.py`).

use super::{results_python, run_script};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

fn program(arguments: &[&str], folder: &Path) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_harmony-desktop"));
    program.args(arguments).current_dir(folder).output().unwrap()
}

/// What `run --check --json` says of each request's only file.
fn checked(folder: &Path) -> BTreeMap<String, Value> {
    let output = program(&["run", "requests", "--to", "results", "--check", "--json"], folder);
    assert_eq!(output.status.code(), Some(6), "some are wrong: {}", String::from_utf8_lossy(&output.stderr));
    let events = String::from_utf8(output.stdout).unwrap();
    let events = events.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let named = |event: Value| {
        let name = event["request_file"].as_str()?.strip_prefix("requests/")?.strip_suffix(".harmony.json")?.to_owned();
        assert_eq!(event["files"].as_array()?.len(), 1, "{event}");
        Some((name, event["files"][0]["subset"].clone()))
    };
    events.filter_map(named).collect()
}

/// The counts of a group as one list of names and numbers.
fn counts(group: &Value) -> BTreeMap<&str, &Value> {
    let parts = [Some(group), group.get("place"), group.get("time")];
    parts
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
        .collect()
}

/// Within a metre or a hundredth.
fn is_near(counted: &Value, truth: &Value) -> bool {
    match (counted.as_f64(), truth.as_f64()) {
        (Some(counted), Some(truth)) => (counted - truth).abs() <= (truth / 100.0).max(1.0),
        (counted, truth) => counted.is_none() && truth.is_none(),
    }
}

/// What is otherwise than the truth, in words; empty if nothing is.
fn differences(verdict: &Value, truth: &Value) -> String {
    let mut told = String::new();
    if verdict["state"] != truth["state"] {
        write!(told, "{} instead of {}; ", verdict["state"], truth["state"]).unwrap();
    }
    let groups = verdict["held"]["groups"].as_array().map_or(&[][..], Vec::as_slice);
    let held = truth["held"].as_array();
    if held.is_some_and(|held| held.len() != groups.len()) {
        write!(told, "{} places; ", groups.len()).unwrap();
    }
    for (group, held) in groups.iter().zip(held.into_iter().flatten()) {
        let counts = counts(group);
        for (name, truth) in held.as_object().unwrap() {
            let counted = counts.get(name.as_str()).copied().unwrap_or(&Value::Null);
            let is_right = if name == "farthest_metres" { is_near(counted, truth) } else { counted == truth };
            if !is_right {
                write!(told, "{} {name} {counted} instead of {truth}; ", group["path"]).unwrap();
            }
        }
    }
    let words = format!("{} {}", verdict["sentence"], verdict["remarks"]);
    let missing = truth["words"].as_array().into_iter().flatten().filter_map(Value::as_str);
    missing.filter(|part| !words.contains(part)).for_each(|part| write!(told, "not said: {part}; ").unwrap());
    told
}

#[test]
fn files_of_known_truth_are_counted_exactly_and_judged_rightly_by_run_check_and_inspect() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    run_script(&python, "verdicts/cases.py", &[folder.path()]);
    let truth: BTreeMap<String, Value> =
        serde_json::from_slice(&std::fs::read(folder.path().join("truth.json")).unwrap()).unwrap();
    let checked = checked(folder.path());
    assert_eq!(checked.keys().collect::<Vec<_>>(), truth.keys().collect::<Vec<_>>());
    let mut wrong = String::new();
    for (name, truth) in &truth {
        let verdict = &checked[name];
        println!("{name}: {} {}", verdict["state"], verdict["sentence"]);
        let told = differences(verdict, truth);
        if !told.is_empty() {
            writeln!(wrong, "{name}: {told}{} {}", verdict["sentence"], verdict["remarks"]).unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(truth.len() > 100, "{}", truth.len());

    // The same of one file, with its sentence for people.
    for (name, file) in [("all_in", "result.h5"), ("elsewhere", "result.h5"), ("point_in_a_cell", "result.nc")] {
        let (file, request) = (format!("results/{name}/{file}"), format!("requests/{name}.harmony.json"));
        let code = if truth[name]["state"] == "wrong" { 6 } else { 0 };
        let output = program(&["inspect", &file, "--request", &request, "--json"], folder.path());
        assert_eq!(output.status.code(), Some(code), "{name}");
        assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), checked[name]);
        let output = program(&["inspect", &file, "--request", &request], folder.path());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(checked[name]["sentence"].as_str().unwrap()), "{text}");
    }
}

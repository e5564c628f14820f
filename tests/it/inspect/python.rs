//! “The same in Python”: every line of every group is run, and what it returns has the shape that is shown.

use super::practice::practice_files;
use super::{reference_file, results_python, samples};
use harmony_desktop::inspect::{FileKind, Structure, open_here, python, text};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs lines; for each prints what came out: sizes of dimensions, a shape, or an error.
const RUN: &str = r#"
import json, sys, warnings
warnings.simplefilter("ignore")
for line in open(sys.argv[1], encoding="utf-8"):
    imports, code = json.loads(line)
    try:
        scope = {}
        exec(imports, scope)
        found = eval(code, scope)
        if hasattr(found, "data_vars"):
            found.load()
            print(json.dumps([{k: int(v) for k, v in found.sizes.items()}, sorted(found.variables)]))
        elif isinstance(found, list):
            print(json.dumps(["list", len(found)]))
        else:
            import numpy
            print(json.dumps(["shape", list(numpy.shape(found))]))
    except Exception as error:
        print(json.dumps(["error", repr(error)[:300]]))
"#;

fn run(python: &std::ffi::OsStr, lines: &[(String, String)]) -> Vec<serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("lines.jsonl");
    let text: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
    std::fs::write(&script, text).unwrap();
    let output = Command::new(python).arg("-c").arg(RUN).arg(&script).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn expected(structure: &Structure, line: &python::Line, path: &str) -> serde_json::Value {
    let group = structure.group(path).unwrap();
    if line.code.starts_with("xr.") {
        let sizes: serde_json::Map<String, serde_json::Value> = text::Listing::of(group)
            .dimensions
            .iter()
            .map(|(name, length)| ((*name).to_owned(), (*length).into()))
            .collect();
        let listing = text::Listing::of(group);
        let mut names: Vec<&str> = listing.rows().map(|row| row.name).collect();
        names.sort_unstable();
        return serde_json::json!([sizes, names]);
    }
    // A table, a raster and a picture are opened whole.
    let columns = group.variables.len();
    match (structure.kind, group.variables.first()) {
        (FileKind::Csv, Some(column)) => return serde_json::json!(["shape", [column.elements(), columns as u64]]),
        (FileKind::Tiff, Some(bands)) => return serde_json::json!(["shape", bands.shape]),
        // One band is a picture without an axis of bands, more bands are its last axis.
        (FileKind::Png, Some(bands)) => match bands.shape.as_slice() {
            [1, rows, columns] => return serde_json::json!(["shape", [rows, columns]]),
            [bands, rows, columns] => return serde_json::json!(["shape", [rows, columns, bands]]),
            shape => panic!("{}: {shape:?}", bands.path),
        },
        _ => {}
    }
    match group.variables.iter().find(|variable| line.code.contains(&format!("{}\"]", variable.name))) {
        Some(variable) => serde_json::json!(["shape", variable.shape]),
        None => serde_json::json!(["list", group.groups.len() + group.variables.len()]),
    }
}

fn check(python: &std::ffi::OsStr, path: &Path, wrong: &mut Vec<String>) -> usize {
    let structure = open_here(path).unwrap().structure().unwrap();
    let groups: Vec<&str> =
        structure.groups().filter(|group| group.same_as.is_none()).map(|group| group.path.as_str()).collect();
    let lines: Vec<python::Line> =
        groups.iter().map(|group| python::group(&structure, path, structure.group(group).unwrap())).collect();
    let scripts: Vec<(String, String)> = lines.iter().map(|line| (line.imports.clone(), line.code.clone())).collect();
    for ((group, line), found) in groups.iter().zip(&lines).zip(run(python, &scripts)) {
        let expected = expected(&structure, line, group);
        // Phony dimensions are numbered by whoever numbers them: sizes are compared.
        let sizes = |value: &serde_json::Value| match value.get(0).and_then(serde_json::Value::as_object) {
            Some(sizes) => {
                let mut lengths: Vec<u64> = sizes.values().filter_map(serde_json::Value::as_u64).collect();
                lengths.sort_unstable();
                serde_json::json!([lengths, value.get(1)])
            }
            None => value.clone(),
        };
        if sizes(&found) != sizes(&expected) {
            wrong.push(format!("{} {group}: {}\n    gives {found}\n    shown {expected}", path.display(), line.code));
        }
    }
    groups.len()
}

#[test]
fn every_line_runs_and_returns_the_shape_shown() {
    let Some(python) = results_python() else { return };
    let Some(reference) = reference_file() else { return };
    let mut files: Vec<PathBuf> = vec![reference];
    files.extend(samples());
    files.extend(practice_files().iter().cloned());
    let (mut lines, mut wrong) = (0, Vec::new());
    for path in &files {
        lines += check(&python, path, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} of {lines} lines:\n{}", wrong.len(), wrong.join("\n"));
    println!("{lines} lines of {} files run", files.len());
}

#[test]
fn hostile_names_of_files_and_groups_stay_names() {
    let Some(python) = results_python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a\"]; raise SystemExit(3) #\u{202e}.h5");
    let make = "import h5py, sys\nf = h5py.File(sys.argv[1], 'w')\n\
        f.create_group('g\"); raise SystemExit(3)\\n\\u202e')['x\"y'] = [1, 2, 3]\nf.close()";
    let made = Command::new(&python).arg("-c").arg(make).arg(&path).status().unwrap();
    assert!(made.success());
    let mut wrong = Vec::new();
    assert_eq!(check(&python, &path, &mut wrong), 2);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

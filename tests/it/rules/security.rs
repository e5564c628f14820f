//! The threat model names the tests that hold it: they must exist.

use std::collections::HashSet;
use std::path::Path;

/// Every function of every file below `folder`, and every module.
fn names(folder: &Path, found: &mut HashSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        if path.is_dir() {
            names(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let functions = text.split("fn ").skip(1);
            let name =
                |rest: &str| rest.split(|end: char| !end.is_alphanumeric() && end != '_').next().unwrap().to_owned();
            found.extend(functions.map(name));
        }
    }
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut known = HashSet::new();
    names(&root.join("src"), &mut known);
    names(&root.join("tests/it"), &mut known);
    let text = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let named: Vec<&str> = text.split('`').skip(1).step_by(2).filter(|name| name.contains("::")).collect();
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        for part in name.split("::").filter(|part| *part != "tests") {
            assert!(known.contains(part), "SECURITY.md names {name}, and there is no {part}");
        }
    }
}

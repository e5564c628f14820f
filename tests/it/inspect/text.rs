//! A group as text against what xarray prints of it.

use super::practice::practice_files;
use super::{reference_file, results_python, samples};
use harmony_desktop::inspect::{Structure, open_here, text};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What xarray has in a group, as JSON: dimensions with sizes, coordinates and data variables with type, dimensions and
/// bytes, in order; an error as a text.
const ASK: &str = r#"
import json, sys, warnings
warnings.simplefilter("ignore")
import xarray as xr
path, groups = sys.argv[1], sys.argv[2:]
def row(name, v):
    kind = str(v.dtype)
    kind = "text" if kind.startswith("<U") or kind.startswith("StringDType") else kind
    return [name, kind, list(v.dims), list(v.shape)]
for group in groups:
    try:
        with xr.open_dataset(path, group=group or None) as ds:
            dims = ds.dims if hasattr(ds, "dims") else ds.sizes
            from xarray.core.formatting import _coord_sort_key
            coords = sorted(ds.coords.items(), key=lambda item: _coord_sort_key(item, tuple(ds.dims)))
            print(json.dumps([{k: int(ds.sizes[k]) for k in ds.sizes}, [row(k, v.variable) for k, v in coords], [row(k, v.variable) for k, v in ds.data_vars.items()]]))
    except Exception as error:
        print(json.dumps(repr(error)[:200]))
"#;

type Row = (String, String, Vec<String>, Vec<u64>);
type Group = (BTreeMap<String, u64>, Vec<Row>, Vec<Row>);

fn ours(structure: &Structure, path: &str) -> Group {
    let group = structure.group(path).unwrap();
    let listing = text::Listing::of(group);
    let rows = |rows: &[text::Row<'_>]| {
        let row = |row: &text::Row<'_>| {
            let (names, lengths): (Vec<&str>, Vec<u64>) = row.dimensions.iter().copied().unzip();
            (row.name.to_owned(), row.kind.clone(), names.into_iter().map(str::to_owned).collect(), lengths)
        };
        rows.iter().map(row).collect::<Vec<Row>>()
    };
    let dimensions = listing.dimensions.iter().map(|(name, length)| ((*name).to_owned(), *length)).collect();
    (dimensions, rows(&listing.coordinates), rows(&listing.variables))
}

/// Dimensions without a name are numbered by whoever numbers them: they are compared by their lengths.
fn plain((dimensions, mut coordinates, mut variables): Group) -> Group {
    let named =
        |name: &String, length: u64| if name.starts_with("phony") { format!("phony {length}") } else { name.clone() };
    for (_, _, names, shape) in coordinates.iter_mut().chain(&mut variables) {
        for (name, length) in names.iter_mut().zip(shape) {
            *name = named(name, *length);
        }
    }
    (dimensions.into_iter().map(|(name, length)| (named(&name, length), length)).collect(), coordinates, variables)
}

/// Compares all groups of a file; how many xarray opened.
fn compare(python: &std::ffi::OsStr, path: &Path) -> usize {
    let structure = open_here(path).unwrap().structure().unwrap();
    let groups: Vec<String> = structure.groups().map(|group| group.path.clone()).collect();
    let output = Command::new(python)
        .arg("-c")
        .arg(ASK)
        .arg(path)
        .args(groups.iter().map(|group| group.trim_start_matches('/')))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut opened = 0;
    for (group, line) in groups.iter().zip(String::from_utf8(output.stdout).unwrap().lines()) {
        let Ok(theirs) = serde_json::from_str::<Group>(line) else { continue };
        // Types that xarray cannot open are shown all the same.
        opened += 1;
        let ours = plain(ours(&structure, group));
        assert_eq!(ours, plain(theirs), "{} {group}", path.display());
    }
    opened
}

#[test]
fn groups_are_listed_as_xarray_prints_them() {
    let Some(python) = results_python() else { return };
    let Some(reference) = reference_file() else { return };
    assert_eq!(compare(&python, &reference), 4);
    let is_netcdf = |path: &&PathBuf| path.extension().is_some_and(|suffix| suffix == "h5" || suffix == "nc4");
    for path in practice_files().iter().filter(is_netcdf).cloned().chain(samples()) {
        let opened = compare(&python, &path);
        println!("{}: xarray opened {opened} groups, all equal", path.display());
    }
}

#[test]
fn the_file_that_xarray_refuses_is_shown_complete() {
    let Some(shared) = crate::shared::folder() else { return };
    let path = shared.join("fixtures/data/ATL03_gt1l.h5");
    let mut reader = open_here(&path).unwrap();
    let structure = reader.structure().unwrap();
    let group = structure.group("/gt1l/heights").unwrap();
    let shown = text::group(&structure, group, &mut |variable| text::peek(reader.as_mut(), variable));
    println!("{shown}");
    for part in [
        "Dimensions:         (delta_time: 2909, phony_dim_6: 5)",
        "  * delta_time      (delta_time) datetime64[ns] 23kB 2018-10-14T00:26:50.79546",
        "    lat_ph          (delta_time) float64 23kB 87.29807046188766",
        "signal_conf_ph  (delta_time, phony_dim_",
        "along track",
        "Place taken from lat_ph, lon_ph, which its attribute “coordinates” names; time from delta_time.",
        "equal UTC",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
}

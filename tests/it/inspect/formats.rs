//! What the program's own readers say against rasterio, netCDF4 and pyproj, over many variants of every format.

use harmony_desktop::inspect::{
    Affine, Data, FileKind, Number, Reader, ReferenceSystem, Selection, Source, Structure, Values, Variable,
    open_source,
};
use proj4rs::Proj;
use proj4rs::transform::transform;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Farthest a place may be off, in metres.
const ASTRAY_METRES: f64 = 1.0;

#[test]
fn every_variant_is_read_as_the_usual_libraries_read_it() {
    let Some(python) = std::env::var_os("HARMONY_TEST_PYTHON_RESULTS") else {
        crate::shared::skip("HARMONY_TEST_PYTHON_RESULTS names no Python with rasterio and netCDF4");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/inspect/formats.py");
    let made = Command::new(python).arg("-W").arg("ignore").arg(script).arg(folder.path()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let truth: Vec<Value> = serde_json::from_slice(&std::fs::read(folder.path().join("truth.json")).unwrap()).unwrap();
    assert!(truth.len() > 100, "{}", truth.len());
    let mut differences = Vec::new();
    for expected in &truth {
        if let Err(what) = compare(folder.path(), expected) {
            differences.push(format!("{}{}: {what}", expected["file"], expected["variable"]));
        }
    }
    assert!(differences.is_empty(), "{} of {}:\n{}", differences.len(), truth.len(), differences.join("\n"));
}

fn compare(folder: &Path, expected: &Value) -> Result<(), String> {
    let path = folder.join(expected["file"].as_str().unwrap());
    let source = Source::open(&path).map_err(|error| error.to_string())?;
    let kind = FileKind::of(&source).map_err(|error| error.to_string())?;
    let mut reader = open_source(source, kind).map_err(|error| format!("{error} {}", error.detail))?;
    let structure: Structure = reader.structure().map_err(|error| error.to_string())?;
    let name = expected["variable"].as_str().unwrap();
    let variable = structure.variable(name).ok_or("no such variable")?;
    if expected["unread"] == true {
        return variable
            .unread
            .as_ref()
            .map(|_| ())
            .or_else(|| reader.read(name, &Selection::all(&variable.shape)).err().map(|_| ()))
            .ok_or_else(|| "was read".to_owned());
    }
    if let Some(texts) = expected["texts"].as_object() {
        for (name, text) in texts {
            same(name, text.as_str(), variable.text(name))?;
        }
    }
    place(variable, expected)?;
    let shape: Vec<u64> = serde_json::from_value(expected["shape"].clone()).unwrap();
    same("shape", &shape, &variable.shape)?;
    let number = variable.data_type.number().map(Number::name);
    same("type", expected["dtype"].as_str().map(|name| if name == "bool" { "uint8" } else { name }), number)?;
    let values = whole(reader.as_mut(), variable)?;
    if expected["close"] == true {
        // Decoders of JPEG round differently.
        return Ok(());
    }
    let bytes = values.little_endian().ok_or("no numbers")?;
    same("values", expected["crc"].as_u64(), Some(u64::from(crc32fast::hash(&bytes))))?;
    strided(reader.as_mut(), variable, &values)
}

#[expect(clippy::needless_pass_by_value, reason = "callers compare what they have just made")]
fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: T, got: T) -> Result<(), String> {
    if expected == got { Ok(()) } else { Err(format!("{what}: expected {expected:?}, got {got:?}")) }
}

fn whole(reader: &mut dyn Reader, variable: &Variable) -> Result<Values, String> {
    reader.read(&variable.path, &Selection::all(&variable.shape)).map_err(|error| format!("{error} {}", error.detail))
}

/// Every third row and every second column of the last band are those of the whole.
fn strided(reader: &mut dyn Reader, variable: &Variable, all: &Values) -> Result<(), String> {
    let mut selection = Selection::all(&variable.shape);
    for (index, range) in selection.0.iter_mut().enumerate() {
        let step = [1, 3, 2][index % 3];
        if range.count > 4 {
            *range = harmony_desktop::inspect::Range { start: 1, count: (range.count - 1).div_ceil(step), step };
        }
    }
    let some = reader.read(&variable.path, &selection).map_err(|error| format!("strided: {error} {}", error.detail))?;
    let strides: Vec<u64> =
        (0..variable.shape.len()).map(|index| variable.shape[index + 1..].iter().product()).collect();
    let counts: Vec<u64> = selection.shape();
    for flat in 0..some.len() as u64 {
        let mut rest = flat;
        let mut index = 0;
        for dimension in (0..counts.len()).rev() {
            let range = selection.0[dimension];
            index += (range.start + rest % counts[dimension] * range.step) * strides[dimension];
            rest /= counts[dimension];
        }
        let (got, expected) = (some.real(flat as usize), all.real(index as usize));
        let equal = got == expected || (got.is_some_and(f64::is_nan) && expected.is_some_and(f64::is_nan));
        if !equal {
            return Err(format!("strided {flat}: expected {expected:?}, got {got:?}"));
        }
    }
    Ok(())
}

fn place(variable: &Variable, expected: &Value) -> Result<(), String> {
    let Some(numbers) = expected["transform"].as_array() else { return Ok(()) };
    let numbers: Vec<f64> = numbers.iter().filter_map(Value::as_f64).collect();
    let identity = numbers == [0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    let Some(georeference) = &variable.georeference else {
        return if identity { Ok(()) } else { Err("has no place".to_owned()) };
    };
    let Affine { x0, dx_column, dx_row, y0, dy_column, dy_row } = georeference.transform;
    for (got, expected) in [x0, dx_column, dx_row, y0, dy_column, dy_row].iter().zip(&numbers) {
        if (got - expected).abs() > 1e-6 * expected.abs().max(1e-3) {
            return Err(format!("transform: expected {numbers:?}, got {:?}", georeference.transform));
        }
    }
    for place in expected["places"].as_array().into_iter().flatten() {
        let [column, row, longitude, latitude] = [0, 1, 2, 3].map(|index| place[index].as_f64().unwrap());
        let (x, y) = georeference.transform.point(column, row);
        let (lon, lat) = unprojected(&georeference.system, x, y)?;
        let east = ((lon - longitude + 540.0).rem_euclid(360.0) - 180.0) * latitude.to_radians().cos();
        let metres = east.hypot(lat - latitude) * 111_195.0;
        if metres > ASTRAY_METRES {
            return Err(format!(
                "{metres} m off at {column} {row}: {longitude} {latitude}, got {lon} {lat} by {:?}",
                georeference.system
            ));
        }
    }
    Ok(())
}

fn unprojected(system: &ReferenceSystem, x: f64, y: f64) -> Result<(f64, f64), String> {
    match system {
        ReferenceSystem::Geographic | ReferenceSystem::AssumedGeographic => Ok((x, y)),
        ReferenceSystem::Projected { proj, .. } => {
            let from = Proj::from_proj_string(proj).map_err(|error| format!("{proj}: {error}"))?;
            let to = Proj::from_proj_string("+proj=longlat +datum=WGS84").unwrap();
            let mut point = (x, y, 0.0);
            transform(&from, &to, &mut point).map_err(|error| format!("{proj}: {error}"))?;
            Ok((point.0.to_degrees(), point.1.to_degrees()))
        }
        ReferenceSystem::Unknown(name) => Err(format!("the system is unknown: {name}")),
    }
}

#[test]
fn a_damaged_file_of_any_kind_is_a_sentence_and_no_more() {
    let Some(python) = std::env::var_os("HARMONY_TEST_PYTHON_RESULTS") else {
        crate::shared::skip("HARMONY_TEST_PYTHON_RESULTS names no Python with rasterio and netCDF4");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/inspect/formats.py");
    assert!(Command::new(python).arg("-W").arg("ignore").arg(script).arg(folder.path()).status().unwrap().success());
    let seed = 20_261_127;
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let whole = std::fs::read(&path).unwrap();
        for _ in 0..12 {
            let mut bytes = whole.clone();
            if random.bool() {
                bytes.truncate(random.usize(0..=bytes.len()));
            }
            for _ in 0..random.usize(0..20) {
                // Most of what can go wrong stands in the first bytes.
                let reach = if random.bool() { bytes.len().min(600) } else { bytes.len() };
                if reach > 0 {
                    let place = random.usize(0..reach);
                    bytes[place] = random.u8(..);
                }
            }
            read_all(bytes);
        }
    }
}

fn read_all(bytes: Vec<u8>) {
    let source = Source::from_bytes(bytes);
    let kind = FileKind::of(&source).unwrap();
    if kind == FileKind::Hdf5 {
        return;
    }
    let Ok(mut reader) = open_source(source, kind) else { return };
    let Ok(structure) = reader.structure() else { return };
    for variable in structure.variables() {
        let pieces = Selection::all(&variable.shape).pieces(1, 100_000);
        for piece in pieces.take(3) {
            match reader.read(&variable.path, &piece) {
                Ok(values) => assert_eq!(values.len() as u64, piece.elements()),
                Err(error) => assert!(error.to_string().ends_with('.'), "{error}"),
            }
        }
    }
}

#[test]
fn letters_of_classic_files_are_texts_of_one_byte() {
    let mut bytes =
        b"CDF\x01\0\0\0\0\0\0\0\x0a\0\0\0\x01\0\0\0\x01n\0\0\0\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\x0b\0\0\0\x01".to_vec();
    bytes.extend_from_slice(b"\0\0\0\x01w\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x04");
    let begin = bytes.len() as u32 + 4;
    bytes.extend_from_slice(&begin.to_be_bytes());
    bytes.extend_from_slice(b"ab\0\0");
    let source = Source::from_bytes(bytes);
    let kind = FileKind::of(&source).unwrap();
    let mut reader = open_source(source, kind).unwrap();
    let values = reader.read("/w", &Selection::all(&[3])).unwrap();
    assert_eq!(values.data, Data::Text(vec!["a".to_owned(), "b".to_owned(), String::new()]));
}

//! Exports of arrays held in memory, read back with the library of FlatGeobuf and as text.

use super::*;
use crate::inspect::{
    Attribute, Axis, ByteOrder, Cancel, Data, DataType, FileKind, Group, Number, Reader, Selection, Structure, Unread,
    Values, Variable, Why,
};
use flatgeobuf::{FallibleStreamingIterator as _, FeatureProperties as _, FgbReader};
use std::collections::BTreeMap;
use std::path::Path;

/// A file of one group, held in memory.
#[derive(Default)]
struct Memory {
    variables: Vec<Variable>,
    values: BTreeMap<String, Vec<f64>>,
}

impl Memory {
    fn with(mut self, name: &str, dimensions: &[(&str, u64)], attributes: &[(&str, &str)], values: Vec<f64>) -> Self {
        let text = |text: &str| Values {
            data_type: DataType::Text(None),
            shape: vec![],
            data: Data::Text(vec![text.to_owned()]),
        };
        let path = format!("/{name}");
        self.variables.push(Variable {
            name: name.to_owned(),
            path: path.clone(),
            data_type: DataType::Number(Number::Float64, ByteOrder::Little),
            shape: dimensions.iter().map(|(_, length)| *length).collect(),
            max_shape: vec![],
            axes: dimensions.iter().map(|(name, _)| Axis { name: (*name).to_owned(), scale: None }).collect(),
            chunks: None,
            filters: vec![],
            fill: None,
            attributes: attributes
                .iter()
                .map(|(name, value)| Attribute { name: (*name).to_owned(), value: Ok(text(value)) })
                .collect(),
            is_scale: false,
            inherited: Vec::new(),
            same_as: None,
            georeference: None,
            unread: None,
        });
        self.values.insert(path, values);
        self
    }
}

impl Reader for Memory {
    fn structure(&mut self) -> Result<Structure, Unread> {
        let root = Group { path: "/".to_owned(), variables: self.variables.clone(), ..Group::default() };
        Ok(Structure { kind: FileKind::Hdf5, root })
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let missing = || Unread::new(path, Why::NoSuch, "");
        let variable = self.variables.iter().find(|variable| variable.path == path).ok_or_else(missing)?;
        selection.check(path, &variable.shape)?;
        let all = self.values.get(path).ok_or_else(missing)?;
        let mut taken = vec![0_u64];
        for (range, length) in selection.0.iter().zip(&variable.shape) {
            let inner = |start: &u64| {
                let start = *start;
                (0..range.count).map(move |nth| start * length + range.start + nth * range.step)
            };
            taken = taken.iter().flat_map(inner).collect();
        }
        let data = Data::Float64(taken.iter().map(|index| all[*index as usize]).collect());
        Ok(Values { data_type: variable.data_type.clone(), shape: selection.shape(), data })
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

fn track(count: u64) -> Memory {
    let along = |scale: f64, start: f64| (0..count).map(|index| start + index as f64 * scale).collect::<Vec<_>>();
    let n = [("n", count)];
    Memory::default()
        .with("lat", &n, &[("units", "degrees_north")], along(0.001, 10.0))
        .with("lon", &n, &[("units", "degrees_east")], along(0.002, 350.0))
        .with("h", &n, &[("units", "m"), ("long_name", "height")], along(1.0, 0.0))
}

fn wish(path: &str) -> Wish {
    Wish { variables: vec![path.to_owned()], ..Wish::default() }
}

fn write(memory: &mut Memory, wish: &Wish, to: &Path, format: Format) -> Result<Written, ExportError> {
    let structure = memory.structure().unwrap();
    let provenance = Provenance { title: "A track".to_owned(), ..Provenance::default() };
    export(memory, &structure, wish, &provenance, (to, format, false), &Cancel::default(), &mut |_, _| {})
}

/// Rows of a CSV without its comment and header.
fn rows(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).skip(1).map(str::to_owned).collect()
}

#[test]
fn the_index_finds_every_point_of_a_box_at_every_size() {
    let folder = tempfile::tempdir().unwrap();
    for count in [1_u64, 2, 15, 16, 17, 255, 256, 257, 4096, 4097, 70_000] {
        let to = folder.path().join(format!("{count}.fgb"));
        let written = write(&mut track(count), &wish("/h"), &to, Format::FlatGeobuf).unwrap();
        assert_eq!(written.rows, count);
        let position = |index: u64| {
            ((350.0 + index as f64 * 0.002 + 180.0).rem_euclid(360.0) - 180.0, 10.0 + index as f64 * 0.001)
        };
        for (first, last) in [(0, 0), (0, count - 1), (count / 3, count / 2), (count - 1, count - 1)] {
            // Latitudes rise, so that a band of them is a run of points.
            let (south, north) = (position(first).1, position(last).1);
            let mut file = std::io::BufReader::new(std::fs::File::open(&to).unwrap());
            let reader = FgbReader::open(&mut file).unwrap();
            assert_eq!(reader.header().features_count(), count);
            let mut features = reader.select_bbox(-180.0, south - 0.0004, 180.0, north + 0.0004).unwrap();
            let mut found = Vec::new();
            while let Some(feature) = features.next().unwrap() {
                found.push(feature.property::<f64>("h").unwrap() as u64);
            }
            let expected: Vec<u64> =
                (0..count).filter(|index| (south - 0.0004..=north + 0.0004).contains(&position(*index).1)).collect();
            assert_eq!(found, expected, "{count} {first}–{last}");
        }
    }
}

#[test]
fn rows_without_position_or_value_are_left_out_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (n, nan) = ([("n", 5)], f64::NAN);
    let mut memory = Memory::default()
        .with("lat", &n, &[("units", "degrees_north")], vec![1.0, nan, 3.0, 95.0, 5.0])
        .with("lon", &n, &[("units", "degrees_east")], vec![1.0, 2.0, 3.0, 4.0, 5.0])
        .with("v", &n, &[], vec![1.5, 2.5, nan, 4.5, 5.5]);
    let to = folder.path().join("x.csv");
    let written = write(&mut memory, &wish("/v"), &to, Format::Csv).unwrap();
    assert_eq!((written.rows, written.without_position, written.missing), (2, 2, 1));
    assert_eq!(rows(&to), ["0,1,1,1.5", "4,5,5,5.5"]);
    assert!(written.sentence().contains("2 more have no position and were left out. 1 more have no value"));
    let mut empty = track(3);
    empty.values.insert("/h".to_owned(), vec![nan; 3]);
    assert_eq!(write(&mut empty, &wish("/h"), &folder.path().join("y.csv"), Format::Csv), Err(ExportError::NoRows));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn grids_in_any_order_become_their_cells() {
    let folder = tempfile::tempdir().unwrap();
    let axes = |memory: Memory| {
        memory.with("lat", &[("lat", 2)], &[("units", "degrees_north")], vec![50.0, 40.0]).with(
            "lon",
            &[("lon", 3)],
            &[("units", "degrees_east")],
            vec![170.0, 180.0, 190.0],
        )
    };
    let mut by_latitude =
        axes(Memory::default()).with("v", &[("lat", 2), ("lon", 3)], &[], vec![1., 2., 3., 4., 5., 6.]);
    let mut by_longitude =
        axes(Memory::default()).with("v", &[("lon", 3), ("lat", 2)], &[], vec![1., 4., 2., 5., 3., 6.]);
    let expected =
        ["0,0,50,170,1.0", "0,1,50,180,2.0", "0,2,50,-170,3.0", "1,0,40,170,4.0", "1,1,40,180,5.0", "1,2,40,-170,6.0"];
    for (name, memory) in [("a", &mut by_latitude), ("b", &mut by_longitude)] {
        let to = folder.path().join(name);
        write(memory, &wish("/v"), &to, Format::Csv).unwrap();
        assert_eq!(rows(&to), expected, "{name}");
    }
    let over = Wish { area: Some([175.0, 45.0, -165.0, 60.0]), ..wish("/v") };
    let to = folder.path().join("over");
    assert_eq!(write(&mut by_latitude, &over, &to, Format::Csv).unwrap().elsewhere, 4);
    assert_eq!(rows(&to), ["0,1,50,180,2.0", "0,2,50,-170,3.0"]);
}

#[test]
fn further_dimensions_become_columns_or_one_slice() {
    let folder = tempfile::tempdir().unwrap();
    let values = (0..12).map(f64::from).collect();
    let mut memory = track(4).with("c", &[("n", 4), ("k", 3)], &[], values);
    let both = Wish { variables: vec!["/c".to_owned(), "/h".to_owned()], ..Wish::default() };
    let to = folder.path().join("all.csv");
    write(&mut memory, &both, &to, Format::Csv).unwrap();
    let text = std::fs::read_to_string(&to).unwrap();
    assert!(text.contains("\nindex,latitude,longitude,c_0,c_1,c_2,h\n"), "{text}");
    assert_eq!(rows(&to)[0], "0,10,-10,0.0,1.0,2.0,0.0");
    assert!(text.contains("# h [m]: height") && text.contains("# title: A track") && text.contains("skiprows="));
    let slice = Selection(vec![crate::inspect::Range::all(4), crate::inspect::Range::one(2)]);
    let to = folder.path().join("one.csv");
    write(&mut memory, &Wish { selection: Some(slice), ..wish("/c") }, &to, Format::Csv).unwrap();
    assert_eq!(rows(&to)[0], "0,10,-10,2.0");
    let mut wide = track(4).with("w", &[("n", 4), ("k", 99)], &[], vec![0.0; 396]);
    let to = folder.path().join("wide.csv");
    assert_eq!(write(&mut wide, &wish("/w"), &to, Format::Csv), Err(ExportError::NoColumns));
}

#[test]
fn what_has_no_place_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut memory = Memory::default().with("v", &[("n", 2)], &[], vec![1.0, 2.0]);
    let told = write(&mut memory, &wish("/v"), &folder.path().join("x.csv"), Format::Csv).unwrap_err();
    assert_eq!(told.to_string(), "Nothing in this file says where the values of /v lie. Choose its coordinates first.");
    assert_eq!(
        write(&mut memory, &Wish::default(), &folder.path().join("x.csv"), Format::Csv),
        Err(ExportError::NoColumns)
    );
}

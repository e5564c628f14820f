//! Shape files as others wrote them: Harmony's own test files, harmony-py's, and damaged copies.

use harmony_desktop::domain::shape::{Counts, Format};
use harmony_desktop::domain::{Shape, shape::ShapeError};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

const HARMONYS: &str = "fixtures/harmony-shapes";

/// One of Harmony's own files.
fn open(folder: &Path, name: &str) -> Result<Shape, ShapeError> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Shape::from_file(name, &bytes)
}

#[track_caller]
fn harmonys(folder: &Path, name: &str) -> Shape {
    open(&folder.join(HARMONYS), name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_three_formats_of_one_shape_are_the_same_shape() {
    let Some(folder) = crate::shared::folder() else { return };
    for name in ["southern_africa", "complex_multipoly"] {
        let geojson = harmonys(&folder, &format!("{name}.geojson"));
        for (ending, format) in [("kml", Format::Kml), ("zip", Format::Shapefile)] {
            let other = harmonys(&folder, &format!("{name}.{ending}"));
            assert_eq!(other.format(), format);
            assert_eq!(other.counts(), geojson.counts(), "{name}.{ending}");
            assert_eq!(other.bounds(), geojson.bounds(), "{name}.{ending}");
            let ratio = other.area_km2() / geojson.area_km2();
            assert!((ratio - 1.0).abs() < 1e-9, "{name}.{ending}: {ratio}");
            assert_eq!(other.remarks(), [""; 0], "{name}.{ending}");
        }
    }
}

/// Surfaces were summed once more with another program, along each edge in two thousand steps.
#[test]
fn whole_files_are_measured() {
    let Some(folder) = crate::shared::folder() else { return };
    let areas = |areas| Counts { areas, ..Counts::default() };
    for (name, counts, positions, km2) in [
        ("fixtures/harmony-shapes/complex_multipoly.geojson", areas(2), 21, 3.0949e7..3.0951e7),
        ("fixtures/harmony-shapes/docs-south_america.geojson", areas(1), 15, 1.9825e7..1.9827e7),
        ("fixtures/harmony-py/Big_Island_0005.zip", areas(1), 1600, 10_000.0..10_900.0),
        ("fixtures/harmony-py/asf_example.json", areas(1), 8, 99.6..99.7),
        ("fixtures/regression-tests/amazon_basin.geo.json", areas(1), 1792, 6.725e6..6.726e6),
    ] {
        let shape = open(&folder, name).unwrap_or_else(|error| panic!("{name}: {error}"));
        println!("{name}: {:?} {} {} {:?}", shape.counts(), shape.positions(), shape.area_km2(), shape.bounds());
        assert_eq!(shape.counts(), counts, "{name}");
        assert!(shape.positions().abs_diff(positions) <= positions / 10, "{name}: {} points", shape.positions());
        assert!(km2.contains(&shape.area_km2()), "{name}: {} km²", shape.area_km2());
        assert_eq!(shape.check_limits(), Ok(()), "{name}");
        assert_eq!(Shape::from_geojson(&shape.geojson()).unwrap().bytes(), shape.bytes(), "{name} stays as it is");
    }
}

#[test]
fn a_point_keeps_the_radius_harmony_reads() {
    let Some(folder) = crate::shared::folder() else { return };
    let shape = harmonys(&folder, "pointWithRadius.geojson");
    assert_eq!(shape.geojson()["features"][0]["properties"]["radius"], 136_593);
}

#[test]
fn what_cannot_be_used_says_why() {
    let Some(folder) = crate::shared::folder() else { return };
    for (name, words) in [
        ("corrupt_file.geojson", "The shape is not readable as GeoJSON: "),
        ("corrupt_file.kml", "The shape is not readable as KML: "),
        ("corrupt_file.zip", "The file is not readable as a zip archive: "),
        ("two_shp_file.zip", "more than one shape: second_shp.shp and southern_africa.shp; put each into"),
    ] {
        let sentence = open(&folder.join(HARMONYS), name).unwrap_err().sentence();
        assert!(sentence.contains(words), "{name}: {sentence}");
    }
}

/// Every whole file, to be damaged.
fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let Some(folder) = crate::shared::folder() else { return Vec::new() };
    let names = [
        "harmony-shapes/complex_multipoly.geojson",
        "harmony-shapes/complex_multipoly.kml",
        "harmony-shapes/complex_multipoly.zip",
        "harmony-shapes/southern_africa.zip",
        "harmony-py/asf_example.json",
    ];
    let paths = names.map(|name| folder.join("fixtures").join(name));
    paths.into_iter().map(|path| (path.clone(), std::fs::read(&path).unwrap())).collect()
}

proptest! {
    /// Reading ends, without a panic, in a shape or in words.
    #[test]
    fn damaged_files_are_read_or_refused(
        which in 0..5_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        length in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let files = files();
        let Some((path, bytes)) = files.get(which) else { return Ok(()) };
        let mut bytes = bytes.clone();
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Some(length) = length {
            bytes.truncate(length.index(bytes.len()));
        }
        match Shape::from_file(&path.to_string_lossy(), &bytes) {
            Ok(shape) => prop_assert!(shape.positions() > 0 && shape.bounds().is_some()),
            Err(error) => prop_assert!(error.sentence().ends_with('.')),
        }
    }
}

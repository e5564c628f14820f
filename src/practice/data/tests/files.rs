//! Files read back with the readers that the window uses.

use super::*;

#[test]
fn the_tutorials_file_is_what_a_notebook_expects() {
    let catalogue = Catalogue::standard(SEED);
    let granule = tutorial_granule(&catalogue);
    let written = write(&catalogue, &granule, &cut_area(tutorial_area())).unwrap();
    let file = &written.file;
    let heights = file.group("gt1l/heights").unwrap();
    let names: BTreeSet<_> = heights.variables.iter().map(name_of).collect();
    let expected = [
        "delta_time",
        "dist_ph_across",
        "dist_ph_along",
        "h_ph",
        "lat_ph",
        "lon_ph",
        "pce_mframe_cnt",
        "ph_id_channel",
        "ph_id_count",
        "ph_id_pulse",
        "quality_ph",
        "signal_conf_ph",
        "weight_ph",
    ];
    assert_eq!(names, expected.into_iter().map(str::to_owned).collect());
    for variable in &heights.variables {
        let path = format!("gt1l/heights/{}", variable.name());
        assert!(!text(file, &path, "units").is_empty() && !text(file, &path, "long_name").is_empty(), "{path}");
    }
    let photons = heights.dimension("delta_time").unwrap().size;
    assert!((10_000..25_000).contains(&photons), "{photons}");
    assert_eq!(file.variable("gt1l/heights/signal_conf_ph").unwrap().shape(), [photons, 5]);
    assert_eq!(text(file, "gt1l/heights/h_ph", "coordinates"), "delta_time lat_ph lon_ph");
    assert_eq!(text(file, "gt1l/heights/delta_time", "units"), "seconds since 2018-01-01");
    for name in ["title", "history", "practice_data"] {
        let value = file.global_attribute(name).unwrap().value.as_string().unwrap();
        assert!(value.contains("practice"), "{name}: {value}");
    }
    let values = |path: &str| file.read_variable_as_f64(path).unwrap().into_iter().collect::<Vec<_>>();
    let ground: Vec<_> = values("gt1l/heights/h_ph");
    let middle = ground.iter().sum::<f64>() / ground.len() as f64;
    assert!((1500.0..3500.0).contains(&middle), "{middle}");
    let times = values("gt1l/heights/delta_time");
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]));
    // Segments point at their photons in this file, not in the whole granule.
    let (begin, count) = (values("gt1l/geolocation/ph_index_beg"), values("gt1l/geolocation/segment_ph_cnt"));
    let end = begin.iter().zip(&count).fold(1.0, |next, (begin, count)| {
        assert_eq!(*begin, if *count > 0.0 { next } else { 0.0 }, "0 marks a segment without photons");
        next + count
    });
    assert_eq!(end - 1.0, photons as f64);
    assert_eq!(
        hdf5_reader::Hdf5File::from_vec(written.bytes).unwrap().group("gt1l").unwrap().groups().unwrap().len(),
        5
    );
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let cut = cut_area(tutorial_area());
    let bytes = |seed: u64| {
        let catalogue = Catalogue::standard(seed);
        write(&catalogue, &tutorial_granule(&catalogue), &cut).unwrap().bytes
    };
    assert!(bytes(SEED) == bytes(SEED), "the same seed");
    assert!(bytes(SEED) != bytes(SEED + 1), "another seed");
}

#[test]
fn variables_are_picked_with_what_they_need() {
    let catalogue = Catalogue::standard(SEED);
    let atl06 = first(&catalogue, "ATL06");
    let granule = catalogue.granules(atl06, &query(Some(tutorial_area()), "2020-04-27", "2020-05-28")).remove(0);
    let id = atl06.variables.iter().find(|v| v.name == "/gt2l/land_ice_segments/dem/dem_h").unwrap();
    let cut = Cut {
        area: Some(tutorial_area()),
        variables: Some(vec!["/gt1l/land_ice_segments/h_li".to_owned(), id.concept_id.clone()]),
        ..Cut::default()
    };
    let written = write(&catalogue, &granule, &cut).unwrap();
    let mut paths = Vec::new();
    group_paths(written.file.root_group().unwrap(), "", &mut paths);
    let names = |path: &str| -> Vec<_> {
        let mut names: Vec<_> = written.file.group(path).unwrap().variables.iter().map(name_of).collect();
        names.sort();
        names
    };
    assert_eq!(names("gt1l/land_ice_segments"), ["delta_time", "h_li", "latitude", "longitude"]);
    assert_eq!(names("gt2l/land_ice_segments"), ["delta_time", "latitude", "longitude"]);
    assert_eq!(names("gt2l/land_ice_segments/dem"), ["dem_h"]);
    assert!(paths.iter().any(|path| path == "orbit_info") && !paths.iter().any(|path| path.starts_with("gt3")));
    assert_eq!(written.outcome.points, positions(&written.file).len() as u64);
    let unknown = Cut { variables: Some(vec!["/gt1l/nope".to_owned()]), ..cut };
    assert!(matches!(
        write(&catalogue, &granule, &unknown),
        Err(PracticeDataError::UnknownVariable { name, .. }) if name == "gt1l/nope"
    ));
}

/// Every listed variable can be picked: it is in a file of its collection.
#[test]
fn every_variable_of_the_catalogue_is_in_the_files() {
    let catalogue = Catalogue::standard(SEED);
    for collection in catalogue.collections() {
        let area = area(-100.0, 30.0, -85.0, 40.0);
        let time = if collection.time_end.is_some() {
            ("2019-06-01", "2019-07-01")
        } else {
            ("2024-06-01T14:00", "2024-07-01")
        };
        let query = query(Some(area.clone()), time.0, time.1);
        // Of a few granules the fullest: some only touch a corner of the box.
        let few = catalogue.page(collection, &query, 0, 3).1;
        let written = few.iter().filter_map(|granule| write(&catalogue, granule, &cut_area(area.clone())).ok());
        let written = written.max_by_key(|written| written.outcome.points).unwrap();
        for variable in &collection.variables {
            let path = variable.name.trim_start_matches('/');
            let held =
                written.file.variable(path).unwrap_or_else(|error| panic!("{} {path}: {error}", collection.short_name));
            let units = held.attribute("units").and_then(|units| units.value.as_string());
            assert_eq!(units.filter(|units| units != "1"), variable.units, "{path}");
        }
    }
}

#[test]
fn granules_are_joined_one_after_the_other() {
    let catalogue = Catalogue::standard(SEED);
    let scan = first(&catalogue, "TEMPO_NO2_L2");
    let area = area(-100.0, 30.0, -85.0, 40.0);
    let granules = catalogue.granules(scan, &query(Some(area.clone()), "2024-06-01T14:00", "2024-06-01T14:59:59"));
    assert!(granules.len() >= 2);
    let cut = cut_area(area);
    let alone: Vec<_> = granules.iter().filter_map(|granule| write(&catalogue, granule, &cut).ok()).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("joined.nc");
    let outcome = catalogue.write_joined(&granules, &cut, &path).unwrap();
    let joined = NcFile::open(&path).unwrap();
    assert_eq!(outcome.points, alone.iter().map(|written| written.outcome.points).sum::<u64>());
    assert_eq!(positions(&joined), alone.iter().flat_map(|written| positions(&written.file)).collect::<Vec<_>>());
    let rows = |file: &NcFile| file.dimension("mirror_step").unwrap().size;
    assert_eq!(rows(&joined), alone.iter().map(|written| rows(&written.file)).sum::<u64>());
    let times = joined.read_variable_as_f64("geolocation/time").unwrap();
    assert!(times.iter().zip(times.iter().skip(1)).all(|(before, after)| before < after));
    let atl03 = tutorial_granule(&catalogue);
    let refused = catalogue.write_joined(&[atl03.clone(), atl03], &cut, &path);
    assert!(matches!(refused, Err(PracticeDataError::CannotJoin(_))));
}

/// Writes files of every kind and prints what they cost: set `PRACTICE_OUT` to a folder and run
/// with `--ignored --nocapture`.
#[test]
#[ignore = "writes files to look at into the folder PRACTICE_OUT"]
fn figures() {
    let catalogue = Catalogue::standard(SEED);
    let folder = std::path::PathBuf::from(std::env::var_os("PRACTICE_OUT").unwrap());
    for collection in catalogue.collections() {
        for (kind, area) in [("cut", Some(area(-110.0, 30.0, -95.0, 45.0))), ("whole", None)] {
            let time = if collection.time_end.is_some() {
                ("2019-06-01", "2019-07-01")
            } else {
                ("2024-06-01T14:00", "2024-07-01")
            };
            let started = std::time::Instant::now();
            let (count, page) = catalogue.page(collection, &query(area.clone(), time.0, time.1), 0, 1);
            let listed = started.elapsed();
            let cut = Cut { area, ..Cut::default() };
            let path = folder.join(format!("{kind}-{}", page[0].name));
            let outcome = catalogue.write(&page[0], &cut, &path).map(|outcome| (outcome.points, outcome.bytes));
            println!("{kind} {} {count} in {listed:?}: {outcome:?} in {:?}", page[0].name, started.elapsed());
        }
    }
    let granule = tutorial_granule(&catalogue);
    let started = std::time::Instant::now();
    let outcome = catalogue.write(&granule, &cut_area(tutorial_area()), &folder.join("tutorial.h5")).unwrap();
    println!("tutorial {outcome:?} in {:?}", started.elapsed());
}

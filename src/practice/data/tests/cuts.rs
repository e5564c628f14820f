//! What is in a cut lies inside, and all that lies inside is in the cut.

use super::*;

/// What is in a cut lies inside, and is what the whole granule has there.
#[test]
fn a_cut_is_the_whole_within_the_area() {
    let catalogue = Catalogue::standard(SEED);
    let atl08 = first(&catalogue, "ATL08");
    let cases = [
        ("an antimeridian", area(178.0, 50.0, -178.0, 62.0), "2021-03-01", "2021-03-20"),
        ("a pole", area(-180.0, 87.0, 180.0, 90.0), "2021-03-01", "2021-03-02"),
        ("the other pole, over the antimeridian", area(90.0, -90.0, -90.0, -86.0), "2021-03-01", "2021-03-02"),
        ("the equator", area(-60.0, -3.0, -30.0, 3.0), "2021-03-01", "2021-03-04"),
    ];
    for (what, area, start, stop) in cases {
        let granule = catalogue.granules(atl08, &query(Some(area.clone()), start, stop)).remove(0);
        let whole = positions(&write(&catalogue, &granule, &Cut::default()).unwrap().file);
        let footprint = Region::new(&CutArea::Polygons(granule.footprint.polygons.clone()));
        assert!(whole.iter().all(|place| footprint.contains(place.0, place.1)), "{what}: footprint {}", granule.name);
        let region = Region::new(&area);
        let expected: Vec<_> = whole.into_iter().filter(|place| region.contains(place.0, place.1)).collect();
        match write(&catalogue, &granule, &cut_area(area)) {
            Ok(written) => {
                assert_eq!(positions(&written.file), expected, "{what}");
                assert_eq!(written.outcome.points, expected.len() as u64, "{what}");
            }
            Err(error) => assert!(matches!(error, PracticeDataError::NoData { .. }) && expected.is_empty(), "{what}"),
        }
    }
}

/// A random box, often over the antimeridian or a pole.
fn random_box(chance: &mut Rng) -> BoundingBox {
    let width = 0.5 + chance.f64() * 20.0;
    let height = 0.5 + chance.f64() * 8.0;
    let west = if chance.f64() < 0.4 { 180.0 - width * chance.f64() } else { chance.f64() * 340.0 - 180.0 };
    let south = match chance.u8(0..5) {
        0 => 90.0 - height,
        1 => -90.0,
        _ => chance.f64() * 160.0 - 80.0,
    };
    BoundingBox::from_corners((west, south), (west + width, (south + height).min(90.0))).unwrap()
}

#[test]
fn nothing_lies_outside_random_boxes_and_shapes() {
    let catalogue = Catalogue::standard(SEED);
    let mut files = 0;
    for seed in 0..36_u64 {
        let mut chance = Rng::with_seed(seed);
        let bounds = random_box(&mut chance);
        let area = if chance.bool() {
            CutArea::Box(bounds)
        } else {
            // A triangle over the box, written with longitudes beyond 180.
            let (west, east) = (bounds.west(), bounds.unwrapped_east());
            let ring =
                vec![(west, bounds.south()), (east, bounds.south()), (west, bounds.north()), (west, bounds.south())];
            CutArea::Polygons(vec![geo::Polygon::new(geo::LineString::from(ring), Vec::new())])
        };
        let region = Region::new(&area);
        let collection = &catalogue.collections()[seed as usize % catalogue.collections().len()];
        let (start, stop) = ("2020-06-01T12:00", "2020-06-05");
        let (start, stop) =
            if collection.short_name.starts_with("TEMPO") { ("2024-06-01", "2024-06-02") } else { (start, stop) };
        let found = catalogue.page(collection, &query(Some(area.clone()), start, stop), 0, 2).1;
        for granule in found {
            let time = range(start, stop);
            let cut = Cut { area: Some(area.clone()), time: Some(time), ..Cut::default() };
            let what = format!("seed {seed}: {} by {bounds}", granule.name);
            let written = match write(&catalogue, &granule, &cut) {
                Ok(written) => written,
                Err(PracticeDataError::NoData { .. }) => continue,
                Err(error) => panic!("{what}: {error}"),
            };
            files += 1;
            let places = positions(&written.file);
            assert!(!places.is_empty(), "{what}");
            let grid = collection.dimensions.iter().any(|dimension| dimension.name == "lat");
            let inside = |place: &(f64, f64)| match area {
                // Grids are cut by rows and columns: see the tests of fields.
                _ if grid => true,
                // Photons lie up to one segment outside.
                _ if collection.short_name == "ATL03" => region.may_hold(place.0, place.1, 0.021),
                _ => region.contains(place.0, place.1),
            };
            assert!(places.iter().all(inside), "{what}");
            // A shape between the centres of a grid gives a file of nothing but missing values.
            let Some([west, south, east, north]) = written.outcome.bounds else { continue };
            let told = BoundingBox::new(west, south, east, north).unwrap();
            // Segments without photons are not told.
            let told_all = |place: &(f64, f64)| collection.short_name == "ATL03" || told.contains(place.0, place.1);
            assert!(grid || places.iter().all(told_all), "{what}: told {told}");
            let day = chrono::Duration::days(1);
            assert!(written.outcome.start >= granule.start && written.outcome.stop <= granule.stop + day, "{what}");
        }
    }
    assert!(files >= 20, "only {files} files were looked at");
}

#[test]
fn time_cuts_photons_to_the_second() {
    let catalogue = Catalogue::standard(SEED);
    let granule = tutorial_granule(&catalogue);
    let time = range("2020-04-27T19:39:50", "2020-04-27T19:39:55.5");
    let cut = Cut { area: Some(tutorial_area()), time: Some(time), ..Cut::default() };
    let written = write(&catalogue, &granule, &cut).unwrap();
    let times = written.file.read_variable_as_f64("gt1l/heights/delta_time").unwrap();
    let moments: Vec<_> =
        times.iter().map(|&seconds| crate::practice::data::work::moment_since_2018(seconds)).collect();
    // Those of a segment whose reference photon is at the edge may be some milliseconds beyond it.
    let edge = chrono::Duration::milliseconds(3);
    let near = TimeRange::new(time.start().map(|at| at - edge), time.stop().map(|at| at + edge)).unwrap();
    assert!(moments.len() > 500 && moments.iter().all(|&moment| near.contains(moment)));
    assert!(near.contains(written.outcome.start) && near.contains(written.outcome.stop));
    let references = written.file.read_variable_as_f64("gt1l/geolocation/delta_time").unwrap();
    let moment = crate::practice::data::work::moment_since_2018;
    assert!(references.iter().all(|&seconds| time.contains(moment(seconds))));
}

#[test]
fn dimensions_cut_levels_and_hours() {
    let catalogue = Catalogue::standard(SEED);
    let levels = first(&catalogue, "PRACTICE_LEVELS");
    let granule = catalogue.page(levels, &query(None, "2020-06-01T12:00", "2020-06-02"), 0, 1).1.remove(0);
    let cut = Cut {
        area: Some(area(170.0, -30.0, -150.0, 30.0)),
        dimensions: vec![("lev".to_owned(), 500.0, 850.0), ("time".to_owned(), 360.0, f64::INFINITY)],
        ..Cut::default()
    };
    let written = write(&catalogue, &granule, &cut).unwrap();
    let values = |path: &str| written.file.read_variable_as_f64(path).unwrap().into_iter().collect::<Vec<_>>();
    assert_eq!(values("time"), [360.0, 540.0, 720.0, 900.0, 1080.0, 1260.0]);
    assert!(values("lev").len() == 11 && values("lev").iter().all(|level| (500.0..=850.0).contains(level)));
    let longitudes = values("lon");
    assert_eq!(longitudes.len(), 72, "every column over ±180");
    let temperature = values("T");
    assert_eq!(temperature.len(), 6 * 11 * values("lat").len() * longitudes.len());
    for (place, kelvin) in temperature.iter().enumerate() {
        let longitude = longitudes[place % 72];
        let expected = if longitude > -149.0 && longitude < 169.0 { -9999.0..-9998.0 } else { 200.0..320.0 };
        assert!(expected.contains(kelvin), "{longitude} {kelvin}");
    }
    let wrong = Cut { dimensions: vec![("LEV".to_owned(), 0.0, 1.0)], ..Cut::default() };
    assert!(matches!(write(&catalogue, &granule, &wrong), Err(PracticeDataError::UnknownDimension { .. })));
}

#[test]
fn nothing_inside_is_no_file() {
    let catalogue = Catalogue::standard(SEED);
    let granule = tutorial_granule(&catalogue);
    let elsewhere = cut_area(area(10.0, 40.0, 11.0, 41.0));
    let Err(error) = write(&catalogue, &granule, &elsewhere) else { panic!("a file without data") };
    assert!(matches!(error, PracticeDataError::NoData { .. }));
    let another_day = Cut { time: Some(range("2021-01-01", "2021-01-02")), ..Cut::default() };
    assert!(matches!(write(&catalogue, &granule, &another_day), Err(PracticeDataError::NoData { .. })));
    let foreign = PracticeGranule { concept_id: "G1-X".to_owned(), ..granule };
    assert!(matches!(write(&catalogue, &foreign, &Cut::default()), Err(PracticeDataError::UnknownGranule(_))));
}

#[test]
fn a_box_smaller_than_a_cell_gets_the_cell_that_holds_it() {
    let catalogue = Catalogue::standard(SEED);
    let snow = first(&catalogue, "PRACTICE_LEVELS");
    let granule = catalogue.page(snow, &query(None, "2020-06-01T12:00", "2020-06-02"), 0, 1).1.remove(0);
    for (area, cell) in [(tutorial_area(), (-105.0, 42.0)), (area(1.0, 1.0, 1.2, 1.2), (0.0, 2.0))] {
        let written = write(&catalogue, &granule, &cut_area(area)).unwrap();
        assert_eq!(positions(&written.file), [cell]);
    }
}

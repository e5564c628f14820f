//! Outputs as their users see them: on the right place, in the format that is named.

use super::crs::Target;
use crate::domain::BoundingBox;
use crate::practice::data::{
    Average, Catalogue, Cut, CutArea, FileFormat, GranuleQuery, Pixels, PracticeDataError, PracticeGranule, Treatment,
};
use netcdf_reader::NcFile;
use std::io::Cursor;
use tiff::tags::Tag;

const EXAMPLE: &str = "C1233800302-EEDTEST";
const LEVELS: &str = "C1245618475-EEDTEST";
const SWATH: &str = "C9000000005-PRACTICE";

fn granule(catalogue: &Catalogue, id: &str) -> PracticeGranule {
    catalogue.page(catalogue.find(id)[0], &GranuleQuery::default(), 9, 1).1.remove(0)
}

fn cut(bounds: (f64, f64, f64, f64), variables: &[&str]) -> Cut {
    let (west, south, east, north) = bounds;
    Cut {
        area: Some(CutArea::Box(BoundingBox::new(west, south, east, north).unwrap())),
        variables: Some(variables.iter().map(|&name| name.to_owned()).collect()),
        ..Cut::default()
    }
}

fn write(id: &str, cut: &Cut, treatment: &Treatment) -> Result<(Vec<u8>, [f64; 4]), PracticeDataError> {
    let catalogue = Catalogue::standard(7);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made");
    let outcome = catalogue.write_treated(&[granule(&catalogue, id)], cut, treatment, &path)?;
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(outcome.bytes, bytes.len() as u64);
    Ok((bytes, outcome.bounds.unwrap()))
}

fn onto(crs: &str, format: FileFormat) -> Treatment {
    Treatment {
        pixels: Some(Pixels { crs: Some(crs.to_owned()), ..Pixels::default() }),
        format,
        ..Treatment::default()
    }
}

fn numbers(file: &NcFile, name: &str) -> Vec<f64> {
    file.read_variable_as_f64(name).unwrap().into_iter().collect()
}

/// Places by PROJ 9.5.
#[test]
fn projections_are_proj_s() {
    for (code, (longitude, latitude), (x, y)) in [
        ("EPSG:3857", (-105.25, 40.5), (-11_716_376.406, 4_938_869.176)),
        ("EPSG:3413", (-30.00, 72.0), (508_693.476, -1_898_469.898)),
        ("EPSG:3031", (100.00, -75.0), (1_613_886.439, -284_571.723)),
        ("EPSG:6931", (20.00, 65.0), (946_902.628, -2_601_593.590)),
        ("EPSG:6932", (-140.00, -50.0), (-2_809_772.025, -3_348_555.906)),
        ("EPSG:6933", (33.30, -21.5), (3_212_993.132, -2_680_515.340)),
        ("EPSG:32633", (16.10, 48.2), (581_736.846, 5_339_114.730)),
        ("EPSG:32719", (-70.00, -20.0), (395_390.676, 7_788_206.444)),
    ] {
        let target = Target::parse(code).unwrap();
        let (own_x, own_y) = target.forward(longitude, latitude).unwrap();
        assert!((own_x - x).abs() < 0.01 && (own_y - y).abs() < 0.01, "{code} {own_x} {own_y}");
        let (back_longitude, back_latitude) = target.inverse(x, y).unwrap();
        assert!((back_longitude - longitude).abs() < 1e-6 && (back_latitude - latitude).abs() < 1e-6, "{code}");
    }
    for degrees in ["EPSG:4326", "CRS:84", "urn:ogc:def:crs:EPSG::4326", "+proj=longlat +datum=WGS84"] {
        assert!(Target::parse(degrees).unwrap().is_degrees(), "{degrees}");
    }
    for unknown in ["EPSG:2056", "PROJCS[\"x\"]", "EPSG:99999", "polar", "", "+proj=no_such"] {
        let error = Target::parse(unknown).unwrap_err();
        assert!(matches!(error, PracticeDataError::UnknownProjection(_)), "{unknown}");
    }
}

#[test]
fn a_grid_on_a_polar_map_keeps_its_values() {
    let cut = cut((-60.0, 60.0, -20.0, 85.0), &["red_var"]);
    let (plain, _) = write(EXAMPLE, &cut, &Treatment::default()).unwrap();
    let (map, bounds) = write(EXAMPLE, &cut, &onto("EPSG:3413", FileFormat::NetCdf)).unwrap();
    assert!(bounds[0] >= -60.0 && bounds[1] >= 59.9 && bounds[2] <= -20.0 && bounds[3] <= 85.0, "{bounds:?}");
    let (plain, map) = (NcFile::from_vec(plain).unwrap(), NcFile::from_vec(map).unwrap());
    let (lats, lons, reds) = (numbers(&plain, "lat"), numbers(&plain, "lon"), numbers(&plain, "red_var"));
    let (ys, xs, shown) = (numbers(&map, "y"), numbers(&map, "x"), numbers(&map, "red_var"));
    assert_eq!(shown.len(), xs.len() * ys.len());
    assert!(ys[0] > ys[1] && xs[0] < xs[1], "north is up");
    let target = Target::parse("EPSG:3413").unwrap();
    let mut compared = 0;
    for (place, value) in shown.iter().enumerate().filter(|(_, value)| **value > -32768.0) {
        let (longitude, latitude) = target.inverse(xs[place % xs.len()], ys[place / xs.len()]).unwrap();
        let near = |values: &[f64], wanted: f64| {
            (0..values.len())
                .min_by(|a, b| (values[*a] - wanted).abs().total_cmp(&(values[*b] - wanted).abs()))
                .unwrap()
        };
        let (row, column) = (near(&lats, latitude), near(&lons, longitude));
        // Right between two cells either may be taken.
        if (lats[row] - latitude).abs() < 0.499 && (lons[column] - longitude).abs() < 0.499 {
            assert_eq!(*value, reds[row * lons.len() + column], "{longitude} {latitude}");
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared}");
    let words = |name: &str| map.variable("crs").unwrap().attribute(name).unwrap().value.as_string().unwrap();
    assert_eq!(
        (words("spatial_ref").as_str(), words("grid_mapping_name").as_str()),
        ("EPSG:3413", "polar_stereographic")
    );
}

#[test]
fn pictures_have_the_size_and_place_that_is_asked() {
    let all = ["red_var", "green_var", "blue_var", "alpha_var"];
    let pixels = Pixels {
        extent: Some([-110.0, 30.0, -90.0, 50.0]),
        width: Some(40),
        height: Some(95),
        bilinear: true,
        ..Pixels::default()
    };
    for (format, kind) in [
        (FileFormat::Png, image::ImageFormat::Png),
        (FileFormat::Gif, image::ImageFormat::Gif),
        (FileFormat::Jpeg, image::ImageFormat::Jpeg),
    ] {
        let treatment = Treatment { pixels: Some(pixels.clone()), format, ..Treatment::default() };
        let (bytes, _) = write(EXAMPLE, &cut((-105.0, 35.0, -95.0, 45.0), &all), &treatment).unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), kind);
        let picture = image::load_from_memory(&bytes).unwrap().to_rgba8();
        assert_eq!(picture.dimensions(), (40, 95));
        let middle = picture.get_pixel(20, 47).0;
        if format == FileFormat::Png {
            assert_eq!((picture.get_pixel(0, 0).0[3], middle[3]), (0, 255), "nothing lies outside the cut");
        }
        assert!(middle[..3].iter().any(|part| *part > 5), "{middle:?}");
    }
    let whole = Treatment { format: FileFormat::Png, ..Treatment::default() };
    let picture = image::load_from_memory(&write(EXAMPLE, &Cut::default(), &whole).unwrap().0).unwrap();
    assert_eq!((picture.width(), picture.height()), (360, 180));
}

#[test]
fn a_geotiff_says_where_it_lies() {
    let cut = cut((-110.0, 30.0, -90.0, 50.0), &["red_var", "blue_var"]);
    for (crs, model, system, code) in [("EPSG:4326", 2, 2048, 4326), ("EPSG:3857", 1, 3072, 3857)] {
        let (bytes, _) = write(EXAMPLE, &cut, &onto(crs, FileFormat::GeoTiff)).unwrap();
        let mut decoder = tiff::decoder::Decoder::new(Cursor::new(bytes)).unwrap();
        let keys = decoder.get_tag_u16_vec(Tag::GeoKeyDirectoryTag).unwrap();
        let key = |wanted: u16| keys[4..].chunks(4).find(|key| key[0] == wanted).map(|key| key[3]);
        assert_eq!((key(1024), key(system)), (Some(model), Some(code)));
        let corner = decoder.get_tag_f64_vec(Tag::ModelTiepointTag).unwrap();
        let (x, y) = Target::parse(crs).unwrap().forward(-110.0, 50.0).unwrap();
        assert!((corner[3] - x).abs() < 1e-3 && (corner[4] - y).abs() < 1e-3, "{corner:?} {x} {y}");
        let tiff::decoder::DecodingResult::F32(values) = decoder.read_image().unwrap() else { panic!("not 32 bits") };
        assert!(values.iter().filter(|value| (0.0..=255.0).contains(*value)).count() > values.len() / 2);
        assert!(decoder.more_images(), "a page for each layer");
    }
}

#[test]
fn averages_leave_one_value() {
    let area = CutArea::Box(BoundingBox::new(-20.0, -30.0, 20.0, 30.0).unwrap());
    let cut = Cut { area: Some(area), dimensions: vec![("lev".to_owned(), 10.0, 20.0)], ..Cut::default() };
    let whole = NcFile::from_vec(write(LEVELS, &cut, &Treatment::default()).unwrap().0).unwrap();
    let treated = |average, format| Treatment { average: Some(average), format, ..Treatment::default() };
    let over_time = write(LEVELS, &cut, &treated(Average::Time, FileFormat::NetCdf)).unwrap().0;
    let over_time = NcFile::from_vec(over_time).unwrap();
    let (all, means) = (numbers(&whole, "T"), numbers(&over_time, "T"));
    assert_eq!(all.len(), means.len() * 8);
    let first: f64 = all.iter().step_by(means.len()).sum::<f64>() / 8.0;
    assert!((means[0] - first).abs() < 1e-3, "{} {first}", means[0]);
    assert_eq!(numbers(&over_time, "time_bnds"), [0.0, 1440.0]);

    let over_area =
        NcFile::from_vec(write(LEVELS, &cut, &treated(Average::Area, FileFormat::NetCdf)).unwrap().0).unwrap();
    assert_eq!(numbers(&over_area, "T").len(), 8 * 2);
    let latitudes = numbers(&whole, "lat");
    let width = numbers(&whole, "lon").len();
    let weight = |place: usize| latitudes[place / width].to_radians().cos();
    let plane = latitudes.len() * width;
    let expected =
        (0..plane).map(|place| all[place] * weight(place)).sum::<f64>() / (0..plane).map(weight).sum::<f64>();
    assert!((numbers(&over_area, "T")[0] - expected).abs() < 1e-3);

    let table = write(LEVELS, &cut, &treated(Average::Area, FileFormat::Csv)).unwrap().0;
    let table = String::from_utf8(table).unwrap();
    let (preamble, rows) = table.split_once("\n,\n").unwrap();
    assert!(preamble.starts_with("Title:,\"Time Series, Area-Averaged of air temperature K"), "{preamble}");
    for line in [
        "User Bounding Box:,\"-20,-30,20,30\"",
        "Data Bounding Box:,\"-20,-30,20,30\"",
        "Fill Value (mean_PRACTICE_EXAMPLE_LEVELS_1_T(z=20hPa)):,-9999.9",
    ] {
        assert!(preamble.lines().any(|own| own == line), "{line} in {preamble}");
    }
    let mut rows = rows.lines();
    let header: Vec<&str> = rows.next().unwrap().split(',').collect();
    assert_eq!((header[0], header[1]), ("time", "mean_PRACTICE_EXAMPLE_LEVELS_1_T(z=20hPa)"));
    assert_eq!(rows.clone().count(), 8);
    let first: Vec<&str> = rows.next().unwrap().split(',').collect();
    assert!(first[0].ends_with("T00:00:00Z") && first.len() == header.len(), "{first:?}");
    assert!((first[1].parse::<f64>().unwrap() - expected).abs() < 1e-2, "{first:?} {expected}");
}

#[test]
fn a_browse_picture_has_a_palette_and_tells_where_it_lies() {
    let catalogue = Catalogue::standard(7);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("browse.png");
    let soil = granule(&catalogue, "C9000000007-PRACTICE");
    let cut = Cut { variables: Some(vec!["soil_moisture".to_owned()]), ..Cut::default() };
    let treatment = Treatment { format: FileFormat::Png, chain: Some("sds/HyBIG".to_owned()), ..Treatment::default() };
    catalogue.write_treated(&[soil], &cut, &treatment, &path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes[24..26], [8, 3], "eight bits, numbers of a palette");
    let picture = image::load_from_memory(&bytes).unwrap().to_rgba8();
    assert_eq!(picture.dimensions(), (360, 180));
    let clear = picture.pixels().filter(|pixel| pixel.0[3] == 0).count();
    assert!((30_000..60_000).contains(&clear), "{clear} of the sea");
    let world = std::fs::read_to_string(folder.path().join("browse.pgw")).unwrap();
    let lines: Vec<f64> = world.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(lines, [1.0, 0.0, 0.0, -1.0, 0.5, 89.5], "the centre of the first pixel");
    let auxiliary = std::fs::read_to_string(folder.path().join("browse.png.aux.xml")).unwrap();
    assert!(auxiliary.contains("AUTHORITY[&quot;EPSG&quot;,&quot;4326&quot;]"), "{auxiliary}");
    let transform = auxiliary.split_once("<GeoTransform>").unwrap().1.split_once('<').unwrap().0;
    let numbers: Vec<f64> = transform.split(',').map(|number| number.trim().parse().unwrap()).collect();
    assert_eq!(numbers, [0.0, 1.0, 0.0, 90.0, 0.0, -1.0], "the corner of the first pixel");
}

#[test]
fn edges_are_a_dimension_of_their_own() {
    let only = |min: f64, max: f64| Cut { dimensions: vec![("nv".to_owned(), min, max)], ..Cut::default() };
    let read = |cut: &Cut| NcFile::from_vec(write(LEVELS, cut, &Treatment::default()).unwrap().0).unwrap();
    assert_eq!(numbers(&read(&only(f64::NEG_INFINITY, 1.0)), "time_bnds").len(), 16);
    assert_eq!(numbers(&read(&only(1.0, 1.0)), "time_bnds")[..2], [180.0, 360.0]);
    assert!(matches!(write(LEVELS, &only(5.0, 9.0), &Treatment::default()), Err(PracticeDataError::NoData { .. })));
}

#[test]
fn a_swath_is_put_on_a_grid() {
    let (bytes, bounds) = write(SWATH, &Cut::default(), &onto("EPSG:4326", FileFormat::NetCdf)).unwrap();
    let file = NcFile::from_vec(bytes).unwrap();
    let (lats, lons, values) = (numbers(&file, "lat"), numbers(&file, "lon"), numbers(&file, "wind_speed"));
    assert_eq!(values.len(), lats.len() * lons.len());
    let shown = values.iter().filter(|value| **value > -128.0).count();
    assert!(shown > 1000, "{shown} of {}", values.len());
    assert!(bounds[1] < bounds[3]);
}

#[test]
fn what_cannot_be_done_is_said() {
    let example = |pixels: Pixels| {
        let treatment = Treatment { pixels: Some(pixels), ..Treatment::default() };
        write(EXAMPLE, &Cut::default(), &treatment).unwrap_err()
    };
    let extent = |extent: [f64; 4]| Pixels { extent: Some(extent), ..Pixels::default() };
    assert!(matches!(
        example(extent([2_500_000.3, 1_500_000.0, 3_300_000.0, 2_300_000.0])),
        PracticeDataError::NoData { .. } | PracticeDataError::TooLarge(_)
    ));
    assert!(matches!(example(extent([10.0, 10.0, 5.0, 20.0])), PracticeDataError::EmptyExtent));
    let huge = Pixels { width: Some(u32::MAX), height: Some(u32::MAX), ..Pixels::default() };
    assert!(matches!(example(huge), PracticeDataError::TooLarge(_)));
    let picture = Treatment { format: FileFormat::Png, ..Treatment::default() };
    let small = cut((-105.5, 40.0, -105.0, 41.0), &["/gt1l/heights/h_ph"]);
    let catalogue = Catalogue::standard(7);
    let atl03 = catalogue.find("ATL03")[0];
    let query = GranuleQuery { area: small.area.clone().map(Into::into), ..GranuleQuery::default() };
    let granule = catalogue.page(atl03, &query, 0, 1).1;
    let folder = tempfile::tempdir().unwrap();
    let outcome =
        catalogue.write_treated(&granule, &Cut { variables: None, ..small }, &picture, &folder.path().join("x"));
    assert!(matches!(outcome, Err(PracticeDataError::NoGrid | PracticeDataError::NoData { .. })), "{outcome:?}");
}

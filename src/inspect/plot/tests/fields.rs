//! Fields and series: every pixel has the value of its cell, whichever way rows and columns run.

use super::memory::{Memory, array, text};
use crate::inspect::plot::colours::{ColourMap, ColourScale, Spacing};
use crate::inspect::plot::field::{Colours, Field, Slice, load};
use crate::inspect::plot::raster::View;
use crate::inspect::plot::series;
use crate::inspect::{Cancel, Data};

/// A field of 30 by 40 whose value says its stored row and column.
fn file(latitudes: Vec<f64>, names: [&str; 2]) -> Memory {
    let mut values = array(Data::Float32((0..1200).map(|place| (place / 40 * 100 + place % 40) as f32).collect()));
    values.shape = vec![30, 40];
    let east: Vec<f64> = (0..40).map(|column| -20.0 + f64::from(column) * 0.5).collect();
    Memory::default()
        .with("/lat", array(Data::Float64(latitudes)), &[("units", text("degrees_north"))])
        .with("/lon", array(Data::Float64(east)), &[("units", text("degrees_east"))])
        .with("/t", values, &[("_FillValue", array(Data::Float32(vec![505.0])))])
        .dimensions("/t", &names, &["/lat", "/lon"])
}

fn read(file: &mut Memory) -> Field {
    let structure = file.whole();
    let slice = Slice::first_of(&structure, structure.variable("/t").unwrap()).unwrap();
    load(file, &structure, "/t", &slice, &Cancel::default()).unwrap()
}

#[test]
fn north_is_up_whichever_way_the_rows_run() {
    let rising: Vec<f64> = (0..30).map(|row| 10.0 + f64::from(row)).collect();
    let falling: Vec<f64> = rising.iter().rev().copied().collect();
    let (up, down) = (read(&mut file(rising, ["lat", "lon"])), read(&mut file(falling, ["lat", "lon"])));
    assert_eq!((up.at(3, 0), up.at(3, 29)), (Some(3.0), Some(2903.0)));
    assert_eq!((down.at(3, 0), down.at(3, 29)), (Some(2903.0), Some(3.0)));
    for field in [&up, &down] {
        assert_eq!((field.y.first, field.y.step, field.x.first, field.x.step), (10.0, 1.0, -20.0, 0.5));
        assert_eq!((field.spread.count, field.spread.missing), (1199, 1));
    }
    let difference = up.difference(&down).unwrap();
    assert_eq!((difference.at(3, 0), difference.at(3, 29), difference.spread.count), (Some(0.0), Some(0.0), 1199));
}

#[test]
fn uneven_coordinates_keep_their_numbers_cell_by_cell() {
    let mut uneven: Vec<f64> = (0..30).map(f64::from).collect();
    uneven[7] = 7.4;
    let field = read(&mut file(uneven, ["lat", "lon"]));
    assert!(field.y.places.is_some() && field.x.places.is_none());
    assert_eq!((field.y.number(7), field.y.number(29)), (7.4, 29.0));
    assert_eq!(field.at(0, 29), Some(2900.0), "north is up all the same");
    // What neither rises nor falls is no axis: rows as in a table.
    let mut twisted: Vec<f64> = (0..30).map(f64::from).collect();
    twisted.swap(3, 20);
    let field = read(&mut file(twisted, ["lat", "lon"]));
    assert!(field.y.is_index && field.y.places.is_none());
    assert_eq!((field.at(0, 29), field.y.stored(29), field.y.number(29)), (Some(0.0), Some(0), 0.0));
}

#[test]
fn every_pixel_has_the_colour_of_its_cell_and_gaps_are_clear() {
    let field = read(&mut file((0..30).map(f64::from).collect(), ["lat", "lon"]));
    let colours = ColourScale::new(ColourMap::Viridis, Spacing::Linear, 0.0, 2939.0);
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..20 {
        let left = random.f64() * 30.0 - 5.0;
        let low = random.f64() * 20.0 - 5.0;
        let (wide, high) = (random.f64() * 40.0 + 0.5, random.f64() * 30.0 + 0.5);
        let view = View { x: (left, left + wide), y: (low, low + high), width: 97, height: 61 };
        let picture = field.picture(view, Colours::Scale(&colours));
        for (place, pixel) in picture.pixels.as_chunks::<4>().0.iter().enumerate() {
            let x = left + ((place % 97) as f64 + 0.5) * wide / 97.0;
            let y = low + high - ((place / 97) as f64 + 0.5) * high / 61.0;
            let inside = (0.0..40.0).contains(&x) && (0.0..30.0).contains(&y);
            let value = y.floor() * 100.0 + x.floor();
            let is_gap = !inside || value == 505.0;
            assert_eq!(pixel[3] == 0, is_gap, "{x} {y}");
            if !is_gap {
                assert_eq!(pixel[..3], colours.colour(value).unwrap());
            }
        }
    }
}

#[test]
fn latitude_runs_upwards_also_where_it_is_the_last_dimension() {
    let mut values = array(Data::Float32((0..12).map(|place| place as f32).collect()));
    values.shape = vec![4, 3];
    let mut file = Memory::default()
        .with("/lon", array(Data::Float64(vec![0.0, 1.0, 2.0, 3.0])), &[])
        .with("/lat", array(Data::Float64(vec![5.0, 6.0, 7.0])), &[("units", text("degrees_north"))])
        .with("/t", values, &[])
        .dimensions("/t", &["lon", "lat"], &["/lon", "/lat"]);
    let field = read(&mut file);
    assert_eq!((field.columns, field.rows), (4, 3));
    assert_eq!((field.at(0, 2), field.at(3, 0)), (Some(2.0), Some(9.0)));
}

#[test]
fn a_series_shows_the_ends_of_every_column_and_leaves_gaps() {
    let times: Vec<f64> = (0..1000).map(|hour| 7e8 + f64::from(hour) * 3600.0).collect();
    let mut values: Vec<f32> = (0..1000).map(|hour| (hour % 17) as f32).collect();
    (values[500], values[501]) = (1e4, f32::NAN);
    let mut file = Memory::default()
        .with("/time", array(Data::Float64(times)), &[])
        .with("/t", array(Data::Float32(values.clone())), &[])
        .dimensions("/t", &["time"], &["/time"]);
    let structure = file.whole();
    let series = series::load(&mut file, &structure, "/t", &Cancel::default()).unwrap();
    assert_eq!((series.start, series.coordinate.as_deref()), (7e8, Some("/time")));
    assert_eq!((series.spread.count, series.spread.missing), (999, 1));
    assert!(series.usual.1 < 100.0, "{:?}", series.usual);
    let columns = series.columns(0.0, 3600.0 * 1000.0, 10, &Cancel::default()).unwrap();
    for (place, column) in columns.iter().enumerate() {
        let part: Vec<f32> = values[place * 100..(place + 1) * 100].iter().copied().filter(|v| !v.is_nan()).collect();
        let column = column.unwrap();
        assert_eq!(column.least, part.iter().copied().fold(f32::INFINITY, f32::min));
        assert_eq!(column.most, part.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        assert_eq!((column.first, column.last), (part[0], part[part.len() - 1]));
    }
}

#[test]
fn times_keep_their_moments_where_32_bits_are_too_few() {
    let times: Vec<f64> = (0..2000).map(|shot| 73_164_000.0 + f64::from(shot) * 1e-4).collect();
    let units = || [("units", text("seconds since 2018-01-01"))];
    let mut file = Memory::default()
        .with("/delta_time", array(Data::Float64(times.clone())), &units())
        .with("/h", array(Data::Float32(vec![1.0; 2000])), &[])
        .with("/sent", array(Data::Float64(times)), &units())
        .dimensions("/h", &["delta_time"], &["/delta_time"]);
    let structure = file.whole();
    let series = series::load(&mut file, &structure, "/h", &Cancel::default()).unwrap();
    let along = series.along.clone().unwrap();
    let words = |index: usize| along.text(series.start + series.place(index), series.nearest_step());
    assert_eq!((words(0).as_str(), words(7).as_str()), ("2020-04-26T19:20:00.0000Z", "2020-04-26T19:20:00.0007Z"));
    let of_times = series::load(&mut file, &structure, "/sent", &Cancel::default()).unwrap();
    assert!(of_times.clock.is_some());
    let differ = of_times.y.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(differ, "each differs from the next");
}

#[test]
fn packed_unsigned_and_never_written_values_are_what_they_are_in_the_table() {
    let stored = array(Data::Int8(vec![-1, -128, 0, 10]));
    let attributes = [
        ("_Unsigned", text("true")),
        ("scale_factor", array(Data::Float32(vec![0.1]))),
        ("_FillValue", array(Data::Int8(vec![-1]))),
        ("valid_range", array(Data::Int8(vec![0, 100]))),
    ];
    let mut file = Memory::default().with("/v", stored, &attributes);
    let structure = file.whole();
    let series = series::load(&mut file, &structure, "/v", &Cancel::default()).unwrap();
    assert!(series.y[0].is_nan());
    assert_eq!(series.y[1..], [12.8, 0.0, 1.0]);
    assert_eq!(series.outside_valid, 1);
    let told = crate::inspect::plot::told::told(&mut file, &structure, "/v", &[1]).unwrap();
    assert_eq!(told.value, "12.8");
}

#[test]
fn a_falling_coordinate_is_drawn_rising_and_keeps_its_indices() {
    let mut file = Memory::default()
        .with("/lev", array(Data::Float64(vec![1000.0, 850.0, 500.0])), &[("units", text("hPa"))])
        .with("/t", array(Data::Float32(vec![1.0, 2.0, 3.0])), &[])
        .dimensions("/t", &["lev"], &["/lev"]);
    let structure = file.whole();
    let series = series::load(&mut file, &structure, "/t", &Cancel::default()).unwrap();
    assert_eq!((series.start, series.place(1), series.place(2)), (500.0, 350.0, 500.0));
    assert_eq!((series.y.as_slice(), series.stored(0)), ([3.0, 2.0, 1.0].as_slice(), 2));
}

//! Grids in longitude and latitude, cut as HOSS cuts them: by rows and columns that the area touches.

use super::extent::Extent;
use super::family::Family;
use super::fields::{self, Field};
use super::file::{Content, FileContent, Values};
use super::index_range::{index_range, longitude_in_grid};
use super::layers::{self, LEVELS, Layer, Packing};
use super::model::CutArea;
use super::orbit::home;
use super::work::Work;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use netcdf_writer::NcAttrValue;

/// The 42 pressure levels in hPa, from the ground up.
const PRESSURES: [f64; 42] = [
    1000.0, 975.0, 950.0, 925.0, 900.0, 875.0, 850.0, 825.0, 800.0, 775.0, 750.0, 725.0, 700.0, 650.0, 600.0, 550.0,
    500.0, 450.0, 400.0, 350.0, 300.0, 250.0, 200.0, 150.0, 100.0, 70.0, 50.0, 40.0, 30.0, 20.0, 10.0, 7.0, 5.0, 4.0,
    3.0, 2.0, 1.0, 0.7, 0.5, 0.4, 0.3, 0.1,
];

/// Cell centres of the collection's axis of that name; latitudes of some grids begin in the north.
fn axis(work: &Work<'_>, name: &str) -> Vec<f64> {
    let found = work.collection.dimensions.iter().find(|dimension| dimension.name == name);
    let Some(dimension) = found else { return vec![0.0] };
    let count = usize::try_from(dimension.size).unwrap_or(1).max(1);
    let step = (dimension.max - dimension.min) / (count.max(2) - 1) as f64;
    let mut centres: Vec<f64> = (0..count).map(|number| dimension.min + step * number as f64).collect();
    if work.collection.family == Family::Soil && name == "lat" {
        centres.reverse();
    }
    centres
}

/// What is kept of a grid.
struct Cells {
    longitudes: Vec<f64>,
    latitudes: Vec<f64>,
    /// Latitude by latitude: true where a cell is not blanked.
    kept: Vec<bool>,
    /// Height of the ground in metres, in the same order, if a layer needs it.
    ground: Vec<f64>,
    times: Vec<DateTime<Utc>>,
    levels: Vec<f64>,
    /// Which of the two edges of a time are kept.
    edges: Vec<i32>,
}

/// Makes the file and counts what is in it.
pub(super) fn make(work: &Work<'_>) -> (FileContent, Extent) {
    let mut file = work.blank_file();
    let mut extent = Extent::new();
    let Some(cells) = choose(work) else { return (file, extent) };
    cells.times.iter().for_each(|&time| extent.add_time(time));
    for ((longitude, latitude), &kept) in places(&cells.latitudes, &cells.longitudes).zip(&cells.kept) {
        if kept {
            extent.add(home(longitude), latitude);
        }
    }
    // A shape between the centres of the cells gives a file of nothing but missing values.
    extent.allow_hollow();
    let names = Names::of(work.collection.family);
    add_axes(&mut file, work, &names, &cells);
    if work.collection.family == Family::PressureLevels {
        add_levels(&mut file, work, &cells);
    }
    for layer in layers::of(work.collection.family) {
        add_layer(&mut file, work, &names, &cells, layer);
    }
    (file, extent)
}

/// Paths of the axes.
struct Names {
    time: String,
    latitude: String,
    longitude: String,
    /// GPM keeps longitude before latitude.
    longitude_first: bool,
    bounds: bool,
}

impl Names {
    fn of(family: Family) -> Self {
        let gpm = family == Family::Precipitation;
        let path = |name: &str| if gpm { format!("Grid/{name}") } else { name.to_owned() };
        Self { time: path("time"), latitude: path("lat"), longitude: path("lon"), longitude_first: gpm, bounds: gpm }
    }

    fn dimensions(&self) -> Vec<String> {
        let (latitude, longitude) = (self.latitude.clone(), self.longitude.clone());
        let mut paths = vec![self.time.clone()];
        paths.extend(if self.longitude_first { [longitude, latitude] } else { [latitude, longitude] });
        paths
    }
}

/// Times of the fields in a granule and how long each stands for.
fn times(work: &Work<'_>) -> (Vec<DateTime<Utc>>, Duration) {
    let start = work.granule.start;
    match work.collection.family {
        Family::PressureLevels => ((0..8).map(|step| start + Duration::hours(3 * step)).collect(), Duration::hours(3)),
        Family::Precipitation => (vec![start], Duration::minutes(30)),
        Family::SeaTemperature => (vec![start + Duration::hours(9)], Duration::hours(15)),
        _ => (vec![start], Duration::days(1)),
    }
}

fn choose(work: &Work<'_>) -> Option<Cells> {
    let (all_times, lasting) = times(work);
    let count = all_times.len();
    let mut kept_times: Vec<DateTime<Utc>> = all_times
        .iter()
        .copied()
        .filter(|&time| {
            let last = time + lasting - Duration::milliseconds(1);
            work.cut.time.is_none_or(|range| range.overlaps(Some(time), Some(last)))
        })
        .collect();
    // A day's only field stands for the whole day, whatever hour it bears.
    if kept_times.is_empty() && count == 1 {
        let (start, stop) = (work.granule.start, work.granule.stop);
        if work.cut.time.is_none_or(|range| range.overlaps(Some(start), Some(stop))) {
            kept_times.extend(all_times);
        }
    }
    let midnight = work.granule.start.date_naive().and_time(NaiveTime::MIN).and_utc();
    let by_name = |name: &str| -> Vec<(f64, f64)> {
        let named = work.cut.dimensions.iter().filter(|dimension| dimension.0 == name);
        named.map(|&(_, min, max)| (min, max)).collect()
    };
    let kept_times = touched(&kept_times, &by_name("time"), |time| (*time - midnight).num_seconds() as f64 / 60.0)?;
    let levels = touched(&PRESSURES, &by_name("lev"), |level| *level)?;
    let latitudes = touched(&axis(work, "lat"), &by_name("lat"), |latitude| *latitude)?;
    let longitudes = touched(&axis(work, "lon"), &by_name("lon"), |longitude| *longitude)?;
    let (latitudes, longitudes, kept) = cut_area(work, latitudes, longitudes)?;
    let edges = touched(&[0, 1], &by_name("nv"), |edge| f64::from(*edge))?;
    let whole = !kept_times.is_empty() && !levels.is_empty() && !edges.is_empty();
    let needed = layers::of(work.collection.family).iter().any(|layer| layer.field.needs_ground());
    let ground = places(&latitudes, &longitudes)
        .zip(&kept)
        .map(|((longitude, latitude), &kept)| fields::ground(needed && kept, longitude, latitude))
        .collect();
    whole.then_some(Cells { longitudes, latitudes, kept, ground, times: kept_times, levels, edges })
}

/// What of an axis all ranges touch; `None` for nothing.
fn touched<T: Copy>(axis: &[T], ranges: &[(f64, f64)], value: impl Fn(&T) -> f64) -> Option<Vec<T>> {
    let mut kept = axis.to_vec();
    for &(min, max) in ranges {
        let centres: Vec<f64> = kept.iter().map(&value).collect();
        let (first, last) = index_range(&centres, min, max)?;
        kept = kept.get(first..=last)?.to_vec();
    }
    (!kept.is_empty()).then_some(kept)
}

/// Rows, columns, and for each cell of them whether it is not blanked.
type Plane = (Vec<f64>, Vec<f64>, Vec<bool>);

/// Rows and columns that the area's bounds touch. An area over the edge of the grid keeps every column, and
/// the cells between its two parts are blanked; so are those whose centre lies outside of a shape.
fn cut_area(work: &Work<'_>, latitudes: Vec<f64>, longitudes: Vec<f64>) -> Option<Plane> {
    let Some(region) = &work.region else {
        let count = latitudes.len() * longitudes.len();
        return (count > 0).then(|| (latitudes, longitudes, vec![true; count]));
    };
    let [west, south, east, north] = region.bounds()?;
    let (first, last) = index_range(&latitudes, south, north)?;
    let rows = latitudes.get(first..=last)?.to_vec();
    let (columns, used) = columns(longitudes, west, east)?;
    let is_shape = matches!(work.cut.area, Some(CutArea::Polygons(_)));
    let kept = rows
        .iter()
        .flat_map(|&latitude| columns.iter().zip(&used).map(move |(&longitude, &used)| (latitude, longitude, used)))
        .map(|(latitude, longitude, used)| used && (!is_shape || region.contains(home(longitude), latitude)))
        .collect();
    Some((rows, columns, kept))
}

/// Columns that are kept, and which of them are not blanked.
fn columns(longitudes: Vec<f64>, west: f64, east: f64) -> Option<(Vec<f64>, Vec<bool>)> {
    if east - west >= 360.0 {
        let used = vec![true; longitudes.len()];
        return Some((longitudes, used));
    }
    let (west, east) = (longitude_in_grid(&longitudes, west), longitude_in_grid(&longitudes, east));
    if west <= east {
        let (first, last) = index_range(&longitudes, west, east)?;
        let columns = longitudes.get(first..=last)?.to_vec();
        let used = vec![true; columns.len()];
        return Some((columns, used));
    }
    let (first, _) = index_range(&longitudes, west, f64::INFINITY).unwrap_or((longitudes.len(), 0));
    let last = index_range(&longitudes, f64::NEG_INFINITY, east).map(|range| range.1);
    let used = (0..longitudes.len()).map(|column| column >= first || last.is_some_and(|last| column <= last)).collect();
    Some((longitudes, used))
}

fn add_axes(file: &mut FileContent, work: &Work<'_>, names: &Names, cells: &Cells) {
    let (units, epoch, seconds) = time_units(work);
    let stamps: Vec<i32> = cells
        .times
        .iter()
        .map(|&time| i32::try_from((time - epoch).num_seconds() / seconds).unwrap_or(i32::MAX))
        .collect();
    for (path, size) in [
        (&names.time, cells.times.len()),
        (&names.latitude, cells.latitudes.len()),
        (&names.longitude, cells.longitudes.len()),
    ] {
        file.dimensions.push((path.clone(), size as u64));
    }
    let axis = |path: &str, values: Values, units: &str, name: &str, letter: &str| {
        let content = Content::new(path, &[path.to_owned()], values)
            .text("units", units)
            .text("long_name", name)
            .text("standard_name", name)
            .text("axis", letter)
            .always();
        if names.bounds {
            let leaf = path.rsplit('/').next().unwrap_or(path);
            content.text("bounds", &format!("{leaf}_bnds"))
        } else {
            content
        }
    };
    let degrees = |values: &[f64]| Values::F32(values.iter().map(|&value| value as f32).collect());
    let limits = |content: Content, limit: f32| {
        content.with("valid_min", NcAttrValue::Floats(vec![-limit])).with("valid_max", NcAttrValue::Floats(vec![limit]))
    };
    let east = if work.collection.family == Family::Soil { 360.0 } else { 180.0 };
    file.variables
        .push(axis(&names.time, Values::I32(stamps.clone()), &units, "time", "T").text("calendar", "standard"));
    file.variables
        .push(limits(axis(&names.latitude, degrees(&cells.latitudes), "degrees_north", "latitude", "Y"), 90.0));
    file.variables
        .push(limits(axis(&names.longitude, degrees(&cells.longitudes), "degrees_east", "longitude", "X"), east));
    if names.bounds {
        file.group(
            "Grid",
            &[("Description", "Precipitation on a grid."), ("GridHeader", "practice grid of 0.5 degrees")],
        );
        file.group("Grid/Intermediate", &[("Description", "What the result was made from.")]);
        add_bounds(file, work, names, cells, &stamps);
    }
}

fn add_bounds(file: &mut FileContent, work: &Work<'_>, names: &Names, cells: &Cells, stamps: &[i32]) {
    let half = |name: &str| match axis(work, name).as_slice() {
        [first, second, ..] => (second - first).abs() / 2.0,
        _ => 0.5,
    };
    let edges = |values: &[f64], half: f64| {
        Values::F32(values.iter().flat_map(|value| [(value - half) as f32, (value + half) as f32]).collect())
    };
    let columns = [
        ("time", "nv", &names.time, Values::I32(stamps.iter().flat_map(|&stamp| [stamp, stamp + 1800]).collect())),
        ("lat", "latv", &names.latitude, edges(&cells.latitudes, half("lat"))),
        ("lon", "lonv", &names.longitude, edges(&cells.longitudes, half("lon"))),
    ];
    for (name, side, axis, values) in columns {
        let side = format!("Grid/{side}");
        file.dimensions.push((side.clone(), 2));
        file.variables.push(
            Content::new(format!("Grid/{name}_bnds"), &[axis.clone(), side], values)
                .text("long_name", &format!("edges of {name}"))
                .always(),
        );
    }
}

/// Units of the time axis, the moment it counts from, and the seconds of one unit.
fn time_units(work: &Work<'_>) -> (String, DateTime<Utc>, i64) {
    let day = work.granule.start.date_naive();
    let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    match work.collection.family {
        Family::PressureLevels => (format!("minutes since {day} 00:00:00"), day.and_time(NaiveTime::MIN).and_utc(), 60),
        Family::Precipitation => ("seconds since 1980-01-06 00:00:00 UTC".to_owned(), at(315_964_800), 1),
        Family::SeaTemperature => ("seconds since 1981-01-01 00:00:00 UTC".to_owned(), at(347_155_200), 1),
        _ => ("days since 1970-01-01 00:00:00".to_owned(), at(0), 86_400),
    }
}

fn add_layer(file: &mut FileContent, work: &Work<'_>, names: &Names, cells: &Cells, layer: &Layer) {
    let mut numbers = Vec::with_capacity(cells.times.len() * cells.kept.len());
    for time in &cells.times {
        let plane = plane(work, cells, layer.field, *time);
        if names.longitude_first {
            let width = cells.longitudes.len();
            numbers.extend((0..width).flat_map(|column| plane.iter().skip(column).step_by(width).copied()));
        } else {
            numbers.extend(plane);
        }
    }
    file.variables.push(layers::pack(layer, layer.path, &names.dimensions(), &numbers));
}

/// One field at one time, latitude by latitude.
fn plane(work: &Work<'_>, cells: &Cells, field: Field, time: DateTime<Utc>) -> Vec<Option<f64>> {
    let day = time.timestamp() as f64 / 86_400.0;
    places(&cells.latitudes, &cells.longitudes)
        .zip(cells.kept.iter().zip(&cells.ground))
        .map(|(place, (&kept, &ground))| if kept { fields::value(field, work.seed, place, ground, day) } else { None })
        .collect()
}

/// Longitude and latitude of every cell, latitude by latitude.
fn places<'a>(latitudes: &'a [f64], longitudes: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
    latitudes.iter().flat_map(|&latitude| longitudes.iter().map(move |&longitude| (longitude, latitude)))
}

/// Adds the pressure axis and the layers on it: one weather pattern, spread over the heights.
fn add_levels(file: &mut FileContent, work: &Work<'_>, cells: &Cells) {
    let level = "lev".to_owned();
    file.dimensions.push((level.clone(), cells.levels.len() as u64));
    file.variables.push(
        Content::new("lev", std::slice::from_ref(&level), Values::F64(cells.levels.clone()))
            .text("units", "hPa")
            .text("long_name", "vertical level")
            .text("standard_name", "air_pressure")
            .text("positive", "down")
            .text("axis", "Z")
            .always(),
    );
    add_time_edges(file, work, cells);
    let dimensions = ["time", "lev", "lat", "lon"].map(str::to_owned);
    let weather: Vec<_> = cells.times.iter().map(|&time| plane(work, cells, Field::Wind, time)).collect();
    for &(name, units, long_name, standard_name) in &LEVELS {
        let layer = Layer { path: name, units, long_name, standard_name, field: Field::Wind, packing: Packing::Single };
        let mut numbers = Vec::with_capacity(weather.len() * cells.levels.len() * cells.kept.len());
        for plane in &weather {
            for &pressure in &cells.levels {
                let lines = plane.chunks(cells.longitudes.len().max(1)).zip(&cells.latitudes);
                for (line, &latitude) in lines {
                    let profile = Profile::new(name, pressure, latitude);
                    numbers.extend(line.iter().map(|wind| wind.map(|wind| profile.value(wind))));
                }
            }
        }
        file.variables.push(layers::pack(&layer, name, &dimensions, &numbers));
    }
}

/// From when to when each time stands.
fn add_time_edges(file: &mut FileContent, work: &Work<'_>, cells: &Cells) {
    let (units, epoch, seconds) = time_units(work);
    let minutes = |time: DateTime<Utc>| i32::try_from((time - epoch).num_seconds() / seconds).unwrap_or(i32::MAX);
    let edges = cells.times.iter().flat_map(|&time| cells.edges.iter().map(move |edge| minutes(time) + 180 * edge));
    file.dimensions.push(("nv".to_owned(), cells.edges.len() as u64));
    let dimensions = ["time", "nv"].map(str::to_owned);
    file.variables.push(
        Content::new("time_bnds", &dimensions, Values::I32(edges.collect()))
            .text("units", &units)
            .text("long_name", "edges of time")
            .always(),
    );
}

/// A quantity at one pressure and latitude: a mean and how much the weather pattern changes it.
struct Profile {
    mean: f64,
    swing: f64,
}

impl Profile {
    fn new(name: &str, pressure: f64, latitude: f64) -> Self {
        let height = 7000.0 * (1013.0 / pressure).ln();
        let warm = 301.0 - 0.006 * latitude * latitude;
        let temperature = (warm - 0.0065 * height).max(205.0 + 0.0008 * height);
        let (mean, swing) = match name {
            "T" => (temperature, 0.35),
            "U" => {
                (26.0 * (-((pressure - 220.0) / 220.0).powi(2)).exp() * (2.0 * latitude).to_radians().sin().abs(), 1.6)
            }
            "QV" => (
                0.016 * (pressure / 1000.0).powi(3) * ((warm - 300.0) / 15.0).exp(),
                0.0004 * (pressure / 1000.0).powi(3),
            ),
            _ => (height, 6.0),
        };
        Self { mean, swing }
    }

    /// From a wind of 7.5 ± 6 m/s.
    fn value(&self, wind: f64) -> f64 {
        self.mean + self.swing * (wind - 7.5)
    }
}

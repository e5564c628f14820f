//! A grid in longitude and latitude put on the pixels of another one.

use super::crs::Target;
use super::numbers::{offsets, strides};
use super::plane::{Line, Places, Source};
use crate::practice::data::extent::Extent;
use crate::practice::data::file::{Content, FileContent, Values};
use crate::practice::data::model::PracticeDataError;
use crate::practice::data::treatment::Pixels;
use netcdf_writer::NcAttrValue;

/// Pixels of one output at most: results lie on this computer.
const MOST_PIXELS: u64 = 1_000_000;
/// Places along an edge at which the reach of the data on a map is looked at.
const LOOKS: usize = 48;

/// The output's pixels, in units of its projection.
struct Frame {
    west: f64,
    north: f64,
    size: (f64, f64),
    columns: usize,
    rows: usize,
}

/// Up to four values of the source and their weights, which sum up to 1.
type Mix = [(u32, f32); 4];
const NOTHING: Mix = [(0, 0.0); 4];

/// Puts every layer on other pixels. `None` if no data lie on any of them; an error for data that
/// are no grid, for unknown sizes and for too many pixels.
pub(super) fn regrid(
    file: FileContent,
    extent: Extent,
    pixels: &Pixels,
    target: &Target,
) -> Result<Option<(FileContent, Extent)>, PracticeDataError> {
    let source = Source::of(&file).ok_or(PracticeDataError::NoGrid)?;
    let Some(frame) = frame(&source, pixels, target)? else { return Ok(None) };
    let mixes = match &source.places {
        Places::Grid(columns, rows) => from_grid(columns, rows, source.width, &frame, pixels.bilinear, target),
        Places::Swath(places) => from_swath(places, &frame, target),
    };
    let mut reached = extent.without_places();
    for ((x, y), mix) in centres(&frame).zip(&mixes) {
        let Some((longitude, latitude)) = target.inverse(x, y).filter(|_| mix.iter().any(|part| part.1 > 0.0)) else {
            continue;
        };
        reached.add((longitude + 180.0).rem_euclid(360.0) - 180.0, latitude);
    }
    if reached.points() == 0 {
        return Ok(None);
    }
    Ok(Some((rebuild(file, &source, &frame, &mixes, target), reached)))
}

fn from_grid(columns: &Line, rows: &Line, width: usize, frame: &Frame, bilinear: bool, target: &Target) -> Vec<Mix> {
    let place = |(x, y)| target.inverse(x, y);
    let mix = |place: Option<(f64, f64)>| place.map_or(NOTHING, |place| mix(columns, rows, place, bilinear, width));
    centres(frame).map(place).map(mix).collect()
}

/// Each output pixel takes the swath's pixel that lies in it, the nearest to its middle.
fn from_swath(places: &[Option<(f64, f64)>], frame: &Frame, target: &Target) -> Vec<Mix> {
    let mut nearest = vec![(f64::INFINITY, 0_u32); frame.columns * frame.rows];
    for (index, place) in (0_u32..).zip(places) {
        let Some((x, y)) = place.and_then(|(longitude, latitude)| target.forward(longitude, latitude)) else {
            continue;
        };
        let (across, down) = ((x - frame.west) / frame.size.0, (frame.north - y) / frame.size.1);
        if across < 0.0 || down < 0.0 || across >= frame.columns as f64 || down >= frame.rows as f64 {
            continue;
        }
        let distance = (across.fract() - 0.5).hypot(down.fract() - 0.5);
        if let Some(best) = nearest.get_mut(down as usize * frame.columns + across as usize)
            && distance < best.0
        {
            *best = (distance, index);
        }
    }
    let mix = |(distance, index): (f64, u32)| {
        if distance.is_finite() { [(index, 1.0), (0, 0.0), (0, 0.0), (0, 0.0)] } else { NOTHING }
    };
    nearest.into_iter().map(mix).collect()
}

/// Centres of the pixels, from the top left one, line by line.
fn centres(frame: &Frame) -> impl Iterator<Item = (f64, f64)> + '_ {
    let at = |number: usize, size: f64| (number as f64 + 0.5) * size;
    (0..frame.rows).flat_map(move |row| {
        (0..frame.columns)
            .map(move |column| (frame.west + at(column, frame.size.0), frame.north - at(row, frame.size.1)))
    })
}

fn frame(source: &Source, pixels: &Pixels, target: &Target) -> Result<Option<Frame>, PracticeDataError> {
    let Some([west, south, east, north]) = pixels.extent.or_else(|| reach(&source.places, target)) else {
        return Ok(None);
    };
    let (wide, high) = (east - west, north - south);
    if !(wide > 0.0 && high > 0.0 && wide.is_finite() && high.is_finite()) {
        return Err(PracticeDataError::EmptyExtent);
    }
    let size = match &source.places {
        Places::Grid(columns, rows) if target.is_degrees() => (columns.step, rows.step),
        // As many pixels as the data have, square ones on a map.
        Places::Grid(columns, rows) => square(wide.max(high), columns.count().max(rows.count())),
        // Fewer, so that none stays empty between two of the swath.
        Places::Swath(places) => square(wide.max(high), (places.len() as f64).sqrt() as usize / 2),
    };
    let number = |asked: Option<u32>, length: f64, size: Option<f64>, own: f64| {
        asked.map_or_else(|| (length / size.filter(|size| *size > 0.0).unwrap_or(own)).round().max(1.0), f64::from)
    };
    let count = (
        number(pixels.width, wide, pixels.size.map(|size| size[0]), size.0),
        number(pixels.height, high, pixels.size.map(|size| size[1]), size.1),
    );
    if count.0 * count.1 > MOST_PIXELS as f64 {
        return Err(PracticeDataError::TooLarge(MOST_PIXELS));
    }
    let (columns, rows) = (count.0.max(1.0) as usize, count.1.max(1.0) as usize);
    Ok(Some(Frame { west, north, size: (wide / columns as f64, high / rows as f64), columns, rows }))
}

fn square(length: f64, count: usize) -> (f64, f64) {
    let side = length / count.max(1) as f64;
    (side, side)
}

/// Lowest x and y and highest x and y of the data on the map.
fn reach(places: &Places, target: &Target) -> Option<[f64; 4]> {
    let around = |found: &mut dyn Iterator<Item = (f64, f64)>| {
        found.map(|(x, y)| [x, y, x, y]).reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
    };
    let (columns, rows) = match places {
        Places::Grid(columns, rows) => (columns, rows),
        Places::Swath(places) => {
            let known = places.iter().flatten().filter(|(_, latitude)| target.is_made_for(*latitude));
            return around(&mut known.filter_map(|&(longitude, latitude)| target.forward(longitude, latitude)));
        }
    };
    let (west, east) = columns.ends();
    let (south, north) = rows.ends();
    let (south, north) = (south.max(target.latitudes.0), north.min(target.latitudes.1));
    if south >= north {
        return None;
    }
    if target.is_degrees() {
        return Some([west, south, east, north]);
    }
    let part = |from: f64, to: f64, step: usize| from + (to - from) * step as f64 / LOOKS as f64;
    let looks = (0..=LOOKS).flat_map(|row| (0..=LOOKS).map(move |column| (row, column)));
    around(&mut looks.filter_map(|(row, column)| target.forward(part(west, east, column), part(south, north, row))))
}

fn mix(columns: &Line, rows: &Line, (longitude, latitude): (f64, f64), bilinear: bool, width: usize) -> Mix {
    let (x, y) = (columns.number(longitude), rows.number(latitude));
    let index = |column: i64, row: i64| -> Option<u32> {
        u32::try_from(rows.place(row)? * width + columns.place(column)?).ok()
    };
    let mut mix = NOTHING;
    if !bilinear {
        if let (Some(index), [first, ..]) = (index(x.round() as i64, y.round() as i64), &mut mix) {
            *first = (index, 1.0);
        }
        return mix;
    }
    let (left, below) = (x.floor(), y.floor());
    let (right_part, upper_part) = (x - left, y - below);
    let corners = [
        (0, 0, (1.0 - right_part) * (1.0 - upper_part)),
        (1, 0, right_part * (1.0 - upper_part)),
        (0, 1, (1.0 - right_part) * upper_part),
        (1, 1, right_part * upper_part),
    ];
    for (slot, (right, up, weight)) in mix.iter_mut().zip(corners) {
        if let Some(index) = index(left as i64 + right, below as i64 + up) {
            *slot = (index, weight as f32);
        }
    }
    mix
}

/// The file with its layers on the new pixels; edges of the old cells go.
fn rebuild(file: FileContent, source: &Source, frame: &Frame, mixes: &[Mix], target: &Target) -> FileContent {
    let group = source.across.rsplit_once('/').map_or_else(String::new, |(group, _)| format!("{group}/"));
    let name = |degrees: &str, map: &str| format!("{group}{}", if target.is_degrees() { degrees } else { map });
    let (x_path, y_path) = (name("lon", "x"), name("lat", "y"));
    let size =
        |path: &String| file.dimensions.iter().find(|(own, _)| own == path).map_or(1, |(_, size)| *size as usize);
    let mut variables = axes(frame, target, &x_path, &y_path);
    let is_position = |variable: &Content| {
        ["longitude", "latitude"].iter().any(|name| variable.attribute("standard_name") == Some(*name))
    };
    for variable in file.variables.iter().filter(|variable| !is_position(variable)) {
        let place = |path: &String| variable.dimensions.iter().position(|own| own == path);
        let (down, across) = match (place(&source.down), place(&source.across)) {
            (Some(down), Some(across)) => (down, across),
            (None, None) => {
                variables.push(variable.clone());
                continue;
            }
            // The old axes themselves and their edges.
            _ => continue,
        };
        let sizes: Vec<usize> = variable.dimensions.iter().map(size).collect();
        let numbers = resampled(variable, &sizes, (down, across), source.width, mixes);
        let rest = variable.dimensions.iter().filter(|path| **path != source.across && **path != source.down);
        let dimensions = rest.cloned().chain([y_path.clone(), x_path.clone()]).collect();
        variables.push(variable.with_numbers(dimensions, &numbers).text("grid_mapping", "crs"));
    }
    let used = |path: &String| variables.iter().any(|variable| variable.dimensions.contains(path));
    let kept = file.dimensions.into_iter().filter(|(path, _)| *path != source.across && *path != source.down);
    let mut dimensions: Vec<(String, u64)> = kept.filter(|(path, _)| used(path)).collect();
    dimensions.push((y_path, frame.rows as u64));
    dimensions.push((x_path, frame.columns as u64));
    FileContent { dimensions, variables, ..file }
}

fn axes(frame: &Frame, target: &Target, x_path: &str, y_path: &str) -> Vec<Content> {
    let line = |count: usize, at: &dyn Fn(f64) -> f64| Values::F64((0..count).map(|n| at(n as f64 + 0.5)).collect());
    let axis = |path: &str, letter: &str, values: Values| {
        let (units, name) = match (target.is_degrees(), letter) {
            (true, "X") => ("degrees_east", "longitude"),
            (true, _) => ("degrees_north", "latitude"),
            (false, "X") => ("m", "projection_x_coordinate"),
            (false, _) => ("m", "projection_y_coordinate"),
        };
        Content::new(path, &[path.to_owned()], values)
            .text("units", units)
            .text("long_name", name)
            .text("standard_name", name)
            .text("axis", letter)
            .always()
    };
    let mut crs = Content::new("crs", &[], Values::I32(vec![i32::from(target.code.unwrap_or_default())]))
        .text("grid_mapping_name", target.grid_mapping())
        .text("proj4_params", &target.proj4)
        .always();
    if let Some(code) = target.code {
        crs = crs.text("spatial_ref", &format!("EPSG:{code}")).with("epsg_code", NcAttrValue::Ints(vec![code.into()]));
    }
    vec![
        axis(y_path, "Y", line(frame.rows, &|number| frame.north - number * frame.size.1)),
        axis(x_path, "X", line(frame.columns, &|number| frame.west + number * frame.size.0)),
        crs,
    ]
}

fn resampled(
    variable: &Content,
    sizes: &[usize],
    (down, across): (usize, usize),
    width: usize,
    mixes: &[Mix],
) -> Vec<Option<f64>> {
    let numbers = variable.numbers();
    let strides = strides(sizes);
    let stride = |place: usize| strides.get(place).copied().unwrap_or(1);
    let (down, across, starts) = (stride(down), stride(across), offsets(sizes, &[down, across]));
    let value = |start: usize, mix: &Mix| {
        let (mut sum, mut whole) = (0.0, 0.0);
        for (index, weight) in mix.iter().filter(|(_, weight)| *weight > 0.0) {
            let (row, column) = (*index as usize / width.max(1), *index as usize % width.max(1));
            if let Some(Some(number)) = numbers.get(start + row * down + column * across) {
                sum += number * f64::from(*weight);
                whole += f64::from(*weight);
            }
        }
        (whole > 0.0).then(|| sum / whole)
    };
    starts
        .iter()
        .flat_map(|&start| mixes.iter().map(move |mix| (start, mix)))
        .map(|(start, mix)| value(start, mix))
        .collect()
}

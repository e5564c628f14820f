//! Tables as text, as Giovanni writes them: lines of a key and a value that tell what was asked, a line of a
//! comma, then the header and the rows.

use super::numbers::{offsets, strides};
use crate::practice::data::file::{Content, FileContent};
use crate::practice::data::model::{Cut, CutArea, PracticeDataError};
use crate::practice::data::treatment::Average;
use crate::practice::data::work::iso;
use chrono::{DateTime, Duration, NaiveDateTime, SecondsFormat, Utc};
use std::fmt::Write as _;

/// Lines of one file at most.
const MOST_LINES: u64 = 1_000_000;
/// Written where a number is missing.
const FILL: &str = "-9999.9";

/// A layer at one level: a column of the table.
struct Series<'a> {
    layer: &'a Content,
    name: String,
    /// Number of the level, if it has any.
    level: usize,
}

/// The file's bytes: a row for each moment, or for each place of a mean over time.
pub(super) fn encode(
    file: &FileContent,
    cut: &Cut,
    average: Option<Average>,
    reach: Option<[f64; 4]>,
) -> Result<Vec<u8>, PracticeDataError> {
    let axes = Axes::of(file).ok_or(PracticeDataError::NoGrid)?;
    let rows = axes.times.len() as u64 * axes.latitudes.len() as u64 * axes.longitudes.len() as u64;
    let series = all_series(file, &axes);
    if series.is_empty() {
        return Err(PracticeDataError::NoGrid);
    }
    if rows > MOST_LINES {
        return Err(PracticeDataError::TooLarge(MOST_LINES));
    }
    let mut text = preamble(file, (cut, average, reach), &axes, &series);
    let by_place = axes.latitudes.len() * axes.longitudes.len() > 1;
    text.push_str(if by_place { "time,lat,lon" } else { "time" });
    for one in &series {
        text.push(',');
        text.push_str(&one.name);
    }
    text.push('\n');
    let columns: Vec<Vec<Option<f64>>> = series.iter().map(|one| values(file, &axes, one)).collect();
    let mut row = 0;
    for time in &axes.times {
        for latitude in &axes.latitudes {
            for longitude in &axes.longitudes {
                text.push_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true));
                if by_place {
                    // Writing into a text cannot fail.
                    write!(text, ",{},{}", *latitude as f32, *longitude as f32).ok();
                }
                for column in &columns {
                    match column.get(row).copied().flatten() {
                        Some(number) => write!(text, ",{}", number as f32).ok(),
                        None => write!(text, ",{FILL}").ok(),
                    };
                }
                text.push('\n');
                row += 1;
            }
        }
    }
    Ok(text.into_bytes())
}

/// The axes of a file.
struct Axes {
    paths: [String; 3],
    times: Vec<DateTime<Utc>>,
    latitudes: Vec<f64>,
    longitudes: Vec<f64>,
    /// Path, units and values of the levels.
    levels: Option<(String, String, Vec<f64>)>,
}

impl Axes {
    fn of(file: &FileContent) -> Option<Self> {
        let axis = |letter: &str| file.variables.iter().find(|variable| variable.attribute("axis") == Some(letter));
        let numbers = |variable: &Content| variable.numbers().into_iter().flatten().collect::<Vec<_>>();
        let (time, latitude, longitude) = (axis("T")?, axis("Y")?, axis("X")?);
        let levels = axis("Z").map(|variable| {
            let units = variable.attribute("units").unwrap_or_default().to_owned();
            (variable.path.clone(), units, numbers(variable))
        });
        let (epoch, unit) = epoch(time.attribute("units")?)?;
        let moment = |number: f64| epoch + Duration::milliseconds((number * unit * 1000.0) as i64);
        Some(Self {
            paths: [time, latitude, longitude].map(|variable| variable.path.clone()),
            times: numbers(time).into_iter().map(moment).collect(),
            latitudes: numbers(latitude),
            longitudes: numbers(longitude),
            levels,
        })
    }
}

/// The moment that units count from, and their length in seconds.
fn epoch(units: &str) -> Option<(DateTime<Utc>, f64)> {
    let (unit, since) = units.split_once(" since ")?;
    let seconds = match unit {
        "days" => 86_400.0,
        "hours" => 3600.0,
        "minutes" => 60.0,
        _ => 1.0,
    };
    let plain = since.trim_end_matches(" UTC");
    let epoch = NaiveDateTime::parse_from_str(plain, "%Y-%m-%d %H:%M:%S").ok()?;
    Some((epoch.and_utc(), seconds))
}

fn all_series<'a>(file: &'a FileContent, axes: &Axes) -> Vec<Series<'a>> {
    let on_axes = |variable: &&Content| axes.paths.iter().all(|path| variable.dimensions.contains(path));
    let short_name = file.attribute("short_name").unwrap_or_default();
    let version = file.attribute("VersionID").unwrap_or_default().replace('.', "_");
    file.variables
        .iter()
        .filter(on_axes)
        .flat_map(|layer| {
            let leaf = layer.path.rsplit('/').next().unwrap_or(&layer.path);
            let name = format!("mean_{short_name}_{version}_{leaf}");
            let levels = axes.levels.as_ref().filter(|levels| layer.dimensions.contains(&levels.0));
            let count = levels.map_or(1, |levels| levels.2.len());
            (0..count).map(move |level| {
                let value = levels.and_then(|levels| Some((levels.2.get(level)?, &levels.1)));
                let name = value.map_or_else(|| name.clone(), |(value, units)| format!("{name}(z={value}{units})"));
                Series { layer, name, level }
            })
        })
        .collect()
}

/// Values of a column in the order of the rows.
fn values(file: &FileContent, axes: &Axes, series: &Series<'_>) -> Vec<Option<f64>> {
    let layer = series.layer;
    let size =
        |path: &String| file.dimensions.iter().find(|(own, _)| own == path).map_or(1, |(_, size)| *size as usize);
    let sizes: Vec<usize> = layer.dimensions.iter().map(size).collect();
    let steps = strides(&sizes);
    let along = |path: &String| layer.dimensions.iter().position(|own| own == path);
    let step = |path: &String| along(path).and_then(|place| steps.get(place)).copied().unwrap_or(0);
    let level = axes.levels.as_ref().map_or(0, |levels| step(&levels.0) * series.level);
    let (scale, offset) = layer.packing();
    let numbers = layer.numbers();
    let lengths = [axes.times.len(), axes.latitudes.len(), axes.longitudes.len()];
    let own = axes.paths.each_ref().map(step);
    let plain = strides(&lengths);
    offsets(&lengths, &[])
        .into_iter()
        .map(|row| {
            let mut rest = row;
            let mut place = level;
            for (stride, own) in plain.iter().zip(own) {
                place += rest / stride.max(&1) * own;
                rest %= stride.max(&1);
            }
            numbers.get(place).copied().flatten().map(|number| number * scale + offset)
        })
        .collect()
}

fn preamble(
    file: &FileContent,
    (cut, average, reach): (&Cut, Option<Average>, Option<[f64; 4]>),
    axes: &Axes,
    series: &[Series<'_>],
) -> String {
    let first = axes.times.first().copied().unwrap_or_default();
    let last = axes.times.last().copied().unwrap_or_default();
    let (start, stop) = cut.time.map_or((None, None), |time| (time.start(), time.stop()));
    let user = match &cut.area {
        Some(CutArea::Box(bounds)) => <[f64; 4]>::from(*bounds),
        _ => [-180.0, -90.0, 180.0, 90.0],
    };
    let what = match average {
        Some(Average::Area) => "Time Series, Area-Averaged of",
        Some(Average::Time) => "Time Averaged Map of",
        None => "Values of",
    };
    let layer = series.first().map(|one| one.layer);
    let word = |name: &str| layer.and_then(|layer| layer.attribute(name)).unwrap_or_default();
    let title = file.attribute("title").unwrap_or_default();
    let date = |moment: DateTime<Utc>| moment.format("%Y-%m-%d").to_string();
    let list = |[west, south, east, north]: [f64; 4]| format!("{west},{south},{east},{north}");
    let mut text = format!(
        "Title:,\"{what} {} {} [{title}] over {} - {}\"\nUser Start Date:,{}\nUser End Date:,{}\n\
         User Bounding Box:,\"{}\"\nData Bounding Box:,\"{}\"\nURL to Reproduce Results:,\"{}\"\n",
        word("long_name"),
        word("units"),
        date(first),
        date(last),
        iso(start.unwrap_or(first)),
        iso(stop.unwrap_or(last)),
        list(user),
        list(reach.unwrap_or(user)),
        "https://giovanni.practice.invalid/"
    );
    for one in series {
        writeln!(text, "Fill Value ({}):,{FILL}", one.name).ok();
    }
    text.push_str(",\n");
    text
}

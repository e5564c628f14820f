//! A whole file against a request.

use super::bits::Bits;
use super::counter::Counter;

use super::nouns::{Names, names};
use super::region::Region;
use super::stream::{Reading, Stream};
use super::values::{WithValues, with_values};
use super::{nearest, times, variables, written};
use crate::domain::request::Area;
use crate::domain::verdict::{Asked, Cutting, GroupHeld, Held, PlaceHeld, Rule, TimeHeld, Verdict, judge};
use crate::inspect::coordinates::{Coordinates, Finder, Place, PlaceOfMany, of_all};
use crate::inspect::{Cancel, FileKind, Reader, Structure, Unread, Values, Variable, Why};

/// More places of one file are not looked at.
const MOST_PLACES: usize = 200;
/// Places with more positions are not counted: two short axes can promise as many as would take days.
const MOST_POSITIONS: u64 = 4_000_000_000;

/// Counts what a file holds and says whether it is what was asked for. Reads coordinates, and of swaths and grids as
/// many values as it takes to tell fill from data.
///
/// # Errors
/// Only [`Why::Cancelled`]: whatever else goes wrong is part of the verdict.
pub fn verify(
    reader: &mut dyn Reader,
    structure: &Structure,
    asked: &Asked,
    cancel: &Cancel,
) -> Result<Verdict, Unread> {
    let cutting = asked.cutting.clone().with_file(&history(structure), &product(structure));
    let mut reading = Reading { reader, structure, cancel };
    let mut held = Held::default();
    let finder = Finder::new(structure);
    let is_own = |variable: &&Variable| variable.same_as.is_none() && !variable.is_bare_dimension();
    let paths = structure.variables().filter(is_own);
    let paths = paths.filter(|variable| variable.data_type.number().is_some()).map(|variable| variable.path.clone());
    let (places, without) = of_all(&finder, paths.collect::<Vec<_>>());
    held.without_coordinates =
        without.iter().filter(|path| variables::is_data(structure, path, &places)).count() as u64;
    for unread in structure.groups().flat_map(|group| &group.unread) {
        held.not_looked_at.push(unread.to_string());
    }
    for place in places.iter().take(MOST_PLACES) {
        cancel.check()?;
        match group(place, &finder, asked, &cutting, &mut reading) {
            Ok(Looked { group, passed, told }) => {
                held.groups.push(group);
                for unread in &passed {
                    pass(unread, &mut held);
                }
                held.not_looked_at.extend(told);
            }
            Err(unread) if cancel.is_cancelled() => return Err(unread),
            Err(unread) => pass(&unread, &mut held),
        }
    }
    if held.groups.is_empty() {
        let damaged = structure.groups().flat_map(|group| &group.unread).find(|unread| unread.why == Why::Damaged);
        held.damaged = held.damaged.or_else(|| damaged.map(ToString::to_string));
    }
    if places.len() > MOST_PLACES {
        held.not_looked_at.push(format!("{} more groups were not looked at.", places.len() - MOST_PLACES));
    }
    drop_echoes(&mut held.groups);
    compare_variables(asked, structure, &places, &mut held);
    held.dimensions = variables::dimensions(&asked.dimensions, &mut reading);
    cancel.check()?;
    Ok(judge(asked, held, cutting))
}

/// What was not looked at: with the others, and if it is damaged, as what makes the whole file so.
fn pass(unread: &Unread, held: &mut Held) {
    if unread.why == Why::Damaged && held.damaged.is_none() {
        held.damaged = Some(unread.to_string());
    } else {
        held.not_looked_at.push(unread.to_string());
    }
}

/// What is said of a file that could not be opened.
pub fn unopened(unread: &Unread, asked: &Asked) -> Verdict {
    let (cutting, sentence) = (asked.cutting.clone(), unread.to_string());
    match unread.why {
        Why::Damaged | Why::Gone | Why::NoData(_) => Verdict::wrong(sentence, cutting),
        _ => Verdict::cannot_tell(sentence, cutting),
    }
}

/// The cells of a picture are as many as its size says: of one that is damaged they are no more than a promise.
fn only_promised(place: &Place, found: &PlaceOfMany, reading: &Reading<'_>) -> Option<Unread> {
    let unread = |path: &String| reading.variable(path).ok().and_then(|variable| variable.unread.clone());
    let all: Option<Vec<Unread>> = found.variables.iter().map(unread).collect();
    all.filter(|_| matches!(place, Place::Cells(_)))?.into_iter().find(|unread| unread.why == Why::Damaged)
}

/// Whether each position has a value by its nature.
fn always_has_values(place: &Place) -> bool {
    matches!(place, Place::Points { .. })
}

/// A place that was looked at, and what of it was not.
struct Looked {
    group: GroupHeld,
    passed: Vec<Unread>,
    told: Vec<String>,
}

fn group(
    found: &PlaceOfMany,
    finder: &Finder<'_>,
    asked: &Asked,
    cutting: &Cutting,
    reading: &mut Reading<'_>,
) -> Result<Looked, Unread> {
    let coordinates = &found.coordinates;
    let place = coordinates.place.as_ref().ok_or_else(|| Unread::new(&coordinates.variable, Why::NoSuch, ""))?;
    if let Some(damaged) = only_promised(place, found, reading) {
        return Err(damaged);
    }
    let shape = reading.variable(&coordinates.variable).map(|variable| variable.shape.clone()).unwrap_or_default();
    let stream = Stream::of(place, &shape, reading)?;
    if stream.positions() > MOST_POSITIONS {
        let bytes = |positions: u64| positions.saturating_mul(8);
        let why = Why::TooLarge(bytes(stream.positions()), bytes(MOST_POSITIONS));
        return Err(Unread::new(&coordinates.variable, why, ""));
    }
    let precision = Stream::precision(place, reading);
    let region = match &asked.area {
        Some(Area::Point(point)) => Some(Region::Point(nearest::of(*point, &stream, cutting.rule, reading)?)),
        area => Region::of(area.as_ref(), precision.0.at(90.0)),
    };
    let mut counter = Counter::new(region.as_ref(), precision);
    let looks = !always_has_values(place) && region.is_some();
    if looks {
        counter = counter.remember(stream.positions());
    }
    stream.run(reading, &mut |piece| counter.take(piece))?;
    let (positions, without_position) = counter.positions();
    let (mut passed, mut told) = (Vec::new(), Vec::new());
    let mut held_place = counter.place();
    let mut with = None;
    let mut with_values_bits = None;
    let mut farthest = counter.farthest();
    if looks && positions > without_position {
        let columns = columns(&stream);
        let any = counter.outside() == 0;
        let data = variables::data(found);
        let of = (data.as_slice(), finder);
        if let Some(mut values) = with_values(of, (positions, columns), any, reading)? {
            passed.append(&mut values.unread);
            told.extend(left_out(&values, any));
            with = apply(&values, any, &counter, &mut held_place);
            if counter.outside() > 0 {
                let of_values = far(&stream, &values, region.as_ref(), precision, reading, &mut held_place)?;
                farthest = of_values.or(farthest);
            }
            with_values_bits = (!any).then_some(values.bits);
        }
    }
    if let Some(held) = held_place.as_mut().filter(|_| cutting.rule == Rule::HalfCells) {
        held.farthest_cells = cells(&stream, farthest, held, region.as_ref(), with_values_bits.as_ref());
        held.cells_of_no_size = matches!(stream, Stream::Axes { .. }) && held.farthest_cells.is_none();
    }
    if let Some((held, Region::Point(point))) = held_place.as_mut().zip(region.as_ref()) {
        held.cells_of_no_size = point.has_no_size();
    }
    let is_grid = matches!(place, Place::Grid { .. } | Place::Projected { .. } | Place::Cells(_));
    let of_all = (positions, is_grid);
    let time = match when(coordinates, found, of_all, asked, reading) {
        Err(unread) if reading.cancel.is_cancelled() => return Err(unread),
        Err(unread) => {
            passed.extend(asked.time.map(|_| unread));
            None
        }
        Ok(time) => time,
    };
    let Names { path, latitude, longitude, noun } = names(place, &coordinates.variable, reading.structure.kind);
    let extent = counter.extent();
    let group = GroupHeld {
        path,
        noun,
        latitude,
        longitude,
        positions,
        without_position,
        with_values: with,
        extent,
        place: held_place,
        time,
    };
    Ok(Looked { group, passed, told })
}

/// When the positions of a place were seen: by its time variable, by times written as texts, or by what the file says
/// of itself as a whole.
fn when(
    coordinates: &Coordinates,
    found: &PlaceOfMany,
    (positions, is_grid): (u64, bool),
    asked: &Asked,
    reading: &mut Reading<'_>,
) -> Result<Option<TimeHeld>, Unread> {
    if let Some(time) = &coordinates.time {
        return times::times(time, (positions, is_grid), asked.time, reading);
    }
    match written::times(found, positions, asked.time, reading)? {
        Some(time) => Ok(Some(time)),
        None => Ok(times::of_the_whole(positions, asked.time, reading)),
    }
}

fn columns(stream: &Stream) -> u64 {
    match stream {
        Stream::Each { .. } => 1,
        Stream::Axes { longitudes, .. } => longitudes.len() as u64,
        Stream::Map { x, .. } => x.len() as u64,
        Stream::Cells { columns, .. } => *columns,
    }
}

/// Counts of positions with values; if `any` was enough, only whether there is one.
fn apply(values: &WithValues, any: bool, counter: &Counter<'_>, place: &mut Option<PlaceHeld>) -> Option<u64> {
    if any && values.bits.count() > 0 {
        return None;
    }
    let (place, (inside, outside)) = place.as_mut().zip(counter.bits())?;
    let (inside, outside) = (values.bits.count_with(inside), values.bits.count_with(outside));
    place.inside_with_values = Some(inside);
    place.outside_with_values = Some(outside);
    Some(inside + outside)
}

/// The farthest of those with values: asked for once these are known. `None` where it is the farthest of all.
fn far(
    stream: &Stream,
    values: &WithValues,
    region: Option<&Region>,
    precision: (super::Precision, super::Precision),
    reading: &mut Reading<'_>,
    place: &mut Option<PlaceHeld>,
) -> Result<Option<Farthest>, Unread> {
    let Some(place) = place.as_mut().filter(|place| place.outside_with_values != Some(place.outside)) else {
        return Ok(None);
    };
    if place.outside_with_values == Some(0) {
        place.farthest_metres = None;
        return Ok(None);
    }
    let mut counter = Counter::new(region, precision).only(&values.bits);
    stream.run(reading, &mut |piece| counter.take(piece))?;
    place.farthest_metres = counter.farthest_metres();
    Ok(counter.farthest())
}

/// The farthest position outside and the nearest place of the edge, longitude first.
type Farthest = ((f64, f64), (f64, f64));

/// How many cells the farthest cell's centre lies outside. `with`: the cells that hold a value, where that is known.
fn cells(
    stream: &Stream,
    farthest: Option<Farthest>,
    place: &PlaceHeld,
    region: Option<&Region>,
    with: Option<&Bits>,
) -> Option<f64> {
    if place.outside_counted() == 0 {
        return None;
    }
    let ((longitude, latitude), nearest) = farthest?;
    let (east, north) = match region? {
        Region::Box(area) => match stream {
            Stream::Axes { latitudes, longitudes, .. } => return on_axes(area, stream, (latitudes, longitudes), with),
            Stream::Map { .. } | Stream::Cells { .. } if stream.plane_is_map() => {
                return stream.beyond_on_map(area, with);
            }
            _ => area.beyond(longitude, latitude),
        },
        Region::Point(_) => return None,
        Region::Shape(_) => (super::side::home(longitude - nearest.0).abs(), (latitude - nearest.1).abs()),
    };
    let (width, height) = stream.cell(longitude, latitude)?;
    Some((east / width).max(north / height))
}

/// Of a box and a grid each row and each column can be asked by itself. Those that are all fill hold nothing outside:
/// a grid cut over the antimeridian keeps its full width.
fn on_axes(
    area: &super::BoxArea,
    stream: &Stream,
    (latitudes, longitudes): (&[f64], &[f64]),
    with: Option<&Bits>,
) -> Option<f64> {
    let (Some(longitude), Some(latitude)) = (longitudes.first(), latitudes.first()) else { return None };
    let (height, width) = (latitudes.len() as u64, longitudes.len() as u64);
    let holds = |row: u64, column: u64| with.is_none_or(|with| with.has(row * width + column));
    let rows = (0..height).zip(latitudes).filter(|(row, _)| (0..width).any(|column| holds(*row, column)));
    let rows = rows.map(|(_, row)| (*longitude, *row, area.beyond(*longitude, *row).1));
    let far_row = rows.max_by(|one, other| one.2.total_cmp(&other.2))?;
    let most = far_row.2 / stream.cell(far_row.0, far_row.1)?.1;
    let columns = (0..width).zip(longitudes).filter(|(column, _)| (0..height).any(|row| holds(row, *column)));
    let columns = columns.map(|(_, column)| (*column, *latitude, area.beyond(*column, *latitude).0));
    let far_column = columns.max_by(|one, other| one.2.total_cmp(&other.2))?;
    Some(most.max(far_column.2 / stream.cell(far_column.0, far_column.1)?.0))
}

fn left_out(values: &WithValues, any: bool) -> Option<String> {
    let (seen, left_out) = (values.looked_at, values.left_out);
    let these = if seen == 1 { "One variable was".to_owned() } else { format!("{seen} variables were") };
    (left_out > 0 && !any)
        .then(|| format!("{these} looked at to tell data from fill, the others ({left_out}) were not."))
}

/// A place whose positions are those of another one, such as a second pair of names for the same axes, counts once:
/// the same group, the same number, the same counts.
fn drop_echoes(groups: &mut Vec<GroupHeld>) {
    let mut kept: Vec<GroupHeld> = Vec::new();
    for group in groups.drain(..) {
        let is_echo = kept.iter().any(|other| {
            other.path == group.path
                && other.noun == group.noun
                && other.positions == group.positions
                && other.extent == group.extent
                && other.place.as_ref().map(|place| place.inside) == group.place.as_ref().map(|place| place.inside)
        });
        if !is_echo {
            kept.push(group);
        }
    }
    *groups = kept;
}

fn compare_variables(asked: &Asked, structure: &Structure, places: &[PlaceOfMany], held: &mut Held) {
    if asked.variables.is_empty() || !variables::have_names(structure.kind) {
        return;
    }
    let coordinates = places.iter().flat_map(|place| variables::told_by(&place.coordinates)).collect();
    let compared = variables::compare(structure, &asked.variables, &coordinates);
    held.asked_variables = compared.there;
    held.missing_variables = compared.missing;
    held.unasked_variables = compared.unasked;
}

/// All that the file says of how it was made.
fn history(structure: &Structure) -> String {
    let texts = ["history", "history_json", "History", "processing_history"].iter();
    let texts = texts.filter_map(|name| structure.root.attribute(name));
    texts.flat_map(|values| (0..values.len()).filter_map(|index| values.text(index))).collect::<Vec<_>>().join("\n")
}

/// Short name of the product: `ATL03`.
fn product(structure: &Structure) -> String {
    let root = ["short_name", "ShortName", "shortName", "identifier_product_type", "product_short_name", "id"];
    let of_root = root.iter().filter_map(|name| structure.root.attribute(name)).find_map(Values::only_text);
    let metadata = structure.group("/METADATA/DatasetIdentification").and_then(|group| group.attribute("shortName"));
    let found = of_root.or_else(|| metadata.and_then(Values::only_text)).unwrap_or_default();
    match structure.kind {
        FileKind::Hdf5 | FileKind::NetCdfClassic(_) => found.to_owned(),
        _ => String::new(),
    }
}

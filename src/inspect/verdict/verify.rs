//! A whole file against a request.

use super::bits::Bits;
use super::counter::Counter;
use super::nouns::{Names, names};
use super::region::Region;
use super::stream::{Reading, Stream};
use super::values::{WithValues, with_values};
use super::{times, variables};
use crate::domain::verdict::{Asked, Cutting, GroupHeld, Held, PlaceHeld, Rule, Verdict, judge};
use crate::inspect::coordinates::{Finder, Place, PlaceOfMany, of_all};
use crate::inspect::{Cancel, FileKind, Reader, Structure, Unread, Values, Why};
use std::collections::BTreeSet;

/// More places of one file are not looked at.
const MOST_PLACES: usize = 200;

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
    let finder = finder(&mut reading);
    let paths = structure.variables().filter(|variable| variable.same_as.is_none());
    let paths = paths.filter(|variable| variable.data_type.number().is_some()).map(|variable| variable.path.clone());
    let (places, without) = of_all(&finder, paths.collect::<Vec<_>>());
    held.without_coordinates = without.len() as u64;
    for unread in structure.groups().flat_map(|group| &group.unread) {
        held.not_looked_at.push(unread.to_string());
    }
    for place in places.iter().take(MOST_PLACES) {
        cancel.check()?;
        match group(place, &finder, asked, &cutting, &mut reading) {
            Ok((group, passed)) => {
                held.groups.push(group);
                held.not_looked_at.extend(passed);
            }
            Err(unread) if cancel.is_cancelled() => return Err(unread),
            Err(unread) => held.not_looked_at.push(unread.to_string()),
        }
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

/// What is said of a file that could not be opened.
pub fn unopened(unread: &Unread, asked: &Asked) -> Verdict {
    let (cutting, sentence) = (asked.cutting.clone(), unread.to_string());
    match unread.why {
        Why::Damaged | Why::Gone => Verdict::wrong(sentence, cutting),
        _ => Verdict::cannot_tell(sentence, cutting),
    }
}

fn finder<'a>(reading: &mut Reading<'a>) -> Finder<'a> {
    let finder = Finder::new(reading.structure);
    let mut text = String::new();
    for path in finder.wanted_texts() {
        let read = reading.structure.variable(path).map(|variable| crate::inspect::Selection::all(&variable.shape));
        if let Some(Ok(values)) = read.map(|selection| reading.reader.read(path, &selection)) {
            text.extend((0..values.len()).filter_map(|index| values.text(index)));
        }
    }
    if text.is_empty() { finder } else { finder.with_metadata(&text) }
}

/// Whether each position has a value by its nature.
fn always_has_values(place: &Place) -> bool {
    matches!(place, Place::Points { .. })
}

fn group(
    found: &PlaceOfMany,
    finder: &Finder<'_>,
    asked: &Asked,
    cutting: &Cutting,
    reading: &mut Reading<'_>,
) -> Result<(GroupHeld, Vec<String>), Unread> {
    let coordinates = &found.coordinates;
    let place = coordinates.place.as_ref().ok_or_else(|| Unread::new(&coordinates.variable, Why::NoSuch, ""))?;
    let shape = reading.variable(&coordinates.variable).map(|variable| variable.shape.clone()).unwrap_or_default();
    let stream = Stream::of(place, &shape, reading)?;
    let precision = Stream::precision(place, reading);
    let region = Region::of(asked.area.as_ref(), precision.0.at(90.0));
    let mut counter = Counter::new(region.as_ref(), precision);
    let looks = !always_has_values(place) && region.is_some();
    if looks {
        counter = counter.remember(stream.positions());
    }
    stream.run(reading, &mut |piece| counter.take(piece))?;
    let (positions, without_position) = counter.positions();
    let mut passed = Vec::new();
    let mut held_place = counter.place();
    let mut with = None;
    let mut with_values_bits = None;
    let mut farthest = counter.farthest();
    if looks && positions > without_position {
        let columns = columns(&stream);
        let any = counter.outside() == 0;
        let of = (found.variables.as_slice(), finder);
        if let Some(values) = with_values(of, (positions, columns), any, reading)? {
            passed.extend(told(&values, any));
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
    }
    let is_grid = matches!(place, Place::Grid { .. } | Place::Projected { .. } | Place::Cells(_));
    let time = match &coordinates.time {
        Some(found) => match times::times(found, (positions, is_grid), asked.time, reading) {
            Ok(time) => time,
            Err(unread) if reading.cancel.is_cancelled() => return Err(unread),
            Err(unread) => {
                passed.extend(asked.time.map(|_| unread.to_string()));
                None
            }
        },
        None => None,
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
    Ok((group, passed))
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
            Stream::Axes { latitudes, longitudes } => return on_axes(area, latitudes, longitudes, with),
            _ => area.beyond(longitude, latitude),
        },
        Region::Shape(_) => (super::side::home(longitude - nearest.0).abs(), (latitude - nearest.1).abs()),
    };
    let (width, height) = stream.cell(longitude, latitude)?;
    Some((east / width).max(north / height))
}

/// Of a box and a grid each row and each column can be asked by itself. Those that are all fill hold nothing outside:
/// a grid cut over the antimeridian keeps its full width.
fn on_axes(area: &super::BoxArea, latitudes: &[f64], longitudes: &[f64], with: Option<&Bits>) -> Option<f64> {
    let stream = Stream::Axes { latitudes: latitudes.to_vec(), longitudes: longitudes.to_vec() };
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

fn told(values: &WithValues, any: bool) -> Vec<String> {
    let mut told: Vec<String> = values.unread.iter().map(ToString::to_string).collect();
    if values.left_out > 0 && !any {
        let seen = values.looked_at;
        let (these, others) = if seen == 1 { ("One variable was", "the others") } else { ("", "the others") };
        let these = if seen == 1 { these.to_owned() } else { format!("{seen} variables were") };
        told.push(format!("{these} looked at to tell data from fill, {others} ({}) not.", values.left_out));
    }
    told
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
    let mut coordinates = BTreeSet::new();
    for place in places {
        let found = &place.coordinates;
        let own = match &found.place {
            Some(
                Place::Points { latitude: one, longitude: other, .. }
                | Place::Swath { latitude: one, longitude: other, .. }
                | Place::Grid { latitude: one, longitude: other, .. }
                | Place::Projected { x: one, y: other, .. },
            ) => vec![one, other],
            _ => Vec::new(),
        };
        let all = own.into_iter().chain(&found.time).chain(&found.vertical);
        coordinates.extend(all.flat_map(|found| std::iter::once(found.path.clone()).chain(found.bounds.clone())));
    }
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

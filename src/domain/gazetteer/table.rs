//! The bundled tables of names, line by line.

use super::{Extent, Kind};
use crate::domain::{BoundingBox, Point};

/// Names of ice, seas, land and stations: kind, name, other names, numbers.
const NAMED: &str = include_str!("../../../assets/gazetteer/places.tsv");
/// Names on the map: kind, name, longitude, latitude, least zoom.
const LABELS: &str = include_str!("../../../assets/basemap/places.tsv");

/// One line of either.
pub(super) struct Line<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    /// With `|` between.
    pub(super) other_names: &'a str,
    pub(super) extent: Extent,
    /// The smaller the more people mean it.
    pub(super) rank: u8,
}

pub(super) fn named() -> impl Iterator<Item = Line<'static>> {
    NAMED.lines().filter_map(named_line)
}

fn named_line(line: &str) -> Option<Line<'_>> {
    let mut columns = line.split('\t');
    let kind = match columns.next()? {
        "ice" => Kind::Ice,
        "shelf" => Kind::Shelf,
        "sea" => Kind::Sea,
        "land" => Kind::Land,
        "station" => Kind::Station,
        _ => return None,
    };
    let (name, other_names) = (columns.next()?, columns.next()?);
    let numbers: Vec<f64> = columns.next()?.split(' ').filter_map(|number| number.parse().ok()).collect();
    let extent = match *numbers.as_slice() {
        [west, south, east, north] => Extent::Box(BoundingBox::new(west, south, east, north).ok()?),
        [longitude, latitude] => Extent::Point(Point::new(longitude, latitude).ok()?),
        _ => return None,
    };
    Some(Line { kind, name, other_names, extent, rank: 2 })
}

/// The names that the map shows.
pub(super) fn labels() -> impl Iterator<Item = Line<'static>> {
    LABELS.lines().filter_map(label)
}

fn label(line: &str) -> Option<Line<'_>> {
    let mut columns = line.split('\t');
    let kind = match columns.next()? {
        "country" => Kind::Country,
        "region" => Kind::Land,
        "sea" => Kind::Sea,
        "city" => Kind::City,
        _ => return None,
    };
    let name = columns.next()?;
    let mut number = || columns.next()?.parse::<f64>().ok();
    let extent = Extent::Point(Point::new(number()?, number()?).ok()?);
    // Zooms from 1 to about 8: what is shown from afar is meant more often.
    let rank = 3 + number()?.clamp(0.0, 20.0) as u8;
    Some(Line { kind, name, other_names: "", extent, rank })
}

#[cfg(test)]
mod tests {
    use super::{LABELS, NAMED, labels, named};

    #[test]
    fn both_tables_are_whole() {
        let lines = |table: &str| table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        assert_eq!(named().count(), lines(NAMED), "a line of places could not be read");
        assert_eq!(labels().count(), lines(LABELS), "a label could not be read");
        for line in named() {
            assert!(line.name.trim() == line.name && !line.name.is_empty());
        }
    }
}

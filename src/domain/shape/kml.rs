//! KML and KMZ: every placemark's areas, lines and points, read in one pass.
//!
//! Files are read as people have them: prefixes without a declaration, a DOCTYPE, a stray `&`. What
//! is not read is counted and told.

mod left_out;
mod places;

use super::{Raw, RawFeature, ShapeError, archive, text};
use crate::domain::budget::Budget;
use left_out::LeftOut;
use places::Places;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements within elements; real files stay under ten.
const DEEPEST: usize = 64;
/// Bytes of text that cost one step of the budget.
const BYTES_PER_STEP: u64 = 8;

/// What an element means here; everything else is [`Element::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Placemark,
    Polygon,
    Outer,
    Inner,
    Ring,
    Line,
    Point,
    Track,
    /// `coordinates`, or one `gx:coord` of a track.
    Coordinates,
    Coordinate,
    /// Nothing below it counts.
    Skipped,
    Other,
}

impl Element {
    /// By local name: prefixes differ from program to program, the names do not.
    fn named(name: &[u8]) -> Self {
        match name {
            b"Placemark" => Self::Placemark,
            b"Polygon" => Self::Polygon,
            b"outerBoundaryIs" => Self::Outer,
            b"innerBoundaryIs" => Self::Inner,
            b"LinearRing" => Self::Ring,
            b"LineString" => Self::Line,
            b"Point" => Self::Point,
            b"Track" => Self::Track,
            b"coordinates" => Self::Coordinates,
            b"coord" => Self::Coordinate,
            b"ExtendedData" | b"Metadata" | b"description" | b"Style" => Self::Skipped,
            name if LeftOut::kind(name).is_some() => Self::Skipped,
            _ => Self::Other,
        }
    }
}

pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Raw, ShapeError> {
    read_text(&text::decode(bytes), budget)
}

pub(super) fn read_text(text: &str, budget: &Budget) -> Result<Raw, ShapeError> {
    Parser::new(budget).read(text)
}

/// The archive's own KML file: Google Earth calls it `doc.kml`, and takes the first if there is none.
pub(super) fn read_zipped(bytes: &[u8], budget: &Budget) -> Result<Raw, ShapeError> {
    let mut archive = archive::open(bytes)?;
    let names = archive::names(&archive, "kml");
    let doc = names.iter().find(|name| name.eq_ignore_ascii_case("doc.kml"));
    let name = doc.or(names.first()).ok_or(ShapeError::MissingInZip(".kml"))?.clone();
    let mut raw = read(&archive::inflate(&mut archive, &name)?, budget)?;
    let others: Vec<&str> = names.iter().filter(|other| **other != name).map(String::as_str).collect();
    if let Some(first) = others.first() {
        let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
        let were = if more.is_empty() { "was" } else { "were" };
        raw.remarks.push(format!("Only {name} was read; {first}{more} in the same archive {were} left out."));
    }
    Ok(raw)
}

struct Parser<'a> {
    budget: &'a Budget,
    stack: Vec<Element>,
    /// Text of the coordinates being read.
    text: String,
    places: Places,
    features: Vec<RawFeature>,
    left_out: LeftOut,
    is_kml: bool,
}

impl<'a> Parser<'a> {
    fn new(budget: &'a Budget) -> Self {
        let (places, left_out) = (Places::default(), LeftOut::default());
        Self { budget, stack: Vec::new(), text: String::new(), places, features: Vec::new(), left_out, is_kml: false }
    }

    fn read(mut self, text: &str) -> Result<Raw, ShapeError> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        let mut before = 0;
        loop {
            let event = reader.read_event().map_err(|error| ShapeError::NotKml(error.to_string()))?;
            let read = reader.buffer_position();
            self.budget.spend(1 + (read - before) / BYTES_PER_STEP)?;
            before = read;
            match event {
                Event::Start(start) => self.open(&start)?,
                Event::Empty(start) => {
                    self.open(&start)?;
                    self.close()?;
                }
                Event::End(_) => self.close()?,
                Event::Text(text) if self.is_in_coordinates() => self.text.push_str(&String::from_utf8_lossy(&text)),
                Event::CData(text) if self.is_in_coordinates() => self.text.push_str(&String::from_utf8_lossy(&text)),
                Event::GeneralRef(name) if self.is_in_coordinates() => {
                    let character = name.resolve_char_ref().ok().flatten();
                    let entity = || ShapeError::NotKml("its coordinates are hidden in an entity".to_owned());
                    self.text.push(character.ok_or_else(entity)?);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        self.finish()
    }

    fn finish(self) -> Result<Raw, ShapeError> {
        if !self.stack.is_empty() {
            return Err(ShapeError::NotKml("it ends in the middle of an element".to_owned()));
        }
        if !self.is_kml {
            return Err(ShapeError::NotKml("it has no <kml> element".to_owned()));
        }
        let mut remarks = self.places.remarks();
        let left_out = self.left_out.sentence();
        if self.features.is_empty()
            && let Some(sentence) = left_out
        {
            return Err(ShapeError::NothingUsable(sentence));
        }
        remarks.extend(left_out);
        Ok(Raw { features: self.features, remarks, ..Raw::default() })
    }

    fn is_in_coordinates(&self) -> bool {
        matches!(self.stack.last(), Some(Element::Coordinates | Element::Coordinate))
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), ShapeError> {
        if self.stack.len() >= DEEPEST {
            return Err(ShapeError::NotKml(format!("its elements are nested more than {DEEPEST} deep")));
        }
        let name = start.local_name();
        let is_skipped = self.stack.last() == Some(&Element::Skipped);
        let element = if is_skipped { Element::Skipped } else { Element::named(name.as_ref()) };
        if !is_skipped {
            self.left_out.see(name.as_ref());
        }
        self.is_kml |= name.as_ref() == b"kml" || element == Element::Placemark;
        match element {
            Element::Polygon => self.places.open_polygon(),
            Element::Coordinates | Element::Coordinate => self.text.clear(),
            _ => {}
        }
        self.stack.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), ShapeError> {
        let Some(element) = self.stack.pop() else { return Ok(()) };
        match element {
            Element::Coordinates => self.places.take(&self.stack, &self.text)?,
            Element::Coordinate => self.places.take_track_point(&self.text)?,
            Element::Track => self.places.close_track(),
            Element::Ring => self.places.close_ring(&self.stack),
            Element::Polygon => self.places.close_polygon(self.budget)?,
            _ => {}
        }
        // Geometry outside of every placemark is read too, each piece for itself.
        if element == Element::Placemark || !self.stack.contains(&Element::Placemark) {
            self.features.extend(self.places.take_feature());
        }
        Ok(())
    }
}

//! Four numbers: a box, in the order west, south, east, north or with latitude first.

use super::{Parts, Pasted, Reading};
use crate::domain::BoundingBox;
use crate::domain::degrees::{PasteError, PastedBox, parse_degrees};
use crate::domain::request::Area;
use crate::domain::request::spatial::brought_home_note;

/// Four numbers with everything people put around them are no longer than this.
const LONGEST: usize = 400;

pub(super) fn read(text: &str) -> Option<Pasted> {
    if text.len() > LONGEST || !text.contains(|character: char| character.is_ascii_digit()) {
        return None;
    }
    if let Some((text, note)) = with_points(text) {
        return understood(&text).map(|pasted| noted(pasted, note));
    }
    understood(text)
}

fn understood(text: &str) -> Option<Pasted> {
    let close = close_together(text);
    let read = BoundingBox::from_text(text).or_else(|error| BoundingBox::from_text(&close).map_err(|_same| error));
    match read {
        // Likelier two numbers out of order than a box most of the way round the Earth.
        Ok(pasted) if pasted.exchanged && pasted.bounds.width_degrees() > 180.0 => {
            Some(no_box("South must not be above North, and west, south, east, north is the order"))
        }
        Ok(pasted) => Some(readings(text, pasted)),
        Err(PasteError::Invalid { near: Some(bounds), .. }) => {
            Some(of_box(bounds).with_note(brought_home_note(bounds)).into())
        }
        Err(PasteError::Invalid { errors, near: None }) => {
            Some(no_box(&errors.first().map(ToString::to_string).unwrap_or_default()))
        }
        Err(PasteError::WrongLetters) => Some(Pasted::unknown(format!("{}.", PasteError::WrongLetters))),
        Err(PasteError::NotFourNumbers) => None,
    }
}

fn no_box(why: &str) -> Pasted {
    Pasted::unknown(format!("These are four numbers, but no box: {why}."))
}

/// Where both orders make a box, both are offered; letters and labels leave no doubt.
fn readings(text: &str, pasted: PastedBox) -> Pasted {
    let direct = of_box(pasted.bounds);
    if pasted.exchanged {
        return direct.with_note("Read as latitude, longitude, because only so it is a box.").into();
    }
    if text.contains(char::is_alphabetic) {
        return direct.into();
    }
    let [west, south, east, north] = <[f64; 4]>::from(pasted.bounds);
    match BoundingBox::new(south, west, north, east) {
        Ok(exchanged) if exchanged != pasted.bounds => Pasted::Known(vec![
            direct.with_note("Read as west, south, east, north."),
            of_box(exchanged).with_note("Read with latitude first: south, west, north, east."),
        ]),
        _ => direct.into(),
    }
}

pub(super) fn of_box(bounds: BoundingBox) -> Reading {
    Reading::parts(Parts::area(Area::Box(bounds)))
}

/// `40° 30' N, …`: spaces belong to the number where commas separate.
fn close_together(text: &str) -> String {
    let pieces = text.split([',', ';', '\n', '|']).map(|piece| piece.split_whitespace().collect::<String>());
    pieces.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(",")
}

/// `-105,5; 40; -105; 41`: where something else separates, a comma is a decimal one.
fn with_points(text: &str) -> Option<(String, &'static str)> {
    let pieces: Vec<&str> =
        text.split([';', '\n', '|', '/']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let pieces = if pieces.len() == 4 { pieces } else { text.split_whitespace().collect() };
    let has_comma = pieces.iter().any(|piece| piece.contains(','));
    if pieces.len() != 4 || !has_comma || pieces.iter().any(|piece| piece.ends_with(',')) {
        return None;
    }
    let pointed: Vec<String> = pieces.iter().map(|piece| piece.replacen(',', ".", 1)).collect();
    let all_numbers = pointed.iter().all(|number| parse_degrees(number).is_ok());
    all_numbers.then(|| (pointed.join(";"), "The commas were read as decimal points."))
}

fn noted(pasted: Pasted, note: &str) -> Pasted {
    match pasted {
        Pasted::Known(readings) => Pasted::Known(readings.into_iter().map(|reading| reading.with_note(note)).collect()),
        other => other,
    }
}

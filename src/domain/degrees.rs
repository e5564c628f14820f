//! Degrees as people type them: `-105.5`, `105.5W`, `40° 30' N`.

use super::{BoundingBox, BoundingBoxError, Edge};

/// Which way an angle counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// East positive.
    Longitude,
    /// North positive.
    Latitude,
}

/// One typed angle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Degrees {
    /// Signed degrees, finite; not yet checked against ±90 or ±180.
    pub value: f64,
    /// Told by a letter N, S, E or W.
    pub axis: Option<Axis>,
}

/// Why a text is no angle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DegreesError {
    /// `105,5`.
    #[error("uses a comma; write {0} with a point")]
    DecimalComma(String),
    /// `-105.5W`.
    #[error("has both a minus sign and a letter; use one of them")]
    SignAndLetter,
    /// Anything else.
    #[error("is not a number of degrees, such as -105.5 or 105.5W")]
    NotANumber,
}

impl Edge {
    /// Which way this edge's number counts.
    pub fn axis(self) -> Axis {
        match self {
            Self::West | Self::East => Axis::Longitude,
            Self::South | Self::North => Axis::Latitude,
        }
    }
}

/// Reads one angle. The letter may stand before or behind; minutes and seconds may follow degrees.
pub fn parse_degrees(text: &str) -> Result<Degrees, DegreesError> {
    let text = text.trim().replace(['\u{2212}', '\u{2013}'], "-");
    let letter = |character: char| match character.to_ascii_uppercase() {
        'N' => Some((Axis::Latitude, 1.0)),
        'S' => Some((Axis::Latitude, -1.0)),
        'E' => Some((Axis::Longitude, 1.0)),
        'W' => Some((Axis::Longitude, -1.0)),
        _ => None,
    };
    let first = text.chars().next().and_then(letter);
    let last = text.chars().next_back().and_then(letter);
    let (number, side) = match (first, last) {
        (Some(side), None) => (text.get(1..), Some(side)),
        (None, Some(side)) => (text.get(..text.len() - 1), Some(side)),
        (None, None) => (Some(text.as_str()), None),
        (Some(_), Some(_)) => return Err(DegreesError::NotANumber),
    };
    let number = number.unwrap_or_default().trim();
    if number.contains(',') {
        return Err(comma_error(number));
    }
    if side.is_some() && number.starts_with(['-', '+']) {
        return Err(DegreesError::SignAndLetter);
    }
    let value = sexagesimal(number).filter(|value| value.is_finite()).ok_or(DegreesError::NotANumber)?;
    Ok(Degrees { value: value * side.map_or(1.0, |(_, sign)| sign) + 0.0, axis: side.map(|(axis, _)| axis) })
}

/// Only one comma between digits is a decimal comma.
fn comma_error(number: &str) -> DegreesError {
    let pointed = number.replacen(',', ".", 1);
    if sexagesimal(&pointed).is_some() { DegreesError::DecimalComma(pointed) } else { DegreesError::NotANumber }
}

/// `40.5`, `40.5°`, `40° 30'`, `40°30'15"`.
fn sexagesimal(number: &str) -> Option<f64> {
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, number.strip_prefix('+').unwrap_or(number)),
    };
    let marks = ['°', '\'', '′', '"', '″'];
    let mut parts = number.trim_end_matches(marks).split(marks).map(str::trim);
    let degrees = plain(parts.next()?)?;
    let minutes = parts.next().map_or(Some(0.0), sixtieth)?;
    let seconds = parts.next().map_or(Some(0.0), sixtieth)?;
    parts.next().is_none().then_some(sign * (degrees + minutes / 60.0 + seconds / 3600.0))
}

/// A number without a sign; `inf` and `nan` are words, not numbers.
fn plain(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_number = !text.starts_with(['-', '+'])
        && text.chars().all(|character| character.is_ascii_digit() || ".eE+-".contains(character));
    if is_number { text.parse().ok() } else { None }
}

fn sixtieth(text: &str) -> Option<f64> {
    plain(text).filter(|value| (0.0..60.0).contains(value))
}

/// A box read from pasted text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PastedBox {
    /// The box.
    pub bounds: BoundingBox,
    /// True if the numbers made sense only as latitude, longitude pairs: say so to the person.
    pub exchanged: bool,
}

/// Why pasted text is no box.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PasteError {
    /// Something else was pasted.
    #[error("This is not four numbers in the order west, south, east, north")]
    NotFourNumbers,
    /// Letters that are not two longitudes and two latitudes.
    #[error("A box needs two longitudes (W or E) and two latitudes (N or S)")]
    WrongLetters,
    /// Four numbers that are no box in either order.
    #[error("{}", .errors.first().map(ToString::to_string).unwrap_or_default())]
    Invalid {
        /// What is wrong with them as west, south, east, north.
        errors: Vec<BoundingBoxError>,
        /// The box that they likely mean, with longitudes counted further round brought home.
        near: Option<BoundingBox>,
    },
}

impl BoundingBox {
    /// Reads `W,S,E,N` in any usual dress: commas, semicolons, spaces or brackets between, letters
    /// for the hemisphere, or each number labelled (`W -105.5 S 40 E -105 N 41`). Latitude first is
    /// noticed where only that makes a box.
    pub fn from_text(text: &str) -> Result<PastedBox, PasteError> {
        let separators = |character: char| character.is_whitespace() || ",;:=[](){}|\"".contains(character);
        let tokens: Vec<&str> = text.split(separators).filter(|token| !token.is_empty()).collect();
        if let Some(numbers) = labelled(&tokens) {
            return in_order(numbers);
        }
        let angles: Vec<Degrees> = tokens
            .iter()
            .map(|token| parse_degrees(token))
            .collect::<Result<_, _>>()
            .map_err(|_not_an_angle| PasteError::NotFourNumbers)?;
        let &[first, second, third, fourth] = angles.as_slice() else { return Err(PasteError::NotFourNumbers) };
        if angles.iter().any(|angle| angle.axis.is_some()) {
            return lettered(&angles);
        }
        let direct = in_order([first, second, third, fourth].map(|angle| angle.value));
        let exchanged = in_order([second, first, fourth, third].map(|angle| angle.value));
        match (direct, exchanged) {
            (Err(_), Ok(pasted)) => Ok(PastedBox { exchanged: true, ..pasted }),
            (direct, _) => direct,
        }
    }
}

fn in_order([west, south, east, north]: [f64; 4]) -> Result<PastedBox, PasteError> {
    BoundingBox::new(west, south, east, north)
        .map(|bounds| PastedBox { bounds, exchanged: false })
        .map_err(|errors| PasteError::Invalid { errors, near: BoundingBox::near(west, south, east, north) })
}

/// `W -105.5 S 40 E -105 N 41`, in any order of the labels.
fn labelled(tokens: &[&str]) -> Option<[f64; 4]> {
    let mut numbers = [None; 4];
    let (pairs, rest) = tokens.as_chunks::<2>();
    if pairs.len() != 4 || !rest.is_empty() {
        return None;
    }
    for [label, number] in pairs {
        let label = label.to_lowercase();
        let place = ["west", "south", "east", "north"]
            .iter()
            .position(|name| *name == label || name.get(..1) == Some(label.as_str()))?;
        let angle = parse_degrees(number).ok().filter(|angle| angle.axis.is_none())?;
        *numbers.get_mut(place)? = Some(angle.value);
    }
    let [Some(west), Some(south), Some(east), Some(north)] = numbers else { return None };
    Some([west, south, east, north])
}

/// Four numbers with letters: each axis twice, the first longitude is the western one.
fn lettered(angles: &[Degrees]) -> Result<PastedBox, PasteError> {
    let of = |axis| angles.iter().filter(|angle| angle.axis == Some(axis)).map(|angle| angle.value).collect::<Vec<_>>();
    match (of(Axis::Longitude).as_slice(), of(Axis::Latitude).as_slice()) {
        (&[west, east], &[first, second]) => in_order([west, first.min(second), east, first.max(second)]),
        _ => Err(PasteError::WrongLetters),
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, DegreesError, PasteError, parse_degrees};
    use crate::domain::BoundingBox;
    use proptest::prelude::*;

    #[test]
    fn angles_are_read_as_people_write_them() {
        for (text, value, axis) in [
            ("-105.5", -105.5, None),
            (" 40 ", 40.0, None),
            ("+40.", 40.0, None),
            ("\u{2212}105.5", -105.5, None),
            ("105.5W", -105.5, Some(Axis::Longitude)),
            ("105.5 e", 105.5, Some(Axis::Longitude)),
            ("N 40", 40.0, Some(Axis::Latitude)),
            ("40°S", -40.0, Some(Axis::Latitude)),
            ("40°30'36\"N", 40.51, Some(Axis::Latitude)),
            ("-40° 30′", -40.5, None),
            ("0W", 0.0, Some(Axis::Longitude)),
        ] {
            let read = parse_degrees(text).unwrap();
            assert!((read.value - value).abs() < 1e-12 && read.axis == axis, "{text}: {read:?}");
        }
    }

    #[test]
    fn what_is_no_angle_is_told_why() {
        assert_eq!(parse_degrees("105,5"), Err(DegreesError::DecimalComma("105.5".to_owned())));
        assert_eq!(parse_degrees("-105,5°"), Err(DegreesError::DecimalComma("-105.5°".to_owned())));
        assert_eq!(parse_degrees("-105.5W"), Err(DegreesError::SignAndLetter));
        for text in ["", "W", "x", "nan", "inf", "1e999", "1,2,3", "40°70'", "--4", "N40S", "4 0", "é"] {
            assert_eq!(parse_degrees(text), Err(DegreesError::NotANumber), "{text}");
        }
    }

    #[test]
    fn boxes_are_pasted_in_any_dress() {
        let expected = BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap();
        for text in [
            "-105.5,40,-105,41",
            "[-105.5, 40, -105, 41]",
            "-105.5 40 -105 41\n",
            "(-105.5; 40.0; -105.0; 41.0)",
            "105.5W 40N 105W 41N",
            "41N, 105.5W, 40N, 105W",
            "W -105.5 S 40 E -105 N 41",
            "north=41 south=40 west=-105.5 east=-105",
        ] {
            let pasted = BoundingBox::from_text(text).unwrap();
            assert_eq!((pasted.bounds, pasted.exchanged), (expected, false), "{text}");
        }
    }

    #[test]
    fn latitude_first_is_noticed_where_only_that_is_a_box() {
        let pasted = BoundingBox::from_text("40, -105.5, 41, -105").unwrap();
        assert_eq!(pasted.bounds, BoundingBox::new(-105.5, 40.0, -105.0, 41.0).unwrap());
        assert!(pasted.exchanged);
        assert!(!BoundingBox::from_text("68, -55, 71, -48").unwrap().exchanged, "a box as it stands");
        assert!(matches!(BoundingBox::from_text("1,2,3,400"), Err(PasteError::Invalid { near: None, .. })));
        let turned = BoundingBox::from_text("70,10,190,20");
        let near = BoundingBox::new(70.0, 10.0, -170.0, 20.0).ok();
        assert!(matches!(turned, Err(PasteError::Invalid { near: found, .. }) if found == near), "{turned:?}");
        for text in ["", "1,2,3", "1,2,3,4,5", "hello", "-105,5;40;-105;41"] {
            assert_eq!(BoundingBox::from_text(text), Err(PasteError::NotFourNumbers), "{text}");
        }
        assert_eq!(BoundingBox::from_text("1W 2W 3W 4N"), Err(PasteError::WrongLetters));
    }

    proptest! {
        #[test]
        fn a_box_goes_through_its_own_text(west in -180.0..=180.0, south in -90.0..=0.0, east in -180.0..=180.0, north in 0.0..=90.0) {
            let bounds = BoundingBox::new(west, south, east, north).unwrap();
            prop_assert_eq!(BoundingBox::from_text(&bounds.to_string()).map(|pasted| pasted.bounds), Ok(bounds));
        }

        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            let value = parse_degrees(&text).map(|degrees| degrees.value);
            prop_assert!(value.map_or(true, f64::is_finite));
            prop_assert!(BoundingBox::from_text(&text).map_or(true, |pasted| pasted.bounds.width_degrees() <= 360.0));
        }
    }
}

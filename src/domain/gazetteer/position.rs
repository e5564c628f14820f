//! Positions as people write them: `72.5 −48`, `72°30'N 48°W`, `N 72.5 W 48`, `EPSG:3031 −1.2e6 −4e5`.

use crate::domain::Point;
use crate::domain::bounding_box::wrap_longitude;
use crate::domain::degrees::{Axis, Degrees, parse_degrees};
use crate::domain::shape::position_in;

/// Longer texts are no positions.
const LONGEST_BYTES: usize = 120;

/// One way to read a text as a position.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Where.
    pub point: Point,
    /// How it was understood, where that is not plain; a sentence.
    pub note: Option<String>,
}

/// A text that looks like a position but is none; why, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAPosition(pub String);

/// The ways to read a text, the likeliest first; none if it is something else.
pub fn positions(text: &str) -> Result<Vec<Position>, NotAPosition> {
    let text = text.trim();
    if text.len() > LONGEST_BYTES || !text.contains(|letter: char| letter.is_ascii_digit()) {
        return Ok(Vec::new());
    }
    let text = plain(text);
    if let Some(read) = projected(&text) {
        return read.map(|position| vec![position]);
    }
    let Some((pieces, note)) = pieces(&text) else { return Ok(Vec::new()) };
    let [first, second] = pieces.each_ref().map(|piece| angle(piece));
    let (Some(first), Some(second)) = (first, second) else { return Ok(Vec::new()) };
    let read = ordered(first, second)?;
    Ok(read.into_iter().map(|position| with_note(position, note)).collect())
}

fn with_note(position: Position, note: Option<&str>) -> Position {
    let Some(note) = note else { return position };
    let note = position.note.as_ref().map_or_else(|| note.to_owned(), |own| format!("{note} {own}"));
    Position { note: Some(note), ..position }
}

/// Usual signs only; words for the axes become their letters.
fn plain(text: &str) -> String {
    let text = text.strip_prefix("geo:").unwrap_or(text);
    let text = text.replace(['\u{2212}', '\u{2013}'], "-").replace(['º', '\u{2da}'], "°");
    let text = text.replace(['\u{2019}', '\u{2032}'], "'").replace(['\u{201d}', '\u{2033}'], "\"").replace("''", "\"");
    let mut out = String::with_capacity(text.len());
    for word in text.to_uppercase().split_inclusive(|letter: char| !letter.is_alphabetic()) {
        let letters = word.trim_end_matches(|letter: char| !letter.is_alphabetic());
        let behind = word.get(letters.len()..).unwrap_or_default();
        out.push_str(match letters {
            // Which hemisphere says the number's sign.
            "LATITUDE" | "LAT" => "φ",
            "LONGITUDE" | "LON" | "LONG" | "LNG" => "λ",
            "NORTH" => "N",
            "SOUTH" => "S",
            "EAST" => "E",
            "WEST" => "W",
            "DEG" | "DEGREES" => "°",
            other => other,
        });
        out.push_str(if behind == ":" || behind == "=" { " " } else { behind });
    }
    out.trim_matches(|letter: char| letter.is_whitespace() || "()[]".contains(letter)).to_owned()
}

/// `EPSG:3031 -1.2e6 -4e5`, in the metres of a projection.
fn projected(text: &str) -> Option<Result<Position, NotAPosition>> {
    let rest = text.strip_prefix("EPSG")?;
    let mut words = rest.split(|letter: char| letter.is_whitespace() || ",;:=()".contains(letter));
    let mut word = || words.by_ref().find(|word| !matches!(*word, "" | "X" | "Y" | "M"));
    let code: u32 = word()?.parse().ok()?;
    let number = |word: &str| word.trim_end_matches('M').parse::<f64>().ok().filter(|number| number.is_finite());
    let (x, y) = (number(word()?)?, number(word()?)?);
    if word().is_some() {
        return None;
    }
    let system = format!("EPSG:{code}");
    let read = position_in(&system, x, y).map_err(|error| error.sentence()).and_then(|(position, remark)| {
        let point = place(position.x, position.y).ok_or_else(|| format!("{x}, {y} lies outside of {system}."))?;
        Ok(Position { point, note: remark.or_else(|| Some("Read as longitude, latitude.".to_owned())) })
    });
    Some(read.map_err(NotAPosition))
}

/// The two angles' texts, and what should be known of how they were told apart.
fn pieces(text: &str) -> Option<([String; 2], Option<&'static str>)> {
    let pair = |parts: Vec<&str>| -> Option<[String; 2]> {
        let parts: Vec<String> = parts.into_iter().map(|part| part.trim().to_owned()).collect();
        <[String; 2]>::try_from(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>()).ok()
    };
    let is_pair_of_commas = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.len() == 2 && words.iter().any(|word| is_comma_number(word))
    };
    if is_pair_of_commas(text.trim_end_matches(',')) {
        let pointed = text.replace(',', ".");
        return Some((pair(pointed.split_whitespace().collect())?, Some("The commas were read as decimal points.")));
    }
    if text.contains([',', ';', '/']) {
        return Some((pair(text.split([',', ';', '/']).collect())?, None));
    }
    let is_letter = |letter: char| "NSEWφλ".contains(letter) && letter != ' ';
    let letters: Vec<usize> =
        text.match_indices(is_letter).map(|(at, _)| at).filter(|at| !is_exponent(text, *at)).collect();
    let cut = match *letters.as_slice() {
        [0, second] => second,
        [first, second] if second + 1 == text.len() => first + 1,
        [] => return degrees_apart(text).map(|pieces| (pieces, None)),
        _ => return None,
    };
    let (first, second) = text.split_at_checked(cut)?;
    Some((pair(vec![first, second])?, None))
}

/// `72,5`: a decimal comma between digits.
fn is_comma_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = word.trim_start_matches(['-', '+']);
    number.split_once(',').is_some_and(|(whole, part)| digits(whole) && digits(part))
}

/// The E of `4E5`.
fn is_exponent(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let behind = text.get(at + 1..).and_then(|behind| behind.chars().next());
    let is_e = text.get(at..).is_some_and(|rest| rest.starts_with('E'));
    is_e && before.is_some_and(|letter| letter.is_ascii_digit()) && behind.is_some_and(|letter| letter.is_ascii_digit())
}

/// Without letters: two numbers, or two with degree signs.
fn degrees_apart(text: &str) -> Option<[String; 2]> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [first, second] = *words.as_slice() {
        return Some([first.to_owned(), second.to_owned()]);
    }
    let begins: Vec<usize> =
        words.iter().enumerate().filter(|(_, word)| word.contains('°')).map(|(index, _)| index).collect();
    match *begins.as_slice() {
        [0, second] => {
            let (first, second) = words.split_at_checked(second)?;
            Some([first.join(" "), second.join(" ")])
        }
        _ => None,
    }
}

/// One angle; `72 30 15 N` has its marks put in.
fn angle(piece: &str) -> Option<Degrees> {
    let (named, piece) = match piece.chars().next() {
        Some('φ') => (Some(Axis::Latitude), piece.trim_start_matches('φ')),
        Some('λ') => (Some(Axis::Longitude), piece.trim_start_matches('λ')),
        _ => (None, piece),
    };
    let read = parse_degrees(piece).ok().or_else(|| parse_degrees(&marked(piece)?).ok())?;
    match (named, read.axis) {
        (Some(named), Some(own)) if named != own => None,
        (named, own) => Some(Degrees { axis: own.or(named), ..read }),
    }
}

/// `N 72 30 15` as `N72°30'15"`.
fn marked(piece: &str) -> Option<String> {
    let is_axis = |word: &&str| matches!(*word, "N" | "S" | "E" | "W");
    let spaced: String = piece
        .chars()
        .flat_map(|letter| if "NSEW".contains(letter) { vec![' ', letter, ' '] } else { vec![letter] })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let axis: Vec<&str> = words.iter().copied().filter(|word| is_axis(word)).collect();
    let numbers: Vec<&str> = words.iter().copied().filter(|word| !is_axis(word)).collect();
    let joined = match *numbers.as_slice() {
        [degrees, minutes] => format!("{}°{minutes}", degrees.trim_end_matches('°')),
        [degrees, minutes, seconds] => {
            format!("{}°{}'{seconds}", degrees.trim_end_matches('°'), minutes.trim_end_matches('\''))
        }
        _ => return None,
    };
    (axis.len() < 2).then(|| format!("{joined}{}", axis.concat()))
}

/// Which is the latitude: the letters say so, or the numbers, or it is said which was taken.
fn ordered(first: Degrees, second: Degrees) -> Result<Vec<Position>, NotAPosition> {
    use Axis::{Latitude, Longitude};
    let of = |longitude: Degrees, latitude: Degrees| place(longitude.value, latitude.value);
    let plain = |point: Option<Point>| match point {
        Some(point) => Ok(vec![Position { point, note: None }]),
        None => Err(no_place(first.value, second.value)),
    };
    match (first.axis, second.axis) {
        (Some(Latitude), Some(Longitude) | None) | (None, Some(Longitude)) => plain(of(second, first)),
        (Some(Longitude), Some(Latitude) | None) | (None, Some(Latitude)) => plain(of(first, second)),
        (Some(_), Some(_)) => {
            Err(NotAPosition("A position needs one latitude (N or S) and one longitude (W or E).".to_owned()))
        }
        (None, None) => either(of(second, first), of(first, second)).ok_or_else(|| no_place(first.value, second.value)),
    }
}

/// A longitude counted 0…360 is brought home.
fn place(longitude: f64, latitude: f64) -> Option<Point> {
    let longitude =
        if longitude.abs() > 180.0 && longitude.abs() <= 360.0 { wrap_longitude(longitude) } else { longitude };
    Point::new(longitude, latitude).ok()
}

/// Two numbers that say nothing of their order: latitude first, as positions are told, unless only the other is a place.
fn either(latitude_first: Option<Point>, longitude_first: Option<Point>) -> Option<Vec<Position>> {
    let position = |point, note: &str| Position { point, note: Some(note.to_owned()) };
    Some(match (latitude_first, longitude_first) {
        (Some(one), Some(other)) if one == other => vec![Position { point: one, note: None }],
        (Some(one), Some(other)) => vec![
            position(one, "Read as latitude, longitude."),
            position(other, "Read the other way round: longitude, latitude."),
        ],
        (Some(one), None) => vec![position(one, "Read as latitude, longitude.")],
        (None, Some(other)) => {
            vec![position(other, "Read as longitude, latitude, because only so it is a place.")]
        }
        (None, None) => return None,
    })
}

fn no_place(first: f64, second: f64) -> NotAPosition {
    NotAPosition(format!("{first}, {second} is no place: latitudes go from -90 to 90, longitudes from -180 to 180."))
}

#[cfg(test)]
mod tests {
    use super::positions;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(f64, f64)> {
        let all = positions(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        all.iter().map(|position| (position.point.latitude(), position.point.longitude())).collect()
    }

    #[test]
    fn positions_are_read_as_people_write_them() {
        for text in [
            "72.5N 48W",
            "72.5 N, 48 W",
            "72°30'N 48°W",
            "72°30′N 48°00′W",
            "72° 30' 0\" N 48° 0' 0\" W",
            "72 30 N 48 00 W",
            "N 72.5 W 48",
            "N72°30' W48°",
            "48W 72.5N",
            "W 48, N 72.5",
            "lat 72.5 lon -48",
            "lat: 72.5, lon: -48",
            "lon=-48 lat=72.5",
            "Latitude 72.5 Longitude −48",
            "72.5 north 48 west",
            "(72.5N; 48W)",
        ] {
            assert_eq!(read(text), [(72.5, -48.0)], "{text}");
        }
    }

    #[test]
    fn the_order_of_two_plain_numbers_is_resolved_and_said() {
        for text in ["72.5 −48", "72.5, -48", "72.5/-48", "geo:72.5,-48", "72°30' -48°", "72,5 -48,0"] {
            assert_eq!(read(text), [(72.5, -48.0), (-48.0, 72.5)], "{text}");
            let notes: Vec<_> = positions(text).unwrap().into_iter().filter_map(|position| position.note).collect();
            assert!(notes[0].contains("latitude, longitude") && notes[1].contains("other way round"), "{notes:?}");
        }
        let only = positions("-105.25 40.5").unwrap();
        assert_eq!(read("-105.25 40.5"), [(40.5, -105.25)]);
        assert!(only[0].note.as_ref().unwrap().contains("only so it is a place"));
        assert_eq!(read("40 40"), [(40.0, 40.0)]);
        assert!(positions("40 40").unwrap()[0].note.is_none(), "both orders are the same place");
    }

    #[test]
    fn metres_of_a_projection_are_undone() {
        // PROJ: 3031 of (-108.434948823, -78.358…) and reference values of the two polar views.
        for (text, latitude, longitude) in [
            ("EPSG:3031 −1036699.824 −885425.296", -77.5, -130.5),
            ("epsg:3031 3333134.028, 0", -60.0, 90.0),
            ("EPSG 3413 (2349829.162, -2349829.162)", 60.0, 0.0),
            ("EPSG:3413 x=-633949.742 y=-366011.054", 83.25, -105.0),
            ("EPSG:4326 -48 72.5", 72.5, -48.0),
        ] {
            let found = read(text);
            let (found_latitude, found_longitude) = found[0];
            assert!(
                (found_latitude - latitude).abs() < 1e-6 && (found_longitude - longitude).abs() < 1e-6,
                "{text}: {found:?}"
            );
        }
        let metres = read("EPSG:3031 −1.2e6 −4e5");
        assert!(metres[0].0 < -77.0 && metres[0].0 > -79.5 && (metres[0].1 + 108.434_948_8).abs() < 1e-6, "{metres:?}");
        assert!(positions("EPSG:99999 1 2").unwrap_err().to_string().contains("does not know"));
        assert!(positions("EPSG:3413 1e30 2").is_err());
    }

    #[test]
    fn what_is_no_position_is_left_alone_or_told_why() {
        for other in [
            "Jakobshavn",
            "",
            "-105.5 40 -105 41",
            "1",
            "C1234-PROV",
            "2020-04-27",
            "2020-04-27 2020-05-28",
            "10.5067/GHGMR-4FJ04",
            "ATL03 v6",
        ] {
            assert_eq!(positions(other), Ok(Vec::new()), "{other}");
        }
        for wrong in ["95 200", "72N 48N", "100N 20E"] {
            assert!(positions(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[-+0-9NSEWnsew°'\", .:;/A-Za-zéφ]{0,40}") {
            for position in positions(&text).unwrap_or_default() {
                prop_assert!(position.point.latitude().abs() <= 90.0);
            }
        }

        #[test]
        fn a_position_goes_through_its_own_text(latitude in -90.0..90.0_f64, longitude in -180.0..180.0_f64) {
            let (north, east) = (if latitude < 0.0 { 'S' } else { 'N' }, if longitude < 0.0 { 'W' } else { 'E' });
            let text = format!("{}{north} {}{east}", latitude.abs(), longitude.abs());
            prop_assert_eq!(read(&text), [(latitude + 0.0, longitude + 0.0)]);
        }
    }
}

//! Reference systems by name or code, in all the ways that people and programs write them.

use super::projection::Projection;
use super::{Numbers, System, wkt};
use crate::domain::epsg::{self, Datum, ToWgs84};
use crate::domain::shape::ShapeError;

/// Names that mean WGS 84 in longitude and latitude, letters and digits only.
const WGS84: [&str; 8] = ["CRS84", "CRS84H", "OGCCRS84", "OGC13CRS84", "OGCCRS84H", "WGS84", "WGS1984", "LONLAT"];
/// Characters of a name that are repeated.
const QUOTED_CHARACTERS: usize = 80;

/// A system from what a file calls it.
pub(in crate::domain::shape) fn from_name(name: &str) -> Result<System, ShapeError> {
    let name = name.trim();
    if let Some(code) = code(name) {
        return from_code(code, name);
    }
    let plain = epsg::plain(last_part(name));
    match plain.as_str() {
        plain if WGS84.contains(&plain) => from_code(4326, name),
        "CRS83" | "NAD83" => from_code(4269, name),
        "CRS27" | "NAD27" => from_code(4267, name),
        _ if name.contains('[') => wkt::from_wkt(name),
        _ => Err(refused(name, "which this program does not know")),
    }
}

/// A system from an address, if the address itself says which it is.
pub(in crate::domain::shape) fn from_address(address: &str) -> Option<Result<System, ShapeError>> {
    if let Some(code) = code(address) {
        return Some(from_code(code, address));
    }
    let plain = epsg::plain(last_part(address));
    WGS84.contains(&plain.as_str()).then(|| from_code(4326, address))
}

/// The last part of a URN or an address.
fn last_part(name: &str) -> &str {
    name.trim_end_matches('/').rsplit([':', '/', '#']).next().unwrap_or_default()
}

/// The EPSG code in `EPSG:4326`, `urn:ogc:def:crs:EPSG::4326`, `http://…/def/crs/EPSG/0/4326`,
/// `…/epsg.xml#4326`, `epsg.io/4326`; of a compound system the first.
fn code(name: &str) -> Option<u32> {
    let lower = name.to_ascii_lowercase();
    let (_, rest) = lower.split_once("epsg")?;
    let mut numbers = rest
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.')
        .filter(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    // A version of the register may stand before the code: `EPSG:9.9.1:4326`, `EPSG/0/4326`.
    numbers.find_map(|word| word.parse::<u32>().ok().filter(|code| *code >= 1000))
}

/// A system of the EPSG register.
pub(super) fn from_code(code: u32, name: &str) -> Result<System, ShapeError> {
    if code == 4326 {
        return Ok(plain_wgs84());
    }
    if let Some(datum) = epsg::datum_code_of_solid(code).and_then(|datum| epsg::datum_by_code(&datum)) {
        return Ok(System { name: format!("EPSG:{code}"), datum, given: None, numbers: Numbers::Angles(1.0) });
    }
    let text = epsg::systems_text();
    let Some(found) = epsg::systems(&text).find(|system| system.code == code) else {
        return Err(refused(name, "which this program does not know"));
    };
    let title = format!("{} (EPSG:{code})", found.name);
    let Some((datum_code, words)) = found.definition.split_once(' ') else {
        return Err(refused(&title, "a projection that this program does not have"));
    };
    let Some(datum) = epsg::datum_by_code(datum_code) else {
        return Err(refused(&title, "whose datum nobody has tied to WGS 84 in public"));
    };
    let numbers = match words.strip_prefix("proj=longlat") {
        Some(rest) => {
            let degrees = rest.trim().strip_prefix("degrees=").and_then(|degrees| degrees.parse().ok());
            Numbers::Angles(degrees.unwrap_or(1.0))
        }
        None => match Projection::new(words, &datum, 1.0) {
            Some(projection) => Numbers::Map(Box::new(projection)),
            None => return Err(refused(&title, "a projection that this program does not have")),
        },
    };
    Ok(System { name: title, datum, given: None, numbers })
}

fn plain_wgs84() -> System {
    let datum =
        Datum { semi_major: 6_378_137.0, inverse_flattening: 298.257_223_563, meridian: 0.0, to_wgs84: ToWgs84::Same };
    System { name: "WGS 84".to_owned(), datum, given: None, numbers: Numbers::Angles(1.0) }
}

/// The refusal of a system; `why` goes on after “coordinates are in …,”.
pub(super) fn refused(name: &str, why: &str) -> ShapeError {
    let name = name.chars().take(QUOTED_CHARACTERS).collect();
    ShapeError::WrongReferenceSystem { name, why: why.to_owned() }
}

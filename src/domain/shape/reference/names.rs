//! Reference systems by name or code, in all the ways that people and programs write them.

use super::register::{from_code, refused};
use super::{System, wkt};
use crate::domain::epsg;
use crate::domain::shape::ShapeError;

/// Names that mean WGS 84 in longitude and latitude, letters and digits only.
const WGS84: [&str; 8] = ["CRS84", "CRS84H", "OGCCRS84", "OGC13CRS84", "OGCCRS84H", "WGS84", "WGS1984", "LONLAT"];

/// A system from what a file calls it.
pub(in crate::domain::shape) fn from_name(name: &str) -> Result<System, ShapeError> {
    let name = name.trim();
    // The first code in well-known text is that of a part: of its ellipsoid or of its degrees.
    if name.contains('[') {
        return wkt::from_wkt(name);
    }
    if let Some(code) = code(name) {
        return from_code(code, name);
    }
    let plain = epsg::plain(last_part(name));
    match plain.as_str() {
        plain if WGS84.contains(&plain) => from_code(4326, name),
        "CRS83" | "NAD83" => from_code(4269, name),
        "CRS27" | "NAD27" => from_code(4267, name),
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

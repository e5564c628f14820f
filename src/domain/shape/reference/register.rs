//! Reference systems by their EPSG code.

use super::projection::Projection;
use super::{Numbers, System};
use crate::domain::epsg::{self, Datum, ToWgs84};
use crate::domain::shape::ShapeError;

/// Characters of a name that are repeated.
const QUOTED_CHARACTERS: usize = 80;

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

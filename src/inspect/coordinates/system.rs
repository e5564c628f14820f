//! Reference systems by EPSG code, from the register that is packed into the program.

use crate::domain::epsg::{self, Datum, ToWgs84};
use crate::inspect::ReferenceSystem;
use proj4rs::Proj;

/// The reference system of an EPSG code as PROJ writes it; its code in words if the register or `proj4rs` does not have it.
pub fn system_of_epsg(code: u32) -> ReferenceSystem {
    known(code).unwrap_or_else(|| ReferenceSystem::Unknown(format!("EPSG:{code}")))
}

fn known(code: u32) -> Option<ReferenceSystem> {
    if code == 4326 || epsg::datum_code_of_solid(code).is_some() {
        return Some(ReferenceSystem::Geographic);
    }
    let text = epsg::systems_text();
    let system = epsg::systems(&text).find(|system| system.code == code)?;
    let (datum, words) = system.definition.split_once(' ')?;
    // Geographic systems differ from WGS 84 by less than a picture shows, or by a shift that GIS programs leave out too.
    if words == "proj=longlat" {
        return Some(ReferenceSystem::Geographic);
    }
    if words.starts_with("proj=longlat") {
        return None;
    }
    let datum = epsg::datum_by_code(datum)?;
    let is_sphere = words.split(' ').any(|word| word == "sphere");
    let mut proj = String::new();
    for word in words.split(' ').filter(|word| !word.is_empty() && *word != "sphere") {
        // The series for narrow zones; the exact one needs an ellipsoid.
        let word = if word == "proj=tmerc" && !is_sphere { "proj=etmerc" } else { word };
        proj.push('+');
        proj.push_str(word);
        proj.push(' ');
    }
    let proj = format!("{proj}{}{} +no_defs", ellipsoid(&datum, is_sphere), shift(&datum));
    is_known(&proj).then_some(ReferenceSystem::Projected { proj, epsg: Some(code) })
}

fn ellipsoid(datum: &Datum, is_sphere: bool) -> String {
    if is_sphere || datum.inverse_flattening == 0.0 {
        format!("+a={a} +b={a}", a = datum.semi_major)
    } else {
        format!("+a={} +rf={}", datum.semi_major, datum.inverse_flattening)
    }
}

fn shift(datum: &Datum) -> String {
    match &datum.to_wgs84 {
        ToWgs84::By(ways) => ways.first().map_or_else(String::new, |way| {
            let numbers: Vec<String> = way.helmert.iter().map(f64::to_string).collect();
            format!(" +towgs84={}", numbers.join(","))
        }),
        ToWgs84::Same | ToWgs84::Unspecified => String::new(),
    }
}

/// Whether `proj4rs` can draw with it.
pub(super) fn is_known(proj: &str) -> bool {
    Proj::from_proj_string(proj).is_ok()
}

/// The EPSG code that a well-known text gives its whole system: the last `ID` or `AUTHORITY` of EPSG at its end, because
/// those before belong to its parts.
pub(super) fn epsg_of_wkt(wkt: &str) -> Option<u32> {
    let end = wkt.trim_end().trim_end_matches(']').trim_end();
    let start = ["ID[", "AUTHORITY[", "ID(", "AUTHORITY("].iter().filter_map(|word| end.rfind(word)).max()?;
    let depth = |text: &str| {
        let open = text.matches(['[', '(']).count();
        open.saturating_sub(text.matches([']', ')']).count())
    };
    // Within the outermost brackets only.
    if depth(wkt.get(..start)?) != 1 {
        return None;
    }
    let inside = end.get(start..)?;
    let mut parts = inside.split(['[', '(']).nth(1)?.split(',');
    let authority = parts.next()?.trim().trim_matches('"');
    let code = parts.next()?.trim().trim_matches(['"', ']', ')', ' ']);
    authority.eq_ignore_ascii_case("EPSG").then(|| code.parse().ok()).flatten()
}

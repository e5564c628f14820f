//! Grids of HDF-EOS, whose places stand in the text `StructMetadata.0` alone.

use super::system::is_known;
use crate::inspect::{Affine, ReferenceSystem};

/// Most characters of metadata that are looked at.
const MOST_CHARACTERS: usize = 4_000_000;

/// A grid of the metadata.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub(super) name: String,
    /// Numbers of columns and rows.
    pub(super) columns: u64,
    pub(super) rows: u64,
    pub(super) system: ReferenceSystem,
    pub(super) transform: Affine,
}

/// The grids of a `StructMetadata.0`; those of projections that are not known here have an unknown system.
pub(super) fn grids(text: &str) -> Vec<Grid> {
    let text = text.get(..text.floor_char_boundary(MOST_CHARACTERS)).unwrap_or(text);
    let mut grids = Vec::new();
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim) {
        match line.split_once('=') {
            Some(("GROUP", name)) if name.starts_with("GRID_") => lines.clear(),
            Some(("END_GROUP", name)) if name.starts_with("GRID_") => grids.extend(grid(&lines)),
            Some((key, value)) => lines.push((key.trim(), value.trim())),
            None => {}
        }
    }
    grids
}

fn grid(lines: &[(&str, &str)]) -> Option<Grid> {
    let of = |wanted: &str| lines.iter().find(|(key, _)| *key == wanted).map(|(_, value)| *value);
    let name = of("GridName")?.trim_matches('"').to_owned();
    let (columns, rows) = (of("XDim")?.parse::<u64>().ok()?, of("YDim")?.parse::<u64>().ok()?);
    if columns == 0 || rows == 0 {
        return None;
    }
    let (left, top) = pair(of("UpperLeftPointMtrs")?)?;
    let (right, bottom) = pair(of("LowerRightMtrs")?)?;
    let projection = of("Projection")?;
    let parameters: Vec<f64> = of("ProjParams").map(numbers).unwrap_or_default();
    let system = system(projection, &parameters);
    // Degrees are packed as DDDMMMSSS.SS.
    let plane = |number: f64| if system == ReferenceSystem::Geographic { unpacked(number) } else { number };
    let (left, right, top, bottom) = (plane(left), plane(right), plane(top), plane(bottom));
    let (dx, dy) = ((right - left) / columns as f64, (bottom - top) / rows as f64);
    // The origin says which corner is the first cell's.
    let (is_right, is_lower) = match of("GridOrigin").unwrap_or("HE5_HDFE_GD_UL") {
        origin if origin.ends_with("_UR") => (true, false),
        origin if origin.ends_with("_LL") => (false, true),
        origin if origin.ends_with("_LR") => (true, true),
        _ => (false, false),
    };
    let (x0, dx) = if is_right { (right, -dx) } else { (left, dx) };
    let (y0, dy) = if is_lower { (bottom, -dy) } else { (top, dy) };
    let transform = Affine { x0, dx_column: dx, dx_row: 0.0, y0, dy_column: 0.0, dy_row: dy };
    let is_plane = dx.is_finite() && dy.is_finite() && dx != 0.0 && dy != 0.0;
    is_plane.then_some(Grid { name, columns, rows, system, transform })
}

fn system(projection: &str, parameters: &[f64]) -> ReferenceSystem {
    let at = |index: usize| parameters.get(index).copied().unwrap_or(0.0);
    let ellipsoid = match (at(0), at(1)) {
        (major, minor) if major > 1000.0 && minor > 1000.0 => format!("+a={major} +b={minor}"),
        (major, _) if major > 1000.0 => format!("+a={major} +b={major}"),
        _ => "+ellps=WGS84".to_owned(),
    };
    let (lon, lat) = (unpacked(at(4)), unpacked(at(5)));
    let name = projection.trim_start_matches("HE5_").trim_start_matches("GCTP_");
    let proj = match name {
        "GEO" => return ReferenceSystem::Geographic,
        "SNSOID" => format!("+proj=sinu +lon_0={lon}"),
        "LAMAZ" => format!("+proj=laea +lat_0={lat} +lon_0={lon}"),
        "PS" => {
            let pole = if lat < 0.0 { -90 } else { 90 };
            format!("+proj=stere +lat_0={pole} +lat_ts={lat} +lon_0={lon}")
        }
        "CEA" | "BCEA" => format!("+proj=cea +lat_ts={lat} +lon_0={lon}"),
        _ => return ReferenceSystem::Unknown(projection.to_owned()),
    };
    let proj = format!("{proj} +x_0={} +y_0={} {ellipsoid} +no_defs", at(6), at(7));
    if is_known(&proj) {
        ReferenceSystem::Projected { proj, epsg: None }
    } else {
        ReferenceSystem::Unknown(projection.to_owned())
    }
}

/// Degrees from packed degrees, minutes and seconds.
fn unpacked(packed: f64) -> f64 {
    let size = packed.abs();
    let degrees = (size / 1_000_000.0).trunc();
    let minutes = ((size - degrees * 1_000_000.0) / 1000.0).trunc();
    let seconds = size - degrees * 1_000_000.0 - minutes * 1000.0;
    (degrees + minutes / 60.0 + seconds / 3600.0).copysign(packed)
}

fn numbers(text: &str) -> Vec<f64> {
    text.trim_matches(['(', ')']).split(',').map(|word| word.trim().parse().unwrap_or(0.0)).collect()
}

fn pair(text: &str) -> Option<(f64, f64)> {
    let mut numbers = text.trim_matches(['(', ')']).split(',').map(|word| word.trim().parse::<f64>());
    let (first, second) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    (first.is_finite() && second.is_finite()).then_some((first, second))
}

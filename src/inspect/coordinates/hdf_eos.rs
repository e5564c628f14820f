//! Grids of HDF-EOS, whose places stand in the text `StructMetadata.0` alone (HDF-EOS Library User's Guide; GCTP's
//! parameters in its section on projections).

use super::system::is_known;
use crate::inspect::{Affine, DataType, Georeference, Group, ReferenceSystem, Structure, child_path};

/// Most characters of metadata that are looked at.
const MOST_CHARACTERS: usize = 4_000_000;

/// Paths of the texts of a file that say where its grids lie, in their order.
pub(in crate::inspect) fn texts(structure: &Structure) -> Vec<String> {
    let group = structure.group("/HDFEOS INFORMATION");
    let texts = group.into_iter().flat_map(|group| &group.variables);
    let texts = texts.filter(|variable| matches!(variable.data_type, DataType::Text(_)));
    let mut texts: Vec<String> = texts
        .filter(|variable| variable.name.starts_with("StructMetadata."))
        .map(|variable| variable.path.clone())
        .collect();
    texts.sort_by_key(|path| (path.len(), path.clone()));
    texts
}

/// Gives the fields of each grid their places, by the values of [`texts`] one after the other.
pub(in crate::inspect) fn place(structure: &mut Structure, text: &str) {
    for grid in grids(text) {
        let path = child_path("/HDFEOS/GRIDS", &grid.name);
        if let Some(group) = group(&mut structure.root, &path) {
            in_group(group, &grid);
        }
    }
}

fn group<'a>(root: &'a mut Group, path: &str) -> Option<&'a mut Group> {
    path.split('/')
        .filter(|name| !name.is_empty())
        .try_fold(root, |group, name| group.groups.iter_mut().find(|child| child.name == name))
}

fn in_group(group: &mut Group, grid: &Grid) {
    for variable in &mut group.variables {
        let dimensions = grid.dimensions(&variable.name, &variable.shape);
        variable.georeference = dimensions.map(|dimensions| Georeference {
            system: grid.system.clone(),
            transform: grid.transform,
            dimensions,
        });
    }
    group.groups.iter_mut().for_each(|child| in_group(child, grid));
}

/// A grid of the metadata.
#[derive(Debug, Clone, PartialEq)]
struct Grid {
    name: String,
    /// Numbers of columns and rows.
    columns: u64,
    rows: u64,
    system: ReferenceSystem,
    transform: Affine,
    /// Names of the dimensions of its fields.
    fields: Vec<(String, Vec<String>)>,
}

impl Grid {
    /// The indices of the dimensions of a field that count rows and columns.
    fn dimensions(&self, field: &str, shape: &[u64]) -> Option<(usize, usize)> {
        let is_grid = |(rows, columns): &(usize, usize)| {
            rows != columns && shape.get(*rows) == Some(&self.rows) && shape.get(*columns) == Some(&self.columns)
        };
        let named = self.fields.iter().find(|(name, _)| name == field);
        let at = |wanted: &str| named?.1.iter().position(|name| name == wanted);
        if let Some(found) = at("YDim").zip(at("XDim")).filter(is_grid) {
            return Some(found);
        }
        let last = shape.len();
        let (rows, columns) = (last.checked_sub(2)?, last.checked_sub(1)?);
        let of = |length: u64| shape.iter().rposition(|found| *found == length);
        [(rows, columns), (columns, rows)]
            .into_iter()
            .find(is_grid)
            .or_else(|| of(self.rows).zip(of(self.columns)).filter(is_grid))
    }
}

/// The grids of a `StructMetadata.0`; those of projections that are not known here have an unknown system.
fn grids(text: &str) -> Vec<Grid> {
    let text = text.get(..text.floor_char_boundary(MOST_CHARACTERS)).unwrap_or(text);
    let mut grids = Vec::new();
    let mut statements: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim) {
        // A list goes on until its bracket closes.
        if let Some((_, list)) = statements.last_mut().filter(|(_, list)| list.starts_with('(') && !list.ends_with(')'))
        {
            list.push_str(line);
            continue;
        }
        match line.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            Some(("GROUP", name)) if name.starts_with("GRID_") => statements.clear(),
            Some(("END_GROUP", name)) if name.starts_with("GRID_") => grids.extend(grid(&statements)),
            Some((key, value)) => statements.push((key.to_owned(), value.to_owned())),
            None => {}
        }
    }
    grids
}

fn grid(statements: &[(String, String)]) -> Option<Grid> {
    let of = |wanted: &str| statements.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
    let name = of("GridName")?.trim_matches('"').to_owned();
    let (columns, rows) = (of("XDim")?.parse::<u64>().ok()?, of("YDim")?.parse::<u64>().ok()?);
    if columns == 0 || rows == 0 {
        return None;
    }
    let (left, top) = pair(of("UpperLeftPointMtrs")?)?;
    let (right, bottom) = pair(of("LowerRightMtrs")?)?;
    let number = |key: &str| of(key).and_then(|word| word.parse::<i64>().ok());
    let projection = Projection {
        name: of("Projection")?,
        parameters: of("ProjParams").map(numbers).unwrap_or_default(),
        zone: number("ZoneCode").unwrap_or(0),
        sphere: number("SphereCode").unwrap_or(12),
    };
    let system = projection.system();
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
    is_plane.then_some(Grid { name, columns, rows, system, transform, fields: fields(statements) })
}

/// The dimensions of each field: `DataFieldName`, then `DimList`.
fn fields(statements: &[(String, String)]) -> Vec<(String, Vec<String>)> {
    let mut fields = Vec::new();
    let mut name = None;
    for (key, value) in statements {
        match key.as_str() {
            "DataFieldName" => name = Some(value.trim_matches('"').to_owned()),
            "DimList" => {
                let list = value.trim_matches(['(', ')']).split(',');
                let list = list.map(|word| word.trim().trim_matches('"').to_owned()).collect();
                fields.extend(name.take().map(|name| (name, list)));
            }
            _ => {}
        }
    }
    fields
}

/// A projection as GCTP describes it.
struct Projection<'a> {
    name: &'a str,
    parameters: Vec<f64>,
    zone: i64,
    sphere: i64,
}

impl Projection<'_> {
    fn at(&self, index: usize) -> f64 {
        self.parameters.get(index).copied().unwrap_or(0.0)
    }

    fn ellipsoid(&self) -> String {
        match (self.at(0), self.at(1)) {
            (major, minor) if major > 1000.0 && minor > 1000.0 => format!("+a={major} +b={minor}"),
            // Up to 1 it is the square of the eccentricity.
            (major, square) if major > 1000.0 && square > 0.0 && square < 1.0 => {
                format!("+a={major} +b={}", major * (1.0 - square).sqrt())
            }
            (major, _) if major > 1000.0 => format!("+a={major} +b={major}"),
            _ => match self.sphere {
                0 => "+ellps=clrk66",
                2 => "+ellps=bessel",
                4 => "+ellps=intl",
                5 => "+ellps=WGS72",
                8 => "+ellps=GRS80",
                19 => "+a=6370997 +b=6370997",
                _ => "+ellps=WGS84",
            }
            .to_owned(),
        }
    }

    fn system(&self) -> ReferenceSystem {
        let name = self.name.trim_start_matches("HE5_").trim_start_matches("GCTP_");
        if name == "GEO" {
            return ReferenceSystem::Geographic;
        }
        let unknown = || ReferenceSystem::Unknown(self.name.to_owned());
        let Some(words) = self.words(name) else { return unknown() };
        let shift = if name == "UTM" { String::new() } else { format!(" +x_0={} +y_0={}", self.at(6), self.at(7)) };
        let proj = format!("{words}{shift} {} +no_defs", self.ellipsoid());
        if is_known(&proj) { ReferenceSystem::Projected { proj, epsg: None } } else { unknown() }
    }

    /// PROJ's words for the projection alone.
    fn words(&self, name: &str) -> Option<String> {
        let (lon, lat) = (unpacked(self.at(4)), unpacked(self.at(5)));
        let (first, second) = (unpacked(self.at(2)), unpacked(self.at(3)));
        Some(match name {
            "SNSOID" => format!("+proj=sinu +lon_0={lon}"),
            "LAMAZ" => format!("+proj=laea +lat_0={lat} +lon_0={lon}"),
            "PS" => {
                let pole = if lat < 0.0 { -90 } else { 90 };
                format!("+proj=stere +lat_0={pole} +lat_ts={lat} +lon_0={lon}")
            }
            "CEA" | "BCEA" => format!("+proj=cea +lat_ts={lat} +lon_0={lon}"),
            "UTM" if self.zone != 0 => {
                format!("+proj=utm +zone={}{}", self.zone.unsigned_abs(), if self.zone < 0 { " +south" } else { "" })
            }
            "ALBERS" => format!("+proj=aea +lat_1={first} +lat_2={second} +lat_0={lat} +lon_0={lon}"),
            "LAMCC" => format!("+proj=lcc +lat_1={first} +lat_2={second} +lat_0={lat} +lon_0={lon}"),
            "MERCAT" => format!("+proj=merc +lat_ts={lat} +lon_0={lon}"),
            "TM" => format!("+proj=etmerc +lat_0={lat} +lon_0={lon} +k_0={}", self.at(2)),
            "EQRECT" => format!("+proj=eqc +lat_ts={lat} +lon_0={lon}"),
            "MOLL" => format!("+proj=moll +lon_0={lon}"),
            _ => return None,
        })
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

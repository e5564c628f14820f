//! Which variables could be coordinates, by what the file says of each.

use super::found::{How, Role};
use super::names::{self, Degrees};
use crate::inspect::Variable;
use crate::inspect::time::TimeReference;

/// CF's standard names of vertical coordinates, and how they end or begin.
const VERTICAL: [&str; 12] = [
    "altitude",
    "height",
    "depth",
    "air_pressure",
    "model_level_number",
    "height_above_reference_ellipsoid",
    "height_above_mean_sea_level",
    "atmosphere_sigma_coordinate",
    "atmosphere_hybrid_sigma_pressure_coordinate",
    "ocean_sigma_coordinate",
    "geopotential_height",
    "sea_water_pressure",
];

/// A variable that could be a coordinate of others.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    pub(super) variable: &'a Variable,
    pub(super) role: Role,
    /// What the file says of it by itself; [`How::CoordinatesAttribute`] where only being named makes it one.
    pub(super) how: How,
    /// How sure that is.
    pub(super) score: u32,
}

/// Points for each way of being found.
pub(super) fn points(how: How) -> u32 {
    match how {
        How::Chosen => 1000,
        How::CoordinatesAttribute => 100,
        How::StandardName => 60,
        How::Scale => 50,
        How::HdfEos => 45,
        How::Axis => 40,
        How::Name => 0,
    }
}

/// What a variable could be.
pub(super) fn of<'a>(variable: &'a Variable, group: &str) -> Vec<Part<'a>> {
    if variable.data_type.number().is_none() || variable.shape.len() > 4 || variable.is_bare_dimension() {
        return Vec::new();
    }
    let words = names::words(&variable.name);
    let mut parts = Vec::new();
    parts.extend(horizontal(variable, group, &words));
    parts.extend(planar(variable));
    parts.extend(time(variable, &words));
    parts.extend(vertical(variable, &words));
    parts
}

fn horizontal<'a>(variable: &'a Variable, group: &str, words: &[String]) -> Option<Part<'a>> {
    let standard = match standard_name(variable).as_deref() {
        Some("latitude") => Some(Role::Latitude),
        Some("longitude") => Some(Role::Longitude),
        // `grid_latitude` is that of a turned pole; angles are angles.
        Some(other) if other.starts_with("grid_") || other.contains("angle") || other.contains("azimuth") => {
            return None;
        }
        _ => None,
    };
    if names::is_refused(words) {
        return None;
    }
    let degrees = names::degrees(variable.text("units"));
    // Angles that are not degrees would lie near 0° N 0° E.
    if variable.text("units").is_some_and(|units| names::radians(units).is_some()) {
        return None;
    }
    let by_units = match degrees {
        Degrees::North => Some(Role::Latitude),
        Degrees::East => Some(Role::Longitude),
        Degrees::Plain | Degrees::Other => None,
    };
    let by_name = names::horizontal(&variable.name, words);
    let strength = by_name.map_or(0, |(_, strength)| strength) + if by_units.is_some() { 5 } else { 0 };
    let part = |role, how| Part { variable, role, how, score: points(how) + strength };
    if let Some(role) = standard {
        return Some(part(role, How::StandardName));
    }
    if let Some((role, _)) = by_name {
        let contradicts = degrees == Degrees::Other || by_units.is_some_and(|other| other != role);
        if contradicts {
            return None;
        }
        let how = if is_own_scale(variable) && by_units.is_some() {
            How::Scale
        } else if names::is_hdf_eos(group) {
            How::HdfEos
        } else if axis(variable) == Some(role) {
            How::Axis
        } else {
            How::Name
        };
        return Some(part(role, how));
    }
    // Units alone are never enough: a solar azimuth is counted in degrees east too.
    let role = by_units?;
    if is_own_scale(variable) {
        Some(part(role, How::Scale))
    } else if axis(variable) == Some(role) {
        Some(part(role, How::Axis))
    } else {
        // Good only where `coordinates` names it.
        Some(Part { variable, role, how: How::CoordinatesAttribute, score: 0 })
    }
}

fn planar(variable: &Variable) -> Option<Part<'_>> {
    let part = |role, how| Some(Part { variable, role, how, score: points(how) });
    match standard_name(variable).as_deref() {
        Some("projection_x_coordinate" | "projection_x_angular_coordinate") => return part(Role::X, How::StandardName),
        Some("projection_y_coordinate" | "projection_y_angular_coordinate") => return part(Role::Y, How::StandardName),
        _ => {}
    }
    let units = variable.text("units").unwrap_or_default();
    let is_length = names::metres(units).is_some() || names::radians(units).is_some();
    match variable.text("axis").map(|axis| axis.trim().to_ascii_uppercase()).as_deref() {
        Some("X") if is_length => return part(Role::X, How::Axis),
        Some("Y") if is_length => return part(Role::Y, How::Axis),
        _ => {}
    }
    let role = names::planar(&variable.name)?;
    // Without units it has to be the scale of a dimension.
    let is_plain = matches!(names::degrees(Some(units)), Degrees::Plain) && is_own_scale(variable);
    if is_length || is_plain { part(role, How::Name) } else { None }
}

fn time<'a>(variable: &'a Variable, words: &[String]) -> Option<Part<'a>> {
    TimeReference::of(variable)?.ok()?;
    let strength = names::time(words);
    let is_standard = standard_name(variable).as_deref() == Some("time");
    let is_axis = variable.text("axis").is_some_and(|axis| axis.trim().eq_ignore_ascii_case("T"))
        || variable.text("_CoordinateAxisType").is_some_and(|axis| axis == "Time");
    let how = if is_standard {
        How::StandardName
    } else if is_own_scale(variable) {
        How::Scale
    } else if is_axis {
        How::Axis
    } else {
        How::Name
    };
    if strength.is_none() && how == How::Name {
        return None;
    }
    Some(Part { variable, role: Role::Time, how, score: points(how) + strength.unwrap_or(0) })
}

fn vertical<'a>(variable: &'a Variable, words: &[String]) -> Option<Part<'a>> {
    let standard = standard_name(variable).is_some_and(|name| VERTICAL.contains(&name.as_str()));
    let is_axis = variable.text("axis").is_some_and(|axis| axis.trim().eq_ignore_ascii_case("Z"))
        || variable
            .text("positive")
            .is_some_and(|way| matches!(way.trim().to_ascii_lowercase().as_str(), "up" | "down"))
        || variable.text("_CoordinateAxisType").is_some_and(|axis| matches!(axis, "Height" | "Pressure" | "GeoZ"));
    let how = match (is_axis, standard && is_own_scale(variable), is_own_scale(variable) && names::vertical(words)) {
        (true, _, _) => How::Axis,
        (_, true, _) => How::StandardName,
        (_, _, true) => How::Scale,
        // A height beside others is mostly what was measured; `coordinates` may still name it.
        _ if standard || names::vertical(words) => How::CoordinatesAttribute,
        _ => return None,
    };
    let score = if how == How::CoordinatesAttribute { 0 } else { points(how) };
    Some(Part { variable, role: Role::Vertical, how, score })
}

/// Whether a variable tells its own dimension's values: the scale of HDF5, the coordinate variable of NetCDF.
pub(super) fn is_own_scale(variable: &Variable) -> bool {
    match variable.axes.as_slice() {
        [axis] => {
            axis.scale.as_deref() == Some(variable.path.as_str()) || axis.name == variable.name || variable.is_scale
        }
        _ => false,
    }
}

fn axis(variable: &Variable) -> Option<Role> {
    match variable.text("_CoordinateAxisType").map(str::trim) {
        Some("Lat") => return Some(Role::Latitude),
        Some("Lon") => return Some(Role::Longitude),
        _ => {}
    }
    match variable.text("axis").map(str::trim) {
        Some("Y" | "y") => Some(Role::Latitude),
        Some("X" | "x") => Some(Role::Longitude),
        _ => None,
    }
}

fn standard_name(variable: &Variable) -> Option<String> {
    let name = variable.text("standard_name")?.trim().to_ascii_lowercase();
    // “latitude standard_error” and the like are modified names.
    (!name.is_empty()).then_some(name)
}

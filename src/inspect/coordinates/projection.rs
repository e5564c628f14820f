//! CF grid mappings as PROJ writes them.

use super::system::{epsg_of_wkt, is_known, system_of_epsg};
use crate::inspect::{ReferenceSystem, Variable};
use std::fmt::Write as _;

/// A reference system and what it is not sure about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mapped {
    pub(super) system: ReferenceSystem,
    /// Whether WGS 84 was taken because nothing says which ellipsoid.
    pub(super) assumed_ellipsoid: bool,
    /// Height of a scanning satellite above the ellipsoid in metres: its angles times this are distances.
    pub(super) height: Option<f64>,
}

/// The reference system that a CF grid mapping variable describes.
///
/// # Errors
/// Its name, or what it lacks, where `proj4rs` cannot draw with it.
pub fn system_of_grid_mapping(mapping: &Variable) -> Result<ReferenceSystem, String> {
    of(mapping).map(|mapped| mapped.system)
}

pub(super) fn of(mapping: &Variable) -> Result<Mapped, String> {
    let by_code = || {
        let wkt = ["crs_wkt", "spatial_ref"].into_iter().find_map(|name| mapping.text(name));
        let code = wkt.and_then(epsg_of_wkt).or_else(|| written_code(mapping))?;
        match system_of_epsg(code) {
            ReferenceSystem::Unknown(_) => None,
            system => Some(Mapped { system, assumed_ellipsoid: false, height: None }),
        }
    };
    let Some(name) = mapping.text("grid_mapping_name").map(|name| name.trim().to_ascii_lowercase()) else {
        return by_code().ok_or_else(|| mapping.name.clone());
    };
    if name == "latitude_longitude" {
        return Ok(Mapped { system: ReferenceSystem::Geographic, assumed_ellipsoid: false, height: None });
    }
    match by_attributes(mapping, &name) {
        Some(mapped) => Ok(mapped),
        None => by_code().ok_or(name),
    }
}

/// Codes as other tools write them: `epsg_code = "EPSG:32613"`, `spatial_epsg = 3413`.
fn written_code(mapping: &Variable) -> Option<u32> {
    ["epsg_code", "spatial_epsg", "EPSG_code", "epsg", "EPSG", "srid"].into_iter().find_map(|name| {
        let attribute = mapping.attribute(name)?;
        match attribute.only_text() {
            Some(text) => text.rsplit(':').next()?.trim().parse().ok(),
            None => attribute.only_real().filter(|code| (1024.0..100_000.0).contains(code)).map(|code| code as u32),
        }
    })
}

fn by_attributes(mapping: &Variable, name: &str) -> Option<Mapped> {
    let parameters = Parameters(mapping);
    let mut proj = parameters.projection(name)?;
    proj.push_str(&parameters.number(&["false_easting"]).map_or_else(String::new, |x| format!(" +x_0={x}")));
    proj.push_str(&parameters.number(&["false_northing"]).map_or_else(String::new, |y| format!(" +y_0={y}")));
    if parameters.number(&["longitude_of_prime_meridian"]).is_some_and(|meridian| meridian != 0.0) {
        return None;
    }
    let ellipsoid = parameters.ellipsoid();
    if is_sphere(ellipsoid.as_deref()) {
        // The exact series needs an ellipsoid.
        proj = proj.replace("+proj=etmerc", "+proj=tmerc");
    }
    write!(proj, " {} +no_defs", ellipsoid.as_deref().unwrap_or("+ellps=WGS84")).ok()?;
    let wkt = ["crs_wkt", "spatial_ref"].into_iter().find_map(|name| mapping.text(name));
    let epsg = wkt.and_then(epsg_of_wkt).or_else(|| written_code(mapping));
    // A code knows its ellipsoid.
    if let (None, Some(system @ ReferenceSystem::Projected { .. })) = (&ellipsoid, epsg.map(system_of_epsg)) {
        return Some(Mapped { system, assumed_ellipsoid: false, height: parameters.height(name) });
    }
    is_known(&proj).then(|| Mapped {
        system: ReferenceSystem::Projected { proj, epsg },
        assumed_ellipsoid: ellipsoid.is_none(),
        height: parameters.height(name),
    })
}

fn is_sphere(ellipsoid: Option<&str>) -> bool {
    let axes = ellipsoid.and_then(|words| words.strip_prefix("+a=")?.split_once(" +b="));
    axes.is_some_and(|(major, minor)| major == minor)
}

struct Parameters<'a>(&'a Variable);

impl Parameters<'_> {
    /// The first of these attributes that holds a number, in digits or as a text of digits.
    fn number(&self, names: &[&str]) -> Option<f64> {
        names.iter().find_map(|name| {
            let attribute = self.0.attribute(name)?;
            let number = attribute.real(0).or_else(|| attribute.only_text()?.trim().parse().ok())?;
            number.is_finite().then_some(number)
        })
    }

    fn parallels(&self) -> Option<(f64, Option<f64>)> {
        let attribute = self.0.attribute("standard_parallel")?;
        if let Some(text) = attribute.only_text() {
            let mut numbers = text.split([',', ' ']).filter_map(|word| word.trim().parse::<f64>().ok());
            return Some((numbers.next()?, numbers.next()));
        }
        let first = attribute.real(0).filter(|number| number.is_finite())?;
        Some((first, attribute.real(1).filter(|number| number.is_finite())))
    }

    fn latitude(&self) -> f64 {
        self.number(&["latitude_of_projection_origin"]).unwrap_or(0.0)
    }

    fn longitude(&self) -> f64 {
        self.number(&[
            "longitude_of_central_meridian",
            "longitude_of_projection_origin",
            "straight_vertical_longitude_from_pole",
        ])
        .unwrap_or(0.0)
    }

    fn height(&self, name: &str) -> Option<f64> {
        (name == "geostationary").then(|| self.number(&["perspective_point_height"])).flatten()
    }

    /// PROJ's words for the projection alone.
    fn projection(&self, name: &str) -> Option<String> {
        let (lat, lon) = (self.latitude(), self.longitude());
        let scale = self.number(&["scale_factor_at_projection_origin", "scale_factor_at_central_meridian"]);
        let scaled = scale.map_or_else(String::new, |scale| format!(" +k_0={scale}"));
        let parallel = self.parallels();
        let true_at = || parallel.map(|(first, _)| format!(" +lat_ts={first}"));
        Some(match name {
            "polar_stereographic" => self.polar(lat, &scaled),
            "stereographic" => format!("+proj=stere +lat_0={lat} +lon_0={lon}{scaled}"),
            "lambert_azimuthal_equal_area" => format!("+proj=laea +lat_0={lat} +lon_0={lon}"),
            "azimuthal_equidistant" => format!("+proj=aeqd +lat_0={lat} +lon_0={lon}"),
            "orthographic" => format!("+proj=ortho +lat_0={lat} +lon_0={lon}"),
            "lambert_cylindrical_equal_area" => {
                format!("+proj=cea +lon_0={lon}{}", true_at().or(scale.map(|_| scaled)).unwrap_or_default())
            }
            "mercator" => format!("+proj=merc +lon_0={lon}{}", true_at().unwrap_or(scaled)),
            "sinusoidal" => format!("+proj=sinu +lon_0={lon}"),
            "transverse_mercator" => {
                let scale = scale.unwrap_or(1.0);
                format!("+proj=etmerc +lat_0={lat} +lon_0={lon} +k_0={scale}")
            }
            "universal_transverse_mercator" | "utm" => self.utm()?,
            "lambert_conformal_conic" | "albers_conical_equal_area" => {
                let (first, second) = parallel?;
                let second = second.unwrap_or(first);
                let method = if name.starts_with("lambert") { "lcc" } else { "aea" };
                format!("+proj={method} +lat_1={first} +lat_2={second} +lat_0={lat} +lon_0={lon}{scaled}")
            }
            "geostationary" => self.geostationary(lon)?,
            _ => return None,
        })
    }

    fn polar(&self, lat: f64, scaled: &str) -> String {
        let lon = self
            .number(&[
                "straight_vertical_longitude_from_pole",
                "longitude_of_projection_origin",
                "longitude_of_central_meridian",
            ])
            .unwrap_or(0.0);
        let true_at = self.parallels().map(|(first, _)| first);
        let true_at = true_at.or_else(|| self.number(&["latitude_of_true_scale"]));
        // Some files leave the pole to the parallel.
        let is_south = if lat == 0.0 { true_at.is_some_and(|parallel| parallel < 0.0) } else { lat < 0.0 };
        let pole = if is_south { -90 } else { 90 };
        match true_at {
            Some(parallel) => format!("+proj=stere +lat_0={pole} +lat_ts={parallel} +lon_0={lon}"),
            None => format!("+proj=stere +lat_0={pole} +lon_0={lon}{scaled}"),
        }
    }

    fn utm(&self) -> Option<String> {
        let zone = self.number(&["utm_zone_number", "zone", "utm_zone"])?;
        let is_south = self.number(&["false_northing"]).is_some_and(|y| y > 0.0) || zone < 0.0;
        let zone = zone.abs();
        let central = (1.0..=60.0).contains(&zone).then_some(zone.mul_add(6.0, -183.0))?;
        let north = if is_south && self.number(&["false_northing"]).is_none() { " +y_0=10000000" } else { "" };
        let east = if self.number(&["false_easting"]).is_none() { " +x_0=500000" } else { "" };
        Some(format!("+proj=etmerc +lat_0=0 +lon_0={central} +k_0=0.9996{east}{north}"))
    }

    fn geostationary(&self, lon: f64) -> Option<String> {
        let height = self.number(&["perspective_point_height"])?;
        let text = |name| self.0.text(name).map(|axis| axis.trim().to_ascii_lowercase());
        let sweep = match (text("sweep_angle_axis").as_deref(), text("fixed_angle_axis").as_deref()) {
            (Some("x"), _) | (None, Some("y")) => "x",
            _ => "y",
        };
        Some(format!("+proj=geos +h={height} +lon_0={lon} +sweep={sweep}"))
    }

    fn ellipsoid(&self) -> Option<String> {
        let radius = self.number(&["earth_radius", "radius"]).filter(|radius| *radius > 0.0);
        let major = self.number(&["semi_major_axis", "semimajor_axis", "semi_major_radius"]).filter(|axis| *axis > 0.0);
        let Some(major) = major.or(radius) else {
            let name = self.0.text("reference_ellipsoid_name").or_else(|| self.0.text("ellipsoid"))?;
            return name.replace(' ', "").eq_ignore_ascii_case("wgs84").then(|| "+ellps=WGS84".to_owned());
        };
        let flattening = self.number(&["inverse_flattening"]);
        let minor = self.number(&["semi_minor_axis", "semiminor_axis"]).filter(|axis| *axis > 0.0);
        Some(match (flattening, minor) {
            (Some(flattening), _) if flattening > 0.0 => format!("+a={major} +rf={flattening}"),
            (_, Some(minor)) => format!("+a={major} +b={minor}"),
            _ => format!("+a={major} +b={major}"),
        })
    }
}

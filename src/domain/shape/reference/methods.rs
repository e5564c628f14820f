//! Projection methods and their parameters, from the names of ESRI, OGC and EPSG to PROJ's words.

use crate::domain::epsg::plain;
use std::fmt::Write as _;

/// Parameters in degrees, metres and plain numbers.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(Key, f64)>);

/// What a parameter is, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Latitude,
    Longitude,
    Parallel1,
    Parallel2,
    Scale,
    X,
    Y,
    Azimuth,
    GridAngle,
}

/// Units that parameters are written in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units {
    /// What the parameter itself says: radians, metres or one.
    pub(super) own: Option<f64>,
    /// Degrees of an angle that does not say.
    pub(super) degrees: f64,
    /// Metres of a length that does not say.
    pub(super) metres: f64,
}

const KEYS: [(Key, &[&str]); 9] = [
    (
        Key::Latitude,
        &[
            "LATITUDEOFORIGIN",
            "LATITUDEOFCENTER",
            "LATITUDEOFCENTRE",
            "LATITUDEOFNATURALORIGIN",
            "LATITUDEOFFALSEORIGIN",
            "LATITUDEOFPROJECTIONCENTRE",
            "CENTRALPARALLEL",
        ],
    ),
    (
        Key::Longitude,
        &[
            "CENTRALMERIDIAN",
            "LONGITUDEOFORIGIN",
            "LONGITUDEOFCENTER",
            "LONGITUDEOFCENTRE",
            "LONGITUDEOFNATURALORIGIN",
            "LONGITUDEOFFALSEORIGIN",
            "LONGITUDEOFPROJECTIONCENTRE",
            "STRAIGHTVERTICALLONGITUDEFROMPOLE",
        ],
    ),
    (
        Key::Parallel1,
        &[
            "STANDARDPARALLEL1",
            "LATITUDEOF1STSTANDARDPARALLEL",
            "LATITUDEOFSTANDARDPARALLEL",
            "STANDARDPARALLEL",
            "PSEUDOSTANDARDPARALLEL1",
            "LATITUDEOFPSEUDOSTANDARDPARALLEL",
        ],
    ),
    (Key::Parallel2, &["STANDARDPARALLEL2", "LATITUDEOF2NDSTANDARDPARALLEL"]),
    (
        Key::Scale,
        &[
            "SCALEFACTOR",
            "SCALEFACTORATNATURALORIGIN",
            "SCALEFACTORATPROJECTIONCENTRE",
            "SCALEFACTORONINITIALLINE",
            "SCALEFACTORATTHEPROJECTIONCENTRE",
            "SCALEFACTORONPSEUDOSTANDARDPARALLEL",
        ],
    ),
    (Key::X, &["FALSEEASTING", "EASTINGATFALSEORIGIN", "EASTINGATPROJECTIONCENTRE"]),
    (Key::Y, &["FALSENORTHING", "NORTHINGATFALSEORIGIN", "NORTHINGATPROJECTIONCENTRE"]),
    (Key::Azimuth, &["AZIMUTH", "AZIMUTHOFINITIALLINE", "AZIMUTHATPROJECTIONCENTRE", "COLATITUDEOFCONEAXIS"]),
    (Key::GridAngle, &["RECTIFIEDGRIDANGLE", "ANGLEFROMRECTIFIEDTOSKEWGRID", "XYPLANEROTATION"]),
];

impl Parameters {
    /// Takes one in; those without a meaning here are passed over.
    pub(super) fn add(&mut self, name: &str, value: f64, units: &Units) {
        let name = plain(name);
        let Some((key, _)) = KEYS.iter().find(|(_, names)| names.contains(&name.as_str())) else { return };
        let value = match key {
            Key::Scale => value,
            Key::X | Key::Y => value * units.own.unwrap_or(units.metres),
            _ => value * units.own.map_or(units.degrees, f64::to_degrees),
        };
        self.0.push((*key, value));
    }

    fn get(&self, key: Key) -> Option<f64> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    fn value(&self, key: Key) -> f64 {
        self.get(key).unwrap_or_default()
    }
}

/// PROJ's words for a method; nothing if it is not one of these.
pub(super) fn words(method: &str, parameters: &Parameters) -> Option<String> {
    let method = plain(method);
    let mut words = kind(&method, parameters)?;
    let longitude = if words.starts_with("proj=omerc") { "lonc" } else { "lon_0" };
    for (word, value) in [
        (longitude, parameters.value(Key::Longitude)),
        ("x_0", parameters.value(Key::X)),
        ("y_0", parameters.value(Key::Y)),
    ] {
        write!(words, " {word}={value}").ok()?;
    }
    Some(words)
}

/// What differs from method to method.
fn kind(method: &str, parameters: &Parameters) -> Option<String> {
    let latitude = parameters.value(Key::Latitude);
    let scale = parameters.get(Key::Scale).unwrap_or(1.0);
    let parallel = parameters.get(Key::Parallel1);
    let second = parameters.get(Key::Parallel2);
    let words = match method {
        "TRANSVERSEMERCATOR" | "GAUSSKRUGER" | "TRANSVERSEMERCATORCOMPLEX" => {
            format!("proj=tmerc lat_0={latitude} k={scale}")
        }
        "TRANSVERSEMERCATORSOUTHORIENTATED" => format!("proj=tmerc axis=wsu lat_0={latitude} k={scale}"),
        "MERCATORAUXILIARYSPHERE" | "POPULARVISUALISATIONPSEUDOMERCATOR" => "proj=merc sphere".to_owned(),
        "MERCATOR" | "MERCATOR1SP" | "MERCATOR2SP" | "MERCATORVARIANTA" | "MERCATORVARIANTB" => match parallel {
            Some(parallel) => format!("proj=merc lat_ts={parallel}"),
            None => format!("proj=merc k={scale}"),
        },
        "LAMBERTCONFORMALCONIC"
        | "LAMBERTCONFORMALCONIC1SP"
        | "LAMBERTCONFORMALCONIC2SP"
        | "LAMBERTCONICCONFORMAL1SP"
        | "LAMBERTCONICCONFORMAL2SP" => match (parallel, second) {
            (Some(first), Some(second)) => {
                format!("proj=lcc lat_1={first} lat_2={second} lat_0={latitude} k_0={scale}")
            }
            (first, _) => {
                format!("proj=lcc lat_1={first} lat_0={latitude} k_0={scale}", first = first.unwrap_or(latitude))
            }
        },
        "ALBERS" | "ALBERSCONICEQUALAREA" | "ALBERSEQUALAREA" => {
            let first = parallel?;
            format!("proj=aea lat_1={first} lat_2={second} lat_0={latitude}", second = second.unwrap_or(first))
        }
        "LAMBERTAZIMUTHALEQUALAREA" | "LAMBERTAZIMUTHALEQUALAREASPHERICAL" => format!("proj=laea lat_0={latitude}"),
        "CYLINDRICALEQUALAREA" | "LAMBERTCYLINDRICALEQUALAREA" | "LAMBERTCYLINDRICALEQUALAREASPHERICAL" => {
            format!("proj=cea lat_ts={}", parallel.unwrap_or_default())
        }
        "BEHRMANN" => "proj=cea lat_ts=30".to_owned(),
        "EQUIRECTANGULAR"
        | "PLATECARREE"
        | "EQUIDISTANTCYLINDRICAL"
        | "EQUIDISTANTCYLINDRICALSPHERICAL"
        | "EQUIDISTANTCYLINDRICALELLIPSOIDAL" => {
            format!("proj=eqc lat_ts={} lat_0={latitude}", parallel.unwrap_or_default())
        }
        "AZIMUTHALEQUIDISTANT" | "MODIFIEDAZIMUTHALEQUIDISTANT" => format!("proj=aeqd lat_0={latitude}"),
        "EQUIDISTANTCONIC" => format!("proj=eqdc lat_1={} lat_2={} lat_0={latitude}", parallel?, second?),
        "POLYCONIC" | "AMERICANPOLYCONIC" => format!("proj=poly lat_0={latitude}"),
        "CASSINI" | "CASSINISOLDNER" => format!("proj=cass lat_0={latitude}"),
        "ORTHOGRAPHIC" => format!("proj=ortho lat_0={latitude}"),
        "GNOMONIC" => format!("proj=gnom lat_0={latitude}"),
        "SINUSOIDAL" => "proj=sinu".to_owned(),
        "MOLLWEIDE" => "proj=moll".to_owned(),
        "ROBINSON" => "proj=robin".to_owned(),
        "MILLERCYLINDRICAL" => "proj=mill".to_owned(),
        "EQUALEARTH" => "proj=eqearth".to_owned(),
        "KROVAK" | "KROVAKNORTHORIENTATED" => krovak(parameters, latitude, scale),
        _ => return stereographic(method, latitude, scale, parallel).or_else(|| oblique(method, parameters)),
    };
    Some(words)
}

fn krovak(parameters: &Parameters, latitude: f64, scale: f64) -> String {
    format!(
        "proj=krovak lat_0={latitude} alpha={} k={scale}",
        parameters.get(Key::Azimuth).unwrap_or(30.288_139_752_777_8)
    )
}

fn stereographic(method: &str, latitude: f64, scale: f64, parallel: Option<f64>) -> Option<String> {
    let polar = |pole: f64, parallel: f64| {
        // True to scale at the pole itself, or at a parallel.
        if (parallel.abs() - 90.0).abs() < 1e-9 {
            format!("proj=stere lat_0={pole} k={scale}")
        } else {
            format!("proj=stere lat_0={pole} lat_ts={parallel}")
        }
    };
    match method {
        "STEREOGRAPHICNORTHPOLE" => Some(polar(90.0, parallel.unwrap_or(90.0))),
        "STEREOGRAPHICSOUTHPOLE" => Some(polar(-90.0, parallel.unwrap_or(-90.0))),
        "POLARSTEREOGRAPHIC" | "POLARSTEREOGRAPHICVARIANTA" | "POLARSTEREOGRAPHICVARIANTB" => {
            let parallel = parallel.unwrap_or(latitude);
            Some(polar(90.0_f64.copysign(parallel), parallel))
        }
        "OBLIQUESTEREOGRAPHIC" | "DOUBLESTEREOGRAPHIC" => Some(format!("proj=sterea lat_0={latitude} k={scale}")),
        "STEREOGRAPHIC" => Some(format!("proj=stere lat_0={latitude} k={scale}")),
        _ => None,
    }
}

fn oblique(method: &str, parameters: &Parameters) -> Option<String> {
    let (latitude, scale) = (parameters.value(Key::Latitude), parameters.get(Key::Scale).unwrap_or(1.0));
    let azimuth = parameters.get(Key::Azimuth);
    let is_centred = match method {
        "SWISSOBLIQUECYLINDRICAL" | "SWISSOBLIQUEMERCATOR" => {
            return Some(format!("proj=somerc lat_0={latitude} k_0={scale}"));
        }
        "HOTINEOBLIQUEMERCATOR"
        | "HOTINEOBLIQUEMERCATORVARIANTA"
        | "HOTINEOBLIQUEMERCATORAZIMUTHNATURALORIGIN"
        | "RECTIFIEDSKEWORTHOMORPHICNATURALORIGIN" => false,
        "HOTINEOBLIQUEMERCATORAZIMUTHCENTER"
        | "HOTINEOBLIQUEMERCATORVARIANTB"
        | "OBLIQUEMERCATOR"
        | "RECTIFIEDSKEWORTHOMORPHICCENTER" => true,
        _ => return None,
    };
    let azimuth = azimuth?;
    let grid = parameters.get(Key::GridAngle).unwrap_or(azimuth);
    // Switzerland's, which the general formula cannot do.
    if is_centred && (azimuth - 90.0).abs() < 1e-9 && (grid - 90.0).abs() < 1e-9 {
        return Some(format!("proj=somerc lat_0={latitude} k_0={scale}"));
    }
    let origin = if is_centred { "" } else { " no_uoff" };
    Some(format!("proj=omerc{origin} lat_0={latitude} alpha={azimuth} gamma={grid} k={scale}"))
}

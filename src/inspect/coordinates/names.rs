//! What names and units of variables tell.

use super::found::Role;

/// Words in a name that make it no coordinate of the values: directions, uncertainties, bounds, other objects' places.
const REFUSED: [&str; 45] = [
    "azimuth",
    "azi",
    "heading",
    "angle",
    "solar",
    "sun",
    "sensor",
    "sigma",
    "bnds",
    "bnd",
    "bounds",
    "vertices",
    "vertex",
    "corner",
    "corners",
    "error",
    "err",
    "uncertainty",
    "unc",
    "std",
    "stddev",
    "spacecraft",
    "satellite",
    "subsatellite",
    "sc",
    "zenith",
    "flag",
    "qa",
    "quality",
    "width",
    "precision",
    "step",
    "resolution",
    "correction",
    "offset",
    "index",
    "min",
    "max",
    "count",
    "dx",
    "dy",
    "gradient",
    "rate",
    "velocity",
    "mask",
];

/// Latitudes of products that have several: the one for the ground goes first.
const BEST: [&str; 12] = [
    "lat",
    "latitude",
    "lat_ph",
    "reference_photon_lat",
    "lat_lowestmode",
    "latitude_bin0",
    "segment_lat",
    "nav_lat",
    "xlat",
    "geolatitude",
    "gphit",
    "latitudes",
];

/// What units tell of a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Degrees {
    /// `degrees_north` in any spelling of CF.
    North,
    /// `degrees_east` in any spelling of CF.
    East,
    /// Plain degrees, or no units.
    Plain,
    /// Something else.
    Other,
}

pub(super) fn degrees(units: Option<&str>) -> Degrees {
    let units = units.unwrap_or_default().trim().to_ascii_lowercase();
    match units.as_str() {
        "degrees_north" | "degree_north" | "degree_n" | "degrees_n" | "degreen" | "degreesn" | "degrees north"
        | "degree north" | "deg_north" | "deg north" => Degrees::North,
        "degrees_east" | "degree_east" | "degree_e" | "degrees_e" | "degreee" | "degreese" | "degrees east"
        | "degree east" | "deg_east" | "deg east" => Degrees::East,
        "" | "degrees" | "degree" | "deg" | "°" | "decimal degrees" | "decimal_degrees" | "decimal degree" | "1" => {
            Degrees::Plain
        }
        _ => Degrees::Other,
    }
}

/// Metres of one unit of length; `None` where it is none.
pub(super) fn metres(units: &str) -> Option<f64> {
    Some(match units.trim().to_ascii_lowercase().as_str() {
        "m" | "meter" | "meters" | "metre" | "metres" => 1.0,
        "km" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => 1000.0,
        _ => return None,
    })
}

/// Radians of one unit of angle as scanning satellites use it.
pub(super) fn radians(units: &str) -> Option<f64> {
    Some(match units.trim().to_ascii_lowercase().as_str() {
        "rad" | "radian" | "radians" => 1.0,
        "mrad" | "milliradian" | "milliradians" => 1e-3,
        "microradian" | "microradians" | "µrad" | "urad" => 1e-6,
        _ => return None,
    })
}

/// The words of a name in small letters: `ReferencePhoton_lat2` is `reference`, `photon`, `lat`.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_small = false;
    for letter in name.chars().take(200) {
        let breaks = !letter.is_alphabetic() || letter.is_uppercase() && was_small;
        if breaks && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        was_small = letter.is_lowercase();
        if letter.is_alphabetic() {
            word.extend(letter.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Whether a name says that it is something else than a coordinate of the values.
pub(super) fn is_refused(words: &[String]) -> bool {
    words.iter().any(|word| REFUSED.contains(&word.as_str()))
}

/// Latitude or longitude by name, and how good the name is: 34, 30 or 24.
pub(super) fn horizontal(name: &str, words: &[String]) -> Option<(Role, u32)> {
    let is = |all: &[&str]| words.iter().any(|word| all.contains(&word.as_str()));
    let lat =
        is(&["lat", "latitude", "latitudes", "xlat", "tlat", "ulat", "vlat", "clat", "geolat", "geolatitude", "gphit"]);
    let lon = is(&[
        "lon",
        "longitude",
        "longitudes",
        "long",
        "xlon",
        "xlong",
        "tlon",
        "tlong",
        "ulon",
        "ulong",
        "vlon",
        "clon",
        "geolon",
        "geolongitude",
        "glamt",
    ]);
    let role = match (lat, lon) {
        (true, false) => Role::Latitude,
        // `long` alone may be any length.
        (false, true) if !is(&["term"]) => Role::Longitude,
        _ => return None,
    };
    let small = as_latitude(name);
    let strength = match (words.len(), BEST.contains(&small.as_str())) {
        (1, _) => 34,
        (_, true) => 30,
        _ => 24,
    };
    Some((role, strength))
}

/// A longitude's name with the words for latitude, so that pairs have the same.
pub(super) fn as_latitude(name: &str) -> String {
    let small = name.to_lowercase();
    let pairs =
        [("longitude", "latitude"), ("xlong", "xlat"), ("tlong", "tlat"), ("ulong", "ulat"), ("glamt", "gphit")];
    for (longitude, latitude) in pairs {
        if small.contains(longitude) {
            return small.replace(longitude, latitude);
        }
    }
    small.replace("lon", "lat")
}

/// Distance on a map by name.
pub(super) fn planar(name: &str) -> Option<Role> {
    Some(match name.to_ascii_lowercase().as_str() {
        "x" | "xdim" | "xc" | "easting" | "xcoordinates" | "x_coordinate" | "projection_x_coordinate" | "rx" => Role::X,
        "y" | "ydim" | "yc" | "northing" | "ycoordinates" | "y_coordinate" | "projection_y_coordinate" | "ry" => {
            Role::Y
        }
        _ => return None,
    })
}

/// Time by name, and how good the name is.
pub(super) fn time(words: &[String]) -> Option<u32> {
    let is = |all: &[&str]| words.iter().any(|word| all.contains(&word.as_str()));
    if is(&["duration", "lag", "shift", "bnds", "bounds", "start", "end", "begin", "stop"]) {
        return None;
    }
    match words {
        [one] if matches!(one.as_str(), "time" | "times" | "date" | "datetime") => Some(34),
        [one, two] if one == "delta" && two == "time" => Some(34),
        _ if is(&["time", "utc", "datetime", "tai"]) => Some(24),
        _ => None,
    }
}

/// Height, depth or pressure by name.
pub(super) fn vertical(words: &[String]) -> bool {
    const NAMES: [&str; 15] = [
        "level",
        "lev",
        "levels",
        "plev",
        "pressure",
        "altitude",
        "alt",
        "height",
        "heights",
        "depth",
        "z",
        "layer",
        "isobaric",
        "hybrid",
        "elevation",
    ];
    words.iter().any(|word| NAMES.contains(&word.as_str())) && !is_refused(words)
}

/// Whether a group holds the places of values in groups beside it.
pub(super) fn is_geolocation(group: &str) -> bool {
    let plain: String =
        group.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect();
    matches!(
        plain.as_str(),
        "geolocation"
            | "geolocationdata"
            | "geolocationfields"
            | "navigationdata"
            | "navigation"
            | "geolocations"
            | "location"
    )
}

/// Whether a group is that of HDF-EOS.
pub(super) fn is_hdf_eos(group: &str) -> bool {
    group == "Geolocation Fields"
}

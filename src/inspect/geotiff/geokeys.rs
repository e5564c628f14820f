//! The keys of a GeoTIFF that say in which plane it lies. Systems of the EPSG register go by their code; those that
//! the file itself describes are written as well-known text, which the program reads anyway.

use super::super::georeference::ReferenceSystem;
use crate::domain::epsg;
use std::collections::BTreeMap;
use tiff_reader::{Ifd, TagValue};

const DIRECTORY: u16 = 34_735;
const DOUBLES: u16 = 34_736;
const TEXTS: u16 = 34_737;

const MODEL: u16 = 1024;
const RASTER: u16 = 1025;
const CITATION: u16 = 1026;
const GEOGRAPHIC: u16 = 2048;
const GEOGRAPHIC_CITATION: u16 = 2049;
const DATUM: u16 = 2050;
const ANGLES: u16 = 2054;
const ELLIPSOID: u16 = 2056;
const SEMI_MAJOR: u16 = 2057;
const SEMI_MINOR: u16 = 2058;
const INVERSE_FLATTENING: u16 = 2059;
const PROJECTED: u16 = 3072;
const PROJECTED_CITATION: u16 = 3073;
const PROJECTION: u16 = 3074;
const METHOD: u16 = 3075;
const LENGTHS: u16 = 3076;
const LENGTH_METRES: u16 = 3077;
const USER_DEFINED: u32 = 32_767;

/// A key's value.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Code(u32),
    Numbers(Vec<f64>),
    Text(String),
}

/// The keys of a file.
#[derive(Debug, Default)]
pub(super) struct GeoKeys(BTreeMap<u16, Value>);

impl GeoKeys {
    pub(super) fn of(ifd: &Ifd) -> Self {
        let Some(TagValue::Short(directory)) = ifd.tag(DIRECTORY).map(|tag| &tag.value) else { return Self::default() };
        let doubles = match ifd.tag(DOUBLES).map(|tag| &tag.value) {
            Some(TagValue::Double(doubles)) => doubles.as_slice(),
            _ => &[],
        };
        let texts = match ifd.tag(TEXTS).map(|tag| &tag.value) {
            Some(TagValue::Ascii(text)) => text.as_bytes(),
            _ => &[],
        };
        let entries = directory.as_chunks::<4>().0.iter().skip(1);
        let keys = entries.filter_map(|[key, place, count, value]| {
            let (count, value) = (usize::from(*count), usize::from(*value));
            let found = match *place {
                0 => Value::Code(value as u32),
                DOUBLES => Value::Numbers(doubles.get(value..value.checked_add(count)?)?.to_vec()),
                TEXTS => {
                    let bytes = texts.get(value..value.saturating_add(count).min(texts.len()))?;
                    let text = String::from_utf8_lossy(bytes);
                    Value::Text(text.trim_end_matches(['|', '\0']).to_owned())
                }
                _ => return None,
            };
            Some((*key, found))
        });
        Self(keys.collect())
    }

    fn code(&self, key: u16) -> Option<u32> {
        match self.0.get(&key)? {
            Value::Code(code) => Some(*code),
            _ => None,
        }
    }

    fn number(&self, key: u16) -> Option<f64> {
        match self.0.get(&key)? {
            Value::Numbers(numbers) => numbers.first().copied(),
            Value::Code(code) => Some(f64::from(*code)),
            Value::Text(_) => None,
        }
    }

    fn text(&self, key: u16) -> Option<&str> {
        match self.0.get(&key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether positions are those of centres and not of corners.
    pub(super) fn is_point(&self) -> bool {
        self.code(RASTER) == Some(2)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the file calls its system.
    pub(super) fn name(&self) -> String {
        let texts = [PROJECTED_CITATION, CITATION, GEOGRAPHIC_CITATION].into_iter().filter_map(|key| self.text(key));
        let named = texts.map(str::trim).find(|text| !text.is_empty());
        named.map_or_else(|| "a reference system without a name".to_owned(), |text| text.chars().take(200).collect())
    }

    /// The plane of the file's positions.
    pub(super) fn system(&self) -> ReferenceSystem {
        let own = |key| self.code(key).filter(|code| *code != 0 && *code != USER_DEFINED);
        let found = match self.code(MODEL) {
            Some(2) => match own(GEOGRAPHIC) {
                Some(code) => ReferenceSystem::from_epsg(code),
                // Degrees on an ellipsoid of its own: within some hundred metres of where they are taken to be.
                None if matches!(self.code(ANGLES), None | Some(9102 | 0)) => ReferenceSystem::Geographic,
                None => ReferenceSystem::Unknown(String::new()),
            },
            _ => match own(PROJECTED) {
                Some(code) => ReferenceSystem::from_epsg(code),
                None => self
                    .described()
                    .map_or(ReferenceSystem::Unknown(String::new()), |text| ReferenceSystem::from_text(&text)),
            },
        };
        match found {
            ReferenceSystem::Unknown(_) => ReferenceSystem::Unknown(self.name()),
            found => found,
        }
    }

    /// Well-known text of a system that the keys describe.
    fn described(&self) -> Option<String> {
        let base = self.base()?;
        if let Some(zone) = self.code(PROJECTION).filter(|code| (16_001..=16_160).contains(code)) {
            return utm(zone - 16_000, &base);
        }
        let (method, parameters) = method(self.code(METHOD)?, self)?;
        let metres = match self.code(LENGTHS) {
            None | Some(0 | 9001) => 1.0,
            Some(9002) => 0.3048,
            Some(9003) => 1200.0 / 3937.0,
            Some(9036) => 1000.0,
            _ => self.number(LENGTH_METRES)?,
        };
        let parameters = parameters.iter().map(|(name, value)| format!("PARAMETER[\"{name}\",{value:?}],"));
        let parameters = parameters.collect::<Vec<_>>().concat();
        Some(format!("PROJCS[\"own\",{base},PROJECTION[\"{method}\"],{parameters}UNIT[\"unit\",{metres:?}]]"))
    }

    /// Well-known text of the datum.
    fn base(&self) -> Option<String> {
        let named = self.code(GEOGRAPHIC).filter(|code| *code != 0 && *code != USER_DEFINED);
        let tail = "PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]";
        if let Some(code) = named {
            let text = epsg::systems_text();
            let name = epsg::systems(&text).find(|system| system.code == code)?.name;
            return Some(format!("GEOGCS[\"{name}\",DATUM[\"{name}\"],{tail}"));
        }
        if self.code(DATUM) == Some(6326) || self.code(ELLIPSOID) == Some(7030) {
            return Some(format!("GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\"],{tail}"));
        }
        let (axis, inverse) = match self.code(ELLIPSOID) {
            Some(7019) => (6_378_137.0, 298.257_222_101),
            Some(7008) => (6_378_206.4, 294.978_698_213_9),
            Some(7035) => (6_371_000.0, 0.0),
            Some(7048) => (6_371_007.0, 0.0),
            _ => {
                let axis = self.number(SEMI_MAJOR)?;
                let minor = self.number(SEMI_MINOR).filter(|minor| *minor < axis && *minor > 0.0);
                let inverse = self.number(INVERSE_FLATTENING).or_else(|| minor.map(|minor| axis / (axis - minor)));
                (axis, inverse.filter(|inverse| inverse.is_finite()).unwrap_or(0.0))
            }
        };
        // An ellipsoid without a datum is taken to lie as WGS 84 does.
        let spheroid = format!("SPHEROID[\"own\",{axis:?},{inverse:?}]");
        Some(format!("GEOGCS[\"own\",DATUM[\"own\",{spheroid},TOWGS84[0,0,0]],{tail}"))
    }
}

/// Zones 1 to 60 north, 101 to 160 south.
fn utm(zone: u32, base: &str) -> Option<String> {
    let (zone, northing) = if zone > 100 { (zone - 100, 10_000_000.0) } else { (zone, 0.0) };
    let meridian = f64::from(zone) * 6.0 - 183.0;
    (1..=60).contains(&zone).then(|| {
        format!(
            "PROJCS[\"own\",{base},PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],\
             PARAMETER[\"central_meridian\",{meridian:?}],PARAMETER[\"scale_factor\",0.9996],\
             PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",{northing:?}],UNIT[\"metre\",1]]"
        )
    })
}

/// A method by its number in the GeoTIFF standard, with its parameters by name.
fn method(code: u32, keys: &GeoKeys) -> Option<(&'static str, Vec<(&'static str, f64)>)> {
    let first = |keys_of_it: &[u16]| keys_of_it.iter().find_map(|key| keys.number(*key)).unwrap_or_default();
    let longitude = ("central_meridian", first(&[3080, 3084, 3088, 3095]));
    let latitude = ("latitude_of_origin", first(&[3081, 3085, 3089]));
    let x = ("false_easting", first(&[3082, 3086, 3090]));
    let y = ("false_northing", first(&[3083, 3087, 3091]));
    let scale = ("scale_factor", keys.number(3092).or_else(|| keys.number(3093)).unwrap_or(1.0));
    let parallel = |key: u16, name| keys.number(key).map(|value| (name, value));
    let one = parallel(3078, "standard_parallel_1");
    let two = parallel(3079, "standard_parallel_2");
    let (name, mut own): (&str, Vec<Option<(&str, f64)>>) = match code {
        1 => ("Transverse_Mercator", vec![Some(latitude), Some(scale)]),
        7 => ("Mercator", vec![one, one.is_none().then_some(scale)]),
        8 => ("Lambert_Conformal_Conic_2SP", vec![Some(latitude), one, two]),
        9 => ("Lambert_Conformal_Conic_1SP", vec![Some(latitude), Some(scale)]),
        10 => ("Lambert_Azimuthal_Equal_Area", vec![Some(latitude)]),
        11 => ("Albers_Conic_Equal_Area", vec![Some(latitude), one, two]),
        12 => ("Azimuthal_Equidistant", vec![Some(latitude)]),
        13 => ("Equidistant_Conic", vec![Some(latitude), one, two]),
        14 => ("Stereographic", vec![Some(latitude), Some(scale)]),
        15 => ("Polar_Stereographic", vec![Some(latitude), Some(scale)]),
        16 => ("Oblique_Stereographic", vec![Some(latitude), Some(scale)]),
        17 => ("Equirectangular", vec![one]),
        18 => ("Cassini_Soldner", vec![Some(latitude)]),
        19 => ("Gnomonic", vec![Some(latitude)]),
        20 => ("Miller_Cylindrical", vec![]),
        21 => ("Orthographic", vec![Some(latitude)]),
        22 => ("Polyconic", vec![Some(latitude)]),
        23 => ("Robinson", vec![]),
        24 => ("Sinusoidal", vec![]),
        28 => ("Cylindrical_Equal_Area", vec![one]),
        _ => return None,
    };
    own.extend([Some(longitude), Some(x), Some(y)]);
    Some((name, own.into_iter().flatten().collect()))
}

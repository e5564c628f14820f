//! The members of a GeoJSON object that count; everything else is passed over.

use super::coordinates::{self, Coordinates};
use super::crs::{self, Crs};
use super::reader::{Reader, nothing_but_maps, nothing_else};
use crate::domain::shape::ShapeError;
use crate::domain::shape::drawn::EDGES_KEY;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Kinds of GeoJSON object.
const KINDS: [&str; 9] = [
    "FeatureCollection",
    "Feature",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
];
/// Characters of a wrong kind that are repeated.
const QUOTED_CHARACTERS: usize = 40;

/// Any GeoJSON object.
#[derive(Debug, Default)]
pub(super) struct Object {
    kind: Option<String>,
    pub(super) coordinates: Option<Coordinates>,
    pub(super) geometry: Option<Box<Self>>,
    pub(super) geometries: Vec<Self>,
    pub(super) features: Vec<Self>,
    pub(super) radius: Option<f64>,
    pub(super) crs: Option<Crs>,
    /// What joins two positions; counts at the outermost object.
    pub(super) edges: Option<String>,
}

impl Object {
    /// Its `type`, if it is one of GeoJSON's.
    pub(super) fn kind(&self) -> Result<&'static str, ShapeError> {
        let Some(kind) = &self.kind else {
            return Err(ShapeError::NotGeoJson("it has no “type”".to_owned()));
        };
        let known = KINDS.iter().find(|known| *known == kind).copied();
        known.ok_or_else(|| {
            let quoted: String = kind.chars().take(QUOTED_CHARACTERS).collect();
            ShapeError::NotGeoJson(format!("“{quoted}” is not one of its types"))
        })
    }
}

impl Reader<'_> {
    pub(super) fn read<'de, D>(&self, deserializer: D) -> Result<Object, ShapeError>
    where
        D: Deserializer<'de, Error = serde_json::Error>,
    {
        let read = Seed(self).deserialize(deserializer);
        match (read, self.take_stopped()) {
            (_, Some(error)) => Err(error),
            (Ok(Some(object)), None) => Ok(object),
            (Ok(None), None) => Err(ShapeError::NotGeoJson("it is no object".to_owned())),
            (Err(error), None) if error.is_data() => Err(ShapeError::NotGeoJson(error.to_string())),
            (Err(error), None) => Err(ShapeError::NotJson(error.to_string())),
        }
    }
}

/// An object; nothing for `null` and other values.
#[derive(Clone, Copy)]
struct Seed<'a>(&'a Reader<'a>);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Option<Object>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Option<Object>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a GeoJSON object")
    }

    nothing_but_maps!(None);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = Object::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "type" => object.kind = map.next_value::<Option<String>>()?,
                "coordinates" => object.coordinates = Some(map.next_value_seed(coordinates::Seed(self.0))?),
                "geometry" => object.geometry = map.next_value_seed(self)?.map(Box::new),
                "geometries" => object.geometries = map.next_value_seed(List(self.0))?,
                "features" => object.features = map.next_value_seed(List(self.0))?,
                "properties" => object.radius = map.next_value_seed(Radius)?,
                "crs" => object.crs = map.next_value_seed(crs::Seed)?,
                EDGES_KEY => object.edges = map.next_value_seed(crs::WordSeed)?.map(crs::Word::name),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        self.0.counted(Some(object))
    }
}

/// A list of objects.
struct List<'a>(&'a Reader<'a>);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Vec<Object>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Vec<Object>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    nothing_else!(Vec::new());

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut objects = Vec::new();
        while let Some(object) = list.next_element_seed(Seed(self.0))? {
            objects.extend(object);
        }
        Ok(objects)
    }
}

/// The one attribute that is kept: a number called `radius`.
struct Radius;

impl<'de> DeserializeSeed<'de> for Radius {
    type Value = Option<f64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Radius {
    type Value = Option<f64>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("attributes")
    }

    nothing_but_maps!(None);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut radius = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == "radius" {
                radius = map.next_value_seed(crs::WordSeed)?.and_then(|word| word.number());
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(radius)
    }
}

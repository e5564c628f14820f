//! GeoJSON's `crs` member: gone from the standard, but files have it, in three forms and at any level.

use super::Piece;
use super::reader::nothing_else;
use crate::domain::budget::Budget;
use crate::domain::shape::{Raw, RawFeature, ShapeError, reference};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// What a `crs` member says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Crs {
    /// A name or code of a system.
    Name(String),
    /// Where its description would be.
    Link(String),
    /// Nothing that can be read.
    Unclear,
}

/// Members that hold a name or a code, and members that hold an address.
const NAMES: [&str; 4] = ["name", "code", "urn", "init"];
const LINKS: [&str; 2] = ["href", "url"];

/// A text or a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    Text(String),
    Number(f64),
}

impl Word {
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// `{"type": "EPSG", "properties": {"code": 4326}}` is an old way to write it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Number(code) => format!("EPSG:{code}"),
            Self::Text(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("EPSG:{text}")
            }
            Self::Text(text) => text,
        }
    }
}

/// Each piece brought to WGS 84 from its own system.
pub(super) fn place(pieces: Vec<Piece>, budget: &Budget) -> Result<Raw, ShapeError> {
    let mut raw = Raw::default();
    let mut groups: Vec<(Option<Crs>, Vec<RawFeature>)> = Vec::new();
    for piece in pieces {
        if !piece.feature.holds_anything() {
            continue;
        }
        match groups.iter_mut().find(|(crs, _)| *crs == piece.crs) {
            Some((_, features)) => features.push(piece.feature),
            None => groups.push((piece.crs, vec![piece.feature])),
        }
        budget.spend(groups.len() as u64)?;
    }
    for (crs, mut features) in groups {
        let remark = match crs {
            Some(crs) => bring(&crs, &mut features, budget)?,
            None => None,
        };
        raw.remarks.extend(remark.filter(|remark| !raw.remarks.contains(remark)));
        raw.features.append(&mut features);
    }
    Ok(raw)
}

fn bring(crs: &Crs, features: &mut [RawFeature], budget: &Budget) -> Result<Option<String>, ShapeError> {
    match crs {
        Crs::Name(name) => reference::from_name(name)?.place(features, budget),
        Crs::Link(address) => match reference::from_address(address) {
            Some(system) => system?.place(features, budget),
            None => Err(ShapeError::WrongReferenceSystem {
                name: address.chars().take(80).collect(),
                why: "a link that is not followed".to_owned(),
            }),
        },
        Crs::Unclear => Err(ShapeError::WrongReferenceSystem {
            name: "crs".to_owned(),
            why: "which says nothing that can be read".to_owned(),
        }),
    }
}

pub(super) struct Seed;

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Option<Crs>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Option<Crs>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a reference system")
    }

    nothing_else!(None);

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Some(Crs::Name(name.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Crs::Unclear))
    }

    /// Its name or address, here or in `properties`.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            let key = key.as_str();
            if key == "properties" {
                let inner = map.next_value_seed(Self)?;
                found = inner.filter(|crs| *crs != Crs::Unclear).or(found);
            } else if NAMES.contains(&key) || LINKS.contains(&key) {
                let word = map.next_value_seed(WordSeed)?.map(Word::name);
                let crs = word.map(if NAMES.contains(&key) { Crs::Name } else { Crs::Link });
                found = found.or(crs);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Some(found.unwrap_or(Crs::Unclear)))
    }
}

/// A text or a number; nothing for anything else.
pub(super) struct WordSeed;

impl<'de> DeserializeSeed<'de> for WordSeed {
    type Value = Option<Word>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for WordSeed {
    type Value = Option<Word>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text or a number")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Word::Number(number as f64)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(Word::Number(number as f64)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(Word::Number(number)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Word::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

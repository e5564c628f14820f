//! The numbers of a GeoJSON geometry, however deep they are nested.

use super::reader::Reader;
use crate::domain::shape::{MOST_POSITIONS, Ring, ShapeError};
use geo::Coord;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use std::fmt;

/// Lists in lists, at the bottom positions.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Coordinates {
    /// Longitude and latitude, or whatever the reference system has; heights are dropped.
    Position(Coord<f64>),
    /// A list of more.
    List(Vec<Self>),
    /// A number on its own; only on the way to a position.
    Number(f64),
    /// Where a number should be, as `null`.
    Missing,
}

impl Coordinates {
    /// `[]` is how some write a point that is nowhere.
    pub(super) fn at_most_one(&self) -> Option<Ring> {
        match self {
            Self::Position(position) => Some(vec![*position]),
            Self::List(list) if list.is_empty() => Some(Vec::new()),
            Self::Missing => Some(Vec::new()),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(list) => Some(list),
            Self::Missing => Some(&[]),
            _ => None,
        }
    }

    pub(super) fn positions(&self) -> Option<Ring> {
        let position = |item: &Self| if let Self::Position(position) = item { Some(*position) } else { None };
        self.items()?.iter().map(position).collect()
    }

    pub(super) fn lists(&self) -> Option<Vec<Ring>> {
        self.items()?.iter().map(Self::positions).collect()
    }
}

/// Reads them, counting.
#[derive(Clone, Copy)]
pub(super) struct Seed<'a>(pub(super) &'a Reader<'a>);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Coordinates;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Coordinates, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Coordinates;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("coordinates")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Coordinates, E> {
        Ok(Coordinates::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Coordinates, E> {
        Ok(Coordinates::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Coordinates, E> {
        Ok(Coordinates::Number(number as f64))
    }

    fn visit_unit<E>(self) -> Result<Coordinates, E> {
        Ok(Coordinates::Missing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Coordinates, A::Error> {
        let Some(first) = list.next_element_seed(self)? else { return self.0.counted(Coordinates::List(Vec::new())) };
        let x = match first {
            Coordinates::Number(x) => Some(x),
            Coordinates::Missing => None,
            first => return self.rest(first, list),
        };
        let y = match list.next_element_seed(self)? {
            Some(Coordinates::Number(y)) => Some(y),
            _ => None,
        };
        while list.next_element::<IgnoredAny>()?.is_some() {}
        if let (Some(x), Some(y)) = (x, y) {
            return self.0.counted(Coordinates::Position(Coord { x, y }));
        }
        let word = |number: Option<f64>| number.map_or("…".to_owned(), |number| number.to_string());
        Err(self.0.stop(ShapeError::OffEarth(format!("[{}, {}]", word(x), word(y)))))
    }
}

impl Seed<'_> {
    fn rest<'de, A: SeqAccess<'de>>(self, first: Coordinates, mut list: A) -> Result<Coordinates, A::Error> {
        let mut items = vec![first];
        while let Some(item) = list.next_element_seed(self)? {
            if let Coordinates::Number(_) = item {
                return Err(A::Error::custom("a number among positions"));
            }
            if items.len() > MOST_POSITIONS {
                return Err(self.0.stop(ShapeError::FarTooManyPositions));
            }
            items.push(item);
        }
        self.0.counted(Coordinates::List(items))
    }
}

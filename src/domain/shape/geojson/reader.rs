//! What every part of the reading needs: a count, a reason to stop, and a way to pass values over.

use crate::domain::budget::Budget;
use crate::domain::shape::{MOST_POSITIONS, ShapeError};
use serde::de::Error;
use std::cell::{Cell, RefCell};

/// Counts while `serde` reads, and keeps why it stopped.
pub(super) struct Reader<'a> {
    budget: &'a Budget,
    positions: Cell<usize>,
    stopped: RefCell<Option<ShapeError>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(budget: &'a Budget) -> Self {
        Self { budget, positions: Cell::new(0), stopped: RefCell::new(None) }
    }

    /// Why reading stopped, once.
    pub(super) fn take_stopped(&self) -> Option<ShapeError> {
        self.stopped.take()
    }

    /// Every object, position and list counts alike.
    pub(super) fn counted<T, E: Error>(&self, value: T) -> Result<T, E> {
        self.positions.set(self.positions.get() + 1);
        if self.positions.get() > 2 * MOST_POSITIONS {
            return Err(self.stop(ShapeError::FarTooManyPositions));
        }
        self.budget.spend(1).map_err(|exceeded| self.stop(exceeded.into()))?;
        Ok(value)
    }

    pub(super) fn stop<E: Error>(&self, error: ShapeError) -> E {
        let words = E::custom(&error);
        self.stopped.replace(Some(error));
        words
    }
}

/// The values that are nothing here, for a visitor of maps or lists.
macro_rules! nothing_else {
    ($nothing:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }
    };
}
pub(super) use nothing_else;

/// Texts and lists are nothing here either, for a visitor of maps.
macro_rules! nothing_but_maps {
    ($nothing:expr) => {
        nothing_else!($nothing);

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($nothing)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok($nothing)
        }
    };
}
pub(super) use nothing_but_maps;

//! Keys that an object lists twice. JSON readers keep the last one, people may mean the first.

use serde::de::{Deserialize as _, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// So deep lie the keys of a request: those of the file, and those of an object in a list of it. What
/// lies deeper belongs to a shape.
const DEPTH: usize = 3;

/// The keys listed twice, such as `temporal.start`; none if the text is no JSON.
pub(super) fn keys(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let walk = Walk { path: String::new(), depth: DEPTH, found: &mut found };
    // What is no JSON is told by the reader proper.
    walk.deserialize(&mut serde_json::Deserializer::from_str(text)).ok();
    found
}

struct Walk<'a> {
    path: String,
    depth: usize,
    found: &'a mut Vec<String>,
}

impl Walk<'_> {
    fn below(&mut self, path: String) -> Walk<'_> {
        Walk { path, depth: self.depth - 1, found: self.found }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth == 0 {
            return IgnoredAny::deserialize(deserializer).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let path = if self.path.is_empty() { key.clone() } else { format!("{}.{key}", self.path) };
            map.next_value_seed(self.below(path.clone()))?;
            if !seen.insert(key) && !self.found.contains(&path) {
                self.found.push(path);
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(()) = list.next_element_seed(self.below(format!("{}[{index}]", self.path)))? {
            index += 1;
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn a_key_listed_twice_is_found_where_a_request_has_keys() {
        assert_eq!(keys(r#"{"collection": "A", "bbox": [1], "collection": "B"}"#), ["collection"]);
        assert_eq!(keys(r#"{"temporal": {"start": "a", "start": "b", "start": "c"}}"#), ["temporal.start"]);
        assert_eq!(
            keys(r#"{"dimensions": [{"name": "x"}, {"name": "y", "min": 1, "min": 2}]}"#),
            ["dimensions[1].min"]
        );
        assert_eq!(keys(r#"{"a": null, "b": true, "c": -1, "d": 1.5, "e": "a", "f": [[1, 2], {}]}"#), [""; 0]);
        assert_eq!(keys("no JSON"), [""; 0]);
    }
}

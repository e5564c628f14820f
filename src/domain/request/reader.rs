//! Reads one JSON object key by key and collects every problem instead of stopping at the first.

use serde_json::{Map, Number, Value};
use std::fmt;

/// What is wrong with a request file, and under which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// Key as in the file, `temporal.start`; empty for the file as a whole.
    pub key: String,
    /// What is wrong and what to write, a sentence part.
    pub message: String,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "{}: {}", self.key, self.message)
        }
    }
}

impl std::error::Error for FileProblem {}

/// Names people know from other tools, which no spelling distance finds.
const OTHER_NAMES: [(&str, &str); 5] =
    [("bounding_box", "bbox"), ("shapefile", "shape"), ("time", "temporal"), ("end", "stop"), ("projection", "crs")];

/// One object of the file, with the problems found so far in the whole file.
pub(super) struct Reader<'a> {
    object: &'a Map<String, Value>,
    prefix: String,
    problems: &'a mut Vec<FileProblem>,
}

impl<'a> Reader<'a> {
    /// `prefix` is put before each key in problems, with its dot.
    pub(super) fn new(object: &'a Map<String, Value>, prefix: &str, problems: &'a mut Vec<FileProblem>) -> Self {
        Self { object, prefix: prefix.to_owned(), problems }
    }

    /// Notes a problem.
    pub(super) fn complain(&mut self, key: &str, message: impl Into<String>) {
        self.problems.push(FileProblem { key: format!("{}{key}", self.prefix), message: message.into() });
    }

    /// Where nested objects put their problems.
    pub(super) fn problems(&mut self) -> &mut Vec<FileProblem> {
        self.problems
    }

    /// The value, unless absent; `null` is absent.
    pub(super) fn value(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    /// Complains about every key that is not in `known`, naming the nearest one.
    pub(super) fn refuse_unknown(&mut self, known: &[&str]) {
        for key in self.object.keys().filter(|key| !known.contains(&key.as_str())) {
            let meant = OTHER_NAMES.iter().find(|(other, _)| other == key).map(|(_, meant)| meant);
            let nearest = meant
                .filter(|meant| known.contains(meant))
                .or_else(|| known.iter().min_by_key(|candidate| edit_distance(key, candidate)));
            let hint = nearest.map_or_else(String::new, |nearest| format!("; did you mean “{nearest}”?"));
            self.complain(key, format!("is not a key of a request file{hint}"));
        }
    }

    /// A text that is not blank.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let text = self.value(key)?.as_str().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.complain(key, "must be a text in quotes, not empty");
        }
        text.map(str::to_owned)
    }

    /// A list of texts, none of them blank; one text is a list of one, absent is empty.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let items = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items.as_slice(),
            Some(one) => std::slice::from_ref(one),
        };
        let is_text = |item: &Value| item.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let texts: Option<Vec<String>> = items.iter().map(is_text).collect();
        texts.unwrap_or_else(|| {
            self.complain(key, "must be a list of texts, none of them empty, like [\"one\", \"two\"]");
            Vec::new()
        })
    }

    /// A list of names that Harmony separates by commas.
    pub(super) fn names(&mut self, key: &str) -> Vec<String> {
        let names = self.texts(key);
        if let Some(name) = names.iter().find(|name| name.contains(',')) {
            self.complain(
                key,
                format!("“{name}” holds a comma, which Harmony reads as two names; list them one by one"),
            );
        }
        names
    }

    /// A whole number, one or more.
    pub(super) fn count(&mut self, key: &str) -> Option<u32> {
        let value = self.value(key)?;
        let count = value.as_u64().and_then(|count| u32::try_from(count).ok()).filter(|count| *count >= 1);
        if count.is_none() {
            self.complain(key, format!("must be a whole number from 1 to {}, not {value}", u32::MAX));
        }
        count
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        if value.as_bool().is_none() {
            self.complain(key, format!("must be true or false, not {value}"));
        }
        value.as_bool()
    }

    /// Exactly `N` numbers; kept as written.
    pub(super) fn numbers<const N: usize>(&mut self, key: &str) -> Option<[Number; N]> {
        let value = self.value(key)?;
        let numbers: Option<Vec<Number>> = match value {
            // As Python prints a tuple: "(1, 2)".
            Value::String(text) => number_list(text),
            _ => value.as_array().and_then(|items| items.iter().map(|item| item.as_number().cloned()).collect()),
        };
        let numbers = numbers.and_then(|numbers| <[Number; N]>::try_from(numbers).ok());
        if numbers.is_none() {
            self.complain(key, format!("must be a list of {N} numbers, not {value}"));
        }
        numbers
    }

    /// One number; kept as written.
    pub(super) fn number(&mut self, key: &str) -> Option<Number> {
        let value = self.value(key)?;
        if !value.is_number() {
            self.complain(key, format!("must be a number, not {value}"));
        }
        value.as_number().cloned()
    }
}

/// `1,2`, `(1.5, 2)`, `[1, 2]`: numbers as people and Python write lists of them, kept as written.
pub(super) fn number_list(text: &str) -> Option<Vec<Number>> {
    let text = text.trim();
    let bare = [('(', ')'), ('[', ']')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close))
        .unwrap_or(text);
    let bare = bare.trim().trim_end_matches(',');
    bare.split(',').map(|number| number_of(number.trim())).collect()
}

/// A number of JSON, or one that only begins or ends otherwise: `+1`, `.5`, `1.`.
pub(in crate::domain) fn number_of(text: &str) -> Option<Number> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let exact = serde_json::from_str(text).ok();
    exact.or_else(|| text.parse().ok().filter(|_| is_plain).and_then(Number::from_f64))
}

/// Levenshtein distance, upper and lower case and `-` and `_` being the same; for short keys.
fn edit_distance(first: &str, second: &str) -> usize {
    let plain = |text: &str| text.to_lowercase().replace('-', "_").chars().take(64).collect::<Vec<_>>();
    let (first, second) = (plain(first), plain(second));
    let mut row: Vec<usize> = (0..=second.len()).collect();
    for (line, a) in first.iter().enumerate() {
        let mut left = line + 1;
        let mut next = vec![left];
        for (window, b) in row.windows(2).zip(&second) {
            let &[diagonal, above] = window else { continue };
            left = (diagonal + usize::from(a != b)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{edit_distance, number_list};

    #[test]
    fn lists_of_numbers_are_read_as_people_write_them() {
        for (text, numbers) in [
            ("1,2", "1 2"),
            ("(1, 2.50, -3e2)", "1 2.5 -300.0"),
            ("[ 1 , 2 ]", "1 2"),
            ("(1.0,)", "1.0"),
            ("+1,.5,1.", "1.0 0.5 1.0"),
        ] {
            let read = number_list(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(read.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "), numbers, "{text}");
        }
        for text in ["", "()", "1,,2", "1;2", "a", "1e999", "inf", "(1,2]", "nan"] {
            assert_eq!(number_list(text), None, "{text}");
        }
    }

    #[test]
    fn distances_are_levenshteins() {
        for (first, second, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("bbox", "BBOX", 0),
            ("max-results", "max_results", 0),
            ("spatial", "temporal", 6),
        ] {
            assert_eq!(edit_distance(first, second), expected, "{first} {second}");
            assert_eq!(edit_distance(second, first), expected, "{second} {first}");
        }
    }
}

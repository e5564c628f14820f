//! Request parameters as Harmony's front end reads them: lists, commas, and one URL to show.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What JavaScript's `encodeURIComponent` leaves alone, and all else escaped.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Escapes like `encodeURIComponent`.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).to_string()
}

/// Names with their values in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(String, Vec<String>)>);

impl Parameters {
    /// Reads a query string: `a=1,2` and `a=1&a=2` are the same list, an escaped comma stays in
    /// its value (`harmony-api.md` 2.4).
    pub(super) fn from_query(query: &str) -> Self {
        let mut parameters = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name);
            for value in value.split(',') {
                parameters.push(&name, decode(value));
            }
        }
        parameters
    }

    /// Reads a query string without splitting at commas, as CMR does.
    pub(super) fn from_plain_query(query: &str) -> Self {
        let mut parameters = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            parameters.push(&name, value.into_owned());
        }
        parameters
    }

    /// Adds one value to a name.
    pub(super) fn push(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(value),
            None => self.0.push((name.to_owned(), vec![value])),
        }
    }

    /// Replaces the values of a name in its place, or adds it at the end.
    pub(super) fn set(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, values)) => *values = vec![value],
            None => self.0.push((name.to_owned(), vec![value])),
        }
    }

    /// All values of a name in any case.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .flat_map(|(_, values)| values.iter().map(String::as_str))
            .collect()
    }

    /// The first value of a name in any case, if it is not empty.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).first().copied().filter(|value| !value.is_empty())
    }

    /// The first value of a name in exactly this case.
    pub(super) fn exact(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).and_then(|(_, values)| values.first()).map(String::as_str)
    }

    /// Values that are lists in themselves: every one split again at commas, trimmed.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        self.all(name)
            .into_iter()
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// All names, as written, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The query string of these parameters, without `?`.
    pub(super) fn to_query(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| format!("{}={}", encode(name), encode(value))))
            .collect();
        pairs.join("&")
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn a_bare_comma_splits_a_query_value_and_an_escaped_one_does_not() {
        let parameters = Parameters::from_query("subset=lat(10:20),lon(30:40)&outputCrs=PROJ%2CCS&subset=time(*)");
        assert_eq!(parameters.all("SUBSET"), ["lat(10:20)", "lon(30:40)", "time(*)"]);
        assert_eq!(parameters.first("outputcrs"), Some("PROJ,CS"));
        assert_eq!(parameters.list("outputCrs"), ["PROJ", "CS"]);
        assert_eq!(parameters.exact("outputcrs"), None);
    }

    #[test]
    fn the_shown_url_is_escaped_as_the_server_escapes_it() {
        let mut form = Parameters::default();
        form.push("subset", r#"time("2020-01-05T00:00:00":*)"#.to_owned());
        form.push("label", "Été 2020".to_owned());
        form.push("granuleId", "G1-A,G2-A".to_owned());
        assert_eq!(
            form.to_query(),
            "subset=time(%222020-01-05T00%3A00%3A00%22%3A*)&label=%C3%89t%C3%A9%202020&granuleId=G1-A%2CG2-A"
        );
    }

    #[test]
    fn setting_keeps_the_place() {
        let mut query = Parameters::from_query("linktype=https&limit=2");
        query.set("page", "2".to_owned());
        query.set("limit", "2".to_owned());
        assert_eq!(query.to_query(), "linktype=https&limit=2&page=2");
    }
}

//! Requests to come back to: those submitted lately, and those kept under a name.

use super::request::RequestFile;
use super::request::file::ShapeForm;
use super::{Problem, SubsetRequest};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Recent requests that are remembered.
pub const MOST_RECENT: usize = 20;

/// Requests that can be kept under a name.
pub const MOST_KEPT: usize = 200;

/// Characters of a name at most.
pub const LONGEST_NAME: usize = 120;

/// Bytes of one request as JSON at most. A shape that the catalogue takes has a megabyte at most
/// (`harmony-api.md` 2.5); the rest is for long lists of granules.
pub const LARGEST_REQUEST_BYTES: usize = 4_000_000;

/// A request as it was written down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedRequest {
    /// What people call it; of a recent one, its title.
    pub name: String,
    /// Collection, place and dates in words.
    pub title: String,
    /// When it was submitted or kept.
    pub at: DateTime<Utc>,
    /// The request file as JSON, its shape inside.
    pub request: Value,
}

impl SavedRequest {
    /// Writes a request down; `None` if it is too large to be kept.
    pub fn new(name: &str, title: String, at: DateTime<Utc>, file: &RequestFile) -> Option<Self> {
        let request = file.to_value(ShapeForm::Embedded);
        let is_small = request.to_string().len() <= LARGEST_REQUEST_BYTES;
        is_small.then(|| Self { name: name.to_owned(), title, at, request })
    }

    /// The request again, exactly as it was.
    pub fn open(&self) -> Result<RequestFile, Problem> {
        let no_files = |path: &str| Err(format!("{path} is not kept"));
        RequestFile::from_value(&self.request, &no_files).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let words = format!("“{}” holds something this version of the program does not understand.", self.name);
            Problem::new(words).with_details(lines.join("\n"))
        })
    }

    /// The servers it was made for, as it names them: `prod`, `uat`, `practice` or an address.
    pub fn environment(&self) -> &str {
        self.request.get("environment").and_then(Value::as_str).unwrap_or("prod")
    }
}

/// Recent and kept requests; cheap to clone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SavedRequests {
    recent: Arc<[Arc<SavedRequest>]>,
    kept: Arc<[Arc<SavedRequest>]>,
}

impl SavedRequests {
    /// As they were read; too many are cut, and of two with one name the first counts.
    pub fn new(recent: Vec<SavedRequest>, kept: Vec<SavedRequest>) -> Self {
        let mut named: Vec<Arc<SavedRequest>> = Vec::new();
        for saved in kept.into_iter().take(MOST_KEPT) {
            if !named.iter().any(|other| other.name == saved.name) {
                named.push(Arc::new(saved));
            }
        }
        let recent = recent.into_iter().take(MOST_RECENT).map(Arc::new).collect();
        Self { recent, kept: sorted(named) }
    }

    /// Submitted lately, newest first, each once.
    pub fn recent(&self) -> &[Arc<SavedRequest>] {
        &self.recent
    }

    /// Kept under a name, by name.
    pub fn kept(&self) -> &[Arc<SavedRequest>] {
        &self.kept
    }

    /// The kept request of this name.
    pub fn of_name(&self, name: &str) -> Option<&Arc<SavedRequest>> {
        self.kept.iter().find(|saved| saved.name == name)
    }

    /// Remembers a submitted request; the same one is taken once, as the newest.
    pub fn submitted(&mut self, saved: SavedRequest) {
        let saved = Arc::new(saved);
        let older = self.recent.iter().filter(|older| older.request != saved.request).cloned();
        self.recent = std::iter::once(Arc::clone(&saved)).chain(older).take(MOST_RECENT).collect();
    }

    /// Forgets the recent ones.
    pub fn forget_recent(&mut self) {
        self.recent = Arc::default();
    }

    /// Keeps a request under its name; one that has it already is replaced. Why not, if it cannot be.
    pub fn keep(&mut self, saved: Arc<SavedRequest>) -> Result<(), Problem> {
        let others: Vec<_> = self.kept.iter().filter(|other| other.name != saved.name).cloned().collect();
        if others.len() >= MOST_KEPT {
            let words = format!("{MOST_KEPT} requests are kept already. Delete one, or save this one as a file.");
            return Err(Problem::new(words));
        }
        self.kept = sorted(others.into_iter().chain([saved]).collect());
        Ok(())
    }

    /// Calls a kept request otherwise; false if there is none, or if another has the new name.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        let Some(saved) = self.of_name(from).filter(|_| self.of_name(to).is_none()) else { return false };
        let renamed = Arc::new(SavedRequest { name: to.to_owned(), ..SavedRequest::clone(saved) });
        let others = self.kept.iter().filter(|other| other.name != from).cloned();
        self.kept = sorted(others.chain([renamed]).collect());
        true
    }

    /// Keeps the request of this name no longer.
    pub fn delete(&mut self, name: &str) {
        self.kept = self.kept.iter().filter(|saved| saved.name != name).cloned().collect();
    }
}

/// What was typed as a name, if it can be one: no line breaks, not empty, not too long.
pub fn as_name(typed: &str) -> Option<String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_fit = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control);
    is_fit.then_some(name)
}

/// A free name to begin with: the title, elided.
pub fn proposed_name(request: &SubsetRequest, title: &str) -> String {
    let title = if title.is_empty() { request.collection.as_str() } else { title };
    title.chars().take(LONGEST_NAME).collect()
}

fn sorted(mut kept: Vec<Arc<SavedRequest>>) -> Arc<[Arc<SavedRequest>]> {
    kept.sort_by_key(|saved| saved.name.to_lowercase());
    kept.into()
}

#[cfg(test)]
mod tests {
    use super::{LARGEST_REQUEST_BYTES, LONGEST_NAME, MOST_KEPT, MOST_RECENT, SavedRequest, SavedRequests, as_name};
    use crate::domain::request::{Area, RequestFile};
    use crate::domain::{Shape, SubsetRequest};
    use chrono::DateTime;
    use std::sync::Arc;

    fn saved(name: &str, collection: &str) -> SavedRequest {
        let file = RequestFile::new(Some("practice".to_owned()), SubsetRequest::new(collection));
        SavedRequest::new(name, collection.to_owned(), DateTime::UNIX_EPOCH, &file).unwrap()
    }

    fn names(saved: &[Arc<SavedRequest>]) -> Vec<&str> {
        saved.iter().map(|saved| saved.name.as_str()).collect()
    }

    #[test]
    fn the_same_request_is_recent_once() {
        let mut all = SavedRequests::default();
        for number in 0..MOST_RECENT + 5 {
            all.submitted(saved(&format!("{number}"), &format!("C{number}-A")));
        }
        all.submitted(saved("again", "C10-A"));
        assert_eq!(all.recent().len(), MOST_RECENT);
        assert_eq!(names(&all.recent()[..3]), ["again", "24", "23"]);
        assert!(!names(all.recent()).contains(&"10"));
        all.forget_recent();
        assert!(all.recent().is_empty());
    }

    #[test]
    fn names_are_unique_and_sorted_as_people_sort() {
        let mut all = SavedRequests::default();
        for name in ["beta", "Alpha", "gamma"] {
            all.keep(Arc::new(saved(name, "C1-A"))).unwrap();
        }
        all.keep(Arc::new(saved("beta", "C2-A"))).unwrap();
        assert_eq!(names(all.kept()), ["Alpha", "beta", "gamma"]);
        assert_eq!(all.of_name("beta").unwrap().title, "C2-A");
        assert!(!all.rename("beta", "gamma") && !all.rename("nothing", "x"));
        assert!(all.rename("beta", "Zulu"));
        assert_eq!(names(all.kept()), ["Alpha", "gamma", "Zulu"]);
        let deleted = Arc::clone(all.of_name("gamma").unwrap());
        all.delete("gamma");
        assert_eq!(names(all.kept()), ["Alpha", "Zulu"]);
        all.keep(deleted).unwrap();
        assert_eq!(names(all.kept()), ["Alpha", "gamma", "Zulu"]);
        for number in 0..MOST_KEPT - 3 {
            all.keep(Arc::new(saved(&format!("{number}"), "C1-A"))).unwrap();
        }
        assert!(all.keep(Arc::new(saved("one more", "C1-A"))).is_err());
        assert!(all.keep(Arc::new(saved("Zulu", "C7-A"))).is_ok(), "replacing makes none more");
    }

    #[test]
    fn a_request_comes_back_with_its_shape_and_a_huge_one_is_not_taken() {
        let shape = Shape::from_file("/x/a.geojson", br#"{"type":"Point","coordinates":[-105.25,40]}"#).unwrap();
        let request = SubsetRequest { area: Some(Area::Shape(shape)), ..SubsetRequest::new("C1-A") };
        let file = RequestFile::new(None, request);
        let saved = SavedRequest::new("x", String::new(), DateTime::UNIX_EPOCH, &file).unwrap();
        assert_eq!(saved.environment(), "prod");
        assert_eq!(saved.open().unwrap().request.parts().unwrap(), file.request.parts().unwrap());

        let names = vec!["x".repeat(1000); LARGEST_REQUEST_BYTES / 1000];
        let file = RequestFile { request: SubsetRequest { variables: names, ..file.request }, ..file };
        assert_eq!(SavedRequest::new("x", String::new(), DateTime::UNIX_EPOCH, &file), None);

        let strange = SavedRequest { request: serde_json::json!({"harmony_request": 99}), ..saved };
        assert!(strange.open().unwrap_err().details.contains("newer version"));
    }

    #[test]
    fn what_is_typed_becomes_a_name() {
        assert_eq!(as_name("  Greenland \n June "), Some("Greenland June".to_owned()));
        assert_eq!(as_name("  "), None);
        assert_eq!(as_name("a\u{7}b"), None);
        assert_eq!(as_name(&"ä".repeat(LONGEST_NAME)), Some("ä".repeat(LONGEST_NAME)));
        assert_eq!(as_name(&"ä".repeat(LONGEST_NAME + 1)), None);
    }
}

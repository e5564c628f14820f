//! A verdict as it is written down beside the checksums of its file, and read again.

use super::state::Verdict;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Version of what is written, and of how it is counted: what another version wrote is counted again.
pub const VERSION: u32 = 2;

/// A verdict with the versions that it holds for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`VERSION`] of the program that counted.
    pub version: u32,
    /// The program: `Harmony Desktop 0.1.0`.
    pub counted_by: String,
    /// What it came to.
    #[serde(flatten)]
    pub verdict: Verdict,
}

impl Record {
    /// To be written by this program.
    pub fn of(verdict: &Verdict) -> Self {
        let counted_by = concat!("Harmony Desktop ", env!("CARGO_PKG_VERSION")).to_owned();
        Self { version: VERSION, counted_by, verdict: verdict.clone() }
    }

    /// What was written, if it was counted as this program counts. Unknown fields are no harm.
    pub fn read(value: &Value) -> Option<Verdict> {
        let record: Self = Self::deserialize(value).ok()?;
        (record.version == VERSION).then_some(record.verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::{Record, VERSION};
    use crate::domain::verdict::{Cutting, Extent, GroupHeld, Held, Noun, PlaceHeld, Rule, State, Verdict};
    use serde_json::json;

    fn verdict() -> Verdict {
        let place = PlaceHeld { inside: 10, outside: 2, farthest_metres: Some(14.2), ..PlaceHeld::default() };
        let group = GroupHeld {
            path: "/gt1l/heights".to_owned(),
            noun: Noun::Photon,
            positions: 12,
            extent: Some(Extent { west: 179.0, south: -1.0, east: -179.0, north: 1.0 }),
            place: Some(place),
            ..GroupHeld::default()
        };
        let held = Held { groups: vec![group], ..Held::default() };
        let cutting = Cutting::by_service("sds/trajectory-subsetter").with_file("", "ATL03");
        let sentence = "A sentence.".to_owned();
        Verdict { state: State::InsideAsCut, sentence, remarks: vec!["More.".to_owned()], cutting, held }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let value = serde_json::to_value(Record::of(&verdict())).unwrap();
        assert_eq!(value["state"], "inside-as-cut");
        assert_eq!(value["held"]["groups"][0]["noun"], "photon");
        assert_eq!(value["cutting"]["rule"], json!({"trajectory": 20.0}));
        assert_eq!(Record::read(&value), Some(verdict()));
    }

    #[test]
    fn other_versions_are_counted_again_and_newer_fields_are_no_harm() {
        let mut value = serde_json::to_value(Record::of(&verdict())).unwrap();
        value["colour"] = json!("blue");
        value["held"]["groups"][0]["noun"] = json!("hologram");
        let read = Record::read(&value).unwrap();
        assert_eq!(read.held.groups[0].noun, Noun::Position);
        value["version"] = json!(VERSION + 1);
        assert_eq!(Record::read(&value), None);
        for bad in [json!(null), json!([]), json!({"version": 1}), json!({"version": 1, "state": 3, "sentence": ""})] {
            assert_eq!(Record::read(&bad), None, "{bad}");
        }
        let least = json!({"version": VERSION, "counted_by": "", "state": "odd", "sentence": "Hm."});
        let read = Record::read(&least).unwrap();
        assert_eq!((read.state, read.cutting.rule), (State::CannotTell, Rule::Unknown));
    }
}

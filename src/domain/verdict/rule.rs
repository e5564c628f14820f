//! How a service cuts, and so what is normal in its files (sources: nasa/harmony-trajectory-subsetter,
//! podaac/l2ss-py, nasa/harmony-opendap-subsetter, harmony's `services-prod.yml`).

use crate::domain::capabilities::{DOWNLOAD_SERVICE, Service};
use serde::{Deserialize, Serialize};

/// Which places a service keeps.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Along a track, position by position; photons of ICESat-2 by whole segments of so many metres.
    Trajectory(Option<f64>),
    /// Rows and columns of a swath that hold anything inside; the rest of them is filled.
    Fill,
    /// The same, and nothing is filled.
    Rectangle,
    /// Cells of a grid that the box touches: centres lie up to half a cell outside.
    HalfCells,
    /// All of a target grid or picture.
    TargetGrid,
    /// The archive's files as they are.
    Uncut,
    /// Nobody said.
    #[default]
    #[serde(other)]
    Unknown,
}

/// Who told how a file was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The job names its service.
    Job,
    /// The file's own history.
    File,
    /// Nobody.
    #[default]
    #[serde(other)]
    Nobody,
}

/// What a service can cut by; `None` where nobody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cuts {
    /// By box.
    pub area: Option<bool>,
    /// By shape; if not, by the box around it.
    pub shape: Option<bool>,
    /// By time.
    pub time: Option<bool>,
}

impl From<&Service> for Cuts {
    fn from(service: &Service) -> Self {
        Self { area: Some(service.bbox), shape: Some(service.shape), time: Some(service.temporal) }
    }
}

/// Chains that do less than their kind, as the deployment configures them: by box, by shape, by time.
const USUAL: [(&str, [bool; 3]); 6] = [
    ("harmony/service-example", [true, false, false]),
    ("nasa/harmony-gdal-adapter", [true, true, false]),
    ("sds/swath-projector", [false, false, false]),
    ("sds/net2cog", [false, false, false]),
    ("sds/HyBIG", [false, false, false]),
    (DOWNLOAD_SERVICE, [false, false, false]),
];

impl Cuts {
    /// What a chain of this name can, where it does not say so itself; nothing of one that is not known.
    pub fn usual(name: &str) -> Self {
        let known = USUAL.iter().find(|(known, _)| *known == name);
        known.map_or_else(Self::default, |(_, [area, shape, time])| Self {
            area: Some(*area),
            shape: Some(*shape),
            time: Some(*time),
        })
    }

    /// These, and where they say nothing, others.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self { area: self.area.or(others.area), shape: self.shape.or(others.shape), time: self.time.or(others.time) }
    }
}

/// How a file was cut, as far as is known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cutting {
    /// Which places are kept.
    pub rule: Rule,
    /// Who told.
    pub told_by: Source,
    /// The service's own name.
    pub service: Option<String>,
    /// What it can cut by.
    pub cuts: Cuts,
}

/// Words in a service's name or a file's history, and the rule that goes with them; the first that fits counts.
const WORDS: [(&str, Rule); 20] = [
    // Whatever was cut before, the result is a grid or picture of its own.
    ("net2cog", Rule::TargetGrid),
    ("hybig", Rule::TargetGrid),
    ("harmony-browse-image-generator", Rule::TargetGrid),
    ("regridder", Rule::TargetGrid),
    ("swath-projector", Rule::TargetGrid),
    ("imagenator", Rule::TargetGrid),
    ("trajectory-subsetter", Rule::Trajectory(None)),
    ("trajectory subsetter", Rule::Trajectory(None)),
    ("trajectorysubsetter", Rule::Trajectory(None)),
    ("l2ss", Rule::Fill),
    ("l2-subsetter", Rule::Fill),
    ("hoss", Rule::HalfCells),
    ("opendap-subsetter", Rule::HalfCells),
    ("variable-subsetter", Rule::HalfCells),
    ("maskfill", Rule::HalfCells),
    ("mask-fill", Rule::HalfCells),
    ("gdal", Rule::HalfCells),
    ("giovanni", Rule::HalfCells),
    ("harmony/service-example", Rule::HalfCells),
    ("podaac/concise", Rule::Uncut),
];

/// Products whose photons are cut by segments, and their length in metres.
const SEGMENTS: [(&str, f64); 2] = [("ATL03", 20.0), ("ATL08", 100.0)];

impl Cutting {
    /// By the name of the job's chain, `sds/trajectory-subsetter`.
    pub fn by_service(name: &str) -> Self {
        let rule = if name == DOWNLOAD_SERVICE { Rule::Uncut } else { rule_in(name) };
        let told_by = if rule == Rule::Unknown { Source::Nobody } else { Source::Job };
        Self { rule, told_by, service: Some(name.to_owned()), cuts: Cuts::default() }
    }

    /// What the file itself tells: its `history` and `history_json`, and of which product it is (`ATL03`).
    /// The job's word counts more, but for the length of segments.
    #[must_use]
    pub fn with_file(mut self, history: &str, product: &str) -> Self {
        if self.rule == Rule::Unknown {
            self.rule = rule_in(history);
            if self.rule != Rule::Unknown {
                self.told_by = Source::File;
            }
        }
        if let Rule::Trajectory(None) = self.rule {
            let product = product.to_ascii_uppercase();
            let known = SEGMENTS.iter().find(|(name, _)| product.contains(name));
            self.rule = Rule::Trajectory(known.map(|(_, metres)| *metres));
        }
        self
    }

    /// Nothing is filled outside.
    pub(super) fn keep_rectangle(&mut self) {
        if self.rule == Rule::Fill {
            self.rule = Rule::Rectangle;
        }
    }

    /// The rule as a sentence, for whoever asks how a file was checked.
    pub fn words(&self) -> String {
        let who = self.service.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
        match self.rule {
            Rule::Trajectory(Some(metres)) => format!(
                "The trajectory subsetter{who} keeps whole {metres:.0} m segments whose reference point is inside, so \
                 data lie up to one segment outside, and as many can be missing inside, wherever the track crosses an edge."
            ),
            Rule::Trajectory(None) => {
                format!("The trajectory subsetter{who} keeps each position that is inside or on the edge.")
            }
            Rule::Fill => format!(
                "The swath subsetter{who} keeps rows and columns that hold a pixel inside, and fills the others of their pixels."
            ),
            Rule::Rectangle => format!(
                "The swath subsetter{who} was asked for whole pixels: it keeps rows and columns that hold a pixel inside, with all their values."
            ),
            Rule::HalfCells => format!(
                "The grid subsetter{who} keeps each cell that is touched, so cell centres lie up to half a cell outside."
            ),
            Rule::TargetGrid => format!("The service{who} writes all of its target grid, whose corners lie outside."),
            Rule::Uncut => format!("The files are handed out as the archive has them{who}; nothing was cut."),
            Rule::Unknown => format!("How this file was cut is not known{who}, so nothing outside is excused."),
        }
    }
}

fn rule_in(text: &str) -> Rule {
    let text = text.to_ascii_lowercase();
    WORDS.iter().find(|(word, _)| text.contains(word)).map_or(Rule::Unknown, |(_, rule)| *rule)
}

#[cfg(test)]
mod tests {
    use super::{Cutting, Rule, Source};

    #[test]
    fn every_chain_of_the_deployment_is_known_by_its_name() {
        for (name, rule) in [
            ("sds/trajectory-subsetter", Rule::Trajectory(None)),
            ("podaac/l2-subsetter", Rule::Fill),
            ("podaac/l2-subsetter-concise", Rule::Fill),
            ("l2-subsetter-batchee-stitchee-concise", Rule::Fill),
            ("sds/HOSS-geographic", Rule::HalfCells),
            ("sds/HOSS-projection-gridded", Rule::HalfCells),
            ("sds/hoss-opendap-url", Rule::HalfCells),
            ("sds/HOSS-regridder-reformatter", Rule::TargetGrid),
            ("sds/smap-l2-subsetter-net2cog", Rule::TargetGrid),
            ("sds/harmony-regridder", Rule::TargetGrid),
            ("sds/swath-projector", Rule::TargetGrid),
            ("sds/HyBIG", Rule::TargetGrid),
            ("asdc/imagenator_l2", Rule::TargetGrid),
            ("nasa/harmony-gdal-adapter", Rule::HalfCells),
            ("harmony/download", Rule::Uncut),
            ("podaac/concise", Rule::Uncut),
            ("asf/nisar-py", Rule::Unknown),
            ("", Rule::Unknown),
        ] {
            assert_eq!(Cutting::by_service(name).rule, rule, "{name}");
        }
    }

    #[test]
    fn the_file_tells_what_the_job_does_not() {
        let by_file = Cutting::default().with_file("2025-01-01 l2ss-py 2.9.0 (bbox …)", "");
        assert_eq!((by_file.rule, by_file.told_by), (Rule::Fill, Source::File));
        let nobody = Cutting::default().with_file("made by hand", "MYPRODUCT");
        assert_eq!((nobody.rule, nobody.told_by), (Rule::Unknown, Source::Nobody));
        let job = Cutting::by_service("sds/HOSS-geographic").with_file("l2ss-py", "");
        assert_eq!((job.rule, job.told_by), (Rule::HalfCells, Source::Job));
        for (product, metres) in [("ATL03", Some(20.0)), ("atl08", Some(100.0)), ("ATL06", None), ("GEDI02_A", None)] {
            let cutting = Cutting::by_service("sds/trajectory-subsetter").with_file("", product);
            assert_eq!(cutting.rule, Rule::Trajectory(metres), "{product}");
        }
    }

    #[test]
    fn each_rule_is_a_sentence() {
        for rule in [
            Rule::Trajectory(Some(20.0)),
            Rule::Trajectory(None),
            Rule::Fill,
            Rule::Rectangle,
            Rule::HalfCells,
            Rule::TargetGrid,
            Rule::Uncut,
            Rule::Unknown,
        ] {
            let words = Cutting { rule, service: Some("a/b".to_owned()), ..Cutting::default() }.words();
            assert!(words.ends_with('.') && words.contains("(a/b)"), "{words}");
        }
    }
}

//! What must not be missed about a job: facts with a severity, put into words only where people
//! read them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something about a job that would otherwise pass for a full success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Alarm {
    /// Nothing is cut: the archive's files are handed out as they are.
    WholeFiles,
    /// The service that was chosen cannot do all that was asked.
    NotDone {
        /// Its name.
        service: String,
        /// What it cannot, “cut by the box”.
        what: Vec<String>,
    },
    /// Fewer granules are processed than were found, though nobody asked for that.
    Limited {
        /// Granules that CMR found.
        found: u64,
        /// Granules that go in.
        processed: u64,
        /// The server's reason, “the service x is limited to 3”.
        reason: String,
    },
    /// So too, in words that this version does not understand.
    LimitedAsTold {
        /// The server's words.
        message: String,
    },
    /// Fewer granules are processed than were found, as the request asked for.
    LimitedAsAsked {
        /// Granules that CMR found.
        found: u64,
        /// Granules that go in.
        processed: u64,
    },
    /// Files may reach beyond the area and the dates.
    ReachesBeyond,
    /// Data of these granules are missing from the result.
    GranulesFailed {
        /// How many; 0 if the server does not say.
        count: usize,
        /// The first message, perhaps empty.
        first: String,
    },
    /// Granules came back with a remark, such as “no data in subset”.
    GranulesRemarked {
        /// How many.
        count: usize,
        /// The first remark, perhaps empty.
        first: String,
    },
    /// The job is done and made no files.
    NoFiles,
    /// What another version wrote down about the job.
    Told {
        /// Its sentence.
        words: String,
    },
}

/// How much an [`Alarm`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the result is what was asked for.
    Remark,
    /// The result may be other than expected.
    Warning,
    /// The result is less than what was asked for, or other.
    Severe,
}

impl Alarm {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Self::WholeFiles
            | Self::NotDone { .. }
            | Self::Limited { .. }
            | Self::LimitedAsTold { .. }
            | Self::GranulesFailed { .. } => Severity::Severe,
            Self::ReachesBeyond | Self::GranulesRemarked { .. } | Self::NoFiles | Self::Told { .. } => {
                Severity::Warning
            }
            Self::LimitedAsAsked { .. } => Severity::Remark,
        }
    }

    /// While the job runs, cancelling it is the remedy.
    pub fn asks_to_cancel(&self) -> bool {
        matches!(self, Self::WholeFiles | Self::NotDone { .. })
    }

    /// As written down in the history; `None` for a kind that only another version knows. A bare
    /// text is what earlier versions wrote.
    pub fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(words) => Some(Self::Told { words: words.clone() }),
            _ => Self::deserialize(value).ok(),
        }
    }

    /// The sentence for people.
    pub fn words(&self) -> String {
        match self {
            Self::WholeFiles => "Harmony does not cut anything in this job: it hands out whole files (service \
                                 harmony/download)."
                .to_owned(),
            Self::NotDone { service, what } => {
                format!("The service Harmony chose ({service}) cannot {}, so the files do not show it.", either(what))
            }
            Self::Limited { found, processed, reason } => format!(
                "Only the first {processed} of {found} granules are processed, because {reason}. The result is not \
                 complete; ask for the rest with shorter periods."
            ),
            Self::LimitedAsTold { message } => format!("The result is not complete. Harmony says: {message}"),
            Self::LimitedAsAsked { found, processed } => {
                format!("Only the first {processed} of {found} granules, as asked.")
            }
            Self::ReachesBeyond => {
                "The files may reach beyond the area and the dates, because not all cutting was possible.".to_owned()
            }
            Self::GranulesFailed { count: 0, .. } => {
                "Some granules failed; their data is missing from the result.".to_owned()
            }
            Self::GranulesFailed { count, first } => format!(
                "{} failed; the data is missing from the result. The first message{}",
                granules(*count),
                quoted(first)
            ),
            Self::GranulesRemarked { count, first } => {
                format!("{} came back with a remark. The first{}", granules(*count), quoted(first))
            }
            Self::NoFiles => "The job is done, but it made no files. Most often no data lies within the area and the \
                              dates."
                .to_owned(),
            Self::Told { words } => words.clone(),
        }
    }
}

fn granules(count: usize) -> String {
    if count == 1 { "1 granule".to_owned() } else { format!("{count} granules") }
}

fn quoted(message: &str) -> String {
    if message.is_empty() { " is empty.".to_owned() } else { format!(": {message}") }
}

/// “a”, “a or b”, “a, b or c”.
fn either(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Alarm, Severity, either};
    use serde_json::json;

    #[test]
    fn a_wish_fulfilled_is_a_remark_and_a_limit_of_others_is_severe() {
        let as_asked = Alarm::LimitedAsAsked { found: 177, processed: 3 };
        let limited = Alarm::Limited { found: 177, processed: 3, reason: "of system constraints".to_owned() };
        assert!(as_asked.severity() < Severity::Warning && limited.severity() > Severity::Warning);
        assert!(limited.words().contains("not complete") && !as_asked.words().contains("not complete"));
    }

    #[test]
    fn alarms_come_back_from_the_history_whichever_version_wrote_them() {
        let alarm = Alarm::NotDone { service: "tiffer".to_owned(), what: vec!["cut by the box".to_owned()] };
        assert_eq!(Alarm::read(&serde_json::to_value(&alarm).unwrap()), Some(alarm));
        assert_eq!(Alarm::read(&json!("Only 3")), Some(Alarm::Told { words: "Only 3".to_owned() }));
        assert_eq!(Alarm::read(&json!({"kind": "of-another-version", "count": 1})), None);
    }

    #[test]
    fn lists_read_as_people_write_them() {
        let list = |items: &[&str]| either(&items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>());
        assert_eq!([list(&["a"]), list(&["a", "b"]), list(&["a", "b", "c"])], ["a", "a or b", "a, b or c"]);
    }
}

//! How results are laid out in the download folder, and what happens to files that are there.

use super::file_name::safe_name;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Folders below the download folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FolderLayout {
    /// One folder per job: its title, and when it was submitted.
    ByJob,
    /// One folder per day (UTC) on which jobs were submitted.
    ByDate,
    /// Everything in the download folder itself; also what an unknown word means.
    #[default]
    #[serde(other)]
    Flat,
}

impl FolderLayout {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Flat, Self::ByJob, Self::ByDate];

    /// In words, for choices.
    pub fn words(self) -> &'static str {
        match self {
            Self::Flat => "All in one folder",
            Self::ByJob => "One folder per job",
            Self::ByDate => "One folder per day",
        }
    }

    /// Name of the job's folder below the download folder; `None` for that folder itself. One
    /// plain path component that every operating system takes.
    pub fn subfolder(self, title: &str, submitted_at: DateTime<Utc>) -> Option<String> {
        match self {
            Self::Flat => None,
            // The title is shortened first: two jobs of one title differ at the end.
            Self::ByJob => {
                let title: String = title.chars().take(60).collect();
                Some(safe_name(&format!("{} {}", safe_name(&title), submitted_at.format("%Y-%m-%d %H.%M.%S"))))
            }
            Self::ByDate => Some(submitted_at.format("%Y-%m-%d").to_string()),
        }
    }
}

/// What happens when a file of a result's name is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExistingFiles {
    /// Whole files are kept, broken ones are fetched again.
    Skip,
    /// The new file takes the place of the old one.
    Replace,
    /// The new file goes beside the old one.
    KeepBoth,
    /// Whole files are kept; about others a job asks once before it begins. Also what an unknown
    /// word means.
    #[default]
    #[serde(other)]
    Ask,
}

impl ExistingFiles {
    /// Those a person can choose, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Ask, Self::Skip, Self::Replace, Self::KeepBoth];

    /// In words, for choices.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ask => "Ask",
            Self::Skip => "Keep whole files",
            Self::Replace => "Replace them",
            Self::KeepBoth => "Keep both",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ExistingFiles, FolderLayout};
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn folders_are_plain_names_and_those_of_two_jobs_differ() {
        let at = DateTime::from_timestamp(1_588_000_000, 0).unwrap();
        let long = "ATL03 ".repeat(100);
        for title in ["ATL03 Front Range", "../../etc", "CON", "a/b\\c:d", "", &long, "x. "] {
            let folder = FolderLayout::ByJob.subfolder(title, at).unwrap();
            assert!(
                !folder.contains(['/', '\\', ':']) && folder.len() <= 200 && folder.ends_with("15.06.40"),
                "{folder}"
            );
            assert_ne!(FolderLayout::ByJob.subfolder(title, at + TimeDelta::seconds(1)), Some(folder));
        }
        assert_eq!(FolderLayout::ByJob.subfolder("ATL03: June", at).unwrap(), "ATL03_ June 2020-04-27 15.06.40");
        assert_eq!(FolderLayout::ByDate.subfolder("x", at).unwrap(), "2020-04-27");
        assert_eq!(FolderLayout::Flat.subfolder("x", at), None);
    }

    #[test]
    fn words_of_other_builds_are_no_error() {
        assert_eq!(serde_json::from_str::<FolderLayout>("\"by-moon\"").unwrap(), FolderLayout::Flat);
        assert_eq!(serde_json::from_str::<ExistingFiles>("\"shred\"").unwrap(), ExistingFiles::Ask);
        assert_eq!(serde_json::to_string(&ExistingFiles::KeepBoth).unwrap(), "\"keep-both\"");
    }
}

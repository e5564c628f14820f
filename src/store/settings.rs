//! What a person chose once and does not want to choose again.

use super::fault::{StateFile, StorageFault, StorageProblem};
use super::file::{self, FileError, Opened};
use crate::domain::map::Projection;
use crate::domain::map::arrangement::Arrangement;
use crate::domain::{Collection, Environment, ExistingFiles, FolderLayout, Problem};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use url::Url;

/// Version this build writes.
const VERSION: u64 = 1;

/// Files at the same time unless chosen otherwise, as measured by `tests/bench/downloads.sh`: two and
/// four are slower, eight and twelve no faster; they take more memory, and servers mind.
const FILES_AT_ONCE: u32 = 6;
/// More than this no server likes.
pub const MOST_FILES_AT_ONCE: u32 = 32;

/// How many collections are remembered.
const RECENT_COLLECTIONS: usize = 12;

/// The settings file. Every field has a default, and keys of other builds are kept as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "independent choices, each a switch of its own")]
pub struct Settings {
    version: u64,
    /// Colours of the window.
    pub theme: Theme,
    /// Folder of the last download; `None` until one was chosen.
    pub download_folder: Option<PathBuf>,
    /// What happens to files that are there already.
    pub existing_files: ExistingFiles,
    /// Folders below the download folder.
    pub folder_layout: FolderLayout,
    /// Files fetched at the same time, over all jobs; see [`Settings::files_at_once`].
    pub files_at_once: u32,
    /// Bytes per second over all transfers; 0 = no limit.
    pub speed_limit_bytes: u64,
    /// Results of a job that is submitted are fetched as they appear.
    pub download_as_ready: bool,
    /// Downloads that were not finished go on by themselves at the next start; else they are paused.
    pub resume_downloads: bool,
    /// Notifications on the desktop while the window is not looked at.
    pub notifications: bool,
    /// Collections used lately, latest first, at most twelve; see [`Settings::remember`].
    pub recent_collections: Vec<Collection>,
    /// Shortest pause between two looks at a job, in seconds; `None` is the built-in one.
    pub poll_seconds: Option<u32>,
    /// Results are read straight from their bucket, which works only inside AWS region us-west-2.
    pub direct_s3: bool,
    /// Part of the window's centre that the map has beside data, in percent; `None` is the built-in one.
    pub map_share: Option<u8>,
    /// Layers of pictures on the map, their day, and whether servers may be asked for them.
    pub imagery: Arrangement,
    /// How the map draws the Earth.
    pub map_projection: Projection,
    /// Own deployments that a person said Yes to; see [`Settings::trusted_servers`].
    trusted_roots: Vec<TrustedRoots>,
    /// Keys this build does not know.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// An own deployment as the file names it; what cannot be read as one is nobody's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct TrustedRoots {
    harmony: String,
    cmr: String,
    edl: String,
}

impl TrustedRoots {
    fn of(environment: &Environment) -> Self {
        let [harmony, cmr, edl] = [environment.harmony(), environment.cmr(), environment.edl()].map(Url::to_string);
        Self { harmony, cmr, edl }
    }

    fn environment(&self) -> Option<Environment> {
        let root = |text: &str| Url::parse(text).ok();
        Environment::own(&root(&self.harmony)?, Some(&root(&self.cmr)?), Some(&root(&self.edl)?)).ok()
    }
}

/// Some fields are not what they should be: they begin anew, and the old file is kept beside.
fn damaged(path: &Path, strange: &Map<String, Value>, now: DateTime<Utc>) -> StorageProblem {
    let names = strange.keys().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
    let words =
        format!("These settings could not be read and are as at the first start: {names}. All others are kept.");
    let kept_as = file::aside(path, now);
    let kept = match std::fs::copy(path, &kept_as) {
        Ok(_) => format!("The old file was kept: {}", kept_as.display()),
        Err(error) => format!("{}: {error}", kept_as.display()),
    };
    let details = format!("{kept}\n{}", Value::Object(strange.clone()));
    let problem = Problem::new(words).with_details(details);
    StorageProblem { file: StateFile::Settings, fault: StorageFault::Damaged, problem }
}

/// Colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the operating system has it; also what an unknown word means.
    #[default]
    #[serde(other)]
    System,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            theme: Theme::default(),
            download_folder: None,
            existing_files: ExistingFiles::default(),
            folder_layout: FolderLayout::default(),
            files_at_once: FILES_AT_ONCE,
            speed_limit_bytes: 0,
            download_as_ready: false,
            resume_downloads: true,
            notifications: true,
            recent_collections: Vec::new(),
            poll_seconds: None,
            direct_s3: false,
            map_share: None,
            imagery: Arrangement::default(),
            map_projection: Projection::default(),
            trusted_roots: Vec::new(),
            other: Map::new(),
        }
    }
}

impl Settings {
    /// The file in the application's data folder.
    pub fn path(data_folder: &Path) -> PathBuf {
        data_folder.join("settings.json")
    }

    /// Reads the settings; whatever is wrong with the file, there are settings.
    pub fn open(data_folder: &Path, now: DateTime<Utc>) -> Opened<Self> {
        let path = Self::path(data_folder);
        let opened: Opened<Map<String, Value>> = file::open(&path, VERSION, now, StateFile::Settings);
        let (value, strange) = Self::read(opened.value);
        let damaged = || (!strange.is_empty()).then(|| damaged(&path, &strange, now));
        Opened { value, writable: opened.writable, problem: opened.problem.or_else(damaged) }
    }

    /// Each field by itself: one that is not what it should be costs only itself. Also answers those
    /// fields as they were written.
    fn read(fields: Map<String, Value>) -> (Self, Map<String, Value>) {
        let fits = |name: &String, value: &Value| {
            let alone = Map::from_iter([(name.clone(), value.clone())]);
            Self::deserialize(Value::Object(alone)).is_ok()
        };
        let (good, strange): (Map<_, _>, Map<_, _>) = fields.into_iter().partition(|(name, value)| fits(name, value));
        (Self::deserialize(Value::Object(good)).unwrap_or_default(), strange)
    }

    /// Writes them; blocks on the disk.
    pub fn save(&self, data_folder: &Path) -> Result<(), FileError> {
        file::save(&Self::path(data_folder), self)
    }

    /// Files fetched at the same time, 1 to [`MOST_FILES_AT_ONCE`] whatever the file says.
    pub fn files_at_once(&self) -> usize {
        self.files_at_once.clamp(1, MOST_FILES_AT_ONCE) as usize
    }

    /// The own deployments that a person said Yes to: their servers may be given credentials.
    pub fn trusted_servers(&self) -> Vec<Environment> {
        self.trusted_roots.iter().filter_map(TrustedRoots::environment).collect()
    }

    /// Remembers a Yes to a question that showed [`Environment::hosts`].
    pub fn trust(&mut self, environment: &Environment) {
        let roots = TrustedRoots::of(environment);
        if !self.trusted_roots.contains(&roots) {
            self.trusted_roots.push(roots);
        }
    }

    /// Takes a Yes back. The engine then signs out there, and forgets the token.
    pub fn distrust(&mut self, environment: &Environment) {
        let roots = TrustedRoots::of(environment);
        self.trusted_roots.retain(|known| *known != roots);
    }

    /// Puts a collection at the front of the remembered ones.
    pub fn remember(&mut self, collection: Collection) {
        self.recent_collections.retain(|known| known.concept_id != collection.concept_id);
        self.recent_collections.insert(0, collection);
        self.recent_collections.truncate(RECENT_COLLECTIONS);
    }
}

#[cfg(test)]
mod tests {
    use super::{Settings, Theme};
    use crate::domain::{Collection, Environment, ExistingFiles, FolderLayout};
    use chrono::DateTime;
    use serde_json::json;

    fn collection(concept_id: &str) -> Collection {
        serde_json::from_value(json!({
            "concept_id": concept_id, "short_name": "ATL03", "version": "006", "title": "Photons", "provider": "NSIDC_CPRD",
        }))
        .unwrap()
    }

    #[test]
    fn settings_come_back_and_foreign_keys_stay() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::UNIX_EPOCH;
        std::fs::write(Settings::path(folder.path()), r#"{"version":1,"theme":"purple","later":[1]}"#).unwrap();
        let mut settings = Settings::open(folder.path(), now).value;
        assert_eq!(settings.theme, Theme::System);
        settings.theme = Theme::Dark;
        settings.remember(collection("C1-A"));
        settings.save(folder.path()).unwrap();
        assert_eq!(Settings::open(folder.path(), now).value, settings);
        let text = std::fs::read_to_string(Settings::path(folder.path())).unwrap();
        assert!(text.contains("later") && text.contains("\"dark\""), "{text}");
    }

    #[test]
    fn a_field_of_a_wrong_type_costs_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = Settings::path(folder.path());
        let good = Settings::default();
        let whole = serde_json::to_value(&good).unwrap();
        let fields: Vec<String> = whole.as_object().unwrap().keys().cloned().collect();
        // No field of the settings is a list of lists, a number below zero or this text all at once.
        for field in fields.iter().filter(|field| *field != "version") {
            for wrong in [json!([[1]]), json!(-1.5), json!({"a": {}}), json!("no such word")] {
                let mut text = json!({ "version": 1, "theme": "dark", "poll_seconds": 7, "later": [1] });
                text[field] = wrong.clone();
                std::fs::write(&path, text.to_string()).unwrap();
                let opened = Settings::open(folder.path(), DateTime::UNIX_EPOCH);
                assert!(opened.writable, "{field} {wrong}");
                assert!(field == "theme" || opened.value.theme == Theme::Dark, "{field} {wrong}");
                assert!(field == "poll_seconds" || opened.value.poll_seconds == Some(7), "{field} {wrong}");
                assert_eq!(opened.value.other["later"], json!([1]));
                if let Some(told) = opened.problem {
                    assert!(told.problem.summary.contains(&format!("“{field}”")), "{told:?}");
                    assert!(told.problem.details.contains("settings.json.corrupt-"), "{told:?}");
                }
            }
        }
    }

    #[test]
    fn strange_choices_about_downloads_become_plain_ones() {
        let read = |text: &str| serde_json::from_str::<Settings>(text).unwrap();
        let strange = read(r#"{"files_at_once":4000000,"existing_files":"shred","folder_layout":"by-moon"}"#);
        assert_eq!((strange.files_at_once(), strange.existing_files), (32, ExistingFiles::Ask));
        assert_eq!(strange.folder_layout, FolderLayout::Flat);
        assert_eq!(read(r#"{"files_at_once":0}"#).files_at_once(), 1);
    }

    #[test]
    fn a_yes_is_remembered_for_exactly_those_servers() {
        let own = Environment::parse("http://127.0.0.1:3000").unwrap();
        let mut settings = Settings::default();
        settings.trust(&own);
        settings.trust(&own);
        let text = serde_json::to_string(&settings).unwrap();
        let mut read: Settings = serde_json::from_str(&text).unwrap();
        assert_eq!(read.trusted_servers(), std::slice::from_ref(&own));
        read.distrust(&Environment::parse("http://127.0.0.1:3001").unwrap());
        assert_eq!(read.trusted_servers().len(), 1);
        read.distrust(&own);
        assert_eq!(read.trusted_servers(), []);
        let strange = r#"{"trusted_roots":[{"harmony":"prod","cmr":"x","edl":"y"},
            {"harmony":"http://other.example/","cmr":"https://x.example/","edl":"https://x.example/"}]}"#;
        assert_eq!(serde_json::from_str::<Settings>(strange).unwrap().trusted_servers(), []);
    }

    #[test]
    fn the_latest_collection_comes_first_and_once() {
        let mut settings = Settings::default();
        for number in 0..20 {
            settings.remember(collection(&format!("C{number}-A")));
        }
        settings.remember(collection("C15-A"));
        assert_eq!(settings.recent_collections.len(), 12);
        let ids: Vec<_> = settings.recent_collections.iter().map(|known| known.concept_id.as_str()).collect();
        assert_eq!(ids[..3], ["C15-A", "C19-A", "C18-A"]);
    }

    #[test]
    fn a_newer_or_broken_file_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = Settings::path(folder.path());
        std::fs::write(&path, r#"{"version":2,"theme":"dark"}"#).unwrap();
        let opened = Settings::open(folder.path(), DateTime::UNIX_EPOCH);
        assert!(!opened.writable && opened.problem.unwrap().problem.summary.contains("newer version"));
        std::fs::write(&path, "{").unwrap();
        let opened = Settings::open(folder.path(), DateTime::UNIX_EPOCH);
        assert!(
            opened.writable
                && opened.problem.unwrap().problem.details.contains("settings.json.corrupt-19700101T000000Z")
        );
    }
}

//! Where the files of a job come from: the collection with its citation, and the granule that each
//! file was made of.

use super::by_name::ByName;
use super::request::Options;
use chrono::{DateTime, Datelike as _, Utc};
use serde::{Deserialize, Serialize};

/// How a collection is cited, as its record in CMR (UMM-C) tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionRecord {
    /// CMR concept id, `C2596864127-NSIDC_CPRD`.
    pub concept_id: String,
    /// Short name, `ATL03`.
    pub short_name: String,
    /// Version, `006`.
    pub version: String,
    /// Full title.
    pub title: String,
    /// Without a scheme, `10.5067/ATLAS/ATL03.006`; `None` for a collection that has none.
    pub doi: Option<String>,
    /// Whoever made it, as the archive writes the names.
    pub creator: Option<String>,
    /// Whoever publishes it.
    pub publisher: Option<String>,
    /// When it was released.
    pub released: Option<DateTime<Utc>>,
}

impl CollectionRecord {
    /// One line for the list of references, in the order that DataCite recommends; what the archive
    /// does not tell is left out.
    pub fn citation(&self, accessed: DateTime<Utc>) -> String {
        let year = self.released.map(|released| format!("({})", released.year()));
        let who = self.creator.iter().cloned().chain(year).collect::<Vec<_>>().join(" ");
        let version = match self.version.as_str() {
            "" | "Not provided" | "N/A" => String::new(),
            version if names_version(&self.title, version) => String::new(),
            version => format!(", Version {version}"),
        };
        let what = format!("{}{version} [Data set]", self.title);
        let place = self.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
        let when = Some(format!("Accessed {}", accessed.format("%Y-%m-%d")));
        let parts = [Some(who), Some(what), self.publisher.clone(), place, when];
        let parts = parts.into_iter().flatten().map(|part| part.trim().trim_end_matches('.').to_owned());
        parts.filter(|part| !part.is_empty()).map(|part| part + ".").collect::<Vec<_>>().join(" ")
    }
}

/// Many titles end with their version: “… Photon Data V006”, “… Version 4.1”. A bare number in a
/// title (“Level 1B”, “1 km”) is none.
fn names_version(title: &str, version: &str) -> bool {
    let plain = |text: &str| text.trim_start_matches('0').to_lowercase();
    let is_it = |word: &str| !word.is_empty() && (word == version || plain(word) == plain(version));
    let is_inside = |character: char| character.is_alphanumeric() || matches!(character, '.' | '-' | '_');
    let words = title.split(|character: char| !is_inside(character)).map(|word| word.trim_end_matches('.'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_mark = |word: &str| ["v", "ver", "version", "collection"].iter().any(|mark| word.eq_ignore_ascii_case(mark));
    let has_mark = |word: &str| word.strip_prefix(['v', 'V']).is_some_and(|rest| is_it(rest.trim_start_matches('.')));
    words.iter().any(|word| has_mark(word))
        || words.windows(2).any(|pair| matches!(pair, [mark, word] if is_mark(mark) && is_it(word)))
}

/// What is known about where a job's files come from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Origin {
    /// `None` if CMR did not tell.
    pub collection: Option<CollectionRecord>,
    /// Granules by their names without ending.
    granules: ByName<String>,
}

impl Origin {
    /// With the names of the granules that the request covers, as CMR tells them.
    pub fn new<'a>(collection: Option<CollectionRecord>, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut granules = ByName::default();
        names.into_iter().for_each(|name| granules.add(stem(name).to_owned(), name.to_owned()));
        Self { collection, granules }
    }

    /// A file is made of one granule, whose name its own begins with: not where granules are joined
    /// or averaged.
    pub fn is_told_by_names(options: &Options) -> bool {
        options.concatenate != Some(true) && options.extend.is_empty() && options.average.is_none()
    }

    /// Name of the one granule whose name begins the file's, up to a mark between words; the longest
    /// counts. Never a guess: `None` where none fits.
    pub fn source_granule(&self, file_name: &str) -> Option<&str> {
        let marks = file_name.char_indices().rev().filter(|(_, letter)| !letter.is_alphanumeric());
        let beginnings = std::iter::once(file_name.len()).chain(marks.map(|(place, _)| place));
        let mut beginnings = beginnings.filter_map(|end| file_name.get(..end));
        let longest = beginnings.find(|beginning| self.granules.has(beginning))?;
        self.granules.of(longest).map(String::as_str)
    }
}

/// `ATL03_x` of `ATL03_x.h5`; a dot inside a name (`v2.1_x`) is no ending.
fn stem(name: &str) -> &str {
    const LONGEST_ENDING: usize = 5;
    let is_ending = |ending: &str| {
        (1..=LONGEST_ENDING).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && is_ending(ending) => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{CollectionRecord, Origin};
    use chrono::{TimeZone as _, Utc};

    #[test]
    fn a_citation_says_what_the_archive_tells() {
        let accessed = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
        let bare = CollectionRecord { title: "Sea Ice".to_owned(), ..CollectionRecord::default() };
        assert_eq!(bare.citation(accessed), "Sea Ice [Data set]. Accessed 2026-11-22.");
        let whole = CollectionRecord {
            version: "006".to_owned(),
            doi: Some("10.5067/X".to_owned()),
            creator: Some("Neumann, T., et al.".to_owned()),
            publisher: Some("NASA NSIDC DAAC".to_owned()),
            released: Utc.with_ymd_and_hms(2023, 5, 1, 0, 0, 0).single(),
            ..bare
        };
        assert_eq!(
            whole.citation(accessed),
            "Neumann, T., et al. (2023). Sea Ice, Version 006 [Data set]. NASA NSIDC DAAC. https://doi.org/10.5067/X. \
             Accessed 2026-11-22."
        );
    }

    #[test]
    fn a_version_that_stands_in_the_title_is_not_told_twice() {
        let (version, title) = ("006".to_owned(), "Photon Data V006".to_owned());
        let record = CollectionRecord { version, title, ..CollectionRecord::default() };
        let accessed = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
        assert_eq!(record.citation(accessed), "Photon Data V006 [Data set]. Accessed 2026-11-22.");
    }

    #[test]
    fn a_digit_in_the_title_is_no_version() {
        let accessed = Utc.with_ymd_and_hms(2026, 11, 22, 9, 0, 0).unwrap();
        let citation = |title: &str, version: &str| {
            let (version, title) = (version.to_owned(), title.to_owned());
            CollectionRecord { version, title, ..CollectionRecord::default() }.citation(accessed)
        };
        for (title, version) in [
            ("VIIRS Level 1B Radiances", "1"),
            ("Snow Cover Daily 1 km Grid", "1"),
            ("Photon Data V0061", "006"),
            ("ECCO Ocean Temperature 0.5 Degree", "5"),
            ("GPM DPR L2A", "2"),
            ("Sentinel-1 Products", "1"),
        ] {
            assert!(citation(title, version).contains(&format!(", Version {version} [")), "{title} {version}");
        }
        for (title, version) in [
            ("Photon Data V006", "006"),
            ("Photon Data V006", "6"),
            ("Ocean Temperature (Version 4.1)", "4.1"),
            ("Half Hourly 0.1 degree x 0.1 degree V07 (GPM_3IMERGHH)", "07"),
            ("Surface Reflectance, version 2.", "2"),
        ] {
            assert!(!citation(title, version).contains(", Version"), "{title} {version}");
        }
    }

    #[test]
    fn a_file_comes_from_the_granule_whose_name_it_begins_with() {
        let names = ["ATL03_1_006_01.h5", "ATL03_1", "3B-HHR.x.V07B.HDF5", "twice.nc", "twice.nc4", "v2.1_x"];
        let origin = Origin::new(None, names);
        let source = |name| origin.source_granule(name);
        assert_eq!(source("ATL03_1_006_01_subsetted.h5"), Some("ATL03_1_006_01.h5"));
        assert_eq!(source("ATL03_1_006_01.h5"), Some("ATL03_1_006_01.h5"));
        assert_eq!(source("ATL03_1_007_01.h5"), Some("ATL03_1"), "the longest that fits");
        assert_eq!(source("3B-HHR.x.V07B_reformatted.nc4"), Some("3B-HHR.x.V07B.HDF5"));
        assert_eq!(source("v2.1_x_regridded.nc4"), Some("v2.1_x"));
        for none in ["ATL03_11.h5", "twice_subsetted.nc", "atl03_1.h5", "", "_", "merged.nc4"] {
            assert_eq!(source(none), None, "{none}");
        }
        assert_eq!(Origin::default().source_granule("a.h5"), None);
    }
}

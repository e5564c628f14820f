//! Local names of result files: harmony-py's, made safe for every operating system.

use std::collections::{HashMap, HashSet};
use url::Url;

/// Longest file name in bytes; leaves room for `.part` below the usual limit of 255.
const MAX_BYTES: usize = 200;

/// Longest ending that is kept when a name is shortened, in bytes with its dot.
const MAX_ENDING_BYTES: usize = 20;

/// The name of what would have no name.
const NAMELESS: &str = "file";

/// Device names of Windows, which no file may have, whatever its ending. Each of `com` and `lpt` is
/// followed by a digit, which may also stand superscript.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// Endings before which another one belongs to the name's ending too: `.nc.gz`, `.hdf.xml`.
const OUTER_ENDINGS: [&str; 15] = [
    ".gz", ".bz2", ".xz", ".zst", ".z", ".lz4", ".zip", ".xml", ".json", ".md5", ".sha256", ".sig", ".asc", ".txt",
    ".dmrpp",
];

/// Endings of what describes a picture and may be put behind that one's own ending.
const OF_PICTURES: [&str; 3] = [".wld", ".ovr", ".msk"];
const PICTURES: [&str; 7] = [".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp"];

/// The name harmony-py gives the file behind `url` (`harmony-api.md` 6.4), made safe.
///
/// The last path segment, prefixed by the work item if the path ends with `<job>/<work item>/<file>`,
/// then [`safe_name`]. Percent signs stay, as there.
pub fn local_name(url: &Url) -> String {
    let segments: Vec<&str> = url.path().split('/').collect();
    let name = match segments.as_slice() {
        [.., job, work_item, file] if is_harmony(url) && is_job(job) && is_number(work_item) => {
            format!("{work_item}_{file}")
        }
        [.., file] => (*file).to_owned(),
        [] => String::new(),
    };
    safe_name(&name)
}

/// One path component that Linux, macOS and Windows take.
///
/// No separators, control or reserved
/// characters (they become `_`), no reserved device name, no dot or space at either end, none of the
/// names that this program gives its own files, at most 200 bytes with the ending kept, never empty.
pub fn safe_name(name: &str) -> String {
    let plain: String = name.chars().map(|character| if is_forbidden(character) { '_' } else { character }).collect();
    let trimmed = trim_ends(&plain);
    let named = if trimmed.is_empty() { NAMELESS } else { trimmed };
    let visible = match named.strip_prefix('.') {
        // Neither hidden nor obeyed: `.netrc`, `.bash_profile`.
        Some(rest) => format!("_{rest}"),
        None if is_device(named) || is_obeyed(named) => format!("_{named}"),
        None => named.to_owned(),
    };
    let short = shortened(&visible, MAX_BYTES);
    if is_ours(&short) { format!("{}_", shortened(&short, MAX_BYTES - 1)) } else { short }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let digit = NUMBERED_DEVICES.iter().find_map(|device| stem.strip_prefix(device));
    let is_numbered = digit.is_some_and(|digit| {
        let mut digits = digit.chars();
        matches!(digits.next(), Some('0'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
    });
    DEVICES.contains(&stem.as_str()) || is_numbered
}

/// Systems and file managers act on files of these names.
fn is_obeyed(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "autorun.inf" | "desktop.ini" | "thumbs.db" | "folder.htt")
}

/// Names that this program gives its own files in a download folder: the list of checksums, records of
/// jobs, parts and their notes.
#[expect(clippy::case_sensitive_file_extension_comparisons, reason = "the name is folded")]
fn is_ours(name: &str) -> bool {
    let name = folded(name);
    let is_record = name.starts_with("harmony-job-") && name.ends_with(".json");
    name == "checksums.sha256" || is_record || name.ends_with(".part") || name.ends_with(".part.json")
}

/// One name per address, in their order, distinct even where upper and lower case are the same.
///
/// A
/// name taken by an earlier address gets `_2`, `_3` … before its ending, so the same list always
/// gives the same names.
pub fn unique_names<'a>(urls: impl IntoIterator<Item = &'a Url>) -> Vec<String> {
    let mut taken = HashSet::new();
    // Where to go on for names that were taken before: many equal ones must not be counted anew.
    let mut next: HashMap<String, u64> = HashMap::new();
    urls.into_iter()
        .map(|url| {
            let name = local_name(url);
            if taken.insert(folded(&name)) {
                return name;
            }
            let number = next.entry(folded(&name)).or_insert(2);
            loop {
                let candidate = numbered(&name, *number);
                *number += 1;
                if taken.insert(folded(&candidate)) {
                    return candidate;
                }
            }
        })
        .collect()
}

/// `a (2).h5`, `a (3).h5` …: names for a file that must not take the place of `a.h5`. From the
/// hundredth on they grow by leaps, so that a free one is found soon.
pub fn names_beside(name: &str) -> impl Iterator<Item = String> {
    let (stem, ending) = split_ending(name);
    let (stem, ending) = (stem.to_owned(), ending.to_owned());
    let leaps = std::iter::successors(Some(128_u64), |number| number.checked_mul(2));
    (2..100).chain(leaps).map(move |number| format!("{stem} ({number}){ending}"))
}

fn is_harmony(url: &Url) -> bool {
    // Anywhere but in the query, as harmony-py looks.
    url.as_str().split('?').next().is_some_and(|place| place.contains("harmony"))
}

fn is_job(segment: &str) -> bool {
    // harmony-py asks for a version 4 id in its usual lower-case form.
    uuid::Uuid::parse_str(segment).is_ok_and(|id| {
        id.get_version_num() == 4 && id.get_variant() == uuid::Variant::RFC4122 && id.to_string() == segment
    })
}

fn is_number(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit())
}

/// Besides what Windows refuses: control characters, and those that make a name read otherwise
/// than it is (text direction).
fn is_forbidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | char::REPLACEMENT_CHARACTER)
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn trim_ends(name: &str) -> &str {
    name.trim_start().trim_end_matches(|character: char| character == '.' || character.is_whitespace())
}

/// Stem and ending with its dot; a leading dot begins no ending, and an overlong one is none. What is
/// packed, or describes another file, keeps that file's ending too.
fn split_ending(name: &str) -> (&str, &str) {
    let Some((stem, ending)) = split_last(name) else { return (name, "") };
    let Some((shorter, inner)) = split_last(stem) else { return (stem, ending) };
    let (outer, inner) = (ending.to_ascii_lowercase(), inner.to_ascii_lowercase());
    let is_ending = |inner: &str| inner.len() <= 9 && inner.contains(|c: char| c.is_ascii_alphabetic());
    let stem = if outer == ".xml" && inner == ".aux" {
        // GDAL's file beside a picture: `x.png.aux.xml`.
        split_last(shorter).filter(|(_, inner)| is_ending(inner)).map_or(shorter, |(shortest, _)| shortest)
    } else if OUTER_ENDINGS.contains(&outer.as_str()) && is_ending(&inner)
        || OF_PICTURES.contains(&outer.as_str()) && PICTURES.contains(&inner.as_str())
    {
        shorter
    } else {
        stem
    };
    (stem, name.split_at(stem.len()).1)
}

fn split_last(name: &str) -> Option<(&str, &str)> {
    let dot = name.rfind('.').filter(|dot| *dot > 0 && name.len() - dot <= MAX_ENDING_BYTES)?;
    Some(name.split_at(dot))
}

/// At most `limit` bytes: the stem loses its end.
fn shortened(name: &str, limit: usize) -> String {
    if name.len() <= limit {
        return name.to_owned();
    }
    let (stem, ending) = split_ending(name);
    let cut = stem.floor_char_boundary(limit.saturating_sub(ending.len()));
    let (kept, _) = stem.split_at(cut);
    // A stem may end anywhere before a dot, a name without ending may not.
    if ending.is_empty() { trim_ends(kept).to_owned() } else { format!("{kept}{ending}") }
}

fn numbered(name: &str, number: u64) -> String {
    let (stem, ending) = split_ending(name);
    let suffix = format!("_{number}{ending}");
    let cut = stem.floor_char_boundary(MAX_BYTES.saturating_sub(suffix.len()).min(stem.len()));
    let (kept, _) = stem.split_at(cut);
    format!("{kept}{suffix}")
}

/// Two names with the same folded form are one file on macOS or Windows.
pub fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, is_ours, local_name, names_beside, safe_name, unique_names};
    use proptest::prelude::*;
    use std::path::{Component, Path};
    use url::Url;

    const JOB: &str = "d16ae7aa-f437-424b-ba3f-75f84a90bd15";

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn names_are_harmony_pys() {
        for (given, expected) in [
            (
                format!("https://harmony.earthdata.nasa.gov/service-results/bucket/public/{JOB}/7/a.h5?A-api=1"),
                "7_a.h5",
            ),
            (format!("s3://harmony-bucket/public/{JOB}/12/a:b.nc"), "12_a_b.nc"),
            (format!("https://harmony.x/public/{JOB}/x7/a.h5"), "a.h5"),
            (format!("https://other.example/public/{JOB}/7/a.h5"), "a.h5"),
            ("https://harmony.x/public/d16ae7aa-f437-124b-ba3f-75f84a90bd15/7/a.h5".to_owned(), "a.h5"),
            ("https://data.example/x/ATL03_006_02_subsetted.h5".to_owned(), "ATL03_006_02_subsetted.h5"),
            ("https://data.example/x/a%20b%2F..%2Fc.nc".to_owned(), "a%20b%2F..%2Fc.nc"),
            ("https://data.example/x/".to_owned(), "file"),
            ("https://data.example".to_owned(), "file"),
        ] {
            assert_eq!(local_name(&url(&given)), expected, "{given}");
        }
    }

    #[test]
    fn hostile_names_become_harmless() {
        for (given, expected) in [
            ("..", "file"),
            ("../../etc/passwd", "_._.._etc_passwd"),
            ("C:\\Windows\\x.dll", "C__Windows_x.dll"),
            ("NUL.nc", "_NUL.nc"),
            ("com1", "_com1"),
            ("aux .h5", "_aux .h5"),
            ("a.h5. . ", "a.h5"),
            ("a\u{202e}5h.exe", "a_5h.exe"),
            ("a\nb\u{0}", "a_b_"),
            ("  ", "file"),
            (".netrc", "_netrc"),
            (".bash_profile", "_bash_profile"),
            ("..hidden", "_.hidden"),
            ("autorun.inf", "_autorun.inf"),
            ("Desktop.INI", "_Desktop.INI"),
            ("COM\u{b9}.nc", "_COM\u{b9}.nc"),
            ("lpt\u{b2}", "_lpt\u{b2}"),
            ("com0", "_com0"),
            ("com10.h5", "com10.h5"),
            ("checksums.sha256", "checksums.sha256_"),
            ("Checksums.SHA256", "Checksums.SHA256_"),
            ("harmony-job-1.json", "harmony-job-1.json_"),
            ("x.nc.part", "x.nc.part_"),
            ("x.nc.12345678.part.json", "x.nc.12345678.part.json_"),
            ("x.partial", "x.partial"),
        ] {
            assert_eq!(safe_name(given), expected, "{given:?}");
        }
        let long = safe_name(&format!("{}.h5", "é".repeat(300)));
        assert!(long.ends_with("é.h5") && long.len() <= MAX_BYTES && long.len() > MAX_BYTES - 2, "{}", long.len());
    }

    #[test]
    fn equal_names_are_told_apart_in_their_order() {
        let urls: Vec<Url> = ["a.nc", "A.NC", "b/a.nc", "a_2.nc", "c"]
            .iter()
            .map(|path| url(&format!("https://x.example/{path}")))
            .collect();
        assert_eq!(unique_names(&urls), ["a.nc", "A_2.NC", "a_3.nc", "a_2_2.nc", "c"]);
    }

    #[test]
    fn a_number_stands_before_the_whole_ending_and_a_cut_keeps_it() {
        let url = |name: &str| Url::parse(&format!("https://x.example/{name}")).unwrap();
        for (name, second, beside) in [
            ("x.nc.gz", "x_2.nc.gz", "x (2).nc.gz"),
            ("x.tar.bz2", "x_2.tar.bz2", "x (2).tar.bz2"),
            ("x.006.02.h5", "x.006.02_2.h5", "x.006.02 (2).h5"),
            ("x.02.gz", "x.02_2.gz", "x.02 (2).gz"),
            ("x.hdf.xml", "x_2.hdf.xml", "x (2).hdf.xml"),
            // What lies beside a picture goes with it.
            ("x.r1.png", "x.r1_2.png", "x.r1 (2).png"),
            ("x.r1.pgw", "x.r1_2.pgw", "x.r1 (2).pgw"),
            ("x.r1.wld", "x.r1_2.wld", "x.r1 (2).wld"),
            ("x.r1.png.wld", "x.r1_2.png.wld", "x.r1 (2).png.wld"),
            ("x.r1.png.aux.xml", "x.r1_2.png.aux.xml", "x.r1 (2).png.aux.xml"),
            ("x.aux.xml", "x_2.aux.xml", "x (2).aux.xml"),
            ("x", "x_2", "x (2)"),
        ] {
            assert_eq!(unique_names([&url(name), &url(name)]), [name, second]);
            assert_eq!(names_beside(name).next().unwrap(), beside);
        }
        for ending in [".nc.gz", ".h5", ".tar.xz"] {
            let long = format!("{}{ending}", "a".repeat(300));
            assert!(safe_name(&long).ends_with(ending) && safe_name(&long).len() == MAX_BYTES, "{ending}");
        }
        let long = format!("{}.part", "a".repeat(300));
        assert!(safe_name(&long).ends_with(".par_") || safe_name(&long).ends_with('_'), "{}", safe_name(&long));
    }

    #[test]
    fn a_million_equal_names_take_no_longer_than_they_are_many() {
        let url = Url::parse("https://x.example/a.nc").unwrap();
        let names = unique_names(std::iter::repeat_n(&url, 1_000_000));
        assert_eq!((names[0].as_str(), names[999_999].as_str()), ("a.nc", "a_1000000.nc"));
        let taken = |name: &String| name.contains(|c: char| c.is_ascii_digit()) && name.len() < 12;
        assert!(names_beside("a.nc").position(|name| !taken(&name)).unwrap() < 130);
    }

    proptest! {
        #[test]
        fn a_safe_name_is_one_harmless_path_component(name in any::<String>()) {
            let safe = safe_name(&name);
            prop_assert!(!safe.is_empty() && safe.len() <= MAX_BYTES, "{safe:?}");
            prop_assert!(!safe.chars().any(|c| c.is_control() || "/\\:*?\"<>|".contains(c)), "{safe:?}");
            prop_assert!(!safe.ends_with(['.', ' ']) && !safe.starts_with('.') && !is_ours(&safe), "{safe:?}");
            let components: Vec<_> = Path::new(&safe).components().collect();
            prop_assert_eq!(components, [Component::Normal(safe.as_ref())]);
            prop_assert_eq!(safe_name(&safe), safe);
        }

        #[test]
        fn names_of_a_list_never_collide(paths in prop::collection::vec("[aAbB%2F.]{0,3}(\\.nc)?", 0..30)) {
            let urls: Vec<Url> = paths.iter().map(|path| url(&format!("https://x.example/{path}"))).collect();
            let names = unique_names(&urls);
            let distinct: std::collections::HashSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(distinct.len(), urls.len());
            prop_assert!(names.iter().all(|name| *name == safe_name(name)));
        }
    }
}

//! Local names of result files: harmony-py's, made safe for every operating system.

use std::collections::HashSet;
use std::path::Path;
use url::Url;

/// Longest file name in bytes; leaves room for `.part` below the usual limit of 255.
const MAX_BYTES: usize = 200;

/// Longest ending that is kept when a name is shortened, in bytes with its dot.
const MAX_ENDING_BYTES: usize = 20;

/// The name of what would have no name.
const NAMELESS: &str = "file";

/// Device names of Windows, which no file may have, whatever its ending.
const RESERVED: [&str; 24] = [
    "con", "prn", "aux", "nul", "conin$", "conout$", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

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
/// characters (they become `_`), no reserved device name, no dot or space at either end, at most
/// 200 bytes with the ending kept, never empty.
pub fn safe_name(name: &str) -> String {
    let plain: String = name.chars().map(|character| if is_forbidden(character) { '_' } else { character }).collect();
    let trimmed = trim_ends(&plain);
    let named = if trimmed.is_empty() { NAMELESS } else { trimmed };
    let stem = named.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let usable = if RESERVED.contains(&stem.as_str()) { format!("_{named}") } else { named.to_owned() };
    shortened(&usable, MAX_BYTES)
}

/// One name per address, in their order, distinct even where upper and lower case are the same.
///
/// A
/// name taken by an earlier address gets `_2`, `_3` … before its ending, so the same list always
/// gives the same names.
pub fn unique_names<'a>(urls: impl IntoIterator<Item = &'a Url>) -> Vec<String> {
    let mut taken = HashSet::new();
    urls.into_iter()
        .map(|url| {
            let name = local_name(url);
            let candidates = (2..).map(|number: u64| numbered(&name, number));
            let free = std::iter::once(name.clone()).chain(candidates).find(|name| taken.insert(folded(name)));
            free.unwrap_or(name)
        })
        .collect()
}

/// `a (2).h5`, `a (3).h5` …: names for a file that must not take the place of `a.h5`.
pub fn names_beside(name: &str) -> impl Iterator<Item = String> {
    /// More of one name are nobody's wish.
    const MOST: u32 = 10_000;
    let plain = Path::new(name);
    let stem = plain.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = plain.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    (2..MOST).map(move |number| format!("{stem} ({number}){ending}"))
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

/// Stem and ending with its dot; a leading dot begins no ending, and an overlong one is none.
fn split_ending(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= MAX_ENDING_BYTES => name.split_at(dot),
        _ => (name, ""),
    }
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
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, local_name, safe_name, unique_names};
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
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("C:\\Windows\\x.dll", "C__Windows_x.dll"),
            ("NUL.nc", "_NUL.nc"),
            ("com1", "_com1"),
            ("aux .h5", "_aux .h5"),
            ("a.h5. . ", "a.h5"),
            ("a\u{202e}5h.exe", "a_5h.exe"),
            ("a\nb\u{0}", "a_b_"),
            ("  ", "file"),
            (".netrc", ".netrc"),
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

    proptest! {
        #[test]
        fn a_safe_name_is_one_harmless_path_component(name in any::<String>()) {
            let safe = safe_name(&name);
            prop_assert!(!safe.is_empty() && safe.len() <= MAX_BYTES, "{safe:?}");
            prop_assert!(!safe.chars().any(|c| c.is_control() || "/\\:*?\"<>|".contains(c)), "{safe:?}");
            prop_assert!(!safe.ends_with(['.', ' ']), "{safe:?}");
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

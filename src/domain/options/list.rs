//! Lists of names as people paste them.

/// Names in a pasted text: separated by commas, semicolons, tabs or new lines, each once, without
/// quotes and outer spaces.
pub fn split_list(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.split([',', ';', '\t', '\n', '\r']) {
        let name = name.trim().trim_matches(['"', '\'', '[', ']']).trim();
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The names one a line, as [`split_list`] reads them.
pub fn joined_list(names: &[String]) -> String {
    names.join("\n")
}

/// `G1234-PROVIDER`.
pub fn is_granule_id(text: &str) -> bool {
    let parts = text.strip_prefix('G').and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(number, provider)| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && !provider.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::{is_granule_id, joined_list, split_list};

    #[test]
    fn lists_come_in_many_shapes() {
        let expected = ["G1-A", "G2-A", "G3-A"];
        for text in ["G1-A,G2-A, G3-A", "G1-A\nG2-A\r\n\nG3-A\n", "[\"G1-A\", 'G2-A'; G3-A, G1-A]"] {
            assert_eq!(split_list(text), expected, "{text}");
        }
        assert_eq!(split_list(&joined_list(&split_list("b, a"))), ["b", "a"]);
        assert!(split_list(" , \n").is_empty());
        assert!(is_granule_id("G2572021234-NSIDC_CPRD"));
        assert!(!["G-A", "G1", "C1-A", "G1-", "ATL03_2020.h5"].into_iter().any(is_granule_id));
    }
}

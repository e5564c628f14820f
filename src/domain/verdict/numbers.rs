//! Numbers in sentences.

use crate::domain::count::count as grouped;

/// A distance in metres with two digits or three: “0.9 m”, “14 m”, “1.2 km”, “5,100 km”.
pub fn distance(metres: f64) -> String {
    let rounded = |value: f64| grouped(value.round().max(0.0) as u64);
    match metres {
        metres if metres < 0.05 => "less than 0.1 m".to_owned(),
        metres if metres < 9.95 => format!("{metres:.1} m"),
        metres if metres < 999.5 => format!("{} m", rounded(metres)),
        metres if metres < 9_950.0 => format!("{:.1} km", metres / 1000.0),
        metres if metres < 999_500.0 => format!("{} km", rounded(metres / 1000.0)),
        // Hundreds of kilometres are as much as anybody wants to know.
        metres => format!("{} km", grouped((metres / 100_000.0).round().max(0.0) as u64 * 100)),
    }
}

/// A part of a whole: a percentage, or both numbers where that would round to nothing or all.
pub(super) fn share(part: u64, whole: u64, noun: &str) -> String {
    let percent = part as f64 * 100.0 / (whole.max(1)) as f64;
    if (part, whole) == (1, 1) {
        format!("The only {noun}")
    } else if part == whole {
        format!("All {} {noun}", grouped(whole))
    } else if (1.0..99.5).contains(&percent) {
        format!("{percent:.0} % of the {noun}")
    } else {
        format!("{} of {} {noun}", grouped(part), grouped(whole))
    }
}

/// “a”, “a and b”, “a, b and 7 more”.
pub(super) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", grouped(rest.len() as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::{distance, list, share};

    #[test]
    fn distances_are_as_long_as_they_are_known() {
        for (metres, text) in [
            (0.0, "less than 0.1 m"),
            (0.86, "0.9 m"),
            (9.94, "9.9 m"),
            (9.96, "10 m"),
            (14.2, "14 m"),
            (999.4, "999 m"),
            (999.6, "1.0 km"),
            (1_240.0, "1.2 km"),
            (210_400.0, "210 km"),
            (5_104_000.0, "5,100 km"),
            (20_003_931.0, "20,000 km"),
            (f64::NAN, "0 km"),
        ] {
            assert_eq!(distance(metres), text, "{metres}");
        }
    }

    #[test]
    fn a_part_is_a_percentage_unless_that_says_nothing() {
        assert_eq!(share(38, 100, "pixels"), "38 % of the pixels");
        assert_eq!(share(3, 10_000, "pixels"), "3 of 10,000 pixels");
        assert_eq!(share(9_999, 10_000, "pixels"), "9,999 of 10,000 pixels");
        assert_eq!(share(10, 10, "pixels"), "All 10 pixels");
        assert_eq!(share(1, 1, "pixel"), "The only pixel");
    }

    #[test]
    fn lists_end() {
        let names = |count: usize| (0..count).map(|number| format!("v{number}")).collect::<Vec<_>>();
        assert_eq!(list(&names(0)), "");
        assert_eq!(list(&names(2)), "v0 and v1");
        assert_eq!(list(&names(3)), "v0, v1 and v2");
        assert_eq!(list(&names(1002)), "v0, v1 and 1,000 more");
    }
}

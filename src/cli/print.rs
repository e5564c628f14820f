//! The one way to standard output and standard error: what others wrote reaches the terminal as
//! text, never as a command to it.

use crate::domain::printable;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Write as _;

/// Longest line of a sentence for people; programs get the whole in `--json`.
const LONGEST_LINE: usize = 2000;
/// More lines of details are not shown.
const MOST_DETAILS: usize = 40;

/// A sentence on standard error.
pub(in crate::cli) fn error(words: &str) {
    writeln!(std::io::stderr(), "{}", shown(words)).ok();
}

/// The lines behind a sentence, indented.
pub(in crate::cli) fn details(details: &str) {
    let mut lines = details.lines().filter(|line| !line.trim().is_empty());
    for line in lines.by_ref().take(MOST_DETAILS) {
        writeln!(std::io::stderr(), "  {}", shown(line)).ok();
    }
    let more = lines.count();
    if more > 0 {
        writeln!(std::io::stderr(), "  … and {more} more lines").ok();
    }
}

/// A line on standard output. A closed pipe ends the printing, not the work.
pub(in crate::cli) fn line(line: &str) {
    writeln!(std::io::stdout(), "{}", shown(line)).ok();
}

/// Text of several lines that a person asked for as it is, such as a script.
pub(in crate::cli) fn text(text: &str) {
    for line in text.lines() {
        writeln!(std::io::stdout(), "{}", printable::line(line)).ok();
    }
}

/// One object on standard output, whole, on one line.
pub(in crate::cli) fn json(value: &Value) {
    writeln!(std::io::stdout(), "{}", json_line(value)).ok();
}

/// JSON leaves some characters as they are that a terminal obeys or shows otherwise; they can only
/// stand inside texts, where they may be written as numbers.
pub(in crate::cli) fn json_line(value: &Value) -> String {
    let text = value.to_string();
    if text.is_ascii() && !text.contains('\u{7f}') {
        return text;
    }
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character > '\u{7e}' && printable::is_control(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                write!(line, "\\u{unit:04x}").ok();
            }
        } else {
            line.push(character);
        }
    }
    line
}

fn shown(words: &str) -> String {
    printable::cut(words, LONGEST_LINE)
}

#[cfg(test)]
mod tests {
    use super::{json_line, shown};
    use serde_json::json;

    #[test]
    fn json_obeys_no_terminal_and_loses_nothing() {
        let value = json!({ "message": "a\u{1b}[31m\u{9b}31m\u{7f}\u{202e}b\nü°" });
        let line = json_line(&value);
        assert!(!line.chars().any(|character| character.is_control() || character == '\u{202e}'), "{line}");
        assert!(line.contains("ü°"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
    }

    #[test]
    fn a_line_is_one_line_and_not_endless() {
        let line = shown(&format!("a\r\nb\u{1b}]0;title\u{7}{}", "x".repeat(1_000_000)));
        assert!(!line.chars().any(char::is_control) && line.chars().count() < 2100, "{line}");
    }
}

//! A shape's GeoJSON inside code, on lines that can be read.

use crate::domain::request::Shape;

/// Where a line of embedded text is broken, in characters.
const WIDTH: usize = 88;

/// The upload as text: a shape is always GeoJSON.
fn text(shape: &Shape) -> &str {
    std::str::from_utf8(shape.bytes()).unwrap_or_default()
}

/// Cuts a text into pieces of about [`WIDTH`] characters that make the text again when joined:
/// after line feeds and commas where possible, nowhere else if `only_outside_strings`, which keeps
/// JSON's meaning when line feeds are put between.
fn pieces(text: &str, only_outside_strings: bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut length) = (0, 0);
    let (mut in_string, mut escaped) = (false, false);
    for (index, character) in text.char_indices() {
        length += 1;
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ => {}
        }
        let after = index + character.len_utf8();
        let may_break = character == ',' && !in_string && length >= WIDTH * 3 / 4;
        let must_break = !only_outside_strings && (character == '\n' || length >= WIDTH);
        if (may_break || must_break) && after < text.len() {
            pieces.extend(text.get(start..after));
            (start, length) = (after, 0);
        }
    }
    pieces.extend(text.get(start..));
    pieces
}

/// Pieces for string literals that are joined again.
pub(super) fn literal_pieces(shape: &Shape) -> Vec<&str> {
    pieces(text(shape), false)
}

/// Lines for a file that can be read.
pub(super) fn file_lines(shape: &Shape) -> Vec<&str> {
    pieces(text(shape), true)
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_make_the_text_again(text in any::<String>()) {
            prop_assert_eq!(pieces(&text, false).concat(), text);
        }

        #[test]
        fn line_feeds_between_pieces_of_json_change_nothing(names in prop::collection::vec(".{0,60}", 0..30)) {
            let value = serde_json::json!({"a": names, "b": [names]});
            let lines = pieces(&value.to_string(), true).join("\n");
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&lines).unwrap(), value);
        }
    }
}

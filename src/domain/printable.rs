//! What others wrote, made safe to show on a terminal or in a log: one line, no commands.

use std::borrow::Cow;

/// A character that a terminal obeys, or that changes how the text around it is read: control
/// characters, line and paragraph separators, marks of writing direction, invisible tags.
pub fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The text on one line: line breaks and tabs become spaces, other such characters their number
/// (`\u{1b}`).
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_control) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\t' => line.push(' '),
            other if is_control(other) => line.extend(other.escape_unicode()),
            other => line.push(other),
        }
    }
    Cow::Owned(line)
}

/// The same, cut after `limit` characters; that it was cut is said.
pub fn cut(text: &str, limit: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(limit) else { return line(text).into_owned() };
    let (head, tail) = text.split_at(end);
    format!("{} … ({} more characters)", line(head), tail.chars().count())
}

#[cfg(test)]
mod tests {
    use super::{cut, is_control, line};
    use proptest::prelude::*;

    #[test]
    fn a_terminal_finds_nothing_to_obey() {
        assert_eq!(line("plain text, ü, 北京"), "plain text, ü, 北京");
        assert_eq!(line("a\r\nb\nc\td"), "a b c d");
        assert_eq!(line("\u{1b}[2Jx\u{7}\u{9b}1m\u{7f}"), "\\u{1b}[2Jx\\u{7}\\u{9b}1m\\u{7f}");
        assert_eq!(line("file\u{202e}5h.exe\u{200b}"), "file\\u{202e}5h.exe\\u{200b}");
        assert_eq!(cut("abcdef", 3), "abc … (3 more characters)");
        assert_eq!(cut("abc", 3), "abc");
    }

    proptest! {
        #[test]
        fn whatever_comes_in_one_clean_line_goes_out(text: String, limit in 0usize..50) {
            prop_assert!(!line(&text).chars().any(is_control));
            prop_assert!(!cut(&text, limit).chars().any(is_control));
        }
    }
}

//! Literals of the shell and of Python that mean exactly their text.

use std::fmt::Write as _;

/// True for characters that change how the text around them looks, or do something to a terminal
/// it is pasted into: they are written by number.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One word of a POSIX shell. Text with unseen characters other than a line feed is written as
/// `$'…'`, which bash, zsh, ksh and POSIX 2024 know. The text must not hold NUL.
pub(super) fn shell(text: &str) -> String {
    if !text.chars().any(|character| is_unseen(character) && character != '\n') {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut quoted = "$'".to_owned();
    for character in text.chars() {
        match character {
            '\'' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str(r"\n"),
            _ if is_unseen(character) => {
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    // Three octal digits cannot run into a digit that follows.
                    write!(quoted, "\\{byte:03o}").ok();
                }
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('\'');
    quoted
}

/// A Python string literal, in the quotes that need fewer escapes.
pub(super) fn python(text: &str) -> String {
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push(quote);
    for character in text.chars() {
        match character {
            '\\' => literal.push_str(r"\\"),
            '\n' => literal.push_str(r"\n"),
            '\r' => literal.push_str(r"\r"),
            '\t' => literal.push_str(r"\t"),
            _ if character == quote => literal.extend(['\\', quote]),
            _ if is_unseen(character) => {
                let code = u32::from(character);
                match code {
                    0..=0xff => write!(literal, "\\x{code:02x}"),
                    0x100..=0xffff => write!(literal, "\\u{code:04x}"),
                    _ => write!(literal, "\\U{code:08x}"),
                }
                .ok();
            }
            _ => literal.push(character),
        }
    }
    literal.push(quote);
    literal
}

#[cfg(test)]
mod tests {
    use super::{python, shell};

    #[test]
    fn shell_words_are_single_quoted_and_unseen_characters_are_numbers() {
        for (text, word) in [
            ("", "''"),
            ("a b", "'a b'"),
            (r#"$HOME `x` \ "q" !"#, r#"'$HOME `x` \ "q" !'"#),
            ("it's", r"'it'\''s'"),
            ("two\nlines", "'two\nlines'"),
            ("Été", "'Été'"),
            ("\u{3}7 it's\n\\", r"$'\0037 it\'s\n\\'"),
            ("a\u{202e}b", r"$'a\342\200\256b'"),
        ] {
            assert_eq!(shell(text), word);
        }
    }

    #[test]
    fn python_literals_escape_what_is_not_seen() {
        for (text, literal) in [
            ("", r#""""#),
            ("it's", r#""it's""#),
            (r#"say "x""#, r#"'say "x"'"#),
            (r#"'"\"#, r#""'\"\\""#),
            ("a\n\r\t\u{0}9", r#""a\n\r\t\x009""#),
            ("{Été}\u{202e}\u{e0001}", r#""{Été}\u202e\U000e0001""#),
        ] {
            assert_eq!(python(text), literal);
        }
    }
}

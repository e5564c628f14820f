//! A command line of a POSIX shell as its words, with what is beside it.
//!
//! The words are split by a library; it knows neither `$'…'` nor here-documents, which are resolved
//! before.

/// A command's words and its standard input.
pub(super) struct CommandLine {
    pub(super) words: Vec<String>,
    pub(super) input: Option<String>,
}

/// `None` if a quote does not end.
pub(super) fn split(text: &str) -> Option<CommandLine> {
    // A caret or a backtick at the end of a line is what a backslash is elsewhere.
    let text = text.replace("\r\n", "\n").replace(" ^\n", " \\\n").replace(" `\n", " \\\n");
    let (command, input) = here_document(&text);
    let words = shell_words::split(&plain_quotes(&command)).ok()?;
    Some(CommandLine { words, input })
}

/// Takes `<<'WORD'` and the lines up to `WORD` out.
fn here_document(text: &str) -> (String, Option<String>) {
    let Some((before, rest)) = text.split_once("<<") else { return (text.to_owned(), None) };
    let Some((first, below)) = rest.split_once('\n') else { return (text.to_owned(), None) };
    let (word, behind) = first.trim_start_matches('-').trim_start().split_once(' ').unwrap_or((first, ""));
    let word = word.trim().trim_matches(['\'', '"']);
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return (text.to_owned(), None);
    }
    let mut document = Vec::new();
    let mut lines = below.lines();
    for line in lines.by_ref() {
        if line.trim() == word {
            let after = lines.collect::<Vec<_>>().join("\n");
            return (format!("{before} {behind}\n{after}"), Some(document.join("\n")));
        }
        document.push(line);
    }
    // It was cut off when it was copied: still what there is.
    (format!("{before} {behind}"), Some(document.join("\n")))
}

/// Where the reading of a command is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Plain,
    Single,
    Double,
    Comment,
}

/// Writes every `$'…'` in plain quotes.
fn plain_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut place = Place::Plain;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (place, character) {
            (Place::Plain, '$') if characters.peek() == Some(&'\'') => {
                characters.next();
                out.push_str(&shell_words::quote(&escaped(&mut characters)));
                continue;
            }
            (Place::Plain | Place::Double, '\\') => {
                out.push(character);
                out.extend(characters.next());
                continue;
            }
            (Place::Plain, '\'') => place = Place::Single,
            (Place::Plain, '"') => place = Place::Double,
            (Place::Plain, '#') if out.is_empty() || out.ends_with(char::is_whitespace) => place = Place::Comment,
            (Place::Single, '\'') | (Place::Double, '"') | (Place::Comment, '\n') => place = Place::Plain,
            _ => {}
        }
        out.push(character);
    }
    out
}

/// The text of `$'…'` up to its closing quote.
fn escaped(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut bytes = Vec::new();
    while let Some(character) = characters.next() {
        if character == '\'' {
            break;
        }
        if character != '\\' {
            bytes.extend(character.encode_utf8(&mut [0; 4]).bytes());
            continue;
        }
        match characters.next() {
            Some('n') => bytes.push(b'\n'),
            Some('t') => bytes.push(b'\t'),
            Some('r') => bytes.push(b'\r'),
            Some('x') => bytes.push(number(characters, 16, 2, 0)),
            Some('u') => push_character(&mut bytes, characters, 4),
            Some('U') => push_character(&mut bytes, characters, 8),
            Some(digit @ '0'..='7') => bytes.push(number(characters, 8, 2, digit.to_digit(8).unwrap_or(0))),
            Some(other) => bytes.extend(other.encode_utf8(&mut [0; 4]).bytes()),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Up to `most` digits more; a byte, as a shell cuts it.
fn number(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, radix: u32, most: usize, first: u32) -> u8 {
    digits(characters, radix, most, first).to_le_bytes().first().copied().unwrap_or(0)
}

fn push_character(bytes: &mut Vec<u8>, characters: &mut std::iter::Peekable<std::str::Chars<'_>>, most: usize) {
    let character = char::from_u32(digits(characters, 16, most, 0)).unwrap_or(char::REPLACEMENT_CHARACTER);
    bytes.extend(character.encode_utf8(&mut [0; 4]).bytes());
}

fn digits(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, radix: u32, most: usize, first: u32) -> u32 {
    let mut value = first;
    for _ in 0..most {
        let Some(digit) = characters.peek().and_then(|character| character.to_digit(radix)) else { break };
        characters.next();
        value = value.wrapping_mul(radix).wrapping_add(digit);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::split;
    use proptest::prelude::*;

    #[test]
    fn words_are_those_of_a_shell() {
        for (text, words) in [
            ("curl  a 'b c' \"d e\"", vec!["curl", "a", "b c", "d e"]),
            ("a \\\n  b", vec!["a", "b"]),
            ("a \\\r\n  b", vec!["a", "b"]),
            ("a ^\r\n  b `\n c", vec!["a", "b", "c"]),
            (r#"'it'\''s' 'it'"'"'s'"#, vec!["it's", "it's"]),
            (r"$'\0037 it\'s\n\\' $'a\342\200\256b' $'\x41\u00e9'", vec!["\u{3}7 it's\n\\", "a\u{202e}b", "Aé"]),
            ("# what it's for\ncurl a # b\nc", vec!["curl", "a", "c"]),
            (r#""$HOME" '$'x"#, vec!["$HOME", "$x"]),
        ] {
            assert_eq!(split(text).unwrap().words, words, "{text}");
        }
        assert!(split("curl 'a").is_none());
    }

    #[test]
    fn a_here_document_is_the_input() {
        let line = split("curl -F 'a=@-' b <<'END'\n{\n\"it's\": 1}\nEND\n").unwrap();
        assert_eq!(line.words, ["curl", "-F", "a=@-", "b"]);
        assert_eq!(line.input.as_deref(), Some("{\n\"it's\": 1}"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>(), shellish in "[$'\"\\\\ua0-9x<EOF\n# -]{0,40}") {
            split(&text);
            split(&shellish);
        }
    }
}

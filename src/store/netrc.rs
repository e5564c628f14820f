//! A small, tolerant reader of `.netrc`, where other Earthdata clients keep user name and password.

use super::small_file::{self, SmallFileError};
use crate::domain::Secret;
use std::iter::Peekable;
use std::path::Path;
use std::str::CharIndices;

/// A `.netrc` has a few lines; whatever else `NETRC` names is not read.
const LARGEST_BYTES: u64 = 1024 * 1024;

/// User name and password of one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password.
    pub password: Secret<String>,
}

/// The login of `machine` in the file at `path`; blocks on the disk. The error says why the file
/// could not be read; one that is not there is [`SmallFileError::Missing`].
pub fn read(path: &Path, machine: &str) -> Result<Option<Login>, SmallFileError> {
    let bytes = Secret::new(small_file::read(path, LARGEST_BYTES)?);
    let text = decoded(bytes.expose()).ok_or(SmallFileError::NotText)?;
    Ok(login(text.expose(), machine))
}

/// UTF-8, UTF-16 with a byte order mark (Windows' Notepad), or one byte for each character. `None` if
/// it is no text at all.
fn decoded(bytes: &[u8]) -> Option<Secret<String>> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        char::decode_utf16(units).collect::<Result<String, _>>().ok()
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            std::str::from_utf8(bytes)
                .map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), str::to_owned)
        }
    };
    let text = Secret::new(text);
    (!text.expose().contains('\0')).then_some(text)
}

/// The login of `machine` in the text of a `.netrc`; the first one that has both parts. The
/// `default` entry is not taken: it was written for other servers.
pub fn login(text: &str, machine: &str) -> Option<Login> {
    let mut tokens = Tokens { text, characters: text.char_indices().peekable() };
    let mut here = false;
    let (mut user, mut password) = (None, None);
    while let Some(token) = tokens.next_token() {
        match token.as_str() {
            "machine" | "default" => {
                here = token == "machine" && tokens.next_token().is_some_and(|name| name.eq_ignore_ascii_case(machine));
                (user, password) = (None, None);
            }
            "login" | "user" => user = tokens.next_token(),
            "password" | "passwd" => password = tokens.next_token().map(Secret::new),
            "account" => drop(tokens.next_token()),
            "macdef" => tokens.skip_macro(),
            _ if token.starts_with('#') => tokens.skip_line(),
            _ => {}
        }
        if here && let (Some(user), Some(password)) = (&user, &password) {
            return Some(Login { user: user.clone(), password: password.clone() });
        }
    }
    None
}

struct Tokens<'a> {
    text: &'a str,
    characters: Peekable<CharIndices<'a>>,
}

impl Tokens<'_> {
    /// The next word; `"…"` may hold spaces, and `\` there stands for what curl takes it for.
    fn next_token(&mut self) -> Option<String> {
        while self.characters.next_if(|(_, character)| character.is_whitespace()).is_some() {}
        let quoted = self.characters.next_if(|(_, character)| *character == '"').is_some();
        let mut token = String::new();
        if !quoted && self.characters.peek().is_none() {
            return None;
        }
        while let Some((_, character)) = self.characters.next_if(|(_, character)| quoted || !character.is_whitespace())
        {
            match character {
                '"' if quoted => break,
                '\\' if quoted => token.extend(self.characters.next().map(|(_, escaped)| unescaped(escaped))),
                plain => token.push(plain),
            }
        }
        Some(token)
    }

    fn skip_line(&mut self) {
        // A comment's first word may have ended with its line already.
        let ended = self.characters.peek().is_some_and(|(_, character)| *character == '\n');
        while !ended && self.characters.next_if(|(_, character)| *character != '\n').is_some() {}
    }

    /// A macro runs to the first empty line.
    fn skip_macro(&mut self) {
        let start = self.characters.peek().map_or(self.text.len(), |(position, _)| *position);
        let rest = self.text.get(start..).unwrap_or_default();
        let end = ["\n\n", "\n\r\n"].iter().filter_map(|gap| rest.find(gap)).min().unwrap_or(rest.len());
        while self.characters.next_if(|(position, _)| *position < start + end).is_some() {}
    }
}

/// `\n`, `\r` and `\t` are control characters; any other character stands for itself.
fn unescaped(character: char) -> char {
    match character {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{decoded, login, read};
    use crate::store::small_file::SmallFileError;
    use proptest::prelude::*;

    fn found(text: &str) -> Option<(String, String)> {
        login(text, "urs.earthdata.nasa.gov").map(|login| (login.user, login.password.expose().clone()))
    }

    #[test]
    fn the_usual_shapes_are_read() {
        let expected = Some(("ada".to_owned(), "s3 cret".to_owned()));
        for text in [
            "machine urs.earthdata.nasa.gov login ada password \"s3 cret\"",
            "machine uat.urs.earthdata.nasa.gov login bob password no\nmachine urs.earthdata.nasa.gov\n\tpassword \"s3 cret\"\n\tlogin ada\n",
            "# machine urs.earthdata.nasa.gov login x password y\r\nmachine URS.earthdata.nasa.gov\r\n login ada\r\n account z\r\n password \"s3 cret\"\r\n",
            "macdef init\nmachine urs.earthdata.nasa.gov login x password y\n\nmachine urs.earthdata.nasa.gov login ada password \"s3 cret\"",
            "#\nmachine urs.earthdata.nasa.gov login ada password \"s3 cret\" default login anonymous password x",
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
        assert_eq!(found("machine urs.earthdata.nasa.gov login a password p#\\1").unwrap().1, "p#\\1");
    }

    #[test]
    fn incomplete_and_foreign_entries_are_not_offered() {
        for text in [
            "",
            "machine",
            "machine urs.earthdata.nasa.gov",
            "machine urs.earthdata.nasa.gov login ada password",
            "machine urs.earthdata.nasa.gov login ada\nmachine other password x",
            "default login ada password x",
            "machine urs.earthdata.nasa.gov.evil.example login ada password x",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn escapes_in_quotes_are_curls() {
        let password =
            |written: &str| found(&format!("machine urs.earthdata.nasa.gov login a password {written}")).unwrap().1;
        assert_eq!(password(r#""a\nb\tc\rd""#), "a\nb\tc\rd");
        assert_eq!(password(r#""a\"b\\c\xd""#), r#"a"b\cxd"#);
        assert_eq!(password(r"a\nb"), r"a\nb", "without quotes nothing is escaped");
    }

    #[test]
    fn files_of_every_editor_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".netrc");
        let text = "machine urs.earthdata.nasa.gov login ada password p\u{e4}ss\n";
        let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let latin1: Vec<u8> = text.chars().map(|character| u8::try_from(character).unwrap()).collect();
        for (name, bytes) in [
            ("UTF-8", text.as_bytes().to_vec()),
            ("UTF-8 with a byte order mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
            ("UTF-16, little end first", [vec![0xff, 0xfe], units(u16::to_le_bytes)].concat()),
            ("UTF-16, big end first", [vec![0xfe, 0xff], units(u16::to_be_bytes)].concat()),
            ("Latin-1", latin1),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let login = read(&path, "urs.earthdata.nasa.gov").unwrap().unwrap_or_else(|| panic!("{name}"));
            assert_eq!((login.user.as_str(), login.password.expose().as_str()), ("ada", "p\u{e4}ss"), "{name}");
        }
    }

    #[test]
    fn what_is_no_text_is_an_error_and_no_empty_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".netrc");
        for bytes in [b"machine\0urs".as_slice(), b"\xff\xfe\x00\xd8m\x00"] {
            std::fs::write(&path, bytes).unwrap();
            assert!(matches!(read(&path, "urs.earthdata.nasa.gov"), Err(SmallFileError::NotText)), "{bytes:?}");
        }
        assert!(matches!(read(folder.path(), "x"), Err(SmallFileError::NotAFile)));
        assert!(matches!(read(&path.join("nothing"), "x"), Err(SmallFileError::Disk(_) | SmallFileError::Missing)));
        assert_eq!(decoded(b"").unwrap().expose(), "");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "([a-z\"\\\\# \n]|machine |login |macdef |password )*") {
            found(&text);
        }
    }
}

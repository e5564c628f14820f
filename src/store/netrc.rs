//! A small, tolerant reader of `.netrc`, where other Earthdata clients keep user name and password.

use crate::domain::Secret;
use std::iter::Peekable;
use std::str::CharIndices;

/// User name and password of one machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password.
    pub password: Secret<String>,
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
    /// The next word; `"…"` may hold spaces, and `\` takes the next character as it is there.
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
                '\\' if quoted => token.extend(self.characters.next().map(|(_, escaped)| escaped)),
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

#[cfg(test)]
mod tests {
    use super::login;
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

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in "([a-z\"\\\\# \n]|machine |login |macdef |password )*") {
            found(&text);
        }
    }
}

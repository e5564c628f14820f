//! A curl command that sends a request, as this application, harmony-py and people write it.

use super::body::{self, Field};
use super::{Pasted, Reading, Servers, address, shell};
use crate::domain::request::from_url::Target;
use crate::domain::{Shape, SubsetRequest};

/// Short options with a value.
const SHORT_WITH_VALUE: &str = "ACDEFHKPQTUXYbcdehmortuwxyz";
/// Long options with a value that is no part of the request. Tokens and passwords are among them:
/// they are read over.
const LONG_WITH_VALUE: [&str; 25] = [
    "header",
    "request",
    "output",
    "output-dir",
    "user",
    "user-agent",
    "cookie",
    "cookie-jar",
    "referer",
    "write-out",
    "config",
    "proxy",
    "proxy-user",
    "cacert",
    "cert",
    "key",
    "connect-timeout",
    "max-time",
    "retry",
    "retry-delay",
    "limit-rate",
    "oauth2-bearer",
    "netrc-file",
    "resolve",
    "dump-header",
];

pub(super) fn read(text: &str) -> Option<Pasted> {
    let is_comment = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
    let first = text.lines().find(|line| !is_comment(line))?.trim_start().trim_start_matches("$ ");
    if !first.split_whitespace().next().is_some_and(is_curl) {
        return None;
    }
    let Some(line) = shell::split(text) else {
        return Some(Pasted::unknown("This curl command has a quotation mark that does not end. Copy all of it."));
    };
    let command = Command::of(&line);
    Some(command.understood().unwrap_or_else(|| {
        Pasted::unknown("This curl command asks for nothing that this program knows: it names no Harmony request.")
    }))
}

fn is_curl(word: &str) -> bool {
    matches!(word, "curl" | "curl.exe")
}

#[derive(Default)]
struct Command {
    url: Option<String>,
    fields: Vec<Field>,
}

impl Command {
    fn of(line: &shell::CommandLine) -> Self {
        let input = line.input.as_deref();
        let mut command = Self::default();
        let mut words = line.words.iter().skip_while(|word| !is_curl(word)).skip(1);
        while let Some(word) = words.next() {
            if let Some(name) = word.strip_prefix("--") {
                let takes_value = matches!(name, "url" | "form" | "form-string" | "json")
                    || name.starts_with("data")
                    || LONG_WITH_VALUE.contains(&name);
                if takes_value {
                    command.option(name, words.next().map_or("", String::as_str), input);
                }
            } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                command.short(letters, &mut words, input);
            } else if matches!(word.as_str(), "|" | ";" | "&&" | ">" | "||") {
                break;
            } else {
                command.url.get_or_insert_with(|| word.clone());
            }
        }
        command
    }

    /// `-sSLF name=value`, `-Fname=value`: flags, then at most one with a value.
    fn short<'a>(&mut self, letters: &str, words: &mut impl Iterator<Item = &'a String>, input: Option<&str>) {
        let Some((place, letter)) = letters.char_indices().find(|(_, letter)| SHORT_WITH_VALUE.contains(*letter))
        else {
            return;
        };
        let attached = letters.get(place + letter.len_utf8()..).unwrap_or_default();
        let value = if attached.is_empty() { words.next().map_or("", String::as_str) } else { attached };
        match letter {
            'F' => self.option("form", value, input),
            'd' => self.option("data", value, input),
            _ => {}
        }
    }

    fn option(&mut self, name: &str, value: &str, input: Option<&str>) {
        match name {
            "url" => self.url = Some(value.to_owned()),
            "form" => self.fields.extend(body::form_field(value, input)),
            "form-string" => {
                let pair = value.split_once('=');
                self.fields.extend(pair.map(|(name, value)| Field::Text(name.to_owned(), value.to_owned())));
            }
            "data-urlencode" => {
                let pair = value.split_once('=');
                self.fields.extend(pair.map(|(name, value)| Field::Text(name.to_owned(), value.to_owned())));
            }
            name if name.starts_with("data") || name == "json" => match (value, input) {
                ("@-", Some(input)) => self.fields.extend(body::data(input)),
                _ => self.fields.extend(body::data(value)),
            },
            _ => {}
        }
    }

    fn understood(self) -> Option<Pasted> {
        let url = address::parsed(self.url.as_deref()?)?;
        let Some(target) = Target::of(&url) else { return address::of_url(&url) };
        let mut pairs: Vec<(String, String)> =
            url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let mut shape = None;
        let mut missing = Vec::new();
        for field in self.fields {
            match field {
                Field::Text(name, value) => pairs.push((name, value)),
                Field::Upload { contents, media_type } => match uploaded(&contents, &media_type) {
                    Ok(read) => shape = Some(read),
                    Err(why) => missing.push(why),
                },
                Field::File(path) => missing.push(format!(
                    "The shape {path} is a file of its own and not part of the command. Open it too, or nothing is cut to it."
                )),
            }
        }
        let mut read = SubsetRequest::from_parts(target, &pairs, shape);
        read.missing.extend(missing);
        Some(Reading::request(read).at(Servers::of(&url)).into())
    }
}

/// The shape that travels inside the command.
fn uploaded(contents: &str, media_type: &str) -> Result<Shape, String> {
    if media_type.contains("zip") {
        return Err("The zipped shape inside the command cannot be read. Open the file itself.".to_owned());
    }
    Shape::from_text(contents).map_err(|error| format!("{} Open the file itself.", error.sentence()))
}

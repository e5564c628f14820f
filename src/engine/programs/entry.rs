//! Linux' desktop entries: `Exec=` by the rules of freedesktop.org's specification.

use super::Argument;
use std::ffi::OsString;

/// Most characters of an entry that are looked at.
const MOST_CHARACTERS: usize = 64 * 1024;

/// Name and argument vector of an entry that is an application and shown; the first argument is the program.
pub(super) fn parse(text: &str) -> Option<(String, OsString, Vec<Argument>)> {
    let text = text.get(..text.floor_char_boundary(MOST_CHARACTERS)).unwrap_or(text);
    let mut is_main = false;
    let (mut name, mut exec, mut kind) = (None, None, None);
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            is_main = line == "[Desktop Entry]";
        } else if let Some((key, value)) = line.split_once('=').filter(|_| is_main) {
            match key.trim() {
                "Name" => name = name.or(Some(value.trim())),
                "Exec" => exec = exec.or(Some(value.trim())),
                "Type" => kind = Some(value.trim()),
                "Hidden" if value.trim() == "true" => return None,
                _ => {}
            }
        }
    }
    if kind != Some("Application") {
        return None;
    }
    let mut words = split(exec?)?.into_iter();
    let command = words.next().filter(|command| !command.is_empty() && !command.contains('%'))?;
    let mut arguments: Vec<Argument> = words.filter_map(|word| argument(&word)).collect();
    if !arguments.contains(&Argument::File) {
        arguments.push(Argument::File);
    }
    Some((name?.to_owned(), command.into(), arguments))
}

fn argument(word: &str) -> Option<Argument> {
    match word {
        "%f" | "%F" | "%u" | "%U" => Some(Argument::File),
        // Icons, names and deprecated codes are of no use here, nor are flatpak's marks around files.
        "%i" | "%c" | "%k" | "%d" | "%D" | "%n" | "%N" | "%v" | "%m" | "@@" | "@@u" => None,
        _ => Some(Argument::Plain(word.replace("%%", "%").into())),
    }
}

/// Words between blanks; quoted ones may hold blanks, and a backslash in them takes the next character as it is.
fn split(exec: &str) -> Option<Vec<String>> {
    // The general rule for strings comes first: `\\` is one backslash.
    let exec = exec.replace("\\\\", "\\");
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = exec.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' | '\t' => words.extend(word.take()),
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => word.push(letters.next()?),
                        letter => word.push(letter),
                    }
                }
            }
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Some(words)
}

//! Python literals of names and paths, whatever is in them.

use crate::inspect::text::is_plain;
use std::fmt::Write as _;
use std::path::Path;

/// A Python string literal in double quotes. Quotes, backslashes, and characters that control a terminal or turn the
/// direction of writing are escaped, so that a line shows what it does.
pub fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                literal.push('\\');
                literal.push(letter);
            }
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            letter if is_plain(letter) => literal.push(letter),
            letter => escape(&mut literal, u32::from(letter)),
        }
    }
    literal.push('"');
    literal
}

fn escape(literal: &mut String, code: u32) {
    let written = match code {
        0..=0xff => write!(literal, "\\x{code:02x}"),
        0x100..=0xffff => write!(literal, "\\u{code:04x}"),
        _ => write!(literal, "\\U{code:08x}"),
    };
    // Writing to a text cannot fail.
    written.unwrap_or_default();
}

/// The name of something in a group or file, for square brackets.
pub(super) fn key(name: &str) -> String {
    literal(name)
}

/// A path as Python takes it; one whose bytes are no text as bytes.
pub fn path_literal(path: &Path) -> String {
    match path.to_str() {
        Some(text) => literal(text),
        None => bytes_literal(path),
    }
}

#[cfg(unix)]
fn bytes_literal(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    let mut literal = String::from("os.fsdecode(b\"");
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'"' | b'\\' => {
                literal.push('\\');
                literal.push(char::from(*byte));
            }
            0x20..0x7f => literal.push(char::from(*byte)),
            // Writing to a text cannot fail.
            _ => write!(literal, "\\x{byte:02x}").unwrap_or_default(),
        }
    }
    literal.push_str("\")");
    literal
}

#[cfg(not(unix))]
fn bytes_literal(path: &Path) -> String {
    literal(&path.to_string_lossy())
}

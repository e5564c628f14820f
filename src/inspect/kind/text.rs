//! What kind of text something is.

use super::FileKind;
use std::borrow::Cow;

/// Lines that are compared to find columns.
const LINES: usize = 40;
/// Characters that separate columns, the likeliest first.
const SEPARATORS: [u8; 4] = *b",\t;|";
/// Longest address of a web page.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// How letters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inspect) enum Encoding {
    /// UTF-8, with so many bytes of a byte order mark.
    Utf8(usize),
    /// UTF-16, little or big endian, with so many bytes of a byte order mark.
    Utf16 {
        /// Most significant byte first.
        big: bool,
        /// Bytes of the mark.
        mark: usize,
    },
    /// One byte a letter, as in Western Europe.
    Latin1,
}

impl Encoding {
    /// The encoding of a text by its start; `None` where it is no text. `whole` if it is all there is: otherwise
    /// its last letter may be cut.
    pub(in crate::inspect) fn of(start: &[u8], whole: bool) -> Option<Self> {
        match start {
            [0xef, 0xbb, 0xbf, ..] => return Some(Self::Utf8(3)),
            [0xff, 0xfe, ..] => return Some(Self::Utf16 { big: false, mark: 2 }),
            [0xfe, 0xff, ..] => return Some(Self::Utf16 { big: true, mark: 2 }),
            _ => {}
        }
        // Western text in UTF-16 has a zero in every other byte.
        let zeros = |first: usize| start.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
        let (even, odd) = (zeros(0), zeros(1));
        let most = start.len() / 2;
        if start.len() >= 4 && even + odd > 0 {
            if odd * 10 > most * 8 && even == 0 {
                return Some(Self::Utf16 { big: false, mark: 0 });
            }
            if even * 10 > most * 8 && odd == 0 {
                return Some(Self::Utf16 { big: true, mark: 0 });
            }
        }
        if start.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)) {
            return None;
        }
        match std::str::from_utf8(start) {
            Ok(_) => Some(Self::Utf8(0)),
            Err(error) if !whole && error.error_len().is_none() => Some(Self::Utf8(0)),
            // C1 controls are letters in Windows' own variant, but rare: many of them are no text.
            Err(_) => {
                let controls = start.iter().filter(|byte| (0x7f..0xa0).contains(*byte)).count();
                (controls * 20 <= start.len()).then_some(Self::Latin1)
            }
        }
    }
}

/// A text as letters.
pub(in crate::inspect) fn decode(bytes: &[u8], encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8(mark) => String::from_utf8_lossy(bytes.get(mark..).unwrap_or_default()),
        Encoding::Utf16 { big, mark } => {
            let coding = if big { encoding_rs::UTF_16BE } else { encoding_rs::UTF_16LE };
            coding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0
        }
        Encoding::Latin1 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The kind of something that has no signature.
pub(super) fn kind(start: &[u8], whole: bool) -> FileKind {
    let Some(encoding) = Encoding::of(start, whole) else { return FileKind::Unknown };
    let text = decode(start, encoding);
    let trimmed = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    if trimmed.is_empty() {
        return if whole { FileKind::Empty } else { FileKind::Text };
    }
    if trimmed.starts_with('<') {
        return markup(trimmed);
    }
    if is_json(trimmed) {
        return FileKind::Json;
    }
    if is_address(trimmed) {
        return FileKind::OpendapAddress;
    }
    if columns(trimmed, whole).is_some() { FileKind::Csv } else { FileKind::Text }
}

fn markup(text: &str) -> FileKind {
    let start: String = text.chars().take(2000).collect::<String>().to_ascii_lowercase();
    let is_page = ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.contains(tag));
    if is_page {
        FileKind::Html
    } else if start.starts_with("<?xml") || text.contains("</") || text.contains("/>") {
        FileKind::Xml
    } else {
        FileKind::Text
    }
}

fn is_json(text: &str) -> bool {
    let mut letters = text.chars().filter(|letter| !letter.is_whitespace());
    match (letters.next(), letters.next()) {
        (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '[' | '"' | ']')) => true,
        (Some('['), Some(second)) => {
            (second == '-' || second.is_ascii_digit()) && text.trim_end().ends_with([']', ','])
        }
        _ => false,
    }
}

/// One address or a list of them, and nothing else.
fn is_address(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_one = |line: &str| {
        let lower: String = line.chars().take(12).collect::<String>().to_ascii_lowercase();
        let is_web = ["http://", "https://", "dap2://", "dap4://"].iter().any(|scheme| lower.starts_with(scheme));
        is_web && line.len() < LONGEST_ADDRESS && !line.contains(char::is_whitespace)
    };
    let all_are = lines.by_ref().take(LINES).all(is_one);
    all_are && !text.trim().is_empty()
}

/// The separator and number of columns of a table; `None` where a text is none. What stands before the table, as
/// Giovanni's lines do, may have fewer columns.
pub(in crate::inspect) fn columns(text: &str, whole: bool) -> Option<(u8, usize)> {
    let mut lines: Vec<&str> =
        text.split('\n').map(|line| line.trim_end_matches('\r')).filter(|line| !line.trim().is_empty()).collect();
    if !whole && lines.len() > 1 {
        lines.pop();
    }
    let taken: Vec<&str> = lines.into_iter().filter(|line| !line.starts_with('#')).take(LINES).collect();
    if taken.len() < 2 {
        return None;
    }
    SEPARATORS.iter().find_map(|separator| {
        let counts: Vec<usize> = taken.iter().map(|line| fields(line, *separator)).collect();
        // Most of the last lines agree: the first ones may be a preamble.
        let last = *counts.last()?;
        let run = counts.iter().rev().take_while(|count| **count == last).count();
        let agreeing = counts.iter().filter(|count| **count == last).count();
        let is_table = last >= 2 && (run >= 2 || counts.len() == 2) && agreeing * 2 >= counts.len();
        let is_numeric = agreeing == counts.len() || taken.last().is_some_and(|line| has_number(line, *separator));
        (is_table && is_numeric).then_some((*separator, last))
    })
}

/// Number of fields of a line; separators in quotes do not count.
fn fields(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    let mut count = 1;
    for byte in line.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if byte == separator && !quoted {
            count += 1;
        }
    }
    count
}

fn has_number(line: &str, separator: u8) -> bool {
    line.split(char::from(separator)).any(|field| field.trim().trim_matches('"').parse::<f64>().is_ok())
}

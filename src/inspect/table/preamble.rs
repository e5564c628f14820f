//! Where the table begins in a text, and what stands before it. Giovanni's files begin with lines like
//! `Fill Value (mean_x):,-9999` and `Data Bounding Box:,"-180,-50,180,50"`, then a line of a comma, then the header.

use super::super::kind::{Encoding, columns, decode};
use super::super::unread::{Unread, Why};

/// Records that are looked at.
const RECORDS: usize = 400;
/// Most columns.
const MOST_COLUMNS: usize = 4096;

/// How a table lies in its text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) encoding: Encoding,
    pub(super) separator: u8,
    /// Names of the columns, each once.
    pub(super) names: Vec<String>,
    /// Where the first row begins, in bytes of the text.
    pub(super) first_row: u64,
    /// Lines before the header.
    pub(super) lines_before: u64,
    /// What stands before the table, by name.
    pub(super) before: Vec<(String, String)>,
}

impl Layout {
    /// The value that means “no data”, if it stands before the table: of this column, else of all.
    pub(super) fn fill(&self, column: &str) -> Option<f64> {
        let fills: Vec<(&str, f64)> = self
            .before
            .iter()
            .filter(|(name, _)| name.to_ascii_lowercase().starts_with("fill value"))
            .filter_map(|(name, value)| Some((name.as_str(), value.trim().parse().ok()?)))
            .collect();
        let own = fills.iter().find(|(name, _)| {
            name.split_once('(').is_some_and(|(_, rest)| rest.trim_end_matches([')', ':', ' ']) == column)
        });
        let of_all = fills.iter().find(|(name, _)| !name.contains('('));
        own.or(of_all).or(if fills.len() == 1 { fills.first() } else { None }).map(|(_, fill)| *fill)
    }
}

/// A record of the start of a text.
struct Record {
    start: u64,
    fields: Vec<String>,
}

/// Finds the table.
pub(super) fn find(start: &[u8], encoding: Encoding) -> Result<Layout, Unread> {
    let no_table = || Unread::file(Why::Damaged, "no columns");
    // UTF-16 was turned into UTF-8 before.
    let (encoding, mark) = match encoding {
        Encoding::Utf8(mark) => (Encoding::Utf8(0), mark),
        Encoding::Utf16 { .. } => (Encoding::Utf8(0), if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }),
        Encoding::Latin1 => (Encoding::Latin1, 0),
    };
    let body = start.get(mark..).unwrap_or_default();
    let text = decode(body, encoding);
    let (separator, width) = columns(&text, false).or_else(|| columns(&text, true)).ok_or_else(no_table)?;
    if width > MOST_COLUMNS {
        return Err(Unread::file(Why::TooLarge(width as u64, MOST_COLUMNS as u64), "columns"));
    }
    let records = records(body, encoding, separator, mark as u64);
    let header = header(&records, width);
    let first = records.get(header).ok_or_else(no_table)?;
    let has_names = first.fields.iter().any(|field| !is_value(field));
    let names =
        if has_names { unique(&first.fields) } else { (1..=width).map(|number| format!("column_{number}")).collect() };
    let first_row = if has_names {
        records.get(header + 1).map_or(mark as u64 + body.len() as u64, |record| record.start)
    } else {
        first.start
    };
    let before = records.iter().take(header).filter_map(named).collect();
    let lines_before = lines_before(body, first.start.saturating_sub(mark as u64));
    Ok(Layout { encoding, separator, names, first_row, lines_before, before })
}

/// Lines before the one in which a record begins. The reader's own count stops between the two bytes of a line end.
fn lines_before(body: &[u8], start: u64) -> u64 {
    let is_end = |byte: &&u8| matches!(byte, b'\r' | b'\n');
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let ends = body.get(start..).unwrap_or_default().iter().take_while(is_end).count();
    let before = body.get(..start.saturating_add(ends)).unwrap_or_default();
    memchr::memchr_iter(b'\n', before).count() as u64
}

fn records(body: &[u8], encoding: Encoding, separator: u8, offset: u64) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(body);
    let mut records = Vec::new();
    let mut record = csv::ByteRecord::new();
    while records.len() < RECORDS && matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let place = record.position();
        records.push(Record {
            start: offset + place.map_or(0, csv::Position::byte),
            fields: record.iter().map(|field| decode(field, encoding).trim().to_owned()).collect(),
        });
    }
    records
}

/// The header is the first record from which on all have as many fields, behind everything that is a line of the
/// preamble.
fn header(records: &[Record], width: usize) -> usize {
    let is_before = |record: &Record| {
        let is_blank = record.fields.iter().all(String::is_empty);
        let is_comment = record.fields.first().is_some_and(|field| field.starts_with('#'));
        let is_named = record.fields.first().is_some_and(|field| field.ends_with(':'));
        is_blank || is_comment || is_named
    };
    let start = records.iter().rposition(is_before).map_or(0, |last| last + 1);
    let start = if start < records.len() { start } else { 0 };
    let fits = |record: &Record| record.fields.len() == width;
    let skipped = records.iter().skip(start).position(fits).unwrap_or(0);
    start + skipped
}

fn named(record: &Record) -> Option<(String, String)> {
    let mut fields = record.fields.iter();
    let name = fields.next()?.trim_start_matches('#').trim().trim_end_matches(':').trim().to_owned();
    let rest: Vec<&str> = fields.map(String::as_str).filter(|field| !field.is_empty()).collect();
    match (name.is_empty(), rest.is_empty()) {
        (true, _) => None,
        (false, true) => match name.split_once([':', '=']) {
            Some((name, value)) => Some((name.trim().to_owned(), value.trim().to_owned())),
            None => Some(("comment".to_owned(), name)),
        },
        (false, false) => Some((name, rest.join(", "))),
    }
}

/// Whether a field is a value rather than the name of a column.
fn is_value(field: &str) -> bool {
    field.is_empty()
        || field.parse::<f64>().is_ok()
        || field.get(..4).is_some_and(|year| year.parse::<u16>().is_ok() && field.get(4..5) == Some("-"))
}

/// Names, each once: `x`, `x_2`, `column_3` where there is none.
fn unique(fields: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (index, field) in fields.iter().enumerate() {
        let clean = field.replace('/', "_");
        let base = if clean.is_empty() { format!("column_{}", index + 1) } else { clean };
        let mut name = base.clone();
        let mut number = 2;
        while !seen.insert(name.clone()) {
            name = format!("{base}_{number}");
            number += 1;
        }
        names.push(name);
    }
    names
}
